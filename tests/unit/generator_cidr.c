/* IPv4 and IPv6 networks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "generator/cidr.h"
#include "group_arena.h"
#include "base/strbuf.h"

static struct cidr network(const char *text) {
	struct cidr read;
	if (!cidr_parse(&read, text))
		fail_msg("%s was not read", text);
	return read;
}

static void test_read_and_written(void **state) {
	static const char *const cases[][2] = {{"10.0.0.0/16", "10.0.0.0/16"}, {"10.1.2.3/8", "10.0.0.0/8"},
		{"0.0.0.0/0", "0.0.0.0/0"}, {"255.255.255.255/0", "0.0.0.0/0"}, {"203.0.113.7", "203.0.113.7/32"},
		{"10.255.255.255/9", "10.128.0.0/9"}, {"::/0", "::/0"}, {"2001:DB8:0:0::/32", "2001:db8::/32"},
		{"2001:db8:ffff::1/33", "2001:db8:8000::/33"}, {"::1", "::1/128"},
		{"fd00:1:2:3:4:5:6:7/64", "fd00:1:2:3::/64"}};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct cidr read = network(cases[i][0]);
		assert_string_equal(cidr_text(arena, &read), cases[i][1]);
	}
}

static void test_refused(void **state) {
	static const char *const cases[] = {NULL, "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08",
		"10.0.0.0/ 8", "10.0.0.0/8 ", "10.0.0/8", "10.0.0.0.0/8", "256.0.0.0/8", "10.0.0.0/8/8", "::/129", "::g/64",
		"1:2:3:4:5:6:7:8:9/64", "sg-12345678", "10.0.0.0/999999999999999999999999",
		"1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111/1"};
	struct cidr read;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (cidr_parse(&read, cases[i]))
			fail_msg("%s was read", cases[i]);
}

static void test_contains(void **state) {
	static const struct {
		const char *outer, *inner;
		bool contains, meets;
	} cases[] = {{"10.0.0.0/8", "10.1.0.0/16", true, true}, {"10.1.0.0/16", "10.0.0.0/8", false, true},
		{"10.0.0.0/8", "10.0.0.0/8", true, true}, {"10.0.0.0/16", "10.1.0.0/16", false, false},
		{"0.0.0.0/0", "203.0.113.7", true, true}, {"0.0.0.0/0", "::/0", false, false},
		{"::/0", "0.0.0.0/0", false, false}, {"10.0.0.0/9", "10.128.0.0/9", false, false},
		{"2001:db8::/32", "2001:db8:1::/48", true, true}, {"2001:db8::/127", "2001:db8::1", true, true},
		{"2001:db8::/127", "2001:db8::2", false, false}};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct cidr outer = network(cases[i].outer), inner = network(cases[i].inner), common;
		if (cidr_contains(&outer, &inner) != cases[i].contains ||
			cidr_intersect(&common, &outer, &inner) != cases[i].meets)
			fail_msg("%s and %s", cases[i].outer, cases[i].inner);
		if (cases[i].meets)
			assert_true(cidr_equal(&common, cases[i].contains ? &inner : &outer));
	}
}

static void test_private(void **state) {
	static const char *const private[] = {"10.0.0.0/8", "10.2.3.4", "172.16.0.0/12", "172.31.255.0/24",
		"192.168.1.0/24", "100.64.0.0/10", "169.254.169.254", "127.0.0.1", "fd00::/8", "fe80::1", "::1"},
							 *const public[] = {"0.0.0.0/0", "::/0", "8.8.8.8", "172.32.0.0/16", "172.0.0.0/8",
								 "192.168.0.0/15", "100.0.0.0/8", "2600::/16", "203.0.113.0/24", "2001:4860::/32"};
	(void)state;
	for (size_t i = 0; i < sizeof(private) / sizeof(*private); i++) {
		struct cidr read = network(private[i]);
		if (!cidr_is_private(&read))
			fail_msg("%s is private", private[i]);
	}
	for (size_t i = 0; i < sizeof(public) / sizeof(*public); i++) {
		struct cidr read = network(public[i]);
		if (cidr_is_private(&read))
			fail_msg("%s is public", public[i]);
	}
}

/* A list from words. */
static size_t list_read(struct cidr *list, const char *words) {
	char *copy = arena_strdup(arena, words), *rest = NULL;
	size_t count = 0;
	for (char *word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
		list[count++] = network(word);
	return count;
}

static void test_join(void **state) {
	static const char *const cases[][2] = {{"", ""}, {"10.0.0.0/24", "10.0.0.0/24"},
		{"10.0.1.0/24 10.0.0.0/24", "10.0.0.0/23"}, {"10.0.1.0/24 10.0.2.0/24", "10.0.1.0/24 10.0.2.0/24"},
		{"10.0.0.0/8 10.1.0.0/16 10.0.0.0/8", "10.0.0.0/8"}, {"0.0.0.0/1 128.0.0.0/1", "0.0.0.0/0"},
		{"10.0.0.0/25 10.0.0.128/26 10.0.0.192/26", "10.0.0.0/24"}, {"::/1 8000::/1 0.0.0.0/1", "0.0.0.0/1 ::/0"}};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct cidr list[8];
		struct strbuf text = STRBUF_INIT(arena);
		size_t count = cidr_list_join(list, list_read(list, cases[i][0]));
		for (size_t j = 0; j < count; j++)
			strbuf_addf(&text, "%s%s", j > 0 ? " " : "", cidr_text(arena, &list[j]));
		assert_string_equal(strbuf_text(&text), cases[i][1]);
	}
}

static void test_internet(void **state) {
	static const struct {
		const char *list;
		bool internet;
	} cases[] = {{"", false}, {"0.0.0.0/0", true}, {"::/0", true}, {"2000::/3", true}, {"0.0.0.0/1 128.0.0.0/1", true},
		{"0.0.0.0/1", false}, {"10.0.0.0/8 172.16.0.0/12 192.168.0.0/16", false}, {"::/1 8000::/1", true},
		{"fc00::/7", false}, {"8000::/1", false},
		/* The internet as what lies beside 10.0.0.0/8 */
		{"0.0.0.0/5 8.0.0.0/7 11.0.0.0/8 12.0.0.0/6 16.0.0.0/4 32.0.0.0/3 64.0.0.0/2 128.0.0.0/1", true},
		{"8.0.0.0/7 11.0.0.0/8 12.0.0.0/6 16.0.0.0/4 32.0.0.0/3 64.0.0.0/2 128.0.0.0/1", false}};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct cidr list[16];
		if (cidr_list_is_internet(list, list_read(list, cases[i].list)) != cases[i].internet)
			fail_msg("%s", cases[i].list);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_read_and_written), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_contains), cmocka_unit_test(test_private), cmocka_unit_test(test_join),
		cmocka_unit_test(test_internet)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
