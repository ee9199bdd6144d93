#include <string.h>

#include "engine/run.h"
#include "value/json.h"

/* Empty values are left null. */
static const struct value *or_null(struct arena *arena, const char *text) {
	return text && *text ? value_string(arena, text) : value_null;
}

static const struct value *identity_part(
	const struct engine *engine, struct arena *arena, const struct value *state, const char *name) {
	const char *text = value_to_text(arena, value_get(state, name));
	if (strcmp(name, "account_id") == 0 && (!text || !*text))
		text = engine->caller.account_id;
	if (strcmp(name, "region") == 0 && (!text || !*text))
		text = engine->caller.region;
	return or_null(arena, text);
}

const struct value *identity_of_state(
	const struct engine *engine, struct arena *arena, const struct resource_type *type, const struct value *state) {
	if (type->identity_count == 0 || value_is_null(state))
		return value_null;
	struct value *identity = value_map_new(arena);
	for (size_t i = 0; i < type->identity_count; i++)
		value_map_set(
			arena, identity, type->identity[i].name, identity_part(engine, arena, state, type->identity[i].name));
	return identity;
}

const struct type *engine_identity_type(struct arena *arena, const struct resource_type *type) {
	if (type->identity_count == 0)
		return NULL;
	struct type_field *fields = arena_array(arena, type->identity_count, sizeof(*fields));
	for (size_t i = 0; i < type->identity_count; i++) {
		size_t at = i;
		for (; at > 0 && strcmp(fields[at - 1].name, type->identity[i].name) > 0; at--)
			fields[at] = fields[at - 1];
		fields[at] = (struct type_field){.name = type->identity[i].name, .type = &type_string};
	}
	struct type *object = arena_alloc(arena, sizeof(*object));
	*object = (struct type){.kind = TYPE_OBJECT, .fields = fields, .field_count = type->identity_count};
	return object;
}

int engine_upgrade_identity(struct arena *arena, const struct resource_type *type, int64_t version, const char *json,
	size_t json_length, const struct value **identity, struct diagnostics *diagnostics) {
	(void)version;
	const char *why = NULL;
	const struct value *old = value_from_json(arena, json, json_length, &why);
	*identity = value_null;
	if (!old) {
		diagnostics_error(diagnostics, NULL, arena_printf(arena, "upgrading the identity of %s", type->name),
			"The stored identity is no JSON: %s", why);
		return -1;
	}
	if (old->kind != VALUE_MAP || type->identity_count == 0)
		return 0;
	struct value *map = value_map_new(arena);
	for (size_t i = 0; i < type->identity_count; i++)
		value_map_set(arena, map, type->identity[i].name,
			or_null(arena, value_to_text(arena, value_get(old, type->identity[i].name))));
	*identity = map;
	return 0;
}
