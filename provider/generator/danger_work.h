/* Parts of the search for dangers, shared by provider/generator/danger*.c only.
 *
 * Every theme is one function that walks the resources of a kind once (world_next) and adds findings. Joins go through the table of users
 * (danger_users.c), never through a loop in a loop. A claim needs known values: what is unknown, sensitive or outside the plan gives no finding, or one
 * that says why it is uncertain. */
#ifndef TRIPOD_GENERATOR_DANGER_WORK_H
#define TRIPOD_GENERATOR_DANGER_WORK_H

#include "generator/danger.h"

struct danger_work {
	struct arena *arena;
	struct findings *findings;
	const struct plan_document *document;
	const struct world *before, *after;
	const struct reach_changes *reach; /* may be NULL */
	bool destroys_all;                 /* nothing of what is managed stays */
	struct users *users[2];            /* by enum side; made at the first use */
	const struct containers **containers[2];
	const struct cluster_nodes *nodes[2];
	const struct order *order;
	const struct storing *storing; /* services that keep data, by cluster */
	const char **record_hosts; /* names of the records after, by number; NULL: not looked at yet, "": cannot be told */
};

/* Adds a finding about a change (NULL: the plan as a whole). Category and severity are the kind's (danger_kinds) ... */
void danger_add(struct danger_work *work, const struct resource_change *change, struct finding finding);
/* ... or milder or worse in this case. */
void danger_add_as(
	struct danger_work *work, enum severity severity, const struct resource_change *change, struct finding finding);

