/* Ends: what carries security groups and has addresses in subnets. */
#include <stdlib.h>
#include <string.h>

#include "generator/reach_inner.h"

/* A type whose groups, subnets and address are plain attributes. */
struct end_form {
	const char *kind;
	enum end_kind end;
	const char *label;             /* "database %s" */
	const char *groups, *subnets;  /* paths; NULL: none */
	const char *group_of_subnets;  /* path of the name of a subnet group, of the kind ... */
	const char *subnet_group_kind; /* ... whose subnet_ids are its subnets */
	const char *is_public;         /* path of a bool: it has a public address; NULL: never */
	const char *port;              /* path of the one port it listens on; NULL: any */
	int port_otherwise;            /* 0: unknown */
	const char *engine;            /* path of a database engine, from which the port follows */
	bool source_only;
};

static const struct end_form forms[] = {
	{.kind = "aws_instance",
		.end = END_INSTANCE,
		.label = "instance %s",
		.groups = "vpc_security_group_ids",
		.subnets = "subnet_id"},
	{.kind = "aws_db_instance",
		.end = END_STORE,
		.label = "database %s",
		.groups = "vpc_security_group_ids",
		.group_of_subnets = "db_subnet_group_name",
		.subnet_group_kind = "aws_db_subnet_group",
		.is_public = "publicly_accessible",
		.port = "port",
		.engine = "engine"},
	{.kind = "aws_rds_cluster",
		.end = END_STORE,
		.label = "database %s",
		.groups = "vpc_security_group_ids",
		.group_of_subnets = "db_subnet_group_name",
		.subnet_group_kind = "aws_db_subnet_group",
		.port = "port",
		.engine = "engine"},
	{.kind = "aws_elasticache_replication_group",
		.end = END_STORE,
		.label = "cache %s",
		.groups = "security_group_ids",
		.group_of_subnets = "subnet_group_name",
		.subnet_group_kind = "aws_elasticache_subnet_group",
		.port = "port",
		.port_otherwise = 6379},
	{.kind = "aws_elasticache_cluster",
		.end = END_STORE,
		.label = "cache %s",
		.groups = "security_group_ids",
		.group_of_subnets = "subnet_group_name",
		.subnet_group_kind = "aws_elasticache_subnet_group",
		.port = "port",
		.engine = "engine"},
	{.kind = "aws_elasticache_serverless_cache",
		.end = END_STORE,
		.label = "cache %s",
		.groups = "security_group_ids",
		.subnets = "subnet_ids",
		.port_otherwise = 6379},
	{.kind = "aws_efs_mount_target",
		.end = END_STORE,
		.label = "file system mount %s",
		.groups = "security_groups",
		.subnets = "subnet_id",
		.port_otherwise = 2049},
	{.kind = "aws_vpc_endpoint",
		.end = END_STORE,
		.label = "VPC endpoint %s",
		.groups = "security_group_ids",
		.subnets = "subnet_ids",
		.port_otherwise = 443},
	{.kind = "aws_lambda_function",
		.end = END_FUNCTION,
		.label = "function %s",
		.groups = "vpc_config.security_group_ids",
		.subnets = "vpc_config.subnet_ids",
		.source_only = true},
};

/* Default ports: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (Port) */
static const struct {
	const char *engine;
	int port;
} engines[] = {{"postgres", 5432}, {"aurora-postgresql", 5432}, {"mysql", 3306}, {"mariadb", 3306},
	{"aurora-mysql", 3306}, {"oracle", 1521}, {"sqlserver", 1433}, {"db2", 50000}, {"redis", 6379}, {"valkey", 6379},
	{"memcached", 11211}};

struct end *end_add(struct model *model, const struct resource *resource, enum end_kind kind, const char *label) {
	struct end *end = arena_alloc(model->arena, sizeof(*end));
	*end = (struct end){.kind = kind, .resource = resource, .label = label};
	LIST_ADD(model->arena, &model->end_list, end);
	if (resource != NULL)
		model->ends[resource->number] = end;
	return end;
}

static void end_group_add(struct model *model, struct end *end, struct group *group) {
	for (size_t i = 0; i < end->groups.count; i++)
		if (end->groups.items[i] == group)
			return;
	LIST_ADD(model->arena, &end->groups, group);
	LIST_ADD(model->arena, &group->carriers, end);
}

void end_groups_add(struct model *model, struct end *end, const struct resource *resource, const char *path) {
	struct links links = {0};
	if (!reach_unset(model->world, resource, path))
		links = world_follow(model->world, resource, path, GROUP_KINDS);
	for (size_t i = 0; i < links.count; i++) {
		struct group *group = group_of_link(model, &links.items[i], reach_hidden(resource, path));
		if (group != NULL)
			end_group_add(model, end, group);
		else
			end->groups_why = reach_why(model, resource, path);
	}
}

