/* From an attribute to the resources that it means. */
#include <string.h>

#include "engine/schema.h"
#include "generator/world_index.h"

struct reverse {
	const struct resource ***referrers; /* by number of the target, NULL-terminated */
};

/* "dualstack.NAME." -> "NAME": how records write a balancer's name. */
static const char *name_plain(struct arena *arena, const char *text) {
	static const char prefix[] = "dualstack.";
	size_t length = strlen(text);
	if (strncmp(text, prefix, sizeof(prefix) - 1) == 0) {
		text += sizeof(prefix) - 1;
		length -= sizeof(prefix) - 1;
	}
	return length > 0 && text[length - 1] == '.' ? arena_strndup(arena, text, length - 1) : text;
}

/* Managed ones before data sources. */
static const struct resource *find_by_id(const struct world *world, const char *kinds, const char *text) {
	const struct resource *data = NULL;
	text = name_plain(world->arena, text);
	while (*kinds != '\0') {
		size_t length = strcspn(kinds, "|");
		const char *key = arena_printf(world->arena, "%.*s\n%s", (int)length, kinds, text);
		const struct text_entry *entry = text_table_first(&world->index->ids, key);
		for (; entry != NULL; entry = text_table_next(&world->index->ids, entry)) {
			const struct resource *resource = &world->resources[entry->number];
			if (!resource->change->data)
				return resource;
			data = data != NULL ? data : resource;
		}
		kinds += length + (kinds[length] == '|');
	}
	return data;
}

static bool has_unknown_id(const struct resource *resource) {
	return value_is_unknown(value_get(resource->values, "id")) || value_is_unknown(value_get(resource->values, "arn"));
}

/* What is known would have made the attribute known: only objects that are yet to be made can be meant, if there are such. */
static void keep_unknown_ids(struct candidates *found) {
	size_t kept = 0;
	for (size_t i = 0; i < found->count; i++)
		kept += has_unknown_id(found->items[i]);
	if (kept == 0)
		return;
	kept = 0;
	for (size_t i = 0; i < found->count; i++)
		if (has_unknown_id(found->items[i]))
			found->items[kept++] = found->items[i];
	found->count = kept;
}

/* Whether the attribute at a path holds several: by the built-in schema, else by its plural name. */
static bool holds_several(const struct resource *resource, const char *path) {
	const struct resource_type *type = schema_resource_find(resource->change->type);
	const struct block *block = type != NULL ? type->block : NULL;
	const char *last = path;
	while (block != NULL) {
		size_t length = strcspn(last, ".");
		char name[128];
		const struct attribute *attribute;
		if (length >= sizeof(name))
			return false;
		memcpy(name, last, length);
		name[length] = '\0';
		attribute = block_attribute(block, name);
		if (attribute == NULL || last[length] == '\0')
			return attribute != NULL && (attribute->type->kind == TYPE_LIST || attribute->type->kind == TYPE_SET);
		block = attribute->block;
		last += length + 1;
	}
	last = strrchr(path, '.') != NULL ? strrchr(path, '.') + 1 : path;
	return last[strlen(last) - 1] == 's' || strcmp(last, "vpc_zone_identifier") == 0;
}

/* Without word from the configuration: what is yet to be made in the module, of the first wanted kind that there is. */
static void add_likely(const struct world *world, const struct resource *resource, const char *module,
	const char *kinds, struct candidates *found) {
	const struct text_table *unresolved = &world->index->unresolved;
	while (*kinds != '\0' && found->count == 0) {
		size_t length = strcspn(kinds, "|");
		const char *key = arena_printf(world->arena, "%.*s\n%s", (int)length, kinds, module);
		const struct text_entry *entry = text_table_first(unresolved, key);
		for (; entry != NULL; entry = text_table_next(unresolved, entry))
			if (&world->resources[entry->number] != resource)
				candidates_add(found, &world->resources[entry->number]);
		kinds += length + (kinds[length] == '|');
	}
}

static void add_link(struct arena *arena, struct links *links, struct link link) {
	/* Capacity is the next power of two. */
	if ((links->count & (links->count - 1)) == 0) {
		struct link *grown = arena_array(arena, links->count > 0 ? links->count * 2 : 1, sizeof(*grown));
		if (links->count > 0)
			memcpy(grown, links->items, links->count * sizeof(*grown));
		links->items = grown;
	}
	links->items[links->count++] = link;
}

static void add_candidates(
	struct arena *arena, struct links *links, const struct candidates *found, size_t most, bool inferred) {
	for (size_t i = 0; i < found->count && i < most; i++)
		add_link(arena, links, (struct link){LINK_RESOURCE, found->items[i], NULL, inferred});
}

