#include "engine/plan_passes.h"

#include <string.h>

#include "engine/validate_rules.h"

/* Recomputed values */

static bool path_changes(const struct plan *plan, const char *path) {
	if (strcmp(path, "*") != 0)
		return plan_changed(plan, path);
	for (size_t i = 0; i < plan->type->block->attribute_count; i++) {
		if (plan_changed(plan, plan->type->block->attributes[i].name))
			return true;
	}
	return false;
}

static bool is_recomputed(const struct plan *plan, const struct attribute *attribute) {
	const struct value *configured = value_get(plan->configuration, attribute->name);
	if (!value_is_null(configured) && !(configured->kind == VALUE_LIST && configured->as.list.count == 0))
		return false;
	for (const char *const *path = attribute->recompute_on; *path; path++) {
		if (path_changes(plan, *path))
			return true;
	}
	return false;
}

int plan_pass_recompute(struct plan *plan) {
	if (plan->create)
		return 0;
	const struct block *block = plan->type->block;
	bool *recomputed = arena_array(plan->arena, block->attribute_count + 1, sizeof(*recomputed));
	for (size_t i = 0; i < block->attribute_count; i++)
		recomputed[i] = block->attributes[i].recompute_on && is_recomputed(plan, &block->attributes[i]);
	for (size_t i = 0; i < block->attribute_count; i++) {
		if (recomputed[i])
			plan_set(plan, block->attributes[i].name, value_unknown);
	}
	return 0;
}

/* Region */

int plan_pass_region(struct plan *plan) {
	if (!plan->type->regional)
		return 0;
	const char *own = plan->engine->caller.call ? plan->engine->caller.region : NULL;
	const struct value *configured = value_get(plan->configuration, "region");
	const struct value *prior = value_get(plan->prior, "region");
	const struct value *planned = configured;
	if (value_is_null(configured) || (value_is_string(configured) && configured->as.string.length == 0))
		planned = own ? value_string(plan->arena, own) : plan->create ? value_unknown : prior;
	plan_set(plan, "region", planned);
	bool differs = !plan->create && !value_is_zero(prior) && !value_equal(prior, planned);
	if (differs)
		plan_require_replace(plan, path_attribute(plan->arena, NULL, "region"));
	return 0;
}

/* Tags */

static void merge_tags(const struct plan *plan, struct value *merged, const struct value *tags) {
	for (size_t i = 0; i < value_count(tags); i++) {
		const struct value_member *member = &tags->as.map.members[i];
		if (!value_is_null(member->value) && !engine_ignores_tag(plan->engine, member->key))
			value_map_set(plan->arena, merged, member->key, member->value);
	}
}

static bool holds_empty_value(const struct value *tags) {
	for (size_t i = 0; i < value_count(tags); i++) {
		const char *text = value_text(tags->as.map.members[i].value);
		if (text && *text == '\0')
			return true;
	}
	return false;
}

static const struct value *planned_tags_all(const struct plan *plan, const struct value *tags) {
	if (!value_is_wholly_known(tags))
		return value_unknown;
	struct value *merged = value_map_new(plan->arena);
	if (plan->engine->default_tags)
		merge_tags(plan, merged, plan->engine->default_tags);
	merge_tags(plan, merged, tags);
	const struct value *prior = value_get(plan->prior, "tags_all");
	if (!plan->create && value_equal(merged, prior))
		return prior;
	if (holds_empty_value(merged))
		return value_unknown;
	/* Nothing merged and nothing there: what stands in state stays. */
	if (!plan->create && value_count(merged) == 0 && value_is_vacant(prior))
		return prior;
	return merged;
}

int plan_pass_tags(struct plan *plan) {
	if (!block_attribute(plan->type->block, "tags_all"))
		return 0;
	plan_set(plan, "tags_all", planned_tags_all(plan, value_get(plan->planned, "tags")));
	return 0;
}

/* Replacement */

static bool forces_new(const struct plan *plan, const struct attribute *attribute, const struct value *sibling) {
	if (!attribute->force_new)
		return false;
	struct scope scope = plan_scope(plan, sibling);
	return condition_evaluate(&scope, attribute->force_new) == TRUTH_TRUE;
}

static void replace_object(struct plan *plan, const struct block *block, const struct value *planned,
	const struct value *prior, const struct path *path, bool is_set);

static bool same(
	const struct attribute *attribute, const struct value *planned, const struct value *prior, bool legacy) {
	if (type_value_equal(attribute->type, planned, prior))
		return true;
	return legacy && !value_is_unknown(planned) && value_is_vacant(planned) && value_is_vacant(prior);
}

static void replace_elements(struct plan *plan, const struct attribute *attribute, const struct value *planned,
	const struct value *prior, const struct path *path) {
	if (attribute->type->kind == TYPE_OBJECT) {
		replace_object(plan, attribute->block, planned, prior, path, false);
		return;
	}
	bool is_set = attribute->type->kind == TYPE_SET;
	size_t count = value_count(planned) > value_count(prior) ? value_count(planned) : value_count(prior);
	for (size_t i = 0; i < count; i++) {
		const struct value *now = value_at(planned, i), *before = value_at(prior, i);
		if (is_set && (value_list_contains(planned, before) || value_is_null(before)) &&
			(value_list_contains(prior, now) || value_is_null(now)))
			continue;
		replace_object(
			plan, attribute->block, now, before, is_set ? path : path_index(plan->arena, path, (int64_t)i), is_set);
	}
}

static void replace_object(struct plan *plan, const struct block *block, const struct value *planned,
	const struct value *prior, const struct path *path, bool is_set) {
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		const struct value *now = value_get(planned, attribute->name), *before = value_get(prior, attribute->name);
		if (same(attribute, now, before, plan->type->legacy))
			continue;
		/* Set elements have no address that survives the change: the set itself is named. */
		const struct path *here = is_set ? path : path_attribute(plan->arena, path, attribute->name);
		if (forces_new(plan, attribute, planned))
			plan_require_replace(plan, here);
		else if (attribute->block && value_is_known(now))
			replace_elements(plan, attribute, now, before, here);
	}
}

int plan_pass_replace(struct plan *plan) {
	if (!plan->create)
		replace_object(plan, plan->type->block, plan->planned, plan->prior, NULL, false);
	return 0;
}

/* Rules */

int plan_pass_rules(struct plan *plan) {
	struct scope scope = plan_scope(plan, value_null);
	return rules_run(plan->diagnostics, plan->type, &scope);
}
