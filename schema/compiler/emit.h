/* Writing one C file of static tables. Parts that are equal are written once. What a function
 * returns is the C expression that names the part. */
#ifndef TRIPOD_SCHEMA_EMIT_H
#define TRIPOD_SCHEMA_EMIT_H

#include "compiler.h"

struct emitted; /* a part that was written */

struct emitter {
	struct arena *arena;
	struct compiler *compiler;
	struct strbuf out;
	struct emitted **table; /* by content */
	size_t count;
};

/* Begins a file with a comment on where it comes from and the include lines. */
void emitter_begin(struct emitter *emitter, struct compiler *compiler, const char *source);
int emitter_end(struct emitter *emitter, const char *folder, const char *name);

/* A C string literal; "NULL" for NULL. */
const char *c_string(struct arena *arena, const char *bytes, size_t length);
const char *c_text(struct arena *arena, const char *text);

/* Writes `static const DECLARATION NAME... = BODY;` unless an equal part stands there already, and
 * returns its name. `declaration` has one %s for the name: "struct value %s". */
const char *emit_part(struct emitter *emitter, const char *declaration, const char *body);

const char *emit_value(struct emitter *emitter, const struct value *value);
const char *emit_type(struct emitter *emitter, const struct type *type);
/* A NULL-terminated array of texts from a list of texts or one text; "NULL" when there is none. */
const char *emit_texts(struct emitter *emitter, const struct value *texts);

/* emit_block.c: "&b3" */
const char *emit_block(struct emitter *emitter, const struct model_type *type, const struct model_block *block);

#endif
