/* aws_iam_policy_document: a policy as JSON, byte for byte as hashicorp/aws writes it, for the text is
 * compared and hashed elsewhere. The members of a statement have a fixed order, so the text is built
 * directly and not from a value, whose members are sorted. */
#include <string.h>

#include "base/strbuf.h"
#include "engine/operation.h"
#include "resources/iam_policy_document.h"

hook_function aws_iam_policy_document_build;

/* Texts and lists */

static const char *text_or(const struct value *value, const char *otherwise) {
	const char *text = value_text(value);
	return text ? text : otherwise;
}

/* "&{aws:username}" stands for "${aws:username}", which Terraform would take for its own. NULL when
 * the document's version knows no variables. */
static const struct value *with_variables(struct arena *arena, const struct value *text, const char *version) {
	struct strbuf replaced = STRBUF_INIT(arena);
	const char *rest = text_or(text, "");
	for (const char *at; (at = strstr(rest, "&{")); rest = at + 2) {
		if (strcmp(version, "2008-10-17") == 0)
			return NULL;
		strbuf_add(&replaced, rest, (size_t)(at - rest));
		strbuf_adds(&replaced, "${");
	}
	strbuf_adds(&replaced, rest);
	return value_string_n(arena, strbuf_text(&replaced), replaced.length);
}

/* A list of texts with variables put in; NULL after a diagnostic. */
static const struct value *list_with_variables(struct policy_builder *builder, const struct value *list) {
	struct value *replaced = value_list_new(builder->op->arena);
	for (size_t i = 0; i < value_count(list); i++) {
		if (value_is_null(value_at(list, i)))
			continue;
		const struct value *text = with_variables(builder->op->arena, value_at(list, i), builder->version);
		if (!text) {
			operation_fail(builder->op, "version",
				"\"%s\" has a variable (&{...}), which documents of version 2008-10-17 do not know: use version 2012-10-17.",
				text_or(value_at(list, i), ""));
			return NULL;
		}
		value_list_add(builder->op->arena, replaced, text);
	}
	return replaced;
}

static const struct value *one_or_many(struct arena *arena, const struct value *list) {
	return value_count(list) == 1 ? value_at(list, 0) : policy_sorted_descending(arena, list);
}

/* The statement blocks of the configuration */

static int own_principals(struct policy_builder *builder, const struct value *blocks, const struct value **principals) {
	struct arena *arena = builder->op->arena;
	struct value *list = value_list_new(arena);
	const struct value *ordered = policy_blocks_in_order(arena, blocks);
	for (size_t i = 0; i < value_count(ordered); i++) {
		const struct value *identifiers = list_with_variables(builder, value_get(value_at(ordered, i), "identifiers"));
		if (!identifiers)
			return -1;
		policy_add_principal(
			arena, list, text_or(value_get(value_at(ordered, i), "type"), ""), one_or_many(arena, identifiers));
	}
	*principals = list;
	return 0;
}

static int own_conditions(struct policy_builder *builder, const struct value *blocks, const struct value **conditions) {
	struct arena *arena = builder->op->arena;
	struct value *list = value_list_new(arena);
	const struct value *ordered = policy_blocks_in_order(arena, blocks);
	for (size_t i = 0; i < value_count(ordered); i++) {
		const struct value *block = value_at(ordered, i);
		const struct value *values = list_with_variables(builder, value_get(block, "values"));
		if (!values)
			return -1;
		policy_add_condition(
			arena, list, text_or(value_get(block, "test"), ""), text_or(value_get(block, "variable"), ""), values);
	}
	*conditions = list;
	return 0;
}

static int own_list(struct policy_builder *builder, const struct value *set, const struct value **element) {
	const struct value *list = list_with_variables(builder, set);
	if (!list)
		return -1;
	*element = value_count(list) ? one_or_many(builder->op->arena, list) : value_null;
	return 0;
}

/* Actions have no variables. */
static const struct value *own_actions(struct arena *arena, const struct value *set) {
	return value_count(set) ? one_or_many(arena, set) : value_null;
}

