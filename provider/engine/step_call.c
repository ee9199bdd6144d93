#include <string.h>

#include "base/clock.h"
#include "engine/reference.h"
#include "engine/run.h"

/* A call step: parameters, the call with its retries, what the reply means, what is taken from it. */

/* Sending */

#define RETRY_DEFAULT_MS (2 * 60 * 1000)

static int64_t retry_until(const struct operation *op, const struct value *rule, int64_t started) {
	const char *text = value_text(value_get(rule, "for"));
	if (text && strcmp(text, "operation") == 0)
		return op->deadline_ms;
	int64_t ms = text ? duration_parse_ms(text) : -1;
	return started + (ms < 0 ? RETRY_DEFAULT_MS : ms);
}

int step_send(struct operation *op, const struct value *step, const struct value *parameters) {
	const struct aws_service *service = step_service(op, step);
	if (!service) {
		op->reply = (struct aws_reply){
			.body = value_null, .code = "UnknownService", .message = "this build does not know the service"};
		return -1;
	}
	int64_t started = clock_monotonic_ms();
	for (unsigned attempt = 1;; attempt++) {
		if (operation_call_service(op, service, value_text(value_get(step, "call")), parameters) == 0)
			return 0;
		const struct value *rule = error_find(op, value_get(step, "retry"));
		if (!rule || !call_may_repeat(op, value_text(value_get(step, "call")), parameters))
			return -1;
		int64_t left = retry_until(op, rule, started) - clock_monotonic_ms(), pause = operation_backoff_ms(attempt);
		if (left <= 0)
			return -1;
		if (!stop_wait_ms(pause < left ? pause : left)) {
			op->reply.code = "Stopped";
			return -1;
		}
	}
}

/* What the reply means */

static const struct value *object_of(struct operation *op, const struct value *spec) {
	const char *path = value_text(value_get(spec, "object"));
	if (!path)
		return op->reply.body;
	path = operation_expand_text(op, path);
	return path ? reply_path(op->arena, op->reply.body, path) : value_null;
}

static bool is_absent(const struct value *object) {
	bool is_empty = value_is_string(object) ? object->as.string.length == 0
											: object->kind == VALUE_LIST && value_count(object) == 0;
	return value_is_null(object) || is_empty;
}

static int refuse(struct operation *op, const struct value *step) {
	const struct value *rules = value_get(step, "refuse");
	for (size_t i = 0; i < value_count(rules); i++) {
		const struct value *rule = value_at(rules, i);
		if (!operation_condition(op, value_get(rule, "when")))
			continue;
		const char *text = operation_expand_text(op, value_text(value_get(rule, "error")));
		return operation_fail(
			op, value_text(value_get(rule, "attribute")), "%s", text ? text : value_text(value_get(rule, "error")));
	}
	return 0;
}

/* `op->object` is the step's object in the reply. */
static int take_object(struct operation *op, const struct value *step) {
	bool is_reading = operation_is_reading(op);
	bool is_optional = operation_condition(op, value_get(step, "optional"));
	if (is_reading && !is_optional && !value_is_null(value_get(step, "object")) && is_absent(op->object)) {
		op->gone = true;
		return 0;
	}
	const struct value *gone_when = value_get(step, "gone_when");
	if (!value_is_null(gone_when) && operation_condition(op, gone_when)) {
		op->gone = is_reading;
		return 0;
	}
	if (refuse(op, step) != 0)
		return -1;
	step_take(op, step);
	return 0;
}

static int take_reply(struct operation *op, const struct value *step) {
	op->object = object_of(op, step);
	return take_object(op, step);
}

/* After an error that a step may put up with: 0 when it does, 1 when it does not. */
static int tolerate(struct operation *op, const struct value *step) {
	if (error_find(op, value_get(step, "gone"))) {
		if (operation_is_reading(op))
			op->gone = true;
		if (op->gone || op->kind == OPERATION_DELETE)
			return 0;
	}
	if (!error_find(op, value_get(step, "ignore")))
		return 1;
	op->object = value_null;
	op->reply.body = value_null;
	if (operation_is_reading(op))
		step_take(op, step);
	return 0;
}

