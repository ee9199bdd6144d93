/* A review for terminals and plain text. Colours only repeat what a word or a sign says. */
#include <string.h>

#include "generator/escape.h"
#include "generator/render.h"

#define BOLD "\x1b[1m"
#define RED "\x1b[31m"
#define GREEN "\x1b[32m"
#define YELLOW "\x1b[33m"
#define CYAN "\x1b[36m"
#define DIM "\x1b[2m"
#define RESET "\x1b[0m"

#define WIDTH_LEAST 40
#define ADDRESSES_NAMED 3 /* of a finding that is told in one line */

struct text {
	struct strbuf *out;
	const struct review *review;
	bool color;
	unsigned width;
};

static void spaces_add(struct strbuf *out, size_t count) {
	for (size_t i = 0; i < count; i++)
		strbuf_addc(out, ' ');
}

static void colored_add(const struct text *text, const char *color, const char *words) {
	bool color_it = text->color && color != NULL && words[0] != '\0';
	strbuf_adds(text->out, color_it ? color : "");
	escape_text(text->out, words);
	strbuf_adds(text->out, color_it ? RESET : "");
}

static void line_end(struct strbuf *out) {
	while (out->length > 0 && out->bytes[out->length - 1] == ' ')
		out->length--;
	strbuf_addc(out, '\n');
}

/* Words from column `column` on; lines that follow begin at `hang`. Spaces between words stay, those at ends of lines go. What is longer than a line
 * stays where it is. */
static void wrap_add(const struct text *text, size_t column, size_t hang, const char *words) {
	const char *at;
	bool first = true;
	if (text->width == 0 || column + text_width(words) <= text->width) {
		escape_text(text->out, words);
		line_end(text->out);
		return;
	}
	at = escaped_text(text->out->arena, words);
	while (*at != '\0') {
		size_t gap = strspn(at, " "), length = strcspn(at + gap, " ");
		size_t width = text_width(arena_strndup(text->out->arena, at + gap, length));
		if (length == 0)
			break;
		if (!first && column + gap + width > text->width && hang + width <= text->width) {
			strbuf_addc(text->out, '\n');
			spaces_add(text->out, hang);
			column = hang;
		} else {
			strbuf_add(text->out, at, gap);
			column += gap;
		}
		strbuf_add(text->out, at + gap, length);
		column += width;
		at += gap + length;
		first = false;
	}
	line_end(text->out);
}

/* A line, or several, that begins with `lead` in a colour. */
static void line_add(
	const struct text *text, size_t indent, size_t hang, const char *color, const char *lead, const char *words) {
	size_t column = indent + text_width(lead);
	if (text->width > 0 && hang > text->width / 2)
		hang = text->width / 2;
	spaces_add(text->out, indent);
	colored_add(text, color, lead);
	if (words[0] != '\0' && lead[0] != '\0') {
		strbuf_addc(text->out, ' ');
		column++;
	}
	wrap_add(text, column, hang, words);
}

static void heading_add(const struct text *text, const char *heading) {
	strbuf_addc(text->out, '\n');
	line_add(text, 0, 0, BOLD, heading, "");
}

static const char *severity_color(enum severity severity) {
	return severity == SEVERITY_DANGER ? BOLD RED : severity == SEVERITY_WARNING ? BOLD YELLOW : BOLD CYAN;
}

static const char *severity_lead(struct arena *arena, enum severity severity) {
	static const char *const words[] = {"NOTICE", "WARNING", "DANGER"};
	return arena_printf(arena, "%s:", words[severity]);
}

static void fact_add(const struct text *text, const char *label, const char *words) {
	if (words != NULL && words[0] != '\0')
		line_add(text, 4, 6, BOLD, label, words);
}

static const char *finding_place(const struct text *text, const struct finding *finding) {
	const char *address = finding->address[0] != '\0' ? finding->address : "the plan as a whole";
	return finding->attribute == NULL ? address
									  : arena_printf(text->out->arena, "%s (%s)", address, finding->attribute);
}

static void places_add(const struct text *text, const struct finding_group *group) {
	for (size_t i = 0; i < group->count; i++) {
		const char *place = finding_place(text, group->items[i]);
		if (group->same_title)
			line_add(text, 4, 6, NULL, group->count > 1 ? "-" : "", place);
		else
			line_add(text, 4, 6, NULL, "-", arena_printf(text->out->arena, "%s: %s", group->items[i]->title, place));
	}
}

static void group_add(const struct text *text, const struct finding_group *group) {
	const struct finding *finding = group->items[0];
	struct arena *arena = text->out->arena;
	const char *title = finding_group_title(arena, group);
	bool danger = finding->origin == FINDING_DANGER;
	strbuf_addc(text->out, '\n');
	line_add(text, 2, 4, severity_color(finding->severity), severity_lead(arena, finding->severity),
		arena_printf(arena, "%s [%s]", title, finding->id));
	places_add(text, group);
	fact_add(text, danger ? "What happens:" : "Why:", finding->happens);
	fact_add(text, "To whom:", finding->affects);
	fact_add(text, "How long:", finding->duration);
	fact_add(text, danger ? "Instead:" : "Fix:", finding->instead);
	fact_add(text, "See:", finding->reference);
}

