/* Graphviz's drawing: run, then made fit for a file of its own or for HTML. */
#include "generator/picture_model.h"

#include <string.h>

#include "generator/child.h"
#include "generator/escape.h"

static int dot_run(struct strbuf *out, const struct picture *picture, const struct strbuf *text, const char *format,
	const char **why) {
	if (!child_find(picture->arena, "dot")) {
		*why =
			"dot is not installed: the package graphviz has it (https://graphviz.org/download/); the formats dot, mermaid and json need "
			"nothing";
		return -1;
	}
	const char *arguments[] = {"dot", format, "-Gdpi=96", NULL};
	if (strcmp(format, "-Tsvg") == 0)
		arguments[2] = "-q1";
	return child_run(out, arguments, NULL, NULL, text->bytes, text->length, why);
}

/* ---- what Graphviz writes, piece by piece ---- */

struct cleaner {
	struct strbuf *out;
	const struct picture *picture;
	const char *prefix;
	bool inlined;
	struct picture_map *items; /* by id */
};

static bool begins(const char *text, const char *prefix) {
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The item of a Graphviz name: "n1", "card_n1", "cluster_n1"; NULL. */
static const struct picture_item *item_named(const struct cleaner *cleaner, const char *name, size_t length) {
	static const char *const prefixes[] = {"card_", "cluster_"};
	for (size_t i = 0; i < 2; i++)
		if (length > strlen(prefixes[i]) && begins(name, prefixes[i])) {
			name += strlen(prefixes[i]);
			length -= strlen(prefixes[i]);
		}
	size_t item = picture_map_get(cleaner->items, arena_strndup(cleaner->picture->arena, name, length));
	return item == NOWHERE ? NULL : &cleaner->picture->items[item];
}

static void item_title(struct cleaner *cleaner, const struct picture_item *item) {
	size_t shown = item->member_count < 3 ? item->member_count : 3;
	escape_html(cleaner->out,
		*item->noun ? arena_printf(cleaner->picture->arena, "%s %s", item->noun, item->title) : item->title);
	strbuf_addf(cleaner->out, " (%s", sign_name(item->sign));
	for (size_t i = 0; i < shown; i++) {
		strbuf_adds(cleaner->out, i ? ", " : "): ");
		escape_html(cleaner->out, cleaner->picture->subjects[item->members[i]].change->address);
	}
	if (!shown)
		strbuf_addc(cleaner->out, ')');
	if (item->member_count > shown)
		strbuf_addf(cleaner->out, " and %zu more", item->member_count - shown);
}

/* Names of Graphviz's become what a person can read (browsers show them as tooltips). The end of the element. */
static const char *title_replace(struct cleaner *cleaner, const char *text) {
	const char *name = text + strlen("<title>"), *end = strstr(name, "</title>");
	if (!end)
		return text + strlen(text);
	const char *arrow = strstr(name, "&#45;&gt;");
	const struct picture_item *from, *to;
	if (arrow && arrow < end) {
		from = item_named(cleaner, name, (size_t)(arrow - name));
		to = item_named(cleaner, arrow + 9, (size_t)(end - arrow - 9));
	} else {
		from = item_named(cleaner, name, (size_t)(end - name));
		to = NULL;
	}
	if (from) {
		strbuf_adds(cleaner->out, "<title>");
		if (to) {
			escape_html(cleaner->out, from->title);
			strbuf_adds(cleaner->out, " – ");
			escape_html(cleaner->out, to->title);
		} else {
			item_title(cleaner, from);
		}
		strbuf_adds(cleaner->out, "</title>");
	}
	return end + strlen("</title>");
}

/* The value of an attribute of the root element, without its unit. */
static const char *root_attribute(struct arena *arena, const char *root, const char *name) {
	const char *end = strchr(root, '>'), *found = strstr(root, arena_printf(arena, " %s=\"", name));
	if (!found || !end || found > end)
		return "0";
	found += strlen(name) + 3;
	return arena_strndup(arena, found, strcspn(found, "\""));
}

static const char *desc_text(const struct picture *picture) {
	const char *text = "";
	for (enum picture_sign sign = SIGN_CREATED; sign < SIGN_COUNT; sign++)
		if (picture->signs[sign])
			text = arena_printf(
				picture->arena, "%s%s%zu %s", text, *text ? ", " : "", picture->signs[sign], sign_name(sign));
	const char *left_out = picture_left_out(picture->arena, picture);
	return arena_printf(picture->arena,
		"Resources of the plan by VPC, zone and subnet, with arrows for traffic. %s%s%s",
		*text ? arena_printf(picture->arena, "Of the plan's resources, %s. ", text) : "Nothing changes. ",
		left_out ? left_out : "", "");
}

/* Points of Graphviz are drawn as pixels. The end of the tag. */
static const char *root_replace(struct cleaner *cleaner, const char *root) {
	struct arena *arena = cleaner->picture->arena;
	const char *end = strchr(root, '>');
	const char *prefix = cleaner->prefix;
	strbuf_addf(cleaner->out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"%ssvg\" role=\"img\" aria-labelledby=\"%stitle %sdesc\" width=\"%.*s\" height=\"%.*s\" "
		"viewBox=\"%s\" font-family=\"Helvetica,Arial,sans-serif\"%s>\n<title id=\"%stitle\">Network, services and stores</title>\n"
		"<desc id=\"%sdesc\">",
		prefix, prefix, prefix, (int)strspn(root_attribute(arena, root, "width"), "0123456789."),
		root_attribute(arena, root, "width"), (int)strspn(root_attribute(arena, root, "height"), "0123456789."),
		root_attribute(arena, root, "height"), root_attribute(arena, root, "viewBox"),
		cleaner->inlined ? " class=\"picture\"" : "", prefix, prefix);
	escape_html(cleaner->out, desc_text(cleaner->picture));
	strbuf_adds(cleaner->out, "</desc>\n");
	return end ? end + 1 : root + strlen(root);
}

/* One step: what is not special is copied. Attributes are never matched inside texts, where quotes are escaped. */
static const char *piece_clean(struct cleaner *cleaner, const char *text) {
	static const char family[] = " font-family=\"", class[] = " class=\"";
	if (begins(text, "<!--")) {
		const char *end = strstr(text, "-->");
		end = end ? end + 3 : text + strlen(text);
		return *end == '\n' ? end + 1 : end;
	}
	if (begins(text, "<title>"))
		return title_replace(cleaner, text);
	if (begins(text, family)) {
		const char *end = strchr(text + sizeof family - 1, '"');
		return end ? end + 1 : text + strlen(text);
	}
	if (begins(text, class)) {
		strbuf_addf(cleaner->out, "%spicture-", class);
		return text + sizeof class - 1;
	}
	if (begins(text, "&#45;")) {
		strbuf_addc(cleaner->out, '-');
		return text + strlen("&#45;");
	}
	if (cleaner->inlined && begins(text, "=\"#0101") && strlen(text) > 9) {
		strbuf_adds(cleaner->out, "=\"");
		return picture_color_variable(cleaner->out, text + 2) ? text + 9 : text + 2;
	}
	strbuf_addc(cleaner->out, *text);
	return text + 1;
}

void picture_svg_clean(
	struct strbuf *out, const struct picture *picture, const char *svg, const char *prefix, bool inlined) {
	struct cleaner cleaner = {out, picture, prefix, inlined, picture_map_new(picture->arena)};
	for (size_t i = 0; i < picture->item_count; i++)
		picture_map_set(cleaner.items, picture->items[i].id, i);
	const char *root = strstr(svg, "<svg");
	if (!root)
		return;
	if (!inlined)
		strbuf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	strbuf_reserve(out, strlen(root));
	for (const char *at = root_replace(&cleaner, root); *at;)
		at = piece_clean(&cleaner, at);
}

static int svg_write(struct strbuf *out, const struct picture *picture, const struct picture_colors *colors,
	const char *prefix, bool inlined, const char **why) {
	struct strbuf text = STRBUF_INIT(picture->arena), svg = STRBUF_INIT(picture->arena);
	picture_dot_colored(&text, picture, colors, prefix);
	if (dot_run(&svg, picture, &text, "-Tsvg", why) != 0)
		return -1;
	picture_svg_clean(out, picture, strbuf_text(&svg), prefix, inlined);
	return 0;
}

int picture_svg(struct strbuf *out, const struct picture *picture, enum picture_theme theme, const char **why) {
	return svg_write(out, picture, &picture_colors[theme], "picture-", false, why);
}

int picture_svg_inline(struct strbuf *out, const struct picture *picture, const char *prefix, const char **why) {
	return svg_write(out, picture, &picture_color_marks, prefix, true, why);
}

int picture_png(struct strbuf *out, const struct picture *picture, enum picture_theme theme, const char **why) {
	struct strbuf text = STRBUF_INIT(picture->arena);
	picture_dot_colored(&text, picture, &picture_colors[theme], "picture-");
	return dot_run(out, picture, &text, "-Tpng", why);
}
