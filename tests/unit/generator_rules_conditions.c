/* The language of conditions, one sentence a line: a condition, the values of aws_thing.a, what is unknown in them, and what holds. Quotes are single. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "generator/rules.h"
#include "generator/rules_condition.h"
#include "group_arena.h"
#include "value/json.h"
#include "vectors.h"

/* 'x' becomes "x", and "x" (inside of a text) becomes \"x\". */
static char *quoted(const char *text) {
	struct strbuf out = STRBUF_INIT(arena);
	for (; *text; text++)
		if (*text == '"')
			strbuf_adds(&out, "\\\"");
		else
			strbuf_addc(&out, *text == '\'' ? '"' : *text);
	return arena_strndup(arena, strbuf_text(&out), out.length);
}

static const struct plan_document *plan_of(const char *changes) {
	const char *why = NULL;
	char *text = quoted(arena_printf(arena, "{'format_version': '1.2', 'resource_changes': [%s]}", changes));
	struct plan_document *document = plan_document_parse(arena, "test", text, strlen(text), &why);
	if (!document)
		fail_msg("%s\n%s", why, text);
	return document;
}

static const char *change(const char *type, const char *name, const char *action, const char *before, const char *after,
	const char *unknown) {
	return arena_printf(arena,
		"{'address': '%s.%s', 'mode': 'managed', 'type': '%s', 'name': '%s', 'provider_name': 'registry.terraform.io/hashicorp/aws', "
		"'change': {'actions': ['%s'], 'before': %s, 'after': %s, 'after_unknown': %s, 'before_sensitive': {}, 'after_sensitive': {}}}",
		type, name, type, name, action, before, after, unknown);
}

static const struct condition *condition_of(const char *text, size_t *links) {
	struct condition_compiler compiler = {.arena = arena};
	const char *why = NULL, *json = quoted(text);
	const struct value *value = value_from_json(arena, json, strlen(json), &why);
	if (!value)
		fail_msg("%s: %s", text, why);
	const struct condition *condition = condition_compile(&compiler, value, "condition");
	if (!condition)
		fail_msg("%s: %s", text, compiler.why);
	*links = compiler.link_count;
	return condition;
}

static enum truth truth_in(const char *condition, const char *changes, const char *address, struct blames *blames) {
	size_t links;
	const struct plan_document *document = plan_of(changes);
	const struct condition *compiled = condition_of(condition, &links);
	const struct world *before = world_new(arena, document, SIDE_BEFORE),
					   *after = world_new(arena, document, SIDE_AFTER);
	const struct resource *resource = world_find(after, address);
	if (!resource)
		fail_msg("no %s", address);
	return rule_condition_evaluate(evaluator_new(arena, before, after, links), SIDE_AFTER, resource, compiled, blames);
}

#define F TRUTH_FALSE
#define T TRUTH_TRUE
#define U TRUTH_UNKNOWN

struct sentence {
	const char *condition, *values, *unknown;
	enum truth truth;
};

