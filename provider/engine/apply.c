#include <string.h>

#include "base/clock.h"
#include "engine/keep.h"
#include "engine/run.h"

/* Carrying out a planned change. */

/* The service's "appears_within" stands among the type's timeouts. */
static int64_t appears_within_ms(const struct operation *op) {
	const char *text = op->type->timeouts ? value_text(value_get(op->type->timeouts, "appears_within")) : NULL;
	int64_t ms = text ? duration_parse_ms(text) : -1;
	return ms < 0 ? 0 : ms;
}

/* True when the state can name the object (types without an id: always). */
static bool is_named(const struct operation *op) {
	const char *id = value_text(operation_get(op, "id"));
	return !block_attribute(op->type->block, "id") || (id && *id);
}

/* True when something was made that has to be in the state. */
static bool was_created(const struct operation *op) {
	return op->wrote && is_named(op);
}

/* Reads what was just written. New objects may take a while to be seen. */
static int read_back(struct operation *op) {
	const struct value *reached = value_map_copy(op->arena, op->working);
	op->created = op->kind == OPERATION_CREATE;
	if (op->created && !is_named(op))
		return operation_fail(op, NULL,
			"AWS answered the creating call without telling what it made, so it is not in the state. Look for it in AWS, then "
			"import or delete it before the next apply.");
	int64_t until = clock_monotonic_ms() + appears_within_ms(op);
	for (unsigned attempt = 1;; attempt++) {
		bool is_last = attempt >= 2 && clock_monotonic_ms() >= until;
		int result = operation_read(op);
		if (result == 0 && !op->gone)
			return 0;
		op->working = value_map_copy(op->arena, reached);
		if (result != 0)
			return -1;
		op->gone = false;
		if (is_last)
			return operation_fail(op, NULL,
				"The call succeeded, but AWS does not show the object. If it was not deleted meanwhile, run Terraform again.");
		if (!operation_pause(op, operation_backoff_ms(attempt), "the object to appear"))
			return -1;
	}
}

/* Values of write-only arguments reach the steps, but never the state (keep_object). */
static void lay_write_only(struct operation *op) {
	const struct block *block = op->type->block;
	for (size_t i = 0; i < block->attribute_count; i++) {
		if (block->attributes[i].write_only)
			operation_set(op, block->attributes[i].name, value_get(op->configuration, block->attributes[i].name));
	}
}

static void respond(struct operation *op, const struct value *reference, struct apply_response *response) {
	response->state = operation_result(op, reference);
	response->identity = identity_of_state(op->engine, op->arena, op->type, response->state);
}

static int apply_create(struct operation *op, struct apply_response *response) {
	op->kind = OPERATION_CREATE;
	operation_start(op, op->planned);
	lay_write_only(op);
	naming_generate(op);
	int result = operation_run(op, op->type->create);
	if (result == 0)
		result = read_back(op);
	if (result == 0 || was_created(op))
		respond(op, op->planned, response);
	return result;
}

/* After an update that failed: what the object is now, as far as it can be read. */
static void read_after_failure(struct operation *failed, struct apply_response *response) {
	struct diagnostics unheard = DIAGNOSTICS_INIT(failed->arena);
	struct apply_response now;
	if (engine_read(failed->engine, failed->arena, failed->type, failed->prior, response->identity, &now, &unheard) !=
		0)
		return;
	if (!value_is_null(now.state))
		*response = now;
}

static int apply_update(struct operation *op, struct apply_response *response) {
	op->kind = OPERATION_UPDATE;
	operation_start(op, op->planned);
	lay_write_only(op);
	response->state = op->prior;
	response->identity = identity_of_state(op->engine, op->arena, op->type, op->prior);
	int result = tags_update(op);
	if (result == 0)
		result = operation_run(op, op->type->update);
	if (result == 0)
		result = read_back(op);
	if (result == 0)
		respond(op, op->planned, response);
	else
		read_after_failure(op, response);
	return result;
}

static int apply_delete(struct operation *op, struct apply_response *response) {
	op->kind = OPERATION_DELETE;
	operation_start(op, op->prior);
	int result = operation_run(op, op->type->delete_);
	if (result != 0) {
		response->state = op->prior;
		response->identity = identity_of_state(op->engine, op->arena, op->type, op->prior);
	}
	return result;
}

int engine_apply(const struct engine *engine, struct arena *arena, const struct resource_type *type,
	const struct apply_request *request, struct apply_response *response, struct diagnostics *diagnostics) {
	*response = (struct apply_response){.state = value_null, .identity = value_null};
	struct operation op;
	operation_init(&op, engine, arena, type, OPERATION_CREATE, diagnostics);
	op.prior = request->prior;
	size_t errors = diagnostics->error_count;
	int result;
	if (value_is_null(request->planned)) {
		result = apply_delete(&op, response);
	} else {
		op.planned = request->planned;
		op.configuration = request->configuration;
		result = value_is_null(request->prior) ? apply_create(&op, response) : apply_update(&op, response);
	}
	return result != 0 || diagnostics->error_count > errors ? -1 : 0;
}
