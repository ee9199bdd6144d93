#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "generator/diff_inner.h"

void line_put(
	struct differ *differ, unsigned depth, char sign, const char *label, const char *before, const char *after) {
	differ->told++;
	if (differ->count == LINES_MOST)
		return;
	differ->lines = arena_grow(differ->arena, differ->lines, differ->count, &differ->capacity, sizeof(*differ->lines));
	differ->lines[differ->count++] = (struct diff_line){depth, sign, label, before, after, false};
}

void remark_put(struct differ *differ, unsigned depth, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	line_put(differ, depth, ' ', NULL, NULL, arena_vprintf(differ->arena, format, arguments));
	va_end(arguments);
}

void more_put(struct differ *differ, unsigned depth, size_t count, const char *one, const char *many) {
	if (count > 0)
		remark_put(
			differ, depth, "\xE2\x80\xA6 and %s more %s", count_shown(differ->arena, count), count == 1 ? one : many);
}

char place_sign(const struct place *place) {
	return value_is_null(place->before) ? '+' : value_is_null(place->after) ? '-' : '~';
}

size_t heading_open(struct differ *differ, unsigned depth, char sign, const char *label) {
	line_put(differ, depth, sign, label, NULL, NULL);
	return differ->told;
}

void heading_close(struct differ *differ, size_t heading) {
	if (differ->told != heading)
		return;
	differ->told--;
	if (differ->count > differ->told)
		differ->count = differ->told;
}

static struct forces forces_step(struct arena *arena, const struct forces *forces,
	bool (*fits)(const struct value *step, const void *at), const void *at) {
	struct forces inner = {.step = forces->step + 1};
	if (forces->count == 0)
		return inner;
	inner.paths = arena_array(arena, forces->count, sizeof(*inner.paths));
	for (size_t i = 0; i < forces->count; i++)
		if (value_count(forces->paths[i]) > forces->step && fits(value_at(forces->paths[i], forces->step), at))
			inner.paths[inner.count++] = forces->paths[i];
	return inner;
}

static bool step_is_name(const struct value *step, const void *at) {
	return value_text(step) != NULL && strcmp(value_text(step), at) == 0;
}

static bool step_is_index(const struct value *step, const void *at) {
	const struct match *match = at;
	int64_t index;
	return value_to_integer(step, &index) && index == (match->after != MATCH_NONE ? match->after : match->before);
}

struct forces forces_member(struct arena *arena, const struct forces *forces, const char *name) {
	return forces_step(arena, forces, step_is_name, name);
}

struct forces forces_item(struct arena *arena, const struct forces *forces, const struct match *match) {
	return forces_step(arena, forces, step_is_index, match);
}

/* The mark goes to the line of the very place; when the place is not shown by itself, to the nearest one around it. */
static void forces_mark(struct differ *differ, const struct place *place, size_t first) {
	bool here = false, marked = false;
	for (size_t i = 0; i < place->forces.count; i++)
		here = here || value_count(place->forces.paths[i]) <= place->forces.step;
	if (place->forces.count == 0 || first >= differ->count)
		return;
	for (size_t i = first; i < differ->count && !marked; i++)
		marked = differ->lines[i].forces_replacement;
	if (here || !marked)
		differ->lines[first].forces_replacement = true;
}

/* Texts that are no documents and no user data are compared letter by letter. */
static bool are_texts(struct arena *arena, const struct place *place) {
	return value_is_string(place->before) && value_is_string(place->after) && !is_user_data(place->name) &&
		document_parse(arena, place->before) == NULL && document_parse(arena, place->after) == NULL;
}

static bool is_plain(const struct value *value) {
	return value_is_redacted(value) || value->kind == VALUE_NUMBER || value->kind == VALUE_BOOL;
}

void diff_scalar(struct differ *differ, const struct place *place) {
	struct arena *arena = differ->arena;
	char sign = place_sign(place);
	struct shown_pair shown = {NULL, NULL};
	if (sign == '~' && ((is_plain(place->before) && is_plain(place->after)) || are_texts(arena, place)))
		shown = values_shown(arena, place->before, place->after);
	else {
		shown.before = sign == '+' ? NULL : value_summary(arena, place->before, &place->shape, place->name);
		shown.after = sign == '-' ? NULL : value_summary(arena, place->after, &place->shape, place->name);
	}
	if (sign == '~' && place->before->kind != place->after->kind && strcmp(shown.before, shown.after) == 0) {
		/* 5 and "5" */
		const char **text = value_is_string(place->before) ? &shown.before : &shown.after;
		*text = arena_printf(arena, "\"%s\"", *text);
	}
	line_put(differ, place->depth, sign, place->label, shown.before, shown.after);
}

