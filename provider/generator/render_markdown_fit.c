/* A comment that fits: first every section whole, then the least important ones shorter and shorter until all fit, then back again what still
 * finds room, the most important first. */
#include <string.h>

#include "generator/escape.h"
#include "generator/render_markdown.h"

#define MARKER "<!-- tripod review -->\n"
#define BYTES_LEAST 1500 /* the counts, the notes on what is left out, and the number of dangers take this much */
#define NOTES_MOST 8

/* Which section becomes one level shorter, one after the other: long diffs, what the plan does not change, the picture, ... and dangers last. */
static const enum section concessions[] = {SECTION_CHANGES, SECTION_CHANGES, SECTION_CHANGES, SECTION_CHANGES,
	SECTION_EXISTING, SECTION_EXISTING, SECTION_EXISTING, SECTION_PICTURE, SECTION_CHANGES, SECTION_DRIFT,
	SECTION_OUTPUTS, SECTION_ACCEPTED, SECTION_CHANGES, SECTION_DRIFT, SECTION_ACCEPTED, SECTION_FINDINGS,
	SECTION_MOVES, SECTION_CHANGES, SECTION_OUTPUTS, SECTION_FINDINGS, SECTION_CHANGES, SECTION_REACH, SECTION_FINDINGS,
	SECTION_DRIFT, SECTION_MOVES, SECTION_DANGERS, SECTION_ACCEPTED, SECTION_CHANGES, SECTION_CHECKS, SECTION_REACH,
	SECTION_CHANGES, SECTION_FINDINGS, SECTION_OUTPUTS, SECTION_DRIFT, SECTION_MOVES, SECTION_DANGERS, SECTION_FINDINGS,
	SECTION_REACH, SECTION_CHANGES, SECTION_DANGERS, SECTION_CHECKS, SECTION_FINDINGS, SECTION_REACH, SECTION_CHECKS,
	SECTION_DANGERS, SECTION_DANGERS};

#define CONCESSIONS (sizeof(concessions) / sizeof(concessions[0]))

/* Where all that is not enough, whole sections go, the last one first. */
static const enum section importance[] = {SECTION_DANGERS, SECTION_CHECKS, SECTION_REACH, SECTION_FINDINGS,
	SECTION_CHANGES, SECTION_MOVES, SECTION_ACCEPTED, SECTION_OUTPUTS, SECTION_DRIFT, SECTION_PICTURE,
	SECTION_EXISTING};
#define IMPORTANCES (sizeof(importance) / sizeof(importance[0]))

struct fit {
	const struct review *review;
	size_t bytes_most;
	struct strbuf texts[SECTIONS];
	unsigned levels[SECTIONS];
};

static struct strbuf section_render(const struct fit *fit, enum section section, unsigned level) {
	struct strbuf text = STRBUF_INIT(fit->review->arena);
	const struct section_levels *levels = &section_levels[section];
	const struct markdown md = {.out = &text, .review = fit->review, .bytes_most = fit->bytes_most};
	if (level < levels->count)
		levels->add(&md, &levels->extents[level]);
	else if (section == SECTION_DANGERS)
		strbuf_addf(&text, "\n**%s** not shown for lack of room.\n",
			counted(
				fit->review->arena, finding_groups_make(fit->review, CLASS_DANGER).finding_count, "danger finding"));
	return text;
}

static void section_set(struct fit *fit, enum section section, unsigned level) {
	fit->levels[section] = level;
	fit->texts[section] = section_render(fit, section, level);
}

/* "changes (shorter), the picture (left out)"; "" when all is there. */
static const char *left_out(const struct fit *fit) {
	struct strbuf list = STRBUF_INIT(fit->review->arena);
	for (int i = 0; i < SECTIONS; i++)
		if (fit->levels[i] > 0)
			strbuf_addf(&list, "%s%s (%s)", list.length > 0 ? ", " : "", section_levels[i].name,
				fit->levels[i] >= section_levels[i].count ? "left out" : "shorter");
	return strbuf_text(&list);
}

static struct strbuf head_render(const struct fit *fit) {
	struct strbuf head = STRBUF_INIT(fit->review->arena);
	const struct markdown md = {.out = &head, .review = fit->review, .bytes_most = fit->bytes_most};
	const char *const *notes = review_notes(fit->review), *shortened = left_out(fit);
	enum severity worst = SEVERITY_NOTICE;
	size_t i, most = shortened[0] != '\0' && fit->bytes_most < 8000 ? 0 : NOTES_MOST, all = 0;
	bool any = review_worst(fit->review, &worst);
	strbuf_addf(&head, MARKER "### %s %s; %s\n",
		!any || worst == SEVERITY_NOTICE ? "\U0001F7E2"
			: worst == SEVERITY_WARNING  ? "\U0001F7E0"
										 : "\U0001F534",
		review_changes_line(fit->review), review_findings_line(fit->review));
	while (notes[all] != NULL)
		all++;
	if (all > 0 || shortened[0] != '\0')
		strbuf_addc(&head, '\n');
	for (i = 0; i < all && i < most; i++) {
		strbuf_adds(&head, "- **Note:** ");
		markdown_words_add(&md, notes[i]);
		strbuf_addc(&head, '\n');
	}
	if (i < all)
		strbuf_addf(&head, "- %s not shown\n", counted(fit->review->arena, all - i, i > 0 ? "more note" : "note"));
	if (shortened[0] != '\0')
		strbuf_addf(&head,
			"- **Shortened** to fit into %zu bytes: %s. `tripod review PLAN` shows everything, `--format html` as a page.\n",
			fit->bytes_most, shortened);
	return head;
}

static size_t length_of(const struct fit *fit) {
	size_t length = head_render(fit).length;
	for (int i = 0; i < SECTIONS; i++)
		length += fit->texts[i].length;
	return length;
}

/* A level that changes nothing for this review is passed over, as are sections that have nothing to say. */
static void concede(struct fit *fit) {
	for (size_t i = 0; i < CONCESSIONS && length_of(fit) > fit->bytes_most; i++) {
		enum section section = concessions[i];
		if (fit->texts[section].length > 0 && fit->levels[section] < section_levels[section].count)
			section_set(fit, section, fit->levels[section] + 1);
	}
	for (size_t i = IMPORTANCES; i-- > 0 && length_of(fit) > fit->bytes_most;)
		section_set(fit, importance[i], section_levels[importance[i]].count);
}

/* One level back, where there is room for it. */
static void restore(struct fit *fit, enum section section) {
	unsigned level = fit->levels[section];
	struct strbuf text = fit->texts[section];
	if (level == 0)
		return;
	section_set(fit, section, level - 1);
	if (length_of(fit) > fit->bytes_most) {
		fit->levels[section] = level;
		fit->texts[section] = text;
	}
}

void render_markdown(struct strbuf *out, const struct review *review, size_t bytes_most) {
	struct fit fit = {.review = review, .bytes_most = bytes_most > BYTES_LEAST ? bytes_most : BYTES_LEAST};
	struct strbuf head;
	for (int i = 0; i < SECTIONS; i++)
		section_set(&fit, (enum section)i, 0);
	concede(&fit);
	for (size_t i = CONCESSIONS; i-- > 0;)
		restore(&fit, concessions[i]);
	head = head_render(&fit);
	strbuf_add(out, head.bytes, head.length);
	for (int i = 0; i < SECTIONS; i++) {
		strbuf_add(out, strbuf_text(&fit.texts[i]), fit.texts[i].length);
		while (out->length > 1 && memcmp(out->bytes + out->length - 2, "\n\n", 2) == 0)
			out->length--;
	}
}
