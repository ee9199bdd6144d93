/* Services and clusters that go, are put to rest, or do not notice a change. */
#include "generator/danger_work.h"

#include <string.h>

bool service_redeploys(struct danger_work *work, const struct resource *before, const struct resource *after) {
	static const char *const parts[] = {"task_definition", "load_balancer", "network_configuration",
		"service_registries", "volume_configuration", "service_connect_configuration"},
							 *const known[] = {"platform_version", "triggers"};
	if (after->change->action != CHANGE_UPDATE)
		return false;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (danger_changes(work, before, after, parts[i]))
			return true;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (value_is_wholly_known(value_get(after->values, known[i])) && danger_changes(work, before, after, known[i]))
			return true;
	return danger_is_true(after, "force_new_deployment");
}

static bool keeps_data(struct danger_work *work, const struct resource *service) {
	const struct resource *tasks = service_tasks(work, SIDE_BEFORE, service);
	return tasks != NULL && !tasks->change->data && containers_storing(containers_of(work, SIDE_BEFORE, tasks)) != NULL;
}

static void service_gone(struct danger_work *work, const struct resource *service) {
	bool replaced = action_is_replace(service->change->action);
	const char *forced = danger_forced_by(work, service->change);
	/* One that keeps data is told by danger_stopping. */
	if (danger_integer(service, "desired_count", 1) == 0 || keeps_data(work, service))
		return;
	danger_add(work, service->change,
		(struct finding){
			.id = replaced ? "service-replaced" : "service-destroyed",
			.title = danger_printf(work, "Service %s is %s", danger_name(work, service),
				replaced ? "replaced: all its tasks stop before the new ones start" : "destroyed: all its tasks stop"),
			.happens = replaced ? danger_printf(work, "The service is drained and deleted, then made anew%s%s%s.",
									  forced != NULL ? ", because " : "", forced != NULL ? forced : "",
									  forced != NULL ? " cannot be changed in place" : "")
								: "The service is set to 0, its tasks are stopped, then it is deleted.",
			.affects = "all that use the service",
			.duration = replaced
				? "until the old tasks have stopped, the load balancer has let them go (the target group's "
				  "deregistration delay) and the new ones are healthy: 5 to 20 minutes"
				: "for good",
			.instead = replaced
				? "Undo what forces the replacement, or make the new service beside the old one under another name and remove "
				  "the old one in a later apply."
				: "Look whether the load balancer still sends requests to it; set desired_count = 0 first to try.",
			.attribute = danger_forced_path(service->change),
			.reference = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/delete-service-v2.html",
		});
}

static void service_rests(struct danger_work *work, const struct resource *before, const struct resource *after) {
	int64_t was = danger_integer(before, "desired_count", 0);
	if (was <= 0 || danger_integer(after, "desired_count", -1) != 0)
		return;
	danger_add(work, after->change,
		(struct finding){
			.id = "service-stopped",
			.title = danger_printf(work, "Service %s is set to 0 copies", danger_name(work, after)),
			.happens =
				danger_printf(work, "Its %lld task%s stop; nothing of it runs any more.", (long long)was, plural(was)),
			.affects = "all that use the service",
			.duration = "until desired_count is raised again",
			.instead = "If it is meant (maintenance), say so in the pull request.",
			.attribute = "desired_count",
			.reference = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-service-console-v2.html",
		});
}

/* A new revision that the service of the old one does not take. */
static void tasks_unused(struct danger_work *work, const struct resource *tasks) {
	const struct user *user = user_find(users_of(work, SIDE_BEFORE, tasks), SERVICE_TASKS);
	const struct resource *after = user != NULL ? danger_after(work, user->resource) : NULL;
	if (after == NULL || user->resource->change->action != CHANGE_NOOP || !action_is_replace(tasks->change->action))
		return;
	danger_add(work, tasks->change,
		(struct finding){
			.id = "task-definition-unused",
			.title = danger_printf(work, "Service %s stays on the old revision of task definition %s",
				danger_name(work, after), danger_name(work, tasks)),
			.happens = danger_printf(work,
				"A new revision is registered%s, but the service does not change: something else (a pipeline, ignore_changes) "
				"decides which revision runs.",
				danger_is_true(tasks, "skip_destroy") ? "" : " and the old one deregistered"),
			.affects = "whoever expects the change to run after the apply",
			.duration = "until the service is deployed with the new revision",
			.instead = danger_is_true(tasks, "skip_destroy")
				? "Deploy it (aws ecs update-service --task-definition FAMILY)."
				: "Deploy it (aws ecs update-service --task-definition FAMILY). The service goes on with the deregistered "
				  "revision meanwhile; skip_destroy = true keeps old revisions registered, for a way back.",
			.reference =
				"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister-task-definition-v2.html",
		});
}

