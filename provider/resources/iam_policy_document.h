/* What the files of aws_iam_policy_document share: a policy in parts, its reading and its writing. */
#ifndef TRIPOD_RESOURCES_IAM_POLICY_DOCUMENT_H
#define TRIPOD_RESOURCES_IAM_POLICY_DOCUMENT_H

#include "engine/operation.h"

struct policy_statement {
	const char *sid, *effect; /* "": left out */
	/* A text, a list, or whatever a document that was merged has; value_null: left out. */
	const struct value *actions, *not_actions, *resources, *not_resources;
	/* Lists of {type, identifiers} and {test, variable, values}; empty: left out. */
	const struct value *principals, *not_principals, *conditions;
};

struct policy_document {
	const char *id, *version;
	struct policy_statement *statements;
	size_t count;
};

struct policy_builder {
	struct operation *op;
	const char *version;  /* of the document that is built */
	const char *argument; /* what is read: a list of documents, and the place in it */
	size_t index;
};

/* True when a statement of the document has this Sid; never for "". */
bool policy_has_sid(const struct policy_document *document, const char *sid);
void policy_add_principal(
	struct arena *arena, struct value *principals, const char *type, const struct value *identifiers);
void policy_add_condition(
	struct arena *arena, struct value *conditions, const char *test, const char *variable, const struct value *values);

/* Reads a JSON document. 0, or -1 with a diagnostic that names the argument and the place. */
int policy_document_parse(struct policy_builder *builder, const struct value *text, struct policy_document *document);

/* The blocks of a set in the order in which SDKv2 lists them: by the decimal text of the CRC-32 of
 * their content. It shows where several blocks end up in one list. */
const struct value *policy_blocks_in_order(struct arena *arena, const struct value *blocks);

/* The order in which several actions, resources or identifiers are written. */
const struct value *policy_sorted_descending(struct arena *arena, const struct value *list);

/* The document as compact JSON, and JSON text with an indentation of two spaces. */
const char *policy_document_text(struct arena *arena, const struct policy_document *document);
const char *policy_indented(struct arena *arena, const char *compact);

#endif
