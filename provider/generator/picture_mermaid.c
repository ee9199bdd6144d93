/* The Mermaid form: https://mermaid.js.org/syntax/flowchart.html. Text in labels is written with Mermaid's entity codes (#quot; #35;), so nothing in it is
 * syntax, markdown or HTML. GitHub draws at most 50,000 characters and 500 edges. */
#include "generator/picture_model.h"

#include <ctype.h>
#include <string.h>

enum { BYTES_MOST = 15000, EDGES_MOST = 400 };

struct mermaid {
	struct strbuf *out;
	const struct picture *picture;
	size_t lines_most; /* lines of text in a node */
};

static bool is_word(unsigned char byte) {
	return isalnum(byte) || byte >= 0x80;
}

/* `start`: what stands here could begin a list or a heading of markdown. */
static bool byte_is_plain(const char *text, size_t i, bool start) {
	unsigned char byte = (unsigned char)text[i];
	if (is_word(byte))
		return true;
	if (start)
		return false;
	if (byte == '_')
		return i > 0 && is_word((unsigned char)text[i - 1]) && is_word((unsigned char)text[i + 1]);
	if (byte == '.' || byte == ')') /* "1. " is a list */
		return i > 0 && (!isdigit((unsigned char)text[i - 1]) || text[i + 1] != ' ');
	return strchr(" ,:/-+()=@?!|", byte) && byte;
}

static void label_text(struct mermaid *mermaid, const char *text) {
	static const struct {
		char byte;
		const char *code;
	} codes[] = {{'"', "#quot;"}, {'<', "#lt;"}, {'>', "#gt;"}, {'&', "#amp;"}};
	for (size_t i = 0; text[i]; i++) {
		if (byte_is_plain(text, i, i == 0)) {
			strbuf_addc(mermaid->out, text[i]);
			continue;
		}
		const char *code = NULL;
		for (size_t k = 0; k < sizeof codes / sizeof *codes; k++)
			if (codes[k].byte == text[i])
				code = codes[k].code;
		if (code)
			strbuf_adds(mermaid->out, code);
		else
			strbuf_addf(mermaid->out, "#%u;", (unsigned)(unsigned char)text[i]);
	}
}

/* A sign and the space that cannot make a list of it. */
static void mark(struct mermaid *mermaid, enum picture_sign sign) {
	if (sign == SIGN_SAME)
		return;
	label_text(mermaid, sign_mark(sign));
	strbuf_adds(mermaid->out, "#nbsp;");
}

static void label(struct mermaid *mermaid, const struct picture_item *item) {
	strbuf_addc(mermaid->out, '"');
	mark(mermaid, item->sign);
	label_text(mermaid, item->noun);
	if (*item->noun && *item->title)
		strbuf_adds(mermaid->out, item->box ? " " : "<br/>");
	label_text(mermaid, item->title);
	size_t shown = item->line_count > mermaid->lines_most ? mermaid->lines_most : item->line_count;
	for (size_t i = 0; i < shown; i++) {
		strbuf_adds(mermaid->out, item->box && strcmp(item->kind, "subnet") != 0 ? " · " : "<br/>");
		if (item->lines[i].sign != item->sign)
			mark(mermaid, item->lines[i].sign);
		label_text(mermaid, item->lines[i].text);
	}
	if (shown < item->line_count && mermaid->lines_most)
		strbuf_addf(mermaid->out, "<br/>and %zu more", item->line_count - shown);
	strbuf_addc(mermaid->out, '"');
}

/* Boxes lie in one another five deep at most. */
static void children(struct mermaid *mermaid, size_t parent, unsigned depth) {
	const struct picture *picture = mermaid->picture;
	for (size_t i = 0; i < picture_children(picture, parent); i++) {
		size_t child = picture_child(picture, parent, i);
		const struct picture_item *item = &picture->items[child];
		for (unsigned k = 0; k < depth; k++)
			strbuf_addc(mermaid->out, ' ');
		if (item->box && picture_children(picture, child)) {
			strbuf_addf(mermaid->out, "subgraph %s[", item->id);
			label(mermaid, item);
			strbuf_adds(mermaid->out, "]\n");
			children(mermaid, child, depth + 1);
			for (unsigned k = 0; k < depth; k++)
				strbuf_addc(mermaid->out, ' ');
			strbuf_adds(mermaid->out, "end\n");
		} else {
			strbuf_addf(mermaid->out, "%s[", item->id);
			label(mermaid, item);
			strbuf_adds(mermaid->out, "]\n");
		}
	}
}

static void edges(struct mermaid *mermaid) {
	static const char *const arrows[] = {
		[EDGE_TRAFFIC] = "-->", [EDGE_RUNS] = "-.->", [EDGE_USES] = "-.-", [EDGE_ROUTE] = "-->"};
	const struct picture *picture = mermaid->picture;
	for (size_t i = 0; i < picture->edge_count && i < EDGES_MOST; i++) {
		const struct picture_edge *edge = &picture->edges[i];
		const char *own = picture_edge_mark(picture, edge);
		strbuf_addf(mermaid->out, "%s %s", picture->items[edge->from].id, arrows[edge->kind]);
		if (*own || (*edge->label && mermaid->lines_most)) {
			strbuf_adds(mermaid->out, "|\"");
			if (*own)
				mark(mermaid, edge->sign);
			label_text(mermaid, edge->label);
			strbuf_adds(mermaid->out, "\"|");
		}
		strbuf_addf(mermaid->out, " %s\n", picture->items[edge->to].id);
	}
}

static void classes(struct mermaid *mermaid) {
	static const char *const extra[SIGN_COUNT] = {
		"", ",stroke-width:2px", ",stroke-width:2px", ",stroke-width:2px,stroke-dasharray:5 4", ",stroke-width:3px"};
	const struct picture_colors *colors = &picture_colors[PICTURE_LIGHT];
	for (enum picture_sign sign = SIGN_SAME; sign < SIGN_COUNT; sign++) {
		bool any = false;
		for (size_t i = 0; i < picture_children(mermaid->picture, NOWHERE) + mermaid->picture->item_count; i++) {
			const struct picture_item *item = i < mermaid->picture->item_count ? &mermaid->picture->items[i] : NULL;
			if (!item || item->sign != sign || item->into != NOWHERE || item->gone || (item->box && sign == SIGN_SAME))
				continue;
			strbuf_addf(mermaid->out, any ? ",%s" : "class %s", item->id);
			any = true;
		}
		if (!any)
			continue;
		strbuf_addf(mermaid->out, " %s\nclassDef %s fill:%s,stroke:%s,color:%s%s\n", sign_name(sign), sign_name(sign),
			colors->fill[sign], colors->stroke[sign], colors->text, extra[sign]);
	}
}

static void mermaid_write(struct strbuf *out, const struct picture *picture, size_t lines_most) {
	struct mermaid mermaid = {out, picture, lines_most};
	strbuf_adds(out, "flowchart TB\n");
	children(&mermaid, NOWHERE, 0);
	edges(&mermaid);
	classes(&mermaid);
}

void picture_mermaid(struct strbuf *out, const struct picture *picture) {
	static const size_t tries[] = {6, 3, 1, 0};
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		struct strbuf text = STRBUF_INIT(picture->arena);
		mermaid_write(&text, picture, tries[i]);
		if (text.length <= BYTES_MOST || i + 1 == sizeof tries / sizeof *tries) {
			strbuf_add(out, text.bytes, text.length);
			return;
		}
	}
}
