/* Test vectors: files found by globbing. Used by the unit tests, run from the repository's root. */
#ifndef TRIPOD_TESTS_VECTORS_H
#define TRIPOD_TESTS_VECTORS_H

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

/* The files that match a pattern below tests/unit/vectors/; fails the test when there are none. */
static inline glob_t vectors_find(const char *pattern) {
	char path[512];
	glob_t found;
	snprintf(path, sizeof(path), "tests/unit/vectors/%s", pattern);
	if (glob(path, 0, NULL, &found) != 0)
		fail_msg("no vectors: %s", path);
	return found;
}

/* A file's bytes; "" with length 0 when there is no such file. */
static inline struct strbuf vector_read(struct arena *arena, const char *path) {
	struct strbuf content = STRBUF_INIT(arena);
	FILE *file = fopen(path, "rb");
	char part[4096];
	size_t length;
	strbuf_adds(&content, "");
	while (file != NULL && (length = fread(part, 1, sizeof(part), file)) > 0)
		strbuf_add(&content, part, length);
	if (file != NULL)
		fclose(file);
	return content;
}

#endif
