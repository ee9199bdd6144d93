/* The Graphviz form. https://graphviz.org/doc/info/shapes.html#html and https://graphviz.org/doc/info/attrs.html
 *
 * Boxes are clusters, nodes are tables. A subnet's text is a node in its cluster (its card), so that arrows can end there and ranks can hold cards in
 * rows: zones become columns that way. */
#include "generator/picture_dot.h"

#include <string.h>

void dot_html(struct strbuf *out, const char *text) {
	for (; *text; text++) {
		switch (*text) {
		case '<':
			strbuf_adds(out, "&lt;");
			break;
		case '>':
			strbuf_adds(out, "&gt;");
			break;
		case '&':
			strbuf_adds(out, "&amp;");
			break;
		case '"':
			strbuf_adds(out, "&quot;");
			break;
		case '\'':
			strbuf_adds(out, "&#39;");
			break;
		case '\\': /* dot reads \N and its like in these labels too, after the entities */
			strbuf_adds(out, "&#92;&#92;");
			break;
		default:
			strbuf_addc(out, *text);
		}
	}
}

static const struct picture_item *item_at(const struct dot *dot, size_t item) {
	return &dot->picture->items[item];
}

bool dot_is_card(const struct dot *dot, size_t item) {
	return item_at(dot, item)->box && strcmp(item_at(dot, item)->kind, "subnet") == 0;
}

bool dot_holds_zones(const struct dot *dot, size_t item) {
	for (size_t i = 0; i < picture_children(dot->picture, item); i++) {
		const struct picture_item *child = item_at(dot, picture_child(dot->picture, item, i));
		if (child->box && strcmp(child->kind, "zone") == 0)
			return true;
	}
	return false;
}

/* An empty box is drawn as a node. */
static bool is_cluster(const struct dot *dot, size_t item) {
	return item_at(dot, item)->box && (dot_is_card(dot, item) || picture_children(dot->picture, item) > 0);
}

/* A text in a table: the marks of signs are bold and in their colour, so that they are seen without it. */
static void span(struct strbuf *out, const char *text, const char *color, unsigned size, bool bold) {
	if (!*text)
		return;
	strbuf_addf(out, "<FONT COLOR=\"%s\" POINT-SIZE=\"%u\">%s", color, size, bold ? "<B>" : "");
	dot_html(out, text);
	strbuf_addf(out, "%s</FONT>", bold ? "</B>" : "");
}

static void mark_span(struct dot *dot, enum picture_sign sign, unsigned size) {
	if (sign == SIGN_SAME)
		return;
	span(dot->out, sign_mark(sign), dot->colors->stroke[sign], size, true);
	strbuf_adds(dot->out, " ");
}

static void row_open(struct dot *dot) {
	strbuf_adds(dot->out, "<TR><TD ALIGN=\"LEFT\">&#160;");
}

static void row_close(struct dot *dot) {
	strbuf_adds(dot->out, "&#160;</TD></TR>");
}

/* `whole`: the sign of the item, which its lines need not repeat. */
static void line_rows(struct dot *dot, const struct picture_item *item) {
	size_t most = item->line_count > LINES_MOST ? LINES_MOST - 1 : item->line_count;
	for (size_t i = 0; i < most; i++) {
		enum picture_sign sign = item->lines[i].sign;
		row_open(dot);
		if (sign != item->sign)
			mark_span(dot, sign, 10);
		span(dot->out, *item->lines[i].text ? item->lines[i].text : " ",
			sign == SIGN_SAME || sign == item->sign ? dot->colors->text : dot->colors->stroke[sign], 10, false);
		row_close(dot);
	}
	if (most < item->line_count) {
		row_open(dot);
		span(dot->out, arena_printf(dot->picture->arena, "and %zu more", item->line_count - most), dot->colors->faint,
			10, false);
		row_close(dot);
	}
}

static void title_rows(struct dot *dot, const struct picture_item *item) {
	row_open(dot);
	mark_span(dot, item->sign, 12);
	span(dot->out, item->noun, dot->colors->faint, 9, false);
	if (item->sides) {
		strbuf_addc(dot->out, ' ');
	} else if (*item->noun && *item->title) {
		row_close(dot);
		row_open(dot);
	}
	span(dot->out, item->title, dot->colors->text, item->sides ? 10 : 12, true);
	if (!*item->noun && !*item->title)
		strbuf_adds(dot->out, " ");
	row_close(dot);
}

static void node_write(struct dot *dot, size_t number) {
	const struct picture_item *item = item_at(dot, number);
	const char *style = item->outside || item->sign == SIGN_DESTROYED ? "ROUNDED,DASHED" : "ROUNDED";
	strbuf_addf(dot->out,
		"%s [id=\"%s%s\" class=\"picture-%s\" label=<<TABLE BORDER=\"%u\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"2\" "
		"STYLE=\"%s\" COLOR=\"%s\" BGCOLOR=\"%s\">",
		item->id, dot->prefix, item->id, sign_name(item->sign), item->sign == SIGN_SAME ? 1 : 2, style,
		dot->colors->stroke[item->sign], dot->colors->fill[item->sign]);
	title_rows(dot, item);
	line_rows(dot, item);
	strbuf_adds(dot->out, "</TABLE>>];\n");
}

