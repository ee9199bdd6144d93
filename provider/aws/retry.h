/* When a call is sent again, and after how long.
 *
 * As hashicorp/aws 6: up to max_retries attempts; the wait before the next is 2^n * random(30..60 ms),
 * after throttling 2^n * random(500..1000 ms), never more than 150..300 s; n counts from 0. A dead
 * endpoint is given up after fewer attempts. What changes something and bears no idempotency token is not
 * sent again when the first one may have worked.
 */
#ifndef TRIPOD_AWS_RETRY_H
#define TRIPOD_AWS_RETRY_H

#include <pthread.h>

#include "aws/call.h"

enum { RETRY_UNREACHABLE_ATTEMPTS = 9, RETRY_MALFORMED_ATTEMPTS = 3 };

enum retry_kind {
	RETRY_NO,
	RETRY_TRANSIENT, /* 5xx, no connection, no answer, codes of the service */
	RETRY_THROTTLED,
	RETRY_CLOCK,       /* our clock may be wrong: only with a new offset */
	RETRY_CREDENTIALS, /* they expired: only with new ones */
	RETRY_UNREACHABLE,
	RETRY_MALFORMED
};

/* What the failed reply asks for; the request tells whether it may be sent twice. */
enum retry_kind retry_classify(const struct aws_request *request, const struct aws_reply *reply);
/* The attempt with number `attempt` (0 the first) has failed: may another be made? */
bool retry_allowed(enum retry_kind kind, int attempt, int64_t max_attempts);
/* `random` is in 0..1. */
int64_t retry_delay_ms(enum retry_kind kind, int attempt, double random);
double retry_random(void);

/* True when code and message fit one of the rules. */
bool retry_rules_match(const struct aws_error_rule *rules, size_t count, const char *code, const char *message);

/* Brakes on the client's side, shared by its threads: the token bucket of retries (off at capacity 0)
 * and, in adaptive mode, a limit on the rate of calls that follows throttling (CUBIC, as the SDKs). */
struct retry_limiter {
	pthread_mutex_t lock;
	int64_t capacity;
	int64_t tokens;
	bool adaptive;
	bool enabled; /* of the rate limit: since the first throttling */
	double fill_rate, max_capacity, current_capacity, last_fill_s;
	double measured_rate, last_bucket, request_count;
	double last_max_rate, last_throttle_s, window_s;
};

void retry_limiter_init(struct retry_limiter *limiter, int64_t capacity, bool adaptive);
void retry_limiter_destroy(struct retry_limiter *limiter);
/* Takes the tokens of one retry; false when there are too few. */
bool retry_limiter_take(struct retry_limiter *limiter, enum retry_kind kind);
/* How long to wait before the next call (adaptive mode), in ms. `now_s` is monotonic. */
int64_t retry_limiter_wait_ms(struct retry_limiter *limiter, double now_s);
/* After every attempt. */
void retry_limiter_note(struct retry_limiter *limiter, bool ok, bool throttled, double now_s);

#endif
