/* Load balancers: listeners and rules -> target groups -> targets, with the ports on which targets are reached. */
#include <string.h>

#include "generator/reach_inner.h"
#include "value/json.h"

#define TARGET_GROUP_KINDS "aws_lb_target_group"

/* ---- target groups ---- */

static int protocol_of(const char *text) {
	if (text != NULL && (strcmp(text, "UDP") == 0 || strcmp(text, "QUIC") == 0))
		return PROTOCOL_UDP;
	if (text != NULL && (strcmp(text, "TCP_UDP") == 0 || strcmp(text, "TCP_QUIC") == 0))
		return PROTOCOL_ALL;
	return PROTOCOL_TCP;
}

/* Whether the targets of a network load balancer see the client's address:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation */
static bool keeps_client(const struct resource *resource, int protocol) {
	const char *said = resource_text(resource, "preserve_client_ip"), *type = resource_text(resource, "target_type");
	if (said != NULL && *said != '\0')
		return strcmp(said, "true") == 0;
	return protocol != PROTOCOL_TCP || type == NULL || strcmp(type, "ip") != 0;
}

/* What takes a balancer's traffic somewhere that the plan does not tell: an end of its own, in no list. */
static struct end *stand_in(struct model *model, const char *label, const char *why) {
	struct end *end = arena_alloc(model->arena, sizeof(*end));
	*end = (struct end){.kind = END_INSTANCE, .label = label, .groups_why = why, .subnets_why = why};
	return end;
}

static struct target_group *target_group_unknown(struct model *model, const char *label, const char *why) {
	struct target_group *group = arena_alloc(model->arena, sizeof(*group));
	struct target target = {
		.end = stand_in(model, arena_printf(model->arena, "targets of %s", label), why), .why = why};
	group->label = label;
	group->protocol = PROTOCOL_TCP;
	LIST_ADD(model->arena, &target.ports, (struct ports){PROTOCOL_UNKNOWN, 0, PORT_LAST});
	LIST_ADD(model->arena, &group->targets, target);
	return group;
}

/* arn:aws:elasticloadbalancing:...:targetgroup/NAME/0123456789abcdef */
static struct target_group *target_group_outside(struct model *model, const char *id) {
	const char *name = strstr(id, ":targetgroup/"), *label;
	if (name != NULL)
		id = arena_strndup(model->arena, name + strlen(":targetgroup/"), strcspn(name + strlen(":targetgroup/"), "/"));
	label = arena_printf(model->arena, "target group %s", id);
	return target_group_unknown(model, label, arena_printf(model->arena, "%s lies outside this plan", label));
}

static struct target_group *target_group_of(struct model *model, const struct link *link) {
	const struct resource *resource = link->resource;
	struct target_group *group;
	if (link->kind != LINK_RESOURCE)
		return NULL;
	if (model->target_groups[resource->number] != NULL)
		return model->target_groups[resource->number];
	group = arena_alloc(model->arena, sizeof(*group));
	group->resource = resource;
	group->label = arena_printf(model->arena, "target group %s", resource_label(model->arena, resource));
	group->protocol = protocol_of(resource_text(resource, "protocol"));
	group->keeps_client = keeps_client(resource, group->protocol);
	model->target_groups[resource->number] = group;
	return group;
}

static void target_add(struct model *model, struct target_group *group, struct target target) {
	for (size_t i = 0; i < target.ports.count; i++)
		if (target.ports.items[i].protocol == PROTOCOL_TCP)
			target.ports.items[i].protocol = group->protocol == PROTOCOL_UDP ? PROTOCOL_UDP : PROTOCOL_TCP;
	if (group->protocol == PROTOCOL_ALL)
		for (size_t i = target.ports.count; i > 0; i--) {
			struct ports both = target.ports.items[i - 1];
			both.protocol = PROTOCOL_UDP;
			LIST_ADD(model->arena, &target.ports, both);
		}
	LIST_ADD(model->arena, &group->targets, target);
}

/* The port of the target group, or the one that an attachment says. */
static void port_target_add(struct model *model, struct target_group *group, struct end *end, const struct value *own) {
	const struct value *value = reach_value(group->resource, "port");
	struct target target = {.end = end};
	int64_t port;
	if ((value_to_integer(own, &port) || value_to_integer(value, &port)) && port > 0 && port <= PORT_LAST) {
		LIST_ADD(model->arena, &target.ports, ports_tcp((int)port, (int)port));
	} else {
		LIST_ADD(model->arena, &target.ports, (struct ports){PROTOCOL_UNKNOWN, 0, PORT_LAST});
		target.why = reach_why(model, group->resource, "port");
	}
	target_add(model, group, target);
}

