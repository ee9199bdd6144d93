/* aws_autoscaling_group: what its plan and its instance refreshes depend on, and which tags count. */
#include <string.h>

#include "engine/operation.h"
#include "engine/plan.h"

static const char *const templates[] = {"launch_configuration", "launch_template", "mixed_instances_policy"};
#define TEMPLATE_COUNT (sizeof(templates) / sizeof(templates[0]))

/* Triggers of instance refreshes */

static void check_trigger(struct plan *plan, const char *name) {
	for (size_t i = 0; i < TEMPLATE_COUNT; i++) {
		if (strcmp(templates[i], name) == 0)
			diagnostics_warning(plan->diagnostics, path_parse(plan->arena, "instance_refresh"),
				"aws_autoscaling_group: a trigger that needs no mention",
				"\"%s\" always starts an instance refresh when it changes: it can be left out of triggers.", name);
	}
	const struct attribute *attribute = block_attribute(plan->type->block, name);
	if (!attribute)
		plan_error(plan, "instance_refresh", "aws_autoscaling_group: unknown trigger of an instance refresh",
			"\"%s\" is no argument of aws_autoscaling_group.", name);
	else if (!attribute->optional && !attribute->required)
		plan_error(plan, "instance_refresh", "aws_autoscaling_group: unusable trigger of an instance refresh",
			"\"%s\" is told by AWS; only arguments can start an instance refresh.", name);
}

static void check_triggers(struct plan *plan) {
	const struct value *triggers = plan_get(plan->configuration, "instance_refresh.triggers");
	for (size_t i = 0; triggers->kind == VALUE_LIST && i < value_count(triggers); i++) {
		const char *name = value_text(value_at(triggers, i));
		if (name && *name)
			check_trigger(plan, name);
	}
}

/* Launch templates: of id and name one is configured, the other follows it */

static const struct value *follow(struct plan *plan, const struct value *spec, const struct value *configured,
	const struct value *prior, const char *const pair[2]) {
	if (spec->kind != VALUE_MAP || prior->kind != VALUE_MAP)
		return spec;
	for (int i = 0; i < 2; i++) {
		const struct value *wanted = value_get(configured, pair[i]);
		if (value_is_null(wanted) || value_equal(wanted, value_get(prior, pair[i])))
			continue;
		struct value *changed = value_map_copy(plan->arena, spec);
		if (value_is_null(value_get(configured, pair[!i])))
			value_map_set(plan->arena, changed, pair[!i], value_unknown);
		return changed;
	}
	return spec;
}

static const char *const short_names[2] = {"id", "name"};
static const char *const long_names[2] = {"launch_template_id", "launch_template_name"};

static const struct value *list_of(struct plan *plan, const struct value *element) {
	struct value *list = value_list_new(plan->arena);
	value_list_add(plan->arena, list, element);
	return list;
}

/* The object with its specification block (a list of one) followed. */
static const struct value *follow_in(
	struct plan *plan, const struct value *object, const struct value *configured, const struct value *prior) {
	const char *name = "launch_template_specification";
	const struct value *spec = value_at(value_get(object, name), 0);
	if (object->kind != VALUE_MAP || spec->kind != VALUE_MAP)
		return object;
	struct value *changed = value_map_copy(plan->arena, object);
	value_map_set(plan->arena, changed, name,
		list_of(plan,
			follow(plan, spec, value_at(value_get(configured, name), 0), value_at(value_get(prior, name), 0),
				long_names)));
	return changed;
}

static const struct value *follow_overrides(
	struct plan *plan, const struct value *overrides, const struct value *configured, const struct value *prior) {
	struct value *list = value_list_new(plan->arena);
	for (size_t i = 0; i < value_count(overrides); i++)
		value_list_add(
			plan->arena, list, follow_in(plan, value_at(overrides, i), value_at(configured, i), value_at(prior, i)));
	return list;
}

