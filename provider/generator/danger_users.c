/* Who refers to what: every relation that the themes ask for, followed once from each referring resource and kept by target. */
#include "generator/danger_work.h"

#include <string.h>

struct reference_row {
	const char *kind, *path, *targets;
	enum relation relation;
};

#define CERTIFICATES "aws_acm_certificate|aws_acm_certificate_validation|aws_iam_server_certificate"

static const struct reference_row rows[] = {
	{"aws_lb_listener", "load_balancer_arn", "aws_lb", LISTENER_BALANCER},
	{"aws_lb_listener", "default_action.target_group_arn", "aws_lb_target_group", LISTENER_TARGET},
	{"aws_lb_listener", "default_action.forward.target_group.arn", "aws_lb_target_group", LISTENER_TARGET},
	{"aws_lb_listener", "certificate_arn", CERTIFICATES, LISTENER_CERTIFICATE},
	{"aws_lb_listener_certificate", "certificate_arn", CERTIFICATES, EXTRA_CERTIFICATE},
	{"aws_lb_listener_certificate", "listener_arn", "aws_lb_listener", EXTRA_LISTENER},
	{"aws_acm_certificate_validation", "certificate_arn", "aws_acm_certificate", VALIDATION_CERTIFICATE},
	{"aws_lb_listener_rule", "listener_arn", "aws_lb_listener", RULE_LISTENER},
	{"aws_lb_listener_rule", "action.target_group_arn", "aws_lb_target_group", RULE_TARGET},
	{"aws_lb_listener_rule", "action.forward.target_group.arn", "aws_lb_target_group", RULE_TARGET},
	{"aws_route53_record", "alias.name", "aws_lb", RECORD_BALANCER},
	{"aws_route53_record", "records", "aws_lb", RECORD_BALANCER},
	{"aws_route53_record", "zone_id", "aws_route53_zone", RECORD_ZONE},
	{"aws_ecs_service", "load_balancer.target_group_arn", "aws_lb_target_group", SERVICE_TARGET},
	{"aws_ecs_service", "task_definition", "aws_ecs_task_definition", SERVICE_TASKS},
	{"aws_ecs_service", "cluster", "aws_ecs_cluster", SERVICE_CLUSTER},
	{"aws_autoscaling_group", "launch_template.id", "aws_launch_template", GROUP_TEMPLATE},
	{"aws_autoscaling_group", "launch_template.name", "aws_launch_template", GROUP_TEMPLATE},
	{"aws_autoscaling_group", "mixed_instances_policy.launch_template.launch_template_specification.launch_template_id",
		"aws_launch_template", GROUP_TEMPLATE},
	{"aws_autoscaling_group", "launch_configuration", "aws_launch_configuration", GROUP_TEMPLATE},
	{"aws_autoscaling_policy", "autoscaling_group_name", "aws_autoscaling_group", GROUP_SCALING},
	{"aws_autoscaling_schedule", "autoscaling_group_name", "aws_autoscaling_group", GROUP_SCALING},
	{"aws_ecs_task_definition", "task_role_arn", "aws_iam_role", TASKS_ROLE},
	{"aws_ecs_task_definition", "execution_role_arn", "aws_iam_role", TASKS_ROLE},
	{"aws_iam_instance_profile", "role", "aws_iam_role", PROFILE_ROLE},
	{"aws_iam_role_policy", "role", "aws_iam_role", POLICY_ROLE},
	{"aws_iam_role_policy_attachment", "role", "aws_iam_role", POLICY_ROLE},
	{"aws_launch_template", "iam_instance_profile.name", "aws_iam_instance_profile", TEMPLATE_PROFILE},
	{"aws_launch_template", "iam_instance_profile.arn", "aws_iam_instance_profile", TEMPLATE_PROFILE},
	{"aws_launch_configuration", "iam_instance_profile", "aws_iam_instance_profile", TEMPLATE_PROFILE},
	{"aws_instance", "iam_instance_profile", "aws_iam_instance_profile", INSTANCE_PROFILE},
	{"aws_instance", "subnet_id", "aws_subnet", IN_SUBNET},
	{"aws_autoscaling_group", "vpc_zone_identifier", "aws_subnet", IN_SUBNET},
	{"aws_lb", "subnets", "aws_subnet", IN_SUBNET},
	{"aws_lb", "subnet_mapping.subnet_id", "aws_subnet", IN_SUBNET},
	{"aws_ecs_service", "network_configuration.subnets", "aws_subnet", IN_SUBNET},
	{"aws_nat_gateway", "subnet_id", "aws_subnet", IN_SUBNET},
	{"aws_db_subnet_group", "subnet_ids", "aws_subnet", IN_SUBNET},
	{"aws_elasticache_subnet_group", "subnet_ids", "aws_subnet", IN_SUBNET},
	{"aws_efs_mount_target", "subnet_id", "aws_subnet", IN_SUBNET},
	{"aws_instance", "vpc_security_group_ids", "aws_security_group", IN_SECURITY_GROUP},
	{"aws_launch_template", "vpc_security_group_ids", "aws_security_group", IN_SECURITY_GROUP},
	{"aws_launch_template", "network_interfaces.security_groups", "aws_security_group", IN_SECURITY_GROUP},
	{"aws_launch_configuration", "security_groups", "aws_security_group", IN_SECURITY_GROUP},
	{"aws_lb", "security_groups", "aws_security_group", IN_SECURITY_GROUP},
	{"aws_ecs_service", "network_configuration.security_groups", "aws_security_group", IN_SECURITY_GROUP},
	{"aws_db_instance", "vpc_security_group_ids", "aws_security_group", IN_SECURITY_GROUP},
	{"aws_elasticache_replication_group", "security_group_ids", "aws_security_group", IN_SECURITY_GROUP},
	{"aws_nat_gateway", "allocation_id", "aws_eip", NAT_ADDRESS},
	{"aws_instance", "key_name", "aws_key_pair", INSTANCE_KEY},
	{"aws_launch_template", "key_name", "aws_key_pair", INSTANCE_KEY},
	{"aws_launch_configuration", "key_name", "aws_key_pair", INSTANCE_KEY},
	{"aws_subnet", "vpc_id", "aws_vpc", IN_VPC},
};

