/* Changes, drift, moves and outputs in markdown: folded, with fenced blocks that sites colour as diffs. */
#include <stdlib.h>
#include <string.h>

#include "generator/escape.h"
#include "generator/render_markdown.h"

#define LINE_MOST 400 /* columns of a line of a diff */

/* What is written of a text. */
static const char *shown(struct arena *arena, const char *text) {
	return text == NULL || strnlen(text, LINE_MOST + 1) <= LINE_MOST ? text : text_shorten(arena, text, LINE_MOST);
}

/* One line of the block; a changed value is two, so that sites colour them. */
static void diff_line_add(const struct markdown *md, char sign, const struct diff_line *line, const char *value) {
	struct arena *arena = md->out->arena;
	strbuf_addf(md->out, "%c %*s", sign, (int)(line->depth < 40 ? line->depth * 2 : 80), "");
	if (line->label != NULL) {
		escape_text(md->out, shown(arena, line->label));
		strbuf_adds(md->out, value != NULL ? ": " : "");
	}
	if (value != NULL)
		escape_text(md->out, shown(arena, value));
	if (line->forces_replacement && sign != '-')
		strbuf_adds(md->out, " # forces replacement");
	strbuf_addc(md->out, '\n');
}

static const char *diff_fence(struct arena *arena, const struct diff *diff, size_t lines_most) {
	size_t count = diff->count < lines_most ? diff->count : lines_most;
	const char **texts = arena_array(arena, 3 * count + 1, sizeof(*texts));
	for (size_t i = 0; i < count; i++) {
		texts[3 * i] = shown(arena, diff->lines[i].label);
		texts[3 * i + 1] = shown(arena, diff->lines[i].before);
		texts[3 * i + 2] = shown(arena, diff->lines[i].after);
	}
	return markdown_fence(arena, texts, 3 * count);
}

void markdown_diff_add(const struct markdown *md, const struct diff *diff, size_t lines_most) {
	const char *fence;
	size_t i;
	if (diff == NULL || diff->count == 0)
		return;
	fence = diff_fence(md->out->arena, diff, lines_most);
	strbuf_addf(md->out, "%sdiff\n", fence);
	for (i = 0; i < diff->count && i < lines_most && !markdown_is_full(md); i++) {
		const struct diff_line *line = &diff->lines[i];
		if (line->sign == '~' && (line->before != NULL || line->after != NULL)) {
			diff_line_add(md, '-', line, line->before);
			diff_line_add(md, '+', line, line->after);
		} else {
			diff_line_add(
				md, line->sign == '~' ? ' ' : line->sign, line, line->after != NULL ? line->after : line->before);
		}
	}
	strbuf_addf(md->out, "%s\n", fence);
	if (i < diff->count)
		strbuf_addf(md->out, "\n… and %s more\n", counted(md->out->arena, diff->count - i, "line"));
	if (diff->hidden_same > 0)
		strbuf_addf(md->out, "\n%zu more stay as they are.\n", diff->hidden_same);
}

static void change_line_add(const struct markdown *md, const struct resource_change *change) {
	struct arena *arena = md->out->arena;
	const char *origin = change_origin(arena, change);
	strbuf_adds(md->out, "<code>");
	markdown_html_add(md, change_sign(change));
	strbuf_addc(md->out, ' ');
	markdown_html_add(md, change_local_address(change));
	strbuf_adds(md->out, "</code> ");
	markdown_html_add(md, change_sentence(arena, change));
	if (origin != NULL) {
		strbuf_adds(md->out, "; ");
		markdown_html_add(md, origin);
	}
}

/* The same in running markdown. */
static void change_item_add(const struct markdown *md, const struct resource_change *change) {
	struct arena *arena = md->out->arena;
	strbuf_adds(md->out, "- ");
	markdown_code_add(md, arena_printf(arena, "%s %s", change_sign(change), change_local_address(change)));
	strbuf_addc(md->out, ' ');
	markdown_words_add(md, change_sentence(arena, change));
	strbuf_addc(md->out, '\n');
}

static void change_add(const struct markdown *md, const struct change_view *view, size_t lines_most) {
	if (lines_most == 0 || view->diff == NULL || view->diff->count == 0) {
		change_item_add(md, view->change);
		return;
	}
	markdown_gap_add(md);
	strbuf_adds(md->out, "<details><summary>");
	change_line_add(md, view->change);
	strbuf_adds(md->out, "</summary>\n\n");
	markdown_diff_add(md, view->diff, lines_most);
	markdown_fold_end(md);
	strbuf_addc(md->out, '\n');
}

/* What is lost or interrupted is shown first where not everything is. */
static unsigned change_weight(const struct resource_change *change) {
	static const unsigned char weights[] = {[CHANGE_DELETE] = 0,
		[CHANGE_REPLACE] = 0,
		[CHANGE_REPLACE_CREATE_FIRST] = 0,
		[CHANGE_FORGET] = 1,
		[CHANGE_UPDATE] = 1,
		[CHANGE_CREATE] = 2,
		[CHANGE_READ] = 3,
		[CHANGE_NOOP] = 3};
	return weights[change->action];
}

/* Of each weight, how many may be shown. */
struct allowance {
	size_t left[4];
};

static struct allowance allowance_make(const struct change_groups *groups, size_t entries) {
	struct allowance allowance = {{0}};
	for (size_t i = 0; i < groups->count; i++)
		for (size_t j = 0; j < groups->items[i].count; j++)
			allowance.left[change_weight(groups->items[i].changes[j]->change)]++;
	for (size_t i = 0; i < 4; i++) {
		allowance.left[i] = allowance.left[i] < entries ? allowance.left[i] : entries;
		entries -= allowance.left[i];
	}
	return allowance;
}

