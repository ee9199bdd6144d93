/* Inner parts of reach, shared by provider/generator/reach*.c only.
 *
 * A model of one side is built in this order: groups with their rules, networks (VPCs, subnets, routes, network ACLs), ends (what carries groups and
 * has addresses), balancers (listeners -> target groups -> targets), ways. A way is one source on its way to one end; ways become paths (reach.c) and are
 * compared (reach_compare.c). All joins go through tables by resource->number or by text. */
#ifndef TRIPOD_GENERATOR_REACH_INNER_H
#define TRIPOD_GENERATOR_REACH_INNER_H

#include "base/strbuf.h"
#include "generator/cidr.h"
#include "generator/reach.h"
#include "generator/world_index.h"

enum tri { NO, MAYBE, YES };

/* A growing array in an arena. */
#define LIST(type)              \
	struct {                    \
		type *items;            \
		size_t count, capacity; \
	}
#define LIST_ADD(arena_, list_, ...)                                                                           \
	do {                                                                                                       \
		(list_)->items =                                                                                       \
			arena_grow((arena_), (list_)->items, (list_)->count, &(list_)->capacity, sizeof(*(list_)->items)); \
		(list_)->items[(list_)->count++] = __VA_ARGS__;                                                        \
	} while (0)

/* ---- ports (reach_ports.c) ---- */

enum {
	PROTOCOL_ALL = -1,
	PROTOCOL_UNKNOWN = -2,
	PROTOCOL_ICMP = 1,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	PROTOCOL_ICMPV6 = 58
};
enum { PORT_LAST = 65535 };

/* A protocol and, for TCP and UDP, a range of ports; 0 to PORT_LAST for all others. */
struct ports {
	int protocol, from, to;
};
typedef LIST(struct ports) ports_list;

/* From "tcp", "6", "-1", "all" and numbers (null: all ports). What is not known gives PROTOCOL_UNKNOWN. */
struct ports ports_read(const struct value *protocol, const struct value *from, const struct value *to);
struct ports ports_tcp(int from, int to);
bool ports_meet(struct ports *out, const struct ports *a, const struct ports *b);
/* "80, 443/tcp", "all traffic", "22/tcp, 53/udp", "icmp". Sorts and joins the list. */
const char *ports_text(struct arena *arena, struct ports *list, size_t count);
/* Sorts and joins what overlaps or touches; the new count. */
size_t ports_join(struct ports *list, size_t count);
int ports_compare(const struct ports *a, const struct ports *b);

/* ---- groups (reach_groups.c) ---- */

enum atom_kind { ATOM_NETWORK, ATOM_GROUP, ATOM_PREFIX_LIST, ATOM_UNKNOWN };

/* One rule to or from one other side. */
struct atom {
	struct ports ports;
	enum atom_kind kind;
	struct cidr network;
	struct group *group;
	const char *text; /* of a prefix list, of what is unknown */
	const char *why;  /* ATOM_UNKNOWN, or unknown ports */
};
typedef LIST(struct atom) atom_list;

struct group {
	const struct resource *resource; /* NULL: outside, known by id */
	const char *label;
	size_t number; /* in the model's group_list */
	bool outside;  /* its rules are not (all) in this plan */
	const char *why;
	atom_list in, out;
	LIST(struct end *) carriers;
};

/* ---- networks (reach_routes.c, reach_acl.c) ---- */

enum route_to { ROUTE_INTERNET, ROUTE_CONNECTED, ROUTE_OTHER, ROUTE_UNKNOWN };

struct route {
	struct cidr network;
	enum route_to to;
};

struct route_table {
	LIST(struct route) routes;
	const char *why; /* its routes are not all known; NULL */
};

struct acl_rule {
	int64_t number;
	bool allow;
	struct ports ports;
	struct cidr network;
	const char *why; /* a part is unknown */
};

struct acl {
	const char *label;
	LIST(struct acl_rule) in, out; /* sorted by number */
};

struct network {
	const struct resource *resource;
	const char *label;
	LIST(struct cidr) ranges;
	struct route_table *main;
	struct acl *acl;     /* the default one */
	struct group *group; /* the default one */
};

struct subnet {
	const struct resource *resource; /* NULL: outside, known by id */
	const char *label;
	struct network *network; /* NULL: unknown */
	LIST(struct cidr) ranges;
	struct route_table *table; /* NULL: outside of the plan, or unknown: `why` */
	const char *why;
	struct acl *acl; /* NULL: none that is told, which lets all through */
	enum tri maps_public, maps_ipv6;
};

