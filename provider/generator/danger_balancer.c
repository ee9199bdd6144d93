/* Load balancers that go or stand in too few zones. */
#include "generator/danger_work.h"

#include <string.h>

/* Records of this plan that keep pointing at the balancer: they follow a replacement. */
static const char *records_follow(struct danger_work *work, const struct resource *balancer) {
	const char *names[8];
	size_t count = 0;
	for (const struct user *user = user_find(users_of(work, SIDE_BEFORE, balancer), RECORD_BALANCER); user != NULL;
		 user = user_find(user->next, RECORD_BALANCER)) {
		if (danger_after(work, user->resource) == NULL)
			continue;
		if (count < 8)
			names[count] = danger_name(work, user->resource);
		count++;
	}
	return count == 0 ? NULL : danger_list(work, names, count, 8);
}

static void balancer_replaced(struct danger_work *work, const struct resource *balancer) {
	const char *forced = danger_forced_by(work, balancer->change), *records = records_follow(work, balancer),
			   *because = forced != NULL ? danger_printf(work, " (%s cannot be changed in place)", forced) : "";
	bool first = balancer->change->action == CHANGE_REPLACE_CREATE_FIRST;
	danger_add(work, balancer->change,
		(struct finding){
			.id = "load-balancer-replaced",
			.title =
				danger_printf(work, "Load balancer %s is replaced: its DNS name changes", danger_name(work, balancer)),
			.happens = danger_printf(work,
				"%s%s. It gets another DNS name and other addresses. %s Names that lead to the old one from outside this "
				"configuration (CNAMEs elsewhere, allow lists of addresses) do not follow.",
				first ? "A new load balancer is made, then the old one is deleted"
					  : "The old load balancer is deleted with its listeners before the new one is made",
				because,
				records != NULL
					? danger_printf(work, "The record%s %s in this plan will lead to the new one.",
						  strstr(records, ", ") != NULL || strstr(records, " and ") != NULL ? "s" : "", records)
					: "No record in this plan leads to it."),
			.affects = "everyone who reaches the site through it",
			.duration = danger_printf(work, "%s; then %s",
				first ? "no gap for those who resolve the name anew" : "3 to 5 minutes until the new one is active",
				records != NULL ? "a minute or two for the records, and until DNS records elsewhere are changed"
								: "until DNS records elsewhere are changed"),
			.instead =
				"Undo the change that forces the replacement, if it is not the aim. Else make the new balancer beside the "
				"old one under another name, test it, move the DNS records, and remove the old one in a later apply.",
			.attribute = danger_forced_path(balancer->change),
			.reference =
				"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
		});
}

static void balancer_destroyed(struct danger_work *work, const struct resource *balancer) {
	const char *records = records_follow(work, balancer);
	danger_add(work, balancer->change,
		(struct finding){
			.id = "load-balancer-destroyed",
			.title =
				danger_printf(work, "Load balancer %s is destroyed: its DNS name ends", danger_name(work, balancer)),
			.happens = danger_printf(work, "Its listeners end with it, and what leads to its name gets no answer.%s",
				records != NULL ? danger_printf(work, " Records of this plan that led to it: %s.", records) : ""),
			.affects = "everyone who reaches the site through it",
			.duration = "for good: a new one has another DNS name",
			.instead = "Let DNS lead elsewhere and watch the balancer's RequestCount fall to nothing before it goes.",
			.reference =
				"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-delete.html",
		});
}

/* ---- CloudFront ---- */

static void distribution_gone(struct danger_work *work, const struct resource *distribution) {
	bool replaced = action_is_replace(distribution->change->action);
	const char *domain = danger_text(distribution, "domain_name");
	danger_add(work, distribution->change,
		(struct finding){
			.id = "distribution-replaced",
			.title = danger_printf(work, "CloudFront distribution %s is %s", danger_name(work, distribution),
				replaced ? "replaced: its domain name changes" : "destroyed: its domain name ends"),
			.happens = danger_printf(work,
				"The distribution is disabled everywhere and then deleted.%s Its host names (aliases) belong to one distribution at a "
				"time.%s",
				replaced ? " The new one gets another domain name and an empty cache." : "",
				domain != NULL ? danger_printf(work, " Names that lead to %s do not follow by themselves.", domain)
							   : ""),
			.affects = "everyone who opens the site through it",
			.duration = replaced ? "15 to 30 minutes, and until DNS records elsewhere are changed" : "for good",
			.instead =
				"Make the new distribution beside the old one, move the aliases and DNS records, and remove the old one in a "
				"later apply.",
			.attribute = danger_forced_path(distribution->change),
			.reference =
				"https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToDeleteDistribution.html",
		});
}

/* ---- zones ---- */

/* Distinct zones of the subnets that a balancer names; false when that cannot be told. */
static bool balancer_zones(
	struct danger_work *work, const struct resource *balancer, const char **zones, size_t *count) {
	static const char *const paths[] = {"subnets", "subnet_mapping.subnet_id"};
	bool any = false;
	for (size_t p = 0; p < 2 && !any; p++) {
		struct links links = world_follow(work->after, balancer, paths[p], "aws_subnet");
		for (size_t i = 0; i < links.count; i++) {
			const char *zone = links.items[i].kind == LINK_RESOURCE && !links.items[i].inferred
				? resource_text(links.items[i].resource, "availability_zone")
				: NULL;
			bool seen = false;
			if (zone == NULL)
				return false;
			any = true;
			for (size_t j = 0; j < *count && !seen; j++)
				seen = strcmp(zones[j], zone) == 0;
			if (!seen && *count < 2)
				zones[(*count)++] = zone;
		}
	}
	return any;
}

static void zones_few(struct danger_work *work, const struct resource *balancer) {
	const char *type = danger_text(balancer, "load_balancer_type"), *zones[2];
	bool application = type == NULL || strcmp(type, "application") == 0;
	size_t count = 0;
	if (danger_unknown(balancer, "load_balancer_type") || !change_touches(balancer->change) ||
		!balancer_zones(work, balancer, zones, &count) || count != 1)
		return;
	danger_add_as(work, application ? SEVERITY_DANGER : SEVERITY_WARNING, balancer->change,
		(struct finding){
			.id = "balancer-few-zones",
			.title = danger_printf(work, "Load balancer %s has subnets in one zone only (%s)%s",
				danger_name(work, balancer), zones[0], application ? ": AWS refuses that" : ""),
			.happens = application
				? "An application load balancer needs subnets in at least two availability zones; the apply fails there."
				: "When the zone fails, the load balancer fails with it.",
			.affects = application ? "whoever applies the plan; what came before in the apply stays done"
								   : "everyone who reaches the site through it",
			.duration = application ? "until a subnet in another zone is added" : "as long as the zone is down",
			.instead = "Add a subnet in another availability zone to `subnets`.",
			.attribute = "subnets",
			.reference =
				"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-subnets.html",
		});
}

void danger_balancer(struct danger_work *work) {
	const struct resource *balancer = NULL;
	while (!work->destroys_all && (balancer = danger_next_gone(work, "aws_lb", balancer)) != NULL)
		(balancer->change->action == CHANGE_DELETE ? balancer_destroyed : balancer_replaced)(work, balancer);
	while (!work->destroys_all && (balancer = danger_next_gone(work, "aws_cloudfront_distribution", balancer)) != NULL)
		distribution_gone(work, balancer);
	while ((balancer = world_next(work->after, "aws_lb", balancer)) != NULL)
		zones_few(work, balancer);
}
