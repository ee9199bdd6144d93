/* Accepted findings (--accept FILE), kept in version control: {"accept": [{"id": "...", "address": "module.x.*", "reason": "...", "until": "2027-06-30"}]}.
 * `address` is optional and may hold "*"; reason and until are required. An acceptance whose end has passed counts no more, and the review says so. */
#ifndef TRIPOD_GENERATOR_ACCEPT_H
#define TRIPOD_GENERATOR_ACCEPT_H

#include "generator/finding.h"

struct acceptances;

/* NULL and *why (file, entry, reason) when it cannot be read. */
const struct acceptances *acceptances_load(struct arena *arena, const char *file, const char **why);
/* Marks findings; returns notes (NULL-terminated): expired ones, ones that match nothing. `today` is "2026-11-28". `acceptances` may be NULL. */
const char *const *acceptances_apply(
	struct findings *findings, const struct acceptances *acceptances, const char *today);

#endif
