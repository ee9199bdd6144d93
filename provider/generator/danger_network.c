/* Networks: subnets, VPCs and gateways that go while something is in them, addresses that are given back. */
#include "generator/danger_work.h"

#include <string.h>

static bool vpc_goes(struct danger_work *work, const struct resource *resource) {
	struct link link = world_follow_one(work->before, resource, "vpc_id", "aws_vpc");
	return link.kind == LINK_RESOURCE && !link.resource->change->data && change_goes(link.resource->change);
}

static const char *goes(const struct resource *resource) {
	return action_is_replace(resource->change->action) ? "is replaced" : "is destroyed";
}

static void subnet_gone(struct danger_work *work, const struct resource *subnet) {
	const struct user *users = users_of(work, SIDE_BEFORE, subnet);
	const char *in_it = users_names(work, users, IN_SUBNET, IN_SUBNET, true),
			   *forced = danger_forced_by(work, subnet->change);
	const struct resource *after = danger_after(work, subnet);
	const char *was = danger_text(subnet, "cidr_block"), *is = after != NULL ? danger_text(after, "cidr_block") : NULL;
	bool clash =
		subnet->change->action == CHANGE_REPLACE_CREATE_FIRST && was != NULL && is != NULL && strcmp(was, is) == 0;
	if (*in_it == '\0' || vpc_goes(work, subnet))
		return;
	danger_add(work, subnet->change,
		(struct finding){
			.id = "subnet-replaced",
			.title = danger_printf(work, "Subnet %s %s; in it: %s", danger_name(work, subnet), goes(subnet), in_it),
			.happens = danger_printf(work,
				"AWS deletes a subnet only when nothing is left in it (else DependencyViolation). %s%s%s",
				subnet->change->action == CHANGE_REPLACE
					? "What lives in it can only move once the new subnet is there, and that waits for the deletion: the apply fails "
					  "after 20 minutes."
					: "What lives in it has to end or move first; while something stays, the deletion is refused, and the apply fails "
					  "after 20 minutes.",
				forced != NULL ? danger_printf(work, " The replacement is forced by %s.", forced) : "",
				clash ? " The new subnet wants the same addresses and cannot be made while the old one is there." : ""),
			.affects = in_it,
			.duration = "until what is in it runs in other subnets: 5 to 30 minutes",
			.instead =
				"Add a new subnet with addresses of its own, move what lives here into it (balancers and services change in "
				"place; instances have to be replaced; a database needs its subnet group extended), and remove this one in "
				"a later apply.",
			.attribute = danger_forced_path(subnet->change),
			.reference = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-deleting.html",
		});
}

static void vpc_gone(struct danger_work *work, const struct resource *vpc) {
	size_t subnets = users_count(users_of(work, SIDE_BEFORE, vpc), IN_VPC);
	const char *forced = danger_forced_by(work, vpc->change);
	danger_add(work, vpc->change,
		(struct finding){
			.id = "vpc-replaced",
			.title = danger_printf(work, "VPC %s %s with all that is in it", danger_name(work, vpc), goes(vpc)),
			.happens = danger_printf(work,
				"Nothing moves from one VPC to another: %sinstances, load balancers, databases, gateways and security groups have "
				"to go before it does.%s",
				subnets > 0 ? danger_printf(work, "%zu subnet%s of this plan, ", subnets, plural((int64_t)subnets))
							: "",
				forced != NULL ? danger_printf(work, " The replacement is forced by %s.", forced) : ""),
			.affects = "everything in the network, and peers and VPNs that lead to it",
			.duration =
				action_is_replace(vpc->change->action) ? "30 minutes to hours, until all is made anew" : "for good",
			.instead =
				"To get more addresses, add a block (aws_vpc_ipv4_cidr_block_association). Else make the new VPC beside the "
				"old one, move service by service, and remove the old one last.",
			.attribute = danger_forced_path(vpc->change),
			.reference = "https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html",
		});
}

