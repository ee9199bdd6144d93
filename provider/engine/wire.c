#include "engine/wire.h"

#include <string.h>

#include "engine/reference.h"

/* A wire name of "." means: the block's members stand beside it, in the same object. */
static bool is_inline(const char *wire_name) {
	return wire_name && strcmp(wire_name, ".") == 0;
}

static const struct value *first_element(const struct value *value) {
	return value->kind == VALUE_LIST ? value_at(value, 0) : value;
}

void wire_place(struct arena *arena, struct value *map, const char *dotted, const struct value *value) {
	size_t length = strcspn(dotted, ".");
	const char *name = arena_strndup(arena, dotted, length);
	const struct value *present = value_get(map, name);
	if (dotted[length] == '.') {
		struct value *inner = value_map_copy(arena, present);
		wire_place(arena, inner, dotted + length + 1, value);
		value = inner;
	} else if (present->kind == VALUE_MAP && value->kind == VALUE_MAP) {
		struct value *merged = value_map_copy(arena, present);
		for (size_t i = 0; i < value->as.map.count; i++)
			value_map_set(arena, merged, value->as.map.members[i].key, value->as.map.members[i].value);
		value = merged;
	}
	value_map_set(arena, map, name, value);
}

/* Encoding */

static bool select_all(void *context, const struct attribute *attribute) {
	(void)context;
	return attribute->wire_in != NULL;
}

static struct value *encode_object(
	struct arena *arena, const struct block *block, const struct value *object, const struct value *prior) {
	return wire_encode_changes(arena, block, object, prior, select_all, NULL);
}

static bool is_nothing(const struct value *value) {
	return (value->kind == VALUE_STRING && value->as.string.length == 0) ||
		((value->kind == VALUE_LIST || value->kind == VALUE_MAP) && value_count(value) == 0);
}

static bool is_zero_scalar(const struct value *value) {
	return (value->kind == VALUE_NUMBER || value->kind == VALUE_BOOL) && value_is_zero(value);
}

/* What is left out of a request although it is set. A zero that takes the place of something is sent. */
static bool is_left_out(const struct attribute *attribute, const struct value *encoded, const struct value *prior) {
	if (value_is_null(encoded))
		return true;
	if (is_nothing(encoded))
		return !attribute->send_empty;
	return attribute->omit_zero && is_zero_scalar(encoded) && (!value_is_known(prior) || value_is_zero(prior));
}

static const struct value *encode_elements(
	struct arena *arena, const struct attribute *attribute, const struct value *value) {
	if (value->kind == VALUE_LIST) {
		struct value *list = value_list_new(arena);
		for (size_t i = 0; i < value_count(value); i++)
			value_list_add(arena, list, encode_object(arena, attribute->block, value_at(value, i), value_null));
		return list;
	}
	if (attribute->type->kind == TYPE_MAP) {
		struct value *map = value_map_new(arena);
		for (size_t i = 0; i < value_count(value); i++) {
			const struct value_member *member = &value->as.map.members[i];
			value_map_set_n(arena, map, member->key, member->key_length,
				encode_object(arena, attribute->block, member->value, value_null));
		}
		return map;
	}
	return encode_object(arena, attribute->block, value, value_null);
}

/* Known scalars and collections of them, without what is null or unknown inside. */
static const struct value *encode_plain(struct arena *arena, const struct value *value) {
	if (value->kind == VALUE_LIST) {
		struct value *list = value_list_new(arena);
		for (size_t i = 0; i < value_count(value); i++) {
			if (value_is_known(value_at(value, i)))
				value_list_add(arena, list, encode_plain(arena, value_at(value, i)));
		}
		return list;
	}
	if (value->kind == VALUE_MAP) {
		struct value *map = value_map_new(arena);
		for (size_t i = 0; i < value_count(value); i++) {
			const struct value_member *member = &value->as.map.members[i];
			if (value_is_known(member->value))
				value_map_set_n(arena, map, member->key, member->key_length, encode_plain(arena, member->value));
		}
		return map;
	}
	return value;
}

