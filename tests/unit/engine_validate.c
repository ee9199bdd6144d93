/* Checks of a configuration: every named check, relations between arguments, marks, rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_fake.h"

/* The named checks. `argument` and `value` are JSON; "wrong" is part of what is said, NULL: nothing. */
static const struct {
	validate_function *check;
	const char *argument, *value, *wrong;
} checks[] = {
	{validate_enum, "[\"a\",\"b\"]", "\"a\"", NULL},
	{validate_enum, "[\"a\",\"b\"]", "\"A\"", "must be one of: a, b"},
	{validate_enum, "[1,7]", "7", NULL},
	{validate_any_case, "[\"a\",\"b\"]", "\"A\"", NULL},
	{validate_any_case, "[\"a\",\"b\"]", "\"c\"", "one of"},
	{validate_range, "[1,10]", "10", NULL},
	{validate_range, "[1,10]", "11", "must be between 1 and 10"},
	{validate_range, "[1,null]", "0", "must be at least 1"},
	{validate_range, "[null,1]", "2", "must be at most 1"},
	{validate_range, "[0.5,1]", "0.4", "between 0.5 and 1"},
	{validate_range, "[1,10]", "\"5\"", NULL},
	{validate_range, "[1,10]", "\"\"", NULL},
	{validate_range, "[1,10]", "\"five\"", "must be a number"},
	{validate_range, "[1,10]", "\"nan\"", "must be a number"},
	{validate_length, "[1,3]", "\"äöü\"", NULL},
	{validate_length, "[1,3]", "\"abcd\"", "must have between 1 and 3 characters"},
	{validate_length, "[1,null]", "\"\"", "at least 1 characters"},
	{validate_length, "[1,2]", "[1,2,3]", "between 1 and 2 items"},
	{validate_pattern, "\"^[a-z]+$\"", "\"abc\"", NULL},
	{validate_pattern, "\"^[a-z]+$\"", "\"ab1\"", "must match ^[a-z]+$"},
	{validate_cidr4, "null", "\"10.0.0.0/16\"", NULL},
	{validate_cidr4, "null", "\"10.0.1.0/16\"", "without host bits: 10.0.0.0/16"},
	{validate_cidr4, "null", "\"10.0.0.0\"", "must be an IPv4 network"},
	{validate_cidr4, "null", "\"10.0.0.0/33\"", "must be an IPv4 network"},
	{validate_cidr4, "null", "\"10.0.0.0/ 8\"", "must be an IPv4 network"},
	{validate_cidr4, "null", "\"10.0.0/8\"", "must be an IPv4 network"},
	{validate_cidr4, "null", "\"0.0.0.0/0\"", NULL},
	{validate_cidr4, "null", "\"2001:db8::/32\"", "must be an IPv4 network"},
	{validate_cidr4, "[16,28]", "\"10.0.0.0/8\"", "prefix length between 16 and 28"},
	{validate_cidr6, "null", "\"2001:db8::/56\"", NULL},
	{validate_cidr6, "null", "\"2001:db8::1/56\"", "without host bits: 2001:db8::/56"},
	{validate_cidr6, "null", "\"10.0.0.0/8\"", "must be an IPv6 network"},
	{validate_cidr, "null", "\"::/0\"", NULL},
	{validate_cidr, "null", "\"10.0.0.0/8\"", NULL},
	{validate_ipv4, "null", "\"10.0.0.1\"", NULL},
	{validate_ipv4, "null", "\"10.0.0.256\"", "IPv4 address"},
	{validate_ipv6, "null", "\"::1\"", NULL},
	{validate_ipv6, "null", "\"10.0.0.1\"", "IPv6 address"},
	{validate_ip, "null", "\"::1\"", NULL},
	{validate_ip, "null", "\"x\"", "IP address"},
	{validate_arn, "null", "\"arn:aws:iam::aws:policy/ReadOnlyAccess\"", NULL},
	{validate_arn, "null", "\"arn:aws-us-gov:ec2:us-gov-west-1:123456789012:vpc/vpc-1\"", NULL},
	{validate_arn, "null", "\"arn:aws-eusc:ec2:eusc-de-east-1:123456789012:vpc/vpc-1\"", NULL},
	{validate_arn, "null", "\"arn:aws:s3:::bucket\"", NULL},
	{validate_arn, "null", "\"\"", NULL},
	{validate_arn, "null", "\"bucket\"", "must be an ARN"},
	{validate_arn, "null", "\"arn:aws:s3:::\"", "must be an ARN"},
	{validate_arn, "null", "\"arn:aws:iam::123:role/x\"", "must be an ARN"},
	{validate_region, "null", "\"eu-central-1\"", NULL},
	{validate_region, "null", "\"us-iso-east-1\"", NULL},
	{validate_region, "null", "\"eusc-de-east-1\"", NULL},
	{validate_region, "null", "\"eu-central-1a\"", "name of a region"},
	{validate_account_id, "null", "\"123456789012\"", NULL},
	{validate_account_id, "null", "\"12345678901\"", "12 digits"},
	{validate_json, "null", "\"{}\"", NULL},
	{validate_json, "null", "\"\"", NULL},
	{validate_json, "null", "\"{\"", "must be a JSON document"},
	{validate_iam_policy, "null", "\" {}\"", NULL},
	{validate_iam_policy, "null", "\" \"", "not an empty text"},
	{validate_iam_policy, "null", "\"[]\"", "must be a JSON object"},
	{validate_iam_policy, "null", "\"\\\"{}\\\"\"", "encoded twice"},
	{validate_iam_policy, "null", "\"policy.json\"", "must be a JSON document"},
	{validate_rfc3339, "null", "\"2030-01-31T08:00:00Z\"", NULL},
	{validate_rfc3339, "null", "\"2030-01-31T08:00:00.5+02:00\"", NULL},
	{validate_rfc3339, "null", "\"2030-01-31 08:00\"", "RFC 3339"},
	{validate_duration, "null", "\"1h30m\"", NULL},
	{validate_duration, "null", "\"90\"", "must be a duration"},
	{validate_integer, "null", "\"12\"", NULL},
	{validate_integer, "null", "\"\"", NULL},
	{validate_integer, "null", "\"1.5\"", "whole number"},
	{validate_integer, "[1,10]", "\"11\"", "between 1 and 10"},
	{validate_boolean, "null", "\"true\"", NULL},
	{validate_boolean, "null", "\"\"", NULL},
	{validate_boolean, "null", "\"yes\"", "true or false"},
	{validate_port, "null", "80", NULL},
	{validate_port, "null", "\"65536\"", "must be a port"},
	{validate_port, "null", "\"http\"", "must be a port"},
	{validate_url, "null", "\"https://example.com/x\"", NULL},
	{validate_url, "null", "\"ftp://example.com\"", "must be a URL"},
	{validate_base64, "null", "\"aGVsbG8=\"", NULL},
	{validate_base64, "null", "\"?\"", "must be base64"},
	{validate_dns_name, "null", "\"*.example.com.\"", NULL},
	{validate_dns_name, "null", "\"_acme.example.com\"", NULL},
	{validate_dns_name, "null", "\"-a.example.com\"", "must be a domain name"},
	{validate_dns_name, "null", "\"a..b\"", "must be a domain name"},
	{validate_bucket_name, "null", "\"my-bucket.1\"", NULL},
	{validate_bucket_name, "null", "\"My-bucket\"", "must be a bucket name"},
	{validate_bucket_name, "null", "\"ab\"", "must be a bucket name"},
	{validate_bucket_name, "null", "\"a..b\"", "must be a bucket name"},
	{validate_bucket_name, "null", "\"10.0.0.1\"", "must be a bucket name"},
	{validate_timezone, "null", "\"Europe/Berlin\"", NULL},
	{validate_timezone, "null", "\"Etc/GMT+1\"", NULL},
	{validate_timezone, "null", "\"Europe Berlin\"", "name of a time zone"},
	{validate_container_definitions, "null", "\"[{\\\"name\\\":\\\"a\\\"}]\"", NULL},
	{validate_container_definitions, "null", "\"{}\"", "must be a JSON list"},
	{validate_container_definitions, "null", "\"[1]\"", "element 0"},
	{validate_container_definitions, "null", "\"[{\\\"name\\\":\\\"a\\\"},{}]\"", "element 1"},
};

