/* VPCs, subnets and their routes. A subnet is public by its routes: a way to an internet gateway is a way in; NAT and egress-only gateways are none;
 * VPN, peering, transit and other gateways lead to a connected network. */
#include <string.h>

#include "generator/reach_inner.h"

#define TABLE_KINDS "aws_route_table|aws_default_route_table|aws_vpc"

/* ---- VPCs ---- */

static void range_add(struct model *model, struct network *network, const struct value *value) {
	struct cidr range;
	if (cidr_parse(&range, value_text(value)))
		LIST_ADD(model->arena, &network->ranges, range);
}

static struct network *network_add(struct model *model, const struct resource *resource, const char *label) {
	static const char *const parts[] = {
		"id", "main_route_table_id", "default_route_table_id", "default_network_acl_id", NULL};
	struct network *network = arena_alloc(model->arena, sizeof(*network));
	network->resource = resource;
	network->label = label;
	LIST_ADD(model->arena, &model->network_list, network);
	if (resource == NULL)
		return network;
	model->networks[resource->number] = network;
	range_add(model, network, reach_value(resource, "cidr_block"));
	range_add(model, network, reach_value(resource, "ipv6_cidr_block"));
	for (size_t i = 0; parts[i] != NULL; i++) {
		const char *id = resource_text(resource, parts[i]);
		if (id != NULL)
			text_table_add(&model->network_parts, id, model->network_list.count - 1);
	}
	return network;
}

static struct network *network_of_text(struct model *model, const char *id) {
	const struct text_entry *entry = text_table_first(&model->network_parts, id);
	return entry != NULL ? model->network_list.items[entry->number] : NULL;
}

struct network *network_of_link(struct model *model, const struct link *link) {
	struct network *network;
	if (link->kind == LINK_RESOURCE) {
		network = model->networks[link->resource->number];
		return network != NULL ? network
							   : network_add(model, link->resource, resource_label(model->arena, link->resource));
	}
	if (link->kind == LINK_UNKNOWN)
		return NULL;
	network = network_of_text(model, link->id);
	if (network == NULL) {
		network = network_add(model, NULL, link->id);
		text_table_add(&model->network_parts, link->id, model->network_list.count - 1);
	}
	return network;
}

static void associated_ranges_add(struct model *model, const char *kind, const char *attribute) {
	for (const struct resource *resource = world_next(model->world, kind, NULL); resource != NULL;
		 resource = world_next(model->world, kind, resource)) {
		struct link link = world_follow_one(model->world, resource, "vpc_id", VPC_KINDS);
		struct network *network = network_of_link(model, &link);
		if (network != NULL)
			range_add(model, network, reach_value(resource, attribute));
	}
}

/* ---- route tables ---- */

/* Where the attribute of a route leads. */
struct hop {
	const char *attribute, *kind;
	enum route_to to;
};
static const struct hop hops[] = {
	{"egress_only_gateway_id", "aws_egress_only_internet_gateway", ROUTE_OTHER},
	{"nat_gateway_id", "aws_nat_gateway", ROUTE_OTHER},
	{"vpc_endpoint_id", "aws_vpc_endpoint", ROUTE_OTHER},
	{"network_interface_id", "aws_network_interface", ROUTE_OTHER},
	{"carrier_gateway_id", "aws_ec2_carrier_gateway", ROUTE_OTHER},
	{"transit_gateway_id", "aws_ec2_transit_gateway", ROUTE_CONNECTED},
	{"vpc_peering_connection_id", "aws_vpc_peering_connection", ROUTE_CONNECTED},
	{"local_gateway_id", "aws_ec2_local_gateway", ROUTE_CONNECTED},
	{"core_network_arn", "aws_networkmanager_core_network", ROUTE_CONNECTED},
	{"gateway_id", "aws_internet_gateway", ROUTE_INTERNET},
};
enum { HOPS = sizeof(hops) / sizeof(*hops) };

static enum route_to gateway_of_text(const char *id) {
	if (strncmp(id, "igw-", 4) == 0)
		return ROUTE_INTERNET;
	return strncmp(id, "vgw-", 4) == 0 ? ROUTE_CONNECTED : ROUTE_OTHER;
}

