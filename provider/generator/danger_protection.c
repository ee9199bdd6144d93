/* Protection against deletion: taken off, or still on where the plan deletes. And names that a replacement finds taken. */
#include "generator/danger_work.h"

#include <string.h>

static const struct protection {
	const char *kind, *attribute, *word;
	const char *on;       /* the text that means protected; NULL: true */
	bool when_false;      /* protected while the attribute is false: force_destroy */
	bool refuses_destroy; /* AWS refuses to delete while it is on */
} protections[] = {
	{"aws_lb", "enable_deletion_protection", "Load balancer", NULL, false, true},
	{"aws_db_instance", "deletion_protection", "Database", NULL, false, true},
	{"aws_rds_cluster", "deletion_protection", "Database cluster", NULL, false, true},
	{"aws_docdb_cluster", "deletion_protection", "DocumentDB cluster", NULL, false, true},
	{"aws_neptune_cluster", "deletion_protection", "Neptune cluster", NULL, false, true},
	{"aws_dynamodb_table", "deletion_protection_enabled", "DynamoDB table", NULL, false, true},
	{"aws_cognito_user_pool", "deletion_protection", "User pool", "ACTIVE", false, true},
	{"aws_instance", "disable_api_termination", "Instance", NULL, false, true},
	{"aws_s3_bucket", "force_destroy", "Bucket", NULL, true, false},
	{"aws_route53_zone", "force_destroy", "Hosted zone", NULL, true, false},
	{"aws_ecr_repository", "force_delete", "Image repository", NULL, true, false},
	{"aws_db_instance", "skip_final_snapshot", "Database", NULL, true, false},
	{"aws_rds_cluster", "skip_final_snapshot", "Database cluster", NULL, true, false},
};

static const char *type_page(struct danger_work *work, const char *kind) {
	return danger_printf(
		work, "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/%s", kind + strlen("aws_"));
}

static bool protects(const struct protection *row, const struct resource *resource) {
	const char *text = row->on != NULL ? danger_text(resource, row->attribute) : NULL;
	if (row->on != NULL)
		return text != NULL && strcmp(text, row->on) == 0;
	return danger_is_true(resource, row->attribute) != row->when_false;
}

static void protection_off(struct danger_work *work, const struct protection *row, const struct resource *after) {
	danger_add(work, after->change,
		(struct finding){
			.id = "protection-removed",
			.title = danger_printf(work, "%s %s can be deleted%s after this", row->word, danger_name(work, after),
				row->when_false ? " with what is in it" : ""),
			.happens = danger_printf(work,
				"%s %s: nothing goes yet, but the next plan or a click that deletes it is no "
				"longer stopped.",
				row->attribute, row->when_false ? "is turned on" : "is turned off"),
			.affects = "all that rely on it",
			.duration = "until it is set back",
			.instead = "Do it only right before the deletion that it is meant for, and review that one by itself.",
			.attribute = row->attribute,
			.reference = type_page(work, row->kind),
		});
}

static void destroy_refused(struct danger_work *work, const struct protection *row, const struct resource *before) {
	if (strcmp(row->kind, "aws_instance") == 0 && danger_is_true(before, "force_destroy"))
		return;
	danger_add(work, before->change,
		(struct finding){
			.id = "destroy-refused",
			.title = danger_printf(work, "%s %s is protected: the apply fails when it is to be deleted", row->word,
				danger_name(work, before)),
			.happens = danger_printf(work,
				"%s is on, so AWS refuses the deletion. What Terraform did before that stays done.", row->attribute),
			.affects = "whoever applies the plan",
			.duration = "until it is set off and the plan is made again",
			.instead = danger_printf(work,
				"If it is meant: turn %s off, apply that, then make this plan again. Else find out "
				"what made the plan delete it.",
				row->attribute),
			.attribute = row->attribute,
			.reference = type_page(work, row->kind),
		});
}

static void protection_look(struct danger_work *work, const struct protection *row) {
	const struct resource *after = NULL, *before = NULL;
	while ((before = danger_next_kept(work, row->kind, before, &after)) != NULL)
		if (after->change->action == CHANGE_UPDATE && protects(row, before) && !danger_unknown(after, row->attribute) &&
			!protects(row, after))
			protection_off(work, row, after);
	while (row->refuses_destroy && (before = danger_next_gone(work, row->kind, before)) != NULL)
		if (protects(row, before))
			destroy_refused(work, row, before);
}

/* Names that AWS has once only; `scope` is where it has it once. https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle */
static const struct unique {
	const char *kind, *name, *scope, *word;
} uniques[] = {
	{"aws_lb", "name", NULL, "load balancer"},
	{"aws_lb_target_group", "name", NULL, "target group"},
	{"aws_security_group", "name", "vpc_id", "security group"},
	{"aws_autoscaling_group", "name", NULL, "Auto Scaling group"},
	{"aws_launch_configuration", "name", NULL, "launch configuration"},
	{"aws_launch_template", "name", NULL, "launch template"},
	{"aws_iam_role", "name", NULL, "role"},
	{"aws_iam_policy", "name", NULL, "policy"},
	{"aws_iam_instance_profile", "name", NULL, "instance profile"},
	{"aws_key_pair", "key_name", NULL, "key pair"},
	{"aws_db_instance", "identifier", NULL, "database"},
	{"aws_db_subnet_group", "name", NULL, "database subnet group"},
	{"aws_elasticache_replication_group", "replication_group_id", NULL, "cache"},
	{"aws_dynamodb_table", "name", NULL, "table"},
	{"aws_s3_bucket", "bucket", NULL, "bucket"},
	{"aws_ecr_repository", "name", NULL, "repository"},
	{"aws_cloudwatch_log_group", "name", NULL, "log group"},
	{"aws_ecs_service", "name", "cluster", "service"},
};

static bool same_text(const struct resource *before, const struct resource *after, const char *name) {
	const char *was = resource_text(before, name), *is = resource_text(after, name);
	return was != NULL && is != NULL && *was != '\0' && strcmp(was, is) == 0;
}

static void name_look(struct danger_work *work, const struct unique *row) {
	for (const struct resource *before = NULL; (before = danger_next_gone(work, row->kind, before)) != NULL;) {
		const struct resource *after =
			before->change->action == CHANGE_REPLACE_CREATE_FIRST ? danger_after(work, before) : NULL;
		if (after == NULL || !same_text(before, after, row->name) ||
			(row->scope != NULL && !same_text(before, after, row->scope)))
			continue;
		danger_add(work, before->change,
			(struct finding){
				.id = "replacement-name-taken",
				.title = danger_printf(work, "The new %s %s cannot be made while the old one has its name", row->word,
					danger_name(work, after)),
				.happens = danger_printf(work,
					"create_before_destroy makes the new one first, but %s stays the same and AWS has it only once: the apply "
					"fails there.",
					row->name),
				.affects = "whoever applies the plan; what came before in the apply stays done",
				.duration = "until the name is changed and the plan made again",
				.instead = danger_printf(work,
					"Use a name that changes with what forces the replacement (name_prefix where the type has it, or a part of "
					"%s), or drop create_before_destroy and accept the gap.",
					row->name),
				.attribute = row->name,
				.reference = "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle",
			});
	}
}

void danger_protection(struct danger_work *work) {
	for (size_t i = 0; i < sizeof(protections) / sizeof(protections[0]); i++)
		protection_look(work, &protections[i]);
	for (size_t i = 0; i < sizeof(uniques) / sizeof(uniques[0]); i++)
		name_look(work, &uniques[i]);
}
