/* Rules as data: the .json files of schema/rules built in, and the user's own (--rules DIR). One language for both: schema/rules/README.md. */
#ifndef TRIPOD_GENERATOR_RULES_H
#define TRIPOD_GENERATOR_RULES_H

#include "generator/finding.h"
#include "generator/world.h"

struct rule {
	const char *id, *title, *category;
	enum severity severity;
	const struct value *types; /* list of resource types */
	const char *reason, *fix, *reference;
	const struct value *condition;
	const char *source; /* file it came from */
};

struct rules {
	const struct rule *items; /* sorted by id */
	size_t count;
};

/* The built-in rules, then those of every .json file in `directory` (NULL: none; a rule of the same id replaces the built-in one). NULL and *why (file, place, reason) when one
 * is not valid. */
const struct rules *rules_load(struct arena *arena, const char *directory, const char **why);
const struct rule *rules_find(const struct rules *rules, const char *id);

/* Adds findings of origin FINDING_RULE for every resource of the world after that a rule's condition holds for. Unknown parts hold for nothing. */
void rules_apply(
	struct findings *findings, const struct rules *rules, const struct world *before, const struct world *after);

#endif
