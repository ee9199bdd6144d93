/* tripod diagram PLAN|STATE */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "generator/command.h"
#include "generator/output.h"
#include "generator/plan_options.h"
#include "generator/picture.h"

static const char *const formats[] = {"svg", "png", "dot", "mermaid", "json", NULL};
static const char *const levels[] = {"network", "service", "all", NULL};
static const char *const themes[] = {"light", "dark", NULL};

static const struct command_option options[] = {
	{.name = "format",
		.letter = 'f',
		.kind = OPTION_VALUE,
		.argument = "FORMAT",
		.values = formats,
		.help =
			"How to draw. Default: by the ending of --out (.svg, .png, .dot, .gv, .mmd, .json), mermaid on a terminal, else svg. "
			"svg and png are laid out by Graphviz's program dot, which must be installed for them."},
	{.name = "level",
		.letter = 'l',
		.kind = OPTION_VALUE,
		.argument = "LEVEL",
		.values = levels,
		.help =
			"How much to show. network: VPCs, zones, subnets, gateways, routes, load balancers; service: also services, instances, "
			"stores and names; all: every resource. Default: service."},
	{.name = "theme",
		.letter = 't',
		.kind = OPTION_VALUE,
		.argument = "THEME",
		.values = themes,
		.help = "Colours of svg, png and dot. Default: light."},
	OPTION_OUT,
	OPTION_TERRAFORM,
	OPTION_CHDIR,
	{0},
};

/* Place in a list of words that is known to hold it. */
static unsigned word_place(const char *const *words, const char *word) {
	unsigned place = 0;
	while (words[place] && strcmp(words[place], word) != 0)
		place++;
	return place;
}

static const struct format_ending endings[] = {{".svg", "svg"}, {".png", "png"}, {".dot", "dot"}, {".gv", "dot"},
	{".mmd", "mermaid"}, {".mermaid", "mermaid"}, {".md", "mermaid"}, {".json", "json"}, {NULL, NULL}};

static int draw(
	struct strbuf *out, const struct picture *picture, const char *format, enum picture_theme theme, const char **why) {
	if (strcmp(format, "svg") == 0)
		return picture_svg(out, picture, theme, why);
	if (strcmp(format, "png") == 0)
		return picture_png(out, picture, theme, why);
	if (strcmp(format, "dot") == 0)
		picture_dot(out, picture, theme);
	else if (strcmp(format, "json") == 0)
		picture_json(out, picture);
	else
		picture_mermaid(out, picture);
	return 0;
}

static int diagram_run(struct invocation *invocation) {
	struct arena *arena = invocation->arena;
	const char *out = invocation_value(invocation, "out", NULL), *why = NULL;
	const char *format = format_choose(invocation, endings, "mermaid", "svg");
	struct strbuf text = STRBUF_INIT(arena);
	if (strcmp(format, "png") == 0 && (!out || strcmp(out, "-") == 0) && isatty(STDOUT_FILENO)) {
		command_error(invocation, "a PNG is not for a terminal: add --out FILE.png");
		return EXIT_USAGE;
	}
	struct plan_document *document = invocation_plan(invocation);
	if (!document)
		return EXIT_USAGE;
	const struct world *before = world_new(arena, document, SIDE_BEFORE),
					   *after = world_new(arena, document, SIDE_AFTER);
	const struct picture *picture = picture_make(arena, before, after, reach_compare(arena, before, after),
		(enum picture_level)word_place(levels, invocation_value(invocation, "level", "service")));
	enum picture_theme theme = (enum picture_theme)word_place(themes, invocation_value(invocation, "theme", "light"));
	if (draw(&text, picture, format, theme, &why) != 0) {
		command_error(invocation, "%s", why);
		return EXIT_USAGE;
	}
	return output_write(invocation, out, &text) == 0 ? EXIT_DONE : EXIT_USAGE;
}

const struct command diagram_command = {
	.name = "diagram",
	.arguments = "PLAN|STATE",
	.summary = "Draw the network of a plan or state, with what the plan changes",
	.description =
		"Draws regions, VPCs, availability zones, subnets, gateways, load balancers, services, instances and stores, with arrows for "
		"traffic. What a plan changes has a sign and a colour: + created, ~ changed, -/+ replaced, - destroyed.\n\n"
		"The argument is a saved plan (`terraform plan -out PLAN`), the output of `terraform show -json` of a plan or of a state, a "
		"state file, or - for JSON on standard input. A saved plan is shown by the terraform program; nothing is asked over the "
		"network.\n\n"
		"What is alike becomes one node with a count, so large plans stay readable; the legend says how much was folded. The mermaid "
		"form is drawn by code hosting sites: put it into a fence of three backticks and the word mermaid.",
	.options = options,
	.arguments_least = 1,
	.arguments_most = 1,
	.completion = COMPLETE_FILE,
	.exits = "0 drawn\n2 wrong usage, the plan cannot be read, or dot is missing or failed",
	.examples = "# A picture of what a plan makes\n"
				"terraform plan -out plan.bin && tripod diagram --out plan.svg plan.bin\n"
				"# What runs now, the network only, on a dark ground\n"
				"terraform show -json | tripod diagram --level network --theme dark --out now.png -",
	.run = diagram_run,
};
