/* Changes, drift, moves, outputs and checks of the page. There may be tens of thousands of them: runs of equal signs share one element. */
#include <string.h>

#include "generator/escape.h"
#include "generator/render_html.h"

#define MODULES_OPEN 100 /* with more changes than these, modules are folded, and laid out when they come into view */

static void indent_add(const struct html *html, unsigned depth) {
	strbuf_addf(html->out, "%*s", (int)(depth < 40 ? depth * 2 : 80), "");
}

static void label_add(const struct html *html, const struct diff_line *line, bool more) {
	if (line->label == NULL)
		return;
	escape_html(html->out, line->label);
	if (line->forces_replacement)
		strbuf_adds(html->out, " <strong>(forces replacement)</strong>");
	strbuf_adds(html->out, more ? ": " : "");
}

static void line_add(const struct html *html, const struct diff_line *line) {
	const char *value = line->after != NULL ? line->after : line->before;
	indent_add(html, line->depth);
	strbuf_addf(html->out, "%c ", line->sign);
	label_add(html, line, value != NULL);
	if (line->sign == '~' && line->before != NULL && line->after != NULL) {
		strbuf_adds(html->out, "<del>");
		escape_html(html->out, line->before);
		strbuf_adds(html->out, "</del> → <ins>");
		escape_html(html->out, line->after);
		strbuf_adds(html->out, "</ins>");
	} else if (value != NULL) {
		escape_html(html->out, value);
	}
	strbuf_addc(html->out, '\n');
}

static void diff_add(const struct html *html, const struct diff *diff) {
	if (diff == NULL || (diff->count == 0 && diff->hidden_same == 0))
		return;
	strbuf_adds(html->out, "<pre>");
	for (size_t i = 0; i < diff->count;) {
		char sign = diff->lines[i].sign;
		const char *element = sign == '+' ? "ins" : sign == '-' ? "del" : NULL;
		if (element != NULL)
			strbuf_addf(html->out, "<%s>", element);
		for (; i < diff->count && diff->lines[i].sign == sign; i++)
			line_add(html, &diff->lines[i]);
		if (element != NULL) {
			html->out->length--; /* the end of the line behind the element, so that its colour ends with the text */
			strbuf_addf(html->out, "</%s>\n", element);
		}
	}
	if (diff->hidden_same > 0)
		strbuf_addf(html->out, "<i>  %zu more stay as they are</i>", diff->hidden_same);
	strbuf_adds(html->out, "</pre>");
}

static void change_add(const struct html *html, const struct change_view *view) {
	const struct resource_change *change = view->change;
	struct arena *arena = html->out->arena;
	const char *origin = change_origin(arena, change);
	strbuf_addf(html->out, "<details id=\"c%zu\" class=\"%s\"><summary><b>", (size_t)(view - html->review->changes),
		change_word(change));
	escape_html(html->out, change_sign(change));
	strbuf_adds(html->out, "</b>");
	html_code_add(html, change_local_address(change));
	strbuf_adds(html->out, "<span>");
	escape_html(html->out, change_sentence(arena, change));
	if (origin != NULL) {
		strbuf_adds(html->out, "; ");
		escape_html(html->out, origin);
	}
	strbuf_adds(html->out, "</span></summary>");
	diff_add(html, view->diff);
	strbuf_adds(html->out, "</details>\n");
}

static void module_add(const struct html *html, const struct change_group *group) {
	strbuf_adds(html->out, "<details class=\"module\" data-module=\"");
	escape_html(html->out, group->module);
	strbuf_adds(html->out, html->groups.change_count <= MODULES_OPEN ? "\" open><summary><h3>" : "\"><summary><h3>");
	if (group->module[0] != '\0')
		html_code_add(html, group->module);
	else
		strbuf_adds(html->out, "root module");
	strbuf_addf(html->out, "</h3><span>%s</span></summary>\n", change_group_line(html->out->arena, group));
	for (size_t i = 0; i < group->count; i++)
		change_add(html, group->changes[i]);
	strbuf_adds(html->out, "</details>\n");
}

void html_changes_add(const struct html *html) {
	if (html->groups.change_count == 0)
		return;
	html_section_begin(html, "changes", "Changes", "attribute by attribute");
	strbuf_adds(html->out, html->groups.change_count > MODULES_OPEN ? "<div class=\"many\">\n" : "<div>\n");
	for (size_t i = 0; i < html->groups.count; i++)
		module_add(html, &html->groups.items[i]);
	strbuf_adds(html->out, "</div>\n");
	html_section_end(html);
}

void html_drift_add(const struct html *html) {
	const struct review *review = html->review;
	if (review->drift_count == 0)
		return;
	html_section_begin(html, "drift", "Drift", "what changed outside Terraform since the last apply");
	strbuf_adds(html->out, "<div class=\"plain\">\n");
	for (size_t i = 0; i < review->drift_count; i++) {
		const struct resource_change *change = review->drift[i].change;
		strbuf_adds(html->out, "<details><summary><b>");
		escape_html(html->out, change_sign(change));
		strbuf_adds(html->out, "</b>");
		html_code_add(html, change->address);
		strbuf_addf(html->out, "<span>%s</span></summary>",
			change->action == CHANGE_DELETE     ? "gone"
				: review->drift[i].unconfigured ? "only what the configuration does not set"
												: "changed");
		diff_add(html, review->drift[i].diff);
		strbuf_adds(html->out, "</details>\n");
	}
	strbuf_adds(html->out, "</div>\n");
	html_section_end(html);
}

void html_moves_add(const struct html *html) {
	const struct review *review = html->review;
	bool first = true;
	for (size_t i = 0; i < review->change_count; i++) {
		const struct resource_change *change = review->changes[i].change;
		const char *origin = change_origin(html->out->arena, change);
		if (origin == NULL && change->action != CHANGE_FORGET)
			continue;
		if (first) {
			html_section_begin(html, "moves", "Moved, imported, forgotten", NULL);
			strbuf_adds(html->out, "<ul class=\"list\">\n");
		}
		first = false;
		strbuf_adds(html->out, "<li>");
		html_address_add(html, change->address);
		strbuf_adds(html->out, " <span>");
		escape_html(
			html->out, origin != NULL ? origin : "forgotten: it stays in the cloud, Terraform no longer manages it");
		strbuf_adds(html->out, "</span></li>\n");
	}
	if (first)
		return;
	strbuf_adds(html->out, "</ul>\n");
	html_section_end(html);
}

void html_outputs_add(const struct html *html) {
	const struct diff *diff = review_outputs_diff(html->review);
	if (diff->count == 0)
		return;
	html_section_begin(html, "outputs", "Outputs", NULL);
	diff_add(html, diff);
	strbuf_addc(html->out, '\n');
	html_section_end(html);
}

void html_checks_add(const struct html *html) {
	const struct plan_document *document = html->review->document;
	if (document->check_count == 0)
		return;
	html_section_begin(html, "checks", "Checks that did not pass", NULL);
	strbuf_adds(html->out, "<ul class=\"list\">\n");
	for (size_t i = 0; i < document->check_count; i++) {
		const struct failed_check *check = &document->checks[i];
		strbuf_adds(html->out, "<li>");
		html_code_add(html, check->address);
		strbuf_adds(html->out, " ");
		escape_html(html->out, check->status);
		strbuf_adds(html->out, " <span>");
		escape_html(html->out, check->message);
		strbuf_adds(html->out, "</span></li>\n");
	}
	strbuf_adds(html->out, "</ul>\n");
	html_section_end(html);
}