/* An unknown gateway_id: what the configuration names. Inline routes are seen all at once, so they must agree. */
static enum route_to gateway_unknown(struct model *model, const struct resource *resource, const char *path) {
	struct links links = world_follow(model->world, resource, path, "aws_internet_gateway|aws_vpn_gateway");
	size_t internet = 0, connected = 0;
	for (size_t i = 0; i < links.count; i++) {
		if (links.items[i].kind == LINK_UNKNOWN)
			return ROUTE_UNKNOWN;
		if (links.items[i].kind != LINK_RESOURCE)
			continue;
		if (strcmp(links.items[i].resource->change->kind, "aws_internet_gateway") == 0)
			internet++;
		else
			connected++;
	}
	if (internet > 0 && connected > 0)
		return ROUTE_UNKNOWN;
	return internet > 0 ? ROUTE_INTERNET : connected > 0 ? ROUTE_CONNECTED : ROUTE_UNKNOWN;
}

/* What is unknown because nothing sets it counts only when nothing else leads away: all of a route's attributes are computed in some types. */
static enum route_to route_leads(
	struct model *model, const struct resource *resource, const struct value *item, const char *prefix) {
	const struct hop *unknown = NULL;
	for (size_t i = 0; i < HOPS; i++) {
		const struct value *value = value_get(item, hops[i].attribute);
		const char *text = value_text(value);
		if (text != NULL && *text != '\0')
			return i == HOPS - 1 ? gateway_of_text(text) : hops[i].to;
		if (value_is_unknown(value) &&
			(*prefix != '\0' || reach_configured(model->world, resource, hops[i].attribute) != NO))
			unknown = unknown != NULL && strcmp(unknown->attribute, "network_interface_id") != 0 ? unknown : &hops[i];
	}
	if (unknown == NULL)
		return ROUTE_OTHER;
	if (unknown != &hops[HOPS - 1])
		return unknown->to;
	return gateway_unknown(model, resource, arena_printf(model->arena, "%sgateway_id", prefix));
}

static const char *route_key(struct arena *arena, const char *table, const char *destination) {
	return arena_printf(arena, "%s\n%s", table, destination);
}

/* `item`: an inline route, or the values of an aws_route. */
static void route_add(struct model *model, struct route_table *table, const struct resource *resource,
	const struct value *item, const char *prefix) {
	const char *const attributes[] = {
		"cidr_block", "ipv6_cidr_block", "destination_cidr_block", "destination_ipv6_cidr_block"};
	struct route route = {.to = ROUTE_UNKNOWN};
	const char *id = resource_text(resource, "id");
	bool unknown = false, parsed = false;
	for (size_t i = 0; i < 4 && !parsed; i++) {
		unknown = unknown || value_is_unknown(value_get(item, attributes[i]));
		parsed = cidr_parse(&route.network, value_text(value_get(item, attributes[i])));
	}
	if (!parsed && unknown)
		table->why = reach_why(model, resource, *prefix != '\0' ? "route" : "destination_cidr_block");
	/* Towards a prefix list: to a service of AWS's, as a rule, and no way in. */
	if (!parsed)
		return;
	if (*prefix != '\0' && id != NULL &&
		text_table_first(&model->gone, route_key(model->arena, id, cidr_text(model->arena, &route.network))) != NULL)
		return;
	route.to = route_leads(model, resource, item, prefix);
	LIST_ADD(model->arena, &table->routes, route);
}

/* Any private address may be behind a virtual private gateway whose routes are learned. */
static void propagation_add(struct model *model, struct route_table *table) {
	static const char *const private[] = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"};
	struct route route = {.to = ROUTE_CONNECTED};
	for (size_t i = 0; i < sizeof(private) / sizeof(*private); i++)
		if (cidr_parse(&route.network, private[i]))
			LIST_ADD(model->arena, &table->routes, route);
}

static struct route_table *table_add(struct model *model, const struct resource *resource) {
	struct route_table *table = arena_alloc(model->arena, sizeof(*table));
	const struct value *routes = value_get(resource->values, "route");
	model->tables[resource->number] = table;
	if (value_is_unknown(routes) && reach_configured(model->world, resource, "route") == YES)
		table->why = reach_why(model, resource, "route");
	for (size_t i = 0; i < value_count(routes); i++)
		route_add(model, table, resource, value_at(routes, i), "route.");
	if (value_count(value_get(resource->values, "propagating_vgws")) > 0)
		propagation_add(model, table);
	return table;
}

/* The main table that AWS makes with a VPC: its routes are known as long as it is new. */
static struct route_table *main_table(struct model *model, struct network *network) {
	if (network->main == NULL) {
		struct route_table *table = arena_alloc(model->arena, sizeof(*table));
		network->main = table;
		if (network->resource == NULL || !value_is_unknown(value_get(network->resource->values, "id")))
			table->why =
				arena_printf(model->arena, "the main route table of VPC %s lies outside this plan", network->label);
		if (network->resource != NULL && strcmp(network->resource->change->kind, "aws_default_vpc") == 0)
			LIST_ADD(model->arena, &table->routes, (struct route){cidr_everything(false), ROUTE_INTERNET});
	}
	return network->main;
}

