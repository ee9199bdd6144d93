/* The inner form of a picture, shared by picture*.c.
 *
 * A picture is a tree of items (boxes and nodes) and edges between them. It is made in this order:
 *   subjects   what the plan holds: one for an address, of both sides (picture_subjects.c), parts given to owners (picture_parts.c)
 *   items      a node or box for each subject that is drawn at the level, and the places they lie in (picture_places.c, picture_nodes.c)
 *   labels     lines of text in them (picture_routes.c, picture_labels.c, picture_ecs.c)
 *   edges      of either side, then compared (picture_relations.c, picture_traffic.c, picture_edges.c)
 *   folding    alike items become one with a count (picture_fold.c)
 *   order      children sorted, ids given (picture_order.c)
 * Items are named by their place in the array, since the array moves while it grows; NOWHERE is none.
 */
#ifndef TRIPOD_GENERATOR_PICTURE_MODEL_H
#define TRIPOD_GENERATOR_PICTURE_MODEL_H

#include <stdint.h>

#include "generator/picture.h"

#define NOWHERE SIZE_MAX

enum picture_sign { SIGN_SAME, SIGN_CREATED, SIGN_CHANGED, SIGN_DESTROYED, SIGN_REPLACED, SIGN_COUNT };

/* "" "+" "~" "-" "-/+"; "same", "created" ...; the sign of an action. */
const char *sign_mark(enum picture_sign sign);
const char *sign_name(enum picture_sign sign);
enum picture_sign sign_of(enum change_action action);
/* Of something that stands for both: the same, or changed. */
enum picture_sign sign_join(enum picture_sign a, enum picture_sign b);

/* What the picture does with a type of resource: picture_kinds.c. */
enum kind_role {
	ROLE_VPC,
	ROLE_SUBNET,
	ROLE_NODE,
	ROLE_CLUSTER, /* a box for services */
	ROLE_RECORD,  /* a DNS name: one node for all that lead to one place */
	ROLE_PART,    /* belongs to the resource that `path` names: has no node while that one has */
	ROLE_OTHER    /* no entry of its own */
};

enum kind_place {
	PLACE_SUBNET, /* in the subnet that `path` names, when it is one; else in its VPC */
	PLACE_VPC,
	PLACE_REGION,
	PLACE_GLOBAL,
	PLACE_MODULE
};

struct picture_kind {
	const char *type;
	enum kind_role role;
	enum picture_level level; /* the first one that shows it */
	enum kind_place place;
	const char *noun;  /* "security group" */
	const char *path;  /* attributes ("|" between) that name where it lies, or whose part it is */
	const char *owner; /* what they name: a list for world_follow */
	size_t alike_most; /* so many alike in one place before they become one; 0: the usual 4 */
	unsigned rank;     /* order among its neighbours */
};

/* Never NULL: the entry of ROLE_OTHER stands for what has none. */
const struct picture_kind *picture_kind_find(const char *type);
/* Part of another that names it: an instance group its launch template. NULL type ends the list. */
struct picture_holder {
	const char *holder, *path, *part;
};
extern const struct picture_holder picture_holders[];

/* One address of the plan. */
struct picture_subject {
	const struct resource *before, *after; /* one of them may be NULL */
	const struct resource_change *change;
	const struct picture_kind *kind;
	enum picture_sign sign;
	size_t owner; /* the subject whose part it is; NOWHERE */
	size_t item;  /* the item that shows it; NOWHERE */
};

struct picture_line {
	enum picture_sign sign;
	const char *text; /* one line, nothing in it acts on a terminal; not escaped for anything else */
};

