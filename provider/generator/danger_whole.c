/* The plan as a whole: everything destroyed, not whole, and what leaves or enters the state. */
#include "generator/danger_work.h"

#include <string.h>

#include "base/strbuf.h"

struct tally {
	size_t resources, balancers, services, groups, databases, instances, addresses;
	int64_t nodes;
	bool site; /* docassemble */
};

static size_t count_gone(struct danger_work *work, const char *kind) {
	size_t count = 0;
	for (const struct resource *gone = NULL; (gone = danger_next_gone(work, kind, gone)) != NULL;)
		count++;
	return count;
}

static bool runs_site(struct danger_work *work, const struct resource *service) {
	const struct resource *tasks = service_tasks(work, SIDE_BEFORE, service);
	const struct containers *containers =
		tasks != NULL && !tasks->change->data ? containers_of(work, SIDE_BEFORE, tasks) : NULL;
	for (size_t i = 0; containers != NULL && !containers->hidden && i < containers->count; i++)
		if (containers->items[i].docassemble)
			return true;
	return false;
}

static struct tally tally_make(struct danger_work *work) {
	struct tally tally = {.balancers = count_gone(work, "aws_lb"),
		.services = count_gone(work, "aws_ecs_service"),
		.databases = count_gone(work, "aws_db_instance") + count_gone(work, "aws_rds_cluster"),
		.instances = count_gone(work, "aws_instance"),
		.addresses = count_gone(work, "aws_eip")};
	for (size_t i = 0; i < work->document->change_count; i++) {
		const struct resource_change *change = &work->document->changes[i];
		tally.resources += !change->data && change->action == CHANGE_DELETE && change->deposed == NULL;
	}
	for (const struct resource *group = NULL;
		 (group = danger_next_gone(work, "aws_autoscaling_group", group)) != NULL;) {
		int64_t nodes = danger_integer(group, "desired_capacity", 0);
		tally.groups++;
		tally.nodes += nodes > 0 && nodes < 1000000 ? nodes : 0;
	}
	for (const struct resource *service = NULL;
		 !tally.site && (service = danger_next_gone(work, "aws_ecs_service", service)) != NULL;)
		tally.site = runs_site(work, service);
	return tally;
}

static void part_add(struct danger_work *work, const char **parts, size_t *count, size_t number, const char *word) {
	if (number > 0)
		parts[(*count)++] = danger_printf(work, "%zu %s%s", number, word, plural((int64_t)number));
}

static const char *what_goes(struct danger_work *work, const struct tally *tally) {
	const char *parts[7];
	size_t count = 0;
	part_add(work, parts, &count, tally->balancers, "load balancer");
	part_add(work, parts, &count, tally->services, "service");
	part_add(work, parts, &count, tally->databases, "database");
	part_add(work, parts, &count, tally->instances, "instance");
	if (tally->groups > 0)
		parts[count++] = danger_printf(work, "%zu Auto Scaling group%s with %lld instance%s", tally->groups,
			plural((int64_t)tally->groups), (long long)tally->nodes, plural(tally->nodes));
	part_add(work, parts, &count, tally->addresses, "Elastic IP address");
	if (tally->addresses > 0)
		parts[count - 1] = tally->addresses == 1 ? "1 Elastic IP address"
												 : danger_printf(work, "%zu Elastic IP addresses", tally->addresses);
	return danger_list(work, parts, count, count);
}

#define ORDER_MOST 6

