/* Arena, string buffer and diagnostics. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/strbuf.h"

static void test_memory_is_zeroed_and_aligned(void **state) {
	struct arena *arena = arena_new();
	(void)state;
	for (size_t size = 1; size < 3000; size += 7) {
		unsigned char *memory = arena_alloc(arena, size);
		assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(memory[i], 0);
		memset(memory, 0xFF, size);
		arena_strndup(arena, "odd", 3);
	}
	arena_free(arena);
}

static void test_large_objects_leave_the_current_chunk_in_use(void **state) {
	struct arena *arena = arena_new();
	char *first = arena_alloc(arena, 16);
	char *large = arena_alloc(arena, 1000000);
	char *second = arena_alloc(arena, 16);
	(void)state;
	memset(large, 1, 1000000);
	assert_true(second > first && second - first <= 64);
	assert_int_equal(arena_used(arena), 1000032);
	arena_free(arena);
}

static void test_zero_sizes_and_null(void **state) {
	struct arena *arena = arena_new();
	(void)state;
	assert_non_null(arena_alloc(arena, 0));
	assert_non_null(arena_array(arena, 0, 8));
	assert_string_equal(arena_strndup(arena, NULL, 0), "");
	assert_string_equal(arena_strndup(arena, "abc", 2), "ab");
	assert_string_equal(arena_printf(arena, "%s-%d", "a", 7), "a-7");
	arena_free(arena);
	arena_free(NULL);
}

static char released[8];

static void release_note(void *object) {
	strcat(released, object);
}

static void test_releases_run_latest_first(void **state) {
	struct arena *arena = arena_new();
	(void)state;
	arena_on_free(arena, release_note, "a");
	arena_on_free(arena, release_note, "b");
	arena_on_free(arena, release_note, "c");
	assert_string_equal(released, "");
	arena_free(arena);
	assert_string_equal(released, "cba");
}

static void test_memory_functions(void **state) {
	char *text = memory_strdup("hello");
	char *bytes = memory_alloc(0);
	(void)state;
	text = memory_realloc(text, 100);
	assert_string_equal(text, "hello");
	free(text);
	free(bytes);
}

static void test_strbuf_grows(void **state) {
	struct arena *arena = arena_new();
	struct strbuf buffer = STRBUF_INIT(arena);
	(void)state;
	assert_string_equal(strbuf_text(&buffer), "");
	assert_null(buffer.bytes);
	for (int i = 0; i < 10000; i++)
		strbuf_addf(&buffer, "%d,", i % 10);
	assert_int_equal(buffer.length, 20000);
	assert_int_equal(strlen(strbuf_text(&buffer)), 20000);
	assert_memory_equal(buffer.bytes + 19996, "8,9,", 5);
	arena_free(arena);
}

static void test_strbuf_holds_any_bytes(void **state) {
	struct arena *arena = arena_new();
	struct strbuf buffer = STRBUF_INIT(arena);
	(void)state;
	strbuf_add(&buffer, NULL, 0);
	assert_string_equal(buffer.bytes, "");
	strbuf_add(&buffer, "a\0b", 3);
	strbuf_addc(&buffer, '\0');
	strbuf_adds(&buffer, "end");
	assert_int_equal(buffer.length, 7);
	assert_memory_equal(buffer.bytes, "a\0b\0end", 8);
	arena_free(arena);
}

static void test_strbuf_takes_its_own_text(void **state) {
	struct arena *arena = arena_new();
	struct strbuf buffer = STRBUF_INIT(arena);
	(void)state;
	strbuf_adds(&buffer, "x");
	for (int i = 0; i < 12; i++)
		strbuf_add(&buffer, buffer.bytes, buffer.length);
	assert_int_equal(strlen(buffer.bytes), 4096);
	strbuf_reserve(&buffer, 5000);
	assert_true(buffer.capacity >= 9097);
	assert_int_equal(buffer.length, 4096);
	arena_free(arena);
}

static void test_diagnostics_keep_their_order(void **state) {
	struct arena *arena = arena_new();
	struct diagnostics list = DIAGNOSTICS_INIT(arena);
	char summary[] = "creating aws_instance";
	(void)state;
	assert_false(diagnostics_has_error(&list));
	diagnostics_warning(&list, NULL, "careful", NULL);
	assert_false(diagnostics_has_error(&list));
	diagnostics_error(&list, NULL, summary, "%s: %d", "Throttling", 400);
	diagnostics_error(&list, NULL, "third", NULL);
	summary[0] = 'X';
	assert_true(diagnostics_has_error(&list));
	assert_int_equal(list.error_count, 2);
	assert_string_equal(list.first->summary, "careful");
	assert_string_equal(list.first->detail, "");
	assert_int_equal(list.first->severity, DIAGNOSTIC_WARNING);
	assert_string_equal(list.first->next->summary, "creating aws_instance");
	assert_string_equal(list.first->next->detail, "Throttling: 400");
	assert_string_equal(list.first->next->next->summary, "third");
	assert_null(list.first->next->next->next);
	arena_free(arena);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_zeroed_and_aligned),
		cmocka_unit_test(test_large_objects_leave_the_current_chunk_in_use),
		cmocka_unit_test(test_zero_sizes_and_null),
		cmocka_unit_test(test_releases_run_latest_first),
		cmocka_unit_test(test_memory_functions),
		cmocka_unit_test(test_strbuf_grows),
		cmocka_unit_test(test_strbuf_holds_any_bytes),
		cmocka_unit_test(test_strbuf_takes_its_own_text),
		cmocka_unit_test(test_diagnostics_keep_their_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
