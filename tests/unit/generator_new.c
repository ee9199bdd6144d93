/* What `tripod new` reads in the embedded examples and modules: questions, defaults, rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "generator/new.h"
#include "group_arena.h"

static void test_variables(void **state) {
	struct topology topology;
	struct topology_variable variable;
	assert_true(topology_find(arena, "three-node", &topology));
	assert_false(topology_find(arena, "", &topology));
	assert_false(topology_find(arena, "../modules/network", &topology));
	assert_true(topology_find(arena, "three-node", &topology));
	assert_true(topology_variable(arena, &topology, "domain", &variable));
	assert_null(variable.fallback);
	assert_non_null(strstr(variable.description, "such as interviews.example.com"));
	assert_true(topology_variable(arena, &topology, "name", &variable));
	assert_string_equal(variable_fallback_text(arena, &variable), "docassemble");
	assert_true(topology_variable(arena, &topology, "ssh_cidrs", &variable));
	assert_string_equal(variable_fallback_text(arena, &variable), "");
	assert_false(topology_variable(arena, &topology, "nothing", &variable));
	(void)state;
}

static void test_modules(void **state) {
	static const char *const used[] = {"docassemble", "network", "load-balancer", "ecs-cluster"};
	struct topology topology;
	assert_true(topology_find(arena, "three-node", &topology));
	for (size_t i = 0; i < 4; i++) {
		size_t at = 0;
		while (topology.modules[at] && strcmp(topology.modules[at], used[i]) != 0)
			at++;
		assert_non_null(topology.modules[at]);
	}
	(void)state;
}

/* The rules are taken from the validations of examples and modules: each must be in a form that is understood here. */
static void test_rules_are_understood(void **state) {
	static const char *const variables[] = {
		"domain", "zone", "region", "name", "email", "instance_type", "ssh_cidrs", "cpu", "memory"};
	struct topology topology;
	size_t count = 0;
	for (; topology_at(arena, count, &topology); count++) {
		for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++) {
			size_t unknown = 0;
			struct topology_variable variable;
			if (topology_variable(arena, &topology, variables[i], &variable))
				variable_check(arena, &topology, variables[i], "a", &unknown);
			if (unknown > 0)
				fail_msg("%s: a condition on %s is not understood", topology.name, variables[i]);
		}
		assert_true(strlen(topology_title(arena, &topology)) > 10);
	}
	assert_true(count >= 3);
	(void)state;
}

static void test_rules(void **state) {
	static const struct {
		const char *variable, *right[6], *wrong[12];
	} cases[] = {
		{"domain", {"a.example.com", "example.com", "a-b.c.example.co"},
			{"Example.com", "example", "example.com.", "-a.example.com", "a..com", "a b.com", "\"${x}\".com", "a.com/",
				"a.1", ""}},
		{"zone", {"example.com"}, {"example.com.", "EXAMPLE.com", "com", ""}},
		{"region", {"eu-central-1", "us-gov-west-1", "ap-southeast-12"},
			{"eu-central", "EU-central-1", "eu_central_1", "x-1", ""}},
		{"name", {"a", "docassemble", "a-1", "abcdefghijklmnopqrst"},
			{"1a", "a-", "A", "abcdefghijklmnopqrstu", "internal-x", "a b", "a_b", ""}},
		{"instance_type", {"t3.medium", "u-6tb1.112xlarge"},
			{"t3", "t3.", "T3.medium", "t3.medium.x", "t3 medium", ""}},
		{"ssh_cidrs", {"203.0.113.0/24", "0.0.0.0/0", "10.0.0.1/32"},
			{"203.0.113.1/24", "203.0.113.0", "203.0.113.0/33", "203.0.113/24", "203.0.113.0/024", "::/0", "a/8", "/8",
				"10.0.0.0/-8", ""}},
	};
	struct topology topology;
	assert_true(topology_find(arena, "three-node", &topology));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		for (size_t j = 0; j < 6 && cases[i].right[j]; j++) {
			const char *problem = variable_check(arena, &topology, cases[i].variable, cases[i].right[j], NULL);
			if (problem)
				fail_msg("%s \"%s\": %s", cases[i].variable, cases[i].right[j], problem);
		}
		for (size_t j = 0; j < 12 && cases[i].wrong[j]; j++) {
			if (!variable_check(arena, &topology, cases[i].variable, cases[i].wrong[j], NULL))
				fail_msg("%s \"%s\" is taken", cases[i].variable, cases[i].wrong[j]);
		}
	}
	(void)state;
}

static void test_fargate(void **state) {
	assert_null(fargate_size_check("256", "512"));
	assert_null(fargate_size_check("1024", "3072"));
	assert_null(fargate_size_check("16384", "122880"));
	assert_non_null(fargate_size_check("256", "1536"));
	assert_non_null(fargate_size_check("1024", "1024"));
	assert_non_null(fargate_size_check("8192", "17408"));
	assert_non_null(fargate_size_check("1000", "2048"));
	assert_non_null(fargate_size_check("", ""));
	(void)state;
}

static void test_within(void **state) {
	assert_true(domain_is_within("a.example.com", "example.com"));
	assert_true(domain_is_within("example.com", "example.com"));
	assert_false(domain_is_within("badexample.com", "example.com"));
	assert_false(domain_is_within("com", "example.com"));
	(void)state;
}

static void test_strings(void **state) {
	static const char *const cases[][2] = {{"a", "\"a\""}, {"a\"b\\", "\"a\\\"b\\\\\""},
		{"${x} %{if} $x", "\"$${x} %%{if} $x\""}, {"a\nb", "\"a\\u000ab\""}, {"\xc3\xa9", "\"\xc3\xa9\""}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct strbuf out = STRBUF_INIT(arena);
		hcl_string_add(&out, cases[i][0]);
		assert_string_equal(strbuf_text(&out), cases[i][1]);
	}
	(void)state;
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_modules),
		cmocka_unit_test(test_rules_are_understood),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_fargate),
		cmocka_unit_test(test_within),
		cmocka_unit_test(test_strings),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
