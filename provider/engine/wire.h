/* Attributes <-> wire, beyond what operation.h shows: encoding against a prior object, and filling a
 * whole block from an object that AWS told. */
#ifndef TRIPOD_ENGINE_WIRE_H
#define TRIPOD_ENGINE_WIRE_H

#include "engine/operation.h"
#include "engine/plan.h"

/* As wire_encode, for the attributes that `selects` chooses at the top level (NULL: all). Where
 * `prior` has a value and `object` has none, the attribute's `cleared` value is sent; `prior` is
 * value_null in a create. */
struct value *wire_encode_changes(struct arena *arena, const struct block *block, const struct value *object,
	const struct value *prior, bool (*selects)(void *context, const struct attribute *attribute), void *context);

/* The value of an attribute from the wire object that holds it; its `absent` value, [] for blocks, or
 * null when the object lacks it. */
const struct value *wire_decode_member(
	struct arena *arena, const struct attribute *attribute, const struct value *object);

/* A wire value as a value of the type, whatever way the protocol spells it ("true", "5", one item
 * instead of a list, "" for nothing). What does not fit becomes null. */
const struct value *wire_decode_type(struct arena *arena, const struct type *type, const struct value *wire);

/* Lays `value` at a dotted name of a map ("Ebs.VolumeSize"), into maps that are there already. */
void wire_place(struct arena *arena, struct value *map, const char *dotted, const struct value *value);

/* Key/value pairs: the entries of the attributes with `pair`, in blocks too, that differ from
 * `prior` (value_null: all that are set). The scope is that of their `pair_when`. */
void wire_encode_pairs(const struct scope *scope, const struct resource_type *type, const struct block *block,
	const struct value *object, const struct value *prior,
	bool (*selects)(void *context, const struct attribute *attribute), void *context, struct value *list);
/* `object` with its pair attributes (in blocks too) set from the list of pairs. With a scope, an
 * attribute that its `pair_when` bars from being sent keeps its value. */
const struct value *wire_decode_pairs(struct arena *arena, const struct scope *scope, const struct resource_type *type,
	const struct block *block, const struct value *object, const struct value *pairs);

#endif
