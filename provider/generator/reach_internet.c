/* Networks on their way to an end: from the internet through a public address and a route to an internet gateway, from the VPC, from connected networks. */
#include <string.h>

#include "generator/reach_inner.h"

struct source source_internet(bool ipv6) {
	const char *label = ipv6 ? "anyone on the internet over IPv6" : "anyone on the internet";
	return (struct source){.kind = SOURCE_INTERNET, .label = label, .key = label, .network = cidr_everything(ipv6)};
}

struct source source_network(struct arena *arena, const struct cidr *network, const char *suffix) {
	const char *label = arena_printf(arena, "%s%s", cidr_text(arena, network), suffix);
	return (struct source){.kind = SOURCE_NETWORK, .label = label, .key = label, .network = *network};
}

void way_add(struct model *model, struct end *to, const struct source *source, const struct ports *ports,
	const char *via, const char *why) {
	if (model->ways.count == WAYS_MOST) {
		model->capped = true;
		return;
	}
	LIST_ADD(model->arena, &model->ways,
		(struct way){.to = to,
			.to_label = to->label,
			.to_key = to->resource != NULL ? to->resource->change->address : to->label,
			.to_address = to->resource != NULL ? to->resource->change->address : NULL,
			.source = *source,
			.ports = *ports,
			.via = via,
			.why = why});
}

void internet_entries(struct model *model, const struct end *gate, const struct subnet *subnet,
	const struct cidr *network, entry_list *out) {
	enum tri address = network->ipv6 ? gate->ipv6 : gate->ipv4;
	const struct route_table *table = subnet != NULL ? subnet->table : NULL;
	const char *why = address == MAYBE ? gate->address_why : NULL, *routes_why = NULL;
	size_t first = out->count;
	if (address == NO || cidr_is_private(network))
		return;
	for (size_t i = 0; table != NULL && i < table->routes.count; i++) {
		const struct route *route = &table->routes.items[i];
		struct cidr common;
		if (!cidr_intersect(&common, &route->network, network))
			continue;
		if (route->to == ROUTE_INTERNET)
			LIST_ADD(model->arena, out, (struct entry){common, why});
		else if (route->to == ROUTE_UNKNOWN)
			routes_why = arena_printf(
				model->arena, "where a route of subnet %s leads is only known after the apply", subnet->label);
	}
	if (out->count > first)
		return;
	if (table == NULL)
		routes_why = subnet != NULL     ? subnet->why
			: gate->subnets_why != NULL ? gate->subnets_why
										: arena_printf(model->arena, "the subnets of %s are not told", gate->label);
	else if (routes_why == NULL)
		routes_why = table->why;
	/* AWS refuses a balancer that faces the internet in a VPC without a gateway: its word stands where nothing contradicts. */
	if (routes_why != NULL)
		LIST_ADD(model->arena, out, (struct entry){*network, gate->declared_public ? why : routes_why});
}

static bool is_connected(const struct route_table *table) {
	if (table == NULL || table->why != NULL)
		return true;
	for (size_t i = 0; i < table->routes.count; i++)
		if (table->routes.items[i].to == ROUTE_CONNECTED || table->routes.items[i].to == ROUTE_UNKNOWN)
			return true;
	return false;
}

static struct source source_inside(bool connected, bool ipv6) {
	const char *label = connected ? "anything in the VPC and connected networks" : "anything in the VPC";
	return (struct source){.kind = SOURCE_INSIDE, .label = label, .key = label, .network = cidr_everything(ipv6)};
}

/* The ranges of the end's VPC in the family of a network; false when there are none or they are not known. */
static bool ranges_known(const struct network *network, bool ipv6, bool *none) {
	bool known = false;
	*none = false;
	if (network == NULL || network->resource == NULL)
		return false;
	for (size_t i = 0; i < network->ranges.count; i++)
		known = known || network->ranges.items[i].ipv6 == ipv6;
	*none = !known && ipv6 && !value_is_unknown(value_get(network->resource->values, "ipv6_cidr_block"));
	return known;
}

