/* Import, data sources, state upgrades, identities. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_fake.h"

static struct diagnostics diagnostics;
static struct apply_response response;
static struct resource_type type;
static const struct exchange no_calls[] = {{0}};

static int import(const char *id, const char *identity) {
	struct engine engine = fake_engine(no_calls);
	diagnostics = (struct diagnostics)DIAGNOSTICS_INIT(arena);
	return engine_import(&engine, arena, &type, id, identity ? json(identity) : value_null, &response, &diagnostics);
}

static void test_import_id(void **state) {
	(void)state;
	type = thing(NULL, NULL, NULL, NULL);
	assert_int_equal(import("t-1", NULL), 0);
	assert_members(response.state,
		"{\"id\":\"t-1\",\"region\":\"eu-central-1\",\"force\":false,\"name\":null,\"setting\":[],\"probe\":[]}");
	assert_int_equal(import("t-1@us-gov-west-1", NULL), 0);
	assert_members(response.state, "{\"id\":\"t-1\",\"region\":\"us-gov-west-1\"}");
	assert_int_equal(import("me@home", NULL), 0);
	assert_members(response.state, "{\"id\":\"me@home\"}");
	assert_int_equal(import("@eu-west-1", NULL), -1);
}

static void test_import_forms(void **state) {
	(void)state;
	type = thing(NULL, NULL, NULL, NULL);
	type.import_forms = json(
		"{\"forms\":[\"{name}:{mode}:{size}\",\"{name}:{mode}\"],\"id\":\"{mode}/{name}\",\"set\":{\"force\":true,\"description\":\"=d\"}}");
	assert_int_equal(import("web:fast", NULL), 0);
	assert_members(response.state,
		"{\"id\":\"fast/web\",\"name\":\"web\",\"mode\":\"fast\",\"force\":true,\"description\":\"d\",\"size\":null}");
	assert_int_equal(import("web:fast:12", NULL), 0);
	assert_members(response.state, "{\"size\":12}");
	assert_int_equal(import("web:", NULL), -1);
	assert_error(
		&diagnostics, "importing aws_thing", "\"web:\" has not the form {name}:{mode}:{size} or {name}:{mode}");
}

static const struct identity_attribute identity[] = {
	{"name", true, NULL}, {"mode", false, NULL}, {"account_id", false, NULL}, {"region", false, NULL}};

static void test_import_identity(void **state) {
	(void)state;
	type = thing(NULL, NULL, NULL, NULL);
	type.identity = identity;
	type.identity_count = 4;
	type.import_forms = json("[\"{name}\",\"{name}:{mode}\"]");
	assert_int_equal(
		import(NULL, "{\"name\":\"web\",\"mode\":\"fast\",\"region\":\"us-west-2\",\"account_id\":null}"), 0);
	assert_members(response.state, "{\"id\":\"web:fast\",\"name\":\"web\",\"mode\":\"fast\",\"region\":\"us-west-2\"}");
	assert_members(response.identity,
		"{\"name\":\"web\",\"mode\":\"fast\",\"region\":\"us-west-2\",\"account_id\":\"123456789012\"}");
	assert_int_equal(import(NULL, "{\"name\":\"web\"}"), 0);
	assert_members(response.state, "{\"id\":\"web\",\"region\":\"eu-central-1\"}");
	assert_members(response.identity, "{\"mode\":null}");
	assert_int_equal(import(NULL, "{\"name\":\"web\",\"account_id\":\"999999999999\"}"), -1);
	assert_int_equal(import(NULL, "{\"mode\":\"fast\"}"), -1);
	assert_error(&diagnostics, "importing aws_thing", "lacks \"name\"");
}

static void test_import_arn(void **state) {
	(void)state;
	static const struct identity_attribute arn[] = {{"arn", true, NULL}};
	type = thing(NULL, NULL, NULL, NULL);
	type.identity = arn;
	type.identity_count = 1;
	assert_int_equal(import("arn:aws:x:us-west-2:123456789012:thing/a", NULL), 0);
	assert_members(response.state,
		"{\"id\":\"arn:aws:x:us-west-2:123456789012:thing/a\",\"arn\":\"arn:aws:x:us-west-2:123456789012:thing/a\",\"region\":\"us-west-2\"}");
	assert_int_equal(import(NULL, "{\"arn\":\"arn:aws:x:us-west-2:123456789012:thing/a\"}"), 0);
	assert_members(response.state, "{\"id\":\"arn:aws:x:us-west-2:123456789012:thing/a\",\"region\":\"us-west-2\"}");
	assert_int_equal(import("arn:aws:x:us-west-2:123456789012:thing/a@eu-west-1", NULL), -1);
	assert_int_equal(import("thing/a", NULL), -1);
	assert_error(&diagnostics, "importing aws_thing", "no ARN");
}

static void test_identity_type(void **state) {
	(void)state;
	type = thing(NULL, NULL, NULL, NULL);
	assert_null(engine_identity_type(arena, &type));
	type.identity = identity;
	type.identity_count = 4;
	assert_string_equal(type_json(arena, engine_identity_type(arena, &type)),
		"[\"object\",{\"account_id\":\"string\",\"mode\":\"string\",\"name\":\"string\",\"region\":\"string\"}]");
	const struct value *upgraded;
	const char *old = "{\"name\":\"web\",\"other\":1}";
	diagnostics = (struct diagnostics)DIAGNOSTICS_INIT(arena);
	assert_int_equal(engine_upgrade_identity(arena, &type, 0, old, strlen(old), &upgraded, &diagnostics), 0);
	assert_members(upgraded, "{\"name\":\"web\",\"mode\":null}");
	assert_int_equal(engine_upgrade_identity(arena, &type, 0, "x", 1, &upgraded, &diagnostics), -1);
}

/* A number stays one, and a part may be held by another attribute than the one of its name. */
static void test_identity_of_other_attributes(void **state) {
	(void)state;
	static const struct identity_attribute parts[] = {{"size", true, NULL}, {"name", false, "description"}};
	type = thing(NULL, NULL, NULL, NULL);
	type.identity = parts;
	type.identity_count = 2;
	assert_string_equal(
		type_json(arena, engine_identity_type(arena, &type)), "[\"object\",{\"name\":\"string\",\"size\":\"number\"}]");
	assert_int_equal(import(NULL, "{\"size\":12,\"name\":\"web\"}"), 0);
	assert_members(response.state, "{\"id\":\"12\",\"size\":12,\"name\":\"web\",\"description\":\"web\"}");
	assert_members(response.identity, "{\"size\":12,\"name\":\"web\"}");
	assert_int_equal(import("web", NULL), 0);
	assert_true(value_is_null(response.identity));
	const struct value *upgraded;
	const char *old = "{\"size\":\"7\"}";
	assert_int_equal(engine_upgrade_identity(arena, &type, 0, old, strlen(old), &upgraded, &diagnostics), 0);
	assert_members(upgraded, "{\"size\":7,\"name\":null}");
}

