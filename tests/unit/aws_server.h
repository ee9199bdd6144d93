/* A scripted HTTP server on 127.0.0.1 for tests of aws/: every request takes the next step of the
 * script, over however many connections; requests are kept for the test to look at. */
#ifndef TRIPOD_TESTS_AWS_SERVER_H
#define TRIPOD_TESTS_AWS_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum server_kind {
	SERVER_REPLY,    /* status, headers, body; the connection stays open */
	SERVER_CLOSE,    /* reads the request, then closes without a word */
	SERVER_TRUNCATE, /* promises 50 bytes more than it sends */
	SERVER_RAW       /* `body` as it is, then closes */
};

struct server_step {
	enum server_kind kind;
	int status;
	const char *headers; /* "Name: value\r\n..."; NULL: none */
	const char *body;
};

enum { SERVER_REQUEST_LIMIT = 64 };

struct server {
	int listener;
	int port;
	const struct server_step *steps; /* the last one is repeated */
	size_t step_count;
	size_t step;
	size_t connection_count;
	size_t request_count;
	char *requests[SERVER_REQUEST_LIMIT];
	pthread_mutex_t lock;
	pthread_t thread;
	pthread_t connections[SERVER_REQUEST_LIMIT];
	int sockets[SERVER_REQUEST_LIMIT];
};

struct server_connection {
	struct server *server;
	int socket;
};

static inline size_t server_content_length(const char *head) {
	const char *at = strcasestr(head, "\r\nContent-Length:");
	return at != NULL ? strtoul(at + 17, NULL, 10) : 0;
}

/* A whole request as text; NULL when the client has closed. */
static inline char *server_read(int socket) {
	size_t length = 0;
	size_t capacity = 1 << 20;
	char *text = calloc(1, capacity);
	for (;;) {
		char *end = strstr(text, "\r\n\r\n");
		if (end != NULL && length >= (size_t)(end - text) + 4 + server_content_length(text))
			return text;
		ssize_t n = recv(socket, text + length, capacity - length - 1, 0);
		if (n <= 0)
			break;
		length += (size_t)n;
	}
	free(text);
	return NULL;
}

static inline bool server_answer(int socket, const struct server_step *step, const char *request) {
	char head[2048];
	const char *body = step->body != NULL ? step->body : "";
	size_t length = strlen(body);
	if (step->kind == SERVER_CLOSE)
		return false;
	if (step->kind != SERVER_RAW) {
		int n = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\n%sContent-Length: %zu\r\n\r\n", step->status,
			step->headers != NULL ? step->headers : "", length + (step->kind == SERVER_TRUNCATE ? 50 : 0));
		send(socket, head, (size_t)n, MSG_NOSIGNAL);
	}
	if (strncmp(request, "HEAD ", 5) != 0)
		send(socket, body, length, MSG_NOSIGNAL);
	return step->kind == SERVER_REPLY;
}

static inline void *server_serve(void *argument) {
	struct server_connection connection = *(struct server_connection *)argument;
	struct server *server = connection.server;
	free(argument);
	for (char *request; (request = server_read(connection.socket)) != NULL;) {
		pthread_mutex_lock(&server->lock);
		const struct server_step *step = &server->steps[server->step];
		if (server->step + 1 < server->step_count)
			server->step++;
		if (server->request_count < SERVER_REQUEST_LIMIT)
			server->requests[server->request_count++] = request;
		else
			free(request);
		pthread_mutex_unlock(&server->lock);
		if (!server_answer(connection.socket, step, request))
			break;
	}
	shutdown(connection.socket, SHUT_RDWR);
	return NULL;
}

static inline void *server_accept(void *argument) {
	struct server *server = argument;
	for (int socket; (socket = accept(server->listener, NULL, NULL)) >= 0;) {
		struct server_connection *connection = malloc(sizeof *connection);
		*connection = (struct server_connection){server, socket};
		pthread_mutex_lock(&server->lock);
		size_t i = server->connection_count++;
		server->sockets[i] = socket;
		pthread_create(&server->connections[i], NULL, server_serve, connection);
		pthread_mutex_unlock(&server->lock);
	}
	return NULL;
}

static inline void server_start(struct server *server, const struct server_step *steps, size_t step_count) {
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	memset(server, 0, sizeof *server);
	server->steps = steps;
	server->step_count = step_count;
	pthread_mutex_init(&server->lock, NULL);
	server->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(server->listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(server->listener, 16), 0);
	assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &size), 0);
	server->port = ntohs(address.sin_port);
	pthread_create(&server->thread, NULL, server_accept, server);
}

static inline void server_stop(struct server *server) {
	shutdown(server->listener, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->listener);
	for (size_t i = 0; i < server->connection_count; i++) {
		shutdown(server->sockets[i], SHUT_RDWR);
		pthread_join(server->connections[i], NULL);
		close(server->sockets[i]);
	}
	for (size_t i = 0; i < server->request_count; i++)
		free(server->requests[i]);
	pthread_mutex_destroy(&server->lock);
}

static inline size_t server_request_count(struct server *server) {
	pthread_mutex_lock(&server->lock);
	size_t count = server->request_count;
	pthread_mutex_unlock(&server->lock);
	return count;
}

static inline size_t server_connection_count(struct server *server) {
	pthread_mutex_lock(&server->lock);
	size_t count = server->connection_count;
	pthread_mutex_unlock(&server->lock);
	return count;
}

/* The text of a request, head and body. */
static inline const char *server_request(struct server *server, size_t i) {
	pthread_mutex_lock(&server->lock);
	const char *text = i < server->request_count ? server->requests[i] : "";
	pthread_mutex_unlock(&server->lock);
	return text;
}

#endif
