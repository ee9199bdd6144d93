/* The model of one side: its tables, and what all parts use. */
#include <string.h>

#include "generator/reach_inner.h"

/* Items of a set have no place, so what any of them hides is hidden in all. */
static bool mask_hides(const struct value *mask, const char *path) {
	size_t length = strcspn(path, ".");
	if (mask_covers(mask))
		return true;
	if (mask->kind == VALUE_LIST) {
		for (size_t i = 0; i < value_count(mask); i++)
			if (mask_hides(value_at(mask, i), path))
				return true;
		return false;
	}
	return *path == '\0' ? mask_any(mask)
						 : mask_hides(mask_member(mask, path, length), path + length + (path[length] == '.'));
}

bool reach_hidden(const struct resource *resource, const char *path) {
	return mask_hides(resource->sensitive, path);
}

const struct value *reach_value(const struct resource *resource, const char *path) {
	return reach_hidden(resource, path) ? value_unknown : resource_value(resource, path);
}

const char *reach_why(struct model *model, const struct resource *resource, const char *attribute) {
	return arena_printf(model->arena, "%s of %s %s", attribute, resource->change->address,
		reach_hidden(resource, attribute) ? "is sensitive" : "is only known after the apply");
}

enum tri reach_configured(const struct world *world, const struct resource *resource, const char *attribute) {
	const struct value *configuration = world_configuration(world, resource->change->address);
	if (value_is_null(configuration))
		return MAYBE;
	return value_is_null(value_get(value_get(configuration, "expressions"), attribute)) ? NO : YES;
}

bool reach_unset(const struct world *world, const struct resource *resource, const char *path) {
	const char *attribute = arena_strndup(world->arena, path, strcspn(path, "."));
	return value_is_unknown(value_get(resource->values, attribute)) &&
		reach_configured(world, resource, attribute) == NO;
}

struct model *model_make(struct arena *arena, const struct world *world) {
	struct model *model = arena_alloc(arena, sizeof(*model));
	struct text_table *const texts[] = {&model->group_ids, &model->network_parts, &model->subnet_ids,
		&model->outside_ends, &model->gone, &model->cluster_names, &model->cluster_members};
	size_t count = world->count;
	model->arena = arena;
	model->world = world;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		texts[i]->arena = arena;
	model->groups = arena_array(arena, count, sizeof(struct group *));
	model->networks = arena_array(arena, count, sizeof(struct network *));
	model->subnets = arena_array(arena, count, sizeof(struct subnet *));
	model->tables = arena_array(arena, count, sizeof(struct route_table *));
	model->acls = arena_array(arena, count, sizeof(struct acl *));
	model->ends = arena_array(arena, count, sizeof(struct end *));
	model->target_groups = arena_array(arena, count, sizeof(struct target_group *));
	networks_make(model);
	acls_make(model);
	groups_make(model);
	ends_make(model);
	nodes_make(model);
	balancers_make(model);
	labels_part(model);
	ways_make(model);
	ways_tidy(model);
	return model;
}