/* The services and groups in the order in which they end: each waits for those that depend on it. "" when that is not told. */
static const char *what_order(struct danger_work *work) {
	const struct resource *items[ORDER_MOST], *gone = NULL;
	const char *names[ORDER_MOST];
	size_t count = 0, placed = 0;
	while ((gone = danger_next_gone(work, "aws_ecs_service", gone)) != NULL && count < ORDER_MOST)
		items[count++] = gone;
	gone = NULL;
	while (count < ORDER_MOST && (gone = danger_next_gone(work, "aws_autoscaling_group", gone)) != NULL)
		items[count++] = gone;
	if (count < 2 || count == ORDER_MOST)
		return "";
	/* Each place takes the one item that all that are left depend away from; without a single one there is no order to tell. */
	for (size_t left = count; left > 0; left--) {
		size_t found = count, candidates = 0;
		for (size_t i = 0; i < left; i++) {
			bool free = true;
			for (size_t j = 0; j < left && free; j++)
				free = i == j || order_waits(work, items[j]->change, items[i]->change) != ORDER_YES;
			found = free ? i : found;
			candidates += free;
		}
		if (candidates != 1)
			return "";
		names[placed++] = danger_printf(work, "%s %s",
			strcmp(items[found]->change->kind, "aws_ecs_service") == 0 ? "service" : "the instances of group",
			danger_name(work, items[found]));
		items[found] = items[left - 1];
	}
	return danger_printf(work, " They end one after the other: %s.", danger_list(work, names, placed, placed));
}

static const char *what_stays(struct danger_work *work) {
	const char *names[4];
	size_t count = 0;
	for (size_t i = 0; i < work->before->count && count < 4; i++) {
		const struct resource *resource = &work->before->resources[i];
		const struct resource_change *change = resource->change;
		const char *word = !change->data                    ? (change->action == CHANGE_FORGET ? change->address : NULL)
			: strcmp(change->kind, "aws_route53_zone") == 0 ? "hosted zone"
			: strcmp(change->kind, "aws_vpc") == 0          ? "VPC"
			: strcmp(change->kind, "aws_ecr_repository") == 0  ? "image repository"
			: strcmp(change->kind, "aws_acm_certificate") == 0 ? "certificate"
															   : NULL;
		if (word != NULL)
			names[count++] = change->data ? danger_printf(work, "%s %s", word, danger_name(work, resource)) : word;
	}
	return count == 0 ? ""
					  : danger_printf(work, " What it only reads stays: %s.", danger_list(work, names, count, count));
}

static const char *how_long(struct danger_work *work, const struct tally *tally) {
	int64_t services = (int64_t)tally->services, least, most;
	services = services < 6 ? services : 6; /* many stop at the same time */
	least = 5 + 3 * services + (tally->groups > 0 ? 5 : 0) + (tally->databases > 0 ? 5 : 0);
	most = 10 + services * (tally->site ? 15 : 7) + (tally->groups > 0 ? 20 : 0) + (tally->databases > 0 ? 20 : 0);
	return danger_printf(work, "for good; the destroy itself takes roughly %lld to %lld minutes",
		(long long)least / 5 * 5, (long long)(most + 4) / 5 * 5);
}

static void everything(struct danger_work *work) {
	struct tally tally = tally_make(work);
	const char *goes = what_goes(work, &tally), *order = what_order(work);
	danger_add(work, NULL,
		(struct finding){
			.id = "destroy-all",
			.title =
				danger_printf(work, "Everything in this configuration is destroyed: %zu resources", tally.resources),
			.happens = danger_printf(work, "%s%s%sall that belongs to them go%s.%s%s%s",
				*goes != '\0' ? goes : "All resources", *goes != '\0' ? " and " : ", ", "", *goes != '\0' ? "" : "es",
				order, what_stays(work),
				tally.site
					? " docassemble's containers save their databases and files to the bucket when they stop; what is in the "
					  "bucket then is all that remains."
					: ""),
			.affects = "everyone who uses what runs here",
			.duration = how_long(work, &tally),
			.instead = tally.site
				? "If it is meant, do it in steps: set the app service to 0 and wait, set the backend to 0 and wait, look for the "
				  "fresh backup in the bucket and copy it, then apply this plan. Do not interrupt it: a stop that is cut short "
				  "loses data. To put the site to rest only, set the services and the group to 0 and keep the rest."
				: "If it is meant, save the data first and let DNS lead elsewhere. If only a part is to go, remove that part from "
				  "the configuration and make a new plan.",
			.reference = "https://developer.hashicorp.com/terraform/cli/commands/destroy",
		});
}

