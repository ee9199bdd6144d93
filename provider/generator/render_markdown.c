/* The sections of a review in markdown as code hosting sites render it (GitHub Flavored Markdown). */
#include "generator/render_markdown.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "generator/escape.h"

#define WORDS_MOST 600     /* columns of a sentence */
#define CODE_MOST 300      /* columns of an address or a value */
#define PLACES_OPEN 5      /* resources of a finding that are listed unfolded */
#define MERMAID_MOST 50000 /* what mermaid draws at the most: its maxTextSize */

static const char *const icons[] = {
	"\U0001F535", "\U0001F7E0", "\U0001F534"}; /* blue, orange, red circle, beside the word */
static const char *const words[] = {"Notice", "Warning", "Danger"};

bool markdown_is_full(const struct markdown *md) {
	return md->out->length > md->bytes_most;
}

void markdown_words_add(const struct markdown *md, const char *text) {
	escape_markdown(md->out, text_shorten(md->out->arena, text, WORDS_MOST));
}

void markdown_code_add(const struct markdown *md, const char *code) {
	escape_markdown_code(md->out, text_shorten(md->out->arena, code, CODE_MOST));
}

/* In HTML that looks so: "&#" is only ever the beginning of an entity that escape_html wrote. */
static bool is_mention(const char *at, const char *start) {
	if (*at == '@' || (*at == ':' && at[1] == '/') ||
		(*at == '.' && at - start >= 3 && strncasecmp(at - 3, "www", 3) == 0))
		return true;
	return (*at == '#' || *at == '!' || *at == '$' || *at == '%' || *at == '~') && isalnum((unsigned char)at[1]) &&
		!(at > start && at[-1] == '&');
}

/* Nothing is markdown in there, but what looks for mentions sees the finished text. */
void markdown_html_add(const struct markdown *md, const char *text) {
	struct strbuf html = STRBUF_INIT(md->out->arena);
	escape_html(&html, text_shorten(md->out->arena, text, WORDS_MOST));
	for (const char *at = strbuf_text(&html); *at != '\0'; at++) {
		strbuf_addc(md->out, *at);
		if (is_mention(at, html.bytes))
			strbuf_adds(md->out, "&#8203;");
	}
}

const char *markdown_fence(struct arena *arena, const char *const *texts, size_t count) {
	size_t longest = 2;
	struct strbuf fence = STRBUF_INIT(arena);
	for (size_t i = 0; i < count; i++) {
		size_t run = 0;
		for (const char *at = texts[i]; at != NULL && *at != '\0'; at++) {
			run = *at == '`' ? run + 1 : 0;
			longest = run > longest ? run : longest;
		}
	}
	for (size_t i = 0; i <= longest; i++)
		strbuf_addc(&fence, '`');
	return strbuf_text(&fence);
}

void markdown_gap_add(const struct markdown *md) {
	const struct strbuf *out = md->out;
	if (out->length < 2 || memcmp(out->bytes + out->length - 2, "\n\n", 2) != 0)
		strbuf_addc(md->out, '\n');
}

void markdown_heading_add(const struct markdown *md, const char *heading) {
	markdown_gap_add(md);
	strbuf_addf(md->out, "#### %s\n\n", heading);
}

void markdown_fold_begin(const struct markdown *md, const char *summary) {
	markdown_gap_add(md);
	strbuf_addf(md->out, "<details><summary>%s</summary>\n\n", summary);
}

void markdown_fold_end(const struct markdown *md) {
	markdown_gap_add(md);
	strbuf_adds(md->out, "</details>\n");
}

void markdown_more_add(const struct markdown *md, const char *indent, size_t shown, size_t all, const char *what) {
	struct arena *arena = md->out->arena;
	if (shown < all)
		strbuf_addf(
			md->out, "%s- … and %s\n", indent, counted(arena, all - shown, arena_printf(arena, "more %s", what)));
}