static const struct gateway_row {
	const char *kind, *word, *happens, *affects, *duration, *reference;
} gateways[] = {
	{"aws_internet_gateway", "Internet gateway",
		"Nothing in the VPC reaches the internet or is reached from it without the gateway; AWS does not detach it while public "
		"addresses are mapped.",
		"all in the VPC that has to do with the internet", "some minutes; the apply may fail at the detachment",
		"https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html"},
	{"aws_vpn_gateway", "VPN gateway", "Its VPN connections end, and routes that it propagates go.",
		"all that uses the VPN", "10 to 30 minutes, until connections are set up again at both ends",
		"https://docs.aws.amazon.com/vpn/latest/s2svpn/delete-vpn.html"},
	{"aws_vpn_connection", "VPN connection",
		"A new connection has other tunnel addresses and keys: the other end has to be configured anew.",
		"all that uses the VPN", "until the other end has the new addresses and keys",
		"https://docs.aws.amazon.com/vpn/latest/s2svpn/delete-vpn.html"},
	{"aws_vpc_peering_connection", "Peering connection",
		"Traffic between the two VPCs ends; the other side has to accept the new connection, and routes have to name it.",
		"all that talks to the other VPC", "until it is accepted and routed again",
		"https://docs.aws.amazon.com/vpc/latest/peering/create-vpc-peering-connection.html"},
};

static void gateway_gone(struct danger_work *work, const struct resource *gateway, const struct gateway_row *row) {
	if (vpc_goes(work, gateway))
		return;
	danger_add(work, gateway->change,
		(struct finding){
			.id = "gateway-replaced",
			.title = danger_printf(
				work, "%s %s %s: traffic through it breaks", row->word, danger_name(work, gateway), goes(gateway)),
			.happens = row->happens,
			.affects = row->affects,
			.duration = action_is_replace(gateway->change->action) ? row->duration : "for good",
			.instead = "Set up the other way first, let the routes lead there, and remove this one in a later apply.",
			.attribute = danger_forced_path(gateway->change),
			.reference = row->reference,
		});
}

/* Its address stays when the Elastic IP does. */
static void nat_gone(struct danger_work *work, const struct resource *nat) {
	struct link link = world_follow_one(work->before, nat, "allocation_id", "aws_eip");
	const struct resource *after = danger_after(work, nat);
	const char *address = danger_text(nat, "public_ip"), *type = danger_text(nat, "connectivity_type");
	bool stays = after != NULL && !danger_changes(work, nat, after, "allocation_id") &&
		(link.kind != LINK_RESOURCE || !change_goes(link.resource->change)),
		 private = type != NULL && strcmp(type, "private") == 0;
	if (vpc_goes(work, nat))
		return;
	danger_add(work, nat->change,
		(struct finding){
			.id = "outgoing-address-changes",
			.title = danger_printf(work, "NAT gateway %s %s: %s", danger_name(work, nat), goes(nat),
				stays || private ? "outgoing connections break" : "outgoing connections break and get another address"),
			.happens =
				danger_printf(work, "Connections through it end, and new ones fail until a route leads to another.%s",
					private     ? ""
						: stays ? " Its Elastic IP stays, so the address is the same afterwards."
								: danger_printf(work,
									  " Others see another address than %s from then on: their allow lists do not fit.",
									  address != NULL && *address != '\0' ? address : "before")),
			.affects = "instances and tasks in private subnets, and services elsewhere that allow them by address",
			.duration = after == NULL ? "for good"
				: stays               ? "2 to 5 minutes"
									  : "2 to 5 minutes; then until others have changed their allow lists",
			.instead =
				"Make the new gateway beside the old one with the addresses announced in advance, move the routes, and remove "
				"the old one in a later apply. Keep the Elastic IP in a resource of its own.",
			.attribute = danger_forced_path(nat->change),
			.reference = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
		});
}

static void address_gone(struct danger_work *work, const struct resource *address) {
	const struct user *nat = user_find(users_of(work, SIDE_BEFORE, address), NAT_ADDRESS);
	const char *ip = danger_text(address, "public_ip");
	/* With its NAT gateway it has been told. */
	if (nat != NULL && change_goes(nat->resource->change))
		return;
	danger_add(work, address->change,
		(struct finding){
			.id = "address-released",
			.title = danger_printf(work, "Elastic IP %s %s: the address is given back",
				ip != NULL ? ip : danger_name(work, address), goes(address)),
			.happens =
				"A released address goes to whoever asks next and cannot be had again, as a rule. DNS records and allow lists "
				"that name it then point to a stranger.",
			.affects = "whoever reaches this address, or allows it",
			.duration = "for good",
			.instead =
				"Look for the address in DNS and in allow lists first; take it out of Terraform's hands (a removed block with "
				"lifecycle { destroy = false }) to keep it.",
			.attribute = danger_forced_path(address->change),
			.reference = "https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithEIPs.html",
		});
}

