/* Regular expressions as hashicorp/aws takes them (Go's), matched by the C library's. */
#ifndef TRIPOD_RESOURCES_GO_REGEX_H
#define TRIPOD_RESOURCES_GO_REGEX_H

#include <regex.h>

#include "base/arena.h"

/* NULL, or why the expression cannot be used. To be freed with regfree when NULL. */
const char *go_regex_compile(struct arena *arena, const char *expression, regex_t *compiled);

#endif