static void follow_policy(struct plan *plan) {
	const char *path = "mixed_instances_policy.launch_template.0";
	const struct value *policy = value_at(plan_get(plan->planned, "mixed_instances_policy"), 0);
	const struct value *launch = plan_get(plan->planned, path);
	const struct value *configured = plan_get(plan->configuration, path), *prior = plan_get(plan->prior, path);
	if (policy->kind != VALUE_MAP || launch->kind != VALUE_MAP || prior->kind != VALUE_MAP)
		return;
	struct value *changed = value_map_copy(plan->arena, follow_in(plan, launch, configured, prior));
	const struct value *overrides = value_get(configured, "override");
	if (overrides->kind == VALUE_LIST && value_count(overrides) > 0)
		value_map_set(plan->arena, changed, "override",
			follow_overrides(plan, value_get(launch, "override"), overrides, value_get(prior, "override")));
	struct value *new_policy = value_map_copy(plan->arena, policy);
	value_map_set(plan->arena, new_policy, "launch_template", list_of(plan, changed));
	plan_set(plan, "mixed_instances_policy", list_of(plan, new_policy));
}

static bool is_configured(const struct plan *plan, const char *name) {
	const struct value *value = value_get(plan->configuration, name);
	return value_is_unknown(value) || !value_is_zero(value);
}

/* A group that changes from one kind of template to another loses the old one. */
static void drop_replaced(struct plan *plan) {
	for (size_t i = 1; i < TEMPLATE_COUNT; i++) {
		bool another = false;
		for (size_t k = 0; k < TEMPLATE_COUNT; k++)
			another |= k != i && is_configured(plan, templates[k]);
		if (another && !is_configured(plan, templates[i]) && !value_is_zero(value_get(plan->prior, templates[i])))
			plan_set(plan, templates[i], value_unknown);
	}
}

/* AWS moves a size that is left to it into new bounds. */
static void move_size(struct plan *plan) {
	const struct value *size = value_get(plan->prior, "desired_capacity");
	const struct value *least = value_get(plan->planned, "min_size"), *most = value_get(plan->planned, "max_size");
	if (is_configured(plan, "desired_capacity") || !value_is_null(value_get(plan->configuration, "desired_capacity")) ||
		!value_is_known(size))
		return;
	bool fits = value_is_known(least) && value_is_known(most) && value_to_double(size) >= value_to_double(least) &&
		value_to_double(size) <= value_to_double(most);
	if (!fits)
		plan_set(plan, "desired_capacity", value_unknown);
}

int aws_autoscaling_group_plan(struct plan *plan) {
	check_triggers(plan);
	if (plan->create)
		return 0;
	const struct value *spec = value_at(plan_get(plan->planned, "launch_template"), 0);
	const struct value *configured = value_at(plan_get(plan->configuration, "launch_template"), 0);
	const struct value *prior = value_at(plan_get(plan->prior, "launch_template"), 0);
	if (spec->kind == VALUE_MAP && configured->kind == VALUE_MAP)
		plan_set(plan, "launch_template", list_of(plan, follow(plan, spec, configured, prior, short_names)));
	if (is_configured(plan, "mixed_instances_policy"))
		follow_policy(plan);
	drop_replaced(plan);
	move_size(plan);
	return 0;
}

/* $refresh: whether this update is to start an instance refresh. */
int aws_autoscaling_group_refresh(struct operation *op) {
	bool starts = false;
	for (size_t i = 0; i < TEMPLATE_COUNT; i++)
		starts |= operation_changed(op, templates[i]);
	const struct value *triggers = operation_get(op, "instance_refresh.0.triggers");
	for (size_t i = 0; i < value_count(triggers); i++) {
		const char *name = value_text(value_at(triggers, i));
		starts |= name && operation_changed(op, name);
	}
	value_map_set(op->arena, op->stored_replies, "refresh", value_bool(starts));
	return 0;
}

/* Tags that AWS set itself or that the provider is to ignore are none of ours. */
int aws_autoscaling_group_tags(struct operation *op) {
	const struct value *told = operation_get(op, "tag");
	struct value *kept = value_list_new(op->arena);
	for (size_t i = 0; i < value_count(told); i++) {
		const char *key = value_text(value_get(value_at(told, i), "key"));
		if (key && !operation_ignores_tag(op, key))
			value_list_add(op->arena, kept, value_at(told, i));
	}
	operation_set(op, "tag", kept);
	return 0;
}
