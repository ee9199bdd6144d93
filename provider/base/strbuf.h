/* A growing string in an arena. `bytes` is always NUL-terminated once something was added (NULL
 * before); `length` does not count the NUL. May hold any bytes. */
#ifndef TRIPOD_BASE_STRBUF_H
#define TRIPOD_BASE_STRBUF_H

#include <stddef.h>

#include "base/arena.h"

struct strbuf {
	struct arena *arena;
	char *bytes;
	size_t length;
	size_t capacity;
};

#define STRBUF_INIT(arena_) \
	{ .arena = (arena_) }

void strbuf_add(struct strbuf *buffer, const void *bytes, size_t length);
void strbuf_adds(struct strbuf *buffer, const char *text);
void strbuf_addc(struct strbuf *buffer, char byte);
void strbuf_addf(struct strbuf *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Makes room for `extra` more bytes without changing the content. */
void strbuf_reserve(struct strbuf *buffer, size_t extra);
/* The text so far, "" when nothing was added. Belongs to the arena. */
const char *strbuf_text(const struct strbuf *buffer);

#endif
