/* All ways of a side: what each rule opens on each end that carries its group; then the balancers' ways to their targets. */
#include <string.h>

#include "generator/reach_inner.h"

static struct source source_end(const struct end *end) {
	return (struct source){.kind = SOURCE_END,
		.label = end->label,
		.key = end->resource != NULL ? end->resource->change->address : end->label,
		.end = end};
}

static struct source source_group(struct model *model, const struct group *group) {
	const char *label = group->outside ? arena_printf(model->arena, "outside group %s", group->label)
									   : arena_printf(model->arena, "whatever carries security group %s", group->label);
	return (struct source){.kind = SOURCE_GROUP,
		.label = label,
		.key = group->resource != NULL ? group->resource->change->address : label};
}

static struct source source_plain(enum source_kind kind, const char *label) {
	return (struct source){.kind = kind, .label = label, .key = label};
}

static const char *group_via(struct model *model, const struct group *group) {
	return arena_printf(model->arena, "security group %s", group->label);
}

static const char *nobody_why(struct model *model, const struct group *group) {
	if (group->outside)
		return group->why;
	return arena_printf(model->arena, "what carries security group %s is not in this plan", group->label);
}

/* Many carriers of one group are named together: pairs of all with all would be too many to compute and to read. */
static bool is_crowd(const struct group *group) {
	return group->carriers.count > CARRIERS_MOST;
}

static struct source source_crowd(struct model *model, const struct group *group) {
	const char *label =
		arena_printf(model->arena, "the %zu carriers of security group %s", group->carriers.count, group->label);
	return (struct source){.kind = SOURCE_GROUP, .label = label, .key = group_via(model, group)};
}

/* Only what has several members reaches itself. */
static bool is_several(const struct end *end) {
	return end->kind == END_NODES || end->kind == END_SERVICE;
}

static void carrier_ways(
	struct model *model, struct end *to, const struct atom *atom, const struct ports *ports, const char *via) {
	struct group *group = atom->group;
	bool members = false;
	if (is_crowd(group)) {
		struct source source = source_crowd(model, group);
		way_add(model, to, &source, ports, via, atom->why);
		return;
	}
	for (size_t i = 0; i < group->carriers.count; i++) {
		struct end *from = group->carriers.items[i];
		struct source source = source_end(from);
		piece_list pieces = {0};
		members = true;
		/* A balancer sends to its targets and nowhere else: balancer_ways. */
		if (from->kind == END_BALANCER || (from == to && !is_several(to)))
			continue;
		between_pieces(model, from, to, ports, atom->why, &pieces);
		for (size_t j = 0; j < pieces.count; j++)
			way_add(model, to, &source, &pieces.items[j].ports, via, pieces.items[j].why);
	}
	if (group->outside || !members) {
		struct source source = source_group(model, group);
		way_add(model, to, &source, ports, via, atom->why != NULL ? atom->why : nobody_why(model, group));
	}
}

/* One rule on one end, on ports that something listens on. */
static void atom_ways(
	struct model *model, struct end *end, const struct atom *atom, const struct ports *ports, const char *via) {
	struct piece piece = {atom->network, *ports, atom->why};
	struct source source;
	switch (atom->kind) {
	case ATOM_NETWORK:
		network_ways(model, end, &piece, via);
		break;
	case ATOM_GROUP:
		carrier_ways(model, end, atom, ports, via);
		break;
	case ATOM_PREFIX_LIST:
		source = source_plain(SOURCE_PREFIX_LIST, atom->text);
		way_add(model, end, &source, ports, via, atom->why);
		break;
	case ATOM_UNKNOWN:
		source = source_plain(SOURCE_UNKNOWN, "unknown sources");
		way_add(model, end, &source, ports, via, atom->why);
		break;
	}
}

/* A balancer without groups: its ports are its listeners'. */
static const char *listener_via(struct model *model, const char *via, const struct ports *ports) {
	if (via != NULL || ports->protocol == PROTOCOL_UNKNOWN)
		return via;
	return arena_printf(model->arena, "listener %d", ports->from);
}

static void admitted_ways(struct model *model, struct end *end, const struct atom *atom, const char *via) {
	if (!end->listens_only)
		atom_ways(model, end, atom, &atom->ports, via);
	for (size_t i = 0; end->listens_only && i < end->listens.count; i++) {
		struct ports ports;
		if (ports_meet(&ports, &atom->ports, &end->listens.items[i]))
			atom_ways(model, end, atom, &ports, end->kind == END_BALANCER ? listener_via(model, via, &ports) : via);
	}
}

