/* From what holds on either side to edges with signs. */
#include "generator/picture_model.h"

#include <stdlib.h>
#include <string.h>

static int numbers_compare(size_t a, size_t b) {
	return (a > b) - (a < b);
}

static int relation_compare(const void *one, const void *two) {
	const struct picture_relation *a = one, *b = two;
	int order = numbers_compare(a->from, b->from);
	if (!order)
		order = (int)a->kind - (int)b->kind;
	if (!order)
		order = -numbers_compare(a->to, b->to); /* NOWHERE first */
	return order ? order : strcmp(a->label, b->label);
}

static bool relation_same(const struct picture_relation *a, const struct picture_relation *b) {
	return a->from == b->from && a->to == b->to && a->kind == b->kind && strcmp(a->label, b->label) == 0;
}

static enum picture_sign sign_of_sides(unsigned sides, bool unknown) {
	if (sides == 3u || (sides == 1u && unknown))
		return SIGN_SAME;
	return sides == 1u ? SIGN_DESTROYED : SIGN_CREATED;
}

/* "443" with names that say nothing more: a bare arrow from a DNS name is dropped where one with ports is there. */
static bool is_bare(const struct picture_edge *edge) {
	return !*edge->label;
}

static int edge_compare(const void *one, const void *two) {
	const struct picture_edge *a = one, *b = two;
	int order = numbers_compare(a->from, b->from);
	if (!order)
		order = numbers_compare(a->to, b->to);
	if (!order)
		order = (int)a->kind - (int)b->kind;
	if (!order)
		order = (int)a->sign - (int)b->sign;
	return order ? order : strcmp(a->label, b->label);
}

static bool edge_joins(const struct picture_edge *a, const struct picture_edge *b) {
	return a->from == b->from && a->to == b->to && a->kind == b->kind && a->sign == b->sign;
}

/* Edges of one sign between the same two become one with all their labels. */
void picture_edges_join(struct picture *picture) {
	qsort(picture->edges, picture->edge_count, sizeof *picture->edges, edge_compare);
	size_t kept = 0;
	for (size_t i = 0; i < picture->edge_count;) {
		struct picture_edge edge = picture->edges[i];
		size_t labels = 0;
		const char *joined = "", *last = NULL;
		for (; i < picture->edge_count && edge_joins(&edge, &picture->edges[i]); i++) {
			const char *label = picture->edges[i].label;
			if (!*label || (last && strcmp(last, label) == 0))
				continue;
			last = label;
			if (labels++ < 4)
				joined = arena_printf(picture->arena, "%s%s%s", joined, *joined ? ", " : "", label);
		}
		edge.label = labels > 4 ? arena_printf(picture->arena, "%s, …", joined) : joined;
		bool said = kept && is_bare(&edge) && picture->edges[kept - 1].from == edge.from &&
			picture->edges[kept - 1].to == edge.to && picture->edges[kept - 1].kind == edge.kind;
		if (!said)
			picture->edges[kept++] = edge;
	}
	picture->edge_count = kept;
}

void picture_edges_make(struct picture *picture) {
	size_t count = picture->relation_count;
	struct picture_relation *relations = picture->relations;
	if (count)
		qsort(relations, count, sizeof *relations, relation_compare);
	picture->edges = arena_array(picture->arena, count + 1, sizeof *picture->edges);
	bool unknown = false;
	for (size_t i = 0; i < count;) {
		const struct picture_relation *first = &relations[i];
		if (!i || relations[i - 1].from != first->from || relations[i - 1].kind != first->kind)
			unknown = first->to == NOWHERE;
		unsigned sides = 0;
		for (; i < count && relation_same(first, &relations[i]); i++)
			sides |= relations[i].both ? 3u : 1u << relations[i].side;
		if (first->to == NOWHERE)
			continue;
		picture->edges[picture->edge_count++] = (struct picture_edge){.from = first->from,
			.to = first->to,
			.kind = first->kind,
			.sign = sign_of_sides(sides, unknown),
			.label = first->label};
	}
	picture_edges_join(picture);
}

static bool says_the_same(const struct picture *picture, size_t item, enum picture_sign sign) {
	return picture->items[item].sign == sign;
}

const char *picture_edge_mark(const struct picture *picture, const struct picture_edge *edge) {
	if (edge->sign == SIGN_SAME || says_the_same(picture, edge->from, edge->sign) ||
		says_the_same(picture, edge->to, edge->sign))
		return "";
	return sign_mark(edge->sign);
}
