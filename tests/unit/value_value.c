/* Making, looking at, comparing and cloning values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "group_arena.h"
#include "value/json.h"
#include "value/value.h"

static const struct value *json(const char *text) {
	const char *why = "";
	const struct value *value = value_from_json(arena, text, strlen(text), &why);
	if (value == NULL)
		fail_msg("%s: %s", text, why);
	return value;
}

static void test_strings(void **state) {
	char source[] = "abc";
	const struct value *copied = value_string(arena, source);
	(void)state;
	source[0] = 'X';
	assert_string_equal(value_text(copied), "abc");
	assert_true(value_is_null(value_string(arena, NULL)));
	assert_int_equal(value_string_n(arena, "a\0b", 3)->as.string.length, 3);
	assert_ptr_equal(value_string(arena, ""), value_empty_string);
	assert_string_equal(value_text(value_stringf(arena, "%s:%d", "tcp", 80)), "tcp:80");
	assert_false(value_equal(value_string_n(arena, "a\0b", 3), value_string_n(arena, "a\0c", 3)));
	assert_null(value_text(value_null));
}

static void test_lists(void **state) {
	struct value *list = value_list_new(arena), *copy;
	(void)state;
	for (int64_t i = 0; i < 1000; i++)
		value_list_add(arena, list, value_integer(arena, i));
	assert_int_equal(value_count(list), 1000);
	assert_int_equal(value_at(list, 999)->as.integer, 999);
	assert_true(value_is_null(value_at(list, 1000)));
	assert_true(value_is_null(value_at(value_true, 0)));
	copy = value_list_copy(arena, list);
	copy->as.list.items[0] = value_true;
	value_list_add(arena, copy, value_null);
	assert_int_equal(value_count(list), 1000);
	assert_int_equal(value_at(list, 0)->as.integer, 0);
	assert_int_equal(value_count(value_list_copy(arena, value_null)), 0);
}

static void test_maps_stay_sorted(void **state) {
	struct value *map = value_map_new(arena), *copy;
	(void)state;
	for (int i = 0; i < 500; i++)
		value_map_set(arena, map, arena_printf(arena, "%d", i * 37 % 500), value_integer(arena, i));
	assert_int_equal(value_count(map), 500);
	for (size_t i = 1; i < 500; i++)
		assert_true(strcmp(map->as.map.members[i - 1].key, map->as.map.members[i].key) < 0);
	assert_int_equal(value_get(map, "37")->as.integer, 1);
	assert_true(value_is_null(value_get(map, "500")));
	assert_true(value_is_null(value_get(value_empty_map, "a")));
	assert_true(value_is_null(value_get(value_empty_list, "a")));
	copy = value_map_copy(arena, map);
	value_map_set(arena, copy, "37", value_null);
	value_map_set(arena, copy, "zzz", value_true);
	assert_int_equal(value_count(map), 500);
	assert_int_equal(value_get(map, "37")->as.integer, 1);
	assert_true(value_is_true(value_get(copy, "zzz")));
}

static void test_map_keys_may_hold_nul(void **state) {
	struct value *map = value_map_new(arena);
	(void)state;
	value_map_set_n(arena, map, "a\0b", 3, value_true);
	value_map_set(arena, map, "a", value_false);
	value_map_set_n(arena, map, "", 0, value_null);
	assert_int_equal(value_count(map), 3);
	assert_string_equal(value_to_json(arena, map), "{\"\":null,\"a\":false,\"a\\u0000b\":true}");
}

static void test_zero(void **state) {
	static const char *const zero[] = {
		"null", "\"\"", "0", "0.0", "false", "[]", "{}", "[0,\"\",[]]", "{\"a\":null,\"b\":[{}]}"};
	static const char *const more[] = {"\"0\"", "1", "0.1", "true", "[1]", "{\"a\":{\"b\":true}}"};
	struct value *list = value_list_new(arena);
	(void)state;
	for (size_t i = 0; i < sizeof(zero) / sizeof(zero[0]); i++)
		assert_true(value_is_zero(json(zero[i])));
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		assert_false(value_is_zero(json(more[i])));
	value_list_add(arena, list, value_unknown);
	assert_false(value_is_zero(value_unknown) || value_is_zero(list));
}

static void test_wholly_known(void **state) {
	struct value *map = value_map_new(arena), *list = value_list_new(arena);
	(void)state;
	value_map_set(arena, map, "a", value_null);
	value_list_add(arena, list, map);
	assert_true(value_is_wholly_known(list));
	value_map_set(arena, map, "b", value_unknown);
	assert_false(value_is_wholly_known(list));
	assert_false(value_is_wholly_known(value_unknown));
}

static void test_order_is_total(void **state) {
	static const char *const ascending[] = {"null", "false", "true", "-1", "0", "0.5", "\"\"", "\"a\"", "\"ab\"",
		"\"b\"", "[]", "[1]", "[1,1]", "[2]", "{}", "{\"a\":1}", "{\"a\":1,\"b\":0}", "{\"a\":2}", "{\"b\":0}"};
	size_t count = sizeof(ascending) / sizeof(ascending[0]);
	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			const struct value *a = json(ascending[i]), *b = json(ascending[j]);
			int order = value_compare(a, b);
			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
			assert_int_equal(value_equal(a, b), i == j);
		}
	assert_true(value_equal(value_unknown, value_unknown));
	assert_false(value_equal(value_unknown, value_null));
}

static void test_sets(void **state) {
	struct value *unknowns = value_list_new(arena);
	const struct value *set = value_set_normalise(arena, json("[\"b\",\"a\",\"b\",null,\"a\",null]"));
	(void)state;
	assert_string_equal(value_to_json(arena, set), "[null,\"a\",\"b\"]");
	assert_true(value_list_contains(set, json("\"b\"")));
	assert_false(value_list_contains(set, json("\"c\"")));
	assert_false(value_list_contains(value_null, value_null));
	assert_true(value_is_unknown(value_set_normalise(arena, value_unknown)));
	value_list_add(arena, unknowns, value_unknown);
	value_list_add(arena, unknowns, value_true);
	value_list_add(arena, unknowns, value_unknown);
	assert_int_equal(value_count(value_set_normalise(arena, unknowns)), 3);
	assert_true(value_is_unknown(value_at(unknowns, 0)));
}

static void test_clone_outlives_its_source(void **state) {
	struct arena *source = arena_new();
	const char *text = "{\"a\":[1,0.5,0.1,\"x\",true,null,{}],\"b\":\"\"}";
	const struct value *value = value_from_json(source, text, strlen(text), NULL);
	const struct value *clone = value_clone(arena, value);
	(void)state;
	assert_true(value_equal(value, clone));
	arena_free(source);
	assert_string_equal(value_to_json(arena, clone), text);
	assert_true(value_is_unknown(value_clone(arena, value_unknown)));
}

static void test_scalars_as_text(void **state) {
	(void)state;
	assert_string_equal(value_to_text(arena, value_true), "true");
	assert_string_equal(value_to_text(arena, value_bool(false)), "false");
	assert_string_equal(value_to_text(arena, value_integer(arena, -7)), "-7");
	assert_string_equal(value_to_text(arena, value_string(arena, "x")), "x");
	assert_null(value_to_text(arena, value_null));
	assert_null(value_to_text(arena, value_unknown));
	assert_null(value_to_text(arena, value_empty_list));
	assert_null(value_to_text(arena, value_empty_map));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_maps_stay_sorted),
		cmocka_unit_test(test_map_keys_may_hold_nul),
		cmocka_unit_test(test_zero),
		cmocka_unit_test(test_wholly_known),
		cmocka_unit_test(test_order_is_total),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_clone_outlives_its_source),
		cmocka_unit_test(test_scalars_as_text),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
