/* Arena: memory that lives as long as one piece of work (an RPC, a build step).
 *
 * Everything made while answering one RPC lives in that RPC's arena and is freed at once when the
 * answer has been sent; nothing is freed singly. An arena belongs to one thread at a time. Memory
 * is zeroed and aligned for any type. Out of memory ends the process with a message: there is no
 * useful way on for a provider, and Terraform reports the plugin's end.
 */
#ifndef TRIPOD_BASE_ARENA_H
#define TRIPOD_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is allowed */

void *arena_alloc(struct arena *arena, size_t size);
/* An array of `count` zeroed items of `size` bytes; overflow ends the process. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* Room for one more item of `size` bytes behind `count`: the array itself while there is room, else a copy of twice the
 * capacity. `items` may be NULL while count is 0. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *bytes, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments);

/* Calls release(object) when the arena is freed, latest first: for objects of libraries that have
 * an allocator of their own (JSON documents, XML parsers). */
void arena_on_free(struct arena *arena, void (*release)(void *object), void *object);

/* Bytes handed out so far (for figures and tests). */
size_t arena_used(const struct arena *arena);

/* malloc, calloc and realloc for what outlives an arena; they never return NULL. */
void *memory_alloc(size_t size);
void *memory_realloc(void *memory, size_t size);
char *memory_strdup(const char *text);

#endif
