/* Policy documents of IAM as rules look at them: one form for what may be written in several.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * A statement as a view shows it has Effect; Action, NotAction, Resource and NotResource as lists (absent when not written); Principal and NotPrincipal as a map of lists ("*" is
 * {"AWS": ["*"]}); Sid; Condition as written, and ConditionKeys, its keys in lower case.
 */
#include <ctype.h>
#include <string.h>

#include "generator/rules_condition.h"
#include "value/json.h"

void view_items_add(struct view_items *items, const struct value *value, const char *name, size_t index, bool indexed) {
	items->items = arena_grow(items->arena, items->items, items->count, &items->capacity, sizeof(*items->items));
	items->items[items->count++] = (struct view_item){value, name, index, indexed};
}

static const struct value *as_list(struct arena *arena, const struct value *value) {
	if (value->kind == VALUE_LIST || value_is_unknown(value))
		return value;
	struct value *list = value_list_new(arena);
	value_list_add(arena, list, value);
	return list;
}

static const struct value *principal_of(struct arena *arena, const struct value *written) {
	struct value *map = value_map_new(arena);
	if (written->kind != VALUE_MAP)
		value_map_set(arena, map, "AWS", as_list(arena, written));
	else
		for (size_t i = 0; i < written->as.map.count; i++) {
			const struct value_member *member = &written->as.map.members[i];
			value_map_set_n(arena, map, member->key, member->key_length, as_list(arena, member->value));
		}
	return map;
}

static const struct value *condition_keys(struct arena *arena, const struct value *condition) {
	struct value *keys = value_list_new(arena);
	for (size_t i = 0; i < value_count(condition); i++) {
		const struct value *tests = condition->kind == VALUE_MAP ? condition->as.map.members[i].value : value_null;
		for (size_t k = 0; tests->kind == VALUE_MAP && k < tests->as.map.count; k++) {
			char *key = arena_strndup(arena, tests->as.map.members[k].key, tests->as.map.members[k].key_length);
			for (char *at = key; *at; at++)
				*at = (char)tolower((unsigned char)*at);
			value_list_add(arena, keys, value_string(arena, key));
		}
	}
	return keys;
}

static const struct value *statement_of(struct arena *arena, const struct value *written) {
	static const char *const lists[] = {"Action", "NotAction", "Resource", "NotResource"};
	static const char *const principals[] = {"Principal", "NotPrincipal"};
	struct value *statement = value_map_new(arena);
	value_map_set(arena, statement, "Effect", value_get(written, "Effect"));
	value_map_set(arena, statement, "Sid", value_get(written, "Sid"));
	value_map_set(arena, statement, "Condition", value_get(written, "Condition"));
	value_map_set(arena, statement, "ConditionKeys", condition_keys(arena, value_get(written, "Condition")));
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		if (!value_is_null(value_get(written, lists[i])))
			value_map_set(arena, statement, lists[i], as_list(arena, value_get(written, lists[i])));
	for (size_t i = 0; i < sizeof(principals) / sizeof(*principals); i++)
		if (!value_is_null(value_get(written, principals[i])))
			value_map_set(arena, statement, principals[i], principal_of(arena, value_get(written, principals[i])));
	return statement;
}

void statements_view(struct view_items *items, const struct value *document) {
	const char *why;
	if (value_is_string(document))
		document = value_from_json(items->arena, document->as.string.bytes, document->as.string.length, &why);
	if (!document || document->kind != VALUE_MAP)
		return;
	const struct value *written = value_get(document, "Statement");
	if (written->kind == VALUE_MAP) {
		view_items_add(items, statement_of(items->arena, written), "Statement", 0, false);
		return;
	}
	for (size_t i = 0; i < value_count(written); i++)
		if (written->kind == VALUE_LIST && written->as.list.items[i]->kind == VALUE_MAP)
			view_items_add(items, statement_of(items->arena, written->as.list.items[i]), "Statement", i, true);
}

/* "*" any bytes, "?" one; capitals do not matter. Linear but for going back to the last star. */
static bool wildcard_match(const char *pattern, const char *text) {
	const char *star = NULL, *back = NULL;
	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			back = text;
		} else if (*pattern && (*pattern == '?' || tolower((unsigned char)*pattern) == tolower((unsigned char)*text))) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++back;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

static enum truth list_covers(const struct value *patterns, const char *action) {
	enum truth truth = value_is_unknown(patterns) ? TRUTH_UNKNOWN : TRUTH_FALSE;
	for (size_t i = 0; i < value_count(patterns); i++) {
		const struct value *pattern = value_at(patterns, i);
		if (value_is_unknown(pattern))
			truth = TRUTH_UNKNOWN;
		else if (value_text(pattern) && wildcard_match(value_text(pattern), action))
			return TRUTH_TRUE;
	}
	return truth;
}

enum truth statement_grants(const struct value *statement, const char *action) {
	const char *effect = value_text(value_get(statement, "Effect"));
	const struct value *except = value_get(statement, "NotAction");
	if (!effect || strcmp(effect, "Allow") != 0)
		return TRUTH_FALSE;
	if (!value_is_null(except))
		return (enum truth)(TRUTH_TRUE - list_covers(except, action));
	return list_covers(value_get(statement, "Action"), action);
}
