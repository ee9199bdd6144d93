#include "base/strbuf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_SMALLEST 64

/* The old bytes stay in the arena: text taken from the buffer may be added to it again. */
void strbuf_reserve(struct strbuf *buffer, size_t extra) {
	size_t needed, capacity;
	char *bytes;
	if (extra >= SIZE_MAX / 4 - buffer->length)
		abort();
	needed = buffer->length + extra + 1;
	if (needed <= buffer->capacity)
		return;
	capacity = buffer->capacity > 0 ? buffer->capacity * 2 : CAPACITY_SMALLEST;
	if (capacity < needed)
		capacity = needed;
	bytes = arena_alloc(buffer->arena, capacity);
	if (buffer->length > 0)
		memcpy(bytes, buffer->bytes, buffer->length);
	buffer->bytes = bytes;
	buffer->capacity = capacity;
}

void strbuf_add(struct strbuf *buffer, const void *bytes, size_t length) {
	strbuf_reserve(buffer, length);
	if (length > 0)
		memcpy(buffer->bytes + buffer->length, bytes, length);
	buffer->length += length;
	buffer->bytes[buffer->length] = '\0';
}

void strbuf_adds(struct strbuf *buffer, const char *text) {
	strbuf_add(buffer, text, strlen(text));
}

void strbuf_addc(struct strbuf *buffer, char byte) {
	strbuf_add(buffer, &byte, 1);
}

void strbuf_addf(struct strbuf *buffer, const char *format, ...) {
	va_list arguments, again;
	int length;
	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length >= 0) {
		strbuf_reserve(buffer, (size_t)length);
		vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
		buffer->length += (size_t)length;
	}
	va_end(again);
}

const char *strbuf_text(const struct strbuf *buffer) {
	return buffer->bytes != NULL ? buffer->bytes : "";
}
