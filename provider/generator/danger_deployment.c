/* Deployments: how many copies of a service stay up while its tasks are changed.
 *
 * At least ceil(desired * minimum %) tasks stay healthy, at most floor(desired * maximum %) run.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html */
#include "generator/danger_work.h"

#include <string.h>

#define DEPLOYMENT_PAGE "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html"

struct room {
	int64_t desired, least, most, minimum, maximum;
};

static bool rolling(const struct resource *service) {
	const char *controller = danger_text(service, "deployment_controller.type"),
			   *strategy = danger_text(service, "deployment_configuration.strategy"),
			   *scheduling = danger_text(service, "scheduling_strategy");
	return (controller == NULL || strcmp(controller, "ECS") == 0) &&
		(strategy == NULL || strcmp(strategy, "ROLLING") == 0) &&
		(scheduling == NULL || strcmp(scheduling, "DAEMON") != 0);
}

/* False when it cannot be told, or there is nothing to run. */
static bool room_of(const struct resource *service, struct room *room) {
	room->desired = danger_integer(service, "desired_count", -1);
	room->minimum = danger_integer(service, "deployment_minimum_healthy_percent", 100);
	room->maximum = danger_integer(service, "deployment_maximum_percent", 200);
	if (room->desired <= 0 || room->desired > 100000 || room->minimum < 0 || room->minimum > 100000 ||
		room->maximum < 0 || room->maximum > 100000 || danger_unknown(service, "deployment_minimum_healthy_percent") ||
		danger_unknown(service, "deployment_maximum_percent"))
		return false;
	room->least = (room->desired * room->minimum + 99) / 100;
	room->most = room->desired * room->maximum / 100;
	return rolling(service);
}

static void deployment_stuck(struct danger_work *work, const struct resource *service, const struct room *room) {
	danger_add(work, service->change,
		(struct finding){
			.id = "deployment-stuck",
			.title = danger_printf(
				work, "Service %s: a deployment can neither stop a task nor start one", danger_name(work, service)),
			.happens = danger_printf(work,
				"With %lld wanted, %lld must stay up (minimum %lld%%) and at most %lld may run (maximum %lld%%): a changed task "
				"definition never gets to run.",
				(long long)room->desired, (long long)room->least, (long long)room->minimum, (long long)room->most,
				(long long)room->maximum),
			.affects = "whoever deploys; the old tasks run on",
			.duration = "until the percentages are changed",
			.instead = "Raise deployment_maximum_percent to 200 where there is room for another task, else lower "
					   "deployment_minimum_healthy_percent.",
			.attribute = "deployment_minimum_healthy_percent",
			.reference = DEPLOYMENT_PAGE,
		});
}

static void copies_stop(struct danger_work *work, const struct resource *service, const struct room *room) {
	bool single = room->desired == 1;
	danger_add(work, service->change,
		(struct finding){
			.id = "all-copies-stopped",
			.title =
				danger_printf(work, "Deploying service %s stops %s before a new one starts", danger_name(work, service),
					single ? "its only copy" : danger_printf(work, "all %lld copies", (long long)room->desired)),
			.happens = danger_printf(work,
				"The minimum healthy percentage is %lld and no more than %lld task%s may run, so ECS stops the old before it "
				"starts the new.",
				(long long)room->minimum, (long long)room->most, plural(room->most)),
			.affects = "all that use the service",
			.duration =
				"until the new tasks are healthy: the stop, the start and the health checks, often 2 to 10 minutes",
			.instead = single
				? "For no gap set deployment_maximum_percent = 200 with room for a second copy, if two may run at once. If two "
				  "must not (a database), deploy at a quiet time."
				: "Set deployment_minimum_healthy_percent = 50, so that half of the copies stay up.",
			.attribute = "deployment_minimum_healthy_percent",
			.reference = DEPLOYMENT_PAGE,
		});
}

static void tasks_roll(struct danger_work *work, const struct resource *service, const struct room *room, bool told) {
	danger_add(work, service->change,
		(struct finding){
			.id = "tasks-restarted",
			.title =
				danger_printf(work, "Service %s is deployed anew: its tasks are replaced", danger_name(work, service)),
			.happens = told ? danger_printf(work, "At least %lld of %lld stay up meanwhile, at most %lld run at once.",
								  (long long)room->least, (long long)room->desired, (long long)room->most)
							: "How many stay up meanwhile is decided by its deployment settings.",
			.affects = "connections that are open for long (web sockets, downloads) end with their task",
			.duration = "until all are replaced: some minutes for each round",
			.instead = "Nothing, if the tasks end work in progress when they are told to stop (SIGTERM).",
			.reference = DEPLOYMENT_PAGE,
		});
}

static void deployment_look(struct danger_work *work, const struct resource *before, const struct resource *after) {
	const struct resource *tasks = service_tasks(work, SIDE_BEFORE, before);
	bool keeps =
		tasks != NULL && !tasks->change->data && containers_storing(containers_of(work, SIDE_BEFORE, tasks)) != NULL;
	struct room room;
	bool told = room_of(after, &room);
	if (danger_integer(after, "desired_count", 1) == 0)
		return;
	if (told && room.least >= room.desired && room.most <= room.desired)
		deployment_stuck(work, after, &room);
	else if (!keeps && told && room.least == 0 && room.most <= room.desired)
		copies_stop(work, after, &room);
	else if (!keeps) /* else danger_stopping tells it */
		tasks_roll(work, after, &room, told);
}

/* Settings that will block the next deployment, made or changed now. */
static void settings_look(struct danger_work *work, const struct resource *before, const struct resource *after) {
	struct room room;
	if (before != NULL && !danger_changes(work, before, after, "deployment_minimum_healthy_percent") &&
		!danger_changes(work, before, after, "deployment_maximum_percent") &&
		!danger_changes(work, before, after, "desired_count"))
		return;
	if (room_of(after, &room) && room.least >= room.desired && room.most <= room.desired)
		deployment_stuck(work, after, &room);
}

void danger_deployment(struct danger_work *work) {
	for (const struct resource *after = NULL; (after = world_next(work->after, "aws_ecs_service", after)) != NULL;) {
		const struct resource *before = danger_before(work, after);
		if (after->change->action == CHANGE_UPDATE && before != NULL && service_redeploys(work, before, after))
			deployment_look(work, before, after);
		else if (after->change->action == CHANGE_UPDATE || after->change->action == CHANGE_CREATE)
			settings_look(work, before, after);
	}
}
