/* Filters of references ("$x|lower"): see schema/README.md, "Templates".
 *
 * A filter gets the value so far, null included, and gives another. What it cannot work on becomes
 * null. Unknown passes through (except for `or`, which takes it for unknown too). */
#ifndef TRIPOD_ENGINE_FILTER_H
#define TRIPOD_ENGINE_FILTER_H

#include "engine/reference.h"

struct filter_input {
	const struct scope *scope;
	const struct block *block; /* the type's; NULL when there is no operation */
	const char *path;          /* of the working state, "" when the reference is to something else */
	const struct value *value;
};

/* `filter` is "name" or "name:argument". */
const struct value *filter_apply(const struct filter_input *input, const char *filter);

/* Items or members that are in `present` and not in `before`; null, "", 0, false and nothing count
 * as the same inside them. */
const struct value *value_difference(struct arena *arena, const struct value *present, const struct value *before);

#endif
