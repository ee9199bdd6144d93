/* What values say: knownness, conversions of scalars, comparison, sets. */
#include "value/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "value/number.h"

bool value_is_wholly_known(const struct value *value) {
	if (value->kind == VALUE_LIST)
		for (size_t i = 0; i < value->as.list.count; i++)
			if (!value_is_wholly_known(value->as.list.items[i]))
				return false;
	if (value->kind == VALUE_MAP)
		for (size_t i = 0; i < value->as.map.count; i++)
			if (!value_is_wholly_known(value->as.map.members[i].value))
				return false;
	return value->kind != VALUE_UNKNOWN;
}

static bool list_is_zero(const struct value *list) {
	for (size_t i = 0; i < list->as.list.count; i++)
		if (!value_is_zero(list->as.list.items[i]))
			return false;
	return true;
}

static bool map_is_zero(const struct value *map) {
	for (size_t i = 0; i < map->as.map.count; i++)
		if (!value_is_zero(map->as.map.members[i].value))
			return false;
	return true;
}

bool value_is_zero(const struct value *value) {
	switch (value->kind) {
	case VALUE_NULL:
		return true;
	case VALUE_UNKNOWN:
		return false;
	case VALUE_BOOL:
		return !value->as.boolean;
	case VALUE_NUMBER:
		return value->number_kind == NUMBER_INTEGER && value->as.integer == 0;
	case VALUE_STRING:
		return value->as.string.length == 0;
	case VALUE_LIST:
		return list_is_zero(value);
	case VALUE_MAP:
		break;
	}
	return map_is_zero(value);
}

bool value_is_vacant(const struct value *value) {
	if (value->kind != VALUE_MAP)
		return value_is_zero(value);
	for (size_t i = 0; i < value->as.map.count; i++)
		if (!value_is_null(value->as.map.members[i].value))
			return false;
	return true;
}

const char *value_text(const struct value *value) {
	return value->kind == VALUE_STRING ? value->as.string.bytes : NULL;
}

bool value_to_integer(const struct value *value, int64_t *out) {
	const char *text = value_text(value);
	char *end;
	long long integer;
	if (value->kind == VALUE_NUMBER && value->number_kind == NUMBER_INTEGER) {
		*out = value->as.integer;
		return true;
	}
	if (text == NULL || text[0] == '\0' || strspn(text, "-0123456789") != value->as.string.length)
		return false;
	errno = 0;
	integer = strtoll(text, &end, 10);
	if (errno != 0 || *end != '\0' || end == text)
		return false;
	*out = integer;
	return true;
}

static double text_to_double(const char *text, size_t length) {
	char *end;
	double floating;
	if (length == 0 || strspn(text, "+-.0123456789eE") != length)
		return 0;
	floating = strtod(text, &end);
	return *end == '\0' ? floating : 0;
}

double value_to_double(const struct value *value) {
	if (value->kind == VALUE_STRING)
		return text_to_double(value->as.string.bytes, value->as.string.length);
	if (value->kind != VALUE_NUMBER)
		return 0;
	switch (value->number_kind) {
	case NUMBER_INTEGER:
		return (double)value->as.integer;
	case NUMBER_FLOAT:
		return value->as.floating;
	case NUMBER_TEXT:
		break;
	}
	return text_to_double(value->as.decimal, strlen(value->as.decimal));
}

const char *value_to_text(struct arena *arena, const struct value *value) {
	switch (value->kind) {
	case VALUE_BOOL:
		return value->as.boolean ? "true" : "false";
	case VALUE_NUMBER:
		return number_to_text(arena, value);
	case VALUE_STRING:
		return value->as.string.bytes;
	default:
		return NULL;
	}
}

static int list_compare(const struct value *a, const struct value *b) {
	size_t count_a = a->as.list.count, count_b = b->as.list.count;
	for (size_t i = 0; i < count_a && i < count_b; i++) {
		int order = value_compare(a->as.list.items[i], b->as.list.items[i]);
		if (order != 0)
			return order;
	}
	return (count_a > count_b) - (count_a < count_b);
}

static int map_compare(const struct value *a, const struct value *b) {
	size_t count_a = a->as.map.count, count_b = b->as.map.count;
	for (size_t i = 0; i < count_a && i < count_b; i++) {
		const struct value_member *in_a = &a->as.map.members[i], *in_b = &b->as.map.members[i];
		int order = bytes_compare(in_a->key, in_a->key_length, in_b->key, in_b->key_length);
		if (order == 0)
			order = value_compare(in_a->value, in_b->value);
		if (order != 0)
			return order;
	}
	return (count_a > count_b) - (count_a < count_b);
}

int value_compare(const struct value *a, const struct value *b) {
	if (a == b)
		return 0;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	switch (a->kind) {
	case VALUE_NULL:
	case VALUE_UNKNOWN:
		return 0;
	case VALUE_BOOL:
		return (int)a->as.boolean - (int)b->as.boolean;
	case VALUE_NUMBER:
		return number_compare(a, b);
	case VALUE_STRING:
		return bytes_compare(a->as.string.bytes, a->as.string.length, b->as.string.bytes, b->as.string.length);
	case VALUE_LIST:
		return list_compare(a, b);
	case VALUE_MAP:
		break;
	}
	return map_compare(a, b);
}

bool value_equal(const struct value *a, const struct value *b) {
	return value_count(a) == value_count(b) && value_compare(a, b) == 0;
}

bool value_list_contains(const struct value *list, const struct value *item) {
	if (list->kind == VALUE_LIST)
		for (size_t i = 0; i < list->as.list.count; i++)
			if (value_equal(list->as.list.items[i], item))
				return true;
	return false;
}

static int items_compare(const void *a, const void *b) {
	return value_compare(*(const struct value *const *)a, *(const struct value *const *)b);
}

/* Elements that are not wholly known stay: Terraform takes no two of them as equal, and it checks
 * that the number of a planned set's elements is the configured one. */
const struct value *value_set_normalise(struct arena *arena, const struct value *list) {
	struct value *set;
	const struct value **items;
	size_t kept = 0;
	if (list->kind != VALUE_LIST || list->as.list.count == 0)
		return list;
	set = value_list_copy(arena, list);
	items = set->as.list.items;
	qsort(items, set->as.list.count, sizeof(items[0]), items_compare);
	for (size_t i = 0; i < set->as.list.count; i++)
		if (kept == 0 || !value_equal(items[kept - 1], items[i]) || !value_is_wholly_known(items[i]))
			items[kept++] = items[i];
	set->as.list.count = kept;
	return set;
}
