#include "resources/security_group_sources.h"

#include <string.h>

#include "engine/functions.h"

static const struct {
	const char *attribute; /* of a rule */
	const char *parameter; /* of a permission in a request; the reply's begins with a small letter */
	const char *told;
	const char *member; /* of an item of it, in a request */
	const char *told_member;
} kinds[] = {
	[SOURCE_CIDR] = {"cidr_blocks", "IpRanges", "ipRanges", "CidrIp", "cidrIp"},
	[SOURCE_CIDR6] = {"ipv6_cidr_blocks", "Ipv6Ranges", "ipv6Ranges", "CidrIpv6", "cidrIpv6"},
	[SOURCE_PREFIX_LIST] = {"prefix_list_ids", "PrefixListIds", "prefixListIds", "PrefixListId", "prefixListId"},
	[SOURCE_GROUP] = {"security_groups", "Groups", "groups", "GroupId", "groupId"},
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static const char *text_or_empty(const struct value *value) {
	return value_text(value) ? value_text(value) : "";
}

/* The part of "ACCOUNT/sg-1" that is the same for everybody. */
static const char *group_id(const char *name) {
	const char *slash = strrchr(name, '/');
	return slash ? slash + 1 : name;
}

/* Taking apart */

static void add(struct arena *arena, struct source_list *list, struct source source) {
	/* Doubles as it grows: room for 8, 16, 32 ... */
	bool is_full = list->count == 0 || (list->count >= 8 && (list->count & (list->count - 1)) == 0);
	if (is_full) {
		struct source *items = arena_array(arena, list->count ? list->count * 2 : 8, sizeof(*items));
		if (list->count > 0)
			memcpy(items, list->items, list->count * sizeof(*items));
		list->items = items;
	}
	list->items[list->count++] = source;
}

/* Protocol and ports; all protocols have no ports, whatever was said of them. */
static struct source traffic(
	struct arena *arena, const struct value *protocol, const struct value *from, const struct value *to) {
	struct source source = {.protocol = "", .description = "", .name = ""};
	if (value_is_string(protocol))
		source.protocol = text_or_empty(stored_sg_protocol(arena, protocol));
	if (strcmp(source.protocol, "-1") == 0)
		return source;
	value_to_integer(from, &source.from);
	value_to_integer(to, &source.to);
	return source;
}

static void add_rule(struct arena *arena, struct source_list *list, const struct value *rule, const char *own_group) {
	struct source source =
		traffic(arena, value_get(rule, "protocol"), value_get(rule, "from_port"), value_get(rule, "to_port"));
	source.description = text_or_empty(value_get(rule, "description"));
	for (size_t kind = 0; kind < KIND_COUNT; kind++) {
		const struct value *names = value_get(rule, kinds[kind].attribute);
		source.kind = (enum source_kind)kind;
		for (size_t i = 0; i < value_count(names); i++) {
			source.name = value_text(value_at(names, i));
			if (source.name && *source.name)
				add(arena, list, source);
		}
	}
	if (!value_is_true(value_get(rule, "self")))
		return;
	source.kind = SOURCE_GROUP;
	source.name = own_group;
	add(arena, list, source);
}

struct source_list sources_of_rule(struct arena *arena, const struct value *rule, const char *own_group) {
	struct source_list list = {0};
	add_rule(arena, &list, rule, own_group);
	return list;
}

struct source_list sources_of_rules(struct arena *arena, const struct value *rules, const char *own_group) {
	struct source_list list = {0};
	for (size_t i = 0; i < value_count(rules); i++)
		add_rule(arena, &list, value_at(rules, i), own_group);
	return list;
}

static const char *group_name(struct arena *arena, const struct value *group, const char *owner) {
	const char *account = text_or_empty(value_get(group, "userId")), *id = text_or_empty(value_get(group, "groupId"));
	bool is_foreign = *account && *owner && strcmp(account, owner) != 0;
	return is_foreign ? arena_printf(arena, "%s/%s", account, id) : id;
}

struct source_list sources_of_permissions(struct arena *arena, const struct value *permissions, const char *owner) {
	struct source_list list = {0};
	for (size_t i = 0; i < value_count(permissions); i++) {
		const struct value *permission = value_at(permissions, i);
		struct source source = traffic(arena, value_get(permission, "ipProtocol"), value_get(permission, "fromPort"),
			value_get(permission, "toPort"));
		for (size_t kind = 0; kind < KIND_COUNT; kind++) {
			const struct value *items = value_get(permission, kinds[kind].told);
			source.kind = (enum source_kind)kind;
			for (size_t k = 0; k < value_count(items); k++) {
				const struct value *item = value_at(items, k);
				source.name = kind == SOURCE_GROUP ? group_name(arena, item, owner ? owner : "")
												   : text_or_empty(value_get(item, kinds[kind].told_member));
				source.description = text_or_empty(value_get(item, "description"));
				add(arena, &list, source);
			}
		}
	}
	return list;
}

struct source source_of_described(struct arena *arena, const struct value *described) {
	static const char *const members[] = {"cidrIpv4", "cidrIpv6", "prefixListId", "referencedGroupInfo"};
	struct source source = traffic(
		arena, value_get(described, "ipProtocol"), value_get(described, "fromPort"), value_get(described, "toPort"));
	for (size_t kind = 0; kind < KIND_COUNT; kind++) {
		const struct value *member = value_get(described, members[kind]);
		if (kind == SOURCE_GROUP)
			member = value_get(member, "groupId");
		if (!value_text(member) || !*value_text(member))
			continue;
		source.kind = (enum source_kind)kind;
		source.name = value_text(member);
	}
	return source;
}

/* Comparing */

static bool same_traffic(const struct source *a, const struct source *b) {
	return strcmp(a->protocol, b->protocol) == 0 && a->from == b->from && a->to == b->to;
}

bool source_same(struct arena *arena, const struct source *a, const struct source *b) {
	if (a->kind != b->kind || !same_traffic(a, b))
		return false;
	if (a->kind == SOURCE_GROUP)
		return strcmp(group_id(a->name), group_id(b->name)) == 0;
	if (strcmp(a->name, b->name) == 0)
		return true;
	return a->kind == SOURCE_CIDR6 &&
		equivalence_cidr(arena, value_string(arena, a->name), value_string(arena, b->name));
}

const struct source *source_find(struct arena *arena, const struct source_list *list, const struct source *wanted) {
	for (size_t i = 0; i < list->count; i++) {
		if (source_same(arena, &list->items[i], wanted))
			return &list->items[i];
	}
	return NULL;
}

/* Requests */

static struct value *item_of(struct arena *arena, const struct source *source) {
	struct value *item = value_map_new(arena);
	const char *name = source->name;
	const char *slash = source->kind == SOURCE_GROUP ? strchr(name, '/') : NULL;
	if (slash) {
		value_map_set(arena, item, "UserId", value_string_n(arena, name, (size_t)(slash - name)));
		name = slash + 1;
	}
	value_map_set(arena, item, kinds[source->kind].member, value_string(arena, name));
	if (*source->description)
		value_map_set(arena, item, "Description", value_string(arena, source->description));
	return item;
}

/* The permission of all sources with the traffic of the n-th; none of them stands before it. */
static struct value *permission_of(struct arena *arena, const struct source_list *list, size_t n) {
	const struct source *first = &list->items[n];
	struct value *permission = value_map_new(arena);
	value_map_set(arena, permission, "IpProtocol", value_string(arena, first->protocol));
	if (strcmp(first->protocol, "-1") != 0) {
		value_map_set(arena, permission, "FromPort", value_integer(arena, first->from));
		value_map_set(arena, permission, "ToPort", value_integer(arena, first->to));
	}
	for (size_t kind = 0; kind < KIND_COUNT; kind++) {
		struct value *items = value_list_new(arena);
		for (size_t i = n; i < list->count; i++) {
			if (list->items[i].kind == (enum source_kind)kind && same_traffic(first, &list->items[i]))
				value_list_add(arena, items, item_of(arena, &list->items[i]));
		}
		if (value_count(items) > 0)
			value_map_set(arena, permission, kinds[kind].parameter, items);
	}
	return permission;
}

const struct value *permissions_of_sources(struct arena *arena, const struct source_list *list) {
	struct value *permissions = value_list_new(arena);
	for (size_t i = 0; i < list->count; i++) {
		bool is_first = true;
		for (size_t k = 0; k < i && is_first; k++)
			is_first = !same_traffic(&list->items[k], &list->items[i]);
		if (is_first)
			value_list_add(arena, permissions, permission_of(arena, list, i));
	}
	return value_count(permissions) > 0 ? permissions : value_null;
}

/* State */

/* Takes all sources of a rule out of `told`, provided they are all there and bear this description. */
static bool take(
	struct arena *arena, const struct source_list *told, const struct source_list *wanted, const char *description) {
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < wanted->count; i++) {
			struct source *found = NULL;
			for (size_t k = 0; k < told->count && !found; k++) {
				struct source *source = &told->items[k];
				if (!source->taken && strcmp(source->description, description) == 0 &&
					source_same(arena, source, &wanted->items[i]))
					found = source;
			}
			if (pass == 0 && !found)
				return false;
			if (found)
				found->taken = pass == 1;
		}
	}
	return true;
}

