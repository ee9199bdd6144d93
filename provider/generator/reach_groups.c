/* Security groups and their rules, from the three forms in which a configuration has them.
 *
 * The inline lists of a group are computed as well: after a refresh they hold the rules that other resources made. On the side after the plan they
 * still hold what such a resource is about to take away; model->gone names these. Where a new group's lists are unknown, nothing in the
 * configuration sets them: hashicorp/aws makes groups without any rule. */
#include <string.h>

#include "generator/reach_inner.h"

#define PREFIX_LIST_KINDS "aws_ec2_managed_prefix_list|aws_prefix_list"

/* How a rule resource or an inline rule is read: names of its attributes. */
struct rule_form {
	const char *kind; /* NULL for inline rules */
	const char *group;
	const char *direction; /* attribute that says "ingress" or "egress"; NULL: `in` says it */
	bool in;
	const char *protocol;
	const char *networks[2], *prefix_lists, *groups, *self;
};

static const struct rule_form rule_forms[] = {
	{"aws_security_group_rule", "security_group_id", "type", true, "protocol", {"cidr_blocks", "ipv6_cidr_blocks"},
		"prefix_list_ids", "source_security_group_id", "self"},
	{"aws_vpc_security_group_ingress_rule", "security_group_id", NULL, true, "ip_protocol", {"cidr_ipv4", "cidr_ipv6"},
		"prefix_list_id", "referenced_security_group_id", NULL},
	{"aws_vpc_security_group_egress_rule", "security_group_id", NULL, false, "ip_protocol", {"cidr_ipv4", "cidr_ipv6"},
		"prefix_list_id", "referenced_security_group_id", NULL},
};
static const struct rule_form inline_form = {NULL, NULL, NULL, true, "protocol", {"cidr_blocks", "ipv6_cidr_blocks"},
	"prefix_list_ids", "security_groups", "self"};
enum { RULE_FORMS = sizeof(rule_forms) / sizeof(*rule_forms) };

/* A rule on its way into a group. */
struct reading {
	struct model *model;
	struct group *group;
	const struct resource *resource;
	const char *prefix; /* "ingress." for inline rules, else "" */
	const struct rule_form *form;
	bool in;
	struct ports ports;
	const char *ports_why;
	struct text_table *seen; /* NULL: nothing to compare with, as no rule resource is about this group */
};

static struct group *group_add(struct model *model, const struct resource *resource, const char *label) {
	struct group *group = arena_alloc(model->arena, sizeof(*group));
	group->resource = resource;
	group->label = label;
	group->number = model->group_list.count;
	LIST_ADD(model->arena, &model->group_list, group);
	if (resource != NULL)
		model->groups[resource->number] = group;
	return group;
}

static struct group *group_outside(struct model *model, const struct resource *resource, const char *label) {
	struct group *group = group_add(model, resource, label);
	group->outside = true;
	group->why = arena_printf(model->arena, "security group %s lies outside this plan", label);
	return group;
}

/* "123456789012/sg-1" -> "sg-1" */
static const char *id_plain(const char *id) {
	const char *slash = strrchr(id, '/');
	return slash != NULL ? slash + 1 : id;
}

struct group *group_of_text(struct model *model, const char *id) {
	const struct text_entry *entry;
	id = id_plain(id);
	entry = text_table_first(&model->group_ids, id);
	if (entry == NULL) {
		text_table_add(&model->group_ids, id, model->group_list.count);
		return group_outside(model, NULL, id);
	}
	return model->group_list.items[entry->number];
}

/* What AWS gives every new VPC: all from the members, all out. */
static void default_rules_add(struct model *model, struct group *group) {
	const struct ports all = {PROTOCOL_ALL, 0, PORT_LAST};
	LIST_ADD(model->arena, &group->in, (struct atom){.ports = all, .kind = ATOM_GROUP, .group = group});
	for (int ipv6 = 0; ipv6 < 2; ipv6++)
		LIST_ADD(model->arena, &group->out,
			(struct atom){.ports = all, .kind = ATOM_NETWORK, .network = cidr_everything(ipv6)});
}

