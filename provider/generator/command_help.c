#include "generator/command_help.h"

#include <string.h>

#include "generator/command_parse.h"

enum { WIDTH = 79, INDENT = 6 };

const char program_summary[] = "writes and reviews Terraform configurations of web applications on AWS";

const char program_description[] =
	"tripod new writes a complete Terraform project of one of the topologies that it carries with it. tripod review reads a plan and says what "
	"it would do to a running site; tripod diagram draws it. Nothing is sent anywhere: no command uses the network or needs AWS credentials.";

const char *const program_environment[] = {
	"TRIPOD_SHARE",
	"The folder share/tripod that make install filled, which tripod new writes into a project's tripod.tfrc. Default: the one that "
	"belongs to this program, else ~/.local/share/tripod.",
	"TRIPOD_TERRAFORM",
	"The program that shows a saved plan. Default: terraform, else tofu, on the PATH.",
	"NO_COLOR",
	"Any text in it: no colours on the terminal.",
	NULL,
};

const char *command_exits(const struct command *command) {
	return command->exits ? command->exits : "0 Done.\n2 Wrong usage, or something that cannot be read or written.";
}

/* Paragraphs and lines */

size_t paragraph_length(const char *text, bool *verbatim) {
	const char *end = strstr(text, "\n\n");
	*verbatim = text[0] == ' ';
	size_t length = end ? (size_t)(end - text) : strlen(text);
	while (length > 0 && text[length - 1] == '\n')
		length--;
	return length;
}

const char *lines_skip(const char *text, size_t length) {
	text += length;
	return text + strspn(text, "\n");
}

/* One paragraph, wrapped, each line indented; the first one begins at column `column`. */
static void add_wrapped(struct strbuf *out, size_t indent, size_t column, const char *text, size_t length) {
	for (size_t at = 0; at < length;) {
		size_t word = strcspn(text + at, " \n");
		if (word > length - at)
			word = length - at;
		bool starts_line = column <= indent;
		if (!starts_line && column + 1 + word > WIDTH) {
			strbuf_addc(out, '\n');
			column = 0;
			starts_line = true;
		}
		while (column < indent)
			strbuf_addc(out, ' '), column++;
		if (!starts_line)
			strbuf_addc(out, ' '), column++;
		strbuf_add(out, text + at, word);
		column += word;
		at += word;
		at += strspn(text + at, " \n");
	}
	strbuf_addc(out, '\n');
}

static void add_paragraphs(struct strbuf *out, const char *text) {
	bool verbatim;
	for (size_t length; (length = paragraph_length(text, &verbatim)) > 0; text = lines_skip(text, length)) {
		strbuf_addc(out, '\n');
		if (verbatim)
			strbuf_addf(out, "%.*s\n", (int)length, text);
		else
			add_wrapped(out, 0, 0, text, length);
	}
}

static void add_title(struct strbuf *out, const char *title) {
	strbuf_addf(out, "\n%s:\n", title);
}

static void add_entry(struct strbuf *out, const char *name, const char *meaning) {
	strbuf_addf(out, "  %s\n", name);
	add_wrapped(out, INDENT, 0, meaning, strlen(meaning));
}

/* Options */

const char *option_form(struct arena *arena, const struct command_option *option) {
	const char *letter = option->letter ? arena_printf(arena, "-%c, ", option->letter) : "";
	const char *argument = option->kind == OPTION_FLAG ? "" : arena_printf(arena, " %s", option->argument);
	return arena_printf(arena, "%s--%s%s", letter, option->name, argument);
}

const char *option_meaning(struct arena *arena, const struct command_option *option) {
	struct strbuf text = STRBUF_INIT(arena);
	strbuf_adds(&text, option->help);
	for (size_t i = 0; option->values && option->values[i]; i++)
		strbuf_addf(&text, "%s%s%s", i == 0 ? " One of " : ", ", option->values[i], option->values[i + 1] ? "" : ".");
	if (option->kind == OPTION_VALUES)
		strbuf_adds(&text, " May be given more than once.");
	return strbuf_text(&text);
}

static void add_options(struct strbuf *out, const struct command_option *options) {
	add_title(out, "Options");
	for (const struct command_option *option = options; option && option->name; option++)
		add_entry(out, option_form(out->arena, option), option_meaning(out->arena, option));
	add_entry(out, option_form(out->arena, &help_option), help_option.help);
}

static void add_lines(struct strbuf *out, const char *title, const char *text) {
	add_title(out, title);
	for (size_t length; (length = strcspn(text, "\n")) > 0; text = lines_skip(text, length)) {
		strbuf_adds(out, "  ");
		strbuf_add(out, text, length);
		strbuf_addc(out, '\n');
	}
}

/* "STATUS meaning" a line */
static void add_exits(struct strbuf *out, const char *text) {
	add_title(out, "Exit status");
	for (size_t length; (length = strcspn(text, "\n")) > 0; text = lines_skip(text, length)) {
		size_t status = strcspn(text, " ");
		strbuf_addf(out, "  %.*s", (int)status, text);
		size_t meaning = status + strspn(text + status, " ");
		add_wrapped(out, INDENT, 2 + status, text + meaning, length - meaning);
	}
}

/* Whole texts */

void help_add_command(struct strbuf *out, const struct command *command) {
	const char *arguments = command->arguments ? command->arguments : "";
	strbuf_addf(out, "Usage: tripod %s [OPTION...]%s%s\n\n", command->name, *arguments ? " " : "", arguments);
	const char *summary = arena_printf(out->arena, "%s.", command->summary);
	add_wrapped(out, 0, 0, summary, strlen(summary));
	add_paragraphs(out, command->description ? command->description : "");
	add_options(out, command->options);
	add_exits(out, command_exits(command));
	if (command->examples)
		add_lines(out, "Examples", command->examples);
}

void help_add_program(struct strbuf *out) {
	strbuf_addf(
		out, "tripod %s: %s.\n\nUsage: tripod COMMAND [OPTION...] [ARGUMENT...]\n", command_version(), program_summary);
	add_paragraphs(out, program_description);
	add_title(out, "Commands");
	for (size_t i = 0; commands[i]; i++) {
		const char *arguments = commands[i]->arguments ? commands[i]->arguments : "";
		add_entry(out, arena_printf(out->arena, "%s%s%s", commands[i]->name, *arguments ? " " : "", arguments),
			commands[i]->summary);
	}
	add_title(out, "Options");
	add_entry(out, "-h, --help", help_option.help);
	add_entry(out, "--version", "Print the version and end.");
	add_title(out, "Environment");
	for (size_t i = 0; program_environment[i]; i += 2)
		add_entry(out, program_environment[i], program_environment[i + 1]);
	strbuf_adds(out, "\ntripod COMMAND --help says more on a command, and its exit status.\n");
}
