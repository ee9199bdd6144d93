/* What runs on ECS: launch type, count, images, and the stores that containers name. */
#include "generator/picture_model.h"

#include <string.h>

#include "value/json.h"

/* The task definition of a service on one side, when it is in the plan; else *outside names it. */
static const struct resource *task_of(
	const struct picture *picture, const struct resource *service, enum side side, const char **outside) {
	if (!service)
		return NULL;
	struct links links = picture_follow(picture, side, service, "task_definition", "aws_ecs_task_definition");
	for (size_t i = 0; i < links.count; i++)
		if (links.items[i].kind == LINK_RESOURCE)
			return links.items[i].resource;
	const char *text = subject_text(picture, service, "task_definition");
	const char *slash = text ? strrchr(text, '/') : NULL;
	*outside = slash ? slash + 1 : text;
	return NULL;
}

static const struct value *containers_of(const struct picture *picture, const struct resource *task) {
	const char *why, *text = task ? value_text(subject_value(picture, task, "container_definitions")) : NULL;
	const struct value *list = text ? value_from_json(picture->arena, text, strlen(text), &why) : NULL;
	return list && list->kind == VALUE_LIST ? list : value_null;
}

/* "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:2" -> "app:2"; long digests are cut. */
static const char *image_short(struct arena *arena, const char *image) {
	const char *slash = strchr(image, '/');
	size_t host = slash ? (size_t)(slash - image) : 0;
	if (slash && (memchr(image, '.', host) || memchr(image, ':', host) || strncmp(image, "localhost/", 10) == 0))
		image = slash + 1;
	if (strncmp(image, "library/", 8) == 0)
		image += 8;
	const char *digest = strstr(image, "@sha256:");
	return digest ? arena_printf(arena, "%.*s…", (int)(digest - image) + 15, image) : image;
}

static const char *image_change(struct arena *arena, const char *before, const char *after) {
	const char *colon_before = strrchr(before, ':'), *colon_after = strrchr(after, ':');
	bool same_name = colon_before && colon_after && colon_before - before == colon_after - after &&
		strncmp(before, after, (size_t)(colon_before - before)) == 0;
	return arena_printf(arena, "%s → %s", before, same_name ? colon_after + 1 : after);
}

static const char *image_of(const struct picture *picture, const struct value *containers, const char *name) {
	for (size_t i = 0; i < value_count(containers); i++) {
		const char *own = value_text(value_get(value_at(containers, i), "name"));
		const char *image = value_text(value_get(value_at(containers, i), "image"));
		if (own && image && strcmp(own, name) == 0)
			return image_short(picture->arena, image);
	}
	return NULL;
}

static void container_lines(
	struct picture *picture, size_t item, const struct value *before, const struct value *after) {
	const struct value *shown = value_count(after) ? after : before;
	for (size_t i = 0; i < value_count(shown) && i < 6; i++) {
		const char *name = value_text(value_get(value_at(shown, i), "name"));
		const char *image = name ? image_of(picture, shown, name) : NULL;
		const char *earlier = name ? image_of(picture, before, name) : NULL;
		bool changed = image && earlier && strcmp(image, earlier) != 0;
		if (changed)
			picture_line_add(picture, item, SIGN_CHANGED, "%s", image_change(picture->arena, earlier, image));
		else if (image)
			picture_line_add(picture, item, value_count(before) && !earlier ? SIGN_CREATED : SIGN_SAME, "%s", image);
	}
}

/* "EC2", "Fargate", "capacity provider x". */
static const char *launch_type(const struct picture *picture, const struct resource *service) {
	const char *type = subject_text(picture, service, "launch_type");
	const char *provider = subject_text(picture, service, "capacity_provider_strategy.capacity_provider");
	if (provider && strncmp(provider, "FARGATE", 7) == 0)
		return strcmp(provider, "FARGATE_SPOT") == 0 ? "Fargate Spot" : "Fargate";
	if (provider)
		return arena_printf(picture->arena, "capacity provider %s", provider);
	if (type && strcmp(type, "FARGATE") == 0)
		return "Fargate";
	return type ? type : "EC2";
}