/* What a network ACL lets through of a packet's source and ports. */
struct piece {
	struct cidr network;
	struct ports ports;
	const char *why;
};
typedef LIST(struct piece) piece_list;

/* ---- ends (reach_ends.c) ---- */

enum end_kind { END_BALANCER, END_NODES, END_INSTANCE, END_SERVICE, END_STORE, END_FUNCTION };

struct end {
	enum end_kind kind;
	const struct resource *resource; /* NULL: outside */
	const char *label;
	LIST(struct group *) groups;
	const char *groups_why; /* further groups are unknown; NULL */
	LIST(struct subnet *) subnets;
	const char *subnets_why;
	enum tri ipv4, ipv6; /* has a public address */
	const char *address_why;
	struct network *network;
	ports_list listens; /* with `listens_only`: nothing else is open on it */
	bool listens_only;
	bool declared_public; /* a balancer that faces the internet by its own word, whatever is known of its subnets */
	bool is_network_balancer;
	bool source_only;
	const char *via; /* of a balancer: its listeners */
};

typedef LIST(struct end *) end_list;

/* ---- balancers (reach_balancers.c) ---- */

struct target {
	struct end *end;
	ports_list ports;
	const char *through; /* "service app"; NULL */
	const char *why;
};

struct target_group {
	const struct resource *resource;
	const char *label;
	int protocol; /* PROTOCOL_TCP ...; PROTOCOL_ALL for both */
	bool keeps_client;
	LIST(struct target) targets;
};

/* One listener's or rule's way to a target group. */
struct forward {
	struct end *balancer;
	struct ports listens;
	struct target_group *group;
	const char *via;
};

/* ---- ways ---- */

enum source_kind {
	SOURCE_INTERNET,
	SOURCE_INSIDE,
	SOURCE_NETWORK,
	SOURCE_END,
	SOURCE_GROUP,
	SOURCE_PREFIX_LIST,
	SOURCE_UNKNOWN
};

struct source {
	enum source_kind kind;
	const char *label;
	const char *key;       /* the same on both sides */
	struct cidr network;   /* of INTERNET, INSIDE and NETWORK */
	const struct end *end; /* of END */
};

struct way {
	struct end *to; /* NULL: whatever carries a group: `to_label`, `to_address` */
	const char *to_label, *to_key;
	const char *to_address;
	struct source source;
	struct ports ports;
	const char *via;
	const char *why; /* unknown; NULL */
};

/* ---- the model of one side ---- */

struct model {
	struct arena *arena;
	const struct world *world;
	struct group **groups;           /* by resource->number */
	struct text_table group_ids;     /* ids -> group_list */
	LIST(struct group *) group_list; /* all */
	struct network **networks;       /* by resource->number of the VPC */
	struct text_table network_parts; /* ids of a VPC's main table, default ACL and group -> network_list */
	LIST(struct network *) network_list;
	struct subnet **subnets; /* by resource->number */
	struct text_table subnet_ids;
	LIST(struct subnet *) subnet_list;
	struct route_table **tables; /* by resource->number */
	struct acl **acls;           /* by resource->number */
	struct end **ends;           /* by resource->number */
	end_list end_list;
	struct text_table cluster_members; /* names in user data -> end_list */
	end_list unread_nodes;             /* whose user data is not told */
	struct text_table cluster_names;   /* -> cluster_list */
	LIST(end_list *) cluster_list;
	struct text_table outside_ends;      /* ids -> end_list */
	struct target_group **target_groups; /* by resource->number */
	LIST(struct forward) forwards;
	struct text_table gone; /* rules, routes and ACL entries of resources that the plan changes or deletes */
	LIST(struct way) ways;
	bool capped; /* WAYS_MOST were found: there are more */
};
enum { WAYS_MOST = 100000, CARRIERS_MOST = 20 };

struct model *model_make(struct arena *arena, const struct world *world);

void groups_make(struct model *model);
void networks_make(struct model *model);
void acls_make(struct model *model);
void ends_make(struct model *model);
void nodes_make(struct model *model); /* Auto Scaling groups: reach_nodes.c */
void balancers_make(struct model *model);
void ways_make(struct model *model);

