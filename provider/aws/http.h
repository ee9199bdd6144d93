/* HTTP: one request, one reply, over libcurl. No AWS in here.
 *
 * A pool keeps easy handles with their open connections; a request takes the handle that spoke to
 * the same host last, so connections are kept alive and shared between threads. libcurl is loaded
 * with dlopen by the first http_send, not linked: launches that call nobody do not pay for it.
 * Redirects are never followed, replies are held in memory up to a cap, bodies may hold any bytes.
 *
 * A failure says whether the request may have reached the server: HTTP_NOT_SENT is safe to repeat,
 * HTTP_NO_ANSWER is not for a request that changes something.
 */
#ifndef TRIPOD_AWS_HTTP_H
#define TRIPOD_AWS_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define HTTP_REPLY_LIMIT ((size_t)256 * 1024 * 1024)

struct http_pool;

/* Texts are copied. NULL or "": none. Loopback hosts never go through a proxy. */
struct http_options {
	const char *http_proxy;
	const char *https_proxy;
	const char *no_proxy;  /* comma list of hosts, domains, CIDRs; "*": all */
	const char *ca_bundle; /* PEM file that replaces the system's certificates */
	bool insecure;         /* certificates are not checked */
};

/* Cheap: loads and connects nothing. */
struct http_pool *http_pool_new(const struct http_options *options);
void http_pool_free(struct http_pool *pool); /* NULL is allowed; no request may be under way */

struct http_header {
	const char *name;
	const char *value;
};

struct http_request {
	const char *method; /* NULL: GET */
	const char *url;    /* sent as it is: percent-encode before */
	const struct http_header *headers;
	size_t header_count;
	const void *body;
	size_t body_length;
	long connect_timeout_ms; /* 0: 10 s */
	long timeout_ms;         /* of the whole request; 0: 5 minutes */
	bool direct;             /* never through a proxy (instance metadata) */
	bool send_once;          /* never sent a second time by ourselves when a kept connection turns out dead */
	bool stop_ends;          /* a requested stop (base/clock.h) ends it while it is under way */
};

enum http_outcome {
	HTTP_ANSWERED,   /* a whole reply, of any status */
	HTTP_NOT_SENT,   /* no connection: name, route, TLS, proxy */
	HTTP_NO_ANSWER,  /* sent, but no or no whole reply came: it may have worked */
	HTTP_TOO_LARGE,  /* the reply passed the cap */
	HTTP_STOPPED,    /* ended by a stop; may have been sent */
	HTTP_UNAVAILABLE /* no libcurl, a request it does not take, a certificate it refuses: in vain to repeat */
};

struct http_reply {
	enum http_outcome outcome;
	int status;                        /* 0 unless a status line came */
	const struct http_header *headers; /* in the arena */
	size_t header_count;
	const char *body; /* in the arena, NUL-terminated as well; "" when there is none */
	size_t body_length;
	const char *error; /* for people, when not HTTP_ANSWERED; names the host, never the query */
};

/* Fills *reply. 0 when outcome is HTTP_ANSWERED, else -1. Thread-safe. */
int http_send(
	struct http_pool *pool, struct arena *arena, const struct http_request *request, struct http_reply *reply);

/* First header of that name, letter case aside; NULL when there is none. */
const char *http_reply_header(const struct http_reply *reply, const char *name);

/* Connections opened so far (for figures and tests). */
unsigned long http_pool_connection_count(const struct http_pool *pool);

#endif
