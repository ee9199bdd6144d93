#include <ctype.h>
#include <openssl/sha.h>
#include <string.h>

#include "base/strbuf.h"
#include "engine/base64.h"
#include "engine/functions.h"
#include "value/json.h"

static const struct value *map_letters(struct arena *arena, const struct value *configured, int (*letter)(int)) {
	if (!value_is_string(configured))
		return configured;
	char *text = arena_strndup(arena, configured->as.string.bytes, configured->as.string.length);
	for (char *at = text; *at; at++) {
		if ((unsigned char)*at < 128)
			*at = (char)letter((unsigned char)*at);
	}
	return value_string(arena, text);
}

const struct value *stored_lower(struct arena *arena, const struct value *configured) {
	return map_letters(arena, configured, tolower);
}

const struct value *stored_upper(struct arena *arena, const struct value *configured) {
	return map_letters(arena, configured, toupper);
}

const struct value *stored_trim_dot(struct arena *arena, const struct value *configured) {
	if (!value_is_string(configured))
		return configured;
	size_t length = configured->as.string.length;
	if (length < 2 || configured->as.string.bytes[length - 1] != '.')
		return configured;
	return value_string_n(arena, configured->as.string.bytes, length - 1);
}

const struct value *stored_trim(struct arena *arena, const struct value *configured) {
	const char *text = value_text(configured);
	if (!text)
		return configured;
	while (isspace((unsigned char)*text))
		text++;
	size_t length = strlen(text);
	while (length && isspace((unsigned char)text[length - 1]))
		length--;
	return value_string_n(arena, text, length);
}

const struct value *stored_json(struct arena *arena, const struct value *configured) {
	const char *why = NULL;
	if (!value_is_string(configured))
		return configured;
	const struct value *document =
		value_from_json(arena, configured->as.string.bytes, configured->as.string.length, &why);
	return document ? value_string(arena, value_to_json_html(arena, document)) : configured;
}

const struct value *stored_sg_protocol(struct arena *arena, const struct value *configured) {
	static const struct {
		const char *number, *name;
	} names[] = {{"all", "-1"}, {"1", "icmp"}, {"6", "tcp"}, {"17", "udp"}, {"58", "icmpv6"}};
	const struct value *lower = stored_lower(arena, configured);
	const char *text = value_text(lower);
	for (size_t i = 0; text && i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i].number) == 0)
			return value_string(arena, names[i].name);
	}
	return lower;
}

static const struct value *sha1_hex(struct arena *arena, const void *bytes, size_t length) {
	unsigned char digest[SHA_DIGEST_LENGTH];
	char text[2 * SHA_DIGEST_LENGTH + 1];
	SHA1(bytes, length, digest);
	for (size_t i = 0; i < SHA_DIGEST_LENGTH; i++) {
		text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	text[2 * SHA_DIGEST_LENGTH] = '\0';
	return value_string(arena, text);
}

const struct value *stored_sha1(struct arena *arena, const struct value *configured) {
	if (!value_is_string(configured) || configured->as.string.length == 0)
		return configured;
	return sha1_hex(arena, configured->as.string.bytes, configured->as.string.length);
}

const struct value *stored_user_data(struct arena *arena, const struct value *configured) {
	if (!value_is_string(configured) || configured->as.string.length == 0)
		return configured;
	size_t length = 0;
	const char *bytes = base64_decode(arena, configured->as.string.bytes, &length);
	return bytes ? sha1_hex(arena, bytes, length) : stored_sha1(arena, configured);
}

const struct value *stored_base64(struct arena *arena, const struct value *configured) {
	return conversion_base64.encode(arena, NULL, configured);
}

/* The code point at `text`, and how many bytes it takes; a broken sequence counts byte by byte. */
static unsigned code_point(const char *text, size_t *length) {
	const unsigned char *bytes = (const unsigned char *)text;
	size_t wanted = bytes[0] < 0xC0 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
	unsigned point = wanted == 1 ? bytes[0] : bytes[0] & (0x7Fu >> wanted);
	for (size_t i = 1; i < wanted; i++) {
		if ((bytes[i] & 0xC0) != 0x80) {
			*length = 1;
			return bytes[0];
		}
		point = point << 6 | (bytes[i] & 0x3F);
	}
	*length = wanted;
	return point;
}

static bool is_octal_escape(const char *text) {
	return text[0] == '\\' && strspn(text + 1, "01234567") >= 3;
}

/* Route 53 shows every character but letters, digits, '-', '_' and '.' as \ooo; "*" as \052. */
const struct value *stored_dns_name(struct arena *arena, const struct value *configured) {
	const char *text = value_text(stored_lower(arena, stored_trim_dot(arena, configured)));
	if (!text)
		return configured;
	struct strbuf name = STRBUF_INIT(arena);
	for (size_t length; *text; text += length) {
		length = is_octal_escape(text) ? 4 : 1;
		if (length == 4 || (*text > 0 && (isalnum((unsigned char)*text) || strchr("-_.", *text))))
			strbuf_add(&name, text, length);
		else
			strbuf_addf(&name, "\\%03o", code_point(text, &length));
	}
	return value_string_n(arena, strbuf_text(&name), name.length);
}

/* A name as Terraform's state has it: lower case, no trailing dot, but no escapes. */
const struct value *stored_host_name(struct arena *arena, const struct value *configured) {
	return stored_lower(arena, stored_trim_dot(arena, configured));
}

/* ECS answers some fields in another spelling than it takes. */
const struct value *stored_placement_field(struct arena *arena, const struct value *configured) {
	static const char *const spellings[][2] = {{"host", "instanceId"}, {"MEMORY", "memory"}, {"CPU", "cpu"}};
	const char *text = value_text(configured);
	for (size_t i = 0; text && i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		if (strcmp(text, spellings[i][0]) == 0)
			return value_string(arena, spellings[i][1]);
	}
	return configured;
}