void end_subnets_add(struct model *model, struct end *end, const struct resource *resource, const char *path) {
	struct links links = {0};
	if (!reach_unset(model->world, resource, path))
		links = world_follow(model->world, resource, path, SUBNET_KINDS);
	for (size_t i = 0; i < links.count; i++) {
		struct subnet *subnet = subnet_of_link(model, &links.items[i]);
		bool known = false;
		for (size_t j = 0; j < end->subnets.count; j++)
			known = known || end->subnets.items[j] == subnet;
		if (subnet == NULL)
			end->subnets_why = reach_why(model, resource, path);
		else if (!known)
			LIST_ADD(model->arena, &end->subnets, subnet);
	}
}

/* The subnets of a subnet group (of a database, a cache). */
static void grouped_subnets_add(struct model *model, struct end *end, const struct end_form *form) {
	struct link link = world_follow_one(model->world, end->resource, form->group_of_subnets, form->subnet_group_kind);
	if (link.kind == LINK_RESOURCE)
		end_subnets_add(model, end, link.resource, "subnet_ids");
	else if (link.kind == LINK_OUTSIDE && !reach_hidden(end->resource, form->group_of_subnets))
		end->subnets_why = arena_printf(model->arena, "subnet group %s lies outside this plan", link.id);
	else
		end->subnets_why = reach_why(model, end->resource, form->group_of_subnets);
}

/* Two subnets that are alike in all that counts are one: an end in six zones is computed once. */
static bool subnets_alike(const struct subnet *a, const struct subnet *b) {
	return a->resource != NULL && b->resource != NULL && a->network == b->network && a->table == b->table &&
		a->acl == b->acl && a->maps_public == b->maps_public && a->maps_ipv6 == b->maps_ipv6;
}

/* The subnets that ways are computed for: one of each sort. */
size_t end_subnet_sorts(const struct end *end, const struct subnet **sorts, size_t most) {
	size_t count = 0;
	for (size_t i = 0; i < end->subnets.count && count < most; i++) {
		bool known = false;
		for (size_t j = 0; j < count; j++)
			known = known || subnets_alike(sorts[j], end->subnets.items[i]);
		if (!known)
			sorts[count++] = end->subnets.items[i];
	}
	return count;
}

void end_finish(struct model *model, struct end *end) {
	for (size_t i = 0; i < end->subnets.count && end->network == NULL; i++)
		end->network = end->subnets.items[i]->network;
	if (end->groups.count == 0 && end->groups_why == NULL && !end->is_network_balancer) {
		struct group *group = group_default(model, end->network);
		if (group != NULL)
			end_group_add(model, end, group);
		else
			end->groups_why = arena_printf(model->arena, "the default security group of its VPC is not in this plan");
	}
}

static int engine_port(const char *engine) {
	for (size_t i = 0; engine != NULL && i < sizeof(engines) / sizeof(*engines); i++)
		if (strncmp(engine, engines[i].engine, strlen(engines[i].engine)) == 0)
			return engines[i].port;
	return 0;
}

static void listens_add(struct model *model, struct end *end, const struct end_form *form) {
	int64_t port = form->port_otherwise;
	if (form->port != NULL && !value_to_integer(reach_value(end->resource, form->port), &port))
		port = form->port_otherwise;
	if (port == 0 && form->engine != NULL)
		port = engine_port(value_text(reach_value(end->resource, form->engine)));
	if (port <= 0 || port > PORT_LAST)
		return;
	end->listens_only = true;
	LIST_ADD(model->arena, &end->listens, ports_tcp((int)port, (int)port));
}

static enum tri tri_at(const struct resource *resource, const char *path) {
	const struct value *value = resource_value(resource, path);
	const char *text = value_text(value);
	if (value_is_unknown(value))
		return MAYBE;
	return value_is_true(value) || (text != NULL && strcmp(text, "true") == 0) ? YES : NO;
}

/* By the subnets' own words. */
static void addresses_by_subnets(struct model *model, struct end *end, bool ipv4, bool ipv6) {
	for (size_t i = 0; i < end->subnets.count; i++) {
		const struct subnet *subnet = end->subnets.items[i];
		if (ipv4 && subnet->maps_public > end->ipv4)
			end->ipv4 = subnet->maps_public;
		if (ipv6 && subnet->maps_ipv6 > end->ipv6)
			end->ipv6 = subnet->maps_ipv6;
	}
	if ((end->subnets.count == 0 || end->subnets_why != NULL) && ipv4 && end->ipv4 == NO)
		end->ipv4 = MAYBE;
	if (end->ipv4 == MAYBE && end->address_why == NULL)
		end->address_why = arena_printf(model->arena, "whether %s has a public address is not told: %s", end->label,
			end->subnets_why != NULL     ? end->subnets_why
				: end->subnets.count > 0 ? "its subnet lies outside this plan"
										 : "no subnet is given");
}

