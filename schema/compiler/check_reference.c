#include <ctype.h>
#include <regex.h>
#include <string.h>

#include "check.h"

/* Paths of attributes */

/* The first step of a path, without its index; *rest is what follows. */
static const char *first_step(struct arena *arena, const char *path, const char **rest) {
	size_t length = strcspn(path, ".[");
	const char *step = arena_strndup(arena, path, length);
	path += length;
	while (*path == '[') {
		path += strcspn(path, "]");
		path += *path == ']';
	}
	*rest = *path == '.' ? path + 1 : path;
	return step;
}

static bool is_index(const char *step) {
	return *step && strspn(step, "0123456789-*") == strlen(step);
}

static bool has_path(struct arena *arena, const struct model_block *block, const char *path) {
	const struct model_attribute *attribute = NULL;
	while (*path) {
		const char *step = first_step(arena, path, &path);
		if (attribute && (is_index(step) || !*step))
			continue;
		if (attribute && !attribute->block)
			return attribute->type->kind == TYPE_MAP || attribute->type->kind == TYPE_DYNAMIC;
		attribute = model_find(attribute ? attribute->block : block, step);
		if (!attribute)
			return false;
		if (attribute->type->kind == TYPE_MAP && attribute->block)
			first_step(arena, path, &path); /* the key */
	}
	return attribute != NULL;
}

bool block_has_path(const struct model_block *block, const char *path) {
	struct arena *arena = arena_new();
	bool found = has_path(arena, block, path);
	arena_free(arena);
	return found;
}

/* References */

