/* aws_autoscaling_group: waiting until the group has the instances it is to have, in service and, where that is asked
 * for, healthy behind its load balancers. */
#include <string.h>

#include "base/clock.h"
#include "engine/operation.h"

#define LONGEST_PAUSE_MS 10000

struct capacity {
	struct operation *op;
	const char *since; /* activities before it are not ours; NULL: all count */
	int64_t wanted, wanted_balanced;
	bool exactly;
	int64_t have, have_balanced; /* as last seen */
};

static int64_t number_of(const struct operation *op, const char *name) {
	int64_t number = 0;
	value_to_integer(operation_get(op, name), &number);
	return number;
}

static const struct value *by_group(struct operation *op, const char *member, bool as_list) {
	const struct value *id = operation_get(op, "id");
	struct value *parameters = value_map_new(op->arena), *list = value_list_new(op->arena);
	value_list_add(op->arena, list, id);
	value_map_set(op->arena, parameters, member, as_list ? list : id);
	return parameters;
}

/* Activities that failed */

static bool has_failed(const struct capacity *capacity, const struct value *activity) {
	struct arena *arena = capacity->op->arena;
	const char *code = value_text(value_get(activity, "StatusCode"));
	const char *progress = value_to_text(arena, value_get(activity, "Progress"));
	const char *started = value_text(value_get(activity, "StartTime"));
	const char *message = value_text(value_get(activity, "StatusMessage"));
	if (!code || strcmp(code, "Failed") != 0 || !progress || strcmp(progress, "100") != 0)
		return false;
	/* A new instance profile takes a while to be seen; the group tries again. */
	if (message && strstr(message, "Invalid IAM Instance Profile"))
		return false;
	return !capacity->since || !started || strncmp(started, capacity->since, strlen("2000-01-01T00:00:00")) >= 0;
}

static void add_filter(struct arena *arena, struct value *filters, const char *name, const char *text) {
	struct value *filter = value_map_new(arena), *values = value_list_new(arena);
	value_list_add(arena, values, value_string(arena, text));
	value_map_set(arena, filter, "Name", value_string(arena, name));
	value_map_set(arena, filter, "Values", values);
	value_list_add(arena, filters, filter);
}

/* Old groups have long logs: AWS is asked for what counts. */
static const struct value *failures_of(struct capacity *capacity) {
	struct arena *arena = capacity->op->arena;
	struct value *filters = value_list_new(arena);
	add_filter(arena, filters, "Status", "Failed");
	if (capacity->since)
		add_filter(arena, filters, "StartTimeLowerBound", capacity->since);
	struct value *parameters = value_map_copy(arena, by_group(capacity->op, "AutoScalingGroupName", false));
	value_map_set(arena, parameters, "Filters", filters);
	return parameters;
}

static int check_activities(struct capacity *capacity) {
	struct operation *op = capacity->op;
	if (value_is_true(operation_get(op, "ignore_failed_scaling_activities")))
		return 0;
	if (operation_call(op, "DescribeScalingActivities", failures_of(capacity)) != 0)
		return operation_fail_call(op, "DescribeScalingActivities");
	const struct value *activities = value_get(op->reply.body, "Activities");
	for (size_t i = 0; activities->kind == VALUE_LIST && i < value_count(activities); i++) {
		const struct value *activity = value_at(activities, i);
		const char *message = value_text(value_get(activity, "StatusMessage"));
		if (has_failed(capacity, activity))
			return operation_fail(op, NULL, "The group could not launch or end an instance: %s",
				message ? message : "AWS does not say why.");
	}
	return 0;
}

/* Health behind load balancers */

static const struct aws_service *service_named(const char *name) {
	for (size_t i = 0; i < schema_service_count; i++) {
		if (strcmp(schema_services[i]->name, name) == 0)
			return schema_services[i];
	}
	return NULL;
}

struct balancers {
	const char *names; /* in the group */
	const char *service, *action, *parameter;
	const char *list, *id, *state, *healthy; /* in the reply */
};

static const struct balancers balancer_kinds[] = {
	{"LoadBalancerNames", "elb", "DescribeInstanceHealth", "LoadBalancerName", "InstanceStates", "InstanceId", "State",
		"InService"},
	{"TargetGroupARNs", "elbv2", "DescribeTargetHealth", "TargetGroupArn", "TargetHealthDescriptions", "Target.Id",
		"TargetHealth.State", "healthy"},
};

static const struct value *healthy_ids(struct arena *arena, const struct balancers *kind, const struct value *reply) {
	const struct value *entries = value_get(reply, kind->list);
	struct value *ids = value_list_new(arena);
	for (size_t i = 0; entries->kind == VALUE_LIST && i < value_count(entries); i++) {
		const char *state = value_text(reply_path(arena, value_at(entries, i), kind->state));
		if (state && strcmp(state, kind->healthy) == 0)
			value_list_add(arena, ids, reply_path(arena, value_at(entries, i), kind->id));
	}
	return ids;
}

/* Adds to `lists` the healthy instances of every load balancer of the kind. */
static int look_at_balancers(
	struct operation *op, const struct balancers *kind, const struct value *group, struct value *lists) {
	const struct value *names = value_get(group, kind->names);
	for (size_t i = 0; names->kind == VALUE_LIST && i < value_count(names); i++) {
		struct value *parameters = value_map_new(op->arena);
		value_map_set(op->arena, parameters, kind->parameter, value_at(names, i));
		if (operation_call_service(op, service_named(kind->service), kind->action, parameters) != 0)
			return operation_fail_call(op, kind->action);
		value_list_add(op->arena, lists, healthy_ids(op->arena, kind, op->reply.body));
	}
	return 0;
}

