/* aws_security_group_rule: one rule, of one or more sources, found again among all that the group has. */
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "engine/functions.h"
#include "engine/operation.h"
#include "resources/security_group_sources.h"

static const char *text_of(const struct operation *op, const char *attribute) {
	const char *text = value_text(operation_get(op, attribute));
	return text ? text : "";
}

static bool is_ingress(const struct operation *op) {
	return strcmp(text_of(op, "type"), "ingress") == 0;
}

static struct source_list own_sources(struct operation *op) {
	struct value *rule = value_map_copy(op->arena, op->working), *groups = value_list_new(op->arena);
	const char *self = text_of(op, "security_group_id"), *source = text_of(op, "source_security_group_id");
	bool is_self = value_is_true(operation_get(op, "self"));
	if (*source && !(is_self && strcmp(source, self) == 0))
		value_list_add(op->arena, groups, value_string(op->arena, source));
	value_map_set(op->arena, rule, "security_groups", groups);
	return sources_of_rule(op->arena, rule, self);
}

/* Leaves $permission for the calls. */
int aws_security_group_rule_permission(struct operation *op) {
	struct source_list sources = own_sources(op);
	value_map_set(op->arena, op->stored_replies, "permission", permissions_of_sources(op->arena, &sources));
	return 0;
}

/* Id: a checksum over what the rule says, the same that hashicorp/aws makes */

static void add_names(struct operation *op, struct strbuf *text, const struct source_list *sources, size_t kind) {
	struct value *names = value_list_new(op->arena);
	for (size_t i = 0; i < sources->count; i++) {
		const char *name = sources->items[i].name, *slash = strchr(name, '/');
		if (sources->items[i].kind == (enum source_kind)kind)
			value_list_add(op->arena, names, value_string(op->arena, kind == SOURCE_GROUP && slash ? slash + 1 : name));
	}
	const struct value *sorted = value_set_normalise(op->arena, names);
	for (size_t i = 0; i < value_count(sorted); i++)
		strbuf_addf(text, kind == SOURCE_GROUP ? "%s--" : "%s-", value_text(value_at(sorted, i)));
}

int aws_security_group_rule_id(struct operation *op) {
	struct source_list sources = own_sources(op);
	if (sources.count == 0)
		return operation_fail(op, NULL, "The rule names no source.");
	struct strbuf text = STRBUF_INIT(op->arena);
	strbuf_addf(&text, "%s-", text_of(op, "security_group_id"));
	if (sources.items[0].from > 0)
		strbuf_addf(&text, "%lld-", (long long)sources.items[0].from);
	if (sources.items[0].to > 0)
		strbuf_addf(&text, "%lld-", (long long)sources.items[0].to);
	strbuf_addf(&text, "%s-%s-", sources.items[0].protocol, text_of(op, "type"));
	for (size_t kind = SOURCE_CIDR; kind <= SOURCE_GROUP; kind++)
		add_names(op, &text, &sources, kind);
	operation_set_text(
		op, "id", arena_printf(op->arena, "sgrule-%u", (unsigned)bytes_crc32(strbuf_text(&text), text.length)));
	return 0;
}

/* Reading */

/* The rule is there when the group (the step before found it) has all of its sources. */
int aws_security_group_rule_find(struct operation *op) {
	struct source_list told = sources_of_permissions(op->arena,
		value_get(op->object, is_ingress(op) ? "ipPermissions" : "ipPermissionsEgress"),
		value_text(value_get(op->object, "ownerId")));
	struct source_list sources = own_sources(op);
	const char *description = "";
	for (size_t i = 0; i < sources.count; i++) {
		const struct source *found = source_find(op->arena, &told, &sources.items[i]);
		if (!found)
			sources.count = 0;
		else if (!*description)
			description = found->description;
	}
	if (sources.count == 0) {
		op->gone = true;
		return 0;
	}
	operation_set_text(op, "description", description);
	operation_set_text(op, "protocol", sources.items[0].protocol);
	if (op->kind == OPERATION_CREATE)
		return 0; /* AWS keeps no ports for all protocols; the plan's stay until the next read */
	operation_set(op, "from_port", value_integer(op->arena, sources.items[0].from));
	operation_set(op, "to_port", value_integer(op->arena, sources.items[0].to));
	return 0;
}

