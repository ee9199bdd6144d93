#include "base/text.h"

#include <string.h>

int bytes_compare(const char *a, size_t length_a, const char *b, size_t length_b) {
	size_t shorter = length_a < length_b ? length_a : length_b;
	int order = shorter > 0 ? memcmp(a, b, shorter) : 0;
	return order != 0 ? order : (length_a > length_b) - (length_a < length_b);
}

uint32_t bytes_crc32(const char *bytes, size_t length) {
	uint32_t crc = 0xffffffff;
	for (size_t i = 0; i < length; i++) {
		crc ^= (unsigned char)bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static bool is_continuation(unsigned char byte) {
	return (byte & 0xC0) == 0x80;
}

/* The lowest and highest second byte rule out overlong forms, surrogates and too large code points. */
static bool second_byte_fits(unsigned char first, unsigned char second) {
	switch (first) {
	case 0xE0:
		return second >= 0xA0;
	case 0xED:
		return second <= 0x9F;
	case 0xF0:
		return second >= 0x90;
	case 0xF4:
		return second <= 0x8F;
	default:
		return true;
	}
}

size_t utf8_character(const char *bytes, size_t length) {
	const unsigned char *at = (const unsigned char *)bytes;
	size_t size;
	if (length == 0)
		return 0;
	if (at[0] < 0x80)
		return 1;
	if (at[0] < 0xC2 || at[0] > 0xF4)
		return 0;
	size = at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
	if (size > length || !second_byte_fits(at[0], at[1]))
		return 0;
	for (size_t i = 1; i < size; i++)
		if (!is_continuation(at[i]))
			return 0;
	return size;
}

bool utf8_valid(const char *bytes, size_t length) {
	for (size_t i = 0; i < length;) {
		size_t size = utf8_character(bytes + i, length - i);
		if (size == 0)
			return false;
		i += size;
	}
	return true;
}

void utf8_add(struct strbuf *buffer, unsigned long code_point) {
	char bytes[4];
	size_t size;
	if (code_point < 0x80) {
		strbuf_addc(buffer, (char)code_point);
		return;
	}
	size = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
	for (size_t i = size - 1; i > 0; i--, code_point >>= 6)
		bytes[i] = (char)(0x80 | (code_point & 0x3F));
	bytes[0] = (char)((0xF00 >> size & 0xF0) | code_point);
	strbuf_add(buffer, bytes, size);
}

static void json_control_add(struct strbuf *buffer, unsigned char byte) {
	static const char names[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
	if (byte == '"' || byte == '\\') {
		strbuf_addc(buffer, '\\');
		strbuf_addc(buffer, (char)byte);
	} else if (byte < sizeof(names) && names[byte] != 0) {
		strbuf_addc(buffer, '\\');
		strbuf_addc(buffer, names[byte]);
	} else {
		strbuf_addf(buffer, "\\u%04x", byte);
	}
}

static bool is_line_separator(const char *bytes, size_t size) {
	return size == 3 && memcmp(bytes, "\xE2\x80", 2) == 0 && (bytes[2] == '\xA8' || bytes[2] == '\xA9');
}

void json_string_add(struct strbuf *buffer, const char *bytes, size_t length, enum json_escape escape) {
	bool html = escape == JSON_ESCAPE_HTML;
	size_t plain_from = 0, size;
	strbuf_reserve(buffer, length + 2);
	strbuf_addc(buffer, '"');
	for (size_t i = 0; i < length; i += size) {
		unsigned char byte = (unsigned char)bytes[i];
		bool special = byte < 0x20 || byte == '"' || byte == '\\' || (html && strchr("<>&", byte) != NULL);
		size = utf8_character(bytes + i, length - i);
		if (!special && size > 0 && !(html && is_line_separator(bytes + i, size)))
			continue;
		strbuf_add(buffer, bytes + plain_from, i - plain_from);
		if (special)
			json_control_add(buffer, byte);
		else
			strbuf_adds(buffer, size == 0 ? "\xEF\xBF\xBD" : bytes[i + 2] == '\xA8' ? "\\u2028" : "\\u2029");
		size = size > 0 ? size : 1;
		plain_from = i + size;
	}
	strbuf_add(buffer, bytes + plain_from, length - plain_from);
	strbuf_addc(buffer, '"');
}
