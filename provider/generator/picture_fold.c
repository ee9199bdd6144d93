/* A picture stays readable: what is alike in one place becomes one node with a count; boxes beyond a number become one node. */
#include "generator/picture_model.h"

#include <stdlib.h>
#include <string.h>

/* Nodes that a level shows at most, before it folds more. */
static const size_t nodes_most[] = {[PICTURE_NETWORK] = 60, [PICTURE_SERVICE] = 80, [PICTURE_ALL] = 140};
enum { ROUNDS = 4, MODULES_MOST = 8, SUBNETS_APART = 12, NAMES_SHOWN = 3 };

static bool is_live(const struct picture_item *item) {
	return item->into == NOWHERE && !item->gone;
}

/* Where an item is now; NOWHERE when it is gone. */
static size_t place_now(const struct picture *picture, size_t item) {
	while (item != NOWHERE && picture->items[item].into != NOWHERE)
		item = picture->items[item].into;
	return item != NOWHERE && picture->items[item].gone ? NOWHERE : item;
}

static size_t parent_now(const struct picture *picture, size_t item) {
	return place_now(picture, picture->items[item].parent);
}

static void item_fold(struct picture *picture, size_t item, size_t into) {
	picture->items[item].into = into;
	for (size_t i = 0; i < picture->items[item].member_count; i++)
		picture_member_add(picture, into, picture->items[item].members[i]);
}

/* ---- nothing in it ---- */

static void empty_boxes_drop(struct picture *picture) {
	size_t *inside = arena_array(picture->arena, picture->item_count + 1, sizeof *inside);
	for (size_t i = 0; i < picture->item_count; i++)
		for (size_t box = picture->items[i].parent; picture->items[i].wanted && box != NOWHERE;
			 box = picture->items[box].parent)
			inside[box]++;
	for (size_t i = 0; i < picture->item_count; i++)
		for (size_t box = picture->items[i].parent; picture->items[i].sides && box != NOWHERE;
			 box = picture->items[box].parent)
			inside[box]++;
	for (size_t i = 0; i < picture->item_count; i++) {
		struct picture_item *item = &picture->items[i];
		bool other = strcmp(item->kind, "module") == 0 || strcmp(item->kind, "other") == 0;
		item->gone = item->box && !item->wanted && !inside[i] && !other;
	}
}

/* ---- the same thing in one place ---- */

static int text_compare(const char *a, const char *b) {
	return strcmp(a ? a : "", b ? b : "");
}

struct alike {
	size_t item, parent;
	const char *kind, *what, *tier;
	enum picture_sign sign;
	const char *order, *key;
};

static int alike_order(const struct alike *a, const struct alike *b) {
	int order = (a->parent > b->parent) - (a->parent < b->parent);
	if (!order)
		order = strcmp(a->kind, b->kind);
	if (!order)
		order = text_compare(a->what, b->what);
	if (!order)
		order = text_compare(a->tier, b->tier);
	return order ? order : (int)a->sign - (int)b->sign;
}

static int alike_compare(const void *one, const void *two) {
	const struct alike *a = one, *b = two;
	int order = alike_order(a, b);
	if (!order)
		order = strcmp(a->order, b->order);
	return order ? order : strcmp(a->key, b->key);
}

static bool line_is_common(const struct picture *picture, const struct alike *run, size_t count, size_t line) {
	const struct picture_item *first = &picture->items[run[0].item];
	for (size_t i = 1; i < count; i++) {
		const struct picture_item *other = &picture->items[run[i].item];
		if (line >= other->line_count || strcmp(other->lines[line].text, first->lines[line].text) != 0)
			return false;
	}
	return true;
}

static const char *plural(struct arena *arena, const char *noun) {
	size_t length = strlen(noun);
	if (length && noun[length - 1] == 'y')
		return arena_printf(arena, "%.*sies", (int)length - 1, noun);
	return arena_printf(arena, "%s%s", noun, length && noun[length - 1] == 's' ? "" : "s");
}

/* What they have in common, then the first names. */
static void run_lines(struct picture *picture, size_t into, const struct alike *run, size_t count, size_t stands_for) {
	size_t common = picture->items[run[0].item].line_count;
	for (size_t i = 0; i < common && i < 3; i++) {
		struct picture_line line = picture->items[run[0].item].lines[i];
		if (picture->items[run[0].item].stands_for == 1 && line_is_common(picture, run, count, i))
			picture_line_add(picture, into, line.sign, "%s", line.text);
	}
	size_t names = 0;
	for (size_t i = 0; i < count && names < NAMES_SHOWN; i++)
		if (picture->items[run[i].item].stands_for == 1) {
			picture_line_add(picture, into, SIGN_SAME, "%s", picture->items[run[i].item].title);
			names++;
		}
	if (stands_for > names && names)
		picture_line_add(picture, into, SIGN_SAME, "and %zu more", stands_for - names);
}

