/* Network ACLs: ordered rules without memory of connections, so answers must pass as well. A subnet with none in the plan has the VPC's default one,
 * which lets everything through unless somebody changed it. */
#include <stdlib.h>
#include <string.h>

#include "generator/reach_inner.h"

/* Answers go to a port that the client chose: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports */
enum { EPHEMERAL_FIRST = 1024 };

static struct acl *acl_of_link(struct model *model, const struct link *link) {
	return link->kind == LINK_RESOURCE ? model->acls[link->resource->number] : NULL;
}

static const char *entry_key(struct arena *arena, const char *acl, bool in, int64_t number) {
	return arena_printf(arena, "%s\n%s\n%lld", acl, in ? "in" : "out", (long long)number);
}

/* `item`: an inline rule ("rule_no", "action") or an aws_network_acl_rule ("rule_number", "rule_action"). */
static void entry_add(
	struct model *model, struct acl *acl, const struct resource *resource, const struct value *item, bool in) {
	bool inner = item != resource->values;
	const struct value *action = value_get(item, inner ? "action" : "rule_action");
	const char *id = resource_text(resource, "id");
	struct acl_rule rule = {
		.ports = ports_read(value_get(item, "protocol"), value_get(item, "from_port"), value_get(item, "to_port"))};
	const char *const ranges[] = {"cidr_block", "ipv6_cidr_block"};
	bool parsed = false;
	if (!value_to_integer(value_get(item, inner ? "rule_no" : "rule_number"), &rule.number))
		rule.why = reach_why(model, resource, inner ? "rule_no" : "rule_number");
	if (inner && id != NULL && text_table_first(&model->gone, entry_key(model->arena, id, in, rule.number)) != NULL)
		return;
	for (size_t i = 0; i < 2 && !parsed; i++)
		parsed = cidr_parse(&rule.network, value_text(value_get(item, ranges[i])));
	if (!parsed)
		rule.why = reach_why(model, resource, "cidr_block");
	if (value_is_unknown(action) || rule.ports.protocol == PROTOCOL_UNKNOWN)
		rule.why = reach_why(model, resource, inner ? "action" : "rule_action");
	rule.allow = value_text(action) != NULL && strcasecmp(value_text(action), "allow") == 0;
	if (in)
		LIST_ADD(model->arena, &acl->in, rule);
	else
		LIST_ADD(model->arena, &acl->out, rule);
}

static int order_entries(const void *a, const void *b) {
	const struct acl_rule *left = a, *right = b;
	return left->number < right->number ? -1 : left->number > right->number;
}

static void gone_read(struct model *model) {
	const struct plan_document *document = model->world->document;
	for (size_t i = 0; i < document->change_count && model->world->side == SIDE_AFTER; i++) {
		const struct resource_change *change = &document->changes[i];
		const char *acl = value_text(value_get(change->before, "network_acl_id"));
		int64_t number;
		if (strcmp(change->kind, "aws_network_acl_rule") == 0 && change->action != CHANGE_FORGET && acl != NULL &&
			value_to_integer(value_get(change->before, "rule_number"), &number))
			text_table_add(&model->gone,
				entry_key(model->arena, acl, !value_is_true(value_get(change->before, "egress")), number), 0);
	}
}

static void subnets_follow(struct model *model, const struct resource *resource, const char *path, struct acl *acl) {
	struct links links = world_follow(model->world, resource, path, SUBNET_KINDS);
	for (size_t i = 0; i < links.count; i++) {
		struct subnet *subnet = subnet_of_link(model, &links.items[i]);
		if (subnet != NULL)
			subnet->acl = acl;
	}
}

static void acl_add(struct model *model, const struct resource *resource, bool is_default) {
	struct acl *acl = arena_alloc(model->arena, sizeof(*acl));
	static const char *const lists[] = {"egress", "ingress"};
	acl->label = resource_label(model->arena, resource);
	model->acls[resource->number] = acl;
	for (size_t in = 0; in < 2; in++) {
		const struct value *list = value_get(resource->values, lists[in]);
		for (size_t i = 0; i < value_count(list); i++)
			entry_add(model, acl, resource, value_at(list, i), in == 1);
	}
	if (is_default) {
		struct link part = world_follow_one(model->world, resource, "default_network_acl_id", VPC_KINDS),
					vpc = world_follow_one(model->world, resource, "vpc_id", VPC_KINDS);
		struct network *network = network_of_link(model, part.kind == LINK_UNKNOWN ? &vpc : &part);
		if (network != NULL)
			network->acl = acl;
	}
	if (!value_is_unknown(value_get(resource->values, "subnet_ids")) ||
		reach_configured(model->world, resource, "subnet_ids") != NO)
		subnets_follow(model, resource, "subnet_ids", acl);
}

static void rules_add(struct model *model) {
	static const char kind[] = "aws_network_acl_rule";
	for (const struct resource *r = world_next(model->world, kind, NULL); r != NULL;
		 r = world_next(model->world, kind, r)) {
		struct link link =
			world_follow_one(model->world, r, "network_acl_id", "aws_network_acl|aws_default_network_acl");
		struct acl *acl = acl_of_link(model, &link);
		if (acl != NULL)
			entry_add(model, acl, r, r->values, !value_is_true(value_get(r->values, "egress")));
	}
}

