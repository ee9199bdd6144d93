/* Plan-time rules across attributes: the `rules` of a schema file. */
#ifndef TRIPOD_ENGINE_VALIDATE_RULES_H
#define TRIPOD_ENGINE_VALIDATE_RULES_H

#include "engine/plan.h"

/* Reports every rule whose condition surely holds (unknown parts: nothing is said), with the path of
 * its `attribute`. `{"warning": ...}` instead of `error` makes a warning. 0, or -1 with an error. */
int rules_run(struct diagnostics *diagnostics, const struct resource_type *type, const struct scope *scope);

#endif
