/* Gathers a map's members in any order; sorts once. Used inside provider/value by the codecs, since
 * setting many unordered members one by one would move all of them each time. */
#ifndef TRIPOD_VALUE_MEMBERS_H
#define TRIPOD_VALUE_MEMBERS_H

#include "value/value.h"

struct members {
	struct arena *arena;
	struct value_member *items;
	size_t count;
	size_t capacity;
	bool unordered;
};

#define MEMBERS_INIT(arena_) \
	{ .arena = (arena_) }

/* The key is not copied: it must live in the arena. */
void members_add(struct members *members, const char *key, size_t key_length, const struct value *item);
/* The map; of equal keys the one that was added last counts. */
const struct value *members_map(struct members *members);

#endif
