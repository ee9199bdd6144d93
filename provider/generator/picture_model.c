/* Items, lines and texts of a picture. */
#include "generator/picture_model.h"

#include <string.h>

#include "generator/escape.h"

static const char *const marks[SIGN_COUNT] = {"", "+", "~", "-", "-/+"};
static const char *const names[SIGN_COUNT] = {"unchanged", "created", "changed", "destroyed", "replaced"};

const char *sign_mark(enum picture_sign sign) {
	return marks[sign];
}

const char *sign_name(enum picture_sign sign) {
	return names[sign];
}

enum picture_sign sign_of(enum change_action action) {
	switch (action) {
	case CHANGE_CREATE:
		return SIGN_CREATED;
	case CHANGE_UPDATE:
		return SIGN_CHANGED;
	case CHANGE_REPLACE:
	case CHANGE_REPLACE_CREATE_FIRST:
		return SIGN_REPLACED;
	case CHANGE_DELETE:
	case CHANGE_FORGET:
		return SIGN_DESTROYED;
	case CHANGE_NOOP:
	case CHANGE_READ:
		break;
	}
	return SIGN_SAME;
}

enum picture_sign sign_join(enum picture_sign a, enum picture_sign b) {
	return a == b ? a : SIGN_CHANGED;
}

/* ---- texts to numbers ---- */

struct picture_map {
	struct arena *arena;
	const char **keys;
	size_t *numbers;
	size_t capacity, count; /* a power of two, at least a half empty */
};