static bool allowance_any(const struct allowance *allowance) {
	return allowance->left[0] + allowance->left[1] + allowance->left[2] + allowance->left[3] > 0;
}

static size_t group_changes_add(
	const struct markdown *md, const struct change_group *group, struct allowance *allowance, size_t lines_most) {
	size_t shown = 0;
	for (size_t i = 0; i < group->count && !markdown_is_full(md); i++) {
		size_t *left = &allowance->left[change_weight(group->changes[i]->change)];
		if (*left == 0)
			continue;
		(*left)--;
		shown++;
		change_add(md, group->changes[i], lines_most);
	}
	return shown;
}

static size_t group_add(const struct markdown *md, const struct change_group *group, struct allowance *allowance,
	const struct extent *extent, bool only) {
	size_t shown;
	if (!only) {
		markdown_gap_add(md);
		strbuf_adds(md->out, "<details><summary>");
		if (group->module[0] != '\0') {
			strbuf_adds(md->out, "<code>");
			markdown_html_add(md, group->module);
			strbuf_adds(md->out, "</code>");
		} else {
			strbuf_adds(md->out, "root module");
		}
		strbuf_addf(md->out, ": %s</summary>\n\n", change_group_line(md->out->arena, group));
	}
	shown = group_changes_add(md, group, allowance, extent->details);
	if (!only) {
		markdown_more_add(md, "", shown, group->count, "change");
		markdown_fold_end(md);
	}
	return shown;
}

void markdown_changes_add(const struct markdown *md, const struct extent *extent) {
	struct change_groups groups = change_groups_make(md->review);
	struct allowance allowance = allowance_make(&groups, extent->entries);
	size_t shown = 0;
	if (groups.change_count == 0)
		return;
	markdown_heading_add(md, "Changes");
	for (size_t i = 0; i < groups.count && !markdown_is_full(md); i++)
		if (allowance_any(&allowance))
			shown += group_add(md, &groups.items[i], &allowance, extent, groups.count == 1);
	if (shown < groups.change_count) {
		markdown_gap_add(md);
		strbuf_addf(
			md->out, "%zu of %zu changes are not listed here.\n", groups.change_count - shown, groups.change_count);
	}
}

/* Returns how many were shown. */
static size_t drift_items_add(const struct markdown *md, const struct extent *extent, bool unconfigured) {
	const struct review *review = md->review;
	size_t shown = 0;
	for (size_t i = 0; i < review->drift_count && shown < extent->entries && !markdown_is_full(md); i++) {
		const struct resource_change *change = review->drift[i].change;
		bool gone = change->action == CHANGE_DELETE;
		if (review->drift[i].unconfigured != unconfigured)
			continue;
		shown++;
		strbuf_adds(md->out, "- ");
		markdown_code_add(md, change->address);
		strbuf_adds(md->out, gone ? ": gone\n" : unconfigured ? ": only what the configuration does not set\n" : "\n");
		if (extent->details > 0 && !gone && !unconfigured) {
			strbuf_addc(md->out, '\n');
			markdown_diff_add(md, review->drift[i].diff, extent->details);
			strbuf_addc(md->out, '\n');
		}
	}
	return shown;
}

void markdown_drift_add(const struct markdown *md, const struct extent *extent) {
	struct arena *arena = md->out->arena;
	size_t all = md->review->drift_count, shown;
	if (all == 0)
		return;
	markdown_fold_begin(md, arena_printf(arena, "%s changed outside Terraform", counted(arena, all, "resource")));
	shown = drift_items_add(md, extent, false);
	shown += drift_items_add(md, extent, true);
	markdown_more_add(md, "", shown, all, "resource");
	markdown_fold_end(md);
}

static bool is_move(const struct resource_change *change) {
	return change->previous_address != NULL || change->imported || change->action == CHANGE_FORGET;
}

void markdown_moves_add(const struct markdown *md, const struct extent *extent) {
	const struct review *review = md->review;
	size_t shown = 0, all = 0;
	for (size_t i = 0; i < review->change_count; i++)
		all += is_move(review->changes[i].change);
	if (all == 0)
		return;
	markdown_heading_add(md, "Moved, imported, forgotten");
	for (size_t i = 0; i < review->change_count && shown < extent->entries && !markdown_is_full(md); i++) {
		const struct resource_change *change = review->changes[i].change;
		const char *origin = change_origin(md->out->arena, change);
		if (!is_move(change))
			continue;
		shown++;
		strbuf_adds(md->out, "- ");
		markdown_code_add(md, change->address);
		strbuf_adds(md->out, ": ");
		markdown_words_add(
			md, origin != NULL ? origin : "forgotten; it stays in the cloud, Terraform no longer manages it");
		strbuf_addc(md->out, '\n');
	}
	markdown_more_add(md, "", shown, all, "resource");
}

void markdown_outputs_add(const struct markdown *md, const struct extent *extent) {
	const struct diff *diff = review_outputs_diff(md->review);
	size_t all = review_output_count(md->review);
	if (diff->count == 0)
		return;
	markdown_fold_begin(md, arena_printf(md->out->arena, "%s changed", counted(md->out->arena, all, "output")));
	markdown_diff_add(md, diff, extent->details);
	markdown_fold_end(md);
}