struct group *group_default(struct model *model, struct network *network) {
	const char *id, *label;
	if (network == NULL || network->group != NULL)
		return network != NULL ? network->group : NULL;
	id = network->resource != NULL ? resource_text(network->resource, "default_security_group_id") : NULL;
	label = arena_printf(model->arena, "default of VPC %s", network->label);
	if (id != NULL) {
		network->group = group_of_text(model, id);
		if (network->group->resource == NULL) {
			network->group->label = arena_printf(model->arena, "%s (the %s)", id, label);
			network->group->why =
				arena_printf(model->arena, "security group %s lies outside this plan", network->group->label);
		}
	} else if (network->resource != NULL && value_is_unknown(value_get(network->resource->values, "id"))) {
		network->group = group_add(model, NULL, label);
		default_rules_add(model, network->group);
	} else {
		network->group = group_outside(model, NULL, label);
	}
	return network->group;
}

struct group *group_of_link(struct model *model, const struct link *link, bool hidden) {
	if (link->kind == LINK_OUTSIDE)
		return hidden ? NULL : group_of_text(model, link->id);
	if (link->kind == LINK_UNKNOWN)
		return NULL;
	if (kind_is_wanted(link->resource->change->kind, "aws_vpc"))
		return group_default(model, network_of_link(model, link));
	if (model->groups[link->resource->number] == NULL) {
		const char *id = resource_text(link->resource, "id");
		group_outside(model, link->resource, resource_label(model->arena, link->resource));
		if (id != NULL)
			text_table_add(&model->group_ids, id, model->group_list.count - 1);
	}
	return model->groups[link->resource->number];
}

/* ---- keys: one rule to one other side, the same for all forms ---- */

static const char *rule_key(
	struct arena *arena, const char *group, bool in, const struct ports *ports, const char *other) {
	return arena_printf(
		arena, "%s\n%s\n%d\n%d\n%d\n%s", group, in ? "in" : "out", ports->protocol, ports->from, ports->to, other);
}

/* The id of a group as the key of the other side: "self" for the group's own. */
static const char *group_key(const char *own, const char *id) {
	id = id_plain(id);
	return own != NULL && strcmp(own, id) == 0 ? "self" : id;
}

static const char *number_text(struct reading *reading, const struct group *group) {
	return arena_printf(reading->model->arena, "#%zu", group->number);
}

static bool is_taken(struct reading *reading, const char *other) {
	const char *own =
		resource_text(reading->group->resource != NULL ? reading->group->resource : reading->resource, "id");
	const char *key;
	if (reading->seen == NULL)
		return false;
	if (reading->form->kind == NULL && own != NULL) {
		key = rule_key(reading->model->arena, own, reading->in, &reading->ports, other);
		if (text_table_first(&reading->model->gone, key) != NULL)
			return true;
	}
	key = rule_key(reading->model->arena, number_text(reading, reading->group), reading->in, &reading->ports, other);
	if (text_table_first(reading->seen, key) != NULL)
		return true;
	text_table_add(reading->seen, key, 0);
	return false;
}

static void atom_add(struct reading *reading, struct atom atom) {
	atom.ports = reading->ports;
	if (atom.why == NULL)
		atom.why = reading->ports_why;
	LIST_ADD(reading->model->arena, reading->in ? &reading->group->in : &reading->group->out, atom);
}

static void unknown_add(struct reading *reading, const char *attribute) {
	const char *path = arena_printf(reading->model->arena, "%s%s", reading->prefix, attribute);
	atom_add(reading, (struct atom){.kind = ATOM_UNKNOWN, .why = reach_why(reading->model, reading->resource, path)});
}

static void networks_add(struct reading *reading, const struct value *value, const char *attribute) {
	for (size_t i = 0; i < value_count(value); i++)
		networks_add(reading, value_at(value, i), attribute);
	if (value_is_unknown(value))
		unknown_add(reading, attribute);
	if (value_is_string(value) && value->as.string.length > 0) {
		struct atom atom = {.kind = ATOM_NETWORK};
		if (!cidr_parse(&atom.network, value_text(value)))
			unknown_add(reading, attribute);
		else if (reading->seen == NULL || !is_taken(reading, cidr_text(reading->model->arena, &atom.network)))
			atom_add(reading, atom);
	}
}

static const char *prefix_list_label(struct reading *reading, const struct link *link) {
	struct arena *arena = reading->model->arena;
	if (link->kind == LINK_RESOURCE)
		return arena_printf(arena, "prefix list %s", resource_label(arena, link->resource));
	return arena_printf(arena, "prefix list %s", link->id);
}

