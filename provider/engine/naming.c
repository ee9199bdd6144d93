#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/clock.h"
#include "engine/run.h"

/* Names and tokens that are made here. */

#define UNIQUE_DIGITS 18
#define UNIQUE_LENGTH 26

static uint32_t next_count(void) {
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static uint32_t count;
	pthread_mutex_lock(&lock);
	uint32_t mine = ++count;
	pthread_mutex_unlock(&lock);
	return mine;
}

const char *unique_id(struct arena *arena) {
	int64_t now = clock_wall_ms();
	time_t seconds = (time_t)(now / 1000);
	struct tm moment;
	gmtime_r(&seconds, &moment);
	char text[32];
	strftime(text, sizeof(text), "%Y%m%d%H%M%S", &moment);
	return arena_printf(arena, "%s%04d%08x", text, (int)(now % 1000) * 10, next_count());
}

static void fill_random(unsigned char *bytes, size_t length) {
	size_t done = 0;
	while (done < length) {
		ssize_t got = getrandom(bytes + done, length - done, 0);
		if (got > 0)
			done += (size_t)got;
		else if (errno != EINTR)
			abort(); /* no random numbers: nothing safe can be done */
	}
}

const char *random_uuid(struct arena *arena) {
	unsigned char b[16];
	fill_random(b, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	return arena_printf(arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2],
		b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static const char *naming_text(const struct operation *op, const char *key) {
	return op->type->generated_name ? value_text(value_get(op->type->generated_name, key)) : NULL;
}

/* What follows the made-up part of a name: "suffix", often nothing. */
static const char *naming_suffix(struct operation *op) {
	const struct value *suffix = operation_expand(op, value_get(op->type->generated_name, "suffix"));
	return value_text(suffix) ? value_text(suffix) : "";
}

void naming_generate(struct operation *op) {
	const char *name = naming_text(op, "name"), *prefix_name = naming_text(op, "prefix");
	if (!name || !value_is_zero(operation_get(op, name)))
		return;
	const char *prefix = prefix_name ? value_text(operation_get(op, prefix_name)) : NULL;
	if (!prefix || !*prefix)
		prefix = naming_text(op, "default") ? naming_text(op, "default") : "terraform-";
	operation_set(op, name, value_stringf(op->arena, "%s%s%s", prefix, unique_id(op->arena), naming_suffix(op)));
}

static bool looks_generated(const char *name, size_t length) {
	if (length < UNIQUE_LENGTH)
		return false;
	const char *suffix = name + length - UNIQUE_LENGTH;
	return strspn(suffix, "0123456789") >= UNIQUE_DIGITS &&
		strspn(suffix + UNIQUE_DIGITS, "0123456789abcdef") == UNIQUE_LENGTH - UNIQUE_DIGITS;
}

void naming_read_prefix(struct operation *op) {
	const char *prefix_name = naming_text(op, "prefix");
	const char *name = naming_text(op, "name") ? value_text(operation_get(op, naming_text(op, "name"))) : NULL;
	if (!prefix_name || !name)
		return;
	const char *suffix = naming_suffix(op);
	size_t length = strlen(name), suffix_length = strlen(suffix);
	if (length > suffix_length && strcmp(name + length - suffix_length, suffix) == 0)
		length -= suffix_length;
	if (looks_generated(name, length))
		operation_set(op, prefix_name, value_string_n(op->arena, name, length - UNIQUE_LENGTH));
	else
		operation_set(op, prefix_name, value_empty_string);
}
