#include "generator/json_writer.h"

#include <string.h>

#include "base/text.h"

static void line_begin(struct json_writer *json) {
	if (json->depth > json->lines_depth)
		return;
	strbuf_addc(json->out, '\n');
	for (unsigned i = 0; i < json->depth; i++)
		strbuf_adds(json->out, "  ");
}

static void unit_add(struct strbuf *out, unsigned long code) {
	strbuf_addf(out, "\\u%04lx", code);
}

static void character_add(struct strbuf *out, const char *bytes, size_t size) {
	const unsigned char *at = (const unsigned char *)bytes;
	unsigned long code = at[0] & (0x7Fu >> size);
	for (size_t i = 1; i < size; i++)
		code = code << 6 | (at[i] & 0x3Fu);
	if (code > 0xFFFF) {
		unit_add(out, 0xD800 + ((code - 0x10000) >> 10));
		unit_add(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
	} else {
		unit_add(out, code);
	}
}

static bool is_ascii(const char *text, size_t length) {
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] >= 0x7F)
			return false;
	return true;
}

static void string_add(struct strbuf *out, const char *text) {
	size_t length = strlen(text), plain = 0;
	struct strbuf quoted = STRBUF_INIT(out->arena);
	if (is_ascii(text, length)) {
		json_string_add(out, text, length, JSON_ESCAPE_HTML);
		return;
	}
	json_string_add(&quoted, text, length, JSON_ESCAPE_HTML);
	for (size_t i = 0; i < quoted.length;) {
		size_t size = utf8_character(quoted.bytes + i, quoted.length - i);
		if (size == 1 && quoted.bytes[i] != 0x7F) {
			i++;
			continue;
		}
		strbuf_add(out, quoted.bytes + plain, i - plain);
		if (size == 1)
			unit_add(out, 0x7F);
		else
			character_add(out, quoted.bytes + i, size);
		i += size;
		plain = i;
	}
	strbuf_add(out, quoted.bytes + plain, quoted.length - plain);
}

static void member_begin(struct json_writer *json, const char *name) {
	if (json->filled)
		strbuf_adds(json->out, json->depth > json->lines_depth ? ", " : ",");
	if (json->depth > 0)
		line_begin(json);
	if (name != NULL) {
		string_add(json->out, name);
		strbuf_adds(json->out, ": ");
	}
	json->filled = true;
}

static void nest_begin(struct json_writer *json, const char *name, char bracket) {
	member_begin(json, name);
	strbuf_addc(json->out, bracket);
	json->depth++;
	json->filled = false;
}

static void nest_end(struct json_writer *json, char bracket) {
	unsigned inner = json->depth--;
	if (json->filled && inner <= json->lines_depth)
		line_begin(json);
	strbuf_addc(json->out, bracket);
	json->filled = true;
}

void json_object_begin(struct json_writer *json, const char *name) {
	nest_begin(json, name, '{');
}

void json_object_end(struct json_writer *json) {
	nest_end(json, '}');
}

void json_list_begin(struct json_writer *json, const char *name) {
	nest_begin(json, name, '[');
}

void json_list_end(struct json_writer *json) {
	nest_end(json, ']');
}

void json_text(struct json_writer *json, const char *name, const char *text) {
	if (text == NULL)
		return;
	member_begin(json, name);
	string_add(json->out, text);
}

void json_count(struct json_writer *json, const char *name, size_t count) {
	member_begin(json, name);
	strbuf_addf(json->out, "%zu", count);
}

void json_bool(struct json_writer *json, const char *name, bool boolean) {
	member_begin(json, name);
	strbuf_adds(json->out, boolean ? "true" : "false");
}
