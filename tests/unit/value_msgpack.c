/* Terraform's wire form. vectors/msgpack/NAME.json says:
 *   type      the type, in Terraform's JSON form
 *   bytes     the message in hexadecimal (spaces are free)
 *   value     the value as JSON (unknown shows as null)
 *   writes    the bytes that the value is written as, when they are not the same
 *   error     instead of value: how the reason ends */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ctype.h>
#include <string.h>

#include <cmocka.h>

#include "group_arena.h"
#include "value/json.h"
#include "value/msgpack.h"
#include "vectors.h"

static struct strbuf from_hex(const char *hex) {
	struct strbuf bytes = STRBUF_INIT(arena);
	strbuf_add(&bytes, "", 0);
	for (; hex[0] != '\0'; hex++) {
		unsigned byte;
		if (isspace((unsigned char)hex[0]))
			continue;
		if (sscanf(hex, "%2x", &byte) != 1)
			fail_msg("no hexadecimal: %s", hex);
		strbuf_addc(&bytes, (char)byte);
		hex++;
	}
	return bytes;
}

static const char *to_hex(const void *bytes, size_t length) {
	struct strbuf hex = STRBUF_INIT(arena);
	for (size_t i = 0; i < length; i++)
		strbuf_addf(&hex, "%02x", ((const unsigned char *)bytes)[i]);
	return strbuf_text(&hex);
}

/* From an exact heap copy, so that the sanitiser sees any byte read beyond the end. */
static const struct value *read_exact(const struct type *type, const char *bytes, size_t length, const char **why) {
	char *exact = memory_alloc(length);
	const struct value *value;
	if (length > 0)
		memcpy(exact, bytes, length);
	value = value_from_msgpack(arena, type, exact, length, why);
	free(exact);
	return value;
}

static void check_error(const char *name, const char *expected, const char *why) {
	size_t length = strlen(expected);
	if (strlen(why) < length || strcmp(why + strlen(why) - length, expected) != 0)
		fail_msg("%s: %s", name, why);
}

static void check_vector(const char *name, const struct value *vector) {
	const struct type *type = type_from_json(arena, value_get(vector, "type"));
	struct strbuf bytes = from_hex(value_text(value_get(vector, "bytes")));
	const char *error = value_text(value_get(vector, "error")), *writes = value_text(value_get(vector, "writes"));
	const char *why = "", *json;
	const struct value *value = read_exact(type, bytes.bytes, bytes.length, &why);
	const void *written;
	size_t length;
	if ((value == NULL) != (error != NULL))
		fail_msg("%s: %s", name, value == NULL ? why : "was read");
	if (error != NULL) {
		check_error(name, error, why);
		return;
	}
	json = value_to_json(arena, value);
	if (strcmp(json, value_to_json(arena, value_get(vector, "value"))) != 0)
		fail_msg("%s: %s", name, json);
	written = value_to_msgpack(arena, type, value, &length);
	if (writes != NULL)
		bytes = from_hex(writes);
	if (length != bytes.length || memcmp(written, bytes.bytes, length) != 0)
		fail_msg("%s: written as %s", name, to_hex(written, length));
	for (size_t cut = 0; cut < length; cut++)
		if (read_exact(type, written, cut, &why) != NULL)
			fail_msg("%s: read from %zu bytes", name, cut);
}

static void test_vectors(void **state) {
	glob_t found = vectors_find("msgpack/*.json");
	(void)state;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct strbuf text = vector_read(arena, found.gl_pathv[i]);
		const char *why = "";
		const struct value *vectors = value_from_json(arena, text.bytes, text.length, &why);
		if (vectors == NULL)
			fail_msg("%s: %s", found.gl_pathv[i], why);
		for (size_t j = 0; j < value_count(vectors); j++)
			check_vector(arena_printf(arena, "%s %zu", found.gl_pathv[i], j), value_at(vectors, j));
	}
	globfree(&found);
}

static void test_integers_at_every_width(void **state) {
	(void)state;
	for (unsigned shift = 0; shift < 64; shift++)
		for (int64_t near = -2; near <= 2; near++) {
			int64_t integer = (int64_t)((UINT64_C(1) << shift) + (uint64_t)near);
			int64_t signs[] = {integer, (int64_t)(0 - (uint64_t)integer)};
			for (size_t i = 0; i < 2; i++) {
				const char *why = "";
				size_t length;
				const void *bytes = value_to_msgpack(arena, &type_number, value_integer(arena, signs[i]), &length);
				const struct value *value = read_exact(&type_number, bytes, length, &why);
				assert_non_null(value);
				assert_true(value->number_kind == NUMBER_INTEGER && value->as.integer == signs[i]);
			}
		}
}