struct picture_item {
	const char
		*key; /* what it is: unique, from addresses. The order of what is otherwise equal, and the source of the id */
	const char *id;
	const char *kind;  /* "load-balancer", as the JSON form has it */
	const char *noun;  /* "application load balancer"; "" */
	const char *what;  /* what it is one of, when `noun` does not say it; NULL */
	const char *title; /* its name */
	const char *order; /* what it is sorted by within a rank */
	unsigned rank;
	const char *tier; /* of a subnet: "public", "private"; NULL */
	bool box;
	bool outside; /* not managed by this plan */
	bool wanted;  /* a box that stays though nothing is in it */
	enum picture_sign sign;
	size_t parent;
	unsigned sides;     /* of what stands in a subnet for something larger: bits of the sides that have it there */
	size_t presence_of; /* that larger thing */
	bool gone;          /* an empty box: not drawn */
	size_t into;        /* the item that it was folded into; NOWHERE */
	size_t stands_for;  /* so many items alike; 1 */
	size_t subject;     /* the one it was made of; NOWHERE */
	size_t alike_most;  /* see picture_kind */
	struct picture_line *lines;
	size_t line_count, line_capacity;
	size_t *members; /* subjects */
	size_t member_count, member_capacity;
};

enum edge_kind {
	EDGE_TRAFFIC, /* requests go this way */
	EDGE_RUNS,    /* runs on, is made of */
	EDGE_USES,    /* reads and writes, is proven by */
	EDGE_ROUTE    /* packets to this range leave this way */
};

struct picture_edge {
	size_t from, to;
	enum edge_kind kind;
	enum picture_sign sign;
	const char *label; /* "" */
};

/* An edge on one side, before both are compared. */
struct picture_relation {
	size_t from, to; /* `to` NOWHERE: something that only the apply tells */
	enum edge_kind kind;
	const char *label;
	enum side side;
	bool both;
};

struct picture_map;

struct picture {
	struct arena *arena;
	const struct world *before, *after;
	const struct reach_changes *reach; /* may be NULL */
	enum picture_level level;
	struct picture_subject *subjects; /* by address */
	size_t subject_count;
	size_t *of_before, *of_after; /* subjects by number of the resource on a side */
	struct picture_map *addresses;
	struct picture_item *items;
	size_t item_count, item_capacity;
	struct picture_map *keys;
	struct picture_relation *relations;
	size_t relation_count, relation_capacity;
	struct picture_edge *edges;
	size_t edge_count;
	size_t drawn;        /* items that are neither folded nor gone: so many children in all */
	size_t *children;    /* items in the order of drawing, those of one parent together */
	size_t *child_first; /* by item + 1 (0: the top): where its children begin */
	size_t *child_count;
	const char *region;              /* the one that most resources name; NULL */
	size_t only_vpc;                 /* the subject, when there is just one; NOWHERE */
	size_t signs[SIGN_COUNT];        /* managed resources of the whole plan by sign */
	size_t undrawn, undrawn_changed; /* resources that the level leaves out */
	size_t folded, folded_into;      /* nodes that became so many */
};

/* Texts to numbers. */
struct picture_map *picture_map_new(struct arena *arena);
/* The number of a key; NOWHERE. */
size_t picture_map_get(const struct picture_map *map, const char *key);
void picture_map_set(struct picture_map *map, const char *key, size_t number);

/* The item of a key, made when there is none. */
size_t picture_item_make(
	struct picture *picture, const char *key, const char *kind, const char *noun, const char *title, size_t parent);
