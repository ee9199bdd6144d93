/* States: their JSON form, the module tree in a plan's prior_state, and the file that Terraform itself keeps. */
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "generator/plan_read.h"

struct change_list {
	struct arena *arena;
	struct resource_change *items;
	size_t count, capacity;
};

static struct resource_change *list_add(struct change_list *list) {
	list->items = arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof(*list->items));
	return memset(&list->items[list->count++], 0, sizeof(*list->items));
}

static void add_values(struct change_list *list, const struct value *json, const char *module) {
	struct resource_change *change = list_add(list);
	change_name(list->arena, change, json);
	change->module = module;
	change->before = change->after = value_get(json, "values");
	change->before_sensitive = change->after_sensitive = value_get(json, "sensitive_values");
}

/* Depth is bounded by the JSON reader. */
static void walk_module(struct change_list *list, const struct value *module, bool data_only) {
	const struct value *resources = value_get(module, "resources"), *children = value_get(module, "child_modules");
	for (size_t i = 0; i < value_count(resources); i++) {
		const struct value *resource = value_at(resources, i);
		if (resource->kind == VALUE_MAP &&
			(!data_only || strcmp(text_or(value_get(resource, "mode"), ""), "data") == 0))
			add_values(list, resource, text_or(value_get(module, "address"), ""));
	}
	for (size_t i = 0; i < value_count(children); i++)
		walk_module(list, value_at(children, i), data_only);
}

static bool is_known_address(const struct plan_document *document, size_t sorted, const char *address) {
	size_t low = 0, high = sorted;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(document->changes[middle].address, address);
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

void data_sources_add(struct arena *arena, struct plan_document *document, const struct value *root_module) {
	struct change_list list = {.arena = arena};
	struct resource_change *all;
	size_t count = document->change_count;
	walk_module(&list, root_module, true);
	if (list.count == 0)
		return;
	changes_sort(document->changes, count);
	all = arena_array(arena, count + list.count, sizeof(*all));
	if (count > 0)
		memcpy(all, document->changes, count * sizeof(*all));
	for (size_t i = 0; i < list.count; i++)
		if (!is_known_address(document, document->change_count, list.items[i].address))
			all[count++] = list.items[i];
	document->changes = all;
	document->change_count = count;
}

static void take_changes(struct plan_document *document, struct change_list *list) {
	document->changes = list->items;
	document->change_count = list->count;
	changes_sort(document->changes, document->change_count);
}

void state_read(struct arena *arena, struct plan_document *document, const struct value *json) {
	struct change_list list = {.arena = arena};
	walk_module(&list, value_get(value_get(json, "values"), "root_module"), false);
	take_changes(document, &list);
}

/* A mask from a path of the state file: [{"type": "get_attr", "value": "password"}, ...]. Behind an index all is covered. */
static const struct value *mask_with_path(
	struct arena *arena, const struct value *mask, const struct value *path, size_t from) {
	const char *name = value_text(value_get(value_at(path, from), "value"));
	struct value *map;
	if (mask_covers(mask) || from >= value_count(path) || name == NULL)
		return value_true;
	map = value_map_copy(arena, mask);
	value_map_set(arena, map, name, mask_with_path(arena, value_get(mask, name), path, from + 1));
	return map;
}

static const struct value *instance_mask(struct arena *arena, const struct value *paths) {
	const struct value *mask = value_empty_map;
	for (size_t i = 0; i < value_count(paths); i++)
		mask = mask_with_path(arena, mask, value_at(paths, i), 0);
	return mask;
}

/* provider["registry.terraform.io/hashicorp/aws"].alias */
static const char *provider_name(struct arena *arena, const char *provider) {
	const char *start = strchr(provider, '"'), *end = start != NULL ? strchr(start + 1, '"') : NULL;
	return end != NULL ? arena_strndup(arena, start + 1, (size_t)(end - start - 1)) : provider;
}

static const char *instance_address(struct arena *arena, const struct resource_change *change) {
	struct strbuf address = STRBUF_INIT(arena);
	strbuf_addf(&address, "%s%s%s%s.%s", change->module, change->module[0] != '\0' ? "." : "",
		change->data ? "data." : "", change->type, change->name);
	if (change->index->kind == VALUE_STRING) {
		strbuf_addc(&address, '[');
		json_string_add(&address, change->index->as.string.bytes, change->index->as.string.length, JSON_ESCAPE_PLAIN);
		strbuf_addc(&address, ']');
	} else if (change->index->kind == VALUE_NUMBER) {
		strbuf_addf(&address, "[%s]", value_to_text(arena, change->index));
	}
	return address.bytes;
}

static void add_instance(struct change_list *list, const struct value *resource, const struct value *instance) {
	struct resource_change *change = list_add(list);
	change_name(list->arena, change, resource);
	change->module = text_or(value_get(resource, "module"), "");
	change->provider = provider_name(list->arena, text_or(value_get(resource, "provider"), ""));
	change->index = value_get(instance, "index_key");
	change->deposed = value_text(value_get(instance, "deposed"));
	change->before = change->after = value_get(instance, "attributes");
	change->before_sensitive = change->after_sensitive =
		instance_mask(list->arena, value_get(instance, "sensitive_attributes"));
	change->address = instance_address(list->arena, change);
}

void raw_state_read(struct arena *arena, struct plan_document *document, const struct value *json) {
	struct change_list list = {.arena = arena};
	const struct value *resources = value_get(json, "resources");
	for (size_t i = 0; i < value_count(resources); i++) {
		const struct value *instances = value_get(value_at(resources, i), "instances");
		for (size_t j = 0; j < value_count(instances); j++)
			add_instance(&list, value_at(resources, i), value_at(instances, j));
	}
	take_changes(document, &list);
}