static void test_long_strings_and_collections(void **state) {
	static const size_t sizes[] = {0, 15, 16, 31, 32, 255, 256, 65535, 65536, 70000};
	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct strbuf text = STRBUF_INIT(arena);
		struct value *list = value_list_new(arena), *map = value_map_new(arena);
		const char *why = "";
		const void *bytes;
		size_t length;
		for (size_t j = 0; j < sizes[i]; j++) {
			strbuf_addc(&text, 'x');
			value_list_add(arena, list, value_empty_string);
			value_map_set(arena, map, arena_printf(arena, "%06zu", j), value_empty_string);
		}
		bytes = value_to_msgpack(arena, &type_string, value_string(arena, strbuf_text(&text)), &length);
		assert_int_equal(read_exact(&type_string, bytes, length, &why)->as.string.length, sizes[i]);
		bytes = value_to_msgpack(arena, &type_list_string, list, &length);
		assert_true(value_equal(read_exact(&type_list_string, bytes, length, &why), list));
		bytes = value_to_msgpack(arena, &type_map_string, map, &length);
		assert_true(value_equal(read_exact(&type_map_string, bytes, length, &why), map));
	}
}

/* One list type that is its own element: as deep as the message says. */
static void test_depth(void **state) {
	static const struct type endless = {.kind = TYPE_LIST, .element = &endless};
	char bytes[300];
	const char *why = "";
	(void)state;
	memset(bytes, 0x91, sizeof(bytes));
	bytes[256] = (char)0xC0;
	assert_non_null(read_exact(&endless, bytes, 257, &why));
	bytes[256] = (char)0x91;
	bytes[257] = (char)0xC0;
	assert_null(read_exact(&endless, bytes, 258, &why));
	assert_string_equal(why, "msgpack: nested too deeply");
}

static void test_huge_counts_take_no_memory(void **state) {
	static const char list[] = "\xDD\xFF\xFF\xFF\xFF\xC0", map[] = "\xDF\xFF\xFF\xFF\xFF\xA1k\xC0";
	static const char string[] = "\xDB\xFF\xFF\xFF\xFFx", extension[] = "\xC9\xFF\xFF\xFF\xFF\x0C";
	size_t before = arena_used(arena);
	const char *why = "";
	(void)state;
	assert_null(read_exact(&type_list_string, list, sizeof(list) - 1, &why));
	assert_null(read_exact(&type_map_string, map, sizeof(map) - 1, &why));
	assert_null(read_exact(&type_string, string, sizeof(string) - 1, &why));
	assert_null(read_exact(&type_string, extension, sizeof(extension) - 1, &why));
	assert_true(arena_used(arena) - before < 4096);
}

static void test_every_byte_pair_is_survived(void **state) {
	const struct type *types[] = {
		&type_string, &type_number, &type_bool, &type_dynamic, &type_list_string, &type_set_string, &type_map_string};
	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		for (unsigned pair = 0; pair < 0x10000; pair++) {
			char bytes[] = {(char)(pair >> 8), (char)pair, (char)0xA1, 'x'};
			struct arena *own = arena_new();
			const char *why = "";
			for (size_t length = 0; length <= sizeof(bytes); length++)
				value_from_msgpack(own, types[i], bytes, length, &why);
			arena_free(own);
		}
}

static void assert_written(const struct type *type, const struct value *value, const char *hex) {
	size_t length;
	const void *bytes = value_to_msgpack(arena, type, value, &length);
	assert_string_equal(to_hex(bytes, length), hex);
}

static void test_writing_converts_scalars(void **state) {
	size_t length = 99;
	(void)state;
	assert_written(&type_string, value_integer(arena, 5), "a135");
	assert_written(&type_number, value_string(arena, "5"), "05");
	assert_written(&type_bool, value_string(arena, "true"), "c3");
	assert_null(value_to_msgpack(arena, &type_list_string, value_true, &length));
	assert_int_equal(length, 0);
	assert_null(value_to_msgpack(arena, &type_dynamic, value_from_json(arena, "[{\"\\u0000\":1}]", 14, NULL), &length));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_integers_at_every_width),
		cmocka_unit_test(test_long_strings_and_collections),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_huge_counts_take_no_memory),
		cmocka_unit_test(test_every_byte_pair_is_survived),
		cmocka_unit_test(test_writing_converts_scalars),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
