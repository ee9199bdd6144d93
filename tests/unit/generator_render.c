/* The formats of a review, from reviews made by hand: what each says, in which order, and that nothing of a plan's acts in them. The whole way
 * from a plan is tested by tests/review. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/text.h"
#include "generator/escape.h"
#include "generator/rules.h"
#include "group_arena.h"
#include "review_sample.h"
#include "value/json.h"

enum { TEXT, MARKDOWN, HTML, JSON, SARIF, FORMATS };

static const char *render(const struct review *review, int format) {
	struct strbuf out = STRBUF_INIT(arena);
	const struct rules no_rules = {0};
	switch (format) {
	case TEXT:
		render_text(&out, review, false, 100);
		break;
	case MARKDOWN:
		render_markdown(&out, review, 65000);
		break;
	case HTML:
		render_html(&out, review);
		break;
	case JSON:
		render_json(&out, review);
		break;
	default:
		render_sarif(&out, review, &no_rules);
	}
	assert_int_equal(strlen(out.bytes), out.length);
	return out.bytes;
}

/* The words stand in the text, in this order. */
static void check_order(const char *text, const char *const *words) {
	const char *at = text;
	for (; *words != NULL; words++) {
		const char *found = strstr(at, *words);
		if (found == NULL)
			fail_msg("not found, or not behind the one before: %s", *words);
		at = found + strlen(*words);
	}
}

static void test_order(void **state) {
	static const char *const texts[] = {
		"1 to create, 2 to change in place, 1 to replace, 1 to destroy, 1 to move; 2 dangers, 3 warnings",
		"Note: 1 check did not pass.", "Note: The acceptance", "\nDangers\n", "DANGER: Load balancer",
		"What happens: ", "To whom: ", "How long: ", "Instead: ", "\nReach",
		"opens to the internet: 22/tcp on docassemble nodes: nobody -> anyone on the internet",
		"not known: ", "\nFindings\n", "WARNING: Volume is not encrypted [ebs-not-encrypted]", "data[0]", "data[1]",
		"data[2]", "Why: ", "Fix: ", "does not change\n", "NOTICE:", "Accepted findings",
		"accepted until 2027-06-30: The uploads", "\nChanges\n", "root module (1 to create, 1 to destroy)",
		"+ aws_route53_record.www: create",
		"- aws_s3_bucket.old: destroy, because it is no longer in the configuration", "module.docassemble (2",
		"~ image: jhpyle/docassemble:1.8.4 -> jhpyle/docassemble:1.8.5", "-/+ aws_lb.this: replace",
		"internal (forces replacement): false -> true", "(18 more stay as they are)", "Changed outside Terraform",
		"desired_capacity: 2 -> 3", "Moved, imported, forgotten", "moved from aws_subnet.public_a", "\nOutputs\n",
		"\nChecks that did not pass\n", "fail: check.health: The site answers", NULL};
	static const char *const markdowns[] = {"<!-- tripod review -->\n### ", "1 to create", "#### Dangers",
		"**Danger: Load balancer", "#### Reach", "| **opens", "#### Findings", "**Warning: Volume",
		"<details><summary>1 finding on what this plan does not change", "<details><summary>1 accepted finding",
		"#### Changes", "<details><summary>root module: 1 to create, 1 to destroy</summary>",
		"<details><summary><code>+ aws_route53_record.www</code> create", "```diff\n+ name: www.example.org\n",
		"- internal: false\n+ internal: true # forces replacement\n", "changed outside Terraform", "#### Moved",
		"1 output changed", "#### Checks", "#### Picture\n\n```mermaid\nflowchart LR", NULL};
	static const char *const pages[] = {"<!DOCTYPE html>", "<h1>1 to create", "<section id=\"dangers\"",
		"<section id=\"reach\"", "<section id=\"findings\"", "<section id=\"changes\"", "<section id=\"drift\"",
		"<section id=\"moves\"", "<section id=\"outputs\"", "<section id=\"checks\"", "<section id=\"picture\"",
		"<svg ", "</html>\n", NULL};
	const struct review *review = sample_review(arena);
	(void)state;
	check_order(render(review, TEXT), texts);
	check_order(render(review, MARKDOWN), markdowns);
	check_order(render(review, HTML), pages);
}