/* Groups of instances that stay: without any that the plan shows, it may be used elsewhere. */
static bool template_in_use(struct danger_work *work, const struct resource *template) {
	const struct user *group = user_find(users_of(work, SIDE_BEFORE, template), GROUP_TEMPLATE);
	for (const struct user *user = group; user != NULL; user = user_find(user->next, GROUP_TEMPLATE))
		if (!change_goes(user->resource->change))
			return true;
	return group == NULL;
}

static bool is_template(const struct resource *resource) {
	return strncmp(resource->change->kind, "aws_launch_", strlen("aws_launch_")) == 0;
}

/* Launch templates and configurations: their running instances keep the group. */
static bool launched_with(struct danger_work *work, const struct user *user) {
	for (user = user_find(user, IN_SECURITY_GROUP); user != NULL; user = user_find(user->next, IN_SECURITY_GROUP))
		if (is_template(user->resource) && template_in_use(work, user->resource))
			return true;
	return false;
}

/* Anything else that stays and has the group. */
static bool member_stays(const struct user *user) {
	for (user = user_find(user, IN_SECURITY_GROUP); user != NULL; user = user_find(user->next, IN_SECURITY_GROUP))
		if (!is_template(user->resource) && !change_goes(user->resource->change))
			return true;
	return false;
}

static void security_group_gone(struct danger_work *work, const struct resource *group) {
	const struct user *users = users_of(work, SIDE_BEFORE, group);
	bool replaced = action_is_replace(group->change->action),
		 first = group->change->action == CHANGE_REPLACE_CREATE_FIRST, launched = launched_with(work, users);
	const char *members = users_names(work, users, IN_SECURITY_GROUP, IN_SECURITY_GROUP, true),
			   *forced = danger_forced_by(work, group->change);
	if ((!launched && !(replaced && member_stays(users))) || vpc_goes(work, group))
		return;
	danger_add_as(work, first && !launched ? SEVERITY_WARNING : SEVERITY_DANGER, group->change,
		(struct finding){
			.id = "security-group-replaced",
			.title =
				danger_printf(work, "Security group %s %s under %s", danger_name(work, group), goes(group), members),
			.happens = danger_printf(work, "%s%s%s",
				first
					? "The new group is made first and those that are changed in place move to it; rules of other groups that "
					  "name the old one have to follow."
					: "AWS deletes a group only when nothing uses it: the deletion is refused (DependencyViolation) and the apply "
					  "fails after 15 minutes.",
				launched
					? " Running instances keep the old group until they are replaced, so it cannot be deleted while they run."
					: "",
				forced != NULL ? danger_printf(work, " The replacement is forced by %s.", forced) : ""),
			.affects = members,
			.duration = "up to 15 minutes until the apply fails, or until the instances are replaced",
			.instead = "Keep name and description as they are (tags can carry the new text). Else use name_prefix with "
					   "create_before_destroy, replace the instances, and let the old group go in a later apply.",
			.attribute = danger_forced_path(group->change),
			.reference = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group",
		});
}

void danger_network(struct danger_work *work) {
	static const struct {
		const char *kind;
		void (*look)(struct danger_work *work, const struct resource *gone);
	} rows[] = {
		{"aws_vpc", vpc_gone},
		{"aws_subnet", subnet_gone},
		{"aws_nat_gateway", nat_gone},
		{"aws_eip", address_gone},
		{"aws_security_group", security_group_gone},
	};
	const struct resource *gone = NULL;
	if (work->destroys_all)
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		while ((gone = danger_next_gone(work, rows[i].kind, gone)) != NULL)
			rows[i].look(work, gone);
	for (size_t i = 0; i < sizeof(gateways) / sizeof(gateways[0]); i++)
		while ((gone = danger_next_gone(work, gateways[i].kind, gone)) != NULL)
			gateway_gone(work, gone, &gateways[i]);
}
