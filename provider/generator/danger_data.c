/* Stores that a plan destroys or replaces: what is in them goes. */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>

#define KEEP_IT                                                                                               \
	"To keep it, take it out of Terraform's hands first: a removed block with lifecycle { destroy = false } " \
	"(or terraform state rm)."

static bool replaced(const struct resource *resource) {
	return action_is_replace(resource->change->action);
}

static const char *goes(const struct resource *resource) {
	return replaced(resource) ? "is replaced" : "is destroyed";
}

static const char *anew(const struct resource *resource, const char *text) {
	return replaced(resource) ? text : "";
}

/* ---- buckets ---- */

/* The names of the buckets that docassemble's containers use, sorted. */
struct names {
	const char **items;
	size_t count;
};

static int names_compare(const void *a, const void *b) {
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct names site_buckets(struct danger_work *work) {
	struct names names = {0};
	size_t capacity = 0;
	for (const struct resource *tasks = NULL;
		 (tasks = world_next(work->before, "aws_ecs_task_definition", tasks)) != NULL;)
		capacity += containers_of(work, SIDE_BEFORE, tasks)->count;
	names.items = arena_array(work->arena, capacity + 1, sizeof(*names.items));
	for (const struct resource *tasks = NULL;
		 (tasks = world_next(work->before, "aws_ecs_task_definition", tasks)) != NULL;) {
		const struct containers *containers = containers_of(work, SIDE_BEFORE, tasks);
		for (size_t i = 0; i < containers->count && !containers->hidden; i++)
			if (containers->items[i].bucket != NULL)
				names.items[names.count++] = containers->items[i].bucket;
	}
	if (names.count > 1)
		qsort(names.items, names.count, sizeof(*names.items), names_compare);
	return names;
}

static void bucket_forced(struct danger_work *work, const struct resource *bucket, const char *affects) {
	danger_add(work, bucket->change,
		(struct finding){
			.id = "bucket-destroyed",
			.title = danger_printf(work, "Bucket %s %s with everything in it", danger_name(work, bucket), goes(bucket)),
			.happens = danger_printf(work,
				"force_destroy is set, so every object goes, all versions included, and then the bucket.%s",
				anew(bucket, " The new bucket is empty.")),
			.affects = affects,
			.duration = "for good",
			.instead =
				"Copy what is needed first (aws s3 sync s3://BUCKET DIRECTORY). To protect it, set force_destroy = "
				"false and apply that before this plan. " KEEP_IT,
			.attribute = "force_destroy",
			.reference = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket",
		});
}

static void bucket_unforced(struct danger_work *work, const struct resource *bucket, const char *affects) {
	danger_add_as(work, SEVERITY_WARNING, bucket->change,
		(struct finding){
			.id = "bucket-destroyed",
			.title = danger_printf(work, "Bucket %s %s: the apply fails there unless it is empty",
				danger_name(work, bucket), goes(bucket)),
			.happens = danger_printf(work,
				"force_destroy is not set, so nothing in the bucket is deleted: if it holds an object or an old version of "
				"one, the apply ends with BucketNotEmpty%s.",
				work->destroys_all ? " when most of the rest has gone" : ""),
			.affects = affects,
			.duration = "an empty bucket is gone for good, and its name can be taken by others",
			.instead = KEEP_IT
			" To give it up, copy what is needed (aws s3 sync s3://BUCKET DIRECTORY), set force_destroy = true, apply, "
			"and only then destroy.",
			.attribute = "force_destroy",
			.reference = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html",
		});
}

static void buckets(struct danger_work *work) {
	struct names used = {0};
	bool collected = false;
	for (const struct resource *bucket = NULL; (bucket = danger_next_gone(work, "aws_s3_bucket", bucket)) != NULL;) {
		const char *name = danger_text(bucket, "bucket"), *affects = "whoever reads or writes the bucket";
		if (!collected)
			used = site_buckets(work);
		collected = true;
		if (name != NULL && used.count > 0 &&
			bsearch(&name, used.items, used.count, sizeof(*used.items), names_compare) != NULL)
			affects =
				"the site's users: docassemble keeps its files, its configuration and the backups of its databases "
				"in this bucket";
		(danger_is_true(bucket, "force_destroy") ? bucket_forced : bucket_unforced)(work, bucket, affects);
	}
}

/* ---- databases ---- */

static const struct database_row {
	const char *kind, *word;
	bool automated; /* has automated backups that delete_automated_backups speaks of */
} databases[] = {
	{"aws_db_instance", "Database", true},
	{"aws_rds_cluster", "Database cluster", true},
	{"aws_docdb_cluster", "DocumentDB cluster", false},
	{"aws_neptune_cluster", "Neptune cluster", false},
	{"aws_redshift_cluster", "Redshift cluster", false},
};

/* delete_automated_backups is true unless set. */
static const char *backups_fate(const struct resource *database, const struct database_row *row) {
	if (!row->automated)
		return "";
	return value_is_null(resource_value(database, "delete_automated_backups")) ||
			danger_is_true(database, "delete_automated_backups")
		? " Its automated backups are deleted with it."
		: " Its automated backups stay until their retention ends.";
}

/* Set, even if it may not be shown. */
static bool is_set(const struct resource *resource, const char *name) {
	const char *text = resource_text(resource, name);
	return text != NULL && *text != '\0';
}

/* " (\"NAME\")" where the name may be shown. */
static const char *shown_name(struct danger_work *work, const char *name) {
	return name != NULL ? danger_printf(work, " (\"%s\")", name) : "";
}

static void database_gone(struct danger_work *work, const struct resource *database, const struct database_row *row) {
	const char *snapshot = shown_name(work, danger_text(database, "final_snapshot_identifier"));
	bool skips = danger_is_true(database, "skip_final_snapshot"), replica = is_set(database, "replicate_source_db"),
		 fails = !skips && !is_set(database, "final_snapshot_identifier");
	const char *happens = skips ? (replica ? "skip_final_snapshot is set: no snapshot is made."
										   : "skip_final_snapshot is set: no snapshot is made, all data goes.")
		: fails
		? "A final snapshot is wanted but final_snapshot_identifier is not set: Terraform refuses to delete it, "
		  "and the apply fails there."
		: danger_printf(work, "A final snapshot is made first%s.", snapshot);
	danger_add_as(work, replica || fails ? SEVERITY_WARNING : SEVERITY_DANGER, database->change,
		(struct finding){
			.id = "database-destroyed",
			.title = danger_printf(work, "%s %s %s%s", replica ? "Read replica" : row->word,
				danger_name(work, database), goes(database),
				skips       ? " without a final snapshot"
					: fails ? ": the apply fails there, as the final snapshot has no name"
							: ""),
			.happens = danger_printf(work, "%s%s%s%s", happens, fails ? "" : backups_fate(database, row),
				replica ? " It is a replica: the data stays in its source." : "",
				anew(database, " The new one starts without this data unless it is made from a snapshot.")),
			.affects = "all that connect to it",
			.duration = skips && !replica ? "the data for good; a new database takes 5 to 20 minutes"
										  : "until it is restored from the snapshot, often 10 to 60 minutes",
			.instead = "Set skip_final_snapshot = false and final_snapshot_identifier, apply that, then destroy; a new "
					   "database starts from the snapshot with snapshot_identifier. " KEEP_IT,
			.attribute = "skip_final_snapshot",
			.reference = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
		});
}

static void tables(struct danger_work *work) {
	for (const struct resource *table = NULL; (table = danger_next_gone(work, "aws_dynamodb_table", table)) != NULL;) {
		bool recovery = danger_is_true(table, "point_in_time_recovery.enabled");
		danger_add(work, table->change,
			(struct finding){
				.id = "database-destroyed",
				.title =
					danger_printf(work, "DynamoDB table %s %s with its items", danger_name(work, table), goes(table)),
				.happens = danger_printf(work, "All items go.%s%s",
					recovery ? " Point-in-time recovery is on: DynamoDB keeps a system backup for 35 days."
							 : " Point-in-time recovery is not on: no backup is made.",
					anew(table, " The new table is empty.")),
				.affects = "all that read or write the table",
				.duration = recovery ? "until it is restored from the backup" : "for good",
				.instead = "Make an on-demand backup first (aws dynamodb create-backup). " KEEP_IT,
				.reference = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
							 "PointInTimeRecovery_Howitworks.html",
			});
	}
}

/* ---- caches ---- */

static void cache_gone(struct danger_work *work, const struct resource *cache, const char *snapshot_path) {
	const char *snapshot = shown_name(work, danger_text(cache, snapshot_path)), *engine = danger_text(cache, "engine");
	bool memcached = engine != NULL && strcmp(engine, "memcached") == 0, kept = is_set(cache, snapshot_path);
	danger_add_as(work, memcached || kept ? SEVERITY_WARNING : SEVERITY_DANGER, cache->change,
		(struct finding){
			.id = "cache-destroyed",
			.title = danger_printf(work, "Cache %s %s%s", danger_name(work, cache), goes(cache),
				kept            ? " after a final snapshot"
					: memcached ? ""
								: " without a final snapshot"),
			.happens = danger_printf(work, "%s%s",
				kept            ? danger_printf(work, "A final snapshot is made first%s.", snapshot)
					: memcached ? "What is cached goes."
								: danger_printf(work, "%s is not set: all keys go, sessions and queues kept in it too.",
									  snapshot_path),
				anew(cache, " The new one is empty and has another endpoint unless its id stays the same.")),
			.affects = "all that connect to it",
			.duration = "5 to 15 minutes without it; what was in it for good",
			.instead = danger_printf(work, "Set %s, apply that, then destroy. " KEEP_IT, snapshot_path),
			.attribute = snapshot_path,
			.reference = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-final.html",
		});
}

static void caches(struct danger_work *work) {
	static const struct {
		const char *kind, *snapshot;
	} rows[] = {
		{"aws_elasticache_replication_group", "final_snapshot_identifier"},
		{"aws_elasticache_cluster", "final_snapshot_identifier"},
		{"aws_memorydb_cluster", "final_snapshot_name"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (const struct resource *cache = NULL; (cache = danger_next_gone(work, rows[i].kind, cache)) != NULL;)
			cache_gone(work, cache, rows[i].snapshot);
}

/* ---- volumes ---- */

static void volumes(struct danger_work *work) {
	for (const struct resource *volume = NULL; (volume = danger_next_gone(work, "aws_ebs_volume", volume)) != NULL;) {
		bool snapshot = danger_is_true(volume, "final_snapshot");
		danger_add_as(work, snapshot ? SEVERITY_WARNING : SEVERITY_DANGER, volume->change,
			(struct finding){
				.id = "volume-destroyed",
				.title = danger_printf(work, "Volume %s %s%s", danger_name(work, volume), goes(volume),
					snapshot ? " after a final snapshot" : " without a snapshot"),
				.happens = danger_printf(work, "%s%s",
					snapshot ? "final_snapshot is set: a snapshot is made first."
							 : "final_snapshot is not set: all data on it goes.",
					anew(volume, " The new volume does not hold the data.")),
				.affects = "what is attached to it",
				.duration = snapshot ? "until a volume is made from the snapshot" : "for good",
				.instead =
					"Set final_snapshot = true and apply that first; a new volume starts from it with snapshot_id. " KEEP_IT,
				.attribute = "final_snapshot",
				.reference = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_volume",
			});
	}
	for (const struct resource *files = NULL; (files = danger_next_gone(work, "aws_efs_file_system", files)) != NULL;)
		danger_add(work, files->change,
			(struct finding){
				.id = "volume-destroyed",
				.title = danger_printf(work, "File system %s %s with all files", danger_name(work, files), goes(files)),
				.happens = danger_printf(work, "All files go; EFS keeps no copy.%s",
					anew(files, " The new file system is empty and has another id and DNS name.")),
				.affects = "all that mount it",
				.duration = "for good",
				.instead = "Make a backup with AWS Backup or copy the files first. " KEEP_IT,
				.reference = "https://docs.aws.amazon.com/efs/latest/ug/delete-efs-fs.html",
			});
}

/* ---- images and logs ---- */

static void repositories(struct danger_work *work) {
	for (const struct resource *images = NULL;
		 (images = danger_next_gone(work, "aws_ecr_repository", images)) != NULL;) {
		bool force = danger_is_true(images, "force_delete");
		danger_add_as(work, force ? SEVERITY_DANGER : SEVERITY_WARNING, images->change,
			(struct finding){
				.id = "images-destroyed",
				.title = danger_printf(work, "Image repository %s %s%s", danger_name(work, images), goes(images),
					force ? " with all its images" : ": the apply fails there unless it is empty"),
				.happens = force
					? "force_delete is set: all images go. Running containers stay, but none of them can be "
					  "started again until the images are pushed anew."
					: "force_delete is not set: if the repository holds an image, the apply ends with "
					  "RepositoryNotEmptyException.",
				.affects = "services that start containers from it: new tasks, replaced ones and scaling",
				.duration = "until the images are built and pushed again",
				.instead = "Keep the repository, or push the images elsewhere first and point the task definitions "
						   "there. " KEEP_IT,
				.attribute = "force_delete",
				.reference = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-delete.html",
			});
	}
}

/* One finding for all groups: a configuration has many, and the loss is the same. */
static void logs(struct danger_work *work) {
	const char *names[6];
	const struct resource *first = NULL;
	size_t count = 0;
	for (const struct resource *group = NULL;
		 (group = danger_next_gone(work, "aws_cloudwatch_log_group", group)) != NULL;) {
		if (danger_is_true(group, "skip_destroy"))
			continue;
		if (count < 6)
			names[count] = danger_name(work, group);
		first = count++ == 0 ? group : first;
	}
	if (count == 0)
		return;
	danger_add(work, first->change,
		(struct finding){
			.id = "logs-destroyed",
			.title = count == 1 ? danger_printf(work, "Log group %s %s with its entries", names[0], goes(first))
								: danger_printf(work, "%zu log groups are destroyed with their entries", count),
			.happens = danger_printf(work, "All entries of %s go.", danger_list(work, names, count, 6)),
			.affects = "whoever has to look into what happened before",
			.duration = "for good",
			.instead =
				"Export them first (aws logs create-export-task), or set skip_destroy = true and apply that before: "
				"the group then stays when Terraform lets it go.",
			.attribute = "skip_destroy",
			.reference = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html",
		});
}

void danger_data(struct danger_work *work) {
	buckets(work);
	for (size_t i = 0; i < sizeof(databases) / sizeof(databases[0]); i++)
		for (const struct resource *database = NULL;
			 (database = danger_next_gone(work, databases[i].kind, database)) != NULL;)
			database_gone(work, database, &databases[i]);
	tables(work);
	caches(work);
	volumes(work);
	repositories(work);
	logs(work);
}