struct users {
	const struct user **first; /* by number of the target */
};

static bool user_known(const struct user *user, const struct resource *resource, enum relation relation) {
	for (; user != NULL && user->resource == resource; user = user->next)
		if (user->relation == relation)
			return true;
	return false;
}

/* Put in front: rows and resources are walked backwards so that the lists come out in the document's order. */
static void row_follow(
	struct danger_work *work, const struct world *world, struct users *users, const struct reference_row *row) {
	for (const struct resource *resource = world_next(world, row->kind, NULL); resource != NULL;
		 resource = world_next(world, row->kind, resource)) {
		struct links links = world_follow(world, resource, row->path, row->targets);
		for (size_t i = 0; i < links.count; i++) {
			const struct resource *target = links.items[i].resource;
			struct user *user;
			if (links.items[i].kind != LINK_RESOURCE || target == NULL ||
				user_known(users->first[target->number], resource, row->relation))
				continue;
			user = arena_alloc(work->arena, sizeof(*user));
			*user = (struct user){resource, row->relation, links.items[i].inferred, users->first[target->number]};
			users->first[target->number] = user;
		}
	}
}

static const struct user *list_reverse(const struct user *list) {
	const struct user *reversed = NULL;
	while (list != NULL) {
		struct user *user = (struct user *)list;
		list = user->next;
		user->next = reversed;
		reversed = user;
	}
	return reversed;
}

static const struct users *users_make(struct danger_work *work, const struct world *world) {
	struct users *users = arena_alloc(work->arena, sizeof(*users));
	users->first = arena_array(work->arena, world->count + 1, sizeof(const struct user *));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		row_follow(work, world, users, &rows[i]);
	for (size_t i = 0; i < world->count; i++)
		users->first[i] = list_reverse(users->first[i]);
	return users;
}

const struct user *users_of(struct danger_work *work, enum side side, const struct resource *target) {
	const struct world *world = side == SIDE_BEFORE ? work->before : work->after;
	if (work->users[side] == NULL)
		work->users[side] = (struct users *)users_make(work, world);
	return target->number < world->count ? work->users[side]->first[target->number] : NULL;
}

const struct user *user_find(const struct user *user, enum relation relation) {
	while (user != NULL && user->relation != relation)
		user = user->next;
	return user;
}

size_t users_count(const struct user *user, enum relation relation) {
	size_t count = 0;
	for (user = user_find(user, relation); user != NULL; user = user_find(user->next, relation))
		count++;
	return count;
}

static const struct {
	const char *kind, *word;
} words[] = {
	{"aws_lb", "load balancer"},
	{"aws_lb_listener", "listener"},
	{"aws_lb_listener_rule", "listener rule"},
	{"aws_lb_listener_certificate", "listener certificate"},
	{"aws_ecs_service", "service"},
	{"aws_autoscaling_group", "Auto Scaling group"},
	{"aws_instance", "instance"},
	{"aws_launch_template", "launch template"},
	{"aws_launch_configuration", "launch configuration"},
	{"aws_nat_gateway", "NAT gateway"},
	{"aws_db_instance", "database"},
	{"aws_db_subnet_group", "database subnet group"},
	{"aws_elasticache_subnet_group", "cache subnet group"},
	{"aws_elasticache_replication_group", "cache"},
	{"aws_efs_mount_target", "EFS mount target"},
	{"aws_route53_record", "record"},
	{"aws_subnet", "subnet"},
};

static const char *user_name(struct danger_work *work, const struct resource *resource) {
	const char *word = "";
	int64_t port;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].kind, resource->change->kind) == 0)
			word = words[i].word;
	if (strcmp(resource->change->kind, "aws_lb_listener") == 0 && (port = danger_integer(resource, "port", -1)) >= 0)
		return danger_printf(work, "listener %lld", (long long)port);
	return danger_printf(work, "%s%s%s", word, *word != '\0' ? " " : "", danger_name(work, resource));
}

const char *users_names(
	struct danger_work *work, const struct user *user, enum relation a, enum relation b, bool kept) {
	const char *names[6];
	size_t count = 0;
	for (; user != NULL; user = user->next) {
		if ((user->relation != a && user->relation != b) || (kept && change_goes(user->resource->change)))
			continue;
		if (count < 6)
			names[count] = user_name(work, user->resource);
		count++;
	}
	return danger_list(work, names, count, 6);
}
