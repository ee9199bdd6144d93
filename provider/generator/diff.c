#include "generator/diff.h"

#include <stdlib.h>
#include <string.h>

#include "generator/diff_inner.h"

enum { PATHS_MOST = 256, SUMMARY_MOST = 100 };

int diff_schema_load(struct arena *arena, const struct value *schemas, const char **why) {
	return shape_schemas_set(arena, schemas, why);
}

/* The order of attributes: first what forces the replacement, tags last. */
enum rank { RANK_FORCES, RANK_TELLING, RANK_OTHER, RANK_TAGS, RANK_TAGS_ALL };

struct entry {
	struct place place;
	enum rank rank;
	size_t number;
};

/* One object on its way to a difference. The values of `root` are as they came: each attribute that differs is redacted by itself. */
struct comparison {
	struct differ differ;
	struct place root;
	const struct value *before_mask, *after_mask;
	size_t same;
	struct strbuf unknown; /* names of what only the apply tells */
	size_t unknown_more;
};

static struct forces forces_of(struct arena *arena, const struct value *paths) {
	struct forces forces = {.step = 0};
	size_t count = value_count(paths) < PATHS_MOST ? value_count(paths) : PATHS_MOST;
	forces.paths = arena_array(arena, count, sizeof(*forces.paths));
	for (size_t i = 0; i < count && paths->kind == VALUE_LIST; i++)
		forces.paths[forces.count++] = paths->as.list.items[i];
	return forces;
}

static enum rank entry_rank(const struct comparison *comparison, const struct place *place) {
	if (place->forces.count > 0)
		return RANK_FORCES;
	if (strcmp(place->name, "tags") == 0)
		return RANK_TAGS;
	if (strcmp(place->name, "tags_all") == 0)
		return RANK_TAGS_ALL;
	return value_is_null(comparison->root.before) && name_rank(place->name) == 0 && value_is_known(place->after)
		? RANK_TELLING
		: RANK_OTHER;
}

static const struct value *side_redact(struct comparison *comparison, const struct value *map,
	const struct value_member *member, const struct value *mask, const struct value *other) {
	return member != NULL ? member_redact(comparison->differ.arena, map, member, mask, other, &comparison->root.shape)
						  : value_null;
}

static struct entry entry_make(struct comparison *comparison, const struct walk *walk, size_t number) {
	const struct value_member *any = walk->old != NULL ? walk->old : walk->new;
	const struct value *old = comparison->before_mask, *new = comparison->after_mask;
	struct entry entry = {.number = number};
	entry.place = (struct place){.before = side_redact(comparison, comparison->root.before, walk->old, old, new),
		.after = side_redact(comparison, comparison->root.after, walk->new, new, old),
		.shape = shape_member(&comparison->root.shape, any->key),
		.name = any->key,
		.label = name_shown(comparison->differ.arena, any->key, any->key_length),
		.forces = forces_member(comparison->differ.arena, &comparison->root.forces, any->key)};
	entry.place.object = shape_is_object(&entry.place.shape);
	entry.rank = entry_rank(comparison, &entry.place);
	return entry;
}

static int entry_order(const void *a, const void *b) {
	const struct entry *x = a, *y = b;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void unknown_note(struct comparison *comparison, const char *label) {
	if (comparison->unknown.length + strlen(label) > SUMMARY_MOST)
		comparison->unknown_more++;
	else
		strbuf_addf(&comparison->unknown, "%s%s", comparison->unknown.length > 0 ? ", " : "", label);
}

static void unknown_put(struct comparison *comparison) {
	bool created = value_is_null(comparison->root.before);
	const char *names = strbuf_text(&comparison->unknown);
	if (comparison->unknown.length == 0)
		return;
	if (comparison->unknown_more > 0)
		names = arena_printf(comparison->differ.arena, "%s and %zu more", names, comparison->unknown_more);
	line_put(&comparison->differ, 0, created ? '+' : '~', names, created ? NULL : "(of the old one)", UNKNOWN);
}

/* What every new object has, known only after the apply: told in one line. */
static bool is_usual_unknown(const struct comparison *comparison, const struct entry *entry) {
	static const char *const names[] = {"id", "arn", "owner_id", "unique_id", "tags_all"};
	if (!value_is_unknown(entry->place.after) || entry->rank == RANK_FORCES)
		return false;
	if (value_is_null(comparison->root.before))
		return true;
	for (size_t i = 0; comparison->differ.replace && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], entry->place.name) == 0)
			return true;
	return comparison->differ.replace && entry->place.shape.computed;
}