static void test_checks(void **state) {
	(void)state;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		const char *wrong = checks[i].check(arena, json(checks[i].argument), json(checks[i].value));
		if (!wrong != !checks[i].wrong || (wrong && !strstr(wrong, checks[i].wrong)))
			fail_msg("check %zu of %s: %s", i, checks[i].value, wrong ? wrong : "nothing wrong");
	}
}

/* aws_gadget: relations, marks and rules */

static const struct value low[] = {{.kind = VALUE_NUMBER, .number_kind = NUMBER_INTEGER, .as.integer = 1}};
static const struct value high[] = {{.kind = VALUE_NUMBER, .number_kind = NUMBER_INTEGER, .as.integer = 9}};
static const struct value *const bounds_items[] = {low, high};
static const struct value bounds[] = {
	{.kind = VALUE_LIST, .as.list = {.items = (const struct value **)bounds_items, .count = 2}}};
static const struct validator in_bounds[] = {{validate_range, bounds, false}};
static const struct validator each_arn[] = {{validate_arn, value_null, true}};

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct attribute rule_attributes[] = {
	{.name = "host", .type = &type_string, .optional = true, .exactly_one_of = NAMES("^host", "^path")},
	{.name = "path", .type = &type_string, .optional = true, .exactly_one_of = NAMES("^host", "^path")},
	{.name = "port", .type = &type_number, .required = true, .validators = in_bounds, .validator_count = 1},
};
static const struct type rule_type = {.kind = TYPE_OBJECT,
	.fields = (const struct type_field[]){{"host", &type_string}, {"path", &type_string}, {"port", &type_number}},
	.field_count = 3};
