/* What the reach says: opened to the whole internet, and paths that are cut. */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>

/* Ports that are not for the whole internet. */
static const struct {
	long port;
	const char *what;
} guarded[] = {
	{22, "SSH"},
	{23, "Telnet"},
	{111, "RPC"},
	{135, "Windows RPC"},
	{139, "NetBIOS"},
	{445, "SMB"},
	{1433, "SQL Server"},
	{1521, "Oracle"},
	{2049, "NFS"},
	{2375, "the Docker daemon"},
	{2376, "the Docker daemon"},
	{2379, "etcd"},
	{3306, "MySQL"},
	{3389, "RDP"},
	{4369, "RabbitMQ's port mapper"},
	{5432, "PostgreSQL"},
	{5439, "Redshift"},
	{5601, "Kibana"},
	{5671, "RabbitMQ"},
	{5672, "RabbitMQ"},
	{5900, "VNC"},
	{5985, "WinRM"},
	{5986, "WinRM"},
	{6379, "Redis"},
	{6443, "the Kubernetes API"},
	{9001, "Supervisor"},
	{9092, "Kafka"},
	{9200, "Elasticsearch"},
	{10250, "the kubelet"},
	{11211, "Memcached"},
	{15672, "RabbitMQ's management"},
	{25672, "RabbitMQ's cluster"},
	{27017, "MongoDB"},
};

struct ports {
	bool all;            /* everything, or nearly */
	bool web;            /* nothing but 80 and 443 */
	bool ping;           /* ICMP alone */
	const char *guarded; /* the first guarded one; NULL */
};

/* "80, 443/tcp", "1024-65535/tcp", "all traffic": as reach.h writes ports. */
static struct ports ports_read(const char *text) {
	struct ports ports = {.all = strstr(text, "all") != NULL, .web = true};
	bool any = false;
	for (const char *at = text; *at != '\0';) {
		char *end;
		long from, to;
		if (*at < '0' || *at > '9') {
			at++;
			continue;
		}
		from = to = strtol(at, &end, 10);
		if (*end == '-' && end[1] >= '0' && end[1] <= '9')
			to = strtol(end + 1, &end, 10);
		at = end;
		any = true;
		ports.all |= to - from >= 60000;
		ports.web &= from == to && (from == 80 || from == 443);
		for (size_t i = 0; i < sizeof(guarded) / sizeof(guarded[0]) && ports.guarded == NULL; i++)
			if (guarded[i].port >= from && guarded[i].port <= to)
				ports.guarded = guarded[i].what;
	}
	ports.ping = !any && !ports.all && strncmp(text, "icmp", strlen("icmp")) == 0;
	ports.web &= any && !ports.all;
	return ports;
}

static const struct resource *destination_of(const struct world *world, const struct reach_change *item) {
	return item->destination_address != NULL ? world_find(world, item->destination_address) : NULL;
}

static bool is_balancer(const struct resource *resource, const struct reach_change *item) {
	return resource != NULL ? strcmp(resource->change->kind, "aws_lb") == 0
							: strncmp(item->destination, "load balancer", strlen("load balancer")) == 0;
}

static enum severity opened_severity(const struct ports *ports, const struct reach_change *item, bool balancer) {
	if (item->unknown)
		return ports->web || ports->ping ? SEVERITY_NOTICE : SEVERITY_WARNING;
	if (ports->all || (ports->guarded != NULL && !balancer))
		return SEVERITY_DANGER;
	return ports->web || ports->ping ? SEVERITY_NOTICE : SEVERITY_WARNING;
}

static void opened(struct danger_work *work, const struct reach_change *item) {
	struct ports ports = ports_read(item->ports);
	const struct resource *resource = destination_of(work->after, item);
	bool balancer = is_balancer(resource, item);
	const char *what = ports.all ? NULL : ports.guarded;
	if (balancer && ports.web)
		return;
	danger_add_as(work, opened_severity(&ports, item, balancer), resource != NULL ? resource->change : NULL,
		(struct finding){
			.id = "opened-to-internet",
			.title = danger_printf(work, "%s%s on %s %sopened to the whole internet", item->ports,
				what != NULL ? danger_printf(work, " (%s)", what) : "", item->destination,
				item->unknown ? "may be " : "is "),
			.happens = danger_printf(work,
				"Until now it was reachable by %s; after the apply anyone may connect.%s%s%s%s", item->before,
				item->via != NULL ? " The way: " : "", item->via != NULL ? item->via : "", item->via != NULL ? "." : "",
				item->unknown && item->why != NULL ? danger_printf(work, " Not certain: %s.", item->why) : ""),
			.affects = ports.guarded != NULL || ports.all
				? "the servers behind it: open ports are found by scanners within minutes, and passwords are tried"
				: "the servers behind it",
			.duration = "as long as the rule is there",
			.instead = ports.guarded != NULL && (strcmp(ports.guarded, "SSH") == 0 || strcmp(ports.guarded, "RDP") == 0)
				? "Allow only the addresses that need it, or none: Session Manager (AmazonSSMManagedInstanceCore on the instances' "
				  "role) gives a shell without an open port."
				: "Allow only the addresses or security groups that need it; put what is for everyone behind a load balancer.",
			.attribute = NULL,
			.reference = ports.guarded != NULL && strcmp(ports.guarded, "SSH") == 0
				? "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html"
				: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
		});
}

static enum severity cut_severity(const struct reach_change *item, bool balancer) {
	if (item->unknown)
		return SEVERITY_WARNING;
	return balancer || strstr(item->before, "load balancer") != NULL ? SEVERITY_DANGER : SEVERITY_WARNING;
}

static void cut(struct danger_work *work, const struct reach_change *item) {
	const struct resource *resource = destination_of(work->after, item);
	danger_add_as(work, cut_severity(item, is_balancer(resource, item)), resource != NULL ? resource->change : NULL,
		(struct finding){
			.id = "path-cut",
			.title = danger_printf(work, "A path %s cut: %s on %s was reachable by %s, now by %s",
				item->unknown ? "may be" : "is", item->ports, item->destination, item->before, item->after),
			.happens =
				danger_printf(work, "Both ends stay, but no rule or route lets this traffic through any more.%s%s%s%s",
					item->via != NULL ? " The way was: " : "", item->via != NULL ? item->via : "",
					item->via != NULL ? "." : "",
					item->unknown && item->why != NULL ? danger_printf(work, " Not certain: %s.", item->why) : ""),
			.affects = item->before,
			.duration = "until the rule or route is there again",
			.instead = "If the path is still needed, keep its rule; if another takes its place, apply that one first.",
			.reference = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
		});
}

void danger_reach(struct danger_work *work) {
	if (work->reach == NULL || work->destroys_all)
		return;
	for (size_t i = 0; i < work->reach->count; i++) {
		const struct reach_change *item = &work->reach->items[i];
		if (item->open_to_world)
			opened(work, item);
		if (item->cut)
			cut(work, item);
	}
}
