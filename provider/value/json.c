/* A strict JSON reader (RFC 8259) of our own: jansson turns 0.1 into a double and refuses integers
 * beyond 64 bits, while state and IAM documents must come back digit for digit. */
#include "value/json.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "value/members.h"
#include "value/number.h"

#define DEPTH_LARGEST 256

struct parser {
	struct arena *arena;
	const char *text;
	const char *at;
	const char *end;
	char *writable; /* the text itself, where strings may end in place; NULL: strings are copied */
	size_t depth;
	const char *failure;
};

static const struct value *parse_value(struct parser *parser);

static const struct value *fail(struct parser *parser, const char *failure) {
	if (parser->failure == NULL)
		parser->failure = failure;
	return NULL;
}

static void skip_space(struct parser *parser) {
	while (parser->at < parser->end &&
		(*parser->at == ' ' || *parser->at == '\t' || *parser->at == '\n' || *parser->at == '\r'))
		parser->at++;
}

static bool next_is(struct parser *parser, char byte) {
	return parser->at < parser->end && *parser->at == byte;
}

static bool accept(struct parser *parser, char byte) {
	skip_space(parser);
	if (!next_is(parser, byte))
		return false;
	parser->at++;
	return true;
}

static bool parse_hex(struct parser *parser, unsigned *code) {
	*code = 0;
	for (int i = 0; i < 4; i++, parser->at++) {
		if (parser->at == parser->end || !isxdigit((unsigned char)*parser->at))
			return fail(parser, "four hexadecimal digits must follow \\u") != NULL;
		*code = *code * 16 +
			(unsigned)(isdigit((unsigned char)*parser->at) ? *parser->at - '0' : (*parser->at | 0x20) - 'a' + 10);
	}
	return true;
}

static bool parse_unicode_escape(struct parser *parser, struct strbuf *string) {
	unsigned code, low;
	if (!parse_hex(parser, &code))
		return false;
	if (code >= 0xD800 && code <= 0xDBFF) {
		if (parser->end - parser->at < 2 || parser->at[0] != '\\' || parser->at[1] != 'u')
			return fail(parser, "half of a surrogate pair") != NULL;
		parser->at += 2;
		if (!parse_hex(parser, &low))
			return false;
		if (low < 0xDC00 || low > 0xDFFF)
			return fail(parser, "half of a surrogate pair") != NULL;
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
	} else if (code >= 0xDC00 && code <= 0xDFFF) {
		return fail(parser, "half of a surrogate pair") != NULL;
	}
	utf8_add(string, code);
	return true;
}

static bool parse_escape(struct parser *parser, struct strbuf *string) {
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *name;
	char byte;
	if (parser->at == parser->end)
		return fail(parser, "the string does not end") != NULL;
	byte = *parser->at++;
	if (byte == 'u')
		return parse_unicode_escape(parser, string);
	name = byte != '\0' ? strchr(names, byte) : NULL;
	if (name == NULL)
		return fail(parser, "unknown escape in a string") != NULL;
	strbuf_addc(string, bytes[name - names]);
	return true;
}

/* The run of bytes that stand for themselves; ends at a quote or backslash. */
static bool parse_plain(struct parser *parser) {
	while (parser->at < parser->end && *parser->at != '"' && *parser->at != '\\') {
		size_t size = utf8_character(parser->at, (size_t)(parser->end - parser->at));
		if (size == 0)
			return fail(parser, "a string is not valid UTF-8") != NULL;
		if ((unsigned char)*parser->at < 0x20)
			return fail(parser, "a control character in a string must be escaped") != NULL;
		parser->at += size;
	}
	return parser->at < parser->end || fail(parser, "the string does not end") != NULL;
}

/* The form without escapes is never longer than the one with them, so it fits where it was read from. */
static void add_run(const struct parser *parser, struct strbuf *string, const char *start) {
	size_t length = (size_t)(parser->at - start);
	if (parser->writable == NULL) {
		strbuf_add(string, start, length);
		return;
	}
	memmove(string->bytes + string->length, start, length);
	string->length += length;
}

