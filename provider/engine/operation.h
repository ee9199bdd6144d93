/* An operation under way: create, read, update, delete or import of one resource, or the read of a
 * data source. This is what steps and hooks (provider/resources/) work with.
 *
 * `working` is the state being built. It starts as the planned state (create, update), the prior
 * state (read, delete) or a stub (import); every call of operation_set changes it. An unknown part
 * of it counts as null when it is referred to. If an operation fails half-way, `working` is what is
 * returned with the error, so a hook sets what it reached before it goes on.
 */
#ifndef TRIPOD_ENGINE_OPERATION_H
#define TRIPOD_ENGINE_OPERATION_H

#include "engine/engine.h"

enum operation_kind {
	OPERATION_CREATE,
	OPERATION_READ,
	OPERATION_UPDATE,
	OPERATION_DELETE,
	OPERATION_IMPORT,
	OPERATION_UPGRADE
};

struct operation {
	const struct engine *engine;
	const struct resource_type *type;
	enum operation_kind kind;
	struct arena *arena;
	struct diagnostics *diagnostics;
	const struct value *prior;         /* value_null in a create */
	const struct value *planned;       /* value_null in read, delete, import */
	const struct value *configuration; /* value_null in read, delete, import */
	struct value *working;
	const struct value *object;    /* what the step's `object` path found in the reply */
	const struct value *each;      /* the present item of a step's `each` */
	struct value *stored_replies;  /* by the step's `store` name */
	struct aws_reply reply;        /* of the last call */
	const char *token;             /* random, made at the start of this operation, kept over its retries */
	int64_t deadline_ms;           /* monotonic: end of the operation's timeout */
	bool gone;                     /* a read found nothing */
	bool created;                  /* read after a create: not found is retried */
	bool reading;                  /* the read steps are under way (in a create or update, too) */
	bool wrote;                    /* a call that changes something was answered */
	const struct value *step;      /* the step under way; NULL in a hook of the plan, a waiter ... */
	const struct value *tags_told; /* the tags a read step told; NULL: none did */
};

/* Parts of the working, planned, prior state or configuration by dotted path ("health_check.0.path");
 * value_null when absent or unknown. */
const struct value *operation_get(const struct operation *op, const char *path);
const struct value *operation_get_in(const struct value *object, const char *path);
/* True when the planned value at a top-level attribute differs from the prior one (create: is non-null). */
bool operation_changed(const struct operation *op, const char *attribute);
/* Sets a top-level attribute of the working state. */
void operation_set(struct operation *op, const char *attribute, const struct value *value);
void operation_set_text(struct operation *op, const char *attribute, const char *text);

/* Resolves a template (schema/README.md, "Templates") against the operation. */
const struct value *operation_expand(struct operation *op, const struct value *template);
const char *operation_expand_text(struct operation *op, const char *template); /* NULL when a part is null */
/* True when the condition holds; unknown parts count as null. */
bool operation_condition(struct operation *op, const struct value *condition);
/* Walks a reply path ("Listeners[0].Certificates[].Arn"). */
const struct value *reply_path(struct arena *arena, const struct value *reply, const char *path);

/* Calls AWS with a tree of parameters; the reply is in op->reply. Returns 0 or -1; adds no diagnostic:
 * the caller decides what an error means. */
int operation_call(struct operation *op, const char *action, const struct value *parameters);
int operation_call_service(
	struct operation *op, const struct aws_service *service, const char *action, const struct value *parameters);
/* True when the last call failed with one of the codes (a trailing '*' matches any rest). */
bool operation_error_is(const struct operation *op, const char *code);
/* Adds a diagnostic that names type, operation, AWS's code, message and request id of the last call. -1. */
int operation_fail_call(struct operation *op, const char *action);
int operation_fail(struct operation *op, const char *attribute, const char *detail, ...)
	__attribute__((format(printf, 3, 4)));
/* Runs a list of steps; runs a waiter of the type by name. 0 or -1 with diagnostics. */
int operation_run(struct operation *op, const struct value *steps);
int operation_wait(struct operation *op, const char *waiter);
/* Milliseconds to wait before attempt n of a retry loop, and whether the operation's time is over. */
int64_t operation_backoff_ms(unsigned attempt);
bool operation_expired(const struct operation *op);

/* Attributes <-> wire, by the attributes' wire names. `encode` gives the map of the named attributes
 * of `object` (all when names is NULL); `decode` gives the object of a block from its wire form. */
const struct value *wire_encode(
	struct arena *arena, const struct block *block, const struct value *object, const char *const *names);
const struct value *wire_encode_attribute(
	struct arena *arena, const struct attribute *attribute, const struct value *value);
const struct value *wire_decode(struct arena *arena, const struct block *block, const struct value *wire);
const struct value *wire_decode_attribute(
	struct arena *arena, const struct attribute *attribute, const struct value *wire);
/* Sets every attribute of the working state that has a name on the wire from `object` (all, or those named). */
void operation_fill(struct operation *op, const struct value *object, const char *const *names);

/* Tags: all tags that the object is to bear (default_tags and tags), in the service's shape; null when none. */
const struct value *operation_wire_tags(struct operation *op);
/* The tags AWS told (service's shape or a map) into tags and tags_all of the working state. */
void operation_take_tags(struct operation *op, const struct value *wire_tags);
/* True for a tag that AWS sets itself ("aws:...") or that ignore_tags names. */
bool operation_ignores_tag(const struct operation *op, const char *key);

/* "arn:aws:ec2:region:account:rest" with the operation's partition, region and account. */
const char *operation_arn(struct operation *op, const char *service, const char *resource);
const char *operation_region(const struct operation *op);

#endif
