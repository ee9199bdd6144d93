/* Numbers: kinds, exactness, texts and comparison. */
#include <setjmp.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "group_arena.h"
#include "value/value.h"

static void test_parse(void **state) {
	static const struct {
		const char *text, *written;
		enum number_kind kind;
	} cases[] = {
		{"0", "0", NUMBER_INTEGER},
		{"-0", "0", NUMBER_INTEGER},
		{"-0.000", "0", NUMBER_INTEGER},
		{"0e99", "0", NUMBER_INTEGER},
		{"12", "12", NUMBER_INTEGER},
		{"+12", "12", NUMBER_INTEGER},
		{"007", "7", NUMBER_INTEGER},
		{"5.", "5", NUMBER_INTEGER},
		{"1e3", "1000", NUMBER_INTEGER},
		{"1.500E+3", "1500", NUMBER_INTEGER},
		{"12000e-3", "12", NUMBER_INTEGER},
		{"0.0005e4", "5", NUMBER_INTEGER},
		{"9223372036854775807", "9223372036854775807", NUMBER_INTEGER},
		{"-9223372036854775808", "-9223372036854775808", NUMBER_INTEGER},
		{"9223372036854775808", "9223372036854775808", NUMBER_FLOAT},
		{"-9223372036854775809", "-9223372036854775809", NUMBER_TEXT},
		{"18446744073709551615", "18446744073709551615", NUMBER_TEXT},
		{"18446744073709551616", "18446744073709551616", NUMBER_FLOAT},
		{"1180591620717411303424", "1180591620717411303424", NUMBER_FLOAT},
		{"1180591620717411303425", "1180591620717411303425", NUMBER_TEXT},
		{"1e22", "10000000000000000000000", NUMBER_FLOAT},
		{"1e30", "1000000000000000000000000000000", NUMBER_TEXT},
		{"-0.5", "-0.5", NUMBER_FLOAT},
		{".5", "0.5", NUMBER_FLOAT},
		{"2.50", "2.5", NUMBER_FLOAT},
		{"0.1", "0.1", NUMBER_TEXT},
		{"-0.10", "-0.1", NUMBER_TEXT},
		{"0.15", "0.15", NUMBER_TEXT},
		{"123.456", "123.456", NUMBER_TEXT},
		{"3.14159265358979323846264338327950288", "3.14159265358979323846264338327950288", NUMBER_TEXT},
		{"123456789012345.25", "123456789012345.25", NUMBER_FLOAT},
		{"1234567890123452.25", "1234567890123452.25", NUMBER_TEXT},
		{"1e-7", "0.0000001", NUMBER_TEXT},
		{"1.25e2000", "1.25e2000", NUMBER_TEXT},
		{"-1e-2000", "-1e-2000", NUMBER_TEXT},
		{"100e999999990", "1e999999992", NUMBER_TEXT},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct value *number = value_number_parse(arena, cases[i].text);
		if (number->kind != VALUE_NUMBER || number->number_kind != cases[i].kind ||
			strcmp(value_to_text(arena, number), cases[i].written) != 0)
			fail_msg("%s", cases[i].text);
		assert_true(value_equal(number, value_number_parse(arena, cases[i].written)));
	}
}

static void test_parse_refuses(void **state) {
	static const char *const cases[] = {"", "-", "+", ".", "-.", "e5", "1e", "1e+", "1.2.3", "1,5", " 1", "1 ", "0x10",
		"1_000", "inf", "NaN", "--1", "1e5.5", "1e1000000000", "\xEF\xBC\x91"};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!value_is_null(value_number_parse(arena, cases[i])))
			fail_msg("%s", cases[i]);
	assert_true(value_is_null(value_number_parse(arena, NULL)));
}

static void test_floats(void **state) {
	(void)state;
	assert_int_equal(value_float(arena, 3.0)->number_kind, NUMBER_INTEGER);
	assert_int_equal(value_float(arena, -0.0)->as.integer, 0);
	assert_int_equal(value_float(arena, -0x1p63)->as.integer, INT64_MIN);
	assert_int_equal(value_float(arena, 0x1p63)->number_kind, NUMBER_FLOAT);
	assert_true(value_is_null(value_float(arena, NAN)));
	assert_true(value_is_null(value_float(arena, -INFINITY)));
	assert_string_equal(value_to_text(arena, value_float(arena, 0.1)), "0.1");
	assert_string_equal(value_to_text(arena, value_float(arena, 1.0 / 3)), "0.3333333333333333");
	assert_string_equal(value_to_text(arena, value_float(arena, 5e-324)) + 320, "000005");
	assert_int_equal(strlen(value_to_text(arena, value_float(arena, 1.7976931348623157e308))), 309);
}

static void test_order(void **state) {
	static const char *const ascending[] = {"-1e2000", "-1e30", "-9223372036854775809", "-9223372036854775808", "-1.5",
		"-1", "-0.1", "-1e-2000", "0", "1e-2000", "0.1", "0.10000000000000001", "0.11", "0.5", "1", "1.5", "2", "10",
		"9223372036854775807", "9223372036854775808", "9223372036854775809", "1e22", "10000000000000000000001",
		"1e2000"};
	size_t count = sizeof(ascending) / sizeof(ascending[0]);
	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			int order = value_compare(value_number_parse(arena, ascending[i]), value_number_parse(arena, ascending[j]));
			if ((order > 0) - (order < 0) != (i > j) - (i < j))
				fail_msg("%s and %s: %d", ascending[i], ascending[j], order);
		}
	/* The double nearest to 0.1 is another amount than 0.1. */
	assert_true(value_compare(value_float(arena, 0.1), value_number_parse(arena, "0.1")) > 0);
}

static void test_to_integer(void **state) {
	int64_t integer = 0;
	(void)state;
	assert_true(value_to_integer(value_integer(arena, -5), &integer) && integer == -5);
	assert_true(value_to_integer(value_string(arena, "443"), &integer) && integer == 443);
	assert_true(value_to_integer(value_string(arena, "-1"), &integer) && integer == -1);
	integer = 7;
	assert_false(value_to_integer(value_string(arena, ""), &integer));
	assert_false(value_to_integer(value_string(arena, "-"), &integer));
	assert_false(value_to_integer(value_string(arena, " 4"), &integer));
	assert_false(value_to_integer(value_string(arena, "4x"), &integer));
	assert_false(value_to_integer(value_string(arena, "4-"), &integer));
	assert_false(value_to_integer(value_string_n(arena, "4\0", 2), &integer));
	assert_false(value_to_integer(value_string(arena, "9223372036854775808"), &integer));
	assert_false(value_to_integer(value_float(arena, 1.5), &integer));
	assert_false(value_to_integer(value_true, &integer));
	assert_false(value_to_integer(value_null, &integer));
	assert_int_equal(integer, 7);
}

static void test_to_double(void **state) {
	(void)state;
	assert_true(value_to_double(value_integer(arena, 3)) == 3);
	assert_true(value_to_double(value_float(arena, 2.5)) == 2.5);
	assert_true(value_to_double(value_number_parse(arena, "0.1")) == 0.1);
	assert_true(value_to_double(value_string(arena, "-1.5e3")) == -1500);
	assert_true(value_to_double(value_string(arena, "nan")) == 0);
	assert_true(value_to_double(value_string(arena, "1e")) == 0);
	assert_true(value_to_double(value_unknown) == 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_floats),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_to_integer),
		cmocka_unit_test(test_to_double),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