/* The text of a subnet; its cluster draws the frame. */
static void card_write(struct dot *dot, size_t number) {
	const struct picture_item *item = item_at(dot, number);
	strbuf_addf(dot->out, "card_%s [label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">",
		item->id);
	title_rows(dot, item);
	line_rows(dot, item);
	strbuf_adds(dot->out, "</TABLE>>];\n");
}

static void cluster_label(struct dot *dot, const struct picture_item *item) {
	strbuf_adds(dot->out, "label=<");
	mark_span(dot, item->sign, 13);
	span(dot->out, item->noun, dot->colors->faint, 10, false);
	if (*item->noun)
		strbuf_adds(dot->out, " ");
	span(dot->out, *item->title ? item->title : " ", dot->colors->text, 12, true);
	for (size_t i = 0; i < item->line_count && i < 4; i++) {
		strbuf_adds(dot->out, i == 0 && strcmp(item->kind, "vpc") == 0 ? " " : "<BR ALIGN=\"LEFT\"/>");
		if (item->lines[i].sign != item->sign)
			mark_span(dot, item->lines[i].sign, 10);
		span(dot->out, item->lines[i].text, dot->colors->faint, 10, false);
	}
	strbuf_adds(dot->out, "<BR ALIGN=\"LEFT\"/>> labeljust=l labelloc=t\n");
}

static void children_write(struct dot *dot, size_t parent, unsigned depth);

static void cluster_write(struct dot *dot, size_t number, unsigned depth) {
	const struct picture_item *item = item_at(dot, number);
	bool card = dot_is_card(dot, number);
	bool frame = strcmp(item->kind, "zone") == 0 || item->sign == SIGN_DESTROYED;
	strbuf_addf(dot->out,
		"subgraph cluster_%s {\nid=\"%s%s\" class=\"picture-%s\" style=\"rounded,filled%s\" color=\"%s\" fillcolor=\"%s\" "
		"penwidth=%u margin=%u\n",
		item->id, dot->prefix, item->id, sign_name(item->sign), frame ? ",dashed" : "", dot->colors->stroke[item->sign],
		card && item->sign != SIGN_SAME ? dot->colors->fill[item->sign]
			: depth % 2 == 0            ? dot->colors->box
										: dot->colors->box_inner,
		item->sign == SIGN_SAME ? 1 : 2, card ? 6 : 12);
	if (card) {
		strbuf_adds(dot->out, "label=\"\"\n");
		card_write(dot, number);
	} else {
		cluster_label(dot, item);
	}
	if (dot_holds_zones(dot, number))
		strbuf_addf(dot->out, "top_%s [shape=point style=invis width=0 height=0 label=\"\" ordering=out];\n", item->id);
	children_write(dot, number, depth + 1);
	strbuf_adds(dot->out, "}\n");
}

/* Boxes lie in one another five deep at most: region, VPC, zone, subnet, node. */
static void children_write(struct dot *dot, size_t parent, unsigned depth) {
	for (size_t i = 0; i < picture_children(dot->picture, parent); i++) {
		size_t child = picture_child(dot->picture, parent, i);
		if (is_cluster(dot, child))
			cluster_write(dot, child, depth);
		else
			node_write(dot, child);
	}
}

/* ---- edges ---- */

/* The node where an edge to an item ends: itself, a card, or some node inside the box. */
const char *dot_end(const struct dot *dot, size_t item) {
	for (unsigned depth = 0; depth < 8; depth++) {
		if (dot_is_card(dot, item))
			return arena_printf(dot->picture->arena, "card_%s", item_at(dot, item)->id);
		if (!is_cluster(dot, item))
			break;
		item = picture_child(dot->picture, item, 0);
	}
	return item_at(dot, item)->id;
}

static const char *edge_style(enum edge_kind kind, enum picture_sign sign) {
	if (sign == SIGN_DESTROYED)
		return "dashed";
	switch (kind) {
	case EDGE_RUNS:
		return "dashed";
	case EDGE_USES:
		return "dotted";
	case EDGE_TRAFFIC:
	case EDGE_ROUTE:
		break;
	}
	return "solid";
}

/* What stands in a subnet for a larger whole is reached where the subnet begins: its frame. */
static size_t edge_head(const struct dot *dot, const struct picture_edge *edge, size_t to) {
	size_t parent = item_at(dot, to)->parent;
	bool inside = edge->kind == EDGE_RUNS && item_at(dot, to)->sides && parent != NOWHERE && dot_is_card(dot, parent);
	return inside ? parent : to;
}

static void edge_label(struct dot *dot, const struct picture_edge *edge, const char *color) {
	const char *mark = picture_edge_mark(dot->picture, edge);
	if (!*mark && !*edge->label)
		return;
	strbuf_adds(dot->out, " label=<&#160;");
	if (*mark)
		mark_span(dot, edge->sign, 11);
	span(dot->out, *edge->label ? edge->label : " ", *mark ? color : dot->colors->text, 10, false);
	strbuf_adds(dot->out, "&#160;>");
}

