#include <string.h>

#include "engine/wire.h"

/* Key/value lists: load balancers and target groups tell most of their attributes as pairs of texts. */

static const char *pair_name(const struct resource_type *type, const char *which, const char *otherwise) {
	const char *name = type->pairs ? value_text(value_get(type->pairs, which)) : NULL;
	return name ? name : otherwise;
}

static bool is_single(const struct attribute *attribute) {
	return attribute->block && attribute->type->kind != TYPE_MAP;
}

static const struct value *single_element(const struct value *value) {
	return value->kind == VALUE_LIST ? value_at(value, 0) : value;
}

static const struct value *pair_text(
	struct arena *arena, const struct attribute *attribute, const struct value *value, const struct value *prior) {
	const struct value *encoded = wire_encode_attribute(arena, attribute, value);
	const char *text = value_to_text(arena, encoded);
	if (text && (*text || attribute->send_empty || value_is_known(prior)))
		return value_string(arena, text);
	bool was_set = value_is_known(prior) && !value_is_zero(prior);
	return !text && was_set && attribute->cleared ? value_string(arena, value_to_text(arena, attribute->cleared))
												  : value_null;
}

/* The key of an attribute's pair: `{name}` in it stands for a sibling's value. NULL when that is not set. */
static const char *pair_key(struct arena *arena, const struct attribute *attribute, const struct value *object) {
	const char *open = strchr(attribute->pair, '{'), *close = open ? strchr(open, '}') : NULL;
	if (!close)
		return attribute->pair;
	const char *name = arena_strndup(arena, open + 1, (size_t)(close - open - 1));
	const char *text = value_to_text(arena, value_get(object, name));
	int length = (int)(open - attribute->pair);
	return text ? arena_printf(arena, "%.*s%s%s", length, attribute->pair, text, close + 1) : NULL;
}

static bool same_text(const char *a, const char *b) {
	return a && b && strcmp(a, b) == 0;
}

static bool is_admitted(const struct scope *scope, const struct attribute *attribute, const struct value *object) {
	if (!attribute->pair_when)
		return true;
	struct scope inner = *scope;
	inner.sibling = object;
	return condition_evaluate(&inner, attribute->pair_when) == TRUTH_TRUE;
}

static bool is_omitted(const struct attribute *attribute, const struct value *value, const struct value *prior) {
	if (attribute->omit_zero && value_is_zero(value) && (!value_is_known(prior) || value_is_zero(prior)))
		return true;
	return attribute->omit_default && !value_is_known(prior) && attribute->default_value &&
		value_equal(value, attribute->default_value);
}

static void encode_pair(const struct scope *scope, const struct resource_type *type, const struct attribute *attribute,
	const struct value *object, const struct value *before, struct value *list) {
	struct arena *arena = scope->arena;
	const struct value *value = value_get(object, attribute->name), *prior = value_get(before, attribute->name);
	const char *key = pair_key(arena, attribute, object);
	bool is_same = value_equal(value, prior) && same_text(key, pair_key(arena, attribute, before));
	if (!key || is_same || is_omitted(attribute, value, prior) || !is_admitted(scope, attribute, object))
		return;
	const struct value *text = pair_text(arena, attribute, value, prior);
	if (value_is_null(text))
		return;
	struct value *pair = value_map_new(arena);
	value_map_set(arena, pair, pair_name(type, "key", "Key"), value_string(arena, key));
	value_map_set(arena, pair, pair_name(type, "value", "Value"), text);
	value_list_add(arena, list, pair);
}

void wire_encode_pairs(const struct scope *scope, const struct resource_type *type, const struct block *block,
	const struct value *object, const struct value *prior,
	bool (*selects)(void *context, const struct attribute *attribute), void *context, struct value *list) {
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		if (selects && !selects(context, attribute))
			continue;
		const struct value *value = value_get(object, attribute->name), *before = value_get(prior, attribute->name);
		if (attribute->pair)
			encode_pair(scope, type, attribute, object, prior, list);
		else if (is_single(attribute))
			wire_encode_pairs(
				scope, type, attribute->block, single_element(value), single_element(before), NULL, NULL, list);
	}
}

static const struct value *pair_find(
	struct arena *arena, const struct resource_type *type, const struct value *pairs, const char *wanted) {
	for (size_t i = 0; i < value_count(pairs); i++) {
		const struct value *pair = value_at(pairs, i);
		const char *key = value_to_text(arena, value_get(pair, pair_name(type, "key", "Key")));
		if (key && strcmp(key, wanted) == 0)
			return value_get(pair, pair_name(type, "value", "Value"));
	}
	return value_null;
}

static bool has_pairs(const struct block *block) {
	for (size_t i = 0; i < block->attribute_count; i++) {
		if (block->attributes[i].pair || (is_single(&block->attributes[i]) && has_pairs(block->attributes[i].block)))
			return true;
	}
	return false;
}

/* True when the list has an entry for the block: then the block is there. */
static bool names_block(
	struct arena *arena, const struct resource_type *type, const struct block *block, const struct value *pairs) {
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		if (attribute->pair && value_is_known(pair_find(arena, type, pairs, attribute->pair)))
			return true;
		if (is_single(attribute) && names_block(arena, type, attribute->block, pairs))
			return true;
	}
	return false;
}

static const struct value *decode_block(struct arena *arena, const struct resource_type *type,
	const struct attribute *attribute, const struct value *value, const struct value *pairs) {
	if (!names_block(arena, type, attribute->block, pairs))
		return value;
	const struct scope *everything = NULL;
	const struct value *element =
		wire_decode_pairs(arena, everything, type, attribute->block, single_element(value), pairs);
	if (attribute->type->kind == TYPE_OBJECT)
		return element;
	struct value *list = value_list_new(arena);
	value_list_add(arena, list, element);
	return list;
}

/* What is never sent is not drift either, unless planning drops its differences. */
static bool is_left_alone(const struct scope *scope, const struct attribute *attribute, const struct value *object,
	const struct value *told) {
	bool would_show = value_is_null(told) || !attribute->suppress;
	return would_show && value_is_known(value_get(object, attribute->name)) && scope &&
		!is_admitted(scope, attribute, object);
}

static const struct value *decode_pair(struct arena *arena, const struct scope *scope, const struct resource_type *type,
	const struct attribute *attribute, const struct value *object, const struct value *pairs) {
	const char *key = pair_key(arena, attribute, object);
	const struct value *text = key ? pair_find(arena, type, pairs, key) : value_null;
	const struct value *told = wire_decode_attribute(arena, attribute, text);
	if (is_left_alone(scope, attribute, object, told))
		return value_get(object, attribute->name);
	if (!value_is_null(told))
		return told;
	return attribute->absent ? attribute->absent : value_get(object, attribute->name);
}

const struct value *wire_decode_pairs(struct arena *arena, const struct scope *scope, const struct resource_type *type,
	const struct block *block, const struct value *object, const struct value *pairs) {
	struct value *filled = value_map_copy(arena, object);
	/* Keys that hold a sibling's value come second: the sibling is told then. */
	for (size_t i = 0; i < 2 * block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i % block->attribute_count];
		bool is_second = i >= block->attribute_count, has_sibling = attribute->pair && strchr(attribute->pair, '{');
		const struct value *value = value_get(object, attribute->name);
		if (attribute->pair && has_sibling == is_second)
			value_map_set(arena, filled, attribute->name, decode_pair(arena, scope, type, attribute, filled, pairs));
		else if (!is_second && is_single(attribute) && has_pairs(attribute->block))
			value_map_set(arena, filled, attribute->name, decode_block(arena, type, attribute, value, pairs));
	}
	return filled;
}
