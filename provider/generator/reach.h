/* Reach: who can reach what, on one side of a plan, and what a plan changes in it.
 *
 * A path leads from a source (the internet, an address range, another network, a group of instances, a load balancer) to a destination (a load
 * balancer, the instances of a group, the tasks of a service, a database ...) with protocol and ports. It exists when security groups (inline rules, aws_security_group_rule,
 * aws_vpc_security_group_*_rule, references to groups, prefix lists), network ACLs, routes and gateways all let it through, and for balancers also along listener -> rule -> target group -> target.
 * What the plan does not tell is said to be unknown, never guessed. */
#ifndef TRIPOD_GENERATOR_REACH_H
#define TRIPOD_GENERATOR_REACH_H

#include "generator/world.h"

struct reach_path {
	const char *
		source; /* "anyone on the internet", "203.0.113.0/24", "load balancer docassemble", "docassemble nodes", "outside group sg-1" */
	const char *destination; /* "docassemble nodes", "load balancer docassemble", "service app" */
	const char *ports;       /* "22/tcp", "80, 443/tcp", "all traffic" */
	const char *via;         /* "security group x", "listener 443 -> target group web"; for a person to follow. NULL */
	const char *source_address, *destination_address; /* resource addresses; NULL where it is none */
	bool open;                                        /* the source is the whole internet, IPv4 or IPv6 */
	bool unknown; /* a part of the path is only known after the apply, or lies outside the plan: `why` */
	const char *why;
};

struct reach {
	struct reach_path *paths; /* sorted: destination, ports, source */
	size_t count;
};

const struct reach *reach_make(struct arena *arena, const struct world *world);

/* One line of a review: ports of a destination and their sources before and after ("nobody" when there is none). */
struct reach_change {
	const char *destination, *ports;
	const char *before, *after; /* "nobody", or sources joined by ", " */
	const char *destination_address;
	const char *via;    /* of the side that has the path; NULL */
	bool opens, closes; /* new sources; sources gone */
	bool open_to_world; /* the internet is among the new sources */
	bool cut;           /* both ends stay, but a path that existed is gone */
	bool unknown;
	const char *why;
};

struct reach_changes {
	const struct reach *before, *after;
	struct reach_change *items; /* changed ones only; worst first */
	size_t count;
};

const struct reach_changes *reach_compare(struct arena *arena, const struct world *before, const struct world *after);

#endif
