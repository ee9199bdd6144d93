#include <string.h>

#include "base/clock.h"
#include "engine/run.h"

/* Waiting for a state: a call that is repeated until what it tells is what is wanted. */

#define FIRST_PAUSE_MS 200
#define LONGEST_PAUSE_MS 10000
#define ABSENT_LIMIT 20

enum look { LOOK_TARGET, LOOK_PENDING, LOOK_ABSENT, LOOK_FAILED };

struct wait {
	struct operation *op;
	const char *name;
	const struct value *spec;
	int64_t until_ms;
	int64_t pause_ms, at_least_ms, every_ms; /* every 0: growing */
	unsigned absent_count;
	int64_t target_count, stable;
	const char *state; /* as last seen, for messages */
};

static int64_t duration_of(const struct value *spec, const char *key, int64_t otherwise) {
	const char *text = value_text(value_get(spec, key));
	int64_t ms = text ? duration_parse_ms(text) : -1;
	return ms < 0 ? otherwise : ms;
}

/* A list of states counts as one: the first that is no target, else a target. */
static const struct value *state_of_list(const struct value *list, const struct value *target) {
	for (size_t i = 0; i < value_count(list); i++) {
		if (!value_list_contains(target, value_at(list, i)))
			return value_at(list, i);
	}
	return value_at(list, 0);
}

static bool lists_state(struct operation *op, const struct value *list, const char *state) {
	for (size_t i = 0; i < value_count(list); i++) {
		const char *text = value_to_text(op->arena, operation_expand(op, value_at(list, i)));
		if (text && strcmp(text, state) == 0)
			return true;
	}
	return false;
}

/* The part of the reply at a path, whose {placeholders} are filled in. */
static const struct value *path_value(struct operation *op, const char *path) {
	path = operation_expand_text(op, path);
	return path ? reply_path(op->arena, op->reply.body, path) : value_null;
}

static enum look look_at_reply(struct wait *wait) {
	struct operation *op = wait->op;
	const struct value *when_true = value_get(wait->spec, "when_true");
	const struct value *failed_when = value_get(wait->spec, "failed_when");
	if (!value_is_null(failed_when) && operation_condition(op, failed_when)) {
		wait->state = "failed";
		return LOOK_FAILED;
	}
	if (!value_is_null(when_true)) {
		wait->state = "not as wanted";
		return operation_condition(op, when_true) ? LOOK_TARGET : LOOK_PENDING;
	}
	const struct value *target = value_get(wait->spec, "target"), *pending = value_get(wait->spec, "pending");
	const char *path = value_text(value_get(wait->spec, "path"));
	const struct value *state = path ? path_value(op, path) : op->reply.body;
	if (state->kind == VALUE_LIST)
		state = state_of_list(state, target);
	wait->state = value_to_text(op->arena, state);
	if (!wait->state)
		return LOOK_ABSENT;
	if (lists_state(op, target, wait->state))
		return LOOK_TARGET;
	return value_count(pending) == 0 || lists_state(op, pending, wait->state) ? LOOK_PENDING : LOOK_FAILED;
}

/* One call. -1: an error was reported. */
static int look(struct wait *wait, enum look *found) {
	struct operation *op = wait->op;
	const struct value *parameters = operation_expand(op, value_get(wait->spec, "with"));
	if (step_send(op, wait->spec, parameters) == 0) {
		*found = look_at_reply(wait);
		return 0;
	}
	wait->state = NULL;
	*found = error_find(op, value_get(wait->spec, "ignore")) ? LOOK_PENDING : LOOK_ABSENT;
	if (*found == LOOK_PENDING || error_find(op, value_get(wait->spec, "gone")))
		return 0;
	return operation_fail_step(op, value_text(value_get(wait->spec, "call")), value_get(wait->spec, "explain"));
}

static int fail_state(struct wait *wait) {
	struct operation *op = wait->op;
	const char *source = value_text(value_get(wait->spec, "failed")), *reason = NULL;
	if (source && *source == '$')
		reason = operation_expand_text(op, source);
	else if (source)
		reason = value_to_text(op->arena, path_value(op, source));
	return operation_fail(op, NULL, "While waiting for \"%s\" the state became \"%s\"%s%s", wait->name, wait->state,
		reason ? ": " : ".", reason ? reason : "");
}

