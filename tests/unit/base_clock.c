#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"

static void test_durations(void **state) {
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{"10m", 600000},
		{"1h30m", 5400000},
		{"2.5s", 2500},
		{"300ms", 300},
		{"0", 0},
		{"0s", 0},
		{".5s", 500},
		{"1.s", 1000},
		{"+5m", 300000},
		{"1500us", 1},
		{"1500\u00B5s", 1},
		{"1500\u03BCs", 1},
		{"999999ns", 0},
		{"1h1m1s1ms", 3661001},
		{"0.3333333333333333333333h", 1200000 - 1},
		{"2562047h", INT64_C(2562047) * 3600000},
		{"", -1},
		{"10", -1},
		{"m", -1},
		{".s", -1},
		{"-5m", -1},
		{"5 m", -1},
		{" 5m", -1},
		{"5m ", -1},
		{"5d", -1},
		{"1h30", -1},
		{"+", -1},
		{"1e3s", -1},
		{"3000000h", -1},
		{"99999999999999999999s", -1},
		{"9223372036854775807ns9223372036854775807ns", -1},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (duration_parse_ms(cases[i].text) != cases[i].ms)
			fail_msg("%s: %lld", cases[i].text, (long long)duration_parse_ms(cases[i].text));
	assert_int_equal(duration_parse_ms(NULL), -1);
}

static void test_clocks(void **state) {
	int64_t before = clock_monotonic_ms();
	(void)state;
	assert_true(clock_wall_ms() / 1000 - (int64_t)time(NULL) <= 1);
	assert_true(clock_monotonic_ms() >= before);
}

static void test_wait_passes(void **state) {
	int64_t before = clock_monotonic_ms();
	(void)state;
	stop_reset();
	assert_true(stop_wait_ms(30));
	assert_true(clock_monotonic_ms() - before >= 29);
	assert_true(stop_wait_ms(0));
	assert_true(stop_wait_ms(-5));
}

static void *wait_long(void *result) {
	*(bool *)result = stop_wait_ms(INT64_MAX);
	return NULL;
}

static void test_stop_wakes_all(void **state) {
	pthread_t threads[8];
	bool results[8];
	int64_t before = clock_monotonic_ms();
	(void)state;
	stop_reset();
	for (size_t i = 0; i < 8; i++) {
		results[i] = true;
		assert_int_equal(pthread_create(&threads[i], NULL, wait_long, &results[i]), 0);
	}
	assert_true(stop_wait_ms(20));
	stop_request();
	for (size_t i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		assert_false(results[i]);
	}
	assert_true(stop_requested());
	assert_false(stop_wait_ms(0));
	assert_false(stop_wait_ms(60000));
	assert_true(clock_monotonic_ms() - before < 10000);
	stop_reset();
	assert_false(stop_requested());
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_wait_passes),
		cmocka_unit_test(test_stop_wakes_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
