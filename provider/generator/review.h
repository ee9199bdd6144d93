/* A review: all that is said about a plan, before it is written in one of the formats.
 *
 * review_make runs the parts in order; each fills what is its own and touches nothing else. Renderers (generator/render_*.c) read only this. */
#ifndef TRIPOD_GENERATOR_REVIEW_H
#define TRIPOD_GENERATOR_REVIEW_H

#include "base/strbuf.h"
#include "generator/diff.h"
#include "generator/finding.h"
#include "generator/plan_document.h"
#include "generator/reach.h"
#include "generator/world.h"

struct rules;
struct acceptances;

/* How many of each, managed resources only (reads: data sources). A replacement counts as replace alone; imported and moved ones
 * count besides what else happens to them. */
struct change_counts {
	size_t create, update, replace, destroy, import, move, forget, read, drift;
};

void change_count(struct change_counts *counts, const struct resource_change *change);

/* One changed resource with its differences. */
struct change_view {
	const struct resource_change *change;
	const struct diff *diff;
	bool unconfigured; /* of a drift: only in attributes that the configuration does not set */
};

struct review {
	struct arena *arena;
	const struct plan_document *document;
	const struct world *before, *after;
	struct change_counts counts;
	struct findings findings; /* sorted; both origins */
	const struct reach_changes *reach;
	struct change_view *changes; /* all but no-ops (moved and imported ones are in), grouped: by module, then address */
	size_t change_count;
	struct change_view *drift;
	size_t drift_count;
	const struct diff **outputs; /* one for each of document->outputs that changes; NULL for those that do not */
	const char *mermaid;         /* the picture for markdown; NULL: none */
	const char *svg;             /* the picture for HTML, light theme with CSS variables or two themes; NULL: none */
	const char *picture_problem; /* why there is no SVG; NULL */
	const char *const *notes;    /* expired or unused acceptances and the like; NULL-terminated */
};

/* `today` is "2026-11-28", for acceptances (NULL: none). */
struct review *review_make(struct arena *arena, const struct plan_document *document, const struct rules *rules,
	const struct acceptances *acceptances, const char *today);
/* The picture is made apart, since only some formats show it: mermaid and, when wanted, svg. */
void review_picture(struct review *review, bool svg);
/* Whether a finding that is not accepted is at or above the severity; existing ones count. */
bool review_fails(const struct review *review, enum severity level);

/* Ends with a newline, in the arena's buffer. `color`: ANSI colours. `width`: columns, 0 for no wrapping. */
void render_text(struct strbuf *out, const struct review *review, bool color, unsigned width);
/* At most `bytes_most` bytes (but not less than 1,500); shortened from the least important, saying so. */
void render_markdown(struct strbuf *out, const struct review *review, size_t bytes_most);
void render_html(struct strbuf *out, const struct review *review);
void render_json(struct strbuf *out, const struct review *review);
void render_sarif(struct strbuf *out, const struct review *review, const struct rules *rules);

#endif
