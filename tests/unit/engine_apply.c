/* Create, update, delete and read of a resource, against scripted replies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_fake.h"

#define CREATE \
	"[{\"call\":\"CreateThing\",\"send\":[\"*\"],\"with\":{\"ClientToken\":\"$token\",\"Tags\":\"$tags_wire\"},\"set\":{\"id\":\"thing.id\"}}]"
#define PLANNED                                                                                                                                       \
	"{\"id\":\"<unknown>\",\"arn\":\"<unknown>\",\"state\":\"<unknown>\",\"name\":\"web\",\"name_prefix\":\"<unknown>\",\"region\":\"eu-central-1\"," \
	"\"description\":null,\"force\":true,\"mode\":\"FAST\",\"size\":5,\"setting\":[{\"name\":\"a\",\"value\":null}],\"probe\":[],\"logs\":[],\"tags\":{\"k\":\"v\"},\"tags_all\":{\"k\":\"v\"}}"
#define THING                                                                                                            \
	"{\"things\":[{\"arn\":\"arn:t-1\",\"name\":\"web\",\"mode\":\"fast\",\"state\":\"ok\",\"volume\":{\"size\":\"5\"}," \
	"\"description\":\"\",\"settings\":[{\"name\":\"a\",\"value\":\"\"}],\"tags\":[{\"Key\":\"k\",\"Value\":\"v\"},{\"Key\":\"aws:x\",\"Value\":\"y\"}]}]}"
#define STATE                                                                                                                                                     \
	"{\"id\":\"t-1\",\"arn\":\"arn:t-1\",\"state\":\"ok\",\"name\":\"web\",\"name_prefix\":null,\"region\":\"eu-central-1\",\"description\":null,\"force\":true," \
	"\"mode\":\"FAST\",\"size\":5,\"idle\":null,\"secret_wo\":null,\"setting\":[{\"name\":\"a\",\"value\":null}],\"probe\":[],\"logs\":[],\"tags\":{\"k\":\"v\"},\"tags_all\":{\"k\":\"v\"}}"

static struct diagnostics diagnostics;
static struct apply_response response;

static void test_create(void **state) {
	(void)state;
	const struct exchange script[] = {
		{.action = "CreateThing",
			.sent =
				"{\"ClientToken\":\"TOKEN\",\"Mode\":\"FAST\",\"Name\":\"web\",\"Settings\":[{\"Name\":\"a\"}],\"Volume\":{\"Size\":5},"
				"\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"}],\"Secret\":\"s3cret\"}",
			.body = "{\"thing\":{\"id\":\"t-1\"}}"},
		{.action = "DescribeThings", .sent = "{\"Ids\":[\"t-1\"]}", .body = THING}, {0}};
	struct engine engine = fake_engine(script);
	struct resource_type type = thing(CREATE, NULL, NULL, NULL);
	assert_int_equal(apply_thing(&engine, &type, "null", PLANNED, "{\"secret_wo\":\"s3cret\",\"tags\":{\"k\":\"v\"}}",
						 &response, &diagnostics),
		0);
	assert_string_equal(value_to_json(arena, response.state), value_to_json(arena, json(STATE)));
	assert_script_done();
}

static void test_create_fails(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "CreateThing", .code = "LimitExceeded", .message = "too many"}, {0}};
	struct engine engine = fake_engine(script);
	struct resource_type type = thing(
		"[{\"call\":\"CreateThing\",\"explain\":[{\"code\":\"Limit*\",\"say\":\"Ask for more of {name}.\",\"attribute\":\"size\"}]}]",
		NULL, NULL, NULL);
	assert_int_equal(apply_thing(&engine, &type, "null", PLANNED, "{}", &response, &diagnostics), -1);
	assert_true(value_is_null(response.state));
	assert_error(&diagnostics, "creating aws_thing: CreateThing",
		"LimitExceeded: too many (request id req-1)\n\nAsk for more of web.");
	assert_string_equal(path_text(arena, diagnostics.first->path), "size");
}

/* AWS repeats what it refuses; a secret is not told on. */
static void test_secrets_are_masked(void **state) {
	(void)state;
	const struct exchange script[] = {
		{.action = "CreateThing", .code = "Invalid", .message = "Value 's3cret' is not s3cret enough"}, {0}};
	struct engine engine = fake_engine(script);
	struct resource_type type = thing(CREATE, NULL, NULL, NULL);
	assert_int_equal(
		apply_thing(&engine, &type, "null", PLANNED, "{\"secret_wo\":\"s3cret\"}", &response, &diagnostics), -1);
	assert_error(&diagnostics, "creating aws_thing: CreateThing",
		"Invalid: Value '(sensitive value)' is not (sensitive value) enough (request id req-1)");
}

