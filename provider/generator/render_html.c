/* A review as one page that needs nothing from elsewhere: its style and script are in it, and its policy lets nothing else run or load. */
#include "generator/render_html.h"

#include <stdlib.h>
#include <string.h>

#include "aws/digest.h"
#include "generator/embedded.h"
#include "generator/escape.h"

static const struct embedded_file *asset(const char *path) {
	static const struct embedded_file none = {.bytes = ""};
	const struct embedded_file *file = embedded_find(path);
	return file != NULL ? file : &none;
}

static const char *policy_hash(struct arena *arena, const struct embedded_file *file) {
	unsigned char digest[DIGEST_SHA256_LENGTH];
	digest_sha256(file->bytes, file->length, digest);
	return arena_printf(arena, "'sha256-%s'", digest_base64(arena, digest, sizeof(digest)));
}

/* Graphviz writes a whole file: the picture itself begins at its root element. Anything that a drawing does not need is not taken over. */
static const char *picture(const struct review *review) {
	static const char *const unwanted[] = {"<script", "<foreignObject", "<iframe", "<!ENTITY"};
	const char *svg = review->svg != NULL ? strstr(review->svg, "<svg") : NULL;
	for (size_t i = 0; svg != NULL && i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
		if (strcasestr(review->svg, unwanted[i]) != NULL)
			return NULL;
	return svg;
}

/* A picture that brings styles of its own needs them allowed; they can load nothing. */
static const char *style_policy(struct arena *arena, const char *svg, const struct embedded_file *css) {
	if (svg != NULL && (strstr(svg, "<style") != NULL || strstr(svg, " style=") != NULL))
		return "'unsafe-inline'";
	return policy_hash(arena, css);
}

void html_code_add(const struct html *html, const char *code) {
	size_t from;
	strbuf_adds(html->out, "<code>");
	for (; *code != '\0'; code += from) {
		from = strcspn(code, ".");
		from += code[from] == '.';
		escape_html(html->out, arena_strndup(html->out->arena, code, from));
		if (code[from] != '\0')
			strbuf_adds(html->out, "<wbr>");
	}
	strbuf_adds(html->out, "</code>");
}

static int address_compare(const void *a, const void *b) {
	const struct change_view *const *first = a, *const *second = b;
	return strcmp((*first)->change->address, (*second)->change->address);
}

static int address_search(const void *key, const void *item) {
	const struct change_view *const *view = item;
	return strcmp(key, (*view)->change->address);
}

static void addresses_sort(struct html *html) {
	size_t count = 0;
	html->by_address = arena_array(html->out->arena, html->groups.change_count + 1, sizeof(struct change_view *));
	for (size_t i = 0; i < html->groups.count; i++)
		for (size_t j = 0; j < html->groups.items[i].count; j++)
			html->by_address[count++] = html->groups.items[i].changes[j];
	qsort(html->by_address, count, sizeof(struct change_view *), address_compare);
}

void html_address_add(const struct html *html, const char *address) {
	const struct change_view *const *found =
		bsearch(address, html->by_address, html->groups.change_count, sizeof(struct change_view *), address_search);
	if (found == NULL) {
		html_code_add(html, address);
		return;
	}
	strbuf_addf(html->out, "<a href=\"#c%zu\">", (size_t)(*found - html->review->changes));
	html_code_add(html, address);
	strbuf_adds(html->out, "</a>");
}

void html_section_begin(const struct html *html, const char *id, const char *heading, const char *small) {
	strbuf_addf(html->out, "<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 id=\"h-%s\">%s", id, id, id, heading);
	if (small != NULL)
		strbuf_addf(html->out, " <small>%s</small>", small);
	strbuf_adds(html->out, "</h2>\n");
}

void html_section_end(const struct html *html) {
	strbuf_adds(html->out, "</section>\n");
}

static void head_add(
	const struct html *html, const struct embedded_file *css, const struct embedded_file *js, const char *svg) {
	struct arena *arena = html->out->arena;
	strbuf_adds(html->out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	strbuf_addf(html->out,
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src %s; script-src %s; base-uri 'none'; "
		"form-action 'none'\">\n",
		style_policy(arena, svg, css), policy_hash(arena, js));
	strbuf_adds(html->out,
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n<title>Review of ");
	escape_html(html->out, html->review->document->source);
	strbuf_adds(html->out, "</title>\n<style>");
	strbuf_add(html->out, css->bytes, css->length);
	strbuf_adds(html->out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the review</a>\n");
}

static void badges_add(const struct html *html) {
	struct arena *arena = html->out->arena;
	size_t counts[3] = {0}, classes[FINDING_CLASSES] = {0};
	for (size_t i = 0; i < html->review->findings.count; i++) {
		const struct finding *finding = &html->review->findings.items[i];
		enum finding_class class = finding_class(finding);
		classes[class]++;
		counts[finding->severity] += class == CLASS_DANGER || class == CLASS_NEW;
	}
	strbuf_adds(html->out, "<ul class=\"badges\">");
	for (int severity = SEVERITY_DANGER; severity >= SEVERITY_NOTICE; severity--)
		if (counts[severity] > 0)
			strbuf_addf(html->out, "<li class=\"%s\">%s</li>", severity_name((enum severity)severity),
				counted(arena, counts[severity], severity_name((enum severity)severity)));
	if (counts[SEVERITY_DANGER] + counts[SEVERITY_WARNING] == 0)
		strbuf_adds(html->out, "<li class=\"good\">no dangers, no warnings</li>");
	if (classes[CLASS_EXISTING] > 0)
		strbuf_addf(html->out, "<li>%s</li>", counted(arena, classes[CLASS_EXISTING], "older finding"));
	if (classes[CLASS_ACCEPTED] > 0)
		strbuf_addf(html->out, "<li>%zu accepted</li>", classes[CLASS_ACCEPTED]);
	strbuf_adds(html->out, "</ul>\n");
}

static void nav_item_add(const struct html *html, const char *id, const char *label, size_t count) {
	if (count > 0)
		strbuf_addf(html->out, "<li><a href=\"#%s\">%s</a></li>", id, label);
}

static void nav_add(const struct html *html, const char *svg) {
	const struct review *review = html->review;
	size_t classes[FINDING_CLASSES] = {0};
	for (size_t i = 0; i < review->findings.count; i++)
		classes[finding_class(&review->findings.items[i])]++;
	strbuf_adds(html->out, "<nav aria-label=\"Sections\"><ul>");
	nav_item_add(html, "dangers", "Dangers", classes[CLASS_DANGER]);
	nav_item_add(html, "reach", "Reach", review->reach != NULL ? review->reach->count : 0);
	nav_item_add(html, "findings", "Findings", classes[CLASS_NEW] + classes[CLASS_EXISTING] + classes[CLASS_ACCEPTED]);
	nav_item_add(html, "changes", "Changes", html->groups.change_count);
	nav_item_add(html, "drift", "Drift", review->drift_count);
	nav_item_add(html, "outputs", "Outputs", review_output_count(review));
	nav_item_add(html, "checks", "Checks", review->document->check_count);
	nav_item_add(html, "picture", "Picture", svg != NULL);
	strbuf_adds(html->out, "</ul></nav>\n");
}

static void header_add(const struct html *html, const char *svg) {
	const struct plan_document *document = html->review->document;
	const char *const *notes = review_notes(html->review);
	strbuf_addf(
		html->out, "<header>\n<p class=\"kicker\">Plan review</p>\n<h1>%s</h1>\n", review_changes_line(html->review));
	badges_add(html);
	strbuf_adds(html->out, "<p class=\"meta\">");
	escape_html(html->out, document->source);
	if (document->terraform_version[0] != '\0') {
		strbuf_adds(html->out, " · Terraform ");
		escape_html(html->out, document->terraform_version);
	}
	if (document->timestamp[0] != '\0') {
		strbuf_adds(html->out, " · ");
		escape_html(html->out, document->timestamp);
	}
	strbuf_adds(html->out, "</p>\n");
	if (notes[0] != NULL)
		strbuf_adds(html->out, "<ul class=\"notes\">");
	for (size_t i = 0; notes[i] != NULL; i++) {
		strbuf_adds(html->out, "<li>");
		escape_html(html->out, notes[i]);
		strbuf_adds(html->out, notes[i + 1] != NULL ? "</li>" : "</li></ul>\n");
	}
	nav_add(html, svg);
	strbuf_adds(html->out, "</header>\n");
}

/* Hidden until the script shows that it runs. */
static void filters_add(const struct html *html) {
	strbuf_adds(html->out,
		"<form id=\"filters\" class=\"filters\" role=\"search\" aria-label=\"Filter the review\" hidden>\n"
		"<label class=\"search\">Search (press /) <input name=\"text\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label>\n"
		"<label>Severity <select name=\"severity\"><option value=\"\">any</option></select></label>\n"
		"<label>Action <select name=\"action\"><option value=\"\">any</option></select></label>\n"
		"<label>Module <select name=\"module\"><option value=\"\">any</option></select></label>\n"
		"<button type=\"submit\">Search</button>\n<button type=\"reset\">Clear</button>\n<button type=\"button\" id=\"open\" aria-pressed=\"false\">Open all</button>\n"
		"<output aria-live=\"polite\"></output>\n</form>\n");
}

static void picture_add(const struct html *html, const char *svg) {
	if (svg == NULL && html->review->picture_problem == NULL)
		return;
	html_section_begin(html, "picture", "Picture", svg != NULL ? "as it will be; + new, ~ changed, - gone" : NULL);
	if (svg != NULL) {
		strbuf_adds(html->out, "<figure>\n");
		strbuf_adds(html->out, svg);
		strbuf_adds(html->out, "</figure>\n");
	} else {
		strbuf_adds(html->out, "<p>There is no picture: ");
		escape_html(html->out, html->review->picture_problem);
		strbuf_adds(html->out, "</p>\n");
	}
	html_section_end(html);
}

void render_html(struct strbuf *out, const struct review *review) {
	const struct embedded_file *css = asset("provider/generator/assets/review.css"),
							   *js = asset("provider/generator/assets/review.js");
	struct html html = {.out = out, .review = review, .groups = change_groups_make(review)};
	const char *svg = picture(review);
	addresses_sort(&html);
	head_add(&html, css, js, svg);
	header_add(&html, svg);
	filters_add(&html);
	strbuf_adds(out, "<main id=\"main\">\n");
	html_dangers_add(&html);
	html_reach_add(&html);
	html_findings_add(&html);
	html_changes_add(&html);
	html_drift_add(&html);
	html_moves_add(&html);
	html_outputs_add(&html);
	html_checks_add(&html);
	picture_add(&html, svg);
	strbuf_adds(out,
		"</main>\n<footer>Written by <code>tripod review</code> from the plan alone. Values that are sensitive are not shown.</footer>\n<script>");
	strbuf_add(out, js->bytes, js->length);
	strbuf_adds(out, "</script>\n</body>\n</html>\n");
}
