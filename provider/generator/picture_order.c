/* The tree of what is drawn, in the order of drawing, and the ids. */
#include "generator/picture_model.h"

#include <stdlib.h>
#include <string.h>

struct child {
	size_t item, parent;
	unsigned rank;
	const char *order, *key;
};

static int child_compare(const void *one, const void *two) {
	const struct child *a = one, *b = two;
	size_t parent_a = a->parent + 1, parent_b = b->parent + 1; /* the top first */
	int order = (parent_a > parent_b) - (parent_a < parent_b);
	if (!order)
		order = (a->rank > b->rank) - (a->rank < b->rank);
	if (!order)
		order = strcmp(a->order, b->order);
	return order ? order : strcmp(a->key, b->key);
}

static uint32_t key_hash(const char *key) {
	uint32_t hash = 2166136261u;
	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 16777619u;
	return hash;
}

/* "n" and eight digits that depend on nothing but the key; two of one hash are told apart by their order. */
static void ids_give(struct picture *picture) {
	struct picture_map *taken = picture_map_new(picture->arena);
	for (size_t i = 0; i < picture->item_count; i++) {
		struct picture_item *item = &picture->items[i];
		const char *id = arena_printf(picture->arena, "n%08x", (unsigned)key_hash(item->key));
		while (picture_map_get(taken, id) != NOWHERE)
			id = arena_printf(picture->arena, "%sx", id);
		picture_map_set(taken, id, i);
		item->id = id;
	}
}

/* Where an edge stands: by the places of its ends in the drawing. */
struct edge_place {
	size_t from, to;
	struct picture_edge edge;
};

static int edge_place_compare(const void *one, const void *two) {
	const struct edge_place *a = one, *b = two;
	int order = (a->from > b->from) - (a->from < b->from);
	if (!order)
		order = (a->to > b->to) - (a->to < b->to);
	if (!order)
		order = (int)a->edge.kind - (int)b->edge.kind;
	return order ? order : (int)a->edge.sign - (int)b->edge.sign;
}

static void edges_sort(struct picture *picture, const size_t *places) {
	struct edge_place *list = arena_array(picture->arena, picture->edge_count + 1, sizeof *list);
	for (size_t i = 0; i < picture->edge_count; i++)
		list[i] = (struct edge_place){places[picture->edges[i].from], places[picture->edges[i].to], picture->edges[i]};
	qsort(list, picture->edge_count, sizeof *list, edge_place_compare);
	for (size_t i = 0; i < picture->edge_count; i++)
		picture->edges[i] = list[i].edge;
}

void picture_order(struct picture *picture) {
	struct child *list = arena_array(picture->arena, picture->item_count + 1, sizeof *list);
	size_t count = 0;
	for (size_t i = 0; i < picture->item_count; i++) {
		const struct picture_item *item = &picture->items[i];
		if (item->into == NOWHERE && !item->gone)
			list[count++] = (struct child){i, item->parent, item->rank, item->order, item->key};
	}
	qsort(list, count, sizeof *list, child_compare);
	picture->drawn = count;
	picture->children = arena_array(picture->arena, count + 1, sizeof *picture->children);
	picture->child_first = arena_array(picture->arena, picture->item_count + 1, sizeof *picture->child_first);
	picture->child_count = arena_array(picture->arena, picture->item_count + 1, sizeof *picture->child_count);
	size_t *places = arena_array(picture->arena, picture->item_count + 1, sizeof *places);
	for (size_t i = 0; i < count; i++) {
		size_t parent = list[i].parent + 1;
		if (picture->child_count[parent]++ == 0)
			picture->child_first[parent] = i;
		picture->children[i] = list[i].item;
		places[list[i].item] = i;
	}
	ids_give(picture);
	edges_sort(picture, places);
}