/* The entries of a list that the plan has stand for it; else its name does. */
static void prefix_list_add(struct reading *reading, const struct link *link) {
	struct value_list entries = {0};
	if (is_taken(reading, prefix_list_label(reading, link)))
		return;
	if (link->kind == LINK_RESOURCE && !reach_hidden(link->resource, "entry.cidr"))
		entries = value_collect(reading->model->arena, link->resource->values, "entry.cidr");
	if (entries.count == 0)
		atom_add(reading, (struct atom){.kind = ATOM_PREFIX_LIST, .text = prefix_list_label(reading, link)});
	for (size_t i = 0; i < entries.count; i++)
		networks_add(reading, entries.items[i], reading->form->prefix_lists);
}

static bool reading_hides(struct reading *reading, const char *attribute) {
	return reach_hidden(reading->resource, arena_printf(reading->model->arena, "%s%s", reading->prefix, attribute));
}

/* Computed attributes are unknown in a plan though nothing sets them. */
static bool is_unset(struct reading *reading, const struct value *value, const char *attribute) {
	return reading->form->kind != NULL && value_is_unknown(value) &&
		reach_configured(reading->model->world, reading->resource, attribute) == NO;
}

static bool is_vacant(const struct value *value) {
	for (size_t i = 0; i < value_count(value); i++)
		if (!is_vacant(value_at(value, i)))
			return false;
	return value->kind == VALUE_LIST || value_is_null(value) ||
		(value_is_string(value) && value->as.string.length == 0);
}

/* Links of an attribute of this rule: of known ids of inline rules by their text, as world_follow sees all rules of a group at once. */
static struct links rule_links(
	struct reading *reading, const struct value *item, const char *attribute, const char *kinds) {
	struct model *model = reading->model;
	const char *path = arena_printf(model->arena, "%s%s", reading->prefix, attribute);
	struct value_list values = value_collect(model->arena, item, attribute);
	struct links links = {0};
	bool unknown = false;
	if (reading->form->kind != NULL)
		return world_follow(model->world, reading->resource, path, kinds);
	links.items = arena_array(model->arena, values.count + 1, sizeof(*links.items));
	for (size_t i = 0; i < values.count; i++) {
		unknown = unknown || value_is_unknown(values.items[i]);
		if (value_text(values.items[i]) != NULL)
			links.items[links.count++] = (struct link){.kind = LINK_OUTSIDE, .id = value_text(values.items[i])};
	}
	if (unknown) {
		struct links followed = world_follow(model->world, reading->resource, path, kinds), fitting = {0};
		fitting.items = arena_array(model->arena, followed.count + 1, sizeof(*fitting.items));
		for (size_t i = 0; i < followed.count; i++)
			if (followed.items[i].kind == LINK_RESOURCE &&
				value_is_unknown(value_get(followed.items[i].resource->values, "id")))
				fitting.items[fitting.count++] = followed.items[i];
		links.items[links.count++] = fitting.count == 1 ? fitting.items[0] : (struct link){.kind = LINK_UNKNOWN};
	}
	return links;
}

/* A known id of an inline rule, as the world has it. */
static struct link prefix_list_found(struct reading *reading, const struct link *link) {
	struct links all;
	if (link->kind != LINK_OUTSIDE || reading->form->kind != NULL)
		return *link;
	all = world_follow(reading->model->world, reading->resource,
		arena_printf(reading->model->arena, "%s%s", reading->prefix, reading->form->prefix_lists), PREFIX_LIST_KINDS);
	for (size_t i = 0; i < all.count; i++)
		if (all.items[i].id != NULL && strcmp(all.items[i].id, link->id) == 0)
			return all.items[i];
	return *link;
}

static void prefix_lists_add(struct reading *reading, const struct value *item) {
	struct links links;
	const struct value *value = value_get(item, reading->form->prefix_lists);
	if (is_vacant(value) || is_unset(reading, value, reading->form->prefix_lists))
		return;
	links = rule_links(reading, item, reading->form->prefix_lists, PREFIX_LIST_KINDS);
	for (size_t i = 0; i < links.count; i++) {
		struct link link = prefix_list_found(reading, &links.items[i]);
		if (link.kind == LINK_UNKNOWN || reading_hides(reading, reading->form->prefix_lists))
			unknown_add(reading, reading->form->prefix_lists);
		else
			prefix_list_add(reading, &link);
	}
}

