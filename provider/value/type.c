#include "value/type.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"

const struct type type_string = {.kind = TYPE_STRING};
const struct type type_number = {.kind = TYPE_NUMBER};
const struct type type_bool = {.kind = TYPE_BOOL};
const struct type type_dynamic = {.kind = TYPE_DYNAMIC};
const struct type type_list_string = {.kind = TYPE_LIST, .element = &type_string};
const struct type type_set_string = {.kind = TYPE_SET, .element = &type_string};
const struct type type_map_string = {.kind = TYPE_MAP, .element = &type_string};

/* By type_kind; "object" with nameless fields is a tuple. */
static const char *const kind_names[] = {"string", "number", "bool", "list", "set", "map", "object", "dynamic"};

const struct type *type_field(const struct type *object, const char *name) {
	size_t low = 0, high = object->kind == TYPE_OBJECT ? object->field_count : 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(object->fields[middle].name, name);
		if (order == 0)
			return object->fields[middle].type;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool has_set(const struct type *type) {
	if (type->kind == TYPE_SET || (type->element != NULL && has_set(type->element)))
		return true;
	for (size_t i = 0; i < type->field_count; i++)
		if (has_set(type->fields[i].type))
			return true;
	return false;
}

static const struct value *sets_normalised(struct arena *arena, const struct type *type, const struct value *value);

static const struct value *sets_normalised_in_list(
	struct arena *arena, const struct type *type, const struct value *value) {
	struct value *copy = value_list_copy(arena, value);
	for (size_t i = 0; i < copy->as.list.count; i++) {
		const struct type *of_item = type->element;
		if (of_item == NULL)
			of_item = i < type->field_count ? type->fields[i].type : &type_dynamic;
		copy->as.list.items[i] = sets_normalised(arena, of_item, copy->as.list.items[i]);
	}
	return type->kind == TYPE_SET ? value_set_normalise(arena, copy) : copy;
}

static const struct value *sets_normalised(struct arena *arena, const struct type *type, const struct value *value) {
	struct value *copy;
	if (!has_set(type))
		return value;
	if (value->kind == VALUE_LIST && (type->kind == TYPE_LIST || type->kind == TYPE_SET))
		return sets_normalised_in_list(arena, type, value);
	if (value->kind != VALUE_MAP || (type->kind != TYPE_MAP && type->kind != TYPE_OBJECT))
		return value;
	copy = value_map_copy(arena, value);
	for (size_t i = 0; i < copy->as.map.count; i++) {
		struct value_member *member = &copy->as.map.members[i];
		const struct type *of_member = type->kind == TYPE_MAP ? type->element : type_field(type, member->key);
		if (of_member != NULL)
			member->value = sets_normalised(arena, of_member, member->value);
	}
	return copy;
}

bool type_value_equal(const struct type *type, const struct value *a, const struct value *b) {
	struct arena *arena;
	bool equal;
	if (value_equal(a, b))
		return true;
	if (a->kind != b->kind || !has_set(type))
		return false;
	arena = arena_new();
	equal = value_equal(sets_normalised(arena, type, a), sets_normalised(arena, type, b));
	arena_free(arena);
	return equal;
}

static void add_type(struct strbuf *json, const struct type *type) {
	bool tuple = type_is_tuple(type);
	if (type->kind < TYPE_LIST || type->kind == TYPE_DYNAMIC) {
		strbuf_addf(json, "\"%s\"", kind_names[type->kind]);
		return;
	}
	strbuf_addf(json, "[\"%s\",", tuple ? "tuple" : kind_names[type->kind]);
	if (tuple || type->kind == TYPE_OBJECT) {
		strbuf_addc(json, tuple ? '[' : '{');
		for (size_t i = 0; i < type->field_count; i++) {
			if (i > 0)
				strbuf_addc(json, ',');
			if (!tuple) {
				json_string_add(json, type->fields[i].name, strlen(type->fields[i].name), JSON_ESCAPE_PLAIN);
				strbuf_addc(json, ':');
			}
			add_type(json, type->fields[i].type);
		}
		strbuf_addc(json, tuple ? ']' : '}');
	} else {
		add_type(json, type->element);
	}
	strbuf_addc(json, ']');
}

char *type_json(struct arena *arena, const struct type *type) {
	struct strbuf json = STRBUF_INIT(arena);
	add_type(&json, type);
	return json.bytes;
}

static const struct type *primitive_from_name(const char *name) {
	static const struct type *const primitives[] = {&type_string, &type_number, &type_bool, &type_dynamic};
	for (size_t i = 0; i < sizeof(primitives) / sizeof(primitives[0]); i++)
		if (strcmp(name, kind_names[primitives[i]->kind]) == 0)
			return primitives[i];
	return NULL;
}

static bool fields_from_json(struct arena *arena, struct type *type, const struct value *json) {
	size_t count = value_count(json);
	struct type_field *fields = arena_array(arena, count, sizeof(*fields));
	for (size_t i = 0; i < count; i++) {
		const struct value *of_field = value_at(json, i);
		if (json->kind == VALUE_MAP) {
			of_field = json->as.map.members[i].value;
			fields[i].name = json->as.map.members[i].key;
			if (strlen(fields[i].name) != json->as.map.members[i].key_length)
				return false;
		}
		fields[i].type = type_from_json(arena, of_field);
		if (fields[i].type == NULL)
			return false;
	}
	type->fields = fields;
	type->field_count = count;
	return true;
}

const struct type *type_from_json(struct arena *arena, const struct value *json) {
	const char *name = value_text(value_at(json, 0));
	const struct value *inner = value_at(json, 1);
	struct type *type;
	if (value_is_string(json))
		return primitive_from_name(value_text(json));
	if (name == NULL)
		return NULL;
	type = arena_alloc(arena, sizeof(*type));
	if (strcmp(name, "object") == 0 || strcmp(name, "tuple") == 0) {
		bool object = name[0] == 'o';
		type->kind = object ? TYPE_OBJECT : TYPE_LIST;
		return inner->kind == (object ? VALUE_MAP : VALUE_LIST) && fields_from_json(arena, type, inner) ? type : NULL;
	}
	for (type->kind = TYPE_LIST; type->kind <= TYPE_MAP; type->kind++)
		if (strcmp(name, kind_names[type->kind]) == 0)
			break;
	type->element = type_from_json(arena, inner);
	return type->kind <= TYPE_MAP && type->element != NULL ? type : NULL;
}

/* Names of fields are C strings: a key that holds a NUL cannot be one. */
static bool field_of_member(struct arena *arena, struct type_field *field, const struct value_member *member) {
	field->name = member->key;
	field->type = type_of_value(arena, member->value);
	return field->type != NULL && strlen(member->key) == member->key_length;
}

static const struct type *collection_type_of(struct arena *arena, const struct value *value) {
	struct type *type = arena_alloc(arena, sizeof(*type));
	struct type_field *fields = arena_array(arena, value_count(value), sizeof(*fields));
	type->kind = value->kind == VALUE_MAP ? TYPE_OBJECT : TYPE_LIST;
	type->fields = fields;
	type->field_count = value_count(value);
	for (size_t i = 0; i < type->field_count; i++) {
		if (value->kind == VALUE_MAP && !field_of_member(arena, &fields[i], &value->as.map.members[i]))
			return NULL;
		if (value->kind == VALUE_LIST)
			fields[i].type = type_of_value(arena, value->as.list.items[i]);
		if (fields[i].type == NULL)
			return NULL;
	}
	return type;
}

const struct type *type_of_value(struct arena *arena, const struct value *value) {
	switch (value->kind) {
	case VALUE_BOOL:
		return &type_bool;
	case VALUE_NUMBER:
		return &type_number;
	case VALUE_STRING:
		return &type_string;
	case VALUE_LIST:
	case VALUE_MAP:
		return collection_type_of(arena, value);
	default:
		return &type_dynamic;
	}
}
