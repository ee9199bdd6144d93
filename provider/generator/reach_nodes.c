/* Auto Scaling groups: the groups and addresses of their instances come from a launch template or configuration. */
#include <string.h>

#include "generator/reach_inner.h"

#define TEMPLATE_KINDS "aws_launch_template|aws_launch_configuration"

/* "docassemble nodes": the name that its instances get, else the group's own; not said twice. */
static const char *nodes_label(struct model *model, const struct resource *resource) {
	static const char *const said[] = {"nodes", "instances", "workers", "hosts"};
	const struct value *tags = reach_hidden(resource, "tag") ? value_null : value_get(resource->values, "tag");
	const char *name = NULL;
	for (size_t i = 0; i < value_count(tags); i++) {
		const char *key = value_text(value_get(value_at(tags, i), "key"));
		if (key != NULL && strcmp(key, "Name") == 0)
			name = value_text(value_get(value_at(tags, i), "value"));
	}
	if (name == NULL || *name == '\0')
		name = resource_label(model->arena, resource);
	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
		size_t length = strlen(name), ending = strlen(said[i]);
		if (length >= ending && strcmp(name + length - ending, said[i]) == 0)
			return name;
	}
	return arena_printf(model->arena, "%s nodes", name);
}

static void interfaces_read(struct model *model, struct end *end, const struct resource *template) {
	const struct value *interfaces = value_get(template->values, "network_interfaces");
	if (value_count(interfaces) == 0)
		return;
	end_groups_add(model, end, template, "network_interfaces.security_groups");
	if (end->subnets.count == 0 && !value_is_null(resource_value(template, "network_interfaces.subnet_id")))
		end_subnets_add(model, end, template, "network_interfaces.subnet_id");
}

/* The agent's setting ECS_CLUSTER=NAME in user data joins an instance to a cluster. */
static void clusters_join(struct model *model, const char *user_data) {
	static const char setting[] = "ECS_CLUSTER=";
	for (const char *at = strstr(user_data, setting); at != NULL; at = strstr(at, setting)) {
		size_t length;
		at += strlen(setting);
		at += *at == '"' || *at == '\'';
		length = strcspn(at, " \t\r\n\"';&");
		if (length > 0)
			text_table_add(&model->cluster_members, arena_strndup(model->arena, at, length), model->end_list.count - 1);
	}
}

static void template_read(struct model *model, struct end *end, const struct resource *template) {
	bool is_template = strcmp(template->change->kind, "aws_launch_template") == 0;
	const char *user_data = resource_user_data(model->arena, template);
	int64_t count;
	if (user_data != NULL)
		clusters_join(model, user_data);
	else
		LIST_ADD(model->arena, &model->unread_nodes, end);
	if (template->change->data)
		end->groups_why = arena_printf(
			model->arena, "launch template %s lies outside this plan", resource_label(model->arena, template));
	end_groups_add(model, end, template, is_template ? "vpc_security_group_ids" : "security_groups");
	if (is_template)
		interfaces_read(model, end, template);
	end_addresses(model, end, template,
		is_template ? "network_interfaces.associate_public_ip_address" : "associate_public_ip_address");
	if (value_to_integer(resource_value(template, "network_interfaces.ipv6_address_count"), &count) && count > 0)
		end->ipv6 = YES;
}

static bool is_set(const struct resource *resource, const char *path) {
	const struct value *value = resource_value(resource, path);
	const char *text = value_text(value);
	return value_is_unknown(value) || (text != NULL && *text != '\0');
}

