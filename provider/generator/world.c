#include "generator/world.h"

#include <string.h>

#include "engine/base64.h"
#include "generator/world_index.h"
#include "value/json.h"

/* What other resources and AWS call an object by. */
static const char *const identifying[] = {
	"id", "arn", "name", "arn_without_revision", "family", "bucket", "key_name", "dns_name", "identifier", NULL};

static bool is_on_side(const struct resource_change *change, enum side side) {
	if (change->deposed != NULL)
		return false;
	return (side == SIDE_BEFORE ? change->before : change->after)->kind == VALUE_MAP;
}

static const char *id_key(struct arena *arena, const char *kind, const char *value) {
	return arena_printf(arena, "%s\n%s", kind, value);
}

static void index_ids(struct world *world, const struct resource *resource) {
	const char *kind = resource->change->kind;
	for (size_t i = 0; identifying[i] != NULL; i++) {
		const char *text = value_text(value_get(resource->values, identifying[i]));
		if (text != NULL && *text != '\0')
			text_table_add(&world->index->ids, id_key(world->arena, kind, text), resource->number);
	}
}

static void index_resource(struct world *world, const struct resource *resource) {
	struct world_index *index = world->index;
	const struct resource_change *change = resource->change;
	text_table_add(&index->addresses, change->address, resource->number);
	text_table_add(&index->blocks, address_without_keys(world->arena, change->address), resource->number);
	if (!change->data)
		text_table_add(&index->kinds, change->kind, resource->number);
	if (value_is_unknown(value_get(resource->values, "id")))
		text_table_add(&index->unresolved, id_key(world->arena, change->kind, change->module), resource->number);
	index_ids(world, resource);
}

static void tables_init(struct world *world) {
	struct world_index *index = world->index;
	struct text_table *const tables[] = {&index->addresses, &index->kinds, &index->ids, &index->blocks,
		&index->unresolved, &index->configured, &index->referrers};
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		tables[i]->arena = world->arena;
}

/* The next one of the same kind, so that world_next needs no search. */
static void kinds_link(struct world *world) {
	struct world_index *index = world->index;
	index->of_kind_next = arena_array(world->arena, world->count, sizeof(*index->of_kind_next));
	for (size_t i = 0; i < index->kinds.count; i++)
		if (index->kinds.entries[i].next != 0)
			index->of_kind_next[index->kinds.entries[i].number] =
				index->kinds.entries[index->kinds.entries[i].next - 1].number + 1;
}

struct world *world_new(struct arena *arena, const struct plan_document *document, enum side side) {
	struct world *world = arena_alloc(arena, sizeof(*world));
	*world = (struct world){.arena = arena, .side = side, .document = document};
	world->index = arena_alloc(arena, sizeof(*world->index));
	world->resources = arena_array(arena, document->change_count, sizeof(*world->resources));
	tables_init(world);
	for (size_t i = 0; i < document->change_count; i++) {
		const struct resource_change *change = &document->changes[i];
		struct resource *resource = &world->resources[world->count];
		if (!is_on_side(change, side))
			continue;
		*resource = (struct resource){.change = change,
			.values = side == SIDE_BEFORE ? change->before : change->after,
			.sensitive = side == SIDE_BEFORE ? change->before_sensitive : change->after_sensitive,
			.number = world->count++};
		index_resource(world, resource);
	}
	kinds_link(world);
	configuration_index(world);
	return world;
}

const struct resource *world_find(const struct world *world, const char *address) {
	const struct text_entry *entry = text_table_first(&world->index->addresses, address);
	return entry != NULL ? &world->resources[entry->number] : NULL;
}

const struct resource *world_next(const struct world *world, const char *kind, const struct resource *previous) {
	const struct text_entry *entry;
	size_t next;
	if (previous != NULL) {
		next = world->index->of_kind_next[previous->number];
		return next != 0 ? &world->resources[next - 1] : NULL;
	}
	entry = text_table_first(&world->index->kinds, kind);
	return entry != NULL ? &world->resources[entry->number] : NULL;
}