/* security_group_rule_id: AWS's own rules have one source each. */
int aws_security_group_rule_find_id(struct operation *op) {
	const struct value *rules = value_get(op->stored_replies, "rules");
	struct source_list sources = own_sources(op);
	const char *id = "";
	for (size_t i = 0; sources.count == 1 && i < value_count(rules); i++) {
		const struct value *rule = value_at(rules, i);
		struct source described = source_of_described(op->arena, rule);
		const char *egress = value_to_text(op->arena, value_get(rule, "isEgress"));
		bool is_other = (egress && strcmp(egress, "true") == 0) == is_ingress(op);
		if (!is_other && source_same(op->arena, &described, &sources.items[0]))
			id = value_text(value_get(rule, "securityGroupRuleId"));
	}
	operation_set_text(op, "security_group_rule_id", id ? id : "");
	return 0;
}

/* Import: GROUP_TYPE_PROTOCOL_FROM_TO_SOURCE[_SOURCE]* */

static int fail_import(struct operation *op, const char *why) {
	return operation_fail(op, NULL,
		"The import id \"%s\" has not the form SECURITYGROUPID_TYPE_PROTOCOL_FROMPORT_TOPORT_SOURCE[_SOURCE]*: %s. "
		"Example: sg-0123456789abcdef0_ingress_tcp_443_443_10.0.0.0/16",
		text_of(op, "id"), why);
}

static const struct value *parts_of(struct arena *arena, const char *id) {
	struct value *parts = value_list_new(arena);
	for (size_t length; (length = strcspn(id, "_")), true; id += length + 1) {
		value_list_add(arena, parts, value_string_n(arena, id, length));
		if (id[length] == '\0')
			return parts;
	}
}

static const char *wrong_traffic(struct operation *op, const struct value *parts, const char *protocol) {
	static const char *const names[] = {"-1", "tcp", "udp", "icmp", "icmpv6"};
	int64_t number, from, to;
	bool is_known = value_to_integer(value_at(parts, 2), &number);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		is_known |= strcmp(protocol, names[i]) == 0;
	if (!is_known)
		return "the protocol must be tcp, udp, icmp, icmpv6, all or a number";
	if (!value_to_integer(value_at(parts, 3), &from) || !value_to_integer(value_at(parts, 4), &to))
		return "ports must be numbers";
	bool is_icmp = strncmp(protocol, "icmp", 4) == 0;
	if (is_icmp && (from < -1 || from > 255 || to < -1 || to > 255))
		return "ICMP type and code must be from -1 to 255";
	if (!is_icmp && to < from)
		return "the second port is below the first";
	operation_set(op, "from_port", value_integer(op->arena, from));
	operation_set(op, "to_port", value_integer(op->arena, to));
	return NULL;
}

static const char *wrong_sources(struct operation *op, const struct value *parts) {
	static const char *const attributes[] = {"cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"};
	struct value *lists[3] = {value_list_new(op->arena), value_list_new(op->arena), value_list_new(op->arena)};
	operation_set(op, "self", value_false);
	for (size_t i = 5; i < value_count(parts); i++) {
		const char *source = value_text(value_at(parts, i));
		if (strcmp(source, "self") == 0)
			operation_set(op, "self", value_true);
		else if (strstr(source, "sg-"))
			operation_set_text(op, "source_security_group_id", source);
		else if (strstr(source, "pl-"))
			value_list_add(op->arena, lists[2], value_at(parts, i));
		else if (strchr(source, ':'))
			value_list_add(op->arena, lists[1], value_at(parts, i));
		else if (strchr(source, '.'))
			value_list_add(op->arena, lists[0], value_at(parts, i));
		else
			return "a source must be a network, a prefix list, a security group or \"self\"";
	}
	for (size_t i = 0; i < 3; i++) {
		if (value_count(lists[i]) > 0)
			operation_set(op, attributes[i], lists[i]);
	}
	return NULL;
}

int aws_security_group_rule_import(struct operation *op) {
	const struct value *parts = parts_of(op->arena, text_of(op, "id"));
	if (value_count(parts) < 6)
		return fail_import(op, "too few parts");
	const char *group = value_text(value_at(parts, 0)), *type = value_text(value_at(parts, 1));
	if (strncmp(group, "sg-", 3) != 0)
		return fail_import(op, "it must begin with the id of a security group");
	if (strcmp(type, "ingress") != 0 && strcmp(type, "egress") != 0)
		return fail_import(op, "the type must be ingress or egress");
	const char *protocol = value_text(stored_sg_protocol(op->arena, value_at(parts, 2)));
	const char *wrong = wrong_traffic(op, parts, protocol);
	if (!wrong)
		wrong = wrong_sources(op, parts);
	if (wrong)
		return fail_import(op, wrong);
	operation_set_text(op, "security_group_id", group);
	operation_set_text(op, "type", type);
	operation_set_text(op, "protocol", protocol);
	return aws_security_group_rule_id(op);
}
