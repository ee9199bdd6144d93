/* Handlers of the provider as a whole. */
#include "base/clock.h"
#include "base/log.h"
#include "plugin/goplugin.pb-c.h"
#include "plugin/message.h"
#include "plugin/rpc.h"

void handle_health_check(struct rpc *rpc, const void *request, void *response) {
	Goplugin__HealthCheckResponse *reply = response;
	(void)rpc;
	(void)request;
	reply->status = GOPLUGIN__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING;
}

void handle_shutdown(struct rpc *rpc, const void *request, void *response) {
	(void)rpc;
	(void)request;
	(void)response;
}

void handle_stop_provider(struct rpc *rpc, const void *request, void *response) {
	(void)rpc;
	(void)request;
	(void)response;
	log_text(LOG_INFO, "Terraform asks to stop: operations under way end at their next safe point");
	stop_request();
}

static Tfplugin6__GetMetadata__ResourceMetadata **resource_names(struct arena *arena) {
	Tfplugin6__GetMetadata__ResourceMetadata **names = arena_array(arena, schema_resource_count, sizeof(*names));
	for (size_t i = 0; i < schema_resource_count; i++) {
		names[i] = arena_alloc(arena, sizeof(*names[i]));
		tfplugin6__get_metadata__resource_metadata__init(names[i]);
		names[i]->type_name = (char *)schema_resources[i]->name;
	}
	return names;
}

static Tfplugin6__GetMetadata__DataSourceMetadata **data_source_names(struct arena *arena) {
	Tfplugin6__GetMetadata__DataSourceMetadata **names = arena_array(arena, schema_data_source_count, sizeof(*names));
	for (size_t i = 0; i < schema_data_source_count; i++) {
		names[i] = arena_alloc(arena, sizeof(*names[i]));
		tfplugin6__get_metadata__data_source_metadata__init(names[i]);
		names[i]->type_name = (char *)schema_data_sources[i]->name;
	}
	return names;
}

/* The same capabilities as in schema_response, which the schema compiler writes. */
void handle_get_metadata(struct rpc *rpc, const void *request, void *response) {
	Tfplugin6__GetMetadata__Response *reply = response;
	Tfplugin6__ServerCapabilities *capabilities = arena_alloc(rpc->arena, sizeof(*capabilities));
	(void)request;
	tfplugin6__server_capabilities__init(capabilities);
	capabilities->plan_destroy = true;
	capabilities->get_provider_schema_optional = true;
	capabilities->move_resource_state = true;
	reply->server_capabilities = capabilities;
	reply->resources = resource_names(rpc->arena);
	reply->n_resources = schema_resource_count;
	reply->data_sources = data_source_names(rpc->arena);
	reply->n_data_sources = schema_data_source_count;
}

void handle_validate_provider_config(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__ValidateProviderConfig__Request *request = message;
	const struct value *block =
		message_value(&rpc->diagnostics, schema_provider_block->type, request->config, "provider configuration");
	(void)response;
	if (block != NULL)
		engine_validate_provider(rpc->arena, block, &rpc->diagnostics);
}

void handle_configure_provider(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__ConfigureProvider__Request *request = message;
	const struct value *block =
		message_value(&rpc->diagnostics, schema_provider_block->type, request->config, "provider configuration");
	(void)response;
	if (block != NULL)
		provider_configure(rpc->provider, block, request->terraform_version, &rpc->diagnostics);
}