/* A group in one line, with the first addresses. */
static void group_brief_add(const struct text *text, const struct finding_group *group) {
	struct arena *arena = text->out->arena;
	const struct finding *finding = group->items[0];
	struct strbuf line = STRBUF_INIT(arena);
	strbuf_addf(&line, "%s [%s]: ", finding_group_title(arena, group), finding->id);
	for (size_t i = 0; i < group->count && i < ADDRESSES_NAMED; i++)
		strbuf_addf(&line, "%s%s", i > 0 ? ", " : "", finding_place(text, group->items[i]));
	if (group->count > ADDRESSES_NAMED)
		strbuf_addf(&line, " and %zu more", group->count - ADDRESSES_NAMED);
	line_add(
		text, 2, 4, severity_color(finding->severity), severity_lead(arena, finding->severity), strbuf_text(&line));
	if (finding->accepted_reason != NULL)
		line_add(text, 4, 6, NULL, "", finding_acceptance(arena, finding));
}

static void findings_add_section(const struct text *text, enum finding_class class, const char *heading, bool brief) {
	struct finding_groups groups = finding_groups_make(text->review, class);
	if (groups.count == 0)
		return;
	heading_add(text, heading);
	for (size_t i = 0; i < groups.count; i++)
		(brief ? group_brief_add : group_add)(text, &groups.items[i]);
}

static void reach_add(const struct text *text) {
	const struct reach_changes *reach = text->review->reach;
	struct arena *arena = text->out->arena;
	if (reach == NULL || reach->count == 0)
		return;
	heading_add(text, "Reach: who can reach what, before -> after");
	for (size_t i = 0; i < reach->count; i++) {
		const struct reach_change *change = &reach->items[i];
		const char *color = change->open_to_world ? BOLD RED
			: change->cut                         ? BOLD YELLOW
			: change->opens                       ? YELLOW
												  : GREEN;
		line_add(text, 2, 4, color, arena_printf(arena, "%s:", reach_effect(change)),
			arena_printf(
				arena, "%s on %s: %s -> %s", change->ports, change->destination, change->before, change->after));
		if (change->via != NULL)
			line_add(text, 4, 6, DIM, "via", change->via);
		if (change->unknown)
			line_add(text, 4, 6, NULL,
				"not known:", change->why != NULL ? change->why : "a part is only known after the apply");
	}
}

static const char *sign_color(char sign) {
	return sign == '+' ? GREEN : sign == '-' ? RED : sign == '~' ? YELLOW : NULL;
}

static const char *diff_words(struct arena *arena, const struct diff_line *line) {
	const char *before = line->before != NULL ? line->before : "", *after = line->after != NULL ? line->after : "";
	if (line->sign != ' ' && line->before != NULL && line->after != NULL)
		return arena_printf(arena, "%s -> %s", before, after);
	return line->after != NULL ? after : before;
}

static void diff_add(const struct text *text, const struct diff *diff, size_t indent) {
	struct arena *arena = text->out->arena;
	for (size_t i = 0; diff != NULL && i < diff->count; i++) {
		const struct diff_line *line = &diff->lines[i];
		const char *words = diff_words(arena, line);
		size_t at = indent + 2 * (size_t)line->depth;
		spaces_add(text->out, at);
		colored_add(text, sign_color(line->sign), (char[]){line->sign, '\0'});
		if (line->label != NULL)
			words = arena_printf(arena, " %s%s%s%s", line->label,
				line->forces_replacement ? " (forces replacement)" : "", words[0] != '\0' ? ": " : "", words);
		else
			words = arena_printf(arena, " %s", words);
		wrap_add(text, at + 1, at + 6 < text->width / 2 ? at + 6 : 6, words);
	}
	if (diff != NULL && diff->hidden_same > 0)
		line_add(
			text, indent, indent, DIM, "", arena_printf(arena, "  (%zu more stay as they are)", diff->hidden_same));
}

static const char *action_color(enum change_action action) {
	switch (action) {
	case CHANGE_CREATE:
		return GREEN;
	case CHANGE_UPDATE:
		return YELLOW;
	case CHANGE_READ:
	case CHANGE_NOOP:
		return CYAN;
	default:
		return RED;
	}
}

static void change_add(const struct text *text, const struct change_view *view, size_t indent) {
	const struct resource_change *change = view->change;
	struct arena *arena = text->out->arena;
	const char *origin = change_origin(arena, change);
	line_add(text, indent, indent + 4, action_color(change->action), change_sign(change),
		arena_printf(arena, "%s: %s%s%s", change_local_address(change), change_sentence(arena, change),
			origin != NULL ? "; " : "", origin != NULL ? origin : ""));
	diff_add(text, view->diff, indent + 4);
}