static void test_empty(void **state) {
	const struct review *review = sample_empty(arena);
	const char *line = "No changes: the infrastructure is as the configuration says; no dangers, no warnings\n";
	(void)state;
	assert_string_equal(render(review, TEXT), line);
	assert_string_equal(
		render(review, MARKDOWN), arena_printf(arena, "<!-- tripod review -->\n### \U0001F7E2 %s", line));
	assert_non_null(
		strstr(render(review, HTML), "<h1>No changes: the infrastructure is as the configuration says</h1>"));
}

static void test_notes(void **state) {
	struct review *review = sample_empty(arena);
	struct plan_document *document = (struct plan_document *)review->document;
	(void)state;
	document->errored = document->incomplete = true;
	document->deferred_count = 2;
	for (int format = 0; format < FORMATS; format++) {
		const char *text = render(review, format);
		assert_non_null(strstr(text, "The plan ended with an error"));
		assert_non_null(strstr(text, "The plan is not complete"));
		assert_non_null(strstr(text, "2 changes put off to a later plan."));
	}
}

/* Lines end without spaces and keep to the width, but for a word that is longer. */
static void test_text_width(void **state) {
	static const unsigned widths[] = {40, 60, 100};
	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct strbuf out = STRBUF_INIT(arena);
		char *line;
		render_text(&out, sample_review(arena), false, widths[i]);
		assert_null(strstr(out.bytes, " \n"));
		assert_int_equal(out.bytes[out.length - 1], '\n');
		for (line = strtok(out.bytes, "\n"); line != NULL; line = strtok(NULL, "\n"))
			if (text_width(line) > widths[i] && strchr(line + strspn(line, " -"), ' ') != NULL && widths[i] > 60)
				fail_msg("%u columns: %s", widths[i], line);
	}
}

/* Without its colours a coloured text is the same text. */
static void test_colors_say_nothing_of_their_own(void **state) {
	struct strbuf plain = STRBUF_INIT(arena), colored = STRBUF_INIT(arena), stripped = STRBUF_INIT(arena);
	const struct review *review = sample_review(arena);
	(void)state;
	render_text(&plain, review, false, 100);
	render_text(&colored, review, true, 100);
	for (const char *at = colored.bytes; *at != '\0'; at++) {
		if (*at != '\x1b') {
			strbuf_addc(&stripped, *at);
			continue;
		}
		assert_int_equal(at[1], '[');
		at += strcspn(at, "m");
	}
	assert_true(colored.length > plain.length);
	assert_string_equal(stripped.bytes, plain.bytes);
}

static size_t count_of(const char *text, const char *word) {
	size_t count = 0;
	for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
		count++;
	return count;
}

/* Outside of fences, what begins a line with <details> is closed by a line; fences are closed by as many backticks. */
static void check_closed(const char *text) {
	size_t fence = 0, folds = 0;
	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
		const char *at = line + strspn(line, " ");
		size_t run = strspn(at, "`");
		if (fence > 0) {
			fence = run >= fence && at[run] == '\n' ? 0 : fence;
		} else if (run >= 3 && strchr("dm", at[run]) != NULL) {
			fence = run;
		} else {
			folds += strncmp(at, "<details>", 9) == 0;
			folds -= strncmp(at, "</details>\n", 11) == 0;
		}
	}
	assert_int_equal(fence, 0);
	assert_int_equal(folds, 0);
}

/* Whatever the room, what opens is closed, the marker is first, and what is left out is said. */
static void check_fit(const struct review *review, size_t bytes_most) {
	struct strbuf out = STRBUF_INIT(arena), whole = STRBUF_INIT(arena);
	render_markdown(&whole, review, 1 << 30);
	render_markdown(&out, review, bytes_most);
	if (out.length > bytes_most)
		fail_msg("%zu bytes instead of %zu", out.length, bytes_most);
	assert_memory_equal(out.bytes, "<!-- tripod review -->\n### ", 27);
	check_closed(out.bytes);
	assert_int_equal(out.bytes[out.length - 1], '\n');
	assert_true(utf8_valid(out.bytes, out.length));
	if ((strstr(out.bytes, "- **Shortened** to fit") == NULL) != (whole.length <= bytes_most))
		fail_msg("%zu bytes in %zu, whole %zu", out.length, bytes_most, whole.length);
}

static void test_markdown_fits(void **state) {
	static const size_t rooms[] = {1500, 2500, 4000, 5000, 10000, 65000};
	(void)state;
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		check_fit(sample_review(arena), rooms[i]);
		check_fit(sample_large(arena, 3000), rooms[i]);
		check_fit(sample_hostile(arena, "``` <details> | @x"), rooms[i]);
	}
}

