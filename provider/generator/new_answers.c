#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "generator/new.h"

/* A question: the option that answers it, and the variable that it is for. */
static const struct {
	const char *option, *variable;
} questions[QUESTION_COUNT] = {
	[QUESTION_DOMAIN] = {"domain", "domain"},
	[QUESTION_ZONE] = {"zone", "zone"},
	[QUESTION_REGION] = {"region", "region"},
	[QUESTION_NAME] = {"name", "name"},
	[QUESTION_SIZE] = {"size", "instance_type"},
	[QUESTION_SSH] = {"ssh", "ssh_cidrs"},
	[QUESTION_EMAIL] = {"email", "email"},
};

struct questioning {
	struct invocation *invocation;
	struct arena *arena;
	const struct topology *topology;
	struct answers *answers;
	struct topology_variable variables[QUESTION_COUNT];
};

/* Which questions there are */

/* A topology on Fargate has CPU units and memory in the place of an instance type. */
static bool find_fargate_size(struct questioning *questioning, struct topology_variable *variable) {
	struct topology_variable cpu, memory;
	struct arena *arena = questioning->arena;
	if (!topology_variable(arena, questioning->topology, "cpu", &cpu) ||
		!topology_variable(arena, questioning->topology, "memory", &memory))
		return false;
	variable->description = "Size of a task: CPU units (1024 is one vCPU) and memory in MiB.";
	variable->fallback = NULL;
	if (cpu.fallback && memory.fallback)
		variable->fallback = arena_printf(arena, "\"%s/%s\"", cpu.fallback, memory.fallback);
	return true;
}

static void find_questions(struct questioning *questioning) {
	struct answers *answers = questioning->answers;
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		answers->asked[i] = topology_variable(
			questioning->arena, questioning->topology, questions[i].variable, &questioning->variables[i]);
	struct topology_variable *ranges = &questioning->variables[QUESTION_SSH];
	if (answers->asked[QUESTION_SSH])
		ranges->description = arena_printf(questioning->arena, "%s Several with commas between.", ranges->description);
	if (!answers->asked[QUESTION_SIZE]) {
		answers->fargate = find_fargate_size(questioning, &questioning->variables[QUESTION_SIZE]);
		answers->asked[QUESTION_SIZE] = answers->fargate;
	}
}

/* The answer when none is given: NULL where one is needed. */
static const char *fallback_of(const struct questioning *questioning, enum question question) {
	const char *domain = questioning->answers->text[QUESTION_DOMAIN], *dot;
	if (question == QUESTION_ZONE) {
		if (!domain || (dot = strchr(domain, '.')) == NULL)
			return NULL;
		return strchr(dot + 1, '.') ? dot + 1 : domain; /* a domain of two labels is a zone itself */
	}
	const struct topology_variable *variable = &questioning->variables[question];
	return variable->fallback ? variable_fallback_text(questioning->arena, variable) : NULL;
}

/* Checks */

static const char *check_size(const struct questioning *questioning, const char *text) {
	struct arena *arena = questioning->arena;
	const struct topology *topology = questioning->topology;
	if (!questioning->answers->fargate)
		return variable_check(arena, topology, "instance_type", text, NULL);
	size_t digits = strspn(text, "0123456789"),
		   more = text[digits] == '/' ? strspn(text + digits + 1, "0123456789") : 0;
	if (digits == 0 || more == 0 || text[digits + 1 + more] != '\0')
		return "The size must be CPU units and MiB of memory, such as 1024/3072.";
	const char *cpu = arena_strndup(arena, text, digits), *memory = text + digits + 1;
	const char *problem = variable_check(arena, topology, "cpu", cpu, NULL);
	problem = problem ? problem : variable_check(arena, topology, "memory", memory, NULL);
	return problem ? problem : fargate_size_check(cpu, memory);
}

/* Every range of a list. */
static const char *check_ranges(const struct questioning *questioning, const char *text) {
	for (const char *at = text + strspn(text, ", "); *at; at += strspn(at, ", ")) {
		size_t length = strcspn(at, ", ");
		const char *range = arena_strndup(questioning->arena, at, length);
		const char *problem = variable_check(questioning->arena, questioning->topology, "ssh_cidrs", range, NULL);
		if (problem)
			return problem;
		at += length;
	}
	return NULL;
}

/* What is wrong with an answer; NULL when it is right. */
static const char *check_answer(const struct questioning *questioning, enum question question, const char *text) {
	if (question == QUESTION_SIZE)
		return check_size(questioning, text);
	if (question == QUESTION_SSH)
		return check_ranges(questioning, text);
	const char *problem =
		variable_check(questioning->arena, questioning->topology, questions[question].variable, text, NULL);
	const char *domain = questioning->answers->text[QUESTION_DOMAIN];
	if (!problem && question == QUESTION_ZONE && domain && !domain_is_within(domain, text))
		return "The domain must be the zone itself or lie in it.";
	return problem;
}

