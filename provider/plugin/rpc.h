/* One RPC: bytes in, a handler, a message out. Knows protobuf and the handlers, not gRPC: tests call it directly.
 *
 * A handler decodes, calls one engine function and encodes; it fills the response that it is given and never fails by
 * itself: what goes wrong is a diagnostic. Everything it makes lives in the RPC's arena. */
#ifndef TRIPOD_PLUGIN_RPC_H
#define TRIPOD_PLUGIN_RPC_H

#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/diagnostics.h"
#include "engine/engine.h"
#include "plugin/provider.h"

struct rpc {
	struct provider *provider;
	struct configuration *configuration;
	const struct engine *engine;
	struct arena *arena;
	struct diagnostics diagnostics; /* put into the response's field of that name after the handler */
	ProtobufCMessage *response;     /* NULL: refused as malformed, or the method has a ready answer (method->ready) */
};

typedef void rpc_handler(struct rpc *rpc, const void *request, void *response);

enum method_place {
	METHOD_ON_WORKER, /* may take long */
	METHOD_ON_QUEUE,  /* quick, never blocks */
	METHOD_STREAM,    /* held open without a message until the other side is gone */
	METHOD_SHUTDOWN   /* answered, then the server ends */
};

struct method {
	const char *path; /* "/tfplugin6.Provider/ReadResource" */
	enum method_place place;
	const ProtobufCMessageDescriptor *request, *response;
	rpc_handler *handler;
	const unsigned char *ready; /* an answer that was serialised at build time, sent without copying */
	const size_t *ready_length;
};

/* NULL: not implemented. `path` need not be terminated. */
const struct method *method_find(const char *path, size_t length);

/* Runs a method with a handler on a request's bytes. rpc->response is then to be packed and rpc_finish to be called. */
void rpc_run(
	struct rpc *rpc, struct provider *provider, const struct method *method, const uint8_t *bytes, size_t length);
void rpc_finish(struct rpc *rpc);

/* A type by name; NULL with a diagnostic. */
const struct resource_type *rpc_resource_type(struct rpc *rpc, const char *name);
const struct resource_type *rpc_data_source_type(struct rpc *rpc, const char *name);

/* Handlers, by file. */
rpc_handler handle_health_check, handle_shutdown, handle_stop_provider, handle_get_metadata,
	handle_validate_provider_config, handle_configure_provider; /* handle_provider.c */
rpc_handler handle_validate_resource_config, handle_read_resource, handle_plan_resource_change,
	handle_apply_resource_change, handle_validate_data_resource_config, handle_read_data_source; /* handle_resource.c */
rpc_handler handle_upgrade_resource_state, handle_upgrade_resource_identity, handle_import_resource_state,
	handle_move_resource_state; /* handle_state.c */

#endif
