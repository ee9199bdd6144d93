/* aws_security_group: its inline rules. */
#include "engine/operation.h"
#include "resources/security_group_sources.h"

#include <string.h>

/* Reading */

static void read_direction(struct operation *op, const char *attribute, const char *member) {
	struct source_list told =
		sources_of_permissions(op->arena, value_get(op->object, member), value_text(value_get(op->object, "ownerId")));
	const char *own = value_text(operation_get(op, "id"));
	operation_set(op, attribute, rules_regrouped(op->arena, &told, operation_get(op, attribute), own ? own : ""));
}

/* Rules in the user's grouping, from the group that the step before found. */
int aws_security_group_rules(struct operation *op) {
	read_direction(op, "ingress", "ipPermissions");
	read_direction(op, "egress", "ipPermissionsEgress");
	return 0;
}

/* Changing */

static void append(struct arena *arena, struct source_list *list, const struct source *source) {
	struct source *items = arena_array(arena, list->count + 1, sizeof(*items));
	if (list->count > 0)
		memcpy(items, list->items, list->count * sizeof(*items));
	items[list->count] = *source;
	*list = (struct source_list){.items = items, .count = list->count + 1};
}

static void store(struct operation *op, const char *direction, const char *what, const struct source_list *list) {
	value_map_set(op->arena, op->stored_replies, arena_printf(op->arena, "%s_%s", direction, what),
		permissions_of_sources(op->arena, list));
}

/* Only sources that really come or go are touched: a rule that stays never stops working. */
static void store_difference(
	struct operation *op, const char *direction, const struct source_list *before, const struct source_list *after) {
	struct source_list removed = {0}, described = {0}, added = {0};
	for (size_t i = 0; i < before->count; i++) {
		if (!source_find(op->arena, after, &before->items[i]))
			append(op->arena, &removed, &before->items[i]);
	}
	for (size_t i = 0; i < after->count; i++) {
		const struct source *source = &after->items[i], *old = source_find(op->arena, before, source);
		if (source_find(op->arena, after, source) != source)
			continue;
		if (!old)
			append(op->arena, &added, source);
		else if (strcmp(old->description, source->description) != 0)
			append(op->arena, &described, source);
	}
	store(op, direction, "removed", &removed);
	store(op, direction, "described", &described);
	store(op, direction, "added", &added);
}

static void difference(struct operation *op, const char *direction) {
	const char *id = value_text(operation_get(op, "id")), *own = id ? id : "";
	struct source everywhere = {.kind = SOURCE_CIDR, .protocol = "-1", .name = "0.0.0.0/0", .description = ""};
	struct source_list before = {0};
	if (op->kind == OPERATION_UPDATE)
		before = sources_of_rules(op->arena, operation_get_in(op->prior, direction), own);
	else if (strcmp(direction, "egress") == 0)
		append(op->arena, &before, &everywhere); /* what AWS gives every new group */
	struct source_list after = sources_of_rules(op->arena, operation_get_in(op->planned, direction), own);
	store_difference(op, direction, &before, &after);
}

/* Leaves {ingress,egress}_{removed,described,added}: permissions to be sent, null when there are none. */
int aws_security_group_difference(struct operation *op) {
	difference(op, "ingress");
	difference(op, "egress");
	return 0;
}