static void not_whole(struct danger_work *work) {
	if (work->document->errored)
		danger_add(work, NULL,
			(struct finding){
				.id = "plan-errored",
				.title = "The plan ended with an error: it does not show everything",
				.happens =
					"Terraform could not plan some resources. What depends on them is missing here, so this review cannot say "
					"what happens to it. Terraform does not apply such a plan.",
				.affects = "whoever relies on this review",
				.duration = "until the plan is made without errors",
				.instead = "Read the errors of terraform plan, mend them and make the plan again.",
				.reference = "https://developer.hashicorp.com/terraform/internals/json-format",
			});
	else if (work->document->incomplete || work->document->deferred_count > 0)
		danger_add(work, NULL,
			(struct finding){
				.id = "plan-incomplete",
				.title = work->document->deferred_count > 0
					? danger_printf(work, "The plan is not complete: %zu change%s deferred",
						  work->document->deferred_count, work->document->deferred_count == 1 ? " is" : "s are")
					: "The plan is not complete: another one will be needed",
				.happens =
					"The plan was limited (-target, -exclude) or some changes wait for a later one. After the apply the "
					"infrastructure does not yet match the configuration, and what waits is not reviewed here.",
				.affects = "whoever relies on this review",
				.duration = "until a plan without limits has been applied",
				.instead = "Make and review a full plan after this one.",
				.reference = "https://developer.hashicorp.com/terraform/cli/commands/plan",
			});
}

static void deposed_left(struct danger_work *work) {
	const struct resource_change *first = NULL;
	size_t count = 0;
	for (size_t i = 0; i < work->document->change_count; i++)
		if (work->document->changes[i].deposed != NULL && work->document->changes[i].action == CHANGE_DELETE) {
			first = count++ == 0 ? &work->document->changes[i] : first;
		}
	if (count == 0)
		return;
	danger_add(work, first,
		(struct finding){
			.id = "deposed-objects",
			.title = count == 1
				? danger_printf(work, "A left-over object of %s is deleted", first->address)
				: danger_printf(work, "%zu left-over objects of earlier replacements are deleted", count),
			.happens =
				"An earlier apply made the successor (create_before_destroy) but could not delete the old object. It still "
				"exists, costs, and is deleted now.",
			.affects =
				"whatever still uses the old object: instances that keep a security group, a listener that was not moved",
			.duration = NULL,
			.instead = "If the deletion failed before, find out what uses the old object first, or it will fail again.",
			.reference = "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle",
		});
}

static void state_moves(struct danger_work *work) {
	for (size_t i = 0; i < work->document->change_count; i++) {
		const struct resource_change *change = &work->document->changes[i];
		if (change->action == CHANGE_FORGET)
			danger_add(work, change,
				(struct finding){
					.id = "resource-forgotten",
					.title = danger_printf(work, "%s leaves Terraform's hands and stays in AWS", change->address),
					.happens =
						"Nothing is deleted, but nothing looks after it any more: it goes on to cost, and changes to it are not "
						"seen by later plans.",
					.affects = "whoever has to look after it from now on",
					.instead = "Note who owns it now. To take it back, import it (import block).",
					.reference = "https://developer.hashicorp.com/terraform/language/resources/syntax",
				});
		else if (change->imported && change_touches(change))
			danger_add(work, change,
				(struct finding){
					.id = "resource-imported",
					.title = danger_printf(work, "%s is imported and %s in the same apply", change->address,
						action_is_replace(change->action) ? "replaced" : "changed"),
					.happens =
						"The object was made elsewhere and differs from the configuration: the apply makes it what the "
						"configuration says.",
					.affects = "what uses the object as it is now",
					.instead =
						"Compare attribute by attribute below; let the configuration say what is there first, so that the "
						"import changes nothing, and change it in a later plan.",
					.reference = "https://developer.hashicorp.com/terraform/language/import",
				});
	}
}

void danger_whole(struct danger_work *work) {
	if (work->destroys_all)
		everything(work);
	not_whole(work);
	deposed_left(work);
	state_moves(work);
}
