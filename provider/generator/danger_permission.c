/* Permissions, instances and buckets that go while something still needs them: at its stop, or for as long as it runs. */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>

#define NEEDS_MOST 16

struct needs {
	const char *names[NEEDS_MOST];
	size_t shown, count;
	bool instances;
};

/* The buckets that go, by name: containers have them by that. */
struct bucket {
	const char *name;
	const struct resource *resource;
};

struct buckets {
	struct bucket *items;
	size_t count;
	bool made;
};

static int buckets_compare(const void *a, const void *b) {
	return strcmp(((const struct bucket *)a)->name, ((const struct bucket *)b)->name);
}

static void buckets_make(struct danger_work *work, struct buckets *buckets) {
	const struct resource *bucket = NULL;
	size_t count = 0;
	while ((bucket = danger_next_gone(work, "aws_s3_bucket", bucket)) != NULL)
		count++;
	buckets->items = arena_array(work->arena, count + 1, sizeof(*buckets->items));
	while ((bucket = danger_next_gone(work, "aws_s3_bucket", bucket)) != NULL) {
		const char *name = resource_text(bucket, "bucket");
		if (name != NULL)
			buckets->items[buckets->count++] = (struct bucket){name, bucket};
	}
	if (buckets->count > 1)
		qsort(buckets->items, buckets->count, sizeof(*buckets->items), buckets_compare);
	buckets->made = true;
}

static const struct bucket *bucket_find(struct danger_work *work, struct buckets *buckets, const char *name) {
	struct bucket wanted = {name, NULL};
	if (!buckets->made)
		buckets_make(work, buckets);
	return buckets->count > 0 ? bsearch(&wanted, buckets->items, buckets->count, sizeof(wanted), buckets_compare)
							  : NULL;
}

/* Counts a thing that this plan destroys without waiting for the service's end. */
static bool need_check(struct danger_work *work, struct needs *needs, const struct resource *service,
	const struct resource *needed, const char *word) {
	if (needed == NULL || needed->change->data || needed->change->action != CHANGE_DELETE ||
		order_waits(work, service->change, needed->change) != ORDER_NO)
		return false;
	if (needs->shown < NEEDS_MOST)
		needs->names[needs->shown++] = danger_printf(work, "%s %s", word, danger_name(work, needed));
	needs->count++;
	return true;
}

static void role_check(
	struct danger_work *work, struct needs *needs, const struct resource *service, const struct resource *role) {
	if (role == NULL || role->change->data)
		return;
	need_check(work, needs, service, role, "role");
	for (const struct user *user = user_find(users_of(work, SIDE_BEFORE, role), POLICY_ROLE); user != NULL;
		 user = user_find(user->next, POLICY_ROLE))
		need_check(work, needs, service, user->resource,
			strcmp(user->resource->change->kind, "aws_iam_role_policy") == 0 ? "policy" : "policy attachment");
}

static void tasks_check(struct danger_work *work, struct needs *needs, struct buckets *buckets,
	const struct resource *service, const struct resource *tasks, const struct container *storing) {
	struct link role = world_follow_one(work->before, tasks, "task_role_arn", "aws_iam_role");
	if (storing == NULL)
		return;
	if (role.kind == LINK_RESOURCE)
		role_check(work, needs, service, role.resource);
	if (storing->bucket != NULL) {
		const struct bucket *bucket = bucket_find(work, buckets, storing->bucket);
		need_check(work, needs, service, bucket != NULL ? bucket->resource : NULL, "bucket");
	}
}

static void instances_check(
	struct danger_work *work, struct needs *needs, const struct resource *service, const struct container *storing) {
	const struct cluster_nodes *nodes = nodes_of(work, SIDE_BEFORE);
	const char *cluster = service_cluster(work, SIDE_BEFORE, service);
	const struct cluster_node *node = nodes_find(nodes, cluster);
	for (; node != NULL && node < nodes->items + nodes->count && strcmp(node->cluster, cluster) == 0; node++) {
		if (storing != NULL)
			needs->instances |= need_check(work, needs, service, node->group, "Auto Scaling group");
		role_check(work, needs, service, group_role(work, SIDE_BEFORE, node->group));
	}
}

