#include <ctype.h>
#include <string.h>

#include "base/strbuf.h"
#include "engine/reference.h"

/* Texts */

/* Length of the placeholder "{name|filter}" at `text`; 0 when the brace is just a brace. */
static size_t placeholder_length(const char *text) {
	if (text[0] != '{' || !(isalnum((unsigned char)text[1]) || text[1] == '_' || text[1] == '$'))
		return 0;
	const char *end = strchr(text, '}');
	return end ? (size_t)(end - text) + 1 : 0;
}

/* The text with its placeholders filled in; value_null or value_unknown when one is that. */
static const struct value *expand_text(const struct scope *scope, const char *text) {
	struct strbuf buffer = STRBUF_INIT(scope->arena);
	while (*text) {
		size_t length = placeholder_length(text);
		if (length == 0) {
			text += text[0] == '$' && text[1] == '$';
			strbuf_addc(&buffer, *text++);
			continue;
		}
		const struct value *part = reference_resolve(scope, arena_strndup(scope->arena, text + 1, length - 2));
		const char *filled = value_to_text(scope->arena, part);
		if (!filled)
			return value_is_unknown(part) ? value_unknown : value_null;
		strbuf_adds(&buffer, filled);
		text += length;
	}
	return value_string_n(scope->arena, strbuf_text(&buffer), buffer.length);
}

static const struct value *expand_string(const struct scope *scope, const char *text) {
	return reference_is(text) ? reference_resolve(scope, text) : expand_text(scope, text);
}

const char *template_expand_text(const struct scope *scope, const char *text) {
	return text ? value_to_text(scope->arena, expand_string(scope, text)) : NULL;
}

/* Forms: maps that are not maps */

static const struct value *each_item(struct arena *arena, const struct value *source, size_t index) {
	if (source->kind == VALUE_LIST)
		return value_at(source, index);
	const struct value_member *member = &source->as.map.members[index];
	struct value *item = value_map_new(arena);
	value_map_set(arena, item, "key", value_string_n(arena, member->key, member->key_length));
	value_map_set(arena, item, "value", member->value);
	return item;
}

/* {"for": "$list", "give": template}: a list with the template of every item ($each). */
static const struct value *expand_for(const struct scope *scope, const struct value *form) {
	const struct value *source = template_expand(scope, value_get(form, "for"));
	if (value_is_unknown(source))
		return value_unknown;
	struct value *list = value_list_new(scope->arena);
	for (size_t i = 0; i < value_count(source); i++) {
		struct scope inner = *scope;
		inner.each = each_item(scope->arena, source, i);
		const struct value *item = template_expand(&inner, value_get(form, "give"));
		if (!value_is_null(item))
			value_list_add(scope->arena, list, item);
	}
	return list->as.list.count > 0 ? list : value_null;
}

/* {"if": condition, "then": template, "else": template} */
static const struct value *expand_if(const struct scope *scope, const struct value *form) {
	enum truth truth = condition_evaluate(scope, value_get(form, "if"));
	if (truth == TRUTH_UNKNOWN)
		return value_unknown;
	return template_expand(scope, value_get(form, truth == TRUTH_TRUE ? "then" : "else"));
}

/* {"join": [templates]}: lists joined, or maps laid over each other, later ones winning. */
static const struct value *expand_join(const struct scope *scope, const struct value *form) {
	struct value *list = value_list_new(scope->arena), *map = value_map_new(scope->arena);
	const struct value *parts = value_get(form, "join");
	for (size_t i = 0; i < value_count(parts); i++) {
		const struct value *part = template_expand(scope, value_at(parts, i));
		for (size_t k = 0; k < value_count(part); k++) {
			if (part->kind == VALUE_LIST)
				value_list_add(scope->arena, list, value_at(part, k));
			else
				value_map_set(scope->arena, map, part->as.map.members[k].key, part->as.map.members[k].value);
		}
	}
	if (map->as.map.count > 0)
		return map;
	return list->as.list.count > 0 ? list : value_null;
}

static bool has_member(const struct value *map, const char *key) {
	return !value_is_null(value_get(map, key));
}

/* The form's value; NULL when the map is a map. */
static const struct value *expand_form(const struct scope *scope, const struct value *map) {
	size_t count = value_count(map);
	if (count == 2 && has_member(map, "for") && has_member(map, "give"))
		return expand_for(scope, map);
	if (count == 1 && value_get(map, "join")->kind == VALUE_LIST)
		return expand_join(scope, map);
	bool is_if =
		has_member(map, "if") && has_member(map, "then") && (count == 2 || (count == 3 && has_member(map, "else")));
	return is_if ? expand_if(scope, map) : NULL;
}

/* Maps and lists */

/* The "?" of a map: a reference that is to be set, or a condition. */
static enum truth guard_holds(const struct scope *scope, const struct value *guard) {
	if (guard->kind != VALUE_STRING)
		return condition_evaluate(scope, guard);
	const struct value *value = reference_resolve(scope, value_text(guard));
	if (value_is_unknown(value))
		return TRUTH_UNKNOWN;
	return value_is_null(value) ? TRUTH_FALSE : TRUTH_TRUE;
}

static const struct value *expand_map(const struct scope *scope, const struct value *template) {
	const struct value *form = expand_form(scope, template);
	if (form)
		return form;
	const struct value *guard = value_get(template, "?");
	enum truth truth = value_is_null(guard) ? TRUTH_TRUE : guard_holds(scope, guard);
	if (truth != TRUTH_TRUE)
		return truth == TRUTH_UNKNOWN ? value_unknown : value_null;
	struct value *map = value_map_new(scope->arena);
	size_t written = 0;
	for (size_t i = 0; i < template->as.map.count; i++) {
		const struct value_member *member = &template->as.map.members[i];
		if (strcmp(member->key, "?") == 0)
			continue;
		written++;
		const struct value *value = template_expand(scope, member->value);
		if (!value_is_null(value))
			value_map_set_n(scope->arena, map, member->key, member->key_length, value);
	}
	return written > 0 && map->as.map.count == 0 ? value_null : map;
}

static const struct value *expand_list(const struct scope *scope, const struct value *template) {
	struct value *list = value_list_new(scope->arena);
	for (size_t i = 0; i < value_count(template); i++) {
		const struct value *value = template_expand(scope, value_at(template, i));
		if (!value_is_null(value))
			value_list_add(scope->arena, list, value);
	}
	return value_count(template) > 0 && list->as.list.count == 0 ? value_null : list;
}

const struct value *template_expand(const struct scope *scope, const struct value *template) {
	switch (template->kind) {
	case VALUE_STRING:
		return expand_string(scope, value_text(template));
	case VALUE_LIST:
		return expand_list(scope, template);
	case VALUE_MAP:
		return expand_map(scope, template);
	default:
		return template;
	}
}
