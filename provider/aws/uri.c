#include "aws/uri.h"

static bool is_unreserved(unsigned char byte) {
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
		byte == '-' || byte == '_' || byte == '.' || byte == '~';
}

void uri_encode(struct strbuf *out, const char *bytes, size_t length, bool keep_slashes) {
	static const char digits[] = "0123456789ABCDEF";
	strbuf_reserve(out, length);
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		if (is_unreserved(byte) || (keep_slashes && byte == '/')) {
			strbuf_addc(out, (char)byte);
			continue;
		}
		char code[3] = {'%', digits[byte >> 4], digits[byte & 15]};
		strbuf_add(out, code, sizeof code);
	}
}

static int hex_digit(char c) {
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *uri_decode(struct arena *arena, const char *bytes, size_t length, size_t *out_length) {
	char *text = arena_alloc(arena, length + 1);
	size_t n = 0;
	for (size_t i = 0; i < length; i++) {
		int high = bytes[i] == '%' && length - i > 2 ? hex_digit(bytes[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(bytes[i + 2]) : -1;
		if (low >= 0) {
			text[n++] = (char)(high << 4 | low);
			i += 2;
		} else {
			text[n++] = bytes[i];
		}
	}
	text[n] = '\0';
	*out_length = n;
	return text;
}
