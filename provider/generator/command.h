/* The commands of `tripod`: one table from which parsing, help, man page and shell completion are made.
 *
 * A command is data and one function. It writes results to standard output and errors to standard error (command_error),
 * and returns an exit status: 0 done, 1 findings, 2 wrong usage or an input that cannot be read; `exits` says more where a
 * command has more. Everything that a run makes lives in the invocation's arena. No command uses the network.
 */
#ifndef TRIPOD_GENERATOR_COMMAND_H
#define TRIPOD_GENERATOR_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum { EXIT_DONE = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2 };

enum option_kind {
	OPTION_FLAG,   /* --force */
	OPTION_VALUE,  /* --name NAME, --name=NAME; the last one counts */
	OPTION_VALUES, /* may be given more than once */
};

/* What completion offers for an argument. */
enum completion { COMPLETE_NOTHING, COMPLETE_FILE, COMPLETE_DIRECTORY };

struct command_option {
	const char *name; /* "format", without dashes; NULL ends a list */
	char letter;      /* 'f' or 0 */
	enum option_kind kind;
	const char *argument;      /* "FILE" in help; NULL for a flag */
	const char *const *values; /* the words allowed, NULL-terminated; NULL: any text */
	enum completion completion;
	const char *help; /* one sentence */
};

struct invocation;

struct command {
	const char *name;        /* NULL ends the table */
	const char *arguments;   /* "PLAN", "[TOPOLOGY [DIR]]" */
	const char *summary;     /* what it does, on one line without a full stop: "Draw the network of a plan" */
	const char *description; /* paragraphs, for help and the man page */
	const struct command_option *options;
	size_t arguments_least, arguments_most;
	enum completion completion;         /* of the arguments */
	const char *(*words)(size_t index); /* words that completion offers as first argument; NULL: none */
	const char *exits;                  /* "0 ...\n1 ...\n2 ..." */
	const char *examples;               /* lines of shell, with `# ` comments */
	int (*run)(struct invocation *invocation);
};

/* One run of a command, parsed and checked against its table entry. */
struct invocation {
	struct arena *arena;
	const struct command *command;
	const char *const *arguments;
	size_t argument_count;
	const struct option_given *given;
	size_t given_count;
};

struct option_given {
	const struct command_option *option;
	const char *value; /* NULL for a flag */
};

/* The commands in the order of the help, ended by NULL: commands.c. */
extern const struct command *const commands[];
extern const struct command review_command, diagram_command, rules_command, new_command, completion_command,
	man_command, help_command;

/* NULL when there is none by that name. */
const struct command *command_find(const char *name);

bool invocation_flag(const struct invocation *invocation, const char *option);
/* The last value given; `otherwise` when there is none. */
const char *invocation_value(const struct invocation *invocation, const char *option, const char *otherwise);
/* The index-th value of an OPTION_VALUES; NULL behind the last one. */
const char *invocation_value_at(const struct invocation *invocation, const char *option, size_t index);

/* "tripod COMMAND: ..." and the end of the line on standard error. `invocation` NULL: "tripod: ...". Control characters of the text are
 * replaced, but for ends of lines: further lines may follow the first. */
void command_error(const struct invocation *invocation, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The whole program, under the version that it is to print: finds the command, parses, runs. The exit status. */
int command_main(int argc, char **argv, const char *version);
/* That version, for what commands write. */
const char *command_version(void);

#endif
