/* Auto Scaling groups that go or shrink. */
#include "generator/danger_work.h"

#include <string.h>

/* What runs on the group's instances and keeps data, as a sentence; "" when nothing is known of it. */
static const char *data_text(struct danger_work *work, const struct resource *group) {
	const struct cluster_node *node = group_node(work, SIDE_BEFORE, group);
	const struct resource *service = node != NULL ? cluster_storing(work, node->cluster) : NULL;
	return service == NULL
		? ""
		: danger_printf(work,
			  " Service %s keeps data in a container on them: an instance that ends before the container has "
			  "stopped takes unsaved data with it.",
			  danger_name(work, service));
}

static bool has_stop_hook(const struct resource *group) {
	const char *transition = danger_text(group, "initial_lifecycle_hook.lifecycle_transition");
	return transition != NULL && strcmp(transition, "autoscaling:EC2_INSTANCE_TERMINATING") == 0;
}

static void group_gone(struct danger_work *work, const struct resource *group) {
	int64_t instances = danger_integer(group, "desired_capacity", -1);
	bool deleted = group->change->action == CHANGE_DELETE, first = group->change->action == CHANGE_REPLACE_CREATE_FIRST;
	const char *all = instances < 0 ? "all its instances"
		: instances == 1            ? "its instance"
									: danger_printf(work, "all its %lld instances", (long long)instances),
			   *data = data_text(work, group), *forced = danger_forced_by(work, group->change);
	if (instances == 0)
		return;
	danger_add_as(work, first && *data == '\0' ? SEVERITY_WARNING : SEVERITY_DANGER, group->change,
		(struct finding){
			.id = deleted ? "group-destroyed" : "group-replaced",
			.title = danger_printf(work, "Auto Scaling group %s is %s: %s end%s", danger_name(work, group),
				deleted     ? "destroyed"
					: first ? "replaced, the new one first"
							: "replaced",
				all, deleted || first ? "" : " before new ones start"),
			.happens = danger_printf(work, "%s%s%s.%s",
				deleted ? "The group is set to 0, waits until its instances have ended, and is deleted"
					: first
					? "The new group starts its instances, then those of the old one end, all at once; what runs on "
					  "them has no time to move"
					: "Terraform sets the old group to 0 and waits until its instances have ended before it makes the new "
					  "one",
				forced != NULL && !deleted ? danger_printf(work, " (%s cannot be changed in place)", forced) : "",
				has_stop_hook(group) ? "; its lifecycle hook holds each for a while" : "", data),
			.affects = "all that runs on the instances",
			.duration = deleted ? "for good" : "5 to 15 minutes, and the start of what runs on them",
			.instead = deleted
				? "Drain the instances first: set the ECS services to 0 and wait, or let their load balancer go "
				  "without them."
				: "Undo what forces the replacement, or make a second group beside this one, move the tasks over "
				  "(drain the old instances in ECS), then remove the old group in a later apply.",
			.attribute = danger_forced_path(group->change),
			.reference =
				"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group",
		});
}

static void group_shrinks(struct danger_work *work, const struct resource *before, const struct resource *after) {
	int64_t was = danger_integer(before, "desired_capacity", -1), is = danger_integer(after, "desired_capacity", -1),
			most = danger_integer(after, "max_size", -1);
	const char *data;
	if (is >= 0 && most >= 0 && most < is)
		is = most;
	if (was <= 0 || is < 0 || is >= was)
		return;
	data = data_text(work, before);
	danger_add_as(work, *data != '\0' ? SEVERITY_DANGER : SEVERITY_WARNING, after->change,
		(struct finding){
			.id = "group-shrinks",
			.title = danger_printf(work,
				"Auto Scaling group %s shrinks from %lld to %lld instance%s: AWS chooses which end%s",
				danger_name(work, after), (long long)was, (long long)is, plural(is), was - is == 1 ? "s" : ""),
			.happens = danger_printf(work,
				"The instances are ended whatever runs on them%s. ECS tasks on them are not drained unless a capacity provider "
				"with managed draining belongs to the group.%s",
				has_stop_hook(before) ? ", once the lifecycle hook's time is over" : "", data),
			.affects = "the tasks that happen to run on these instances",
			.duration = "a few minutes until they run elsewhere, if there is room",
			.instead =
				"Drain the instances that are to end (aws ecs update-container-instances-state --status DRAINING), wait "
				"until their tasks have moved, then end just those (aws autoscaling "
				"terminate-instance-in-auto-scaling-group --should-decrement-desired-capacity).",
			.attribute = "desired_capacity",
			.reference =
				"https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html",
		});
}

void danger_group(struct danger_work *work) {
	const struct resource *group = NULL, *after = NULL;
	while (!work->destroys_all && (group = danger_next_gone(work, "aws_autoscaling_group", group)) != NULL)
		group_gone(work, group);
	while ((group = danger_next_kept(work, "aws_autoscaling_group", group, &after)) != NULL)
		if (after->change->action == CHANGE_UPDATE)
			group_shrinks(work, group, after);
}
