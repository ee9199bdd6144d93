/* The Mermaid form: https://mermaid.js.org/syntax/flowchart.html. Text in labels is written with Mermaid's entity codes (#quot; #35;), so nothing in it is
 * syntax, markdown or HTML. GitHub draws at most 50,000 characters and 500 edges.
 *
 * Titles of boxes are short, since longer ones are wrapped into what the box holds; a subnet is a node therefore, and what stands in it lines of it. */
#include "generator/picture_model.h"

#include <ctype.h>
#include <string.h>

enum { BYTES_MOST = 14900, EDGES_MOST = 400 };

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

static bool is_subnet(const struct picture_item *item) {
	return item->box && strcmp(item->kind, "subnet") == 0;
}

/* A subnet in which something changes is changed. */
static enum picture_sign sign_shown(const struct picture *picture, size_t number) {
	const struct picture_item *item = &picture->items[number];
	enum picture_sign sign = item->sign;
	for (size_t i = 0; is_subnet(item) && sign == SIGN_SAME && i < picture_children(picture, number); i++)
		if (picture->items[picture_child(picture, number, i)].sign != SIGN_SAME)
			sign = SIGN_CHANGED;
	return sign;
}

static void line_begin(struct mermaid *mermaid, enum picture_sign sign, enum picture_sign whole) {
	strbuf_adds(mermaid->out, "<br/>");
	if (sign != whole)
		mark(mermaid, sign);
}

static void label_lines(struct mermaid *mermaid, size_t number, enum picture_sign sign) {
	const struct picture *picture = mermaid->picture;
	const struct picture_item *item = &picture->items[number];
	size_t inside = is_subnet(item) ? picture_children(picture, number) : 0, count = item->line_count + inside;
	size_t shown = count > mermaid->lines_most ? mermaid->lines_most : count;
	for (size_t i = 0; i < shown; i++) {
		if (i < item->line_count) {
			line_begin(mermaid, item->lines[i].sign, sign);
			label_text(mermaid, item->lines[i].text);
			continue;
		}
		const struct picture_item *child = &picture->items[picture_child(picture, number, i - item->line_count)];
		line_begin(mermaid, child->sign, sign);
		label_text(mermaid, child->noun);
		strbuf_adds(mermaid->out, *child->noun ? " " : "");
		label_text(mermaid, child->title);
	}
	if (shown < count && mermaid->lines_most)
		strbuf_addf(mermaid->out, "<br/>and %zu more", count - shown);
}

static void label(struct mermaid *mermaid, size_t number, bool box) {
	enum { BOX_COLUMNS = 24 };
	const struct picture_item *item = &mermaid->picture->items[number];
	enum picture_sign sign = sign_shown(mermaid->picture, number);
	strbuf_addc(mermaid->out, '"');
	mark(mermaid, sign);
	if (box) {
		const char *noun = strcmp(item->kind, "zone") == 0 ? "zone" : item->noun;
		label_text(mermaid, noun);
		strbuf_adds(mermaid->out, *noun ? " " : "");
		label_text(mermaid, picture_text(mermaid->picture->arena, item->title, BOX_COLUMNS));
	} else {
		label_text(mermaid, item->noun);
		if (*item->noun && *item->title)
			strbuf_adds(mermaid->out, item->sides ? " " : "<br/>");
		label_text(mermaid, item->title);
		label_lines(mermaid, number, sign);
	}
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
		if (item->box && !is_subnet(item) && picture_children(picture, child)) {
			strbuf_addf(mermaid->out, "subgraph %s[", item->id);
			label(mermaid, child, true);
			strbuf_adds(mermaid->out, "]\n");
			children(mermaid, child, depth + 1);
			for (unsigned k = 0; k < depth; k++)
				strbuf_addc(mermaid->out, ' ');
			strbuf_adds(mermaid->out, "end\n");
		} else {
			strbuf_addf(mermaid->out, "%s[", item->id);
			label(mermaid, child, false);
			strbuf_adds(mermaid->out, "]\n");
		}
	}
}

/* What stands in a subnet is a line of it. */
static const struct picture_item *end_shown(const struct picture *picture, size_t number) {
	const struct picture_item *item = &picture->items[number];
	const struct picture_item *parent = item->parent == NOWHERE ? NULL : &picture->items[item->parent];
	return parent && is_subnet(parent) ? parent : item;
}

static void edge(struct mermaid *mermaid, const struct picture_edge *edge, struct picture_map *seen) {
	static const char *const arrows[] = {
		[EDGE_TRAFFIC] = "-->", [EDGE_RUNS] = "-.->", [EDGE_USES] = "-.-", [EDGE_ROUTE] = "-->"};
	const struct picture *picture = mermaid->picture;
	const struct picture_item *from = end_shown(picture, edge->from), *to = end_shown(picture, edge->to);
	struct strbuf line = STRBUF_INIT(picture->arena);
	struct mermaid part = {&line, picture, mermaid->lines_most};
	const char *own = picture_edge_mark(picture, edge);
	strbuf_addf(&line, "%s %s", from->id, arrows[edge->kind]);
	if (*own || (*edge->label && mermaid->lines_most)) {
		strbuf_adds(&line, "|\"");
		if (*own)
			mark(&part, edge->sign);
		label_text(&part, edge->label);
		strbuf_adds(&line, "\"|");
	}
	strbuf_addf(&line, " %s\n", to->id);
	if (from == to || picture_map_get(seen, line.bytes) != NOWHERE)
		return;
	picture_map_set(seen, line.bytes, 0);
	strbuf_add(mermaid->out, line.bytes, line.length);
}

static void edges(struct mermaid *mermaid) {
	struct picture_map *seen = picture_map_new(mermaid->picture->arena);
	for (size_t i = 0; i < mermaid->picture->edge_count && i < EDGES_MOST; i++)
		edge(mermaid, &mermaid->picture->edges[i], seen);
}

/* What stays as it is takes the colours of the page. */
static void classes(struct mermaid *mermaid) {
	static const char *const extra[SIGN_COUNT] = {"", "", "", ",stroke-dasharray:5 4", ",stroke-width:3px"};
	const struct picture *picture = mermaid->picture;
	const struct picture_colors *colors = &picture_colors[PICTURE_LIGHT];
	for (enum picture_sign sign = SIGN_CREATED; sign < SIGN_COUNT; sign++) {
		bool any = false;
		for (size_t i = 0; i < picture->drawn; i++) {
			const struct picture_item *item = &picture->items[picture->children[i]];
			if (sign_shown(picture, picture->children[i]) != sign || end_shown(picture, picture->children[i]) != item)
				continue;
			strbuf_addf(mermaid->out, any ? ",%s" : "class %s", item->id);
			any = true;
		}
		if (any)
			strbuf_addf(mermaid->out, " %s\nclassDef %s fill:%s,stroke:%s,color:%s%s\n", sign_name(sign),
				sign_name(sign), colors->fill[sign], colors->stroke[sign], colors->text, extra[sign]);
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
