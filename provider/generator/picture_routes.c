/* Where a subnet's packets go: the lines of its route table, whether that makes it public, and the arrows to gateways. */
#include "generator/picture_model.h"

#include <string.h>

enum { ROUTES_MOST = 50 }; /* of one table that are compared */

struct route {
	const char *to;     /* "0.0.0.0/0" */
	const char *target; /* "internet gateway" */
	size_t item;        /* the gateway's; NOWHERE */
	size_t next;
};

struct routes {
	struct picture *picture;
	enum side side;
	struct route *items;
	size_t count, capacity;
	size_t *of_table; /* by subject: the first route; NOWHERE */
	size_t *table_of; /* by subject of a subnet or VPC: its table; NOWHERE: not told */
};

static size_t *nowheres(struct arena *arena, size_t count) {
	size_t *numbers = arena_array(arena, count + 1, sizeof *numbers);
	for (size_t i = 0; i <= count; i++)
		numbers[i] = NOWHERE;
	return numbers;
}

/* A table's state repeats inline what resources of their own say. */
static bool route_is_there(const struct routes *routes, size_t table, const char *to, const char *target) {
	for (size_t i = routes->of_table[table], steps = 0; i != NOWHERE && steps < ROUTES_MOST;
		 i = routes->items[i].next, steps++)
		if (strcmp(routes->items[i].to, to) == 0 && strcmp(routes->items[i].target, target) == 0)
			return true;
	return false;
}

static void route_add(struct routes *routes, size_t table, const char *to, const char *target, size_t item) {
	if (route_is_there(routes, table, to, target))
		return;
	routes->items =
		arena_grow(routes->picture->arena, routes->items, routes->count, &routes->capacity, sizeof *routes->items);
	routes->items[routes->count] = (struct route){to, target, item, routes->of_table[table]};
	routes->of_table[table] = routes->count++;
}

/* Attributes of a route that name its target. */
static const struct {
	const char *attribute, *kinds, *noun, *prefix; /* `prefix` of ids */
	bool named;                                    /* one needs to be told from another */
} targets[] = {
	{"gateway_id", "aws_internet_gateway", "internet gateway", "igw-", false},
	{"gateway_id", "aws_vpn_gateway", "VPN gateway", "vgw-", false},
	{"nat_gateway_id", "aws_nat_gateway", "NAT gateway", "nat-", true},
	{"transit_gateway_id", "aws_ec2_transit_gateway", "transit gateway", "tgw-", false},
	{"vpc_peering_connection_id", "aws_vpc_peering_connection", "peering", "pcx-", true},
	{"egress_only_gateway_id", "aws_egress_only_internet_gateway", "egress-only gateway", "eigw-", false},
	{"vpc_endpoint_id", "aws_vpc_endpoint", "endpoint", "vpce-", true},
	{"network_interface_id", "aws_network_interface", "network interface", "eni-", true},
};

/* `values` is an aws_route, or an inline route whose resource is the table (`prefix` "route."). */
static void target_find(struct routes *routes, size_t table, const struct resource *resource, const char *prefix,
	const struct value *values, const char *to) {
	struct picture *picture = routes->picture;
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
		const struct value *given = value_get(values, targets[i].attribute);
		const char *id = value_text(given);
		if (value_is_null(given) || (id && (!*id || strcmp(id, "local") == 0)))
			continue;
		struct links links = picture_follow(picture, routes->side, resource,
			arena_printf(picture->arena, "%s%s", prefix, targets[i].attribute), targets[i].kinds);
		for (size_t k = 0; k < links.count; k++) {
			size_t subject = picture_subject_of(picture, routes->side, links.items[k]);
			if (subject == NOWHERE)
				continue;
			if (id && links.count > 1 && links.items[k].kind == LINK_RESOURCE) {
				const char *own = resource_text(links.items[k].resource, "id");
				if (own && strcmp(own, id) != 0)
					continue;
			}
			route_add(routes, table, to,
				targets[i].named
					? arena_printf(picture->arena, "%s %s", targets[i].noun, subject_title(picture, subject))
					: targets[i].noun,
				picture->subjects[subject].item);
			return;
		}
		if (id && strncmp(id, targets[i].prefix, strlen(targets[i].prefix)) == 0) {
			route_add(routes, table, to, arena_printf(picture->arena, "%s %s", targets[i].noun, id), NOWHERE);
			return;
		}
	}
}

static const char *destination_of(struct arena *arena, const struct value *values) {
	static const char *const names[] = {"destination_cidr_block", "cidr_block", "destination_ipv6_cidr_block",
		"ipv6_cidr_block", "destination_prefix_list_id"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *text = value_to_text(arena, value_get(values, names[i]));
		if (text && *text)
			return text;
	}
	return "?";
}

static size_t first_subject(
	struct routes *routes, const struct resource *resource, const char *path, const char *kinds) {
	struct links links = picture_follow(routes->picture, routes->side, resource, path, kinds);
	for (size_t i = 0; i < links.count; i++) {
		size_t subject = picture_subject_of(routes->picture, routes->side, links.items[i]);
		if (subject != NOWHERE)
			return subject;
	}
	return NOWHERE;
}

