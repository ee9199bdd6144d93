/* Rules as data: schema/rules/ holds the built-in ones, a folder of the user's his own (--rules DIR). One language for both: schema/rules/README.md. */
#ifndef TRIPOD_GENERATOR_RULES_H
#define TRIPOD_GENERATOR_RULES_H

#include "generator/finding.h"
#include "generator/world.h"

struct condition; /* generator/rules_condition.h */

/* When a rule holds for resources of some types. */
struct rule_case {
	const struct value *types; /* list of texts: first names of types ("aws_lb", which aws_alb is too) */
	const struct condition *condition;
	const char *attribute; /* to blame when no element was found; NULL */
};

struct rule {
	const char *id, *title, *category;
	enum severity severity;
	const struct value *types; /* of all cases */
	const char *says;          /* the title of a finding, with {label} and {path}; NULL: title and label */
	const char *reason, *fix, *reference;
	const struct rule_case *cases;
	size_t case_count;
	const char *source; /* file it came from */
};

struct rules {
	const struct rule *items; /* sorted by id */
	size_t count;
	size_t link_count; /* for rule_condition_evaluate */
};

/* The built-in rules, then those of every *.json in `directory` (NULL: none; a rule of the same id replaces the built-in one). NULL and *why (file, rule, place, reason) when one
 * is not valid. */
const struct rules *rules_load(struct arena *arena, const char *directory, const char **why);
const struct rule *rules_find(const struct rules *rules, const char *id);

/* The categories of rules, in the order in which they are shown; NULL ends them. */
extern const char *const rule_categories[];
/* "exposure" -> "Exposure"; what it is about, for headings. */
const char *rule_category_title(const char *category);

/* Adds findings of origin FINDING_RULE for every managed resource of the world after that a rule's condition holds for. Unknown parts hold for nothing.
 * Where a quantifier found several elements there is one finding each, up to 16. */
void rules_apply(
	struct findings *findings, const struct rules *rules, const struct world *before, const struct world *after);

#endif
