/* tripod review PLAN */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "generator/accept.h"
#include "generator/command.h"
#include "generator/output.h"
#include "generator/plan_options.h"
#include "generator/review.h"
#include "generator/rules.h"
#include "value/json.h"

#define MARKDOWN_BYTES_MOST 65000
#define MARKDOWN_BYTES_LEAST 2000

static const char *const formats[] = {"text", "markdown", "html", "json", "sarif", NULL};
static const char *const levels[] = {"danger", "warning", "never", NULL};
static const char *const colors[] = {"auto", "always", "never", NULL};

static const struct command_option options[] = {
	{.name = "format",
		.letter = 'f',
		.kind = OPTION_VALUE,
		.argument = "FORMAT",
		.values = formats,
		.help =
			"How to write the review. Default: text on a terminal, by the ending of --out (.md, .html, .json, .sarif), else markdown."},
	OPTION_OUT,
	{.name = "fail-on",
		.kind = OPTION_VALUE,
		.argument = "LEVEL",
		.values = levels,
		.help = "Exit with 1 when a finding of this level or above, new or older, is not accepted. Default: danger."},
	{.name = "accept",
		.kind = OPTION_VALUE,
		.argument = "FILE",
		.completion = COMPLETE_FILE,
		.help = "Findings that are accepted, each with a reason and an end date (JSON)."},
	{.name = "rules",
		.kind = OPTION_VALUE,
		.argument = "DIR",
		.completion = COMPLETE_DIRECTORY,
		.help = "Rules of your own: every .json file of the folder."},
	{.name = "schema",
		.kind = OPTION_VALUE,
		.argument = "FILE",
		.completion = COMPLETE_FILE,
		.help =
			"The output of `terraform providers schema -json`, for what other providers' attributes are (sets, sensitive)."},
	{.name = "max-bytes",
		.kind = OPTION_VALUE,
		.argument = "N",
		.help = "Longest markdown; more is shortened from the least important. Default: 65000, 0 for no limit."},
	{.name = "color",
		.kind = OPTION_VALUE,
		.argument = "WHEN",
		.values = colors,
		.help = "Colours in text. Default: auto."},
	OPTION_TERRAFORM,
	OPTION_CHDIR,
	{0},
};

static const struct format_ending endings[] = {{".md", "markdown"}, {".html", "html"}, {".htm", "html"},
	{".json", "json"}, {".sarif", "sarif"}, {".txt", "text"}, {NULL, NULL}};

static bool color_choose(const struct invocation *invocation) {
	const char *color = invocation_value(invocation, "color", "auto"), *terminal = getenv("TERM"),
			   *no = getenv("NO_COLOR");
	if (strcmp(color, "auto") != 0)
		return strcmp(color, "always") == 0;
	return invocation_value(invocation, "out", NULL) == NULL && isatty(STDOUT_FILENO) && (no == NULL || *no == '\0') &&
		terminal != NULL && strcmp(terminal, "dumb") != 0;
}

static unsigned width_choose(const struct invocation *invocation) {
	struct winsize size;
	if (invocation_value(invocation, "out", NULL) != NULL || !isatty(STDOUT_FILENO))
		return 100;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 40)
		return 80;
	return size.ws_col > 140 ? 140 : size.ws_col;
}

/* SOURCE_DATE_EPOCH stands for the clock where results are to be repeatable. */
static const char *today_text(struct arena *arena) {
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	time_t now = fixed != NULL && *fixed != '\0' ? (time_t)strtoll(fixed, NULL, 10) : time(NULL);
	struct tm parts;
	char text[sizeof("2026-11-28")];
	if (gmtime_r(&now, &parts) == NULL || strftime(text, sizeof(text), "%Y-%m-%d", &parts) == 0)
		return "1970-01-01";
	return arena_strdup(arena, text);
}

/* 0 for no limit; -1 when it is no number that makes sense. */
static int bytes_most_parse(const struct invocation *invocation, size_t *bytes_most) {
	const char *text = invocation_value(invocation, "max-bytes", NULL);
	char *end;
	unsigned long long number;
	*bytes_most = MARKDOWN_BYTES_MOST;
	if (text == NULL)
		return 0;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || (number != 0 && number < MARKDOWN_BYTES_LEAST)) {
		command_error(invocation, "--max-bytes takes 0 or a number from %d, not %s", MARKDOWN_BYTES_LEAST, text);
		return -1;
	}
	*bytes_most = number == 0 ? SIZE_MAX : (size_t)number;
	return 0;
}

