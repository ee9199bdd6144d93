#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "generator/new.h"

/* The list of topologies */

static int list_topologies(struct arena *arena) {
	struct topology topology;
	printf("Topologies:\n");
	for (size_t i = 0; topology_at(arena, i, &topology); i++)
		printf("  %s\n      %s\n", topology.name, topology_title(arena, &topology));
	printf("\ntripod new TOPOLOGY DIR writes a project of one; tripod new --help says more.\n");
	return EXIT_DONE;
}

/* For completion; the names are few and the program ends soon. */
static const char *topology_word(size_t index) {
	static struct arena *arena;
	struct topology topology;
	arena = arena ? arena : arena_new();
	return topology_at(arena, index, &topology) ? topology.name : NULL;
}

/* The folder share/tripod */

/* Beside the program, when it was installed: BIN/../share/tripod. */
static const char *share_of_program(struct arena *arena) {
	char program[4096];
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
	if (length <= 0)
		return NULL;
	program[length] = '\0';
	char *slash = strrchr(program, '/');
	*slash = '\0';
	size_t size = strlen(program);
	if (size < 4 || strcmp(program + size - 4, "/bin") != 0)
		return NULL;
	const char *share = arena_printf(arena, "%.*s/share/tripod", (int)(size - 4), program);
	return access(arena_printf(arena, "%s/mirror", share), F_OK) == 0 ? share : NULL;
}

static const char *share_folder(struct arena *arena) {
	const char *named = getenv("TRIPOD_SHARE"), *home = getenv("HOME");
	char here[4096];
	if (named && *named)
		return *named == '/' || !getcwd(here, sizeof(here)) ? named : arena_printf(arena, "%s/%s", here, named);
	const char *found = share_of_program(arena);
	return found ? found : arena_printf(arena, "%s/.local/share/tripod", home ? home : "");
}

/* What was done */

/* A word of a shell's command. */
static const char *shell_word(struct arena *arena, const char *text) {
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+-@%:,=";
	if (strspn(text, plain) == strlen(text))
		return text;
	struct strbuf out = STRBUF_INIT(arena);
	strbuf_addc(&out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			strbuf_adds(&out, "'\\''");
		else
			strbuf_addc(&out, *text);
	}
	strbuf_addc(&out, '\'');
	return strbuf_text(&out);
}

/* The files, those of one module as one line. */
static void print_files(const struct project *project) {
	for (size_t i = 0; i < project->count;) {
		const char *path = project->files[i].path;
		if (strncmp(path, "modules/", strlen("modules/")) != 0) {
			printf("  %s\n", path);
			i++;
			continue;
		}
		size_t length = strlen("modules/") + strcspn(path + strlen("modules/"), "/") + 1, first = i;
		while (i < project->count && strncmp(project->files[i].path, path, length) == 0)
			i++;
		printf("  %.*s (%zu files)\n", (int)length, path, i - first);
	}
}

static void print_done(struct arena *arena, const struct project *project, const struct answers *answers,
	const char *folder, const char *const *overwritten) {
	printf("Written to %s, for %s in the zone %s:\n", folder, answers->text[QUESTION_DOMAIN],
		answers->text[QUESTION_ZONE]);
	print_files(project);
	if (*overwritten)
		printf("Overwritten:\n");
	for (; *overwritten; overwritten++)
		printf("  %s\n", *overwritten);
	printf("Next, with AWS credentials (README.md says more):\n  cd %s\n  terraform init\n  terraform plan\n",
		shell_word(arena, folder));
}

/* The command */

static const char *known_topologies(struct arena *arena) {
	struct strbuf list = STRBUF_INIT(arena);
	struct topology topology;
	for (size_t i = 0; topology_at(arena, i, &topology); i++)
		strbuf_addf(&list, "%s%s", i > 0 ? ", " : "", topology.name);
	return strbuf_text(&list);
}

