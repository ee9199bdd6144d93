/* Edges that the resources themselves name: balancer to target group to service to instances, certificates, volumes. */
#include "generator/picture_model.h"

#include <string.h>

struct way {
	struct picture *picture;
	enum side side;
	size_t number; /* the subject's */
	const struct picture_subject *subject;
	const struct resource *resource;
};

static const char subnets[] = "aws_subnet|aws_default_subnet";

static const char *text_of(const struct way *way, const char *path) {
	const char *text = subject_text(way->picture, way->resource, path);
	return text ? text : "";
}

/* One edge for each thing that a path names. `back`: from it to here. */
static void relate_all(const struct way *way, size_t here, const char *paths, const char *kinds, enum edge_kind kind,
	const char *label, bool back) {
	struct links links = picture_follow(way->picture, way->side, way->resource, paths, kinds);
	for (size_t i = 0; i < links.count; i++) {
		size_t there = picture_item_of(way->picture, way->side, links.items[i]);
		if (links.items[i].kind == LINK_UNKNOWN && way->side == SIDE_AFTER && !back)
			picture_relate_unknown(way->picture, here, kind);
		picture_relate(way->picture, way->side, false, back ? there : here, back ? here : there, kind, label);
	}
}

static void listener(const struct way *way) {
	size_t here = way->subject->item;
	relate_all(way, here, "default_action.target_group_arn|default_action.forward.target_group.arn",
		"aws_lb_target_group", EDGE_TRAFFIC, text_of(way, "port"), false);
	relate_all(way, here, "certificate_arn", "aws_acm_certificate", EDGE_USES, "", true);
}

static void listener_certificate(const struct way *way) {
	relate_all(way, way->subject->item, "certificate_arn", "aws_acm_certificate", EDGE_USES, "", true);
}

static void listener_rule(const struct way *way) {
	struct links listeners = picture_follow(way->picture, way->side, way->resource, "listener_arn", "aws_lb_listener");
	const char *port = NULL;
	if (listeners.count && listeners.items[0].kind == LINK_RESOURCE)
		port = subject_text(way->picture, listeners.items[0].resource, "port");
	const char *condition = picture_rule_condition(way->picture, way->resource);
	const char *label =
		arena_printf(way->picture->arena, "%s%s%s", port ? port : "", port && *condition ? " " : "", condition);
	relate_all(way, way->subject->item, "action.target_group_arn|action.forward.target_group.arn",
		"aws_lb_target_group", EDGE_TRAFFIC, label, false);
}

/* What stands in a subnet of something that stands in several: an item of its own. */
static void presence(const struct way *way, const char *path, const char *kind, const char *noun) {
	struct picture *picture = way->picture;
	size_t here = way->subject->item;
	struct links links = picture_follow(picture, way->side, way->resource, path, subnets);
	for (size_t i = 0; i < links.count; i++) {
		size_t subnet = picture_subnet_box(picture, way->side, links.items[i]);
		if (links.items[i].kind == LINK_UNKNOWN && way->side == SIDE_AFTER)
			picture_relate_unknown(picture, here, EDGE_RUNS);
		if (subnet == NOWHERE)
			continue;
		size_t item = picture_item_make(picture,
			arena_printf(picture->arena, "%s in %s", picture->items[here].key, picture->items[subnet].key), kind, noun,
			picture->items[here].title, subnet);
		if (picture->items[item].sides == 0)
			picture->items[item].rank = 50;
		picture->items[item].sides |= 1u << way->side;
		picture->items[item].presence_of = here;
		picture_relate(picture, way->side, false, here, item, EDGE_RUNS, "");
	}
}

static void group(const struct way *way) {
	relate_all(way, way->subject->item, "target_group_arns", "aws_lb_target_group", EDGE_TRAFFIC, "", true);
	relate_all(way, way->subject->item, "load_balancers", "aws_elb", EDGE_TRAFFIC, "", true);
	presence(way, "vpc_zone_identifier", "instances", "instances of");
}

