#include "generator/diff_text.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "generator/escape.h"

#define ELLIPSIS "\xE2\x80\xA6"

const char *count_shown(struct arena *arena, size_t count) {
	char *digits = arena_printf(arena, "%zu", count);
	struct strbuf out = STRBUF_INIT(arena);
	size_t length = strlen(digits);
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			strbuf_addc(&out, ',');
		strbuf_addc(&out, digits[i]);
	}
	return strbuf_text(&out);
}

/* Without the hashes behind "(sensitive)"; other NULs become visible. The result holds no NUL. */
static struct span span_visible(struct arena *arena, struct span span) {
	struct strbuf out = STRBUF_INIT(arena);
	const char *at = span.bytes, *end = span.bytes + span.length, *nul;
	if (memchr(at, '\0', span.length) == NULL)
		return span;
	while ((nul = memchr(at, '\0', (size_t)(end - at))) != NULL) {
		bool hash = nul - span.bytes >= SENSITIVE_LENGTH && end - nul >= SENSITIVE_HASH &&
			memcmp(nul - SENSITIVE_LENGTH, SENSITIVE, SENSITIVE_LENGTH) == 0;
		strbuf_add(&out, at, (size_t)(nul - at));
		strbuf_adds(&out, hash ? "" : "\\x00");
		at = nul + (hash ? SENSITIVE_HASH : 1);
	}
	strbuf_add(&out, at, (size_t)(end - at));
	return (struct span){strbuf_text(&out), out.length};
}

