/* Target groups under what uses them, and how services fit to them. */
#include "generator/danger_work.h"

#include <string.h>

/* Whether a listener or rule that stays sends requests to the group. */
static bool sent_to(const struct user *user) {
	for (; user != NULL; user = user->next)
		if ((user->relation == LISTENER_TARGET || user->relation == RULE_TARGET) &&
			!change_goes(user->resource->change))
			return true;
	return false;
}

/* What stays and uses the group: what goes itself is told by itself. */
static const char *users_text(struct danger_work *work, const struct user *users) {
	const char *senders = users_names(work, users, LISTENER_TARGET, RULE_TARGET, true),
			   *services = users_names(work, users, SERVICE_TARGET, SERVICE_TARGET, true);
	return *senders != '\0' && *services != '\0' ? danger_printf(work, "%s and %s", senders, services)
		: *senders != '\0'                       ? senders
												 : services;
}

/* Checks that a new target has to pass, in seconds; 0 when it cannot be told. */
static int64_t seconds_to_healthy(const struct resource *group) {
	int64_t interval = danger_integer(group, "health_check.interval", 0),
			threshold = danger_integer(group, "health_check.healthy_threshold", 0);
	return interval > 0 && interval <= 300 && threshold > 0 && threshold <= 10 ? interval * threshold : 0;
}

static const char *healthy_text(struct danger_work *work, const struct resource *group) {
	int64_t seconds = group != NULL ? seconds_to_healthy(group) : 0;
	return seconds == 0 ? "until the new targets are healthy, some minutes"
						: danger_printf(work,
							  "until the new targets are healthy: %lld seconds of health checks, and the time "
							  "that the containers take to start",
							  (long long)seconds);
}

static void group_blocked(struct danger_work *work, const struct resource *group, const struct user *users) {
	danger_add(work, group->change,
		(struct finding){
			.id = "target-group-replaced",
			.title = danger_printf(
				work, "Target group %s is replaced while in use: the apply fails", danger_name(work, group)),
			.happens = danger_printf(work,
				"Terraform deletes the old group first, but it is still used by %s, and AWS refuses to delete a target group in "
				"use (ResourceInUse). The provider tries for 2 minutes, then the apply ends with the error.",
				users_text(work, users)),
			.affects = "whoever applies the plan; the running service stays as it is",
			.duration = "until the configuration is changed",
			.instead =
				"Give the group lifecycle { create_before_destroy = true } and a name that changes with it: name_prefix "
				"(at most 6 characters) instead of name, or the port or protocol as a part of the name. Then the listener "
				"moves to the new group before the old one goes.",
			.attribute = danger_forced_path(group->change),
			.reference = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group",
		});
}

static void group_moves(struct danger_work *work, const struct resource *group, const struct user *users) {
	bool first = group->change->action == CHANGE_REPLACE_CREATE_FIRST;
	const char *used = users_text(work, users);
	danger_add_as(work, SEVERITY_WARNING, group->change,
		(struct finding){
			.id = "target-group-replaced",
			.title = danger_printf(work, "Target group %s is replaced under %s", danger_name(work, group), used),
			.happens = danger_printf(work,
				"%s. The new group is empty at first: requests get 503 until the service's new deployment has registered its "
				"tasks and they are healthy.",
				first ? "The new group is made, listeners and rules move to it, then the old one is deleted"
					  : "The old group is deleted before the new one is made"),
			.affects = "everyone whose requests go through the group",
			.duration = healthy_text(work, danger_after(work, group)),
			.instead =
				"For no gap: add the new group beside the old one, let the service register with both (a second "
				"load_balancer block), wait until the new targets are healthy, move the listener, then remove the old "
				"group in a later apply.",
			.attribute = danger_forced_path(group->change),
			.reference =
				"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html",
		});
}

static void group_replaced(struct danger_work *work, const struct resource *group) {
	const struct user *users = users_of(work, SIDE_BEFORE, group);
	if (*users_text(work, users) == '\0')
		return;
	if (group->change->action == CHANGE_REPLACE && sent_to(users))
		group_blocked(work, group, users);
	else
		group_moves(work, group, users);
}

/* ---- services and target groups that do not fit ---- */

static const char *network_mode(const struct resource *service, const struct resource *tasks) {
	const char *mode = danger_text(tasks, "network_mode");
	if (service_on_fargate(service, tasks))
		return "awsvpc";
	if (!value_is_null(resource_value(tasks, "network_mode")))
		return mode;
	return "bridge";
}

static void type_mismatch(struct danger_work *work, const struct resource *service, const struct resource *group,
	const char *type, const char *mode) {
	bool wants_ip = strcmp(mode, "awsvpc") == 0;
	danger_add(work, group->change,
		(struct finding){
			.id = "target-type-mismatch",
			.title =
				danger_printf(work, "Target group %s has targets of type %s, but service %s runs in network mode %s",
					danger_name(work, group), type, danger_name(work, service), mode),
			.happens = wants_ip
				? "Tasks in network mode awsvpc have addresses of their own and register by IP address; ECS "
				  "refuses a target group of instances. The apply fails at the service."
				: "Tasks in network mode bridge or host are reached through their instance and its port; ECS "
				  "refuses a target group of addresses. The apply fails at the service.",
			.affects = "whoever applies the plan; the service is not made or not changed",
			.duration = "until target_type is changed, which replaces the target group",
			.instead = wants_ip ? "Set target_type = \"ip\" on the target group."
								: "Set target_type = \"instance\" on the target group.",
			.attribute = "target_type",
			.reference = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html",
		});
}

