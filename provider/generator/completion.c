/* The command that prints a shell's completion script, made of the table of commands. */
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "generator/command.h"
#include "generator/command_parse.h"

/* The index-th option of a command, --help behind its own; NULL at the end. */
static const struct command_option *next_option(const struct command *command, const struct command_option *option) {
	if (option == &help_option)
		return NULL;
	option = option ? option + 1 : command->options;
	return option && option->name ? option : &help_option;
}

/* The words of a list behind each other; `values` or, when it is NULL, what `words` gives. */
static void add_words(struct strbuf *out, const char *const *values, const char *(*words)(size_t)) {
	const char *word;
	for (size_t i = 0; (word = values ? values[i] : words ? words(i) : NULL) != NULL; i++)
		strbuf_addf(out, "%s%s", i ? " " : "", word);
}

/* Text within single quotes, `quote` in place of each quote; bytes of `special` after a backslash. */
static void add_quoted(struct strbuf *out, const char *text, const char *quote, const char *special) {
	for (; *text; text++) {
		if (*text == '\'')
			strbuf_adds(out, quote);
		else if (strchr(special, *text))
			strbuf_addf(out, "\\%c", *text);
		else
			strbuf_addc(out, *text);
	}
}

/* bash */

static const char bash_begin[] =
	"# Completion of tripod for bash, written by `tripod completion bash`.\n"
	"_tripod() {\n"
	"\tlocal current=${COMP_WORDS[COMP_CWORD]} command= pending= kind= words= word i count=0\n"
	"\tCOMPREPLY=()\n"
	"\t# bash makes three words of --option=value.\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tword=${COMP_WORDS[i]}\n"
	"\t\tif [[ $word == '=' ]]; then\n"
	"\t\t\tcontinue\n"
	"\t\telif [[ $pending ]]; then\n"
	"\t\t\tpending=\n"
	"\t\telif [[ $word == -* ]]; then\n"
	"\t\t\tcase \"$command $word\" in\n";

static const char bash_middle[] = "\t\t\tesac\n"
								  "\t\telif [[ ! $command ]]; then\n"
								  "\t\t\tcommand=$word\n"
								  "\t\telse\n"
								  "\t\t\t((++count))\n"
								  "\t\tfi\n"
								  "\tdone\n"
								  "\t[[ $current == '=' ]] && current=\n"
								  "\tif [[ $pending ]]; then\n"
								  "\t\tcase \"$command $pending\" in\n";

static const char bash_end[] = "\t\tesac\n"
							   "\tfi\n"
							   "\tcase $kind in\n"
							   "\tfile) mapfile -t COMPREPLY < <(compgen -f -- \"$current\") ;;\n"
							   "\tdirectory) mapfile -t COMPREPLY < <(compgen -d -- \"$current\") ;;\n"
							   "\t*) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\") ;;\n"
							   "\tesac\n"
							   "\t[[ $kind ]] && compopt -o filenames 2>/dev/null\n"
							   "\treturn 0\n"
							   "}\n"
							   "complete -F _tripod tripod\n";

static void add_bash_kind(struct strbuf *out, enum completion completion) {
	strbuf_adds(out,
		completion == COMPLETE_FILE            ? "kind=file"
			: completion == COMPLETE_DIRECTORY ? "kind=directory"
											   : ":");
}

static void add_bash_pattern(struct strbuf *out, const struct command *command, const struct command_option *option) {
	strbuf_addf(out, "'%s --%s'", command->name, option->name);
	if (option->letter)
		strbuf_addf(out, " | '%s -%c'", command->name, option->letter);
}

static void add_bash_values(struct strbuf *out, const struct command *command) {
	for (const struct command_option *option = NULL; (option = next_option(command, option)) != NULL;) {
		if (option->kind == OPTION_FLAG)
			continue;
		strbuf_adds(out, "\t\t");
		add_bash_pattern(out, command, option);
		strbuf_adds(out, ") ");
		if (option->values) {
			strbuf_adds(out, "words='");
			add_words(out, option->values, NULL);
			strbuf_addc(out, '\'');
		} else {
			add_bash_kind(out, option->completion);
		}
		strbuf_adds(out, " ;;\n");
	}
}

static void add_bash_command(struct strbuf *out, const struct command *command, bool options) {
	strbuf_addf(out, "\t\t%s) ", command->name);
	if (options) {
		strbuf_adds(out, "words='");
		for (const struct command_option *option = NULL; (option = next_option(command, option)) != NULL;)
			strbuf_addf(out, "%s--%s", option == command->options ? "" : " ", option->name);
		strbuf_adds(out, "' ;;\n");
		return;
	}
	if (command->words) {
		strbuf_adds(out, "if ((count == 0)); then words='");
		add_words(out, NULL, command->words);
		strbuf_adds(out, "'; else ");
	}
	add_bash_kind(out, command->completion);
	strbuf_adds(out, command->words ? "; fi ;;\n" : " ;;\n");
}

