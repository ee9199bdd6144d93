/* What the commands that read plans have in common: options, the plan itself, and the choice of a format. */
#ifndef TRIPOD_GENERATOR_PLAN_OPTIONS_H
#define TRIPOD_GENERATOR_PLAN_OPTIONS_H

#include "generator/command.h"
#include "generator/plan_document.h"

#define OPTION_OUT                                                                                           \
	{                                                                                                        \
		.name = "out", .letter = 'o', .kind = OPTION_VALUE, .argument = "FILE", .completion = COMPLETE_FILE, \
		.help = "Write to a file instead of standard output."                                                \
	}
#define OPTION_TERRAFORM                                                                                   \
	{                                                                                                      \
		.name = "terraform", .kind = OPTION_VALUE, .argument = "PROGRAM", .completion = COMPLETE_FILE,     \
		.help = "The program that shows a saved plan. Default: $TRIPOD_TERRAFORM, else terraform or tofu." \
	}
#define OPTION_CHDIR                                                                                \
	{                                                                                               \
		.name = "chdir", .kind = OPTION_VALUE, .argument = "DIR", .completion = COMPLETE_DIRECTORY, \
		.help = "The initialised folder of the configuration, where a saved plan is shown."         \
	}

/* The plan or state that the first argument names. NULL after having said why it cannot be read. */
struct plan_document *invocation_plan(const struct invocation *invocation);

struct format_ending {
	const char *ending, *format; /* ".md", "markdown"; NULL ends a list */
};

/* By --format, else by the ending of --out, else by where the output goes. */
const char *format_choose(const struct invocation *invocation, const struct format_ending *endings,
	const char *on_terminal, const char *otherwise);

#endif
