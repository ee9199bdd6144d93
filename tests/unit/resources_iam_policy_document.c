/* aws_iam_policy_document. vectors/policy_document/NAME.json: "cases" of "arguments" with "minified"
 * and perhaps "json", or part of an "error". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_fake.h"
#include "vectors.h"

hook_function aws_iam_policy_document_build;

static void check_text(const char *title, const struct value *expected, const struct value *got) {
	if (value_is_string(expected) && !value_equal(got, expected))
		fail_msg("%s: %s, expected %s", title, value_to_json(arena, got), value_to_json(arena, expected));
}

static void check_case(const char *file, size_t number, const struct value *one) {
	const char *title = arena_printf(arena, "%s, case %zu", file, number);
	struct engine engine = fake_engine(NULL);
	struct resource_type type = thing(NULL, NULL, NULL, NULL);
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(arena);
	struct operation op;
	operation_init(&op, &engine, arena, &type, OPERATION_READ, &diagnostics);
	operation_start(&op, value_get(one, "arguments"));
	int result = aws_iam_policy_document_build(&op);
	const char *error = value_text(value_get(one, "error"));
	if ((result != 0) != (error != NULL) || (error && !strstr(diagnostics.first->detail, error)))
		fail_msg("%s: %s", title, diagnostics.first ? diagnostics.first->detail : "no error");
	check_text(title, value_get(one, "json"), operation_get(&op, "json"));
	check_text(title, value_get(one, "minified"), operation_get(&op, "minified_json"));
}

static void test_vectors(void **state) {
	(void)state;
	glob_t found = vectors_find("policy_document/*.json");
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const struct value *cases = value_get(json(vector_read(arena, found.gl_pathv[i]).bytes), "cases");
		assert_true(value_count(cases) > 0);
		for (size_t k = 0; k < value_count(cases); k++)
			check_case(found.gl_pathv[i], k, value_at(cases, k));
	}
	globfree(&found);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_vectors, begin, end),
	};
	return cmocka_run_group_tests_name("aws_iam_policy_document", tests, NULL, NULL);
}
