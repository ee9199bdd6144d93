#include <stdlib.h>
#include <string.h>

#include "engine/operation.h"
#include "engine/reference.h"

/* One step of a path: what it leads to from `value`, and where the rest begins. */

static const struct value *as_list(struct arena *arena, const struct value *value) {
	if (value->kind == VALUE_LIST)
		return value;
	struct value *list = value_list_new(arena);
	bool is_nothing = !value_is_known(value) || (value_is_string(value) && value->as.string.length == 0);
	if (!is_nothing)
		value_list_add(arena, list, value);
	return list;
}

static const struct value *walk(struct arena *arena, const struct value *value, const char *path);

/* "[]": every item, with the rest of the path; lists inside are joined when the rest has "[]" too. */
static const struct value *walk_all(struct arena *arena, const struct value *value, const char *rest) {
	if (!value_is_known(value))
		return value;
	const struct value *list = as_list(arena, value);
	struct value *found = value_list_new(arena);
	bool joins = strstr(rest, "[]") != NULL;
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *item = walk(arena, value_at(list, i), rest);
		if (joins && item->kind == VALUE_LIST) {
			for (size_t k = 0; k < value_count(item); k++)
				value_list_add(arena, found, value_at(item, k));
		} else if (!value_is_null(item)) {
			value_list_add(arena, found, item);
		}
	}
	return found;
}

/* "[key=value]": the first item whose `key` is `value`. */
static const struct value *find_item(struct arena *arena, const struct value *value, const char *test) {
	const char *equals = strchr(test, '=');
	const char *key = arena_strndup(arena, test, (size_t)(equals - test));
	const struct value *list = as_list(arena, value);
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *item = value_at(list, i);
		const char *text = value_to_text(arena, walk(arena, item, key));
		if (text && strcmp(text, equals + 1) == 0)
			return item;
	}
	return value_null;
}

static const struct value *item_at(const struct value *value, const char *index_text) {
	long index = strtol(index_text, NULL, 10);
	bool is_nothing = value_is_string(value) && value->as.string.length == 0; /* an empty list, as XML spells it */
	if (value->kind != VALUE_LIST)
		return (index == 0 || index == -1) && !is_nothing ? value : value_null;
	if (index < 0)
		index += (long)value_count(value);
	return index < 0 ? value_null : value_at(value, (size_t)index);
}

/* The "]" with which the step ends: the value of a test may hold some, as names in AWS do. */
static const char *bracket_end(const char *path) {
	const char *end = strchr(path, ']');
	while (end && end[1] != '\0' && end[1] != '.' && end[1] != '[')
		end = strchr(end + 1, ']');
	return end;
}

static const struct value *walk_bracket(struct arena *arena, const struct value *value, const char *path) {
	const char *end = bracket_end(path);
	if (!end)
		return value_null;
	const char *inside = arena_strndup(arena, path + 1, (size_t)(end - path - 1));
	if (!*inside)
		return walk_all(arena, value, end + 1);
	if (!value_is_known(value))
		return value;
	const struct value *item = strchr(inside, '=') ? find_item(arena, value, inside) : item_at(value, inside);
	return walk(arena, item, end + 1);
}

static bool is_index(const char *name) {
	return *name && strspn(name, "0123456789") == strlen(name);
}

static const struct value *member_of(const struct value *value, const char *name) {
	if (value->kind == VALUE_LIST && is_index(name))
		return value_at(value, (size_t)strtoul(name, NULL, 10));
	if (value->kind == VALUE_LIST)
		value = value_at(value, 0); /* "block.attribute": the first element */
	return value_is_unknown(value) ? value : value_get(value, name);
}

static const struct value *walk(struct arena *arena, const struct value *value, const char *path) {
	while (*path && !value_is_unknown(value)) {
		if (*path == '.') {
			path++;
		} else if (*path == '[') {
			return walk_bracket(arena, value, path);
		} else {
			size_t length = strcspn(path, ".[");
			value = member_of(value, arena_strndup(arena, path, length));
			path += length;
		}
	}
	return value;
}

const struct value *reply_path(struct arena *arena, const struct value *reply, const char *path) {
	return walk(arena, reply, path);
}

const struct value *value_walk(const struct value *root, const char *path) {
	char name[256];
	while (*path && !value_is_unknown(root) && !value_is_null(root)) {
		size_t length = strcspn(path, ".");
		if (length >= sizeof(name))
			return value_null;
		memcpy(name, path, length);
		name[length] = '\0';
		path += length + (path[length] == '.');
		root = member_of(root, name);
	}
	return root;
}
