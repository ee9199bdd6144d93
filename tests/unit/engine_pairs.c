/* Key/value attribute lists: which pairs are sent, and under which keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/wire.h"
#include "engine_fake.h"

static struct attribute attributes[] = {
	{.name = "delay", .type = &type_number, .pair = "delay.seconds", .omit_default = true},
	{.name = "duration", .type = &type_number, .pair = "sticky.{kind}.seconds"},
	{.name = "kind", .type = &type_string, .pair = "sticky.kind"},
};
static const struct block block = {.attributes = attributes, .attribute_count = 3};

static const char *sent(const char *object, const char *prior) {
	struct resource_type type = {.pairs = NULL};
	struct scope scope = {.arena = arena,
		.planned = value_null,
		.prior = value_null,
		.configuration = value_null,
		.each = value_null,
		.object = value_null,
		.reply = value_null,
		.sibling = value_null};
	struct value *list = value_list_new(arena), *short_form = value_list_new(arena);
	wire_encode_pairs(&scope, &type, &block, json(object), json(prior), NULL, NULL, list);
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *pair = value_at(list, i);
		value_list_add(arena, short_form,
			value_stringf(arena, "%s=%s", value_text(value_get(pair, "Key")), value_text(value_get(pair, "Value"))));
	}
	return value_to_json(arena, short_form);
}

static void test_keys_of_siblings(void **state) {
	(void)state;
	assert_string_equal(
		sent("{\"kind\":\"lb\",\"duration\":60}", "null"), "[\"sticky.lb.seconds=60\",\"sticky.kind=lb\"]");
	/* The same value under another key is a change. */
	assert_string_equal(sent("{\"kind\":\"app\",\"duration\":60}", "{\"kind\":\"lb\",\"duration\":60}"),
		"[\"sticky.app.seconds=60\",\"sticky.kind=app\"]");
	assert_string_equal(sent("{\"kind\":\"lb\",\"duration\":60}", "{\"kind\":\"lb\",\"duration\":60}"), "[]");
	assert_string_equal(sent("{\"duration\":60}", "null"), "[]");
}

static void test_defaults(void **state) {
	(void)state;
	attributes[0].default_value = json("300");
	assert_string_equal(sent("{\"delay\":300}", "null"), "[]");
	assert_string_equal(sent("{\"delay\":30}", "null"), "[\"delay.seconds=30\"]");
	assert_string_equal(sent("{\"delay\":300}", "{\"delay\":30}"), "[\"delay.seconds=300\"]");
}

static void test_when(void **state) {
	(void)state;
	attributes[1].pair_when = json("{\"ref\":\"$sibling.kind\",\"is\":\"lb\"}");
	assert_string_equal(
		sent("{\"kind\":\"lb\",\"duration\":60}", "null"), "[\"sticky.lb.seconds=60\",\"sticky.kind=lb\"]");
	assert_string_equal(sent("{\"kind\":\"ip\",\"duration\":60}", "null"), "[\"sticky.kind=ip\"]");
	attributes[1].pair_when = NULL;
}

static void test_decode(void **state) {
	(void)state;
	struct resource_type type = {.pairs = NULL};
	const struct value *told = json("[{\"Key\":\"sticky.app.seconds\",\"Value\":\"5\"},{\"Key\":\"sticky.lb.seconds\","
									"\"Value\":\"60\"},{\"Key\":\"sticky.kind\",\"Value\":\"lb\"}]");
	const struct value *filled =
		wire_decode_pairs(arena, NULL, &type, &block, json("{\"kind\":\"app\",\"duration\":1,\"delay\":2}"), told);
	assert_members(filled, "{\"kind\":\"lb\",\"duration\":60,\"delay\":2}");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_keys_of_siblings, begin, end),
		cmocka_unit_test_setup_teardown(test_defaults, begin, end),
		cmocka_unit_test_setup_teardown(test_when, begin, end),
		cmocka_unit_test_setup_teardown(test_decode, begin, end),
	};
	return cmocka_run_group_tests_name("engine: pairs", tests, NULL, NULL);
}
