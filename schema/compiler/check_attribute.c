#include <regex.h>
#include <string.h>

#include "check.h"

static const struct keyword attribute_keywords[] = {
	{"type", FORM_TEXT},
	{"nested", FORM_TEXT},
	{"of", FORM_MAP},
	{"syntax", FORM_TEXT},
	{"min_items", FORM_COUNT},
	{"max_items", FORM_COUNT},
	{"required", FORM_BOOL},
	{"optional", FORM_BOOL},
	{"computed", FORM_BOOL},
	{"sensitive", FORM_BOOL},
	{"write_only", FORM_BOOL},
	{"deprecated", FORM_TEXT},
	{"unsupported", FORM_TEXT},
	{"description", FORM_TEXT},
	{"default", FORM_ANY},
	{"force_new", FORM_CONDITION},
	{"suppress", FORM_CONDITION},
	{"equivalent", FORM_TEXT},
	{"stored", FORM_TEXT},
	{"recompute_on", FORM_TEXT_OR_TEXTS},
	{"unread", FORM_BOOL},
	{"enum", FORM_SCALARS},
	{"range", FORM_BOUNDS},
	{"length", FORM_BOUNDS},
	{"pattern", FORM_TEXT},
	{"format", FORM_ANY},
	{"items", FORM_MAP},
	{"conflicts", FORM_TEXTS},
	{"exactly_one_of", FORM_TEXTS},
	{"at_least_one_of", FORM_TEXTS},
	{"required_with", FORM_TEXTS},
	{"wire", FORM_TEXT},
	{"as", FORM_TEXT},
	{"object", FORM_BOOL},
	{"pair", FORM_TEXT},
	{"pair_when", FORM_CONDITION},
	{"absent", FORM_ANY},
	{"cleared", FORM_ANY},
	{"send_empty", FORM_BOOL},
	{"omit_zero", FORM_BOOL},
	{"omit_default", FORM_BOOL},
	{"omit_default", FORM_BOOL},
	{NULL, FORM_ANY},
};

static bool has(const struct value *spec, const char *keyword) {
	return !value_is_null(value_get(spec, keyword));
}

/* Flags */

static void check_flags(const struct scan *scan, const struct model_attribute *attribute) {
	bool required = attribute->required, optional = attribute->optional, computed = attribute->computed;
	if (!required && !optional && !computed)
		scan_complain(scan, "must be required, optional or computed");
	if (required && (optional || computed))
		scan_complain(scan, "what is required is not optional or computed");
	if (has(attribute->spec, "default") && (required || computed || !optional))
		scan_complain(scan, "only what is optional and not computed has a default");
	if (value_is_true(value_get(attribute->spec, "write_only")) && computed)
		scan_complain(scan, "what is write_only is not computed");
	if (attribute->block && has(attribute->spec, "type"))
		scan_complain(scan, "has \"type\" and \"nested\"");
	if (!attribute->block) {
		static const char *const of_blocks[] = {"of", "syntax", "min_items", "max_items", "object"};
		for (size_t i = 0; i < sizeof(of_blocks) / sizeof(of_blocks[0]); i++) {
			if (has(attribute->spec, of_blocks[i]))
				scan_complain(scan, "\"%s\" goes with \"nested\" only", of_blocks[i]);
		}
	}
}

/* Values */

static void check_value(const struct scan *scan, const struct model_attribute *attribute, const char *keyword) {
	const struct value *value = value_get(attribute->spec, keyword);
	const char *why = NULL;
	if (!value_is_null(value) && !type_convert(scan->compiler->arena, attribute->type, value, &why))
		scan_complain(scan, "\"%s\" does not fit the type: %s", keyword, why);
}

static void check_function_name(
	const struct scan *scan, const struct value *spec, const char *keyword, const char *prefix) {
	const char *text = value_text(value_get(spec, keyword));
	if (text)
		check_function(scan, prefix, arena_strndup(scan->compiler->arena, text, strcspn(text, ":")));
}

static void check_format(const struct scan *scan, const struct value *format) {
	if (value_is_string(format))
		check_function(scan, "validate_", value_text(format));
	else if (format->kind == VALUE_MAP && value_count(format) == 1)
		check_function(scan, "validate_", format->as.map.members[0].key);
	else if (!value_is_null(format))
		scan_complain(scan, "\"format\" must be a name or {name: argument}");
}

static bool is_collection(const struct type *type) {
	return type->kind == TYPE_LIST || type->kind == TYPE_SET || type->kind == TYPE_MAP;
}