static int new_run(struct invocation *invocation) {
	struct arena *arena = invocation->arena;
	struct topology topology;
	struct answers answers;
	if (invocation->argument_count == 0)
		return list_topologies(arena);
	if (!topology_find(arena, invocation->arguments[0], &topology)) {
		command_error(invocation, "there is no topology \"%s\": %s", invocation->arguments[0], known_topologies(arena));
		return EXIT_USAGE;
	}
	if (invocation->argument_count < 2 || !*invocation->arguments[1]) {
		command_error(invocation, "say which folder to write to: tripod new %s DIR", topology.name);
		return EXIT_USAGE;
	}
	const char *folder = invocation->arguments[1], *share = share_folder(arena), *const * overwritten;
	struct project outline = {.arena = arena}, project = {.arena = arena};
	answers_clear(&answers); /* the files are the same whatever the answers: nobody answers for nothing */
	project_make(&outline, &topology, &answers, share);
	if (project_look(invocation, &outline, folder, invocation_flag(invocation, "force"), &overwritten) != 0)
		return EXIT_USAGE;
	if (answers_take(invocation, &topology, &answers) != 0)
		return EXIT_USAGE;
	project_make(&project, &topology, &answers, share);
	if (project_write(invocation, &project, folder) != 0)
		return EXIT_USAGE;
	print_done(arena, &project, &answers, folder, overwritten);
	return EXIT_DONE;
}

static const struct command_option options[] = {
	{.name = "domain", .kind = OPTION_VALUE, .argument = "HOST", .help = "Host name of the site. Required."},
	{.name = "zone",
		.kind = OPTION_VALUE,
		.argument = "ZONE",
		.help =
			"The public Route 53 hosted zone that holds the domain. Default: what stands behind the domain's first dot."},
	{.name = "region", .kind = OPTION_VALUE, .argument = "REGION", .help = "AWS region. Required."},
	{.name = "name",
		.kind = OPTION_VALUE,
		.argument = "NAME",
		.help = "Name of the cluster and prefix of all other names."},
	{.name = "size",
		.kind = OPTION_VALUE,
		.argument = "SIZE",
		.help = "Instance type, such as t3.medium; on Fargate CPU units and MiB of memory, such as 1024/3072."},
	{.name = "ssh",
		.kind = OPTION_VALUES,
		.argument = "CIDR",
		.help = "IPv4 range that may reach the instances by SSH. Default: none."},
	{.name = "email",
		.kind = OPTION_VALUE,
		.argument = "ADDRESS",
		.help = "E-mail address for Let's Encrypt. Required where the topology takes its certificate from there."},
	{.name = "yes",
		.letter = 'y',
		.kind = OPTION_FLAG,
		.help = "Ask nothing: take the defaults for what no option answers."},
	{.name = "force", .letter = 'f', .kind = OPTION_FLAG, .help = "Write over files that are there, and say which."},
	{0},
};

const struct command new_command = {
	.name = "new",
	.arguments = "[TOPOLOGY DIR]",
	.summary = "Write a complete Terraform project of a topology",
	.description =
		"Without arguments, lists the topologies. Else writes a project into the folder, which is made when it is not there: the "
		"configuration with your answers in terraform.tfvars, the modules that it uses, a README with the steps to apply and destroy it, an example of "
		"a backend for the state, and pipelines for GitHub and GitLab that plan and review every pull request.\n\n"
		"On a terminal it asks for the answers, defaults in brackets. When an option gives one of them, or with --yes, it asks nothing, and answers that "
		"are missing are an error. All answers are held against the rules of the modules' variables first. It writes all files or none.",
	.options = options,
	.arguments_most = 2,
	.completion = COMPLETE_DIRECTORY,
	.words = topology_word,
	.exits =
		"0 The project was written (or the topologies were listed).\n2 Nothing was written: wrong usage, a wrong answer, files that are there, or a "
		"folder that cannot be written.",
	.examples = "tripod new\ntripod new three-node site\n"
				"tripod new three-node site --domain interviews.example.com --region eu-central-1",
	.run = new_run,
};