static void order_found(struct danger_work *work, const struct resource *service, const struct needs *needs,
	const struct container *storing) {
	const char *list = danger_list(work, needs->names, needs->shown, needs->shown);
	bool several = needs->count > 1;
	danger_add_as(work, storing != NULL ? SEVERITY_DANGER : SEVERITY_WARNING, service->change,
		(struct finding){
			.id = "removed-before-stop",
			.title = danger_printf(work, "Service %s may lose %s before it has stopped", danger_name(work, service),
				several ? danger_printf(work, "%zu things that it needs", needs->count) : needs->names[0]),
			.happens = danger_printf(work,
				"In the state the service does not depend on %s, so Terraform destroys %s at the same time. %s", list,
				several ? "them" : "it",
				storing != NULL
					? needs->instances
						? "An instance that ends takes the container with it before it has saved its data."
						: "The container cannot save its data once that is gone."
					: "Without its permissions the agent cannot report that the tasks have stopped, and the service hangs in "
					  "DRAINING until the timeout."),
			.affects = storing != NULL ? danger_printf(work, "all that is in %s since the last backup", storing->stores)
									   : "whoever waits for the destroy",
			.duration = storing != NULL ? "for good" : "up to the service's delete timeout, 20 minutes unless set",
			.instead = danger_printf(work,
				"Name %s in the service's depends_on and apply that first, so that the state holds the order; or destroy in two "
				"steps: terraform destroy -target of the services, then the rest.",
				several ? "them" : "it"),
			.attribute = "depends_on",
			.reference = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service",
		});
}

static void service_order(struct danger_work *work, struct buckets *buckets, const struct resource *service) {
	const struct resource *tasks = service_tasks(work, SIDE_BEFORE, service);
	const struct container *storing =
		tasks != NULL && !tasks->change->data ? containers_storing(containers_of(work, SIDE_BEFORE, tasks)) : NULL;
	struct needs needs = {0};
	if (danger_integer(service, "desired_count", 1) == 0)
		return;
	if (tasks != NULL && !tasks->change->data)
		tasks_check(work, &needs, buckets, service, tasks, storing);
	if (!service_on_fargate(service, tasks))
		instances_check(work, &needs, service, storing);
	if (needs.count > 0)
		order_found(work, service, &needs, storing);
}

/* ---- what stays while its permissions go ---- */

/* A service that runs with the task definition and stays; NULL. */
static const struct resource *tasks_stay(struct danger_work *work, const struct resource *tasks) {
	for (const struct user *user = user_find(users_of(work, SIDE_BEFORE, tasks), SERVICE_TASKS); user != NULL;
		 user = user_find(user->next, SERVICE_TASKS))
		if (danger_after(work, user->resource) != NULL && !change_goes(user->resource->change))
			return user->resource;
	return NULL;
}

static const struct resource *profile_stays(struct danger_work *work, const struct resource *profile) {
	for (const struct user *user = users_of(work, SIDE_BEFORE, profile); user != NULL; user = user->next) {
		if (user->relation == INSTANCE_PROFILE && !change_goes(user->resource->change))
			return user->resource;
		if (user->relation != TEMPLATE_PROFILE)
			continue;
		for (const struct user *group = user_find(users_of(work, SIDE_BEFORE, user->resource), GROUP_TEMPLATE);
			 group != NULL; group = user_find(group->next, GROUP_TEMPLATE))
			if (!change_goes(group->resource->change))
				return group->resource;
	}
	return NULL;
}

/* Who runs with the role and stays; NULL: nobody that the plan shows. */
static const struct resource *role_stays(struct danger_work *work, const struct resource *role) {
	for (const struct user *user = users_of(work, SIDE_BEFORE, role); user != NULL; user = user->next) {
		const struct resource *stays = user->relation == TASKS_ROLE ? tasks_stay(work, user->resource)
			: user->relation == PROFILE_ROLE                        ? profile_stays(work, user->resource)
																	: NULL;
		if (stays != NULL)
			return stays;
	}
	return NULL;
}

static const char *stays_word(const struct resource *stays) {
	return strcmp(stays->change->kind, "aws_ecs_service") == 0 ? "service"
		: strcmp(stays->change->kind, "aws_instance") == 0     ? "instance"
															   : "the instances of group";
}

/* A policy made or changed in the same plan may give the same again. */
static bool role_gains(struct danger_work *work, const struct resource *role) {
	const struct resource *after = danger_after(work, role);
	for (const struct user *user = after != NULL ? users_of(work, SIDE_AFTER, after) : NULL; user != NULL;
		 user = user->next)
		if (user->relation == POLICY_ROLE && change_touches(user->resource->change))
			return true;
	return false;
}

