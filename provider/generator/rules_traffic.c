/* Rules of security groups and network ACLs as conditions look at them, whatever resource they are written in.
 *
 * An item has direction (ingress, egress), action (allow, deny), protocol (tcp, udp, icmp, icmpv6, all, or its number), from_port and to_port (0 to 65535 for all
 * protocols), cidrs (IPv4 and IPv6), groups, prefix_lists, self, rule_number and description.
 */
#include <string.h>

#include "generator/rules_condition.h"

/* What the attributes are called in one type. NULL: it has none. */
struct traffic_names {
	const char *protocol, *cidrs[2], *groups, *prefix_lists, *self, *number, *action;
};

static const struct traffic_names inline_names = {
	"protocol", {"cidr_blocks", "ipv6_cidr_blocks"}, "security_groups", "prefix_list_ids", "self", NULL, NULL};
static const struct traffic_names rule_names = {
	"protocol", {"cidr_blocks", "ipv6_cidr_blocks"}, "source_security_group_id", "prefix_list_ids", "self", NULL, NULL};
static const struct traffic_names single_names = {
	"ip_protocol", {"cidr_ipv4", "cidr_ipv6"}, "referenced_security_group_id", "prefix_list_id", NULL, NULL, NULL};
static const struct traffic_names acl_names = {
	"protocol", {"cidr_block", "ipv6_cidr_block"}, NULL, NULL, NULL, "rule_no", "action"};
static const struct traffic_names acl_rule_names = {
	"protocol", {"cidr_block", "ipv6_cidr_block"}, NULL, NULL, NULL, "rule_number", "rule_action"};

static const struct value *protocol_of(struct arena *arena, const struct value *written) {
	static const char *const numbers[][2] = {
		{"-1", "all"}, {"6", "tcp"}, {"17", "udp"}, {"1", "icmp"}, {"58", "icmpv6"}};
	const char *text = value_to_text(arena, written);
	for (size_t i = 0; text && i < sizeof(numbers) / sizeof(*numbers); i++)
		if (strcmp(text, numbers[i][0]) == 0)
			return value_string(arena, numbers[i][1]);
	return text ? value_string(arena, text) : written;
}

static void gather(struct arena *arena, struct value *list, const struct value *values, const char *name) {
	const struct value *value = name ? value_get(values, name) : value_null;
	if (value->kind != VALUE_LIST) {
		if (!value_is_null(value))
			value_list_add(arena, list, value);
		return;
	}
	for (size_t i = 0; i < value->as.list.count; i++)
		if (!value_is_null(value->as.list.items[i]))
			value_list_add(arena, list, value->as.list.items[i]);
}

static void gather_into(struct arena *arena, struct value *item, const char *as, const struct value *values,
	const char *name, const char *further) {
	struct value *list = value_list_new(arena);
	gather(arena, list, values, name);
	gather(arena, list, values, further);
	value_map_set(arena, item, as, list);
}

static void ports_set(struct arena *arena, struct value *item, const struct value *values) {
	const char *protocol = value_text(value_get(item, "protocol"));
	bool all = protocol && strcmp(protocol, "all") == 0;
	value_map_set(arena, item, "from_port", all ? value_integer(arena, 0) : value_get(values, "from_port"));
	value_map_set(arena, item, "to_port", all ? value_integer(arena, 65535) : value_get(values, "to_port"));
}

static const struct value *traffic_item(
	struct arena *arena, const struct traffic_names *names, const struct value *values, const struct value *direction) {
	struct value *item = value_map_new(arena);
	value_map_set(arena, item, "direction", direction);
	value_map_set(
		arena, item, "action", names->action ? value_get(values, names->action) : value_string(arena, "allow"));
	value_map_set(arena, item, "protocol", protocol_of(arena, value_get(values, names->protocol)));
	ports_set(arena, item, values);
	gather_into(arena, item, "cidrs", values, names->cidrs[0], names->cidrs[1]);
	gather_into(arena, item, "groups", values, names->groups, NULL);
	gather_into(arena, item, "prefix_lists", values, names->prefix_lists, NULL);
	if (names->self)
		value_map_set(arena, item, "self", value_get(values, names->self));
	if (names->number)
		value_map_set(arena, item, "rule_number", value_get(values, names->number));
	value_map_set(arena, item, "description", value_get(values, "description"));
	return item;
}