static void run_fold(struct picture *picture, const struct alike *run, size_t count, unsigned round) {
	const struct picture_item *first = &picture->items[run[0].item];
	const char *what = first->what ? first->what : first->noun;
	size_t stands_for = 0;
	enum picture_sign sign = first->sign;
	for (size_t i = 0; i < count; i++) {
		stands_for += picture->items[run[i].item].stands_for;
		sign = sign_join(sign, picture->items[run[i].item].sign);
	}
	const char *key = arena_printf(picture->arena, "alike %u %s %s", round, first->key, sign_name(sign));
	const char *title = arena_printf(picture->arena, "%zu %s", stands_for,
		plural(picture->arena,
			*what                                       ? what
				: strcmp(first->kind, "addresses") == 0 ? "address range"
														: first->kind));
	size_t into = picture_item_make(picture, key, first->kind, "", title, run[0].parent);
	struct picture_item *item = &picture->items[into];
	first = &picture->items[run[0].item]; /* the array may have moved */
	item->what = what;
	item->rank = first->rank;
	item->order = first->order;
	item->tier = first->tier;
	item->box = first->box;
	item->outside = first->outside;
	item->wanted = true;
	item->sign = sign;
	item->stands_for = stands_for;
	item->alike_most = first->alike_most;
	item->presence_of = first->presence_of;
	item->sides = first->sides;
	run_lines(picture, into, run, count, stands_for);
	for (size_t i = 0; i < count; i++)
		item_fold(picture, run[i].item, into);
}

static size_t alike_most(const struct picture_item *item, unsigned round) {
	if (item->box)
		return item->alike_most;
	size_t most = item->alike_most >> round;
	return most ? most : 1;
}

static void alike_fold(struct picture *picture, unsigned round, bool boxes) {
	size_t count = 0, total = picture->item_count;
	struct alike *list = arena_array(picture->arena, total + 1, sizeof *list);
	for (size_t i = 0; i < total; i++) {
		const struct picture_item *item = &picture->items[i];
		if (!is_live(item) || item->box != boxes || (boxes && strcmp(item->kind, "subnet") != 0) ||
			strcmp(item->kind, "internet") == 0)
			continue;
		list[count++] = (struct alike){i, parent_now(picture, i), item->kind, item->what ? item->what : item->noun,
			item->tier, round == ROUNDS ? SIGN_SAME : item->sign, item->order, item->key};
	}
	qsort(list, count, sizeof *list, alike_compare);
	for (size_t i = 0; i < count;) {
		size_t end = i + 1;
		while (end < count && alike_order(&list[i], &list[end]) == 0)
			end++;
		size_t most = boxes ? 1 : alike_most(&picture->items[list[i].item], round);
		if (end - i > most)
			run_fold(picture, list + i, end - i, round);
		i = end;
	}
}

/* Instances of one group in what were several subnets. */
static void presences_join(struct picture *picture) {
	struct picture_map *seen = picture_map_new(picture->arena);
	for (size_t i = 0; i < picture->item_count; i++) {
		const struct picture_item *item = &picture->items[i];
		if (!item->sides || !is_live(item))
			continue;
		const char *key = arena_printf(picture->arena, "%zu %zu", item->presence_of, parent_now(picture, i));
		size_t first = picture_map_get(seen, key);
		if (first == NOWHERE)
			picture_map_set(seen, key, i);
		else
			item_fold(picture, i, first);
	}
}

/* ---- too many boxes of a kind ---- */

struct box_order {
	size_t item;
	bool same;
	const char *order, *key;
};

static int box_compare(const void *one, const void *two) {
	const struct box_order *a = one, *b = two;
	if (a->same != b->same)
		return a->same ? 1 : -1;
	int order = strcmp(a->order, b->order);
	return order ? order : strcmp(a->key, b->key);
}

static size_t boxes_of(const struct picture *picture, const char *kind, struct box_order *list) {
	size_t count = 0;
	for (size_t i = 0; i < picture->item_count; i++) {
		const struct picture_item *item = &picture->items[i];
		if (is_live(item) && item->box && strcmp(item->kind, kind) == 0)
			list[count++] = (struct box_order){i, item->sign == SIGN_SAME, item->order, item->key};
	}
	return count;
}

/* Everything inside a box goes where the box goes. */
static void contents_fold(struct picture *picture, const bool *folds) {
	for (size_t i = 0; i < picture->item_count; i++) {
		if (!is_live(&picture->items[i]))
			continue;
		for (size_t box = picture->items[i].parent; box != NOWHERE; box = picture->items[box].parent) {
			if (!folds[box])
				continue;
			item_fold(picture, i, place_now(picture, box));
			break;
		}
	}
}

