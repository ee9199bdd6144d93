/* The named functions of schema files. vectors/iam_policy/NAME.json and container_definitions/NAME.json:
 * "pairs" of documents (values, or texts as they are) that are, or are not, "equal"; vectors/conditions:
 * a scene as in templates/, "cases" are pairs of condition and result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/container_definitions.h"
#include "engine/plan.h"
#include "engine_fake.h"
#include "vectors.h"

/* Documents */

static const struct value *document(const struct value *side) {
	return value_is_string(side) ? side : value_string(arena, value_to_json(arena, side));
}

static void check_pair(const char *file, const struct value *vector, const struct value *pair,
	bool (*equal)(const struct value *vector, const struct value *a, const struct value *b)) {
	const struct value *a = document(value_at(pair, 0)), *b = document(value_at(pair, 1));
	bool expected = value_is_true(value_get(vector, "equal"));
	if (equal(vector, a, b) != expected || equal(vector, b, a) != expected)
		fail_msg("%s: %s and %s must %sbe equal", file, value_text(a), value_text(b), expected ? "" : "not ");
}

static void check_pairs(
	const char *pattern, bool (*equal)(const struct value *vector, const struct value *a, const struct value *b)) {
	glob_t found = vectors_find(pattern);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const struct value *vector = json(vector_read(arena, found.gl_pathv[i]).bytes);
		const struct value *pairs = value_get(vector, "pairs");
		assert_true(value_count(pairs) > 0);
		for (size_t k = 0; k < value_count(pairs); k++)
			check_pair(found.gl_pathv[i], vector, value_at(pairs, k), equal);
	}
	globfree(&found);
}

static bool policies_equal(const struct value *vector, const struct value *a, const struct value *b) {
	(void)vector;
	return equivalence_iam_policy(arena, a, b);
}

static bool containers_equal(const struct value *vector, const struct value *a, const struct value *b) {
	return container_definitions_equal(arena, a, b, value_is_true(value_get(vector, "awsvpc")));
}

static void test_iam_policies(void **state) {
	(void)state;
	check_pairs("iam_policy/*.json", policies_equal);
}

static void test_container_definitions(void **state) {
	(void)state;
	check_pairs("container_definitions/*.json", containers_equal);
}

/* Equivalences */

static const struct {
	equivalence_function *function;
	const char *a, *b;
	bool same;
} equivalences[] = {
	{equivalence_json, "{\"a\":1,\"b\":[]}", " {\"b\": [], \"a\": 1.0}", true},
	{equivalence_json, "[1,2]", "[2,1]", false},
	{equivalence_json, "{", "{", false},
	{equivalence_ignore_case, "Ab", "aB", true},
	{equivalence_ignore_case, "a", "ab", false},
	{equivalence_trailing_dot, "example.com.", "example.com", true},
	{equivalence_trailing_dot, ".", "", false},
	{equivalence_integer, "5", "05", true},
	{equivalence_integer, "5", "6", false},
	{equivalence_integer, "a", "a", false},
	{equivalence_boolean, "true", "1", true},
	{equivalence_boolean, "false", "F", true},
	{equivalence_boolean, "true", "0", false},
	{equivalence_boolean, "yes", "yes", false},
	{equivalence_last_segment, "arn:aws:ecs:r:1:cluster/web", "web", true},
	{equivalence_last_segment, "arn:aws:ecs:r:1:cluster/web", "b", false},
	{equivalence_base64, "hello", "aGVsbG8=", true},
	{equivalence_base64, "aGVsbG8=", "hello", true},
	{equivalence_base64, "hello", "hullo", false},
	{equivalence_cidr, "2001:DB8::/32", "2001:db8:0::/32", true},
	{equivalence_cidr, "2001:db8::/32", "2001:db8::/33", false},
	{equivalence_cidr, "10.0.0.0/8", "10.0.0.0/8", true},
	{equivalence_cidr, "10.0.0.0/8", "::/8", false},
	{equivalence_cidr, "x", "x", false},
	{equivalence_ip, "::1", "0:0::1", true},
	{equivalence_ip, "10.0.0.1", "10.0.0.2", false},
	{equivalence_duration, "60s", "1m", true},
	{equivalence_duration, "1h", "61m", false},
	{equivalence_duration, "x", "x", false},
	{equivalence_rfc3339, "2030-01-31T08:00:00Z", "2030-01-31T10:00:00+02:00", true},
	{equivalence_rfc3339, "2030-01-31T08:00:00.000Z", "2030-01-31t08:00:00z", true},
	{equivalence_rfc3339, "2030-03-01T00:00:00+01:00", "2030-02-28T23:00:00Z", true},
	{equivalence_rfc3339, "2030-01-31T08:00:00Z", "2030-01-31T08:00:01Z", false},
	{equivalence_rfc3339, "2030-01-31T08:00:00", "2030-01-31T08:00:00", false},
	{equivalence_dns_name, "\\052.Example.com.", "*.example.com", true},
	{equivalence_dns_name, "a.example.com", "b.example.com", false},
	{equivalence_trimmed, " a\n", "a", true},
	{equivalence_trimmed, "a b", "ab", false},
};