static void cluster_gone(struct danger_work *work, const struct resource *cluster) {
	const struct user *users = users_of(work, SIDE_BEFORE, cluster);
	bool replaced = action_is_replace(cluster->change->action);
	if (user_find(users, SERVICE_CLUSTER) == NULL && !replaced)
		return;
	danger_add(work, cluster->change,
		(struct finding){
			.id = "cluster-replaced",
			.title = danger_printf(work, "Cluster %s is %s with what runs in it", danger_name(work, cluster),
				replaced ? "replaced" : "destroyed"),
			.happens = danger_printf(work,
				"%s%sAWS deletes a cluster only when no service, task or instance is left in it; until then the deletion is "
				"refused, and the apply fails after 10 minutes. Instances stay with the old cluster's name until new ones "
				"start.",
				replaced ? "A cluster cannot be renamed, so it is made anew and its services with it. " : "",
				user_find(users, SERVICE_CLUSTER) != NULL
					? danger_printf(
						  work, "In it: %s. ", users_names(work, users, SERVICE_CLUSTER, SERVICE_CLUSTER, false))
					: ""),
			.affects = "all that use its services",
			.duration = "10 to 30 minutes, more when instances have to be changed",
			.instead =
				"Make the new cluster with its instances and services beside the old one, move the load balancer's "
				"listener over, then remove the old one in a later apply.",
			.attribute = danger_forced_path(cluster->change),
			.reference = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/delete_cluster-new-console.html",
		});
}

/* docassemble takes long to start: checks that count from the first minute kill it before it answers. */
static void grace_short(struct danger_work *work, const struct resource *service) {
	const struct resource *tasks = service_tasks(work, SIDE_AFTER, service), *before = danger_before(work, service);
	const struct containers *containers;
	int64_t grace = danger_integer(service, "health_check_grace_period_seconds", 0);
	bool site = false;
	if (tasks == NULL || tasks->change->data || value_count(value_get(service->values, "load_balancer")) == 0 ||
		grace >= 600 || danger_unknown(service, "health_check_grace_period_seconds") ||
		!change_touches(service->change))
		return;
	if (before != NULL && service->change->action == CHANGE_UPDATE && !service_redeploys(work, before, service) &&
		!danger_changes(work, before, service, "health_check_grace_period_seconds"))
		return;
	containers = containers_of(work, SIDE_AFTER, tasks);
	for (size_t i = 0; i < containers->count; i++)
		site |= containers->items[i].docassemble;
	if (!site)
		return;
	danger_add(work, service->change,
		(struct finding){
			.id = "grace-period-short",
			.title = danger_printf(work,
				"Service %s: health checks count after %lld seconds, docassemble takes longer to start",
				danger_name(work, service), (long long)grace),
			.happens =
				"A container that has not answered by then is stopped and started again, without end: the deployment does "
				"not finish.",
			.affects = "all users of the site, during every start",
			.duration = "until the grace period is long enough",
			.instead = "Set health_check_grace_period_seconds = 1200.",
			.attribute = "health_check_grace_period_seconds",
			.reference =
				"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html",
		});
}

void danger_service(struct danger_work *work) {
	const struct resource *resource = NULL, *after = NULL;
	while (!work->destroys_all && (resource = danger_next_gone(work, "aws_ecs_service", resource)) != NULL)
		service_gone(work, resource);
	while (!work->destroys_all && (resource = danger_next_gone(work, "aws_ecs_cluster", resource)) != NULL)
		cluster_gone(work, resource);
	while ((resource = danger_next_kept(work, "aws_ecs_service", resource, &after)) != NULL)
		if (after->change->action == CHANGE_UPDATE)
			service_rests(work, resource, after);
	while ((resource = danger_next_gone(work, "aws_ecs_task_definition", resource)) != NULL)
		tasks_unused(work, resource);
	while ((resource = world_next(work->after, "aws_ecs_service", resource)) != NULL)
		grace_short(work, resource);
}