/* An attribute that says whether a public IPv4 address is given: null, "" and a computed one leave it to the subnet. */
void end_addresses(struct model *model, struct end *end, const struct resource *resource, const char *path) {
	const struct value *value = path != NULL ? resource_value(resource, path) : value_null;
	const char *text = value_text(value);
	bool said = !value_is_null(value) && !(text != NULL && *text == '\0');
	if (path != NULL && reach_unset(model->world, resource, path))
		said = false;
	if (said)
		end->ipv4 = tri_at(resource, path);
	if (said && end->ipv4 == MAYBE)
		end->address_why = reach_why(model, resource, path);
	addresses_by_subnets(model, end, !said, true);
}

static void instance_addresses(struct model *model, struct end *end) {
	const struct resource *resource = end->resource;
	const char *address = resource_text(resource, "public_ip");
	int64_t count;
	end_addresses(model, end, resource, "associate_public_ip_address");
	if (address != NULL && *address != '\0')
		end->ipv4 = YES;
	if ((value_to_integer(resource_value(resource, "ipv6_address_count"), &count) && count > 0) ||
		value_count(value_get(resource->values, "ipv6_addresses")) > 0)
		end->ipv6 = YES;
}

static void end_read(struct model *model, const struct end_form *form, const struct resource *resource) {
	const struct value *groups = resource_value(resource, form->groups);
	struct end *end;
	/* Gateway endpoints and functions outside of a VPC have neither groups nor addresses. */
	if (strcmp(form->kind, "aws_vpc_endpoint") == 0 &&
		(resource_text(resource, "vpc_endpoint_type") == NULL ||
			strcmp(resource_text(resource, "vpc_endpoint_type"), "Interface") != 0))
		return;
	if (form->end == END_FUNCTION && value_is_null(groups))
		return;
	end = end_add(
		model, resource, form->end, arena_printf(model->arena, form->label, resource_label(model->arena, resource)));
	end->source_only = form->source_only;
	end_groups_add(model, end, resource, form->groups);
	if (form->subnets != NULL)
		end_subnets_add(model, end, resource, form->subnets);
	if (form->group_of_subnets != NULL)
		grouped_subnets_add(model, end, form);
	listens_add(model, end, form);
	if (form->is_public != NULL)
		end->ipv4 = tri_at(resource, form->is_public);
	if (form->end == END_INSTANCE)
		instance_addresses(model, end);
	if (end->ipv4 == MAYBE && end->address_why == NULL)
		end->address_why = reach_why(model, resource, form->is_public);
	end_finish(model, end);
}

/* ---- ECS services whose tasks have addresses of their own ---- */

static void service_read(struct model *model, const struct resource *resource) {
	const char *launch_type = resource_text(resource, "launch_type");
	struct end *end;
	if (value_count(value_get(resource->values, "network_configuration")) == 0)
		return;
	end = end_add(
		model, resource, END_SERVICE, arena_printf(model->arena, "service %s", resource_label(model->arena, resource)));
	end_groups_add(model, end, resource, "network_configuration.security_groups");
	end_subnets_add(model, end, resource, "network_configuration.subnets");
	if (launch_type == NULL || strcmp(launch_type, "EC2") != 0)
		end->ipv4 = tri_at(resource, "network_configuration.assign_public_ip");
	addresses_by_subnets(model, end, false, true);
	if (end->ipv4 == MAYBE)
		end->address_why = reach_why(model, resource, "network_configuration.assign_public_ip");
	end_finish(model, end);
}

/* ---- load balancers ---- */

static void balancer_addresses(struct model *model, struct end *end) {
	const char *type = resource_text(end->resource, "ip_address_type");
	enum tri internal = tri_at(end->resource, "internal");
	if (value_is_unknown(resource_value(end->resource, "internal")) &&
		reach_configured(model->world, end->resource, "internal") == NO)
		internal = NO;
	end->ipv4 = internal == YES ? NO : internal == NO ? YES : MAYBE;
	end->ipv6 = type != NULL && strncmp(type, "dualstack", 9) == 0 ? end->ipv4 : NO;
	end->declared_public = end->ipv4 == YES;
	if (end->ipv4 == MAYBE)
		end->address_why = reach_why(model, end->resource, "internal");
}