/* NULL: outside of the plan, or unknown. */
static struct route_table *table_of_link(struct model *model, const struct link *link) {
	if (link->kind == LINK_RESOURCE) {
		const struct resource *resource = link->resource;
		if (model->tables[resource->number] != NULL)
			return model->tables[resource->number];
		if (strcmp(resource->change->kind, "aws_vpc") == 0)
			return main_table(model, network_of_link(model, link));
		return NULL;
	}
	if (link->kind == LINK_OUTSIDE && network_of_text(model, link->id) != NULL)
		return main_table(model, network_of_text(model, link->id));
	return NULL;
}

static void gone_read(struct model *model) {
	const struct plan_document *document = model->world->document;
	for (size_t i = 0; i < document->change_count && model->world->side == SIDE_AFTER; i++) {
		const struct resource_change *change = &document->changes[i];
		const char *table = value_text(value_get(change->before, "route_table_id")), *destination;
		struct cidr network;
		if (strcmp(change->kind, "aws_route") != 0 || change->action == CHANGE_NOOP ||
			change->action == CHANGE_FORGET || table == NULL)
			continue;
		destination = value_text(value_get(change->before, "destination_cidr_block"));
		if (destination == NULL || *destination == '\0')
			destination = value_text(value_get(change->before, "destination_ipv6_cidr_block"));
		if (cidr_parse(&network, destination))
			text_table_add(&model->gone, route_key(model->arena, table, cidr_text(model->arena, &network)), 0);
	}
}

static void tables_make(struct model *model) {
	const struct world *world = model->world;
	gone_read(model);
	for (const struct resource *r = world_next(world, "aws_route_table", NULL); r;
		 r = world_next(world, "aws_route_table", r))
		table_add(model, r);
	for (const struct resource *r = world_next(world, "aws_default_route_table", NULL); r;
		 r = world_next(world, "aws_default_route_table", r)) {
		const char *id = resource_text(r, "default_route_table_id");
		struct link link = world_follow_one(world, r, "default_route_table_id", VPC_KINDS);
		struct network *network = id != NULL ? network_of_text(model, id) : network_of_link(model, &link);
		struct route_table *table = table_add(model, r);
		if (network == NULL) {
			link = world_follow_one(world, r, "vpc_id", VPC_KINDS);
			network = network_of_link(model, &link);
		}
		if (network != NULL)
			network->main = table;
	}
	for (const struct resource *r = world_next(world, "aws_main_route_table_association", NULL); r;
		 r = world_next(world, "aws_main_route_table_association", r)) {
		struct link vpc = world_follow_one(world, r, "vpc_id", VPC_KINDS),
					table = world_follow_one(world, r, "route_table_id", TABLE_KINDS);
		struct network *network = network_of_link(model, &vpc);
		if (network != NULL && table_of_link(model, &table) != NULL)
			network->main = table_of_link(model, &table);
	}
	for (const struct resource *r = world_next(world, "aws_route", NULL); r; r = world_next(world, "aws_route", r)) {
		struct link link = world_follow_one(world, r, "route_table_id", TABLE_KINDS);
		struct route_table *table = table_of_link(model, &link);
		if (table != NULL)
			route_add(model, table, r, r->values, "");
	}
	for (const struct resource *r = world_next(world, "aws_vpn_gateway_route_propagation", NULL); r;
		 r = world_next(world, "aws_vpn_gateway_route_propagation", r)) {
		struct link link = world_follow_one(world, r, "route_table_id", TABLE_KINDS);
		struct route_table *table = table_of_link(model, &link);
		if (table != NULL)
			propagation_add(model, table);
	}
}

/* ---- subnets ---- */

static enum tri tri_of(const struct value *value, enum tri otherwise) {
	if (value_is_unknown(value))
		return MAYBE;
	return value->kind == VALUE_BOOL ? (value_is_true(value) ? YES : NO) : otherwise;
}

