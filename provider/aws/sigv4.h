/* AWS Signature Version 4, in the Authorization header.
 *
 * What is signed is what is sent: path and query are taken percent-encoded, as they stand in the
 * URL. The canonical path is encoded once more and its dot segments are resolved, except for S3,
 * where keys are taken as they are. The body's hash is always signed, never UNSIGNED-PAYLOAD.
 */
#ifndef TRIPOD_AWS_SIGV4_H
#define TRIPOD_AWS_SIGV4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aws/http.h"
#include "base/arena.h"

struct sigv4_key {
	const char *access_key;
	const char *secret_key;
	const char *session_token; /* NULL or "": none */
};

struct sigv4_request {
	const char *method;
	const char *path;                  /* "" counts as "/" */
	const char *query;                 /* without "?", in any order, names without "=" allowed; NULL: none */
	const struct http_header *headers; /* all are signed; "host" must be one of them */
	size_t header_count;
	const void *body;
	size_t body_length;
};

struct sigv4_scope {
	const char *region;
	const char *service; /* signing name */
	int64_t time_ms;     /* wall clock, skew applied */
	bool raw_path;       /* S3: neither encoded again nor normalised */
	bool content_header; /* S3: x-amz-content-sha256 is sent and signed */
};

struct sigv4_signature {
	struct http_header headers[4]; /* to send besides the request's own */
	size_t header_count;
	const char *canonical_request; /* for tests; names no secret but the session token */
	const char *string_to_sign;
};

/* Texts of the signature are in the arena. */
void sigv4_sign(struct arena *arena, const struct sigv4_request *request, const struct sigv4_scope *scope,
	const struct sigv4_key *key, struct sigv4_signature *signature);

#endif
