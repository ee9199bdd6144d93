/* aws_ecs_task_definition: container definitions are compared by the task's network mode, and what ECS would refuse
 * is said while planning. */
#include <string.h>

#include "engine/container_definitions.h"
#include "engine/operation.h"
#include "engine/plan.h"

#define DEFINITIONS "container_definitions"

static bool is_awsvpc(const struct value *state) {
	const char *mode = value_text(plan_get(state, "network_mode"));
	return mode && strcmp(mode, "awsvpc") == 0;
}

static const char *name_of(const struct value *container) {
	const char *name = value_text(value_get(container, "name"));
	return name ? name : "";
}

/* Host ports */

struct host_port {
	int64_t port;
	const char *protocol;
	const char *container;
};

/* The port of the host that a mapping takes for itself; 0 when ECS chooses one. */
static int64_t taken_port(const struct value *mapping, bool is_host_mode) {
	int64_t port = 0;
	if (value_to_integer(value_get(mapping, "hostPort"), &port) && port != 0)
		return port;
	return is_host_mode && value_to_integer(value_get(mapping, "containerPort"), &port) ? port : 0;
}

static bool take_port(struct plan *plan, struct host_port *ports, size_t *count, struct host_port wanted) {
	for (size_t i = 0; i < *count; i++) {
		if (ports[i].port != wanted.port || strcmp(ports[i].protocol, wanted.protocol) != 0)
			continue;
		plan_error(plan, DEFINITIONS, "aws_ecs_task_definition: two containers on one host port",
			"The containers \"%s\" and \"%s\" both take port %lld/%s of the host. Give one of them another hostPort, or "
			"hostPort = 0 for a free port (network_mode \"bridge\"), or use network_mode \"awsvpc\".",
			ports[i].container, wanted.container, (long long)wanted.port, wanted.protocol);
		return false;
	}
	ports[(*count)++] = wanted;
	return true;
}

static void check_host_ports(struct plan *plan, const struct value *containers, bool is_host_mode) {
	size_t count = 0, most = 0;
	for (size_t i = 0; i < value_count(containers); i++)
		most += value_count(value_get(value_at(containers, i), "portMappings"));
	struct host_port *ports = arena_array(plan->arena, most + 1, sizeof(*ports));
	for (size_t i = 0; i < value_count(containers); i++) {
		const struct value *container = value_at(containers, i), *mappings = value_get(container, "portMappings");
		for (size_t k = 0; k < value_count(mappings); k++) {
			const struct value *mapping = value_at(mappings, k);
			const char *protocol = value_text(value_get(mapping, "protocol"));
			int64_t port = taken_port(mapping, is_host_mode);
			struct host_port wanted = {port, protocol && *protocol ? protocol : "tcp", name_of(container)};
			if (port != 0 && !take_port(plan, ports, &count, wanted))
				return;
		}
	}
}

/* "bridge", "host", ...; NULL when it is not known or does not matter. Without one ECS takes bridge. */
static const char *network_mode_of(const struct plan *plan) {
	const struct value *configured = plan_get(plan->configuration, "network_mode");
	if (value_is_unknown(configured))
		return NULL;
	const char *mode = value_text(configured);
	return mode && *mode ? mode : "bridge";
}

/* The rest */

static bool has_memory(const struct value *container) {
	return !value_is_zero(value_get(container, "memory")) || !value_is_zero(value_get(container, "memoryReservation"));
}

static void check_memory(struct plan *plan, const struct value *containers) {
	if (!value_is_zero(plan_get(plan->configuration, "memory")))
		return;
	for (size_t i = 0; i < value_count(containers); i++) {
		const struct value *container = value_at(containers, i);
		if (has_memory(container))
			continue;
		plan_error(plan, DEFINITIONS, "aws_ecs_task_definition: a container without memory",
			"The container \"%s\" has neither memory nor memoryReservation, and the task has no memory for all of its "
			"containers. Set one of them (MiB).",
			name_of(container));
		return;
	}
}

static bool declares_volume(const struct value *volumes, const char *name) {
	for (size_t i = 0; i < value_count(volumes); i++) {
		const struct value *declared = plan_get(value_at(volumes, i), "name");
		const char *text = value_text(declared);
		if (value_is_unknown(declared) || (text && strcmp(text, name) == 0))
			return true;
	}
	return false;
}

static void check_volumes(struct plan *plan, const struct value *containers) {
	const struct value *volumes = plan_get(plan->configuration, "volume");
	for (size_t i = 0; !value_is_unknown(volumes) && i < value_count(containers); i++) {
		const struct value *points = value_get(value_at(containers, i), "mountPoints");
		for (size_t k = 0; k < value_count(points); k++) {
			const char *name = value_text(value_get(value_at(points, k), "sourceVolume"));
			if (!name || !*name || declares_volume(volumes, name))
				continue;
			plan_error(plan, DEFINITIONS, "aws_ecs_task_definition: a mount point without its volume",
				"The container \"%s\" mounts the volume \"%s\", which no volume block of the task definition declares.",
				name_of(value_at(containers, i)), name);
			return;
		}
	}
}

static void warn_of_strangers(struct plan *plan, const struct value *containers) {
	const char *name = container_definitions_stranger(containers);
	if (name)
		diagnostics_warning(plan->diagnostics, path_parse(plan->arena, DEFINITIONS),
			"aws_ecs_task_definition: unknown member of a container definition",
			"\"%s\" is no member of container definitions that this provider knows. It is sent as it is; ECS may ignore it.",
			name);
}

static void check_containers(struct plan *plan, const struct value *containers) {
	const char *mode = network_mode_of(plan);
	if (mode && (strcmp(mode, "bridge") == 0 || strcmp(mode, "host") == 0))
		check_host_ports(plan, containers, strcmp(mode, "host") == 0);
	check_memory(plan, containers);
	check_volumes(plan, containers);
	warn_of_strangers(plan, containers);
}

int aws_ecs_task_definition_plan(struct plan *plan) {
	const struct value *planned = plan_get(plan->planned, DEFINITIONS), *prior = plan_get(plan->prior, DEFINITIONS);
	if (!value_is_string(planned) || value_equal(planned, prior))
		return 0;
	bool awsvpc = is_awsvpc(plan->planned);
	if (awsvpc && value_is_string(prior) && container_definitions_equal(plan->arena, planned, prior, awsvpc)) {
		plan_set(plan, DEFINITIONS, prior);
		return 0;
	}
	check_containers(plan, container_definitions_parse(plan->arena, planned));
	return diagnostics_has_error(plan->diagnostics) ? -1 : 0;
}

/* ECS answers with its defaults filled in: what means the same keeps its present text. */
int aws_ecs_task_definition_read(struct operation *op) {
	const struct value *present = operation_get_in(value_is_null(op->planned) ? op->prior : op->planned, DEFINITIONS);
	const struct value *told = operation_get(op, DEFINITIONS);
	bool is_kept = value_is_string(present) && value_is_string(told) &&
		container_definitions_equal(op->arena, told, present, is_awsvpc(op->working));
	if (is_kept)
		operation_set(op, DEFINITIONS, present);
	return 0;
}
