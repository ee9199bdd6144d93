/* Rules of security groups: AWS's grouping and the user's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "group_arena.h"
#include "resources/security_group_sources.h"
#include "value/json.h"

static const struct value *json(const char *text) {
	const char *why = NULL;
	const struct value *value = value_from_json(arena, text, strlen(text), &why);
	assert_non_null(value);
	return value;
}

static const char *const permissions =
	"[{\"ipProtocol\":\"tcp\",\"fromPort\":\"443\",\"toPort\":\"443\","
	"\"ipRanges\":[{\"cidrIp\":\"10.0.0.0/8\",\"description\":\"a\"},{\"cidrIp\":\"10.1.0.0/16\"},{\"cidrIp\":\"10.2.0.0/16\"}],"
	"\"ipv6Ranges\":[{\"cidrIpv6\":\"2001:db8::/32\"}],\"prefixListIds\":\"\","
	"\"groups\":[{\"groupId\":\"sg-own\",\"userId\":\"1\"},{\"groupId\":\"sg-far\",\"userId\":\"2\"}]}]";

static const struct value *regroup(const char *present) {
	struct source_list told = sources_of_permissions(arena, json(permissions), "1");
	return rules_regrouped(arena, &told, json(present), "sg-own");
}

static void assert_rules(const struct value *rules, const char *expected) {
	const struct value *wanted = value_set_normalise(arena, json(expected));
	if (!value_equal(rules, wanted))
		fail_msg("%s", value_to_json(arena, rules));
}

#define TRAFFIC "\"from_port\":443,\"to_port\":443,\"protocol\":\"tcp\""
#define REST TRAFFIC ",\"ipv6_cidr_blocks\":[],\"prefix_list_ids\":[],\"security_groups\":[],\"self\":false"

static void test_import(void **state) {
	(void)state;
	assert_rules(regroup("[]"),
		"[{\"description\":\"a\",\"cidr_blocks\":[\"10.0.0.0/8\"]," REST "},"
		"{\"description\":\"\",\"cidr_blocks\":[\"10.1.0.0/16\",\"10.2.0.0/16\"],\"ipv6_cidr_blocks\":[\"2001:db8::/32\"],"
		"\"prefix_list_ids\":[],\"security_groups\":[\"2/sg-far\"],\"self\":true," TRAFFIC "}]");
}

static void test_grouping_stays(void **state) {
	(void)state;
	static const char *const present =
		"[{\"description\":\"a\",\"cidr_blocks\":[\"10.0.0.0/8\"]," TRAFFIC "},"
		"{\"cidr_blocks\":[\"10.2.0.0/16\"],\"ipv6_cidr_blocks\":[\"2001:DB8:0::/32\"]," TRAFFIC "},"
		"{\"cidr_blocks\":[\"10.1.0.0/16\"],\"security_groups\":[\"sg-far\"]," TRAFFIC "},"
		"{\"self\":true," TRAFFIC "}]";
	assert_rules(regroup(present), present);
}

static void test_drift(void **state) {
	(void)state;
	/* Described anew elsewhere, gone in part, and without sources. */
	assert_rules(regroup("[{\"description\":\"b\",\"cidr_blocks\":[\"10.0.0.0/8\"]," TRAFFIC "},"
						 "{\"cidr_blocks\":[\"10.1.0.0/16\",\"10.9.0.0/16\"]," TRAFFIC "},"
						 "{\"cidr_blocks\":[],\"from_port\":1,\"to_port\":1,\"protocol\":\"udp\"}]"),
		"[{\"description\":\"a\",\"cidr_blocks\":[\"10.0.0.0/8\"]," TRAFFIC "},"
		"{\"cidr_blocks\":[],\"from_port\":1,\"to_port\":1,\"protocol\":\"udp\"},"
		"{\"description\":\"\",\"cidr_blocks\":[\"10.1.0.0/16\",\"10.2.0.0/16\"],\"ipv6_cidr_blocks\":[\"2001:db8::/32\"],"
		"\"prefix_list_ids\":[],\"security_groups\":[\"2/sg-far\"],\"self\":true," TRAFFIC "}]");
}

static void test_requests(void **state) {
	(void)state;
	struct source_list sources = sources_of_rules(arena,
		json("[{\"cidr_blocks\":[\"10.0.0.0/8\"],\"description\":\"a\"," TRAFFIC "},"
			 "{\"security_groups\":[\"2/sg-far\"],\"self\":true," TRAFFIC "},"
			 "{\"cidr_blocks\":[\"0.0.0.0/0\"],\"protocol\":\"ALL\",\"from_port\":0,\"to_port\":0}]"),
		"sg-own");
	const struct value *wanted =
		json("[{\"IpProtocol\":\"tcp\",\"FromPort\":443,\"ToPort\":443,"
			 "\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\",\"Description\":\"a\"}],"
			 "\"Groups\":[{\"GroupId\":\"sg-far\",\"UserId\":\"2\"},{\"GroupId\":\"sg-own\"}]},"
			 "{\"IpProtocol\":\"-1\",\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]}]");
	const struct value *sent = permissions_of_sources(arena, &sources);
	if (!value_equal(sent, wanted))
		fail_msg("%s", value_to_json(arena, sent));
}

static void test_many(void **state) {
	(void)state;
	struct value *networks = value_list_new(arena), *rule = value_map_new(arena);
	for (int i = 0; i < 200; i++)
		value_list_add(arena, networks, value_stringf(arena, "10.0.%d.0/24", i));
	value_map_set(arena, rule, "cidr_blocks", networks);
	struct source_list sources = sources_of_rule(arena, rule, "");
	assert_int_equal(sources.count, 200);
	assert_string_equal(sources.items[0].name, "10.0.0.0/24");
	assert_string_equal(sources.items[199].name, "10.0.199.0/24");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_import),
		cmocka_unit_test(test_grouping_stays),
		cmocka_unit_test(test_drift),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_many),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
