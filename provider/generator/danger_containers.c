/* Containers: what a task definition runs, as far as its definitions tell. */
#include "generator/danger_work.h"

#include <string.h>

#include "base/strbuf.h"
#include "value/json.h"

/* Last parts of image names whose containers keep data. */
static const struct {
	const char *image, *stores;
} images[] = {
	{"postgres", "PostgreSQL"},
	{"postgresql", "PostgreSQL"},
	{"postgis", "PostgreSQL"},
	{"timescaledb", "PostgreSQL"},
	{"mysql", "MySQL"},
	{"mariadb", "MariaDB"},
	{"percona", "MySQL"},
	{"percona-server", "MySQL"},
	{"mongo", "MongoDB"},
	{"mongodb", "MongoDB"},
	{"redis", "Redis"},
	{"redis-stack-server", "Redis"},
	{"valkey", "Valkey"},
	{"rabbitmq", "RabbitMQ"},
	{"cassandra", "Cassandra"},
	{"couchdb", "CouchDB"},
	{"elasticsearch", "Elasticsearch"},
	{"opensearch", "OpenSearch"},
	{"influxdb", "InfluxDB"},
	{"clickhouse-server", "ClickHouse"},
	{"neo4j", "Neo4j"},
	{"minio", "MinIO"},
	{"etcd", "etcd"},
	{"zookeeper", "ZooKeeper"},
	{"cockroach", "CockroachDB"},
};

/* Roles of docassemble's CONTAINERROLE that keep data. https://docassemble.org/docs/docker.html#CONTAINERROLE */
static const struct {
	const char *role, *stores;
} roles[] = {
	{"all", "docassemble's databases"},
	{"sql", "docassemble's SQL database"},
	{"redis", "Redis"},
	{"rabbitmq", "RabbitMQ"},
};

static const char *environment_text(const struct value *definition, const char *name) {
	const struct value *environment = value_get(definition, "environment");
	for (size_t i = 0; i < value_count(environment); i++) {
		const char *key = value_text(value_get(value_at(environment, i), "name"));
		if (key != NULL && strcmp(key, name) == 0)
			return value_text(value_get(value_at(environment, i), "value"));
	}
	return NULL;
}

/* "registry:5000/team/postgres:16@sha256:..." -> "postgres" */
static const char *image_part(struct arena *arena, const char *image) {
	const char *slash = strrchr(image, '/'), *part = slash != NULL ? slash + 1 : image;
	return arena_strndup(arena, part, strcspn(part, ":@"));
}

static bool role_listed(const char *list, const char *role) {
	size_t length = strlen(role);
	for (const char *at = list; at != NULL; at = strchr(at, ':') != NULL ? strchr(at, ':') + 1 : NULL)
		if (strncmp(at, role, length) == 0 && (at[length] == ':' || at[length] == '\0'))
			return true;
	return false;
}

static const char *roles_stores(struct danger_work *work, const char *list) {
	const char *found[4];
	size_t count = 0;
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (role_listed(list, roles[i].role))
			found[count++] = roles[i].stores;
	return count > 0 ? danger_list(work, found, count, count) : NULL;
}

static const char *image_stores(struct danger_work *work, const char *image) {
	const char *part = image_part(work->arena, image);
	for (size_t i = 0; i < sizeof(images) / sizeof(images[0]); i++)
		if (strcmp(images[i].image, part) == 0)
			return images[i].stores;
	return NULL;
}

/* Without a role docassemble runs everything; one that comes from elsewhere (secrets, files) is not known. */
static const char *container_stores(struct danger_work *work, const struct container *container) {
	const char *role = environment_text(container->definition, "CONTAINERROLE");
	if (container->docassemble && role != NULL)
		return roles_stores(work, role);
	if (container->docassemble && value_count(value_get(container->definition, "environmentFiles")) == 0 &&
		value_count(value_get(container->definition, "secrets")) == 0)
		return "docassemble's databases";
	return container->image != NULL ? image_stores(work, container->image) : NULL;
}

static void container_read(
	struct danger_work *work, struct container *container, const struct value *definition, bool hidden) {
	const char *role = environment_text(definition, "CONTAINERROLE");
	container->definition = definition;
	container->name = value_text(value_get(definition, "name"));
	container->image = value_text(value_get(definition, "image"));
	container->docassemble =
		(container->image != NULL && strstr(container->image, "docassemble") != NULL) || role != NULL;
	if (!value_to_integer(value_get(definition, "stopTimeout"), &container->stop_timeout))
		container->stop_timeout = -1;
	container->bucket = environment_text(definition, "S3BUCKET");
	container->stores = container_stores(work, container);
	container->shown =
		hidden || container->name == NULL ? "A container" : danger_printf(work, "Container \"%s\"", container->name);
	container->stop_wanted = container->docassemble ? 600 : container->stores != NULL ? 90 : 0;
	if (!hidden)
		return;
	container->docassemble = false;
	container->bucket = NULL;
	if (container->stores != NULL)
		container->stores = "a database";
	else
		container->stop_wanted = 0;
}

static const struct containers *containers_read(struct danger_work *work, const struct resource *tasks) {
	static const struct containers unknown;
	const struct value *list = resource_document(work->arena, tasks, "container_definitions");
	struct containers *containers;
	struct container *items;
	if (list->kind != VALUE_LIST)
		return &unknown;
	containers = arena_alloc(work->arena, sizeof(*containers));
	containers->known = true;
	containers->count = value_count(list);
	containers->hidden =
		mask_any(mask_member(tasks->sensitive, "container_definitions", strlen("container_definitions")));
	containers->items = items = arena_array(work->arena, containers->count, sizeof(*items));
	for (size_t i = 0; i < containers->count; i++)
		container_read(work, &items[i], value_at(list, i), containers->hidden);
	return containers;
}

const struct containers *containers_of(struct danger_work *work, enum side side, const struct resource *tasks) {
	const struct world *world = side == SIDE_BEFORE ? work->before : work->after;
	const struct containers **slot;
	if (work->containers[side] == NULL)
		work->containers[side] = arena_array(work->arena, world->count + 1, sizeof(struct containers *));
	slot = &work->containers[side][tasks->number];
	if (*slot == NULL)
		*slot = containers_read(work, tasks);
	return *slot;
}

const struct resource *service_tasks(struct danger_work *work, enum side side, const struct resource *service) {
	const struct world *world = side == SIDE_BEFORE ? work->before : work->after;
	struct link link = world_follow_one(world, service, "task_definition", "aws_ecs_task_definition");
	return link.kind == LINK_RESOURCE ? link.resource : NULL;
}

const struct container *containers_storing(const struct containers *containers) {
	for (size_t i = 0; i < containers->count; i++)
		if (containers->items[i].stores != NULL)
			return &containers->items[i];
	return NULL;
}