static bool is_continuation(char byte) {
	return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The nearest place at or before `at` where a character begins; invalid UTF-8 moves it by three bytes at most. */
static size_t boundary(struct span span, size_t at) {
	size_t back = 0;
	if (at >= span.length)
		return span.length;
	while (back < 3 && at > back && is_continuation(span.bytes[at - back]))
		back++;
	return at - back;
}

static const char *clean(struct arena *arena, const char *bytes, size_t length) {
	return escaped_text(arena, arena_strndup(arena, bytes, length));
}

/* bytes[from, to) with signs for what is left out on both sides. */
static const char *window_shown(
	struct arena *arena, struct span span, size_t from, size_t cut, size_t resume, size_t to) {
	from = boundary(span, from), cut = boundary(span, cut), resume = boundary(span, resume), to = boundary(span, to);
	if (cut >= resume)
		return arena_printf(arena, "%s%s%s", from > 0 ? ELLIPSIS : "", clean(arena, span.bytes + from, to - from),
			to < span.length ? ELLIPSIS : "");
	return arena_printf(arena, "%s%s" ELLIPSIS "%s%s", from > 0 ? ELLIPSIS : "",
		clean(arena, span.bytes + from, cut - from), clean(arena, span.bytes + resume, to - resume),
		to < span.length ? ELLIPSIS : "");
}

const char *span_shown(struct arena *arena, struct span span, size_t most) {
	const char *text;
	span = span_visible(arena, span);
	if (span.length <= most)
		return clean(arena, span.bytes, span.length);
	text = window_shown(arena, span, 0, most * 2 / 3, span.length - most / 3, span.length);
	return span.length < 1000 ? text : arena_printf(arena, "%s (%s bytes)", text, count_shown(arena, span.length));
}

const char *text_shown(struct arena *arena, const char *bytes, size_t length, size_t most) {
	return span_shown(arena, text_redact(arena, bytes, length), most);
}

const char *name_shown(struct arena *arena, const char *name, size_t length) {
	const char *text = text_shown(arena, name, length, LABEL_MOST);
	return text[0] != '\0' ? text : "\"\"";
}

/* The window of one side: `prefix` and `suffix` bytes are the same on both. */
static const char *side_shown(struct arena *arena, struct span span, size_t prefix, size_t suffix) {
	size_t middle = span.length - prefix - suffix, from = prefix > 40 ? prefix - 30 : 0,
		   to = suffix > 40 ? span.length - suffix + 20 : span.length, cut = to, resume = to;
	const char *text;
	if (span.length <= TEXT_MOST)
		return clean(arena, span.bytes, span.length);
	if (to - from > TEXT_MOST && middle > TEXT_MOST / 2) {
		cut = prefix + TEXT_MOST / 3;
		resume = span.length - suffix - TEXT_MOST / 6;
	}
	text = window_shown(arena, span, from, cut, resume, to);
	return span.length < 1000 ? text : arena_printf(arena, "%s (%s bytes)", text, count_shown(arena, span.length));
}

struct shown_pair texts_shown(struct arena *arena, struct span before, struct span after) {
	struct shown_pair shown;
	size_t prefix = 0, suffix = 0, least;
	before = span_visible(arena, before);
	after = span_visible(arena, after);
	least = before.length < after.length ? before.length : after.length;
	while (prefix < least && before.bytes[prefix] == after.bytes[prefix])
		prefix++;
	prefix = boundary(before, prefix);
	while (
		suffix < least - prefix && before.bytes[before.length - 1 - suffix] == after.bytes[after.length - 1 - suffix])
		suffix++;
	shown.before = side_shown(arena, before, prefix, suffix);
	shown.after = side_shown(arena, after, prefix, suffix);
	if (strcmp(shown.before, shown.after) == 0)
		shown.after = arena_printf(arena, "%s (a part that is not shown differs)", shown.after);
	return shown;
}

/* A string that would be read as something else without quotes. */
static bool needs_quotes(const char *text) {
	static const char *const words[] = {"null", "true", "false"};
	size_t length = strlen(text);
	if (length == 0 || isspace((unsigned char)text[0]) || isspace((unsigned char)text[length - 1]) || text[0] == '(' ||
		text[0] == '[' || text[0] == '{' || text[0] == '"')
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

static const char *quoted(struct arena *arena, const char *text) {
	return needs_quotes(text) ? arena_printf(arena, "\"%s\"", text) : text;
}

static const char *collection_shown(struct arena *arena, const struct value *value) {
	struct shape shape = shape_none();
	const char *text = value_inline(arena, value, &shape, TEXT_MOST, false);
	size_t count = value_count(value);
	if (text != NULL)
		return text;
	text = value_brief(arena, value, &shape, TEXT_MOST, false);
	if (count == 1)
		return text;
	return arena_printf(
		arena, "%s (%s %s)", text, count_shown(arena, count), value->kind == VALUE_LIST ? "elements" : "entries");
}

const char *value_shown(struct arena *arena, const struct value *value) {
	switch (value->kind) {
	case VALUE_NULL:
		return "null";
	case VALUE_UNKNOWN:
		return UNKNOWN;
	case VALUE_STRING:
		if (value_is_redacted(value))
			return SENSITIVE;
		return quoted(arena, text_shown(arena, value->as.string.bytes, value->as.string.length, TEXT_MOST));
	case VALUE_LIST:
	case VALUE_MAP:
		return collection_shown(arena, value);
	default: {
		const char *text = value_to_text(arena, value);
		return text_shown(arena, text, strlen(text), TEXT_MOST);
	}
	}
}

struct shown_pair values_shown(struct arena *arena, const struct value *before, const struct value *after) {
	struct shown_pair shown;
	if (value_is_redacted(before) && value_is_redacted(after))
		return (struct shown_pair){SENSITIVE, "(sensitive, changed)"};
	if (!value_is_string(before) || !value_is_string(after) || value_is_redacted(before) || value_is_redacted(after))
		return (struct shown_pair){value_shown(arena, before), value_shown(arena, after)};
	shown = texts_shown(arena, text_redact(arena, before->as.string.bytes, before->as.string.length),
		text_redact(arena, after->as.string.bytes, after->as.string.length));
	return (struct shown_pair){quoted(arena, shown.before), quoted(arena, shown.after)};
}

bool text_is_long(const struct value *value) {
	const char *newline;
	if (!value_is_string(value))
		return false;
	newline = memchr(value->as.string.bytes, '\n', value->as.string.length);
	return newline != NULL && newline + 1 < value->as.string.bytes + value->as.string.length;
}

bool member_is_unset(const struct shape *shape, const struct value *value, bool object) {
	if (value_is_null(value))
		return true;
	if (!object)
		return false;
	if (value_is_unknown(value))
		return shape->computed;
	if ((value_is_string(value) && value->as.string.length == 0) ||
		((value->kind == VALUE_LIST || value->kind == VALUE_MAP) && value_count(value) == 0))
		return true;
	return shape_is_default(shape, value);
}

/* Writing stops as soon as it takes too much, so that nothing huge is ever written. */
struct line {
	struct strbuf out;
	size_t most;
	bool cut; /* long texts may be cut: only a beginning is wanted */
	bool full;
};

static void line_add(struct line *line, const char *text) {
	size_t length = strlen(text), room = line->most - line->out.length;
	if (line->full)
		return;
	line->full = length > room;
	if (!line->full || line->cut)
		strbuf_add(&line->out, text, line->full ? boundary((struct span){text, length}, room) : length);
}

static void value_add(
	struct line *line, const struct value *value, const struct shape *shape, const char *name, bool bare);

/* Texts that have a difference of their own do not go on a line: documents, user data, texts of several lines. */
static bool is_own(const struct value *value, const char *name) {
	const char *at = value->as.string.bytes;
	while (isspace((unsigned char)*at))
		at++;
	return text_is_long(value) || is_user_data(name) || *at == '{' || *at == '[';
}

static void string_add(struct line *line, const struct value *value, const char *name) {
	struct arena *arena = line->out.arena;
	if (value_is_redacted(value))
		line_add(line, SENSITIVE);
	else if (!line->cut && (is_own(value, name) || value->as.string.length > 4 * line->most))
		line->full = true;
	else if (is_own(value, name))
		line_add(line, text_summary(arena, value, name));
	else
		line_add(line,
			arena_printf(
				arena, "\"%s\"", text_shown(arena, value->as.string.bytes, value->as.string.length, TEXT_MOST)));
}

static void list_add(struct line *line, const struct value *list, const struct shape *shape, const char *name) {
	struct shape item = shape_item(shape);
	line_add(line, "[");
	for (size_t i = 0; i < list->as.list.count && !line->full; i++) {
		line_add(line, i > 0 ? ", " : "");
		value_add(line, list->as.list.items[i], &item, name, false);
	}
	line_add(line, "]");
}

static void map_add(struct line *line, const struct value *map, const struct shape *shape, bool bare) {
	bool object = shape_is_object(shape), unknown = false;
	size_t written = 0;
	line_add(line, bare ? "" : "{ ");
	for (size_t i = 0; i < map->as.map.count && !line->full; i++) {
		const struct value_member *member = &map->as.map.members[i];
		struct shape inner = shape_member(shape, member->key);
		if (member_is_unset(&inner, member->value, object)) {
			unknown = unknown || value_is_unknown(member->value);
			continue;
		}
		line_add(line, written++ > 0 ? ", " : "");
		line_add(line, name_shown(line->out.arena, member->key, member->key_length));
		line_add(line, " = ");
		value_add(line, member->value, &inner, member->key, false);
	}
	if (written == 0 && unknown)
		line_add(line, UNKNOWN);
	line_add(line, bare ? "" : written > 0 || unknown ? " }" : "}");
}

static void value_add(
	struct line *line, const struct value *value, const struct shape *shape, const char *name, bool bare) {
	if (value->kind == VALUE_STRING)
		string_add(line, value, name);
	else if (value->kind == VALUE_LIST)
		list_add(line, value, shape, name);
	else if (value->kind == VALUE_MAP)
		map_add(line, value, shape, bare);
	else
		line_add(line, value_shown(line->out.arena, value));
}

const char *value_inline(
	struct arena *arena, const struct value *value, const struct shape *shape, size_t most, bool bare) {
	struct line line = {.out = STRBUF_INIT(arena), .most = most};
	value_add(&line, value, shape, "", bare);
	return line.full ? NULL : strbuf_text(&line.out);
}

const char *value_brief(
	struct arena *arena, const struct value *value, const struct shape *shape, size_t most, bool bare) {
	struct line line = {.out = STRBUF_INIT(arena), .most = most, .cut = true};
	value_add(&line, value, shape, "", bare);
	if (!line.full)
		return strbuf_text(&line.out);
	while (line.out.length > 0 && strchr(" ,=", line.out.bytes[line.out.length - 1]) != NULL)
		line.out.bytes[--line.out.length] = '\0';
	return arena_printf(arena, "%s" ELLIPSIS, strbuf_text(&line.out));
}