static const char *command_word(size_t index) {
	return commands[index] ? commands[index]->name : NULL;
}

static void add_bash(struct strbuf *out) {
	strbuf_adds(out, bash_begin);
	for (size_t i = 0; commands[i]; i++) {
		for (const struct command_option *option = NULL; (option = next_option(commands[i], option)) != NULL;) {
			if (option->kind == OPTION_FLAG)
				continue;
			strbuf_adds(out, "\t\t\t");
			add_bash_pattern(out, commands[i], option);
			strbuf_adds(out, ") pending=$word ;;\n");
		}
	}
	strbuf_adds(out, bash_middle);
	for (size_t i = 0; commands[i]; i++)
		add_bash_values(out, commands[i]);
	strbuf_adds(out, "\t\tesac\n\telif [[ ! $command ]]; then\n\t\twords='--help --version");
	strbuf_adds(out, " ");
	add_words(out, NULL, command_word);
	strbuf_adds(out, "'\n\telif [[ $current == -* ]]; then\n\t\tcase $command in\n");
	for (size_t i = 0; commands[i]; i++)
		add_bash_command(out, commands[i], true);
	strbuf_adds(out, "\t\tesac\n\telse\n\t\tcase $command in\n");
	for (size_t i = 0; commands[i]; i++)
		add_bash_command(out, commands[i], false);
	strbuf_adds(out, bash_end);
}

/* zsh */

static void add_zsh_text(struct strbuf *out, const char *text) {
	add_quoted(out, text, "'\\''", "[]:\\");
}

static const char *zsh_kind(enum completion completion) {
	return completion == COMPLETE_FILE ? "_files" : completion == COMPLETE_DIRECTORY ? "_files -/" : " ";
}

static void add_zsh_option(struct strbuf *out, const struct command_option *option) {
	const char *value = option->kind == OPTION_FLAG ? "" : "=";
	strbuf_adds(out, " \\\n\t\t\t\t");
	if (option->kind == OPTION_VALUES)
		strbuf_adds(out, "'*'");
	else if (option->letter)
		strbuf_addf(out, "'(-%c --%s)'", option->letter, option->name);
	if (option->letter)
		strbuf_addf(out, "{-%c%s,--%s%s}", option->letter, option->kind == OPTION_FLAG ? "" : "+", option->name, value);
	else
		strbuf_addf(out, "--%s%s", option->name, value);
	strbuf_adds(out, "'[");
	add_zsh_text(out, option->help);
	strbuf_addc(out, ']');
	if (option->kind != OPTION_FLAG) {
		strbuf_addf(out, ":%s:", option->argument);
		if (option->values) {
			strbuf_addc(out, '(');
			add_words(out, option->values, NULL);
			strbuf_addc(out, ')');
		} else {
			strbuf_adds(out, zsh_kind(option->completion));
		}
	}
	strbuf_addc(out, '\'');
}

static void add_zsh_command(struct strbuf *out, const struct command *command) {
	strbuf_addf(out, "\t\t%s)\n\t\t\t_arguments -s -S", command->name);
	for (const struct command_option *option = NULL; (option = next_option(command, option)) != NULL;)
		add_zsh_option(out, option);
	if (command->words && command->arguments_most > 0) {
		strbuf_adds(out, " \\\n\t\t\t\t'1:argument:(");
		add_words(out, NULL, command->words);
		strbuf_adds(out, ")'");
	}
	if (command->arguments_most > (command->words ? 1 : 0))
		strbuf_addf(out, " \\\n\t\t\t\t'*:argument:%s'", zsh_kind(command->completion));
	strbuf_adds(out, "\n\t\t\t;;\n");
}

