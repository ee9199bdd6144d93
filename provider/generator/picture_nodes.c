/* Nodes: one for each resource that the level shows; parts go to their owners; what has no place of its own goes to its module. */
#include "generator/picture_model.h"

#include <ctype.h>
#include <string.h>

static bool level_shows(const struct picture *picture, const struct picture_kind *kind) {
	return kind->level <= picture->level;
}

/* "aws_lb_target_group" as people write it: "lb target group". */
static const char *type_noun(struct arena *arena, const char *type) {
	const char *name = strchr(type, '_');
	char *noun = arena_strdup(arena, name && name[1] ? name + 1 : type);
	for (char *c = noun; *c; c++)
		if (*c == '_')
			*c = ' ';
	return noun;
}

/* "load-balancer" of "load balancer". */
static const char *kind_name(struct arena *arena, const char *noun) {
	char *name = arena_strdup(arena, noun);
	for (char *c = name; *c; c++)
		*c = *c == ' ' ? '-' : (char)tolower((unsigned char)*c);
	return name;
}

static void item_of_subject(struct picture *picture, size_t number, size_t parent) {
	struct picture_subject *subject = &picture->subjects[number];
	const struct picture_kind *kind = subject->kind;
	const char *key = subject->change->address;
	size_t item_number = picture_item_make(
		picture, key, kind_name(picture->arena, kind->noun), kind->noun, subject_title(picture, number), parent);
	struct picture_item *item = &picture->items[item_number];
	item->subject = number;
	item->sign = subject->sign;
	item->rank = kind->rank;
	item->what = kind->noun;
	item->alike_most = kind->alike_most;
	item->wanted = true;
	subject->item = item_number;
	picture_member_add(picture, item_number, number);
}

static size_t module_box(struct picture *picture, const char *module) {
	size_t box = picture_item_make(picture, arena_printf(picture->arena, "module %s", module), "module", "",
		*module ? module : "root module", NOWHERE);
	picture->items[box].box = true;
	picture->items[box].rank = 90;
	picture->items[box].outside = true;
	picture->items[box].alike_most = NOWHERE;
	return box;
}

/* All of one type in one module share a node, those of one sign. */
static void item_of_other(struct picture *picture, size_t number) {
	struct picture_subject *subject = &picture->subjects[number];
	const char *key = arena_printf(
		picture->arena, "other %s %s %s", subject->change->module, subject->change->type, sign_name(subject->sign));
	const char *noun = type_noun(picture->arena, subject->change->type);
	size_t item_number = picture_item_find(picture, key);
	if (item_number == NOWHERE) {
		item_number = picture_item_make(
			picture, key, "other", noun, subject_title(picture, number), module_box(picture, subject->change->module));
		picture->items[item_number].sign = subject->sign;
		picture->items[item_number].rank = 90;
		picture->items[item_number].what = noun;
		picture->items[item_number].wanted = true;
		picture->items[item_number].alike_most = 1;
	}
	subject->item = item_number;
	picture_member_add(picture, item_number, number);
}

/* ---- ECS: a cluster lies where its services are ---- */

static void cluster_make(struct picture *picture, size_t number) {
	item_of_subject(picture, number, NOWHERE);
	struct picture_item *item = &picture->items[picture->subjects[number].item];
	item->box = true;
}

static size_t cluster_of(const struct picture *picture, size_t number) {
	const struct picture_subject *subject = &picture->subjects[number];
	enum side side = subject_side(subject);
	struct links links = picture_follow(picture, side, subject_on(subject, side), "cluster", "aws_ecs_cluster");
	for (size_t i = 0; i < links.count; i++) {
		size_t item = picture_item_of(picture, side, links.items[i]);
		if (item != NOWHERE)
			return item;
	}
	return NOWHERE;
}

static void service_make(struct picture *picture, size_t number) {
	size_t place = picture_place(picture, number);
	size_t cluster = cluster_of(picture, number);
	item_of_subject(picture, number, cluster == NOWHERE ? place : cluster);
	if (cluster == NOWHERE)
		return;
	struct picture_item *box = &picture->items[cluster];
	if (box->parent == NOWHERE)
		box->parent = place;
	else if (box->parent != place)
		box->parent = picture_region_box(picture, number);
}

static void cluster_place(struct picture *picture, size_t number) {
	size_t item = picture->subjects[number].item;
	if (picture->items[item].parent == NOWHERE) {
		size_t place = picture_place(picture, number);
		picture->items[item].parent = place;
	}
}

static void node_make(struct picture *picture, size_t number) {
	struct picture_subject *subject = &picture->subjects[number];
	if (!level_shows(picture, subject->kind) || subject->owner != NOWHERE)
		return;
	if (strcmp(subject->change->kind, "aws_ecs_service") == 0)
		service_make(picture, number);
	else if (subject->kind->place == PLACE_MODULE)
		item_of_subject(picture, number, module_box(picture, subject->change->module));
	else
		item_of_subject(picture, number, picture_place(picture, number));
}

static bool is_loose(const struct picture_subject *subject) {
	return subject->owner == NOWHERE && subject->item == NOWHERE && !subject->change->data &&
		(subject->kind->role == ROLE_PART || subject->kind->role == ROLE_OTHER || subject->kind->role == ROLE_RECORD);
}

/* A part is shown by what it belongs to, at any remove. */
static void part_place(struct picture *picture, size_t number) {
	struct picture_subject *subject = &picture->subjects[number];
	size_t root = number;
	while (picture->subjects[root].owner != NOWHERE)
		root = picture->subjects[root].owner;
	if (root == number || picture->subjects[root].item == NOWHERE)
		return;
	subject->item = picture->subjects[root].item;
	picture_member_add(picture, subject->item, number);
}

static void undrawn_count(struct picture *picture) {
	for (size_t i = 0; i < picture->subject_count; i++) {
		const struct picture_subject *subject = &picture->subjects[i];
		if (subject->item != NOWHERE || subject->change->data)
			continue;
		picture->undrawn++;
		picture->undrawn_changed += subject->sign != SIGN_SAME;
	}
}

void picture_nodes_make(struct picture *picture) {
	for (size_t i = 0; i < picture->subject_count; i++)
		if (picture->subjects[i].kind->role == ROLE_CLUSTER && level_shows(picture, picture->subjects[i].kind))
			cluster_make(picture, i);
	for (size_t i = 0; i < picture->subject_count; i++)
		if (picture->subjects[i].kind->role == ROLE_NODE)
			node_make(picture, i);
	for (size_t i = 0; i < picture->subject_count; i++)
		if (picture->subjects[i].kind->role == ROLE_CLUSTER && picture->subjects[i].item != NOWHERE)
			cluster_place(picture, i);
	picture_records_make(picture);
	if (picture->level == PICTURE_ALL)
		for (size_t i = 0; i < picture->subject_count; i++)
			if (is_loose(&picture->subjects[i]))
				item_of_other(picture, i);
	for (size_t i = 0; i < picture->subject_count; i++)
		if (picture->subjects[i].owner != NOWHERE && picture->subjects[i].item == NOWHERE)
			part_place(picture, i);
	undrawn_count(picture);
}