static void inline_routes(struct routes *routes, size_t table, const struct resource *resource) {
	const struct value *list = value_get(resource->values, "route");
	for (size_t i = 0; i < value_count(list) && list->kind == VALUE_LIST; i++)
		target_find(routes, table, resource, "route.", value_at(list, i),
			destination_of(routes->picture->arena, value_at(list, i)));
	struct links gateways =
		picture_follow(routes->picture, routes->side, resource, "propagating_vgws", "aws_vpn_gateway");
	for (size_t i = 0; i < gateways.count; i++)
		if (gateways.items[i].kind == LINK_RESOURCE)
			route_add(routes, table, "propagated", "VPN gateway",
				picture_item_of(routes->picture, routes->side, gateways.items[i]));
}

static const char tables[] = "aws_route_table|aws_default_route_table";

static void subject_routes(struct routes *routes, size_t number) {
	const struct picture_subject *subject = &routes->picture->subjects[number];
	const struct resource *resource = subject_on(subject, routes->side);
	const char *kind = subject->change->kind;
	if (!resource || strncmp(kind, "aws_", 4) != 0)
		return;
	if (strcmp(kind, "aws_route") == 0) {
		size_t table = first_subject(routes, resource, "route_table_id", tables);
		if (table != NOWHERE)
			target_find(routes, table, resource, "", resource->values,
				destination_of(routes->picture->arena, resource->values));
	} else if (strcmp(kind, "aws_route_table") == 0 || strcmp(kind, "aws_default_route_table") == 0) {
		inline_routes(routes, number, resource);
		size_t vpc = kind[4] == 'd'
			? first_subject(routes, resource, "default_route_table_id|vpc_id", "aws_vpc|aws_default_vpc")
			: NOWHERE;
		if (vpc != NOWHERE && routes->table_of[vpc] == NOWHERE)
			routes->table_of[vpc] = number;
	} else if (strcmp(kind, "aws_route_table_association") == 0) {
		size_t subnet = first_subject(routes, resource, "subnet_id", "aws_subnet|aws_default_subnet");
		if (subnet != NOWHERE)
			routes->table_of[subnet] = first_subject(routes, resource, "route_table_id", tables);
	} else if (strcmp(kind, "aws_main_route_table_association") == 0) {
		size_t vpc = first_subject(routes, resource, "vpc_id", "aws_vpc|aws_default_vpc");
		if (vpc != NOWHERE)
			routes->table_of[vpc] = first_subject(routes, resource, "route_table_id", tables);
	} else if (strcmp(kind, "aws_vpn_gateway_route_propagation") == 0) {
		size_t table = first_subject(routes, resource, "route_table_id", tables);
		size_t gateway = first_subject(routes, resource, "vpn_gateway_id", "aws_vpn_gateway");
		if (table != NOWHERE)
			route_add(routes, table, "propagated", "VPN gateway",
				gateway == NOWHERE ? NOWHERE : routes->picture->subjects[gateway].item);
	}
}

static struct routes routes_collect(struct picture *picture, enum side side) {
	struct routes routes = {.picture = picture, .side = side};
	routes.of_table = nowheres(picture->arena, picture->subject_count);
	routes.table_of = nowheres(picture->arena, picture->subject_count);
	for (size_t i = 0; i < picture->subject_count; i++)
		subject_routes(&routes, i);
	return routes;
}

/* The first route of a subnet; NOWHERE when its table is not told. *told: it is. */
static size_t routes_of_subnet(const struct routes *routes, size_t subnet, bool *told) {
	size_t table = routes->table_of[subnet];
	if (table == NOWHERE) {
		const struct resource *resource = subject_on(&routes->picture->subjects[subnet], routes->side);
		size_t vpc =
			resource ? first_subject((struct routes *)routes, resource, "vpc_id", "aws_vpc|aws_default_vpc") : NOWHERE;
		table = vpc == NOWHERE ? NOWHERE : routes->table_of[vpc];
	}
	*told = table != NOWHERE;
	return table == NOWHERE ? NOWHERE : routes->of_table[table];
}

static bool is_default(const char *to) {
	return strcmp(to, "0.0.0.0/0") == 0 || strcmp(to, "::/0") == 0;
}

/* "public", "private", "routes not told"; NULL where the subnet is not there. */
static const char *tier_of(const struct routes *routes, size_t subnet) {
	bool told;
	const struct resource *resource = subject_on(&routes->picture->subjects[subnet], routes->side);
	if (!resource)
		return NULL;
	for (size_t i = routes_of_subnet(routes, subnet, &told); i != NOWHERE; i = routes->items[i].next)
		if (is_default(routes->items[i].to) && strncmp(routes->items[i].target, "internet gateway", 16) == 0)
			return "public";
	return told ? "private" : "routes not in the plan";
}

