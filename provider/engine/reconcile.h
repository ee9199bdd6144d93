/* The first planning pass: what each attribute is to be, from configuration, prior state and table.
 *
 * For one attribute, in this order: an unset one takes its default, else (computed) keeps the prior
 * value or is unknown when there is none, else is null; a set one takes its stored form, and keeps
 * the prior value when the two mean the same. Legacy types follow SDKv2 besides: null, "", 0, false
 * and [] are equal against prior state; "" and [] for an optional and computed argument count as
 * unset; null values of maps are dropped; an unset block that is optional and computed keeps the
 * prior blocks or is unknown.
 */
#ifndef TRIPOD_ENGINE_RECONCILE_H
#define TRIPOD_ENGINE_RECONCILE_H

#include "engine/plan.h"

/* The planned object of the whole resource. */
struct value *reconcile_resource(struct plan *plan);

#endif