/* Texts in the arena of the work. */
const char *danger_printf(struct danger_work *work, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The label in quotation marks. */
const char *danger_name(struct danger_work *work, const struct resource *resource);
/* "a", "a and b", "a, b and c", "a, b, c and 4 more": `most` names at most, further ones are not looked at. */
const char *danger_list(struct danger_work *work, const char *const *names, size_t count, size_t most);
const char *plural(int64_t count); /* "" for 1, else "s" */

/* The text at a dotted path when it is known and not sensitive; else NULL. A sensitive part of the top attribute hides all of it. */
const char *danger_text(const struct resource *resource, const char *path);
/* A number at a path; `otherwise` when it is null, unknown or none. */
int64_t danger_integer(const struct resource *resource, const char *path, int64_t otherwise);
bool danger_unknown(const struct resource *resource, const char *path);
/* true, or the text "true". */
bool danger_is_true(const struct resource *resource, const char *path);

bool change_goes(const struct resource_change *change); /* the object of before is destroyed: deleted or replaced */
bool change_touches(const struct resource_change *change);
/* The resource on the other side; NULL. */
const struct resource *danger_after(const struct danger_work *work, const struct resource *before);
const struct resource *danger_before(const struct danger_work *work, const struct resource *after);
/* Whether a value at a path differs; unknown after counts as different. */
bool danger_changes(
	struct danger_work *work, const struct resource *before, const struct resource *after, const char *path);
/* The next object of a kind that the plan destroys or replaces, deposed ones left out. */
const struct resource *danger_next_gone(
	const struct danger_work *work, const char *kind, const struct resource *previous);
/* The next one that is there before and after as the same object (changed in place or not at all). */
const struct resource *danger_next_kept(
	const struct danger_work *work, const char *kind, const struct resource *previous, const struct resource **after);

/* What forces a replacement: "internal and name"; NULL when the plan does not say. */
const char *danger_forced_by(struct danger_work *work, const struct resource_change *change);
/* The first of them. */
const char *danger_forced_path(const struct resource_change *change);

/* ---- users: who refers to what (danger_users.c) ---- */

enum relation {
	LISTENER_BALANCER,
	LISTENER_TARGET,
	LISTENER_CERTIFICATE,
	EXTRA_CERTIFICATE, /* aws_lb_listener_certificate -> certificate */
	EXTRA_LISTENER,    /* aws_lb_listener_certificate -> listener */
	RULE_LISTENER,
	RULE_TARGET,
	RECORD_BALANCER,
	RECORD_ZONE,
	SERVICE_TARGET,
	SERVICE_TASKS,
	SERVICE_CLUSTER,
	GROUP_TEMPLATE,
	GROUP_SCALING, /* a policy or schedule -> Auto Scaling group */
	TASKS_ROLE,
	PROFILE_ROLE,
	POLICY_ROLE, /* inline policies and attachments -> role */
	TEMPLATE_PROFILE,
	INSTANCE_PROFILE,
	IN_SUBNET,
	IN_SECURITY_GROUP,
	NAT_ADDRESS,
	INSTANCE_KEY,
	IN_VPC,
	VALIDATION_CERTIFICATE
};

struct user {
	const struct resource *resource;
	enum relation relation;
	bool inferred;
	const struct user *next;
};

/* Those that refer to a resource, in the document's order; NULL: nobody. */
const struct user *users_of(struct danger_work *work, enum side side, const struct resource *target);
/* The first user of a relation from `user` on (it included); NULL. */
const struct user *user_find(const struct user *user, enum relation relation);
size_t users_count(const struct user *user, enum relation relation);
/* The names of the users of a relation (one of `a`, `b`), as a list; "" when there are none. `kept`: those that do not go themselves. */
const char *users_names(struct danger_work *work, const struct user *user, enum relation a, enum relation b, bool kept);

/* ---- containers of a task definition (danger_containers.c) ---- */

struct container {
	const char *name;  /* NULL: unknown */
	const char *shown; /* at the beginning of a sentence: Container "app", or "A container" where the name is hidden */
	const char *image; /* NULL: unknown */
	int64_t stop_timeout; /* seconds; -1: not set */
	int64_t stop_wanted;  /* seconds: 600 for docassemble, 90 for databases, 0 for all else */
	bool docassemble;     /* false too where definitions are hidden */
	const char *stores;   /* what data it holds ("docassemble's SQL database, Redis"); NULL: none that is known */
	const char *bucket;   /* docassemble's S3BUCKET; NULL */
	const struct value *definition;
};

struct containers {
	bool known;  /* false: the definitions are not known yet, or no JSON */
	bool hidden; /* they are sensitive: nothing of them may be shown */
	const struct container *items;
	size_t count;
};

const struct containers *containers_of(struct danger_work *work, enum side side, const struct resource *tasks);
/* The task definition of a service. NULL: unknown, or outside the plan. */
const struct resource *service_tasks(struct danger_work *work, enum side side, const struct resource *service);
/* The first container that holds data; NULL. */
const struct container *containers_storing(const struct containers *containers);

/* ---- clusters and their instances (danger_nodes.c) ---- */

struct cluster_node {
	const char *cluster;          /* its name */
	const struct resource *group; /* Auto Scaling group whose user data joins it */
	int64_t instances;            /* desired capacity; -1: unknown */
	int64_t stop_timeout;         /* seconds of ECS_CONTAINER_STOP_TIMEOUT; -1: not set */
};

struct cluster_nodes {
	const struct cluster_node *items; /* by cluster */
	size_t count;
	const struct cluster_node **by_group; /* by number of the group's resource */
	bool unknown;                         /* there are groups whose cluster is not known */
};

const struct cluster_nodes *nodes_of(struct danger_work *work, enum side side);
/* The first node of a cluster; NULL. */
const struct cluster_node *nodes_find(const struct cluster_nodes *nodes, const char *cluster);
/* The name of a service's cluster; NULL: unknown. */
const char *service_cluster(struct danger_work *work, enum side side, const struct resource *service);
bool service_on_fargate(const struct resource *service, const struct resource *tasks);
/* A service that keeps data in a container on the cluster, as it is now; NULL: none that the plan shows. */
const struct resource *cluster_storing(struct danger_work *work, const char *cluster);
/* The cluster that a group's instances belong to (its node); NULL. */
const struct cluster_node *group_node(struct danger_work *work, enum side side, const struct resource *group);
/* Seconds a container of the service gets to stop. `said` tells where that comes from. */
int64_t container_stop_given(struct danger_work *work, enum side side, const struct resource *service,
	const struct resource *tasks, const struct container *container, const char **said);

/* The launch template or configuration of a group, and the role of its instances; NULL: unknown, or outside the plan. */
const struct resource *group_template(struct danger_work *work, enum side side, const struct resource *group);
const struct resource *group_role(struct danger_work *work, enum side side, const struct resource *group);

/* ---- services (danger_service.c, danger_deployment.c) ---- */

/* Whether the change of a kept service starts a deployment: its tasks are stopped and started anew. */
bool service_redeploys(struct danger_work *work, const struct resource *before, const struct resource *after);

/* ---- order of destruction (danger_order.c) ---- */

/* Whether the destruction of `needed` waits for the end of `user`: by the state's dependencies, else the configuration's references. */
enum order_answer { ORDER_YES, ORDER_NO, ORDER_UNKNOWN };
enum order_answer order_waits(
	struct danger_work *work, const struct resource_change *user, const struct resource_change *needed);

/* ---- the themes ---- */

void danger_whole(struct danger_work *work);
void danger_data(struct danger_work *work);
void danger_data_other(struct danger_work *work);
void danger_data_reduced(struct danger_work *work);
void danger_protection(struct danger_work *work);
void danger_stopping(struct danger_work *work);
void danger_listener(struct danger_work *work);
void danger_balancer(struct danger_work *work);
void danger_target(struct danger_work *work);
void danger_certificate(struct danger_work *work);
void danger_service(struct danger_work *work);
void danger_deployment(struct danger_work *work);
void danger_ports(struct danger_work *work);
void danger_scaling(struct danger_work *work);
void danger_group(struct danger_work *work);
void danger_template(struct danger_work *work);
void danger_instance(struct danger_work *work);
void danger_database(struct danger_work *work);
void danger_network(struct danger_work *work);
void danger_reach(struct danger_work *work);
void danger_dns(struct danger_work *work);
void danger_permission(struct danger_work *work);

#endif
