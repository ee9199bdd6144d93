/* Attributes on the wire, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/wire.h"
#include "engine_fake.h"

static void assert_json(const struct value *value, const char *expected) {
	assert_string_equal(value_to_json(arena, value), value_to_json(arena, json(expected)));
}

static void test_encode(void **state) {
	(void)state;
	thing(NULL, NULL, NULL, NULL);
	const struct value *object = with_unknown(json(
		"{\"name\":\"n\",\"arn\":\"a\",\"id\":\"i\",\"size\":0,\"description\":\"\",\"mode\":\"<unknown>\",\"setting\":[{\"name\":\"a\",\"value\":\"<unknown>\"}],"
		"\"probe\":[{\"enabled\":false,\"path\":null}],\"idle\":5}"));
	assert_json(wire_encode(arena, &thing_block, object, NULL),
		"{\"Name\":\"n\",\"Volume\":{\"Size\":0},\"Settings\":[{\"Name\":\"a\"}],\"ProbeEnabled\":false}");
	const char *const names[] = {"size", NULL};
	assert_json(wire_encode(arena, &thing_block, object, names), "{\"Volume\":{\"Size\":0}}");
	assert_json(wire_encode(arena, &thing_block, value_null, NULL), "{}");
	assert_json(wire_encode(arena, &thing_block, json("{\"probe\":[],\"setting\":[]}"), NULL), "{}");
}

static const struct value *encode_one(struct attribute attribute, const char *value, const char *prior) {
	struct block block = {.attributes = &attribute, .attribute_count = 1};
	struct value *object = value_map_new(arena), *before = value_map_new(arena);
	value_map_set(arena, object, attribute.name, json(value));
	value_map_set(arena, before, attribute.name, json(prior));
	return wire_encode_changes(arena, &block, object, before, NULL, NULL);
}

static void test_encode_zero(void **state) {
	(void)state;
	struct attribute text = {.name = "x", .type = &type_string, .wire_in = "X"},
					 number = {.name = "x", .type = &type_number, .wire_in = "X", .omit_zero = true};
	struct attribute list = {.name = "x", .type = &type_list_string, .wire_in = "X", .send_empty = true};
	assert_json(encode_one(text, "\"\"", "null"), "{}");
	text.cleared = value_empty_string;
	assert_json(encode_one(text, "null", "\"was\""), "{\"X\":\"\"}");
	assert_json(encode_one(text, "null", "null"), "{}");
	text.send_empty = true;
	assert_json(encode_one(text, "\"\"", "null"), "{\"X\":\"\"}");
	assert_json(encode_one(number, "0", "null"), "{}");
	assert_json(encode_one(number, "0", "5"), "{\"X\":0}");
	assert_json(encode_one(list, "[]", "null"), "{\"X\":[]}");
	assert_json(encode_one(list, "[\"a\",null]", "null"), "{\"X\":[\"a\"]}");
	list.conversion = &conversion_csv;
	assert_json(encode_one(list, "[\"a\",\"b\"]", "null"), "{\"X\":\"a,b\"}");
}

static void test_object_block(void **state) {
	(void)state;
	struct attribute block = {.name = "x",
		.type = &settings_type,
		.block = &setting_block,
		.syntax = SYNTAX_BLOCK_LIST,
		.object = true,
		.wire_in = "X",
		.wire_out = "x"};
	assert_json(encode_one(block, "[{\"name\":\"a\"}]", "null"), "{\"X\":{\"Name\":\"a\"}}");
	assert_json(encode_one(block, "[{\"name\":null}]", "null"), "{}");
	block.send_empty = true;
	assert_json(encode_one(block, "[{\"name\":null}]", "null"), "{\"X\":{}}");
	assert_json(
		wire_decode_member(arena, &block, json("{\"x\":{\"name\":\"a\"}}")), "[{\"name\":\"a\",\"value\":null}]");
	assert_json(wire_decode_member(arena, &block, json("{}")), "[]");
	assert_json(wire_decode_member(arena, &block, json("{\"x\":\"\"}")), "[]");
}

static void check_type(const struct type *wanted, const char *wire, const char *expected) {
	assert_json(wire_decode_type(arena, wanted, json(wire)), expected);
}

static void test_decode_types(void **state) {
	(void)state;
	check_type(&type_string, "5", "\"5\"");
	check_type(&type_string, "true", "\"true\"");
	check_type(&type_number, "\"5\"", "5");
	check_type(&type_number, "\"\"", "null");
	check_type(&type_number, "\"abc\"", "null");
	check_type(&type_number, "\"12345678901234567890123\"", "12345678901234567890123");
	check_type(&type_bool, "\"true\"", "true");
	check_type(&type_bool, "\"0\"", "false");
	check_type(&type_bool, "\"\"", "null");
	check_type(&type_list_string, "\"one\"", "[\"one\"]");
	check_type(&type_list_string, "\"\"", "[]");
	check_type(&type_list_string, "[1,\"b\",null]", "[\"1\",\"b\"]");
	check_type(&type_set_string, "[\"b\",\"a\",\"b\"]", "[\"a\",\"b\"]");
	check_type(&type_map_string, "{\"a\":1}", "{\"a\":\"1\"}");
	check_type(&type_map_string, "\"\"", "{}");
	check_type(&type_list_string, "null", "null");
	check_type(&setting_type, "{\"name\":1,\"other\":2}", "{\"name\":\"1\",\"value\":null}");
}

static void test_decode(void **state) {
	(void)state;
	thing(NULL, NULL, NULL, NULL);
	const struct value *object = wire_decode(arena, &thing_block,
		json(
			"{\"name\":\"n\",\"volume\":{\"size\":\"9\"},\"settings\":{\"name\":\"a\"},\"ProbePath\":\"/\",\"force\":true,\"more\":1}"));
	assert_members(object,
		"{\"name\":\"n\",\"size\":9,\"setting\":[{\"name\":\"a\",\"value\":null}],\"probe\":[{\"enabled\":null,\"path\":\"/\"}],"
		"\"force\":null,\"mode\":null,\"logs\":[],\"secret_wo\":null}");
	assert_members(wire_decode(arena, &thing_block, json("[]")), "{\"name\":null,\"probe\":[],\"setting\":[]}");
	struct attribute absent = {.name = "x", .type = &type_string, .wire_out = "x", .absent = json("\"none\"")};
	assert_json(wire_decode_member(arena, &absent, json("{}")), "\"none\"");
	struct attribute converted = {.name = "x",
		.type = &type_list_string,
		.wire_out = "x",
		.conversion = &conversion_field,
		.conversion_argument = "id"};
	assert_json(wire_decode_member(arena, &converted, json("{\"x\":[{\"id\":\"a\"}]}")), "[\"a\"]");
	assert_json(wire_decode_member(arena, &converted, json("{\"x\":[]}")), "[]");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_encode, begin, end),
		cmocka_unit_test_setup_teardown(test_encode_zero, begin, end),
		cmocka_unit_test_setup_teardown(test_object_block, begin, end),
		cmocka_unit_test_setup_teardown(test_decode_types, begin, end),
		cmocka_unit_test_setup_teardown(test_decode, begin, end),
	};
	return cmocka_run_group_tests_name("engine: wire", tests, NULL, NULL);
}
