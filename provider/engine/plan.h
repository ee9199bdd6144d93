/* Planning: an ordered list of pure passes over one resource (DESIGN.md "One RPC"). Each pass reads
 * the plan and changes `planned`; none calls AWS. The order is the table in plan.c.
 */
#ifndef TRIPOD_ENGINE_PLAN_H
#define TRIPOD_ENGINE_PLAN_H

#include "engine/engine.h"

struct plan {
	const struct engine *engine;
	const struct resource_type *type;
	struct arena *arena;
	struct diagnostics *diagnostics;
	const struct value *configuration;
	const struct value *prior; /* value_null: create */
	const struct value *proposed;
	struct value *planned; /* an object */
	bool create;
	struct path_list replace; /* attributes whose change needs a new object */
};

/* Parts by dotted path; unknown stays unknown. */
const struct value *plan_get(const struct value *object, const char *path);
/* True when planned and prior differ at a dotted path (create: when planned is not null). */
bool plan_changed(const struct plan *plan, const char *path);
void plan_set(struct plan *plan, const char *attribute, const struct value *value);
void plan_require_replace(struct plan *plan, const struct path *path);
void plan_error(struct plan *plan, const char *path, const char *summary, const char *detail, ...)
	__attribute__((format(printf, 4, 5)));

/* Conditions and templates where parts may be unknown: three-valued. */
enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_UNKNOWN };

/* What references in a condition are resolved against. Missing ones are value_null. */
struct scope {
	struct arena *arena;
	const struct value *planned, *prior, *configuration;
	const struct value *each;    /* $each */
	const struct value *object;  /* $object */
	const struct value *reply;   /* $reply */
	const struct value *sibling; /* $sibling: the object in which the attribute stands */
	bool exists;                 /* {"exists":true}: not a create */
	bool validating;             /* only the configuration is known: whether the object exists is undecided */
	struct operation *operation; /* NULL while planning; else `$attribute` is its working state (engine/reference.h) */
};
/* What conditions see while `plan` is made; `sibling` may be value_null. */
struct scope plan_scope(const struct plan *plan, const struct value *sibling);
enum truth condition_evaluate(const struct scope *scope, const struct value *condition);

#endif
