/* Diagnostics: what went wrong, for a person. Functions that can fail return 0 or -1 and add to a
 * list; the caller passes the list on unchanged. Texts live in the list's arena. Never put a secret
 * (a value of a sensitive attribute, a credential) into one. */
#ifndef TRIPOD_BASE_DIAGNOSTICS_H
#define TRIPOD_BASE_DIAGNOSTICS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct path; /* value/path.h; NULL where no attribute is to blame */

enum diagnostic_severity { DIAGNOSTIC_ERROR, DIAGNOSTIC_WARNING };

struct diagnostic {
	enum diagnostic_severity severity;
	const char *summary; /* one line: type and operation */
	const char *detail;  /* AWS code, message and request id, and what to do; may be "" */
	const struct path *path;
	struct diagnostic *next;
};

struct diagnostics {
	struct arena *arena;
	struct diagnostic *first;
	struct diagnostic **last; /* where the next one is linked; NULL while empty */
	size_t error_count;
};

#define DIAGNOSTICS_INIT(arena_) \
	{ .arena = (arena_) }

/* `detail` is a printf format (may be NULL). The path is not copied: it must live in the arena. */
void diagnostics_error(struct diagnostics *list, const struct path *path, const char *summary, const char *detail, ...)
	__attribute__((format(printf, 4, 5)));
void diagnostics_warning(struct diagnostics *list, const struct path *path, const char *summary, const char *detail,
	...) __attribute__((format(printf, 4, 5)));
bool diagnostics_has_error(const struct diagnostics *list);

#endif
