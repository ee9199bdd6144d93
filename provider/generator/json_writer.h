/* JSON written as it is said, without a tree: objects and lists of the outer levels one member a line, inner ones on one line.
 * Texts come out as ASCII (other characters as \uXXXX, invalid bytes as \ufffd, and <, >, & escaped), so that nothing in them acts on
 * a terminal or a page that the document is put into. */
#ifndef TRIPOD_GENERATOR_JSON_WRITER_H
#define TRIPOD_GENERATOR_JSON_WRITER_H

#include <stdbool.h>

#include "base/strbuf.h"

struct json_writer {
	struct strbuf *out;
	unsigned lines_depth; /* below this depth a member is a line */
	unsigned depth;
	bool filled; /* something stands before in the open object or list */
};

/* `name` NULL: an item of a list, or the document. */
void json_object_begin(struct json_writer *json, const char *name);
void json_object_end(struct json_writer *json);
void json_list_begin(struct json_writer *json, const char *name);
void json_list_end(struct json_writer *json);
/* NULL text: nothing is written. */
void json_text(struct json_writer *json, const char *name, const char *text);
void json_count(struct json_writer *json, const char *name, size_t count);
void json_bool(struct json_writer *json, const char *name, bool boolean);

#endif