static int upgrade(int64_t version, const char *state_json, const struct value **upgraded) {
	diagnostics = (struct diagnostics)DIAGNOSTICS_INIT(arena);
	return engine_upgrade(arena, &type, version, state_json, strlen(state_json), upgraded, &diagnostics);
}

static int upgrade_hook(struct operation *op) {
	operation_set(op, "description", value_get(op->prior, "text"));
	return 0;
}

static void test_upgrade(void **state) {
	(void)state;
	const struct value *upgraded;
	type = thing(NULL, NULL, NULL, NULL);
	assert_int_equal(
		upgrade(1,
			"{\"id\":\"t-1\",\"unknown\":1,\"size\":\"5\",\"force\":\"\",\"setting\":{\"name\":\"a\",\"x\":1},\"probe\":null,\"name\":[\"n\"],\"secret_wo\":\"s\"}",
			&upgraded),
		0);
	assert_members(upgraded,
		"{\"id\":\"t-1\",\"size\":5,\"force\":null,\"setting\":[{\"name\":\"a\",\"value\":null}],\"probe\":[],\"name\":\"n\",\"secret_wo\":null}");
	assert_true(value_is_null(value_get(upgraded, "unknown")));
	assert_int_equal(value_count(upgraded), THING_COUNT);
	assert_int_equal(upgrade(2, "{}", &upgraded), -1);
	assert_error(&diagnostics, "upgrading the state of aws_thing", "newer provider");
	assert_int_equal(upgrade(0, "[]", &upgraded), -1);
	assert_int_equal(upgrade(0, "{\"size\":{\"deep\":[1]}}", &upgraded), 0);
	type.upgrade_hook = upgrade_hook;
	assert_int_equal(upgrade(0, "{\"text\":\"moved\"}", &upgraded), 0);
	assert_members(upgraded, "{\"description\":\"moved\"}");
	assert_int_equal(upgrade(1, "{\"text\":\"moved\"}", &upgraded), 0);
	assert_members(upgraded, "{\"description\":null}");
}

static void test_data(void **state) {
	(void)state;
	const struct value *found;
	const struct exchange script[] = {
		{.action = "FindThings",
			.sent = "{\"Name\":\"web\"}",
			.body =
				"{\"things\":[{\"arn\":\"a\",\"name\":\"WEB\",\"mode\":\"x\",\"tags\":[{\"Key\":\"k\",\"Value\":\"v\"}]}]}"},
		{.action = "FindThings", .body = "{\"things\":[]}"}, {0}};
	struct engine engine = fake_engine(script);
	type = thing(NULL,
		"[{\"call\":\"FindThings\",\"send\":[\"*\"],\"object\":\"things[0]\",\"fill\":[\"*\"],\"set\":{\"id\":\"$object.arn\"}}]",
		NULL, NULL);
	type.kind = KIND_DATA_SOURCE;
	diagnostics = (struct diagnostics)DIAGNOSTICS_INIT(arena);
	assert_int_equal(engine_read_data(&engine, arena, &type, json("{\"name\":\"web\"}"), &found, &diagnostics), 0);
	assert_members(found,
		"{\"id\":\"a\",\"arn\":\"a\",\"mode\":\"x\",\"force\":false,\"tags\":{\"k\":\"v\"},\"region\":\"eu-central-1\"}");
	assert_int_equal(engine_read_data(&engine, arena, &type, json("{\"name\":\"web\"}"), &found, &diagnostics), -1);
	assert_error(&diagnostics, "reading data source aws_thing", "nothing that fits");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_import_id, begin, end),
		cmocka_unit_test_setup_teardown(test_import_forms, begin, end),
		cmocka_unit_test_setup_teardown(test_import_identity, begin, end),
		cmocka_unit_test_setup_teardown(test_import_arn, begin, end),
		cmocka_unit_test_setup_teardown(test_identity_type, begin, end),
		cmocka_unit_test_setup_teardown(test_identity_of_other_attributes, begin, end),
		cmocka_unit_test_setup_teardown(test_upgrade, begin, end),
		cmocka_unit_test_setup_teardown(test_data, begin, end),
	};
	return cmocka_run_group_tests_name("engine: import, data, upgrade, identity", tests, NULL, NULL);
}
