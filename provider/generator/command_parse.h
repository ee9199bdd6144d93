/* From words to an invocation: what a command's options and arguments are is in its table entry.
 *
 * Options may stand before, between and behind the arguments; `--` ends them. `--name VALUE`, `--name=VALUE`, `-n VALUE` and `-nVALUE`
 * are the same; letters of flags may be joined (`-ab`); `-` alone is an argument. Every command has --help (-h). */
#ifndef TRIPOD_GENERATOR_COMMAND_PARSE_H
#define TRIPOD_GENERATOR_COMMAND_PARSE_H

#include "generator/command.h"

enum parse_result { PARSE_RUN, PARSE_HELP, PARSE_FAILED };

/* The --help of every command. */
extern const struct command_option help_option;

/* Parses the `count` words behind the command's name, which must outlive the invocation. PARSE_FAILED: said why. */
enum parse_result command_parse(
	struct invocation *invocation, struct arena *arena, const struct command *command, int count, char **words);

/* The word of the list that was probably meant; NULL when none is near. `next` returns NULL behind the last. */
const char *nearest_word(const char *word, const char *(*next)(const void *list, size_t index), const void *list);

/* " (did you mean NAME?)" for an unknown name of a command; "" when none is near. */
const char *command_suggestion(struct arena *arena, const char *name);

#endif
