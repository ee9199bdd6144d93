/* Which resource is a part of which: rules of groups, listeners of balancers, templates of instance groups. */
#include "generator/picture_model.h"

#include <string.h>

enum { CHAIN_MOST = 8 }; /* a rule of a listener of a balancer: 3 */

static void owner_set(struct picture *picture, size_t part, size_t owner) {
	if (owner != NOWHERE && owner != part && picture->subjects[part].owner == NOWHERE)
		picture->subjects[part].owner = owner;
}

static void owner_follow(struct picture *picture, size_t number) {
	const struct picture_subject *subject = &picture->subjects[number];
	const struct picture_kind *kind = subject->kind;
	enum side side = subject_side(subject);
	if (subject->change->deposed) {
		owner_set(picture, number, picture_map_get(picture->addresses, subject->change->address));
		return;
	}
	if (kind->role != ROLE_PART || !kind->path)
		return;
	struct links links = picture_follow(picture, side, subject_on(subject, side), kind->path, kind->owner);
	for (size_t i = 0; i < links.count; i++)
		owner_set(picture, number, picture_subject_of(picture, side, links.items[i]));
}

/* The holders of a type lie together in the list. */
static void holder_follow(struct picture *picture, size_t number) {
	const struct picture_subject *subject = &picture->subjects[number];
	for (const struct picture_holder *holder = picture_holders; holder->holder; holder++) {
		if (strcmp(holder->holder, subject->change->kind) != 0)
			continue;
		for (enum side side = SIDE_BEFORE; side <= SIDE_AFTER; side++) {
			const struct resource *resource = subject_on(subject, side);
			if (!resource)
				continue;
			struct links links = picture_follow(picture, side, resource, holder->path, holder->part);
			for (size_t i = 0; i < links.count; i++) {
				size_t part = picture_subject_of(picture, side, links.items[i]);
				if (part != NOWHERE)
					owner_set(picture, part, number);
			}
		}
	}
}

/* A route table is a part of the first subnet that uses it, else of its VPC. */
static void route_table_follow(struct picture *picture, size_t number) {
	const struct picture_subject *subject = &picture->subjects[number];
	bool association = strcmp(subject->change->kind, "aws_route_table_association") == 0;
	if (!association && strcmp(subject->change->kind, "aws_route_table") != 0)
		return;
	enum side side = subject_side(subject);
	const struct resource *resource = subject_on(subject, side);
	if (association) {
		struct links tables = picture_follow(picture, side, resource, "route_table_id", "aws_route_table");
		for (size_t i = 0; i < tables.count; i++) {
			size_t table = picture_subject_of(picture, side, tables.items[i]);
			if (table != NOWHERE && table != subject->owner)
				owner_set(picture, table, subject->owner);
		}
		return;
	}
	struct links vpcs = picture_follow(picture, side, resource, "vpc_id", "aws_vpc|aws_default_vpc");
	for (size_t i = 0; i < vpcs.count; i++)
		owner_set(picture, number, picture_subject_of(picture, side, vpcs.items[i]));
}

/* A chain that is too long, or a ring, is cut: nothing may be lost in it. */
static void chain_cut(struct picture *picture, size_t number) {
	size_t at = number;
	for (unsigned steps = 0; steps < CHAIN_MOST; steps++) {
		at = picture->subjects[at].owner;
		if (at == NOWHERE)
			return;
	}
	picture->subjects[number].owner = NOWHERE;
}

void picture_parts_give(struct picture *picture) {
	for (size_t i = 0; i < picture->subject_count; i++)
		owner_follow(picture, i);
	for (size_t i = 0; i < picture->subject_count; i++)
		holder_follow(picture, i);
	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < picture->subject_count; i++)
			if ((strcmp(picture->subjects[i].change->kind, "aws_route_table") == 0) == (pass == 1))
				route_table_follow(picture, i);
	for (size_t i = 0; i < picture->subject_count; i++)
		chain_cut(picture, i);
}