static int schema_load(const struct invocation *invocation) {
	const char *file = invocation_value(invocation, "schema", NULL), *why = NULL;
	const struct value *schemas;
	struct loaded_text text;
	if (file == NULL)
		return 0;
	if (text_load(invocation->arena, file, &text, &why) == 0) {
		schemas = value_from_json_in_place(invocation->arena, text.bytes, text.length, &why);
		if (schemas != NULL && diff_schema_load(invocation->arena, schemas, &why) == 0)
			return 0;
	}
	command_error(invocation, "%s: %s", file, why);
	return -1;
}

static void render(struct strbuf *out, struct review *review, const char *format, const struct invocation *invocation,
	const struct rules *rules, size_t bytes_most) {
	if (strcmp(format, "html") == 0 || strcmp(format, "markdown") == 0)
		review_picture(review, strcmp(format, "html") == 0);
	if (strcmp(format, "text") == 0)
		render_text(out, review, color_choose(invocation), width_choose(invocation));
	else if (strcmp(format, "markdown") == 0)
		render_markdown(out, review, bytes_most);
	else if (strcmp(format, "html") == 0)
		render_html(out, review);
	else if (strcmp(format, "json") == 0)
		render_json(out, review);
	else
		render_sarif(out, review, rules);
}

static int review_run(struct invocation *invocation) {
	struct arena *arena = invocation->arena;
	const char *accept = invocation_value(invocation, "accept", NULL), *why = NULL;
	const char *level_name = invocation_value(invocation, "fail-on", "danger");
	const struct acceptances *acceptances = NULL;
	const struct rules *rules;
	struct plan_document *document;
	struct review *review;
	struct strbuf out = STRBUF_INIT(arena);
	enum severity level;
	size_t bytes_most;
	if (bytes_most_parse(invocation, &bytes_most) != 0 || schema_load(invocation) != 0)
		return EXIT_USAGE;
	rules = rules_load(arena, invocation_value(invocation, "rules", NULL), &why);
	if (rules != NULL && accept != NULL)
		acceptances = acceptances_load(arena, accept, &why);
	if (rules == NULL || (accept != NULL && acceptances == NULL)) {
		command_error(invocation, "%s", why);
		return EXIT_USAGE;
	}
	document = invocation_plan(invocation);
	if (document == NULL)
		return EXIT_USAGE;
	review = review_make(arena, document, rules, acceptances, today_text(arena));
	render(&out, review, format_choose(invocation, endings, "text", "markdown"), invocation, rules, bytes_most);
	if (output_write(invocation, invocation_value(invocation, "out", NULL), &out) != 0)
		return EXIT_USAGE;
	return severity_parse(level_name, &level) && review_fails(review, level) ? EXIT_FINDINGS : EXIT_DONE;
}

const struct command review_command = {
	.name = "review",
	.arguments = "PLAN",
	.summary = "Say what a plan does, what is dangerous in it and who can reach what afterwards",
	.description =
		"PLAN is a saved plan (`terraform plan -out PLAN`), the output of `terraform show -json PLAN`, or - for such JSON on "
		"standard input. A saved plan is shown by the terraform program, in the folder where it was made; nothing else is run and "
		"nothing is asked over the network. Plans of any provider are read.\n\n"
		"The review has, in this order: what the plan does in one line; dangers (what loses data, interrupts service or opens "
		"something); who can reach what before and after; findings by rules; the changes attribute by attribute; what changed outside "
		"Terraform; and a picture. Sensitive values are never shown.\n\n"
		"Findings that are accepted stand in a file that is kept in version control: {\"accept\": [{\"id\": \"imdsv1-allowed\", "
		"\"address\": \"module.docassemble.*\", \"reason\": \"why\", \"until\": \"2027-06-30\"}]}. After its end date an "
		"acceptance counts no more.",
	.options = options,
	.arguments_least = 1,
	.arguments_most = 1,
	.completion = COMPLETE_FILE,
	.exits =
		"0 nothing at or above the level of --fail-on\n1 findings at or above it\n2 wrong usage, or the plan cannot be read",
	.examples = "# Look at a plan on the terminal\n"
				"terraform plan -out plan.bin && tripod review plan.bin\n"
				"# For a comment on a pull request, failing the job on dangers\n"
				"terraform show -json plan.bin | tripod review --format markdown - >review.md\n"
				"# One page for the browser\n"
				"tripod review --out review.html plan.bin",
	.run = review_run,
};