/* Of an attribute (dotted path) of a resource; unknown where it is sensitive. */
const struct value *reach_value(const struct resource *resource, const char *path);
bool reach_hidden(const struct resource *resource, const char *path);
/* Whether the configuration sets an attribute. MAYBE: there is no configuration to ask. */
enum tri reach_configured(const struct world *world, const struct resource *resource, const char *attribute);
/* Whether the attribute of a (dotted) path is unknown only because AWS will choose it: nothing in the configuration sets it. */
bool reach_unset(const struct world *world, const struct resource *resource, const char *path);
/* "the ATTRIBUTE of ADDRESS is only known after the apply", or "... is sensitive". */
const char *reach_why(struct model *model, const struct resource *resource, const char *attribute);

/* ---- what is made of ways (reach.c) ---- */

/* Gives ends of one name different labels. Before ways are made. */
void labels_part(struct model *model);
int way_end_order(const struct way *a, const struct way *b);
/* Leaves out ways that others cover, and sorts them by end, source (known before unknown) and ports. */
void ways_tidy(struct model *model);
bool source_covers(const struct source *wide, const struct source *narrow);
/* Their different vias, three at most, of those that meet some ports (none: of all). NULL: none. */
const char *vias_text(
	struct arena *arena, const struct way *ways, size_t count, const struct ports *ports, size_t port_count);
const struct reach *reach_of_model(struct model *model);

#define GROUP_KINDS "aws_security_group|aws_default_security_group|aws_vpc"
#define SUBNET_KINDS "aws_subnet|aws_default_subnet"
#define VPC_KINDS "aws_vpc|aws_default_vpc"

struct group *group_of_link(struct model *model, const struct link *link, bool hidden);
struct group *group_of_text(struct model *model, const char *id);
/* The default group of a VPC; NULL when the VPC is not known. */
struct group *group_default(struct model *model, struct network *network);
struct network *network_of_link(struct model *model, const struct link *link);
struct subnet *subnet_of_link(struct model *model, const struct link *link);
/* What an ACL lets in from (or out to) a network on ports. */
void acl_pieces(struct model *model, const struct acl *acl, bool in, const struct piece *piece, piece_list *out);
/* The same with the answers to it. */
void acl_round_trip(struct model *model, const struct acl *acl, const struct piece *piece, piece_list *out);
/* Sources of the world outside of plans. */
struct source source_internet(bool ipv6);
struct source source_network(struct arena *arena, const struct cidr *network, const char *suffix);
void way_add(struct model *model, struct end *to, const struct source *source, const struct ports *ports,
	const char *via, const char *why);
/* What a rule for a network (a piece) opens on an end, through its addresses and routes, ACLs and what it listens on. */
void network_ways(struct model *model, struct end *end, const struct piece *piece, const char *via);
/* What of a network can come from the internet through an end's addresses and subnets. */
struct entry {
	struct cidr network;
	const char *why;
};
typedef LIST(struct entry) entry_list;
void internet_entries(struct model *model, const struct end *gate, const struct subnet *subnet,
	const struct cidr *network, entry_list *out);
/* Whether addresses of an end lie in a network. */
bool end_in_network(const struct end *end, const struct cidr *network);
bool end_carries(const struct end *end, const struct group *group);
/* What of `ports` the sender's egress rules and both sides' ACLs let through, from end to end. */
void between_pieces(struct model *model, const struct end *from, const struct end *to, const struct ports *ports,
	const char *why, piece_list *out);
void balancer_ways(struct model *model);
/* Adds an end and its groups' and subnets' consequences. */
struct end *end_add(struct model *model, const struct resource *resource, enum end_kind kind, const char *label);
void end_groups_add(struct model *model, struct end *end, const struct resource *resource, const char *path);
void end_subnets_add(struct model *model, struct end *end, const struct resource *resource, const char *path);
void end_finish(struct model *model, struct end *end);
/* Public addresses by an attribute of `resource` (NULL: none), else by the subnets. */
void end_addresses(struct model *model, struct end *end, const struct resource *resource, const char *path);
/* The subnets that ways are computed for: one of each sort. Returns how many. */
enum { SUBNET_SORTS_MOST = 16 };
size_t end_subnet_sorts(const struct end *end, const struct subnet **sorts, size_t most);
/* The Auto Scaling groups whose instances run a service's tasks: by capacity provider, else by the cluster's name in their user data. */
const end_list *cluster_nodes(struct model *model, const struct resource *service);
/* The end of a load balancer; one outside the plan is made when it is first met. NULL: unknown. */
struct end *balancer_of_link(struct model *model, const struct link *link);

#endif
