/* Changes in place that restart a database or cache, or change how it is reached. */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>

static bool changes_known(
	struct danger_work *work, const struct resource *before, const struct resource *after, const char *name) {
	return value_is_known(resource_value(after, name)) && danger_changes(work, before, after, name);
}

/* By the first number. Engines whose major versions have two (MySQL 8.0 to 8.4) are not seen to change, which claims too little. */
static bool major_changes(const struct resource *before, const struct resource *after) {
	const char *was = danger_text(before, "engine_version"), *is = danger_text(after, "engine_version");
	return was != NULL && is != NULL && strtol(was, NULL, 10) != strtol(is, NULL, 10);
}

static const char *change_text(
	struct danger_work *work, const struct resource *before, const struct resource *after, const char *name) {
	const char *was = danger_text(before, name), *is = danger_text(after, name);
	return was != NULL && is != NULL ? danger_printf(work, "%s %s to %s", name, was, is) : name;
}

static void database_restarts(struct danger_work *work, const struct resource *before, const struct resource *after,
	const char *const *parts, size_t part_count, const char *word) {
	const char *changed[4];
	size_t count = 0;
	bool now = danger_is_true(after, "apply_immediately"), major = major_changes(before, after),
		 zones = danger_is_true(before, "multi_az") || danger_is_true(before, "multi_az_enabled");
	for (size_t i = 0; i < part_count && count < 4; i++)
		if (changes_known(work, before, after, parts[i]))
			changed[count++] = change_text(work, before, after, parts[i]);
	if (count == 0)
		return;
	danger_add_as(work,
		major && now ? SEVERITY_DANGER
			: now    ? SEVERITY_WARNING
					 : SEVERITY_NOTICE,
		after->change,
		(struct finding){
			.id = "database-restarted",
			.title = danger_printf(work, "%s %s restarts %s: %s", word, danger_name(work, after),
				now ? "during the apply" : "in its next maintenance window", danger_list(work, changed, count, count)),
			.happens = danger_printf(work, "%s%s",
				now ? "apply_immediately is set: the change begins with the apply, and connections break."
					: "apply_immediately is not set: the apply ends without the change, which AWS makes in the maintenance window. "
					  "Connections break then.",
				major ? " A new major version cannot be undone: going back means restoring a snapshot." : ""),
			.affects = "all that connect to it",
			.duration = major ? "10 to 60 minutes, by the size of the database"
				: zones       ? "1 to 2 minutes (it fails over to its standby)"
							  : "5 to 15 minutes",
			.instead = major
				? "Make a snapshot, try the upgrade on a restored copy, and use a blue/green deployment "
				  "(blue_green_update) where the engine has it."
				: "Apply at a quiet time, or leave apply_immediately off and set maintenance_window to one.",
			.attribute = "apply_immediately",
			.reference = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html",
		});
}

static void database_renamed(struct danger_work *work, const struct resource *before, const struct resource *after) {
	bool renamed = changes_known(work, before, after, "identifier"), port = changes_known(work, before, after, "port");
	if (!renamed && !port)
		return;
	danger_add(work, after->change,
		(struct finding){
			.id = "database-renamed",
			.title = danger_printf(work, "Database %s: %s", danger_name(work, after),
				renamed ? "its host name changes with its identifier" : "its port changes"),
			.happens = renamed ? "The endpoint is made of the identifier: the old host name stops to exist."
							   : "The database restarts on the new port at once, whatever apply_immediately says.",
			.affects = "all that connect by the old address, and security groups that allow the old port",
			.duration = "until each of them has the new address",
			.instead =
				"Let the clients take the address from the resource (its address and port attributes) in the same "
				"apply, or from a DNS record of your own.",
			.attribute = renamed ? "identifier" : "port",
			.reference = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RenameInstance.html",
		});
}

void danger_database(struct danger_work *work) {
	static const char *const instance_parts[] = {"instance_class", "engine_version"},
							 *const cache_parts[] = {"node_type", "engine_version"};
	const struct resource *before = NULL, *after = NULL;
	while ((before = danger_next_kept(work, "aws_db_instance", before, &after)) != NULL)
		if (after->change->action == CHANGE_UPDATE) {
			database_restarts(work, before, after, instance_parts, 2, "Database");
			database_renamed(work, before, after);
		}
	while ((before = danger_next_kept(work, "aws_rds_cluster", before, &after)) != NULL)
		if (after->change->action == CHANGE_UPDATE)
			database_restarts(work, before, after, instance_parts + 1, 1, "Database cluster");
	while ((before = danger_next_kept(work, "aws_rds_cluster_instance", before, &after)) != NULL)
		if (after->change->action == CHANGE_UPDATE)
			database_restarts(work, before, after, instance_parts, 1, "Database");
	while ((before = danger_next_kept(work, "aws_elasticache_replication_group", before, &after)) != NULL)
		if (after->change->action == CHANGE_UPDATE)
			database_restarts(work, before, after, cache_parts, 2, "Cache");
}
