/* Tags: default_tags, ignore_tags, what is sent and what state holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_fake.h"

static struct diagnostics diagnostics;

static struct operation scene(
	struct engine *engine, struct resource_type *type, const char *prior, const char *configuration) {
	struct operation op;
	*type = thing(NULL, NULL, NULL, NULL);
	diagnostics = (struct diagnostics)DIAGNOSTICS_INIT(arena);
	operation_init(&op, engine, arena, type, OPERATION_READ, &diagnostics);
	op.prior = json(prior);
	op.configuration = json(configuration);
	operation_start(&op, op.prior->kind == VALUE_MAP ? op.prior : op.configuration);
	return op;
}

static void test_configure(void **state) {
	(void)state;
	struct engine engine = {.caller = {.call = NULL}};
	setenv("TF_AWS_DEFAULT_TAGS_env", "e", 1);
	setenv("TF_AWS_DEFAULT_TAGS_both", "environment", 1);
	setenv("TF_AWS_IGNORE_TAGS_KEYS", " x ,,y", 1);
	engine_configure_tags(&engine, arena,
		json(
			"{\"default_tags\":[{\"tags\":{\"both\":\"block\",\"team\":\"t\"}}],\"ignore_tags\":[{\"keys\":[\"z\"],\"key_prefixes\":null}]}"));
	assert_string_equal(value_to_json(arena, engine.default_tags), "{\"both\":\"block\",\"env\":\"e\",\"team\":\"t\"}");
	assert_string_equal(value_to_json(arena, engine.ignore_tag_keys), "[\"z\",\"x\",\"y\"]");
	assert_int_equal(value_count(engine.ignore_tag_prefixes), 0);
	unsetenv("TF_AWS_DEFAULT_TAGS_env");
	unsetenv("TF_AWS_DEFAULT_TAGS_both");
	unsetenv("TF_AWS_IGNORE_TAGS_KEYS");
	engine_configure_tags(&engine, arena, json("{}"));
	assert_true(value_is_null(engine.default_tags));
}

static void test_sent(void **state) {
	(void)state;
	struct engine engine = fake_engine(NULL);
	struct resource_type type;
	engine.default_tags = json("{\"team\":\"t\",\"k\":\"default\"}");
	struct operation op = scene(&engine, &type, "{\"tags\":{\"k\":\"own\",\"aws:x\":\"1\",\"n\":null}}", "null");
	assert_string_equal(value_to_json(arena, operation_wire_tags(&op)),
		"[{\"Key\":\"k\",\"Value\":\"own\"},{\"Key\":\"team\",\"Value\":\"t\"}]");
	type.tags = json("{\"shape\":\"map\"}");
	assert_string_equal(value_to_json(arena, operation_wire_tags(&op)), "{\"k\":\"own\",\"team\":\"t\"}");
	engine.default_tags = value_null;
	op = scene(&engine, &type, "{}", "null");
	assert_true(value_is_null(operation_wire_tags(&op)));
}

static void check_taken(const char *prior, const char *configuration, const char *tags) {
	struct engine engine = fake_engine(NULL);
	struct resource_type type;
	engine.default_tags = json("{\"team\":\"t\"}");
	engine.ignore_tag_keys = json("[\"skip\"]");
	engine.ignore_tag_prefixes = json("[\"kube/\"]");
	struct operation op = scene(&engine, &type, prior, configuration);
	operation_take_tags(&op,
		json(
			"[{\"key\":\"k\",\"value\":\"v\"},{\"Key\":\"team\",\"Value\":\"t\"},{\"Key\":\"aws:x\",\"Value\":\"1\"},{\"Key\":\"skip\",\"Value\":\"1\"},{\"Key\":\"kube/a\",\"Value\":\"1\"}]"));
	assert_string_equal(value_to_json(arena, operation_get(&op, "tags_all")), "{\"k\":\"v\",\"team\":\"t\"}");
	assert_string_equal(value_to_json(arena, operation_get(&op, "tags")), tags);
}

static void test_taken(void **state) {
	(void)state;
	check_taken("{\"tags\":{\"k\":\"v\"}}", "null", "{\"k\":\"v\"}");
	check_taken("{\"tags\":{\"k\":\"v\",\"team\":\"t\"}}", "null", "{\"k\":\"v\",\"team\":\"t\"}");
	check_taken("{\"tags\":{\"k\":\"v\",\"team\":\"t\"}}", "{\"tags\":null}", "{\"k\":\"v\"}");
	check_taken("null", "{\"tags\":{\"team\":\"t\"}}", "{\"k\":\"v\",\"team\":\"t\"}");
	check_taken("null", "{\"tags\":{\"team\":\"other\"}}", "{\"k\":\"v\"}");
}

/* Without "from", the service's step lists them. */
static void test_listed(void **state) {
	(void)state;
	const struct exchange script[] = {
		{.action = "ListTags", .sent = "{\"Id\":\"t-1\"}", .body = "{\"TagList\":[{\"Key\":\"k\",\"Value\":\"v\"}]}"},
		{.action = "ListTags", .code = "UnknownOperationException"},
		{.action = "ListTags", .code = "UnknownOperationException"}, {0}};
	struct engine engine = fake_engine(script);
	struct resource_type type;
	struct operation op = scene(&engine, &type, "{\"id\":\"t-1\"}", "null");
	type.tags = json("{\"target\":\"$id\"}");
	assert_int_equal(tags_read(&op), 0);
	assert_string_equal(value_to_json(arena, operation_get(&op, "tags")), "{\"k\":\"v\"}");
	assert_int_equal(tags_read(&op), -1);
	engine.caller.partition = "aws-cn";
	assert_int_equal(tags_read(&op), 0);
	assert_script_done();
}

