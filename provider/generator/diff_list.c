#include <string.h>

#include "generator/diff_inner.h"

static bool all_maps(const struct value *list) {
	for (size_t i = 0; i < value_count(list); i++)
		if (list->as.list.items[i]->kind != VALUE_MAP)
			return false;
	return true;
}

static const char *list_text(struct arena *arena, const struct value *list, const struct shape *shape, size_t most) {
	return value_inline(arena, list, shape, most, false);
}

/* Two short lists, or one of them alone, on one line. */
static bool list_line(struct differ *differ, const struct place *place) {
	char sign = place_sign(place);
	size_t most = sign == '~' ? TEXT_MOST / 2 : INLINE_MOST;
	const char *before = list_text(differ->arena, place->before, &place->shape, most),
			   *after = list_text(differ->arena, place->after, &place->shape, most);
	if (before == NULL || after == NULL ||
		(sign == '~' && (value_count(place->before) > 1 || value_count(place->after) > 1)))
		return false;
	line_put(differ, place->depth, sign, place->label, sign == '+' ? NULL : before, sign == '-' ? NULL : after);
	return true;
}

/* What differs is the order alone: nothing in a set, and in a list of objects of which nobody says that it is none. */
static void order_diff(struct differ *differ, const struct place *place, bool objects) {
	const char *label = place->label != NULL ? place->label : "list";
	if (place->shape.wrap == WRAP_SET || (objects && place->shape.wrap != WRAP_LIST && !place->document))
		return;
	line_put(differ, place->depth, ' ', arena_printf(differ->arena, "%s: the same elements in another order", label),
		NULL, NULL);
}

static struct place item_place(
	struct differ *differ, const struct place *place, const struct match *match, const char *label) {
	struct place item = {
		.before = match->before != MATCH_NONE ? place->before->as.list.items[match->before] : value_null,
		.after = match->after != MATCH_NONE ? place->after->as.list.items[match->after] : value_null,
		.shape = shape_item(&place->shape),
		.name = place->name,
		.label = label,
		.depth = place->depth,
		.document = place->document};
	item.object = !place->document && (!item.shape.known || shape_is_object(&item.shape));
	item.forces = forces_item(differ->arena, &place->forces, match);
	return item;
}

/* How many of a kind were told; true when one more may be. */
struct quota {
	size_t removed, added, changed;
};

static bool quota_take(struct quota *quota, const struct match *match) {
	size_t *count = match->after == MATCH_NONE ? &quota->removed
		: match->before == MATCH_NONE          ? &quota->added
											   : &quota->changed;
	return ++*count <= ITEMS_MOST;
}

static size_t quota_over(size_t count) {
	return count > ITEMS_MOST ? count - ITEMS_MOST : 0;
}

static void quota_tell(struct differ *differ, unsigned depth, const struct quota *quota) {
	more_put(differ, depth, quota_over(quota->removed), "removed", "removed");
	more_put(differ, depth, quota_over(quota->changed), "changed", "changed");
	more_put(differ, depth, quota_over(quota->added), "added", "added");
}

/* One text for another, too long for a line: worth its own difference. */
static bool is_one_text(const struct place *place, const struct matches *matches) {
	const struct match *items = matches->items;
	return matches->count == 2 && items[0].before == items[1].after && items[0].before != MATCH_NONE &&
		text_is_long(place->before->as.list.items[items[0].before]) &&
		text_is_long(place->after->as.list.items[items[1].after]);
}

static void values_diff(struct differ *differ, const struct place *place, const struct matches *matches) {
	struct quota quota = {0};
	size_t heading = heading_open(differ, place->depth, place_sign(place), place->label);
	struct place outer = *place;
	outer.depth++;
	if (is_one_text(place, matches)) {
		struct match match = {matches->items[0].before, matches->items[1].after};
		struct place item = item_place(
			differ, &outer, &match, arena_printf(differ->arena, "element %ld", matches->items[0].before + 1));
		diff_place(differ, &item);
		heading_close(differ, heading);
		return;
	}
	for (size_t i = 0; i < matches->count; i++)
		if (quota_take(&quota, &matches->items[i])) {
			struct place item = item_place(differ, &outer, &matches->items[i], NULL);
			diff_scalar(differ, &item);
		}
	quota_tell(differ, outer.depth, &quota);
	if (matches->reordered && place->shape.wrap != WRAP_SET)
		remark_put(differ, outer.depth, "the others in another order");
	heading_close(differ, heading);
}

