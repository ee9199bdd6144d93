#include "engine/reconcile.h"

#include <string.h>

/* Where an attribute stands: its object in the configuration and in the prior state. `fresh`: the
 * object (or the block it stands in) is new, so computed values are not known yet. */
struct place {
	struct plan *plan;
	const struct value *configuration;
	const struct value *prior;
	bool fresh;
};

static const struct value *reconcile_attribute(const struct place *place, const struct attribute *attribute);

static struct value *reconcile_object(const struct place *place, const struct block *block) {
	struct value *object = value_map_new(place->plan->arena);
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		value_map_set(place->plan->arena, object, attribute->name, reconcile_attribute(place, attribute));
	}
	return object;
}

static bool difference_suppressed(const struct place *place, const struct attribute *attribute) {
	if (!attribute->suppress || place->plan->create)
		return false;
	struct scope scope = plan_scope(place->plan, place->configuration);
	return condition_evaluate(&scope, attribute->suppress) == TRUTH_TRUE;
}

/* True when the prior value may stand for the wanted one. */
static bool same_meaning(const struct place *place, const struct attribute *attribute, const struct value *prior,
	const struct value *wanted) {
	if (value_is_unknown(prior) || !value_is_wholly_known(wanted))
		return false;
	if (type_value_equal(attribute->type, prior, wanted))
		return true;
	if (place->plan->type->legacy && value_is_vacant(prior) && value_is_vacant(wanted))
		return !attribute->as_block;
	return attribute->equivalent && value_is_known(prior) && value_is_known(wanted) &&
		attribute->equivalent(place->plan->arena, prior, wanted);
}

static const struct value *map_without_nulls(struct arena *arena, const struct value *map) {
	struct value *kept = value_map_new(arena);
	for (size_t i = 0; i < map->as.map.count; i++) {
		const struct value_member *member = &map->as.map.members[i];
		if (!value_is_null(member->value))
			value_map_set_n(arena, kept, member->key, member->key_length, member->value);
	}
	return kept;
}

static const struct value *stored_items(
	struct arena *arena, const struct attribute *attribute, const struct value *configured) {
	struct value *items = value_list_new(arena);
	for (size_t i = 0; i < value_count(configured); i++) {
		const struct value *item = value_at(configured, i);
		value_list_add(arena, items, value_is_known(item) ? attribute->stored(arena, item) : item);
	}
	return attribute->type->kind == TYPE_SET ? value_set_normalise(arena, items) : items;
}

/* The form in which state will hold a configured value. */
static const struct value *stored_form(
	const struct place *place, const struct attribute *attribute, const struct value *configured) {
	struct arena *arena = place->plan->arena;
	if (configured->kind == VALUE_MAP && attribute->type->kind == TYPE_MAP && place->plan->type->legacy)
		configured = map_without_nulls(arena, configured);
	if (!attribute->stored)
		return configured;
	if (configured->kind == VALUE_LIST)
		return stored_items(arena, attribute, configured);
	return attribute->stored(arena, configured);
}

static const struct value *reconcile_set_value(const struct place *place, const struct attribute *attribute,
	const struct value *configured, const struct value *prior) {
	if (value_is_unknown(configured))
		return configured;
	const struct value *wanted = stored_form(place, attribute, configured);
	if (!place->fresh && (same_meaning(place, attribute, prior, wanted) || difference_suppressed(place, attribute)))
		return prior;
	return wanted;
}

static const struct value *reconcile_unset(
	const struct place *place, const struct attribute *attribute, const struct value *prior) {
	if (attribute->write_only)
		return value_null;
	if (attribute->default_value) {
		if (!place->fresh &&
			(same_meaning(place, attribute, prior, attribute->default_value) ||
				difference_suppressed(place, attribute)))
			return prior;
		return attribute->default_value;
	}
	if (attribute->computed)
		return place->fresh ? value_unknown : prior;
	if (!place->fresh && difference_suppressed(place, attribute))
		return prior;
	/* SDKv2 sees no difference between nothing and a zero value. */
	return place->plan->type->legacy && !place->fresh && value_is_vacant(prior) ? prior : value_null;
}

/* SDKv2 takes "" of an optional and computed argument for unset, and [] where there is nothing to be taken away yet. */
static bool counts_as_unset(
	const struct place *place, const struct attribute *attribute, const struct value *configured) {
	if (value_is_null(configured))
		return true;
	if (!place->plan->type->legacy || !attribute->computed || attribute->as_block)
		return false;
	return (configured->kind == VALUE_STRING && configured->as.string.length == 0) ||
		(configured->kind == VALUE_LIST && configured->as.list.count == 0 && place->fresh);
}

static const struct value *reconcile_element(const struct place *place, const struct attribute *attribute,
	const struct value *configured, const struct value *prior) {
	if (configured->kind != VALUE_MAP)
		return configured;
	struct place inside = {
		.plan = place->plan,
		.configuration = configured,
		.prior = prior,
		.fresh = place->fresh || value_is_null(prior),
	};
	return reconcile_object(&inside, attribute->block);
}