static void group_attachment(const struct way *way) {
	size_t here = way->subject->item; /* the group's */
	relate_all(way, here, "lb_target_group_arn|alb_target_group_arn|traffic_source.identifier", "aws_lb_target_group",
		EDGE_TRAFFIC, "", true);
}

static void target(const struct way *way) {
	relate_all(way, way->subject->item, "target_id", "aws_instance|aws_lambda_function|aws_lb", EDGE_TRAFFIC,
		text_of(way, "port"), false);
}

static void classic_balancer(const struct way *way) {
	relate_all(way, way->subject->item, "instances", "aws_instance", EDGE_TRAFFIC, "", false);
}

static void volume_attachment(const struct way *way) {
	struct links instances = picture_follow(way->picture, way->side, way->resource, "instance_id", "aws_instance");
	for (size_t i = 0; i < instances.count; i++)
		relate_all(way, picture_item_of(way->picture, way->side, instances.items[i]), "volume_id", "aws_ebs_volume",
			EDGE_USES, "", false);
}

/* ---- services ---- */

/* The port of the block that names a target group; that of all blocks while its name is unknown; "". */
static const char *container_port(const struct way *way, const struct resource *target) {
	struct arena *arena = way->picture->arena;
	const struct value *blocks = value_get(way->resource->values, "load_balancer");
	const char *own = resource_text(target, "arn"), *same = NULL;
	for (size_t i = 0; i < value_count(blocks) && blocks->kind == VALUE_LIST; i++) {
		const char *arn = value_text(value_get(value_at(blocks, i), "target_group_arn"));
		const char *port = value_to_text(arena, value_get(value_at(blocks, i), "container_port"));
		port = port ? port : "";
		if (own && arn && strcmp(own, arn) == 0)
			return port;
		same = !same || strcmp(same, port) == 0 ? port : "";
	}
	return same ? same : "";
}

static void service_targets(const struct way *way) {
	struct picture *picture = way->picture;
	struct links groups =
		picture_follow(picture, way->side, way->resource, "load_balancer.target_group_arn", "aws_lb_target_group");
	for (size_t i = 0; i < groups.count; i++)
		if (groups.items[i].kind == LINK_RESOURCE)
			picture_relate(picture, way->side, false, picture_item_of(picture, way->side, groups.items[i]),
				way->subject->item, EDGE_TRAFFIC, container_port(way, groups.items[i].resource));
}

/* The only instance group of a side: where a service's tasks must run when nothing else says it. */
static size_t only_group(const struct way *way) {
	const struct world *world = picture_world(way->picture, way->side);
	const struct resource *first = world_next(world, "aws_autoscaling_group", NULL);
	if (!first || world_next(world, "aws_autoscaling_group", first))
		return NOWHERE;
	return picture_item_of(way->picture, way->side, (struct link){.kind = LINK_RESOURCE, .resource = first});
}

/* Groups whose name or launch template speaks of the service's cluster would be a guess: capacity providers are not. */
static void service_instances(const struct way *way) {
	struct picture *picture = way->picture;
	struct links providers = picture_follow(
		picture, way->side, way->resource, "capacity_provider_strategy.capacity_provider", "aws_ecs_capacity_provider");
	size_t found = NOWHERE;
	for (size_t i = 0; i < providers.count; i++) {
		found = picture_item_of(picture, way->side, providers.items[i]);
		picture_relate(picture, way->side, false, way->subject->item, found, EDGE_RUNS, "");
	}
	const char *type = text_of(way, "launch_type");
	if (found == NOWHERE && strcmp(type, "FARGATE") != 0 && strcmp(type, "EXTERNAL") != 0 && !providers.count)
		picture_relate(picture, way->side, false, way->subject->item, only_group(way), EDGE_RUNS, "");
}

static void service(const struct way *way) {
	service_targets(way);
	service_instances(way);
	presence(way, "network_configuration.subnets", "tasks", "tasks of");
	picture_service_relations(way->picture, way->side, way->number);
}

