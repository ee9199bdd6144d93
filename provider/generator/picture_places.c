/* Boxes: regions, VPCs, zones, subnets; and where a resource lies, by what is known. */
#include "generator/picture_model.h"

#include <string.h>

#include "generator/cidr.h"

static const char vpcs[] = "aws_vpc|aws_default_vpc";
static const char subnets[] = "aws_subnet|aws_default_subnet";

/* Ranks of boxes among their neighbours. */
enum { RANK_VPC = 10, RANK_ZONE = 10, RANK_OUTSIDE = 20 };

static size_t box_make(
	struct picture *picture, const char *key, const char *kind, const char *noun, const char *title, size_t parent) {
	bool fresh = picture_item_find(picture, key) == NOWHERE;
	size_t number = picture_item_make(picture, key, kind, noun, title, parent);
	picture->items[number].box = true;
	if (fresh)
		picture->items[number].alike_most = NOWHERE;
	return number;
}

size_t picture_region_box(struct picture *picture, size_t number) {
	const struct picture_subject *subject = &picture->subjects[number];
	const char *region = subject_text(picture, subject_on(subject, subject_side(subject)), "region");
	region = region ? region : picture->region;
	if (!region)
		return NOWHERE;
	size_t box =
		box_make(picture, arena_printf(picture->arena, "region %s", region), "region", "region", region, NOWHERE);
	picture->items[box].rank = RANK_VPC;
	picture->items[box].outside = true;
	return box;
}

/* A VPC or subnet that the plan names by its id only. */
static size_t outside_box(struct picture *picture, const char *kind, const char *noun, const char *id, size_t parent) {
	size_t box = box_make(picture, arena_printf(picture->arena, "outside %s", id), kind, noun, id, parent);
	picture->items[box].rank = RANK_OUTSIDE;
	picture->items[box].outside = true;
	return box;
}

static void box_subject(struct picture *picture, size_t box, size_t number) {
	struct picture_subject *subject = &picture->subjects[number];
	struct picture_item *item = &picture->items[box];
	item->subject = number;
	item->sign = subject->sign;
	item->outside = subject->change->data;
	item->wanted = !item->outside;
	subject->item = box;
	picture_member_add(picture, box, number);
}

size_t picture_vpc_box(struct picture *picture, size_t number) {
	struct picture_subject *subject = &picture->subjects[number];
	if (subject->item != NOWHERE)
		return subject->item;
	size_t box = box_make(picture, subject->change->address, "vpc", subject->kind->noun, subject_title(picture, number),
		picture_region_box(picture, number));
	picture->items[box].rank = RANK_VPC;
	box_subject(picture, box, number);
	const struct resource *resource = subject_on(subject, subject_side(subject));
	const char *range = subject_text(picture, resource, "cidr_block");
	if (range)
		picture_line_add(picture, box, SIGN_SAME, "%s", range);
	return box;
}

/* The VPC that an attribute leads to, on one side; NOWHERE. */
static size_t vpc_follow(
	struct picture *picture, enum side side, const struct resource *resource, const char *paths, size_t region) {
	struct links links = picture_follow(picture, side, resource, paths, vpcs);
	for (size_t i = 0; i < links.count; i++) {
		size_t found = picture_subject_of(picture, side, links.items[i]);
		if (found != NOWHERE && picture->subjects[found].kind->role == ROLE_VPC)
			return picture_vpc_box(picture, found);
		if (links.items[i].kind == LINK_OUTSIDE && links.items[i].id)
			return outside_box(picture, "vpc", "VPC", links.items[i].id, region);
	}
	return NOWHERE;
}

static size_t only_vpc(struct picture *picture) {
	return picture->only_vpc == NOWHERE ? NOWHERE : picture_vpc_box(picture, picture->only_vpc);
}

static size_t zone_box(struct picture *picture, size_t vpc, const char *zone) {
	const char *within = vpc == NOWHERE ? "" : picture->items[vpc].key;
	size_t box = box_make(
		picture, arena_printf(picture->arena, "zone %s %s", zone, within), "zone", "availability zone", zone, vpc);
	picture->items[box].rank = RANK_ZONE;
	picture->items[box].outside = true;
	return box;
}

static void subnet_box(struct picture *picture, size_t number) {
	struct picture_subject *subject = &picture->subjects[number];
	enum side side = subject_side(subject);
	const struct resource *resource = subject_on(subject, side);
	size_t region = picture_region_box(picture, number);
	size_t parent = vpc_follow(picture, side, resource, "vpc_id", region);
	if (parent == NOWHERE)
		parent = only_vpc(picture);
	if (parent == NOWHERE)
		parent = region;
	const char *zone = subject_text(picture, resource, "availability_zone");
	if (!zone)
		zone = subject_text(picture, resource, "availability_zone_id");
	if (zone)
		parent = zone_box(picture, parent, zone);
	size_t box = box_make(
		picture, subject->change->address, "subnet", subject->kind->noun, subject_title(picture, number), parent);
	box_subject(picture, box, number);
	picture->items[box].alike_most = NOWHERE;
	struct cidr range;
	const char *text = subject_text(picture, resource, "cidr_block");
	if (text && cidr_parse(&range, text) && !range.ipv6)
		picture->items[box].order = arena_printf(
			picture->arena, "%02x%02x%02x%02x", range.bytes[0], range.bytes[1], range.bytes[2], range.bytes[3]);
}