/* What tells an object from its like: its key, else a few of the attributes that stay. */
static const char *item_name(struct arena *arena, const struct place *item) {
	const struct value *any = value_is_null(item->after) ? item->before : item->after;
	const char *key = object_key(arena, any);
	struct strbuf out = STRBUF_INIT(arena);
	struct walk walk = {.before = item->before, .after = item->after};
	size_t named = 0;
	if (key != NULL)
		return text_shown(arena, key, strlen(key), LABEL_MOST / 2);
	if (place_sign(item) != '~')
		return NULL;
	while (named < 3 && walk_next(&walk)) {
		const struct value *value = walk.old != NULL && walk.new != NULL ? walk.new->value : value_null;
		if (value->kind == VALUE_MAP || value->kind == VALUE_LIST || value->kind == VALUE_BOOL ||
			value_is_zero(value) || value_is_redacted(value) || !value_equal(walk.old->value, value))
			continue;
		value_shown(arena, value);
		strbuf_addf(&out, "%s%s %s", named++ > 0 ? ", " : "", name_shown(arena, walk.new->key, walk.new->key_length),
			value_is_string(value) ? text_shown(arena, value->as.string.bytes, value->as.string.length, 30)
								   : value_shown(arena, value));
	}
	return named > 0 ? arena_printf(arena, "(%s)", strbuf_text(&out)) : NULL;
}

static const char *item_label(struct differ *differ, const struct place *place, const struct place *item, bool single,
	const struct match *match) {
	const char *label = place->label != NULL ? place->label : "", *name, *between;
	if (single && !place->document)
		return place->label;
	name = item_name(differ->arena, item);
	if (place->document)
		return name != NULL
			? arena_printf(differ->arena, "%s[%s]", label, name)
			: arena_printf(differ->arena, "%s[%ld]", label, match->after != MATCH_NONE ? match->after : match->before);
	between = label[0] != '\0' && name != NULL ? " " : "";
	return name == NULL ? place->label : arena_printf(differ->arena, "%s%s%s", label, between, name);
}

static void objects_diff(struct differ *differ, const struct place *place, const struct matches *matches) {
	bool single = value_count(place->before) <= 1 && value_count(place->after) <= 1;
	struct quota quota = {0};
	size_t told = differ->told;
	for (size_t i = 0; i < matches->count; i++)
		if (quota_take(&quota, &matches->items[i])) {
			struct place item = item_place(differ, place, &matches->items[i], place->label);
			/* Where the line of an added or removed object names all of it, a key before it says nothing new. */
			bool plain = place_sign(&item) != '~' && !place->document &&
				value_inline(differ->arena, value_is_null(item.before) ? item.after : item.before, &item.shape,
					INLINE_MOST, true) != NULL;
			if (!plain)
				item.label = item_label(differ, place, &item, single, &matches->items[i]);
			diff_place(differ, &item);
		}
	quota_tell(differ, place->depth, &quota);
	if (matches->reordered && differ->told == told)
		order_diff(differ, place, true);
}

void diff_list(struct differ *differ, const struct place *place) {
	struct matching matching = {object_key, object_features, 0.5, place->shape.wrap != WRAP_SET};
	struct place lists = *place;
	struct matches matches;
	bool objects;
	lists.before = value_is_null(place->before) ? value_empty_list : place->before;
	lists.after = value_is_null(place->after) ? value_empty_list : place->after;
	objects =
		all_maps(lists.before) && all_maps(lists.after) && value_count(lists.before) + value_count(lists.after) > 0;
	matches = matches_make(differ->arena, lists.before, lists.after, objects ? &matching : NULL);
	if (objects)
		objects_diff(differ, &lists, &matches);
	else if (matches.count == 0)
		order_diff(differ, place, false);
	else if (!list_line(differ, place)) {
		struct place signs = lists;
		signs.before = place->before;
		signs.after = place->after;
		values_diff(differ, &signs, &matches);
	}
}

static struct place value_place(const struct match *match, const struct value *before, const struct value *after) {
	return (struct place){.before = match->before != MATCH_NONE ? before->as.list.items[match->before] : value_null,
		.after = match->after != MATCH_NONE ? after->as.list.items[match->after] : value_null,
		.name = ""};
}

void values_put(struct differ *differ, unsigned depth, const char *label, const struct value *before,
	const struct value *after, bool replace) {
	struct matches matches = matches_make(differ->arena, before, after, NULL);
	size_t more = matches.count > ITEMS_MOST ? matches.count - ITEMS_MOST : 0;
	if (replace && matches.count == 2 && matches.items[0].after == MATCH_NONE &&
		matches.items[1].before == MATCH_NONE) {
		matches.items[0].after = matches.items[1].after;
		matches.count = 1;
	}
	for (size_t i = 0; i < matches.count - more; i++) {
		struct place place = value_place(&matches.items[i], before, after);
		place.label = label;
		place.depth = depth;
		diff_scalar(differ, &place);
	}
	more_put(differ, depth, more, "value", "values");
}