static size_t map_place(const struct picture_map *map, const char *key) {
	uint64_t hash = 1469598103934665603u;
	for (const char *c = key; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 1099511628211u;
	size_t place = (size_t)(hash ^ hash >> 29) & (map->capacity - 1);
	while (map->keys[place] && strcmp(map->keys[place], key) != 0)
		place = (place + 1) & (map->capacity - 1);
	return place;
}

static void map_resize(struct picture_map *map, size_t capacity) {
	struct picture_map old = *map;
	map->capacity = capacity;
	map->keys = arena_array(map->arena, capacity, sizeof *map->keys);
	map->numbers = arena_array(map->arena, capacity, sizeof *map->numbers);
	for (size_t i = 0; i < old.capacity; i++) {
		if (!old.keys[i])
			continue;
		size_t place = map_place(map, old.keys[i]);
		map->keys[place] = old.keys[i];
		map->numbers[place] = old.numbers[i];
	}
}

struct picture_map *picture_map_new(struct arena *arena) {
	struct picture_map *map = arena_alloc(arena, sizeof *map);
	map->arena = arena;
	map_resize(map, 64);
	return map;
}

size_t picture_map_get(const struct picture_map *map, const char *key) {
	size_t place = map_place(map, key);
	return map->keys[place] ? map->numbers[place] : NOWHERE;
}

void picture_map_set(struct picture_map *map, const char *key, size_t number) {
	if (map->count * 2 >= map->capacity)
		map_resize(map, map->capacity * 2);
	size_t place = map_place(map, key);
	if (!map->keys[place]) {
		map->keys[place] = key;
		map->count++;
	}
	map->numbers[place] = number;
}

const char *picture_text(struct arena *arena, const char *text, size_t columns) {
	return text_shorten(arena, escaped_text(arena, text), columns);
}

size_t picture_item_find(const struct picture *picture, const char *key) {
	return picture_map_get(picture->keys, key);
}

size_t picture_item_make(
	struct picture *picture, const char *key, const char *kind, const char *noun, const char *title, size_t parent) {
	size_t number = picture_map_get(picture->keys, key);
	if (number != NOWHERE)
		return number;
	number = picture->item_count;
	picture->items =
		arena_grow(picture->arena, picture->items, number, &picture->item_capacity, sizeof *picture->items);
	struct picture_item *item = &picture->items[picture->item_count++];
	memset(item, 0, sizeof *item);
	item->key = arena_strdup(picture->arena, key);
	item->kind = kind;
	item->noun = noun;
	item->title = picture_text(picture->arena, title, TITLE_COLUMNS);
	item->order = item->title;
	item->parent = parent;
	item->into = item->subject = NOWHERE;
	item->stands_for = 1;
	item->alike_most = 4;
	picture_map_set(picture->keys, item->key, number);
	return number;
}

void picture_member_add(struct picture *picture, size_t item_number, size_t subject) {
	struct picture_item *item = &picture->items[item_number];
	item->members =
		arena_grow(picture->arena, item->members, item->member_count, &item->member_capacity, sizeof *item->members);
	item->members[item->member_count++] = subject;
}

void picture_line_add(struct picture *picture, size_t item_number, enum picture_sign sign, const char *format, ...) {
	struct picture_item *item = &picture->items[item_number];
	va_list arguments;
	va_start(arguments, format);
	const char *text = arena_vprintf(picture->arena, format, arguments);
	va_end(arguments);
	item->lines = arena_grow(picture->arena, item->lines, item->line_count, &item->line_capacity, sizeof *item->lines);
	item->lines[item->line_count++] =
		(struct picture_line){.sign = sign, .text = picture_text(picture->arena, text, LINE_COLUMNS)};
}

static void relation_add(struct picture *picture, const struct picture_relation *relation) {
	picture->relations = arena_grow(picture->arena, picture->relations, picture->relation_count,
		&picture->relation_capacity, sizeof *picture->relations);
	picture->relations[picture->relation_count++] = *relation;
}

void picture_relate(struct picture *picture, enum side side, bool both, size_t from, size_t to, enum edge_kind kind,
	const char *label) {
	if (from == NOWHERE || to == NOWHERE || from == to)
		return;
	relation_add(picture,
		&(struct picture_relation){.from = from,
			.to = to,
			.kind = kind,
			.label = picture_text(picture->arena, label, LINE_COLUMNS),
			.side = side,
			.both = both});
}

void picture_relate_unknown(struct picture *picture, size_t from, enum edge_kind kind) {
	if (from != NOWHERE)
		relation_add(picture,
			&(struct picture_relation){.from = from, .to = NOWHERE, .kind = kind, .label = "", .side = SIDE_AFTER});
}

/* ---- links ---- */

size_t picture_subject_of(const struct picture *picture, enum side side, struct link link) {
	if (link.kind != LINK_RESOURCE || !link.resource)
		return NOWHERE;
	return (side == SIDE_BEFORE ? picture->of_before : picture->of_after)[link.resource->number];
}

size_t picture_item_of(const struct picture *picture, enum side side, struct link link) {
	size_t subject = picture_subject_of(picture, side, link);
	return subject == NOWHERE ? NOWHERE : picture->subjects[subject].item;
}

struct links picture_follow(const struct picture *picture, enum side side, const struct resource *resource,
	const char *paths, const char *kinds) {
	struct links found = {0}, unknown = {0};
	while (resource && *paths) {
		size_t length = strcspn(paths, "|");
		const char *path = arena_strndup(picture->arena, paths, length);
		found = world_follow(picture_world(picture, side), resource, path, kinds);
		for (size_t i = 0; i < found.count; i++)
			if (found.items[i].kind != LINK_UNKNOWN)
				return found;
		if (found.count)
			unknown = found;
		paths += length + (paths[length] == '|');
	}
	return unknown;
}

/* ---- values that may be shown ---- */

/* The mask at a dotted path; lists are gone through by what any item has. */
static bool path_covered(const struct value *mask, const char *path, unsigned depth) {
	if (mask_covers(mask))
		return true;
	if (mask->kind == VALUE_LIST && depth < 16) {
		for (size_t i = 0; i < mask->as.list.count; i++)
			if (path_covered(mask->as.list.items[i], path, depth + 1))
				return true;
		return false;
	}
	if (!*path || depth >= 16)
		return mask_any(mask);
	size_t length = strcspn(path, ".");
	return path_covered(mask_member(mask, path, length), path + length + (path[length] == '.'), depth + 1);
}

const struct value *subject_value(const struct picture *picture, const struct resource *resource, const char *path) {
	(void)picture;
	if (!resource || (resource->sensitive && path_covered(resource->sensitive, path, 0)))
		return value_null;
	return resource_value(resource, path);
}

const char *subject_text(const struct picture *picture, const struct resource *resource, const char *path) {
	const char *text = value_to_text(picture->arena, subject_value(picture, resource, path));
	return text && *text ? text : NULL;
}

const char *subject_change(const struct picture *picture, const struct picture_subject *subject, const char *path,
	const char *otherwise, bool *changed) {
	const char *before = subject_text(picture, subject->before, path);
	const char *after = subject_text(picture, subject->after, path);
	*changed = false;
	if (!subject->after)
		return before;
	if (!after && value_is_unknown(subject_value(picture, subject->after, path)))
		return before ? before : otherwise;
	if (!subject->before || !before || !after)
		return after;
	if (strcmp(before, after) == 0)
		return after;
	*changed = true;
	return arena_printf(picture->arena, "%s → %s", before, after);
}

const char *subject_title(const struct picture *picture, size_t subject_number) {
	const struct picture_subject *subject = &picture->subjects[subject_number];
	const struct resource *resource = subject_on(subject, subject_side(subject));
	return picture_text(picture->arena, resource_label(picture->arena, resource), TITLE_COLUMNS);
}