static void place_add(const struct markdown *md, const struct finding *finding) {
	if (finding->address[0] == '\0')
		strbuf_adds(md->out, "the plan as a whole");
	else
		markdown_code_add(md, finding->address);
	if (finding->attribute != NULL) {
		strbuf_adds(md->out, " (");
		markdown_code_add(md, finding->attribute);
		strbuf_addc(md->out, ')');
	}
}

static void places_add(const struct markdown *md, const struct finding_group *group, const char *indent, size_t most) {
	bool folded = group->count > PLACES_OPEN && most > PLACES_OPEN;
	size_t i;
	if (folded)
		strbuf_addf(
			md->out, "%s<details><summary>%s</summary>\n\n", indent, counted(md->out->arena, group->count, "resource"));
	for (i = 0; i < group->count && i < most && !markdown_is_full(md); i++) {
		strbuf_addf(md->out, "%s- ", indent);
		if (!group->same_title) {
			markdown_words_add(md, group->items[i]->title);
			strbuf_adds(md->out, ": ");
		}
		place_add(md, group->items[i]);
		strbuf_addc(md->out, '\n');
	}
	markdown_more_add(md, indent, i, group->count, "resource");
	if (folded)
		strbuf_addf(md->out, "\n%s</details>\n", indent);
}

static void title_add(const struct markdown *md, const struct finding_group *group) {
	const struct finding *finding = group->items[0];
	strbuf_addf(md->out, "%s **%s: ", icons[finding->severity], words[finding->severity]);
	markdown_words_add(md, finding_group_title(md->out->arena, group));
	strbuf_adds(md->out, "**");
	strbuf_adds(md->out, " (");
	markdown_code_add(md, finding->id);
	strbuf_addc(md->out, ')');
}

static void reference_add(const struct markdown *md, const char *before, const char *reference, const char *after) {
	if (reference != NULL && is_link_safe(reference))
		strbuf_addf(md->out, "%s[Documentation](<%s>)%s", before, reference, after);
}

static void fact_add(const struct markdown *md, const char *label, const char *text) {
	if (text == NULL || text[0] == '\0')
		return;
	strbuf_addf(md->out, "- **%s:** ", label);
	markdown_words_add(md, text);
	strbuf_addc(md->out, '\n');
}

static void danger_add(const struct markdown *md, const struct finding_group *group, const struct extent *extent) {
	const struct finding *finding = group->items[0];
	if (extent->details == 0) {
		strbuf_adds(md->out, "- ");
		title_add(md, group);
		if (group->count > 1)
			strbuf_addf(md->out, " (%zu)", group->count);
		strbuf_addc(md->out, '\n');
		return;
	}
	title_add(md, group);
	strbuf_adds(md->out, "\n\n");
	if (group->count == 1) {
		place_add(md, finding);
		strbuf_adds(md->out, "\n\n");
	} else {
		places_add(md, group, "", extent->details);
		strbuf_adds(md->out, "\n");
	}
	fact_add(md, "What happens", finding->happens);
	if (!extent->brief) {
		fact_add(md, "To whom", finding->affects);
		fact_add(md, "How long", finding->duration);
	}
	fact_add(md, "Instead", finding->instead);
	if (!extent->brief)
		reference_add(md, "- ", finding->reference, "\n");
	strbuf_addc(md->out, '\n');
}

static void dangers_add(const struct markdown *md, const struct extent *extent) {
	struct finding_groups groups = finding_groups_make(md->review, CLASS_DANGER);
	size_t i, shown = 0;
	if (groups.count == 0)
		return;
	markdown_heading_add(md, "Dangers");
	for (i = 0; i < groups.count && i < extent->entries && !markdown_is_full(md); i++) {
		danger_add(md, &groups.items[i], extent);
		shown += groups.items[i].count;
	}
	markdown_more_add(md, "", shown, groups.finding_count, "finding");
}