static void types_check(struct danger_work *work, const struct resource *service, const struct resource *tasks) {
	const char *mode = network_mode(service, tasks);
	struct links groups = world_follow(work->after, service, "load_balancer.target_group_arn", "aws_lb_target_group");
	for (size_t i = 0; i < groups.count && mode != NULL; i++) {
		const struct resource *group = groups.items[i].resource;
		const char *type;
		if (groups.items[i].kind != LINK_RESOURCE || group->change->data ||
			(!change_touches(group->change) && !change_touches(service->change) && !change_touches(tasks->change)))
			continue;
		type = value_is_null(resource_value(group, "target_type")) ? "instance" : danger_text(group, "target_type");
		if (type == NULL || (strcmp(type, "ip") != 0 && strcmp(type, "instance") != 0))
			continue;
		if ((strcmp(mode, "awsvpc") == 0) != (strcmp(type, "ip") == 0) && strcmp(mode, "none") != 0)
			type_mismatch(work, service, group, type, mode);
	}
}

static bool port_mapped(const struct container *container, int64_t port) {
	const struct value *mappings = value_get(container->definition, "portMappings");
	for (size_t i = 0; i < value_count(mappings); i++) {
		int64_t mapped;
		if (!value_is_null(value_get(value_at(mappings, i), "containerPortRange")))
			return true;
		if (value_to_integer(value_get(value_at(mappings, i), "containerPort"), &mapped) && mapped == port)
			return true;
	}
	return false;
}

static void container_missing(struct danger_work *work, const struct resource *service, const struct resource *tasks,
	const char *name, int64_t port) {
	bool by_port = port >= 0;
	danger_add(work, service->change,
		(struct finding){
			.id = "container-missing",
			.title = by_port
				? danger_printf(work,
					  "Service %s sends requests to port %lld of container \"%s\", which does not publish it",
					  danger_name(work, service), (long long)port, name)
				: danger_printf(work,
					  "Service %s sends requests to container \"%s\", which its task definition does not have",
					  danger_name(work, service), name),
			.happens = danger_printf(work,
				"load_balancer names a container%s that task definition %s lacks; ECS refuses the service "
				"(InvalidParameterException) and the apply fails there.",
				by_port ? " and port" : "", danger_name(work, tasks)),
			.affects = "whoever applies the plan; the service is not made or not changed",
			.duration = "until the names agree",
			.instead = by_port ? "Add the port to the container's portMappings, or correct container_port."
							   : "Correct container_name, or the container's name in the task definition.",
			.attribute = by_port ? "load_balancer.container_port" : "load_balancer.container_name",
			.reference = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html",
		});
}

static void block_check(struct danger_work *work, const struct resource *service, const struct resource *tasks,
	const struct containers *containers, const struct value *block) {
	const char *name = value_text(value_get(block, "container_name"));
	const struct container *container = NULL;
	int64_t port;
	if (name == NULL || *name == '\0')
		return;
	for (size_t i = 0; i < containers->count; i++) {
		if (containers->items[i].name == NULL)
			return;
		if (strcmp(containers->items[i].name, name) == 0)
			container = &containers->items[i];
	}
	if (container == NULL)
		container_missing(work, service, tasks, name, -1);
	else if (value_to_integer(value_get(block, "container_port"), &port) && !port_mapped(container, port))
		container_missing(work, service, tasks, name, port);
}

static void service_check(struct danger_work *work, const struct resource *service) {
	const struct value *blocks = value_get(service->values, "load_balancer");
	struct link link = world_follow_one(work->after, service, "task_definition", "aws_ecs_task_definition");
	const struct containers *containers;
	if (value_count(blocks) == 0 || link.kind != LINK_RESOURCE || link.inferred || link.resource->change->data)
		return;
	types_check(work, service, link.resource);
	containers = containers_of(work, SIDE_AFTER, link.resource);
	if (!containers->known || (!change_touches(service->change) && !change_touches(link.resource->change)) ||
		mask_any(mask_member(service->sensitive, "load_balancer", strlen("load_balancer"))))
		return;
	for (size_t i = 0; i < value_count(blocks); i++)
		block_check(work, service, link.resource, containers, value_at(blocks, i));
}

void danger_target(struct danger_work *work) {
	const struct resource *resource = NULL;
	while ((resource = danger_next_gone(work, "aws_lb_target_group", resource)) != NULL)
		if (action_is_replace(resource->change->action))
			group_replaced(work, resource);
	while ((resource = world_next(work->after, "aws_ecs_service", resource)) != NULL)
		service_check(work, resource);
}