/* The rule as it is now, or NULL when AWS no longer has all of it. */
static const struct value *rule_kept(
	struct arena *arena, const struct source_list *told, const struct value *rule, const char *own_group) {
	struct source_list wanted = sources_of_rule(arena, rule, own_group);
	const char *description = text_or_empty(value_get(rule, "description"));
	if (take(arena, told, &wanted, description))
		return rule;
	/* Described anew by somebody else: the same for all sources, or else it is no longer one rule. */
	const struct source *now = source_find(arena, told, &wanted.items[0]);
	if (!now || now->taken || !take(arena, told, &wanted, now->description))
		return NULL;
	struct value *changed = value_map_copy(arena, rule);
	value_map_set(arena, changed, "description", value_string(arena, now->description));
	return changed;
}

/* A rule of all sources not yet taken that have traffic and description of the n-th. */
static const struct value *rule_of(
	struct arena *arena, const struct source_list *told, size_t n, const char *own_group) {
	const struct source *first = &told->items[n];
	struct value *rule = value_map_new(arena), *names[KIND_COUNT];
	bool self = false;
	for (size_t kind = 0; kind < KIND_COUNT; kind++)
		names[kind] = value_list_new(arena);
	for (size_t i = n; i < told->count; i++) {
		struct source *source = &told->items[i];
		if (source->taken || !same_traffic(first, source) || strcmp(first->description, source->description) != 0)
			continue;
		source->taken = true;
		if (source->kind == SOURCE_GROUP && strcmp(source->name, own_group) == 0)
			self = true;
		else
			value_list_add(arena, names[source->kind], value_string(arena, source->name));
	}
	for (size_t kind = 0; kind < KIND_COUNT; kind++)
		value_map_set(arena, rule, kinds[kind].attribute,
			kind == SOURCE_GROUP ? value_set_normalise(arena, names[kind]) : names[kind]);
	value_map_set(arena, rule, "description", value_string(arena, first->description));
	value_map_set(arena, rule, "from_port", value_integer(arena, first->from));
	value_map_set(arena, rule, "protocol", value_string(arena, first->protocol));
	value_map_set(arena, rule, "self", value_bool(self));
	value_map_set(arena, rule, "to_port", value_integer(arena, first->to));
	return rule;
}

const struct value *rules_regrouped(
	struct arena *arena, const struct source_list *told, const struct value *present, const char *own_group) {
	struct value *rules = value_list_new(arena);
	for (size_t i = 0; i < value_count(present); i++) {
		const struct value *kept = rule_kept(arena, told, value_at(present, i), own_group);
		if (kept)
			value_list_add(arena, rules, kept);
	}
	for (size_t i = 0; i < told->count; i++) {
		if (!told->items[i].taken)
			value_list_add(arena, rules, rule_of(arena, told, i, own_group));
	}
	return value_set_normalise(arena, rules);
}
