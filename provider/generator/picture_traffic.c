/* Who reaches what (generator/reach.h), as arrows. Names stand between the internet and what they lead to. */
#include "generator/picture_model.h"

#include <string.h>

struct traffic {
	struct picture *picture;
	bool *leads_on;  /* by item: a balancer with target groups, whose paths are drawn step by step */
	size_t *name_of; /* by item: the DNS names that lead there; NOWHERE */
	size_t item_count;
};

static size_t internet(struct picture *picture) {
	size_t item = picture_item_make(picture, "internet", "internet", "", "anyone on the internet", NOWHERE);
	picture->items[item].outside = picture->items[item].wanted = true;
	picture->items[item].rank = 1;
	return item;
}

static size_t source_item(struct picture *picture, const struct reach_path *path) {
	if (path->open)
		return internet(picture);
	if (path->source_address) {
		size_t subject = picture_map_get(picture->addresses, path->source_address);
		if (subject != NOWHERE && picture->subjects[subject].item != NOWHERE)
			return picture->subjects[subject].item;
		if (subject != NOWHERE)
			return NOWHERE; /* the level does not show it */
	}
	/* "whatever an outside group admits" is for the review's words. */
	if (!path->source || !*path->source || path->unknown)
		return NOWHERE;
	size_t item = picture_item_make(
		picture, arena_printf(picture->arena, "source %s", path->source), "addresses", "", path->source, NOWHERE);
	picture->items[item].outside = picture->items[item].wanted = true;
	picture->items[item].rank = 2;
	picture->items[item].alike_most = 3;
	return item;
}

static void path_relate(struct traffic *traffic, const struct reach_path *path, enum side side) {
	struct picture *picture = traffic->picture;
	size_t subject =
		path->destination_address ? picture_map_get(picture->addresses, path->destination_address) : NOWHERE;
	size_t to = subject == NOWHERE ? NOWHERE : picture->subjects[subject].item;
	if (to == NOWHERE || to >= traffic->item_count)
		return;
	size_t from = source_item(picture, path);
	if (from == NOWHERE || from == to || (from < traffic->item_count && traffic->leads_on[from]))
		return;
	const char *label =
		arena_printf(picture->arena, "%s%s", path->ports ? path->ports : "", path->unknown ? " (?)" : "");
	size_t name = path->open ? traffic->name_of[to] : NOWHERE;
	if (name != NOWHERE) {
		picture_relate(picture, side, false, from, name, EDGE_TRAFFIC, "");
		from = name;
	}
	picture_relate(picture, side, false, from, to, EDGE_TRAFFIC, label);
}

static void reach_relate(struct traffic *traffic, const struct reach *reach, enum side side) {
	for (size_t i = 0; reach && i < reach->count; i++)
		path_relate(traffic, &reach->paths[i], side);
}

/* Without a computed reach: by what a balancer says of itself. */
static void balancers_relate(struct traffic *traffic) {
	struct picture *picture = traffic->picture;
	for (size_t i = 0; i < picture->subject_count; i++) {
		const struct picture_subject *subject = &picture->subjects[i];
		if (strcmp(subject->change->kind, "aws_lb_listener") != 0 || subject->item == NOWHERE)
			continue;
		const struct picture_item *balancer = &picture->items[subject->item];
		if (balancer->subject == NOWHERE)
			continue;
		for (enum side side = SIDE_BEFORE; side <= SIDE_AFTER; side++) {
			const struct resource *resource = subject_on(&picture->subjects[balancer->subject], side);
			const struct resource *listener = subject_on(subject, side);
			const char *port = subject_text(picture, listener, "port");
			if (!resource || !listener || value_is_true(subject_value(picture, resource, "internal")))
				continue;
			struct reach_path path = {.open = true, .ports = port, .destination_address = resource->change->address};
			path_relate(traffic, &path, side);
		}
	}
}

/* The internet's own end of the way: gateways that let it in. */
static void gateways_relate(struct picture *picture) {
	size_t end = picture_item_find(picture, "internet");
	for (size_t i = 0; i < picture->subject_count; i++) {
		const struct picture_subject *subject = &picture->subjects[i];
		if (subject->item == NOWHERE || strcmp(subject->change->kind, "aws_internet_gateway") != 0)
			continue;
		end = internet(picture);
		if (subject->before)
			picture_relate(picture, SIDE_BEFORE, false, subject->item, end, EDGE_ROUTE, "");
		if (subject->after)
			picture_relate(picture, SIDE_AFTER, false, subject->item, end, EDGE_ROUTE, "");
	}
}

static void ways_collect(struct traffic *traffic) {
	struct picture *picture = traffic->picture;
	for (size_t i = 0; i < picture->item_count; i++)
		traffic->name_of[i] = NOWHERE;
	for (size_t i = 0; i < picture->relation_count; i++) {
		const struct picture_relation *relation = &picture->relations[i];
		if (relation->kind != EDGE_TRAFFIC || relation->to == NOWHERE)
			continue;
		if (strcmp(picture->items[relation->from].kind, "dns-name") == 0)
			traffic->name_of[relation->to] = relation->from;
		else if (strcmp(picture->items[relation->to].kind, "target-group") == 0)
			traffic->leads_on[relation->from] = true;
	}
}

void picture_traffic_find(struct picture *picture) {
	struct traffic traffic = {.picture = picture, .item_count = picture->item_count};
	traffic.leads_on = arena_array(picture->arena, picture->item_count + 1, sizeof *traffic.leads_on);
	traffic.name_of = arena_array(picture->arena, picture->item_count + 1, sizeof *traffic.name_of);
	ways_collect(&traffic);
	if (picture->reach) {
		reach_relate(&traffic, picture->reach->before, SIDE_BEFORE);
		reach_relate(&traffic, picture->reach->after, SIDE_AFTER);
	} else {
		balancers_relate(&traffic);
	}
	gateways_relate(picture);
}
