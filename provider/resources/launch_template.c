/* aws_launch_template: the default version follows the latest one when it is to, and how network interfaces are sent. */
#include <string.h>

#include "engine/operation.h"
#include "engine/plan.h"

int aws_launch_template_plan(struct plan *plan) {
	bool follows = value_is_true(plan_get(plan->planned, "update_default_version"));
	bool is_new = value_is_unknown(plan_get(plan->planned, "latest_version"));
	bool starts = plan_changed(plan, "update_default_version") &&
		!value_equal(plan_get(plan->prior, "default_version"), plan_get(plan->prior, "latest_version"));
	if (!plan->create && follows && (is_new || starts))
		plan_set(plan, "default_version", value_unknown);
	return 0;
}

/* [{PrivateIpAddress, Primary}]: primary is the one that the interface names by itself. */
static const struct value *private_addresses(struct arena *arena, const struct value *interface) {
	const struct value *addresses = value_get(interface, "ipv4_addresses");
	const char *primary = value_text(value_get(interface, "private_ip_address"));
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(addresses); i++) {
		const char *text = value_text(value_at(addresses, i));
		struct value *address = value_map_new(arena);
		value_map_set(arena, address, "PrivateIpAddress", value_at(addresses, i));
		value_map_set(arena, address, "Primary", value_bool(primary && text && strcmp(primary, text) == 0));
		value_list_add(arena, list, address);
	}
	return list;
}

/* Indexes are sent even when they are 0; a number of addresses is preferred to addresses. */
static const struct value *interface_on_wire(
	struct arena *arena, const struct block *block, const struct value *interface) {
	struct value *wire = value_map_copy(arena, wire_encode(arena, block, interface, NULL));
	static const char *const indexes[] = {"DeviceIndex", "NetworkCardIndex"};
	for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++) {
		if (value_is_null(value_get(wire, indexes[i])))
			value_map_set(arena, wire, indexes[i], value_integer(arena, 0));
	}
	bool has_addresses = value_count(value_get(interface, "ipv4_addresses")) > 0;
	if (has_addresses && value_is_zero(value_get(interface, "ipv4_address_count")))
		value_map_set(arena, wire, "PrivateIpAddresses", private_addresses(arena, interface));
	return wire;
}

/* $interfaces: the network interfaces as requests have them. */
int aws_launch_template_interfaces(struct operation *op) {
	const struct attribute *attribute = block_attribute(op->type->block, "network_interfaces");
	const struct value *interfaces = operation_get(op, "network_interfaces");
	struct value *list = value_list_new(op->arena);
	for (size_t i = 0; i < value_count(interfaces); i++)
		value_list_add(op->arena, list, interface_on_wire(op->arena, attribute->block, value_at(interfaces, i)));
	if (value_count(list) > 0)
		value_map_set(op->arena, op->stored_replies, "interfaces", list);
	return 0;
}
