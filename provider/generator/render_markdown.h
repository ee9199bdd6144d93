/* Inner part of the markdown renderer: sections that can be written at several lengths, and the choice of lengths that fits a comment.
 *
 * Level 0 of a section is all of it; each further level is shorter; the last one is nothing (of dangers: their number). No section is ever cut
 * behind its rendering, so that no fence, table or <details> stays open. */
#ifndef TRIPOD_GENERATOR_RENDER_MARKDOWN_H
#define TRIPOD_GENERATOR_RENDER_MARKDOWN_H

#include "generator/render.h"

enum section {
	SECTION_DANGERS,
	SECTION_REACH,
	SECTION_FINDINGS,
	SECTION_EXISTING,
	SECTION_ACCEPTED,
	SECTION_CHANGES,
	SECTION_DRIFT,
	SECTION_MOVES,
	SECTION_OUTPUTS,
	SECTION_CHECKS,
	SECTION_PICTURE
};
enum { SECTIONS = SECTION_PICTURE + 1 };

struct markdown {
	struct strbuf *out;
	const struct review *review;
	size_t bytes_most; /* writing may stop when `out` is longer: it is thrown away then */
};

/* How much a section shows at a level. */
struct extent {
	size_t entries; /* findings, changes, lines of reach ...; the most important ones, where not all */
	size_t details; /* of an entry: places of a finding, lines of a diff; 0: none */
	bool brief;     /* without what can be done without */
};

struct section_levels {
	const char *name; /* for the note on what is left out */
	const struct extent *extents;
	unsigned count; /* levels with an extent; the level `count` is nothing */
	void (*add)(const struct markdown *md, const struct extent *extent);
};
extern const struct section_levels section_levels[SECTIONS];

/* render_markdown_changes.c */
void markdown_changes_add(const struct markdown *md, const struct extent *extent);
void markdown_drift_add(const struct markdown *md, const struct extent *extent);
void markdown_moves_add(const struct markdown *md, const struct extent *extent);
void markdown_outputs_add(const struct markdown *md, const struct extent *extent);
/* A fenced block of diff lines. */
void markdown_diff_add(const struct markdown *md, const struct diff *diff, size_t lines_most);

/* Words and code of the plan's, shortened and escaped. */
void markdown_words_add(const struct markdown *md, const char *words);
void markdown_code_add(const struct markdown *md, const char *code);
/* The same inside an HTML block, as <summary> is. */
void markdown_html_add(const struct markdown *md, const char *words);
/* The backticks that fence a text. */
const char *markdown_fence(struct arena *arena, const char *const *texts, size_t count);
bool markdown_is_full(const struct markdown *md);
/* Ends of lines so that the next line begins a block. */
void markdown_gap_add(const struct markdown *md);
/* A folded part; `summary` is HTML. */
void markdown_fold_begin(const struct markdown *md, const char *summary);
void markdown_fold_end(const struct markdown *md);
void markdown_heading_add(const struct markdown *md, const char *heading);
/* "- ... and 12 more" when not all were shown. */
void markdown_more_add(const struct markdown *md, const char *indent, size_t shown, size_t all, const char *what);

#endif
