/* aws_iam_policy_document: writing the document. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "resources/iam_policy_document.h"
#include "value/json.h"

/* SDKv2's order of sets */

struct keyed {
	char key[12];
	const struct value *value;
};

static int by_key(const void *a, const void *b) {
	return strcmp(((const struct keyed *)a)->key, ((const struct keyed *)b)->key);
}

static const struct value *sorted_by_crc(
	struct arena *arena, const struct value *list, void (*write)(struct strbuf *, const struct value *)) {
	size_t count = value_count(list);
	struct keyed *keyed = arena_array(arena, count + 1, sizeof(*keyed));
	for (size_t i = 0; i < count; i++) {
		struct strbuf content = STRBUF_INIT(arena);
		write(&content, value_at(list, i));
		snprintf(keyed[i].key, sizeof(keyed[i].key), "%" PRIu32, bytes_crc32(strbuf_text(&content), content.length));
		keyed[i].value = value_at(list, i);
	}
	qsort(keyed, count, sizeof(*keyed), by_key);
	struct value *sorted = value_list_new(arena);
	for (size_t i = 0; i < count; i++)
		value_list_add(arena, sorted, keyed[i].value);
	return sorted;
}

static void write_text(struct strbuf *content, const struct value *text) {
	strbuf_addf(content, "%s;", value_text(text) ? value_text(text) : "");
}

static void write_texts(struct strbuf *content, const struct value *list) {
	for (size_t i = 0; i < value_count(list); i++)
		write_text(content, value_at(list, i));
}

/* "type" and "identifiers" (a set), or "test", "values" (a list) and "variable". */
static void write_block(struct strbuf *content, const struct value *block) {
	for (size_t i = 0; i < value_count(block); i++) {
		const struct value_member *member = &block->as.map.members[i];
		strbuf_addf(content, "%s:", member->key);
		if (strcmp(member->key, "identifiers") == 0) {
			strbuf_addc(content, '{');
			write_texts(content, sorted_by_crc(content->arena, member->value, write_text));
			strbuf_adds(content, "};");
		} else if (strcmp(member->key, "values") == 0) {
			strbuf_addc(content, '(');
			write_texts(content, member->value);
			strbuf_adds(content, ");");
		} else {
			write_text(content, member->value);
		}
	}
}

const struct value *policy_blocks_in_order(struct arena *arena, const struct value *blocks) {
	return sorted_by_crc(arena, blocks, write_block);
}

/* Principals and conditions as JSON values */

static void list_append(struct arena *arena, struct value *list, const struct value *one_or_many) {
	if (one_or_many->kind != VALUE_LIST)
		value_list_add(arena, list, one_or_many);
	for (size_t i = 0; i < value_count(one_or_many); i++)
		value_list_add(arena, list, value_at(one_or_many, i));
}

static int descending(const void *a, const void *b) {
	return value_compare(*(const struct value *const *)b, *(const struct value *const *)a);
}

const struct value *policy_sorted_descending(struct arena *arena, const struct value *list) {
	struct value *sorted = value_list_copy(arena, list);
	if (sorted->as.list.count)
		qsort(sorted->as.list.items, sorted->as.list.count, sizeof(*sorted->as.list.items), descending);
	return sorted;
}

static const struct value *identifiers_of(struct arena *arena, const struct value *principal) {
	const struct value *identifiers = value_get(principal, "identifiers");
	return identifiers->kind == VALUE_LIST ? policy_sorted_descending(arena, identifiers) : identifiers;
}

/* A single principal of type "*" that is "*" is written as that text; IAM tells it from {"AWS": "*"}. */
static bool is_everybody(const struct value *principals) {
	const struct value *principal = value_at(principals, 0);
	const char *type = value_text(value_get(principal, "type"));
	const struct value *identifiers = value_get(principal, "identifiers");
	const char *only = value_text(identifiers->kind == VALUE_LIST ? value_at(identifiers, 0) : identifiers);
	return value_count(principals) == 1 && value_count(identifiers) < 2 && strcmp(type, "*") == 0 && only &&
		strcmp(only, "*") == 0;
}

