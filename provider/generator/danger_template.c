/* Changes of launch templates and configurations: do running instances get them? */
#include "generator/danger_work.h"

#include <string.h>

#define GROUP_PAGE "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group"

/* What an instance has from its template, as far as people ask for it. */
static const char *const parts[] = {"image_id", "instance_type", "user_data", "key_name", "iam_instance_profile",
	"vpc_security_group_ids", "security_groups", "network_interfaces", "block_device_mappings", "root_block_device",
	"metadata_options", "instance_requirements", "instance_market_options", "placement", "monitoring"};

static const char *changed_parts(
	struct danger_work *work, const struct resource *before, const struct resource *after) {
	const char *names[sizeof(parts) / sizeof(parts[0])];
	size_t count = 0;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (danger_changes(work, before, after, parts[i]))
			names[count++] = parts[i];
	return count > 0 ? danger_list(work, names, count, 5) : NULL;
}

/* A new version of a template, or another configuration. */
static bool template_changes(struct danger_work *work, const struct resource *before, const struct resource *after) {
	if (before == NULL || after == NULL || before->change != after->change)
		return false;
	if (action_is_replace(after->change->action))
		return true;
	return after->change->action == CHANGE_UPDATE &&
		(danger_changes(work, before, after, "latest_version") || changed_parts(work, before, after) != NULL);
}

static bool group_takes(struct danger_work *work, const struct resource *before, const struct resource *after) {
	static const char *const paths[] = {"launch_template.id", "launch_template.name", "launch_template.version",
		"launch_configuration", "mixed_instances_policy"};
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (danger_changes(work, before, after, paths[i]) && !value_is_null(resource_value(after, paths[i])))
			return true;
	return false;
}

static const char *running(struct danger_work *work, const struct resource *group) {
	int64_t instances = danger_integer(group, "desired_capacity", -1);
	return instances < 0 ? "the running instances"
						 : danger_printf(work, "the %lld running instance%s", (long long)instances, plural(instances));
}

static const char *by_hand(struct danger_work *work, const struct resource *group) {
	const struct cluster_node *node = group_node(work, SIDE_BEFORE, group);
	const struct resource *service = node != NULL ? cluster_storing(work, node->cluster) : NULL;
	if (service != NULL)
		return danger_printf(work,
			"At a quiet time: set the other services and then service %s to 0 and wait until its data is saved, set the group's "
			"desired capacity to 0, wait, and bring all back in the reverse order. An instance refresh would end the "
			"instance under the database.",
			danger_name(work, service));
	return "Start an instance refresh (aws autoscaling start-instance-refresh --auto-scaling-group-name NAME), or drain and "
		   "end the instances one by one. To have it done by every apply, add an instance_refresh block to the group.";
}

static void not_rolled_out(struct danger_work *work, const struct resource *group, const char *what, const char *why) {
	danger_add(work, group->change,
		(struct finding){
			.id = "template-not-rolled-out",
			.title = danger_printf(
				work, "The new launch settings of group %s reach no running instance", danger_name(work, group)),
			.happens = danger_printf(work,
				"%s%s Instances that start later get the change, so old and new ones will differ.%s%s%s", why,
				*why != '\0' ? "" : "The group has no instance_refresh: running instances stay as they are.",
				what != NULL ? " It changes " : "", what != NULL ? what : "", what != NULL ? "." : ""),
			.affects = running(work, group),
			.duration = "until each is replaced, by hand or when it fails",
			.instead = by_hand(work, group),
			.attribute = "instance_refresh",
			.reference = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh.html",
		});
}

static void refreshed(struct danger_work *work, const struct resource *group, const struct resource *after) {
	const struct cluster_node *node = group_node(work, SIDE_BEFORE, group);
	const struct resource *service = node != NULL ? cluster_storing(work, node->cluster) : NULL;
	int64_t healthy = danger_integer(after, "instance_refresh.preferences.min_healthy_percentage", 90);
	danger_add_as(work, service != NULL ? SEVERITY_DANGER : SEVERITY_WARNING, group->change,
		(struct finding){
			.id = "instances-refreshed",
			.title = danger_printf(work, "All instances of group %s are replaced one after the other after the apply",
				danger_name(work, group)),
			.happens = danger_printf(work,
				"The change starts an instance refresh, which keeps %lld%% of the instances in service and runs on after "
				"Terraform has ended. ECS tasks end with their instance unless it is drained.%s",
				(long long)healthy,
				service != NULL
					? danger_printf(work,
						  " Service %s keeps data in a container: its instance is ended too, and what is not saved by then goes.",
						  danger_name(work, service))
					: ""),
			.affects = "what runs on the instances, each in its turn",
			.duration = "some minutes for each instance; watch it with aws autoscaling describe-instance-refreshes",
			.instead = service != NULL
				? by_hand(work, group)
				: "Make sure that the group's warm-up and health checks cover what starts on the "
				  "instances, and that ECS drains them (a capacity provider with managed draining).",
			.attribute = "instance_refresh",
			.reference = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html",
		});
}

static void version_pinned(struct danger_work *work, const struct resource *group, const char *version) {
	danger_add_as(work, SEVERITY_NOTICE, group->change,
		(struct finding){
			.id = "template-not-rolled-out",
			.title = danger_printf(
				work, "Group %s stays on version %s of its launch template", danger_name(work, group), version),
			.happens =
				"The template gets a new version, but the group names a fixed one: neither running nor later instances get "
				"the change.",
			.affects = "whoever expects the change to run after the apply",
			.duration = "until the group's version changes",
			.instead = "Set version = aws_launch_template.NAME.latest_version in the group.",
			.attribute = "launch_template.version",
			.reference = GROUP_PAGE,
		});
}

static void group_look(struct danger_work *work, const struct resource *before, const struct resource *after) {
	const struct resource *template = group_template(work, SIDE_AFTER, after),
						  *old = template != NULL ? danger_before(work, template) : NULL;
	bool takes = after->change->action == CHANGE_UPDATE && group_takes(work, before, after),
		 changes = template_changes(work, old, template);
	const char *version = danger_text(after, "launch_template.version"),
			   *what = old != NULL && changes ? changed_parts(work, old, template) : NULL;
	bool newest = version != NULL && (strcmp(version, "$Latest") == 0 || strcmp(version, "$Default") == 0),
		 refresh = value_count(value_get(after->values, "instance_refresh")) > 0;
	if (danger_integer(before, "desired_capacity", 1) == 0)
		return;
	if (takes && refresh)
		refreshed(work, before, after);
	else if (takes)
		not_rolled_out(work, before, what, "");
	else if (changes && newest)
		not_rolled_out(work, before, what,
			refresh
				? danger_printf(work,
					  "The group's version is \"%s\" and does not change, so its instance_refresh does not start: running "
					  "instances stay as they are.",
					  version)
				: "");
	else if (changes && version != NULL && *version >= '0' && *version <= '9')
		version_pinned(work, before, version);
}

void danger_template(struct danger_work *work) {
	const struct resource *before = NULL, *after = NULL;
	while ((before = danger_next_kept(work, "aws_autoscaling_group", before, &after)) != NULL)
		group_look(work, before, after);
}
