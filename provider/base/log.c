#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

#define MODULE "terraform-provider-aws"

static enum log_level threshold = LOG_OFF;

static const char *const level_names[] = {"trace", "debug", "info", "warn", "error", "off"};

/* Terraform takes every word that is no level as TRACE; "JSON" is TRACE in another form. */
static enum log_level level_from_text(const char *text) {
	for (int level = LOG_TRACE; level <= LOG_OFF; level++)
		if (strcasecmp(text, level_names[level]) == 0)
			return (enum log_level)level;
	return LOG_TRACE;
}

void log_init(void) {
	const char *text = getenv("TF_LOG_PROVIDER");
	if (text == NULL || text[0] == '\0')
		text = getenv("TF_LOG");
	threshold = text == NULL || text[0] == '\0' ? LOG_OFF : level_from_text(text);
}

bool log_enabled(enum log_level level) {
	return level >= threshold && level < LOG_OFF;
}

static void add_timestamp(struct strbuf *line) {
	struct timespec now;
	struct tm utc;
	char text[32];
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
	strbuf_addf(line, "\"@timestamp\":\"%s.%06ldZ\"", text, now.tv_nsec / 1000);
}

static void add_text(struct strbuf *line, const char *name, const char *text) {
	json_string_add(line, name, strlen(name), JSON_ESCAPE_PLAIN);
	strbuf_addc(line, ':');
	json_string_add(line, text, strlen(text), JSON_ESCAPE_PLAIN);
	strbuf_addc(line, ',');
}

static void add_field(struct strbuf *line, const struct log_field *field) {
	if (field->text != NULL) {
		add_text(line, field->name, field->text);
		return;
	}
	json_string_add(line, field->name, strlen(field->name), JSON_ESCAPE_PLAIN);
	strbuf_addf(line, ":%lld,", field->number);
}

/* A full pipe may take a line in parts; a closed one takes nothing, and nobody is left to tell. */
static void write_line(const char *bytes, size_t length) {
	while (length > 0) {
		ssize_t written = write(STDERR_FILENO, bytes, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		bytes += written;
		length -= (size_t)written;
	}
}

void log_write(enum log_level level, const char *message, const struct log_field *fields, size_t field_count) {
	int saved_errno = errno;
	struct arena *arena;
	if (!log_enabled(level))
		return;
	arena = arena_new();
	struct strbuf line = STRBUF_INIT(arena);
	strbuf_addc(&line, '{');
	add_text(&line, "@level", level_names[level]);
	add_text(&line, "@module", MODULE);
	add_text(&line, "@message", message);
	for (size_t i = 0; i < field_count; i++)
		add_field(&line, &fields[i]);
	add_timestamp(&line);
	strbuf_adds(&line, "}\n");
	write_line(line.bytes, line.length);
	arena_free(arena);
	errno = saved_errno;
}

void log_text(enum log_level level, const char *format, ...) {
	struct arena *arena;
	va_list arguments;
	if (!log_enabled(level))
		return;
	arena = arena_new();
	va_start(arguments, format);
	log_write(level, arena_vprintf(arena, format, arguments), NULL, 0);
	va_end(arguments);
	arena_free(arena);
}
