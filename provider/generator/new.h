/* tripod new: the parts of it, in the order in which they come.
 *
 *   topology (new_topology.c): what the embedded example declares -> answers (new_answers.c): flags or questions, each held against the
 *   rules of the variables that it is for (new_rules.c) -> project (new_project.c): all files, made in memory -> new_write.c: written, or nothing.
 *
 * The example is the source: its variables say which questions there are, their meanings and their defaults; their validation blocks and those of
 * the modules say what an answer may be. All these files are in the form of terraform fmt, which is what is read here, not Terraform's language. */
#ifndef TRIPOD_GENERATOR_NEW_H
#define TRIPOD_GENERATOR_NEW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "generator/command.h"

/* Topologies: folders of examples/ among the embedded files. */

struct topology {
	const char *name;           /* "three-node" */
	const char *folder;         /* "examples/three-node/" */
	const char *readme;         /* its README.md; "" without one */
	const char *const *modules; /* names of the modules that it uses, and that those use; NULL-terminated */
};

/* The index-th topology, by name; false behind the last one. */
bool topology_at(struct arena *arena, size_t index, struct topology *topology);
bool topology_find(struct arena *arena, const char *name, struct topology *topology);
/* The first sentence of the README's first paragraph, on one line. */
const char *topology_title(struct arena *arena, const struct topology *topology);

struct topology_variable {
	const char *description; /* of the variable; "" without one */
	const char
		*fallback; /* the default as it is written: "\"docassemble\"", "3", "[]"; NULL: the variable is required */
};

/* What the example's variables.tf says of a variable; false when it declares none by that name. */
bool topology_variable(
	struct arena *arena, const struct topology *topology, const char *name, struct topology_variable *variable);
/* The lines between `variable "NAME" {` and `}` in a file, in the arena; NULL when it declares none by that name. */
const char *variable_block(struct arena *arena, const char *text, const char *name);
/* What stands behind `KEY = ` on a line of a block that is indented by `indent`; NULL without one. *next: the line behind it (may be NULL). */
const char *block_argument(struct arena *arena, const char *block, size_t indent, const char *key, const char **next);
/* A quoted string as it is meant; any other text as it is. */
const char *hcl_unquoted(struct arena *arena, const char *text);
/* A default that is a text or a number, without quotes; "" for any other. */
const char *variable_fallback_text(struct arena *arena, const struct topology_variable *variable);

/* Answers */

enum question {
	QUESTION_DOMAIN,
	QUESTION_ZONE,
	QUESTION_REGION,
	QUESTION_NAME,
	QUESTION_SIZE,
	QUESTION_SSH,
	QUESTION_EMAIL,
	QUESTION_COUNT
};

/* "" where the topology does not ask; the ranges of SSH with a comma and a space between. */
struct answers {
	const char *text[QUESTION_COUNT];
	bool asked[QUESTION_COUNT]; /* the topology has such a variable */
	bool fargate;               /* the size is CPU/MEMORY instead of an instance type */
};

/* No answers yet. */
void answers_clear(struct answers *answers);
/* Takes the answers from the options, or asks on the terminal when no answer is among them. -1: said why. */
int answers_take(struct invocation *invocation, const struct topology *topology, struct answers *answers);

/* Rules */

/* The error message of the first validation, of the example's variable or of a variable of that name in one of its modules, that the value does not
 * pass; NULL when there is none. Of a list the value is one item. Conditions in a form that is not known here are passed over, for Terraform to
 * check, and counted in *unknown (may be NULL). */
const char *variable_check(
	struct arena *arena, const struct topology *topology, const char *variable, const char *value, size_t *unknown);
/* What is wrong with CPU units and memory: that Fargate has no such task; NULL when it has. */
const char *fargate_size_check(const char *cpu, const char *memory);
bool domain_is_within(const char *domain, const char *zone);

/* The project */

struct project_file {
	const char *path; /* in the project's folder */
	const char *bytes;
	size_t length;
};

struct project {
	struct arena *arena;
	struct project_file *files; /* by path */
	size_t count, capacity;
};

/* `share`: the folder that make install filled (TRIPOD_SHARE). */
void project_make(
	struct project *project, const struct topology *topology, const struct answers *answers, const char *share);
/* A quoted string of Terraform's language, in which nothing is an expression. */
void hcl_string_add(struct strbuf *out, const char *text);

/* Whether the files may be written there: -1 and said why not. Files that are there are an error unless `force`; *overwritten (NULL-terminated) names
 * them. Their content does not matter. */
int project_look(struct invocation *invocation, const struct project *project, const char *folder, bool force,
	const char *const **overwritten);
/* Writes all files into the folder, over those that are there, or, when anything goes wrong, none: -1 and said what. */
int project_write(struct invocation *invocation, const struct project *project, const char *folder);

#endif
