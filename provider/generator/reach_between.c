/* From one end to another: the sender's egress rules, and both sides' network ACLs. */
#include "generator/reach_inner.h"

bool end_carries(const struct end *end, const struct group *group) {
	for (size_t i = 0; i < end->groups.count; i++)
		if (end->groups.items[i] == group)
			return true;
	return false;
}

bool end_in_network(const struct end *end, const struct cidr *network) {
	struct cidr common;
	size_t known = 0;
	for (size_t i = 0; i < end->subnets.count; i++)
		for (size_t j = 0; j < end->subnets.items[i]->ranges.count; j++, known++)
			if (cidr_intersect(&common, &end->subnets.items[i]->ranges.items[j], network))
				return true;
	if (known > 0)
		return false;
	for (size_t i = 0; end->network != NULL && i < end->network->ranges.count; i++, known++)
		if (cidr_intersect(&common, &end->network->ranges.items[i], network))
			return true;
	return known == 0 && (cidr_is_everything(network) || cidr_is_private(network));
}

/* What the sender may send on. Groups outside the plan mostly let all out, as is AWS's default: said to be unknown where it matters. */
static void egress_pieces(struct model *model, const struct end *from, const struct end *to, const struct ports *ports,
	const char *why, piece_list *out) {
	const char *outside = from->groups_why;
	size_t first = out->count;
	for (size_t i = 0; i < from->groups.count; i++) {
		const struct group *group = from->groups.items[i];
		if (group->outside)
			outside = group->why;
		for (size_t j = 0; j < group->out.count; j++) {
			const struct atom *atom = &group->out.items[j];
			struct piece piece = {.why = why};
			bool fits = atom->kind == ATOM_NETWORK ? end_in_network(to, &atom->network)
				: atom->kind == ATOM_GROUP         ? end_carries(to, atom->group)
												   : atom->kind == ATOM_UNKNOWN;
			if (!fits || !ports_meet(&piece.ports, &atom->ports, ports))
				continue;
			if (atom->why != NULL)
				piece.why = atom->why;
			LIST_ADD(model->arena, out, piece);
		}
	}
	if (out->count == first && outside != NULL)
		LIST_ADD(model->arena, out, (struct piece){.ports = *ports, .why = why != NULL ? why : outside});
	/* A network load balancer without groups. */
	if (from->groups.count == 0 && from->groups_why == NULL)
		LIST_ADD(model->arena, out, (struct piece){.ports = *ports, .why = why});
}

static bool has_acl(const struct end *end) {
	for (size_t i = 0; i < end->subnets.count; i++)
		if (end->subnets.items[i]->acl != NULL)
			return true;
	return false;
}

static bool share_subnet(const struct end *a, const struct end *b) {
	for (size_t i = 0; i < a->subnets.count; i++)
		for (size_t j = 0; j < b->subnets.count; j++)
			if (a->subnets.items[i] == b->subnets.items[j])
				return true;
	return false;
}

static bool first_range(const struct subnet *subnet, struct cidr *range) {
	if (subnet->ranges.count > 0)
		*range = subnet->ranges.items[0];
	return subnet->ranges.count > 0;
}

/* From subnet to subnet: out of the one, into the other, and the answers back. */
static void subnets_pass(struct model *model, const struct subnet *from, const struct subnet *to,
	const struct piece *piece, piece_list *out) {
	struct piece toward = *piece, arriving = *piece;
	piece_list left = {0}, back = {0};
	if (!first_range(from, &arriving.network) || !first_range(to, &toward.network)) {
		LIST_ADD(model->arena, out, *piece);
		return;
	}
	acl_pieces(model, from->acl, false, &toward, &left);
	toward.ports = piece->ports.protocol == PROTOCOL_UDP ? (struct ports){PROTOCOL_UDP, 1024, PORT_LAST}
														 : ports_tcp(1024, PORT_LAST);
	acl_pieces(model, from->acl, true, &toward, &back);
	for (size_t i = 0; i < left.count && back.count > 0; i++) {
		arriving.ports = left.items[i].ports;
		arriving.why = left.items[i].why;
		acl_round_trip(model, to->acl, &arriving, out);
	}
}

void between_pieces(struct model *model, const struct end *from, const struct end *to, const struct ports *ports,
	const char *why, piece_list *out) {
	const struct subnet *sources[SUBNET_SORTS_MOST], *targets[SUBNET_SORTS_MOST];
	size_t source_count, target_count;
	piece_list sent = {0};
	if ((!has_acl(from) && !has_acl(to)) || share_subnet(from, to)) {
		egress_pieces(model, from, to, ports, why, out);
		return;
	}
	egress_pieces(model, from, to, ports, why, &sent);
	source_count = end_subnet_sorts(from, sources, SUBNET_SORTS_MOST);
	target_count = end_subnet_sorts(to, targets, SUBNET_SORTS_MOST);
	for (size_t i = 0; i < sent.count; i++) {
		size_t before = out->count;
		for (size_t j = 0; j < source_count; j++)
			for (size_t k = 0; k < target_count && out->count == before; k++)
				subnets_pass(model, sources[j], targets[k], &sent.items[i], out);
	}
}