/* Answers from options */

static const char *given_answer(const struct questioning *questioning, enum question question) {
	if (question != QUESTION_SSH)
		return invocation_value(questioning->invocation, questions[question].option, NULL);
	struct strbuf ranges = STRBUF_INIT(questioning->arena);
	const char *value;
	for (size_t i = 0; (value = invocation_value_at(questioning->invocation, "ssh", i)) != NULL; i++)
		strbuf_addf(&ranges, "%s%s", i > 0 ? ", " : "", value);
	return ranges.bytes;
}

/* One answer from the options, or its fallback; 1 for something wrong, which was said. */
static int take_answer(struct questioning *questioning, enum question question, struct strbuf *missing) {
	const char *option = questions[question].option, *text = given_answer(questioning, question);
	if (!questioning->answers->asked[question]) {
		if (text)
			command_error(questioning->invocation, "--%s: %s has no use for it", option, questioning->topology->name);
		return text != NULL;
	}
	text = text ? text : fallback_of(questioning, question);
	if (!text) {
		bool follows = question == QUESTION_ZONE &&
			!questioning->answers->text[QUESTION_DOMAIN]; /* that one is said to be missing or wrong */
		if (!follows)
			strbuf_addf(missing, "%s--%s", missing->length > 0 ? ", " : "", option);
		return 0;
	}
	const char *problem = check_answer(questioning, question, text);
	if (problem)
		command_error(questioning->invocation, "--%s \"%s\": %s", option, text, problem);
	else
		questioning->answers->text[question] = text;
	return problem != NULL;
}

/* All mistakes are said at once. */
static int take_answers(struct questioning *questioning) {
	struct strbuf missing = STRBUF_INIT(questioning->arena);
	int wrong = 0;
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		wrong += take_answer(questioning, (enum question)i, &missing);
	if (missing.length > 0)
		command_error(questioning->invocation, "answers are missing: %s", strbuf_text(&missing));
	return wrong > 0 || missing.length > 0 ? -1 : 0;
}

/* Answers from a person */

/* One line without blanks around it; NULL at the end of the input. */
static const char *read_line(struct arena *arena) {
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length = getline(&line, &capacity, stdin);
	const char *text = NULL;
	if (length >= 0) {
		const char *start = line + strspn(line, " \t\r\n");
		size_t size = strlen(start);
		while (size > 0 && strchr(" \t\r\n", start[size - 1]))
			size--;
		text = arena_strndup(arena, start, size);
	}
	free(line);
	return text;
}

static int ask(struct questioning *questioning, enum question question) {
	const char *fallback = fallback_of(questioning, question);
	const char *shown = fallback && !*fallback ? "none" : fallback, *option = questions[question].option;
	printf("\n%s\n", questioning->variables[question].description);
	for (;;) {
		printf(shown ? "%s [%s]: " : "%s: ", option, shown);
		fflush(stdout);
		const char *text = read_line(questioning->arena);
		if (!text) {
			putchar('\n');
			command_error(questioning->invocation, "no answer to \"%s\": nothing was written", option);
			return -1;
		}
		text = *text || !fallback ? text : fallback;
		const char *problem = *text || fallback ? check_answer(questioning, question, text) : "An answer is needed.";
		if (!problem) {
			questioning->answers->text[question] = text;
			return 0;
		}
		printf("%s\n", problem);
	}
}

static int ask_all(struct questioning *questioning) {
	for (size_t i = 0; i < QUESTION_COUNT; i++) {
		if (questioning->answers->asked[i] && ask(questioning, (enum question)i) != 0)
			return -1;
	}
	putchar('\n');
	return 0;
}

static bool may_ask(const struct invocation *invocation) {
	for (size_t i = 0; i < QUESTION_COUNT; i++) {
		if (invocation_flag(invocation, questions[i].option))
			return false;
	}
	return !invocation_flag(invocation, "yes") && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

void answers_clear(struct answers *answers) {
	*answers = (struct answers){0};
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		answers->text[i] = "";
}

int answers_take(struct invocation *invocation, const struct topology *topology, struct answers *answers) {
	*answers = (struct answers){0};
	struct questioning questioning = {
		.invocation = invocation, .arena = invocation->arena, .topology = topology, .answers = answers};
	find_questions(&questioning);
	int result = may_ask(invocation) ? ask_all(&questioning) : take_answers(&questioning);
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		answers->text[i] = answers->text[i] ? answers->text[i] : "";
	return result;
}