/* A string without escapes: from `start` to the quote that is looked at. */
static const char *end_plain_string(struct parser *parser, const char *start, size_t length) {
	if (parser->writable == NULL)
		return arena_strndup(parser->arena, start, length);
	parser->writable[parser->at - parser->text] = '\0';
	return start;
}

static bool parse_string(struct parser *parser, const char **bytes, size_t *length) {
	struct strbuf string = STRBUF_INIT(parser->arena);
	const char *start = ++parser->at;
	if (!parse_plain(parser))
		return false;
	if (*parser->at == '"') {
		*length = (size_t)(parser->at - start);
		*bytes = end_plain_string(parser, start, *length);
		parser->at++;
		return true;
	}
	if (parser->writable != NULL) {
		string.bytes = parser->writable + (start - parser->text);
		string.capacity = (size_t)(parser->end - start);
	}
	for (;;) {
		add_run(parser, &string, start);
		if (*parser->at++ == '"')
			break;
		if (!parse_escape(parser, &string))
			return false;
		start = parser->at;
		if (!parse_plain(parser))
			return false;
	}
	string.bytes[string.length] = '\0';
	*bytes = string.bytes;
	*length = string.length;
	return true;
}

static size_t skip_digits(struct parser *parser) {
	const char *start = parser->at;
	while (parser->at < parser->end && isdigit((unsigned char)*parser->at))
		parser->at++;
	return (size_t)(parser->at - start);
}

static bool skip_number(struct parser *parser) {
	if (next_is(parser, '-'))
		parser->at++;
	if (next_is(parser, '0'))
		parser->at++;
	else if (skip_digits(parser) == 0)
		return false;
	if (next_is(parser, '.')) {
		parser->at++;
		if (skip_digits(parser) == 0)
			return false;
	}
	if (next_is(parser, 'e') || next_is(parser, 'E')) {
		parser->at++;
		if (next_is(parser, '-') || next_is(parser, '+'))
			parser->at++;
		return skip_digits(parser) > 0;
	}
	return true;
}

static const struct value *parse_number(struct parser *parser) {
	const char *start = parser->at;
	const struct value *number;
	if (!skip_number(parser))
		return fail(parser, "malformed number");
	number = number_from_text(parser->arena, start, (size_t)(parser->at - start));
	return value_is_null(number) ? fail(parser, "the number's exponent is too large") : number;
}

static const struct value *parse_word(struct parser *parser, const char *word, const struct value *value) {
	size_t length = strlen(word);
	if ((size_t)(parser->end - parser->at) < length || memcmp(parser->at, word, length) != 0)
		return fail(parser, "a value is required here");
	parser->at += length;
	return value;
}

static const struct value *parse_array(struct parser *parser) {
	struct value *list;
	parser->at++;
	if (accept(parser, ']'))
		return value_empty_list;
	list = value_list_new(parser->arena);
	do {
		const struct value *item = parse_value(parser);
		if (item == NULL)
			return NULL;
		value_list_add(parser->arena, list, item);
	} while (accept(parser, ','));
	return accept(parser, ']') ? list : fail(parser, "',' or ']' is required here");
}

static const struct value *parse_object(struct parser *parser) {
	struct members members = MEMBERS_INIT(parser->arena);
	const struct value *item;
	const char *key;
	size_t length;
	parser->at++;
	if (accept(parser, '}'))
		return value_empty_map;
	do {
		skip_space(parser);
		if (!next_is(parser, '"'))
			return fail(parser, "a member's name is required here");
		if (!parse_string(parser, &key, &length))
			return NULL;
		if (!accept(parser, ':'))
			return fail(parser, "':' is required here");
		item = parse_value(parser);
		if (item == NULL)
			return NULL;
		members_add(&members, key, length, item);
	} while (accept(parser, ','));
	return accept(parser, '}') ? members_map(&members) : fail(parser, "',' or '}' is required here");
}

static const struct value *parse_collection(struct parser *parser) {
	const struct value *value;
	if (parser->depth == DEPTH_LARGEST)
		return fail(parser, "nested too deeply");
	parser->depth++;
	value = *parser->at == '[' ? parse_array(parser) : parse_object(parser);
	parser->depth--;
	return value;
}

