#include "protobuf.h"

#include <string.h>

enum wire_type { WIRE_VARINT = 0, WIRE_LENGTH = 2 };

static void add_varint(struct strbuf *message, uint64_t value) {
	for (; value >= 0x80; value >>= 7)
		strbuf_addc(message, (char)(0x80 | (value & 0x7f)));
	strbuf_addc(message, (char)value);
}

static void add_bytes(struct strbuf *message, unsigned field, const char *bytes, size_t length) {
	add_varint(message, (uint64_t)field << 3 | WIRE_LENGTH);
	add_varint(message, length);
	if (length)
		strbuf_add(message, bytes, length);
}

void protobuf_add_integer(struct strbuf *message, unsigned field, uint64_t value) {
	if (value == 0)
		return;
	add_varint(message, (uint64_t)field << 3 | WIRE_VARINT);
	add_varint(message, value);
}

void protobuf_add_text(struct strbuf *message, unsigned field, const char *text) {
	if (text && *text)
		add_bytes(message, field, text, strlen(text));
}

void protobuf_add_message(struct strbuf *message, unsigned field, const struct strbuf *part) {
	add_bytes(message, field, strbuf_text(part), part->length);
}

void protobuf_add_entry(struct strbuf *message, unsigned field, const char *key, const struct strbuf *value) {
	struct strbuf entry = STRBUF_INIT(message->arena);
	protobuf_add_text(&entry, 1, key);
	protobuf_add_message(&entry, 2, value);
	protobuf_add_message(message, field, &entry);
}
