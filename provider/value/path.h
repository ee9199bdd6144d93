/* Paths of attributes: steps of names, keys and indexes from the root of a resource. Immutable,
 * linked towards the root, made in an arena; NULL is the root itself. */
#ifndef TRIPOD_VALUE_PATH_H
#define TRIPOD_VALUE_PATH_H

#include <stddef.h>
#include <stdint.h>

#include "value/value.h"

enum path_step_kind { PATH_ATTRIBUTE, PATH_KEY, PATH_INDEX, PATH_ELEMENT };

struct path {
	const struct path *parent;
	enum path_step_kind kind;
	const char *name;            /* PATH_ATTRIBUTE, PATH_KEY */
	int64_t index;               /* PATH_INDEX */
	const struct value *element; /* PATH_ELEMENT: an element of a set, by its value */
};

const struct path *path_attribute(struct arena *arena, const struct path *parent, const char *name);
const struct path *path_key(struct arena *arena, const struct path *parent, const char *key);
const struct path *path_index(struct arena *arena, const struct path *parent, int64_t index);
const struct path *path_element(struct arena *arena, const struct path *parent, const struct value *element);
size_t path_length(const struct path *path);
/* "ingress[0].cidr_blocks" for people. */
const char *path_text(struct arena *arena, const struct path *path);
/* From "a.b.c": attribute steps only. */
const struct path *path_parse(struct arena *arena, const char *dotted);

#endif
