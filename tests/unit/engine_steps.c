/* The step interpreter and the waiters, against scripted replies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_fake.h"

static struct diagnostics diagnostics;
static struct engine engine;
static struct resource_type type;

/* An operation over the steps' scene: working is planned, or prior in a delete. */
static struct operation scene(
	const struct exchange *script, enum operation_kind kind, const char *prior, const char *planned) {
	struct operation op;
	engine = fake_engine(script);
	type = thing(NULL, NULL, NULL, NULL);
	diagnostics = (struct diagnostics)DIAGNOSTICS_INIT(arena);
	operation_init(&op, &engine, arena, &type, kind, &diagnostics);
	op.prior = json(prior);
	op.planned = json(planned);
	operation_start(&op, value_is_null(op.planned) ? op.prior : op.planned);
	return op;
}

static int run(struct operation *op, const char *steps) {
	return operation_run(op, json(steps));
}

static void test_when_on_each(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "B"}, {.action = "Each", .sent = "{\"N\":\"x\"}"},
		{.action = "Each", .sent = "{\"N\":\"y\"}"}, {.action = "Map", .sent = "{\"K\":\"k\",\"V\":\"v\"}"},
		{.action = "Last"}, {0}};
	struct operation op = scene(script, OPERATION_UPDATE, "{\"id\":\"i\",\"name\":\"a\",\"size\":1}",
		"{\"id\":\"i\",\"name\":\"a\",\"size\":2,\"tags\":{\"k\":\"v\"}}");
	assert_int_equal(
		run(&op,
			"[{\"call\":\"A\",\"on\":[\"name\"]},{\"call\":\"B\",\"on\":[\"name\",\"size\"]},"
			"{\"call\":\"C\",\"when\":{\"ref\":\"$size\",\"is\":1}},"
			"{\"call\":\"Each\",\"each\":[\"x\",\"skip\",\"y\"],\"where\":{\"not\":{\"ref\":\"$each\",\"is\":\"skip\"}},\"with\":{\"N\":\"$each\"}},"
			"{\"call\":\"Map\",\"each\":\"$tags\",\"with\":{\"K\":\"$each.key\",\"V\":\"$each.value\"}},"
			"{\"when\":{\"ref\":\"$size\",\"changed\":true},\"steps\":[{\"call\":\"Last\"}]}]"),
		0);
	assert_script_done();
}

/* In a create, `on` holds for what is set to something else than its default. */
static void test_on_in_create(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "Size"}, {0}};
	struct operation op = scene(script, OPERATION_CREATE, "null", "{\"size\":2,\"force\":false,\"setting\":[]}");
	assert_int_equal(
		run(&op,
			"[{\"call\":\"Force\",\"on\":[\"force\"]},{\"call\":\"Setting\",\"on\":[\"setting\"]},{\"call\":\"Size\",\"on\":[\"size\"]}]"),
		0);
	assert_script_done();
}

static void test_set_store_let(void **state) {
	(void)state;
	const struct exchange script[] = {
		{.action = "Get", .body = "{\"vpc\":{\"id\":\"v-1\",\"size\":\"7\",\"settings\":{\"name\":\"n\"}}}"},
		{.action = "Put", .sent = "{\"Vpc\":\"v-1\",\"Label\":\"v-1/7\"}"}, {0}};
	struct operation op = scene(script, OPERATION_CREATE, "null", "{\"name\":\"web\",\"probe\":[{\"path\":\"/old\"}]}");
	assert_int_equal(
		run(&op,
			"[{\"call\":\"Get\",\"object\":\"vpc\",\"store\":\"VPC\",\"set\":{\"id\":\"id\",\"size\":\"size\",\"setting\":\"settings\",\"arn\":\"{partition}/{object.id}\","
			"\"mode\":\"=fast\",\"force\":true,\"probe.0.path\":\"=/new\"}},"
			"{\"let\":{\"label\":\"{VPC.id}/{size}\"},\"call\":\"Put\",\"with\":{\"Vpc\":\"$VPC.id\",\"Label\":\"$label\"}},{\"set\":{\"name\":\"$name|upper\"}}]"),
		0);
	assert_members(op.working,
		"{\"id\":\"v-1\",\"size\":7,\"arn\":\"aws/v-1\",\"mode\":\"fast\",\"force\":true,\"name\":\"WEB\","
		"\"setting\":[{\"name\":\"n\",\"value\":null}],\"probe\":[{\"path\":\"/new\"}]}");
	assert_script_done();
}

