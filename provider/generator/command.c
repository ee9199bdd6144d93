#include "generator/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "generator/command_help.h"
#include "generator/command_parse.h"

static const char *version = "";

const char *command_version(void) {
	return version;
}

const struct command *command_find(const char *name) {
	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

/* What was given */

static const struct option_given *given_at(const struct invocation *invocation, const char *option, size_t index) {
	for (size_t i = 0; i < invocation->given_count; i++) {
		if (strcmp(invocation->given[i].option->name, option) == 0 && index-- == 0)
			return &invocation->given[i];
	}
	return NULL;
}

bool invocation_flag(const struct invocation *invocation, const char *option) {
	return given_at(invocation, option, 0) != NULL;
}

const char *invocation_value_at(const struct invocation *invocation, const char *option, size_t index) {
	const struct option_given *given = given_at(invocation, option, index);
	return given ? given->value : NULL;
}

const char *invocation_value(const struct invocation *invocation, const char *option, const char *otherwise) {
	const char *last = otherwise, *value;
	for (size_t i = 0; (value = invocation_value_at(invocation, option, i)) != NULL; i++)
		last = value;
	return last;
}

/* Errors */

/* Terminals obey control characters, those of U+0080 to U+009F too: none gets through from a file's or a person's text. */
static void add_harmless(struct strbuf *out, const char *text) {
	for (const char *at = text; *at;) {
		size_t length = utf8_character(at, strlen(at));
		unsigned char first = (unsigned char)at[0];
		bool is_control = length == 0 || (first < ' ' && first != '\n') || first == 127;
		bool is_second_control = length == 2 && first == 0xc2 && (unsigned char)at[1] < 0xa0;
		if (is_control || is_second_control)
			strbuf_addc(out, '?');
		else
			strbuf_add(out, at, length);
		at += length ? length : 1;
	}
}

void command_error(const struct invocation *invocation, const char *format, ...) {
	struct arena *arena = arena_new();
	struct strbuf line = STRBUF_INIT(arena);
	strbuf_addf(&line, invocation ? "tripod %s: " : "tripod: ", invocation ? invocation->command->name : "");
	va_list arguments;
	va_start(arguments, format);
	add_harmless(&line, arena_vprintf(arena, format, arguments));
	va_end(arguments);
	strbuf_addc(&line, '\n');
	fflush(stdout); /* in the order in which it was written, where both are one file */
	fputs(strbuf_text(&line), stderr);
	arena_free(arena);
}

/* The program */

static int print_program_help(struct arena *arena, FILE *stream, int status) {
	struct strbuf out = STRBUF_INIT(arena);
	help_add_program(&out);
	fputs(strbuf_text(&out), stream);
	return status;
}

static int print_command_help(struct arena *arena, const struct command *command) {
	struct strbuf out = STRBUF_INIT(arena);
	help_add_command(&out, command);
	fputs(strbuf_text(&out), stdout);
	return EXIT_DONE;
}

static int run_command(struct arena *arena, const struct command *command, int count, char **words) {
	struct invocation invocation;
	switch (command_parse(&invocation, arena, command, count, words)) {
	case PARSE_HELP:
		return print_command_help(arena, command);
	case PARSE_FAILED:
		fprintf(stderr, "Try: tripod %s --help\n", command->name);
		return EXIT_USAGE;
	default:
		return command->run(&invocation);
	}
}

static int run_program(struct arena *arena, int argc, char **argv) {
	if (argc < 2)
		return print_program_help(arena, stderr, EXIT_USAGE);
	const char *name = argv[1];
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		return print_program_help(arena, stdout, EXIT_DONE);
	if (strcmp(name, "--version") == 0) {
		printf("tripod %s\n", version);
		return EXIT_DONE;
	}
	const struct command *command = command_find(name);
	if (command)
		return run_command(arena, command, argc - 2, argv + 2);
	if (name[0] == '-')
		command_error(NULL, "unknown option %s before the command", name);
	else
		command_error(NULL, "unknown command %s%s", name, command_suggestion(arena, name));
	fputs("Try: tripod --help\n", stderr);
	return EXIT_USAGE;
}

/* A full disk is no success, and buffered output shows it only now; why is known only when it was the last part that failed. */
static int finish_output(int status) {
	bool failed = ferror(stdout) != 0;
	errno = 0;
	if (fflush(stdout) == 0 && !failed)
		return status;
	command_error(NULL, "standard output cannot be written%s%s", errno ? ": " : "", errno ? strerror(errno) : "");
	return EXIT_USAGE;
}

int command_main(int argc, char **argv, const char *version_text) {
	version = version_text;
	struct arena *arena = arena_new();
	int status = finish_output(run_program(arena, argc, argv));
	arena_free(arena);
	return status;
}

/* The command that prints help */

static const char *help_word(size_t index) {
	return commands[index] ? commands[index]->name : NULL;
}

static int help_run(struct invocation *invocation) {
	if (invocation->argument_count == 0)
		return print_program_help(invocation->arena, stdout, EXIT_DONE);
	const char *name = invocation->arguments[0];
	const struct command *command = command_find(name);
	if (command)
		return print_command_help(invocation->arena, command);
	command_error(invocation, "unknown command %s%s", name, command_suggestion(invocation->arena, name));
	return EXIT_USAGE;
}

const struct command help_command = {
	.name = "help",
	.arguments = "[COMMAND]",
	.summary = "Print help on the program or on one of its commands",
	.arguments_most = 1,
	.words = help_word,
	.run = help_run,
};
