/* Values on their way out: what may act on a terminal, in markdown or in HTML comes out inert, and everything else as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "generator/escape.h"
#include "group_arena.h"

struct example {
	const char *text, *expected;
};

static void check_all(void (*escape)(struct strbuf *out, const char *text), const struct example *examples) {
	for (; examples->text != NULL; examples++) {
		struct strbuf out = STRBUF_INIT(arena);
		escape(&out, examples->text);
		assert_string_equal(strbuf_text(&out), examples->expected);
	}
}

static void test_text(void **state) {
	static const struct example examples[] = {{"", ""},
		{"plain [text] with \"signs\" & <tags>", "plain [text] with \"signs\" & <tags>"},
		{"a\nb\tc\rd", "a\\nb\\tc\\rd"}, {"\x1b[31mred\x1b]0;title\x07", "\\x1b[31mred\\x1b]0;title\\x07"},
		{"del\x7f", "del\\x7f"},
		{"c1 \xC2\x9B"
		 "31m",
			"c1 \\x9b31m"},
		{"\xE2\x80\xAE"
		 "evil",
			"\\u202eevil"},
		{"a\xE2\x80\x8B"
		 "b\xEF\xBB\xBF",
			"a\\u200bb\\ufeff"},
		{"soft\xC2\xAD"
		 "hyphen",
			"soft\\u00adhyphen"},
		{"line\xE2\x80\xA8"
		 "separator",
			"line\\u2028separator"},
		{"tag\xF3\xA0\x80\x81", "tag\\U000e0001"}, {"\xFF\xC3(", "\xEF\xBF\xBD\xEF\xBF\xBD("},
		{"cut \xE2\x82", "cut \xEF\xBF\xBD\xEF\xBF\xBD"},
		{"Z\xC3\xBCrich \xE6\x97\xA5\xE6\x9C\xAC \xF0\x9F\x9A\x80",
			"Z\xC3\xBCrich \xE6\x97\xA5\xE6\x9C\xAC \xF0\x9F\x9A\x80"},
		{0}};
	(void)state;
	check_all(escape_text, examples);
}

static void test_html(void **state) {
	static const struct example examples[] = {
		{"<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
		{"\" onclick=\"x", "&quot; onclick=&quot;x"}, {"&lt;", "&amp;lt;"}, {"a\nb\x01", "a\\nb\\x01"},
		{"\xE2\x80\xAE<", "\\u202e&lt;"}, {0}};
	(void)state;
	check_all(escape_html, examples);
}

static void test_markdown(void **state) {
	static const struct example examples[] = {{"aws_lb.this is replaced: 80/tcp (10.0.0.0/8), 1.5 GB!",
												  "aws_lb.this is replaced: 80/tcp (10.0.0.0/8), 1.5 GB!"},
		{"*bold* _it_ `code` ~strike~", "\\*bold\\* \\_it\\_ \\`code\\` \\~&#8203;strike\\~"},
		{"[a](http://x)", "\\[a\\](http:&#8203;//x)"}, {"<b>&amp;", "&lt;b&gt;&amp;&#8203;amp;"},
		{"a|b\\", "a\\|b\\\\"}, {"@team", "@&#8203;team"}, {"see #12 and !34", "see \\#&#8203;12 and !&#8203;34"},
		{"www.example.org", "www&#8203;.example.org"}, {"$x$", "&#36;&#8203;x&#36;"}, {"# heading", "\\# heading"},
		{"- item", "\\- item"}, {"1. item", "1\\. item"}, {"1.5 GB", "1.5 GB"}, {"    code", "&#32;   code"},
		{"```\nfence", "\\`\\`\\`\\\\nfence"}, {"=====", "\\====="}, {0}};
	(void)state;
	check_all(escape_markdown, examples);
}

static void test_markdown_code(void **state) {
	static const struct example examples[] = {{"a_b[0]", "`a_b[0]`"}, {"a`b", "``a`b``"}, {"`", "`` ` ``"},
		{"a``b`", "``` a``b` ```"}, {" x ", "`  x  `"}, {"a|b", "<code>a\\|b</code>"}, {"", "<code></code>"},
		{"  ", "<code>&#32; </code>"}, {"x\ny", "`x\\ny`"}, {0}};
	(void)state;
	check_all(escape_markdown_code, examples);
}

/* The width is that of what escape_text writes; a cut never takes more columns than asked for. */
static void test_width(void **state) {
	static const struct {
		const char *text;
		size_t width;
	} examples[] = {{"", 0}, {"abc", 3}, {"\xC3\xA9", 1}, {"e\xCC\x81", 1}, {"\xE6\x97\xA5\xE6\x9C\xAC", 4},
		{"\x1b[m", 6}, {"\xF0\x9F\x9A\x80", 2}, {"\xFF", 1}};
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		assert_int_equal(text_width(examples[i].text), examples[i].width);
		assert_int_equal(text_width(escaped_text(arena, examples[i].text)), examples[i].width);
	}
}

static void test_shorten(void **state) {
	const char *wide = "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E";
	(void)state;
	assert_string_equal(text_shorten(arena, "abcdef", 6), "abcdef");
	assert_string_equal(text_shorten(arena, "abcdef", 5), "abcd\xE2\x80\xA6");
	assert_string_equal(text_shorten(arena, "abcdef", 1), "\xE2\x80\xA6");
	assert_string_equal(text_shorten(arena, "abcdef", 0), "");
	assert_string_equal(text_shorten(arena, wide, 6), wide);
	assert_string_equal(text_shorten(arena, wide, 5), "\xE6\x97\xA5\xE6\x9C\xAC\xE2\x80\xA6");
	assert_string_equal(text_shorten(arena, wide, 4), "\xE6\x97\xA5\xE2\x80\xA6");
	for (size_t columns = 0; columns < 20; columns++)
		assert_true(
			text_width(text_shorten(arena, "ab\xE6\x97\xA5\xFF\x1b-e\xCC\x81 and more of it", columns)) <= columns);
}

static void check_output(const char *text, bool markup) {
	assert_true(utf8_valid(text, strlen(text)));
	for (const char *at = text; *at != '\0'; at++)
		assert_true((unsigned char)*at >= 0x20 && *at != 0x7f && (markup || (*at != '<' && *at != '>')));
}

/* Every pair of bytes, valid or not: the results are UTF-8 without a control character, and HTML's without a bracket. */
static void test_every_pair_of_bytes(void **state) {
	struct strbuf out = STRBUF_INIT(arena);
	(void)state;
	for (int first = 1; first < 256; first++)
		for (int second = 1; second < 256; second++) {
			const char text[] = {(char)first, (char)second, '\0'};
			out.length = 0;
			escape_html(&out, text);
			check_output(out.bytes, false);
			out.length = 0;
			escape_text(&out, text);
			check_output(out.bytes, true);
			out.length = 0;
			escape_markdown(&out, text);
			check_output(out.bytes, false);
			out.length = 0;
			escape_markdown_code(&out, text);
			check_output(out.bytes, true);
		}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_markdown_code),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_shorten),
		cmocka_unit_test(test_every_pair_of_bytes),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
