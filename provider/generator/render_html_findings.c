#include <string.h>

#include "generator/escape.h"
#include "generator/render_html.h"

static void place_add(const struct html *html, const struct finding_group *group, const struct finding *finding) {
	strbuf_adds(html->out, "<li>");
	if (!group->same_title) {
		escape_html(html->out, finding->title);
		strbuf_adds(html->out, ": ");
	}
	if (finding->address[0] != '\0')
		html_address_add(html, finding->address);
	else
		strbuf_adds(html->out, "the plan as a whole");
	if (finding->attribute != NULL) {
		strbuf_adds(html->out, " <code class=\"attribute\">");
		escape_html(html->out, finding->attribute);
		strbuf_adds(html->out, "</code>");
	}
	strbuf_adds(html->out, "</li>");
}

static void fact_add(const struct html *html, const char *label, const char *text) {
	if (text == NULL || text[0] == '\0')
		return;
	strbuf_addf(html->out, "<dt>%s</dt><dd>", label);
	escape_html(html->out, text);
	strbuf_adds(html->out, "</dd>\n");
}

static void reference_add(const struct html *html, const char *reference) {
	if (reference == NULL || reference[0] == '\0')
		return;
	if (!is_link_safe(reference)) {
		fact_add(html, "See", reference);
		return;
	}
	strbuf_adds(html->out, "<dt>See</dt><dd><a rel=\"noopener noreferrer\" href=\"");
	escape_html(html->out, reference);
	strbuf_adds(html->out, "\">Documentation</a></dd>\n");
}

static void group_add(const struct html *html, const struct finding_group *group) {
	const struct finding *finding = group->items[0];
	const char *severity = severity_name(finding->severity);
	bool danger = finding->origin == FINDING_DANGER;
	strbuf_addf(html->out, "<article class=\"finding %s\">\n<h3><span class=\"tag\">%s</span> ", severity, severity);
	escape_html(html->out, finding_group_title(html->out->arena, group));
	strbuf_adds(html->out, " ");
	html_code_add(html, finding->id);
	strbuf_adds(html->out, "</h3>\n<ul class=\"places\">");
	for (size_t i = 0; i < group->count; i++)
		place_add(html, group, group->items[i]);
	strbuf_adds(html->out, "</ul>\n<dl>\n");
	fact_add(html, danger ? "What happens" : "Why", finding->happens);
	fact_add(html, "To whom", finding->affects);
	fact_add(html, "How long", finding->duration);
	fact_add(html, danger ? "Instead" : "Fix", finding->instead);
	reference_add(html, finding->reference);
	if (finding->accepted_reason != NULL)
		fact_add(html, "Accepted",
			finding->accepted_until == NULL
				? finding->accepted_reason
				: arena_printf(html->out->arena, "until %s: %s", finding->accepted_until, finding->accepted_reason));
	strbuf_adds(html->out, "</dl>\n</article>\n");
}

static void groups_add(const struct html *html, const struct finding_groups *groups) {
	for (size_t i = 0; i < groups->count; i++)
		group_add(html, &groups->items[i]);
}

void html_dangers_add(const struct html *html) {
	struct finding_groups groups = finding_groups_make(html->review, CLASS_DANGER);
	if (groups.count == 0)
		return;
	html_section_begin(html, "dangers", "Dangers", "what this plan loses, interrupts or opens");
	groups_add(html, &groups);
	html_section_end(html);
}

static void folded_add(
	const struct html *html, const struct finding_groups *groups, const char *one, const char *what) {
	if (groups->count == 0)
		return;
	strbuf_addf(html->out, "<details class=\"fold\">\n<summary>%s%s</summary>\n",
		counted(html->out->arena, groups->finding_count, one), what);
	groups_add(html, groups);
	strbuf_adds(html->out, "</details>\n");
}

void html_findings_add(const struct html *html) {
	struct finding_groups fresh = finding_groups_make(html->review, CLASS_NEW),
						  existing = finding_groups_make(html->review, CLASS_EXISTING),
						  accepted = finding_groups_make(html->review, CLASS_ACCEPTED);
	if (fresh.count + existing.count + accepted.count == 0)
		return;
	html_section_begin(html, "findings", "Findings", "by rules, on the infrastructure as it will be");
	groups_add(html, &fresh);
	folded_add(html, &existing, "finding", " on what this plan does not change");
	folded_add(html, &accepted, "accepted finding", "");
	html_section_end(html);
}

static void cell_add(const struct html *html, const char *text) {
	strbuf_adds(html->out, "<td>");
	escape_html(html->out, text);
	strbuf_adds(html->out, "</td>");
}

static void reach_row_add(const struct html *html, const struct reach_change *change) {
	const char *tone = change->open_to_world ? "danger" : change->cut ? "warning" : NULL;
	strbuf_addf(html->out, tone != NULL ? "<tr class=\"%s\">" : "<tr>", tone);
	cell_add(html, reach_effect(change));
	cell_add(html, change->ports);
	cell_add(html, change->destination);
	cell_add(html, change->before);
	cell_add(html, change->after);
	strbuf_adds(html->out, "<td>");
	if (change->via != NULL)
		escape_html(html->out, change->via);
	if (change->unknown) {
		strbuf_adds(html->out, "<small>not known: ");
		escape_html(html->out, change->why != NULL ? change->why : "a part is only known after the apply");
		strbuf_adds(html->out, "</small>");
	}
	strbuf_adds(html->out, "</td></tr>\n");
}

void html_reach_add(const struct html *html) {
	const struct reach_changes *reach = html->review->reach;
	if (reach == NULL || reach->count == 0)
		return;
	html_section_begin(html, "reach", "Reach", "who can reach what");
	strbuf_adds(html->out,
		"<table>\n<thead><tr><th scope=\"col\">Effect</th><th scope=\"col\">Ports</th><th scope=\"col\">Of what</th>"
		"<th scope=\"col\">Who before</th><th scope=\"col\">Who after</th><th scope=\"col\">How</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < reach->count; i++)
		reach_row_add(html, &reach->items[i]);
	strbuf_adds(html->out, "</tbody>\n</table>\n");
	html_section_end(html);
}