static const struct value *parse_string_value(struct parser *parser) {
	struct value *value;
	const char *bytes;
	size_t length;
	if (!parse_string(parser, &bytes, &length))
		return NULL;
	value = arena_alloc(parser->arena, sizeof(*value));
	value->kind = VALUE_STRING;
	value->as.string.bytes = bytes;
	value->as.string.length = length;
	return value;
}

static const struct value *parse_value(struct parser *parser) {
	skip_space(parser);
	if (parser->at == parser->end)
		return fail(parser, "the text ends where a value is required");
	switch (*parser->at) {
	case '{':
	case '[':
		return parse_collection(parser);
	case '"':
		return parse_string_value(parser);
	case 't':
		return parse_word(parser, "true", value_true);
	case 'f':
		return parse_word(parser, "false", value_false);
	case 'n':
		return parse_word(parser, "null", value_null);
	default:
		return parse_number(parser);
	}
}

/* Columns count characters, so that an editor shows the same place. */
static const char *failure_text(const struct parser *parser) {
	size_t line = 1, column = 1;
	for (const char *at = parser->text; at < parser->at; at++) {
		if (*at == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)*at & 0xC0) != 0x80) {
			column++;
		}
	}
	return arena_printf(parser->arena, "%s (line %zu, column %zu)", parser->failure, line, column);
}

static const struct value *parse_document(struct parser *parser) {
	const struct value *value = parse_value(parser);
	if (value == NULL)
		return NULL;
	skip_space(parser);
	return parser->at < parser->end ? fail(parser, "something follows the value") : value;
}

const struct value *value_from_json(struct arena *arena, const char *text, size_t length, const char **why) {
	struct parser parser = {.arena = arena, .text = text, .at = text, .end = text + length};
	const struct value *value = parse_document(&parser);
	if (value == NULL && why != NULL)
		*why = failure_text(&parser);
	return value;
}

const struct value *value_from_json_in_place(struct arena *arena, char *text, size_t length, const char **why) {
	struct parser parser = {.arena = arena, .text = text, .at = text, .end = text + length, .writable = text};
	const struct value *value = parse_document(&parser);
	if (value == NULL && why != NULL)
		*why = arena_printf(arena, "%s (byte %zu)", parser.failure, (size_t)(parser.at - text) + 1);
	return value;
}

static void add_value(struct strbuf *json, const struct value *value, enum json_escape escape);

static void add_list(struct strbuf *json, const struct value *list, enum json_escape escape) {
	strbuf_addc(json, '[');
	for (size_t i = 0; i < list->as.list.count; i++) {
		if (i > 0)
			strbuf_addc(json, ',');
		add_value(json, list->as.list.items[i], escape);
	}
	strbuf_addc(json, ']');
}

static void add_map(struct strbuf *json, const struct value *map, enum json_escape escape) {
	strbuf_addc(json, '{');
	for (size_t i = 0; i < map->as.map.count; i++) {
		const struct value_member *member = &map->as.map.members[i];
		if (i > 0)
			strbuf_addc(json, ',');
		json_string_add(json, member->key, member->key_length, escape);
		strbuf_addc(json, ':');
		add_value(json, member->value, escape);
	}
	strbuf_addc(json, '}');
}

static void add_value(struct strbuf *json, const struct value *value, enum json_escape escape) {
	switch (value->kind) {
	case VALUE_NULL:
	case VALUE_UNKNOWN:
		strbuf_adds(json, "null");
		break;
	case VALUE_BOOL:
	case VALUE_NUMBER:
		strbuf_adds(json, value_to_text(json->arena, value));
		break;
	case VALUE_STRING:
		json_string_add(json, value->as.string.bytes, value->as.string.length, escape);
		break;
	case VALUE_LIST:
		add_list(json, value, escape);
		break;
	case VALUE_MAP:
		add_map(json, value, escape);
		break;
	}
}

char *value_to_json(struct arena *arena, const struct value *value) {
	struct strbuf json = STRBUF_INIT(arena);
	add_value(&json, value, JSON_ESCAPE_PLAIN);
	return json.bytes;
}

char *value_to_json_html(struct arena *arena, const struct value *value) {
	struct strbuf json = STRBUF_INIT(arena);
	add_value(&json, value, JSON_ESCAPE_HTML);
	return json.bytes;
}