void picture_service_lines(struct picture *picture, size_t number) {
	const struct picture_subject *subject = &picture->subjects[number];
	size_t item = subject->item;
	bool changed;
	const struct resource *service = subject_on(subject, subject_side(subject));
	const char *daemon = subject_text(picture, service, "scheduling_strategy");
	const char *count = subject_change(picture, subject, "desired_count", "1", &changed);
	if (daemon && strcmp(daemon, "DAEMON") == 0)
		picture_line_add(picture, item, SIGN_SAME, "a task on every instance");
	else
		picture_line_add(picture, item, changed ? SIGN_CHANGED : SIGN_SAME, "%s task%s on %s", count ? count : "?",
			count && strcmp(count, "1") == 0 ? "" : "s", launch_type(picture, service));
	const char *outside = NULL, *unused = NULL;
	const struct resource *after = task_of(picture, subject->after, SIDE_AFTER, &outside);
	const struct resource *before = task_of(picture, subject->before, SIDE_BEFORE, subject->after ? &unused : &outside);
	/* A replaced revision that both sides name is compared by its two states. */
	container_lines(picture, item, containers_of(picture, before), containers_of(picture, after));
	if (after && value_is_unknown(subject_value(picture, after, "container_definitions")))
		picture_line_add(picture, item, SIGN_SAME, "containers known after the apply");
	if (!after && !before && outside)
		picture_line_add(picture, item, SIGN_SAME, "task definition %s", outside);
}

/* ---- stores that containers name ---- */

/* Names of stores to their subjects, made once: kept in the picture's map of addresses under a mark that no address has. */
static const char *store_key(struct arena *arena, const char *name) {
	return arena_printf(arena, "\nstore %s", name);
}

static void store_names_add(struct picture *picture, size_t number) {
	static const char *const paths[] = {"bucket", "address", "endpoint", "primary_endpoint_address", "reader_endpoint",
		"cache_nodes.address", "configuration_endpoint_address", "url", "arn", "name"};
	const struct picture_subject *subject = &picture->subjects[number];
	for (enum side side = SIDE_BEFORE; side <= SIDE_AFTER; side++)
		for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
			const char *text = subject_text(picture, subject_on(subject, side), paths[i]);
			if (text && strlen(text) > 2)
				picture_map_set(picture->addresses, store_key(picture->arena, text), number);
		}
}

static bool is_store(const char *kind) {
	static const char *const kinds[] = {"aws_s3_bucket", "aws_db_instance", "aws_rds_cluster",
		"aws_elasticache_cluster", "aws_elasticache_replication_group", "aws_sqs_queue", "aws_dynamodb_table",
		"aws_sns_topic"};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kind, kinds[i]) == 0)
			return true;
	return false;
}

void picture_stores_collect(struct picture *picture) {
	for (size_t i = 0; i < picture->subject_count; i++)
		if (is_store(picture->subjects[i].change->kind))
			store_names_add(picture, i);
}

/* By the whole text, or by the host of "host:port". */
static size_t store_of(const struct picture *picture, const char *text) {
	size_t found = picture_map_get(picture->addresses, store_key(picture->arena, text));
	const char *colon = found == NOWHERE ? strrchr(text, ':') : NULL;
	if (colon)
		found = picture_map_get(
			picture->addresses, store_key(picture->arena, arena_strndup(picture->arena, text, (size_t)(colon - text))));
	return found;
}

void picture_service_relations(struct picture *picture, enum side side, size_t number) {
	const struct picture_subject *subject = &picture->subjects[number];
	const char *outside = NULL;
	const struct resource *task = task_of(picture, subject_on(subject, side), side, &outside);
	const struct value *containers = containers_of(picture, task);
	for (size_t i = 0; i < value_count(containers); i++) {
		const struct value *variables = value_get(value_at(containers, i), "environment");
		for (size_t k = 0; k < value_count(variables) && k < 200; k++) {
			const char *text = value_text(value_get(value_at(variables, k), "value"));
			size_t store = text && strlen(text) < 512 ? store_of(picture, text) : NOWHERE;
			if (store != NOWHERE)
				picture_relate(picture, side, false, subject->item, picture->subjects[store].item, EDGE_USES, "");
		}
	}
	/* What the apply will tell: the definition's expression names it. */
	if (task && !value_count(containers))
		picture_relate_unknown(picture, subject->item, EDGE_USES);
	struct links links = {0};
	if (task && !value_count(containers))
		links = picture_follow(picture, side, task, "container_definitions",
			"aws_s3_bucket|aws_db_instance|aws_rds_cluster|aws_elasticache_cluster|aws_elasticache_replication_group|aws_sqs_queue|"
			"aws_dynamodb_table|aws_ecr_repository");
	for (size_t i = 0; i < links.count; i++)
		if (!links.items[i].inferred)
			picture_relate(
				picture, side, false, subject->item, picture_item_of(picture, side, links.items[i]), EDGE_USES, "");
}
