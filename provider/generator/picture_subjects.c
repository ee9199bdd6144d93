/* The plan's resources, both sides of one address together. */
#include "generator/picture_model.h"

#include <string.h>

/* Data sources are drawn only where something lies in them. */
static bool data_drawn(const struct picture_kind *kind) {
	return kind->role == ROLE_VPC || kind->role == ROLE_SUBNET;
}

static size_t subject_add(
	struct picture *picture, const struct resource *before, const struct resource *after, const char *key) {
	size_t number = picture->subject_count++;
	const struct resource *resource = after ? after : before;
	struct picture_subject *subject = &picture->subjects[number];
	subject->before = before;
	subject->after = after;
	subject->change = resource->change;
	subject->kind = picture_kind_find(resource->change->kind);
	subject->sign = resource->change->data ? SIGN_SAME : sign_of(resource->change->action);
	subject->owner = subject->item = NOWHERE;
	if (after)
		picture->of_after[after->number] = number;
	if (before)
		picture->of_before[before->number] = number;
	if (picture_map_get(picture->addresses, key) == NOWHERE)
		picture_map_set(picture->addresses, key, number);
	return number;
}

static size_t *numbers_new(struct arena *arena, size_t count) {
	size_t *numbers = arena_array(arena, count ? count : 1, sizeof *numbers);
	for (size_t i = 0; i < count; i++)
		numbers[i] = NOWHERE;
	return numbers;
}

/* The region that most resources name. */
static void region_find(struct picture *picture) {
	struct picture_map *counts = picture_map_new(picture->arena);
	size_t most = 0;
	for (size_t i = 0; i < picture->subject_count; i++) {
		const struct picture_subject *subject = &picture->subjects[i];
		const char *region = subject_text(picture, subject_on(subject, subject_side(subject)), "region");
		if (!region)
			continue;
		size_t count = picture_map_get(counts, region);
		count = count == NOWHERE ? 1 : count + 1;
		picture_map_set(counts, region, count);
		if (count > most) {
			most = count;
			picture->region = region;
		}
	}
}

void picture_subjects_find(struct picture *picture) {
	const struct world *before = picture->before, *after = picture->after;
	picture->subjects = arena_array(picture->arena, before->count + after->count + 1, sizeof *picture->subjects);
	picture->of_before = numbers_new(picture->arena, before->count);
	picture->of_after = numbers_new(picture->arena, after->count);
	picture->addresses = picture_map_new(picture->arena);
	for (size_t i = 0; i < after->count; i++) {
		const struct resource *resource = &after->resources[i];
		const struct resource *earlier =
			resource->change->deposed ? NULL : world_find(before, resource->change->address);
		if (earlier && earlier->change->deposed)
			earlier = NULL;
		if (!resource->change->data || data_drawn(picture_kind_find(resource->change->kind)))
			subject_add(picture, earlier, resource, resource->change->address);
	}
	for (size_t i = 0; i < before->count; i++) {
		const struct resource *resource = &before->resources[i];
		const char *deposed = resource->change->deposed;
		if (picture->of_before[i] != NOWHERE || resource->change->data)
			continue;
		subject_add(picture, resource, NULL,
			deposed ? arena_printf(picture->arena, "%s (deposed %s)", resource->change->address, deposed)
					: resource->change->address);
	}
	picture->only_vpc = NOWHERE;
	size_t vpcs = 0;
	for (size_t i = 0; i < picture->subject_count; i++) {
		if (picture->subjects[i].kind->role == ROLE_VPC && vpcs++ == 0)
			picture->only_vpc = i;
		if (!picture->subjects[i].change->data)
			picture->signs[picture->subjects[i].sign]++;
	}
	if (vpcs != 1)
		picture->only_vpc = NOWHERE;
	region_find(picture);
}
