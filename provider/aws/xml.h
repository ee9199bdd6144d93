/* XML as AWS speaks it, to and from values, over expat.
 *
 * Reading: an element with text is a string, with children a map, without either "". A repeated name
 * is a list. Name prefixes are dropped, attributes too, but for prefixed ones of an element that has
 * children (S3's xsi:type), which become members "@xsi:type". Blanks that hold a line break and nothing
 * else count as no text (servers that indent). Depth is limited; document types (and so entities)
 * are refused; size is not limited.
 */
#ifndef TRIPOD_AWS_XML_H
#define TRIPOD_AWS_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "value/value.h"

enum { XML_DEPTH_LIMIT = 100 };

struct xml_document {
	const char *root;          /* name of the root element */
	const struct value *value; /* its content */
};

/* 0, or -1 and *why (in the arena) when the text is no well-formed XML. `lists`: elements whose
 * children are all called "member" or all "item" become lists (the query protocols). */
int xml_read(
	struct arena *arena, const char *text, size_t length, bool lists, struct xml_document *out, const char **why);

/* Writes <name ...>content</name>; `xml_namespace` may be NULL. Lists repeat the element of their
 * member's name, null members are left out, members "@name" become attributes. */
void xml_write(struct strbuf *out, const char *name, const char *xml_namespace, const struct value *content);

#endif
