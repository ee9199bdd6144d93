/* Runs another program (terraform, tofu, dot) and reads what it prints. No shell; standard error is kept for the message of a failure. */
#ifndef TRIPOD_GENERATOR_CHILD_H
#define TRIPOD_GENERATOR_CHILD_H

#include "base/strbuf.h"

/* `arguments` is NULL-terminated, arguments[0] is looked up on the PATH. `input` may be NULL. `directory` may be NULL. `environment`: NULL-terminated NAME=VALUE
 * that are added to ours. 0 with its output in `out` when it exited with 0; else -1 and *why (what it said). */
int child_run(struct strbuf *out, const char *const *arguments, const char *directory, const char *const *environment,
	const char *input, size_t input_length, const char **why);
/* The full path of a program on the PATH; NULL when there is none. */
const char *child_find(struct arena *arena, const char *program);

#endif