static int own_statement(
	struct policy_builder *builder, const struct value *block, struct policy_statement *statement) {
	struct arena *arena = builder->op->arena;
	*statement = (struct policy_statement){
		.sid = text_or(value_get(block, "sid"), ""),
		.effect = text_or(value_get(block, "effect"), "Allow"),
		.actions = own_actions(arena, value_get(block, "actions")),
		.not_actions = own_actions(arena, value_get(block, "not_actions")),
	};
	if (own_list(builder, value_get(block, "resources"), &statement->resources) != 0 ||
		own_list(builder, value_get(block, "not_resources"), &statement->not_resources) != 0)
		return -1;
	if (own_principals(builder, value_get(block, "principals"), &statement->principals) != 0 ||
		own_principals(builder, value_get(block, "not_principals"), &statement->not_principals) != 0)
		return -1;
	return own_conditions(builder, value_get(block, "condition"), &statement->conditions);
}

static int own_document(struct policy_builder *builder, struct policy_document *document) {
	const struct value *blocks = value_get(builder->op->working, "statement");
	*document = (struct policy_document){
		.id = text_or(value_get(builder->op->working, "policy_id"), ""),
		.version = builder->version,
		.statements = arena_array(builder->op->arena, value_count(blocks) + 1, sizeof(struct policy_statement)),
	};
	for (size_t i = 0; i < value_count(blocks); i++) {
		struct policy_statement *statement = &document->statements[document->count];
		if (own_statement(builder, value_at(blocks, i), statement) != 0)
			return -1;
		if (policy_has_sid(document, statement->sid))
			return operation_fail(builder->op, "statement",
				"Statement %zu: there is a statement before with the Sid \"%s\": give each its own, or none.", i,
				statement->sid);
		document->count++;
	}
	return 0;
}

/* Merging */

static void merge(struct arena *arena, struct policy_document *merged, const struct policy_document *more) {
	if (*more->id)
		merged->id = more->id;
	if (strcmp(more->version, merged->version) > 0)
		merged->version = more->version;
	struct policy_statement *statements = arena_array(arena, merged->count + more->count + 1, sizeof(*statements));
	for (size_t i = 0; i < merged->count; i++)
		statements[i] = merged->statements[i];
	merged->statements = statements;
	for (size_t i = 0; i < more->count; i++) {
		const struct policy_statement *statement = &more->statements[i];
		size_t at = 0;
		while (at < merged->count && (!*statement->sid || strcmp(statements[at].sid, statement->sid) != 0))
			at++;
		statements[at] = *statement;
		merged->count += at == merged->count;
	}
}

static int merge_documents(
	struct policy_builder *builder, const char *argument, struct policy_document *merged, bool sids_differ) {
	const struct value *texts = value_get(builder->op->working, argument);
	for (size_t i = 0; i < value_count(texts); i++) {
		if (value_is_null(value_at(texts, i)))
			continue;
		builder->argument = argument;
		builder->index = i;
		struct policy_document document;
		if (policy_document_parse(builder, value_at(texts, i), &document) != 0)
			return -1;
		for (size_t k = 0; k < document.count && sids_differ; k++) {
			const char *sid = document.statements[k].sid;
			struct policy_document before = {.statements = document.statements, .count = k};
			if (policy_has_sid(merged, sid) || policy_has_sid(&before, sid))
				return operation_fail(builder->op, argument,
					"Document %zu: statement %zu has the Sid \"%s\", which another one has too: Sids must differ.", i,
					k, sid);
		}
		merge(builder->op->arena, merged, &document);
	}
	return 0;
}

int aws_iam_policy_document_build(struct operation *op) {
	struct policy_builder builder = {.op = op, .version = text_or(value_get(op->working, "version"), "2012-10-17")};
	struct policy_document merged = {.id = "", .version = ""}, own;
	if (merge_documents(&builder, "source_policy_documents", &merged, true) != 0)
		return -1;
	if (own_document(&builder, &own) != 0)
		return -1;
	merge(op->arena, &merged, &own);
	if (merge_documents(&builder, "override_policy_documents", &merged, false) != 0)
		return -1;
	const char *minified = policy_document_text(op->arena, &merged);
	operation_set_text(op, "minified_json", minified);
	operation_set_text(op, "json", policy_indented(op->arena, minified));
	return 0;
}
