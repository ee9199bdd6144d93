/* Container definitions: what is checked, how they are spelled and stored, what members are strangers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "engine/container_definitions.h"
#include "engine/functions.h"
#include "value/json.h"

static int set_up(void **state) {
	*state = arena_new();
	return 0;
}

static int tear_down(void **state) {
	arena_free(*state);
	return 0;
}

static const char *wrong(void **state, const char *text) {
	return validate_container_definitions(*state, value_null, value_string(*state, text));
}

static void sound_definitions_pass(void **state) {
	assert_null(wrong(state, "[]"));
	assert_null(wrong(state, "[{\"name\":\"a\",\"image\":\"b\",\"memory\":64,\"essential\":true}]"));
	assert_null(wrong(state, "[{\"Name\":\"a\",\"portmappings\":[{\"CONTAINERPORT\":80}],\"command\":[\"x\",null]}]"));
	assert_null(wrong(state, "[{\"name\":\"a\",\"dockerLabels\":{\"memory\":\"many\"},\"newMember\":{\"x\":[1]}}]"));
	assert_null(wrong(state, "[{\"name\":\"a\",\"versionConsistency\":\"disabled\",\"memory\":null}]"));
}

static void wrong_definitions_are_named(void **state) {
	static const char *const cases[][2] = {
		{"{}", "JSON list"},
		{"[", "JSON list"},
		{"[null]", "element 0"},
		{"[{}]", "element 0"},
		{"[{\"name\":\"a\"},7]", "element 1"},
		{"[{\"image\":\"b\"}]", "name every container"},
		{"[{\"name\":7}]", "a text as \"name\""},
		{"[{\"name\":\"a\",\"memory\":\"64\"}]", "a whole number as \"memory\""},
		{"[{\"name\":\"a\",\"memory\":1.5}]", "a whole number as \"memory\""},
		{"[{\"name\":\"a\",\"essential\":\"yes\"}]", "true or false as \"essential\""},
		{"[{\"name\":\"a\",\"environment\":{\"X\":\"1\"}}]", "a list as \"environment\""},
		{"[{\"name\":\"a\",\"environment\":[{\"name\":\"X\",\"value\":1}]}]", "a text as \"value\""},
		{"[{\"name\":\"a\",\"portMappings\":[{\"hostPort\":\"80\"}]}]", "a whole number as \"hostPort\""},
		{"[{\"name\":\"a\",\"healthCheck\":[]}]", "an object as \"healthCheck\""},
		{"[{\"name\":\"a\",\"dockerLabels\":{\"x\":1}}]", "texts in \"dockerLabels\": \"x\""},
		{"[{\"name\":\"a\",\"versionConsistency\":\"maybe\"}]", "versionConsistency"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = wrong(state, cases[i][0]);
		assert_non_null(why);
		if (!strstr(why, cases[i][1]))
			fail_msg("%s: \"%s\" does not say \"%s\"", cases[i][0], why, cases[i][1]);
	}
}

static const char *stored(void **state, const char *text) {
	return value_text(stored_container_definitions(*state, value_string(*state, text)));
}

static void the_stored_form_is_ordered_and_spelled(void **state) {
	assert_string_equal(
		stored(state,
			"[{\"Name\":\"b\"}, {\"name\":\"a\",\"Environment\":[{\"name\":\"Z\",\"value\":\"1\"},{},null,{\"name\":\"A\",\"value\":\"2\"}],"
			"\"user\":null,\"dockerLabels\":{\"Name\":\"kept\"}}]"),
		"[{\"dockerLabels\":{\"Name\":\"kept\"},\"environment\":[{\"name\":\"A\",\"value\":\"2\"},{\"name\":\"Z\",\"value\":\"1\"}],"
		"\"name\":\"a\"},{\"name\":\"b\"}]");
	assert_string_equal(stored(state, "no JSON"), "no JSON");
	assert_string_equal(stored(state, "[7]"), "[7]");
}

static bool equal(void **state, const char *a, const char *b, bool awsvpc) {
	return container_definitions_equal(*state, value_string(*state, a), value_string(*state, b), awsvpc);
}

static void the_network_mode_decides_on_host_ports(void **state) {
	const char *given = "[{\"name\":\"a\",\"portMappings\":[{\"containerPort\":80,\"hostPort\":80}]}]";
	const char *open = "[{\"name\":\"a\",\"portMappings\":[{\"containerPort\":80}]}]";
	const char *zero =
		"[{\"name\":\"a\",\"portMappings\":[{\"containerPort\":80,\"hostPort\":0,\"protocol\":\"tcp\"}]}]";
	assert_true(equal(state, given, open, true));
	assert_false(equal(state, given, open, false));
	assert_true(equal(state, zero, open, false));
}

static void strangers_count_where_both_sides_have_them(void **state) {
	const char *plain = "[{\"name\":\"a\"}]", *one = "[{\"name\":\"a\",\"brandNew\":1}]",
			   *two = "[{\"name\":\"a\",\"brandNew\":2}]";
	assert_true(equal(state, plain, one, false));
	assert_true(equal(state, one, one, false));
	assert_false(equal(state, one, two, false));
	assert_false(equal(state, "[{\"name\":\"b\"}]", one, false));
	const struct value *parsed = container_definitions_parse(*state, value_string(*state, one));
	assert_string_equal(container_definitions_stranger(parsed), "brandNew");
	assert_null(container_definitions_stranger(container_definitions_parse(*state, value_string(*state, plain))));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sound_definitions_pass, set_up, tear_down),
		cmocka_unit_test_setup_teardown(wrong_definitions_are_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_stored_form_is_ordered_and_spelled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_network_mode_decides_on_host_ports, set_up, tear_down),
		cmocka_unit_test_setup_teardown(strangers_count_where_both_sides_have_them, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
