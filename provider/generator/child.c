#include "generator/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MESSAGE_BYTES_MOST 4000

extern char **environ;

struct child {
	struct arena *arena;
	pid_t pid;
	int input, output, errors; /* our ends of its pipes, -1 when closed */
	const char *to_write;
	size_t to_write_length;
	struct strbuf *said;   /* standard output */
	struct strbuf message; /* standard error, its beginning */
};

const char *child_find(struct arena *arena, const char *program) {
	const char *path = getenv("PATH");
	if (strchr(program, '/') != NULL)
		return access(program, X_OK) == 0 ? program : NULL;
	while (path != NULL && *path != '\0') {
		size_t length = strcspn(path, ":");
		const char *file = arena_printf(arena, "%.*s/%s", (int)length, length > 0 ? path : ".", program);
		if (access(file, X_OK) == 0)
			return file;
		path += length + (path[length] == ':');
	}
	return NULL;
}

static char *const *environment_with(struct arena *arena, const char *const *more) {
	size_t count = 0, more_count = 0, kept = 0;
	char **all;
	while (environ[count] != NULL)
		count++;
	while (more != NULL && more[more_count] != NULL)
		more_count++;
	all = arena_array(arena, count + more_count + 1, sizeof(*all));
	for (size_t i = 0; i < count; i++) {
		size_t name_length = strcspn(environ[i], "=") + 1;
		bool replaced = false;
		for (size_t j = 0; j < more_count; j++)
			replaced = replaced || strncmp(environ[i], more[j], name_length) == 0;
		if (!replaced)
			all[kept++] = environ[i];
	}
	for (size_t j = 0; j < more_count; j++)
		all[kept++] = arena_strdup(arena, more[j]);
	return all;
}

static void end_close(int *end) {
	if (*end >= 0)
		close(*end);
	*end = -1;
}

static int spawn(struct child *child, const char *const *arguments, const char *directory, char *const *environment,
	const int ends[3]) {
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t every;
	int problem;
	size_t count = 0;
	char **words;
	while (arguments[count] != NULL)
		count++;
	words = arena_array(child->arena, count + 1, sizeof(*words));
	for (size_t i = 0; i < count; i++)
		words[i] = arena_strdup(child->arena, arguments[i]);
	sigfillset(&every);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	problem = (directory != NULL && posix_spawn_file_actions_addchdir_np(&actions, directory) != 0) ||
			posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO) != 0 ||
			posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO) != 0 ||
			posix_spawn_file_actions_adddup2(&actions, ends[2], STDERR_FILENO) != 0 ||
			posix_spawnattr_setsigdefault(&attributes, &every) != 0 ||
			posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF) != 0
		? ENOMEM
		: posix_spawnp(&child->pid, words[0], &actions, &attributes, words, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return problem;
}

/* errno when it cannot be started. */
static int child_start(
	struct child *child, const char *const *arguments, const char *directory, char *const *environment) {
	int input[2] = {-1, -1}, output[2] = {-1, -1}, errors[2] = {-1, -1}, problem;
	if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0 || pipe2(errors, O_CLOEXEC) != 0)
		problem = errno;
	else
		problem = spawn(child, arguments, directory, environment, (const int[3]){input[0], output[1], errors[1]});
	end_close(&input[0]);
	end_close(&output[1]);
	end_close(&errors[1]);
	child->input = input[1];
	child->output = output[0];
	child->errors = errors[0];
	if (problem == 0)
		fcntl(child->input, F_SETFL, O_NONBLOCK);
	return problem;
}

static void write_some(struct child *child) {
	ssize_t written = child->to_write_length > 0 ? write(child->input, child->to_write, child->to_write_length) : 0;
	if (written > 0) {
		child->to_write += written;
		child->to_write_length -= (size_t)written;
	}
	if (child->to_write_length == 0 || (written < 0 && errno != EAGAIN && errno != EINTR))
		end_close(&child->input);
}

static void read_some(int *end, struct strbuf *into, size_t most) {
	char part[65536];
	ssize_t got = read(*end, part, sizeof(part));
	if (got > 0 && into->length < most)
		strbuf_add(into, part, (size_t)got);
	else if (got == 0 || (got < 0 && errno != EINTR))
		end_close(end);
}

static void child_talk(struct child *child) {
	while (child->output >= 0 || child->errors >= 0) {
		struct pollfd ends[3] = {{.fd = child->output, .events = POLLIN}, {.fd = child->errors, .events = POLLIN},
			{.fd = child->input, .events = POLLOUT}};
		if (poll(ends, 3, -1) < 0 && errno != EINTR)
			return;
		if (ends[0].revents != 0)
			read_some(&child->output, child->said, SIZE_MAX);
		if (ends[1].revents != 0)
			read_some(&child->errors, &child->message, MESSAGE_BYTES_MOST);
		if (ends[2].revents != 0)
			write_some(child);
	}
}

static int child_wait(const struct child *child) {
	int status;
	while (waitpid(child->pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

int child_run(struct strbuf *out, const char *const *arguments, const char *directory, const char *const *environment,
	const char *input, size_t input_length, const char **why) {
	struct arena *arena = out->arena;
	struct child child = {.arena = arena, .to_write = input, .to_write_length = input_length, .said = out};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	int problem, status;
	child.message = (struct strbuf)STRBUF_INIT(arena);
	problem = child_start(&child, arguments, directory, environment_with(arena, environment));
	if (problem != 0) {
		*why = arena_printf(arena, "%s cannot be started: %s", arguments[0], strerror(problem));
		status = -1;
	} else {
		sigaction(SIGPIPE, &ignore, &before);
		child_talk(&child);
		sigaction(SIGPIPE, &before, NULL);
	}
	end_close(&child.input);
	end_close(&child.output);
	end_close(&child.errors);
	if (problem != 0)
		return -1;
	status = child_wait(&child);
	if (status == 0)
		return 0;
	*why = arena_printf(arena, "%s failed: %s", arguments[0],
		child.message.length > 0 ? strbuf_text(&child.message) : "it ended without a message");
	return -1;
}
