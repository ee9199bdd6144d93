/* Inner part of the HTML renderer. Everything of the plan's goes through escape_html; markup is written by strbuf_adds and _addf alone. */
#ifndef TRIPOD_GENERATOR_RENDER_HTML_H
#define TRIPOD_GENERATOR_RENDER_HTML_H

#include "generator/render.h"

struct html {
	struct strbuf *out;
	const struct review *review;
	struct change_groups groups;
	const struct change_view **by_address; /* those of the groups, sorted */
};

void html_section_begin(const struct html *html, const char *id, const char *heading, const char *small);
void html_section_end(const struct html *html);
/* <code>...</code>, a link to the change's place when this plan changes the address. */
void html_address_add(const struct html *html, const char *address);
/* May break behind a dot. */
void html_code_add(const struct html *html, const char *code);

/* render_html_findings.c */
void html_dangers_add(const struct html *html);
void html_reach_add(const struct html *html);
void html_findings_add(const struct html *html);

/* render_html_changes.c */
void html_changes_add(const struct html *html);
void html_drift_add(const struct html *html);
void html_moves_add(const struct html *html);
void html_outputs_add(const struct html *html);
void html_checks_add(const struct html *html);

#endif