static const struct value *encode_value(
	struct arena *arena, const struct attribute *attribute, const struct value *value, const struct value *prior) {
	if (!value_is_known(value))
		return value_null;
	bool is_object = attribute->block && (attribute->object || attribute->type->kind == TYPE_OBJECT);
	const struct value *encoded = value;
	if (is_object)
		encoded = value_is_known(first_element(value))
			? encode_object(arena, attribute->block, first_element(value), first_element(prior))
			: value_null;
	else if (attribute->block)
		encoded = encode_elements(arena, attribute, value);
	else
		encoded = encode_plain(arena, value);
	if (!attribute->conversion || value_is_null(encoded))
		return encoded;
	return attribute->conversion->encode(arena, attribute->conversion_argument, encoded);
}

const struct value *wire_encode_attribute(
	struct arena *arena, const struct attribute *attribute, const struct value *value) {
	return encode_value(arena, attribute, value, value_null);
}

/* What a request says of an attribute; null when it does not name it. */
static const struct value *encode_member(
	struct arena *arena, const struct attribute *attribute, const struct value *value, const struct value *prior) {
	const struct value *encoded = encode_value(arena, attribute, value, prior);
	if (!is_left_out(attribute, encoded, prior))
		return encoded;
	bool was_cleared = attribute->cleared && value_is_zero(value) && value_is_known(prior) && !value_is_zero(prior);
	return was_cleared ? attribute->cleared : value_null;
}

struct value *wire_encode_changes(struct arena *arena, const struct block *block, const struct value *object,
	const struct value *prior, bool (*selects)(void *context, const struct attribute *attribute), void *context) {
	struct value *map = value_map_new(arena);
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		if (!attribute->wire_in || attribute->pair || (selects && !selects(context, attribute)))
			continue;
		const struct value *encoded =
			encode_member(arena, attribute, value_get(object, attribute->name), value_get(prior, attribute->name));
		if (value_is_null(encoded))
			continue;
		if (!is_inline(attribute->wire_in)) {
			wire_place(arena, map, attribute->wire_in, encoded);
			continue;
		}
		for (size_t k = 0; encoded->kind == VALUE_MAP && k < value_count(encoded); k++)
			wire_place(arena, map, encoded->as.map.members[k].key, encoded->as.map.members[k].value);
	}
	return map;
}

static bool select_named(void *context, const struct attribute *attribute) {
	for (const char *const *name = context; *name; name++) {
		if (strcmp(*name, attribute->name) == 0)
			return true;
	}
	return false;
}

const struct value *wire_encode(
	struct arena *arena, const struct block *block, const struct value *object, const char *const *names) {
	return wire_encode_changes(arena, block, object, value_null, names ? select_named : NULL, (void *)names);
}

/* Decoding */

static const struct value *decode_scalar(struct arena *arena, const struct type *type, const struct value *wire) {
	const char *text = value_to_text(arena, wire);
	if (!text)
		return value_null;
	if (type->kind == TYPE_STRING)
		return value_is_string(wire) ? wire : value_string(arena, text);
	if (type->kind == TYPE_NUMBER)
		return value_number_parse(arena, text);
	if (strcmp(text, "true") == 0 || strcmp(text, "1") == 0)
		return value_true;
	return strcmp(text, "false") == 0 || strcmp(text, "0") == 0 ? value_false : value_null;
}

/* The items of a list as a reply may spell it: a list, one item, or "" for none. */
static const struct value *wire_items(struct arena *arena, const struct value *wire) {
	if (wire->kind == VALUE_LIST)
		return wire;
	struct value *list = value_list_new(arena);
	if (!is_nothing(wire) || wire->kind == VALUE_MAP)
		value_list_add(arena, list, wire);
	return list;
}

static const struct value *decode_list(struct arena *arena, const struct type *type, const struct value *wire) {
	const struct value *items = wire_items(arena, wire);
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = wire_decode_type(arena, type->element, value_at(items, i));
		if (!value_is_null(item))
			value_list_add(arena, list, item);
	}
	return type->kind == TYPE_SET ? value_set_normalise(arena, list) : list;
}

static const struct value *decode_map(struct arena *arena, const struct type *type, const struct value *wire) {
	struct value *map = value_map_new(arena);
	for (size_t i = 0; wire->kind == VALUE_MAP && i < value_count(wire); i++) {
		const struct value_member *member = &wire->as.map.members[i];
		value_map_set_n(
			arena, map, member->key, member->key_length, wire_decode_type(arena, type->element, member->value));
	}
	return map;
}

