/* Base64 (RFC 4648, with padding), for conversions and stored forms. */
#ifndef TRIPOD_ENGINE_BASE64_H
#define TRIPOD_ENGINE_BASE64_H

#include <stddef.h>

#include "base/arena.h"

char *base64_encode(struct arena *arena, const void *bytes, size_t length);
/* NULL when the text is not base64. NUL-terminated besides. */
char *base64_decode(struct arena *arena, const char *text, size_t *length);

#endif
