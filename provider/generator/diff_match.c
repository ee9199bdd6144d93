#include "generator/diff_match.h"

#include <stdlib.h>
#include <string.h>

#include "generator/diff_secret.h"

enum { PAIRS_MOST = 4096, CHAIN_MOST = 32 };

struct item {
	const struct value *value;
	uint64_t hash;
	long other; /* its counterpart */
	bool equal;
	long next; /* in a chain of the table */
};

struct side {
	struct item *items;
	size_t count;
};

struct table {
	long *heads;
	size_t mask;
};

static struct side side_make(struct arena *arena, const struct value *list) {
	struct side side = {.count = value_count(list)};
	side.items = arena_array(arena, side.count, sizeof(*side.items));
	for (size_t i = 0; i < side.count; i++) {
		const struct value *value = list->as.list.items[i];
		side.items[i] = (struct item){.value = value, .hash = value_hash(value), .other = MATCH_NONE};
	}
	return side;
}

static struct table table_make(struct arena *arena, size_t count) {
	struct table table = {.mask = 15};
	while (table.mask < count * 2)
		table.mask = table.mask * 2 + 1;
	table.heads = arena_array(arena, table.mask + 1, sizeof(*table.heads));
	for (size_t i = 0; i <= table.mask; i++)
		table.heads[i] = MATCH_NONE;
	return table;
}

static void table_fill(struct table *table, struct side *side) {
	for (size_t i = side->count; i-- > 0;) {
		long *head = &table->heads[side->items[i].hash & table->mask];
		if (side->items[i].other != MATCH_NONE || side->items[i].hash == 0)
			continue;
		side->items[i].next = *head;
		*head = (long)i;
	}
}

/* Takes the first item of the chain that `same` holds for. Chains are only followed so far: who makes hashes collide gets a worse difference. */
static long table_take(struct table *table, struct side *side, const struct item *wanted,
	bool (*same)(const struct item *a, const struct item *b)) {
	long *link = &table->heads[wanted->hash & table->mask];
	for (size_t i = 0; *link != MATCH_NONE && i < CHAIN_MOST; i++) {
		long found = *link;
		if (side->items[found].hash == wanted->hash && same(&side->items[found], wanted)) {
			*link = side->items[found].next;
			return found;
		}
		link = &side->items[found].next;
	}
	return MATCH_NONE;
}

static bool same_value(const struct item *a, const struct item *b) {
	return value_equal(a->value, b->value);
}

static bool same_hash(const struct item *a, const struct item *b) {
	(void)a, (void)b;
	return true;
}

static void sides_join(struct side *before, struct side *after, struct table *table,
	bool (*same)(const struct item *a, const struct item *b), bool equal) {
	for (size_t i = 0; i < after->count; i++) {
		struct item *item = &after->items[i];
		long found;
		if (item->other != MATCH_NONE || item->hash == 0)
			continue;
		found = table_take(table, before, item, same);
		if (found == MATCH_NONE)
			continue;
		item->other = found;
		before->items[found].other = (long)i;
		item->equal = before->items[found].equal = equal;
	}
}

static void equal_match(struct arena *arena, struct side *before, struct side *after) {
	struct table table = table_make(arena, before->count);
	table_fill(&table, before);
	sides_join(before, after, &table, same_value, true);
}

/* From here on an item's hash is that of its key; 0: it has none. */
static void side_key(struct arena *arena, struct side *side, const struct matching *matching) {
	for (size_t i = 0; i < side->count; i++) {
		const char *key = side->items[i].other == MATCH_NONE && matching->key != NULL
			? matching->key(arena, side->items[i].value)
			: NULL;
		side->items[i].hash = key != NULL ? bytes_hash(7, key, strlen(key)) | 1 : 0;
	}
}

static void keyed_match(struct arena *arena, struct side *before, struct side *after, const struct matching *matching) {
	struct table table = table_make(arena, before->count);
	side_key(arena, before, matching);
	side_key(arena, after, matching);
	table_fill(&table, before);
	sides_join(before, after, &table, same_hash, false);
}

/* What is left of a side, with its features. */
struct left {
	size_t index;
	size_t count;
	uint64_t *features;
};

static size_t left_count(const struct side *side) {
	size_t count = 0;
	for (size_t i = 0; i < side->count; i++)
		count += side->items[i].other == MATCH_NONE;
	return count;
}