static void test_equivalences(void **state) {
	(void)state;
	for (size_t i = 0; i < sizeof(equivalences) / sizeof(equivalences[0]); i++) {
		const struct value *a = value_string(arena, equivalences[i].a), *b = value_string(arena, equivalences[i].b);
		if (equivalences[i].function(arena, a, b) != equivalences[i].same)
			fail_msg("case %zu: %s and %s", i, equivalences[i].a, equivalences[i].b);
	}
}

/* Stored forms */

static const struct {
	stored_function *function;
	const char *configured, *stored;
} forms[] = {
	{stored_lower, "AbÄ", "abÄ"},
	{stored_upper, "aB", "AB"},
	{stored_trim_dot, "a.", "a"},
	{stored_trim_dot, ".", "."},
	{stored_trim, " a b\n", "a b"},
	{stored_json, " {\"b\": 1, \"a\": [\"<&>\"]}\n", "{\"a\":[\"\\u003c\\u0026\\u003e\"],\"b\":1}"},
	{stored_json, "{", "{"},
	{stored_iam_policy, "{\"Statement\": [], \"Id\": \"<\", \"Version\": \"2012-10-17\"}",
		"{\"Version\":\"2012-10-17\",\"Id\":\"\\u003c\",\"Statement\":[]}"},
	{stored_iam_policy, "{\"Version\": \"2012-10-17\"}", "{\"Version\":\"2012-10-17\"}"},
	{stored_iam_policy, "{\"Version\": \"2008-10-17\", \"Id\": \"a\"}", "{\"Id\":\"a\",\"Version\":\"2008-10-17\"}"},
	{stored_iam_policy, "no", "no"},
	{stored_sg_protocol, "ALL", "-1"},
	{stored_sg_protocol, "6", "tcp"},
	{stored_sg_protocol, "UDP", "udp"},
	{stored_sg_protocol, "50", "50"},
	{stored_sha1, "hello", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"},
	{stored_sha1, "", ""},
	{stored_user_data, "aGVsbG8=", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"},
	{stored_user_data, "#!/bin/sh", "8ba27a5c52aadda081f0346f31b2e3044f15894c"},
	{stored_base64, "hello", "aGVsbG8="},
	{stored_placement_field, "host", "instanceId"},
	{stored_placement_field, "attribute:x", "attribute:x"},
	{stored_container_definitions,
		"[{\"Name\":\"b\"},{\"name\":\"a\",\"environment\":[{\"name\":\"Y\",\"value\":\"\"},{\"name\":\"X\",\"value\":\"1\"}]}]",
		"[{\"environment\":[{\"name\":\"X\",\"value\":\"1\"},{\"name\":\"Y\",\"value\":\"\"}],\"name\":\"a\"},{\"name\":\"b\"}]"},
	{stored_container_definitions, "{}", "{}"},
};

static void test_stored(void **state) {
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct value *stored = forms[i].function(arena, value_string(arena, forms[i].configured));
		assert_string_equal(value_text(stored), forms[i].stored);
	}
}

/* Conversions */

static const struct {
	const struct conversion *conversion;
	const char *argument;
	const char *attribute, *wire; /* JSON; NULL: this way is not looked at */
	const char *back;             /* what the wire form gives; NULL: the attribute */
} conversions[] = {
	{&conversion_json, NULL, "\"{\\\"a\\\":[1]}\"", "{\"a\":[1]}", NULL},
	{&conversion_json, NULL, "\"no\"", "null", "\"null\""},
	{&conversion_base64, NULL, "\"hello\"", "\"aGVsbG8=\"", NULL},
	{&conversion_base64, NULL, NULL, "\"?\"", "\"?\""},
	{&conversion_tags, NULL, "{\"a\":\"1\"}", "[{\"Key\":\"a\",\"Value\":\"1\"}]", NULL},
	{&conversion_tags, NULL, "{}", "[]", NULL},
	{&conversion_tags, NULL, NULL, "[{\"key\":\"a\"}]", "{\"a\":\"\"}"},
	{&conversion_tags, NULL, NULL, "{\"key\":\"a\",\"value\":\"b\"}", "{\"a\":\"b\"}"},
	{&conversion_tags, NULL, NULL, "{\"a\":\"b\"}", "{\"a\":\"b\"}"},
	{&conversion_pairs, "name:value", "{\"a\":\"1\",\"b\":\"2\"}",
		"[{\"name\":\"a\",\"value\":\"1\"},{\"name\":\"b\",\"value\":\"2\"}]", NULL},
	{&conversion_field, "groupId", "[\"a\",\"b\"]", "[{\"groupId\":\"a\"},{\"groupId\":\"b\"}]", NULL},
	{&conversion_field, "GroupId", NULL, "{\"groupId\":\"a\"}", "[\"a\"]"},
	{&conversion_field, "groupId", NULL, "[\"a\"]", "[\"a\"]"},
	{&conversion_only, NULL, "\"a\"", "[\"a\"]", NULL},
	{&conversion_only, NULL, NULL, "[]", "null"},
	{&conversion_only, NULL, NULL, "\"a\"", "\"a\""},
	{&conversion_csv, NULL, "[\"a\",\"b\"]", "\"a,b\"", NULL},
	{&conversion_csv, NULL, "[]", "\"\"", NULL},
	{&conversion_csv, NULL, NULL, "\"a,,b,\"", "[\"a\",\"b\"]"},
	{&conversion_timestamp, NULL, "\"2030-01-31T08:00:00Z\"", "\"2030-01-31T08:00:00Z\"", NULL},
	{&conversion_timestamp, NULL, NULL, "\"2030-01-31T08:00:00.123Z\"", "\"2030-01-31T08:00:00Z\""},
	{&conversion_timestamp, NULL, NULL, "\"2030-01-31T08:00:00.123+00:00\"", "\"2030-01-31T08:00:00Z\""},
	{&conversion_timestamp, NULL, NULL, "\"2030-01-31T08:00:00+00:00\"", "\"2030-01-31T08:00:00Z\""},
	{&conversion_timestamp, NULL, NULL, "1893456000.5", "\"2030-01-01T00:00:00Z\""},
	{&conversion_text, NULL, "5", "\"5\"", "\"5\""},
	{&conversion_text, NULL, "true", "\"true\"", "\"true\""},
	{&conversion_member, "Item", "[\"a\"]", "{\"Item\":[\"a\"]}", NULL},
	{&conversion_member, "Item", "[]", "null", "[]"},
	{&conversion_member, "Item", NULL, "{\"Item\":\"a\"}", "[\"a\"]"},
	{&conversion_member, "Item", NULL, "\"\"", "[]"},
	{&conversion_upper, NULL, "\"aB\"", "\"AB\"", "\"AB\""},
	{&conversion_lower, NULL, "\"aB\"", "\"ab\"", "\"ab\""},
	{&conversion_trim_dot, NULL, "\"a.\"", "\"a.\"", "\"a\""},
	{&conversion_enabled, NULL, "true", "\"ENABLED\"", NULL},
	{&conversion_enabled, NULL, "false", "\"DISABLED\"", NULL},
	{&conversion_enabled, "on:off", "true", "\"on\"", NULL},
	{&conversion_enabled, NULL, NULL, "\"Enabled\"", "true"},
	{&conversion_boolean, NULL, "\"1\"", "true", "true"},
	{&conversion_boolean, NULL, "\"false\"", "false", "false"},
	{&conversion_boolean, NULL, "\"\"", "null", "null"},
	{&conversion_either, "A:B", "{\"A\":1,\"B\":2,\"C\":3}", "{\"A\":1,\"C\":3}", "{\"A\":1,\"C\":3}"},
	{&conversion_either, "A:B", "{\"B\":2}", "{\"B\":2}", NULL},
	{&conversion_last_segment, NULL, "\"x\"", "\"x\"", NULL},
	{&conversion_last_segment, NULL, NULL, "\"/hostedzone/Z1\"", "\"Z1\""},
	{&conversion_containers, NULL, "\"[{\\\"Name\\\":\\\"a\\\"}]\"", "[{\"name\":\"a\"}]",
		"\"[{\\\"name\\\":\\\"a\\\"}]\""},
};

static void assert_json_equal(size_t i, const char *what, const struct value *got, const char *expected) {
	if (!value_equal(got, json(expected)))
		fail_msg("conversion %zu %s %s, expected %s", i, what, value_to_json(arena, got), expected);
}

static void test_conversions(void **state) {
	(void)state;
	for (size_t i = 0; i < sizeof(conversions) / sizeof(conversions[0]); i++) {
		const struct conversion *conversion = conversions[i].conversion;
		const char *argument = conversions[i].argument;
		if (conversions[i].attribute)
			assert_json_equal(
				i, "encodes", conversion->encode(arena, argument, json(conversions[i].attribute)), conversions[i].wire);
		const char *back = conversions[i].back ? conversions[i].back : conversions[i].attribute;
		if (!value_is_null(json(conversions[i].wire)))
			assert_json_equal(i, "decodes", conversion->decode(arena, argument, json(conversions[i].wire)), back);
	}
}

/* Conditions */

static void test_conditions(void **state) {
	(void)state;
	glob_t found = vectors_find("conditions/*.json");
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const struct value *vector = with_unknown(json(vector_read(arena, found.gl_pathv[i]).bytes));
		struct scope scope = {
			.arena = arena,
			.planned = value_get(vector, "planned"),
			.prior = value_get(vector, "prior"),
			.configuration = value_get(vector, "configuration"),
			.each = value_null,
			.object = value_null,
			.reply = value_null,
			.sibling = value_null,
			.exists = value_is_true(value_get(vector, "exists")),
			.validating = value_is_true(value_get(vector, "validating")),
		};
		const struct value *cases = value_get(vector, "cases");
		for (size_t k = 0; k < value_count(cases); k++) {
			const struct value *condition = value_at(value_at(cases, k), 0),
							   *expected = value_at(value_at(cases, k), 1);
			enum truth wanted = value_is_unknown(expected) ? TRUTH_UNKNOWN
				: value_is_true(expected)                  ? TRUTH_TRUE
														   : TRUTH_FALSE;
			if (condition_evaluate(&scope, condition) != wanted)
				fail_msg("%s: %s is not %s", found.gl_pathv[i], value_to_json(arena, condition),
					value_is_unknown(expected) ? "undecided" : value_to_json(arena, expected));
		}
	}
	globfree(&found);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_iam_policies, begin, end),
		cmocka_unit_test_setup_teardown(test_container_definitions, begin, end),
		cmocka_unit_test_setup_teardown(test_equivalences, begin, end),
		cmocka_unit_test_setup_teardown(test_stored, begin, end),
		cmocka_unit_test_setup_teardown(test_conversions, begin, end),
		cmocka_unit_test_setup_teardown(test_conditions, begin, end),
	};
	return cmocka_run_group_tests_name("engine: functions", tests, NULL, NULL);
}
