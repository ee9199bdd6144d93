#include "generator/command_parse.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"

const struct command_option help_option = {.name = "help", .letter = 'h', .help = "Print this and end."};

struct parser {
	struct invocation *invocation;
	int count, at;
	char **words;
	const char **arguments;
	struct option_given *given;
	bool help;
};

/* The index-th option of a command, --help last; NULL behind it. */
static const struct command_option *option_at(const struct command *command, size_t index) {
	size_t count = 0;
	while (command->options && command->options[count].name)
		count++;
	return index < count ? &command->options[index] : index == count ? &help_option : NULL;
}

static const char *next_option(const void *command, size_t index) {
	const struct command_option *option = option_at(command, index);
	return option ? option->name : NULL;
}

static const char *next_value(const void *values, size_t index) {
	return ((const char *const *)values)[index];
}

static const struct command_option *option_by_name(const struct command *command, const char *name, size_t length) {
	const struct command_option *option;
	for (size_t i = 0; (option = option_at(command, i)) != NULL; i++) {
		if (strlen(option->name) == length && strncmp(option->name, name, length) == 0)
			return option;
	}
	return NULL;
}

static const struct command_option *option_by_letter(const struct command *command, char letter) {
	const struct command_option *option;
	for (size_t i = 0; (option = option_at(command, i)) != NULL; i++) {
		if (option->letter == letter)
			return option;
	}
	return NULL;
}

/* Says that a value is none of the words that the option takes. */
static int fail_value(const struct invocation *invocation, const struct command_option *option, const char *value) {
	struct strbuf list = STRBUF_INIT(invocation->arena);
	for (size_t i = 0; option->values[i]; i++)
		strbuf_addf(&list, "%s%s", i == 0 ? "" : option->values[i + 1] ? ", " : " or ", option->values[i]);
	const char *nearest = nearest_word(value, next_value, option->values);
	const char *hint = nearest ? arena_printf(invocation->arena, " (did you mean %s?)", nearest) : "";
	command_error(invocation, "--%s takes %s, not \"%s\"%s", option->name, strbuf_text(&list), value, hint);
	return -1;
}

static int add_option(struct parser *parser, const struct command_option *option, const char *value) {
	struct invocation *invocation = parser->invocation;
	if (option == &help_option) {
		parser->help = true;
		return 0;
	}
	size_t i = 0;
	while (option->values && option->values[i] && strcmp(option->values[i], value) != 0)
		i++;
	if (option->values && !option->values[i])
		return fail_value(invocation, option, value);
	parser->given[invocation->given_count++] = (struct option_given){.option = option, .value = value};
	return 0;
}

/* An option whose value, if it takes one, is the rest of its word (NULL: none there) or the next word. */
static int take_value(struct parser *parser, const struct command_option *option, const char *rest) {
	if (option->kind == OPTION_FLAG)
		return add_option(parser, option, NULL);
	if (rest)
		return add_option(parser, option, rest);
	if (parser->at + 1 == parser->count) {
		command_error(parser->invocation, "--%s needs a value: --%s %s", option->name, option->name, option->argument);
		return -1;
	}
	return add_option(parser, option, parser->words[++parser->at]);
}

static int parse_long(struct parser *parser, const char *word) {
	const struct invocation *invocation = parser->invocation;
	const char *name = word + 2, *equals = strchr(name, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	const struct command_option *option = option_by_name(invocation->command, name, length);
	if (!option) {
		const char *given = arena_strndup(invocation->arena, name, length);
		const char *nearest = nearest_word(given, next_option, invocation->command);
		const char *hint = nearest ? arena_printf(invocation->arena, " (did you mean --%s?)", nearest) : "";
		command_error(invocation, "unknown option --%s%s", given, hint);
		return -1;
	}
	if (equals && option->kind == OPTION_FLAG) {
		command_error(invocation, "--%s takes no value", option->name);
		return -1;
	}
	return take_value(parser, option, equals ? equals + 1 : NULL);
}

static int parse_letters(struct parser *parser, const char *word) {
	for (const char *letter = word + 1; *letter; letter++) {
		const struct command_option *option = option_by_letter(parser->invocation->command, *letter);
		if (!option) {
			size_t length = utf8_character(letter, strlen(letter));
			command_error(parser->invocation, "unknown option -%.*s", length ? (int)length : 1, letter);
			return -1;
		}
		if (option->kind != OPTION_FLAG)
			return take_value(parser, option, letter[1] ? letter + 1 : NULL);
		if (take_value(parser, option, NULL) != 0)
			return -1;
	}
	return 0;
}

static int check_arguments(const struct invocation *invocation) {
	const struct command *command = invocation->command;
	if (invocation->argument_count < command->arguments_least) {
		command_error(invocation, "%s missing: tripod %s %s",
			command->arguments_least - invocation->argument_count == 1 ? "an argument is" : "arguments are",
			command->name, command->arguments);
		return -1;
	}
	if (invocation->argument_count > command->arguments_most) {
		command_error(invocation, "unexpected argument \"%s\"", invocation->arguments[command->arguments_most]);
		return -1;
	}
	return 0;
}

static int parse_words(struct parser *parser) {
	bool only_arguments = false;
	for (; parser->at < parser->count; parser->at++) {
		const char *word = parser->words[parser->at];
		if (only_arguments || word[0] != '-' || word[1] == '\0')
			parser->arguments[parser->invocation->argument_count++] = word;
		else if (strcmp(word, "--") == 0)
			only_arguments = true;
		else if ((word[1] == '-' ? parse_long(parser, word) : parse_letters(parser, word)) != 0)
			return -1;
	}
	return 0;
}

/* A word with letters makes several options at most; every word is an argument or at least its own option. */
static size_t most_options(int count, char **words) {
	size_t most = 1;
	for (int i = 0; i < count; i++)
		most += strlen(words[i]);
	return most;
}

enum parse_result command_parse(
	struct invocation *invocation, struct arena *arena, const struct command *command, int count, char **words) {
	struct parser parser = {.invocation = invocation, .count = count, .words = words};
	parser.arguments = arena_array(arena, (size_t)count + 1, sizeof(*parser.arguments));
	parser.given = arena_array(arena, most_options(count, words), sizeof(*parser.given));
	*invocation =
		(struct invocation){.arena = arena, .command = command, .arguments = parser.arguments, .given = parser.given};
	bool failed = parse_words(&parser) != 0;
	if (parser.help && !failed)
		return PARSE_HELP;
	return failed || check_arguments(invocation) != 0 ? PARSE_FAILED : PARSE_RUN;
}
