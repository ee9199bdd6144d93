/* The parts of picture_dot.c that the layout hints need. */
#ifndef TRIPOD_GENERATOR_PICTURE_DOT_H
#define TRIPOD_GENERATOR_PICTURE_DOT_H

#include "generator/picture_model.h"

struct dot {
	struct strbuf *out;
	const struct picture *picture;
	const struct picture_colors *colors;
	const char *prefix; /* of all ids */
};

/* Text in an HTML-like label. */
void dot_html(struct strbuf *out, const char *text);
/* A subnet: its cluster holds a node with its text. */
bool dot_is_card(const struct dot *dot, size_t item);
/* A box with zones in it also holds an unseen node, top_ID. */
bool dot_holds_zones(const struct dot *dot, size_t item);
/* The name of the node where an edge to an item ends. */
const char *dot_end(const struct dot *dot, size_t item);

/* Invisible edges and equal ranks that make rows and columns. */
void dot_hints(struct dot *dot);

#endif
