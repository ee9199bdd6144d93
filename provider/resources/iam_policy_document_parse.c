/* aws_iam_policy_document: reading the documents to be merged. */
#include <string.h>
#include <strings.h>

#include "resources/iam_policy_document.h"
#include "value/json.h"

bool policy_has_sid(const struct policy_document *document, const char *sid) {
	for (size_t i = 0; *sid && i < document->count; i++) {
		if (strcmp(document->statements[i].sid, sid) == 0)
			return true;
	}
	return false;
}

void policy_add_principal(
	struct arena *arena, struct value *principals, const char *type, const struct value *identifiers) {
	struct value *principal = value_map_new(arena);
	value_map_set(arena, principal, "type", value_string(arena, type));
	value_map_set(arena, principal, "identifiers", identifiers);
	value_list_add(arena, principals, principal);
}

void policy_add_condition(
	struct arena *arena, struct value *conditions, const char *test, const char *variable, const struct value *values) {
	struct value *condition = value_map_new(arena);
	value_map_set(arena, condition, "test", value_string(arena, test));
	value_map_set(arena, condition, "variable", value_string(arena, variable));
	value_map_set(arena, condition, "values", values);
	value_list_add(arena, conditions, condition);
}

static int bad(const struct policy_builder *builder, const char *what) {
	return operation_fail(
		builder->op, builder->argument, "Document %zu is no policy document: %s.", builder->index, what);
}

/* Names ignore case, as in Go's decoder; the exact one comes first. */
static const struct value *member(const struct value *map, const char *name) {
	const struct value *exact = value_get(map, name);
	for (size_t i = 0; value_is_null(exact) && i < value_count(map); i++) {
		if (strcasecmp(map->as.map.members[i].key, name) == 0)
			exact = map->as.map.members[i].value;
	}
	return exact;
}

static int take_text(
	const struct policy_builder *builder, const struct value *map, const char *name, const char **text) {
	const struct value *value = member(map, name);
	*text = value_is_null(value) ? "" : value_text(value);
	return *text ? 0 : bad(builder, arena_printf(builder->op->arena, "%s must be a text", name));
}

static bool all_texts(const struct value *list) {
	for (size_t i = 0; i < value_count(list); i++) {
		if (!value_is_string(value_at(list, i)))
			return false;
	}
	return list->kind == VALUE_LIST;
}

static int take_principals(const struct policy_builder *builder, const struct value *statement, const char *name,
	const struct value **principals) {
	struct arena *arena = builder->op->arena;
	const struct value *value = member(statement, name);
	struct value *list = value_list_new(arena);
	*principals = list;
	if (value_is_string(value)) {
		struct value *all = value_list_new(arena);
		value_list_add(arena, all, value_string(arena, "*"));
		policy_add_principal(arena, list, "*", all);
		return 0;
	}
	if (value->kind != VALUE_MAP && !value_is_null(value))
		return bad(builder, arena_printf(arena, "%s must be \"*\" or an object", name));
	for (size_t i = 0; i < value_count(value); i++) {
		const struct value_member *principal = &value->as.map.members[i];
		if (!value_is_string(principal->value) && !all_texts(principal->value))
			return bad(builder, arena_printf(arena, "%s.%s must be a text or a list of texts", name, principal->key));
		policy_add_principal(arena, list, principal->key, principal->value);
	}
	return 0;
}

/* The values of one condition as texts; NULL when they are of a kind that is not merged. */
static const struct value *condition_values(struct arena *arena, const struct value *value) {
	struct value *values = value_list_new(arena);
	size_t count = value->kind == VALUE_LIST ? value_count(value) : 1;
	for (size_t i = 0; i < count; i++) {
		const struct value *one = value->kind == VALUE_LIST ? value_at(value, i) : value;
		const char *text = value_to_text(arena, one);
		if (!text)
			return NULL;
		value_list_add(arena, values, value_string(arena, text));
	}
	return values;
}

static int take_conditions(
	const struct policy_builder *builder, const struct value *statement, const struct value **conditions) {
	struct arena *arena = builder->op->arena;
	const struct value *tests = member(statement, "Condition");
	struct value *list = value_list_new(arena);
	*conditions = list;
	if (tests->kind != VALUE_MAP && !value_is_null(tests))
		return bad(builder, "Condition must be an object");
	for (size_t i = 0; i < value_count(tests); i++) {
		const struct value_member *test = &tests->as.map.members[i];
		if (test->value->kind != VALUE_MAP && !value_is_null(test->value))
			return bad(builder, arena_printf(arena, "Condition.%s must be an object", test->key));
		for (size_t k = 0; k < value_count(test->value); k++) {
			const struct value_member *variable = &test->value->as.map.members[k];
			/* hashicorp/aws drops numbers in silence; a policy that says less than it seems to is worse than an error. */
			const struct value *values = condition_values(arena, variable->value);
			if (!values)
				return bad(builder,
					arena_printf(arena, "Condition.%s.%s must be a text or a list of texts", test->key, variable->key));
			policy_add_condition(arena, list, test->key, variable->key, values);
		}
	}
	return 0;
}

static int take_statement(
	const struct policy_builder *builder, const struct value *value, struct policy_statement *statement) {
	if (value->kind != VALUE_MAP)
		return bad(builder, "Statement must be a list of objects");
	*statement = (struct policy_statement){
		.actions = member(value, "Action"),
		.not_actions = member(value, "NotAction"),
		.resources = member(value, "Resource"),
		.not_resources = member(value, "NotResource"),
	};
	if (take_text(builder, value, "Sid", &statement->sid) != 0 ||
		take_text(builder, value, "Effect", &statement->effect) != 0)
		return -1;
	if (take_principals(builder, value, "Principal", &statement->principals) != 0 ||
		take_principals(builder, value, "NotPrincipal", &statement->not_principals) != 0)
		return -1;
	return take_conditions(builder, value, &statement->conditions);
}

int policy_document_parse(struct policy_builder *builder, const struct value *text, struct policy_document *document) {
	const char *why = NULL;
	const struct value *value =
		value_from_json(builder->op->arena, text->as.string.bytes, text->as.string.length, &why);
	if (!value)
		return bad(builder, why ? why : "malformed JSON");
	if (value->kind != VALUE_MAP && !value_is_null(value))
		return bad(builder, "it must be a JSON object");
	*document = (struct policy_document){.id = ""};
	if (take_text(builder, value, "Version", &document->version) != 0 || take_text(builder, value, "Id", &document->id))
		return -1;
	const struct value *statements = member(value, "Statement");
	if (statements->kind != VALUE_LIST && !value_is_null(statements))
		return bad(builder, "Statement must be a list, also when there is one statement only");
	document->statements =
		arena_array(builder->op->arena, value_count(statements) + 1, sizeof(struct policy_statement));
	for (; document->count < value_count(statements); document->count++) {
		if (take_statement(builder, value_at(statements, document->count), &document->statements[document->count]) != 0)
			return -1;
	}
	return 0;
}
