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

/* Arguments that are not computed are returned as they were configured. */
static void restore_arguments(struct operation *op) {
	const struct block *block = op->type->block;
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		const struct value *configured = value_get(op->configuration, attribute->name);
		if (!attribute->computed && !value_is_null(configured))
			operation_set(op, attribute->name, configured);
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
