/* credential_process: a program of the user's that prints credentials as JSON.
 *
 * It runs under /bin/sh -c, as the AWS command line tool does it. Its standard error is dropped: it
 * may hold secrets and would end up in Terraform's log. The provider ignores SIGINT and SIGPIPE; the
 * program gets the defaults back.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aws/credential_source.h"
#include "base/clock.h"
#include "value/json.h"

#define OUTPUT_LIMIT ((size_t)256 * 1024)
#define TIMEOUT_MS 60000
#define TICK_MS 100

extern char **environ;

struct process_run {
	pid_t pid;
	int output;
	char *bytes;
	size_t length;
	const char *why; /* NULL: read to its end */
};

static int actions_prepare(posix_spawn_file_actions_t *actions, int output) {
	return posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) ||
		posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO) ||
		posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) ||
		posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
}

static int attributes_prepare(posix_spawnattr_t *attributes) {
	sigset_t every, none;
	sigfillset(&every);
	sigemptyset(&none);
	return posix_spawnattr_setsigdefault(attributes, &every) || posix_spawnattr_setsigmask(attributes, &none) ||
		posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

static int process_start(const char *command, struct process_run *run) {
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	char shell[] = "/bin/sh", option[] = "-c";
	char *text = memory_strdup(command);
	char *arguments[] = {shell, option, text, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	int problem = actions_prepare(&actions, ends[1]) || attributes_prepare(&attributes)
		? ENOMEM
		: posix_spawn(&run->pid, shell, &actions, &attributes, arguments, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	explicit_bzero(text, strlen(text));
	free(text);
	close(ends[1]);
	run->output = ends[0];
	if (problem != 0)
		close(ends[0]);
	errno = problem;
	return problem == 0 ? 0 : -1;
}

/* Reads until the program closes its output; says in run->why what stopped that. */
static void output_read(struct process_run *run) {
	int64_t end_ms = clock_monotonic_ms() + TIMEOUT_MS;
	for (;;) {
		struct pollfd waiting = {.fd = run->output, .events = POLLIN};
		int ready = poll(&waiting, 1, TICK_MS);
		if (ready > 0) {
			ssize_t got = read(run->output, run->bytes + run->length, OUTPUT_LIMIT - run->length);
			if (got > 0)
				run->length += (size_t)got;
			else if (got == 0)
				return;
			else if (errno != EINTR)
				run->why = "its output cannot be read";
			if (run->length == OUTPUT_LIMIT)
				run->why = "it printed more than credentials are long";
		}
		if (stop_requested())
			run->why = "Terraform asked to stop";
		else if (clock_monotonic_ms() >= end_ms)
			run->why = "it did not end within a minute";
		if (run->why)
			return;
	}
}

/* Waits for the end; a program that closed its output may still linger, but not for long. */
static int process_finish(struct process_run *run) {
	int status = 0;
	close(run->output);
	if (run->why)
		kill(run->pid, SIGKILL);
	for (int64_t end_ms = clock_monotonic_ms() + 5000;;) {
		pid_t got = waitpid(run->pid, &status, WNOHANG);
		if (got == run->pid)
			return status;
		if (got < 0 && errno != EINTR)
			return 0; /* reaped by somebody else: the output decides */
		if (!run->why && clock_monotonic_ms() >= end_ms) {
			run->why = "it did not end after its output";
			kill(run->pid, SIGKILL);
		}
		const struct timespec tick = {.tv_nsec = 2000000};
		nanosleep(&tick, NULL);
	}
}

static int process_diagnose(
	const struct credential_source *source, const struct credential_fetch *fetch, const char *why) {
	diagnostics_error(fetch->diagnostics, NULL, "credential_process failed",
		"The program that provides the credentials of %s: %s. Run it by hand to see what it says: it is the "
		"credential_process line of the shared configuration file.",
		source->name, why);
	return -1;
}

static int output_parse(const struct credential_source *source, const struct credential_fetch *fetch,
	const struct process_run *run, struct aws_credentials *out) {
	const char *why;
	const struct value *document = value_from_json(fetch->arena, run->bytes, run->length, &why);
	if (!document)
		return process_diagnose(source, fetch, "it printed no JSON");
	int64_t version = 0;
	if (!value_to_integer(value_get(document, "Version"), &version) || version != 1)
		return process_diagnose(source, fetch, "the JSON it printed is not of Version 1");
	if (!credential_from_map(fetch->arena, document, "SessionToken", out))
		return process_diagnose(source, fetch, "the JSON it printed has no AccessKeyId and SecretAccessKey");
	if (!value_is_null(value_get(document, "Expiration")) && out->expires_ms == 0)
		return process_diagnose(source, fetch, "the JSON it printed has an Expiration that is no ISO 8601 time");
	if (out->expires_ms != 0 && out->expires_ms <= clock_wall_ms())
		return process_diagnose(source, fetch, "the credentials it printed have expired");
	return 0;
}

static int process_fetch(
	const struct credential_source *source, const struct credential_fetch *fetch, struct aws_credentials *out) {
	struct process_run run = {.bytes = arena_alloc(fetch->arena, OUTPUT_LIMIT)};
	secret_adopt(fetch->arena, run.bytes, OUTPUT_LIMIT);
	if (process_start(source->settings, &run) != 0)
		return process_diagnose(source, fetch, "/bin/sh cannot be started");
	output_read(&run);
	int status = process_finish(&run);
	if (run.why)
		return process_diagnose(source, fetch, run.why);
	if (WIFSIGNALED(status))
		return process_diagnose(
			source, fetch, arena_printf(fetch->arena, "it was ended by signal %d", WTERMSIG(status)));
	if (WEXITSTATUS(status) != 0)
		return process_diagnose(
			source, fetch, arena_printf(fetch->arena, "it ended with status %d", WEXITSTATUS(status)));
	return output_parse(source, fetch, &run, out);
}

const struct credential_source *credential_source_process(struct arena *arena, const char *name, const char *command) {
	struct credential_source *source = arena_alloc(arena, sizeof *source);
	*source =
		(struct credential_source){.fetch = process_fetch, .name = name, .settings = secret_strdup(arena, command)};
	return source;
}