static void group_atom_add(struct reading *reading, struct group *other) {
	const char *id = other->resource != NULL ? resource_text(other->resource, "id") : NULL;
	if (other == reading->group)
		id = "self";
	else if (id == NULL)
		id = other->resource == NULL ? other->label : number_text(reading, other);
	if (!is_taken(reading, id))
		atom_add(reading, (struct atom){.kind = ATOM_GROUP, .group = other});
}

static void groups_add(struct reading *reading, const struct value *item) {
	const char *attribute = reading->form->groups;
	bool hidden = reading_hides(reading, attribute);
	struct links links;
	if (is_vacant(value_get(item, attribute)) || is_unset(reading, value_get(item, attribute), attribute))
		return;
	links = rule_links(reading, item, attribute, GROUP_KINDS);
	for (size_t i = 0; i < links.count; i++) {
		struct group *other = group_of_link(reading->model, &links.items[i], hidden);
		if (other != NULL)
			group_atom_add(reading, other);
		else
			unknown_add(reading, attribute);
	}
}

static const struct value *item_value(struct reading *reading, const struct value *item, const char *attribute) {
	return reading_hides(reading, attribute) && !is_vacant(value_get(item, attribute)) ? value_unknown
																					   : value_get(item, attribute);
}

static void rule_read(struct reading *reading, const struct value *item) {
	const struct rule_form *form = reading->form;
	const struct value *from = item_value(reading, item, "from_port"), *to = item_value(reading, item, "to_port"),
					   *protocol = item_value(reading, item, form->protocol);
	reading->ports = ports_read(protocol, from, to);
	reading->ports_why = NULL;
	if (reading->ports.protocol == PROTOCOL_UNKNOWN)
		reading->ports_why = reach_why(reading->model, reading->resource,
			arena_printf(reading->model->arena, "%s%s", reading->prefix, "from_port"));
	for (size_t i = 0; i < 2; i++)
		if (!is_unset(reading, value_get(item, form->networks[i]), form->networks[i]))
			networks_add(reading, item_value(reading, item, form->networks[i]), form->networks[i]);
	prefix_lists_add(reading, item);
	groups_add(reading, item);
	if (form->self != NULL && value_is_true(value_get(item, form->self)))
		group_atom_add(reading, reading->group);
}

static void inline_read(struct reading *reading, bool in) {
	const struct value *list = value_get(reading->resource->values, in ? "ingress" : "egress");
	struct model *model = reading->model;
	reading->in = in;
	reading->form = &inline_form;
	reading->prefix = in ? "ingress." : "egress.";
	if (value_is_unknown(list) && reach_configured(model->world, reading->resource, in ? "ingress" : "egress") == YES) {
		reading->ports = (struct ports){PROTOCOL_UNKNOWN, 0, PORT_LAST};
		reading->ports_why = NULL;
		atom_add(reading,
			(struct atom){.kind = ATOM_UNKNOWN, .why = reach_why(model, reading->resource, in ? "ingress" : "egress")});
	}
	for (size_t i = 0; i < value_count(list); i++)
		rule_read(reading, value_at(list, i));
}

static bool direction_of(const struct rule_form *form, const struct value *values) {
	const char *text = form->direction != NULL ? value_text(value_get(values, form->direction)) : NULL;
	return text != NULL ? strcmp(text, "egress") != 0 : form->in;
}

/* A group that only the apply tells: it is in no table and carried by nobody. */
static struct group *group_unknown(struct model *model, const struct resource *rule) {
	struct group *group = group_add(model, NULL, arena_printf(model->arena, "of %s", rule->change->address));
	group->why = reach_why(model, rule, "security_group_id");
	group->outside = true;
	return group;
}

static void resource_read(
	struct model *model, const struct rule_form *form, const struct resource *rule, struct text_table *seen) {
	struct link link = world_follow_one(model->world, rule, form->group, GROUP_KINDS);
	struct reading reading = {.model = model,
		.resource = rule,
		.prefix = "",
		.form = form,
		.in = direction_of(form, rule->values),
		.group = group_of_link(model, &link, reach_hidden(rule, form->group)),
		.seen = seen};
	if (reading.group == NULL)
		reading.group = group_unknown(model, rule);
	rule_read(&reading, rule->values);
}

static void resources_read(struct model *model, const struct rule_form *form, struct text_table *seen) {
	for (const struct resource *rule = world_next(model->world, form->kind, NULL); rule != NULL;
		 rule = world_next(model->world, form->kind, rule))
		resource_read(model, form, rule, seen);
}