static const struct value *principals_value(struct arena *arena, const struct value *principals) {
	if (value_count(principals) == 0)
		return value_null;
	if (is_everybody(principals))
		return value_string(arena, "*");
	struct value *map = value_map_new(arena);
	for (size_t i = 0; i < value_count(principals); i++) {
		const struct value *principal = value_at(principals, i), *identifiers = identifiers_of(arena, principal);
		const char *type = value_text(value_get(principal, "type"));
		const struct value *before = value_get(map, type);
		if (!value_is_null(before)) {
			struct value *joined = value_list_new(arena);
			list_append(arena, joined, before);
			list_append(arena, joined, identifiers);
			identifiers = joined;
		}
		value_map_set(arena, map, type, identifiers);
	}
	return map;
}

static const struct value *conditions_value(struct arena *arena, const struct value *conditions) {
	if (value_count(conditions) == 0)
		return value_null;
	struct value *tests = value_map_new(arena);
	for (size_t i = 0; i < value_count(conditions); i++) {
		const struct value *condition = value_at(conditions, i);
		const char *test = value_text(value_get(condition, "test"));
		const char *variable = value_text(value_get(condition, "variable"));
		struct value *variables = value_map_copy(arena, value_get(tests, test));
		const struct value *before = value_get(variables, variable);
		struct value *values = value_list_new(arena);
		if (!value_is_null(before))
			list_append(arena, values, before);
		list_append(arena, values, value_get(condition, "values"));
		value_map_set(arena, variables, variable, values->as.list.count == 1 ? value_at(values, 0) : values);
		value_map_set(arena, tests, test, variables);
	}
	return tests;
}

/* Text */

static void add_member(struct strbuf *text, const char *name, const struct value *value) {
	if (!value_is_null(value))
		strbuf_addf(text, "%s\"%s\":%s", text->length ? "," : "", name, value_to_json_html(text->arena, value));
}

static void add_text(struct strbuf *text, const char *name, const char *value) {
	if (*value)
		add_member(text, name, value_string(text->arena, value));
}

static void add_statement(struct strbuf *text, const struct policy_statement *statement) {
	struct arena *arena = text->arena;
	struct strbuf members = STRBUF_INIT(arena);
	add_text(&members, "Sid", statement->sid);
	add_text(&members, "Effect", statement->effect);
	add_member(&members, "Action", statement->actions);
	add_member(&members, "NotAction", statement->not_actions);
	add_member(&members, "Resource", statement->resources);
	add_member(&members, "NotResource", statement->not_resources);
	add_member(&members, "Principal", principals_value(arena, statement->principals));
	add_member(&members, "NotPrincipal", principals_value(arena, statement->not_principals));
	add_member(&members, "Condition", conditions_value(arena, statement->conditions));
	strbuf_addf(text, "{%s}", strbuf_text(&members));
}

const char *policy_document_text(struct arena *arena, const struct policy_document *document) {
	struct strbuf members = STRBUF_INIT(arena), text = STRBUF_INIT(arena);
	add_text(&members, "Version", document->version);
	add_text(&members, "Id", document->id);
	if (document->count)
		strbuf_addf(&members, "%s\"Statement\":[", members.length ? "," : "");
	for (size_t i = 0; i < document->count; i++) {
		strbuf_adds(&members, i ? "," : "");
		add_statement(&members, &document->statements[i]);
	}
	strbuf_addf(&text, "{%s%s}", strbuf_text(&members), document->count ? "]" : "");
	return strbuf_text(&text);
}

static void new_line(struct strbuf *text, size_t depth) {
	strbuf_addc(text, '\n');
	for (size_t i = 0; i < depth; i++)
		strbuf_adds(text, "  ");
}

/* Empty lists and objects stay as they are: [] and {}. */
const char *policy_indented(struct arena *arena, const char *compact) {
	struct strbuf text = STRBUF_INIT(arena);
	size_t depth = 0;
	bool quoted = false;
	for (const char *at = compact; *at; at++) {
		bool opens = !quoted && (*at == '{' || *at == '['), closes = !quoted && (*at == '}' || *at == ']');
		if (closes && at[-1] != '{' && at[-1] != '[')
			new_line(&text, depth - 1);
		depth = depth + opens - closes;
		strbuf_addc(&text, *at);
		if (quoted && *at == '\\')
			strbuf_addc(&text, *++at);
		else if (*at == '"')
			quoted = !quoted;
		else if (opens && at[1] != '}' && at[1] != ']')
			new_line(&text, depth);
		else if (!quoted && *at == ',')
			new_line(&text, depth);
		else if (!quoted && *at == ':')
			strbuf_addc(&text, ' ');
	}
	return strbuf_text(&text);
}