/* What was reached is returned, so that Terraform taints it; unknown parts are null. */
static void test_create_fails_half_way(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "CreateThing", .body = "{\"thing\":{\"id\":\"t-1\"}}"},
		{.action = "AttachThing", .code = "Denied"}, {0}};
	struct engine engine = fake_engine(script);
	struct resource_type type = thing(
		"[{\"call\":\"CreateThing\",\"set\":{\"id\":\"thing.id\"}},{\"call\":\"AttachThing\"}]", NULL, NULL, NULL);
	assert_int_equal(apply_thing(&engine, &type, "null", PLANNED, "{}", &response, &diagnostics), -1);
	assert_members(
		response.state, "{\"id\":\"t-1\",\"name\":\"web\",\"arn\":null,\"force\":true,\"size\":5,\"secret_wo\":null}");
	assert_error(&diagnostics, "creating aws_thing: AttachThing", "Denied: no message");
}

/* An object that AWS does not show at once is looked for again. */
static void test_create_appears_late(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "CreateThing", .body = "{\"thing\":{\"id\":\"t-1\"}}"},
		{.action = "DescribeThings", .code = "NoSuchThing"}, {.action = "DescribeThings", .body = THING}, {0}};
	struct engine engine = fake_engine(script);
	struct resource_type type = thing(CREATE, NULL, NULL, NULL);
	assert_int_equal(apply_thing(&engine, &type, "null", PLANNED, "{}", &response, &diagnostics), 0);
	assert_members(response.state, "{\"arn\":\"arn:t-1\"}");
}

static void test_create_never_appears(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "CreateThing", .body = "{\"thing\":{\"id\":\"t-1\"}}"},
		{.action = "DescribeThings", .body = "{\"things\":[]}"},
		{.action = "DescribeThings", .body = "{\"things\":[]}"}, {0}};
	struct engine engine = fake_engine(script);
	struct resource_type type = thing(CREATE, NULL, NULL, NULL);
	assert_int_equal(apply_thing(&engine, &type, "null", PLANNED, "{}", &response, &diagnostics), -1);
	assert_members(response.state, "{\"id\":\"t-1\"}");
	assert_script_done();
}

static void test_generated_name(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "CreateThing", .body = "{\"thing\":{\"id\":\"t-1\"}}"},
		{.action = "DescribeThings", .body = "{\"things\":[{\"name\":\"x-2024010203040506070000000a\"}]}"}, {0}};
	struct engine engine = fake_engine(script);
	struct resource_type type = thing(CREATE, NULL, NULL, NULL);
	type.generated_name = json("{\"name\":\"name\",\"prefix\":\"name_prefix\"}");
	struct operation op;
	operation_init(&op, &engine, arena, &type, OPERATION_CREATE, &diagnostics);
	operation_start(&op, json("{\"name_prefix\":\"my-\"}"));
	naming_generate(&op);
	const char *name = value_text(operation_get(&op, "name"));
	assert_int_equal(strlen(name), 3 + 26);
	assert_memory_equal(name, "my-20", 5);
	assert_int_equal(apply_thing(&engine, &type, "null", "{\"name\":\"<unknown>\",\"name_prefix\":\"x-\"}", "{}",
						 &response, &diagnostics),
		0);
	assert_members(response.state, "{\"name_prefix\":\"x-\"}");
}