static bool is_one_of(const char *name, const char *const *names) {
	for (size_t i = 0; names[i]; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static void check_filter(const struct scan *scan, const char *filter) {
	const char *name = arena_strndup(scan->compiler->arena, filter, strcspn(filter, ":"));
	check_function(scan, "filter_", name);
	if (strcmp(name, "or") == 0 && filter[2] == ':' && filter[3] == '$')
		check_reference(scan, filter + 3);
}

static void check_referenced(const struct scan *scan, const char *path) {
	static const char *const objects[] = {"planned", "prior", "config", NULL};
	static const char *const free_names[] = {"object", "reply", "each", "token", "token_hex", "region", "account",
		"partition", "dns_suffix", "tags_wire", "now", "added_tags", "removed_tags", "removed_tag_keys", "tag_target",
		NULL};
	const char *rest;
	const char *name = first_step(scan->compiler->arena, path, &rest);
	if (!scan->block || is_one_of(name, free_names) || (scan->stored && names_have(scan->stored, name)))
		return;
	const struct model_block *block = scan->block;
	if (is_one_of(name, objects)) {
		path = rest;
	} else if (strcmp(name, "sibling") == 0) {
		block = scan->sibling;
		path = rest;
	}
	if (!*path && block == scan->block)
		return; /* the whole object */
	if (!block_has_path(block, path))
		scan_complain(scan, "there is no attribute \"%s\"", path);
}

void check_reference(const struct scan *scan, const char *reference) {
	reference += *reference == '$';
	size_t length = strcspn(reference, "|");
	check_referenced(scan, arena_strndup(scan->compiler->arena, reference, length));
	while (reference[length] == '|') {
		reference += length + 1;
		length = strcspn(reference, "|");
		check_filter(scan, arena_strndup(scan->compiler->arena, reference, length));
	}
}

/* Templates */

static bool is_reference(const char *text) {
	return text[0] == '$' && (isalnum((unsigned char)text[1]) || text[1] == '_');
}

static void check_text(const struct scan *scan, const char *text) {
	if (is_reference(text)) {
		check_reference(scan, text);
		return;
	}
	for (; *text; text++) {
		const char *end = strchr(text, '}');
		bool is_placeholder =
			text[0] == '{' && (isalnum((unsigned char)text[1]) || text[1] == '_' || text[1] == '$') && end;
		if (!is_placeholder)
			continue;
		check_reference(scan, arena_strndup(scan->compiler->arena, text + 1, (size_t)(end - text - 1)));
		text = end;
	}
}

void check_template(const struct scan *scan, const struct value *template) {
	if (value_is_string(template))
		check_text(scan, value_text(template));
	for (size_t i = 0; template->kind == VALUE_LIST && i < value_count(template); i++) {
		struct scan inner = scan_at(scan, "[%zu]", i);
		check_template(&inner, value_at(template, i));
	}
	bool is_if = template->kind == VALUE_MAP && !value_is_null(value_get(template, "then"));
	for (size_t i = 0; template->kind == VALUE_MAP && i < value_count(template); i++) {
		const struct value_member *member = &template->as.map.members[i];
		struct scan inner = scan_at(scan, "%s", member->key);
		bool is_guard = strcmp(member->key, "?") == 0 && !value_is_string(member->value);
		if (is_guard || (is_if && strcmp(member->key, "if") == 0))
			check_condition(&inner, member->value);
		else
			check_template(&inner, member->value);
	}
}

/* Conditions */

static const char *const numeric_tests[] = {"lt", "le", "gt", "ge", NULL};
static const char *const flag_tests[] = {"set", "empty", "changed", "true", NULL};
static const char *const list_tests[] = {"in", "from", "to", NULL};
static const char *const value_tests[] = {"is", "equals", "contains", NULL};
static const char *const count_tests[] = {"count", "count_gt", NULL};

static void check_pattern(const struct scan *scan, const struct value *pattern) {
	regex_t expression;
	if (!value_is_string(pattern) || regcomp(&expression, value_text(pattern), REG_EXTENDED | REG_NOSUB) != 0)
		scan_complain(scan, "\"matches\" must be an extended regular expression");
	else
		regfree(&expression);
}

/* What a test compares with: references are looked up, all else stands for itself. */
static void check_operand(const struct scan *scan, const struct value *value) {
	if (value_is_string(value) && is_reference(value_text(value)))
		check_reference(scan, value_text(value));
	for (size_t i = 0; value->kind == VALUE_LIST && i < value_count(value); i++)
		check_operand(scan, value_at(value, i));
}

static void check_test(const struct scan *scan, const struct value_member *test) {
	const char *name = test->key;
	const struct value *value = test->value;
	bool is_right = true;
	if (strcmp(name, "matches") == 0)
		check_pattern(scan, value);
	else if (is_one_of(name, numeric_tests))
		is_right = value->kind == VALUE_NUMBER || (value_is_string(value) && is_reference(value_text(value)));
	else if (is_one_of(name, flag_tests))
		is_right = value->kind == VALUE_BOOL;
	else if (is_one_of(name, list_tests))
		is_right = value->kind == VALUE_LIST;
	else if (is_one_of(name, count_tests))
		is_right = value->kind == VALUE_NUMBER;
	else if (!is_one_of(name, value_tests))
		scan_complain(scan, "unknown test \"%s\"", name);
	if (!is_right)
		scan_complain(scan, "the test \"%s\" has a value of the wrong form", name);
	if (strcmp(name, "matches") != 0)
		check_operand(scan, value);
}

static void check_tests(const struct scan *scan, const struct value *condition) {
	const struct value *reference = value_get(condition, "ref");
	if (!value_is_string(reference)) {
		scan_complain(scan, "\"ref\" must be a reference");
		return;
	}
	check_reference(scan, value_text(reference));
	if (value_count(condition) < 2)
		scan_complain(scan, "a condition with \"ref\" needs a test");
	for (size_t i = 0; i < value_count(condition); i++) {
		const struct value_member *test = &condition->as.map.members[i];
		if (strcmp(test->key, "ref") != 0)
			check_test(scan, test);
	}
}

static void check_all(const struct scan *scan, const char *name, const struct value *conditions) {
	if (conditions->kind != VALUE_LIST)
		scan_complain(scan, "\"%s\" must be a list of conditions", name);
	for (size_t i = 0; conditions->kind == VALUE_LIST && i < value_count(conditions); i++)
		check_condition(scan, value_at(conditions, i));
}

static void check_set_of(const struct scan *scan, const struct value *condition) {
	const struct value *references = value_get(condition, "set_of");
	bool counts =
		value_get(condition, "count")->kind == VALUE_NUMBER || value_get(condition, "count_gt")->kind == VALUE_NUMBER;
	if (references->kind != VALUE_LIST || !counts || value_count(condition) != 2)
		scan_complain(scan, "\"set_of\" is a list of references and goes with \"count\" or \"count_gt\"");
	for (size_t i = 0; i < value_count(references); i++) {
		if (value_is_string(value_at(references, i)))
			check_reference(scan, value_text(value_at(references, i)));
		else
			scan_complain(scan, "\"set_of\" must list references");
	}
}

static bool is_known_condition(const char *name) {
	static const char *const names[] = {"all", "any", "not", "exists", "any_of", "where", NULL};
	return is_one_of(name, names);
}

void check_condition(const struct scan *scan, const struct value *condition) {
	if (condition->kind == VALUE_BOOL)
		return;
	if (condition->kind != VALUE_MAP || value_count(condition) == 0) {
		scan_complain(scan, "a condition must be true, false or a map");
		return;
	}
	if (!value_is_null(value_get(condition, "ref"))) {
		check_tests(scan, condition);
		return;
	}
	if (!value_is_null(value_get(condition, "set_of"))) {
		check_set_of(scan, condition);
		return;
	}
	bool has_where = !value_is_null(value_get(condition, "where"));
	if (value_count(condition) != (has_where ? 2u : 1u))
		scan_complain(scan, "a condition has one of ref, all, any, not, exists, any_of");
	for (size_t i = 0; i < value_count(condition); i++) {
		const struct value_member *part = &condition->as.map.members[i];
		if (!is_known_condition(part->key))
			scan_complain(scan, "unknown condition \"%s\"", part->key);
		else if (strcmp(part->key, "all") == 0 || strcmp(part->key, "any") == 0)
			check_all(scan, part->key, part->value);
		else if (strcmp(part->key, "any_of") == 0)
			check_template(scan, part->value);
		else if (strcmp(part->key, "exists") != 0)
			check_condition(scan, part->value);
	}
}