static const struct block rule_block = {.attributes = rule_attributes, .attribute_count = 3, .type = &rule_type};
static const struct type rules_type = {.kind = TYPE_LIST, .element = &rule_type};

static const struct attribute gadget_attributes[] = {
	{.name = "arns", .type = &type_set_string, .optional = true, .validators = each_arn, .validator_count = 1},
	{.name = "a", .type = &type_string, .optional = true, .conflicts = NAMES("b"), .at_least_one_of = NAMES("a", "b")},
	{.name = "b", .type = &type_string, .optional = true, .required_with = NAMES("secret")},
	{.name = "later", .type = &type_string, .optional = true, .unsupported = "Not before spring."},
	{.name = "old", .type = &type_string, .optional = true, .deprecated = "Use a."},
	{.name = "rule",
		.type = &rules_type,
		.block = &rule_block,
		.syntax = SYNTAX_BLOCK_LIST,
		.as_block = true,
		.optional = true,
		.max_items = 2},
	{.name = "secret",
		.type = &type_number,
		.optional = true,
		.sensitive = true,
		.validators = in_bounds,
		.validator_count = 1},
	{.name = "size", .type = &type_number, .optional = true, .default_value = low},
	{.name = "token_wo", .type = &type_string, .optional = true, .write_only = true},
};
#define GADGET_COUNT (sizeof(gadget_attributes) / sizeof(gadget_attributes[0]))
static const struct block gadget_block = {
	.attributes = gadget_attributes, .attribute_count = GADGET_COUNT, .type = &rule_type};

static struct diagnostics validate(const char *configuration, bool write_only_allowed) {
	struct resource_type gadget = {
		.name = "aws_gadget",
		.block = &gadget_block,
		.rules = json("[{\"when\":{\"ref\":\"$size\",\"gt\":\"$secret\"},\"attribute\":\"size\","
					  "\"error\":\"size over secret\",\"detail\":\"Lower {size}.\"},"
					  "{\"each\":\"$rule\",\"when\":{\"ref\":\"$each.port\",\"is\":7},\"error\":\"unlucky\"},"
					  "{\"when\":{\"ref\":\"$size\",\"is\":8},\"warning\":\"odd\"}]"),
	};
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(arena);
	int result = engine_validate(arena, &gadget, with_unknown(json(configuration)), write_only_allowed, &diagnostics);
	assert_int_equal(result, diagnostics.error_count ? -1 : 0);
	return diagnostics;
}

