#include "generator/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BYTES ((size_t)65536)

struct growing {
	char *bytes; /* of malloc, since it grows to hundreds of megabytes */
	size_t length, capacity;
};

static void growing_reserve(struct growing *text, size_t extra) {
	if (text->capacity - text->length > extra)
		return;
	text->capacity = text->capacity < extra ? text->length + extra + 1 : text->capacity * 2;
	text->bytes = memory_realloc(text->bytes, text->capacity);
}

/* -1 and errno. */
static int read_all(int file, struct growing *text) {
	struct stat status;
	ssize_t got;
	if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
		growing_reserve(text, (size_t)status.st_size + READ_BYTES);
	do {
		growing_reserve(text, READ_BYTES);
		got = read(file, text->bytes + text->length, READ_BYTES);
		if (got > 0)
			text->length += (size_t)got;
		else if (got < 0 && errno != EINTR)
			return -1;
	} while (got != 0);
	text->bytes[text->length] = '\0';
	return 0;
}

int text_load(struct arena *arena, const char *file, struct loaded_text *text, const char **why) {
	bool standard_input = strcmp(file, "-") == 0;
	int descriptor = standard_input ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	struct growing all = {0};
	int result = descriptor >= 0 ? read_all(descriptor, &all) : -1;
	if (result != 0)
		*why = strerror(errno);
	if (descriptor >= 0 && !standard_input)
		close(descriptor);
	arena_on_free(arena, free, all.bytes);
	*text = (struct loaded_text){all.bytes, all.length};
	return result;
}

/* -1 and errno. */
static int write_all(int file, const char *bytes, size_t length) {
	while (length > 0) {
		ssize_t written = write(file, bytes, length);
		if (written < 0 && errno != EINTR)
			return -1;
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return 0;
}

/* A device or pipe is written to directly; a file is written beside its place and put there at the end. */
static int file_replace(struct arena *arena, const char *file, const struct strbuf *text) {
	struct stat status;
	bool special = stat(file, &status) == 0 && !S_ISREG(status.st_mode);
	const char *path = special ? file : arena_printf(arena, "%s.%ld.new", file, (long)getpid());
	int descriptor = open(path, O_WRONLY | O_CLOEXEC | (special ? 0 : O_CREAT | O_EXCL), 0666), result, problem;
	if (descriptor < 0)
		return -1;
	result = write_all(descriptor, text->bytes, text->length);
	problem = errno;
	if (close(descriptor) != 0 && result == 0) {
		problem = errno;
		result = -1;
	}
	if (special || (result == 0 && rename(path, file) == 0))
		return result;
	if (result == 0)
		problem = errno;
	unlink(path);
	errno = problem;
	return -1;
}

int output_write(const struct invocation *invocation, const char *file, const struct strbuf *text) {
	int result;
	if (file == NULL || strcmp(file, "-") == 0)
		result = write_all(STDOUT_FILENO, text->bytes, text->length);
	else
		result = file_replace(invocation->arena, file, text);
	/* Whoever closed the pipe has seen enough. */
	if (result != 0 && !(errno == EPIPE && file == NULL))
		command_error(invocation, "%s cannot be written: %s", file != NULL ? file : "standard output", strerror(errno));
	return result;
}
