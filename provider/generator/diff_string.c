#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "engine/base64.h"
#include "generator/diff_inner.h"
#include "value/json.h"

enum content { CONTENT_NONE, CONTENT_TEXT, CONTENT_BINARY, CONTENT_HASH };

struct user_data {
	enum content content;
	bool base64;
	struct span span; /* decoded */
};

bool is_user_data(const char *name) {
	return strcmp(name, "user_data") == 0 || strcmp(name, "user_data_base64") == 0 || strcmp(name, "userData") == 0;
}

static bool is_text(const char *bytes, size_t length) {
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)bytes[i] < 0x20 && strchr("\t\n\r\f\033", bytes[i]) == NULL)
			return false;
	return memchr(bytes, '\0', length) == NULL && utf8_valid(bytes, length);
}

/* Older versions of hashicorp/aws keep the SHA-1 of user data in state. */
static bool is_sha1(const struct value *text) {
	size_t digits = strspn(text->as.string.bytes, "0123456789abcdef");
	return text->as.string.length == 40 && digits == 40;
}

static bool is_gzip(struct span span) {
	return span.length > 2 && memcmp(span.bytes, "\x1f\x8b", 2) == 0;
}

/* Plain text may look like base64 ("test"): then what it decodes to is no text. */
static struct user_data user_data_read(struct arena *arena, const struct value *value, const char *name) {
	struct user_data data = {.content = CONTENT_NONE};
	size_t length = 0;
	const char *decoded;
	if (!value_is_string(value))
		return data;
	data = (struct user_data){CONTENT_TEXT, false, {value->as.string.bytes, value->as.string.length}};
	if (is_sha1(value))
		return (struct user_data){CONTENT_HASH, false, data.span};
	decoded = data.span.length % 4 == 0 && strlen(data.span.bytes) == data.span.length
		? base64_decode(arena, data.span.bytes, &length)
		: NULL;
	if (decoded != NULL && length > 0) {
		struct user_data inner = {is_text(decoded, length) ? CONTENT_TEXT : CONTENT_BINARY, true, {decoded, length}};
		if (inner.content == CONTENT_TEXT || is_gzip(inner.span) || strcmp(name, "user_data_base64") == 0)
			return inner;
	}
	if (!is_text(data.span.bytes, data.span.length))
		data.content = CONTENT_BINARY;
	return data;
}

static const char *user_data_summary(struct arena *arena, const struct user_data *data) {
	size_t lines = 1;
	switch (data->content) {
	case CONTENT_BINARY:
		return arena_printf(arena, "(%s bytes, %s)", count_shown(arena, data->span.length),
			is_gzip(data->span) ? "compressed with gzip" : "binary");
	case CONTENT_HASH:
		return arena_printf(arena, "(only its SHA-1 is in the state: %.40s)", data->span.bytes);
	case CONTENT_TEXT:
		for (size_t i = 0; i + 1 < data->span.length; i++)
			lines += data->span.bytes[i] == '\n';
		return arena_printf(arena, "(%s %s)", count_shown(arena, lines), lines == 1 ? "line" : "lines");
	default:
		return NULL;
	}
}

static const char *user_data_told(struct arena *arena, const struct value *value, const char *name) {
	struct user_data data = user_data_read(arena, value, name);
	return user_data_summary(arena, &data);
}

static void summaries_put(
	struct differ *differ, const struct place *place, const struct user_data *before, const struct user_data *after) {
	const char *old = user_data_summary(differ->arena, before), *new = user_data_summary(differ->arena, after);
	if (old != NULL && new != NULL && strcmp(old, new) == 0)
		new = arena_printf(differ->arena, "%s with other content", new);
	line_put(differ, place->depth, place_sign(place), place->label, old, new);
}

