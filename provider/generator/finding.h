/* Findings of a review: what is dangerous in a plan (dangers, from the whole) and what rules say (schema/rules, one resource each).
 * Texts are plain sentences without markup; values in them come from the plan, so renderers escape everything. Sensitive values never enter one. */
#ifndef TRIPOD_GENERATOR_FINDING_H
#define TRIPOD_GENERATOR_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum severity { SEVERITY_NOTICE, SEVERITY_WARNING, SEVERITY_DANGER };

enum finding_origin {
	FINDING_DANGER, /* section 2 of a review: what this change loses, interrupts or opens */
	FINDING_RULE    /* section 4: what is wrong with the infrastructure as it will be */
};

struct finding {
	const char *id; /* "load-balancer-replaced": stable, lower case and hyphens */
	enum finding_origin origin;
	enum severity severity;
	const char
		*category; /* data, service, exposure, encryption, iam, logging, backup, tls, secret, tags, cost, reliability */
	const char *title; /* one line about this case: names what it is about, without the address */
	const char
		*kind_title;       /* what all cases of this id have in common: the title of the rule or kind of danger; NULL */
	const char *address;   /* of the resource to blame; "" for the plan as a whole */
	const char *attribute; /* dotted path in it; NULL */
	const char *happens;   /* what happens (danger), why it matters (rule) */
	const char *affects;   /* to whom; NULL */
	const char *duration;  /* how long, roughly; NULL */
	const char *instead;   /* what to do instead, how to fix it */
	const char *reference; /* URL of documentation; NULL */
	bool existing;         /* a rule held before, too, and the plan leaves alone what is to blame */
	const char *accepted_reason; /* by --accept, with its end in accepted_until; NULL: not accepted */
	const char *accepted_until;
};

struct findings {
	struct arena *arena;
	struct finding *items;
	size_t count, capacity;
};

#define FINDINGS_INIT(arena_) \
	{ .arena = (arena_) }

/* Adds a copy of the finding (texts are kept by reference). */
void findings_add(struct findings *findings, const struct finding *finding);
/* Most severe first, then by category, id and address; doubles (same id, address and attribute) are dropped. */
void findings_sort(struct findings *findings);
const char *severity_name(enum severity severity); /* "notice", "warning", "danger" */
bool severity_parse(const char *name, enum severity *severity);

#endif
