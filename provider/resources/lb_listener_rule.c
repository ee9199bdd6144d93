/* aws_lb_listener_rule: a rule without a priority comes behind the last one of its listener. */
#include <stdlib.h>

#include "base/clock.h"
#include "engine/operation.h"

#define LAST_PRIORITY 50000
#define PATIENCE_MS (5 * 60 * 1000)

/* The highest priority in use; -1 with a diagnostic when the rules cannot be read. */
static int64_t highest_priority(struct operation *op) {
	struct value *parameters = value_map_new(op->arena);
	value_map_set(op->arena, parameters, "ListenerArn", operation_get(op, "listener_arn"));
	if (operation_call(op, "DescribeRules", parameters) != 0)
		return operation_fail_call(op, "DescribeRules");
	const struct value *rules = value_get(op->reply.body, "Rules");
	int64_t highest = 0;
	for (size_t i = 0; i < value_count(rules); i++) {
		const char *text = value_to_text(op->arena, value_get(value_at(rules, i), "Priority"));
		long priority = text ? strtol(text, NULL, 10) : 0; /* the default rule's is "default" */
		if (priority > highest)
			highest = priority;
	}
	return highest;
}

static int take_rule(struct operation *op, int64_t priority) {
	const struct value *arn = reply_path(op->arena, op->reply.body, "Rules[0].RuleArn");
	operation_set(op, "id", arn);
	operation_set(op, "arn", arn);
	operation_set(op, "priority", value_integer(op->arena, priority));
	return 0;
}

/* Another rule may take the priority between the look and the call: then the next one is tried. */
int aws_lb_listener_rule_create(struct operation *op) {
	struct value *request = value_map_copy(op->arena, value_get(op->stored_replies, "request"));
	int64_t until = clock_monotonic_ms() + PATIENCE_MS;
	for (unsigned attempt = 1;; attempt++) {
		int64_t highest = highest_priority(op), priority = highest + 1;
		if (highest < 0)
			return -1;
		if (priority > LAST_PRIORITY)
			return operation_fail(op, "priority",
				"A rule of the listener has the last priority, %d, so none is left behind it. Set a free one.",
				LAST_PRIORITY);
		value_map_set(op->arena, request, "Priority", value_integer(op->arena, priority));
		if (operation_call(op, "CreateRule", request) == 0)
			return take_rule(op, priority);
		bool may_retry = operation_error_is(op, "PriorityInUse") && clock_monotonic_ms() < until;
		if (!may_retry || !stop_wait_ms(operation_backoff_ms(attempt)))
			return operation_fail_call(op, "CreateRule");
	}
}
