/* type_convert: the conversions that Terraform makes between a value and an attribute's type. */
#include <string.h>

#include "value/number.h"
#include "value/path.h"
#include "value/type.h"

struct conversion {
	struct arena *arena;
	const char **why;
};

static const char *const kind_words[] = {
	"null", "an unknown value", "a bool", "a number", "a string", "a list", "a map"};
static const char *const type_words[] = {
	"a string", "a number", "a bool", "a list", "a set", "a map", "an object", "any value"};

static const struct value *convert(
	struct conversion *conversion, const struct type *type, const struct value *value, const struct path *path);

/* Never shows the value itself: it may be a secret. */
static const struct value *misfit(struct conversion *conversion, const struct path *path, const char *reason) {
	if (path == NULL)
		*conversion->why = reason;
	else
		*conversion->why = arena_printf(conversion->arena, "%s: %s", path_text(conversion->arena, path), reason);
	return NULL;
}

static const struct value *misfit_kind(
	struct conversion *conversion, const struct type *type, const struct value *value, const struct path *path) {
	return misfit(conversion, path,
		arena_printf(conversion->arena, "%s is required, not %s", type_words[type->kind], kind_words[value->kind]));
}

static const struct value *to_number(struct conversion *conversion, const struct value *value) {
	if (value->kind == VALUE_NUMBER)
		return value;
	if (value->kind == VALUE_STRING)
		return number_from_text(conversion->arena, value->as.string.bytes, value->as.string.length);
	return value_null;
}

static const struct value *to_bool(const struct value *value) {
	const char *text = value_text(value);
	if (value->kind == VALUE_BOOL)
		return value;
	if (text != NULL && (strcmp(text, "true") == 0 || strcmp(text, "1") == 0))
		return value_true;
	if (text != NULL && (strcmp(text, "false") == 0 || strcmp(text, "0") == 0))
		return value_false;
	return value_null;
}

static const struct value *to_string(struct conversion *conversion, const struct value *value) {
	if (value->kind == VALUE_STRING)
		return value;
	return value_string(conversion->arena, value_to_text(conversion->arena, value));
}

static const struct value *convert_primitive(
	struct conversion *conversion, const struct type *type, const struct value *value, const struct path *path) {
	const struct value *converted;
	if (type->kind == TYPE_STRING)
		converted = to_string(conversion, value);
	else
		converted = type->kind == TYPE_NUMBER ? to_number(conversion, value) : to_bool(value);
	if (!value_is_null(converted))
		return converted;
	if (value_is_string(value))
		return misfit(conversion, path,
			arena_printf(conversion->arena, "%s is required; the string holds none", type_words[type->kind]));
	return misfit_kind(conversion, type, value, path);
}

static const struct value *convert_list(
	struct conversion *conversion, const struct type *type, const struct value *value, const struct path *path) {
	struct value *list;
	if (value->kind != VALUE_LIST)
		return misfit_kind(conversion, type, value, path);
	if (type_is_tuple(type) && value_count(value) != type->field_count)
		return misfit(conversion, path, "the tuple has another number of elements");
	list = value_list_copy(conversion->arena, value);
	for (size_t i = 0; i < list->as.list.count; i++) {
		struct path step = {.parent = path, .kind = PATH_INDEX, .index = (int64_t)i};
		const struct type *of_item = type_is_tuple(type) ? type->fields[i].type : type->element;
		list->as.list.items[i] = convert(conversion, of_item, list->as.list.items[i], &step);
		if (list->as.list.items[i] == NULL)
			return NULL;
	}
	return type->kind == TYPE_SET ? value_set_normalise(conversion->arena, list) : list;
}

static const struct value *convert_map(
	struct conversion *conversion, const struct type *type, const struct value *value, const struct path *path) {
	struct value *map;
	if (value->kind != VALUE_MAP)
		return misfit_kind(conversion, type, value, path);
	map = value_map_copy(conversion->arena, value);
	for (size_t i = 0; i < map->as.map.count; i++) {
		struct value_member *member = &map->as.map.members[i];
		struct path step = {.parent = path, .kind = PATH_KEY, .name = member->key};
		member->value = convert(conversion, type->element, member->value, &step);
		if (member->value == NULL)
			return NULL;
	}
	return map;
}

/* Members that the type does not name are dropped, as in Terraform's own conversion. */
static const struct value *convert_object(
	struct conversion *conversion, const struct type *type, const struct value *value, const struct path *path) {
	struct value *object;
	if (value->kind != VALUE_MAP)
		return misfit_kind(conversion, type, value, path);
	object = value_map_new(conversion->arena);
	for (size_t i = 0; i < type->field_count; i++) {
		struct path step = {.parent = path, .kind = PATH_ATTRIBUTE, .name = type->fields[i].name};
		const struct value *field =
			convert(conversion, type->fields[i].type, value_get(value, type->fields[i].name), &step);
		if (field == NULL)
			return NULL;
		value_map_set(conversion->arena, object, type->fields[i].name, field);
	}
	return object;
}

static const struct value *convert(
	struct conversion *conversion, const struct type *type, const struct value *value, const struct path *path) {
	if (!value_is_known(value))
		return value;
	switch (type->kind) {
	case TYPE_STRING:
	case TYPE_NUMBER:
	case TYPE_BOOL:
		return convert_primitive(conversion, type, value, path);
	case TYPE_LIST:
	case TYPE_SET:
		return convert_list(conversion, type, value, path);
	case TYPE_MAP:
		return convert_map(conversion, type, value, path);
	case TYPE_OBJECT:
		return convert_object(conversion, type, value, path);
	case TYPE_DYNAMIC:
		break;
	}
	return value;
}

const struct value *type_convert(
	struct arena *arena, const struct type *type, const struct value *value, const char **why) {
	const char *unused;
	struct conversion conversion = {.arena = arena, .why = why != NULL ? why : &unused};
	return convert(&conversion, type, value, NULL);
}
