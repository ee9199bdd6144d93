/* The infrastructure before and after a plan: resources, and what refers to what.
 *
 * In a plan the id of what is yet to be made is unknown. Where an attribute is unknown, the plan's configuration tells what
 * the expression refers to (through modules' variables and outputs and for_each); dynamic blocks and locals are not in it, so
 * there the candidates of the wanted type in the same module stand in, when that leaves no choice (`inferred`).
 */
#ifndef TRIPOD_GENERATOR_WORLD_H
#define TRIPOD_GENERATOR_WORLD_H

#include "generator/plan_document.h"

enum side { SIDE_BEFORE, SIDE_AFTER };

/* One object on one side. Deleted ones are only before, created ones only after. */
struct resource {
	const struct resource_change *change; /* never NULL; kind, address, module, index and action are there */
	const struct value *values;           /* before or after, a map; VALUE_UNKNOWN inside after */
	const struct value *sensitive;        /* mask */
	size_t number;                        /* place in world->resources */
};

struct world {
	struct arena *arena;
	enum side side;
	const struct plan_document *document;
	struct resource *resources; /* managed ones and data sources, in the document's order (by address) */
	size_t count;
	struct world_index *index; /* inner part */
};

struct world *world_new(struct arena *arena, const struct plan_document *document, enum side side);

/* The resource at an address; NULL when it is not on this side. */
const struct resource *world_find(const struct world *world, const char *address);
/* The next managed resource of a kind ("aws_lb" finds aws_alb too) after `previous` (NULL: the first); NULL at the end. */
const struct resource *world_next(const struct world *world, const char *kind, const struct resource *previous);

/* What the plan's configuration says of a resource: {"expressions": ..., "depends_on": [...], "for_each_expression": ...}; value_null when it says nothing. */
const struct value *world_configuration(const struct world *world, const char *address);

/* "module.a[\"x\"].aws_vpc.this[0]" -> "module.a.aws_vpc.this": as configurations and the state's depends_on write it. */
const char *address_without_keys(struct arena *arena, const char *address);

enum link_kind {
	LINK_RESOURCE, /* `resource` */
	LINK_OUTSIDE,  /* known, but not in this plan: `id` */
	LINK_UNKNOWN   /* only the apply tells, and the configuration does not say */
};

struct link {
	enum link_kind kind;
	const struct resource *resource;
	const char *id;
	bool inferred;
};

struct links {
	struct link *items;
	size_t count;
};

/* What an attribute refers to. `path` is dotted and goes through lists and sets by itself: "vpc_zone_identifier",
 * "load_balancer.target_group_arn", "default_action.forward.target_group.arn". `kinds` is what is wanted, "aws_lb_target_group" or
 * several by "|". Null gives no link; an unknown list one LINK_UNKNOWN or what the configuration tells. Data sources of a kind count as well (aws_subnet and
 * data aws_subnet). A value matches by id, arn, name and the like. */
struct links world_follow(
	const struct world *world, const struct resource *resource, const char *path, const char *kinds);
/* The first link; .kind LINK_UNKNOWN with id NULL when there is none. */
struct link world_follow_one(
	const struct world *world, const struct resource *resource, const char *path, const char *kinds);
/* All resources of `kind` (NULL-terminated array) that refer to `target` through `path`. */
const struct resource *const *world_referrers(
	const struct world *world, const char *kind, const char *path, const struct resource *target);

/* The values at a dotted path, through lists: world_values(.., "ingress.cidr_blocks") gives every item. Unknown parts are VALUE_UNKNOWN; nulls are left out. */
struct value_list {
	const struct value **items;
	size_t count;
};
struct value_list value_collect(struct arena *arena, const struct value *root, const char *path);
/* The single scalar at a path (first one); value_null when there is none. */
const struct value *resource_value(const struct resource *resource, const char *path);
/* Its text; NULL when it is no known text. */
const char *resource_text(const struct resource *resource, const char *path);

/* The JSON document that a text attribute holds; value_null when it holds none that is known. */
const struct value *resource_document(struct arena *arena, const struct resource *resource, const char *path);
/* User data as the instance sees it: user_data_base64 or user_data, decoded; "" when there is none. NULL when it cannot be read: only the
 * apply tells it, it is sensitive, or the state keeps its hash (launch configurations). */
const char *resource_user_data(struct arena *arena, const struct resource *resource);

/* What people call it: the Name tag, else name, else the address without its modules. In the arena. Sensitive parts are never used. */
const char *resource_label(struct arena *arena, const struct resource *resource);

#endif
