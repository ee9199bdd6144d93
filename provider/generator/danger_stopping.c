/* Containers that this plan stops, and that need time for it: databases above all. */
#include "generator/danger_work.h"

#include <string.h>

enum stop_cause { STOP_NOT, STOP_DESTROY, STOP_REPLACE, STOP_DEPLOY, STOP_FEWER };

static enum stop_cause stop_cause(
	struct danger_work *work, const struct resource *before, const struct resource *after) {
	int64_t was = danger_integer(before, "desired_count", -1), is;
	if (before->change->action == CHANGE_DELETE)
		return STOP_DESTROY;
	if (action_is_replace(before->change->action))
		return STOP_REPLACE;
	if (after == NULL || after->change->action != CHANGE_UPDATE)
		return STOP_NOT;
	is = danger_integer(after, "desired_count", -1);
	if (was > 0 && is >= 0 && is < was)
		return STOP_FEWER;
	return service_redeploys(work, before, after) ? STOP_DEPLOY : STOP_NOT;
}

static const char *volumes_fate(const struct resource *tasks) {
	return value_count(value_get(tasks->values, "volume")) > 0
		? "What lies on its volumes stays where they are (EFS, or the instance's disk); the rest goes with the container."
		: "It has no volume: its data goes with the container.";
}

static const char *save_text(struct danger_work *work, const struct resource *tasks, const struct container *container,
	int64_t given, bool restarts) {
	if (!container->docassemble)
		return volumes_fate(tasks);
	if (container->bucket == NULL)
		return "No S3BUCKET is set, so docassemble saves nothing when its container stops: what does not lie on a volume goes.";
	return danger_printf(work,
		"When its container stops, docassemble saves the databases and files to the bucket \"%s\"; it has %s for that. %s",
		container->bucket, given < 0 ? "its stop timeout" : danger_printf(work, "%lld seconds", (long long)given),
		restarts ? "The new container starts empty and restores them from there."
				 : "Then the container and its disk are gone: what is in the bucket is all that remains.");
}

static const char *stop_advice(const struct container *container, bool restarts) {
	if (!container->docassemble)
		return "Make a backup with the database's own tool first. For data that must last use a volume, or a managed database "
			   "(RDS, ElastiCache).";
	return restarts
		? "Do it at a quiet time and do not interrupt the deployment. Best set the app service to 0 before and back "
		  "after: it cannot work without the databases."
		: "Do it at a quiet time. Set the app service to 0 first and wait, then let the backend stop; look for the fresh "
		  "backup in the bucket before anything else goes.";
}

/* Whether the new container begins without what the old one held. */
static bool restart_loses(const struct resource *tasks, const struct container *container) {
	return value_count(value_get(tasks->values, "volume")) == 0 &&
		(!container->docassemble || container->bucket == NULL);
}

static void database_stops(struct danger_work *work, const struct resource *service, const struct resource *tasks,
	const struct container *container, enum stop_cause cause, int64_t given) {
	bool restarts = cause == STOP_DEPLOY, loses = restart_loses(tasks, container);
	danger_add_as(work, restarts && !loses ? SEVERITY_WARNING : SEVERITY_DANGER, service->change,
		(struct finding){
			.id = restarts ? "container-database-restarted" : "container-database-destroyed",
			.title = danger_printf(work, "Service %s runs %s and %s", danger_name(work, service), container->stores,
				restarts                    ? (loses ? "is restarted: its data goes" : "is restarted")
					: cause == STOP_FEWER   ? "loses copies"
					: cause == STOP_DESTROY ? "is destroyed"
											: "is replaced: it stops before the new one starts"),
			.happens = save_text(work, tasks, container, given, restarts || cause == STOP_REPLACE),
			.affects = container->docassemble ? "all users of the site: sessions, interviews in progress, logins"
											  : "all that connect to it",
			.duration = restarts || cause == STOP_REPLACE
				? (container->docassemble ? "up to 10 minutes to stop and about 10 to 20 to start again"
										  : "a few minutes, until the new container has started")
				: "until it is started again from what was saved",
			.instead = stop_advice(container, restarts),
			.attribute = restarts ? "task_definition" : NULL,
			.reference = container->docassemble ? "https://docassemble.org/docs/docker.html"
												: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
												  "using_data_volumes.html",
		});
}

static const char *wanted_by(const struct container *container) {
	return container->docassemble ? "docassemble" : container->stores;
}

