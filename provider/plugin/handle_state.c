/* Handlers of states that come from elsewhere: older versions, imports, other provider addresses. */
#include <string.h>

#include "plugin/identity.h"
#include "plugin/message.h"
#include "plugin/rpc.h"
#include "plugin/version.h"

/* Addresses whose states are ours. */
static const char *const kin[] = {PROVIDER_ADDRESSES};

/* The JSON of a stored state; NULL with a diagnostic. */
static const ProtobufCBinaryData *stored_json(struct rpc *rpc, const Tfplugin6__RawState *raw) {
	if (raw != NULL && raw->json.len > 0)
		return &raw->json;
	if (raw != NULL && raw->n_flatmap > 0)
		diagnostics_error(&rpc->diagnostics, NULL, "State of Terraform 0.11 or older",
			"This resource's state is in the flat form that Terraform wrote up to 0.11. Run `terraform apply` once with Terraform "
			"0.12 or later and hashicorp/aws, which rewrites it, then come back.");
	else
		diagnostics_error(
			&rpc->diagnostics, NULL, "No state to upgrade", "Terraform sent neither JSON nor a flat map.");
	return NULL;
}

static Tfplugin6__DynamicValue *upgraded_state(
	struct rpc *rpc, const struct resource_type *type, int64_t version, const Tfplugin6__RawState *raw) {
	const ProtobufCBinaryData *json = stored_json(rpc, raw);
	const struct value *state = NULL;
	if (json == NULL)
		return NULL;
	if (engine_upgrade(rpc->arena, type, version, (const char *)json->data, json->len, &state, &rpc->diagnostics) != 0)
		return NULL;
	return message_from_value(rpc->arena, type->block->type, state);
}

static Tfplugin6__ResourceIdentityData *upgraded_identity(
	struct rpc *rpc, const struct resource_type *type, int64_t version, const Tfplugin6__RawState *raw) {
	const ProtobufCBinaryData *json = stored_json(rpc, raw);
	const struct value *identity = NULL;
	if (json == NULL)
		return NULL;
	engine_upgrade_identity(
		rpc->arena, type, version, (const char *)json->data, json->len, &identity, &rpc->diagnostics);
	return identity_message(rpc, type, identity);
}

void handle_upgrade_resource_state(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__UpgradeResourceState__Request *request = message;
	Tfplugin6__UpgradeResourceState__Response *reply = response;
	const struct resource_type *type = rpc_resource_type(rpc, request->type_name);
	if (type != NULL)
		reply->upgraded_state = upgraded_state(rpc, type, request->version, request->raw_state);
}

void handle_upgrade_resource_identity(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__UpgradeResourceIdentity__Request *request = message;
	Tfplugin6__UpgradeResourceIdentity__Response *reply = response;
	const struct resource_type *type = rpc_resource_type(rpc, request->type_name);
	if (type != NULL)
		reply->upgraded_identity = upgraded_identity(rpc, type, request->version, request->raw_identity);
}

static Tfplugin6__ImportResourceState__ImportedResource *imported(
	struct rpc *rpc, const struct resource_type *type, const struct apply_response *found) {
	Tfplugin6__ImportResourceState__ImportedResource *one = arena_alloc(rpc->arena, sizeof(*one));
	tfplugin6__import_resource_state__imported_resource__init(one);
	one->type_name = (char *)type->name;
	one->state = message_from_value(rpc->arena, type->block->type, found->state);
	one->identity = identity_message(rpc, type, found->identity);
	return one;
}

void handle_import_resource_state(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__ImportResourceState__Request *request = message;
	Tfplugin6__ImportResourceState__Response *reply = response;
	const struct resource_type *type = rpc_resource_type(rpc, request->type_name);
	const char *id = request->id[0] != '\0' ? request->id : NULL;
	struct apply_response found = {0};
	const struct value *identity;
	if (type == NULL)
		return;
	identity = identity_value(rpc, type, request->identity);
	if (identity == NULL)
		return;
	if (id == NULL && value_is_null(identity)) {
		diagnostics_error(&rpc->diagnostics, NULL, "Nothing to import by", "An import of %s needs an id.", type->name);
		return;
	}
	if (engine_import(rpc->engine, rpc->arena, type, id, identity, &found, &rpc->diagnostics) != 0)
		return;
	reply->imported_resources = arena_array(rpc->arena, 1, sizeof(*reply->imported_resources));
	reply->imported_resources[reply->n_imported_resources++] = imported(rpc, type, &found);
}

static bool is_kin(const char *address) {
	for (size_t i = 0; i < sizeof(kin) / sizeof(kin[0]); i++)
		if (strcmp(address, kin[i]) == 0)
			return true;
	return false;
}

void handle_move_resource_state(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__MoveResourceState__Request *request = message;
	Tfplugin6__MoveResourceState__Response *reply = response;
	const struct resource_type *type = rpc_resource_type(rpc, request->target_type_name);
	if (type == NULL)
		return;
	if (!is_kin(request->source_provider_address) ||
		strcmp(request->source_type_name, request->target_type_name) != 0) {
		diagnostics_error(&rpc->diagnostics, NULL, "Unable to move resource state",
			"%s of provider %s cannot become %s: only the same type of hashicorp/aws can be moved.",
			request->source_type_name, request->source_provider_address, request->target_type_name);
		return;
	}
	reply->target_state = upgraded_state(rpc, type, request->source_schema_version, request->source_state);
	reply->target_private = request->source_private;
	if (request->source_identity != NULL && request->source_identity->json.len > 0)
		reply->target_identity =
			upgraded_identity(rpc, type, request->source_identity_schema_version, request->source_identity);
}