static void edge_write(struct dot *dot, const struct picture_edge *edge) {
	const char *color = edge->sign == SIGN_SAME ? dot->colors->line : dot->colors->stroke[edge->sign];
	/* Gateways stand above what is routed to them. */
	bool back = edge->kind == EDGE_ROUTE;
	size_t from = back ? edge->to : edge->from, to = edge_head(dot, edge, back ? edge->from : edge->to);
	strbuf_addf(dot->out,
		"%s -> %s [id=\"%s%s-%s-%u%u\" class=\"picture-%s\" color=\"%s\" style=%s penwidth=%s arrowhead=%s%s",
		dot_end(dot, from), dot_end(dot, to), dot->prefix, item_at(dot, edge->from)->id, item_at(dot, edge->to)->id,
		(unsigned)edge->kind, (unsigned)edge->sign, sign_name(edge->sign), color, edge_style(edge->kind, edge->sign),
		edge->sign == SIGN_SAME ? "1" : "1.6", edge->kind == EDGE_TRAFFIC ? "normal" : "vee",
		back ? " dir=back arrowtail=vee" : "");
	if (is_cluster(dot, from) && !dot_is_card(dot, from))
		strbuf_addf(dot->out, " ltail=cluster_%s", item_at(dot, from)->id);
	if (is_cluster(dot, to) && (!dot_is_card(dot, to) || edge->kind == EDGE_RUNS))
		strbuf_addf(dot->out, " lhead=cluster_%s", item_at(dot, to)->id);
	if (edge->kind == EDGE_USES)
		strbuf_adds(dot->out, " weight=0");
	if (back && strcmp(item_at(dot, from)->kind, "internet") == 0)
		strbuf_adds(dot->out, " weight=8");
	edge_label(dot, edge, color);
	strbuf_adds(dot->out, "];\n");
}

/* ---- legend ---- */

static void legend_write(struct dot *dot) {
	const struct picture *picture = dot->picture;
	static const enum picture_sign order[] = {SIGN_CREATED, SIGN_CHANGED, SIGN_REPLACED, SIGN_DESTROYED, SIGN_SAME};
	strbuf_adds(dot->out,
		"labelloc=b labeljust=l label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"3\" CELLPADDING=\"3\"><TR>");
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		enum picture_sign sign = order[i];
		strbuf_addf(dot->out, "<TD BORDER=\"%u\" STYLE=\"ROUNDED%s\" COLOR=\"%s\" BGCOLOR=\"%s\">",
			sign == SIGN_SAME ? 1 : 2, sign == SIGN_DESTROYED ? ",DASHED" : "", dot->colors->stroke[sign],
			dot->colors->fill[sign]);
		mark_span(dot, sign, 11);
		span(dot->out, arena_printf(picture->arena, "%s %zu", sign_name(sign), picture->signs[sign]), dot->colors->text,
			10, false);
		strbuf_adds(dot->out, "</TD>");
	}
	strbuf_adds(dot->out, "</TR><TR><TD COLSPAN=\"5\" ALIGN=\"LEFT\">");
	span(dot->out, "Arrows: solid: traffic, with ports · dashed: runs on · dotted: uses · open head: route",
		dot->colors->faint, 10, false);
	strbuf_adds(dot->out, "</TD></TR>");
	const char *left_out = picture_left_out(picture->arena, picture);
	if (left_out) {
		strbuf_adds(dot->out, "<TR><TD COLSPAN=\"5\" ALIGN=\"LEFT\">");
		span(dot->out, left_out, dot->colors->faint, 10, false);
		strbuf_adds(dot->out, "</TD></TR>");
	}
	strbuf_adds(dot->out, "</TABLE>>\n");
}

void picture_dot_colored(
	struct strbuf *out, const struct picture *picture, const struct picture_colors *colors, const char *prefix) {
	struct dot dot = {.out = out, .picture = picture, .colors = colors, .prefix = prefix};
	strbuf_addf(out,
		"digraph picture {\nid=\"%sgraph\" rankdir=TB newrank=true compound=true nodesep=0.3 ranksep=0.4 pad=0.15 "
		"bgcolor=\"%s\" fontname=\"Helvetica\" fontsize=10 outputorder=edgesfirst\n"
		"node [shape=plain fontname=\"Helvetica\" fontsize=10]\nedge [fontname=\"Helvetica\" fontsize=10 arrowsize=0.7]\n",
		prefix, colors->background);
	legend_write(&dot);
	children_write(&dot, NOWHERE, 0);
	for (size_t i = 0; i < picture->edge_count; i++)
		edge_write(&dot, &picture->edges[i]);
	dot_hints(&dot);
	strbuf_adds(out, "}\n");
}

void picture_dot(struct strbuf *out, const struct picture *picture, enum picture_theme theme) {
	picture_dot_colored(out, picture, &picture_colors[theme], "picture-");
}
