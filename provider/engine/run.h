/* Inside the engine: what the parts that run operations share with each other, and nobody else
 * needs. operation.h is what hooks see. */
#ifndef TRIPOD_ENGINE_RUN_H
#define TRIPOD_ENGINE_RUN_H

#include "engine/operation.h"

/* Life of an operation (operation.c) */

/* Working state is a copy of `start`; token, deadline and an empty store of replies are made. The
 * three states may be value_null. */
void operation_init(struct operation *op, const struct engine *engine, struct arena *arena,
	const struct resource_type *type, enum operation_kind kind, struct diagnostics *diagnostics);
void operation_start(struct operation *op, const struct value *start);
/* "creating aws_vpc", "reading data source aws_ami". */
const char *operation_title(const struct operation *op);
/* The present moment, RFC 3339 in UTC. */
const char *operation_now(struct arena *arena);
/* The token as 32 hexadecimal digits, for services that take no more. */
const char *operation_token_hex(const struct operation *op);
/* True when steps run to read: in a read, or after a create or update. */
bool operation_is_reading(const struct operation *op);
/* Milliseconds of the operation's timeout: the timeouts block's, the type's, or 20 minutes. */
int64_t operation_timeout_ms(const struct operation *op, const char *name);

/* Values */

const struct value *value_without_unknown(struct arena *arena, const struct value *value);
/* Equal when null, "", 0, false and empty collections count as the same, at any depth. */
bool value_same_but_zero(const struct value *a, const struct value *b);

/* Errors of calls (call.c) */

/* False after a call that may have worked and would be done twice. */
bool call_may_repeat(const struct operation *op, const char *action, const struct value *parameters);
/* True when the last call's error matches a rule: "Code", "Prefix*", or {"code":..., "message": part}. */
bool error_matches(const struct operation *op, const struct value *rule);
/* The first rule of a list that matches; NULL when none does. */
const struct value *error_find(const struct operation *op, const struct value *rules);
/* Like operation_fail_call, with the step's "explain". */
int operation_fail_step(struct operation *op, const char *action, const struct value *explain);
/* The text with the working state's sensitive and write-only values blacked out. */
const char *operation_mask(const struct operation *op, const char *text);
/* Waits before the next attempt of a loop that has `until_ms` (monotonic). False, with a diagnostic,
 * when a stop was requested. */
bool operation_pause(struct operation *op, int64_t ms, const char *for_what);

/* Steps (step.c, step_call.c) */

int operation_run_step(struct operation *op, const struct value *step);
int step_call(struct operation *op, const struct value *step);
/* Sends the step's call with its retries ("retry"); 0 when it was answered, -1 when the error
 * stays (op->reply) and adds no diagnostic. */
int step_send(struct operation *op, const struct value *step, const struct value *parameters);
/* The parameters of "send" and "with". */
struct value *step_parameters(struct operation *op, const struct value *step);
/* The list for "pairs_in"; null when nothing of it is to be sent. */
const struct value *step_pairs(struct operation *op, const struct value *step);
/* The service that a step names, else the type's; NULL when this build has none of that name. */
const struct aws_service *step_service(struct operation *op, const struct value *step);
/* After the reply: "fill", "pairs_from", "set". */
void step_take(struct operation *op, const struct value *step);
void step_set(struct operation *op, const struct value *assignments);
/* True when a list of names ("*", "-name", "name") selects `name`; an absent list selects all. */
bool names_select(const struct value *names, const char *name);

/* Tags (tags.c) */

/* Sends what changed of the tags; before the steps of an update. */
int tags_update(struct operation *op);
/* After the read steps: tags from the service's list step, when the read did not tell them. */
int tags_read(struct operation *op);

/* Names (naming.c) */

const char *unique_id(struct arena *arena);    /* 26 characters: time and counter */
const char *random_uuid(struct arena *arena);  /* version 4 */
void naming_generate(struct operation *op);    /* at create */
void naming_read_prefix(struct operation *op); /* after a read */

/* Reading (read.c) */

/* Runs the read steps, tags included, over op->working; op->gone says whether it was not there. */
int operation_read(struct operation *op);
/* The working state as it goes into Terraform's state: forms of `reference` kept (keep.h), unread
 * attributes from it, write-only ones and the unknown null, complete by type. */
const struct value *operation_result(struct operation *op, const struct value *reference);

/* Identity (identity.c) */

const struct value *identity_of_state(
	const struct engine *engine, struct arena *arena, const struct resource_type *type, const struct value *state);

#endif
