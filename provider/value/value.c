#include "value/value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "value/number.h"

const struct value value_null[1] = {{.kind = VALUE_NULL}};
const struct value value_unknown[1] = {{.kind = VALUE_UNKNOWN}};
const struct value value_true[1] = {{.kind = VALUE_BOOL, .as.boolean = true}};
const struct value value_false[1] = {{.kind = VALUE_BOOL, .as.boolean = false}};
const struct value value_empty_string[1] = {{.kind = VALUE_STRING, .as.string = {.bytes = "", .length = 0}}};
const struct value value_empty_list[1] = {{.kind = VALUE_LIST}};
const struct value value_empty_map[1] = {{.kind = VALUE_MAP}};

static struct value *value_new(struct arena *arena, enum value_kind kind) {
	struct value *value = arena_alloc(arena, sizeof(*value));
	value->kind = kind;
	return value;
}

const struct value *value_bool(bool boolean) {
	return boolean ? value_true : value_false;
}

const struct value *value_integer(struct arena *arena, int64_t integer) {
	struct value *value = value_new(arena, VALUE_NUMBER);
	value->number_kind = NUMBER_INTEGER;
	value->as.integer = integer;
	return value;
}

const struct value *value_float(struct arena *arena, double floating) {
	struct value *value;
	if (!isfinite(floating))
		return value_null;
	if (floating == trunc(floating) && floating >= -0x1p63 && floating < 0x1p63)
		return value_integer(arena, (int64_t)floating);
	value = value_new(arena, VALUE_NUMBER);
	value->number_kind = NUMBER_FLOAT;
	value->as.floating = floating;
	return value;
}

const struct value *value_number_parse(struct arena *arena, const char *text) {
	return text != NULL ? number_from_text(arena, text, strlen(text)) : value_null;
}

static const struct value *string_own(struct arena *arena, const char *bytes, size_t length) {
	struct value *value = value_new(arena, VALUE_STRING);
	value->as.string.bytes = bytes;
	value->as.string.length = length;
	return value;
}

const struct value *value_string(struct arena *arena, const char *text) {
	return text != NULL ? value_string_n(arena, text, strlen(text)) : value_null;
}

const struct value *value_string_n(struct arena *arena, const char *bytes, size_t length) {
	return length > 0 ? string_own(arena, arena_strndup(arena, bytes, length), length) : value_empty_string;
}

const struct value *value_stringf(struct arena *arena, const char *format, ...) {
	va_list arguments;
	const char *text;
	va_start(arguments, format);
	text = arena_vprintf(arena, format, arguments);
	va_end(arguments);
	return string_own(arena, text, strlen(text));
}

struct value *value_list_new(struct arena *arena) {
	return value_new(arena, VALUE_LIST);
}

/* A shared array of a shallow copy is never grown in place, since a copy's capacity is its own. */
void value_list_add(struct arena *arena, struct value *list, const struct value *item) {
	list->as.list.items =
		arena_grow(arena, list->as.list.items, list->as.list.count, &list->as.list.capacity, sizeof(item));
	list->as.list.items[list->as.list.count++] = item;
}

struct value *value_map_new(struct arena *arena) {
	return value_new(arena, VALUE_MAP);
}