void acls_make(struct model *model) {
	const struct world *world = model->world;
	static const char *const kinds[] = {"aws_default_network_acl", "aws_network_acl"};
	gone_read(model);
	for (size_t i = 0; i < 2; i++)
		for (const struct resource *r = world_next(world, kinds[i], NULL); r != NULL;
			 r = world_next(world, kinds[i], r))
			acl_add(model, r, i == 0);
	rules_add(model);
	for (const struct resource *r = world_next(world, "aws_network_acl_association", NULL); r != NULL;
		 r = world_next(world, "aws_network_acl_association", r)) {
		struct link link = world_follow_one(world, r, "network_acl_id", "aws_network_acl|aws_default_network_acl");
		if (acl_of_link(model, &link) != NULL)
			subnets_follow(model, r, "subnet_id", acl_of_link(model, &link));
	}
	for (size_t i = 0; i < world->count; i++) {
		struct acl *acl = model->acls[i];
		if (acl == NULL)
			continue;
		if (acl->in.count > 0)
			qsort(acl->in.items, acl->in.count, sizeof(*acl->in.items), order_entries);
		if (acl->out.count > 0)
			qsort(acl->out.items, acl->out.count, sizeof(*acl->out.items), order_entries);
	}
	for (size_t i = 0; i < model->subnet_list.count; i++) {
		struct subnet *subnet = model->subnet_list.items[i];
		if (subnet->acl == NULL && subnet->network != NULL)
			subnet->acl = subnet->network->acl;
	}
}

/* What is left of `ports` beside `cut`, for the rules that follow. */
static void remainder_add(struct model *model, piece_list *open, const struct piece *piece, const struct ports *cut) {
	if (piece->ports.protocol == cut->protocol && cut->from > piece->ports.from)
		LIST_ADD(model->arena, open,
			(struct piece){piece->network, {cut->protocol, piece->ports.from, cut->from - 1}, piece->why});
	if (piece->ports.protocol == cut->protocol && cut->to < piece->ports.to)
		LIST_ADD(model->arena, open,
			(struct piece){piece->network, {cut->protocol, cut->to + 1, piece->ports.to}, piece->why});
	/* "All traffic" is not split by protocol: what a rule takes of it leaves the rest. */
	if (piece->ports.protocol == PROTOCOL_ALL && cut->protocol != PROTOCOL_ALL)
		LIST_ADD(model->arena, open, *piece);
}

/* A rule for a part of the network narrows what it allows; a denial of a part takes nothing away from the whole, but for its own part. */
static void rule_apply(
	struct model *model, const struct acl_rule *rule, const struct piece *piece, piece_list *open, piece_list *out) {
	struct cidr common;
	struct ports ports;
	bool whole;
	if ((rule->why == NULL && !cidr_intersect(&common, &rule->network, &piece->network)) ||
		!ports_meet(&ports, &rule->ports, &piece->ports)) {
		LIST_ADD(model->arena, open, *piece);
		return;
	}
	if (rule->why != NULL) {
		/* It may allow, deny or not be about this at all. */
		struct piece doubtful = *piece;
		doubtful.why = rule->why;
		LIST_ADD(model->arena, open, doubtful);
		return;
	}
	whole = cidr_equal(&common, &piece->network);
	if (rule->allow)
		LIST_ADD(model->arena, out, (struct piece){common, ports, piece->why});
	if (whole)
		remainder_add(model, open, piece, &ports);
	else
		LIST_ADD(model->arena, open, *piece);
}

void acl_pieces(struct model *model, const struct acl *acl, bool in, const struct piece *piece, piece_list *out) {
	enum { OPEN_MOST = 256 };
	piece_list open = {0}, next = {0};
	size_t first = out->count;
	const struct acl_rule *rules = acl != NULL ? (in ? acl->in.items : acl->out.items) : NULL;
	size_t count = acl != NULL ? (in ? acl->in.count : acl->out.count) : 0;
	if (acl == NULL) {
		LIST_ADD(model->arena, out, *piece);
		return;
	}
	LIST_ADD(model->arena, &open, ((struct piece){piece->network, piece->ports, NULL}));
	for (size_t i = 0; i < count && open.count > 0 && open.count < OPEN_MOST; i++) {
		piece_list done = open;
		next.count = 0;
		for (size_t j = 0; j < open.count; j++)
			rule_apply(model, &rules[i], &open.items[j], &next, out);
		open = next;
		next = done;
	}
	for (size_t j = 0; j < open.count && open.count >= OPEN_MOST; j++)
		open.items[j].why =
			arena_printf(model->arena, "network ACL %s has too many rules to follow them all", acl->label);
	for (size_t j = 0; j < open.count; j++)
		if (open.items[j].why != NULL)
			LIST_ADD(model->arena, out, open.items[j]);
	for (size_t i = first; i < out->count; i++)
		if (out->items[i].why == NULL)
			out->items[i].why = piece->why;
}

void acl_round_trip(struct model *model, const struct acl *acl, const struct piece *piece, piece_list *out) {
	piece_list inward = {0};
	if (acl == NULL) {
		LIST_ADD(model->arena, out, *piece);
		return;
	}
	acl_pieces(model, acl, true, piece, &inward);
	for (size_t i = 0; i < inward.count; i++) {
		struct piece answer = inward.items[i];
		piece_list outward = {0};
		if (answer.ports.protocol == PROTOCOL_TCP || answer.ports.protocol == PROTOCOL_UDP) {
			answer.ports.from = EPHEMERAL_FIRST;
			answer.ports.to = PORT_LAST;
		}
		acl_pieces(model, acl, false, &answer, &outward);
		for (size_t j = 0; j < outward.count; j++) {
			struct piece passed = inward.items[i];
			passed.network = outward.items[j].network;
			if (outward.items[j].why != NULL)
				passed.why = outward.items[j].why;
			LIST_ADD(model->arena, out, passed);
		}
	}
}
