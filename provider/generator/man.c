/* The command that prints the manual page, and how the page is made of the table of commands. */
#include <stdio.h>
#include <string.h>

#include "generator/command_help.h"
#include "generator/command_parse.h"

/* Text for roff: nothing in it is a request or an escape, and quotes and dashes stay what they are. */
static void add_escaped(struct strbuf *out, const char *text, size_t length) {
	for (size_t i = 0; i < length; i++) {
		bool starts_line = i == 0 || text[i - 1] == '\n';
		if (starts_line && (text[i] == '.' || text[i] == '\''))
			strbuf_adds(out, "\\&");
		switch (text[i]) {
		case '\\':
			strbuf_adds(out, "\\e");
			break;
		case '-':
			strbuf_adds(out, "\\-");
			break;
		case '\'':
			strbuf_adds(out, "\\(aq");
			break;
		case '`':
			strbuf_adds(out, "\\(ga");
			break;
		case '^':
			strbuf_adds(out, "\\(ha");
			break;
		case '~':
			strbuf_adds(out, "\\(ti");
			break;
		default:
			strbuf_addc(out, text[i]);
		}
	}
}

static void add_line(struct strbuf *out, const char *text, size_t length) {
	add_escaped(out, text, length);
	strbuf_addc(out, '\n');
}

static void add_verbatim(struct strbuf *out, const char *text, size_t length) {
	strbuf_adds(out, ".PP\n.nf\n");
	add_line(out, text, length);
	strbuf_adds(out, ".fi\n");
}

static void add_paragraphs(struct strbuf *out, const char *text) {
	bool verbatim;
	for (size_t length; (length = paragraph_length(text, &verbatim)) > 0; text = lines_skip(text, length)) {
		if (verbatim) {
			add_verbatim(out, text, length);
			continue;
		}
		strbuf_adds(out, ".PP\n");
		add_line(out, text, length);
	}
}

static void add_entry(struct strbuf *out, const char *name, const char *meaning) {
	strbuf_adds(out, ".TP\n.B ");
	add_line(out, name, strlen(name));
	add_line(out, meaning, strlen(meaning));
}

static void add_exits(struct strbuf *out, const char *text) {
	strbuf_adds(out, ".PP\nExit status:\n");
	for (size_t length; (length = strcspn(text, "\n")) > 0; text = lines_skip(text, length)) {
		size_t status = strcspn(text, " ");
		strbuf_addf(out, ".TP\n.B %.*s\n", (int)status, text);
		add_line(out, text + status + 1, length - status - 1);
	}
}

static void add_command(struct strbuf *out, const struct command *command) {
	struct arena *arena = out->arena;
	const char *arguments = command->arguments ? command->arguments : "";
	const char *form = arena_printf(arena, "tripod %s [OPTION...] %s", command->name, arguments);
	strbuf_adds(out, ".SS ");
	add_line(out, form, strlen(form) - (*arguments ? 0 : 1));
	strbuf_adds(out, ".PP\n");
	add_escaped(out, command->summary, strlen(command->summary));
	strbuf_adds(out, ".\n");
	add_paragraphs(out, command->description ? command->description : "");
	for (const struct command_option *option = command->options; option && option->name; option++)
		add_entry(out, option_form(arena, option), option_meaning(arena, option));
	add_exits(out, command_exits(command));
	if (command->examples) {
		strbuf_adds(out, ".PP\nExamples:\n");
		add_verbatim(out, command->examples, strlen(command->examples));
	}
}

static void add_page(struct strbuf *out) {
	strbuf_addf(out, ".TH TRIPOD 1 \"\" \"tripod %s\" \"User Commands\"\n", command_version());
	strbuf_adds(out, ".SH NAME\ntripod \\- ");
	add_line(out, program_summary, strlen(program_summary));
	strbuf_adds(
		out, ".SH SYNOPSIS\n.B tripod\n.I COMMAND\n[\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n.SH DESCRIPTION\n");
	add_paragraphs(out, program_description);
	strbuf_adds(out, ".SH OPTIONS\n");
	add_entry(out, "-h, --help", "Print help on the program, or on the command before it, and end.");
	add_entry(out, "--version", "Print the version and end.");
	strbuf_adds(out, ".SH COMMANDS\n");
	for (size_t i = 0; commands[i]; i++)
		add_command(out, commands[i]);
	strbuf_adds(out, ".SH ENVIRONMENT\n");
	for (size_t i = 0; program_environment[i]; i += 2)
		add_entry(out, program_environment[i], program_environment[i + 1]);
}

static int man_run(struct invocation *invocation) {
	struct strbuf out = STRBUF_INIT(invocation->arena);
	add_page(&out);
	fputs(strbuf_text(&out), stdout);
	return EXIT_DONE;
}

const struct command man_command = {
	.name = "man",
	.arguments = "",
	.summary = "Print the manual page",
	.description = "make install puts it where man finds it.",
	.examples = "tripod man | man -l -",
	.run = man_run,
};
