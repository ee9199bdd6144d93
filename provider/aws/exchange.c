#include "aws/exchange.h"

#include <netdb.h>
#include <string.h>
#include <time.h>

#include "aws/call_log.h"
#include "aws/endpoint.h"
#include "aws/protocol.h"
#include "aws/sigv4.h"
#include "base/clock.h"

enum { SKEW_TOLERANCE_MS = 4 * 60 * 1000 };

/* One call with all its attempts. */
struct attempts {
	struct exchange *exchange;
	struct arena *arena;
	const struct credential_supplier *supplier;
	const struct aws_request *request;
	struct endpoint endpoint;
	struct wire_request wire;
	int number;             /* of the attempt, from 0 */
	const char *access_key; /* the last attempt was signed with */
	bool clock_corrected;
	bool credentials_renewed;
	bool was_ambiguous; /* an earlier attempt may have worked */
};

void exchange_init(struct exchange *exchange, const struct aws_settings *settings, struct http_pool *pool) {
	*exchange = (struct exchange){.settings = settings, .pool = pool};
	retry_limiter_init(&exchange->limiter, settings->token_capacity, settings->adaptive);
}

void exchange_destroy(struct exchange *exchange) {
	retry_limiter_destroy(&exchange->limiter);
}

static void fail(struct aws_reply *reply, const char *code, const char *message) {
	*reply = (struct aws_reply){.body = value_null, .code = code, .message = message, .request_id = ""};
}

static const char *bucket_of(const struct attempts *attempts) {
	return value_text(value_get(attempts->request->parameters, "Bucket"));
}

/* Not every service has a FIPS host everywhere. Only a firm "no such name" counts. */
static bool host_is_unknown(struct arena *arena, const char *authority) {
	struct addrinfo *found = NULL;
	const char *host = arena_strndup(arena, authority, strcspn(authority, ":"));
	int result = getaddrinfo(host, NULL, NULL, &found);
	if (found != NULL)
		freeaddrinfo(found);
	return result == EAI_NONAME;
}

static int find_endpoint(struct attempts *attempts, const char **why) {
	const struct aws_settings *settings = attempts->exchange->settings;
	const struct aws_request *request = attempts->request;
	struct endpoint *endpoint = &attempts->endpoint;
	struct arena *arena = attempts->arena;
	const char *bucket = bucket_of(attempts);
	if (endpoint_resolve(arena, settings, request->service, request->region, bucket, endpoint, why) != 0)
		return -1;
	bool proxied = settings->http.https_proxy != NULL; /* then names are the proxy's business */
	if (!settings->use_fips || endpoint->is_custom || proxied || !host_is_unknown(arena, endpoint->authority))
		return 0;
	struct aws_settings plain = *settings;
	plain.use_fips = false;
	return endpoint_resolve(arena, &plain, request->service, request->region, bucket, endpoint, why);
}

static int prepare(struct attempts *attempts, struct aws_reply *reply) {
	const struct aws_request *request = attempts->request;
	struct endpoint *endpoint = &attempts->endpoint;
	struct wire_request *wire = &attempts->wire;
	struct arena *arena = attempts->arena;
	const char *why = "";
	if (find_endpoint(attempts, &why) != 0) {
		fail(reply, "InvalidEndpoint", why);
		return -1;
	}
	if (protocol_encode(
			arena, request->service, request->action, request->parameters, endpoint->bucket_in_host, wire, &why) != 0) {
		fail(reply, "InvalidParameters", why);
		return -1;
	}
	wire_header_add(wire, "Host", endpoint->authority);
	wire->path = arena_printf(arena, "%s%s", endpoint->path, wire->path);
	return 0;
}

static int64_t aws_now_ms(const struct exchange *exchange) {
	return clock_wall_ms() + __atomic_load_n(&exchange->skew_ms, __ATOMIC_RELAXED);
}