void picture_places_make(struct picture *picture) {
	for (size_t i = 0; i < picture->subject_count; i++)
		if (picture->subjects[i].kind->role == ROLE_VPC)
			picture_vpc_box(picture, i);
	for (size_t i = 0; i < picture->subject_count; i++)
		if (picture->subjects[i].kind->role == ROLE_SUBNET)
			subnet_box(picture, i);
}

size_t picture_subnet_box(const struct picture *picture, enum side side, struct link link) {
	size_t subject = picture_subject_of(picture, side, link);
	return subject != NOWHERE && picture->subjects[subject].kind->role == ROLE_SUBNET ? picture->subjects[subject].item
																					  : NOWHERE;
}

/* The VPC in which a box lies; NOWHERE. */
static size_t vpc_of(const struct picture *picture, size_t box) {
	while (box != NOWHERE && strcmp(picture->items[box].kind, "vpc") != 0)
		box = picture->items[box].parent;
	return box;
}

/* Through subnets: the one subnet, or the VPC of several. */
static size_t place_by_subnets(
	struct picture *picture, enum side side, const struct resource *resource, const char *paths, bool one) {
	struct links links = picture_follow(picture, side, resource, paths, subnets);
	size_t first = NOWHERE;
	bool several = !one;
	for (size_t i = 0; i < links.count; i++) {
		size_t box = picture_subnet_box(picture, side, links.items[i]);
		several |= links.items[i].kind != LINK_RESOURCE || (first != NOWHERE && box != first);
		first = first == NOWHERE ? box : first;
	}
	if (first == NOWHERE || !several)
		return first;
	size_t vpc = vpc_of(picture, first);
	return vpc == NOWHERE ? picture->items[first].parent : vpc;
}

/* Through what stands between: a security group, a target group, a group of subnets. */
static size_t place_by_way(struct picture *picture, enum side side, const struct resource *resource) {
	static const struct {
		const char *paths, *kinds, *then;
	} ways[] = {
		{"db_subnet_group_name", "aws_db_subnet_group", "subnet_ids"},
		{"subnet_group_name", "aws_elasticache_subnet_group", "subnet_ids"},
		{"load_balancer.target_group_arn", "aws_lb_target_group", "vpc_id"},
		{"vpc_security_group_ids|security_groups|security_group_ids|network_configuration.security_groups",
			"aws_security_group", "vpc_id"},
	};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct links links = picture_follow(picture, side, resource, ways[i].paths, ways[i].kinds);
		for (size_t k = 0; k < links.count; k++) {
			const struct resource *next = links.items[k].kind == LINK_RESOURCE ? links.items[k].resource : NULL;
			if (!next)
				continue;
			size_t place = strcmp(ways[i].then, "vpc_id") == 0
				? vpc_follow(picture, side, next, "vpc_id", NOWHERE)
				: place_by_subnets(picture, side, next, ways[i].then, false);
			if (place != NOWHERE)
				return place;
		}
	}
	return NOWHERE;
}

/* An instance group is never within one subnet: its instances are. */
static bool may_lie_in_subnet(const struct picture_subject *subject) {
	return strcmp(subject->change->kind, "aws_instance") == 0 || strcmp(subject->change->kind, "aws_nat_gateway") == 0;
}

size_t picture_place(struct picture *picture, size_t number) {
	const struct picture_subject *subject = &picture->subjects[number];
	const struct picture_kind *kind = subject->kind;
	enum side side = subject_side(subject);
	const struct resource *resource = subject_on(subject, side);
	size_t place = NOWHERE;
	if (kind->place == PLACE_GLOBAL || kind->place == PLACE_MODULE)
		return NOWHERE;
	size_t region = picture_region_box(picture, number);
	if (kind->place == PLACE_REGION)
		return region;
	if (kind->path && strcmp(kind->path, "vpc_id") == 0)
		place = vpc_follow(picture, side, resource, "vpc_id", region);
	else if (kind->path)
		place = place_by_subnets(picture, side, resource, kind->path, may_lie_in_subnet(subject));
	if (place == NOWHERE)
		place = place_by_way(picture, side, resource);
	if (place == NOWHERE)
		place = only_vpc(picture);
	return place == NOWHERE ? region : place;
}