static const struct value *reconcile_list(const struct place *place, const struct attribute *attribute,
	const struct value *configured, const struct value *prior) {
	struct value *list = value_list_new(place->plan->arena);
	for (size_t i = 0; i < value_count(configured); i++) {
		const struct value *before = place->fresh ? value_null : value_at(prior, i);
		value_list_add(place->plan->arena, list, reconcile_element(place, attribute, value_at(configured, i), before));
	}
	return list;
}

/* The prior element that a configured element of a set stands for: the one that it would leave as it is. */
static const struct value *set_element_match(const struct place *place, const struct attribute *attribute,
	const struct value *configured, const struct value *prior, bool *taken) {
	/* Every pair is tried: a large set would fill the RPC's arena. */
	struct plan trial = *place->plan;
	struct place here = *place;
	const struct value *match = value_null;
	trial.arena = arena_new();
	here.plan = &trial;
	for (size_t i = 0; i < value_count(prior) && value_is_null(match); i++) {
		const struct value *before = value_at(prior, i);
		if (!taken[i] &&
			type_value_equal(attribute->block->type, reconcile_element(&here, attribute, configured, before), before)) {
			taken[i] = true;
			match = before;
		}
	}
	arena_free(trial.arena);
	return match;
}

static const struct value *reconcile_set(const struct place *place, const struct attribute *attribute,
	const struct value *configured, const struct value *prior) {
	struct arena *arena = place->plan->arena;
	if (place->fresh)
		prior = value_empty_list;
	bool *taken = arena_array(arena, value_count(prior) + 1, sizeof(*taken));
	struct value *set = value_list_new(arena);
	for (size_t i = 0; i < value_count(configured); i++) {
		const struct value *item = value_at(configured, i);
		const struct value *match = set_element_match(place, attribute, item, prior, taken);
		value_list_add(
			arena, set, value_is_null(match) ? reconcile_element(place, attribute, item, value_null) : match);
	}
	return value_set_normalise(arena, set);
}

static const struct value *reconcile_map_of_objects(const struct place *place, const struct attribute *attribute,
	const struct value *configured, const struct value *prior) {
	struct value *map = value_map_new(place->plan->arena);
	for (size_t i = 0; i < value_count(configured); i++) {
		const struct value_member *member = &configured->as.map.members[i];
		const struct value *before = place->fresh ? value_null : value_get(prior, member->key);
		value_map_set(place->plan->arena, map, member->key, reconcile_element(place, attribute, member->value, before));
	}
	return map;
}

static const struct value *reconcile_objects(const struct place *place, const struct attribute *attribute,
	const struct value *configured, const struct value *prior) {
	const struct value *planned;
	if (configured->kind == VALUE_MAP && attribute->type->kind == TYPE_MAP)
		planned = reconcile_map_of_objects(place, attribute, configured, prior);
	else if (configured->kind == VALUE_MAP)
		planned = reconcile_element(place, attribute, configured, prior);
	else if (attribute->type->kind == TYPE_SET)
		planned = reconcile_set(place, attribute, configured, prior);
	else
		planned = reconcile_list(place, attribute, configured, prior);
	return !place->fresh && difference_suppressed(place, attribute) ? prior : planned;
}

static bool is_unset_block(const struct attribute *attribute, const struct value *configured) {
	bool repeated = attribute->syntax == SYNTAX_BLOCK_LIST || attribute->syntax == SYNTAX_BLOCK_SET;
	return repeated && configured->kind == VALUE_LIST && configured->as.list.count == 0;
}

static const struct value *reconcile_unset_block(const struct place *place, const struct attribute *attribute,
	const struct value *configured, const struct value *prior) {
	if (attribute->computed)
		return place->fresh ? value_unknown : prior;
	if (!place->fresh && difference_suppressed(place, attribute))
		return prior;
	return configured;
}

static const struct value *reconcile_attribute(const struct place *place, const struct attribute *attribute) {
	const struct value *configured = value_get(place->configuration, attribute->name);
	const struct value *prior = value_get(place->prior, attribute->name);
	if (is_unset_block(attribute, configured))
		return reconcile_unset_block(place, attribute, configured, prior);
	/* The timeouts block is the configuration's alone. */
	if (attribute->syntax == SYNTAX_BLOCK_SINGLE)
		return configured;
	if (attribute->write_only || counts_as_unset(place, attribute, configured))
		return reconcile_unset(place, attribute, prior);
	if (attribute->block && !value_is_unknown(configured))
		return reconcile_objects(place, attribute, configured, prior);
	return reconcile_set_value(place, attribute, configured, prior);
}

struct value *reconcile_resource(struct plan *plan) {
	struct place root = {
		.plan = plan,
		.configuration = plan->configuration,
		.prior = plan->prior,
		.fresh = plan->create,
	};
	return reconcile_object(&root, plan->type->block);
}
