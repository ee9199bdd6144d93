#include "engine/keep.h"

#include "engine/run.h"

static const struct value *keep_attribute(
	struct arena *arena, const struct attribute *attribute, const struct value *told, const struct value *present);

static bool is_repeated_block(const struct attribute *attribute) {
	return attribute->syntax == SYNTAX_BLOCK_LIST || attribute->syntax == SYNTAX_BLOCK_SET;
}

struct value *keep_object(
	struct arena *arena, const struct block *block, const struct value *told, const struct value *present) {
	struct value *object = value_map_new(arena);
	bool is_new = present->kind != VALUE_MAP; /* then there are no forms to keep, not even null */
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		const struct value *before = is_new ? value_unknown : value_get(present, attribute->name);
		const struct value *value = keep_attribute(arena, attribute, value_get(told, attribute->name), before);
		if (is_repeated_block(attribute) && value_is_null(value))
			value = value_empty_list;
		value_map_set(arena, object, attribute->name, value);
	}
	return object;
}

/* Values without attributes inside */

static bool means_same(
	struct arena *arena, const struct attribute *attribute, const struct value *told, const struct value *present) {
	if (value_equal(told, present))
		return true;
	if (!value_is_known(told) || !value_is_known(present))
		return false;
	return attribute->equivalent && attribute->equivalent(arena, present, told);
}

static const struct value *stored_form(
	struct arena *arena, const struct attribute *attribute, const struct value *told) {
	return attribute->stored && value_is_known(told) ? attribute->stored(arena, told) : told;
}

static const struct value *keep_item(
	struct arena *arena, const struct attribute *attribute, const struct value *told, const struct value *present) {
	if (means_same(arena, attribute, told, present))
		return present;
	const struct value *stored = stored_form(arena, attribute, told);
	return means_same(arena, attribute, stored, present) ? present : stored;
}

/* The item of `present` that means the same and is not taken; else the told one in its stored form. */
static const struct value *keep_member_of_set(struct arena *arena, const struct attribute *attribute,
	const struct value *told, const struct value *present, bool *taken) {
	for (size_t i = 0; i < value_count(present); i++) {
		const struct value *item = value_at(present, i);
		if (!taken[i] && value_equal(keep_item(arena, attribute, told, item), item)) {
			taken[i] = true;
			return item;
		}
	}
	return stored_form(arena, attribute, told);
}

static const struct value *keep_items(
	struct arena *arena, const struct attribute *attribute, const struct value *told, const struct value *present) {
	bool is_set = attribute->type->kind == TYPE_SET;
	bool *taken = arena_array(arena, value_count(present) + 1, sizeof(*taken));
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(told); i++) {
		const struct value *item = value_at(told, i);
		const struct value *kept = is_set ? keep_member_of_set(arena, attribute, item, present, taken)
										  : keep_item(arena, attribute, item, value_at(present, i));
		value_list_add(arena, list, kept);
	}
	return is_set ? value_set_normalise(arena, list) : list;
}

static const struct value *keep_plain(
	struct arena *arena, const struct attribute *attribute, const struct value *told, const struct value *present) {
	if (means_same(arena, attribute, told, present))
		return present;
	if (told->kind == VALUE_LIST)
		return attribute->equivalent || attribute->stored ? keep_items(arena, attribute, told, present) : told;
	return keep_item(arena, attribute, told, present);
}

/* Objects */

/* True when `kept` is what `present` says, as far as that is known. */
static bool agrees(const struct value *kept, const struct value *present) {
	if (value_is_unknown(present))
		return true;
	if (value_is_wholly_known(present) || kept->kind != present->kind || value_count(kept) != value_count(present))
		return value_equal(kept, present);
	bool same = true;
	for (size_t i = 0; same && i < value_count(present); i++) {
		if (present->kind == VALUE_LIST)
			same = agrees(value_at(kept, i), value_at(present, i));
		else
			same = agrees(value_get(kept, present->as.map.members[i].key), present->as.map.members[i].value);
	}
	return same;
}

static const struct value *keep_in_set(struct arena *arena, const struct attribute *attribute, const struct value *told,
	const struct value *present, bool *taken) {
	struct arena *scratch = arena_new(); /* every pair is tried: a large set would fill the RPC's arena */
	const struct value *match = value_null;
	for (size_t i = 0; i < value_count(present) && value_is_null(match); i++) {
		const struct value *element = value_at(present, i);
		if (!taken[i] && agrees(keep_object(scratch, attribute->block, told, element), element)) {
			taken[i] = true;
			match = element;
		}
	}
	arena_free(scratch);
	return keep_object(arena, attribute->block, told, match);
}

static const struct value *keep_elements(
	struct arena *arena, const struct attribute *attribute, const struct value *told, const struct value *present) {
	bool is_set = attribute->type->kind == TYPE_SET;
	bool *taken = arena_array(arena, value_count(present) + 1, sizeof(*taken));
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(told); i++) {
		const struct value *element = value_at(told, i);
		if (!value_is_known(element))
			continue;
		value_list_add(arena, list,
			is_set ? keep_in_set(arena, attribute, element, present, taken)
				   : keep_object(arena, attribute->block, element, value_at(present, i)));
	}
	return is_set ? value_set_normalise(arena, list) : list;
}

static const struct value *keep_objects(
	struct arena *arena, const struct attribute *attribute, const struct value *told, const struct value *present) {
	if (told->kind == VALUE_LIST)
		return keep_elements(arena, attribute, told, present);
	if (told->kind != VALUE_MAP)
		return told;
	if (attribute->type->kind != TYPE_MAP)
		return keep_object(arena, attribute->block, told, present);
	struct value *map = value_map_new(arena);
	for (size_t i = 0; i < value_count(told); i++) {
		const struct value_member *member = &told->as.map.members[i];
		value_map_set_n(arena, map, member->key, member->key_length,
			keep_object(arena, attribute->block, member->value, value_get(present, member->key)));
	}
	return map;
}

static bool is_nothing(const struct value *value) {
	return value_is_null(value) || (value->kind == VALUE_LIST && value_count(value) == 0);
}

static const struct value *keep_attribute(
	struct arena *arena, const struct attribute *attribute, const struct value *told, const struct value *present) {
	if (attribute->write_only)
		return value_null;
	told = value_without_unknown(arena, told);
	bool has_present = value_is_wholly_known(present);
	if (attribute->unread && has_present && !value_is_null(present))
		return present;
	/* A block of zeros that planning does not see may stand where none was configured. */
	bool is_suppressed_block = attribute->block && attribute->suppress && value_count(told) > 0;
	bool both_zero = has_present && value_is_vacant(told) && value_is_vacant(present) && !is_suppressed_block;
	bool had_none = is_nothing(present) && (attribute->computed || attribute->required || attribute->default_value);
	if (both_zero && !had_none)
		return present;
	if (attribute->block)
		return keep_objects(arena, attribute, told, value_is_known(present) ? present : value_null);
	return keep_plain(arena, attribute, told, has_present ? present : value_null);
}
