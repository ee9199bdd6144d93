/* Changes in place that delete data later, or end what would bring it back. */
#include "generator/danger_work.h"

#include <string.h>

static void log_retention(struct danger_work *work, const struct resource *before, const struct resource *after) {
	int64_t was = danger_integer(before, "retention_in_days", 0), is = danger_integer(after, "retention_in_days", -1);
	if (is <= 0 || (was != 0 && was <= is))
		return;
	danger_add(work, after->change,
		(struct finding){
			.id = "retention-shortened",
			.title = was == 0
				? danger_printf(work, "Log group %s keeps entries for %lld day%s only; until now it kept all",
					  danger_name(work, after), (long long)is, plural(is))
				: danger_printf(work, "Log group %s keeps entries for %lld day%s instead of %lld",
					  danger_name(work, after), (long long)is, plural(is), (long long)was),
			.happens = danger_printf(work, "Entries older than %lld day%s are deleted.", (long long)is, plural(is)),
			.affects = "whoever has to look into older events",
			.duration = "for good; as a rule within 72 hours",
			.instead = "Export what is still needed first (aws logs create-export-task).",
			.attribute = "retention_in_days",
			.reference =
				"https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
		});
}

static void backup_retention(struct danger_work *work, const struct resource *before, const struct resource *after) {
	int64_t was = danger_integer(before, "backup_retention_period", 0),
			is = danger_integer(after, "backup_retention_period", -1);
	if (is < 0 || is >= was)
		return;
	if (is == 0)
		danger_add(work, after->change,
			(struct finding){
				.id = "backups-removed",
				.title = danger_printf(work, "Database %s loses its automated backups", danger_name(work, after)),
				.happens =
					"backup_retention_period becomes 0: automated backups end, and those that exist are deleted.",
				.affects = "whoever has to restore the database",
				.duration = "for good",
				.instead = "Keep at least 7 days, or make a snapshot by hand first (aws rds create-db-snapshot).",
				.attribute = "backup_retention_period",
				.reference =
					"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
			});
	else
		danger_add(work, after->change,
			(struct finding){
				.id = "retention-shortened",
				.title = danger_printf(work, "Database %s keeps backups for %lld day%s instead of %lld",
					danger_name(work, after), (long long)is, plural(is), (long long)was),
				.happens = danger_printf(work,
					"It can be restored to any time in the last %lld day%s only; older automated "
					"backups are deleted.",
					(long long)is, plural(is)),
				.affects = "whoever has to restore the database",
				.duration = "for good",
				.instead =
					"Make a snapshot by hand first if an older state may be wanted (aws rds create-db-snapshot).",
				.attribute = "backup_retention_period",
				.reference =
					"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
			});
}

static void table_recovery(struct danger_work *work, const struct resource *before, const struct resource *after) {
	if (!danger_is_true(before, "point_in_time_recovery.enabled") ||
		danger_is_true(after, "point_in_time_recovery.enabled") ||
		danger_unknown(after, "point_in_time_recovery.enabled"))
		return;
	danger_add(work, after->change,
		(struct finding){
			.id = "backups-removed",
			.title = danger_printf(work, "DynamoDB table %s loses point-in-time recovery", danger_name(work, after)),
			.happens = "The continuous backups end and are deleted. Turned on again, they begin anew.",
			.affects = "whoever has to restore the table",
			.duration = "for good",
			.instead = "Leave it on, or make an on-demand backup first (aws dynamodb create-backup).",
			.attribute = "point_in_time_recovery.enabled",
			.reference =
				"https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html",
		});
}

static void versioning(struct danger_work *work, const struct resource *before, const struct resource *after) {
	const char *was = danger_text(before, "versioning_configuration.status"),
			   *is = danger_text(after, "versioning_configuration.status");
	if (was == NULL || is == NULL || strcmp(was, "Enabled") != 0 || strcmp(is, "Suspended") != 0)
		return;
	danger_add(work, after->change,
		(struct finding){
			.id = "versioning-suspended",
			.title = danger_printf(work, "Bucket %s stops keeping versions",
				danger_text(after, "bucket") != NULL ? danger_printf(work, "\"%s\"", danger_text(after, "bucket"))
													 : danger_name(work, after)),
			.happens = "From now on an overwritten or deleted object is gone; versions that exist stay.",
			.affects = "whoever has to undo a mistake",
			.duration = "until versioning is enabled again",
			.instead =
				"Leave it enabled and let a lifecycle rule expire noncurrent versions, if the cost is the reason.",
			.attribute = "versioning_configuration.status",
			.reference = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/manage-versioning-examples.html",
		});
}