/* Counting */

static bool is_in_service(const struct value *instance) {
	const char *health = value_text(value_get(instance, "HealthStatus"));
	const char *state = value_text(value_get(instance, "LifecycleState"));
	return health && strcmp(health, "Healthy") == 0 && state && strcmp(state, "InService") == 0;
}

static bool is_in_all(const struct value *lists, const struct value *id) {
	for (size_t i = 0; i < value_count(lists); i++) {
		if (!value_list_contains(value_at(lists, i), id))
			return false;
	}
	return true;
}

static void count_instances(struct capacity *capacity, const struct value *group, const struct value *healthy) {
	const struct value *instances = value_get(group, "Instances");
	capacity->have = capacity->have_balanced = 0;
	for (size_t i = 0; instances->kind == VALUE_LIST && i < value_count(instances); i++) {
		const struct value *instance = value_at(instances, i);
		int64_t weight = 1;
		const char *text = value_to_text(capacity->op->arena, value_get(instance, "WeightedCapacity"));
		if (text && *text)
			value_to_integer(value_number_parse(capacity->op->arena, text), &weight);
		if (!is_in_service(instance))
			continue;
		capacity->have += weight;
		if (is_in_all(healthy, value_get(instance, "InstanceId")))
			capacity->have_balanced += weight;
	}
}

static bool is_reached(const struct capacity *capacity) {
	bool group = capacity->exactly ? capacity->have == capacity->wanted : capacity->have >= capacity->wanted;
	if (!group || capacity->wanted_balanced <= 0)
		return group;
	return capacity->exactly ? capacity->have_balanced == capacity->wanted_balanced
							 : capacity->have_balanced >= capacity->wanted_balanced;
}

/* One look. 1: reached; 0: not yet; -1: an error was reported. */
static int look(struct capacity *capacity) {
	struct operation *op = capacity->op;
	if (check_activities(capacity) != 0)
		return -1;
	if (operation_call(op, "DescribeAutoScalingGroups", by_group(op, "AutoScalingGroupNames", true)) != 0)
		return operation_fail_call(op, "DescribeAutoScalingGroups");
	const struct value *group = value_at(value_get(op->reply.body, "AutoScalingGroups"), 0);
	struct value *healthy = value_list_new(op->arena);
	size_t kinds = capacity->wanted_balanced > 0 ? sizeof(balancer_kinds) / sizeof(balancer_kinds[0]) : 0;
	for (size_t i = 0; i < kinds; i++) {
		if (look_at_balancers(op, &balancer_kinds[i], group, healthy) != 0)
			return -1;
	}
	count_instances(capacity, group, healthy);
	return is_reached(capacity);
}

static int time_out(const struct capacity *capacity, const char *timeout) {
	if (capacity->wanted_balanced > 0)
		return operation_fail(capacity->op, "wait_for_capacity_timeout",
			"After %s the group has %lld of %lld instances in service, and %lld of %lld healthy behind its load balancers. "
			"Its activity log and the load balancers' health checks say what keeps them back.",
			timeout, (long long)capacity->have, (long long)capacity->wanted, (long long)capacity->have_balanced,
			(long long)capacity->wanted_balanced);
	return operation_fail(capacity->op, "wait_for_capacity_timeout",
		"After %s the group has %lld of %lld instances in service. Its activity log says what keeps them back; "
		"wait_for_capacity_timeout sets how long to wait, \"0\" not at all.",
		timeout, (long long)capacity->have, (long long)capacity->wanted);
}

/* After a create at least so many, after an update exactly so many. */
static struct capacity capacity_of(struct operation *op) {
	int64_t desired = number_of(op, "desired_capacity"), least = number_of(op, "min_size");
	struct capacity capacity = {.op = op, .exactly = op->kind == OPERATION_UPDATE};
	capacity.wanted_balanced = number_of(op, "wait_for_elb_capacity");
	if (capacity.exactly) {
		capacity.wanted = desired > least ? desired : least;
		capacity.since = value_text(value_get(op->stored_replies, "began"));
	} else {
		capacity.wanted = desired > 0 ? desired : least;
		if (capacity.wanted_balanced <= 0)
			capacity.wanted_balanced = number_of(op, "min_elb_capacity");
	}
	return capacity;
}

int aws_autoscaling_group_capacity(struct operation *op) {
	const char *timeout = value_text(operation_get(op, "wait_for_capacity_timeout"));
	int64_t timeout_ms = timeout ? duration_parse_ms(timeout) : 0;
	if (timeout_ms <= 0)
		return 0;
	int64_t until = clock_monotonic_ms() + timeout_ms, pause = 250;
	struct capacity capacity = capacity_of(op);
	for (;;) {
		bool is_last = clock_monotonic_ms() >= until;
		int reached = look(&capacity);
		if (reached != 0)
			return reached > 0 ? 0 : -1;
		if (is_last)
			return time_out(&capacity, timeout);
		pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS;
		int64_t left = until - clock_monotonic_ms();
		if (!stop_wait_ms(pause < left ? pause : left > 0 ? left : 0))
			return operation_fail(op, NULL, "Stopped while waiting for the group's instances.");
	}
}
