/* Plans and states as they are read: shapes, unknown values, masks, and inputs that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "generator/plan_document.h"
#include "group_arena.h"

static struct plan_document *parse(const char *json) {
	const char *why = NULL;
	struct plan_document *document = plan_document_parse(arena, "test", arena_strdup(arena, json), strlen(json), &why);
	if (document == NULL)
		fail_msg("%s", why);
	return document;
}

static const char *refusal(const char *json) {
	const char *why = NULL;
	assert_null(plan_document_parse(arena, "test", arena_strdup(arena, json), strlen(json), &why));
	assert_non_null(why);
	return why;
}

static void test_change(void **state) {
	struct plan_document *document = parse(
		"{\"format_version\":\"1.2\",\"terraform_version\":\"1.11.4\",\"resource_changes\":[{\"address\":\"module.a[\\\"x\\\"].aws_alb.b[0]\","
		"\"module_address\":\"module.a[\\\"x\\\"]\",\"mode\":\"managed\",\"type\":\"aws_alb\",\"name\":\"b\",\"index\":0,\"previous_address\":"
		"\"aws_alb.b\",\"action_reason\":\"replace_by_request\",\"change\":{\"actions\":[\"create\",\"delete\"],\"before\":{\"id\":\"1\",\"tags\":{}},"
		"\"after\":{\"tags\":{\"a\":\"b\"},\"list\":[{\"x\":1},{}]},\"after_unknown\":{\"id\":true,\"tags\":{},\"list\":[{},{\"y\":true}]},"
		"\"before_sensitive\":false,\"after_sensitive\":{\"tags\":{\"a\":true}},\"importing\":{\"id\":\"lb\"}}}]}");
	const struct resource_change *change = document->changes;
	(void)state;
	assert_int_equal(document->change_count, 1);
	assert_false(document->is_state);
	assert_string_equal(change->type, "aws_alb");
	assert_string_equal(change->kind, "aws_lb");
	assert_string_equal(change->module, "module.a[\"x\"]");
	assert_string_equal(change->previous_address, "aws_alb.b");
	assert_int_equal(change->action, CHANGE_REPLACE_CREATE_FIRST);
	assert_true(action_is_replace(change->action));
	assert_true(change->imported);
	assert_string_equal(change->import_id, "lb");
	assert_true(value_is_unknown(value_get(change->after, "id")));
	assert_string_equal(value_text(value_get(value_get(change->after, "tags"), "a")), "b");
	assert_true(value_is_unknown(value_get(value_at(value_get(change->after, "list"), 1), "y")));
	assert_true(value_is_null(value_get(value_at(value_get(change->after, "list"), 0), "y")));
	assert_true(mask_covers(mask_member(mask_member(change->after_sensitive, "tags", 4), "a", 1)));
	assert_false(mask_any(change->before_sensitive));
}

static void test_actions(void **state) {
	static const struct {
		const char *actions;
		enum change_action action;
	} cases[] = {{"\"no-op\"", CHANGE_NOOP}, {"\"read\"", CHANGE_READ}, {"\"create\"", CHANGE_CREATE},
		{"\"update\"", CHANGE_UPDATE}, {"\"delete\"", CHANGE_DELETE}, {"\"delete\",\"create\"", CHANGE_REPLACE},
		{"\"create\",\"forget\"", CHANGE_REPLACE_CREATE_FIRST}, {"\"forget\"", CHANGE_FORGET},
		{"\"something new\"", CHANGE_UPDATE}, {"", CHANGE_NOOP}};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *json = arena_printf(arena,
			"{\"format_version\":\"1.0\",\"resource_changes\":[{\"address\":\"a.b\",\"change\":{\"actions\":[%s]}}]}",
			cases[i].actions);
		assert_int_equal(parse(json)->changes[0].action, cases[i].action);
	}
}

static void test_data_sources_come_from_the_prior_state(void **state) {
	struct plan_document *document = parse(
		"{\"format_version\":\"1.2\",\"resource_changes\":[{\"address\":\"data.t.read\",\"mode\":\"data\",\"change\":{\"actions\":[\"read\"]}}],"
		"\"prior_state\":{\"values\":{\"root_module\":{\"resources\":[{\"address\":\"data.t.read\",\"mode\":\"data\",\"values\":{}},"
		"{\"address\":\"t.managed\",\"mode\":\"managed\",\"values\":{}}],\"child_modules\":[{\"address\":\"module.m\",\"resources\":["
		"{\"address\":\"module.m.data.t.x\",\"mode\":\"data\",\"type\":\"t\",\"name\":\"x\",\"values\":{\"id\":\"i\"}}]}]}}}}");
	(void)state;
	assert_int_equal(document->change_count, 2);
	assert_string_equal(document->changes[0].address, "data.t.read");
	assert_int_equal(document->changes[0].action, CHANGE_READ);
	assert_string_equal(document->changes[1].address, "module.m.data.t.x");
	assert_string_equal(document->changes[1].module, "module.m");
	assert_true(document->changes[1].data);
	assert_int_equal(document->changes[1].action, CHANGE_NOOP);
}

static void test_checks(void **state) {
	struct plan_document *document = parse(
		"{\"format_version\":\"1.2\",\"resource_changes\":[],\"complete\":false,\"errored\":true,\"checks\":[{\"address\":{\"kind\":\"check\","
		"\"to_display\":\"check.a\"},\"instances\":[{\"address\":{\"to_display\":\"check.a\"},\"status\":\"fail\",\"problems\":[{\"message\":\"one.\"},"
		"{\"message\":\"two.\"}]},{\"status\":\"pass\"},{\"status\":\"unknown\"}]}]}");
	(void)state;
	assert_true(document->errored);
	assert_true(document->incomplete);
	assert_int_equal(document->check_count, 1);
	assert_string_equal(document->checks[0].address, "check.a");
	assert_string_equal(document->checks[0].message, "one. two.");
}

static void test_state(void **state) {
	struct plan_document *document = parse(
		"\xEF\xBB\xBF{\"format_version\":\"1.0\",\"terraform_version\":\"1.5.0\",\"values\":{\"root_module\":{\"resources\":[{"
		"\"address\":\"aws_vpc.v\",\"mode\":\"managed\",\"type\":\"aws_vpc\",\"name\":\"v\",\"values\":{\"id\":\"vpc-1\"},"
		"\"sensitive_values\":{\"x\":true}}]}}}");
	(void)state;
	assert_true(document->is_state);
	assert_int_equal(document->change_count, 1);
	assert_ptr_equal(document->changes[0].before, document->changes[0].after);
	assert_true(mask_covers(mask_member(document->changes[0].after_sensitive, "x", 1)));
}

static void test_raw_state(void **state) {
	struct plan_document *document = parse(
		"{\"version\":4,\"terraform_version\":\"1.5.0\",\"resources\":[{\"module\":\"module.m\",\"mode\":\"managed\",\"type\":\"aws_db_instance\","
		"\"name\":\"d\",\"provider\":\"module.m.provider[\\\"registry.terraform.io/hashicorp/aws\\\"].x\",\"instances\":[{\"index_key\":\"a\\\"b\","
		"\"attributes\":{\"password\":\"p\",\"list\":[{\"s\":\"t\"}]},\"sensitive_attributes\":[[{\"type\":\"get_attr\",\"value\":\"password\"}],"
		"[{\"type\":\"get_attr\",\"value\":\"list\"},{\"type\":\"index\",\"value\":{\"value\":0,\"type\":\"number\"}}]]}]}]}");
	(void)state;
	assert_true(document->is_state);
	assert_string_equal(document->changes[0].address, "module.m.aws_db_instance.d[\"a\\\"b\"]");
	assert_string_equal(document->changes[0].provider, "registry.terraform.io/hashicorp/aws");
	assert_true(mask_covers(mask_member(document->changes[0].before_sensitive, "password", 8)));
	assert_true(mask_covers(mask_member(document->changes[0].before_sensitive, "list", 4)));
}

static void test_refused(void **state) {
	(void)state;
	assert_non_null(strstr(refusal("{\"a\":1}"), "no plan"));
	assert_non_null(strstr(refusal("[]"), "no plan"));
	assert_non_null(strstr(refusal("{\"format_version\":\"2.0\"}"), "2.0"));
	assert_non_null(strstr(refusal("{\"format_version\":\"1.2\",\"resource_changes\":["), "byte 45"));
	assert_non_null(strstr(refusal("{\"format_version\":\"1.0\",\"provider_schemas\":{}}"), "--schema"));
	assert_non_null(strstr(refusal("{\"version\":3,\"resources\":[]}"), "version"));
}

/* Nothing of a wrong shape stops the reader. */
static void test_wrong_shapes(void **state) {
	static const char *const wrong[] = {"null", "true", "7", "\"x\"", "[]", "{}", "[[],{},\"a\",null,1]",
		"[{\"change\":[]}]", "[{\"change\":{\"actions\":{},\"after_unknown\":[true],\"after\":\"x\",\"importing\":7}}]",
		"[{\"address\":7,\"type\":{},\"index\":[],\"change\":{\"actions\":[1],\"before\":[],\"after_unknown\":true}}]"};
	static const char *const members[] = {"resource_changes", "resource_drift", "output_changes", "checks",
		"prior_state", "configuration", "deferred_changes", "timestamp", "variables"};
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		for (size_t j = 0; j < sizeof(members) / sizeof(members[0]); j++)
			assert_non_null(parse(
				arena_printf(arena, "{\"format_version\":\"1.2\",\"%s\":%s,\"values\":1}", members[j], wrong[i])));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_data_sources_come_from_the_prior_state),
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_raw_state),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_wrong_shapes),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
