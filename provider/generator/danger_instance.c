/* Single instances and key pairs. */
#include "generator/danger_work.h"

#include <string.h>

static bool disk_stays(const struct resource *instance) {
	const struct value *fate = resource_value(instance, "root_block_device.delete_on_termination");
	return fate->kind == VALUE_BOOL && !fate->as.boolean;
}

static const char *disk_fate(const struct resource *instance) {
	return disk_stays(instance)
		? "Its root volume stays, unattached (delete_on_termination is false); instance store volumes are erased."
		: "Its root volume and instance store volumes are deleted with what is on them.";
}

static void instance_gone(struct danger_work *work, const struct resource *instance) {
	bool replaced = action_is_replace(instance->change->action);
	const char *forced = danger_forced_by(work, instance->change);
	danger_add_as(work, disk_stays(instance) ? SEVERITY_WARNING : SEVERITY_DANGER, instance->change,
		(struct finding){
			.id = replaced ? "instance-replaced" : "instance-destroyed",
			.title = danger_printf(work, "Instance %s is %s%s", danger_name(work, instance),
				replaced ? "replaced" : "destroyed",
				disk_stays(instance) ? "; its root volume stays" : ": its disk goes"),
			.happens = danger_printf(work, "%s%s%s", disk_fate(instance),
				replaced ? " The new one starts from its image with other addresses" : "",
				!replaced            ? ""
					: forced != NULL ? danger_printf(work, "; %s cannot be changed in place.", forced)
									 : "."),
			.affects = "all that runs on it or connects to it by address",
			.duration = replaced ? "2 to 5 minutes until it runs, and what its user data does then; the disk for good"
								 : "for good",
			.instead = "Make a snapshot or image first (aws ec2 create-image). Keep data on a volume of its own "
					   "(aws_ebs_volume and aws_volume_attachment), which outlives the instance.",
			.attribute = danger_forced_path(instance->change),
			.reference = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html",
		});
}

/* In a destroy of everything the instances are told once. */
static void instances_gone(struct danger_work *work) {
	const struct resource *gone = NULL, *first = NULL;
	const char *names[6];
	size_t count = 0;
	while ((gone = danger_next_gone(work, "aws_instance", gone)) != NULL) {
		first = first != NULL ? first : gone;
		if (count < 6)
			names[count] = danger_name(work, gone);
		count++;
	}
	if (count == 1)
		instance_gone(work, first);
	if (count < 2)
		return;
	danger_add(work, first->change,
		(struct finding){
			.id = "instance-destroyed",
			.title = danger_printf(work, "%zu instances are destroyed: their disks go", count),
			.happens = danger_printf(work,
				"The root volumes of %s and their instance store volumes are deleted, unless delete_on_termination is off.",
				danger_list(work, names, count, 6)),
			.affects = "all that runs on them or connects to them by address",
			.duration = "for good",
			.instead = "Make snapshots or images of those that hold data first (aws ec2 create-image).",
			.reference = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html",
		});
}

static void instance_stops(struct danger_work *work, const struct resource *before, const struct resource *after) {
	static const char *const parts[] = {"instance_type", "user_data", "user_data_base64"};
	const char *changed = NULL;
	const char *type = danger_text(after, "instance_type"), *old = danger_text(before, "instance_type");
	for (size_t i = 0; i < 3 && changed == NULL; i++)
		if (value_is_wholly_known(resource_value(after, parts[i])) && danger_changes(work, before, after, parts[i]))
			changed = parts[i];
	if (changed == NULL)
		return;
	danger_add(work, after->change,
		(struct finding){
			.id = "instance-stopped",
			.title =
				danger_printf(work, "Instance %s is stopped and started again: %s changes", danger_name(work, after),
					strcmp(changed, "instance_type") == 0 && type != NULL && old != NULL
						? danger_printf(work, "instance_type (%s to %s)", old, type)
						: changed),
			.happens = danger_printf(work,
				"Instance store volumes are erased, and a public address that is not an Elastic IP changes.%s",
				strcmp(changed, "instance_type") == 0
					? ""
					: " The new user data does not run: cloud-init runs it at the first start only, unless told otherwise."),
			.affects = "all that runs on it or connects to it",
			.duration = "2 to 5 minutes",
			.instead = "Do it at a quiet time. For new user data to run, let the instance be replaced "
					   "(user_data_replace_on_change = true) and keep its data on a volume of its own.",
			.attribute = changed,
			.reference = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html",
		});
}

static void key_pair_gone(struct danger_work *work, const struct resource *pair) {
	const struct user *user = user_find(users_of(work, SIDE_BEFORE, pair), INSTANCE_KEY);
	bool replaced = action_is_replace(pair->change->action);
	if (user == NULL || (!replaced && work->destroys_all))
		return;
	danger_add(work, pair->change,
		(struct finding){
			.id = "key-pair-replaced",
			.title = danger_printf(work, "Key pair %s is %s; running instances keep the old key",
				danger_name(work, pair), replaced ? "replaced" : "destroyed"),
			.happens = danger_printf(work,
				"The public key of a key pair is written into an instance at its first start. Instances of %s keep it: whoever "
				"holds the old private key still gets in, and the new one opens new instances only.",
				users_names(work, user, INSTANCE_KEY, INSTANCE_KEY, false)),
			.affects = "whoever signs in by SSH",
			.duration = "until the instances are replaced",
			.instead =
				"If the old key must not work any more, take it out of ~/.ssh/authorized_keys on each instance or replace "
				"the instances. Session Manager needs no keys.",
			.attribute = danger_forced_path(pair->change),
			.reference = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html",
		});
}

void danger_instance(struct danger_work *work) {
	const struct resource *resource = NULL, *after = NULL;
	if (work->destroys_all)
		instances_gone(work);
	while (!work->destroys_all && (resource = danger_next_gone(work, "aws_instance", resource)) != NULL)
		instance_gone(work, resource);
	while ((resource = danger_next_kept(work, "aws_instance", resource, &after)) != NULL)
		if (after->change->action == CHANGE_UPDATE)
			instance_stops(work, resource, after);
	while ((resource = danger_next_gone(work, "aws_key_pair", resource)) != NULL)
		key_pair_gone(work, resource);
}
