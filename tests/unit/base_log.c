/* Log lines as Terraform reads them, and the JSON and UTF-8 texts that they are made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/text.h"
#include "value/json.h"

static char captured[8192];

/* Runs with stderr in a pipe: a line is one write, so one read gets all of it. */
static void capture(void (*call)(void)) {
	int ends[2], saved = dup(STDERR_FILENO);
	ssize_t length;
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	call();
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(ends[1]);
	length = read(ends[0], captured, sizeof(captured) - 1);
	captured[length > 0 ? length : 0] = '\0';
	close(ends[0]);
}

static void log_level_set(const char *provider, const char *general) {
	provider != NULL ? setenv("TF_LOG_PROVIDER", provider, 1) : unsetenv("TF_LOG_PROVIDER");
	general != NULL ? setenv("TF_LOG", general, 1) : unsetenv("TF_LOG");
	log_init();
}

static void test_levels(void **state) {
	(void)state;
	log_level_set(NULL, NULL);
	assert_false(log_enabled(LOG_ERROR));
	log_level_set(NULL, "warn");
	assert_true(log_enabled(LOG_WARN) && log_enabled(LOG_ERROR));
	assert_false(log_enabled(LOG_INFO));
	log_level_set("DEBUG", "ERROR");
	assert_true(log_enabled(LOG_DEBUG));
	assert_false(log_enabled(LOG_TRACE));
	log_level_set("", "ERROR");
	assert_false(log_enabled(LOG_WARN));
	log_level_set("OFF", "TRACE");
	assert_false(log_enabled(LOG_ERROR) || log_enabled(LOG_OFF));
	log_level_set(NULL, "JSON");
	assert_true(log_enabled(LOG_TRACE));
}

static void write_fields(void) {
	const struct log_field fields[] = {{"type", "aws_\"vpc\"\n", 0}, {"tries", NULL, -3}};
	log_write(LOG_WARN, "slow \xFF\x01", fields, 2);
}

static void test_line_is_hclog_json(void **state) {
	struct arena *arena = arena_new();
	const struct value *line;
	const char *why = "", *timestamp;
	(void)state;
	log_level_set(NULL, "TRACE");
	capture(write_fields);
	assert_int_equal(captured[strlen(captured) - 1], '\n');
	assert_ptr_equal(strchr(captured, '\n'), captured + strlen(captured) - 1);
	line = value_from_json(arena, captured, strlen(captured), &why);
	if (line == NULL)
		fail_msg("%s: %s", why, captured);
	assert_string_equal(value_text(value_get(line, "@level")), "warn");
	assert_string_equal(value_text(value_get(line, "@module")), "terraform-provider-aws");
	assert_string_equal(value_text(value_get(line, "@message")), "slow \xEF\xBF\xBD\x01");
	assert_string_equal(value_text(value_get(line, "type")), "aws_\"vpc\"\n");
	assert_int_equal(value_get(line, "tries")->as.integer, -3);
	timestamp = value_text(value_get(line, "@timestamp"));
	assert_int_equal(strlen(timestamp), strlen("2006-01-02T15:04:05.000000Z"));
	assert_int_equal(timestamp[19], '.');
	assert_int_equal(timestamp[26], 'Z');
	arena_free(arena);
}

static void write_text(void) {
	log_text(LOG_INFO, "%d calls", 4);
	log_text(LOG_DEBUG, "unseen");
}

static void test_level_filters(void **state) {
	(void)state;
	log_level_set(NULL, "INFO");
	capture(write_text);
	assert_non_null(strstr(captured, "\"@message\":\"4 calls\""));
	assert_null(strstr(captured, "unseen"));
	log_level_set(NULL, NULL);
	capture(write_text);
	assert_string_equal(captured, "");
}

static void test_utf8(void **state) {
	static const char *const valid[] = {"", "abc", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
		"\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"};
	static const char *const invalid[] = {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF",
		"\xED\xA0\x80", "\xE2\x82", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xF0\x90\x80"};
	(void)state;
	for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++)
		if (!utf8_valid(valid[i], strlen(valid[i])))
			fail_msg("valid %zu", i);
	for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
		if (utf8_valid(invalid[i], strlen(invalid[i])))
			fail_msg("invalid %zu", i);
}

static void assert_json(const char *bytes, size_t length, enum json_escape escape, const char *expected) {
	struct arena *arena = arena_new();
	struct strbuf buffer = STRBUF_INIT(arena);
	json_string_add(&buffer, bytes, length, escape);
	assert_string_equal(buffer.bytes, expected);
	arena_free(arena);
}

static void test_json_strings(void **state) {
	(void)state;
	assert_json("", 0, JSON_ESCAPE_PLAIN, "\"\"");
	assert_json("a\"\\/\b\f\n\r\t\x1f\x7f", 11, JSON_ESCAPE_PLAIN, "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u001f\x7f\"");
	assert_json("a\0b", 3, JSON_ESCAPE_HTML, "\"a\\u0000b\"");
	assert_json("<&>\u2028\u2029\u2027", 12, JSON_ESCAPE_PLAIN, "\"<&>\u2028\u2029\u2027\"");
	assert_json("<&>\u2028\u2029\u2027", 12, JSON_ESCAPE_HTML, "\"\\u003c\\u0026\\u003e\\u2028\\u2029\u2027\"");
	assert_json("\xE2\x80", 2, JSON_ESCAPE_HTML, "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
	assert_json("x\xC3\xA4\xFFy", 5, JSON_ESCAPE_PLAIN, "\"x\xC3\xA4\xEF\xBF\xBDy\"");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_line_is_hclog_json),
		cmocka_unit_test(test_level_filters),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_json_strings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
