#include "value/members.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct ranked_member {
	struct value_member member;
	size_t rank;
};

static int keys_compare(const struct value_member *a, const struct value_member *b) {
	return bytes_compare(a->key, a->key_length, b->key, b->key_length);
}

void members_add(struct members *members, const char *key, size_t key_length, const struct value *item) {
	struct value_member *items =
		arena_grow(members->arena, members->items, members->count, &members->capacity, sizeof(*items));
	members->items = items;
	items[members->count] = (struct value_member){key, key_length, item};
	if (members->count > 0 && keys_compare(&items[members->count - 1], &items[members->count]) >= 0)
		members->unordered = true;
	members->count++;
}

static int ranked_compare(const void *a, const void *b) {
	const struct ranked_member *member_a = a, *member_b = b;
	int order = keys_compare(&member_a->member, &member_b->member);
	return order != 0 ? order : (member_a->rank > member_b->rank) - (member_a->rank < member_b->rank);
}

static void members_sort(struct members *members) {
	struct ranked_member *ranked = arena_array(members->arena, members->count, sizeof(*ranked));
	size_t kept = 0;
	for (size_t i = 0; i < members->count; i++)
		ranked[i] = (struct ranked_member){members->items[i], i};
	qsort(ranked, members->count, sizeof(*ranked), ranked_compare);
	for (size_t i = 0; i < members->count; i++) {
		if (kept > 0 && keys_compare(&members->items[kept - 1], &ranked[i].member) == 0)
			kept--;
		members->items[kept++] = ranked[i].member;
	}
	members->count = kept;
}

const struct value *members_map(struct members *members) {
	struct value *map = value_map_new(members->arena);
	if (members->unordered)
		members_sort(members);
	map->as.map.members = members->items;
	map->as.map.count = members->count;
	map->as.map.capacity = members->capacity;
	return map;
}
