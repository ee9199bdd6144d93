/* Terraform's wire form of values: MessagePack as cty writes it.
 *
 * Unknown is an extension (written d4 00 00; any extension is read, refined unknowns of type 12
 * included, their refinements dropped). Numbers come as integers, floats, or strings of digits when
 * neither holds them exactly. `dynamic` is an array of a type's JSON and the value. Decoding is led
 * by the type; what does not fit it is an error, never a crash.
 */
#ifndef TRIPOD_VALUE_MSGPACK_H
#define TRIPOD_VALUE_MSGPACK_H

#include "value/type.h"

/* NULL and *why when the bytes are malformed or do not fit the type. */
const struct value *value_from_msgpack(
	struct arena *arena, const struct type *type, const void *bytes, size_t length, const char **why);
/* The bytes, in the arena. Objects are written with every field of the type, absent ones as null;
 * scalars are converted as type_convert does. NULL (and no bytes) when the value is not of the type. */
const void *value_to_msgpack(struct arena *arena, const struct type *type, const struct value *value, size_t *length);

#endif
