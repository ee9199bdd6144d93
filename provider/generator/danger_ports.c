/* Host ports: two tasks that publish the same port of their instance never share one. */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>

struct want {
	const char *cluster;
	int64_t port;
	bool udp;
	int64_t tasks; /* how many want it */
	const struct resource *service;
	bool touched;
};

struct wants {
	struct want *items;
	size_t count, capacity;
};

static void want_add(struct danger_work *work, struct wants *wants, struct want want) {
	wants->items = arena_grow(work->arena, wants->items, wants->count, &wants->capacity, sizeof(*wants->items));
	wants->items[wants->count++] = want;
}

/* The fixed port of its instance that a mapping takes; -1: none, ECS chooses a free one. */
static int64_t host_port(const struct value *mapping, bool host_mode) {
	int64_t port;
	if (!value_to_integer(value_get(mapping, host_mode ? "containerPort" : "hostPort"), &port) || port <= 0)
		return -1;
	return port;
}

static bool mapping_udp(const struct value *mapping) {
	const char *protocol = value_text(value_get(mapping, "protocol"));
	return protocol != NULL && strcmp(protocol, "udp") == 0;
}

static void service_wants(struct danger_work *work, struct wants *wants, const struct resource *service,
	const struct resource *tasks, const struct want *pattern) {
	const char *mode = danger_text(tasks, "network_mode");
	const struct containers *containers = containers_of(work, SIDE_AFTER, tasks);
	bool host = mode != NULL && strcmp(mode, "host") == 0;
	if (danger_unknown(tasks, "network_mode") ||
		(mode != NULL && *mode != '\0' && !host && strcmp(mode, "bridge") != 0))
		return;
	for (size_t i = 0; i < containers->count; i++) {
		const struct value *mappings = value_get(containers->items[i].definition, "portMappings");
		for (size_t j = 0; j < value_count(mappings); j++) {
			struct want want = *pattern;
			want.port = host_port(value_at(mappings, j), host);
			want.udp = mapping_udp(value_at(mappings, j));
			want.service = service;
			if (want.port > 0)
				want_add(work, wants, want);
		}
	}
}

/* All instances of a cluster; -1: unknown. */
static int64_t cluster_instances(struct danger_work *work, const char *cluster) {
	const struct cluster_nodes *nodes = nodes_of(work, SIDE_AFTER);
	const struct cluster_node *node = nodes->unknown ? NULL : nodes_find(nodes, cluster);
	int64_t instances = 0;
	if (node == NULL)
		return -1;
	for (; node < nodes->items + nodes->count && strcmp(node->cluster, cluster) == 0; node++) {
		if (node->instances < 0 || node->instances > 1000000)
			return -1;
		instances += node->instances;
	}
	return instances;
}

static bool nodes_touched(struct danger_work *work, const char *cluster) {
	const struct cluster_nodes *nodes = nodes_of(work, SIDE_AFTER);
	for (const struct cluster_node *node = nodes_find(nodes, cluster);
		 node != NULL && node < nodes->items + nodes->count && strcmp(node->cluster, cluster) == 0; node++)
		if (change_touches(node->group->change))
			return true;
	return false;
}

static int wants_compare(const void *a, const void *b) {
	const struct want *want_a = a, *want_b = b;
	int order = strcmp(want_a->cluster, want_b->cluster);
	if (order == 0 && want_a->port != want_b->port)
		order = want_a->port < want_b->port ? -1 : 1;
	if (order == 0 && want_a->udp != want_b->udp)
		order = want_a->udp ? 1 : -1;
	return order != 0 ? order : want_a->service->number < want_b->service->number ? -1 : 1;
}