static int sign(struct attempts *attempts, struct http_header *headers, size_t *count, const char **why) {
	const struct wire_request *wire = &attempts->wire;
	const struct aws_service *service = attempts->request->service;
	struct aws_credentials credentials;
	if (attempts->supplier->get(attempts->supplier->self, attempts->arena, &credentials, why) != 0)
		return -1;
	attempts->access_key = credentials.access_key;
	bool is_s3 = strcmp(service->signing_name, "s3") == 0;
	struct sigv4_key key = {credentials.access_key, credentials.secret_key, credentials.session_token};
	struct sigv4_request request = {
		wire->method, wire->path, wire->query, wire->headers, wire->header_count, wire->body, wire->body_length};
	struct sigv4_scope scope = {
		attempts->endpoint.signing_region, service->signing_name, aws_now_ms(attempts->exchange), is_s3, is_s3};
	struct sigv4_signature signature;
	sigv4_sign(attempts->arena, &request, &scope, &key, &signature);
	for (size_t i = 0; i < signature.header_count; i++)
		headers[(*count)++] = signature.headers[i];
	return 0;
}

/* What the outcome of a request without a whole answer means. */
static void set_transport_error(const struct http_reply *answer, struct aws_reply *reply) {
	static const char *const codes[] = {
		[HTTP_NOT_SENT] = "EndpointUnreachable",
		[HTTP_NO_ANSWER] = "RequestTimeout",
		[HTTP_TOO_LARGE] = "MalformedResponse",
		[HTTP_STOPPED] = "Stopped",
		[HTTP_UNAVAILABLE] = "HttpUnavailable",
	};
	fail(reply, codes[answer->outcome], answer->error);
	reply->ambiguous =
		answer->outcome == HTTP_NO_ANSWER || answer->outcome == HTTP_TOO_LARGE || answer->outcome == HTTP_STOPPED;
}

/* A reply that nobody can read, or a gateway's word that it got none, does not say whether it worked. */
static bool is_inconclusive(const struct aws_reply *reply) {
	return !reply->ok &&
		(strcmp(reply->code, "MalformedResponse") == 0 || strcmp(reply->code, "BadGateway") == 0 ||
			strcmp(reply->code, "GatewayTimeout") == 0);
}

/* A question that is answered with nothing was not answered: its object would be taken for gone. */
static bool tells_nothing(const struct aws_request *request, const struct aws_reply *reply) {
	enum aws_protocol protocol = request->service->protocol;
	bool always_tells = protocol != AWS_PROTOCOL_REST_XML && protocol != AWS_PROTOCOL_REST_JSON;
	return reply->ok && !request->is_write && always_tells && reply->body->kind != VALUE_MAP;
}

static void send_once(struct attempts *attempts, struct http_reply *answer, struct aws_reply *reply) {
	const struct wire_request *wire = &attempts->wire;
	const struct aws_request *request = attempts->request;
	struct http_header headers[WIRE_HEADER_LIMIT + 5];
	size_t count = wire->header_count;
	const char *why = "";
	memset(answer, 0, sizeof *answer);
	memcpy(headers, wire->headers, count * sizeof headers[0]);
	if (attempts->supplier != NULL && sign(attempts, headers, &count, &why) != 0) {
		fail(reply, stop_requested() ? "Stopped" : "NoCredentials", why);
		return;
	}
	headers[count++] = (struct http_header){"User-Agent", attempts->exchange->settings->user_agent};
	struct http_request http = {
		.method = wire->method,
		.url = arena_printf(attempts->arena, "%s%s%s%s", attempts->endpoint.origin, wire->path,
			wire->query[0] != '\0' ? "?" : "", wire->query),
		.headers = headers,
		.header_count = count,
		.body = wire->body,
		.body_length = wire->body_length,
		.send_once = request->is_write && !request->is_repeatable,
		.stop_ends = !request->is_write && !request->is_finishing,
	};
	__atomic_add_fetch(&attempts->exchange->call_count, 1, __ATOMIC_RELAXED);
	if (http_send(attempts->exchange->pool, attempts->arena, &http, answer) != 0) {
		set_transport_error(answer, reply);
		return;
	}
	protocol_decode(attempts->arena, request->service, request->action, answer, reply);
	if (tells_nothing(request, reply)) {
		int status = reply->status;
		fail(reply, "MalformedResponse",
			arena_printf(
				attempts->arena, "the reply (HTTP status %d, %zu bytes) tells nothing", status, answer->body_length));
		reply->status = status;
	}
	reply->ambiguous = is_inconclusive(reply);
}