/* An Auto Scaling group names its template by id or by name; the other one of the two is computed. */
static void nodes_read(struct model *model, const struct resource *resource) {
	static const char *const paths[] = {"launch_configuration", "launch_template.id", "launch_template.name",
		"mixed_instances_policy.launch_template.launch_template_specification.launch_template_id",
		"mixed_instances_policy.launch_template.launch_template_specification.launch_template_name",
		"mixed_instances_policy.launch_template.override.launch_template_specification.launch_template_id"};
	enum { MIXED = 3 };
	struct end *end = end_add(model, resource, END_NODES, nodes_label(model, resource));
	bool mixed = value_count(value_get(resource->values, "mixed_instances_policy")) > 0;
	size_t found = 0;
	const char *why = "no launch template is given";
	end_subnets_add(model, end, resource, "vpc_zone_identifier");
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct links links;
		if ((i < MIXED && mixed) || (i >= MIXED && !mixed) || (found > 0 && i <= MIXED + 1) ||
			!is_set(resource, paths[i]))
			continue;
		links = world_follow(model->world, resource, paths[i], TEMPLATE_KINDS);
		for (size_t j = 0; j < links.count; j++) {
			const struct link *link = &links.items[j];
			if (link->kind == LINK_RESOURCE) {
				template_read(model, end, link->resource);
				found++;
			} else {
				why = link->kind == LINK_OUTSIDE && !reach_hidden(resource, paths[i])
					? arena_printf(model->arena, "launch template %s lies outside this plan", link->id)
					: reach_why(model, resource, paths[i]);
			}
		}
	}
	if (found == 0) {
		end->groups_why = why;
		end_addresses(model, end, resource, NULL);
	}
	end_finish(model, end);
}

void nodes_make(struct model *model) {
	static const char kind[] = "aws_autoscaling_group";
	for (const struct resource *r = world_next(model->world, kind, NULL); r != NULL;
		 r = world_next(model->world, kind, r))
		nodes_read(model, r);
}

/* ---- which nodes are a cluster's ---- */

static void by_user_data(struct model *model, const char *cluster, end_list *found) {
	const struct text_entry *entry = text_table_first(&model->cluster_members, cluster);
	for (; entry != NULL; entry = text_table_next(&model->cluster_members, entry)) {
		struct end *end = model->end_list.items[entry->number];
		if (found->count == 0 || found->items[found->count - 1] != end)
			LIST_ADD(model->arena, found, end);
	}
}

static void by_providers(struct model *model, const struct resource *resource, const char *path, end_list *found) {
	struct links providers = world_follow(model->world, resource, path, "aws_ecs_capacity_provider");
	for (size_t i = 0; i < providers.count; i++) {
		struct link link;
		if (providers.items[i].kind != LINK_RESOURCE)
			continue;
		link = world_follow_one(model->world, providers.items[i].resource,
			"auto_scaling_group_provider.auto_scaling_group_arn", "aws_autoscaling_group");
		if (link.kind == LINK_RESOURCE && model->ends[link.resource->number] != NULL)
			LIST_ADD(model->arena, found, model->ends[link.resource->number]);
	}
}

/* Kept per cluster name, as many services share one. */
const end_list *cluster_nodes(struct model *model, const struct resource *service) {
	struct link link = world_follow_one(model->world, service, "cluster", "aws_ecs_cluster");
	const char *name = link.kind == LINK_RESOURCE ? resource_text(link.resource, "name")
		: link.kind == LINK_OUTSIDE               ? link.id
												  : NULL;
	const struct text_entry *entry;
	end_list *found = arena_alloc(model->arena, sizeof(*found));
	if (value_is_null(resource_value(service, "cluster")))
		name = "default";
	if (name != NULL && strrchr(name, '/') != NULL)
		name = strrchr(name, '/') + 1;
	by_providers(model, service, "capacity_provider_strategy.capacity_provider", found);
	if (found->count > 0)
		return found;
	entry = name != NULL ? text_table_first(&model->cluster_names, name) : NULL;
	if (entry != NULL)
		return model->cluster_list.items[entry->number];
	if (link.kind == LINK_RESOURCE) {
		const struct resource *const *providers =
			world_referrers(model->world, "aws_ecs_cluster_capacity_providers", "cluster_name", link.resource);
		for (size_t i = 0; providers[i] != NULL; i++)
			by_providers(model, providers[i], "capacity_providers", found);
	}
	if (found->count == 0 && name != NULL)
		by_user_data(model, name, found);
	if (name != NULL) {
		text_table_add(&model->cluster_names, name, model->cluster_list.count);
		LIST_ADD(model->arena, &model->cluster_list, found);
	}
	return found;
}