static void finding_add(const struct markdown *md, const struct finding_group *group, const struct extent *extent) {
	const struct finding *finding = group->items[0];
	strbuf_adds(md->out, "- ");
	title_add(md, group);
	if (!extent->brief) {
		strbuf_adds(md->out, ": ");
		markdown_words_add(md, finding->happens != NULL ? finding->happens : "");
		strbuf_adds(md->out, " **Fix:** ");
		markdown_words_add(md, finding->instead != NULL ? finding->instead : "");
		reference_add(md, " ", finding->reference, "");
	}
	if (finding->accepted_reason != NULL) {
		strbuf_adds(md->out, " — ");
		markdown_words_add(md, finding_acceptance(md->out->arena, finding));
	}
	if (extent->details == 0 && group->count > 1)
		strbuf_addf(md->out, ": %s", counted(md->out->arena, group->count, "resource"));
	strbuf_addc(md->out, '\n');
	if (extent->details > 0)
		places_add(md, group, "  ", extent->details);
}

static void groups_add(const struct markdown *md, const struct finding_groups *groups, const struct extent *extent) {
	size_t i, shown = 0;
	for (i = 0; i < groups->count && i < extent->entries && !markdown_is_full(md); i++) {
		finding_add(md, &groups->items[i], extent);
		shown += groups->items[i].count;
	}
	markdown_more_add(md, "", shown, groups->finding_count, "finding");
}

static void findings_new_add(const struct markdown *md, const struct extent *extent) {
	struct finding_groups groups = finding_groups_make(md->review, CLASS_NEW);
	if (groups.count == 0)
		return;
	markdown_heading_add(md, "Findings");
	groups_add(md, &groups, extent);
}

static void folded_add(const struct markdown *md, enum finding_class class, const char *one, const char *what,
	const struct extent *extent) {
	struct arena *arena = md->out->arena;
	struct finding_groups groups = finding_groups_make(md->review, class);
	if (groups.count == 0)
		return;
	markdown_fold_begin(md, arena_printf(arena, "%s%s", counted(arena, groups.finding_count, one), what));
	groups_add(md, &groups, extent);
	markdown_fold_end(md);
}

static void existing_add(const struct markdown *md, const struct extent *extent) {
	folded_add(md, CLASS_EXISTING, "finding", " on what this plan does not change", extent);
}

static void accepted_add(const struct markdown *md, const struct extent *extent) {
	folded_add(md, CLASS_ACCEPTED, "accepted finding", "", extent);
}

static void reach_cell_add(const struct markdown *md, const char *text) {
	strbuf_adds(md->out, " | ");
	markdown_words_add(md, text != NULL ? text : "");
}

static void reach_add(const struct markdown *md, const struct extent *extent) {
	const struct reach_changes *reach = md->review->reach;
	size_t i;
	if (reach == NULL || reach->count == 0)
		return;
	markdown_heading_add(md, "Reach");
	strbuf_adds(md->out, "| | Ports | Of what | Who before | Who after | How |\n|---|---|---|---|---|---|\n");
	for (i = 0; i < reach->count && i < extent->entries && !markdown_is_full(md); i++) {
		const struct reach_change *change = &reach->items[i];
		strbuf_addf(md->out, change->open_to_world || change->cut ? "| **%s**" : "| %s", reach_effect(change));
		reach_cell_add(md, change->ports);
		reach_cell_add(md, change->destination);
		reach_cell_add(md, change->before);
		reach_cell_add(md, change->after);
		reach_cell_add(md, change->via);
		if (change->unknown) {
			strbuf_adds(md->out, change->via != NULL ? "; not known: " : "not known: ");
			markdown_words_add(md, change->why != NULL ? change->why : "a part is only known after the apply");
		}
		strbuf_adds(md->out, " |\n");
	}
	if (i < reach->count)
		strbuf_addf(md->out, "\n… and %zu more\n", reach->count - i);
}

