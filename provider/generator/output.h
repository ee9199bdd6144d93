/* Texts in and out of a command: a whole file in memory, and where a result goes. */
#ifndef TRIPOD_GENERATOR_OUTPUT_H
#define TRIPOD_GENERATOR_OUTPUT_H

#include "base/strbuf.h"
#include "generator/command.h"

struct loaded_text {
	char *bytes; /* NUL-terminated, may be changed; lives as long as the arena */
	size_t length;
};

/* A file, or standard input for "-", of any size. 0, or -1 and *why. */
int text_load(struct arena *arena, const char *file, struct loaded_text *text, const char **why);

/* Writes to a file (made anew, whole or not at all) or, for NULL and "-", to standard output. 0, or -1 after having said why. */
int output_write(const struct invocation *invocation, const char *file, const struct strbuf *text);

#endif
