/* Accepted findings: what is read, what is refused and how, what is matched until when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "generator/accept.h"
#include "group_arena.h"

#define ENTRY(members) "{\"accept\": [{" members "}]}"
#define REST "\"reason\": \"known\", \"until\": \"2027-06-30\""

static char path[] = "/tmp/accept-XXXXXX";

static const struct acceptances *load(const char *text, const char **why) {
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	*why = NULL;
	return acceptances_load(arena, path, why);
}

/* The reason begins with the file's name. */
static void check_refused(const char *text, const char *reason) {
	const char *why;
	assert_null(load(text, &why));
	assert_non_null(why);
	assert_memory_equal(why, path, strlen(path));
	if (strstr(why, reason) == NULL)
		fail_msg("%s: not \"%s\"", why, reason);
}

static void test_refused(void **state) {
	const char *why = NULL;
	(void)state;
	check_refused("", "");
	check_refused("{", "line 1");
	check_refused("[]", "\"accept\"");
	check_refused("{\"accept\": {}}", "\"accept\"");
	check_refused("{\"accept\": [], \"more\": 1}", "one member");
	check_refused("{\"accept\": [1]}", "entry 1 is no object");
	check_refused(ENTRY(REST), "entry 1 needs \"id\"");
	check_refused(ENTRY("\"id\": \"\", " REST), "needs \"id\"");
	check_refused(ENTRY("\"id\": \"x\", \"until\": \"2027-06-30\""), "entry 1 (x) needs \"reason\"");
	check_refused(ENTRY("\"id\": \"x\", \"reason\": \" \", \"until\": \"2027-06-30\""), "needs \"reason\"");
	check_refused(ENTRY("\"id\": \"x\", \"reason\": \"y\""), "needs \"until\"");
	check_refused(ENTRY("\"id\": \"x\", \"adress\": \"y\", " REST), "a member \"adress\"");
	check_refused(ENTRY("\"id\": \"x\", \"address\": 1, " REST), "\"address\" that is no text");
	check_refused(ENTRY("\"id\": \"x\\u0000y\", " REST), "needs \"id\"");
	assert_null(acceptances_load(arena, "/nonexistent/accept.json", &why));
	assert_string_equal(why, "/nonexistent/accept.json: No such file or directory");
}

static void test_dates(void **state) {
	static const char *const wrong[] = {"soon", "2027-6-30", "2027-13-01", "2027-00-10", "2027-02-29", "2027-04-31",
		"2027-01-00", "30-06-2027", "2027-06-30Z", "2027/06/30"};
	static const char *const right[] = {"2027-06-30", "2028-02-29", "2000-02-29", "2027-12-31"};
	const char *why;
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		check_refused(arena_printf(arena, ENTRY("\"id\": \"x\", \"reason\": \"y\", \"until\": \"%s\""), wrong[i]),
			"no date in \"until\"");
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		assert_non_null(
			load(arena_printf(arena, ENTRY("\"id\": \"x\", \"reason\": \"y\", \"until\": \"%s\""), right[i]), &why));
	check_refused(ENTRY("\"id\": \"x\", \"reason\": \"y\", \"until\": \"1900-02-29\""), "no date");
}

/* Applies one acceptance of "rule" at an address to one finding; whether it is accepted. */
static bool accepts(const char *pattern, const char *address, const char *today) {
	const char *why;
	struct finding finding = {.id = "rule", .address = address};
	struct findings findings = {.arena = arena, .items = &finding, .count = 1};
	const struct acceptances *acceptances =
		load(arena_printf(arena, ENTRY("\"id\": \"rule\", \"address\": \"%s\", " REST), pattern), &why);
	assert_non_null(acceptances);
	acceptances_apply(&findings, acceptances, today);
	if (finding.accepted_reason == NULL)
		return false;
	assert_string_equal(finding.accepted_reason, "known");
	assert_string_equal(finding.accepted_until, "2027-06-30");
	return true;
}

