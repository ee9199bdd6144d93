#include <string.h>

#include "engine/keep.h"
#include "engine/run.h"

/* A state without an id is of nothing; asking AWS without one could find another object. */
static bool lacks_id(const struct operation *op) {
	bool has_id = op->type->kind == KIND_RESOURCE && block_attribute(op->type->block, "id");
	return has_id && value_is_zero(operation_get(op, "id"));
}

int operation_read(struct operation *op) {
	bool outer = op->reading;
	op->reading = true;
	op->gone = lacks_id(op);
	op->tags_told = NULL;
	int result = operation_run(op, op->type->read);
	if (result == 0 && !op->gone)
		result = tags_read(op);
	if (result == 0 && !op->gone)
		naming_read_prefix(op);
	op->reading = outer;
	return result;
}

/* The object by the type of the block: what does not fit becomes null, with an error that names it. */
static void complete(struct operation *op, struct value *object) {
	const struct block *block = op->type->block;
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		const char *why = NULL;
		const struct value *fits = type_convert(op->arena, attribute->type, value_get(object, attribute->name), &why);
		if (!fits)
			operation_fail(
				op, attribute->name, "AWS told a value that does not fit the attribute: %s.", why ? why : "wrong type");
		value_map_set(op->arena, object, attribute->name, fits ? fits : value_null);
	}
}

/* To types of the plugin framework 0 is not the same as nothing, as after an import. */
static void take_zeros(const struct operation *op, struct value *object) {
	const struct block *block = op->type->block;
	for (size_t i = 0; op->kind == OPERATION_READ && !op->type->legacy && i < block->attribute_count; i++) {
		const char *name = block->attributes[i].name;
		const struct value *told = value_get(op->working, name);
		if (told->kind == VALUE_NUMBER && value_is_null(value_get(object, name)))
			value_map_set(op->arena, object, name, told);
	}
}

const struct value *operation_result(struct operation *op, const struct value *reference) {
	const struct attribute *region = block_attribute(op->type->block, "region");
	if (op->type->regional && region)
		operation_set_text(op, "region", operation_region(op));
	struct value *object = keep_object(op->arena, op->type->block, op->working, reference);
	take_zeros(op, object);
	complete(op, object);
	return object;
}

int engine_read(const struct engine *engine, struct arena *arena, const struct resource_type *type,
	const struct value *prior, const struct value *prior_identity, struct apply_response *response,
	struct diagnostics *diagnostics) {
	struct operation op;
	operation_init(&op, engine, arena, type, OPERATION_READ, diagnostics);
	op.prior = prior;
	operation_start(&op, prior);
	*response = (struct apply_response){.state = prior, .identity = prior_identity};
	size_t errors = diagnostics->error_count;
	if (operation_read(&op) != 0)
		return -1;
	response->state = op.gone ? value_null : operation_result(&op, prior);
	response->identity = op.gone ? value_null : identity_of_state(engine, arena, type, response->state);
	return diagnostics->error_count > errors ? -1 : 0;
}