/* ---- what stands in the subnets of a balancer or a database: a line in their boxes ---- */

static void subnets_hold(const struct way *way, const char *paths, const char *noun) {
	struct picture *picture = way->picture;
	size_t here = way->subject->item;
	if (way->side != subject_side(way->subject) || here == NOWHERE)
		return;
	struct links links = picture_follow(picture, way->side, way->resource, paths, subnets);
	for (size_t i = 0; i < links.count; i++) {
		size_t subnet = picture_subnet_box(picture, way->side, links.items[i]);
		if (subnet != NOWHERE && subnet != picture->items[here].parent)
			picture_line_add(picture, subnet, SIGN_SAME, "%s %s", noun, picture->items[here].title);
	}
}

static void balancer(const struct way *way) {
	subnets_hold(way, "subnets|subnet_mapping.subnet_id", "load balancer");
}

static void database(const struct way *way) {
	struct links groups = picture_follow(way->picture, way->side, way->resource,
		"db_subnet_group_name|subnet_group_name", "aws_db_subnet_group|aws_elasticache_subnet_group");
	for (size_t i = 0; i < groups.count; i++) {
		struct way next = *way;
		next.resource = groups.items[i].resource;
		if (groups.items[i].kind == LINK_RESOURCE)
			subnets_hold(&next, "subnet_ids", way->subject->kind->noun);
	}
}

static const struct {
	const char *kind;
	void (*find)(const struct way *way);
} finders[] = {
	{"aws_autoscaling_attachment", group_attachment},
	{"aws_autoscaling_group", group},
	{"aws_autoscaling_traffic_source_attachment", group_attachment},
	{"aws_db_instance", database},
	{"aws_ecs_service", service},
	{"aws_elasticache_cluster", database},
	{"aws_elasticache_replication_group", database},
	{"aws_elb", classic_balancer},
	{"aws_elb", balancer},
	{"aws_lb", balancer},
	{"aws_lb_listener", listener},
	{"aws_lb_listener_certificate", listener_certificate},
	{"aws_lb_listener_rule", listener_rule},
	{"aws_lb_target_group_attachment", target},
	{"aws_rds_cluster", database},
	{"aws_volume_attachment", volume_attachment},
};

/* An instance's share of a group is as new as the group, or as its place there. */
static void presence_signs(struct picture *picture) {
	for (size_t i = 0; i < picture->item_count; i++) {
		struct picture_item *item = &picture->items[i];
		if (!item->sides)
			continue;
		const struct picture_item *whole = &picture->items[item->presence_of];
		bool was_there = whole->subject != NOWHERE && picture->subjects[whole->subject].before;
		bool stays = whole->subject != NOWHERE && picture->subjects[whole->subject].after;
		item->sign = whole->sign;
		if (was_there && stays && item->sides == 1u << SIDE_AFTER)
			item->sign = SIGN_CREATED;
		else if (was_there && stays && item->sides == 1u << SIDE_BEFORE)
			item->sign = SIGN_DESTROYED;
	}
}

void picture_relations_find(struct picture *picture) {
	if (picture->level >= PICTURE_SERVICE)
		picture_stores_collect(picture);
	for (size_t i = 0; i < picture->subject_count; i++) {
		const struct picture_subject *subject = &picture->subjects[i];
		if (subject->item == NOWHERE && strcmp(subject->change->kind, "aws_volume_attachment") != 0)
			continue;
		for (size_t k = 0; k < sizeof finders / sizeof *finders; k++) {
			if (strcmp(finders[k].kind, subject->change->kind) != 0)
				continue;
			for (enum side side = SIDE_BEFORE; side <= SIDE_AFTER; side++) {
				struct way way = {picture, side, i, subject, subject_on(subject, side)};
				if (way.resource)
					finders[k].find(&way);
			}
		}
	}
	presence_signs(picture);
}