static void diff_user_data(struct differ *differ, const struct place *place) {
	struct user_data before = user_data_read(differ->arena, place->before, place->name),
					 after = user_data_read(differ->arena, place->after, place->name);
	const char *label = place->label;
	if (before.content > CONTENT_TEXT || after.content > CONTENT_TEXT) {
		summaries_put(differ, place, &before, &after);
		return;
	}
	if (before.base64 || after.base64)
		label = arena_printf(differ->arena, "%s (decoded from base64)", label != NULL ? label : "text");
	if (before.content == after.content && before.span.length == after.span.length &&
		memcmp(before.span.bytes, after.span.bytes, before.span.length) == 0)
		same_meaning_put(differ, place);
	else
		diff_lines(differ, place, label, before.span, after.span);
}

const struct value *document_parse(struct arena *arena, const struct value *text) {
	const struct value *document;
	const char *why = NULL, *at;
	if (!value_is_string(text) || text->as.string.length > DOCUMENT_MOST)
		return NULL;
	for (at = text->as.string.bytes; isspace((unsigned char)*at); at++)
		continue;
	if (*at != '{' && *at != '[')
		return NULL;
	document = value_from_json(arena, text->as.string.bytes, text->as.string.length, &why);
	return document != NULL ? document_redact(arena, document) : NULL;
}

static const char *document_summary(struct arena *arena, const struct value *document) {
	struct shape shape = shape_none();
	struct strbuf out = STRBUF_INIT(arena);
	const struct value *statements = value_get(document, "Statement");
	size_t count = statements->kind == VALUE_LIST ? value_count(statements) : 1;
	if (is_policy(document))
		return arena_printf(arena, "(%s %s)", count_shown(arena, count), count == 1 ? "statement" : "statements");
	if (!is_containers(document))
		return value_brief(arena, document, &shape, INLINE_MOST, false);
	for (size_t i = 0; i < value_count(document) && i < 8; i++)
		strbuf_addf(&out, "%s%s", i > 0 ? ", " : "", value_shown(arena, value_get(value_at(document, i), "name")));
	return arena_printf(arena, "(%s %s)", value_count(document) == 1 ? "container" : "containers", strbuf_text(&out));
}

const char *text_summary(struct arena *arena, const struct value *text, const char *name) {
	const struct value *document;
	if (value_is_redacted(text))
		return SENSITIVE;
	if (is_user_data(name) || text_is_long(text))
		return user_data_told(arena, text, name);
	document = document_parse(arena, text);
	return document != NULL ? document_summary(arena, document) : value_shown(arena, text);
}

const char *value_summary(struct arena *arena, const struct value *value, const struct shape *shape, const char *name) {
	struct shape item = shape_item(shape);
	if (value_is_string(value))
		return text_summary(arena, value, name);
	if (value->kind == VALUE_LIST && value_count(value) == 1 && value_at(value, 0)->kind == VALUE_MAP)
		return value_brief(arena, value_at(value, 0), &item, INLINE_MOST, true);
	if (value->kind == VALUE_LIST || value->kind == VALUE_MAP)
		return value_brief(arena, value, shape, INLINE_MOST, value->kind == VALUE_MAP);
	return value_shown(arena, value);
}

static struct span span_of(const struct value *value) {
	return value_is_string(value) ? (struct span){value->as.string.bytes, value->as.string.length}
								  : (struct span){"", 0};
}

/* Documents on both sides, or on one where the other is nothing. */
static bool documents_diff(struct differ *differ, const struct place *place) {
	const struct value *before = document_parse(differ->arena, place->before),
					   *after = document_parse(differ->arena, place->after);
	if ((before == NULL && !value_is_null(place->before)) || (after == NULL && !value_is_null(place->after)))
		return false;
	diff_document(differ, place, before != NULL ? before : value_null, after != NULL ? after : value_null);
	return true;
}

void diff_string(struct differ *differ, const struct place *place) {
	if (value_is_redacted(place->before) || value_is_redacted(place->after))
		diff_scalar(differ, place);
	else if (is_user_data(place->name))
		diff_user_data(differ, place);
	else if (documents_diff(differ, place))
		return;
	else if (text_is_long(place->before) || text_is_long(place->after))
		diff_lines(differ, place, place->label, span_of(place->before), span_of(place->after));
	else
		diff_scalar(differ, place);
}
