/* aws_lb: which changes of subnet_mapping AWS takes in place depends on the load balancer's type and
 * on whether mappings were added, removed or changed.
 */
#include <string.h>

#include "engine/plan.h"

static size_t kept_count(const struct value *planned, const struct value *prior) {
	size_t count = 0;
	for (size_t i = 0; i < value_count(prior); i++)
		count += value_list_contains(planned, value_at(prior, i));
	return count;
}

static bool needs_new(const char *type, const struct value *planned, const struct value *prior) {
	size_t now = value_count(planned), before = value_count(prior), kept = kept_count(planned, prior);
	if (now > before)
		return kept < before;
	if (strcmp(type, "network") == 0)
		return true;
	return now == before || kept < now;
}

int aws_lb_plan(struct plan *plan) {
	const char *type = value_text(plan_get(plan->planned, "load_balancer_type"));
	const struct value *configured = plan_get(plan->configuration, "subnet_mapping");
	bool is_decided = value_is_wholly_known(configured) && value_count(configured) > 0;
	if (plan->create || !type || strcmp(type, "gateway") == 0 || !is_decided || !plan_changed(plan, "subnet_mapping"))
		return 0;
	if (needs_new(type, plan_get(plan->planned, "subnet_mapping"), plan_get(plan->prior, "subnet_mapping")))
		plan_require_replace(plan, path_attribute(plan->arena, NULL, "subnet_mapping"));
	return 0;
}