static void test_addresses(void **state) {
	(void)state;
	assert_true(accepts("aws_lb.this", "aws_lb.this", "2026-11-28"));
	assert_false(accepts("aws_lb.this", "aws_lb.that", "2026-11-28"));
	assert_false(accepts("aws_lb.this", "aws_lb.this[0]", "2026-11-28"));
	assert_false(accepts("aws_lb.this[0]", "aws_lb.this", "2026-11-28"));
	assert_true(accepts("module.x.*", "module.x.aws_lb.this[0]", "2026-11-28"));
	assert_false(accepts("module.x.*", "module.xy.aws_lb.this", "2026-11-28"));
	assert_true(accepts("*aws_lb*", "module.x.aws_lb.this", "2026-11-28"));
	assert_true(accepts("*", "", "2026-11-28"));
	assert_true(accepts("**a*b**", "xxaxxbxx", "2026-11-28"));
	assert_true(accepts("*ab", "aab", "2026-11-28"));
	assert_false(accepts("a?b", "axb", "2026-11-28"));
}

/* A pattern of stars against a text that nearly matches is answered at once. */
static void test_stars_are_not_slow(void **state) {
	struct strbuf pattern = STRBUF_INIT(arena), address = STRBUF_INIT(arena);
	(void)state;
	for (int i = 0; i < 200; i++)
		strbuf_adds(&pattern, "a*");
	strbuf_adds(&pattern, "b");
	for (int i = 0; i < 20000; i++)
		strbuf_addc(&address, 'a');
	assert_false(accepts(pattern.bytes, address.bytes, "2026-11-28"));
}

static void test_end_is_inclusive(void **state) {
	(void)state;
	assert_true(accepts("*", "a", "2027-06-30"));
	assert_false(accepts("*", "a", "2027-07-01"));
}

static void test_notes(void **state) {
	static const char text[] =
		"{\"accept\": [{\"id\": \"old\", \"reason\": \"was so\", \"until\": \"2026-01-31\"},"
		"{\"id\": \"old\", \"address\": \"x.*\", \"reason\": \"r\", \"until\": \"2026-02-28\"},"
		"{\"id\": \"unused\", \"address\": \"a.*\", \"reason\": \"r\", \"until\": \"2027-01-31\"},"
		"{\"id\": \"used\", \"reason\": \"first\", \"until\": \"2027-01-31\"},"
		"{\"id\": \"used\", \"address\": \"aws*\", \"reason\": \"second\", \"until\": \"2028-01-31\"}]}";
	struct finding items[] = {{.id = "old", .address = "aws_lb.a"}, {.id = "used", .address = "aws_lb.a"},
		{.id = "other", .address = "aws_lb.a"}};
	struct findings findings = {.arena = arena, .items = items, .count = 3};
	const char *why;
	const struct acceptances *acceptances = load(text, &why);
	const char *const *notes = acceptances_apply(&findings, acceptances, "2026-11-28");
	(void)state;
	assert_null(items[0].accepted_reason);
	assert_string_equal(items[1].accepted_reason, "first");
	assert_null(items[2].accepted_reason);
	assert_string_equal(notes[0], "The acceptance of old ended on 2026-01-31 and counts no more (it said: was so).");
	assert_string_equal(notes[1], "The acceptance of old on x.* ended on 2026-02-28 and matches nothing in this plan.");
	assert_string_equal(notes[2], "The acceptance of unused on a.* matches nothing in this plan.");
	assert_null(notes[3]);
	assert_null(acceptances_apply(&findings, NULL, "2026-11-28")[0]);
}

static int file_make(void **state) {
	int file = mkstemp(path);
	if (file < 0)
		return -1;
	close(file);
	return set_up(state);
}

static int file_remove(void **state) {
	unlink(path);
	return tear_down(state);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_stars_are_not_slow),
		cmocka_unit_test(test_end_is_inclusive),
		cmocka_unit_test(test_notes),
	};
	return cmocka_run_group_tests(tests, file_make, file_remove);
}