/* What absence means: 1 is the target, 0 goes on, -1 was reported. */
static int judge_absence(struct wait *wait) {
	const char *means = value_text(value_get(wait->spec, "absent"));
	if (means && strcmp(means, "target") == 0)
		return 1;
	bool is_error = means && strcmp(means, "error") == 0;
	int64_t limit = ABSENT_LIMIT;
	value_to_integer(value_get(wait->spec, "absent_limit"), &limit);
	if (!is_error && ++wait->absent_count <= (unsigned)limit)
		return 0;
	operation_fail(wait->op, NULL, "While waiting for \"%s\" it could not be found.", wait->name);
	return -1;
}

/* 1: waited long enough for the target; 0: goes on; -1: was reported. */
static int judge(struct wait *wait, enum look found) {
	bool is_target = found == LOOK_TARGET;
	if (found == LOOK_FAILED)
		return fail_state(wait);
	if (found == LOOK_ABSENT) {
		int means = judge_absence(wait);
		if (means < 0)
			return -1;
		is_target = means == 1;
	} else {
		wait->absent_count = 0;
	}
	if (!is_target) {
		wait->target_count = 0;
		return 0;
	}
	return ++wait->target_count >= wait->stable;
}

static int time_out(struct wait *wait) {
	return operation_fail(wait->op, NULL,
		"Waiting for \"%s\" took too long; the state is \"%s\". A longer time can be set in the timeouts block, where the "
		"resource has one.",
		wait->name, wait->state ? wait->state : "not found");
}

/* The pause before the next look; 0, or -1 when stopped. */
static int rest(struct wait *wait) {
	int64_t ms = wait->every_ms ? wait->every_ms : wait->pause_ms;
	if (ms < wait->at_least_ms)
		ms = wait->at_least_ms;
	int64_t left = wait->until_ms - clock_monotonic_ms();
	if (wait->target_count == 0)
		wait->pause_ms = wait->pause_ms * 2 < LONGEST_PAUSE_MS ? wait->pause_ms * 2 : LONGEST_PAUSE_MS;
	return operation_pause(wait->op, ms < left ? ms : left, wait->name) ? 0 : -1;
}

static int64_t wait_end(struct operation *op, const struct value *spec) {
	const char *timeout = value_text(value_get(spec, "timeout"));
	if (!timeout || strcmp(timeout, "operation") == 0)
		return op->deadline_ms;
	return clock_monotonic_ms() + duration_of(spec, "timeout", 0);
}

static int wait_loop(struct wait *wait) {
	int64_t delay = duration_of(wait->spec, "delay", 0);
	if (delay > 0 && !operation_pause(wait->op, delay, wait->name))
		return -1;
	for (;;) {
		bool is_last = clock_monotonic_ms() >= wait->until_ms;
		enum look found = LOOK_PENDING;
		if (look(wait, &found) != 0)
			return -1;
		int verdict = judge(wait, found);
		if (verdict != 0)
			return verdict > 0 ? 0 : -1;
		if (is_last)
			return time_out(wait);
		if (rest(wait) != 0)
			return -1;
	}
}

int operation_wait(struct operation *op, const char *waiter) {
	const struct value *spec = op->type->waiters ? value_get(op->type->waiters, waiter) : value_null;
	if (value_is_null(spec))
		return operation_fail(op, NULL, "The schema names a waiter \"%s\" that does not exist.", waiter);
	struct wait wait = {
		.op = op,
		.name = waiter,
		.spec = spec,
		.until_ms = wait_end(op, spec),
		.pause_ms = FIRST_PAUSE_MS,
		.at_least_ms = duration_of(spec, "at_least", 0),
		.every_ms = duration_of(spec, "every", 0),
		.stable = 1,
	};
	value_to_integer(value_get(spec, "stable"), &wait.stable);
	const struct value *outer = op->step;
	op->step = spec;
	int result = wait_loop(&wait);
	op->step = outer;
	return result;
}
