#include "aws/retry.h"

#include <string.h>
#include <sys/random.h>

static const char *const throttling_codes[] = {
	"BandwidthLimitExceeded",
	"EC2ThrottledException",
	"LimitExceededException",
	"PriorRequestNotComplete",
	"ProvisionedThroughputExceededException",
	"RequestLimitExceeded",
	"RequestThrottled",
	"RequestThrottledException",
	"SlowDown",
	"ThrottledException",
	"Throttling",
	"ThrottlingException",
	"TooManyRequestsException",
	"TransactionInProgressException",
};

static const char *const transient_codes[] = {"RequestTimeout", "RequestTimeoutException", "InternalError",
	"InternalFailure", "InternalServerError", "ServiceUnavailable", "Unavailable"};

static const char *const clock_codes[] = {"RequestTimeTooSkewed", "RequestInTheFuture", "RequestExpired",
	"InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure"};

static const char *const expired_codes[] = {"ExpiredToken", "ExpiredTokenException"};

#define IS_ONE_OF(code, list) is_one_of(code, list, sizeof(list) / sizeof((list)[0]))

static bool is_one_of(const char *code, const char *const *list, size_t count) {
	for (size_t i = 0; i < count; i++)
		if (strcmp(code, list[i]) == 0)
			return true;
	return false;
}

static bool code_fits(const char *pattern, const char *code) {
	size_t length = strlen(pattern);
	if (length > 0 && pattern[length - 1] == '*')
		return strncmp(pattern, code, length - 1) == 0;
	return strcmp(pattern, code) == 0;
}

bool retry_rules_match(const struct aws_error_rule *rules, size_t count, const char *code, const char *message) {
	for (size_t i = 0; i < count; i++)
		if (code_fits(rules[i].code, code) && (rules[i].message == NULL || strstr(message, rules[i].message) != NULL))
			return true;
	return false;
}

static bool may_repeat(const struct aws_request *request) {
	return !request->is_write || request->is_repeatable;
}

enum retry_kind retry_classify(const struct aws_request *request, const struct aws_reply *reply) {
	const struct aws_service *service = request->service;
	const char *code = reply->code != NULL ? reply->code : "";
	const char *message = reply->message != NULL ? reply->message : "";
	if (reply->ok || strcmp(code, "Stopped") == 0 || strcmp(code, "NoCredentials") == 0)
		return RETRY_NO;
	if (reply->ambiguous && !may_repeat(request))
		return RETRY_NO;
	if (strcmp(code, "EndpointUnreachable") == 0)
		return RETRY_UNREACHABLE;
	if (strcmp(code, "MalformedResponse") == 0)
		return RETRY_MALFORMED;
	if (retry_rules_match(service->no_retries, service->no_retry_count, code, message))
		return RETRY_NO;
	if (IS_ONE_OF(code, throttling_codes) || reply->status == 429)
		return RETRY_THROTTLED;
	if (IS_ONE_OF(code, expired_codes))
		return RETRY_CREDENTIALS;
	if (IS_ONE_OF(code, clock_codes))
		return RETRY_CLOCK;
	if (IS_ONE_OF(code, transient_codes) || reply->status == 500 || reply->status == 502 || reply->status == 503 ||
		reply->status == 504)
		return RETRY_TRANSIENT;
	if (retry_rules_match(service->retries, service->retry_count, code, message))
		return RETRY_TRANSIENT;
	return RETRY_NO;
}

bool retry_allowed(enum retry_kind kind, int attempt, int64_t max_attempts) {
	int64_t limit = max_attempts;
	switch (kind) {
	case RETRY_NO:
		return false;
	case RETRY_UNREACHABLE:
		limit = RETRY_UNREACHABLE_ATTEMPTS;
		break;
	case RETRY_MALFORMED:
		limit = RETRY_MALFORMED_ATTEMPTS;
		break;
	default:
		break;
	}
	return attempt + 1 < (limit < max_attempts ? limit : max_attempts);
}

int64_t retry_delay_ms(enum retry_kind kind, int attempt, double random) {
	const double ceiling = 300000;
	double base = kind == RETRY_THROTTLED ? 1000 : 60;
	if (kind == RETRY_CLOCK || kind == RETRY_CREDENTIALS)
		return 0;
	double delay = attempt < 30 ? (double)(1L << attempt) * base * (0.5 + random / 2) : ceiling + 1;
	if (delay > ceiling)
		delay = ceiling * (0.5 + random / 2);
	return (int64_t)delay;
}

double retry_random(void) {
	uint32_t bits = 0;
	if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits)
		return 0.5;
	return (double)bits / 4294967296.0;
}
