/* Types: what Terraform may send where (its "cty" type system). Tables of types are generated at
 * build time and static; functions that are given an arena allocate there, the others do not. */
#ifndef TRIPOD_VALUE_TYPE_H
#define TRIPOD_VALUE_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "value/value.h"

enum type_kind { TYPE_STRING, TYPE_NUMBER, TYPE_BOOL, TYPE_LIST, TYPE_SET, TYPE_MAP, TYPE_OBJECT, TYPE_DYNAMIC };

struct type;

struct type_field {
	const char *name;
	const struct type *type;
};

struct type {
	enum type_kind kind;
	const struct type *element;      /* of list, set and map; a list without one is a tuple */
	const struct type_field *fields; /* of an object, sorted by name; of a tuple, nameless, in order */
	size_t field_count;
};

extern const struct type type_string, type_number, type_bool, type_dynamic;
extern const struct type type_list_string, type_set_string, type_map_string;

/* The type of an object's field; NULL when there is none. */
const struct type *type_field(const struct type *object, const char *name);

/* The value as a value of the type: sets sorted and without doubles, objects complete (missing
 * fields null), "5" to 5 and 5 to "5" where Terraform converts. Returns NULL and a reason in *why
 * (arena text) when it does not fit. */
const struct value *type_convert(
	struct arena *arena, const struct type *type, const struct value *value, const char **why);

/* Equal by the type's meaning: sets without regard to order, all else as value_equal. */
bool type_value_equal(const struct type *type, const struct value *a, const struct value *b);

/* Terraform's JSON form of a type: "string", ["list","string"], ["object",{...}]. */
char *type_json(struct arena *arena, const struct type *type);
/* The type that such a form (as a value) describes; NULL when it is none. */
const struct type *type_from_json(struct arena *arena, const struct value *json);
/* The type of a value by its looks, for values of type dynamic: lists are tuples, maps are objects.
 * NULL when a key in it holds a NUL. */
const struct type *type_of_value(struct arena *arena, const struct value *value);
static inline bool type_is_tuple(const struct type *type) {
	return type->kind == TYPE_LIST && type->element == NULL;
}

#endif
