#include <string.h>

#include "base/log.h"
#include "engine/run.h"
#include "value/json.h"

/* State of an older version, or of another provider, to the present schema: what the schema does not
 * know is dropped, what is missing becomes null, and shapes that changed between versions (a list of
 * one and its object, a text and its number) are brought over. */

static const struct value *fit(struct arena *arena, const struct type *type, const struct value *old);

static const struct value *fit_items(struct arena *arena, const struct type *type, const struct value *old) {
	struct value *list = value_list_new(arena);
	if (old->kind == VALUE_LIST) {
		for (size_t i = 0; i < value_count(old); i++)
			value_list_add(arena, list, fit(arena, type->element, value_at(old, i)));
	} else {
		value_list_add(arena, list, fit(arena, type->element, old));
	}
	return type->kind == TYPE_SET ? value_set_normalise(arena, list) : list;
}

static const struct value *fit_map(struct arena *arena, const struct type *type, const struct value *old) {
	struct value *map = value_map_new(arena);
	for (size_t i = 0; old->kind == VALUE_MAP && i < value_count(old); i++) {
		const struct value_member *member = &old->as.map.members[i];
		value_map_set_n(arena, map, member->key, member->key_length, fit(arena, type->element, member->value));
	}
	return map;
}

static const struct value *fit_object(struct arena *arena, const struct type *type, const struct value *old) {
	if (old->kind == VALUE_LIST)
		old = value_at(old, 0);
	if (old->kind != VALUE_MAP)
		return value_null;
	struct value *object = value_map_new(arena);
	for (size_t i = 0; i < type->field_count; i++)
		value_map_set(arena, object, type->fields[i].name,
			fit(arena, type->fields[i].type, value_get(old, type->fields[i].name)));
	return object;
}

static const struct value *fit_scalar(struct arena *arena, const struct type *type, const struct value *old) {
	if (old->kind == VALUE_LIST && value_count(old) == 1)
		old = value_at(old, 0);
	const char *text = value_text(old), *why = NULL;
	if (type->kind != TYPE_STRING && text && !*text)
		return value_null;
	const struct value *converted = type_convert(arena, type, old, &why);
	if (!converted)
		log_text(LOG_WARN, "state upgrade: a value was dropped: %s", why ? why : "wrong type");
	return converted ? converted : value_null;
}

static const struct value *fit(struct arena *arena, const struct type *type, const struct value *old) {
	if (!value_is_known(old))
		return value_null;
	switch (type->kind) {
	case TYPE_LIST:
	case TYPE_SET:
		return fit_items(arena, type, old);
	case TYPE_MAP:
		return fit_map(arena, type, old);
	case TYPE_OBJECT:
		return fit_object(arena, type, old);
	case TYPE_DYNAMIC:
		return old;
	default:
		return fit_scalar(arena, type, old);
	}
}

/* Blocks are never null. Write-only values never stand in state. */
static struct value *blocks_complete(struct arena *arena, const struct block *block, const struct value *object) {
	struct value *complete = value_map_copy(arena, object);
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		const struct value *value = value_get(object, attribute->name);
		bool is_repeated = attribute->syntax == SYNTAX_BLOCK_LIST || attribute->syntax == SYNTAX_BLOCK_SET;
		if (attribute->block && value->kind == VALUE_LIST) {
			struct value *list = value_list_new(arena);
			for (size_t k = 0; k < value_count(value); k++)
				value_list_add(arena, list, blocks_complete(arena, attribute->block, value_at(value, k)));
			value = list;
		}
		if (is_repeated && value_is_null(value))
			value = value_empty_list;
		value_map_set(arena, complete, attribute->name, attribute->write_only ? value_null : value);
	}
	return complete;
}

static int run_hook(struct arena *arena, const struct resource_type *type, const struct value *old,
	struct value **state, struct diagnostics *diagnostics) {
	static const struct engine nobody;
	struct operation op;
	operation_init(&op, &nobody, arena, type, OPERATION_UPGRADE, diagnostics);
	op.prior = old;
	operation_start(&op, *state);
	if (type->upgrade_hook(&op) != 0)
		return -1;
	*state = op.working;
	return 0;
}

int engine_upgrade(struct arena *arena, const struct resource_type *type, int64_t version, const char *json,
	size_t json_length, const struct value **state, struct diagnostics *diagnostics) {
	const char *why = NULL, *summary = arena_printf(arena, "upgrading the state of %s", type->name);
	*state = value_null;
	const struct value *old = value_from_json(arena, json, json_length, &why);
	if (!old || old->kind != VALUE_MAP) {
		diagnostics_error(
			diagnostics, NULL, summary, "The stored state is no JSON object%s%s.", why ? ": " : "", why ? why : "");
		return -1;
	}
	if (version > type->schema_version) {
		diagnostics_error(diagnostics, NULL, summary,
			"The state has schema version %lld, written by a newer provider; this one knows versions up to %lld.",
			(long long)version, (long long)type->schema_version);
		return -1;
	}
	struct value *fitted = blocks_complete(arena, type->block, fit_object(arena, type->block->type, old));
	if (version < type->schema_version && type->upgrade_hook && run_hook(arena, type, old, &fitted, diagnostics) != 0)
		return -1;
	*state = fitted;
	return 0;
}
