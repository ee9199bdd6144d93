/* The engine's front door: one function an RPC. The plugin decodes a request, calls one of these,
 * and encodes what comes back. All values and texts live in the RPC's arena; diagnostics go to the
 * list given; functions return 0, or -1 when there is at least one error (what was reached so far is
 * in the response all the same: a failed create returns the state it reached).
 */
#ifndef TRIPOD_ENGINE_ENGINE_H
#define TRIPOD_ENGINE_ENGINE_H

#include "aws/call.h"
#include "base/diagnostics.h"
#include "engine/schema.h"

struct coalescer;

/* What ConfigureProvider left: shared by all threads, never changed after configuration. */
struct engine {
	struct aws_caller caller;            /* caller.call NULL: not configured (unknown arguments, or before Configure) */
	const struct value *default_tags;    /* map(string) or value_null */
	const struct value *ignore_tag_keys; /* list of strings */
	const struct value *ignore_tag_prefixes;
	struct coalescer *reads; /* engine/coalesce.h; NULL: every read makes its own calls */
};

/* The default and ignored tags of a provider block's configuration and of the environment
 * (TF_AWS_DEFAULT_TAGS_*, TF_AWS_IGNORE_TAGS_*). Values live in `arena`, which must outlive the engine. */
void engine_configure_tags(struct engine *engine, struct arena *arena, const struct value *configuration);
/* True for a tag that ignore_tags leaves alone. */
bool engine_ignores_tag(const struct engine *engine, const char *key);

/* Checks a provider block (types are Terraform's work; values, ranges, conflicts ours). */
int engine_validate_provider(struct arena *arena, const struct value *configuration, struct diagnostics *diagnostics);
int engine_validate(struct arena *arena, const struct resource_type *type, const struct value *configuration,
	bool write_only_allowed, struct diagnostics *diagnostics);

struct path_list {
	const struct path **items;
	size_t count;
};

struct plan_request {
	const struct value *prior;    /* value_null: create */
	const struct value *proposed; /* value_null: destroy */
	const struct value *configuration;
	const struct value *prior_identity; /* value_null: none */
};
struct plan_response {
	const struct value *planned;
	struct path_list requires_replace;
	const struct value *planned_identity; /* value_null: none */
};
int engine_plan(const struct engine *engine, struct arena *arena, const struct resource_type *type,
	const struct plan_request *request, struct plan_response *response, struct diagnostics *diagnostics);

struct apply_request {
	const struct value *prior;
	const struct value *planned; /* value_null: destroy */
	const struct value *configuration;
	const struct value *planned_identity;
};
struct apply_response {
	const struct value *state;    /* value_null: gone */
	const struct value *identity; /* value_null: none */
};
int engine_apply(const struct engine *engine, struct arena *arena, const struct resource_type *type,
	const struct apply_request *request, struct apply_response *response, struct diagnostics *diagnostics);

/* Reads a managed resource; *state value_null when it is gone. */
int engine_read(const struct engine *engine, struct arena *arena, const struct resource_type *type,
	const struct value *prior, const struct value *prior_identity, struct apply_response *response,
	struct diagnostics *diagnostics);
int engine_read_data(const struct engine *engine, struct arena *arena, const struct resource_type *type,
	const struct value *configuration, const struct value **state, struct diagnostics *diagnostics);

/* `id` NULL: import by `identity`. The response's state is a stub that ReadResource completes. */
int engine_import(const struct engine *engine, struct arena *arena, const struct resource_type *type, const char *id,
	const struct value *identity, struct apply_response *response, struct diagnostics *diagnostics);

/* State of an older (or another provider's same) version, as JSON, to the present schema. */
int engine_upgrade(struct arena *arena, const struct resource_type *type, int64_t version, const char *json,
	size_t json_length, const struct value **state, struct diagnostics *diagnostics);
int engine_upgrade_identity(struct arena *arena, const struct resource_type *type, int64_t version, const char *json,
	size_t json_length, const struct value **identity, struct diagnostics *diagnostics);
/* The type of a resource's identity object, for the codec; NULL when it has none. */
const struct type *engine_identity_type(struct arena *arena, const struct resource_type *type);

#endif
