/* One call on the wire: encode, sign, send, decode, and again while retry.h says so. No pages
 * (aws/page.h), and credentials come from outside: client.c puts the parts together.
 *
 * Codes of its own besides call.h's: "InvalidEndpoint" (a custom endpoint that is no URL),
 * "InvalidParameters" (the request cannot be written), "HttpUnavailable" (no libcurl, a refused
 * certificate): none of these was sent. */
#ifndef TRIPOD_AWS_EXCHANGE_H
#define TRIPOD_AWS_EXCHANGE_H

#include "aws/call.h"
#include "aws/credentials.h"
#include "aws/http.h"
#include "aws/retry.h"
#include "aws/settings.h"

struct exchange {
	const struct aws_settings *settings;
	struct http_pool *pool;
	struct retry_limiter limiter;
	unsigned long call_count; /* attempts; atomic */
	int64_t skew_ms;          /* AWS's clock minus ours; atomic */
};

void exchange_init(struct exchange *exchange, const struct aws_settings *settings, struct http_pool *pool);
void exchange_destroy(struct exchange *exchange);

/* Gives the credentials of now; 0, or -1 and *why. */
struct credential_supplier {
	void *self;
	int (*get)(void *self, struct arena *arena, struct aws_credentials *out, const char **why);
	void (*expire)(void *self, const char *access_key); /* NULL: cannot be renewed */
};

/* Fills *reply as aws_call_function does. `supplier` NULL: unsigned. Thread-safe. */
int exchange_call(struct exchange *exchange, struct arena *arena, const struct credential_supplier *supplier,
	const struct aws_request *request, struct aws_reply *reply);

#endif