/* The fewest days after which an enabled rule deletes objects or old versions; 0: none does. `unknown` when it cannot be told. */
static int64_t lifecycle_days(const struct resource *resource, bool *unknown) {
	const struct value *rules = value_get(resource->values, "rule");
	int64_t fewest = 0;
	*unknown = !value_is_wholly_known(rules);
	for (size_t i = 0; i < value_count(rules); i++) {
		static const char *const paths[][2] = {
			{"expiration", "days"}, {"noncurrent_version_expiration", "noncurrent_days"}};
		const struct value *rule = value_at(rules, i);
		const char *status = value_text(value_get(rule, "status"));
		for (size_t j = 0; j < 2 && status != NULL && strcmp(status, "Enabled") == 0; j++) {
			int64_t days;
			if (value_to_integer(value_get(value_at(value_get(rule, paths[j][0]), 0), paths[j][1]), &days) &&
				days > 0 && (fewest == 0 || days < fewest))
				fewest = days;
		}
	}
	return fewest;
}

static void lifecycle(struct danger_work *work, const struct resource *before, const struct resource *after) {
	bool unknown, unknown_before = false;
	int64_t is = lifecycle_days(after, &unknown), was = before != NULL ? lifecycle_days(before, &unknown_before) : 0;
	const char *bucket = danger_text(after, "bucket");
	if (unknown || is == 0 || (was != 0 && was <= is))
		return;
	danger_add(work, after->change,
		(struct finding){
			.id = "objects-expire",
			.title = danger_printf(work, "Bucket %s: objects or old versions are deleted after %lld day%s",
				bucket != NULL ? danger_printf(work, "\"%s\"", bucket) : "of the lifecycle rules", (long long)is,
				plural(is)),
			.happens =
				"The rules hold for what is in the bucket already: objects that are old enough go, and with versioning "
				"off they cannot be brought back.",
			.affects = "whoever uses the objects that the rules select",
			.duration = "for good; S3 begins within a day or two",
			.instead = "Check the rules' filters against what is in the bucket; let old versions expire rather than "
					   "current objects.",
			.attribute = "rule",
			.reference =
				"https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html",
		});
}

/* On a bucket that this plan makes, there is nothing to lose. */
static bool bucket_is_new(struct danger_work *work, const struct resource *resource) {
	struct link link = world_follow_one(work->after, resource, "bucket", "aws_s3_bucket");
	return link.kind == LINK_RESOURCE && !link.resource->change->data && link.resource->change->action == CHANGE_CREATE;
}

static const struct {
	const char *kind;
	void (*look)(struct danger_work *work, const struct resource *before, const struct resource *after);
} rows[] = {
	{"aws_cloudwatch_log_group", log_retention},
	{"aws_db_instance", backup_retention},
	{"aws_rds_cluster", backup_retention},
	{"aws_dynamodb_table", table_recovery},
	{"aws_s3_bucket_versioning", versioning},
	{"aws_s3_bucket_lifecycle_configuration", lifecycle},
};

void danger_data_reduced(struct danger_work *work) {
	const struct resource *after = NULL, *made = NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (const struct resource *before = NULL;
			 (before = danger_next_kept(work, rows[i].kind, before, &after)) != NULL;)
			if (after->change->action == CHANGE_UPDATE)
				rows[i].look(work, before, after);
	while ((made = world_next(work->after, "aws_s3_bucket_lifecycle_configuration", made)) != NULL)
		if (made->change->action == CHANGE_CREATE && !bucket_is_new(work, made))
			lifecycle(work, NULL, made);
}