static void blocks_view(
	struct view_items *items, const struct traffic_names *names, const struct value *values, const char *direction) {
	const struct value *blocks = value_get(values, direction);
	if (value_is_unknown(blocks))
		items->unknown = true;
	for (size_t i = 0; blocks->kind == VALUE_LIST && i < blocks->as.list.count; i++) {
		const struct value *block = blocks->as.list.items[i];
		if (value_is_unknown(block))
			items->unknown = true;
		else if (block->kind == VALUE_MAP)
			view_items_add(items, traffic_item(items->arena, names, block, value_string(items->arena, direction)),
				direction, i, true);
	}
}

/* The rule is the resource: what is to blame is the attribute that holds the addresses. */
static void one_view(struct view_items *items, const struct traffic_names *names, const struct value *values,
	const struct value *direction) {
	bool second =
		value_is_vacant(value_get(values, names->cidrs[0])) && !value_is_vacant(value_get(values, names->cidrs[1]));
	view_items_add(items, traffic_item(items->arena, names, values, direction), names->cidrs[second], 0, false);
}

void traffic_view(struct view_items *items, const char *kind, const struct value *values) {
	struct arena *arena = items->arena;
	if (strcmp(kind, "aws_security_group") == 0 || strcmp(kind, "aws_default_security_group") == 0) {
		blocks_view(items, &inline_names, values, "ingress");
		blocks_view(items, &inline_names, values, "egress");
	} else if (strcmp(kind, "aws_network_acl") == 0 || strcmp(kind, "aws_default_network_acl") == 0) {
		blocks_view(items, &acl_names, values, "ingress");
		blocks_view(items, &acl_names, values, "egress");
	} else if (strcmp(kind, "aws_security_group_rule") == 0) {
		one_view(items, &rule_names, values, value_get(values, "type"));
	} else if (strcmp(kind, "aws_vpc_security_group_ingress_rule") == 0) {
		one_view(items, &single_names, values, value_string(arena, "ingress"));
	} else if (strcmp(kind, "aws_vpc_security_group_egress_rule") == 0) {
		one_view(items, &single_names, values, value_string(arena, "egress"));
	} else if (strcmp(kind, "aws_network_acl_rule") == 0) {
		const struct value *egress = value_get(values, "egress");
		one_view(items, &acl_rule_names, values,
			value_is_unknown(egress) ? egress : value_string(arena, value_is_true(egress) ? "egress" : "ingress"));
	}
}

static bool same_ports(const struct value *a, const struct value *b) {
	static const char *const keys[] = {"direction", "protocol", "from_port", "to_port"};
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!value_equal(value_get(a, keys[i]), value_get(b, keys[i])))
			return false;
	return true;
}

static bool in_a_rule(const struct value *item, const struct value *cidr, const struct view_items *rules) {
	for (size_t i = 0; i < rules->count; i++)
		if (same_ports(item, rules->items[i].value) &&
			value_list_contains(value_get(rules->items[i].value, "cidrs"), cidr))
			return true;
	return false;
}

void traffic_drop(struct view_items *items, const struct view_items *rules) {
	size_t kept = 0;
	for (size_t i = 0; i < items->count; i++) {
		const struct value *item = items->items[i].value, *cidrs = value_get(item, "cidrs");
		struct value *left = value_list_new(items->arena), *changed = value_map_copy(items->arena, item);
		for (size_t k = 0; k < value_count(cidrs); k++)
			if (!in_a_rule(item, value_at(cidrs, k), rules))
				value_list_add(items->arena, left, value_at(cidrs, k));
		value_map_set(items->arena, changed, "cidrs", left);
		items->items[kept] = items->items[i];
		items->items[kept].value = changed;
		kept += value_count(left) > 0 || value_count(cidrs) == 0 || value_count(value_get(item, "groups")) > 0 ||
			value_count(value_get(item, "prefix_lists")) > 0 || value_is_true(value_get(item, "self"));
	}
	items->count = kept;
}
