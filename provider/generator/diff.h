/* The differences of one object, line by line, ready to be written in any format.
 *
 * Texts are plain (no escapes for terminal, markdown or HTML), one line each, valid UTF-8; long values are shortened. Values covered by a
 * sensitivity mask, by the type's schema or by looking like a secret's place (password, token, secret arguments) show as
 * "(sensitive)" on both sides. */
#ifndef TRIPOD_GENERATOR_DIFF_H
#define TRIPOD_GENERATOR_DIFF_H

#include "generator/plan_document.h"

struct diff_line {
	unsigned depth;
	char sign; /* '+' only after, '-' only before, '~' differs, ' ' a heading or context */
	const char *
		label; /* attribute name or what part it is ("container app", "statement AllowRead", "environment S3BUCKET"); NULL: a bare line of text */
	const char *before; /* NULL for '+' and headings */
	const char *after;  /* NULL for '-' and headings; "(known after apply)" for unknown */
	bool forces_replacement;
};

struct diff {
	const char *name; /* of an output; NULL for a resource */
	struct diff_line *lines;
	size_t count;
	size_t hidden_same; /* attributes that stay as they are, not shown */
};

/* Of a change: attribute by attribute; creations and deletions show what is set, without nulls and empties. JSON documents are compared by
 * meaning: IAM policies statement by statement, container definitions container by container and variable by variable, other documents by path;
 * user data (base64 or not) as a line diff; long lists by what was added and removed; sets (by the type's schema) without order. */
const struct diff *diff_resource(struct arena *arena, const struct resource_change *change);
const struct diff *diff_output(struct arena *arena, const struct output_change *change);

/* Sets and sensitive attributes of types that are not built in, from `terraform providers schema -json` (--schema FILE). Process-wide; called before the
 * first diff. 0, or -1 and *why. */
int diff_schema_load(struct arena *arena, const struct value *schemas, const char **why);

#endif