static void policy_removed(struct danger_work *work, const struct resource *policy) {
	struct link link = world_follow_one(work->before, policy, "role", "aws_iam_role");
	const struct resource *role = link.kind == LINK_RESOURCE ? link.resource : NULL,
						  *stays = role != NULL && !change_goes(role->change) ? role_stays(work, role) : NULL;
	const char *arn = danger_text(policy, "policy_arn"), *name;
	bool gains;
	if (stays == NULL)
		return;
	gains = role_gains(work, role);
	name = arn != NULL && strrchr(arn, '/') != NULL ? danger_printf(work, "\"%s\"", strrchr(arn, '/') + 1)
													: danger_name(work, policy);
	danger_add_as(work, gains ? SEVERITY_NOTICE : SEVERITY_WARNING, policy->change,
		(struct finding){
			.id = "permission-removed",
			.title = danger_printf(work, "Role %s loses policy %s while %s %s %s with it", danger_name(work, role),
				name, stays_word(stays), danger_name(work, stays),
				strcmp(stays->change->kind, "aws_autoscaling_group") == 0 ? "run" : "runs"),
			.happens = gains
				? "Other policies of the role are made or changed in the same plan and may grant the same; between "
				  "the two there can be seconds without."
				: "What the policy granted is refused from then on, to what already runs too.",
			.affects = danger_printf(work, "%s %s", stays_word(stays), danger_name(work, stays)),
			.duration = gains ? "seconds, if the other policies grant the same" : "until the permission is given back",
			.instead =
				"Make sure that nothing uses the permission any more (IAM's last accessed information, CloudTrail), and "
				"add the new policy in an apply before the one that takes the old one away.",
			.reference = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html",
		});
}

static void profile_removed(struct danger_work *work, const struct resource *profile) {
	const struct resource *stays = profile_stays(work, profile);
	if (stays == NULL)
		return;
	danger_add(work, profile->change,
		(struct finding){
			.id = "permission-removed",
			.title = danger_printf(work, "Instance profile %s goes while %s %s still run with it",
				danger_name(work, profile), stays_word(stays), danger_name(work, stays)),
			.happens =
				"Running instances get no fresh credentials once their profile is gone: what they do in AWS fails within hours, "
				"and instances cannot start with a profile that does not exist.",
			.affects = danger_printf(work, "%s %s", stays_word(stays), danger_name(work, stays)),
			.duration = "until the instances run with another profile",
			.instead =
				"Make the new profile beside the old one under another name, let the instances move over, and remove the old "
				"one in a later apply.",
			.reference = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html",
		});
}

static void role_removed(struct danger_work *work, const struct resource *role) {
	const struct resource *stays = role_stays(work, role);
	if (stays == NULL)
		return;
	danger_add(work, role->change,
		(struct finding){
			.id = "permission-removed",
			.title = danger_printf(work, "Role %s %s while %s %s still run%s with it", danger_name(work, role),
				action_is_replace(role->change->action) ? "is replaced" : "is destroyed", stays_word(stays),
				danger_name(work, stays), strcmp(stays->change->kind, "aws_autoscaling_group") == 0 ? "" : "s"),
			.happens = "The credentials that running tasks and instances have from the role stop working when it goes.",
			.affects = danger_printf(work, "%s %s", stays_word(stays), danger_name(work, stays)),
			.duration = "until new tasks or instances run with the new role",
			.instead =
				"Make the new role beside the old one (another name, create_before_destroy), let what runs move over, and "
				"remove the old one in a later apply.",
			.reference = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html",
		});
}

void danger_permission(struct danger_work *work) {
	static const char *const policies[] = {"aws_iam_role_policy", "aws_iam_role_policy_attachment"};
	const struct resource *gone = NULL;
	struct buckets buckets = {0};
	while ((gone = danger_next_gone(work, "aws_ecs_service", gone)) != NULL)
		if (gone->change->action == CHANGE_DELETE)
			service_order(work, &buckets, gone);
	for (size_t i = 0; i < 2; i++)
		while ((gone = danger_next_gone(work, policies[i], gone)) != NULL)
			if (gone->change->action == CHANGE_DELETE)
				policy_removed(work, gone);
	while ((gone = danger_next_gone(work, "aws_iam_role", gone)) != NULL)
		role_removed(work, gone);
	while ((gone = danger_next_gone(work, "aws_iam_instance_profile", gone)) != NULL)
		profile_removed(work, gone);
}
