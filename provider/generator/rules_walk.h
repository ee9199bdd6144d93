/* The inner part of an evaluation: where a condition stands, and the way along a path through lists. Used by rules_evaluate.c, rules_walk.c and rules_links.c. */
#ifndef TRIPOD_GENERATOR_RULES_WALK_H
#define TRIPOD_GENERATOR_RULES_WALK_H

#include "generator/rules_condition.h"

/* What a condition is asked of: an element of a resource. The mask says what in it is sensitive. */
struct scope {
	struct evaluator *evaluator;
	const struct resource *resource;
	const struct world *world;
	enum side side;
	const struct value *element, *mask;
	const struct trail *trail; /* NULL: the resource itself */
	struct blames *blames;     /* NULL: nobody wants to know */
};

/* A value at the end of a path. */
struct place {
	const struct value *value, *mask;
	const struct trail *trail;
};

/* Says of one value whether what is looked for holds; TRUTH_TRUE ends the walk. */
typedef enum truth place_visit(const struct scope *scope, const struct place *place, void *context);

/* The most that `visit` says of any value at the path: TRUTH_UNKNOWN where a part is unknown, TRUTH_FALSE where there is none (nulls are none).
 * `items`: a list at the end is walked as well, else it is given as a whole. */
enum truth path_walk(
	const struct scope *scope, const struct condition_path *path, bool items, place_visit *visit, void *context);

enum truth scope_evaluate(const struct scope *scope, const struct condition *condition);
void scope_blame(const struct scope *scope, const struct place *place);

/* The items that a view shows of a value; remembered while one resource is looked at. */
const struct view_items *view_of(const struct scope *scope, enum view view, const struct value *value);

/* CONDITION_LINKED and CONDITION_FOLLOW. */
enum truth linked_evaluate(const struct scope *scope, const struct condition *condition);
enum truth follow_evaluate(const struct scope *scope, const struct condition *condition);
/* The first secret at or below a place. */
enum truth secret_evaluate(const struct scope *scope, const struct condition *condition);

/* How many of something there are: at least `sure`, at most `possible`. */
struct tally {
	size_t sure, possible;
	bool open; /* there may be any number more */
};
void tally_add(struct tally *tally, enum truth truth);
enum truth tally_hold(const struct tally *tally, const struct bounds *bounds);

enum { VIEWS_REMEMBERED = 64 };

struct remembered_view {
	enum view view;
	const struct value *value;
	const struct view_items *items;
};

/* Whether some resource of a kind refers to what is not known: then nobody can say that a resource is not referred to. */
struct loose_ends {
	const struct condition *condition;
	const char *target_kind;
	const char **modules; /* where they are */
	size_t count, capacity;
	struct loose_ends *next;
};

struct evaluator {
	struct arena *arena;   /* as long as the worlds */
	struct arena *scratch; /* of the last few resources */
	const struct world *worlds[2];
	unsigned char **known[2]; /* number of a link condition -> by number of a resource: truth + 1, 0: not yet asked */
	size_t link_count;
	struct loose_ends *loose[2];
	struct remembered_view views[VIEWS_REMEMBERED];
	size_t view_count;
	const char *account; /* "" when not known */
};

#endif
