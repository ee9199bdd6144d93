/* Which items of two lists are the same, changed, added or removed. */
#ifndef TRIPOD_GENERATOR_DIFF_MATCH_H
#define TRIPOD_GENERATOR_DIFF_MATCH_H

#include "value/value.h"

enum { MATCH_NONE = -1 };

struct match {
	long before, after; /* indexes; MATCH_NONE: only on the other side */
};

struct matches {
	struct match *
		items; /* removed ones first, then changed and added ones in the order of the list after; equal ones are left out */
	size_t count;
	size_t same;    /* equal ones */
	bool reordered; /* equal ones stand in another order */
};

/* What tells items apart. */
struct matching {
	const char *(*key)(struct arena *arena, const struct value *item); /* NULL result: it has none */
	/* Hashes of what makes an item, up to `most`; how many. */
	size_t (*features)(struct arena *arena, const struct value *item, uint64_t *features, size_t most);
	double least; /* the share of features that two items of one kind must have in common */
	bool last;    /* the only two left over are one item, whatever they have in common */
};

enum { FEATURES_MOST = 48 };

/* Linear for equal and keyed items; by features only while no more than a few dozen are left. */
struct matches matches_make(
	struct arena *arena, const struct value *before, const struct value *after, const struct matching *matching);

/* Keys and features of blocks and other objects. */
const char *object_key(struct arena *arena, const struct value *item);
size_t object_features(struct arena *arena, const struct value *item, uint64_t *features, size_t most);
/* One more feature, while there is room: the hash of a name and what it has. */
size_t feature_add(uint64_t *features, size_t count, size_t most, uint64_t feature);

#endif
