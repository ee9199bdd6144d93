/* What the formats of a review share: its parts in words, and how findings and changes are grouped. Texts are plain; every renderer escapes
 * them for itself. */
#ifndef TRIPOD_GENERATOR_RENDER_H
#define TRIPOD_GENERATOR_RENDER_H

#include "generator/review.h"

/* Every finding is in one class. Accepted ones of both origins are in the last. */
enum finding_class { CLASS_DANGER, CLASS_NEW, CLASS_EXISTING, CLASS_ACCEPTED };
enum { FINDING_CLASSES = CLASS_ACCEPTED + 1 };

/* Findings that are told as one: of one id, and alike in all but what they are about. The first one speaks for all. */
struct finding_group {
	const struct finding **items;
	size_t count;
	bool same_title; /* else the titles name what each is about */
};

struct finding_groups {
	struct finding_group *items;
	size_t count;
	size_t finding_count;
};

enum finding_class finding_class(const struct finding *finding);
/* In the order of the review's findings. */
struct finding_groups finding_groups_make(const struct review *review, enum finding_class class);
/* The title that all share, or that of their kind and how many: "Image tag is not fixed: 2 cases". */
const char *finding_group_title(struct arena *arena, const struct finding_group *group);
/* The same for the same rule, resource and attribute in every plan: 32 hexadecimal digits. */
const char *finding_fingerprint(struct arena *arena, const struct finding *finding);
/* Until when and why; the end may be missing. */
const char *finding_acceptance(struct arena *arena, const struct finding *finding);

/* What is done to the resources of one module. Those that only moved or are only imported are left out: they are told apart (change_origin). */
struct change_group {
	const char *module; /* "" for the root module */
	const struct change_view **changes;
	size_t count;
};

struct change_groups {
	struct change_group *items;
	size_t count;
	size_t change_count;
};

struct change_groups change_groups_make(const struct review *review);
/* "2 to create, 1 to replace": of these alone. */
const char *change_group_line(struct arena *arena, const struct change_group *group);
/* The address without its module: "aws_lb.this[0]". */
const char *change_local_address(const struct resource_change *change);
/* "+", "~", "-", "-/+" (destroyed first), "+/-" (created first), "<=" (read), "x" (forgotten), ">" (moved or imported, no more). */
const char *change_sign(const struct resource_change *change);
/* "create", "replace, the old one is destroyed first", "destroy, because it is no longer in the configuration". */
const char *change_sentence(struct arena *arena, const struct resource_change *change);
/* "create", "update", "replace", "destroy", "read", "forget", "move", "import": for filters and machines. */
const char *change_word(const struct resource_change *change);
/* Where it came from: "moved from x", "imported as y"; NULL for most. */
const char *change_origin(struct arena *arena, const struct resource_change *change);

/* "3 to create, 2 to change in place, 1 to replace"; "No changes" and why for a plan that has none. */
const char *review_changes_line(const struct review *review);
/* "2 dangers, 4 warnings"; "no dangers, no warnings". Only what is new and not accepted counts. */
const char *review_findings_line(const struct review *review);
/* The worst severity of what is new and not accepted; false when there is none. */
bool review_worst(const struct review *review, enum severity *worst);
/* Everything that must be known before reading on: the plan is not whole, and review->notes. NULL-terminated. */
const char *const *review_notes(const struct review *review);
/* Outputs that change. */
size_t review_output_count(const struct review *review);
/* All of their differences one after the other, each under its name. */
const struct diff *review_outputs_diff(const struct review *review);
/* The number of things of one word: "1 resource", "2 resources". `one` gets an s for more. */
const char *counted(struct arena *arena, size_t count, const char *one);

/* "opens to the internet", "opens", "closes", "cuts", "changes", "unknown". */
const char *reach_effect(const struct reach_change *change);
/* A reference that may be made a link: http or https and nothing that could leave an attribute or a markdown link. */
bool is_link_safe(const char *url);

#endif
