/* Layout: rows of subnets across zones, grids of what no arrow holds. */
#include "generator/picture_dot.h"

#include <string.h>

enum { CARDS_IN_ROW = 2 }; /* of one zone and tier */

static const struct picture_item *item_at(const struct dot *dot, size_t item) {
	return &dot->picture->items[item];
}

static void hint_edge(struct dot *dot, size_t from, size_t to, unsigned length) {
	strbuf_addf(dot->out, "%s -> %s [style=invis weight=4 minlen=%u];\n", dot_end(dot, from), dot_end(dot, to), length);
}

/* ---- nodes without arrows: a grid ---- */

static size_t grid_columns(size_t count) {
	size_t columns = 1;
	while (columns * columns < count)
		columns++;
	return count <= 3 ? 1 : columns;
}

static void grid_write(struct dot *dot, size_t parent, const bool *held) {
	const struct picture *picture = dot->picture;
	size_t count = picture_children(picture, parent), loose_count = 0;
	size_t *loose = arena_array(picture->arena, count + 1, sizeof *loose);
	for (size_t i = 0; i < count; i++) {
		size_t child = picture_child(picture, parent, i);
		if (!held[child] && (!item_at(dot, child)->box || !picture_children(picture, child)) &&
			!dot_is_card(dot, child))
			loose[loose_count++] = child;
	}
	size_t columns = grid_columns(loose_count);
	for (size_t i = columns; i < loose_count; i++)
		hint_edge(dot, loose[i - columns], loose[i], 1);
}

/* ---- services of a cluster: rows ---- */

static bool edge_within(const struct picture *picture, size_t parent) {
	for (size_t i = 0; i < picture->edge_count; i++)
		if (picture->items[picture->edges[i].from].parent == parent &&
			picture->items[picture->edges[i].to].parent == parent)
			return true;
	return false;
}

static void cluster_rows(struct dot *dot, size_t cluster) {
	enum { IN_ROW = 4 };
	const struct picture *picture = dot->picture;
	size_t count = picture_children(picture, cluster);
	if (edge_within(picture, cluster))
		return;
	for (size_t i = 0; i < count; i += IN_ROW) {
		strbuf_adds(dot->out, "{rank=same;");
		for (size_t k = i; k < count && k < i + IN_ROW; k++)
			strbuf_addf(dot->out, " %s;", dot_end(dot, picture_child(picture, cluster, k)));
		strbuf_adds(dot->out, "}\n");
		if (i)
			hint_edge(dot, picture_child(picture, cluster, i - IN_ROW), picture_child(picture, cluster, i), 1);
	}
}

/* ---- subnets: rows across the zones ---- */

struct row {
	size_t *cards;
	size_t count;
	bool deep; /* something stands in one of them */
};

/* A zone's row-th pair of subnets of a tier (public ones first). */
static void row_collect(struct dot *dot, size_t zone, bool public, size_t row, struct row *into) {
	const struct picture *picture = dot->picture;
	size_t seen = 0;
	for (size_t i = 0; i < picture_children(picture, zone); i++) {
		size_t child = picture_child(picture, zone, i);
		if (!dot_is_card(dot, child) || (item_at(dot, child)->rank == 10) != public)
			continue;
		if (seen / CARDS_IN_ROW == row) {
			into->cards[into->count++] = child;
			into->deep |= picture_children(picture, child) > 0;
		}
		seen++;
	}
}

static void row_write(struct dot *dot, const struct row *row) {
	strbuf_adds(dot->out, "{rank=same;");
	for (size_t i = 0; i < row->count; i++)
		strbuf_addf(dot->out, " %s;", dot_end(dot, row->cards[i]));
	strbuf_adds(dot->out, "}\n");
}

static bool is_zone(const struct dot *dot, size_t item) {
	return strcmp(item_at(dot, item)->kind, "zone") == 0 && item_at(dot, item)->box;
}

/* A point that nobody sees holds the first row in its order, and what else is in the VPC above it. */
static void above_write(struct dot *dot, size_t vpc, const struct row *first) {
	enum { RANK_ABOVE = 50 }; /* stores, and what no arrow holds, may stand beside the zones */
	const struct picture *picture = dot->picture;
	const char *id = item_at(dot, vpc)->id;
	for (size_t i = 0; i < first->count; i++)
		strbuf_addf(dot->out, "top_%s -> %s [style=invis weight=2];\n", id, dot_end(dot, first->cards[i]));
	for (size_t i = 0; i < picture_children(picture, vpc); i++) {
		size_t child = picture_child(picture, vpc, i);
		if (item_at(dot, child)->rank < RANK_ABOVE && !is_zone(dot, child) && !dot_is_card(dot, child))
			strbuf_addf(dot->out, "%s -> top_%s [style=invis weight=0];\n", dot_end(dot, child), id);
	}
}

static void vpc_rows(struct dot *dot, size_t vpc) {
	const struct picture *picture = dot->picture;
	size_t children = picture_children(picture, vpc), subnets = 0;
	for (size_t i = 0; i < children; i++)
		subnets += picture_children(picture, picture_child(picture, vpc, i));
	struct row earlier = {0};
	for (unsigned tier = 0; tier < 2; tier++)
		for (size_t number = 0;; number++) {
			struct row row = {.cards = arena_array(picture->arena, subnets + 1, sizeof *row.cards)};
			for (size_t i = 0; i < children; i++)
				if (is_zone(dot, picture_child(picture, vpc, i)))
					row_collect(dot, picture_child(picture, vpc, i), tier == 0, number, &row);
			if (!row.count)
				break;
			row_write(dot, &row);
			if (earlier.count)
				hint_edge(dot, earlier.cards[0], row.cards[0], earlier.deep ? 2 : 1);
			else
				above_write(dot, vpc, &row);
			earlier = row;
		}
}

static void card_children(struct dot *dot, size_t card) {
	for (size_t i = 0; i < picture_children(dot->picture, card); i++)
		hint_edge(dot, card, picture_child(dot->picture, card, i), 1);
}

/* The internet stands above balancers also when nothing of it reaches them. */
static void internet_first(struct dot *dot) {
	const struct picture *picture = dot->picture;
	size_t internet = picture_item_find(picture, "internet");
	for (size_t i = 0; i < picture->drawn && internet != NOWHERE; i++) {
		size_t item = picture->children[i];
		if (strstr(item_at(dot, item)->kind, "load-balancer") && item_at(dot, item)->parent != NOWHERE)
			strbuf_addf(dot->out, "%s -> %s [style=invis weight=0];\n", item_at(dot, internet)->id, dot_end(dot, item));
	}
}

void dot_hints(struct dot *dot) {
	const struct picture *picture = dot->picture;
	bool *held = arena_array(picture->arena, picture->item_count + 1, sizeof *held);
	for (size_t i = 0; i < picture->edge_count; i++)
		held[picture->edges[i].from] = held[picture->edges[i].to] = true;
	grid_write(dot, NOWHERE, held);
	internet_first(dot);
	for (size_t i = 0; i < picture->item_count; i++) {
		const struct picture_item *item = &picture->items[i];
		if (!item->box || item->into != NOWHERE || item->gone)
			continue;
		if (dot_is_card(dot, i))
			card_children(dot, i);
		else if (strcmp(item->kind, "ecs-cluster") == 0)
			cluster_rows(dot, i);
		else
			grid_write(dot, i, held);
		if (dot_holds_zones(dot, i))
			vpc_rows(dot, i);
	}
}
