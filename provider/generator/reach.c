/* Ways become paths: what others cover is left out, ports of one source are told together. */
#include "generator/reach.h"

#include <stdlib.h>
#include <string.h>

#include "generator/reach_inner.h"

/* ---- order ---- */

int way_end_order(const struct way *a, const struct way *b) {
	return a->to_key == b->to_key ? 0 : strcmp(a->to_key, b->to_key);
}

static int order_by_source(const void *left, const void *right) {
	const struct way *a = left, *b = right;
	int order = way_end_order(a, b);
	if (order == 0)
		order = strcmp(a->source.key, b->source.key);
	if (order == 0)
		order = (a->why != NULL) - (b->why != NULL);
	return order != 0 ? order : ports_compare(&a->ports, &b->ports);
}

/* The widest networks first, known ones before unknown ones. */
static int order_by_width(const void *left, const void *right) {
	const struct way *a = left, *b = right;
	int order = way_end_order(a, b);
	if (order == 0)
		order = (int)a->source.kind - (int)b->source.kind;
	if (order == 0)
		order = (int)a->source.network.ipv6 - (int)b->source.network.ipv6;
	if (order == 0)
		order = (a->why != NULL) - (b->why != NULL);
	if (order == 0)
		order = (int)a->source.network.bits - (int)b->source.network.bits;
	return order != 0 ? order : order_by_source(left, right);
}

static int order_by_ports(const void *left, const void *right) {
	const struct way *a = left, *b = right;
	int order = way_end_order(a, b);
	if (order == 0)
		order = ports_compare(&a->ports, &b->ports);
	return order != 0 ? order : order_by_source(left, right);
}

static void ways_sort(struct model *model, int (*order)(const void *, const void *)) {
	if (model->ways.count > 0)
		qsort(model->ways.items, model->ways.count, sizeof(*model->ways.items), order);
}

/* ---- tidying ---- */

bool source_covers(const struct source *wide, const struct source *narrow) {
	bool is_network =
		narrow->kind == SOURCE_NETWORK || narrow->kind == SOURCE_INSIDE || narrow->kind == SOURCE_INTERNET;
	if (narrow->kind == SOURCE_END && narrow->end != NULL && wide->kind <= SOURCE_NETWORK)
		return wide->kind != SOURCE_NETWORK || end_in_network(narrow->end, &wide->network);
	if (!is_network)
		return false;
	switch (wide->kind) {
	case SOURCE_INTERNET:
		return narrow->kind == SOURCE_INSIDE || !wide->network.ipv6 || narrow->network.ipv6;
	case SOURCE_INSIDE:
		return narrow->kind == SOURCE_INSIDE || (narrow->kind == SOURCE_NETWORK && cidr_is_private(&narrow->network));
	case SOURCE_NETWORK:
		return narrow->kind == SOURCE_NETWORK && cidr_contains(&wide->network, &narrow->network);
	default:
		return false;
	}
}

static bool ports_cover(const struct ports *wide, const struct ports *narrow) {
	if (wide->protocol == PROTOCOL_ALL || wide->protocol == PROTOCOL_UNKNOWN)
		return wide->protocol == PROTOCOL_ALL || narrow->protocol == PROTOCOL_UNKNOWN;
	return wide->protocol == narrow->protocol && wide->from <= narrow->from && wide->to >= narrow->to;
}

static bool same_end(const struct way *a, const struct way *b) {
	return way_end_order(a, b) == 0;
}

/* Ranges that together are the internet (0.0.0.0/1 and 128.0.0.0/1) are anyone on it. */
static void internet_find(struct model *model) {
	struct way *ways = model->ways.items;
	size_t count = model->ways.count;
	struct cidr *list = arena_array(model->arena, count, sizeof(*list));
	ways_sort(model, order_by_ports);
	for (size_t i = 0, end; i < count; i = end) {
		size_t filled = 0;
		for (end = i;
			 end < count && same_end(&ways[i], &ways[end]) && ports_compare(&ways[i].ports, &ways[end].ports) == 0;
			 end++)
			if (ways[end].source.kind == SOURCE_NETWORK && ways[end].why == NULL &&
				!cidr_is_private(&ways[end].source.network))
				list[filled++] = ways[end].source.network;
		if (filled < 2 || !cidr_list_is_internet(list, filled))
			continue;
		for (size_t j = i; j < end; j++)
			if (ways[j].source.kind == SOURCE_NETWORK && ways[j].why == NULL &&
				!cidr_is_private(&ways[j].source.network))
				ways[j].source = source_internet(ways[j].source.network.ipv6);
	}
}

/* Only the widest few of an end are compared with: enough for what people write, and never a loop over all pairs. */
static void covered_drop(struct model *model) {
	enum { WIDE_MOST = 32 };
	const struct way *wide[WIDE_MOST];
	size_t wide_count = 0, kept = 0;
	ways_sort(model, order_by_width);
	for (size_t i = 0; i < model->ways.count; i++) {
		struct way way = model->ways.items[i];
		bool covered = false;
		if (kept > 0 && !same_end(&model->ways.items[kept - 1], &way))
			wide_count = 0;
		for (size_t j = 0; j < wide_count && !covered; j++)
			covered = wide[j]->source.kind <= SOURCE_NETWORK && way.source.kind <= SOURCE_NETWORK &&
				(wide[j]->why == NULL || way.why != NULL) && source_covers(&wide[j]->source, &way.source) &&
				ports_cover(&wide[j]->ports, &way.ports);
		if (covered)
			continue;
		model->ways.items[kept] = way;
		if (wide_count < WIDE_MOST && way.source.kind <= SOURCE_NETWORK)
			wide[wide_count++] = &model->ways.items[kept];
		kept++;
	}
	model->ways.count = kept;
}