static void say(const struct sentence *sentences, size_t count) {
	static const char *const names[] = {"false", "unknown", "true"};
	size_t wrong = 0;
	for (size_t i = 0; i < count; i++) {
		const struct sentence *s = &sentences[i];
		enum truth truth = truth_in(s->condition,
			change("aws_thing", "a", "create", "null", s->values, s->unknown ? s->unknown : "{}"), "aws_thing.a", NULL);
		if (truth == s->truth)
			continue;
		print_error("%s of %s is %s, not %s\n", s->condition, s->values, names[truth], names[s->truth]);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

#define SAY(...)                                                   \
	do {                                                           \
		const struct sentence sentences_[] = {__VA_ARGS__};        \
		(void)state;                                               \
		say(sentences_, sizeof(sentences_) / sizeof(*sentences_)); \
	} while (0)

static void test_values(void **state) {
	SAY({"{'attribute': 'a', 'is': 'x'}", "{'a': 'x'}", NULL, T},
		{"{'attribute': 'a', 'is': 'x'}", "{'a': 'y'}", NULL, F}, {"{'attribute': 'a', 'is': 'x'}", "{}", NULL, F},
		{"{'attribute': 'a', 'is': 'x'}", "{}", "{'a': true}", U},
		/* a text and what it says are the same: launch templates have "true" */
		{"{'attribute': 'a', 'is': true}", "{'a': 'true'}", NULL, T},
		{"{'attribute': 'a', 'is': 80}", "{'a': '80'}", NULL, T},
		{"{'attribute': 'a', 'is': false}", "{'a': null}", NULL, F},
		/* lists are walked: some item */
		{"{'attribute': 'a', 'is': 'y'}", "{'a': ['x', 'y']}", NULL, T},
		{"{'attribute': 'a.b', 'is': 2}", "{'a': [{'b': 1}, {'b': 2}]}", NULL, T},
		{"{'attribute': 'a.b', 'is': 3}", "{'a': [{'b': 1}, {'b': 2}]}", NULL, F},
		{"{'attribute': 'a.b', 'is': 3}", "{'a': [{'b': 1}, {}]}", "{'a': [{}, {'b': true}]}", U},
		{"{'attribute': 'a.b', 'is': 1}", "{'a': [{'b': 1}, {}]}", "{'a': [{}, {'b': true}]}", T},
		{"{'attribute': 'a.*.c', 'is': 1}", "{'a': {'x': {'c': 0}, 'y': {'c': 1}}}", NULL, T},
		{"{'attribute': 'a', 'in': ['x', 'y']}", "{'a': 'y'}", NULL, T},
		{"{'attribute': 'a', 'contains': 'ell'}", "{'a': 'hello'}", NULL, T},
		{"{'attribute': 'a', 'contains': ['no', 'he']}", "{'a': 'hello'}", NULL, T},
		{"{'attribute': 'a', 'contains': 'no'}", "{'a': 'hello'}", NULL, F},
		{"{'attribute': 'a', 'matches': '^h.*o$'}", "{'a': 'hello'}", NULL, T},
		{"{'attribute': 'a', 'matches': '^H'}", "{'a': 'hello'}", NULL, F},
		{"{'attribute': 'a', 'matches': '^H', 'ignore_case': true}", "{'a': 'hello'}", NULL, T},
		{"{'attribute': 'a', 'at_least': 1, 'at_most': 6}", "{'a': 6}", NULL, T},
		{"{'attribute': 'a', 'at_least': 1, 'less': 6}", "{'a': 6}", NULL, F},
		{"{'attribute': 'a', 'greater': 5}", "{'a': '5.5'}", NULL, T},
		{"{'attribute': 'a', 'greater': 5}", "{'a': 'six'}", NULL, F},
		{"{'attribute': 'a', 'same_as': 'b'}", "{'a': 1, 'b': 1}", NULL, T},
		{"{'attribute': 'a', 'same_as': 'b'}", "{'a': 1, 'b': 2}", NULL, F},
		{"{'attribute': 'a', 'same_as': 'b'}", "{'a': 1}", "{'b': true}", U});
}

static void test_presence(void **state) {
	SAY({"{'attribute': 'a', 'absent': true}", "{}", NULL, T},
		{"{'attribute': 'a', 'absent': true}", "{'a': null}", NULL, T},
		{"{'attribute': 'a', 'absent': true}", "{'a': ''}", NULL, T},
		{"{'attribute': 'a', 'absent': true}", "{'a': []}", NULL, T},
		{"{'attribute': 'a', 'absent': true}", "{'a': {}}", NULL, T},
		{"{'attribute': 'a', 'absent': true}", "{'a': 0}", NULL, F},
		{"{'attribute': 'a', 'absent': true}", "{'a': false}", NULL, F},
		{"{'attribute': 'a', 'absent': true}", "{}", "{'a': true}", U},
		{"{'attribute': 'a', 'present': true}", "{'a': [1]}", NULL, T},
		{"{'attribute': 'a.b', 'present': true}", "{'a': [{'b': ''}, {'b': 'x'}]}", NULL, T},
		{"{'attribute': 'a', 'count': 2}", "{'a': [1, 2]}", NULL, T},
		{"{'attribute': 'a', 'count': 2}", "{'a': [1, 2, 3]}", NULL, F},
		{"{'attribute': 'a', 'count': 0}", "{}", NULL, T},
		/* unknown items count, unknown lists may be of any length */
		{"{'attribute': 'a', 'count': {'at_least': 2}}", "{'a': [null, null]}", "{'a': [true, true]}", T},
		{"{'attribute': 'a', 'count': {'at_least': 2}}", "{}", "{'a': true}", U},
		{"{'attribute': 'a', 'count': {'less': 2}}", "{'a': [1]}", NULL, T});
}

static void test_logic_has_three_values(void **state) {
	SAY({"{'not': {'attribute': 'a', 'is': 1}}", "{}", NULL, T},
		{"{'not': {'attribute': 'a', 'is': 1}}", "{}", "{'a': true}", U},
		{"{'surely': {'attribute': 'a', 'is': 1}}", "{}", "{'a': true}", F},
		{"{'not': {'surely': {'attribute': 'a', 'is': 1}}}", "{}", "{'a': true}", T},
		{"{'all': [{'attribute': 'a', 'is': 1}, {'attribute': 'b', 'is': 1}]}", "{'a': 1}", "{'b': true}", U},
		{"{'all': [{'attribute': 'a', 'is': 1}, {'attribute': 'b', 'is': 1}]}", "{'a': 2}", "{'b': true}", F},
		{"{'any': [{'attribute': 'a', 'is': 1}, {'attribute': 'b', 'is': 1}]}", "{'a': 1}", "{'b': true}", T},
		{"{'any': [{'attribute': 'a', 'is': 1}, {'attribute': 'b', 'is': 1}]}", "{'a': 2}", "{'b': true}", U});
}

static void test_quantifiers(void **state) {
	SAY(/* both in one element, which paths alone cannot say */
		{"{'some': {'in': 'a', 'where': {'all': [{'attribute': 'x', 'is': 1}, {'attribute': 'y', 'is': 1}]}}}",
			"{'a': [{'x': 1, 'y': 0}, {'x': 0, 'y': 1}]}", NULL, F},
		{"{'some': {'in': 'a', 'where': {'all': [{'attribute': 'x', 'is': 1}, {'attribute': 'y', 'is': 1}]}}}",
			"{'a': [{'x': 1, 'y': 1}]}", NULL, T},
		{"{'every': {'in': 'a', 'where': {'attribute': 'x', 'is': 1}}}", "{'a': [{'x': 1}, {'x': 0}]}", NULL, F},
		{"{'every': {'in': 'a', 'where': {'attribute': 'x', 'is': 1}}}", "{'a': [{'x': 1}, {'x': 1}]}", NULL, T},
		{"{'every': {'in': 'a', 'where': {'attribute': 'x', 'is': 1}}}", "{'a': [{'x': 1}, {}]}",
			"{'a': [{}, {'x': true}]}", U},
		{"{'none': {'in': 'a', 'where': {'attribute': 'x', 'is': 1}}}", "{'a': [{'x': 0}]}", NULL, T},
		{"{'none': {'in': 'a', 'where': {'attribute': 'x', 'is': 1}}}", "{}", "{'a': true}", U},
		{"{'some': {'in': 'a', 'where': {'attribute': '.', 'matches': '^b'}}}", "{'a': ['abc', 'bcd']}", NULL, T},
		{"{'some': {'in': 'a', 'where': {'attribute': '$.b', 'is': 2}}}", "{'a': [1], 'b': 2}", NULL, T},
		{"{'some': {'in': 'a', 'count': {'at_least': 2}, 'where': {'attribute': 'x', 'is': 1}}}",
			"{'a': [{'x': 1}, {'x': 1}]}", NULL, T},
		{"{'some': {'in': 'a', 'count': {'at_least': 2}, 'where': {'attribute': 'x', 'is': 1}}}",
			"{'a': [{'x': 1}, {'x': 0}]}", NULL, F},
		{"{'some': {'in': 'a', 'count': {'at_least': 2}, 'where': {'attribute': 'x', 'is': 1}}}",
			"{'a': [{'x': 1}, {}]}", "{'a': [{}, {'x': true}]}", U},
		{"{'some': {'in': 'a', 'as': 'members', 'where': {'all': [{'attribute': 'key', 'matches': '^k'}, {'attribute': 'value', 'is': 1}]}}}",
			"{'a': {'k1': 1, 'z': 2}}", NULL, T},
		{"{'some': {'in': 'a', 'as': 'json', 'where': {'attribute': 'name', 'is': 'x'}}}",
			"{'a': '[{\"name\": \"x\"}]'}", NULL, T},
		{"{'some': {'in': 'a', 'as': 'json', 'where': {'attribute': 'name', 'is': 'x'}}}", "{'a': '{\"name\": \"x\"}'}",
			NULL, T},
		{"{'some': {'in': 'a', 'as': 'json', 'where': {'attribute': 'name', 'is': 'x'}}}", "{'a': 'no JSON'}", NULL, F},
		{"{'some': {'in': 'a', 'as': 'json', 'where': {'attribute': 'name', 'is': 'x'}}}", "{}", "{'a': true}", U});
}

static void test_addresses_and_numbers(void **state) {
	SAY({"{'attribute': 'a', 'cidr': 'world'}", "{'a': '0.0.0.0/0'}", NULL, T},
		{"{'attribute': 'a', 'cidr': 'world'}", "{'a': '::/0'}", NULL, T},
		{"{'attribute': 'a', 'cidr': 'world'}", "{'a': '128.0.0.0/1'}", NULL, T},
		{"{'attribute': 'a', 'cidr': 'world'}", "{'a': '2000::/3'}", NULL, T},
		{"{'attribute': 'a', 'cidr': 'world'}", "{'a': '10.0.0.0/8'}", NULL, F},
		{"{'attribute': 'a', 'cidr': 'world'}", "{'a': 'everywhere'}", NULL, F},
		{"{'attribute': 'a', 'cidr': 'private'}", "{'a': '172.16.0.0/12'}", NULL, T},
		{"{'attribute': 'a', 'cidr': 'private'}", "{'a': '172.16.0.0/11'}", NULL, F},
		{"{'attribute': 'a', 'cidr': 'private'}", "{'a': 'fd00::/8'}", NULL, T},
		{"{'attribute': 'a', 'cidr': {'wider_than_v4': 16, 'wider_than_v6': 32}}", "{'a': '3.0.0.0/15'}", NULL, T},
		{"{'attribute': 'a', 'cidr': {'wider_than_v4': 16, 'wider_than_v6': 32}}", "{'a': '3.0.0.0/16'}", NULL, F},
		{"{'attribute': 'a', 'cidr': {'wider_than_v4': 16, 'wider_than_v6': 32}}", "{'a': '10.0.0.0/8'}", NULL, F},
		{"{'attribute': 'a', 'cidr': {'wider_than_v4': 16, 'wider_than_v6': 32}}", "{'a': '2600::/24'}", NULL, T},
		{"{'range': {'from': 'a', 'to': 'b', 'covers': [22]}}", "{'a': 20, 'b': 25}", NULL, T},
		{"{'range': {'from': 'a', 'to': 'b', 'covers': [22, 3389]}}", "{'a': 23, 'b': 25}", NULL, F},
		{"{'range': {'from': 'a', 'to': 'b', 'covers': [22]}}", "{'a': 20}", "{'b': true}", U},
		{"{'range': {'from': 'a', 'to': 'b', 'count': {'greater': 100}}}", "{'a': 0, 'b': 100}", NULL, T});
}

#define GRANTS(action_) "{'some': {'in': 'p', 'as': 'statements', 'where': {'grants': '" action_ "'}}}"
#define POLICY(statement_) "{'p': '{\"Statement\": " statement_ "}'}"
static void test_policies(void **state) {
	SAY({GRANTS("iam:PassRole"), POLICY("{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}"), NULL, T},
		{GRANTS("iam:PassRole"),
			POLICY("[{\"Effect\": \"Allow\", \"Action\": [\"s3:*\", \"IAM:pass*\"], \"Resource\": \"*\"}]"), NULL, T},
		{GRANTS("iam:PassRole"), POLICY("[{\"Effect\": \"Allow\", \"Action\": \"iam:?assRole\", \"Resource\": \"*\"}]"),
			NULL, T},
		{GRANTS("iam:PassRole"), POLICY("[{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}]"), NULL, F},
		{GRANTS("iam:PassRole"),
			POLICY("[{\"Effect\": \"Allow\", \"Action\": \"iam:PassRoles\", \"Resource\": \"*\"}]"), NULL, F},
		{GRANTS("iam:PassRole"), POLICY("[{\"Effect\": \"Allow\", \"NotAction\": \"s3:*\", \"Resource\": \"*\"}]"),
			NULL, T},
		{GRANTS("iam:PassRole"), POLICY("[{\"Effect\": \"Allow\", \"NotAction\": [\"iam:*\"], \"Resource\": \"*\"}]"),
			NULL, F},
		{GRANTS("iam:PassRole"), "{'p': 'no JSON'}", NULL, F}, {GRANTS("iam:PassRole"), "{}", "{'p': true}", U},
		{"{'some': {'in': 'p', 'as': 'statements', 'where': {'attribute': 'Principal.AWS', 'is': '*'}}}",
			POLICY("[{\"Effect\": \"Allow\", \"Principal\": \"*\"}]"), NULL, T},
		{"{'some': {'in': 'p', 'as': 'statements', 'where': {'attribute': 'Resource', 'count': 1}}}",
			POLICY("[{\"Resource\": \"*\"}]"), NULL, T},
		{"{'some': {'in': 'p', 'as': 'statements', 'where': {'attribute': 'ConditionKeys', 'is': 'sts:externalid'}}}",
			POLICY("[{\"Condition\": {\"StringEquals\": {\"sts:ExternalId\": \"x\"}}}]"), NULL, T});
}

static void test_secrets_are_found_in_any_value(void **state) {
	SAY({"{'secret': 'env'}", "{'env': [{'name': 'DB_PASSWORD', 'value': 'k7Rw-93hPq2'}]}", NULL, T},
		{"{'secret': 'env'}", "{'env': [{'name': 'DB_USER', 'value': 'app-reader'}]}", NULL, F},
		{"{'secret': 'env'}", "{'env': {'apiToken': 'k7Rw-93hPq2'}}", NULL, T},
		{"{'secret': 'doc'}", "{'doc': '{\"db\": {\"password\": \"k7Rw-93hPq2\"}}'}", NULL, T},
		{"{'secret': 'password'}", "{'password': 'k7Rw-93hPq2'}", NULL, T},
		{"{'secret': 'data'}",
			"{'data': 'IyEvYmluL3NoCmV4cG9ydCBEQl9QQVNTV09SRD1rN1J3LTkzaFBxMgplY2hvIGhlbGxvIHdvcmxkCg=='}", NULL, T},
		{"{'secret': 'env'}", "{}", "{'env': true}", U});
}

static const char *thing_changed(void) {
	return change("aws_thing", "a", "update", "{'a': 1, 'b': 1, 'c': 1}", "{'a': 2, 'b': 1}", "{'c': true}");
}

static void test_changes(void **state) {
	(void)state;
	assert_int_equal(truth_in("{'changed': 'a'}", thing_changed(), "aws_thing.a", NULL), T);
	assert_int_equal(truth_in("{'changed': 'b'}", thing_changed(), "aws_thing.a", NULL), F);
	assert_int_equal(truth_in("{'changed': 'c'}", thing_changed(), "aws_thing.a", NULL), U);
	assert_int_equal(truth_in("{'before': {'attribute': 'a', 'is': 1}}", thing_changed(), "aws_thing.a", NULL), T);
	assert_int_equal(truth_in("{'action': 'update'}", thing_changed(), "aws_thing.a", NULL), T);
	assert_int_equal(truth_in("{'action': ['create', 'replace']}", thing_changed(), "aws_thing.a", NULL), F);
	assert_int_equal(truth_in("{'type': ['aws_other', 'aws_thing']}", thing_changed(), "aws_thing.a", NULL), T);
	const char *made = change("aws_thing", "a", "create", "null", "{'a': 1}", "{}");
	assert_int_equal(truth_in("{'before': {'attribute': 'a', 'is': 1}}", made, "aws_thing.a", NULL), F);
	assert_int_equal(truth_in("{'changed': 'a'}", made, "aws_thing.a", NULL), F);
}

static const char *network(const char *third_unknown) {
	return arena_printf(arena, "%s, %s, %s, %s", change("aws_vpc", "v", "create", "null", "{'id': 'vpc-1'}", "{}"),
		change("aws_subnet", "a", "create", "null", "{'id': 'subnet-1', 'vpc_id': 'vpc-1', 'zone': 'a'}", "{}"),
		change("aws_subnet", "b", "create", "null", "{'id': 'subnet-2', 'vpc_id': 'vpc-1', 'zone': 'b'}", "{}"),
		change("aws_flow_log", "f", "create", "null", "{'vpc_id': 'vpc-2'}", third_unknown));
}

static void test_links(void **state) {
	(void)state;
	assert_int_equal(
		truth_in("{'linked': {'type': 'aws_subnet', 'through': 'vpc_id'}}", network("{}"), "aws_vpc.v", NULL), T);
	assert_int_equal(truth_in("{'linked': {'type': 'aws_subnet', 'through': 'vpc_id', 'count': 2}}", network("{}"),
						 "aws_vpc.v", NULL),
		T);
	assert_int_equal(
		truth_in("{'linked': {'type': 'aws_subnet', 'through': 'vpc_id', 'where': {'attribute': 'zone', 'is': 'c'}}}",
			network("{}"), "aws_vpc.v", NULL),
		F);
	assert_int_equal(
		truth_in(
			"{'follow': {'type': 'aws_vpc', 'through': 'vpc_id', 'where': {'linked': {'type': 'aws_subnet', 'through': 'vpc_id', 'count': {'at_least': 2}}}}}",
			network("{}"), "aws_subnet.a", NULL),
		T);
	/* vpc-2 is not in the plan: what it is like is not known */
	assert_int_equal(
		truth_in("{'follow': {'type': 'aws_vpc', 'through': 'vpc_id', 'where': {'attribute': 'id', 'is': 'x'}}}",
			network("{}"), "aws_flow_log.f", NULL),
		U);
	assert_int_equal(
		truth_in("{'linked': {'type': 'aws_flow_log', 'through': 'vpc_id'}}", network("{}"), "aws_vpc.v", NULL), F);
}

#define SSH                                                                                                                               \
	"{'some': {'as': 'traffic', 'where': {'all': [{'attribute': 'direction', 'is': 'ingress'}, {'attribute': 'cidrs', 'cidr': 'world'}, " \
	"{'range': {'from': 'from_port', 'to': 'to_port', 'covers': [22]}}]}}}"

static void test_traffic_of_all_kinds_of_rules(void **state) {
	static const struct {
		const char *type, *values;
		enum truth truth;
	} rules[] = {
		{"aws_security_group",
			"{'ingress': [{'protocol': 'tcp', 'from_port': 22, 'to_port': 22, 'cidr_blocks': ['0.0.0.0/0']}]}", T},
		{"aws_security_group",
			"{'egress': [{'protocol': 'tcp', 'from_port': 22, 'to_port': 22, 'cidr_blocks': ['0.0.0.0/0']}]}", F},
		{"aws_security_group",
			"{'ingress': [{'protocol': '-1', 'from_port': 0, 'to_port': 0, 'ipv6_cidr_blocks': ['::/0']}]}", T},
		{"aws_security_group_rule",
			"{'type': 'ingress', 'protocol': '6', 'from_port': 0, 'to_port': 1024, 'cidr_blocks': ['0.0.0.0/0']}", T},
		{"aws_security_group_rule",
			"{'type': 'egress', 'protocol': '6', 'from_port': 0, 'to_port': 1024, 'cidr_blocks': ['0.0.0.0/0']}", F},
		{"aws_vpc_security_group_ingress_rule", "{'ip_protocol': '-1', 'cidr_ipv4': '0.0.0.0/0'}", T},
		{"aws_vpc_security_group_egress_rule", "{'ip_protocol': '-1', 'cidr_ipv4': '0.0.0.0/0'}", F},
		{"aws_network_acl", "{'ingress': [{'action': 'allow', 'protocol': '-1', 'cidr_block': '0.0.0.0/0'}]}", T},
		{"aws_network_acl_rule",
			"{'egress': false, 'rule_action': 'allow', 'protocol': 'tcp', 'from_port': 22, 'to_port': 22, 'cidr_block': '0.0.0.0/0'}",
			T},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (truth_in(SSH, change(rules[i].type, "a", "create", "null", rules[i].values, "{}"),
				arena_printf(arena, "%s.a", rules[i].type), NULL) != rules[i].truth)
			fail_msg("%s %s", rules[i].type, rules[i].values);
	assert_int_equal(truth_in(SSH, change("aws_security_group", "a", "create", "null", "{}", "{'ingress': true}"),
						 "aws_security_group.a", NULL),
		U);
}

/* A group that was read has its rule resources' rules among its own. */
static void test_rules_are_told_once(void **state) {
	const char *rule = change("aws_vpc_security_group_ingress_rule", "r", "create", "null",
		"{'security_group_id': 'sg-1', 'ip_protocol': 'tcp', 'from_port': 22, 'to_port': 22, 'cidr_ipv4': '0.0.0.0/0'}",
		"{}");
	const char *group = change("aws_security_group", "g", "create", "null",
		"{'id': 'sg-1', 'ingress': [{'protocol': 'tcp', 'from_port': 22, 'to_port': 22, 'cidr_blocks': ['0.0.0.0/0']}]}",
		"{}");
	const char *wider = change("aws_security_group", "g", "create", "null",
		"{'id': 'sg-1', 'ingress': [{'protocol': 'tcp', 'from_port': 22, 'to_port': 22, 'cidr_blocks': ['0.0.0.0/0'], 'ipv6_cidr_blocks': ['::/0']}]}",
		"{}");
	(void)state;
	assert_int_equal(truth_in(SSH, group, "aws_security_group.g", NULL), T);
	const char *both = arena_printf(arena, "%s, %s", rule, group);
	assert_int_equal(truth_in(SSH, both, "aws_security_group.g", NULL), F);
	assert_int_equal(truth_in(SSH, both, "aws_vpc_security_group_ingress_rule.r", NULL), T);
	assert_int_equal(truth_in(SSH, arena_printf(arena, "%s, %s", rule, wider), "aws_security_group.g", NULL), T);
}

static void test_blame_is_the_element_that_was_found(void **state) {
	const char *things = change("aws_thing", "a", "create", "null",
		"{'rule': [{'port': 1}, {'port': 22, 'to': ['x', 'y']}, {'port': 22}], 'doc': '{\"Statement\": [{\"Effect\": \"Deny\"}, {\"Effect\": \"Allow\", \"Action\": \"s3:*\"}]}', "
		"'map': {'k': {'v': [{'w': 1}]}}}",
		"{}");
	struct blames blames = {0};
	(void)state;
	truth_in("{'some': {'in': 'rule', 'where': {'attribute': 'port', 'is': 22}}}", things, "aws_thing.a", &blames);
	assert_int_equal(blames.count, 2);
	assert_string_equal(blames.items[0].attribute, "rule[1]");
	assert_string_equal(blames.items[1].attribute, "rule[2]");
	blames.count = 0;
	truth_in(
		"{'all': [{'some': {'in': 'rule', 'where': {'some': {'in': 'to', 'where': {'attribute': '.', 'is': 'y'}}}}}, {'attribute': 'map', 'present': true}]}",
		things, "aws_thing.a", &blames);
	assert_int_equal(blames.count, 1);
	assert_string_equal(blames.items[0].attribute, "rule[1].to[1]");
	blames.count = 0;
	truth_in("{'some': {'in': 'doc', 'as': 'statements', 'where': {'grants': 's3:GetObject'}}}", things, "aws_thing.a",
		&blames);
	assert_string_equal(blames.items[0].attribute, "doc.Statement[1]");
	blames.count = 0;
	truth_in("{'some': {'in': 'map.*.v', 'where': {'attribute': 'w', 'is': 1}}}", things, "aws_thing.a", &blames);
	assert_string_equal(blames.items[0].attribute, "map.k.v[0]");
	blames.count = 0;
	assert_int_equal(truth_in("{'not': {'some': {'in': 'rule', 'where': {'attribute': 'port', 'is': 3}}}}", things,
						 "aws_thing.a", &blames),
		T);
	assert_int_equal(blames.count, 0);
}

/* 200,000 bytes against a pattern that backtracking matchers choke on. */
static void test_a_pattern_cannot_hang(void **state) {
	struct strbuf text = STRBUF_INIT(arena);
	(void)state;
	for (int i = 0; i < 200000; i++)
		strbuf_addc(&text, 'a');
	const char *things =
		change("aws_thing", "a", "create", "null", arena_printf(arena, "{'a': '%s'}", strbuf_text(&text)), "{}");
	assert_int_equal(truth_in("{'attribute': 'a', 'matches': '(a|aa)+(a+)+b$'}", things, "aws_thing.a", NULL), F);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_presence),
		cmocka_unit_test(test_logic_has_three_values),
		cmocka_unit_test(test_quantifiers),
		cmocka_unit_test(test_addresses_and_numbers),
		cmocka_unit_test(test_policies),
		cmocka_unit_test(test_secrets_are_found_in_any_value),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_traffic_of_all_kinds_of_rules),
		cmocka_unit_test(test_rules_are_told_once),
		cmocka_unit_test(test_blame_is_the_element_that_was_found),
		cmocka_unit_test(test_a_pattern_cannot_hang),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
