/* What a schema says about one place of a resource: from the built-in tables, or from `terraform providers schema -json` for other types. */
#ifndef TRIPOD_GENERATOR_DIFF_SHAPE_H
#define TRIPOD_GENERATOR_DIFF_SHAPE_H

#include "engine/schema.h"
#include "generator/plan_document.h"

/* What stands around the objects or values of a place. */
enum shape_wrap { WRAP_NONE, WRAP_LIST, WRAP_SET, WRAP_MAP };

struct shape {
	enum shape_wrap wrap;
	bool known; /* a schema tells of this place; all else is false without one */
	bool sensitive;
	bool flagged; /* the schema tells who sets it: the three flags */
	bool required, optional, computed;
	const struct value *default_value; /* NULL: none, or not told */
	const struct block *block;         /* built in: attributes of the objects here */
	const struct type *type;           /* built in: the type here */
	const struct value *json_block;    /* --schema: {attributes, block_types}; NULL */
	const struct value *json_type;     /* --schema: "string", ["set", ...]; NULL */
};

/* The schemas of --schema: value of `provider_schemas`. */
int shape_schemas_set(struct arena *arena, const struct value *schemas, const char **why);

struct shape shape_of_resource(const struct resource_change *change);
/* Of a place that no schema tells of. */
struct shape shape_none(void);
struct shape shape_member(const struct shape *shape, const char *name);
struct shape shape_item(const struct shape *shape);
/* An object with attributes of its own, not a map of free keys. */
bool shape_is_object(const struct shape *shape);
/* Only the provider sets it. */
bool shape_is_computed(const struct shape *shape);
/* The value is what stands there when nothing is set: the default, or a zero where nothing else is said. Inside of blocks only. */
bool shape_is_default(const struct shape *shape, const struct value *value);

#endif