/* Groups whose rules are not in the plan may admit anything. */
static void unknown_ways(struct model *model, struct end *end, const char *label, const char *via, const char *why) {
	struct atom atom = {.ports = {PROTOCOL_UNKNOWN, 0, PORT_LAST}, .kind = ATOM_UNKNOWN, .why = why};
	struct source source = source_plain(SOURCE_UNKNOWN, label);
	if (!end->listens_only)
		way_add(model, end, &source, &atom.ports, via, why);
	for (size_t i = 0; end->listens_only && i < end->listens.count; i++)
		way_add(model, end, &source, &end->listens.items[i],
			end->kind == END_BALANCER ? listener_via(model, via, &end->listens.items[i]) : via, why);
}

static void end_ways(struct model *model, struct end *end) {
	for (size_t i = 0; i < end->groups.count; i++) {
		const struct group *group = end->groups.items[i];
		const char *via = group_via(model, group);
		for (size_t j = 0; j < group->in.count && !model->capped; j++)
			admitted_ways(model, end, &group->in.items[j], via);
		if (group->outside)
			unknown_ways(model, end, arena_printf(model->arena, "whatever outside group %s admits", group->label), via,
				group->why);
	}
	if (end->groups_why != NULL)
		unknown_ways(model, end, "whatever its security groups admit", NULL, end->groups_why);
	/* A network load balancer without groups takes everything on its listeners. */
	for (int ipv6 = 0; ipv6 < 2 && end->is_network_balancer && end->groups.count == 0 && end->groups_why == NULL;
		 ipv6++) {
		struct atom atom = {
			.ports = {PROTOCOL_ALL, 0, PORT_LAST}, .kind = ATOM_NETWORK, .network = cidr_everything(ipv6)};
		if (ipv6 == 0 || end->ipv6 != NO)
			admitted_ways(model, end, &atom, NULL);
	}
}

/* ---- groups that nothing in the plan carries ---- */

static struct source source_of_atom(struct model *model, const struct atom *atom, const struct end *carrier) {
	if (atom->kind == ATOM_PREFIX_LIST)
		return source_plain(SOURCE_PREFIX_LIST, atom->text);
	if (atom->kind == ATOM_UNKNOWN)
		return source_plain(SOURCE_UNKNOWN, "unknown sources");
	if (atom->kind == ATOM_GROUP)
		return carrier != NULL      ? source_end(carrier)
			: is_crowd(atom->group) ? source_crowd(model, atom->group)
									: source_group(model, atom->group);
	return cidr_is_everything(&atom->network) ? source_internet(atom->network.ipv6)
											  : source_network(model->arena, &atom->network, "");
}

static void bare_group_ways(struct model *model, const struct group *group) {
	struct end *stand_in = arena_alloc(model->arena, sizeof(*stand_in));
	stand_in->label = arena_printf(model->arena, "whatever carries security group %s", group->label);
	stand_in->resource = group->resource;
	for (size_t i = 0; i < group->in.count && !model->capped; i++) {
		const struct atom *atom = &group->in.items[i];
		const char *why = atom->why != NULL ? atom->why : nobody_why(model, group), *via = group_via(model, group);
		size_t carriers = atom->kind == ATOM_GROUP && !is_crowd(atom->group) ? atom->group->carriers.count : 0;
		if (atom->kind == ATOM_GROUP && atom->group == group)
			continue;
		for (size_t j = 0; j < (carriers > 0 ? carriers : 1); j++) {
			const struct end *carrier = carriers > 0 ? atom->group->carriers.items[j] : NULL;
			struct source source = source_of_atom(model, atom, carrier);
			if (carrier != NULL && carrier->kind == END_BALANCER)
				continue;
			way_add(model, stand_in, &source, &atom->ports, via, why);
		}
	}
}

void ways_make(struct model *model) {
	for (size_t i = 0; i < model->end_list.count && !model->capped; i++)
		if (!model->end_list.items[i]->source_only)
			end_ways(model, model->end_list.items[i]);
	balancer_ways(model);
	for (size_t i = 0; i < model->group_list.count && !model->capped; i++)
		if (model->group_list.items[i]->carriers.count == 0)
			bare_group_ways(model, model->group_list.items[i]);
}