static void test_retry(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "Put", .code = "NotYet", .message = "the Role is new"},
		{.action = "Put", .body = "{}"}, {.action = "Put", .code = "NotYet", .message = "never"}, {0}};
	struct operation op = scene(script, OPERATION_CREATE, "null", "{}");
	const char *steps =
		"[{\"call\":\"Put\",\"retry\":[{\"code\":\"NotYet\",\"message\":\"role is new\",\"for\":\"1m\"}]}]";
	assert_int_equal(run(&op, steps), 0);
	assert_int_equal(run(&op, steps), -1);
	assert_error(&diagnostics, "creating aws_thing: Put", "NotYet: never");
	const struct exchange short_script[] = {
		{.action = "Put", .code = "NotYet"}, {.action = "Put", .code = "NotYet"}, {0}};
	op = scene(short_script, OPERATION_CREATE, "null", "{}");
	assert_int_equal(run(&op, "[{\"call\":\"Put\",\"retry\":[{\"code\":\"Not*\",\"for\":\"50ms\"}]}]"), -1);
	assert_script_done();
}

/* A stop ends a retry, and waits, with a clear error. */
static void test_stop(void **state) {
	(void)state;
	const struct exchange script[] = {
		{.action = "Put", .code = "NotYet"}, {.action = "Look", .body = "{\"state\":\"pending\"}"}, {0}};
	struct operation op = scene(script, OPERATION_CREATE, "null", "{}");
	stop_request();
	assert_int_equal(run(&op, "[{\"call\":\"Put\",\"retry\":[{\"code\":\"NotYet\"}]}]"), -1);
	type.waiters = json("{\"ready\":{\"call\":\"Look\",\"path\":\"state\",\"target\":[\"ok\"]}}");
	assert_int_equal(operation_wait(&op, "ready"), -1);
	assert_string_equal(diagnostics.first->next->detail, "Stopped while waiting for ready, as Terraform asked.");
	stop_reset();
}

static void test_ignore_refuse_fail(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "A", .code = "NoSuchPolicy"},
		{.action = "B", .code = "ValidationError", .message = "x does not exist"}, {.action = "C", .body = "{\"n\":2}"},
		{0}};
	struct operation op = scene(script, OPERATION_CREATE, "null", "{\"name\":\"web\"}");
	assert_int_equal(run(&op,
						 "[{\"call\":\"A\",\"ignore\":[\"NoSuch*\"],\"set\":{\"name\":\"x\"}},"
						 "{\"call\":\"B\",\"ignore\":[{\"code\":\"ValidationError\",\"message\":\"not exist\"}]}]"),
		0);
	assert_members(op.working, "{\"name\":\"web\"}");
	assert_int_equal(
		run(&op,
			"[{\"call\":\"C\",\"refuse\":[{\"when\":{\"ref\":\"$object.n\",\"gt\":1},\"error\":\"{object.n} of {name}\"}]}]"),
		-1);
	assert_error(&diagnostics, "creating aws_thing", "2 of web");
	assert_int_equal(run(&op, "[{\"fail\":\"no {name}\",\"attribute\":\"name\"}]"), -1);
	assert_string_equal(diagnostics.first->next->detail, "no web");
}

/* In a read, an ignored error empties what the step would have set. */
static void test_ignore_in_read(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "GetPolicy", .code = "NoSuchPolicy"},
		{.action = "GetMode", .body = "{}"}, {.action = "GetState", .body = "{\"state\":\"dead\"}"}, {0}};
	struct operation op = scene(script, OPERATION_READ, "{\"name\":\"old\",\"mode\":\"old\"}", "null");
	assert_int_equal(
		run(&op,
			"[{\"call\":\"GetPolicy\",\"ignore\":[\"NoSuch*\"],\"set\":{\"name\":\"x\"}},"
			"{\"call\":\"GetMode\",\"object\":\"m\",\"optional\":true,\"fill\":[\"mode\"]},"
			"{\"call\":\"GetState\",\"gone_when\":{\"ref\":\"$object.state\",\"is\":\"dead\"}},{\"call\":\"Never\"}]"),
		0);
	assert_members(op.working, "{\"name\":null,\"mode\":null}");
	assert_true(op.gone);
	assert_script_done();
}