static void test_update(void **state) {
	(void)state;
	const struct exchange script[] = {
		{.action = "UntagThing", .sent = "{\"Id\":\"t-1\",\"Keys\":[\"k\"]}", .body = "{}"},
		{.action = "TagThing", .sent = "{\"Id\":\"t-1\",\"Tags\":[{\"Key\":\"n\",\"Value\":\"w\"}]}", .body = "{}"},
		{.action = "ModifyThing",
			.sent = "{\"Id\":\"t-1\",\"Volume\":{\"Size\":6},\"Description\":\"\"}",
			.body = "{}"},
		{.action = "DescribeThings",
			.body =
				"{\"things\":[{\"arn\":\"arn:t-1\",\"name\":\"web\",\"mode\":\"fast\",\"volume\":{\"size\":6},\"tags\":[{\"Key\":\"n\",\"Value\":\"w\"}]}]}"},
		{0}};
	struct engine engine = fake_engine(script);
	struct resource_type type = thing(NULL, NULL,
		"[{\"on\":[\"name\"],\"call\":\"RenameThing\"},{\"on\":[\"size\"],\"call\":\"ModifyThing\",\"send\":[\"changed\",\"-setting\"],\"with\":{\"Id\":\"$id\"}}]",
		NULL);
	const char *prior =
		"{\"id\":\"t-1\",\"arn\":\"arn:t-1\",\"name\":\"web\",\"description\":\"x\",\"mode\":\"FAST\",\"size\":5,\"setting\":[],\"probe\":[],\"logs\":[],\"tags\":{\"k\":\"v\"},\"tags_all\":{\"k\":\"v\"}}";
	const char *planned =
		"{\"id\":\"t-1\",\"arn\":\"arn:t-1\",\"name\":\"web\",\"description\":null,\"mode\":\"FAST\",\"size\":6,\"setting\":[{\"name\":\"a\"}],\"probe\":[],\"logs\":[],\"tags\":{\"n\":\"w\"},\"tags_all\":{\"n\":\"w\"}}";
	assert_int_equal(apply_thing(&engine, &type, prior, planned, "{}", &response, &diagnostics), 0);
	assert_members(response.state,
		"{\"size\":6,\"mode\":\"FAST\",\"setting\":[],\"tags\":{\"n\":\"w\"},\"tags_all\":{\"n\":\"w\"}}");
	assert_script_done();
}

/* After a failed update the state is what AWS has, or the prior one when that cannot be read. */
static void test_update_fails(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "ModifyThing", .code = "Busy"},
		{.action = "DescribeThings", .body = "{\"things\":[{\"name\":\"half\"}]}"}, {0}};
	struct engine engine = fake_engine(script);
	struct resource_type type = thing(NULL, NULL, "[{\"call\":\"ModifyThing\"}]", NULL);
	assert_int_equal(apply_thing(&engine, &type, "{\"id\":\"t-1\",\"name\":\"a\"}", "{\"id\":\"t-1\",\"name\":\"b\"}",
						 "{}", &response, &diagnostics),
		-1);
	assert_members(response.state, "{\"id\":\"t-1\",\"name\":\"half\"}");
	const struct exchange worse[] = {
		{.action = "ModifyThing", .code = "Busy"}, {.action = "DescribeThings", .code = "Busy"}, {0}};
	engine = fake_engine(worse);
	assert_int_equal(apply_thing(&engine, &type, "{\"id\":\"t-1\",\"name\":\"a\"}", "{\"id\":\"t-1\",\"name\":\"b\"}",
						 "{}", &response, &diagnostics),
		-1);
	assert_members(response.state, "{\"id\":\"t-1\",\"name\":\"a\"}");
	assert_int_equal(diagnostics.error_count, 1);
}

