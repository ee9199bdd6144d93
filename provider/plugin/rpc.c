#include "plugin/rpc.h"

#include <string.h>

#include "plugin/message.h"

/* Every response that can tell of errors has a field `diagnostics`, at a place that its descriptor knows. */
static void put_diagnostics(struct rpc *rpc) {
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(rpc->response->descriptor, "diagnostics");
	char *base = (char *)rpc->response;
	if (field == NULL || rpc->diagnostics.first == NULL)
		return;
	*(Tfplugin6__Diagnostic ***)(base + field->offset) =
		message_from_diagnostics(&rpc->diagnostics, (size_t *)(base + field->quantifier_offset));
}

void rpc_run(
	struct rpc *rpc, struct provider *provider, const struct method *method, const uint8_t *bytes, size_t length) {
	ProtobufCAllocator allocator;
	const ProtobufCMessage *request;
	*rpc = (struct rpc){.provider = provider, .configuration = provider_acquire(provider), .arena = arena_new()};
	rpc->engine = configuration_engine(rpc->configuration);
	rpc->diagnostics.arena = rpc->arena;
	allocator = message_allocator(rpc->arena);
	request = protobuf_c_message_unpack(method->request, &allocator, length, bytes);
	if (request == NULL)
		return;
	rpc->response = arena_alloc(rpc->arena, method->response->sizeof_message);
	protobuf_c_message_init(method->response, rpc->response);
	method->handler(rpc, request, rpc->response);
	put_diagnostics(rpc);
}

void rpc_finish(struct rpc *rpc) {
	provider_release(rpc->provider, rpc->configuration);
	arena_free(rpc->arena);
}

static const struct resource_type *found(
	struct rpc *rpc, const struct resource_type *type, const char *kind, const char *name) {
	if (type == NULL)
		diagnostics_error(&rpc->diagnostics, NULL, "Unknown type", "This provider has no %s \"%s\".", kind, name);
	return type;
}

const struct resource_type *rpc_resource_type(struct rpc *rpc, const char *name) {
	return found(rpc, schema_resource_find(name), "resource type", name);
}

const struct resource_type *rpc_data_source_type(struct rpc *rpc, const char *name) {
	return found(rpc, schema_data_source_find(name), "data source", name);
}