static struct wants wants_gather(struct danger_work *work) {
	struct wants wants = {0};
	for (const struct resource *service = NULL;
		 (service = world_next(work->after, "aws_ecs_service", service)) != NULL;) {
		const struct resource *tasks = service_tasks(work, SIDE_AFTER, service);
		const char *cluster = service_cluster(work, SIDE_AFTER, service),
				   *scheduling = danger_text(service, "scheduling_strategy");
		struct want pattern = {.cluster = cluster, .tasks = danger_integer(service, "desired_count", -1)};
		if (tasks == NULL || tasks->change->data || cluster == NULL || service_on_fargate(service, tasks))
			continue;
		if (scheduling != NULL && strcmp(scheduling, "DAEMON") == 0)
			pattern.tasks = cluster_instances(work, cluster);
		pattern.touched = change_touches(service->change) || change_touches(tasks->change);
		if (pattern.tasks > 0 && pattern.tasks < 1000000)
			service_wants(work, &wants, service, tasks, &pattern);
	}
	if (wants.count > 1)
		qsort(wants.items, wants.count, sizeof(*wants.items), wants_compare);
	return wants;
}

static bool same_port(const struct want *a, const struct want *b) {
	return strcmp(a->cluster, b->cluster) == 0 && a->port == b->port && a->udp == b->udp;
}

/* The services of one port's wants: "service "backend" (1) and service "app" (2)". */
static const char *wanters(struct danger_work *work, const struct want *first, const struct want *end) {
	const char *names[6];
	size_t count = 0;
	for (const struct want *want = first; want < end; want++) {
		if (count < 6)
			names[count] = danger_printf(work, "%lld task%s of service %s", (long long)want->tasks, plural(want->tasks),
				danger_name(work, want->service));
		count++;
	}
	return danger_list(work, names, count, 6);
}

static void port_twice(
	struct danger_work *work, const struct want *first, const struct want *end, int64_t needed, int64_t instances) {
	danger_add(work, first->service->change,
		(struct finding){
			.id = "host-port-twice",
			.title = danger_printf(work, "Host port %lld of cluster \"%s\" is wanted by %lld tasks on %lld instance%s",
				(long long)first->port, first->cluster, (long long)needed, (long long)instances, plural(instances)),
			.happens = danger_printf(work,
				"%s publish the same port of their instance, so no two of them fit on one: %lld cannot be placed (\"unable to "
				"place a task\").",
				wanters(work, first, end), (long long)(needed - instances)),
			.affects = "the service whose tasks are not placed; a wait for its steady state ends in a timeout",
			.duration = "until there are enough instances",
			.instead = danger_printf(work,
				"Run at least %lld instances (desired_capacity), fewer tasks, or let ECS choose the port (hostPort = 0) and the "
				"load balancer find it.",
				(long long)needed),
			.attribute = "desired_count",
			.reference = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
		});
}

/* A deployment that must keep all tasks up needs an instance where the port is free. */
static void port_blocks(struct danger_work *work, const struct want *want, int64_t needed, int64_t instances) {
	const struct resource *service = want->service, *before = danger_before(work, service);
	int64_t minimum = danger_integer(service, "deployment_minimum_healthy_percent", 100),
			maximum = danger_integer(service, "deployment_maximum_percent", 200), least;
	bool now = before != NULL && service_redeploys(work, before, service);
	if (!change_touches(service->change) || minimum < 0 || minimum > 10000 || maximum <= 100 ||
		danger_unknown(service, "deployment_minimum_healthy_percent") ||
		danger_unknown(service, "deployment_maximum_percent"))
		return;
	least = (want->tasks * minimum + 99) / 100;
	if (least < want->tasks || needed < instances)
		return;
	danger_add_as(work, now ? SEVERITY_DANGER : SEVERITY_WARNING, service->change,
		(struct finding){
			.id = "deployment-stuck",
			.title = danger_printf(work, "Service %s: no instance has host port %lld free for a deployment",
				danger_name(work, service), (long long)want->port),
			.happens = danger_printf(work,
				"All %lld instances of cluster \"%s\" have a task on the port, and all %lld tasks must stay up (minimum %lld%%): "
				"a new task cannot be placed and an old one may not stop.",
				(long long)instances, want->cluster, (long long)want->tasks, (long long)minimum),
			.affects = "whoever deploys; the old tasks run on",
			.duration = "until there is a free instance or the percentage is lowered",
			.instead = danger_printf(work,
				"Set deployment_minimum_healthy_percent = %d and deployment_maximum_percent = 100, so "
				"that a task stops before its successor starts; or run one instance more.",
				want->tasks > 1 ? 50 : 0),
			.attribute = "deployment_minimum_healthy_percent",
			.reference = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html",
		});
}

