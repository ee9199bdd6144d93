/* Dangers: what a plan loses, interrupts or opens, seen from the whole of it. Adds findings of origin FINDING_DANGER: what happens, to whom,
 * how long roughly, what to do instead. */
#ifndef TRIPOD_GENERATOR_DANGER_H
#define TRIPOD_GENERATOR_DANGER_H

#include "generator/finding.h"
#include "generator/reach.h"
#include "generator/world.h"

void dangers_find(struct findings *findings, const struct plan_document *document, const struct world *before,
	const struct world *after, const struct reach_changes *reach);

/* The ids and one-line titles of all dangers, for `tripod rules` and SARIF. NULL id ends it. */
struct danger_kind {
	const char *id, *title, *category;
	enum severity severity;
};
extern const struct danger_kind danger_kinds[];

#endif
