/* Values of a plan on their way out: nothing in them may act on a terminal, in markdown or in HTML.
 * Invalid bytes become U+FFFD; C0/C1 control characters, bidirectional controls and zero-width characters become visible (\x1b, \u202e). */
#ifndef TRIPOD_GENERATOR_ESCAPE_H
#define TRIPOD_GENERATOR_ESCAPE_H

#include "base/strbuf.h"

/* For terminals and all plain text: one line; newline shows as \n. */
void escape_text(struct strbuf *out, const char *text);
/* Inside running markdown: also \ ` * _ { } [ ] < > ( ) # + - . ! | ~ & @ where they could mean something (mentions, links, HTML). */
void escape_markdown(struct strbuf *out, const char *text);
/* Inside a markdown code span, backticks included: `text`, with as many backticks as it needs; also safe in table cells. */
void escape_markdown_code(struct strbuf *out, const char *text);
/* HTML text and double-quoted attribute values. */
void escape_html(struct strbuf *out, const char *text);
/* The same as values: text in the arena. */
const char *escaped_text(struct arena *arena, const char *text);
/* Columns that a text takes on a terminal (wide and combining characters counted), and a cut to at most so many columns with "…". */
size_t text_width(const char *text);
const char *text_shorten(struct arena *arena, const char *text, size_t columns);

#endif
