#include "aws/credential_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

struct secret {
	char *bytes;
	size_t length;
};

static void secret_wipe(void *object) {
	struct secret *secret = object;
	explicit_bzero(secret->bytes, secret->length);
}

void secret_adopt(struct arena *arena, const char *bytes, size_t length) {
	if (length == 0)
		return;
	struct secret *secret = arena_alloc(arena, sizeof *secret);
	*secret = (struct secret){.bytes = (char *)(uintptr_t)bytes, .length = length};
	arena_on_free(arena, secret_wipe, secret);
}

char *secret_strndup(struct arena *arena, const char *bytes, size_t length) {
	char *copy = arena_strndup(arena, bytes, length);
	secret_adopt(arena, copy, length);
	return copy;
}

char *secret_strdup(struct arena *arena, const char *text) {
	return text ? secret_strndup(arena, text, strlen(text)) : NULL;
}

char *secret_join(struct arena *arena, const char *a, const char *between, const char *b) {
	char *joined = arena_printf(arena, "%s%s%s", a, between, b);
	secret_adopt(arena, joined, strlen(joined));
	return joined;
}

const char *credential_environment(const char *name) {
	const char *text = getenv(name);
	return text && *text ? text : NULL;
}

const char *credential_argument(const struct value *block, const char *name) {
	const char *text = value_text(value_get(block, name));
	return text && *text ? text : NULL;
}

static const char *descriptor_read(struct arena *arena, int fd, size_t limit, size_t *length, const char **why) {
	struct stat status;
	if (fstat(fd, &status) != 0) {
		*why = strerror(errno);
		return NULL;
	}
	size_t capacity = S_ISREG(status.st_mode) && status.st_size > 0 ? (size_t)status.st_size : 65536;
	if (capacity > limit)
		capacity = limit;
	char *bytes = arena_alloc(arena, capacity + 1);
	secret_adopt(arena, bytes, capacity);
	size_t count = 0;
	ssize_t got = 0;
	while (count < capacity && ((got = read(fd, bytes + count, capacity - count)) > 0 || (got < 0 && errno == EINTR)))
		count += got > 0 ? (size_t)got : 0;
	if (got < 0) {
		*why = strerror(errno);
		return NULL;
	}
	char more;
	if (count == limit && read(fd, &more, 1) > 0) {
		errno = EFBIG;
		*why = "larger than such a file can be";
		return NULL;
	}
	*length = count;
	return bytes;
}

const char *credential_file_read(
	struct arena *arena, const char *path, size_t limit, size_t *length, const char **why) {
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		*why = arena_strdup(arena, strerror(errno));
		return NULL;
	}
	const char *bytes = descriptor_read(arena, fd, limit, length, why);
	int problem = errno;
	close(fd);
	errno = problem;
	return bytes;
}

/* "Z", "UTC", "+01:00", "-0130" in seconds; false when malformed. */
static bool zone_parse(const char *text, long *offset_seconds) {
	*offset_seconds = 0;
	if (*text == '\0' || strcmp(text, "Z") == 0 || strcmp(text, "UTC") == 0)
		return true;
	if (*text != '+' && *text != '-')
		return false;
	int hours = 0, minutes = 0;
	if (sscanf(text + 1, "%2d:%2d", &hours, &minutes) != 2 && sscanf(text + 1, "%2d%2d", &hours, &minutes) != 2)
		return false;
	*offset_seconds = (*text == '-' ? -1L : 1L) * (hours * 3600L + minutes * 60L);
	return true;
}

int64_t credential_timestamp_ms(const char *text) {
	if (!text)
		return -1;
	struct tm parts = {0};
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
	if (!rest)
		return -1;
	if (*rest == '.')
		for (rest++; *rest >= '0' && *rest <= '9';)
			rest++;
	long offset;
	if (!zone_parse(rest, &offset))
		return -1;
	int64_t seconds = (int64_t)timegm(&parts) - offset;
	return seconds < 0 ? -1 : seconds * 1000;
}

bool credential_from_map(
	struct arena *arena, const struct value *map, const char *token_key, struct aws_credentials *out) {
	const char *access_key = credential_argument(map, "AccessKeyId");
	const char *secret_key = credential_argument(map, "SecretAccessKey");
	if (!access_key || !secret_key)
		return false;
	const char *token = credential_argument(map, token_key);
	int64_t expires_ms = credential_timestamp_ms(credential_argument(map, "Expiration"));
	secret_adopt(arena, secret_key, strlen(secret_key));
	secret_adopt(arena, token, token ? strlen(token) : 0);
	*out = (struct aws_credentials){.access_key = access_key,
		.secret_key = secret_key,
		.session_token = token,
		.expires_ms = expires_ms > 0 ? expires_ms : 0};
	return true;
}

int credential_http(
	const struct credential_fetch *fetch, const struct http_request *request, struct http_reply *reply) {
	int result = http_send(fetch->hooks->pool, fetch->arena, request, reply);
	secret_adopt(fetch->arena, reply->body, reply->body_length);
	return result;
}

int credential_source_fetch(
	const struct credential_source *source, const struct credential_fetch *fetch, struct aws_credentials *out) {
	if (stop_requested()) {
		diagnostics_error(
			fetch->diagnostics, NULL, "Stopped", "Terraform asked to stop before AWS credentials were fetched.");
		return -1;
	}
	if (source->fetch(source, fetch, out) != 0)
		return -1;
	out->source = source->name;
	return 0;
}

static int keys_fetch(
	const struct credential_source *source, const struct credential_fetch *fetch, struct aws_credentials *out) {
	(void)fetch;
	*out = *(const struct aws_credentials *)source->settings;
	return 0;
}

const struct credential_source *credential_source_keys(
	struct arena *arena, const char *name, const char *access_key, const char *secret_key, const char *session_token) {
	struct aws_credentials *keys = arena_alloc(arena, sizeof *keys);
	*keys = (struct aws_credentials){.access_key = arena_strdup(arena, access_key),
		.secret_key = secret_strdup(arena, secret_key),
		.session_token = secret_strdup(arena, session_token)};
	struct credential_source *source = arena_alloc(arena, sizeof *source);
	*source = (struct credential_source){.fetch = keys_fetch, .name = name, .settings = keys};
	return source;
}
