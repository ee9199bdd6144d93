/* Counts that two masters set: Terraform and autoscaling. */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>

/* Services whose count this plan changes, by "service/CLUSTER/NAME". */
struct counted {
	const char *id;
	const struct resource *before, *after;
};

static int counted_compare(const void *a, const void *b) {
	return strcmp(((const struct counted *)a)->id, ((const struct counted *)b)->id);
}

static struct counted *services_counted(struct danger_work *work, size_t *count) {
	const struct resource *before = NULL, *after = NULL;
	struct counted *list;
	size_t capacity = 0;
	while ((before = world_next(work->before, "aws_ecs_service", before)) != NULL)
		capacity++;
	list = arena_array(work->arena, capacity + 1, sizeof(*list));
	*count = 0;
	while ((before = danger_next_kept(work, "aws_ecs_service", before, &after)) != NULL) {
		const char *cluster = service_cluster(work, SIDE_BEFORE, before), *name = danger_text(before, "name");
		int64_t was = danger_integer(before, "desired_count", -1), is = danger_integer(after, "desired_count", -1);
		if (cluster != NULL && name != NULL && was >= 0 && is >= 0 && was != is)
			list[(*count)++] = (struct counted){danger_printf(work, "service/%s/%s", cluster, name), before, after};
	}
	if (*count > 1)
		qsort(list, *count, sizeof(*list), counted_compare);
	return list;
}

static void fought(struct danger_work *work, const struct resource *after, const char *what, const char *attribute,
	int64_t was, int64_t is, const char *range) {
	danger_add(work, after->change,
		(struct finding){
			.id = "desired-count-fought",
			.title = danger_printf(work, "%s %s is set from %lld to %lld, against its autoscaling", what,
				danger_name(work, after), (long long)was, (long long)is),
			.happens = danger_printf(work,
				"Autoscaling changes the same number%s. This plan puts it back to the configuration's, whatever the load is, and "
				"every later plan does it again.",
				range),
			.affects = is < was ? "all that use it, when the load needs what is taken away"
								: "the bill, until it scales in again",
			.duration = "until autoscaling reacts, some minutes",
			.instead = danger_printf(work,
				"Add lifecycle { ignore_changes = [%s] } and let autoscaling's minimum and maximum "
				"decide.",
				attribute),
			.attribute = attribute,
			.reference = strcmp(attribute, "desired_count") == 0
				? "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service"
				: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group",
		});
}

static const char *target_range(struct danger_work *work, const struct resource *target) {
	int64_t least = danger_integer(target, "min_capacity", -1), most = danger_integer(target, "max_capacity", -1);
	return least >= 0 && most >= 0 ? danger_printf(work, " (between %lld and %lld)", (long long)least, (long long)most)
								   : "";
}

static void services_look(struct danger_work *work) {
	size_t count;
	const struct counted *list = services_counted(work, &count);
	for (const struct resource *target = NULL;
		 count > 0 && (target = world_next(work->after, "aws_appautoscaling_target", target)) != NULL;) {
		struct counted wanted = {danger_text(target, "resource_id"), NULL, NULL};
		const struct counted *found =
			wanted.id != NULL ? bsearch(&wanted, list, count, sizeof(*list), counted_compare) : NULL;
		if (found != NULL && target->change->action != CHANGE_CREATE)
			fought(work, found->after, "Service", "desired_count", danger_integer(found->before, "desired_count", 0),
				danger_integer(found->after, "desired_count", 0), target_range(work, target));
	}
}

void danger_scaling(struct danger_work *work) {
	const struct resource *before = NULL, *after = NULL;
	services_look(work);
	while ((before = danger_next_kept(work, "aws_autoscaling_group", before, &after)) != NULL) {
		int64_t was = danger_integer(before, "desired_capacity", -1),
				is = danger_integer(after, "desired_capacity", -1);
		const struct user *scaling = user_find(users_of(work, SIDE_BEFORE, before), GROUP_SCALING);
		if (was >= 0 && is >= 0 && was != is && scaling != NULL && danger_after(work, scaling->resource) != NULL)
			fought(work, after, "Auto Scaling group", "desired_capacity", was, is,
				strcmp(scaling->resource->change->kind, "aws_autoscaling_schedule") == 0 ? " by schedule" : "");
	}
}
