/* Help in its two forms, of the same table: text for a terminal (command_help.c) and roff (man.c).
 *
 * A description is paragraphs with an empty line between them, wrapped to the width; a paragraph whose lines begin with a space stands as it is
 * (lists, commands). `exits` is lines "STATUS meaning"; `examples` stand as they are. */
#ifndef TRIPOD_GENERATOR_COMMAND_HELP_H
#define TRIPOD_GENERATOR_COMMAND_HELP_H

#include "base/strbuf.h"
#include "generator/command.h"

/* What the program is, in one sentence and in the paragraphs behind it. */
extern const char program_summary[], program_description[];
/* Environment variables that commands read: pairs of name and meaning, ended by NULL. */
extern const char *const program_environment[];
/* `exits` of a command, or what holds for all of them. */
const char *command_exits(const struct command *command);

/* Paragraphs, one after the other, for both forms: the length of the paragraph at `text`; *verbatim when it stands as it is. 0 at the end. */
size_t paragraph_length(const char *text, bool *verbatim);
/* The start of the next paragraph or line behind `length` bytes. */
const char *lines_skip(const char *text, size_t length);

/* The option as help writes it: "-f, --format FORMAT". */
const char *option_form(struct arena *arena, const struct command_option *option);
/* Its sentence, with the words that it takes. */
const char *option_meaning(struct arena *arena, const struct command_option *option);

void help_add_program(struct strbuf *out);
void help_add_command(struct strbuf *out, const struct command *command);

#endif