/* Takes AWS's clock from the reply's Date; true when ours was off by more than AWS tolerates. */
static bool correct_clock(struct exchange *exchange, const struct http_reply *answer) {
	const char *date = http_reply_header(answer, "Date");
	struct tm parts = {0};
	if (date == NULL || strptime(date, "%a, %d %b %Y %H:%M:%S", &parts) == NULL)
		return false;
	int64_t theirs = (int64_t)timegm(&parts) * 1000;
	int64_t difference = theirs - aws_now_ms(exchange);
	if (difference < SKEW_TOLERANCE_MS && difference > -SKEW_TOLERANCE_MS)
		return false;
	__atomic_store_n(&exchange->skew_ms, theirs - clock_wall_ms(), __ATOMIC_RELAXED);
	return true;
}

/* RETRY_CLOCK and RETRY_CREDENTIALS hold only when something was changed; each is tried once. */
static bool repair(struct attempts *attempts, enum retry_kind kind, const struct http_reply *answer) {
	if (kind == RETRY_CLOCK) {
		if (attempts->clock_corrected || !correct_clock(attempts->exchange, answer))
			return false;
		attempts->clock_corrected = true;
	}
	if (kind == RETRY_CREDENTIALS) {
		if (attempts->credentials_renewed || attempts->supplier == NULL || attempts->supplier->expire == NULL)
			return false;
		attempts->supplier->expire(attempts->supplier->self, attempts->access_key);
		attempts->credentials_renewed = true;
	}
	return true;
}

/* True when the call is to be sent again, after the wait for it. */
static bool again(struct attempts *attempts, const struct http_reply *answer, struct aws_reply *reply) {
	struct exchange *exchange = attempts->exchange;
	enum retry_kind kind = retry_classify(attempts->request, reply);
	if (!retry_allowed(kind, attempts->number, exchange->settings->max_attempts) || !repair(attempts, kind, answer) ||
		!retry_limiter_take(&exchange->limiter, kind))
		return false;
	int64_t delay = retry_delay_ms(kind, attempts->number, retry_random());
	if (stop_requested() || (delay > 0 && !stop_wait_ms(delay))) {
		bool ambiguous = reply->ambiguous;
		fail(reply, "Stopped", "stopped while waiting to try again");
		reply->ambiguous = ambiguous;
		return false;
	}
	return true;
}

static void attempt(struct attempts *attempts, struct http_reply *answer, struct aws_reply *reply) {
	struct exchange *exchange = attempts->exchange;
	int64_t wait = retry_limiter_wait_ms(&exchange->limiter, (double)clock_monotonic_ms() / 1000);
	bool may_start = !stop_requested() || (attempts->request->is_finishing && attempts->number == 0);
	if (!may_start || (wait > 0 && !stop_wait_ms(wait))) {
		memset(answer, 0, sizeof *answer);
		fail(reply, "Stopped", "a stop was requested");
		return;
	}
	call_log_request(attempts->request, attempts->number);
	int64_t start = clock_monotonic_ms();
	send_once(attempts, answer, reply);
	call_log_reply(attempts->request, reply, attempts->number, clock_monotonic_ms() - start);
	bool throttled = retry_classify(attempts->request, reply) == RETRY_THROTTLED;
	retry_limiter_note(&exchange->limiter, reply->ok, throttled, (double)clock_monotonic_ms() / 1000);
}

int exchange_call(struct exchange *exchange, struct arena *arena, const struct credential_supplier *supplier,
	const struct aws_request *request, struct aws_reply *reply) {
	struct attempts attempts = {.exchange = exchange, .arena = arena, .supplier = supplier, .request = request};
	if (prepare(&attempts, reply) != 0)
		return -1;
	for (;; attempts.number++) {
		struct http_reply answer;
		attempt(&attempts, &answer, reply);
		if (reply->ok)
			return 0;
		attempts.was_ambiguous = attempts.was_ambiguous || reply->ambiguous;
		if (!again(&attempts, &answer, reply))
			break;
	}
	/* With a token the repeats answer for the first; without, none were made. */
	reply->ambiguous = reply->ambiguous || (attempts.was_ambiguous && reply->status == 0);
	return -1;
}