bool walk_next(struct walk *walk) {
	const struct value *before = walk->before, *after = walk->after;
	const struct value_member *old = NULL, *new = NULL;
	int order;
	if (before->kind == VALUE_MAP && walk->next_before < before->as.map.count)
		old = &before->as.map.members[walk->next_before];
	if (after->kind == VALUE_MAP && walk->next_after < after->as.map.count)
		new = &after->as.map.members[walk->next_after];
	order = old == NULL ? 1 : new == NULL ? -1 : bytes_compare(old->key, old->key_length, new->key, new->key_length);
	walk->old = order <= 0 ? old : NULL;
	walk->new = order >= 0 ? new : NULL;
	walk->next_before += walk->old != NULL;
	walk->next_after += walk->new != NULL;
	return walk->old != NULL || walk->new != NULL;
}

bool is_nothing(const struct value *value) {
	return value_is_null(value) || (value_is_string(value) && value->as.string.length == 0) ||
		((value->kind == VALUE_LIST || value->kind == VALUE_MAP) && value_count(value) == 0);
}

static bool member_is_silent(const struct differ *differ, const struct place *place, const struct place *member) {
	if (value_equal(member->before, member->after))
		return true;
	if (!place->object)
		return false;
	if (is_nothing(member->before) && is_nothing(member->after))
		return true;
	if (differ->replace && is_nothing(member->before) && value_is_unknown(member->after) && member->shape.computed &&
		member->forces.count == 0)
		return true;
	if (value_is_null(place->before))
		return member_is_unset(&member->shape, member->after, true);
	return value_is_null(place->after) && member_is_unset(&member->shape, member->before, true);
}

static struct place member_place(const struct place *place, const struct walk *walk) {
	const struct value_member *any = walk->old != NULL ? walk->old : walk->new;
	struct place member = {.before = walk->old != NULL ? walk->old->value : value_null,
		.after = walk->new != NULL ? walk->new->value : value_null,
		.shape = shape_member(&place->shape, any->key),
		.name = any->key,
		.depth = place->depth,
		.document = place->document};
	member.object = !place->document && shape_is_object(&member.shape);
	return member;
}

static const char *member_label(struct arena *arena, const struct place *place, const struct value_member *any) {
	const char *name = name_shown(arena, any->key, any->key_length), *path;
	if (!place->document || place->label == NULL)
		return name;
	path = arena_printf(arena, "%s.%s", place->label, name);
	return span_shown(arena, (struct span){path, strlen(path)}, 2 * LABEL_MOST);
}

void diff_members(struct differ *differ, const struct place *place) {
	struct walk walk = {.before = place->before, .after = place->after};
	size_t shown = 0, more = 0;
	while (walk_next(&walk)) {
		const struct value_member *any = walk.old != NULL ? walk.old : walk.new;
		struct place member = member_place(place, &walk);
		member.forces = forces_member(differ->arena, &place->forces, any->key);
		if (member_is_silent(differ, place, &member))
			continue;
		if (!place->object && shown++ >= ENTRIES_MOST) {
			more++;
			continue;
		}
		member.label = member_label(differ->arena, place, any);
		diff_place(differ, &member);
	}
	more_put(differ, place->depth, more, "entry", "entries");
}

/* Added and removed objects take one line where they fit. */
static bool map_line(struct differ *differ, const struct place *place) {
	char sign = place_sign(place);
	struct shape shape = place->shape;
	const char *text;
	if (sign == '~')
		return false;
	text = value_inline(differ->arena, sign == '+' ? place->after : place->before, &shape, INLINE_MOST, true);
	if (text == NULL)
		return false;
	if (text[0] == '\0')
		text = place->object ? "(nothing set)" : "{}";
	line_put(differ, place->depth, sign, place->label, sign == '-' ? text : NULL, sign == '+' ? text : NULL);
	return true;
}

static void map_diff(struct differ *differ, const struct place *place) {
	struct place inner = *place;
	size_t heading;
	if (map_line(differ, place))
		return;
	if (place->document) {
		diff_members(differ, place);
		return;
	}
	heading = heading_open(differ, place->depth, place_sign(place), place->label);
	inner.depth++;
	diff_members(differ, &inner);
	heading_close(differ, heading);
}

static void place_diff(struct differ *differ, const struct place *place) {
	enum value_kind before = place->before->kind, after = place->after->kind,
					kind = before == VALUE_NULL ? after : before;
	if (place->depth > DEPTH_MOST || (before != VALUE_NULL && after != VALUE_NULL && before != after))
		diff_scalar(differ, place);
	else if (kind == VALUE_LIST)
		diff_list(differ, place);
	else if (kind == VALUE_MAP)
		map_diff(differ, place);
	else if (kind == VALUE_STRING)
		diff_string(differ, place);
	else
		diff_scalar(differ, place);
}

void diff_place(struct differ *differ, const struct place *place) {
	size_t first = differ->count;
	if (value_equal(place->before, place->after))
		return;
	place_diff(differ, place);
	forces_mark(differ, place, first);
}