/* A network's part in the VPC. True when all of it lies there. */
static bool vpc_sources(struct model *model, const struct end *end, const struct piece *piece, const char *via) {
	const struct network *network = end->network;
	bool whole = false;
	for (size_t i = 0; i < network->ranges.count; i++) {
		const struct cidr *range = &network->ranges.items[i];
		struct source source;
		if (cidr_contains(&piece->network, range)) {
			source = source_network(model->arena, range, "");
			source.label = arena_printf(model->arena, "the VPC %s", source.label);
			source.key = source.label;
		} else if (cidr_contains(range, &piece->network)) {
			source = source_network(model->arena, &piece->network, " in the VPC");
		} else {
			continue;
		}
		whole = whole || cidr_contains(range, &piece->network);
		way_add(model, (struct end *)end, &source, &piece->ports, via, piece->why);
	}
	return whole;
}

static void connected_sources(
	struct model *model, struct end *end, const struct subnet *subnet, const struct piece *piece, const char *via) {
	const struct route_table *table = subnet != NULL ? subnet->table : NULL;
	const char *why = table != NULL ? table->why : subnet != NULL ? subnet->why : end->subnets_why;
	size_t found = 0;
	for (size_t i = 0; table != NULL && i < table->routes.count; i++) {
		const struct route *route = &table->routes.items[i];
		struct cidr common;
		struct source source;
		if (route->to != ROUTE_CONNECTED || !cidr_intersect(&common, &route->network, &piece->network))
			continue;
		source = source_network(model->arena, &common, " in a connected network");
		way_add(model, end, &source, &piece->ports, via, piece->why);
		found++;
	}
	if (found == 0 && why != NULL && cidr_is_private(&piece->network)) {
		struct source source = source_network(model->arena, &piece->network, "");
		way_add(model, end, &source, &piece->ports, via, piece->why != NULL ? piece->why : why);
	}
}

static void inside_ways(
	struct model *model, struct end *end, const struct subnet *subnet, const struct piece *piece, const char *via) {
	bool none, known = ranges_known(end->network, piece->network.ipv6, &none);
	const struct route_table *table = subnet != NULL ? subnet->table : NULL;
	struct source source;
	if (none)
		return;
	if (cidr_is_everything(&piece->network)) {
		source = source_inside(is_connected(table), piece->network.ipv6);
		way_add(model, end, &source, &piece->ports, via, piece->why);
	} else if (!known) {
		if (!cidr_is_private(&piece->network))
			return;
		source = source_network(model->arena, &piece->network, "");
		way_add(model, end, &source, &piece->ports, via, piece->why);
	} else if (!vpc_sources(model, end, piece, via)) {
		connected_sources(model, end, subnet, piece, via);
	}
}

static void piece_ways(
	struct model *model, struct end *end, const struct subnet *subnet, const struct piece *piece, const char *via) {
	entry_list entries = {0};
	bool whole = false;
	internet_entries(model, end, subnet, &piece->network, &entries);
	for (size_t i = 0; i < entries.count; i++) {
		const struct entry *entry = &entries.items[i];
		struct source source = cidr_is_everything(&entry->network) ? source_internet(entry->network.ipv6)
																   : source_network(model->arena, &entry->network, "");
		way_add(model, end, &source, &piece->ports, via, piece->why != NULL ? piece->why : entry->why);
		whole = whole || (entry->why == NULL && cidr_equal(&entry->network, &piece->network));
	}
	if (!whole)
		inside_ways(model, end, subnet, piece, via);
}

static void subnet_ways(
	struct model *model, struct end *end, const struct subnet *subnet, const struct piece *piece, const char *via) {
	piece_list passed = {0};
	if (subnet == NULL || subnet->acl == NULL) {
		piece_ways(model, end, subnet, piece, via);
		return;
	}
	acl_round_trip(model, subnet->acl, piece, &passed);
	for (size_t i = 0; i < passed.count; i++)
		piece_ways(model, end, subnet, &passed.items[i], via);
}

void network_ways(struct model *model, struct end *end, const struct piece *piece, const char *via) {
	const struct subnet *sorts[SUBNET_SORTS_MOST];
	size_t count = end_subnet_sorts(end, sorts, SUBNET_SORTS_MOST);
	for (size_t i = 0; i < count; i++)
		subnet_ways(model, end, sorts[i], piece, via);
	if (count == 0)
		subnet_ways(model, end, NULL, piece, via);
}
