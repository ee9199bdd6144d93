/* A plan or state of Terraform's, read from its JSON (`terraform show -json`, plan format 1.x; state JSON 1.x; a raw state file of version 4), of any provider.
 * https://developer.hashicorp.com/terraform/internals/json-format
 *
 * Reading never trusts the input: what is missing or of the wrong shape is treated as absent. Strings may hold anything
 * that is UTF-8, NULs and control characters included: whoever prints them escapes them (generator/escape.h).
 * Everything lives in the reader's arena; parts of it point into the text that was read.
 */
#ifndef TRIPOD_GENERATOR_PLAN_DOCUMENT_H
#define TRIPOD_GENERATOR_PLAN_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "value/value.h"

enum change_action {
	CHANGE_NOOP,
	CHANGE_READ, /* a data source that is read during apply */
	CHANGE_CREATE,
	CHANGE_UPDATE,
	CHANGE_REPLACE,              /* the old object is destroyed first */
	CHANGE_REPLACE_CREATE_FIRST, /* create_before_destroy */
	CHANGE_DELETE,
	CHANGE_FORGET /* leaves the state, stays in the cloud */
};

/* What a plan does to one instance of one resource. */
struct resource_change {
	const char *address; /* module.a["x"].aws_vpc.this[0] */
	const char *module;  /* module.a["x"]; "" for the root module */
	const char *type;    /* as written: aws_alb */
	const char *kind;    /* the type by its first name: aws_lb for aws_alb, else the same pointer as `type` */
	const char *name;
	const char *provider;      /* registry.terraform.io/hashicorp/aws */
	const struct value *index; /* a number or a text; null for a single one */
	bool data;                 /* a data source */
	const char *deposed;       /* key of a deposed object that is deleted; NULL otherwise */
	enum change_action action;
	const char *reason;           /* action_reason of the plan, NULL: none given */
	const char *previous_address; /* where it was moved from; NULL */
	bool imported;
	const char *import_id;      /* NULL while unknown, or not imported */
	const struct value *before; /* the object as it is; null when there is none */
	const struct value *after;  /* as it will be, VALUE_UNKNOWN where only the apply tells; null when it goes */
	const struct value *before_sensitive,
		*after_sensitive;              /* masks: true, or the shape of the value with true inside */
	const struct value *replace_paths; /* list of paths (lists of names and indexes) that force the replacement */
};

struct output_change {
	const char *name;
	enum change_action action;
	const struct value *before, *after; /* after with VALUE_UNKNOWN */
	const struct value *before_sensitive, *after_sensitive;
};

/* A check, precondition, postcondition or variable validation that did not pass. */
struct failed_check {
	const char *address;
	const char *kind;    /* resource, output_value, check, var */
	const char *status;  /* fail, error, unknown */
	const char *message; /* "" when none is given */
};

struct plan_document {
	const char *source; /* name of the file, for messages */
	bool is_state;      /* a state: all changes are no-ops */
	const char *format_version;
	const char *terraform_version;   /* "" when not told */
	const char *timestamp;           /* of the plan, RFC 3339; "" when not told */
	bool errored;                    /* the plan ended with an error: it is not whole */
	bool incomplete;                 /* `complete` is false: targeted or deferred */
	struct resource_change *changes; /* resource_changes, and no-ops for data sources of the prior state; by address */
	size_t change_count;
	struct resource_change *drift; /* resource_drift: what was changed outside Terraform */
	size_t drift_count;
	struct output_change *outputs;
	size_t output_count;
	struct failed_check *checks;
	size_t check_count;
	size_t deferred_count;
	const struct value *configuration; /* root_module of the configuration; null when not told */
	const struct value *variables;     /* name -> {value} */
	const struct value
		*prior_state; /* root module of the state before, whose resources tell their depends_on; null when not told */
};

/* Reads the text (changed while reading: strings end in place; must stay as long as the arena). NULL and *why when it is
 * no plan or state. `source` is for messages. */
struct plan_document *plan_document_parse(
	struct arena *arena, const char *source, char *text, size_t length, const char **why);

/* Reads a file: JSON, a raw state, or a saved plan, for which it runs `PROGRAM show -json` in `directory` (NULL: the
 * current one, or the file's own when only that one is initialised). "-" is standard input. `program` NULL: $TRIPOD_TERRAFORM, else terraform or
 * tofu on the PATH. */
struct plan_document *plan_document_open(
	struct arena *arena, const char *file, const char *program, const char *directory, const char **why);

/* True where a mask (before_sensitive, after_sensitive) covers a whole value; and the mask of a part. */
bool mask_covers(const struct value *mask);
const struct value *mask_member(const struct value *mask, const char *key, size_t key_length);
const struct value *mask_item(const struct value *mask, size_t index);
/* True when anything inside is covered. */
bool mask_any(const struct value *mask);

bool action_is_replace(enum change_action action);
/* "create", "update", "replace", "destroy", "read", "forget", "no-op". */
const char *action_name(enum change_action action);

#endif
