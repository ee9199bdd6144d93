/* Templates and references. vectors/templates/NAME.json: {"working", "prior", "planned", "object",
 * "reply", "each", "stored"} make the scene (all optional), "cases" are pairs of template and result.
 * "planning": true: no operation; "<unknown>" stands for what is not known yet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/reference.h"
#include "engine_fake.h"
#include "vectors.h"

static const struct value *part(const struct value *vector, const char *name) {
	return with_unknown(value_get(vector, name));
}

static struct operation operation_of(
	const struct engine *engine, const struct resource_type *type, const struct value *vector) {
	struct operation op;
	operation_init(&op, engine, arena, type, OPERATION_UPDATE, NULL);
	op.prior = part(vector, "prior");
	op.planned = part(vector, "planned");
	op.object = part(vector, "object");
	op.each = part(vector, "each");
	op.reply.body = part(vector, "reply");
	operation_start(&op, part(vector, "working"));
	op.stored_replies = value_map_copy(arena, part(vector, "stored"));
	return op;
}

static void check_cases(const char *file, const struct scope *scope, const struct value *cases) {
	for (size_t i = 0; i < value_count(cases); i++) {
		const struct value *template = value_at(value_at(cases, i), 0);
		const struct value *expected = with_unknown(value_at(value_at(cases, i), 1));
		const struct value *result = template_expand(scope, template);
		if (!value_equal(result, expected) || value_is_unknown(result) != value_is_unknown(expected))
			fail_msg("%s: %s gives %s, expected %s", file, value_to_json(arena, template), value_to_json(arena, result),
				value_to_json(arena, expected));
	}
}

static void test_vectors(void **state) {
	(void)state;
	glob_t found = vectors_find("templates/*.json");
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct strbuf text = vector_read(arena, found.gl_pathv[i]);
		const struct value *vector = json(text.bytes);
		struct engine engine = fake_engine(NULL);
		struct resource_type type = thing(NULL, NULL, NULL, NULL);
		struct operation op = operation_of(&engine, &type, vector);
		struct scope scope = operation_scope(&op);
		if (value_is_true(value_get(vector, "planning")))
			scope.operation = NULL;
		check_cases(found.gl_pathv[i], &scope, value_get(vector, "cases"));
	}
	globfree(&found);
}

static void test_operation_names(void **state) {
	(void)state;
	struct engine engine = fake_engine(NULL);
	struct resource_type type = thing(NULL, NULL, NULL, NULL);
	struct operation op = operation_of(&engine, &type, json("{\"working\":{\"region\":\"us-west-2\"}}"));
	assert_string_equal(operation_expand_text(&op, "arn:{partition}:x:{region}:{account}:a.{dns_suffix}"),
		"arn:aws:x:us-west-2:123456789012:a.amazonaws.com");
	assert_true(is_uuid(operation_expand_text(&op, "$token")));
	assert_string_equal(operation_expand_text(&op, "$token"), operation_expand_text(&op, "{token}"));
	assert_string_equal(operation_arn(&op, "ec2", "vpc/vpc-1"), "arn:aws:ec2:us-west-2:123456789012:vpc/vpc-1");
}

static void check_path(const char *reply, const char *path, const char *expected) {
	const struct value *found = reply_path(arena, json(reply), path);
	if (!value_equal(found, json(expected)))
		fail_msg("%s in %s is %s, expected %s", path, reply, value_to_json(arena, found), expected);
}

static void test_reply_paths(void **state) {
	(void)state;
	const char *reply =
		"{\"a\":[{\"k\":\"x.y\",\"v\":1,\"l\":[1,2]},{\"k\":\"z\",\"v\":2,\"l\":[3]}],\"b\":{\"c\":\"d\"},\"e\":\"\"}";
	check_path(reply, "a[0].v", "1");
	check_path(reply, "a[-1].v", "2");
	check_path(reply, "a[9].v", "null");
	check_path(reply, "a[k=x.y].v", "1");
	check_path(reply, "a[k=none].v", "null");
	check_path(reply, "a[].v", "[1,2]");
	check_path(reply, "a[].l[]", "[1,2,3]");
	check_path(reply, "a.1.v", "2");
	check_path(reply, "b[0].c", "\"d\"");
	check_path(reply, "b[].c", "[\"d\"]");
	check_path(reply, "e[].c", "[]");
	check_path(reply, "e.c", "null");
	check_path(reply, "a[0", "null");
	check_path(reply, "", reply);
	check_path("{\"a\":[{\"k\":\"x]y\",\"v\":{\"w\":1}}]}", "a[k=x]y][k=x]y].v.w", "1");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_vectors, begin, end),
		cmocka_unit_test_setup_teardown(test_operation_names, begin, end),
		cmocka_unit_test_setup_teardown(test_reply_paths, begin, end),
	};
	return cmocka_run_group_tests_name("engine: templates", tests, NULL, NULL);
}