static void test_markdown_keeps_dangers(void **state) {
	struct review *review = sample_large(arena, 500);
	struct strbuf out = STRBUF_INIT(arena);
	(void)state;
	for (size_t i = 0; i < review->findings.count; i++) {
		struct finding *finding = &review->findings.items[i];
		finding->origin = FINDING_DANGER;
		finding->severity = SEVERITY_DANGER;
		finding->happens =
			arena_printf(arena, "%zu: a long text that fills the room that there is, again and again and again", i);
	}
	render_markdown(&out, review, 20000);
	assert_int_equal(count_of(out.bytes, "**Danger: "), 50);
	out.length = 0;
	render_markdown(&out, review, 2500);
	assert_non_null(strstr(out.bytes, "… and 40 more findings"));
	assert_non_null(strstr(out.bytes, "dangers (shorter)"));
}

/* A fence is longer than any run of backticks in it. */
static void test_markdown_fences(void **state) {
	struct review *review = sample_review(arena);
	struct strbuf out = STRBUF_INIT(arena);
	(void)state;
	review->changes[0].diff->lines[0].after = "```` x";
	review->mermaid = "flowchart LR\n```\n";
	render_markdown(&out, review, 65000);
	assert_non_null(strstr(out.bytes, "\n`````diff\n+ name: ```` x\n"));
	assert_non_null(strstr(out.bytes, "\n````mermaid\nflowchart LR\n```\n````\n"));
}

static const char *const hostile[] = {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onclick='x",
	"]]></script></style></pre></details>", "\x1b[2J\x1b]0;owned\x07",
	"\xE2\x80\xAE"
	"desrever\xE2\x81\xA6",
	"a\r\nb\n\n# heading\n```\n", "| a | b |\n|---|---|", "[x](javascript:alert(1)) ![y](http://x/y.png)",
	"@everyone see #1 http://evil.example www.evil.example", "\xFF\xFE\xC0\x80", "</summary></details><!-- -->",
	"{{7*7}} ${x} %s%n%n", "\xEF\xBF\xBE\xF3\xA0\x81\x81"};

static void check_inert(const char *text, int format) {
	assert_true(utf8_valid(text, strlen(text)));
	for (const char *at = text; *at != '\0'; at++)
		if ((unsigned char)*at < 0x20 && *at != '\n')
			fail_msg("format %d: byte %d", format, *at);
	assert_null(strstr(text, "\xE2\x80\xAE"));
	assert_null(strstr(text, "\xE2\x81\xA6"));
	if (format != TEXT && format != MARKDOWN) /* markdown: code spans and fences hold it; tests/review renders them */
		assert_null(strstr(text, "<img"));
	if (format == JSON || format == SARIF) {
		const char *why = "";
		if (value_from_json(arena, text, strlen(text), &why) == NULL)
			fail_msg("%s", why);
	}
	if (format == HTML) {
		assert_int_equal(count_of(text, "<script"), 1);
		assert_null(strstr(text, "href=\"javascript"));
		assert_null(strstr(text, " onclick='"));
		assert_null(strstr(text, " onerror=alert(1)>"));
	}
}

static void test_hostile(void **state) {
	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
		for (int format = 0; format < FORMATS; format++)
			check_inert(render(sample_hostile(arena, hostile[i]), format), format);
}

#define HUGE_TEXT ((size_t)1 << 13) /* 1 MB of it: tests/review */

static void test_huge_texts(void **state) {
	char *text = arena_alloc(arena, HUGE_TEXT + 1);
	struct strbuf out = STRBUF_INIT(arena);
	(void)state;
	for (size_t i = 0; i < HUGE_TEXT; i++)
		text[i] = "`<|@ "[i % 5];
	for (int format = 0; format < FORMATS; format++)
		check_inert(render(sample_hostile(arena, text), format), format);
	render_markdown(&out, sample_hostile(arena, text), 65000);
	assert_true(out.length <= 65000);
}

static void test_links(void **state) {
	(void)state;
	assert_true(is_link_safe("https://docs.aws.amazon.com/x/y.html?a=b&c=d#part"));
	assert_false(is_link_safe("javascript:alert(1)"));
	assert_false(is_link_safe("https://x/\"onclick"));
	assert_false(is_link_safe("https://x/ y"));
	assert_false(is_link_safe("https://x/)<b>"));
	assert_false(is_link_safe("https://x/\xC3\xA4"));
	assert_false(is_link_safe(""));
}