/* `now`: the container runs and this plan stops it; else it is what later stops will meet. */
static void timeout_short(struct danger_work *work, enum side side, const struct resource *service,
	const struct resource *tasks, const struct container *container, bool now) {
	const char *said, *shown = container->shown;
	int64_t wanted = container->stop_wanted, given = container_stop_given(work, side, service, tasks, container, &said);
	bool fargate = service_on_fargate(service, tasks), grave = now && given >= 0 && container->stores != NULL;
	if (given >= wanted)
		return;
	danger_add_as(work, grave && container->docassemble ? SEVERITY_DANGER : SEVERITY_WARNING, tasks->change,
		(struct finding){
			.id = "stop-timeout-short",
			.title = given < 0
				? danger_printf(work, "%s of service %s may get 30 seconds to stop; %s wants %lld", shown,
					  danger_name(work, service), wanted_by(container), (long long)wanted)
				: danger_printf(work, "%s of service %s gets %lld seconds to stop; %s wants %lld", shown,
					  danger_name(work, service), (long long)given, wanted_by(container), (long long)wanted),
			.happens = danger_printf(work, "%s (%s%s). %s",
				now ? "This plan stops it, and it is killed when the time is over"
					: "When it is stopped, it is killed once the time is over",
				said,
				given < 0 ? " unless the instances' ECS_CONTAINER_STOP_TIMEOUT says more, which this plan does not show"
						  : "",
				container->docassemble && container->stores != NULL
					? "PostgreSQL may be cut off while it writes, and the backup to the bucket stays unfinished."
					: container->docassemble
					? "Tasks in progress and files not yet saved are lost."
					: "A database that is killed has to repair itself at its next start, and may "
					  "lose its last writes."),
			.affects = container->docassemble ? "users of the site, and their data" : "all that write to it",
			.duration = "for good, as far as data is cut off",
			.instead = fargate && wanted > 120
				? "Fargate allows 120 seconds at most: run it on EC2 instances with stopTimeout = 600, or move the databases "
				  "out (RDS, ElastiCache, Amazon MQ)."
				: danger_printf(work, "Set stopTimeout = %lld in the container definition.%s", (long long)wanted,
					  now ? " The time that counts is the running container's: on EC2, stop it by hand first (docker stop -t "
							"600), or bring the new timeout in at a moment when a kill does no harm."
						  : ""),
			.attribute = "container_definitions",
			.reference = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html",
		});
}

static bool timeouts_look(struct danger_work *work, enum side side, const struct resource *service,
	const struct resource *tasks, const struct containers *containers, bool now) {
	bool found = false;
	for (size_t i = 0; i < containers->count; i++) {
		const char *said;
		const struct container *container = &containers->items[i];
		int64_t wanted = container->stop_wanted;
		if (wanted == 0 || container_stop_given(work, side, service, tasks, container, &said) >= wanted)
			continue;
		timeout_short(work, side, service, tasks, container, now);
		found = true;
	}
	return found;
}

static bool stopping_before(struct danger_work *work, const struct resource *before, const struct resource *after) {
	enum stop_cause cause = stop_cause(work, before, after);
	const struct resource *tasks = cause != STOP_NOT ? service_tasks(work, SIDE_BEFORE, before) : NULL;
	const struct containers *containers;
	const struct container *storing;
	const char *said;
	if (tasks == NULL || tasks->change->data || danger_integer(before, "desired_count", 1) == 0)
		return false;
	containers = containers_of(work, SIDE_BEFORE, tasks);
	storing = containers_storing(containers);
	if (storing != NULL)
		database_stops(work, before, tasks, storing, cause,
			container_stop_given(work, SIDE_BEFORE, before, tasks, storing, &said));
	return timeouts_look(work, SIDE_BEFORE, before, tasks, containers, true);
}

static void stopping_later(struct danger_work *work, const struct resource *after) {
	const struct resource *tasks = service_tasks(work, SIDE_AFTER, after);
	if (tasks == NULL || tasks->change->data ||
		(!change_touches(tasks->change) && after->change->action != CHANGE_CREATE))
		return;
	timeouts_look(work, SIDE_AFTER, after, tasks, containers_of(work, SIDE_AFTER, tasks), false);
}

void danger_stopping(struct danger_work *work) {
	for (const struct resource *before = NULL;
		 (before = world_next(work->before, "aws_ecs_service", before)) != NULL;) {
		const struct resource *after = danger_after(work, before);
		if (before->change->action == CHANGE_FORGET)
			continue;
		if (!stopping_before(work, before, after) && after != NULL)
			stopping_later(work, after);
	}
	for (const struct resource *after = NULL; (after = world_next(work->after, "aws_ecs_service", after)) != NULL;)
		if (after->change->action == CHANGE_CREATE)
			stopping_later(work, after);
}