struct collector {
	struct arena *arena;
	const struct value **items;
	size_t count, capacity;
};

static void collector_add(struct collector *collector, const struct value *value) {
	collector->items = arena_grow(
		collector->arena, collector->items, collector->count, &collector->capacity, sizeof(*collector->items));
	collector->items[collector->count++] = value;
}

/* Depth is bounded by the JSON reader. */
static void collect(struct collector *collector, const struct value *value, const char *path) {
	size_t length = strcspn(path, ".");
	if (value_is_null(value))
		return;
	if (value->kind == VALUE_LIST) {
		for (size_t i = 0; i < value->as.list.count; i++)
			collect(collector, value->as.list.items[i], path);
		return;
	}
	if (*path == '\0' || value_is_unknown(value)) {
		collector_add(collector, value);
		return;
	}
	if (value->kind != VALUE_MAP)
		return;
	collect(collector, mask_member(value, path, length), path + length + (path[length] == '.'));
}

struct value_list value_collect(struct arena *arena, const struct value *root, const char *path) {
	struct collector collector = {.arena = arena};
	collect(&collector, root, path);
	return (struct value_list){collector.items, collector.count};
}

/* The first one without gathering all. */
static const struct value *first_at(const struct value *value, const char *path) {
	size_t length = strcspn(path, ".");
	if (value->kind == VALUE_LIST) {
		for (size_t i = 0; i < value->as.list.count; i++) {
			const struct value *found = first_at(value->as.list.items[i], path);
			if (!value_is_null(found))
				return found;
		}
		return value_null;
	}
	if (*path == '\0' || value_is_unknown(value))
		return value;
	return value->kind == VALUE_MAP ? first_at(mask_member(value, path, length), path + length + (path[length] == '.'))
									: value_null;
}

const struct value *resource_value(const struct resource *resource, const char *path) {
	return first_at(resource->values, path);
}

const char *resource_text(const struct resource *resource, const char *path) {
	return value_text(resource_value(resource, path));
}

static bool is_hidden(const struct resource *resource, const char *attribute) {
	return mask_any(mask_member(resource->sensitive, attribute, strlen(attribute)));
}

const struct value *resource_document(struct arena *arena, const struct resource *resource, const char *path) {
	const struct value *text = resource_value(resource, path), *document;
	const char *why;
	if (!value_is_string(text))
		return value_null;
	document = value_from_json(arena, text->as.string.bytes, text->as.string.length, &why);
	return document != NULL ? document : value_null;
}

static bool is_sha1(const char *text) {
	return strlen(text) == 40 && strspn(text, "0123456789abcdef") == 40;
}

const char *resource_user_data(struct arena *arena, const struct resource *resource) {
	static const char *const names[] = {"user_data_base64", "user_data"};
	bool unreadable = false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct value *value = resource_value(resource, names[i]);
		const char *text = value_text(value), *decoded;
		size_t length;
		if (value_is_null(value) || (text != NULL && *text == '\0'))
			continue;
		if (text == NULL || is_sha1(text) || is_hidden(resource, names[i])) {
			unreadable = true; /* the other one may tell: one of the two is computed */
			continue;
		}
		decoded = text[0] == '#' ? NULL : base64_decode(arena, text, &length);
		return decoded != NULL ? decoded : text;
	}
	return unreadable ? NULL : "";
}

const char *resource_label(struct arena *arena, const struct resource *resource) {
	static const char *const names[] = {
		"name", "family", "identifier", "cluster_identifier", "bucket", "domain_name", NULL};
	const char *text = is_hidden(resource, "tags") ? NULL : resource_text(resource, "tags.Name");
	for (size_t i = 0; (text == NULL || *text == '\0') && names[i] != NULL; i++)
		text = is_hidden(resource, names[i]) ? NULL : resource_text(resource, names[i]);
	if (text != NULL && *text != '\0')
		return text;
	text = resource->change->address;
	if (resource->change->module[0] != '\0' &&
		strncmp(text, resource->change->module, strlen(resource->change->module)) == 0)
		text += strlen(resource->change->module) + 1;
	return arena_strdup(arena, text);
}