static struct end *balancer_read(struct model *model, const struct resource *resource) {
	const char *type = resource_text(resource, "load_balancer_type");
	struct end *end = end_add(model, resource, END_BALANCER,
		arena_printf(model->arena, "load balancer %s", resource_label(model->arena, resource)));
	end->listens_only = true;
	end_subnets_add(model, end, resource, "subnet_mapping.subnet_id");
	if (end->subnets.count == 0) {
		end->subnets_why = NULL;
		end_subnets_add(model, end, resource, "subnets");
	}
	end_groups_add(model, end, resource, "security_groups");
	end->is_network_balancer = type != NULL && strcmp(type, "network") == 0;
	balancer_addresses(model, end);
	end_finish(model, end);
	return end;
}

struct end *balancer_of_link(struct model *model, const struct link *link) {
	const struct text_entry *entry;
	struct end *end;
	const char *name, *slash;
	if (link->kind == LINK_RESOURCE)
		return model->ends[link->resource->number] != NULL ? model->ends[link->resource->number]
														   : balancer_read(model, link->resource);
	if (link->kind == LINK_UNKNOWN)
		return NULL;
	entry = text_table_first(&model->outside_ends, link->id);
	if (entry != NULL)
		return model->end_list.items[entry->number];
	text_table_add(&model->outside_ends, link->id, model->end_list.count);
	/* arn:aws:elasticloadbalancing:...:loadbalancer/app/NAME/0123456789abcdef */
	slash = strstr(link->id, ":loadbalancer/");
	name = slash != NULL ? strchr(slash + strlen(":loadbalancer/"), '/') : NULL;
	name = name != NULL ? arena_strndup(model->arena, name + 1, strcspn(name + 1, "/")) : link->id;
	end = end_add(model, NULL, END_BALANCER, arena_printf(model->arena, "load balancer %s", name));
	end->groups_why = arena_printf(model->arena, "load balancer %s lies outside this plan", name);
	end->subnets_why = end->groups_why;
	end->listens_only = true;
	end->ipv4 = MAYBE;
	end->address_why = end->groups_why;
	end->is_network_balancer = slash != NULL && strncmp(slash, ":loadbalancer/net/", 18) == 0;
	return end;
}

/* ---- public addresses that are given separately ---- */

static void addresses_give(struct model *model, const char *kind, const char *path) {
	for (const struct resource *r = world_next(model->world, kind, NULL); r != NULL;
		 r = world_next(model->world, kind, r)) {
		struct link link;
		if (value_is_null(resource_value(r, path)) || reach_configured(model->world, r, path) == NO)
			continue;
		link = world_follow_one(model->world, r, path, "aws_instance");
		if (link.kind == LINK_RESOURCE && model->ends[link.resource->number] != NULL)
			model->ends[link.resource->number]->ipv4 = YES;
	}
}

/* Of an Aurora cluster: its instances' word. */
static void clusters_open(struct model *model) {
	static const char kind[] = "aws_rds_cluster_instance";
	for (const struct resource *r = world_next(model->world, kind, NULL); r != NULL;
		 r = world_next(model->world, kind, r)) {
		struct link link = world_follow_one(model->world, r, "cluster_identifier", "aws_rds_cluster");
		struct end *end = link.kind == LINK_RESOURCE ? model->ends[link.resource->number] : NULL;
		enum tri open = tri_at(r, "publicly_accessible");
		if (open == MAYBE && reach_configured(model->world, r, "publicly_accessible") == NO)
			open = NO;
		if (end == NULL || open <= end->ipv4)
			continue;
		end->ipv4 = open;
		end->address_why = open == MAYBE ? reach_why(model, r, "publicly_accessible") : NULL;
	}
}

void ends_make(struct model *model) {
	const struct world *world = model->world;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		for (const struct resource *r = world_next(world, forms[i].kind, NULL); r != NULL;
			 r = world_next(world, forms[i].kind, r))
			end_read(model, &forms[i], r);
	for (const struct resource *r = world_next(world, "aws_ecs_service", NULL); r;
		 r = world_next(world, "aws_ecs_service", r))
		service_read(model, r);
	for (const struct resource *r = world_next(world, "aws_lb", NULL); r; r = world_next(world, "aws_lb", r)) {
		const char *type = resource_text(r, "load_balancer_type");
		if (type == NULL || strcmp(type, "gateway") != 0)
			balancer_read(model, r);
	}
	addresses_give(model, "aws_eip", "instance");
	addresses_give(model, "aws_eip_association", "instance_id");
	clusters_open(model);
}
