#include "engine/plan.h"

#include <string.h>

#include "engine/plan_passes.h"
#include "engine/reconcile.h"
#include "engine/reference.h"

const struct value *plan_get(const struct value *object, const char *path) {
	return value_walk(object, path);
}

struct scope plan_scope(const struct plan *plan, const struct value *sibling) {
	return (struct scope){
		.arena = plan->arena,
		.planned = plan->planned,
		.prior = plan->prior,
		.configuration = plan->configuration,
		.each = value_null,
		.object = value_null,
		.reply = value_null,
		.sibling = sibling,
		.exists = !plan->create,
	};
}

bool plan_changed(const struct plan *plan, const char *path) {
	const struct value *planned = plan_get(plan->planned, path);
	if (plan->create)
		return !value_is_null(planned);
	const struct value *prior = plan_get(plan->prior, path);
	const struct attribute *attribute = strchr(path, '.') ? NULL : block_attribute(plan->type->block, path);
	return attribute ? !type_value_equal(attribute->type, planned, prior) : !value_equal(planned, prior);
}

void plan_set(struct plan *plan, const char *attribute, const struct value *value) {
	value_map_set(plan->arena, plan->planned, attribute, value);
}

void plan_require_replace(struct plan *plan, const struct path *path) {
	struct path_list *list = &plan->replace;
	const struct path **items = arena_array(plan->arena, list->count + 1, sizeof(struct path *));
	for (size_t i = 0; i < list->count; i++) {
		items[i] = list->items[i];
		if (strcmp(path_text(plan->arena, items[i]), path_text(plan->arena, path)) == 0)
			return;
	}
	items[list->count] = path;
	list->items = items;
	list->count++;
}

void plan_error(struct plan *plan, const char *path, const char *summary, const char *detail, ...) {
	va_list arguments;
	va_start(arguments, detail);
	const char *text = arena_vprintf(plan->arena, detail, arguments);
	va_end(arguments);
	diagnostics_error(plan->diagnostics, path ? path_parse(plan->arena, path) : NULL, summary, "%s", text);
}

/* Conditions ask for attributes of the whole object while it is being made: what is not set counts as its default. */
static void lay_defaults(struct plan *plan) {
	const struct block *block = plan->type->block;
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		if (attribute->default_value && value_is_null(value_get(plan->planned, attribute->name)))
			plan_set(plan, attribute->name, attribute->default_value);
	}
}

static int pass_reconcile(struct plan *plan) {
	lay_defaults(plan);
	plan->planned = reconcile_resource(plan);
	return 0;
}

static int pass_hook(struct plan *plan) {
	return plan->type->plan_hook ? plan->type->plan_hook(plan) : 0;
}

/* The order matters: each pass sees what those before it made of the planned state. */
static const struct {
	const char *name;
	int (*run)(struct plan *plan);
} plan_passes[] = {
	{"configuration, defaults, prior values", pass_reconcile},
	{"region", plan_pass_region},
	{"tags", plan_pass_tags},
	{"recomputed values", plan_pass_recompute},
	{"type's own", pass_hook},
	{"replacement", plan_pass_replace},
	{"rules", plan_pass_rules},
};

int engine_plan(const struct engine *engine, struct arena *arena, const struct resource_type *type,
	const struct plan_request *request, struct plan_response *response, struct diagnostics *diagnostics) {
	*response = (struct plan_response){.planned = value_null, .planned_identity = request->prior_identity};
	if (value_is_null(request->proposed))
		return 0;
	struct plan plan = {
		.engine = engine,
		.type = type,
		.arena = arena,
		.diagnostics = diagnostics,
		.configuration = request->configuration,
		.prior = request->prior,
		.proposed = request->proposed,
		.planned = value_map_copy(arena, request->proposed),
		.create = value_is_null(request->prior),
	};
	for (size_t i = 0; i < sizeof(plan_passes) / sizeof(plan_passes[0]); i++) {
		if (plan_passes[i].run(&plan) != 0)
			return -1;
	}
	response->planned = plan.planned;
	response->requires_replace = plan.replace;
	return diagnostics_has_error(diagnostics) ? -1 : 0;
}
