#include <ctype.h>
#include <string.h>

#include "check.h"

struct scan scan_at(const struct scan *scan, const char *format, ...) {
	struct scan inner = *scan;
	va_list arguments;
	va_start(arguments, format);
	const char *part = arena_vprintf(scan->compiler->arena, format, arguments);
	va_end(arguments);
	bool joins = scan->place && *scan->place && *part != '[' && *part;
	inner.place = arena_printf(scan->compiler->arena, "%s%s%s", scan->place ? scan->place : "", joins ? "." : "", part);
	return inner;
}

/* Forms */

static bool is_scalar(const struct value *value) {
	return value->kind == VALUE_BOOL || value->kind == VALUE_NUMBER || value->kind == VALUE_STRING;
}

static bool all_items(const struct value *list, bool (*holds)(const struct value *item)) {
	if (list->kind != VALUE_LIST || value_count(list) == 0)
		return false;
	for (size_t i = 0; i < value_count(list); i++) {
		if (!holds(value_at(list, i)))
			return false;
	}
	return true;
}

static bool is_text(const struct value *value) {
	return value_is_string(value);
}

static bool is_bound(const struct value *value) {
	return value->kind == VALUE_NUMBER || value_is_null(value);
}

static bool is_bounds(const struct value *value) {
	if (value_count(value) != 2 || !all_items(value, is_bound))
		return false;
	const struct value *low = value_at(value, 0), *high = value_at(value, 1);
	if (value_is_null(low) || value_is_null(high))
		return value_is_null(low) != value_is_null(high);
	return value_to_double(low) <= value_to_double(high);
}

static bool is_identifier(const char *text) {
	if (!text || !(isalpha((unsigned char)*text) || *text == '_'))
		return false;
	for (; *text; text++) {
		if (!isalnum((unsigned char)*text) && *text != '_')
			return false;
	}
	return true;
}

/* Go's form: "1h30m", "10s", "500ms". */
bool is_duration(const char *text) {
	static const char *const units[] = {"ms", "h", "m", "s"};
	if (!text || !*text)
		return false;
	while (*text) {
		size_t digits = strspn(text, "0123456789.");
		size_t unit = 0;
		while (unit < 4 && strncmp(text + digits, units[unit], strlen(units[unit])) != 0)
			unit++;
		if (digits == 0 || unit == 4)
			return false;
		text += digits + strlen(units[unit]);
	}
	return true;
}

static bool is_error_rule(const struct value *value) {
	return value_is_string(value) || (value->kind == VALUE_MAP && value_is_string(value_get(value, "code")));
}

static const char *form_name(enum form form) {
	static const char *const names[] = {"a text", "true or false", "a count", "a list of texts",
		"a text or a list of texts", "the name of a C function", "a duration (\"10m\")",
		"a duration (\"10m\") or \"operation\"", "a list of texts or numbers", "[least, most], null for an open end",
		"a map", "a list", "a condition", "a template", "a text", "a list of error codes or {\"code\", \"message\"}",
		""};
	return names[form];
}

static bool has_form(enum form form, const struct value *value) {
	const char *text = value_text(value);
	int64_t count = 0;
	switch (form) {
	case FORM_TEXT:
	case FORM_TEMPLATE_TEXT:
		return text != NULL;
	case FORM_BOOL:
		return value->kind == VALUE_BOOL;
	case FORM_COUNT:
		return value->kind == VALUE_NUMBER && value_to_integer(value, &count) && count >= 0;
	case FORM_TEXTS:
		return all_items(value, is_text);
	case FORM_TEXT_OR_TEXTS:
		return text || all_items(value, is_text);
	case FORM_NAME:
		return is_identifier(text);
	case FORM_DURATION:
		return is_duration(text);
	case FORM_DURATION_OR_OPERATION:
		return is_duration(text) || (text && strcmp(text, "operation") == 0);
	case FORM_SCALARS:
		return all_items(value, is_scalar);
	case FORM_BOUNDS:
		return is_bounds(value);
	case FORM_MAP:
		return value->kind == VALUE_MAP;
	case FORM_LIST:
		return value->kind == VALUE_LIST;
	case FORM_CONDITION:
		return value->kind == VALUE_MAP || value->kind == VALUE_BOOL;
	case FORM_ERRORS:
		return all_items(value, is_error_rule);
	case FORM_TEMPLATE:
	case FORM_ANY:
		break;
	}
	return true;
}

bool check_form(const struct scan *scan, const char *keyword, enum form form, const struct value *value) {
	if (!has_form(form, value)) {
		scan_complain(scan, "\"%s\" must be %s", keyword, form_name(form));
		return false;
	}
	struct scan inner = scan_at(scan, "%s", keyword);
	if (form == FORM_CONDITION)
		check_condition(&inner, value);
	if (form == FORM_TEMPLATE || form == FORM_TEMPLATE_TEXT)
		check_template(&inner, value);
	return true;
}

void check_keywords(const struct scan *scan, const struct value *map, const struct keyword *keywords) {
	for (size_t i = 0; map->kind == VALUE_MAP && i < value_count(map); i++) {
		const struct value_member *member = &map->as.map.members[i];
		size_t k = 0;
		while (keywords[k].name && strcmp(keywords[k].name, member->key) != 0)
			k++;
		if (keywords[k].name)
			check_form(scan, member->key, keywords[k].form, member->value);
		else
			scan_complain(scan, "unknown keyword \"%s\"", member->key);
	}
}

void check_function(const struct scan *scan, const char *prefix, const char *name) {
	const struct name_list *functions = &scan->compiler->functions;
	const char *full = arena_printf(scan->compiler->arena, "%s%s", prefix, name);
	bool knows_some = false;
	for (size_t i = 0; i < functions->count && !knows_some; i++)
		knows_some = strncmp(functions->names[i], prefix, strlen(prefix)) == 0;
	if (knows_some && !names_have(functions, full))
		scan_complain(scan, "\"%s\" is unknown: the engine has no %s", name, full);
}

void compiler_check(struct compiler *compiler) {
	check_provider(compiler);
	for (size_t i = 0; i < compiler->service_count; i++)
		check_service(compiler, &compiler->services[i]);
	size_t kept = 0;
	for (size_t i = 0; i < compiler->type_count; i++) {
		size_t before = compiler->error_count;
		check_type(compiler, &compiler->types[i]);
		if (compiler->keep_going && compiler->error_count > before)
			compiler->error_count = before;
		else
			compiler->types[kept++] = compiler->types[i];
	}
	compiler->type_count = kept;
}