static void changes_add(const struct text *text) {
	struct change_groups groups = change_groups_make(text->review);
	if (groups.change_count == 0)
		return;
	heading_add(text, "Changes");
	for (size_t i = 0; i < groups.count; i++) {
		const struct change_group *group = &groups.items[i];
		bool named = group->module[0] != '\0' || groups.count > 1;
		if (named) {
			strbuf_adds(text->out, i > 0 ? "\n" : "");
			line_add(text, 2, 4, BOLD, group->module[0] != '\0' ? group->module : "root module",
				arena_printf(text->out->arena, "(%s)", change_group_line(text->out->arena, group)));
		}
		for (size_t j = 0; j < group->count; j++)
			change_add(text, group->changes[j], named ? 4 : 2);
	}
}

static void drift_item_add(const struct text *text, const struct change_view *view) {
	const struct resource_change *change = view->change;
	bool gone = change->action == CHANGE_DELETE;
	line_add(text, 2, 6, action_color(change->action), change_sign(change),
		gone ? arena_printf(text->out->arena, "%s: gone", change->address) : change->address);
	if (!gone)
		diff_add(text, view->diff, 6);
}

/* Computed attributes drift after every creation: they are named, no more. */
static void drift_add(const struct text *text) {
	const struct review *review = text->review;
	struct strbuf rest = STRBUF_INIT(text->out->arena);
	if (review->drift_count == 0)
		return;
	heading_add(text, "Changed outside Terraform since the last apply");
	for (size_t i = 0; i < review->drift_count; i++) {
		if (!review->drift[i].unconfigured)
			drift_item_add(text, &review->drift[i]);
		else
			strbuf_addf(&rest, "%s%s", rest.length > 0 ? ", " : "", review->drift[i].change->address);
	}
	if (rest.length > 0)
		line_add(text, 2, 6, NULL, "~",
			arena_printf(text->out->arena, "only in what the configuration does not set: %s", strbuf_text(&rest)));
}

static void moves_add(const struct text *text) {
	const struct review *review = text->review;
	bool first = true;
	for (size_t i = 0; i < review->change_count; i++) {
		const struct resource_change *change = review->changes[i].change;
		const char *origin = change_origin(text->out->arena, change);
		if (origin == NULL && change->action != CHANGE_FORGET)
			continue;
		if (first)
			heading_add(text, "Moved, imported, forgotten");
		first = false;
		line_add(text, 2, 6, NULL, change_sign(change),
			arena_printf(text->out->arena, "%s: %s", change->address,
				origin != NULL ? origin : "forgotten: it stays in the cloud, Terraform no longer manages it"));
	}
}

static void outputs_add(const struct text *text) {
	const struct diff *diff = review_outputs_diff(text->review);
	if (diff->count == 0)
		return;
	heading_add(text, "Outputs");
	diff_add(text, diff, 2);
}

static void checks_add(const struct text *text) {
	const struct plan_document *document = text->review->document;
	if (document->check_count == 0)
		return;
	heading_add(text, "Checks that did not pass");
	for (size_t i = 0; i < document->check_count; i++) {
		const struct failed_check *check = &document->checks[i];
		line_add(text, 2, 4, strcmp(check->status, "unknown") == 0 ? YELLOW : RED,
			arena_printf(text->out->arena, "%s:", check->status),
			arena_printf(
				text->out->arena, "%s%s%s", check->address, check->message[0] != '\0' ? ": " : "", check->message));
	}
}

static void head_add(const struct text *text) {
	const struct review *review = text->review;
	const char *const *notes = review_notes(review);
	enum severity worst = SEVERITY_NOTICE;
	const char *color = review_worst(review, &worst) ? severity_color(worst) : BOLD GREEN;
	struct strbuf line = STRBUF_INIT(text->out->arena);
	strbuf_addf(&line, "%s; %s", review_changes_line(review), review_findings_line(review));
	strbuf_adds(text->out, text->color ? color : "");
	wrap_add(text, 0, 0, strbuf_text(&line));
	if (text->color) {
		text->out->length--;
		strbuf_adds(text->out, RESET "\n");
	}
	for (size_t i = 0; notes[i] != NULL; i++)
		line_add(text, 0, 2, BOLD, "Note:", notes[i]);
}

void render_text(struct strbuf *out, const struct review *review, bool color, unsigned width) {
	struct text text = {.out = out, .review = review, .color = color};
	text.width = width == 0 || width > WIDTH_LEAST ? width : WIDTH_LEAST;
	head_add(&text);
	findings_add_section(&text, CLASS_DANGER, "Dangers", false);
	reach_add(&text);
	findings_add_section(&text, CLASS_NEW, "Findings", false);
	findings_add_section(&text, CLASS_EXISTING, "Findings on what this plan does not change", true);
	findings_add_section(&text, CLASS_ACCEPTED, "Accepted findings", true);
	changes_add(&text);
	drift_add(&text);
	moves_add(&text);
	outputs_add(&text);
	checks_add(&text);
}