/* `unknown_count` unknown values stand at the path. */
static void follow_unknown(const struct world *world, const struct resource *resource, const char *path,
	const char *kinds, size_t unknown_count, struct links *links) {
	struct candidates found = {.arena = world->arena}, likely = {.arena = world->arena};
	bool several = holds_several(resource, path);
	configuration_follow(world, resource, path, kinds, &found);
	keep_unknown_ids(&found);
	if (found.count > 0) {
		size_t most = several ? found.count : unknown_count;
		add_candidates(world->arena, links, &found, most, found.count > most || (several && found.opaque));
		return;
	}
	if (found.opaque)
		add_likely(world, resource, found.opaque_module != NULL ? found.opaque_module : resource->change->module, kinds,
			&likely);
	if (likely.count > 0 && likely.count <= unknown_count)
		add_candidates(world->arena, links, &likely, likely.count, true);
	else
		add_link(world->arena, links, (struct link){.kind = LINK_UNKNOWN});
}

struct links world_follow(
	const struct world *world, const struct resource *resource, const char *path, const char *kinds) {
	struct value_list values = value_collect(world->arena, resource->values, path);
	struct links links = {0};
	size_t unknown_count = 0;
	for (size_t i = 0; i < values.count; i++) {
		const char *text = value_text(values.items[i]);
		const struct resource *target;
		if (value_is_unknown(values.items[i]))
			unknown_count++;
		if (text == NULL || *text == '\0')
			continue;
		target = find_by_id(world, kinds, text);
		add_link(
			world->arena, &links, (struct link){target != NULL ? LINK_RESOURCE : LINK_OUTSIDE, target, text, false});
	}
	if (unknown_count > 0)
		follow_unknown(world, resource, path, kinds, unknown_count, &links);
	return links;
}

struct link world_follow_one(
	const struct world *world, const struct resource *resource, const char *path, const char *kinds) {
	struct links links = world_follow(world, resource, path, kinds);
	return links.count > 0 ? links.items[0] : (struct link){.kind = LINK_UNKNOWN};
}

struct pair {
	size_t target;
	const struct resource *referrer;
};

static struct pair *pairs_gather(
	const struct world *world, const char *kind, const char *path, const char *wanted, size_t *pair_count) {
	size_t capacity = 0;
	struct pair *pairs = NULL;
	*pair_count = 0;
	for (const struct resource *from = world_next(world, kind, NULL); from != NULL;
		 from = world_next(world, kind, from)) {
		struct links links = world_follow(world, from, path, wanted);
		for (size_t i = 0; i < links.count; i++) {
			if (links.items[i].kind != LINK_RESOURCE)
				continue;
			pairs = arena_grow(world->arena, pairs, *pair_count, &capacity, sizeof(*pairs));
			pairs[(*pair_count)++] = (struct pair){links.items[i].resource->number, from};
		}
	}
	return pairs;
}

static struct reverse *reverse_new(const struct world *world, const char *kind, const char *path, const char *wanted) {
	struct reverse *reverse = arena_alloc(world->arena, sizeof(*reverse));
	size_t pair_count, *counts = arena_array(world->arena, world->count, sizeof(*counts));
	struct pair *pairs = pairs_gather(world, kind, path, wanted, &pair_count);
	reverse->referrers = arena_array(world->arena, world->count, sizeof(*reverse->referrers));
	for (size_t i = 0; i < pair_count; i++)
		counts[pairs[i].target]++;
	for (size_t i = 0; i < pair_count; i++) {
		const struct resource ***list = &reverse->referrers[pairs[i].target];
		if (*list == NULL) {
			*list = arena_array(world->arena, counts[pairs[i].target] + 1, sizeof(**list));
			counts[pairs[i].target] = 0;
		}
		if (counts[pairs[i].target] == 0 || (*list)[counts[pairs[i].target] - 1] != pairs[i].referrer)
			(*list)[counts[pairs[i].target]++] = pairs[i].referrer;
	}
	return reverse;
}

static void reverse_keep(struct world_index *index, struct arena *arena, const char *key, struct reverse *reverse) {
	index->reverses =
		arena_grow(arena, index->reverses, index->reverse_count, &index->reverse_capacity, sizeof(*index->reverses));
	text_table_add(&index->referrers, key, index->reverse_count);
	index->reverses[index->reverse_count++] = reverse;
}

const struct resource *const *world_referrers(
	const struct world *world, const char *kind, const char *path, const struct resource *target) {
	static const struct resource *const nobody[] = {NULL};
	const char *key = arena_printf(world->arena, "%s\n%s\n%s", kind, path, target->change->kind);
	const struct text_entry *entry = text_table_first(&world->index->referrers, key);
	const struct resource **found;
	if (entry == NULL) {
		reverse_keep(world->index, world->arena, key, reverse_new(world, kind, path, target->change->kind));
		entry = text_table_first(&world->index->referrers, key);
	}
	found = world->index->reverses[entry->number]->referrers[target->number];
	return found != NULL ? (const struct resource *const *)found : nobody;
}
