/* What AWS told against what was planned, or stood in state: where both mean the same, the form that
 * is there stays, so that a plan shows no change where there is none.
 *
 *   - values that the attribute's `equivalent` calls equal, or whose `stored` form is the present one;
 *   - null, "", 0, false, [] and objects of nothing: the present form stays, unless the attribute is
 *     computed, required or has a default and had none, or stands in a new block;
 *   - `unread` attributes keep what is there; elements of sets are paired by what they say.
 */
#ifndef TRIPOD_ENGINE_KEEP_H
#define TRIPOD_ENGINE_KEEP_H

#include "engine/schema.h"

/* The object as it goes into state: forms of `present` (value_null: none) kept, unknown and
 * write-only parts null, unset blocks []. */
struct value *keep_object(
	struct arena *arena, const struct block *block, const struct value *told, const struct value *present);

#endif
