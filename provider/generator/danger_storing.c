/* Which clusters run services that keep data in containers. */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>

struct storing_item {
	const char *cluster;
	const struct resource *service;
};

struct storing {
	struct storing_item *items; /* by cluster */
	size_t count;
};

static int items_compare(const void *a, const void *b) {
	const struct storing_item *item_a = a, *item_b = b;
	int order = strcmp(item_a->cluster, item_b->cluster);
	return order != 0 ? order : item_a->service->number < item_b->service->number ? -1 : 1;
}

static const struct storing *storing_make(struct danger_work *work) {
	struct storing *storing = arena_alloc(work->arena, sizeof(*storing));
	const struct resource *service = NULL;
	size_t count = 0;
	while ((service = world_next(work->before, "aws_ecs_service", service)) != NULL)
		count++;
	storing->items = arena_array(work->arena, count + 1, sizeof(*storing->items));
	while ((service = world_next(work->before, "aws_ecs_service", service)) != NULL) {
		const struct resource *tasks = service_tasks(work, SIDE_BEFORE, service);
		const char *cluster = service_cluster(work, SIDE_BEFORE, service);
		if (cluster != NULL && tasks != NULL && !tasks->change->data && !service_on_fargate(service, tasks) &&
			danger_integer(service, "desired_count", 1) > 0 &&
			containers_storing(containers_of(work, SIDE_BEFORE, tasks)) != NULL)
			storing->items[storing->count++] = (struct storing_item){cluster, service};
	}
	if (storing->count > 1)
		qsort(storing->items, storing->count, sizeof(*storing->items), items_compare);
	return storing;
}

const struct resource *cluster_storing(struct danger_work *work, const char *cluster) {
	size_t low = 0, high;
	if (work->storing == NULL)
		work->storing = storing_make(work);
	high = work->storing->count;
	while (cluster != NULL && low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(work->storing->items[middle].cluster, cluster) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return cluster != NULL && low < work->storing->count && strcmp(work->storing->items[low].cluster, cluster) == 0
		? work->storing->items[low].service
		: NULL;
}
