/* Which Auto Scaling groups make up which ECS cluster: told by the agent's settings in their user data. */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static const char *setting_text(struct arena *arena, const char *text, const char *name) {
	size_t length = strlen(name);
	const char *found = NULL;
	for (const char *at = strstr(text, name); at != NULL; at = strstr(at + length, name))
		if (at[length] == '=' && (at == text || strchr("\n \t;\"'", at[-1]) != NULL))
			found = at + length + 1;
	if (found == NULL)
		return NULL;
	found += strspn(found, "\"'");
	return arena_strndup(arena, found, strcspn(found, "\n \t\r\"';>"));
}

const struct resource *group_template(struct danger_work *work, enum side side, const struct resource *group) {
	static const char *const paths[] = {"launch_template.id", "launch_template.name", "launch_configuration",
		"mixed_instances_policy.launch_template.launch_template_specification.launch_template_id"};
	const struct world *world = side == SIDE_BEFORE ? work->before : work->after;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct link link = world_follow_one(world, group, paths[i], "aws_launch_template|aws_launch_configuration");
		if (link.kind == LINK_RESOURCE)
			return link.resource;
	}
	return NULL;
}

const struct resource *group_role(struct danger_work *work, enum side side, const struct resource *group) {
	static const char *const paths[] = {
		"iam_instance_profile.name", "iam_instance_profile.arn", "iam_instance_profile"};
	const struct world *world = side == SIDE_BEFORE ? work->before : work->after;
	const struct resource *template = group_template(work, side, group);
	for (size_t i = 0; i < 3 && template != NULL; i++) {
		struct link link = world_follow_one(world, template, paths[i], "aws_iam_instance_profile");
		if (link.kind == LINK_RESOURCE)
			link = world_follow_one(world, link.resource, "role", "aws_iam_role");
		if (link.kind == LINK_RESOURCE)
			return link.resource;
	}
	return NULL;
}

static void node_read(struct danger_work *work, enum side side, struct cluster_nodes *nodes, struct cluster_node *node,
	const struct resource *group) {
	const struct resource *template = group_template(work, side, group);
	const char *user_data =
				   template != NULL && !template->change->data ? resource_user_data(work->arena, template) : NULL,
			   *timeout;
	int64_t milliseconds;
	if (user_data == NULL) {
		nodes->unknown = true;
		return;
	}
	node->cluster = setting_text(work->arena, user_data, "ECS_CLUSTER");
	if (node->cluster == NULL)
		return;
	node->group = group;
	node->instances = danger_integer(group, "desired_capacity", -1);
	timeout = setting_text(work->arena, user_data, "ECS_CONTAINER_STOP_TIMEOUT");
	milliseconds = timeout != NULL ? duration_parse_ms(timeout) : -1;
	node->stop_timeout = milliseconds >= 0 ? milliseconds / 1000 : -1;
	nodes->count++;
}

static int nodes_compare(const void *a, const void *b) {
	const struct cluster_node *node_a = a, *node_b = b;
	int order = strcmp(node_a->cluster, node_b->cluster);
	return order != 0 ? order : node_a->group->number < node_b->group->number ? -1 : 1;
}

const struct cluster_nodes *nodes_of(struct danger_work *work, enum side side) {
	const struct world *world = side == SIDE_BEFORE ? work->before : work->after;
	struct cluster_nodes *nodes;
	struct cluster_node *items;
	size_t count = 0;
	if (work->nodes[side] != NULL)
		return work->nodes[side];
	for (const struct resource *group = NULL; (group = world_next(world, "aws_autoscaling_group", group)) != NULL;)
		count++;
	nodes = arena_alloc(work->arena, sizeof(*nodes));
	nodes->items = items = arena_array(work->arena, count + 1, sizeof(*items));
	for (const struct resource *group = NULL; (group = world_next(world, "aws_autoscaling_group", group)) != NULL;)
		node_read(work, side, nodes, &items[nodes->count], group);
	if (nodes->count > 1)
		qsort(items, nodes->count, sizeof(*items), nodes_compare);
	nodes->by_group = arena_array(work->arena, world->count + 1, sizeof(*nodes->by_group));
	for (size_t i = 0; i < nodes->count; i++)
		nodes->by_group[items[i].group->number] = &items[i];
	return work->nodes[side] = nodes;
}

const struct cluster_node *group_node(struct danger_work *work, enum side side, const struct resource *group) {
	return nodes_of(work, side)->by_group[group->number];
}

const struct cluster_node *nodes_find(const struct cluster_nodes *nodes, const char *cluster) {
	size_t low = 0, high = nodes->count;
	if (cluster == NULL)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(nodes->items[middle].cluster, cluster) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < nodes->count && strcmp(nodes->items[low].cluster, cluster) == 0 ? &nodes->items[low] : NULL;
}

const char *service_cluster(struct danger_work *work, enum side side, const struct resource *service) {
	const struct world *world = side == SIDE_BEFORE ? work->before : work->after;
	const struct value *value = resource_value(service, "cluster");
	const char *text = danger_text(service, "cluster"), *slash;
	struct link link;
	if (value_is_null(value))
		return "default";
	link = world_follow_one(world, service, "cluster", "aws_ecs_cluster");
	if (link.kind == LINK_RESOURCE)
		return danger_text(link.resource, link.resource->change->data ? "cluster_name" : "name");
	if (text == NULL)
		return NULL;
	slash = strrchr(text, '/');
	return slash != NULL ? slash + 1 : text;
}

bool service_on_fargate(const struct resource *service, const struct resource *tasks) {
	const char *launch = danger_text(service, "launch_type");
	struct arena *arena;
	struct value_list list;
	bool found = launch != NULL && strcmp(launch, "FARGATE") == 0;
	static const char *const paths[] = {"capacity_provider_strategy.capacity_provider", "requires_compatibilities"};
	const struct resource *const where[] = {service, launch == NULL ? tasks : NULL};
	if (found || (launch != NULL && *launch != '\0'))
		return found;
	arena = arena_new();
	for (size_t i = 0; i < 2 && !found; i++) {
		if (where[i] == NULL)
			continue;
		list = value_collect(arena, where[i]->values, paths[i]);
		for (size_t j = 0; j < list.count; j++) {
			const char *text = value_text(list.items[j]);
			found = found || (text != NULL && strncmp(text, "FARGATE", 7) == 0);
		}
	}
	arena_free(arena);
	return found;
}

int64_t container_stop_given(struct danger_work *work, enum side side, const struct resource *service,
	const struct resource *tasks, const struct container *container, const char **said) {
	const struct cluster_node *node;
	bool fargate = service_on_fargate(service, tasks);
	if (container->stop_timeout >= 0) {
		*said = fargate && container->stop_timeout > 120 ? "Fargate allows 120 at most" : "its stopTimeout";
		return fargate && container->stop_timeout > 120 ? 120 : container->stop_timeout;
	}
	*said = "no stopTimeout is set, and ECS's default is 30";
	if (fargate)
		return 30;
	node = nodes_find(nodes_of(work, side), service_cluster(work, side, service));
	if (node == NULL) /* the agent's setting may say more: only a group's user data would tell */
		return nodes_of(work, side)->unknown || nodes_of(work, side)->count == 0 ? -1 : 30;
	if (node->stop_timeout >= 0) {
		*said = "ECS_CONTAINER_STOP_TIMEOUT of its instances";
		return node->stop_timeout;
	}
	return 30;
}
