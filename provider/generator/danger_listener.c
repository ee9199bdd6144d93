/* Listeners that go while their balancer stays, and rules that want one priority. */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>

static void listener_gone(struct danger_work *work, const struct resource *listener) {
	struct link link = world_follow_one(work->before, listener, "load_balancer_arn", "aws_lb");
	const struct resource *balancer = link.kind == LINK_RESOURCE ? link.resource : NULL;
	bool replaced = action_is_replace(listener->change->action);
	long long port = (long long)danger_integer(listener, "port", 0);
	const char *where;
	if (balancer != NULL && change_goes(balancer->change))
		return;
	where = balancer != NULL ? danger_printf(work, " of load balancer %s", danger_name(work, balancer)) : "";
	danger_add_as(work, replaced ? SEVERITY_WARNING : SEVERITY_DANGER, listener->change,
		(struct finding){
			.id = "listener-removed",
			.title = danger_printf(work, "Listener %lld%s %s", port, where,
				replaced ? "is replaced: the port is closed in between" : "is destroyed: nothing answers on the port"),
			.happens = replaced
				? "The listener goes with its rules and certificates, then the new one is made. Connections are "
				  "refused meanwhile."
				: "The listener goes with its rules. Connections to the port are refused, unless another "
				  "listener takes it.",
			.affects = "everyone who connects to that port",
			.duration = replaced ? "a few seconds, and until its rules are made again" : "for good",
			.instead = replaced
				? "Look for what forces the replacement; most settings of a listener change in place."
				: "If another listener takes the port, expect a gap of seconds; else let clients move first.",
			.reference =
				"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html",
		});
}

/* ---- one priority, two rules ---- */

struct ranked {
	const char *listener; /* number of the resource, or its ARN */
	int64_t priority;
	const struct resource *rule, *owner;
};

static int ranked_compare(const void *a, const void *b) {
	const struct ranked *rule_a = a, *rule_b = b;
	int order = strcmp(rule_a->listener, rule_b->listener);
	if (order == 0 && rule_a->priority != rule_b->priority)
		order = rule_a->priority < rule_b->priority ? -1 : 1;
	return order != 0 ? order : rule_a->rule->number < rule_b->rule->number ? -1 : 1;
}

static struct ranked *rules_ranked(struct danger_work *work, size_t *count) {
	const struct resource *rule = NULL;
	struct ranked *list;
	size_t capacity = 0;
	while ((rule = world_next(work->after, "aws_lb_listener_rule", rule)) != NULL)
		capacity++;
	list = arena_array(work->arena, capacity + 1, sizeof(*list));
	*count = 0;
	while ((rule = world_next(work->after, "aws_lb_listener_rule", rule)) != NULL) {
		struct link link = world_follow_one(work->after, rule, "listener_arn", "aws_lb_listener");
		int64_t priority = danger_integer(rule, "priority", -1);
		if (priority < 0 || link.inferred || link.kind == LINK_UNKNOWN)
			continue;
		list[(*count)++] =
			(struct ranked){link.kind == LINK_RESOURCE ? danger_printf(work, "%zu", link.resource->number) : link.id,
				priority, rule, link.kind == LINK_RESOURCE ? link.resource : NULL};
	}
	if (*count > 1)
		qsort(list, *count, sizeof(*list), ranked_compare);
	return list;
}

static void priority_twice(struct danger_work *work, const struct ranked *one, const struct ranked *other) {
	const struct ranked *blamed = change_touches(other->rule->change) ? other : one;
	const char *listener = one->owner != NULL
		? danger_printf(work, "listener %lld", (long long)danger_integer(one->owner, "port", 0))
		: "one listener";
	danger_add(work, blamed->rule->change,
		(struct finding){
			.id = "rule-priority-twice",
			.title = danger_printf(work, "Two rules of %s want priority %lld", listener, (long long)one->priority),
			.happens = danger_printf(work,
				"%s and %s have the same priority on the same listener. AWS refuses the second one (PriorityInUse): the apply "
				"fails there.",
				one->rule->change->address, other->rule->change->address),
			.affects = "whoever applies the plan, and requests that the missing rule was made for",
			.duration = "until one of them gets another priority",
			.instead = "Give each rule of a listener a priority of its own; the lowest number is looked at first.",
			.attribute = "priority",
			.reference = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html",
		});
}

void danger_listener(struct danger_work *work) {
	const struct resource *listener = NULL;
	size_t count;
	const struct ranked *rules = rules_ranked(work, &count);
	while (!work->destroys_all && (listener = danger_next_gone(work, "aws_lb_listener", listener)) != NULL)
		listener_gone(work, listener);
	for (size_t i = 1; i < count; i++)
		if (strcmp(rules[i - 1].listener, rules[i].listener) == 0 && rules[i - 1].priority == rules[i].priority &&
			(change_touches(rules[i - 1].rule->change) || change_touches(rules[i].rule->change)))
			priority_twice(work, &rules[i - 1], &rules[i]);
}
