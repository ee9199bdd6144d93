/* What AWS told against what stands in state: which form stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/keep.h"
#include "engine_fake.h"

static void check(struct attribute attribute, const char *told, const char *present, const char *expected) {
	attribute.name = "x";
	struct block block = {.attributes = &attribute, .attribute_count = 1};
	struct value *a = value_map_new(arena), *b = value_map_new(arena);
	value_map_set(arena, a, "x", with_unknown(json(told)));
	value_map_set(arena, b, "x", with_unknown(json(present)));
	const struct value *kept = value_get(keep_object(arena, &block, a, b), "x");
	if (!value_equal(kept, json(expected)))
		fail_msg("told %s, present %s: %s, expected %s", told, present, value_to_json(arena, kept), expected);
}

static void test_zero(void **state) {
	(void)state;
	struct attribute text = {.type = &type_string, .optional = true};
	check(text, "\"\"", "null", "null");
	check(text, "null", "\"\"", "\"\"");
	check(text, "\"a\"", "null", "\"a\"");
	check(text, "null", "\"a\"", "null");
	check(text, "\"<unknown>\"", "\"<unknown>\"", "null");
	check(text, "\"\"", "\"<unknown>\"", "\"\"");
	text.computed = true;
	check(text, "\"\"", "null", "\"\"");
	check(text, "null", "\"\"", "\"\"");
	struct attribute flag = {.type = &type_bool, .optional = true, .default_value = value_false};
	check(flag, "false", "null", "false");
	check(flag, "null", "false", "false");
}

static void test_meaning(void **state) {
	(void)state;
	struct attribute text = {.type = &type_string, .equivalent = equivalence_ignore_case};
	check(text, "\"FAST\"", "\"Fast\"", "\"Fast\"");
	check(text, "\"slow\"", "\"Fast\"", "\"slow\"");
	struct attribute stored = {.type = &type_string, .stored = stored_lower};
	check(stored, "\"FAST\"", "\"fast\"", "\"fast\"");
	check(stored, "\"SLOW\"", "\"fast\"", "\"slow\"");
	check(stored, "\"SLOW\"", "\"<unknown>\"", "\"slow\"");
	struct attribute set = {.type = &type_set_string, .equivalent = equivalence_ignore_case};
	check(set, "[\"B\",\"A\",\"c\"]", "[\"a\",\"b\"]", "[\"a\",\"b\",\"c\"]");
	struct attribute list = {.type = &type_list_string, .stored = stored_lower};
	check(list, "[\"B\",\"A\"]", "[\"b\",\"x\"]", "[\"b\",\"a\"]");
}

static void test_unread(void **state) {
	(void)state;
	struct attribute unread = {.type = &type_string, .unread = true},
					 write_only = {.type = &type_string, .write_only = true};
	check(unread, "null", "\"a\"", "\"a\"");
	check(unread, "\"b\"", "\"a\"", "\"a\"");
	check(unread, "\"b\"", "null", "\"b\"");
	check(write_only, "\"s\"", "\"s\"", "null");
}

static void test_blocks(void **state) {
	(void)state;
	struct attribute list = {
		.type = &probes_type, .block = &probe_block, .syntax = SYNTAX_BLOCK_LIST, .optional = true};
	check(list, "[{\"enabled\":false,\"path\":\"\"}]", "[]", "[]");
	check(list, "[]", "[{\"enabled\":false,\"path\":null}]", "[{\"enabled\":false,\"path\":null}]");
	check(list, "[{\"enabled\":true,\"path\":\"\"}]", "[{\"enabled\":true,\"path\":null}]",
		"[{\"enabled\":true,\"path\":null}]");
	check(list, "null", "null", "[]");
	list.computed = true;
	check(list, "[{\"enabled\":false,\"path\":\"\"}]", "[]", "[{\"enabled\":false,\"path\":\"\"}]");
	check(list, "[{\"enabled\":false,\"path\":\"\"}]", "\"<unknown>\"", "[{\"enabled\":false,\"path\":\"\"}]");
}

static void test_sets_of_blocks(void **state) {
	(void)state;
	struct attribute set = {
		.type = &settings_type, .block = &setting_block, .syntax = SYNTAX_BLOCK_SET, .optional = true};
	check(set, "[{\"name\":\"b\",\"value\":\"\"},{\"name\":\"a\",\"value\":\"1\"}]",
		"[{\"name\":\"a\",\"value\":\"2\"},{\"name\":\"b\",\"value\":null}]",
		"[{\"name\":\"a\",\"value\":\"1\"},{\"name\":\"b\",\"value\":null}]");
	check(set, "[{\"name\":\"a\",\"value\":\"new\"}]", "[{\"name\":\"a\",\"value\":\"<unknown>\"}]",
		"[{\"name\":\"a\",\"value\":\"new\"}]");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_zero, begin, end),
		cmocka_unit_test_setup_teardown(test_meaning, begin, end),
		cmocka_unit_test_setup_teardown(test_unread, begin, end),
		cmocka_unit_test_setup_teardown(test_blocks, begin, end),
		cmocka_unit_test_setup_teardown(test_sets_of_blocks, begin, end),
	};
	return cmocka_run_group_tests_name("engine: forms that are kept", tests, NULL, NULL);
}
