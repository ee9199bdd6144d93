#include "engine/validate_rules.h"

#include "engine/reference.h"

static const struct path *rule_path(const struct scope *scope, const struct value *rule) {
	const char *attribute = value_text(value_get(rule, "attribute"));
	return attribute ? path_parse(scope->arena, attribute) : NULL;
}

static void rule_report(struct diagnostics *diagnostics, const struct resource_type *type, const struct scope *scope,
	const struct value *rule) {
	const char *error = value_text(value_get(rule, "error"));
	const char *warning = value_text(value_get(rule, "warning"));
	const char *detail = value_text(value_get(rule, "detail"));
	const char *filled = detail ? template_expand_text(scope, detail) : NULL;
	const char *summary = arena_printf(scope->arena, "%s: %s", type->name,
		error         ? error
			: warning ? warning
					  : "invalid configuration");
	if (error || !warning)
		diagnostics_error(diagnostics, rule_path(scope, rule), summary, "%s", filled ? filled : detail ? detail : "");
	else
		diagnostics_warning(diagnostics, rule_path(scope, rule), summary, "%s", filled ? filled : detail ? detail : "");
}

static void rule_run_each(struct diagnostics *diagnostics, const struct resource_type *type, const struct scope *scope,
	const struct value *rule, const char *each) {
	const struct value *list = reference_resolve(scope, each);
	for (size_t i = 0; i < value_count(list); i++) {
		struct scope inner = *scope;
		inner.each = list->kind == VALUE_MAP ? list->as.map.members[i].value : value_at(list, i);
		if (condition_evaluate(&inner, value_get(rule, "when")) == TRUTH_TRUE)
			rule_report(diagnostics, type, &inner, rule);
	}
}

int rules_run(struct diagnostics *diagnostics, const struct resource_type *type, const struct scope *scope) {
	size_t before = diagnostics->error_count;
	for (size_t i = 0; i < value_count(type->rules); i++) {
		const struct value *rule = value_at(type->rules, i);
		const char *each = value_text(value_get(rule, "each"));
		if (each)
			rule_run_each(diagnostics, type, scope, rule, each);
		else if (condition_evaluate(scope, value_get(rule, "when")) == TRUTH_TRUE)
			rule_report(diagnostics, type, scope, rule);
	}
	return diagnostics->error_count > before ? -1 : 0;
}
