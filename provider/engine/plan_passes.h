/* The planning passes behind the first one (engine/reconcile.h). Each is pure: it reads the plan and
 * changes `planned` or `replace`. 0, or -1 with diagnostics, which ends the plan. */
#ifndef TRIPOD_ENGINE_PLAN_PASSES_H
#define TRIPOD_ENGINE_PLAN_PASSES_H

#include "engine/plan.h"

/* `region`: unset means the provider's; a change needs a new object, except between unset and the
 * provider's. A region outside the provider's partition is an error. */
int plan_pass_region(struct plan *plan);
/* `tags_all` from tags, default_tags and ignore_tags (facts of hashicorp/aws 6: unknown or empty
 * values in tags make it unknown). */
int plan_pass_tags(struct plan *plan);
/* Computed values become unknown where `recompute_on` names something that changes. */
int plan_pass_recompute(struct plan *plan);
/* Paths whose change needs a new object, by `force_new`. */
int plan_pass_replace(struct plan *plan);
/* The type's `rules`. */
int plan_pass_rules(struct plan *plan);

#endif