/* Where the key is, or where it belongs. Keys mostly come in order: the end is looked at first. */
static size_t map_position(const struct value *map, const char *key, size_t key_length, bool *found) {
	const struct value_member *members = map->as.map.members;
	size_t low = 0, high = map->as.map.count;
	*found = false;
	if (high > 0 && bytes_compare(members[high - 1].key, members[high - 1].key_length, key, key_length) < 0)
		return high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = bytes_compare(members[middle].key, members[middle].key_length, key, key_length);
		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void value_map_set(struct arena *arena, struct value *map, const char *key, const struct value *item) {
	value_map_set_n(arena, map, key, strlen(key), item);
}

void value_map_set_n(
	struct arena *arena, struct value *map, const char *key, size_t key_length, const struct value *item) {
	bool found;
	size_t position = map_position(map, key, key_length, &found);
	struct value_member *members;
	if (found) {
		map->as.map.members[position].value = item;
		return;
	}
	members = arena_grow(arena, map->as.map.members, map->as.map.count, &map->as.map.capacity, sizeof(*members));
	memmove(&members[position + 1], &members[position], (map->as.map.count - position) * sizeof(*members));
	members[position] = (struct value_member){arena_strndup(arena, key, key_length), key_length, item};
	map->as.map.members = members;
	map->as.map.count++;
}

struct value *value_list_copy(struct arena *arena, const struct value *list) {
	struct value *copy = value_list_new(arena);
	size_t count = list->kind == VALUE_LIST ? list->as.list.count : 0;
	if (count == 0)
		return copy;
	copy->as.list.items = arena_array(arena, count, sizeof(list->as.list.items[0]));
	memcpy(copy->as.list.items, list->as.list.items, count * sizeof(list->as.list.items[0]));
	copy->as.list.count = copy->as.list.capacity = count;
	return copy;
}

struct value *value_map_copy(struct arena *arena, const struct value *map) {
	struct value *copy = value_map_new(arena);
	size_t count = map->kind == VALUE_MAP ? map->as.map.count : 0;
	if (count == 0)
		return copy;
	copy->as.map.members = arena_array(arena, count, sizeof(map->as.map.members[0]));
	memcpy(copy->as.map.members, map->as.map.members, count * sizeof(map->as.map.members[0]));
	copy->as.map.count = copy->as.map.capacity = count;
	return copy;
}

static const struct value *number_clone(struct arena *arena, const struct value *number) {
	struct value *copy = value_new(arena, VALUE_NUMBER);
	*copy = *number;
	if (number->number_kind == NUMBER_TEXT)
		copy->as.decimal = arena_strdup(arena, number->as.decimal);
	return copy;
}

static const struct value *list_clone(struct arena *arena, const struct value *list) {
	struct value *copy = value_list_copy(arena, list);
	for (size_t i = 0; i < copy->as.list.count; i++)
		copy->as.list.items[i] = value_clone(arena, copy->as.list.items[i]);
	return copy;
}

static const struct value *map_clone(struct arena *arena, const struct value *map) {
	struct value *copy = value_map_copy(arena, map);
	for (size_t i = 0; i < copy->as.map.count; i++) {
		struct value_member *member = &copy->as.map.members[i];
		member->key = arena_strndup(arena, member->key, member->key_length);
		member->value = value_clone(arena, member->value);
	}
	return copy;
}

const struct value *value_clone(struct arena *arena, const struct value *value) {
	switch (value->kind) {
	case VALUE_NULL:
		return value_null;
	case VALUE_UNKNOWN:
		return value_unknown;
	case VALUE_BOOL:
		return value_bool(value->as.boolean);
	case VALUE_NUMBER:
		return number_clone(arena, value);
	case VALUE_STRING:
		return value_string_n(arena, value->as.string.bytes, value->as.string.length);
	case VALUE_LIST:
		return list_clone(arena, value);
	case VALUE_MAP:
		break;
	}
	return map_clone(arena, value);
}

const struct value *value_get(const struct value *map, const char *key) {
	bool found;
	size_t position;
	if (map->kind != VALUE_MAP)
		return value_null;
	position = map_position(map, key, strlen(key), &found);
	return found ? map->as.map.members[position].value : value_null;
}

const struct value *value_at(const struct value *list, size_t index) {
	return list->kind == VALUE_LIST && index < list->as.list.count ? list->as.list.items[index] : value_null;
}

size_t value_count(const struct value *value) {
	return value->kind == VALUE_LIST ? value->as.list.count : value->kind == VALUE_MAP ? value->as.map.count : 0;
}