static int feature_order(const void *a, const void *b) {
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static struct left *left_make(
	struct arena *arena, const struct side *side, size_t count, const struct matching *matching) {
	struct left *left = arena_array(arena, count, sizeof(*left));
	for (size_t i = 0, n = 0; i < side->count && n < count; i++) {
		if (side->items[i].other != MATCH_NONE)
			continue;
		left[n].index = i;
		left[n].features = arena_array(arena, FEATURES_MOST, sizeof(uint64_t));
		left[n].count = matching->features(arena, side->items[i].value, left[n].features, FEATURES_MOST);
		qsort(left[n].features, left[n].count, sizeof(uint64_t), feature_order);
		n++;
	}
	return left;
}

static double likeness(const struct left *a, const struct left *b) {
	size_t i = 0, j = 0, common = 0, most = a->count > b->count ? a->count : b->count;
	while (i < a->count && j < b->count) {
		if (a->features[i] == b->features[j])
			i++, j++, common++;
		else if (a->features[i] < b->features[j])
			i++;
		else
			j++;
	}
	return most == 0 ? 0 : (double)common / (double)most;
}

struct candidate {
	double likeness;
	size_t before, after;
};

static int candidate_order(const void *a, const void *b) {
	const struct candidate *x = a, *y = b;
	if (x->likeness != y->likeness)
		return x->likeness > y->likeness ? -1 : 1;
	return x->after != y->after ? (x->after < y->after ? -1 : 1) : x->before < y->before ? -1 : x->before > y->before;
}

/* Items that have keys are told apart by them: two with different keys are two, unless they are all there is. */
static bool may_be_one(const struct side *before, const struct side *after, size_t i, size_t j, bool last) {
	const struct item *old = &before->items[i], *new = &after->items[j];
	if (old->other != MATCH_NONE || new->other != MATCH_NONE)
		return false;
	return old->hash == 0 || new->hash == 0 || (last && before->count == 1 && after->count == 1);
}

static void items_join(struct side *before, struct side *after, size_t i, size_t j) {
	before->items[i].other = (long)j;
	after->items[j].other = (long)i;
}

static void alike_match(struct arena *arena, struct side *before, struct side *after, const struct matching *matching) {
	size_t befores = left_count(before), afters = left_count(after), count = 0;
	struct left *gone, *come;
	struct candidate *candidates;
	if (befores == 0 || afters == 0 || befores > PAIRS_MOST / afters)
		return;
	gone = left_make(arena, before, befores, matching);
	come = left_make(arena, after, afters, matching);
	candidates = arena_array(arena, befores * afters, sizeof(*candidates));
	for (size_t i = 0; i < befores; i++)
		for (size_t j = 0; j < afters; j++) {
			double alike = likeness(&gone[i], &come[j]);
			if (alike >= matching->least || (matching->last && befores == 1 && afters == 1))
				candidates[count++] = (struct candidate){alike, gone[i].index, come[j].index};
		}
	qsort(candidates, count, sizeof(*candidates), candidate_order);
	for (size_t i = 0; i < count; i++)
		if (may_be_one(before, after, candidates[i].before, candidates[i].after, matching->last))
			items_join(before, after, candidates[i].before, candidates[i].after);
}

struct matches matches_make(
	struct arena *arena, const struct value *before, const struct value *after, const struct matching *matching) {
	struct side old = side_make(arena, before), new = side_make(arena, after);
	struct matches matches = {.items = arena_array(arena, old.count + new.count, sizeof(*matches.items))};
	long last = -1;
	equal_match(arena, &old, &new);
	if (matching != NULL) {
		keyed_match(arena, &old, &new, matching);
		alike_match(arena, &old, &new, matching);
	}
	for (size_t i = 0; i < old.count; i++)
		if (old.items[i].other == MATCH_NONE)
			matches.items[matches.count++] = (struct match){(long)i, MATCH_NONE};
	for (size_t i = 0; i < new.count; i++) {
		if (!new.items[i].equal) {
			matches.items[matches.count++] = (struct match){new.items[i].other, (long)i};
			continue;
		}
		matches.same++;
		matches.reordered = matches.reordered || new.items[i].other < last;
		last = new.items[i].other;
	}
	return matches;
}

const char *object_key(struct arena *arena, const struct value *item) {
	static const char *const names[] = {"name", "Name", "key", "Key", "device_name", "container_name", "rule_id", "Sid",
		"Id", "ID", "id", "logical_name", "header_name", "domain_name", "origin_id", "service_name", "rulePriority"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct value *value = value_get(item, names[i]);
		if ((value_is_string(value) && value->as.string.length > 0 && !value_is_redacted(value)) ||
			value->kind == VALUE_NUMBER)
			return value_to_text(arena, value);
	}
	return NULL;
}

size_t feature_add(uint64_t *features, size_t count, size_t most, uint64_t feature) {
	if (count < most)
		features[count++] = feature;
	return count;
}

/* Blocks of one kind inside of two objects make them alike, whatever the blocks hold. */
static bool holds_objects(const struct value *value) {
	return value->kind == VALUE_LIST && value_at(value, 0)->kind == VALUE_MAP;
}

size_t object_features(struct arena *arena, const struct value *item, uint64_t *features, size_t most) {
	size_t count = 0;
	(void)arena;
	for (size_t i = 0; item->kind == VALUE_MAP && i < item->as.map.count; i++) {
		const struct value_member *member = &item->as.map.members[i];
		if (value_is_zero(member->value) && !value_is_unknown(member->value))
			continue;
		count =
			feature_add(features, count, most, bytes_hash(value_hash(member->value), member->key, member->key_length));
		if (holds_objects(member->value))
			count = feature_add(features, count, most, bytes_hash(1, member->key, member->key_length));
	}
	return count;
}
