/* Rules of security groups, one source at a time: the form in which configuration (rules of many
 * sources) and AWS (permissions of many sources, grouped its own way) can be compared. */
#ifndef TRIPOD_RESOURCES_SECURITY_GROUP_SOURCES_H
#define TRIPOD_RESOURCES_SECURITY_GROUP_SOURCES_H

#include <stdbool.h>

#include "value/value.h"

enum source_kind { SOURCE_CIDR, SOURCE_CIDR6, SOURCE_PREFIX_LIST, SOURCE_GROUP };

struct source {
	enum source_kind kind;
	const char *protocol;    /* as state holds it: "tcp", "-1" */
	int64_t from, to;        /* 0 for all protocols */
	const char *name;        /* network, prefix list, or group; a group of another account is "ACCOUNT/sg-1" */
	const char *description; /* "" for none */
	bool taken;
};

struct source_list {
	struct source *items;
	size_t count;
};

/* Of one rule or of a list of them, in attribute form; `own_group` is what `self` means. */
struct source_list sources_of_rule(struct arena *arena, const struct value *rule, const char *own_group);
struct source_list sources_of_rules(struct arena *arena, const struct value *rules, const char *own_group);
/* Of a group's permissions as AWS tells them; `owner` is the group's account. */
struct source_list sources_of_permissions(struct arena *arena, const struct value *permissions, const char *owner);
/* Of one rule as DescribeSecurityGroupRules tells it. */
struct source source_of_described(struct arena *arena, const struct value *described);

/* The same traffic from the same source, whatever the description. */
bool source_same(struct arena *arena, const struct source *a, const struct source *b);
const struct source *source_find(struct arena *arena, const struct source_list *list, const struct source *wanted);

/* Permissions to be sent, one for each protocol and range of ports; null when the list is empty. */
const struct value *permissions_of_sources(struct arena *arena, const struct source_list *list);

/* The rules of state for what AWS tells (`told`), in the grouping of `present` wherever that still
 * holds; what `present` does not name is grouped by protocol, ports and description. */
const struct value *rules_regrouped(
	struct arena *arena, const struct source_list *told, const struct value *present, const char *own_group);

#endif