/* Goes through the wants of one cluster; the worst port is told, the others of the same kind are the same trouble. */
static size_t cluster_look(struct danger_work *work, const struct wants *wants, size_t start) {
	const char *cluster = wants->items[start].cluster;
	int64_t instances = cluster_instances(work, cluster), worst_needed = 0;
	const struct want *worst = NULL, *worst_end = NULL;
	const struct resource *blocked = NULL;
	bool nodes = nodes_touched(work, cluster), worst_touched = false;
	size_t at = start;
	while (at < wants->count && strcmp(wants->items[at].cluster, cluster) == 0) {
		const struct want *first = &wants->items[at];
		int64_t needed = 0;
		bool touched = nodes;
		for (; at < wants->count && same_port(first, &wants->items[at]); at++) {
			needed += wants->items[at].tasks;
			touched |= wants->items[at].touched;
		}
		if (needed > worst_needed) {
			worst_needed = needed;
			worst = first;
			worst_end = &wants->items[at];
			worst_touched = touched;
		}
		for (const struct want *want = first; instances >= 0 && needed <= instances && want < &wants->items[at]; want++)
			if (want->service != blocked && needed == instances) {
				blocked = want->service;
				port_blocks(work, want, needed, instances);
			}
	}
	if (worst != NULL && instances >= 0 && worst_needed > instances && worst_touched)
		port_twice(work, worst, worst_end, worst_needed, instances);
	return at;
}

/* ---- within one task ---- */

static void tasks_look(struct danger_work *work, const struct resource *tasks) {
	const char *mode = danger_text(tasks, "network_mode");
	const struct containers *containers = containers_of(work, SIDE_AFTER, tasks);
	bool own = mode != NULL && (strcmp(mode, "host") == 0 || strcmp(mode, "awsvpc") == 0);
	int64_t seen[128];
	size_t count = 0;
	for (size_t i = 0; i < containers->count; i++) {
		const struct value *mappings = value_get(containers->items[i].definition, "portMappings");
		for (size_t j = 0; j < value_count(mappings) && count < 128; j++) {
			int64_t port = host_port(value_at(mappings, j), own);
			bool twice = false;
			if (port <= 0 || port > 65535)
				continue;
			port = mapping_udp(value_at(mappings, j)) ? -port : port;
			for (size_t k = 0; k < count && !twice; k++)
				twice = seen[k] == port;
			seen[count++] = port;
			if (!twice)
				continue;
			danger_add(work, tasks->change,
				(struct finding){
					.id = "host-port-twice",
					.title = danger_printf(work, "Task definition %s takes port %lld twice", danger_name(work, tasks),
						(long long)(port < 0 ? -port : port)),
					.happens =
						"Two mappings of one task want the same port of its instance or network interface: the task cannot "
						"start.",
					.affects = "the service that runs it",
					.duration = "until one of the ports is changed",
					.instead = "Give one of the containers another port.",
					.attribute = "container_definitions",
					.reference =
						"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html",
				});
			return;
		}
	}
}

void danger_ports(struct danger_work *work) {
	struct wants wants = wants_gather(work);
	size_t at = 0;
	while (at < wants.count)
		at = cluster_look(work, &wants, at);
	for (const struct resource *tasks = NULL;
		 (tasks = world_next(work->after, "aws_ecs_task_definition", tasks)) != NULL;)
		if (change_touches(tasks->change))
			tasks_look(work, tasks);
}
