#include <string.h>

#include "engine/reference.h"
#include "engine/run.h"

/* Steps that are no calls, and what all steps have in common: when, on, each. */

bool names_select(const struct value *names, const char *name) {
	bool selected = value_is_null(names);
	for (size_t i = 0; i < value_count(names); i++) {
		const char *entry = value_text(value_at(names, i));
		if (!entry)
			continue;
		if (strcmp(entry, "*") == 0 || strcmp(entry, name) == 0)
			selected = true;
		else if (entry[0] == '-' && strcmp(entry + 1, name) == 0)
			selected = false;
	}
	return selected;
}

/* on */

static bool set_beyond_default(const struct operation *op, const char *path) {
	const struct value *value = operation_get_in(op->planned, path);
	if (value_is_null(value) || ((value->kind == VALUE_LIST || value->kind == VALUE_MAP) && value_count(value) == 0))
		return false;
	const struct attribute *attribute = block_attribute(op->type->block, path);
	return !attribute || !attribute->default_value ||
		!type_value_equal(attribute->type, value, attribute->default_value);
}

static bool concerns(const struct operation *op, const char *path) {
	if (op->kind == OPERATION_CREATE)
		return set_beyond_default(op, path);
	if (op->kind != OPERATION_UPDATE)
		return !value_is_zero(operation_get(op, path));
	if (!strchr(path, '.'))
		return operation_changed(op, path);
	const struct value *planned = value_walk(op->planned, path);
	return !value_is_unknown(planned) && !value_equal(planned, value_walk(op->prior, path));
}

/* "*" and "-name": any argument but those, tags, timeouts and region. */
static bool any_argument_concerns(const struct operation *op, const struct value *paths) {
	static const char *const never[] = {"id", "region", "tags", "tags_all", "timeouts"};
	const struct block *block = op->type->block;
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		bool counts = (attribute->optional || attribute->required) && names_select(paths, attribute->name);
		for (size_t k = 0; k < sizeof(never) / sizeof(never[0]); k++)
			counts &= strcmp(never[k], attribute->name) != 0;
		if (counts && concerns(op, attribute->name))
			return true;
	}
	return false;
}

static bool any_concerns(const struct operation *op, const struct value *paths) {
	if (value_is_string(paths))
		return concerns(op, value_text(paths));
	if (value_list_contains(paths, value_string(op->arena, "*")))
		return any_argument_concerns(op, paths);
	for (size_t i = 0; i < value_count(paths); i++) {
		if (concerns(op, value_text(value_at(paths, i))))
			return true;
	}
	return false;
}

/* Bodies */

static int run_hook(struct operation *op, const char *name) {
	for (size_t i = 0; i < op->type->hook_count; i++) {
		if (strcmp(op->type->hooks[i].name, name) == 0)
			return op->type->hooks[i].run(op);
	}
	return operation_fail(op, NULL, "The schema names a hook \"%s\" that this build lacks.", name);
}

static int run_fail(struct operation *op, const struct value *step) {
	const char *text = operation_expand_text(op, value_text(value_get(step, "fail")));
	return operation_fail(
		op, value_text(value_get(step, "attribute")), "%s", text ? text : value_text(value_get(step, "fail")));
}

static void run_let(struct operation *op, const struct value *names) {
	for (size_t i = 0; i < value_count(names); i++) {
		const struct value_member *member = &names->as.map.members[i];
		value_map_set(op->arena, op->stored_replies, member->key, operation_expand(op, member->value));
	}
}

static int run_body(struct operation *op, const struct value *step) {
	const struct value *let = value_get(step, "let");
	if (!value_is_null(let))
		run_let(op, let);
	if (!value_is_null(value_get(step, "call")))
		return step_call(op, step);
	if (!value_is_null(value_get(step, "steps")))
		return operation_run(op, value_get(step, "steps"));
	if (!value_is_null(value_get(step, "wait")))
		return operation_wait(op, value_text(value_get(step, "wait")));
	if (!value_is_null(value_get(step, "hook")))
		return run_hook(op, value_text(value_get(step, "hook")));
	if (!value_is_null(value_get(step, "fail")))
		return run_fail(op, step);
	step_set(op, value_get(step, "set"));
	return 0;
}

static const struct value *items_of(struct operation *op, const struct value *source) {
	if (source->kind == VALUE_LIST)
		return source;
	struct value *items = value_list_new(op->arena);
	for (size_t i = 0; source->kind == VALUE_MAP && i < value_count(source); i++) {
		struct value *item = value_map_new(op->arena);
		value_map_set(op->arena, item, "key", value_string(op->arena, source->as.map.members[i].key));
		value_map_set(op->arena, item, "value", source->as.map.members[i].value);
		value_list_add(op->arena, items, item);
	}
	return items;
}

static int run_each(struct operation *op, const struct value *step) {
	const struct value *items = items_of(op, operation_expand(op, value_get(step, "each")));
	const struct value *outer = op->each;
	int result = 0;
	for (size_t i = 0; i < value_count(items) && result == 0 && !op->gone; i++) {
		op->each = value_at(items, i);
		const struct value *condition = value_get(step, "where");
		if (value_is_null(condition) || operation_condition(op, condition))
			result = run_body(op, step);
	}
	op->each = outer;
	return result;
}

int operation_run_step(struct operation *op, const struct value *step) {
	const struct value *when = value_get(step, "when"), *on = value_get(step, "on");
	if (!value_is_null(when) && !operation_condition(op, when))
		return 0;
	if (!value_is_null(on) && !any_concerns(op, on))
		return 0;
	const struct value *outer = op->step;
	op->step = step;
	int result = value_is_null(value_get(step, "each")) ? run_body(op, step) : run_each(op, step);
	op->step = outer;
	return result;
}

int operation_run(struct operation *op, const struct value *steps) {
	if (!steps)
		return 0;
	for (size_t i = 0; i < value_count(steps) && !op->gone; i++) {
		if (operation_run_step(op, value_at(steps, i)) != 0)
			return -1;
	}
	return 0;
}