/* tags_all holds the tags and the provider's default tags: what changes in it as it changes in tags is not told again. */
static const struct value *without_tags(
	struct arena *arena, const struct value *all, const struct value *before, const struct value *after) {
	struct value *rest = value_map_new(arena);
	for (size_t i = 0; all->kind == VALUE_MAP && i < all->as.map.count; i++) {
		const struct value_member *member = &all->as.map.members[i];
		if (value_is_null(value_get(before, member->key)) && value_is_null(value_get(after, member->key)))
			value_map_set_n(arena, rest, member->key, member->key_length, member->value);
	}
	return rest;
}

static bool tags_all_reduce(struct comparison *comparison, struct place *place) {
	const struct value *before = value_get(comparison->root.before, "tags"),
					   *after = value_get(comparison->root.after, "tags");
	if (value_is_unknown(place->after) || place->before->kind == VALUE_STRING || place->after->kind == VALUE_STRING)
		return value_equal(before, after) && !value_is_null(comparison->root.before);
	place->before = without_tags(comparison->differ.arena, place->before, before, after);
	place->after = without_tags(comparison->differ.arena, place->after, before, after);
	if (value_count(place->before) == 0)
		place->before = value_null;
	if (value_count(place->after) == 0)
		place->after = value_null;
	return !value_equal(place->before, place->after);
}

static bool is_unset(const struct comparison *comparison, const struct place *place) {
	const struct value *before = place->before, *after = place->after;
	if (is_nothing(before) && is_nothing(after))
		return true;
	return value_is_null(comparison->root.before) && place->shape.default_value != NULL &&
		value_equal(place->shape.default_value, after);
}

/* The same value on both sides: what may change is whether Terraform hides it. */
static void same_put(struct comparison *comparison, const struct value_member *member) {
	static const char *const texts[] = {"(not sensitive)", "(sensitive, value unchanged)"};
	bool before = mask_covers(mask_member(comparison->before_mask, member->key, member->key_length)),
		 after = mask_covers(mask_member(comparison->after_mask, member->key, member->key_length));
	if (is_nothing(member->value))
		return;
	if (before == after)
		comparison->same++;
	else
		line_put(&comparison->differ, 0, '~', name_shown(comparison->differ.arena, member->key, member->key_length),
			texts[before], texts[after]);
}

static void entry_diff(struct comparison *comparison, struct entry *entry) {
	size_t told = comparison->differ.told;
	if (entry->rank == RANK_TAGS_ALL && !tags_all_reduce(comparison, &entry->place))
		return;
	if (is_usual_unknown(comparison, entry))
		unknown_note(comparison, entry->place.label);
	else if (!is_unset(comparison, &entry->place)) {
		diff_place(&comparison->differ, &entry->place);
		comparison->same += told == comparison->differ.told;
	}
}

/* Attribute by attribute. */
static void object_diff(struct comparison *comparison) {
	struct walk walk = {.before = comparison->root.before, .after = comparison->root.after};
	size_t count = 0;
	struct entry *entries = arena_array(comparison->differ.arena,
		value_count(comparison->root.before) + value_count(comparison->root.after), sizeof(*entries));
	while (walk_next(&walk)) {
		if (walk.old != NULL && walk.new != NULL &&value_equal(walk.old->value, walk.new->value)) {
			same_put(comparison, walk.old);
			continue;
		}
		entries[count] = entry_make(comparison, &walk, count);
		count++;
	}
	qsort(entries, count, sizeof(*entries), entry_order);
	for (size_t i = 0; i < count; i++)
		entry_diff(comparison, &entries[i]);
	unknown_put(comparison);
}

