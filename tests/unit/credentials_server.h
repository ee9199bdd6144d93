/* A small HTTP server in a thread on 127.0.0.1, and a chain around it, for the credential tests. One
 * request a connection. The handler gets the whole request as text and fills the reply. */
#ifndef TESTS_UNIT_CREDENTIALS_SERVER_H
#define TESTS_UNIT_CREDENTIALS_SERVER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <ftw.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "aws/credential_source.h"
#include "aws/http.h"
#include "base/clock.h"

#define HOME_PREFIX "/tmp/tripod-credentials-"

struct server_reply {
	int status; /* 0: close without an answer */
	char body[4096];
};

typedef void server_handler(const char *request, struct server_reply *reply);

struct server {
	int listener;
	char url[64];
	server_handler *handler;
	pthread_t thread;
	atomic_int requests;
};

static inline void server_answer(struct server *server, int connection) {
	char request[16384];
	size_t length = 0;
	ssize_t got;
	request[0] = '\0';
	while (length + 1 < sizeof request && !strstr(request, "\r\n\r\n") &&
		(got = read(connection, request + length, sizeof request - 1 - length)) > 0)
		request[length += (size_t)got] = '\0';
	if (length == 0)
		return;
	struct server_reply reply = {.status = 200};
	atomic_fetch_add(&server->requests, 1);
	server->handler(request, &reply);
	if (reply.status == 0)
		return;
	char text[5000];
	int size = snprintf(text, sizeof text, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
		reply.status, strlen(reply.body), reply.body);
	if (write(connection, text, (size_t)size) != size)
		perror("write");
	shutdown(connection, SHUT_WR);
	while (read(connection, request, sizeof request) > 0)
		;
}

static inline void *server_run(void *object) {
	struct server *server = object;
	int connection;
	while ((connection = accept(server->listener, NULL, NULL)) >= 0) {
		server_answer(server, connection);
		close(connection);
	}
	return NULL;
}

static inline void server_start(struct server *server, server_handler *handler) {
	*server = (struct server){.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .handler = handler};
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	assert_int_equal(bind(server->listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(server->listener, 16), 0);
	getsockname(server->listener, (struct sockaddr *)&address, &size);
	snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", ntohs(address.sin_port));
	pthread_create(&server->thread, NULL, server_run, server);
}

static inline void server_stop(struct server *server) {
	shutdown(server->listener, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->listener);
}

/* "2027-…Z", `ms` from now. */
static inline const char *time_from_now(struct arena *arena, int64_t ms) {
	time_t seconds = (time_t)((clock_wall_ms() + ms) / 1000);
	struct tm parts;
	char text[32];
	gmtime_r(&seconds, &parts);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
	return arena_strdup(arena, text);
}

/* The record of the STS calls that a chain makes, and what they answer. */
struct sts_call {
	char action[64], signer[64], parameters[4096];
};

struct bench {
	struct arena *arena;
	struct value *configuration;
	struct diagnostics diagnostics;
	struct http_pool *pool;
	struct aws_shared_config *shared;
	struct aws_credential_chain *chain;
	struct sts_call calls[8];
	int call_count;
	const char *sts_error; /* set: STS refuses with this code */
	int64_t sts_lifetime_ms;
};

aws_sts_call_function bench_sts;

static inline void bench_open(struct bench *bench) {
	clearenv();
	setenv("HOME", "/nonexistent", 1);
	setenv("PATH", "/usr/bin:/bin", 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	*bench = (struct bench){.arena = arena_new(), .sts_lifetime_ms = 3600 * 1000};
	bench->configuration = value_map_new(bench->arena);
	bench->diagnostics = (struct diagnostics)DIAGNOSTICS_INIT(bench->arena);
	bench->pool = http_pool_new(&(struct http_options){0});
}

static inline int path_remove(const char *path, const struct stat *status, int kind, struct FTW *place) {
	(void)status, (void)kind, (void)place;
	return remove(path);
}

static inline void bench_close(struct bench *bench) {
	if (strncmp(getenv("HOME"), HOME_PREFIX, strlen(HOME_PREFIX)) == 0)
		nftw(getenv("HOME"), path_remove, 8, FTW_DEPTH | FTW_PHYS);
	aws_credential_chain_free(bench->chain);
	aws_shared_config_free(bench->shared);
	http_pool_free(bench->pool);
	arena_free(bench->arena);
}

static inline void bench_set(struct bench *bench, const char *argument, const char *text) {
	value_map_set(bench->arena, bench->configuration, argument, value_string(bench->arena, text));
}

/* Makes the chain; false with diagnostics. */
static inline bool bench_chain(struct bench *bench) {
	const struct aws_credential_hooks hooks = {.self = bench, .sts_call = bench_sts, .pool = bench->pool};
	bench->shared = aws_shared_config_load(bench->configuration, &bench->diagnostics);
	if (bench->shared)
		bench->chain = aws_credential_chain_new(bench->configuration, bench->shared, &hooks, &bench->diagnostics);
	return bench->chain != NULL;
}

/* Makes the chain when there is none yet; the access key, or the summary and detail of the error. */
static inline const char *bench_get(struct bench *bench) {
	struct aws_credentials credentials;
	bench->diagnostics = (struct diagnostics)DIAGNOSTICS_INIT(bench->arena);
	if ((bench->chain || bench_chain(bench)) &&
		aws_credential_chain_get(bench->chain, bench->arena, &credentials, &bench->diagnostics) == 0)
		return credentials.access_key;
	const struct diagnostic *first = bench->diagnostics.first;
	return arena_printf(bench->arena, "%s: %s", first->summary, first->detail);
}

#define assert_contains(text, part)                                 \
	do {                                                            \
		const char *text_ = (text);                                 \
		if (!strstr(text_, (part)))                                 \
			fail_msg("\"%s\" does not hold \"%s\"", text_, (part)); \
	} while (0)

/* A file under a new temporary folder that becomes HOME. */
static inline const char *home_new(struct arena *arena) {
	char *home = arena_strdup(arena, HOME_PREFIX "XXXXXX");
	assert_non_null(mkdtemp(home));
	setenv("HOME", home, 1);
	return home;
}

static inline const char *file_write(struct arena *arena, const char *folder, const char *name, const char *text) {
	const char *path = arena_printf(arena, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return path;
}

#endif
