/* Parsing of command lines, and what help, manual page and completion make of the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "generator/command_help.h"
#include "generator/command_parse.h"
#include "generator/embedded.h"
#include "group_arena.h"

static const char *const formats[] = {"text", "markdown", "json", NULL};

static const struct command_option options[] = {
	{.name = "format", .letter = 'f', .kind = OPTION_VALUE, .argument = "FORMAT", .values = formats, .help = "How."},
	{.name = "accept", .letter = 'a', .kind = OPTION_VALUES, .argument = "ID", .help = "What."},
	{.name = "force", .letter = 'F', .kind = OPTION_FLAG, .help = "Whether."},
	{.name = "yes", .letter = 'y', .kind = OPTION_FLAG, .help = "Whether."},
	{0},
};

static const struct command command = {
	.name = "try",
	.arguments = "PLAN [DIR]",
	.summary = "Try something",
	.description =
		"A first paragraph that is long enough to be wrapped at the width of a terminal, which is some eighty columns.\n\n"
		"  as it is\n  stays\n\nThe end.",
	.options = options,
	.arguments_least = 1,
	.arguments_most = 2,
};

/* Words are given as one text with blanks between. */
static enum parse_result parse(struct invocation *invocation, const char *line) {
	char *words[32], *rest = arena_strdup(arena, line), *word;
	int count = 0;
	while ((word = strsep(&rest, " ")) != NULL)
		words[count++] = word;
	char **kept = arena_array(arena, 32, sizeof(*kept));
	memcpy(kept, words, (size_t)count * sizeof(*kept));
	return command_parse(invocation, arena, &command, count, kept);
}

static void test_forms(void **state) {
	static const char *const lines[] = {"plan.json --format json --force", "--format=json -F plan.json",
		"-f json -F plan.json", "-fjson plan.json -F", "-Ffjson plan.json",
		"--force -f text --format json -- plan.json"};
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct invocation invocation;
		assert_int_equal(parse(&invocation, lines[i]), PARSE_RUN);
		assert_string_equal(invocation_value(&invocation, "format", "text"), "json");
		assert_true(invocation_flag(&invocation, "force"));
		assert_false(invocation_flag(&invocation, "yes"));
		assert_int_equal(invocation.argument_count, 1);
		assert_string_equal(invocation.arguments[0], "plan.json");
	}
	(void)state;
}

static void test_values(void **state) {
	struct invocation invocation;
	assert_int_equal(parse(&invocation, "- --accept a --accept=b -a --c"), PARSE_RUN);
	assert_string_equal(invocation.arguments[0], "-");
	assert_string_equal(invocation_value_at(&invocation, "accept", 0), "a");
	assert_string_equal(invocation_value_at(&invocation, "accept", 1), "b");
	assert_string_equal(invocation_value_at(&invocation, "accept", 2), "--c");
	assert_null(invocation_value_at(&invocation, "accept", 3));
	assert_string_equal(invocation_value(&invocation, "accept", "z"), "--c");
	assert_string_equal(invocation_value(&invocation, "format", "text"), "text");
	assert_int_equal(parse(&invocation, "-- --force --help"), PARSE_RUN);
	assert_int_equal(invocation.argument_count, 2);
	assert_int_equal(invocation.given_count, 0);
	(void)state;
}

static void test_refused(void **state) {
	static const char *const lines[] = {"--format xml plan", "--frce plan", "--force=yes plan", "-x plan", "-Fx plan",
		"plan --format", "plan -f", "--force", "a b c", "plan --format=", "-\xff plan"};
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct invocation invocation;
		assert_int_equal(parse(&invocation, lines[i]), PARSE_FAILED);
	}
	struct invocation invocation;
	assert_int_equal(parse(&invocation, "--help"), PARSE_HELP);
	assert_int_equal(parse(&invocation, "a b c -Fh"), PARSE_HELP);
	assert_int_equal(parse(&invocation, "--help --wrong"), PARSE_FAILED);
	(void)state;
}

static const char *next_word(const void *list, size_t index) {
	return ((const char *const *)list)[index];
}

static void test_nearest(void **state) {
	static const char *const words[] = {"review", "diagram", "rules", "new", "completion", NULL};
	static const char *const cases[][2] = {{"reveiw", "review"}, {"rule", "rules"}, {"comp", "completion"},
		{"nwe", "new"}, {"digram", "diagram"}, {"apply", NULL}, {"x", NULL}, {"", NULL}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *nearest = nearest_word(cases[i][0], next_word, words);
		if (cases[i][1])
			assert_string_equal(nearest, cases[i][1]);
		else
			assert_null(nearest);
	}
	(void)state;
}

static void test_help(void **state) {
	struct strbuf out = STRBUF_INIT(arena);
	help_add_command(&out, &command);
	assert_non_null(strstr(out.bytes, "Usage: tripod try [OPTION...] PLAN [DIR]\n\nTry something.\n\n"));
	assert_non_null(strstr(out.bytes, "\n  as it is\n  stays\n\nThe end.\n"));
	assert_non_null(strstr(out.bytes, "  -f, --format FORMAT\n      How. One of text, markdown, json.\n"));
	assert_non_null(strstr(out.bytes, "  -h, --help\n"));
	for (const char *line = out.bytes; *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") < 80);
	(void)state;
}

/* Every command of the table can be helped, and nothing in it is left out. */
static void test_table(void **state) {
	for (size_t i = 0; commands[i]; i++) {
		assert_ptr_equal(command_find(commands[i]->name), commands[i]);
		assert_non_null(commands[i]->run);
		assert_true(commands[i]->arguments_least <= commands[i]->arguments_most);
		assert_int_not_equal(commands[i]->summary[strlen(commands[i]->summary) - 1], '.');
		for (const struct command_option *option = commands[i]->options; option && option->name; option++) {
			assert_non_null(option->help);
			assert_int_equal(option->kind != OPTION_FLAG, option->argument != NULL);
		}
	}
	assert_null(command_find("nothing"));
	(void)state;
}

static void test_embedded(void **state) {
	for (size_t i = 0; i < embedded_file_count; i++) {
		assert_ptr_equal(embedded_find(embedded_files[i].path), &embedded_files[i]);
		assert_int_equal(embedded_files[i].bytes[embedded_files[i].length], '\0');
		assert_true(i == 0 || strcmp(embedded_files[i - 1].path, embedded_files[i].path) < 0);
	}
	size_t count = 0;
	for (const struct embedded_file *file = embedded_first("modules/network/"); file;
		 file = embedded_next(file, "modules/network/"))
		count++;
	assert_true(count >= 5);
	assert_null(embedded_find("modules/network"));
	assert_null(embedded_find(""));
	assert_null(embedded_find("zzz"));
	assert_null(embedded_first("modules/network/main.tfx"));
	assert_null(embedded_first("zzz"));
	assert_ptr_equal(embedded_first(""), embedded_files);
	(void)state;
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_embedded),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