size_t picture_item_find(const struct picture *picture, const char *key);
void picture_member_add(struct picture *picture, size_t item, size_t subject);
/* Adds a line of text; the text is made safe and short. */
void picture_line_add(struct picture *picture, size_t item, enum picture_sign sign, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* What it says is safe to print and at most so many columns wide. */
const char *picture_text(struct arena *arena, const char *text, size_t columns);
enum { TITLE_COLUMNS = 40, LINE_COLUMNS = 46, LINES_MOST = 9 };

/* Adds what holds on one side (or on both); nothing when an end is NOWHERE. */
void picture_relate(
	struct picture *picture, enum side side, bool both, size_t from, size_t to, enum edge_kind kind, const char *label);
/* Where edges of this kind lead from there is only known after the apply: those of before are not taken for gone. */
void picture_relate_unknown(struct picture *picture, size_t from, enum edge_kind kind);

/* The item that shows what a link leads to; NOWHERE. */
size_t picture_item_of(const struct picture *picture, enum side side, struct link link);
size_t picture_subject_of(const struct picture *picture, enum side side, struct link link);
static inline const struct resource *subject_on(const struct picture_subject *subject, enum side side) {
	return side == SIDE_BEFORE ? subject->before : subject->after;
}
/* The side that tells more: after, unless it goes. */
static inline enum side subject_side(const struct picture_subject *subject) {
	return subject->after ? SIDE_AFTER : SIDE_BEFORE;
}
static inline const struct world *picture_world(const struct picture *picture, enum side side) {
	return side == SIDE_BEFORE ? picture->before : picture->after;
}
/* Follows the first of the "|"-separated paths that leads somewhere. */
struct links picture_follow(const struct picture *picture, enum side side, const struct resource *resource,
	const char *paths, const char *kinds);

/* The value at a path, null where it is covered by a mask. */
const struct value *subject_value(const struct picture *picture, const struct resource *resource, const char *path);
/* Scalars as text; NULL when not told or sensitive. */
const char *subject_text(const struct picture *picture, const struct resource *resource, const char *path);
/* "a" or "a → b" of both sides; NULL. *changed says which. `otherwise` stands for what is not known. */
const char *subject_change(const struct picture *picture, const struct picture_subject *subject, const char *path,
	const char *otherwise, bool *changed);
/* The name of a subject, safe and short. */
const char *subject_title(const struct picture *picture, size_t subject);

/* The steps, in order. */
void picture_subjects_find(struct picture *picture);
void picture_parts_give(struct picture *picture);
void picture_places_make(struct picture *picture);
void picture_nodes_make(struct picture *picture);
void picture_labels_write(struct picture *picture);
void picture_routes_write(struct picture *picture);
void picture_relations_find(struct picture *picture);
void picture_traffic_find(struct picture *picture);
void picture_edges_make(struct picture *picture);
void picture_fold(struct picture *picture);
void picture_order(struct picture *picture);

/* DNS names: a step of picture_nodes_make. */
void picture_records_make(struct picture *picture);

/* Places */
size_t picture_vpc_box(struct picture *picture, size_t subject);
/* Where a subject of PLACE_SUBNET or PLACE_VPC lies. */
size_t picture_place(struct picture *picture, size_t subject);
size_t picture_region_box(struct picture *picture, size_t subject);
size_t picture_subnet_box(const struct picture *picture, enum side side, struct link link);

/* Lines of a service: launch type, count, images; of a target on ECS. */
void picture_service_lines(struct picture *picture, size_t subject);
/* A rule of a security group as a line of an item. */
void picture_group_rule_line(struct picture *picture, size_t item, size_t rule);
/* Stores that the containers of a service name; those that they may name are collected first. */
void picture_stores_collect(struct picture *picture);
void picture_service_relations(struct picture *picture, enum side side, size_t subject);
/* The paths and host names of a rule, as a text; "" */
const char *picture_rule_condition(const struct picture *picture, const struct resource *rule);

/* What the writers have in common. */
/* "created 3 (+)" ...: what was folded and left out; NULL when nothing was. */
const char *picture_left_out(struct arena *arena, const struct picture *picture);
static inline size_t picture_child(const struct picture *picture, size_t parent, size_t index) {
	return picture->children[picture->child_first[parent + 1] + index];
}
static inline size_t picture_children(const struct picture *picture, size_t parent) {
	return picture->child_count[parent + 1];
}
/* Joins the labels of edges that are alike; also after folding. */
void picture_edges_join(struct picture *picture);
/* The mark of an edge: "" where that of an end says the same. */
const char *picture_edge_mark(const struct picture *picture, const struct picture_edge *edge);

/* Colours of a theme. */
struct picture_colors {
	const char *background, *text, *faint, *line, *box, *box_inner;
	const char *stroke[SIGN_COUNT], *fill[SIGN_COUNT];
};
extern const struct picture_colors picture_colors[2];
/* Stand-ins that picture_svg_inline replaces with CSS variables. */
extern const struct picture_colors picture_color_marks;
/* Writes var(--picture-NAME,#rrggbb) for the stand-in at `mark`; false when it is none. */
bool picture_color_variable(struct strbuf *out, const char *mark);
void picture_dot_colored(
	struct strbuf *out, const struct picture *picture, const struct picture_colors *colors, const char *prefix);
void picture_svg_clean(
	struct strbuf *out, const struct picture *picture, const char *svg, const char *prefix, bool inlined);

#endif
