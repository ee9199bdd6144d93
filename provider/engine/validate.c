#include <stdlib.h>
#include <string.h>

#include "engine/plan.h"
#include "engine/reference.h"
#include "engine/validate_rules.h"

/* One walk over a configuration. */
struct check {
	struct arena *arena;
	struct diagnostics *diagnostics;
	const char *type_name;
	const struct value *configuration;
	bool write_only_allowed;
};

static void check_object(
	const struct check *check, const struct block *block, const struct value *object, const struct path *path);

static void report(const struct check *check, const struct path *path, const char *what, const char *detail) {
	diagnostics_error(
		check->diagnostics, path, arena_printf(check->arena, "%s: %s", check->type_name, what), "%s", detail);
}

/* The value for a diagnostic; never that of a sensitive attribute. */
static const char *shown(const struct check *check, const struct attribute *attribute, const struct value *value) {
	const char *text = attribute->sensitive || attribute->write_only ? NULL : value_to_text(check->arena, value);
	if (!text)
		return "";
	return arena_printf(check->arena, ", got \"%.*s\"%s", 200, text, strlen(text) > 200 ? "..." : "");
}

static void check_one(const struct check *check, const struct attribute *attribute, const struct validator *validator,
	const struct value *value, const struct path *path) {
	if (!value_is_known(value))
		return;
	const char *wrong = validator->check(check->arena, validator->argument, value);
	if (wrong)
		report(check, path, arena_printf(check->arena, "invalid value for %s", path_text(check->arena, path)),
			arena_printf(check->arena, "%s %s%s", attribute->name, wrong, shown(check, attribute, value)));
}

static void check_items(const struct check *check, const struct attribute *attribute, const struct validator *validator,
	const struct value *value, const struct path *path) {
	for (size_t i = 0; i < value_count(value); i++) {
		if (value->kind == VALUE_MAP) {
			const struct value_member *member = &value->as.map.members[i];
			check_one(check, attribute, validator, member->value, path_key(check->arena, path, member->key));
		} else {
			const struct value *item = value_at(value, i);
			bool is_set = attribute->type->kind == TYPE_SET;
			check_one(check, attribute, validator, item,
				is_set ? path_element(check->arena, path, item) : path_index(check->arena, path, (int64_t)i));
		}
	}
}

static void check_validators(
	const struct check *check, const struct attribute *attribute, const struct value *value, const struct path *path) {
	for (size_t i = 0; i < attribute->validator_count; i++) {
		const struct validator *validator = &attribute->validators[i];
		if (validator->each)
			check_items(check, attribute, validator, value, path);
		else
			check_one(check, attribute, validator, value, path);
	}
}

/* Relations between arguments */

enum presence { ABSENT, PRESENT, MAYBE };

static enum presence presence_of(const struct value *value) {
	if (value_is_unknown(value))
		return MAYBE;
	if (value_is_null(value) || ((value->kind == VALUE_LIST) && value_count(value) == 0))
		return ABSENT;
	return PRESENT;
}

/* A relation's paths start at the root; beside the attribute itself when they begin with "^". */
static enum presence presence_at(const struct check *check, const struct value *object, const char *path) {
	if (*path == '^')
		return presence_of(plan_get(object, path + 1));
	return presence_of(plan_get(check->configuration, path));
}

static const char *relation_name(const char *path) {
	return *path == '^' ? path + 1 : path;
}

static const char *relation_names(const struct check *check, const char *const *paths) {
	const char *names = "";
	for (size_t i = 0; paths[i]; i++)
		names = arena_printf(check->arena, "%s%s%s", names, i ? ", " : "", relation_name(paths[i]));
	return names;
}

static void check_conflicts(
	const struct check *check, const struct attribute *attribute, const struct value *object, const struct path *path) {
	for (size_t i = 0; attribute->conflicts && attribute->conflicts[i]; i++) {
		const char *other = attribute->conflicts[i];
		if (presence_at(check, object, other) == PRESENT)
			report(check, path, "conflicting arguments",
				arena_printf(check->arena, "%s conflicts with %s: set one of them.", path_text(check->arena, path),
					relation_name(other)));
	}
}

static void check_required_with(
	const struct check *check, const struct attribute *attribute, const struct value *object, const struct path *path) {
	for (size_t i = 0; attribute->required_with && attribute->required_with[i]; i++) {
		const char *other = attribute->required_with[i];
		if (presence_at(check, object, other) == ABSENT)
			report(check, path, "missing argument",
				arena_printf(check->arena, "%s needs %s to be set as well.", path_text(check->arena, path),
					relation_name(other)));
	}
}