static struct subnet *subnet_add(struct model *model, const struct resource *resource, const char *label) {
	struct subnet *subnet = arena_alloc(model->arena, sizeof(*subnet));
	static const char *const ranges[] = {"cidr_block", "ipv6_cidr_block"};
	*subnet = (struct subnet){.resource = resource, .label = label, .maps_public = MAYBE, .maps_ipv6 = MAYBE};
	subnet->why = arena_printf(model->arena, "the routes of subnet %s lie outside this plan", label);
	LIST_ADD(model->arena, &model->subnet_list, subnet);
	if (resource == NULL)
		return subnet;
	model->subnets[resource->number] = subnet;
	for (size_t i = 0; i < 2; i++) {
		struct cidr range;
		if (cidr_parse(&range, value_text(reach_value(resource, ranges[i]))))
			LIST_ADD(model->arena, &subnet->ranges, range);
	}
	/* A default subnet gives public addresses unless told otherwise. */
	subnet->maps_public = tri_of(value_get(resource->values, "map_public_ip_on_launch"),
		strcmp(resource->change->kind, "aws_default_subnet") == 0 ? YES : NO);
	if (subnet->maps_public == MAYBE && strcmp(resource->change->kind, "aws_default_subnet") == 0)
		subnet->maps_public = YES;
	subnet->maps_ipv6 = tri_of(value_get(resource->values, "assign_ipv6_address_on_creation"), NO);
	return subnet;
}

static void subnet_connect(struct model *model, struct subnet *subnet) {
	struct link link = world_follow_one(model->world, subnet->resource, "vpc_id", VPC_KINDS);
	const struct resource *own = world_next(model->world, "aws_default_vpc", NULL);
	subnet->network = network_of_link(model, &link);
	/* There is one default VPC in a region. */
	if (subnet->network == NULL && own != NULL && strcmp(subnet->resource->change->kind, "aws_default_subnet") == 0)
		subnet->network = model->networks[own->number];
	if (subnet->network == NULL)
		return;
	if (subnet->table == NULL && !subnet->resource->change->data)
		subnet->table = main_table(model, subnet->network);
}

struct subnet *subnet_of_link(struct model *model, const struct link *link) {
	const struct text_entry *entry;
	struct subnet *subnet;
	if (link->kind == LINK_UNKNOWN)
		return NULL;
	if (link->kind == LINK_RESOURCE) {
		if (model->subnets[link->resource->number] == NULL) {
			subnet = subnet_add(model, link->resource, resource_label(model->arena, link->resource));
			subnet_connect(model, subnet);
		}
		return model->subnets[link->resource->number];
	}
	entry = text_table_first(&model->subnet_ids, link->id);
	if (entry != NULL)
		return model->subnet_list.items[entry->number];
	text_table_add(&model->subnet_ids, link->id, model->subnet_list.count);
	return subnet_add(model, NULL, link->id);
}

static void subnets_make(struct model *model) {
	static const char *const kinds[] = {"aws_subnet", "aws_default_subnet"};
	const struct world *world = model->world;
	size_t made;
	for (size_t i = 0; i < 2; i++)
		for (const struct resource *r = world_next(world, kinds[i], NULL); r != NULL;
			 r = world_next(world, kinds[i], r))
			subnet_add(model, r, resource_label(model->arena, r));
	made = model->subnet_list.count;
	for (const struct resource *r = world_next(world, "aws_route_table_association", NULL); r;
		 r = world_next(world, "aws_route_table_association", r)) {
		struct link subnet_link = world_follow_one(world, r, "subnet_id", SUBNET_KINDS),
					table_link = world_follow_one(world, r, "route_table_id", TABLE_KINDS);
		struct subnet *subnet = subnet_of_link(model, &subnet_link);
		struct route_table *table = table_of_link(model, &table_link);
		if (subnet == NULL)
			continue;
		subnet->table = table;
		if (table != NULL)
			continue;
		table = arena_alloc(model->arena, sizeof(*table));
		table->why = table_link.kind == LINK_OUTSIDE
			? arena_printf(model->arena, "route table %s lies outside this plan", table_link.id)
			: arena_printf(model->arena, "the route table of subnet %s is only known after the apply", subnet->label);
		subnet->table = table;
	}
	for (size_t i = 0; i < made; i++)
		subnet_connect(model, model->subnet_list.items[i]);
}

void networks_make(struct model *model) {
	static const char *const kinds[] = {"aws_vpc", "aws_default_vpc"};
	for (size_t i = 0; i < 2; i++)
		for (const struct resource *r = world_next(model->world, kinds[i], NULL); r != NULL;
			 r = world_next(model->world, kinds[i], r))
			network_add(model, r, resource_label(model->arena, r));
	associated_ranges_add(model, "aws_vpc_ipv4_cidr_block_association", "cidr_block");
	associated_ranges_add(model, "aws_vpc_ipv6_cidr_block_association", "ipv6_cidr_block");
	tables_make(model);
	subnets_make(model);
}
