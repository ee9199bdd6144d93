/* From balancers to their targets, and through network load balancers that keep the client's address. */
#include "generator/reach_inner.h"

struct hop {
	const struct forward *forward;
	const struct target *target;
	const char *via;
};

static void target_way_add(struct model *model, const struct hop *hop, const struct ports *ports, const char *why) {
	const struct end *balancer = hop->forward->balancer;
	struct source source = {.kind = SOURCE_END,
		.label = balancer->label,
		.key = balancer->resource != NULL ? balancer->resource->change->address : balancer->label,
		.end = balancer};
	way_add(model, hop->target->end, &source, ports, hop->via, why);
}

/* The target's rules that admit the balancer itself, by one of its groups or by its addresses. */
static size_t admit_balancer(struct model *model, const struct hop *hop, const struct ports *ports, bool by_address) {
	const struct end *balancer = hop->forward->balancer, *end = hop->target->end;
	size_t admitted = 0;
	for (size_t i = 0; i < end->groups.count; i++)
		for (size_t j = 0; j < end->groups.items[i]->in.count; j++) {
			const struct atom *atom = &end->groups.items[i]->in.items[j];
			bool fits = atom->kind == ATOM_GROUP
				? end_carries(balancer, atom->group)
				: by_address && atom->kind == ATOM_NETWORK && end_in_network(balancer, &atom->network);
			const char *why = hop->target->why;
			struct ports common;
			piece_list pieces = {0};
			if (atom->kind == ATOM_UNKNOWN ||
				(atom->kind == ATOM_GROUP && !fits && atom->group->outside && balancer->groups_why != NULL)) {
				fits = true;
				why = atom->why != NULL ? atom->why : balancer->groups_why;
			}
			if (!fits || !ports_meet(&common, &atom->ports, ports))
				continue;
			between_pieces(model, balancer, end, &common, why != NULL ? why : atom->why, &pieces);
			for (size_t k = 0; k < pieces.count; k++)
				target_way_add(model, hop, &pieces.items[k].ports, pieces.items[k].why);
			/* Admitted, whatever the balancer's own rules make of it. */
			admitted++;
		}
	return admitted;
}

/* Whether the balancer's own groups, if it has any, admit a network on its listener: what is left of the network. */
static void through_balancer(struct model *model, const struct hop *hop, const struct cidr *network, entry_list *out) {
	const struct end *balancer = hop->forward->balancer;
	if (balancer->groups.count == 0)
		LIST_ADD(model->arena, out, (struct entry){*network, balancer->groups_why});
	for (size_t i = 0; i < balancer->groups.count; i++) {
		const struct group *group = balancer->groups.items[i];
		for (size_t j = 0; j < group->in.count; j++) {
			const struct atom *atom = &group->in.items[j];
			struct ports ports;
			struct cidr common;
			if (atom->kind == ATOM_NETWORK && ports_meet(&ports, &atom->ports, &hop->forward->listens) &&
				cidr_intersect(&common, &atom->network, network))
				LIST_ADD(model->arena, out, (struct entry){common, atom->why});
		}
		if (group->outside)
			LIST_ADD(model->arena, out, (struct entry){*network, group->why});
	}
}

/* Clients that a target's rule for a network lets in through the balancer. */
static size_t client_ways(
	struct model *model, const struct hop *hop, const struct atom *atom, const struct ports *ports) {
	const struct end *balancer = hop->forward->balancer;
	const struct subnet *sorts[SUBNET_SORTS_MOST];
	size_t sort_count = end_subnet_sorts(balancer, sorts, SUBNET_SORTS_MOST), added = 0;
	entry_list admitted = {0};
	through_balancer(model, hop, &atom->network, &admitted);
	for (size_t i = 0; i < admitted.count; i++) {
		entry_list entries = {0};
		for (size_t j = 0; j < (sort_count > 0 ? sort_count : 1); j++)
			internet_entries(model, balancer, sort_count > 0 ? sorts[j] : NULL, &admitted.items[i].network, &entries);
		for (size_t j = 0; j < entries.count; j++, added++) {
			const struct cidr *network = &entries.items[j].network;
			struct source source = cidr_is_everything(network) ? source_internet(network->ipv6)
															   : source_network(model->arena, network, "");
			const char *why = hop->target->why != NULL ? hop->target->why
				: admitted.items[i].why != NULL        ? admitted.items[i].why
													   : entries.items[j].why;
			way_add(model, hop->target->end, &source, ports,
				arena_printf(model->arena, "%s, %s", balancer->label, hop->via), why);
		}
		/* From inside, the target's rule is enough: network_ways has said so. */
		added += entries.count == 0;
	}
	return added;
}

static size_t admit_clients(struct model *model, const struct hop *hop, const struct ports *ports) {
	const struct end *end = hop->target->end;
	size_t admitted = 0;
	for (size_t i = 0; i < end->groups.count; i++)
		for (size_t j = 0; j < end->groups.items[i]->in.count; j++) {
			const struct atom *atom = &end->groups.items[i]->in.items[j];
			struct ports common;
			if (atom->kind != ATOM_NETWORK || !ports_meet(&common, &atom->ports, ports) ||
				client_ways(model, hop, atom, &common) == 0)
				continue;
			target_way_add(model, hop, &common, hop->target->why != NULL ? hop->target->why : atom->why);
			admitted++;
		}
	return admitted;
}

static const char *unknown_groups(const struct end *end) {
	for (size_t i = 0; i < end->groups.count; i++)
		if (end->groups.items[i]->outside)
			return end->groups.items[i]->why;
	return end->groups_why;
}

static void forward_ways(struct model *model, const struct forward *forward, const struct target *target) {
	struct hop hop = {forward, target, forward->via};
	bool keeps_client = forward->balancer->is_network_balancer && forward->group->keeps_client;
	if (target->through != NULL)
		hop.via = arena_printf(model->arena, "%s -> %s", forward->via, target->through);
	for (size_t i = 0; i < target->ports.count; i++) {
		const struct ports *ports = &target->ports.items[i];
		size_t admitted = admit_balancer(model, &hop, ports, !keeps_client);
		if (keeps_client)
			admitted += admit_clients(model, &hop, ports);
		if (admitted == 0 && unknown_groups(target->end) != NULL)
			target_way_add(model, &hop, ports, unknown_groups(target->end));
	}
}

void balancer_ways(struct model *model) {
	for (size_t i = 0; i < model->forwards.count && !model->capped; i++) {
		const struct forward *forward = &model->forwards.items[i];
		for (size_t j = 0; j < forward->group->targets.count && !model->capped; j++)
			forward_ways(model, forward, &forward->group->targets.items[j]);
	}
}