static void boxes_limit(struct picture *picture, const char *kind, const char *noun, size_t most) {
	struct box_order *list = arena_array(picture->arena, picture->item_count + 1, sizeof *list);
	size_t count = boxes_of(picture, kind, list);
	if (count <= most)
		return;
	qsort(list, count, sizeof *list, box_compare);
	bool *folds = arena_array(picture->arena, picture->item_count + count + 1, sizeof *folds);
	for (size_t i = most; i < count; i++) {
		size_t parent = parent_now(picture, list[i].item);
		const char *key =
			arena_printf(picture->arena, "more %s %s", kind, parent == NOWHERE ? "" : picture->items[parent].key);
		bool fresh = picture_item_find(picture, key) == NOWHERE;
		size_t into = picture_item_make(picture, key, kind, "", "", parent);
		struct picture_item *item = &picture->items[into], *box = &picture->items[list[i].item];
		item->rank = box->rank;
		item->order = "~";
		item->alike_most = 1;
		item->stands_for = fresh ? box->stands_for : item->stands_for + box->stands_for;
		item->sign = fresh ? box->sign : sign_join(item->sign, box->sign);
		item->title = arena_printf(picture->arena, "%zu more %s", item->stands_for, plural(picture->arena, noun));
		if (item->line_count < NAMES_SHOWN)
			picture_line_add(picture, into, SIGN_SAME, "%s", box->title);
		item_fold(picture, list[i].item, into);
		folds[list[i].item] = true;
	}
	contents_fold(picture, folds);
}

/* Many modules: their plain nodes go into one box, by type. */
static void modules_join(struct picture *picture) {
	struct box_order *list = arena_array(picture->arena, picture->item_count + 1, sizeof *list);
	size_t count = boxes_of(picture, "module", list);
	if (count <= MODULES_MOST)
		return;
	size_t into = picture_item_make(picture, "modules", "module", "",
		arena_printf(picture->arena, "other resources of %zu modules", count), NOWHERE);
	picture->items[into].box = picture->items[into].wanted = picture->items[into].outside = true;
	picture->items[into].rank = 90;
	picture->items[into].alike_most = NOWHERE;
	for (size_t i = 0; i < count; i++)
		item_fold(picture, list[i].item, into);
}

static size_t nodes_shown(const struct picture *picture) {
	size_t count = 0;
	for (size_t i = 0; i < picture->item_count; i++)
		count += is_live(&picture->items[i]) && !picture->items[i].box;
	return count;
}

static void edges_move(struct picture *picture) {
	size_t kept = 0;
	for (size_t i = 0; i < picture->edge_count; i++) {
		struct picture_edge edge = picture->edges[i];
		edge.from = place_now(picture, edge.from);
		edge.to = place_now(picture, edge.to);
		if (edge.from != NOWHERE && edge.to != NOWHERE && edge.from != edge.to)
			picture->edges[kept++] = edge;
	}
	picture->edge_count = kept;
	picture_edges_join(picture);
}

static void folded_count(struct picture *picture, size_t before) {
	bool *targets = arena_array(picture->arena, picture->item_count + 1, sizeof *targets);
	for (size_t i = 0; i < before; i++) {
		size_t now = place_now(picture, i);
		if (picture->items[i].into == NOWHERE || picture->items[i].sides || now == NOWHERE ||
			strcmp(picture->items[i].kind, "module") == 0)
			continue;
		picture->folded++;
		picture->folded_into += !targets[now];
		targets[now] = true;
	}
}

void picture_fold(struct picture *picture) {
	size_t before = picture->item_count;
	empty_boxes_drop(picture);
	struct box_order *list = arena_array(picture->arena, picture->item_count + 1, sizeof *list);
	if (boxes_of(picture, "subnet", list) > SUBNETS_APART)
		alike_fold(picture, 0, true);
	boxes_limit(picture, "region", "region", 4);
	boxes_limit(picture, "vpc", "VPC", 6);
	boxes_limit(picture, "zone", "zone", 18);
	boxes_limit(picture, "subnet", "subnet", 40);
	boxes_limit(picture, "ecs-cluster", "ECS cluster", 8);
	modules_join(picture);
	presences_join(picture);
	alike_fold(picture, 0, false);
	for (unsigned round = 1; round <= ROUNDS && nodes_shown(picture) > nodes_most[picture->level]; round++)
		alike_fold(picture, round, false);
	for (size_t i = 0; i < picture->item_count; i++)
		picture->items[i].parent = parent_now(picture, i);
	edges_move(picture);
	folded_count(picture, before);
}