static void test_delete(void **state) {
	(void)state;
	const char *steps =
		"[{\"call\":\"DeleteThing\",\"with\":{\"Id\":\"$id\"},\"gone\":[\"NoSuchThing\"]},{\"call\":\"Tidy\"}]";
	const struct exchange gone[] = {{.action = "DeleteThing", .sent = "{\"Id\":\"t-1\"}", .code = "NoSuchThing"},
		{.action = "Tidy", .body = "{}"}, {0}};
	struct engine engine = fake_engine(gone);
	struct resource_type type = thing(NULL, NULL, NULL, steps);
	assert_int_equal(apply_thing(&engine, &type, "{\"id\":\"t-1\"}", "null", "null", &response, &diagnostics), 0);
	assert_true(value_is_null(response.state));
	assert_script_done();
	const struct exchange busy[] = {{.action = "DeleteThing", .code = "InUse"}, {0}};
	engine = fake_engine(busy);
	assert_int_equal(apply_thing(&engine, &type, "{\"id\":\"t-1\"}", "null", "null", &response, &diagnostics), -1);
	assert_members(response.state, "{\"id\":\"t-1\"}");
}

static const struct value *read_state(
	const struct exchange *script, const struct resource_type *type, const char *prior) {
	struct engine engine = fake_engine(script);
	diagnostics = (struct diagnostics)DIAGNOSTICS_INIT(arena);
	assert_int_equal(engine_read(&engine, arena, type, json(prior), value_null, &response, &diagnostics), 0);
	return response.state;
}

static void test_read(void **state) {
	(void)state;
	struct resource_type type = thing(NULL, NULL, NULL, NULL);
	const struct exchange same[] = {{.action = "DescribeThings", .body = THING}, {0}};
	assert_string_equal(value_to_json(arena, read_state(same, &type, STATE)), value_to_json(arena, json(STATE)));
	const struct exchange gone[] = {{.action = "DescribeThings", .code = "NoSuchThing"}, {0}};
	assert_true(value_is_null(read_state(gone, &type, STATE)));
	const struct exchange nothing[] = {{.action = "DescribeThings", .body = "{\"things\":[]}"}, {0}};
	assert_true(value_is_null(read_state(nothing, &type, STATE)));
	const struct exchange drift[] = {
		{.action = "DescribeThings",
			.body = "{\"things\":[{\"mode\":\"slow\",\"volume\":{\"size\":\"7\"},\"ProbePath\":\"/\"}]}"},
		{0}};
	assert_members(read_state(drift, &type, STATE),
		"{\"mode\":\"slow\",\"size\":7,\"force\":true,\"setting\":[],\"tags\":{},\"probe\":[{\"enabled\":null,\"path\":\"/\"}]}");
}

/* The region of the resource is where its calls go. */
static void test_region(void **state) {
	(void)state;
	struct resource_type type = thing(NULL, NULL, NULL, NULL);
	const struct exchange script[] = {{.action = "DescribeThings", .body = THING}, {0}};
	assert_members(
		read_state(script, &type, "{\"id\":\"t-1\",\"region\":\"us-west-2\"}"), "{\"region\":\"us-west-2\"}");
	assert_string_equal(fake.region, "us-west-2");
	const struct exchange again[] = {{.action = "DescribeThings", .body = THING}, {0}};
	assert_members(read_state(again, &type, "{\"id\":\"t-1\"}"), "{\"region\":\"eu-central-1\"}");
}

static void test_not_configured(void **state) {
	(void)state;
	struct resource_type type = thing(CREATE, NULL, NULL, NULL);
	struct engine engine = {.default_tags = value_null};
	assert_int_equal(apply_thing(&engine, &type, "null", PLANNED, "{}", &response, &diagnostics), -1);
	assert_error(&diagnostics, "creating aws_thing: CreateThing", "not configured");
}