/* An address or an instance that the plan does not have is a target all the same. */
static struct end *end_of_link(
	struct model *model, const struct resource *resource, const char *path, const struct link *link) {
	if (link->kind == LINK_RESOURCE)
		return model->ends[link->resource->number];
	if (link->kind == LINK_OUTSIDE && !reach_hidden(resource, path))
		return stand_in(model, arena_printf(model->arena, "target %s", link->id),
			arena_printf(model->arena, "target %s lies outside this plan", link->id));
	return stand_in(
		model, arena_printf(model->arena, "target of %s", resource->change->address), reach_why(model, resource, path));
}

/* `from`: the attribute that names the target groups, `to`: the one that names the end (NULL: the resource is it). */
static void targets_attach(
	struct model *model, const char *kind, const char *from, const char *to, const char *to_kinds) {
	for (const struct resource *r = world_next(model->world, kind, NULL); r != NULL;
		 r = world_next(model->world, kind, r)) {
		struct link self = {LINK_RESOURCE, r, NULL, false},
					end_link = to != NULL ? world_follow_one(model->world, r, to, to_kinds) : self;
		struct end *end = to != NULL ? end_of_link(model, r, to, &end_link) : model->ends[r->number];
		struct links links;
		if (end == NULL || reach_unset(model->world, r, from))
			continue;
		links = world_follow(model->world, r, from, TARGET_GROUP_KINDS);
		for (size_t i = 0; i < links.count; i++) {
			struct target_group *group = target_group_of(model, &links.items[i]);
			if (group != NULL)
				port_target_add(model, group, end, value_get(r->values, "port"));
		}
	}
}

/* ---- services: a container's port, and the instance's port that leads to it ---- */

struct mapping {
	struct ports ports; /* where targets are reached */
	const char *why;
};

static const struct value *task_mappings(
	struct model *model, const struct resource *tasks, const char *container, const char **why) {
	const struct value *list = resource_document(model->arena, tasks, "container_definitions");
	if (!value_is_string(reach_value(tasks, "container_definitions"))) {
		*why = reach_why(model, tasks, "container_definitions");
		return value_null;
	}
	if (value_is_null(list)) {
		*why = arena_printf(model->arena, "container_definitions of %s cannot be read", tasks->change->address);
		return value_null;
	}
	for (size_t i = 0; i < value_count(list); i++) {
		const char *name = value_text(value_get(value_at(list, i), "name"));
		if (name != NULL && strcmp(name, container) == 0)
			return value_get(value_at(list, i), "portMappings");
	}
	return value_null;
}

