/* The table of commands. A further command is its own file and a line here. */
#include "generator/command.h"

const struct command *const commands[] = {
	&review_command,
	&diagram_command,
	&rules_command,
	&new_command,
	&completion_command,
	&man_command,
	&help_command,
	NULL,
};
