/* aws_lb_listener and aws_lb_listener_rule: their lists of actions. The API takes of an action only
 * the configuration that its type names, and answers one target group twice: as TargetGroupArn and
 * as ForwardConfig. State holds the one that the configuration has.
 */
#include <string.h>
#include <strings.h>

#include "engine/operation.h"

static const struct {
	const char *type, *member;
} action_members[] = {
	{"authenticate-cognito", "AuthenticateCognitoConfig"},
	{"authenticate-oidc", "AuthenticateOidcConfig"},
	{"fixed-response", "FixedResponseConfig"},
	{"jwt-validation", "JwtValidationConfig"},
	{"redirect", "RedirectConfig"},
};

static const struct attribute *actions_attribute(const struct operation *op) {
	const struct attribute *found = block_attribute(op->type->block, "default_action");
	return found ? found : block_attribute(op->type->block, "action");
}

static bool has(const struct value *object, const char *name) {
	return object->kind == VALUE_MAP && !value_is_zero(value_get(object, name));
}

/* A map is written entry by entry in this protocol: "Name.entry.1.key". */
static const struct value *with_entries(struct arena *arena, const struct value *config) {
	static const char name[] = "AuthenticationRequestExtraParams";
	struct value *written = value_map_new(arena);
	for (size_t i = 0; i < value_count(config); i++) {
		const struct value_member *member = &config->as.map.members[i];
		const char *key = strcmp(member->key, name) == 0 ? "AuthenticationRequestExtraParams.entry" : member->key;
		value_map_set(arena, written, key, member->value);
	}
	return written;
}

static const struct value *sent_action(
	struct operation *op, const struct value *encoded, const struct value *configured, size_t index) {
	struct value *action = value_map_new(op->arena);
	const char *type = value_text(value_get(encoded, "Type"));
	const struct value *order = value_get(encoded, "Order");
	value_map_set(op->arena, action, "Type", value_get(encoded, "Type"));
	value_map_set(
		op->arena, action, "Order", value_is_zero(order) ? value_integer(op->arena, (int64_t)index + 1) : order);
	for (size_t i = 0; type && i < sizeof(action_members) / sizeof(action_members[0]); i++) {
		const struct value *config = value_get(encoded, action_members[i].member);
		if (strcasecmp(type, action_members[i].type) == 0 && config->kind == VALUE_MAP)
			value_map_set(op->arena, action, action_members[i].member, with_entries(op->arena, config));
	}
	bool is_forward = type && strcasecmp(type, "forward") == 0;
	if (is_forward && has(configured, "target_group_arn"))
		value_map_set(op->arena, action, "TargetGroupArn", value_get(encoded, "TargetGroupArn"));
	if (is_forward && has(configured, "forward"))
		value_map_set(op->arena, action, "ForwardConfig", value_get(encoded, "ForwardConfig"));
	return action;
}

/* Leaves what a request takes as the actions under the name "actions". */
int aws_lb_actions_send(struct operation *op) {
	const struct attribute *attribute = actions_attribute(op);
	const struct value *encoded = wire_encode_attribute(op->arena, attribute, operation_get(op, attribute->name));
	const struct value *configured = operation_get_in(op->configuration, attribute->name);
	struct value *actions = value_list_new(op->arena);
	for (size_t i = 0; i < value_count(encoded); i++)
		value_list_add(op->arena, actions, sent_action(op, value_at(encoded, i), value_at(configured, i), i));
	value_map_set(op->arena, op->stored_replies, "actions", actions);
	return 0;
}

static double order_of(struct operation *op, const struct value *action) {
	const char *text = value_to_text(op->arena, value_get(action, "Order"));
	return text ? value_to_double(value_number_parse(op->arena, text)) : 0;
}

static const struct value *by_order(struct operation *op, const struct value *told) {
	struct value *sorted = value_list_new(op->arena);
	for (size_t i = 0; told->kind == VALUE_LIST && i < value_count(told); i++) {
		value_list_add(op->arena, sorted, value_at(told, i));
		for (size_t k = i; k > 0 && order_of(op, sorted->as.list.items[k]) < order_of(op, sorted->as.list.items[k - 1]);
			 k--) {
			const struct value *earlier = sorted->as.list.items[k];
			sorted->as.list.items[k] = sorted->as.list.items[k - 1];
			sorted->as.list.items[k - 1] = earlier;
		}
	}
	return sorted;
}

/* Of the two forms of a target group those that `present` has; both when it has neither. */
static const struct value *mirrored(struct operation *op, const struct value *action, const struct value *present) {
	struct value *kept = value_map_copy(op->arena, action);
	bool has_arn = has(present, "target_group_arn"), has_forward = has(present, "forward");
	if (has_forward && !has_arn)
		value_map_set(op->arena, kept, "target_group_arn", value_null);
	if (has_arn && !has_forward)
		value_map_set(op->arena, kept, "forward", value_empty_list);
	return kept;
}

/* Sets the actions from the object that AWS told. */
int aws_lb_actions_read(struct operation *op) {
	const struct attribute *attribute = actions_attribute(op);
	const struct value *told = by_order(op, value_get(op->object, attribute->wire_out));
	const struct value *actions = wire_decode_attribute(op->arena, attribute, told);
	const struct value *before = value_is_null(op->configuration) ? op->prior : op->configuration;
	const struct value *present = operation_get_in(before, attribute->name);
	struct value *list = value_list_new(op->arena);
	for (size_t i = 0; i < value_count(actions); i++)
		value_list_add(op->arena, list, mirrored(op, value_at(actions, i), value_at(present, i)));
	operation_set(op, attribute->name, list);
	return 0;
}