/* A creating call whose answer was lost is never sent twice. */
static void test_ambiguous(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "CreateThing", .code = "RequestTimeout", .ambiguous = true}, {0}};
	struct engine engine = fake_engine(script);
	struct resource_type type =
		thing("[{\"call\":\"CreateThing\",\"retry\":[{\"code\":\"RequestTimeout\"}]}]", NULL, NULL, NULL);
	assert_int_equal(apply_thing(&engine, &type, "null", PLANNED, "{}", &response, &diagnostics), -1);
	assert_error(&diagnostics, "creating aws_thing: CreateThing", "Look whether AWS has \"web\" now");
	assert_true(value_is_null(response.state));
}

#define RECOVER \
	"[{\"call\":\"CreateThing\",\"object\":\"things[0]\",\"set\":{\"id\":\"id\"},\"recover\":{\"call\":\"FindThings\",\"with\":{\"Name\":\"$name\"},\"object\":\"things[0]\",\"id\":\"id\",\"before\":BEFORE}}]"

static void test_recover(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "FindThings", .sent = "{\"Name\":\"web\"}", .body = "{\"things\":[]}"},
		{.action = "CreateThing", .code = "RequestTimeout", .ambiguous = true},
		{.action = "FindThings", .body = "{\"things\":[{\"id\":\"t-9\"}]}"},
		{.action = "DescribeThings", .sent = "{\"Ids\":[\"t-9\"]}", .body = THING}, {0}};
	struct engine engine = fake_engine(script);
	struct resource_type type = thing("[]", NULL, NULL, NULL);
	char steps[512] = RECOVER;
	memcpy(strstr(steps, "BEFORE"), "true  ", 6);
	type.create = json(steps);
	assert_int_equal(apply_thing(&engine, &type, "null", PLANNED, "{}", &response, &diagnostics), 0);
	assert_members(response.state, "{\"id\":\"t-9\"}");
	const struct exchange existing[] = {{.action = "FindThings", .body = "{\"things\":[{\"id\":\"t-9\"}]}"}, {0}};
	engine = fake_engine(existing);
	assert_int_equal(apply_thing(&engine, &type, "null", PLANNED, "{}", &response, &diagnostics), -1);
	assert_error(&diagnostics, "creating aws_thing", "exists already");
	const struct exchange unproved[] = {{.action = "CreateThing", .code = "RequestTimeout", .ambiguous = true},
		{.action = "FindThings", .body = "{\"things\":[{\"id\":\"t-9\"}]}"}, {0}};
	engine = fake_engine(unproved);
	memcpy(strstr(steps, "\"before\":") + 9, "false", 5);
	type.create = json(steps);
	assert_int_equal(apply_thing(&engine, &type, "null", PLANNED, "{}", &response, &diagnostics), -1);
	assert_error(&diagnostics, "creating aws_thing", "AWS now has t-9");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_create, begin, end),
		cmocka_unit_test_setup_teardown(test_create_fails, begin, end),
		cmocka_unit_test_setup_teardown(test_secrets_are_masked, begin, end),
		cmocka_unit_test_setup_teardown(test_create_fails_half_way, begin, end),
		cmocka_unit_test_setup_teardown(test_create_appears_late, begin, end),
		cmocka_unit_test_setup_teardown(test_create_never_appears, begin, end),
		cmocka_unit_test_setup_teardown(test_generated_name, begin, end),
		cmocka_unit_test_setup_teardown(test_update, begin, end),
		cmocka_unit_test_setup_teardown(test_update_fails, begin, end),
		cmocka_unit_test_setup_teardown(test_delete, begin, end),
		cmocka_unit_test_setup_teardown(test_read, begin, end),
		cmocka_unit_test_setup_teardown(test_region, begin, end),
		cmocka_unit_test_setup_teardown(test_not_configured, begin, end),
		cmocka_unit_test_setup_teardown(test_ambiguous, begin, end),
		cmocka_unit_test_setup_teardown(test_recover, begin, end),
	};
	return cmocka_run_group_tests_name("engine: apply and read", tests, NULL, NULL);
}
