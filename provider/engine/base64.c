#include "engine/base64.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64_encode(struct arena *arena, const void *bytes, size_t length) {
	const unsigned char *in = bytes;
	char *text = arena_alloc(arena, (length + 2) / 3 * 4 + 1);
	char *out = text;
	for (size_t i = 0; i < length; i += 3) {
		uint32_t group =
			(uint32_t)in[i] << 16 | (i + 1 < length ? (uint32_t)in[i + 1] << 8 : 0) | (i + 2 < length ? in[i + 2] : 0);
		*out++ = alphabet[group >> 18 & 63];
		*out++ = alphabet[group >> 12 & 63];
		*out++ = i + 1 < length ? alphabet[group >> 6 & 63] : '=';
		*out++ = i + 2 < length ? alphabet[group & 63] : '=';
	}
	return text;
}

static int digit_of(char letter) {
	const char *place = letter ? strchr(alphabet, letter) : NULL;
	return place ? (int)(place - alphabet) : -1;
}

char *base64_decode(struct arena *arena, const char *text, size_t *length) {
	size_t digits = strlen(text), padding = 0;
	while (padding < 2 && digits > 0 && text[digits - 1] == '=') {
		padding++;
		digits--;
	}
	if ((digits + padding) % 4 != 0)
		return NULL;
	char *bytes = arena_alloc(arena, digits / 4 * 3 + 4), *out = bytes;
	uint32_t bits = 0;
	for (size_t i = 0; i < digits; i++) {
		int digit = digit_of(text[i]);
		if (digit < 0)
			return NULL;
		bits = bits << 6 | (uint32_t)digit;
		if (i % 4 == 1)
			*out++ = (char)(bits >> 4);
		else if (i % 4 == 2)
			*out++ = (char)(bits >> 2);
		else if (i % 4 == 3)
			*out++ = (char)bits;
	}
	*out = '\0';
	*length = (size_t)(out - bytes);
	return bytes;
}
