/* Bytes and texts: order, checksum, UTF-8, JSON. */
#ifndef TRIPOD_BASE_TEXT_H
#define TRIPOD_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

/* The bytewise order; a text before its continuations. */
int bytes_compare(const char *a, size_t length_a, const char *b, size_t length_b);

/* CRC-32 (IEEE 802.3), of which hashicorp/aws makes ids and the order of sets. */
uint32_t bytes_crc32(const char *bytes, size_t length);

/* Bytes of the character at `bytes` (1 to 4); 0 when it is malformed, overlong, a surrogate or
 * above U+10FFFF, or when `length` bytes do not hold all of it. */
size_t utf8_character(const char *bytes, size_t length);
bool utf8_valid(const char *bytes, size_t length);
/* Adds the UTF-8 form of a code point that is no surrogate. */
void utf8_add(struct strbuf *buffer, unsigned long code_point);

/* JSON_ESCAPE_HTML also escapes <, >, &, U+2028 and U+2029: the form of Go's encoding/json, thus of
 * Terraform's jsonencode and of the documents that hashicorp/aws keeps in state. */
enum json_escape { JSON_ESCAPE_PLAIN, JSON_ESCAPE_HTML };

/* Adds a quoted JSON string. Bytes that are no UTF-8 become U+FFFD, so the result is always JSON. */
void json_string_add(struct strbuf *buffer, const char *bytes, size_t length, enum json_escape escape);

#endif