/* A rule that leaves the state stays in the cloud. */
static void forgotten_read(struct model *model, struct text_table *seen) {
	const struct plan_document *document = model->world->document;
	for (size_t i = 0; i < document->change_count && model->world->side == SIDE_AFTER; i++) {
		const struct resource_change *change = &document->changes[i];
		for (size_t j = 0; j < RULE_FORMS && change->action == CHANGE_FORGET && change->before->kind == VALUE_MAP;
			 j++) {
			struct resource *rule;
			if (strcmp(change->kind, rule_forms[j].kind) != 0)
				continue;
			rule = arena_alloc(model->arena, sizeof(*rule));
			*rule =
				(struct resource){.change = change, .values = change->before, .sensitive = change->before_sensitive};
			resource_read(model, &rule_forms[j], rule, seen);
		}
	}
}

/* ---- what rule resources had made before the plan ---- */

static void gone_add(struct model *model, const struct rule_form *form, const struct value *before) {
	const char *group = value_text(value_get(before, form->group));
	bool in = direction_of(form, before);
	struct ports ports =
		ports_read(value_get(before, form->protocol), value_get(before, "from_port"), value_get(before, "to_port"));
	const char *const attributes[] = {form->networks[0], form->networks[1], form->groups, form->prefix_lists};
	if (group == NULL)
		return;
	for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++) {
		struct value_list values = value_collect(model->arena, before, attributes[i]);
		for (size_t j = 0; j < values.count; j++) {
			const char *other = value_text(values.items[j]);
			struct cidr network;
			if (other == NULL)
				continue;
			if (cidr_parse(&network, other))
				other = cidr_text(model->arena, &network);
			else if (i == 3)
				other = arena_printf(model->arena, "prefix list %s", other);
			else
				other = group_key(group, other);
			text_table_add(&model->gone, rule_key(model->arena, group, in, &ports, other), 0);
		}
	}
	if (form->self != NULL && value_is_true(value_get(before, form->self)))
		text_table_add(&model->gone, rule_key(model->arena, group, in, &ports, "self"), 0);
}

static void gone_read(struct model *model) {
	const struct plan_document *document = model->world->document;
	for (size_t i = 0; i < document->change_count && model->world->side == SIDE_AFTER; i++) {
		const struct resource_change *change = &document->changes[i];
		for (size_t j = 0; j < RULE_FORMS && change->action != CHANGE_NOOP && change->before->kind == VALUE_MAP; j++)
			if (strcmp(change->kind, rule_forms[j].kind) == 0 && change->action != CHANGE_FORGET)
				gone_add(model, &rule_forms[j], change->before);
	}
}

static void group_register(struct model *model, const struct resource *resource) {
	const char *id = resource_text(resource, "id");
	group_add(model, resource, resource_label(model->arena, resource));
	if (id != NULL)
		text_table_add(&model->group_ids, id, model->group_list.count - 1);
}

/* A default group stands for its VPC, which is known by then. */
static void default_register(struct model *model, const struct resource *resource) {
	struct link link = world_follow_one(model->world, resource, "vpc_id", VPC_KINDS);
	struct network *network = network_of_link(model, &link);
	group_register(model, resource);
	if (network != NULL)
		network->group = model->groups[resource->number];
}

void groups_make(struct model *model) {
	static const char *const kinds[] = {"aws_security_group", "aws_default_security_group"};
	struct text_table seen = {.arena = model->arena};
	for (size_t i = 0; i < 2; i++)
		for (const struct resource *resource = world_next(model->world, kinds[i], NULL); resource != NULL;
			 resource = world_next(model->world, kinds[i], resource))
			i == 0 ? group_register(model, resource) : default_register(model, resource);
	gone_read(model);
	for (size_t i = 0; i < RULE_FORMS; i++)
		resources_read(model, &rule_forms[i], &seen);
	forgotten_read(model, &seen);
	for (size_t i = 0; i < 2; i++)
		for (const struct resource *resource = world_next(model->world, kinds[i], NULL); resource != NULL;
			 resource = world_next(model->world, kinds[i], resource)) {
			struct group *group = model->groups[resource->number];
			bool alone = group->in.count + group->out.count + model->gone.count == 0;
			struct reading reading = {
				.model = model, .group = group, .resource = resource, .seen = alone ? NULL : &seen};
			inline_read(&reading, true);
			inline_read(&reading, false);
		}
}
