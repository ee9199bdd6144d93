#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(ARENA_POISONS)
#include <sanitizer/asan_interface.h>
#define RED_ZONE 16 /* between allocations, so that overruns are seen */
#else
#define ASAN_POISON_MEMORY_REGION(memory, size) ((void)(memory), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(memory, size) ((void)(memory), (void)(size))
#define RED_ZONE 0
#endif

#define CHUNK_SMALLEST ((size_t)4 * 1024)
#define CHUNK_LARGEST ((size_t)256 * 1024)
#define ALIGNMENT _Alignof(max_align_t)
#define CAPACITY_SMALLEST 4 /* items of a growing array */

struct chunk {
	struct chunk *next;
	size_t size;
	_Alignas(max_align_t) char bytes[];
};

struct release {
	struct release *next;
	void (*call)(void *object);
	void *object;
};

struct arena {
	struct chunk *chunks; /* the first one is the one that is being filled */
	size_t filled;
	size_t next_size;
	size_t used;
	struct release *releases;
};

static _Noreturn void memory_exhausted(void) {
	static const char message[] = "tripod: out of memory\n";
	fputs(message, stderr);
	abort();
}

void *memory_alloc(size_t size) {
	void *memory = calloc(1, size > 0 ? size : 1);
	if (memory == NULL)
		memory_exhausted();
	return memory;
}

void *memory_realloc(void *memory, size_t size) {
	void *moved = realloc(memory, size > 0 ? size : 1);
	if (moved == NULL)
		memory_exhausted();
	return moved;
}

char *memory_strdup(const char *text) {
	size_t size = strlen(text) + 1;
	return memcpy(memory_alloc(size), text, size);
}

struct arena *arena_new(void) {
	struct arena *arena = memory_alloc(sizeof(*arena));
	arena->next_size = CHUNK_SMALLEST;
	return arena;
}

void arena_free(struct arena *arena) {
	if (arena == NULL)
		return;
	for (struct release *release = arena->releases; release != NULL; release = release->next)
		release->call(release->object);
	for (struct chunk *chunk = arena->chunks; chunk != NULL;) {
		struct chunk *next = chunk->next;
		ASAN_UNPOISON_MEMORY_REGION(chunk->bytes, chunk->size);
		free(chunk);
		chunk = next;
	}
	free(arena);
}

static struct chunk *chunk_new(size_t size) {
	struct chunk *chunk;
	if (size > SIZE_MAX - sizeof(*chunk))
		memory_exhausted();
	chunk = memory_alloc(sizeof(*chunk) + size);
	chunk->size = size;
	ASAN_POISON_MEMORY_REGION(chunk->bytes, size);
	return chunk;
}

/* A large object gets a chunk of its own, behind the one that is being filled. */
static char *alloc_large(struct arena *arena, size_t size) {
	struct chunk *chunk = chunk_new(size);
	if (arena->chunks == NULL) {
		arena->chunks = chunk;
		arena->filled = size;
	} else {
		chunk->next = arena->chunks->next;
		arena->chunks->next = chunk;
	}
	return chunk->bytes;
}

static char *alloc_from_new_chunk(struct arena *arena, size_t size) {
	struct chunk *chunk = chunk_new(arena->next_size);
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->filled = size;
	if (arena->next_size < CHUNK_LARGEST)
		arena->next_size *= 2;
	return chunk->bytes;
}

static void *alloc_aligned(struct arena *arena, size_t size, size_t alignment) {
	size_t start = (arena->filled + RED_ZONE + alignment - 1) & ~(alignment - 1);
	char *memory;
	if (arena->chunks != NULL && start <= arena->chunks->size && size <= arena->chunks->size - start) {
		memory = arena->chunks->bytes + start;
		arena->filled = start + size;
	} else if (size > arena->next_size / 4) {
		memory = alloc_large(arena, size);
	} else {
		memory = alloc_from_new_chunk(arena, size);
	}
	arena->used += size;
	ASAN_UNPOISON_MEMORY_REGION(memory, size);
	return memory;
}

void *arena_alloc(struct arena *arena, size_t size) {
	return alloc_aligned(arena, size > 0 ? size : 1, ALIGNMENT);
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		memory_exhausted();
	return arena_alloc(arena, total);
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size) {
	void *grown;
	if (count < *capacity)
		return items;
	*capacity = *capacity > 0 ? *capacity * 2 : CAPACITY_SMALLEST;
	grown = arena_array(arena, *capacity, size);
	if (count > 0)
		memcpy(grown, items, count * size);
	return grown;
}

char *arena_strdup(struct arena *arena, const char *text) {
	return arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *bytes, size_t length) {
	char *copy;
	if (length == SIZE_MAX)
		memory_exhausted();
	copy = alloc_aligned(arena, length + 1, 1);
	if (length > 0)
		memcpy(copy, bytes, length);
	return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...) {
	va_list arguments;
	char *text;
	va_start(arguments, format);
	text = arena_vprintf(arena, format, arguments);
	va_end(arguments);
	return text;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments) {
	va_list again;
	int length;
	char *text;
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	if (length < 0)
		length = 0;
	text = alloc_aligned(arena, (size_t)length + 1, 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

void arena_on_free(struct arena *arena, void (*release)(void *object), void *object) {
	struct release *entry = arena_alloc(arena, sizeof(*entry));
	entry->call = release;
	entry->object = object;
	entry->next = arena->releases;
	arena->releases = entry;
}

size_t arena_used(const struct arena *arena) {
	return arena->used;
}