/* A path whose attribute is not among the lines: something that no line shows differs there. */
static void forces_tell(struct comparison *comparison) {
	struct differ *differ = &comparison->differ;
	const struct value *step = value_null;
	for (size_t i = 0; i < differ->count; i++)
		if (differ->lines[i].forces_replacement)
			return;
	for (size_t i = 0; i < comparison->root.forces.count && value_text(step) == NULL; i++)
		step = value_at(comparison->root.forces.paths[i], 0);
	if (value_text(step) == NULL || differ->told > differ->count)
		return;
	line_put(differ, 0, ' ', name_shown(differ->arena, step->as.string.bytes, step->as.string.length), NULL, NULL);
	differ->lines[differ->count - 1].forces_replacement = true;
}

static const char *text_keep(struct arena *arena, const char *text) {
	return text != NULL ? arena_strdup(arena, text) : NULL;
}

/* Takes what was found out of the arena in which it was made, which ends here: what a difference takes to be made is much more than what is told. */
static struct diff *diff_finish(struct differ *differ, struct arena *arena, size_t same) {
	struct diff *diff = arena_alloc(arena, sizeof(*diff));
	size_t more = differ->told - differ->count;
	diff->lines = arena_array(arena, differ->count + 1, sizeof(*diff->lines));
	diff->hidden_same = same;
	for (; diff->count < differ->count; diff->count++) {
		struct diff_line *line = &diff->lines[diff->count];
		*line = differ->lines[diff->count];
		line->label = text_keep(arena, line->label);
		line->before = text_keep(arena, line->before);
		line->after = text_keep(arena, line->after);
	}
	if (more > 0)
		diff->lines[diff->count++] = (struct diff_line){.sign = ' ',
			.after =
				arena_printf(arena, "\xE2\x80\xA6 and %s more lines that are not shown", count_shown(arena, more))};
	arena_free(differ->arena);
	return diff;
}

static bool is_awsvpc(const struct resource_change *change) {
	const char *mode =
		value_text(value_get(value_is_null(change->after) ? change->before : change->after, "network_mode"));
	return mode != NULL && strcmp(mode, "awsvpc") == 0;
}

static bool is_object(const struct value *value) {
	return value_is_null(value) || value->kind == VALUE_MAP;
}

static void resource_diff(struct comparison *comparison, const struct resource_change *change) {
	struct arena *arena = comparison->differ.arena;
	struct place *root = &comparison->root;
	root->shape = shape_of_resource(change);
	root->before = change->before;
	root->after = change->after;
	root->forces = forces_of(arena, change->replace_paths);
	root->name = "";
	root->label = "value";
	root->object = true;
	if (is_object(root->before) && root->after->kind == VALUE_MAP)
		object_diff(comparison);
	else {
		root->before =
			value_redact(arena, change->before, change->before_sensitive, change->after_sensitive, &root->shape);
		root->after =
			value_redact(arena, change->after, change->after_sensitive, change->before_sensitive, &root->shape);
		if (root->before->kind == VALUE_MAP && value_is_null(root->after))
			diff_deletion(&comparison->differ, root->before, &root->shape);
		else
			diff_place(&comparison->differ, root);
	}
	if (comparison->differ.replace)
		forces_tell(comparison);
}

const struct diff *diff_resource(struct arena *arena, const struct resource_change *change) {
	struct arena *scratch = arena_new();
	struct comparison comparison = {
		.differ = {.arena = scratch, .awsvpc = is_awsvpc(change), .replace = action_is_replace(change->action)},
		.before_mask = change->before_sensitive,
		.after_mask = change->after_sensitive,
		.unknown = STRBUF_INIT(scratch)};
	resource_diff(&comparison, change);
	return diff_finish(&comparison.differ, arena, comparison.same);
}

const struct diff *diff_output(struct arena *arena, const struct output_change *change) {
	struct differ differ = {.arena = arena_new()};
	struct place place = {.name = change->name, .shape = shape_none()};
	bool secret = name_is_secret(change->name, strlen(change->name)) &&
		(value_is_string(change->before) || value_is_string(change->after));
	const struct value *mask = secret ? value_true : change->after_sensitive;
	struct diff *diff;
	place.label = name_shown(differ.arena, change->name, strlen(change->name));
	place.before = value_redact(differ.arena, change->before, change->before_sensitive, mask, &place.shape);
	place.after = value_redact(differ.arena, change->after, mask, change->before_sensitive, &place.shape);
	diff_place(&differ, &place);
	diff = diff_finish(&differ, arena, value_equal(change->before, change->after));
	diff->name = change->name;
	return diff;
}