/* Looking for what may have been made: "recover" */

/* The first item of a list for which "where" holds; without it the list itself. */
static const struct value *chosen(struct operation *op, const struct value *recover, const struct value *found) {
	const struct value *where = value_get(recover, "where"), *outer = op->each, *item = found;
	if (value_is_null(where))
		return found;
	bool holds = false;
	for (size_t i = 0; i < value_count(found) && !holds; i++) {
		item = op->each = value_at(found, i);
		holds = operation_condition(op, where);
	}
	op->each = outer;
	return holds ? item : value_null;
}

/* 1 when the object is there, 0 when it is not (or cannot be seen). op->object is what was found. */
static int look_up(struct operation *op, const struct value *recover) {
	struct value *quiet = value_map_copy(op->arena, recover);
	value_map_set(op->arena, quiet, "write", value_false);
	const struct value *outer = op->step;
	op->step = quiet;
	int result = step_send(op, recover, operation_expand(op, value_get(recover, "with")));
	op->step = outer;
	op->object = result == 0 ? chosen(op, recover, object_of(op, recover)) : value_null;
	return result == 0 && !is_absent(op->object);
}

static int refuse_existing(struct operation *op, const struct value *step, const struct value *recover) {
	bool was_found = look_up(op, recover);
	const struct value *gone = value_get(recover, "gone");
	if (!op->reply.ok && !value_is_null(gone) && !error_find(op, gone))
		return operation_fail_call(op, value_text(value_get(recover, "call")));
	if (!was_found)
		return 0;
	const char *said = operation_expand_text(op, value_text(value_get(recover, "exists")));
	return operation_fail(op, value_text(value_get(recover, "attribute")), "%s: %s",
		value_text(value_get(step, "call")),
		said ? said : "an object of this name exists already. Import it, or choose another name.");
}

/* After an ambiguous failure. 0: it was made and is ours; -1: an error was reported; 1: not found. */
static int recover_object(struct operation *op, const struct value *step, const struct value *recover) {
	if (!op->reply.ambiguous || value_is_null(recover))
		return 1;
	struct aws_reply failure = op->reply;
	for (unsigned attempt = 1; attempt <= 3; attempt++) {
		if (!stop_wait_ms(operation_backoff_ms(attempt)))
			break;
		if (!look_up(op, recover))
			continue;
		op->wrote = true;
		if (value_is_true(value_get(recover, "before")))
			return take_object(op, step);
		const char *id = value_to_text(op->arena,
			reply_path(op->arena, op->object,
				value_text(value_get(recover, "id")) ? value_text(value_get(recover, "id")) : "id"));
		return operation_fail(op, NULL,
			"%s: no answer came (%s), and AWS now has %s, which may or may not be what this call made. "
			"Look at it, then import or delete it before the next apply.",
			value_text(value_get(step, "call")), failure.message ? failure.message : "time-out",
			id ? id : "an object of this name");
	}
	op->reply = failure;
	return 1;
}

int step_call(struct operation *op, const struct value *step) {
	struct value *parameters = step_parameters(op, step);
	const char *pairs_in = value_text(value_get(step, "pairs_in"));
	if (pairs_in) {
		const struct value *pairs = step_pairs(op, step);
		if (value_is_null(pairs))
			return 0;
		value_map_set(op->arena, parameters, pairs_in, pairs);
	}
	const struct value *recover = value_get(step, "recover");
	if (value_is_true(value_get(recover, "before")) && refuse_existing(op, step, recover) != 0)
		return -1;
	if (step_send(op, step, parameters) == 0)
		return take_reply(op, step);
	if (tolerate(op, step) == 0)
		return 0;
	int recovered = recover_object(op, step, recover);
	return recovered <= 0 ? recovered
						  : operation_fail_step(op, value_text(value_get(step, "call")), value_get(step, "explain"));
}
