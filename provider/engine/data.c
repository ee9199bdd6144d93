#include "engine/run.h"

/* Reading a data source: the configuration is the request, the working state the answer. */

static void lay_defaults(struct operation *op) {
	const struct block *block = op->type->block;
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		if (attribute->default_value && value_is_null(value_get(op->working, attribute->name)))
			operation_set(op, attribute->name, attribute->default_value);
	}
}

static const struct value *with_defaults(
	struct arena *arena, const struct block *block, const struct value *configured);

static const struct value *elements_with_defaults(
	struct arena *arena, const struct attribute *attribute, const struct value *configured) {
	if (!attribute->block || value_count(configured) == 0)
		return configured;
	if (configured->kind == VALUE_MAP)
		return attribute->type->kind == TYPE_MAP ? configured : with_defaults(arena, attribute->block, configured);
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(configured); i++)
		value_list_add(arena, list, with_defaults(arena, attribute->block, value_at(configured, i)));
	return list;
}

/* A configured object with the defaults of what it leaves out, at any depth. */
static const struct value *with_defaults(
	struct arena *arena, const struct block *block, const struct value *configured) {
	if (configured->kind != VALUE_MAP)
		return configured;
	struct value *object = value_map_new(arena);
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		const struct value *value = value_get(configured, attribute->name);
		bool defaulted = value_is_null(value) && attribute->default_value;
		value_map_set(arena, object, attribute->name,
			defaulted ? attribute->default_value : elements_with_defaults(arena, attribute, value));
	}
	return object;
}

/* Arguments that are not computed are returned as they were configured. */
static void restore_arguments(struct operation *op) {
	const struct block *block = op->type->block;
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		const struct value *configured = value_get(op->configuration, attribute->name);
		if (!attribute->computed && !value_is_null(configured))
			operation_set(op, attribute->name, elements_with_defaults(op->arena, attribute, configured));
	}
}

int engine_read_data(const struct engine *engine, struct arena *arena, const struct resource_type *type,
	const struct value *configuration, const struct value **state, struct diagnostics *diagnostics) {
	*state = value_null;
	struct operation op;
	operation_init(&op, engine, arena, type, OPERATION_READ, diagnostics);
	op.planned = configuration;
	op.configuration = configuration;
	operation_start(&op, configuration);
	lay_defaults(&op);
	size_t errors = diagnostics->error_count;
	if (operation_read(&op) != 0)
		return -1;
	if (op.gone)
		return operation_fail(&op, NULL, "AWS has nothing that fits the arguments.");
	restore_arguments(&op);
	*state = operation_result(&op, configuration);
	return diagnostics->error_count > errors ? -1 : 0;
}