void check_validators(const struct scan *scan, const struct value *spec, const struct type *type) {
	static const struct keyword checks[] = {{"enum", FORM_SCALARS}, {"range", FORM_BOUNDS}, {"length", FORM_BOUNDS},
		{"pattern", FORM_TEXT}, {"format", FORM_ANY}, {NULL, FORM_ANY}};
	const char *pattern = value_text(value_get(spec, "pattern"));
	regex_t expression;
	if (pattern && regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		scan_complain(scan, "\"pattern\" is no extended regular expression");
	else if (pattern)
		regfree(&expression);
	check_format(scan, value_get(spec, "format"));
	bool of_collection = has(spec, "enum") || has(spec, "range") || has(spec, "pattern") || has(spec, "format");
	if (is_collection(type) && of_collection)
		scan_complain(scan, "checks of the items of a collection stand in \"items\"");
	if (!type->element && has(spec, "items"))
		scan_complain(scan, "\"items\" goes with collections only");
	if (has(spec, "items") && type->element) {
		struct scan inner = scan_at(scan, "items");
		check_keywords(&inner, value_get(spec, "items"), checks);
		check_validators(&inner, value_get(spec, "items"), type->element);
	}
}

/* Relations */

static void check_paths(const struct scan *scan, const struct value *spec, const char *keyword) {
	const struct value *paths = value_get(spec, keyword);
	for (size_t i = 0; i < value_count(paths); i++) {
		const char *path = value_text(value_at(paths, i));
		if (!path)
			continue;
		bool found = *path == '^' ? block_has_path(scan->sibling, path + 1) : block_has_path(scan->block, path);
		if (!found)
			scan_complain(scan, "\"%s\": there is no attribute \"%s\"", keyword, path);
	}
}

static void check_recompute(const struct scan *scan, const struct model_attribute *attribute) {
	const struct value *paths = value_get(attribute->spec, "recompute_on");
	const char *only = value_text(paths);
	if (value_is_null(paths))
		return;
	if (!attribute->computed)
		scan_complain(scan, "\"recompute_on\" goes with computed attributes only");
	if (only && strcmp(only, "*") != 0 && !block_has_path(scan->block, only))
		scan_complain(scan, "\"recompute_on\": there is no attribute \"%s\"", only);
	if (!only && !(value_count(paths) == 1 && strcmp(value_text(value_at(paths, 0)), "*") == 0))
		check_paths(scan, attribute->spec, "recompute_on");
}

static void check_wire(const struct scan *scan, const struct value *spec) {
	const char *wire = value_text(value_get(spec, "wire"));
	const char *bar = wire ? strchr(wire, '|') : NULL;
	if (wire && (!*wire || strcmp(wire, "|") == 0 || (bar && strchr(bar + 1, '|'))))
		scan_complain(scan, "\"wire\" must be a name or \"InRequest|inReply\"");
	if (wire && has(spec, "pair"))
		scan_complain(scan, "has \"wire\" and \"pair\"");
	if (has(spec, "pair_when") && !has(spec, "pair"))
		scan_complain(scan, "\"pair_when\" goes with \"pair\" only");
	if (has(spec, "pair")) {
		struct scan beside = *scan; /* its placeholders are attributes of the same block */
		beside.block = scan->sibling;
		check_template(&beside, value_get(spec, "pair"));
	}
}

static void check_attribute(const struct scan *scan, const struct model_attribute *attribute) {
	static const char *const relations[] = {"conflicts", "exactly_one_of", "at_least_one_of", "required_with"};
	size_t errors = scan->compiler->error_count;
	check_keywords(scan, attribute->spec, attribute_keywords);
	if (scan->compiler->error_count > errors)
		return;
	check_flags(scan, attribute);
	check_value(scan, attribute, "default");
	check_value(scan, attribute, "absent");
	check_function_name(scan, attribute->spec, "equivalent", "equivalence_");
	check_function_name(scan, attribute->spec, "stored", "stored_");
	check_function_name(scan, attribute->spec, "as", "conversion_");
	check_validators(scan, attribute->spec, attribute->type);
	for (size_t i = 0; i < sizeof(relations) / sizeof(relations[0]); i++)
		check_paths(scan, attribute->spec, relations[i]);
	check_recompute(scan, attribute);
	check_wire(scan, attribute->spec);
	if (attribute->block)
		check_block(scan, attribute->block);
}

void check_block(const struct scan *scan, const struct model_block *block) {
	for (size_t i = 0; i < block->count; i++) {
		struct scan inner = scan_at(scan, "%s", block->attributes[i].name);
		inner.sibling = block;
		check_attribute(&inner, &block->attributes[i]);
	}
}