static void add_zsh(struct strbuf *out) {
	strbuf_adds(out,
		"#compdef tripod\n# Completion of tripod for zsh, written by `tripod completion zsh`.\n_tripod() {\n"
		"\tlocal context state state_descr line\n\ttypeset -A opt_args\n\tlocal -a commands\n\tcommands=(\n");
	for (size_t i = 0; commands[i]; i++) {
		strbuf_addf(out, "\t\t'%s:", commands[i]->name);
		add_zsh_text(out, commands[i]->summary);
		strbuf_adds(out, "'\n");
	}
	strbuf_adds(out,
		"\t)\n\t_arguments -C '(- *)'{-h,--help}'[print help]' '(- *)--version[print the version]' \\\n"
		"\t\t'1:command:->command' '*::argument:->rest'\n\tcase $state in\n\tcommand) _describe command commands ;;\n"
		"\trest)\n\t\tcase $line[1] in\n");
	for (size_t i = 0; commands[i]; i++)
		add_zsh_command(out, commands[i]);
	strbuf_adds(out,
		"\t\tesac\n\t\t;;\n\tesac\n}\n"
		"if [ \"$funcstack[1]\" = _tripod ]; then _tripod \"$@\"; else compdef _tripod tripod; fi\n");
}

/* fish */

static void add_fish_text(struct strbuf *out, const char *name, const char *text) {
	strbuf_addf(out, " -%s '", name);
	add_quoted(out, text, "\\'", "\\");
	strbuf_addc(out, '\'');
}

static const char *fish_kind(enum completion completion) {
	return completion == COMPLETE_FILE     ? " -F"
		: completion == COMPLETE_DIRECTORY ? " -a '(__fish_complete_directories)'"
										   : "";
}

static void add_fish_command(struct strbuf *out, const struct command *command) {
	const char *seen = arena_printf(out->arena, "complete -c tripod -n '__fish_seen_subcommand_from %s", command->name);
	for (const struct command_option *option = NULL; (option = next_option(command, option)) != NULL;) {
		strbuf_addf(out, "%s' -l %s", seen, option->name);
		if (option->letter)
			strbuf_addf(out, " -s %c", option->letter);
		if (option->kind != OPTION_FLAG)
			strbuf_adds(out, option->completion == COMPLETE_FILE ? " -r" : " -x");
		if (option->values) {
			strbuf_adds(out, " -a '");
			add_words(out, option->values, NULL);
			strbuf_addc(out, '\'');
		} else {
			strbuf_adds(out, fish_kind(option->completion));
		}
		add_fish_text(out, "d", option->help);
		strbuf_addc(out, '\n');
	}
	if (command->words) {
		struct strbuf words = STRBUF_INIT(out->arena);
		add_words(&words, NULL, command->words);
		strbuf_addf(out, "%s; and not __fish_seen_subcommand_from %s' -a '%s'\n", seen, strbuf_text(&words),
			strbuf_text(&words));
	}
	if (command->completion != COMPLETE_NOTHING)
		strbuf_addf(out, "%s'%s\n", seen, fish_kind(command->completion));
}

static void add_fish(struct strbuf *out) {
	strbuf_adds(out,
		"# Completion of tripod for fish, written by `tripod completion fish`.\ncomplete -c tripod -f\n"
		"complete -c tripod -n __fish_use_subcommand -l version -d 'Print the version'\n"
		"complete -c tripod -n __fish_use_subcommand -s h -l help -d 'Print help'\n");
	for (size_t i = 0; commands[i]; i++) {
		strbuf_addf(out, "complete -c tripod -n __fish_use_subcommand -a %s", commands[i]->name);
		add_fish_text(out, "d", commands[i]->summary);
		strbuf_addc(out, '\n');
	}
	for (size_t i = 0; commands[i]; i++)
		add_fish_command(out, commands[i]);
}

/* The command */

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static const char *shell_word(size_t index) {
	return shells[index];
}

static int completion_run(struct invocation *invocation) {
	static void (*const writers[])(struct strbuf *) = {add_bash, add_zsh, add_fish};
	struct strbuf out = STRBUF_INIT(invocation->arena);
	for (size_t i = 0; shells[i]; i++) {
		if (strcmp(invocation->arguments[0], shells[i]) == 0)
			writers[i](&out);
	}
	if (out.length == 0) {
		command_error(invocation, "no completion for \"%s\": bash, zsh or fish", invocation->arguments[0]);
		return EXIT_USAGE;
	}
	fputs(strbuf_text(&out), stdout);
	return EXIT_DONE;
}

const struct command completion_command = {
	.name = "completion",
	.arguments = "bash|zsh|fish",
	.summary = "Print the completion script of a shell",
	.description =
		"make install puts the three scripts where the shells find them. Without that, load it at the shell's start.",
	.arguments_least = 1,
	.arguments_most = 1,
	.words = shell_word,
	.examples = "source <(tripod completion bash)    # in ~/.bashrc\n"
				"source <(tripod completion zsh)     # in ~/.zshrc, after compinit\n"
				"tripod completion fish | source     # in ~/.config/fish/config.fish",
	.run = completion_run,
};