/* Each configuration with the one thing that is said of it: path, summary and part of the detail. */
static const struct {
	const char *configuration, *path, *summary, *detail;
} configurations[] = {
	{"{\"a\":\"x\"}", NULL, NULL, NULL},
	{"{\"a\":\"x\",\"b\":\"<unknown>\"}", NULL, NULL, NULL},
	{"{\"a\":\"<unknown>\"}", NULL, NULL, NULL},
	{"{}", "a", "aws_gadget: missing argument", "At least one of a, b must be set."},
	{"{\"a\":\"x\",\"b\":\"y\",\"secret\":2}", "a", "aws_gadget: conflicting arguments", "a conflicts with b"},
	{"{\"b\":\"x\"}", "b", "aws_gadget: missing argument", "b needs secret to be set as well."},
	{"{\"b\":\"x\",\"secret\":\"<unknown>\"}", NULL, NULL, NULL},
	{"{\"a\":\"x\",\"later\":\"x\"}", "later", "aws_gadget: later is not supported yet", "Not before spring."},
	{"{\"a\":\"x\",\"later\":null}", NULL, NULL, NULL},
	{"{\"a\":\"x\",\"old\":\"x\"}", "old", "Argument is deprecated", "Use a."},
	{"{\"a\":\"x\",\"secret\":77}", "secret", "aws_gadget: invalid value for secret", "secret must be between 1 and 9"},
	{"{\"a\":\"x\",\"arns\":[\"arn:aws:s3:::b\",\"b\"]}", "arns[*]", "aws_gadget: invalid value for arns[*]",
		"must be an ARN (arn:partition:service:region:account:resource), got \"b\""},
	{"{\"a\":\"x\",\"arns\":[\"<unknown>\"]}", NULL, NULL, NULL},
	{"{\"a\":\"x\",\"rule\":[{\"port\":3,\"host\":\"h\"}]}", NULL, NULL, NULL},
	{"{\"a\":\"x\",\"rule\":[{\"port\":3,\"host\":\"h\"},{\"port\":10,\"host\":\"h\"}]}", "rule[1].port",
		"aws_gadget: invalid value for rule[1].port", "got \"10\""},
	{"{\"a\":\"x\",\"rule\":[{\"port\":3}]}", "rule[0].host", "aws_gadget: missing argument",
		"Exactly one of host, path must be set."},
	{"{\"a\":\"x\",\"rule\":[{\"port\":3,\"path\":\"<unknown>\"}]}", NULL, NULL, NULL},
	{"{\"a\":\"x\",\"rule\":[{\"host\":\"h\"}]}", "rule[0].port", "aws_gadget: missing argument", "is required"},
	{"{\"a\":\"x\",\"rule\":[{\"host\":\"h\",\"port\":1},{\"host\":\"h\",\"port\":1},{\"host\":\"h\",\"port\":1}]}",
		"rule", "aws_gadget: too many blocks", "at most 2 times"},
	{"{\"a\":\"x\",\"rule\":[{\"host\":\"h\",\"port\":7}]}", "", "aws_gadget: unlucky", ""},
	{"{\"a\":\"x\",\"size\":5,\"secret\":4}", "size", "aws_gadget: size over secret", "Lower 5."},
	{"{\"a\":\"x\",\"secret\":1}", NULL, NULL, NULL},
	{"{\"a\":\"x\",\"size\":\"<unknown>\",\"secret\":4}", NULL, NULL, NULL},
	{"{\"a\":\"x\",\"size\":8}", NULL, NULL, NULL},
	{"{\"a\":\"x\",\"token_wo\":\"t\"}", "token_wo", "aws_gadget: write-only argument not allowed", "Terraform 1.11"},
};

static void test_configurations(void **state) {
	(void)state;
	for (size_t i = 0; i < sizeof(configurations) / sizeof(configurations[0]); i++) {
		struct diagnostics diagnostics = validate(configurations[i].configuration, false);
		const struct diagnostic *said = diagnostics.first;
		if (!said != !configurations[i].summary || (said && said->next))
			fail_msg("%s: %s", configurations[i].configuration, said ? said->detail : "nothing is said");
		if (!said)
			continue;
		assert_string_equal(said->path ? path_text(arena, said->path) : "", configurations[i].path);
		assert_string_equal(said->summary, configurations[i].summary);
		if (!strstr(said->detail, configurations[i].detail))
			fail_msg("%s: %s", configurations[i].configuration, said->detail);
	}
}

static void test_secret_is_not_shown(void **state) {
	(void)state;
	struct diagnostics diagnostics = validate("{\"a\":\"x\",\"secret\":77}", false);
	assert_null(strstr(diagnostics.first->detail, "77"));
}

static void test_only_one(void **state) {
	(void)state;
	struct diagnostics diagnostics =
		validate("{\"a\":\"x\",\"rule\":[{\"port\":3,\"host\":\"h\",\"path\":\"p\"}]}", false);
	assert_error(&diagnostics, "aws_gadget: conflicting arguments", "Only one of host, path may be set.");
}

static void test_write_only(void **state) {
	(void)state;
	assert_null(validate("{\"a\":\"x\",\"token_wo\":\"t\"}", true).first);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_checks, begin, end),
		cmocka_unit_test_setup_teardown(test_configurations, begin, end),
		cmocka_unit_test_setup_teardown(test_secret_is_not_shown, begin, end),
		cmocka_unit_test_setup_teardown(test_only_one, begin, end),
		cmocka_unit_test_setup_teardown(test_write_only, begin, end),
	};
	return cmocka_run_group_tests_name("engine: validation", tests, NULL, NULL);
}