static void checks_add(const struct markdown *md, const struct extent *extent) {
	const struct plan_document *document = md->review->document;
	size_t i;
	if (document->check_count == 0)
		return;
	markdown_heading_add(md, "Checks that did not pass");
	for (i = 0; i < document->check_count && i < extent->entries && !markdown_is_full(md); i++) {
		const struct failed_check *check = &document->checks[i];
		strbuf_adds(md->out, "- ");
		markdown_code_add(md, check->address);
		strbuf_adds(md->out, " (");
		markdown_words_add(md, check->status);
		strbuf_adds(md->out, check->message[0] != '\0' ? "): " : ")");
		markdown_words_add(md, check->message);
		strbuf_addc(md->out, '\n');
	}
	markdown_more_add(md, "", i, document->check_count, "check");
}

static void picture_add(const struct markdown *md, const struct extent *extent) {
	const char *mermaid = md->review->mermaid, *fence;
	(void)extent;
	if (mermaid == NULL || mermaid[0] == '\0' || strlen(mermaid) > MERMAID_MOST)
		return;
	fence = markdown_fence(md->out->arena, &mermaid, 1);
	markdown_heading_add(md, "Picture");
	strbuf_addf(
		md->out, "%smermaid\n%s%s%s\n", fence, mermaid, mermaid[strlen(mermaid) - 1] == '\n' ? "" : "\n", fence);
}

#define ALL SIZE_MAX
#define EXTENTS(...) \
	(const struct extent[]){__VA_ARGS__}, sizeof((struct extent[]){__VA_ARGS__}) / sizeof(struct extent)

const struct section_levels section_levels[SECTIONS] = {
	[SECTION_DANGERS] = {"dangers",
		EXTENTS({ALL, ALL, false}, {ALL, 10, true}, {ALL, 0, true}, {50, 0, true}, {10, 0, true}), dangers_add},
	[SECTION_REACH] = {"reach", EXTENTS({ALL, 0, false}, {100, 0, false}, {30, 0, false}, {10, 0, false}), reach_add},
	[SECTION_FINDINGS] = {"findings",
		EXTENTS({ALL, ALL, false}, {ALL, 20, false}, {ALL, 5, false}, {ALL, 0, false}, {ALL, 0, true}, {20, 0, true}),
		findings_new_add},
	[SECTION_EXISTING] = {"findings on what does not change",
		EXTENTS({ALL, ALL, false}, {ALL, 5, true}, {ALL, 0, true}), existing_add},
	[SECTION_ACCEPTED] = {"accepted findings", EXTENTS({ALL, ALL, false}, {ALL, 5, true}, {ALL, 0, true}),
		accepted_add},
	[SECTION_CHANGES] = {"changes",
		EXTENTS({ALL, ALL, false}, {ALL, 200, false}, {ALL, 80, false}, {ALL, 40, false}, {ALL, 20, false},
			{ALL, 8, false}, {ALL, 0, false}, {2000, 0, false}, {1000, 0, false}, {500, 0, false}, {200, 0, false},
			{100, 0, false}, {30, 0, false}, {10, 0, false}),
		markdown_changes_add},
	[SECTION_DRIFT] = {"changes outside Terraform",
		EXTENTS({ALL, ALL, false}, {ALL, 10, false}, {50, 0, false}, {10, 0, false}), markdown_drift_add},
	[SECTION_MOVES] = {"moves and imports", EXTENTS({ALL, 0, false}, {50, 0, false}, {10, 0, false}),
		markdown_moves_add},
	[SECTION_OUTPUTS] = {"outputs", EXTENTS({ALL, ALL, false}, {ALL, 40, false}, {ALL, 10, false}),
		markdown_outputs_add},
	[SECTION_CHECKS] = {"failed checks", EXTENTS({ALL, 0, false}, {20, 0, false}, {5, 0, false}), checks_add},
	[SECTION_PICTURE] = {"the picture", EXTENTS({1, 0, false}), picture_add},
};