/* Host ports that ECS chooses: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
static struct mapping host_mapping(struct model *model, const struct resource *service, const struct value *item) {
	struct link link = world_follow_one(model->world, service, "task_definition", "aws_ecs_task_definition");
	const char *container = value_text(value_get(item, "container_name"));
	struct mapping mapping = {.ports = {PROTOCOL_UNKNOWN, 0, PORT_LAST}};
	const struct value *list;
	int64_t wanted, port, host;
	if (link.kind != LINK_RESOURCE || container == NULL ||
		!value_to_integer(value_get(item, "container_port"), &wanted)) {
		mapping.why =
			arena_printf(model->arena, "the ports of %s on its instances are not told", service->change->address);
		return mapping;
	}
	list = task_mappings(model, link.resource, container, &mapping.why);
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *entry = value_at(list, i);
		const char *mode = resource_text(link.resource, "network_mode");
		if (!value_to_integer(value_get(entry, "containerPort"), &port) || port != wanted)
			continue;
		if (mode != NULL && strcmp(mode, "host") == 0)
			host = port;
		else if (!value_to_integer(value_get(entry, "hostPort"), &host))
			host = 0;
		mapping.ports = host > 0 && host <= PORT_LAST ? ports_tcp((int)host, (int)host) : ports_tcp(32768, PORT_LAST);
		return mapping;
	}
	if (mapping.why == NULL)
		mapping.why = arena_printf(model->arena, "the task definition of %s maps no port %lld of container %s",
			service->change->address, (long long)wanted, container);
	return mapping;
}

static void service_target_add(struct model *model, struct target_group *group, const struct resource *service,
	const struct value *item, const char *why) {
	struct end *own = model->ends[service->number];
	struct target target = {.why = why};
	struct mapping mapping = {.ports = {PROTOCOL_UNKNOWN, 0, PORT_LAST}};
	const end_list *nodes;
	int64_t port;
	if (own != NULL) {
		if (value_to_integer(value_get(item, "container_port"), &port) && port > 0 && port <= PORT_LAST)
			mapping.ports = ports_tcp((int)port, (int)port);
		else
			mapping.why = reach_why(model, service, "load_balancer");
		target.end = own;
	} else {
		mapping = host_mapping(model, service, item);
		target.through = arena_printf(model->arena, "service %s", resource_label(model->arena, service));
	}
	if (mapping.why != NULL)
		target.why = mapping.why;
	nodes = own != NULL ? NULL : cluster_nodes(model, service);
	if (nodes != NULL && nodes->count == 0 && model->unread_nodes.count > 0) {
		nodes = &model->unread_nodes;
		target.why = arena_printf(model->arena,
			"whether these instances belong to the cluster of %s is not told: their user data cannot be read",
			service->change->address);
	}
	if (nodes != NULL && nodes->count == 0) {
		target.end = stand_in(model, arena_printf(model->arena, "instances that run %s", target.through),
			arena_printf(model->arena, "which instances run %s is not told", service->change->address));
		LIST_ADD(model->arena, &target.ports, mapping.ports);
		target_add(model, group, target);
	}
	for (size_t i = 0; i < (own != NULL ? 1 : nodes->count); i++) {
		struct target one = target;
		one.end = own != NULL ? own : nodes->items[i];
		LIST_ADD(model->arena, &one.ports, mapping.ports);
		target_add(model, group, one);
	}
}

/* Which of a service's blocks an unknown target group belongs to: the one on its port, the only one, or any. */
static void service_block_add(
	struct model *model, const struct resource *service, const struct value *blocks, struct target_group *group) {
	const struct value *port = reach_value(group->resource, "port"), *first = value_at(blocks, 0);
	const struct value *chosen = NULL;
	bool alike = true;
	for (size_t i = 0; i < value_count(blocks); i++) {
		const struct value *block = value_at(blocks, i);
		alike = alike && value_equal(value_get(block, "container_port"), value_get(first, "container_port")) &&
			value_equal(value_get(block, "container_name"), value_get(first, "container_name"));
		if (chosen == NULL && value_equal(value_get(block, "container_port"), port))
			chosen = block;
	}
	if (alike || chosen != NULL)
		service_target_add(model, group, service, alike ? first : chosen, NULL);
	for (size_t i = 0; i < value_count(blocks) && !alike && chosen == NULL; i++)
		service_target_add(model, group, service, value_at(blocks, i), reach_why(model, service, "load_balancer"));
}

static void services_attach(struct model *model) {
	static const char kind[] = "aws_ecs_service";
	for (const struct resource *r = world_next(model->world, kind, NULL); r != NULL;
		 r = world_next(model->world, kind, r)) {
		const struct value *blocks = value_get(r->values, "load_balancer");
		struct links links;
		if (value_count(blocks) == 0 || reach_hidden(r, "load_balancer"))
			continue;
		links = world_follow(model->world, r, "load_balancer.target_group_arn", TARGET_GROUP_KINDS);
		for (size_t i = 0; i < links.count; i++) {
			struct target_group *group = target_group_of(model, &links.items[i]);
			const struct value *known = NULL;
			if (group == NULL)
				continue;
			for (size_t j = 0; j < value_count(blocks) && links.items[i].id != NULL; j++) {
				const char *arn = value_text(value_get(value_at(blocks, j), "target_group_arn"));
				if (arn != NULL && strcmp(arn, links.items[i].id) == 0)
					known = value_at(blocks, j);
			}
			if (known != NULL)
				service_target_add(model, group, r, known, NULL);
			else
				service_block_add(model, r, blocks, group);
		}
	}
}

/* ---- listeners and rules ---- */

struct listener {
	struct end *balancer;
	struct ports ports[2];
	size_t port_count;
	const char *label; /* "listener 443" */
};

static void forwards_add(struct model *model, const struct listener *listener, const struct resource *resource,
	const char *action, const char *condition) {
	static const char *const paths[] = {"target_group_arn", "forward.target_group.arn"};
	for (size_t i = 0; i < 2; i++) {
		const char *path = arena_printf(model->arena, "%s.%s", action, paths[i]);
		struct links links = world_follow(model->world, resource, path, TARGET_GROUP_KINDS);
		for (size_t j = 0; j < links.count; j++) {
			struct target_group *group = target_group_of(model, &links.items[j]);
			bool hidden = reach_hidden(resource, path);
			if (group == NULL && links.items[j].kind == LINK_OUTSIDE && !hidden)
				group = target_group_outside(model, links.items[j].id);
			else if (group == NULL)
				group = target_group_unknown(model,
					arena_printf(model->arena, "an unknown target group of %s", resource->change->address),
					reach_why(model, resource, path));
			for (size_t k = 0; k < listener->port_count; k++)
				LIST_ADD(model->arena, &model->forwards,
					(struct forward){listener->balancer, listener->ports[k], group,
						arena_printf(model->arena, "%s%s -> %s", listener->label, condition, group->label)});
		}
	}
}

