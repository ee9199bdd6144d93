/* Reach: who can reach what, on one side of a plan, and what a plan changes in it.
 *
 * A path leads from a source (the internet, an address range, another network, a group of instances, a load balancer) to a destination (a load
 * balancer, the instances of a group, the tasks of a service, a database ...) with protocol and ports. It exists when security groups (inline rules, aws_security_group_rule,
 * aws_vpc_security_group_*_rule, references to groups, prefix lists), network ACLs, routes and gateways all let it through, and for balancers also along listener -> rule -> target group -> target.
 * What the plan does not tell is said to be unknown, never guessed.
 *
 * Names: "load balancer NAME", "NAME nodes" (an Auto Scaling group's instances, by the Name tag that they get), "instance", "service" (tasks with addresses of
 * their own; others are their nodes), "database", "cache" and so on; two of one name get their addresses in brackets. "anyone on the internet" takes a public address and a
 * route to an internet gateway; without, a rule for 0.0.0.0/0 means "anything in the VPC", or "anything in the VPC and connected networks" where a route
 * leads to a VPN, peering or transit gateway or the routes are not in the plan. A load balancer is reached on its listeners' ports alone, and reaches nothing but its targets; a
 * database or cache is reached on its port. Network ACLs that are not in the plan are taken to let all through, as AWS's default ones do; a denial of some ports does not
 * narrow a rule for all traffic. An internet-facing balancer whose subnets are not in the plan is taken at its word.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html */
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

/* One line of a review: ports of a destination and their sources before and after ("nobody" when there is none), what changes first, then what stays. A
 * source that is "each other" is the members of the destination; "perhaps ..." marks a path of which a part is unknown. More than four sources are counted
 * ("a, b, c and 12 more"), as are four or more destinations to which the same happens ("a, b and 48 more": destination_address is the first one's). */
struct reach_change {
	const char *destination, *ports;
	const char *before, *after; /* "nobody", or sources joined by ", " */
	const char *destination_address;
	const char *via;    /* of the side that has the path; NULL */
	bool opens, closes; /* new sources; sources gone */
	bool open_to_world; /* the internet is among the new sources; with `unknown`: perhaps */
	bool
		cut; /* a path that existed is gone though both ends stay: between resources of the plan, or to a balancer that still listens */
	bool unknown;
	const char *why;
};

struct reach_changes {
	const struct reach *before, *after;
	struct reach_change *items; /* changed ones only; worst first */
	size_t count;
};

/* Linear but for sorting: 10,000 resources take some tenths of a second. Where a plan is too large to tell all paths, the last one says so. */
const struct reach_changes *reach_compare(struct arena *arena, const struct world *before, const struct world *after);

#endif
