/* Types, conversion to them, and paths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "group_arena.h"
#include "value/json.h"
#include "value/path.h"
#include "value/type.h"

static const struct value *json(const char *text) {
	const char *why = "";
	const struct value *value = value_from_json(arena, text, strlen(text), &why);
	if (value == NULL)
		fail_msg("%s: %s", text, why);
	return value;
}

static const struct type *type_parse(const char *text) {
	const struct type *type = type_from_json(arena, json(text));
	if (type == NULL)
		fail_msg("no type: %s", text);
	return type;
}

static void test_json_forms(void **state) {
	static const char *const types[] = {"\"string\"", "\"number\"", "\"bool\"", "\"dynamic\"", "[\"list\",\"string\"]",
		"[\"set\",[\"object\",{\"a\":\"bool\",\"b\":[\"map\",\"number\"]}]]", "[\"object\",{}]",
		"[\"tuple\",[\"string\",[\"tuple\",[]]]]", "[\"map\",\"dynamic\"]"};
	static const char *const none[] = {"null", "1", "\"int\"", "\"list\"", "[]", "[\"list\"]", "[\"list\",\"x\"]",
		"[\"object\",[]]", "[\"object\",{\"a\":1}]", "[\"tuple\",{}]", "[\"string\",\"string\"]", "[[\"list\"]]",
		"[\"object\",{\"a\\u0000\":\"string\"}]", "{}"};
	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		assert_string_equal(type_json(arena, type_parse(types[i])), types[i]);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (type_from_json(arena, json(none[i])) != NULL)
			fail_msg("%s", none[i]);
	assert_string_equal(type_json(arena, &type_set_string), "[\"set\",\"string\"]");
	assert_string_equal(type_json(arena, type_of_value(arena, json("{\"a\":[1,\"x\",null],\"b\":true}"))),
		"[\"object\",{\"a\":[\"tuple\",[\"number\",\"string\",\"dynamic\"]],\"b\":\"bool\"}]");
}

static void test_fields(void **state) {
	const struct type *type = type_parse("[\"object\",{\"a\":\"bool\",\"b\":\"number\",\"cc\":\"string\"}]");
	(void)state;
	assert_ptr_equal(type_field(type, "a"), &type_bool);
	assert_ptr_equal(type_field(type, "cc"), &type_string);
	assert_null(type_field(type, "c"));
	assert_null(type_field(&type_string, "a"));
}

static void test_conversions(void **state) {
	static const struct {
		const char *type, *from, *to;
	} cases[] = {
		{"\"string\"", "5", "\"5\""},
		{"\"string\"", "0.10", "\"0.1\""},
		{"\"string\"", "1e21", "\"1000000000000000000000\""},
		{"\"string\"", "true", "\"true\""},
		{"\"string\"", "null", "null"},
		{"\"number\"", "\"5\"", "5"},
		{"\"number\"", "\"-1.50\"", "-1.5"},
		{"\"number\"", "7", "7"},
		{"\"bool\"", "\"true\"", "true"},
		{"\"bool\"", "\"0\"", "false"},
		{"[\"list\",\"string\"]", "[1,\"b\",1]", "[\"1\",\"b\",\"1\"]"},
		{"[\"set\",\"string\"]", "[\"b\",1,\"1\",\"b\"]", "[\"1\",\"b\"]"},
		{"[\"set\",\"number\"]", "[\"10\",9,\"9.0\"]", "[9,10]"},
		{"[\"map\",\"string\"]", "{\"b\":1,\"a\":null}", "{\"a\":null,\"b\":\"1\"}"},
		{"[\"object\",{\"a\":\"number\",\"b\":[\"set\",\"bool\"]}]", "{\"b\":[true,\"1\"],\"x\":9}",
			"{\"a\":null,\"b\":[true]}"},
		{"[\"tuple\",[\"number\",\"string\"]]", "[\"1\",2]", "[1,\"2\"]"},
		{"\"dynamic\"", "{\"a\":[1]}", "{\"a\":[1]}"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = "";
		const struct value *value = type_convert(arena, type_parse(cases[i].type), json(cases[i].from), &why);
		if (value == NULL)
			fail_msg("%s: %s", cases[i].from, why);
		assert_string_equal(value_to_json(arena, value), cases[i].to);
	}
	assert_true(value_is_unknown(type_convert(arena, &type_bool, value_unknown, NULL)));
}

static void test_misfits(void **state) {
	static const struct {
		const char *type, *from, *why;
	} cases[] = {
		{"\"number\"", "\"secret\"", "a number is required; the string holds none"},
		{"\"number\"", "true", "a number is required, not a bool"},
		{"\"bool\"", "1", "a bool is required, not a number"},
		{"\"bool\"", "\"yes\"", "a bool is required; the string holds none"},
		{"\"string\"", "[]", "a string is required, not a list"},
		{"[\"list\",\"string\"]", "{}", "a list is required, not a map"},
		{"[\"map\",[\"list\",\"number\"]]", "{\"k.1\":[1,\"x\"]}",
			"[\"k.1\"][1]: a number is required; the string holds none"},
		{"[\"object\",{\"in\":[\"set\",[\"object\",{\"port\":\"number\"}]]}]", "{\"in\":[{\"port\":[]}]}",
			"in[0].port: a number is required, not a list"},
		{"[\"object\",{}]", "\"x\"", "an object is required, not a string"},
		{"[\"tuple\",[]]", "[1]", "the tuple has another number of elements"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = "";
		assert_null(type_convert(arena, type_parse(cases[i].type), json(cases[i].from), &why));
		assert_string_equal(why, cases[i].why);
	}
	assert_null(type_convert(arena, &type_number, value_true, NULL));
}

static void test_equality_by_type(void **state) {
	const struct type *type = type_parse(
		"[\"object\",{\"l\":[\"list\",\"string\"],\"s\":[\"set\",[\"object\",{\"p\":[\"set\",\"number\"]}]]}]");
	(void)state;
	assert_true(type_value_equal(type, json("{\"l\":[\"a\"],\"s\":[{\"p\":[2,1]},{\"p\":[3]}]}"),
		json("{\"l\":[\"a\"],\"s\":[{\"p\":[3]},{\"p\":[1,2,2]}]}")));
	assert_false(
		type_value_equal(type, json("{\"l\":[\"a\",\"b\"],\"s\":[]}"), json("{\"l\":[\"b\",\"a\"],\"s\":[]}")));
	assert_false(type_value_equal(type, json("{\"l\":[],\"s\":[{\"p\":[1]}]}"), json("{\"l\":[],\"s\":[]}")));
	assert_false(type_value_equal(&type_set_string, value_null, value_empty_list));
	assert_true(type_value_equal(&type_set_string, value_unknown, value_unknown));
	assert_false(type_value_equal(&type_list_string, json("[\"a\",\"b\"]"), json("[\"b\",\"a\"]")));
	assert_true(type_value_equal(
		type_parse("[\"map\",[\"set\",\"string\"]]"), json("{\"a\":[\"x\",\"y\"]}"), json("{\"a\":[\"y\",\"x\"]}")));
	assert_true(type_value_equal(type_parse("[\"tuple\",[\"bool\",[\"set\",\"string\"]]]"),
		json("[true,[\"x\",\"y\"]]"), json("[true,[\"y\",\"x\"]]")));
}

static void test_paths(void **state) {
	const struct path *path = path_attribute(arena, NULL, "ingress");
	(void)state;
	assert_string_equal(path_text(arena, NULL), "");
	assert_int_equal(path_length(NULL), 0);
	path = path_index(arena, path, 0);
	path = path_attribute(arena, path, "cidr_blocks");
	assert_string_equal(path_text(arena, path), "ingress[0].cidr_blocks");
	assert_int_equal(path_length(path), 3);
	path = path_key(arena, path_parse(arena, "a.tags"), "say \"x\"");
	assert_string_equal(path_text(arena, path), "a.tags[\"say \\\"x\\\"\"]");
	path = path_element(arena, path_parse(arena, "passwords"), value_string(arena, "hunter2"));
	assert_string_equal(path_text(arena, path), "passwords[*]");
	assert_null(path_parse(arena, ""));
	assert_int_equal(path_length(path_parse(arena, "a.b.c")), 3);
	assert_string_equal(path_text(arena, path_parse(arena, "a..b.")), "a.b");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_forms),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_conversions),
		cmocka_unit_test(test_misfits),
		cmocka_unit_test(test_equality_by_type),
		cmocka_unit_test(test_paths),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