/* Between two ends it is of interest along which listeners and rules. */
static bool same_via(const struct way *a, const struct way *b) {
	return a->source.kind != SOURCE_END || a->via == b->via ||
		(a->via != NULL && b->via != NULL && strcmp(a->via, b->via) == 0);
}

/* The same source twice: known beats unknown. */
static void doubles_drop(struct model *model) {
	enum { LOOK_BACK = 32 };
	size_t kept = 0;
	ways_sort(model, order_by_source);
	for (size_t i = 0; i < model->ways.count; i++) {
		struct way way = model->ways.items[i];
		bool covered = false;
		for (size_t j = kept; j > 0 && kept - j < LOOK_BACK && !covered; j--) {
			const struct way *other = &model->ways.items[j - 1];
			if (!same_end(other, &way) || strcmp(other->source.key, way.source.key) != 0)
				break;
			covered = (other->why == NULL || way.why != NULL) && ports_cover(&other->ports, &way.ports) &&
				(same_via(other, &way) || (other->why == NULL && way.why != NULL));
		}
		if (!covered)
			model->ways.items[kept++] = way;
	}
	model->ways.count = kept;
}

/* Two ends of one name are told apart by their addresses. */
void labels_part(struct model *model) {
	struct text_table labels = {.arena = model->arena};
	for (size_t i = 0; i < model->end_list.count; i++)
		text_table_add(&labels, model->end_list.items[i]->label, i);
	for (size_t i = 0; i < model->end_list.count; i++) {
		struct end *end = model->end_list.items[i];
		const struct text_entry *entry = text_table_first(&labels, end->label);
		if (entry != NULL && entry->next != 0 && end->resource != NULL)
			end->label = arena_printf(model->arena, "%s (%s)", end->label, end->resource->change->address);
	}
}

void ways_tidy(struct model *model) {
	internet_find(model);
	covered_drop(model);
	doubles_drop(model);
}

/* ---- paths ---- */

static bool ports_meet_any(const struct ports *ports, const struct ports *list, size_t count) {
	struct ports common;
	for (size_t i = 0; i < count; i++)
		if (ports_meet(&common, ports, &list[i]))
			return true;
	return false;
}

const char *vias_text(
	struct arena *arena, const struct way *ways, size_t count, const struct ports *ports, size_t port_count) {
	enum { SHOWN_MOST = 3, LOOK_AT = 1000 };
	struct strbuf text = STRBUF_INIT(arena);
	const char *seen[SHOWN_MOST];
	size_t shown = 0;
	for (size_t i = 0; i < count && i < LOOK_AT && shown < SHOWN_MOST; i++) {
		bool known = ways[i].via == NULL || (port_count > 0 && !ports_meet_any(&ways[i].ports, ports, port_count));
		for (size_t j = 0; j < shown && !known; j++)
			known = strcmp(seen[j], ways[i].via) == 0;
		if (known)
			continue;
		strbuf_addf(&text, "%s%s", shown > 0 ? "; " : "", ways[i].via);
		seen[shown++] = ways[i].via;
	}
	return shown > 0 ? strbuf_text(&text) : NULL;
}

static struct reach_path path_make(struct arena *arena, const struct way *ways, size_t count) {
	ports_list ports = {0};
	const struct source *source = &ways->source;
	for (size_t i = 0; i < count; i++)
		LIST_ADD(arena, &ports, ways[i].ports);
	return (struct reach_path){.source = source->label,
		.destination = ways->to_label,
		.ports = ports_text(arena, ports.items, ports.count),
		.via = vias_text(arena, ways, count, NULL, 0),
		.source_address =
			source->end != NULL && source->end->resource != NULL ? source->end->resource->change->address : NULL,
		.destination_address = ways->to_address,
		.open = source->kind == SOURCE_INTERNET,
		.unknown = ways->why != NULL,
		.why = ways->why};
}

static int order_paths(const void *left, const void *right) {
	const struct reach_path *a = left, *b = right;
	int order = strcmp(a->destination, b->destination);
	if (order == 0)
		order = strcmp(a->ports, b->ports);
	return order != 0 ? order : strcmp(a->source, b->source);
}

const struct reach *reach_of_model(struct model *model) {
	struct reach *reach = arena_alloc(model->arena, sizeof(*reach));
	const struct way *ways = model->ways.items;
	size_t count = model->ways.count;
	reach->paths = arena_array(model->arena, count + 1, sizeof(*reach->paths));
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && same_end(&ways[i], &ways[end]) &&
			 strcmp(ways[i].source.key, ways[end].source.key) == 0 && (ways[i].why != NULL) == (ways[end].why != NULL);
			 end++)
			continue;
		reach->paths[reach->count++] = path_make(model->arena, &ways[i], end - i);
	}
	if (reach->count > 0)
		qsort(reach->paths, reach->count, sizeof(*reach->paths), order_paths);
	if (model->capped)
		reach->paths[reach->count++] = (struct reach_path){.source = "further sources",
			.destination = "further destinations",
			.ports = "unknown ports",
			.unknown = true,
			.why = arena_printf(model->arena, "the plan has more than %d ways; the others are not shown", WAYS_MOST)};
	return reach;
}