/* Counted over the whole list, which names the attribute itself too (or is taken so). */
static void check_group(const struct check *check, const struct attribute *attribute, const struct value *object,
	const struct path *path, const char *const *paths, bool only_one) {
	unsigned present = 0, maybe = 0;
	bool names_itself = false;
	for (size_t i = 0; paths[i]; i++) {
		enum presence presence = presence_at(check, object, paths[i]);
		present += presence == PRESENT;
		maybe += presence == MAYBE;
		const char *last = strrchr(paths[i], '.');
		const char *name = last ? last + 1 : relation_name(paths[i]);
		names_itself |= strcmp(name, attribute->name) == 0;
	}
	if (!names_itself) {
		enum presence own = presence_of(value_get(object, attribute->name));
		present += own == PRESENT;
		maybe += own == MAYBE;
	}
	const char *names = relation_names(check, paths);
	if (present == 0 && maybe == 0)
		report(check, path, "missing argument",
			arena_printf(check->arena, "%s of %s%s%s must be set.", only_one ? "Exactly one" : "At least one", names,
				names_itself ? "" : ", ", names_itself ? "" : attribute->name));
	else if (only_one && present > 1 && presence_of(value_get(object, attribute->name)) == PRESENT)
		report(check, path, "conflicting arguments", arena_printf(check->arena, "Only one of %s may be set.", names));
}

/* True for the attribute that speaks for its group, so that a group is reported once. */
static bool speaks_for(const struct check *check, const struct attribute *attribute, const struct value *object,
	const char *const *paths) {
	if (presence_of(value_get(object, attribute->name)) == PRESENT)
		return true;
	for (size_t i = 0; paths[i]; i++) {
		if (presence_at(check, object, paths[i]) == PRESENT)
			return false;
	}
	const char *last = strrchr(paths[0], '.');
	return strcmp(last ? last + 1 : relation_name(paths[0]), attribute->name) == 0;
}

static void check_relations(
	const struct check *check, const struct attribute *attribute, const struct value *object, const struct path *path) {
	if (presence_of(value_get(object, attribute->name)) == PRESENT) {
		check_conflicts(check, attribute, object, path);
		check_required_with(check, attribute, object, path);
	}
	if (attribute->exactly_one_of && speaks_for(check, attribute, object, attribute->exactly_one_of))
		check_group(check, attribute, object, path, attribute->exactly_one_of, true);
	if (attribute->at_least_one_of && speaks_for(check, attribute, object, attribute->at_least_one_of))
		check_group(check, attribute, object, path, attribute->at_least_one_of, false);
}

static void check_marks(
	const struct check *check, const struct attribute *attribute, const struct value *value, const struct path *path) {
	if (presence_of(value) != PRESENT)
		return;
	if (attribute->unsupported)
		report(check, path, arena_printf(check->arena, "%s is not supported yet", path_text(check->arena, path)),
			attribute->unsupported);
	if (attribute->write_only && !check->write_only_allowed)
		report(check, path, "write-only argument not allowed",
			"This version of Terraform cannot handle write-only arguments. Use Terraform 1.11 or later, or another argument.");
	if (attribute->deprecated)
		diagnostics_warning(check->diagnostics, path, "Argument is deprecated", "%s", attribute->deprecated);
}

static bool holds_nul(const struct value *value) {
	if (value_is_string(value))
		return memchr(value->as.string.bytes, '\0', value->as.string.length) != NULL;
	for (size_t i = 0; i < value_count(value); i++) {
		const struct value_member *member = value->kind == VALUE_MAP ? &value->as.map.members[i] : NULL;
		if (member && strlen(member->key) != member->key_length)
			return true;
		if (holds_nul(member ? member->value : value_at(value, i)))
			return true;
	}
	return false;
}

/* Nothing that AWS takes as text may hold one, and what stands behind it would be lost on the way. */
static void check_text(
	const struct check *check, const struct attribute *attribute, const struct value *value, const struct path *path) {
	if (!attribute->block && holds_nul(value))
		report(check, path, arena_printf(check->arena, "invalid value for %s", path_text(check->arena, path)),
			"It holds a NUL character (\\u0000), which AWS does not take.");
}

static void check_nested(
	const struct check *check, const struct attribute *attribute, const struct value *value, const struct path *path) {
	if (value->kind == VALUE_MAP && attribute->type->kind != TYPE_MAP) {
		check_object(check, attribute->block, value, path);
		return;
	}
	for (size_t i = 0; i < value_count(value); i++) {
		const struct value *item = value->kind == VALUE_MAP ? value->as.map.members[i].value : value_at(value, i);
		if (item->kind != VALUE_MAP)
			continue;
		const struct path *place;
		if (value->kind == VALUE_MAP)
			place = path_key(check->arena, path, value->as.map.members[i].key);
		else
			place = attribute->type->kind == TYPE_SET ? path_element(check->arena, path, item)
													  : path_index(check->arena, path, (int64_t)i);
		check_object(check, attribute->block, item, place);
	}
}

