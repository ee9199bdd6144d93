/* The handshake: protocol versions, the line, the reattach text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/handshake.h"
#include "value/json.h"

static void protocol_six_is_found(void **state) {
	(void)state;
	assert_true(handshake_speaks_protocol("6"));
	assert_true(handshake_speaks_protocol("5,6"));
	assert_true(handshake_speaks_protocol("6,7"));
	assert_true(handshake_speaks_protocol(NULL));
	assert_true(handshake_speaks_protocol(""));
	assert_false(handshake_speaks_protocol("5"));
	assert_false(handshake_speaks_protocol("4,5"));
	assert_false(handshake_speaks_protocol("16,60,66"));
	assert_false(handshake_speaks_protocol("6x"));
	assert_false(handshake_speaks_protocol(",,"));
}

static void line_has_six_fields(void **state) {
	struct arena *arena = arena_new();
	(void)state;
	assert_string_equal(handshake_line(arena, "/tmp/a/s", "MIIB"), "1|6|unix|/tmp/a/s|grpc|MIIB\n");
	assert_string_equal(handshake_line(arena, "/tmp/a/s", ""), "1|6|unix|/tmp/a/s|grpc|\n");
	arena_free(arena);
}

static void reattach_is_json_for_every_address(void **state) {
	struct arena *arena = arena_new();
	char *text = handshake_reattach(arena, "/tmp/a \"b\"/s", 42);
	const char *why = NULL;
	const struct value *all = value_from_json(arena, text, strlen(text), &why);
	const struct value *one;
	(void)state;
	assert_non_null(all);
	assert_int_equal(value_count(all), 3);
	one = value_get(all, "registry.terraform.io/hashicorp/aws");
	assert_string_equal(value_text(value_get(one, "Protocol")), "grpc");
	assert_string_equal(value_text(value_get(value_get(one, "Addr"), "String")), "/tmp/a \"b\"/s");
	assert_true(value_is_true(value_get(one, "Test")));
	assert_non_null(
		value_text(value_get(value_get(value_get(all, "registry.opentofu.org/hashicorp/aws"), "Addr"), "Network")));
	arena_free(arena);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(protocol_six_is_found),
		cmocka_unit_test(line_has_six_fields),
		cmocka_unit_test(reattach_is_json_for_every_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
