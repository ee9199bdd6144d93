#include "engine/container_definitions.h"

#include <string.h>

#include "engine/functions.h"
#include "value/json.h"

static void default_member(struct arena *arena, struct value *map, const char *name, const struct value *value) {
	if (value_is_null(value_get(map, name)))
		value_map_set(arena, map, name, value);
}

static const struct value *canonical_port(struct arena *arena, const struct value *port, bool awsvpc) {
	int64_t host = 0;
	struct value *canonical = value_map_copy(arena, port);
	default_member(arena, canonical, "protocol", value_string(arena, "tcp"));
	if (value_is_zero(value_get(port, "protocol")))
		value_map_set(arena, canonical, "protocol", value_string(arena, "tcp"));
	bool chosen = !value_to_integer(value_get(port, "hostPort"), &host) || host == 0;
	if (chosen)
		value_map_set(arena, canonical, "hostPort", awsvpc ? value_get(port, "containerPort") : value_null);
	return canonical;
}

static const struct value *canonical_ports(struct arena *arena, const struct value *ports, bool awsvpc) {
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(ports); i++)
		value_list_add(arena, list, canonical_port(arena, value_at(ports, i), awsvpc));
	return list;
}

static const struct value *canonical_health_check(struct arena *arena, const struct value *check) {
	struct value *canonical = value_map_copy(arena, check);
	default_member(arena, canonical, "interval", value_integer(arena, 30));
	default_member(arena, canonical, "retries", value_integer(arena, 3));
	default_member(arena, canonical, "timeout", value_integer(arena, 5));
	return canonical;
}

/* ECS answers environment and secrets in an order of its own. */
static bool is_unordered(const char *name) {
	return strcmp(name, "environment") == 0 || strcmp(name, "secrets") == 0;
}

static bool says_nothing(const struct value_member *member) {
	const struct value *value = member->value;
	return value_is_null(value) ||
		((value->kind == VALUE_LIST || value->kind == VALUE_MAP) && value_count(value) == 0) ||
		(strcmp(member->key, "cpu") == 0 && value_is_zero(value));
}

static const struct value *canonical_container(struct arena *arena, const struct value *container, bool awsvpc) {
	struct value *canonical = value_map_new(arena);
	for (size_t i = 0; i < value_count(container); i++) {
		const struct value_member *member = &container->as.map.members[i];
		const struct value *value = member->value;
		if (says_nothing(member))
			continue;
		if (strcmp(member->key, "portMappings") == 0)
			value = canonical_ports(arena, value, awsvpc);
		else if (strcmp(member->key, "healthCheck") == 0)
			value = canonical_health_check(arena, value);
		else if (is_unordered(member->key))
			value = value_set_normalise(arena, value);
		value_map_set(arena, canonical, member->key, value);
	}
	default_member(arena, canonical, "essential", value_true);
	return canonical;
}

static const struct value *canonical_list(struct arena *arena, const struct value *text, bool awsvpc) {
	const struct value *containers = container_definitions_parse(arena, text);
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(containers); i++)
		value_list_add(arena, list, canonical_container(arena, value_at(containers, i), awsvpc));
	/* Containers have no order: their names tell them apart. */
	return value_set_normalise(arena, list);
}

bool container_definitions_equal(struct arena *arena, const struct value *a, const struct value *b, bool awsvpc) {
	if (value_is_null(container_definitions_parse(arena, a)) || value_is_null(container_definitions_parse(arena, b)))
		return false;
	const struct value *left = canonical_list(arena, a, awsvpc), *right = canonical_list(arena, b, awsvpc);
	if (value_equal(left, right))
		return true;
	/* ECS does not answer members that it does not know: they count only where both sides have some. */
	if (!container_definitions_stranger(left) == !container_definitions_stranger(right))
		return false;
	return value_equal(container_definitions_known(arena, left), container_definitions_known(arena, right));
}

bool equivalence_container_definitions(struct arena *arena, const struct value *a, const struct value *b) {
	return container_definitions_equal(arena, a, b, false);
}

/* Stored */

static const struct value *sorted_by_name(struct arena *arena, const struct value *list) {
	struct value *sorted = value_list_copy(arena, list);
	for (size_t i = 1; i < sorted->as.list.count; i++) {
		const struct value *item = sorted->as.list.items[i];
		size_t at = i;
		for (; at > 0 && value_compare(value_get(sorted->as.list.items[at - 1], "name"), value_get(item, "name")) > 0;
			 at--)
			sorted->as.list.items[at] = sorted->as.list.items[at - 1];
		sorted->as.list.items[at] = item;
	}
	return sorted;
}

/* The API's spelling; containers, variables and secrets in the order of their names. */
const struct value *stored_container_definitions(struct arena *arena, const struct value *configured) {
	const struct value *definitions = container_definitions_parse(arena, configured);
	if (value_is_null(definitions))
		return configured;
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(definitions); i++) {
		const struct value *container = value_at(definitions, i);
		if (container->kind != VALUE_MAP)
			return configured;
		struct value *stored = value_map_copy(arena, container);
		for (size_t k = 0; k < stored->as.map.count; k++) {
			struct value_member *member = &stored->as.map.members[k];
			if (is_unordered(member->key) && member->value->kind == VALUE_LIST)
				member->value = sorted_by_name(arena, member->value);
		}
		value_list_add(arena, list, stored);
	}
	return value_string(arena, value_to_json(arena, sorted_by_name(arena, list)));
}

static const struct value *containers_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	(void)argument;
	return container_definitions_parse(arena, attribute);
}

static const struct value *containers_decode(struct arena *arena, const char *argument, const struct value *wire) {
	(void)argument;
	return value_string(arena, value_to_json(arena, wire));
}

const struct conversion conversion_containers = {containers_encode, containers_decode};

/* Rules of an ECR lifecycle policy are a set, told apart by rulePriority; an empty tagPrefixList says
 * nothing (Amazon ECR User Guide, "Lifecycle policy properties"). */
static const struct value *canonical_rules(struct arena *arena, const struct value *text) {
	const char *why = NULL;
	const struct value *policy =
		value_is_string(text) ? value_from_json(arena, text->as.string.bytes, text->as.string.length, &why) : NULL;
	if (!policy)
		return NULL;
	struct value *canonical = value_map_copy(arena, policy);
	const struct value *rules = value_get(policy, "rules");
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(rules); i++) {
		struct value *rule = value_map_copy(arena, value_at(rules, i));
		struct value *selection = value_map_new(arena);
		const struct value *given = value_get(rule, "selection");
		for (size_t j = 0; j < value_count(given); j++) {
			const struct value_member *member = &given->as.map.members[j];
			const struct value *set =
				member->value->kind == VALUE_LIST ? value_set_normalise(arena, member->value) : member->value;
			if (!value_is_zero(set))
				value_map_set(arena, selection, member->key, set);
		}
		value_map_set(arena, rule, "selection", selection);
		value_list_add(arena, list, rule);
	}
	value_map_set(arena, canonical, "rules", value_set_normalise(arena, list));
	return canonical;
}

bool equivalence_ecr_lifecycle_policy(struct arena *arena, const struct value *a, const struct value *b) {
	const struct value *left = canonical_rules(arena, a), *right = canonical_rules(arena, b);
	return left && right && value_equal(left, right);
}