#define SEND_PAIRS "[{\"call\":\"SetAttributes\",\"with\":{\"Id\":\"$id\"},\"pairs_in\":\"Attributes\"}]"

static void test_pairs(void **state) {
	(void)state;
	const struct exchange create[] = {
		{.action = "SetAttributes",
			.sent =
				"{\"Attributes\":[{\"Key\":\"idle.seconds\",\"Value\":\"60\"},{\"Key\":\"logs.bucket\",\"Value\":\"b\"},"
				"{\"Key\":\"logs.enabled\",\"Value\":\"true\"}]}"},
		{0}};
	struct operation op =
		scene(create, OPERATION_CREATE, "null", "{\"idle\":60,\"logs\":[{\"bucket\":\"b\",\"enabled\":true}]}");
	assert_int_equal(run(&op, SEND_PAIRS), 0);
	assert_script_done();
	const struct exchange update[] = {
		{.action = "SetAttributes",
			.sent = "{\"Attributes\":[{\"Key\":\"logs.enabled\",\"Value\":\"false\"}],\"Id\":\"i\"}"},
		{0}};
	op = scene(update, OPERATION_UPDATE, "{\"id\":\"i\",\"idle\":60,\"logs\":[{\"bucket\":\"b\",\"enabled\":true}]}",
		"{\"id\":\"i\",\"idle\":60,\"logs\":[]}");
	assert_int_equal(run(&op, SEND_PAIRS), 0);
	assert_script_done();
	op = scene(update, OPERATION_UPDATE, "{\"id\":\"i\",\"idle\":60}", "{\"id\":\"i\",\"idle\":60}");
	assert_int_equal(run(&op, SEND_PAIRS), 0);
	const struct exchange read[] = {
		{.action = "GetAttributes",
			.body =
				"{\"Attributes\":[{\"Key\":\"idle.seconds\",\"Value\":\"90\"},{\"Key\":\"logs.enabled\",\"Value\":\"false\"},"
				"{\"Key\":\"logs.bucket\",\"Value\":\"\"}]}"},
		{0}};
	op = scene(read, OPERATION_READ, "{\"id\":\"i\",\"logs\":[]}", "null");
	assert_int_equal(run(&op, "[{\"call\":\"GetAttributes\",\"pairs_from\":\"Attributes\"}]"), 0);
	assert_members(op.working, "{\"idle\":90,\"logs\":[{\"bucket\":\"\",\"enabled\":false}]}");
}

static int hook_runs;
static int count_hook(struct operation *op) {
	hook_runs++;
	operation_set_text(op, "name", "hooked");
	return 0;
}

static void test_hook(void **state) {
	(void)state;
	const struct exchange script[] = {{0}};
	const struct hook hooks[] = {{"aws_thing_x", count_hook}};
	struct operation op = scene(script, OPERATION_CREATE, "null", "{}");
	type.hooks = hooks;
	type.hook_count = 1;
	assert_int_equal(run(&op, "[{\"hook\":\"aws_thing_x\"}]"), 0);
	assert_int_equal(hook_runs, 1);
	assert_members(op.working, "{\"name\":\"hooked\"}");
	assert_int_equal(run(&op, "[{\"hook\":\"missing\"}]"), -1);
}

/* Waiters */

static int wait_for(const struct exchange *script, const char *waiter) {
	static struct operation op;
	op = scene(script, OPERATION_CREATE, "null", "{\"id\":\"i\"}");
	type.waiters = json(waiter);
	int result = operation_wait(&op, "ready");
	assert_script_done();
	return result;
}

static void test_wait(void **state) {
	(void)state;
	const struct exchange script[] = {{.action = "Look", .sent = "{\"Id\":\"i\"}", .code = "NoSuchThing"},
		{.action = "Look", .body = "{\"s\":[{\"state\":\"pending\"}]}"},
		{.action = "Look", .body = "{\"s\":[{\"state\":\"ok\"}]}"}, {0}};
	assert_int_equal(
		wait_for(script,
			"{\"ready\":{\"call\":\"Look\",\"with\":{\"Id\":\"$id\"},\"path\":\"s[0].state\",\"pending\":[\"pending\"],\"target\":[\"ok\"],"
			"\"gone\":[\"NoSuchThing\"],\"every\":\"1ms\",\"timeout\":\"1m\"}}"),
		0);
	const struct exchange failed[] = {{.action = "Look", .body = "{\"state\":\"broken\",\"why\":\"no room\"}"}, {0}};
	assert_int_equal(
		wait_for(failed,
			"{\"ready\":{\"call\":\"Look\",\"path\":\"state\",\"pending\":[\"pending\"],\"target\":[\"ok\"],\"failed\":\"why\"}}"),
		-1);
	assert_error(&diagnostics, "creating aws_thing", "became \"broken\": no room");
	const struct exchange error[] = {{.action = "Look", .code = "Denied"}, {0}};
	assert_int_equal(wait_for(error, "{\"ready\":{\"call\":\"Look\",\"path\":\"state\",\"target\":[\"ok\"]}}"), -1);
	assert_error(&diagnostics, "creating aws_thing: Look", "Denied");
}

