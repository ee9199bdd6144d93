/* References and templates: how steps, conditions and rules name a value (schema/README.md,
 * "Templates"). One resolver serves planning and operations:
 *
 *   planning    scope->operation is NULL. `$attribute` is looked up in scope->planned; what is not
 *               known yet comes back as value_unknown, and so does a text with an unknown part.
 *   operations  scope->operation is set (operation_scope). `$attribute` is the working state, and
 *               `$token`, `$region`, `$STORED` ... exist. Unknown counts as null.
 *
 * Absent things are value_null, never an error: schema files are checked by the compiler.
 */
#ifndef TRIPOD_ENGINE_REFERENCE_H
#define TRIPOD_ENGINE_REFERENCE_H

#include "engine/operation.h"
#include "engine/plan.h"

/* The scope of an operation, for references and conditions. */
struct scope operation_scope(struct operation *op);

/* True for a text that is one reference: "$" and a name (not "$$"). */
bool reference_is(const char *text);

/* What "$name.path|filter|filter" means; the leading "$" may be missing. */
const struct value *reference_resolve(const struct scope *scope, const char *reference);

/* A template with all its references resolved. Strings that are references become the values, other
 * strings have their {placeholders} filled in; members that come out null are left out of maps and
 * lists, maps and lists that thereby become empty come out null (written empty, they stay). */
const struct value *template_expand(const struct scope *scope, const struct value *template);

/* The text of a template; NULL when a part is null (or unknown). */
const char *template_expand_text(const struct scope *scope, const char *text);

/* The part of a value at a dotted path: names, indexes of lists, keys of maps. A list of one element
 * is passed through by a name ("versioning.status"). value_null when absent; value_unknown when the
 * way ends in something unknown. */
const struct value *value_walk(const struct value *root, const char *path);

#endif
