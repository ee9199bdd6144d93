/* Which methods there are. What is not listed is refused as UNIMPLEMENTED: functions, ephemeral and list resources,
 * actions, state stores; Terraform asks for none of them unless the schema announces it. */
#include <string.h>

#include "plugin/goplugin.pb-c.h"
#include "plugin/rpc.h"
#include "plugin/tfplugin6.pb-c.h"

#define MESSAGES(name) \
	.request = &tfplugin6__##name##__request__descriptor, .response = &tfplugin6__##name##__response__descriptor
#define PROVIDER(Name, name, place_) \
	{ .path = "/tfplugin6.Provider/" #Name, .place = place_, MESSAGES(name), .handler = handle_##name }

static const struct method methods[] = {
	PROVIDER(ReadResource, read_resource, METHOD_ON_WORKER),
	PROVIDER(PlanResourceChange, plan_resource_change, METHOD_ON_WORKER),
	PROVIDER(ApplyResourceChange, apply_resource_change, METHOD_ON_WORKER),
	PROVIDER(UpgradeResourceState, upgrade_resource_state, METHOD_ON_WORKER),
	PROVIDER(UpgradeResourceIdentity, upgrade_resource_identity, METHOD_ON_WORKER),
	PROVIDER(ValidateResourceConfig, validate_resource_config, METHOD_ON_WORKER),
	PROVIDER(ReadDataSource, read_data_source, METHOD_ON_WORKER),
	PROVIDER(ValidateDataResourceConfig, validate_data_resource_config, METHOD_ON_WORKER),
	PROVIDER(ImportResourceState, import_resource_state, METHOD_ON_WORKER),
	PROVIDER(MoveResourceState, move_resource_state, METHOD_ON_WORKER),
	PROVIDER(ValidateProviderConfig, validate_provider_config, METHOD_ON_WORKER),
	PROVIDER(ConfigureProvider, configure_provider, METHOD_ON_WORKER),
	PROVIDER(GetMetadata, get_metadata, METHOD_ON_WORKER),
	PROVIDER(StopProvider, stop_provider, METHOD_ON_QUEUE),
	{.path = "/tfplugin6.Provider/GetProviderSchema",
		.place = METHOD_ON_QUEUE,
		.ready = schema_response,
		.ready_length = &schema_response_length},
	{.path = "/tfplugin6.Provider/GetResourceIdentitySchemas",
		.place = METHOD_ON_QUEUE,
		.ready = schema_identity_response,
		.ready_length = &schema_identity_response_length},
	{.path = "/grpc.health.v1.Health/Check",
		.place = METHOD_ON_QUEUE,
		.request = &goplugin__health_check_request__descriptor,
		.response = &goplugin__health_check_response__descriptor,
		.handler = handle_health_check},
	{.path = "/plugin.GRPCController/Shutdown",
		.place = METHOD_SHUTDOWN,
		.request = &goplugin__empty__descriptor,
		.response = &goplugin__empty__descriptor,
		.handler = handle_shutdown},
	{.path = "/plugin.GRPCBroker/StartStream", .place = METHOD_STREAM},
	{.path = "/plugin.GRPCStdio/StreamStdio", .place = METHOD_STREAM},
};

const struct method *method_find(const char *path, size_t length) {
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strlen(methods[i].path) == length && memcmp(methods[i].path, path, length) == 0)
			return &methods[i];
	return NULL;
}