/* The page's policy allows exactly the style and script that it has. */
static void test_page_policy(void **state) {
	struct review *review = sample_review(arena);
	const char *page = render(review, HTML);
	(void)state;
	assert_non_null(strstr(page, "content=\"default-src 'none'; style-src 'sha256-"));
	assert_non_null(strstr(page, "; script-src 'sha256-"));
	assert_null(strstr(page, "unsafe-inline"));
	assert_null(strstr(page, "<?xml"));
	review->svg = "<svg><style>a{}</style></svg>";
	assert_non_null(strstr(render(review, HTML), "style-src 'unsafe-inline'; script-src 'sha256-"));
	review->svg = "<svg><script>1</script></svg>";
	assert_int_equal(count_of(render(review, HTML), "<script"), 1);
	review->svg = NULL;
	review->picture_problem = "dot is not installed";
	assert_non_null(strstr(render(review, HTML), "There is no picture: dot is not installed"));
}

static void test_fingerprints(void **state) {
	struct finding a = {.id = "x", .address = "y", .attribute = "z"}, b = a;
	(void)state;
	b.title = "another title";
	assert_string_equal(finding_fingerprint(arena, &a), finding_fingerprint(arena, &b));
	assert_int_equal(strlen(finding_fingerprint(arena, &a)), 32);
	b.attribute = NULL;
	assert_string_not_equal(finding_fingerprint(arena, &a), finding_fingerprint(arena, &b));
}

static void test_json_members(void **state) {
	const char *text = render(sample_review(arena), JSON);
	const struct value *root = value_from_json(arena, text, strlen(text), NULL), *finding, *change;
	(void)state;
	assert_non_null(root);
	assert_string_equal(value_text(value_get(root, "format")), "tripod-review/1");
	finding = value_at(value_get(root, "findings"), 6);
	assert_string_equal(value_text(value_get(value_get(finding, "accepted"), "until")), "2027-06-30");
	change = value_at(value_get(root, "changes"), 3);
	assert_string_equal(value_text(value_get(change, "action")), "replace");
	assert_string_equal(value_text(value_get(change, "first")), "destroy");
	assert_true(value_is_true(value_get(value_at(value_get(change, "diff"), 0), "forces_replacement")));
	assert_string_equal(value_text(value_get(value_at(value_get(root, "changes"), 5), "action")), "move");
	assert_int_equal(value_count(value_get(root, "reach_changes")), 3);
}

static void test_sarif_members(void **state) {
	const char *text = render(sample_review(arena), SARIF);
	const struct value *root = value_from_json(arena, text, strlen(text), NULL), *run, *result;
	(void)state;
	assert_non_null(root);
	run = value_at(value_get(root, "runs"), 0);
	assert_int_equal(value_count(value_get(run, "results")), 7);
	result = value_at(value_get(run, "results"), 0);
	assert_string_equal(value_text(value_get(result, "level")), "error");
	assert_int_equal(value_count(value_get(result, "suppressions")), 0);
	result = value_at(value_get(run, "results"), 6);
	assert_string_equal(value_text(value_get(result, "level")), "warning");
	assert_string_equal(value_text(value_get(value_at(value_get(result, "suppressions"), 0), "kind")), "external");
}

/* 10,000 changed resources: well under a second each, even with sanitizers. */
static void test_large(void **state) {
	const struct review *review = sample_large(arena, 10000);
	(void)state;
	for (int format = 0; format < FORMATS; format++) {
		clock_t start = clock();
		render(review, format);
		if (clock() - start > 4 * CLOCKS_PER_SEC)
			fail_msg("format %d took %.1f s", format, (double)(clock() - start) / CLOCKS_PER_SEC);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_text_width),
		cmocka_unit_test(test_colors_say_nothing_of_their_own),
		cmocka_unit_test(test_markdown_fits),
		cmocka_unit_test(test_markdown_keeps_dangers),
		cmocka_unit_test(test_markdown_fences),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_huge_texts),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_page_policy),
		cmocka_unit_test(test_fingerprints),
		cmocka_unit_test(test_json_members),
		cmocka_unit_test(test_sarif_members),
		cmocka_unit_test(test_large),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
