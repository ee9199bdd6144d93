/* Retry decisions and delays, without a network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aws/retry.h"

static const struct aws_service service = {
	.name = "x",
	.retries = (const struct aws_error_rule[]){{"Odd*", "again"}, {"Always", NULL}},
	.retry_count = 2,
	.no_retries = (const struct aws_error_rule[]){{"LimitExceededException", "Resource limit exceeded"}},
	.no_retry_count = 1,
};

static void test_classify(void **state) {
	(void)state;
	static const struct {
		const char *code;
		const char *message;
		int status;
		bool ambiguous, is_write, is_repeatable;
		enum retry_kind kind;
	} cases[] = {
		{"Throttling", "", 400, false, true, false, RETRY_THROTTLED},
		{"RequestLimitExceeded", "", 503, false, true, false, RETRY_THROTTLED},
		{"Whatever", "", 429, false, false, false, RETRY_THROTTLED},
		{"LimitExceededException", "Rate", 400, false, false, false, RETRY_THROTTLED},
		{"LimitExceededException", "Resource limit exceeded: x", 400, false, false, false, RETRY_NO},
		{"InternalError", "", 500, false, true, false, RETRY_TRANSIENT},
		{"Whatever", "", 503, false, false, false, RETRY_TRANSIENT},
		{"Whatever", "", 501, false, false, false, RETRY_NO},
		{"OddOne", "try again", 400, false, false, false, RETRY_TRANSIENT},
		{"OddOne", "no", 400, false, false, false, RETRY_NO},
		{"Always", "", 400, false, true, false, RETRY_TRANSIENT},
		{"ExpiredToken", "", 403, false, true, false, RETRY_CREDENTIALS},
		{"RequestTimeTooSkewed", "", 403, false, true, false, RETRY_CLOCK},
		{"AccessDenied", "", 403, false, false, false, RETRY_NO},
		{"RequestTimeout", "", 0, true, false, false, RETRY_TRANSIENT},
		{"RequestTimeout", "", 0, true, true, true, RETRY_TRANSIENT},
		{"RequestTimeout", "", 0, true, true, false, RETRY_NO},
		{"RequestTimeout", "", 400, false, true, false, RETRY_TRANSIENT},
		{"BadGateway", "", 502, true, true, false, RETRY_NO},
		{"BadGateway", "", 502, true, false, false, RETRY_TRANSIENT},
		{"EndpointUnreachable", "", 0, false, true, false, RETRY_UNREACHABLE},
		{"MalformedResponse", "", 200, true, true, false, RETRY_NO},
		{"MalformedResponse", "", 200, true, false, false, RETRY_MALFORMED},
		{"Stopped", "", 0, false, false, false, RETRY_NO},
		{"NoCredentials", "", 0, false, false, false, RETRY_NO},
		{"HttpUnavailable", "", 0, false, false, false, RETRY_NO},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct aws_request request = {
			.service = &service, .is_write = cases[i].is_write, .is_repeatable = cases[i].is_repeatable};
		struct aws_reply reply = {.code = cases[i].code,
			.message = cases[i].message,
			.status = cases[i].status,
			.ambiguous = cases[i].ambiguous};
		if (retry_classify(&request, &reply) != cases[i].kind)
			fail_msg("case %zu: %s %d", i, cases[i].code, cases[i].status);
	}
}

static void test_attempts(void **state) {
	(void)state;
	assert_false(retry_allowed(RETRY_NO, 0, 25));
	assert_true(retry_allowed(RETRY_TRANSIENT, 23, 25));
	assert_false(retry_allowed(RETRY_TRANSIENT, 24, 25));
	assert_false(retry_allowed(RETRY_TRANSIENT, 0, 1));
	assert_true(retry_allowed(RETRY_UNREACHABLE, 7, 25));
	assert_false(retry_allowed(RETRY_UNREACHABLE, 8, 25));
	assert_false(retry_allowed(RETRY_UNREACHABLE, 1, 2));
	assert_false(retry_allowed(RETRY_MALFORMED, 2, 25));
}

static void test_delays(void **state) {
	(void)state;
	assert_int_equal(retry_delay_ms(RETRY_TRANSIENT, 0, 0), 30);
	assert_int_equal(retry_delay_ms(RETRY_TRANSIENT, 0, 1), 60);
	assert_int_equal(retry_delay_ms(RETRY_TRANSIENT, 3, 0), 240);
	assert_int_equal(retry_delay_ms(RETRY_THROTTLED, 0, 0), 500);
	assert_int_equal(retry_delay_ms(RETRY_THROTTLED, 2, 1), 4000);
	assert_int_equal(retry_delay_ms(RETRY_THROTTLED, 24, 0), 150000);
	assert_int_equal(retry_delay_ms(RETRY_THROTTLED, 1000, 1), 300000);
	assert_int_equal(retry_delay_ms(RETRY_CLOCK, 3, 1), 0);
	for (int i = 0; i < 1000; i++) {
		double random = retry_random();
		assert_true(random >= 0 && random < 1);
	}
}

static void test_token_bucket(void **state) {
	(void)state;
	struct retry_limiter limiter;
	retry_limiter_init(&limiter, 20, false);
	assert_true(retry_limiter_take(&limiter, RETRY_TRANSIENT));
	assert_true(retry_limiter_take(&limiter, RETRY_THROTTLED));
	assert_true(retry_limiter_take(&limiter, RETRY_THROTTLED));
	assert_false(retry_limiter_take(&limiter, RETRY_THROTTLED));
	for (int i = 0; i < 5; i++)
		retry_limiter_note(&limiter, true, false, 1);
	assert_true(retry_limiter_take(&limiter, RETRY_THROTTLED));
	retry_limiter_destroy(&limiter);
	retry_limiter_init(&limiter, 0, false);
	for (int i = 0; i < 1000; i++)
		assert_true(retry_limiter_take(&limiter, RETRY_TRANSIENT));
	retry_limiter_destroy(&limiter);
}

/* Ten calls a second, then throttling: calls are slowed down, and recover when it ends. */
static void test_adaptive(void **state) {
	(void)state;
	struct retry_limiter limiter;
	retry_limiter_init(&limiter, 0, true);
	double now = 100;
	for (int i = 0; i < 50; i++, now += 0.1) {
		assert_int_equal(retry_limiter_wait_ms(&limiter, now), 0);
		retry_limiter_note(&limiter, true, false, now);
	}
	for (int i = 0; i < 5; i++, now += 0.1)
		retry_limiter_note(&limiter, false, true, now);
	double slow = limiter.fill_rate;
	assert_true(slow < 10 * 0.7 + 1);
	int64_t wait = 0;
	for (int i = 0; i < 20; i++)
		wait = retry_limiter_wait_ms(&limiter, now);
	assert_true(wait > 500);
	for (int i = 0; i < 200; i++, now += 0.2)
		retry_limiter_note(&limiter, true, false, now);
	assert_true(limiter.fill_rate > slow);
	retry_limiter_destroy(&limiter);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classify),
		cmocka_unit_test(test_attempts),
		cmocka_unit_test(test_delays),
		cmocka_unit_test(test_token_bucket),
		cmocka_unit_test(test_adaptive),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