static void check_update(const struct exchange *script, const char *prior, const char *planned, int expected) {
	struct engine engine = fake_engine(script);
	struct resource_type type;
	struct operation op = scene(&engine, &type, prior, "null");
	op.kind = OPERATION_UPDATE;
	op.planned = with_unknown(json(planned));
	op.working = value_map_copy(arena, op.planned);
	assert_int_equal(tags_update(&op), expected);
	assert_script_done();
}

static void test_updated(void **state) {
	(void)state;
	const struct exchange changed[] = {
		{.action = "TagThing", .sent = "{\"Id\":\"t-1\",\"Tags\":[{\"Key\":\"k\",\"Value\":\"new\"}]}"}, {0}};
	check_update(changed, "{\"id\":\"t-1\",\"tags_all\":{\"k\":\"v\",\"l\":\"w\"}}",
		"{\"id\":\"t-1\",\"tags_all\":{\"k\":\"new\",\"l\":\"w\"}}", 0);
	const struct exchange removed[] = {
		{.action = "UntagThing", .sent = "{\"Id\":\"t-1\",\"Keys\":[\"k\"]}", .code = "Denied"}, {0}};
	check_update(removed, "{\"id\":\"t-1\",\"tags_all\":{\"k\":\"v\"}}", "{\"id\":\"t-1\",\"tags_all\":{}}", -1);
	const struct exchange none[] = {{0}};
	check_update(none, "{\"id\":\"t-1\",\"tags_all\":{\"k\":\"v\"}}", "{\"id\":\"t-1\",\"tags_all\":{\"k\":\"v\"}}", 0);
	const struct exchange unknown[] = {
		{.action = "TagThing", .sent = "{\"Id\":\"t-1\",\"Tags\":[{\"Key\":\"n\",\"Value\":\"\"}]}"}, {0}};
	check_update(unknown, "{\"id\":\"t-1\",\"tags_all\":{\"k\":\"v\"}}",
		"{\"id\":\"t-1\",\"tags\":{\"k\":\"v\",\"n\":\"\"},\"tags_all\":\"<unknown>\"}", 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_configure, begin, end),
		cmocka_unit_test_setup_teardown(test_sent, begin, end),
		cmocka_unit_test_setup_teardown(test_taken, begin, end),
		cmocka_unit_test_setup_teardown(test_listed, begin, end),
		cmocka_unit_test_setup_teardown(test_updated, begin, end),
	};
	return cmocka_run_group_tests_name("engine: tags", tests, NULL, NULL);
}