static void test_wait_absent(void **state) {
	(void)state;
	const struct exchange gone[] = {
		{.action = "Look", .body = "{\"state\":\"deleting\"}"}, {.action = "Look", .code = "NoSuchThing"}, {0}};
	assert_int_equal(
		wait_for(gone,
			"{\"ready\":{\"call\":\"Look\",\"path\":\"state\",\"absent\":\"target\",\"gone\":[\"NoSuchThing\"],\"every\":\"1ms\"}}"),
		0);
	const struct exchange lost[] = {
		{.action = "Look", .body = "{}"}, {.action = "Look", .body = "{}"}, {.action = "Look", .body = "{}"}, {0}};
	assert_int_equal(
		wait_for(lost,
			"{\"ready\":{\"call\":\"Look\",\"path\":\"state\",\"target\":[\"ok\"],\"absent_limit\":2,\"every\":\"1ms\"}}"),
		-1);
	assert_error(&diagnostics, "creating aws_thing", "could not be found");
}

static void test_wait_stable_and_condition(void **state) {
	(void)state;
	const struct exchange stable[] = {{.action = "Look", .body = "{\"l\":[\"ok\",\"ok\"]}"},
		{.action = "Look", .body = "{\"l\":[\"ok\",\"no\"]}"}, {.action = "Look", .body = "{\"l\":[\"ok\"]}"},
		{.action = "Look", .body = "{\"l\":[\"ok\"]}"}, {0}};
	assert_int_equal(
		wait_for(stable,
			"{\"ready\":{\"call\":\"Look\",\"path\":\"l[]\",\"target\":[\"ok\"],\"stable\":2,\"every\":\"1ms\"}}"),
		0);
	const struct exchange condition[] = {
		{.action = "Look", .body = "{\"n\":1}"}, {.action = "Look", .body = "{\"n\":2}"}, {0}};
	assert_int_equal(
		wait_for(condition,
			"{\"ready\":{\"call\":\"Look\",\"when_true\":{\"ref\":\"$reply.n\",\"ge\":2},\"every\":\"1ms\"}}"),
		0);
	const struct exchange slow[] = {
		{.action = "Look", .body = "{\"s\":\"pending\"}"}, {.action = "Look", .body = "{\"s\":\"pending\"}"}, {0}};
	assert_int_equal(
		wait_for(slow, "{\"ready\":{\"call\":\"Look\",\"path\":\"s\",\"target\":[\"ok\"],\"timeout\":\"20ms\"}}"), -1);
	assert_error(&diagnostics, "creating aws_thing", "took too long; the state is \"pending\"");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_when_on_each, begin, end),
		cmocka_unit_test_setup_teardown(test_on_in_create, begin, end),
		cmocka_unit_test_setup_teardown(test_set_store_let, begin, end),
		cmocka_unit_test_setup_teardown(test_retry, begin, end),
		cmocka_unit_test_setup_teardown(test_stop, begin, end),
		cmocka_unit_test_setup_teardown(test_ignore_refuse_fail, begin, end),
		cmocka_unit_test_setup_teardown(test_ignore_in_read, begin, end),
		cmocka_unit_test_setup_teardown(test_pairs, begin, end),
		cmocka_unit_test_setup_teardown(test_hook, begin, end),
		cmocka_unit_test_setup_teardown(test_wait, begin, end),
		cmocka_unit_test_setup_teardown(test_wait_absent, begin, end),
		cmocka_unit_test_setup_teardown(test_wait_stable_and_condition, begin, end),
	};
	return cmocka_run_group_tests_name("engine: steps and waiters", tests, NULL, NULL);
}