/* Attributes-as-blocks: neither Terraform's block rules nor its required arguments apply to them. */
static void check_required_in_object(
	const struct check *check, const struct attribute *attribute, const struct value *value, const struct path *path) {
	if (attribute->required && value_is_null(value))
		report(check, path, "missing argument",
			arena_printf(check->arena, "%s is required.", path_text(check->arena, path)));
}

static void check_count(
	const struct check *check, const struct attribute *attribute, const struct value *value, const struct path *path) {
	if (value->kind != VALUE_LIST || !attribute->as_block)
		return;
	if (attribute->max_items && value_count(value) > (size_t)attribute->max_items)
		report(check, path, "too many blocks",
			arena_printf(
				check->arena, "%s may occur at most %d times.", path_text(check->arena, path), attribute->max_items));
}

static void check_object(
	const struct check *check, const struct block *block, const struct value *object, const struct path *path) {
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		const struct value *value = value_get(object, attribute->name);
		const struct path *here = path_attribute(check->arena, path, attribute->name);
		check_relations(check, attribute, object, here);
		check_required_in_object(check, attribute, value, here);
		if (!value_is_known(value))
			continue;
		check_marks(check, attribute, value, here);
		check_text(check, attribute, value, here);
		check_validators(check, attribute, value, here);
		check_count(check, attribute, value, here);
		if (attribute->block)
			check_nested(check, attribute, value, here);
	}
}

/* The configuration with defaults, as far as the root goes: what rules are about. */
static const struct value *with_defaults(
	struct arena *arena, const struct block *block, const struct value *configuration) {
	struct value *filled = value_map_copy(arena, configuration);
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		if (presence_of(value_get(configuration, attribute->name)) != ABSENT)
			continue;
		if (attribute->default_value)
			value_map_set(arena, filled, attribute->name, attribute->default_value);
		else if (attribute->computed)
			value_map_set(arena, filled, attribute->name, value_unknown);
	}
	return filled;
}

int engine_validate(struct arena *arena, const struct resource_type *type, const struct value *configuration,
	bool write_only_allowed, struct diagnostics *diagnostics) {
	struct check check = {
		.arena = arena,
		.diagnostics = diagnostics,
		.type_name = type->name,
		.configuration = configuration,
		.write_only_allowed = write_only_allowed,
	};
	check_object(&check, type->block, configuration, NULL);
	if (diagnostics_has_error(diagnostics))
		return -1;
	struct scope scope = {
		.arena = arena,
		.planned = with_defaults(arena, type->block, configuration),
		.prior = value_null,
		.configuration = configuration,
		.each = value_null,
		.object = value_null,
		.reply = value_null,
		.sibling = value_null,
		.validating = true,
	};
	struct diagnostics found = DIAGNOSTICS_INIT(arena);
	rules_run(&found, type, &scope);
	/* Warnings are the plan's, so that they come once. */
	for (const struct diagnostic *one = found.first; one; one = one->next) {
		if (one->severity == DIAGNOSTIC_ERROR)
			diagnostics_error(diagnostics, one->path, one->summary, "%s", one->detail);
	}
	return diagnostics_has_error(diagnostics) ? -1 : 0;
}

/* Checking tags against an organisation's tag policies is not there yet: asking for it is an error, from wherever. */
static void check_tag_policies(const struct check *check) {
	const char *asked = value_text(value_get(check->configuration, "tag_policy_compliance"));
	const char *environment = getenv("TF_AWS_TAG_POLICY_COMPLIANCE");
	const char *wanted = asked && *asked ? asked : environment ? environment : "";
	if (*wanted == '\0' || strcmp(wanted, "disabled") == 0)
		return;
	bool is_known = strcmp(wanted, "error") == 0 || strcmp(wanted, "warning") == 0;
	report(check, path_attribute(check->arena, NULL, "tag_policy_compliance"),
		is_known ? "tag_policy_compliance is not supported yet" : "invalid value for tag_policy_compliance",
		is_known
			? "Tags are not checked against tag policies here. Leave the argument (and TF_AWS_TAG_POLICY_COMPLIANCE) out, or "
			  "set it to \"disabled\"."
			: "It must be one of: error, warning, disabled.");
}

int engine_validate_provider(struct arena *arena, const struct value *configuration, struct diagnostics *diagnostics) {
	struct check check = {
		.arena = arena,
		.diagnostics = diagnostics,
		.type_name = "provider",
		.configuration = configuration,
		.write_only_allowed = true,
	};
	check_object(&check, schema_provider_block, configuration, NULL);
	check_tag_policies(&check);
	return diagnostics_has_error(diagnostics) ? -1 : 0;
}
