/* Go's regular expressions in the C library's words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "resources/go_regex.h"

static bool finds(struct arena *arena, const char *expression, const char *text) {
	regex_t compiled;
	const char *why = go_regex_compile(arena, expression, &compiled);
	if (why)
		print_error("%s: %s\n", expression, why);
	assert_null(why);
	bool found = regexec(&compiled, text, 0, NULL, 0) == 0;
	regfree(&compiled);
	return found;
}

static void test_matches(void **state) {
	(void)state;
	static const struct {
		const char *expression, *text;
		bool found;
	} cases[] = {
		{"^myami-\\d{3}$", "myami-123", true},
		{"^myami-\\d{3}$", "myami-12x", false},
		{"^myami-[0-9]{3}", "myami-1234", true},
		{"^amzn2-ami-(?:hvm|minimal)-.*?-gp2$", "amzn2-ami-hvm-2.0-gp2", true},
		{"(?i)ubuntu/images", "UBUNTU/Images", true},
		{"ubuntu/images", "UBUNTU/Images", false},
		{"\\w+\\.\\w+", "a_1.b", true},
		{"[\\w.-]+$", "a.b-c", true},
		{"^[^\\s]+$", "a b", false},
		{"^\\D+$", "a1", false},
		{"^[\\]\\[]+$", "][", true},
		{"^[a^-]+$", "a^-", true},
		{"\\Aab\\z", "ab", true},
		{"a\\-b", "a-b", true},
		{"^[[:alpha:]\\d]+$", "a1", true},
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (finds(arena, cases[i].expression, cases[i].text) != cases[i].found)
			fail_msg("%s on %s", cases[i].expression, cases[i].text);
	}
	arena_free(arena);
}

static void test_refuses(void **state) {
	(void)state;
	static const char *const expressions[] = {"(", "[a", "(?P<name>a)", "\\pL", "a(?i)b", "a\\"};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < sizeof(expressions) / sizeof(expressions[0]); i++) {
		regex_t compiled;
		if (!go_regex_compile(arena, expressions[i], &compiled)) {
			regfree(&compiled);
			fail_msg("%s was taken", expressions[i]);
		}
	}
	arena_free(arena);
}

static void test_excess(void **state) {
	(void)state;
	struct arena *arena = arena_new();
	regex_t compiled;
	char deep[2 * 100000 + 2] = "";
	memset(deep, '(', 100000);
	deep[100000] = 'a';
	memset(deep + 100001, ')', 100000);
	assert_non_null(go_regex_compile(arena, deep, &compiled));
	assert_non_null(go_regex_compile(arena, "((a{1,1000}){1000}){1000}", &compiled));
	assert_non_null(go_regex_compile(arena, "a{99999999999999999999}", &compiled));
	assert_true(finds(arena, "^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$", "01234567-89ab-cdef-0123-456789abcdef"));
	arena_free(arena);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches), cmocka_unit_test(test_refuses), cmocka_unit_test(test_excess)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