static const struct value *decode_fields(struct arena *arena, const struct type *type, const struct value *wire) {
	struct value *object = value_map_new(arena);
	for (size_t i = 0; i < type->field_count; i++)
		value_map_set(arena, object, type->fields[i].name,
			wire_decode_type(arena, type->fields[i].type, value_get(wire, type->fields[i].name)));
	return object;
}

const struct value *wire_decode_type(struct arena *arena, const struct type *type, const struct value *wire) {
	if (!value_is_known(wire))
		return value_null;
	switch (type->kind) {
	case TYPE_LIST:
	case TYPE_SET:
		return decode_list(arena, type, wire);
	case TYPE_MAP:
		return decode_map(arena, type, wire);
	case TYPE_OBJECT:
		return decode_fields(arena, type, wire);
	case TYPE_DYNAMIC:
		return wire;
	default:
		return decode_scalar(arena, type, wire);
	}
}

/* The objects of a block: one (or none) from a map, many from a list. */
static const struct value *decode_objects(
	struct arena *arena, const struct attribute *attribute, const struct value *wire) {
	if (attribute->type->kind == TYPE_OBJECT)
		return wire->kind == VALUE_MAP ? wire_decode(arena, attribute->block, wire) : value_null;
	if (attribute->type->kind == TYPE_MAP) {
		struct value *map = value_map_new(arena);
		for (size_t i = 0; wire->kind == VALUE_MAP && i < value_count(wire); i++) {
			const struct value_member *member = &wire->as.map.members[i];
			value_map_set_n(
				arena, map, member->key, member->key_length, wire_decode(arena, attribute->block, member->value));
		}
		return map;
	}
	const struct value *items = wire_items(arena, wire);
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(items); i++) {
		if (value_at(items, i)->kind == VALUE_MAP)
			value_list_add(arena, list, wire_decode(arena, attribute->block, value_at(items, i)));
	}
	return attribute->type->kind == TYPE_SET ? value_set_normalise(arena, list) : list;
}

const struct value *wire_decode_attribute(
	struct arena *arena, const struct attribute *attribute, const struct value *wire) {
	if (!value_is_known(wire))
		return value_null;
	if (attribute->conversion)
		wire = attribute->conversion->decode(arena, attribute->conversion_argument, wire);
	if (!wire || !value_is_known(wire))
		return value_null;
	return attribute->block ? decode_objects(arena, attribute, wire) : wire_decode_type(arena, attribute->type, wire);
}

static bool is_repeated_block(const struct attribute *attribute) {
	return attribute->syntax == SYNTAX_BLOCK_LIST || attribute->syntax == SYNTAX_BLOCK_SET;
}

/* The value of what a reply does not have. */
static const struct value *decode_absent(const struct attribute *attribute) {
	if (attribute->absent)
		return attribute->absent;
	return is_repeated_block(attribute) ? value_empty_list : value_null;
}

/* A block whose members stand in the object itself: there when one of them is. */
static const struct value *decode_inline(
	struct arena *arena, const struct attribute *attribute, const struct value *object) {
	const struct value *element = wire_decode(arena, attribute->block, object);
	if (value_is_zero(element))
		return decode_absent(attribute);
	if (attribute->type->kind == TYPE_OBJECT)
		return element;
	struct value *list = value_list_new(arena);
	value_list_add(arena, list, element);
	return list;
}

const struct value *wire_decode_member(
	struct arena *arena, const struct attribute *attribute, const struct value *object) {
	if (attribute->block && is_inline(attribute->wire_out))
		return decode_inline(arena, attribute, object);
	const struct value *decoded =
		wire_decode_attribute(arena, attribute, reply_path(arena, object, attribute->wire_out));
	return value_is_null(decoded) ? decode_absent(attribute) : decoded;
}

const struct value *wire_decode(struct arena *arena, const struct block *block, const struct value *wire) {
	struct value *object = value_map_new(arena);
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		bool is_told = attribute->wire_out && !attribute->unread && !attribute->pair && !attribute->write_only;
		const struct value *value = is_told ? wire_decode_member(arena, attribute, wire) : value_null;
		if (value_is_null(value) && is_repeated_block(attribute))
			value = value_empty_list;
		value_map_set(arena, object, attribute->name, value);
	}
	return object;
}
