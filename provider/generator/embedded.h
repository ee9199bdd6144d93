/* Files that the program carries with it, so that it needs nothing beside itself: examples/ and modules/ (without their tests),
 * schema/rules/, provider/generator/assets/ and provider/generator/templates/. The build writes the table anew when one of them
 * is added, removed or changed; files whose names begin with a dot are left out. */
#ifndef TRIPOD_GENERATOR_EMBEDDED_H
#define TRIPOD_GENERATOR_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
	const char *path; /* from the top of the repository: "modules/network/main.tf" */
	size_t length;
	const char *bytes; /* followed by a NUL */
};

/* Sorted by path; behind the last one stands one whose path is NULL. */
extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;

/* NULL when there is no such file. */
const struct embedded_file *embedded_find(const char *path);

/* The files whose paths begin with `prefix`, one after the other, NULL behind the last one:
 *   for (const struct embedded_file *file = embedded_first("schema/rules/"); file; file = embedded_next(file, "schema/rules/")) */
const struct embedded_file *embedded_first(const char *prefix);
const struct embedded_file *embedded_next(const struct embedded_file *file, const char *prefix);

#endif