static struct listener *listener_read(struct model *model, const struct resource *resource) {
	struct link link = world_follow_one(model->world, resource, "load_balancer_arn", "aws_lb");
	struct listener *listener = arena_alloc(model->arena, sizeof(*listener));
	int protocol = protocol_of(resource_text(resource, "protocol"));
	struct ports ports = {PROTOCOL_UNKNOWN, 0, PORT_LAST};
	int64_t port;
	listener->balancer = balancer_of_link(model, &link);
	if (listener->balancer == NULL)
		return NULL;
	listener->label = "listener";
	if (value_to_integer(reach_value(resource, "port"), &port) && port > 0 && port <= PORT_LAST) {
		ports = (struct ports){protocol == PROTOCOL_ALL ? PROTOCOL_TCP : protocol, (int)port, (int)port};
		listener->label = arena_printf(model->arena, "listener %d", (int)port);
	}
	listener->ports[listener->port_count++] = ports;
	if (protocol == PROTOCOL_ALL && ports.protocol != PROTOCOL_UNKNOWN) {
		ports.protocol = PROTOCOL_UDP;
		listener->ports[listener->port_count++] = ports;
	}
	for (size_t i = 0; i < listener->port_count; i++)
		LIST_ADD(model->arena, &listener->balancer->listens, listener->ports[i]);
	return listener;
}

/* ", host a.example.com, path /a or /b" */
static const char *condition_text(struct model *model, const struct resource *rule) {
	static const char *const conditions[][2] = {{"condition.host_header.values", "host"},
		{"condition.path_pattern.values", "path"}, {"condition.source_ip.values", "source"},
		{"condition.http_header.http_header_name", "header"}};
	struct strbuf text = STRBUF_INIT(model->arena);
	if (reach_hidden(rule, "condition"))
		return ", a condition";
	for (size_t i = 0; i < sizeof(conditions) / sizeof(*conditions); i++) {
		struct value_list values = value_collect(model->arena, rule->values, conditions[i][0]);
		for (size_t j = 0; j < values.count && j < 3; j++) {
			const char *value = value_text(values.items[j]);
			strbuf_addf(&text, "%s%s%s", j == 0 ? ", " : " or ", j == 0 ? conditions[i][1] : "", j == 0 ? " " : "");
			strbuf_addf(&text, "%.*s", 80, value != NULL ? value : "(known after apply)");
		}
		if (values.count > 3)
			strbuf_addf(&text, " or %zu more", values.count - 3);
	}
	return strbuf_text(&text);
}

void balancers_make(struct model *model) {
	const struct world *world = model->world;
	struct listener **listeners = arena_array(model->arena, world->count, sizeof(*listeners));
	targets_attach(model, "aws_autoscaling_group", "target_group_arns", NULL, NULL);
	targets_attach(
		model, "aws_autoscaling_attachment", "lb_target_group_arn", "autoscaling_group_name", "aws_autoscaling_group");
	targets_attach(model, "aws_autoscaling_traffic_source_attachment", "traffic_source.identifier",
		"autoscaling_group_name", "aws_autoscaling_group");
	targets_attach(model, "aws_lb_target_group_attachment", "target_group_arn", "target_id", "aws_instance|aws_lb");
	services_attach(model);
	for (const struct resource *r = world_next(world, "aws_lb_listener", NULL); r;
		 r = world_next(world, "aws_lb_listener", r)) {
		listeners[r->number] = listener_read(model, r);
		if (listeners[r->number] != NULL)
			forwards_add(model, listeners[r->number], r, "default_action", "");
	}
	for (const struct resource *r = world_next(world, "aws_lb_listener_rule", NULL); r;
		 r = world_next(world, "aws_lb_listener_rule", r)) {
		struct link link = world_follow_one(world, r, "listener_arn", "aws_lb_listener");
		if (link.kind == LINK_RESOURCE && listeners[link.resource->number] != NULL)
			forwards_add(model, listeners[link.resource->number], r, "action", condition_text(model, r));
	}
}
