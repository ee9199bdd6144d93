/* Schema tables: what the engine knows of a type. Generated from schema/ at build time, static and
 * constant; start-up parses nothing. schema/README.md explains every keyword.
 *
 * Attributes are C structs, for planning reads them often. Everything that is run step by step
 * (operations, waiters, conditions, rules, import forms) is a `const struct value *` tree, the JSON
 * of the schema file checked by the compiler, and read by the engine's small interpreters.
 */
#ifndef TRIPOD_ENGINE_SCHEMA_H
#define TRIPOD_ENGINE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aws/call.h"
#include "base/diagnostics.h"
#include "value/path.h"
#include "value/type.h"
#include "value/value.h"

struct block;
struct operation; /* engine/operation.h */

enum attribute_syntax {
	SYNTAX_ATTRIBUTE,    /* name = value; with `block` set: a computed list/set of objects or an attribute-as-block */
	SYNTAX_BLOCK_LIST,   /* name { } blocks, ordered */
	SYNTAX_BLOCK_SET,    /* name { } blocks, a set */
	SYNTAX_BLOCK_SINGLE, /* one name { } block, an object: timeouts */
	SYNTAX_NESTED_LIST,  /* framework: name = [{ }] with attributes of their own flags */
	SYNTAX_NESTED_SET,
	SYNTAX_NESTED_MAP,
	SYNTAX_NESTED_SINGLE
};

/* True when two values of an attribute mean the same to AWS: the prior one is then kept. */
typedef bool equivalence_function(struct arena *arena, const struct value *a, const struct value *b);
/* The form in which state stores a configured value ("stored"). Known, non-null input. */
typedef const struct value *stored_function(struct arena *arena, const struct value *configured);
/* Attribute value -> wire value and back ("as"). Neither gets null or unknown. `argument` is what
 * stands behind the colon of the keyword, or NULL. */
struct conversion {
	const struct value *(*encode)(struct arena *arena, const char *argument, const struct value *attribute);
	const struct value *(*decode)(struct arena *arena, const char *argument, const struct value *wire);
};
/* A check of one known value; on failure returns what is wrong ("must be ..."), else NULL. */
typedef const char *validate_function(struct arena *arena, const struct value *argument, const struct value *value);

struct validator {
	validate_function *check;
	const struct value *argument; /* the keyword's value in the schema file */
	bool each;                    /* of the items of a collection ("items"), not of the whole */
};

struct attribute {
	const char *name;
	const struct type *type;
	const struct block *block; /* attributes of the objects inside, or NULL */
	enum attribute_syntax syntax;
	bool required, optional, computed, sensitive, write_only;
	bool as_block;            /* attribute-as-block: `x = []` clears, absent keeps */
	bool unread;              /* AWS does not tell it: kept from configuration or prior state; default after import */
	bool send_empty;          /* "" and [] are sent too */
	bool omit_zero;           /* 0 and false are not sent */
	bool omit_default;        /* a pair that is the default is not sent in a create */
	bool object;              /* a list block of at most one element is an object on the wire */
	int min_items, max_items; /* max 0: any number */
	const struct value *default_value; /* NULL: none */
	const struct value *force_new;     /* NULL: never; value_true: always; else a condition */
	const struct value *suppress;      /* condition under which a difference is dropped */
	equivalence_function *equivalent;
	stored_function *stored;
	const char *const
		*recompute_on; /* NULL-terminated: paths whose change makes this unknown; {"*",NULL}: any change */
	const struct validator *validators;
	size_t validator_count;
	const char *const *conflicts; /* NULL-terminated lists of dotted paths */
	const char *const *exactly_one_of;
	const char *const *at_least_one_of;
	const char *const *required_with;
	const char *unsupported; /* refused at plan with this reason when configured */
	const char *deprecated;
	const char *wire_in;                 /* name in requests (dotted path), NULL: never sent by `send` */
	const char *wire_out;                /* name in replies (dotted path), NULL: never filled */
	const struct conversion *conversion; /* NULL: by type */
	const char *conversion_argument;
	const struct value *absent;    /* value when a reply lacks it; NULL: null */
	const struct value *cleared;   /* sent in an update when the attribute became null; NULL: nothing */
	const char *pair;              /* "pair": key in the type's key/value attribute list; may hold "{sibling}" */
	const struct value *pair_when; /* condition under which the pair is sent; NULL: always */
};

struct block {
	const struct attribute *attributes; /* sorted by name */
	size_t attribute_count;
	const struct type *type; /* the object type of one element */
};

typedef int hook_function(struct operation *operation);

struct hook {
	const char *name;
	hook_function *run;
};

struct plan; /* engine/plan.h */
typedef int plan_hook_function(struct plan *plan);

struct identity_attribute {
	const char *name;
	bool required;
	const char *from; /* the attribute that holds it; NULL: the one of the same name */
};

enum resource_kind { KIND_RESOURCE, KIND_DATA_SOURCE };

struct resource_type {
	const char *name; /* "aws_vpc" */
	enum resource_kind kind;
	bool legacy;   /* served from SDKv2 by hashicorp/aws: legacy_type_system is set */
	bool regional; /* has the `region` argument */
	int64_t schema_version;
	const struct aws_service *service;
	const struct value *service_tags; /* "tags" of the service file */
	const struct block *block;
	const struct value *create, *read, *update, *delete_; /* lists of steps */
	const struct value *waiters;                          /* name -> waiter */
	const struct value *rules;                            /* list of plan-time rules */
	const struct value *import_forms;                     /* "import" */
	const struct value *tags;                             /* "tags" of the type; value_null: none */
	const struct value *generated_name;                   /* "generated_name"; value_null: none */
	const struct value *timeouts;                         /* operation -> duration text */
	const struct value *pairs;                            /* "pairs": how the key/value attribute list is called */
	const struct hook *hooks;                             /* those that the steps name, sorted */
	size_t hook_count;
	plan_hook_function *plan_hook; /* last pass of planning; may be NULL */
	hook_function *upgrade_hook;   /* may be NULL */
	const struct identity_attribute *identity;
	size_t identity_count;
	int64_t identity_version;
};

/* The attribute of a block by name; NULL when there is none. */
const struct attribute *block_attribute(const struct block *block, const char *name);

/* The generated index: all types, sorted by name. */
extern const struct resource_type *const schema_resources[];
extern const size_t schema_resource_count;
extern const struct resource_type *const schema_data_sources[];
extern const size_t schema_data_source_count;
extern const struct aws_service *const schema_services[]; /* every services/NAME.json, sorted by name */
extern const size_t schema_service_count;
extern const struct block *const schema_provider_block;
extern const struct type *const schema_provider_meta_type;
/* GetProviderSchema.Response and GetResourceIdentitySchemas.Response, serialised. */
extern const unsigned char schema_response[];
extern const size_t schema_response_length;
extern const unsigned char schema_identity_response[];
extern const size_t schema_identity_response_length;

const struct resource_type *schema_resource_find(const char *name);
const struct resource_type *schema_data_source_find(const char *name);

#endif