static bool route_is_on(const struct routes *routes, size_t subnet, const struct route *route) {
	bool told;
	for (size_t i = routes_of_subnet(routes, subnet, &told); i != NOWHERE; i = routes->items[i].next)
		if (strcmp(routes->items[i].to, route->to) == 0 && strcmp(routes->items[i].target, route->target) == 0)
			return true;
	return false;
}

static void route_lines(
	const struct routes *routes, const struct routes *others, size_t subnet, enum picture_sign sign, bool only_new) {
	struct picture *picture = routes->picture;
	const struct picture_subject *subject = &picture->subjects[subnet];
	bool told, both = subject->before && subject->after;
	size_t shown = 0;
	for (size_t i = routes_of_subnet(routes, subnet, &told); i != NOWHERE && shown < ROUTES_MOST;
		 i = routes->items[i].next, shown++) {
		const struct route *route = &routes->items[i];
		bool other = both && route_is_on(others, subnet, route);
		if (only_new && (other || !both))
			continue;
		picture_line_add(
			picture, subject->item, both && !other ? sign : SIGN_SAME, "%s → %s", route->to, route->target);
		picture_relate(picture, routes->side, other, subject->item,
			picture->level == PICTURE_NETWORK ? route->item : NOWHERE, EDGE_ROUTE, route->to);
	}
}

static void subnet_lines(const struct routes *before, const struct routes *after, size_t subnet) {
	struct picture *picture = before->picture;
	const struct picture_subject *subject = &picture->subjects[subnet];
	const char *earlier = tier_of(before, subnet), *later = tier_of(after, subnet);
	const char *tier = later ? later : earlier;
	const struct resource *resource = subject_on(subject, subject_side(subject));
	const char *range = subject_text(picture, resource, "cidr_block");
	bool changed = earlier && later && strcmp(earlier, later) != 0;
	picture_line_add(picture, subject->item, changed ? SIGN_CHANGED : SIGN_SAME, "%s%s%s%s%s", range ? range : "",
		range ? ", " : "", changed ? earlier : "", changed ? " → " : "", tier ? tier : "");
	picture->items[subject->item].rank = tier && strcmp(tier, "public") == 0 ? 10 : 11;
	picture->items[subject->item].tier = tier;
	if (subject->after) {
		route_lines(after, before, subnet, SIGN_CREATED, false);
		route_lines(before, after, subnet, SIGN_DESTROYED, true);
	} else {
		route_lines(before, after, subnet, SIGN_DESTROYED, false);
	}
	bool drifts = subject->sign == SIGN_SAME;
	for (size_t i = 0; i < picture->items[subject->item].line_count && drifts; i++)
		if (picture->items[subject->item].lines[i].sign != SIGN_SAME)
			picture->items[subject->item].sign = SIGN_CHANGED;
}

/* What leads out of a VPC otherwise than by a route: a VPN connection, a peering, an attachment. */
static void gateway_relations(const struct routes *routes, size_t number) {
	struct picture *picture = routes->picture;
	const struct picture_subject *subject = &picture->subjects[number];
	const struct resource *resource = subject_on(subject, routes->side);
	if (!resource)
		return;
	if (strcmp(subject->change->kind, "aws_vpn_connection") == 0) {
		size_t from = first_subject((struct routes *)routes, resource, "vpn_gateway_id|transit_gateway_id",
			"aws_vpn_gateway|aws_ec2_transit_gateway");
		size_t to = first_subject((struct routes *)routes, resource, "customer_gateway_id", "aws_customer_gateway");
		if (from != NOWHERE && to != NOWHERE)
			picture_relate(picture, routes->side, false, picture->subjects[from].item, picture->subjects[to].item,
				EDGE_ROUTE, "VPN");
	} else if (strcmp(subject->change->kind, "aws_vpc_peering_connection") == 0) {
		for (unsigned end = 0; end < 2; end++) {
			size_t vpc = first_subject(
				(struct routes *)routes, resource, end ? "peer_vpc_id" : "vpc_id", "aws_vpc|aws_default_vpc");
			if (vpc != NOWHERE)
				picture_relate(
					picture, routes->side, false, picture->subjects[vpc].item, subject->item, EDGE_ROUTE, "");
		}
	} else if (strcmp(subject->change->kind, "aws_ec2_transit_gateway_vpc_attachment") == 0) {
		size_t vpc = first_subject((struct routes *)routes, resource, "vpc_id", "aws_vpc|aws_default_vpc");
		size_t gateway =
			first_subject((struct routes *)routes, resource, "transit_gateway_id", "aws_ec2_transit_gateway");
		if (vpc != NOWHERE && gateway != NOWHERE)
			picture_relate(picture, routes->side, false, picture->subjects[vpc].item, picture->subjects[gateway].item,
				EDGE_ROUTE, "");
	}
}

void picture_routes_write(struct picture *picture) {
	struct routes before = routes_collect(picture, SIDE_BEFORE), after = routes_collect(picture, SIDE_AFTER);
	for (size_t i = 0; i < picture->subject_count; i++) {
		if (picture->subjects[i].kind->role == ROLE_SUBNET)
			subnet_lines(&before, &after, i);
		gateway_relations(&before, i);
		gateway_relations(&after, i);
	}
}
