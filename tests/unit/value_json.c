/* The JSON reader and writer. vectors/json/valid/NAME.json reads, and is written as NAME.expected
 * (itself when there is none); vectors/json/invalid/NAME.json is refused for the reason in NAME.why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "group_arena.h"
#include "value/json.h"
#include "vectors.h"

static struct strbuf read_beside(const char *path, const char *ending) {
	struct strbuf content =
		vector_read(arena, arena_printf(arena, "%.*s%s", (int)(strlen(path) - strlen(".json")), path, ending));
	while (content.length > 0 && content.bytes[content.length - 1] == '\n')
		content.bytes[--content.length] = '\0';
	return content;
}

static void test_valid(void **state) {
	glob_t found = vectors_find("json/valid/*.json");
	(void)state;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct strbuf text = vector_read(arena, found.gl_pathv[i]),
					  expected = read_beside(found.gl_pathv[i], ".expected");
		const char *why = "";
		const struct value *value = value_from_json(arena, text.bytes, text.length, &why);
		const char *written;
		if (value == NULL)
			fail_msg("%s: %s", found.gl_pathv[i], why);
		written = value_to_json(arena, value);
		if (expected.length == 0)
			expected = read_beside(found.gl_pathv[i], ".json");
		if (strcmp(written, expected.bytes) != 0)
			fail_msg("%s: %s", found.gl_pathv[i], written);
		assert_true(value_equal(value, value_from_json(arena, written, strlen(written), &why)));
		assert_true(value_equal(value, value_from_json_in_place(arena, text.bytes, text.length, &why)));
	}
	globfree(&found);
}

static void test_invalid(void **state) {
	glob_t found = vectors_find("json/invalid/*.json");
	(void)state;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct strbuf text = vector_read(arena, found.gl_pathv[i]);
		const char *why = "", *expected = read_beside(found.gl_pathv[i], ".why").bytes;
		if (value_from_json(arena, text.bytes, text.length, &why) != NULL)
			fail_msg("%s was read", found.gl_pathv[i]);
		if (strcmp(why, expected) != 0)
			fail_msg("%s: %s", found.gl_pathv[i], why);
		if (value_from_json_in_place(arena, text.bytes, text.length, &why) != NULL)
			fail_msg("%s was read in place", found.gl_pathv[i]);
	}
	globfree(&found);
}

/* Every cut of a document is refused, and nothing behind the given length is looked at. */
static void test_truncated(void **state) {
	const char *text = "{\"a\":[1,-2.5e3,true,false,null,\"x\\u00e4\\ud83d\\ude00\\n\"],\"b\":{}}";
	(void)state;
	for (size_t length = 0; length < strlen(text); length++) {
		const char *why = NULL;
		char *exact = memory_alloc(length);
		memcpy(exact, text, length);
		assert_null(value_from_json(arena, exact, length, &why));
		assert_non_null(why);
		free(exact);
	}
	assert_non_null(value_from_json(arena, text, strlen(text), NULL));
}

static const struct value *nested(size_t depth) {
	struct strbuf text = STRBUF_INIT(arena);
	for (size_t i = 0; i < depth; i++)
		strbuf_addc(&text, '[');
	for (size_t i = 0; i < depth; i++)
		strbuf_addc(&text, ']');
	return value_from_json(arena, text.bytes, text.length, NULL);
}

static void test_depth(void **state) {
	(void)state;
	assert_non_null(nested(256));
	assert_null(nested(257));
	assert_null(nested(1000000));
}

static void test_nul_and_invalid_bytes(void **state) {
	const char *why = "";
	const struct value *value = value_from_json(arena, "\"a\\u0000b\"", 10, &why);
	(void)state;
	assert_int_equal(value->as.string.length, 3);
	assert_memory_equal(value->as.string.bytes, "a\0b", 4);
	assert_string_equal(value_to_json(arena, value), "\"a\\u0000b\"");
	assert_null(value_from_json(arena, "\"a\0b\"", 5, &why));
	assert_null(value_from_json(arena, "1\0", 2, &why));
	assert_null(value_from_json(arena, "", 0, &why));
	assert_string_equal(value_to_json(arena, value_string(arena, "\xC3(")), "\"\xEF\xBF\xBD(\"");
}

static void test_writing(void **state) {
	const struct value *value = value_from_json(arena, "{\"k<\":\"a&b\"}", 12, NULL);
	(void)state;
	assert_string_equal(value_to_json(arena, value), "{\"k<\":\"a&b\"}");
	assert_string_equal(value_to_json_html(arena, value), "{\"k\\u003c\":\"a\\u0026b\"}");
	assert_string_equal(value_to_json(arena, value_unknown), "null");
	assert_string_equal(value_to_json(arena, value_empty_map), "{}");
	assert_string_equal(value_to_json(arena, value_float(arena, 0.1)), "0.1");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_nul_and_invalid_bytes),
		cmocka_unit_test(test_writing),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
