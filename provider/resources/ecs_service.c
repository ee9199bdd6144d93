/* aws_ecs_service: `triggers` means something only together with `force_new_deployment`. */
#include "engine/plan.h"

int aws_ecs_service_plan(struct plan *plan) {
	bool is_forced = value_is_true(plan_get(plan->planned, "force_new_deployment"));
	if (!plan->create && !is_forced)
		plan_set(plan, "triggers", plan_get(plan->prior, "triggers"));
	return 0;
}
