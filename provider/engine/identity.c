#include <string.h>

#include "engine/run.h"
#include "value/json.h"

static const char *source_of(const struct identity_attribute *part) {
	return part->from ? part->from : part->name;
}

/* That of the attribute that holds it; the account stands in no attribute. */
static const struct type *type_of(const struct resource_type *type, const struct identity_attribute *part) {
	const struct attribute *attribute = block_attribute(type->block, source_of(part));
	return attribute ? attribute->type : &type_string;
}

/* Empty values are left null, and so is what has another type. */
static const struct value *or_null(struct arena *arena, const struct resource_type *type,
	const struct identity_attribute *part, const struct value *value) {
	const char *why = NULL;
	const struct value *converted = value_is_zero(value) ? NULL : type_convert(arena, type_of(type, part), value, &why);
	return converted ? converted : value_null;
}

static const struct value *identity_part(const struct engine *engine, struct arena *arena,
	const struct resource_type *type, const struct identity_attribute *part, const struct value *state) {
	const struct value *value = value_get(state, source_of(part));
	const char *own = strcmp(part->name, "account_id") == 0 ? engine->caller.account_id
		: strcmp(part->name, "region") == 0                 ? engine->caller.region
															: NULL;
	if (value_is_zero(value) && own)
		value = value_string(arena, own);
	return or_null(arena, type, part, value);
}

/* Null, too, while the state does not say yet which object it is. */
const struct value *identity_of_state(
	const struct engine *engine, struct arena *arena, const struct resource_type *type, const struct value *state) {
	if (type->identity_count == 0 || value_is_null(state))
		return value_null;
	struct value *identity = value_map_new(arena);
	for (size_t i = 0; i < type->identity_count; i++) {
		const struct identity_attribute *part = &type->identity[i];
		const struct value *value = identity_part(engine, arena, type, part, state);
		if (part->required && value_is_null(value))
			return value_null;
		value_map_set(arena, identity, part->name, value);
	}
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
		fields[at] = (struct type_field){.name = type->identity[i].name, .type = type_of(type, &type->identity[i])};
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
			or_null(arena, type, &type->identity[i], value_get(old, type->identity[i].name)));
	*identity = map;
	return 0;
}
