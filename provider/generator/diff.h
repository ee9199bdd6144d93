/* The differences of one object, line by line, ready to be written in any format.
 *
 * Texts are plain (no escapes for terminal, markdown or HTML), one line each, valid UTF-8; long values are shortened. Values covered by a
 * sensitivity mask, by the type's schema or by looking like a secret's place (password, token, secret arguments) show as
 * "(sensitive)" on both sides. */
#ifndef TRIPOD_GENERATOR_DIFF_H
#define TRIPOD_GENERATOR_DIFF_H

#include "generator/plan_document.h"

/* Which texts a line has:
 *   a part with a value      label; `before` for '-', `after` for '+', both for '~'
 *   a heading                label alone; the sign says what happens to the whole part ('+', '-', '~'), ' ' is a note or a place ("line 12").
 *                            The deeper lines that follow belong to it
 *   an element or a text     no label; `before` for '-', `after` for '+'; both, and the same, for ' ' (context of a line diff)
 *   a remark                 no label, sign ' ', `after` alone ("... and 12 more added")
 * Leading spaces of a text count (lines of user data). */
struct diff_line {
	unsigned depth;
	char sign;
	const char
		*label; /* attribute, or what part it is: "container app", "statement AllowRead", "environment S3BUCKET" */
	const char *before; /* "(sensitive)" stands for what is not shown */
	const char *after;  /* "(known after apply)"; "(sensitive)", or "(sensitive, changed)" in a '~' */
	bool forces_replacement;
};

struct diff {
	const char *name; /* of an output; NULL for a resource */
	struct diff_line *lines;
	size_t count;
	size_t hidden_same; /* attributes that are set and stay as they are, not shown */
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
