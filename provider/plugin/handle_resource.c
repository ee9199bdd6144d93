/* Handlers of the way of a resource: validate, read, plan, apply; and of data sources. */
#include "plugin/identity.h"
#include "plugin/message.h"
#include "plugin/rpc.h"

static bool write_only_allowed(const Tfplugin6__ClientCapabilities *capabilities) {
	return capabilities != NULL && capabilities->write_only_attributes_allowed;
}

void handle_validate_resource_config(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__ValidateResourceConfig__Request *request = message;
	const struct resource_type *type = rpc_resource_type(rpc, request->type_name);
	const struct value *configuration;
	(void)response;
	if (type == NULL)
		return;
	configuration = message_value(&rpc->diagnostics, type->block->type, request->config, "configuration");
	if (configuration != NULL)
		engine_validate(
			rpc->arena, type, configuration, write_only_allowed(request->client_capabilities), &rpc->diagnostics);
}

void handle_validate_data_resource_config(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__ValidateDataResourceConfig__Request *request = message;
	const struct resource_type *type = rpc_data_source_type(rpc, request->type_name);
	const struct value *configuration;
	(void)response;
	if (type == NULL)
		return;
	configuration = message_value(&rpc->diagnostics, type->block->type, request->config, "configuration");
	if (configuration != NULL)
		engine_validate(rpc->arena, type, configuration, false, &rpc->diagnostics);
}

void handle_read_resource(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__ReadResource__Request *request = message;
	Tfplugin6__ReadResource__Response *reply = response;
	const struct resource_type *type = rpc_resource_type(rpc, request->type_name);
	struct apply_response read = {0};
	const struct value *prior, *identity;
	reply->new_state = request->current_state;
	reply->private_ = request->private_;
	reply->new_identity = request->current_identity;
	if (type == NULL)
		return;
	prior = message_value(&rpc->diagnostics, type->block->type, request->current_state, "prior state");
	identity = identity_value(rpc, type, request->current_identity);
	if (prior == NULL || identity == NULL)
		return;
	if (engine_read(rpc->engine, rpc->arena, type, prior, identity, &read, &rpc->diagnostics) != 0)
		return;
	reply->new_state = message_from_value(rpc->arena, type->block->type, read.state);
	reply->new_identity = identity_message(rpc, type, read.identity);
}

static bool decode_plan(struct rpc *rpc, const struct resource_type *type,
	const Tfplugin6__PlanResourceChange__Request *request, struct plan_request *plan) {
	const struct type *shape = type->block->type;
	plan->prior = message_value(&rpc->diagnostics, shape, request->prior_state, "prior state");
	plan->proposed = message_value(&rpc->diagnostics, shape, request->proposed_new_state, "proposed state");
	plan->configuration = message_value(&rpc->diagnostics, shape, request->config, "configuration");
	plan->prior_identity = identity_value(rpc, type, request->prior_identity);
	return plan->prior != NULL && plan->proposed != NULL && plan->configuration != NULL && plan->prior_identity != NULL;
}

/* A path without steps would mean the resource as a whole, which the protocol has no word for. */
static void put_replacements(
	struct rpc *rpc, const struct path_list *paths, Tfplugin6__PlanResourceChange__Response *reply) {
	reply->requires_replace = arena_array(rpc->arena, paths->count, sizeof(*reply->requires_replace));
	for (size_t i = 0; i < paths->count; i++) {
		Tfplugin6__AttributePath *path = message_from_path(rpc->arena, paths->items[i]);
		if (path != NULL)
			reply->requires_replace[reply->n_requires_replace++] = path;
	}
}

void handle_plan_resource_change(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__PlanResourceChange__Request *request = message;
	Tfplugin6__PlanResourceChange__Response *reply = response;
	const struct resource_type *type = rpc_resource_type(rpc, request->type_name);
	struct plan_request plan;
	struct plan_response planned = {0};
	if (type == NULL || !decode_plan(rpc, type, request, &plan))
		return;
	reply->legacy_type_system = type->legacy;
	reply->planned_private = request->prior_private;
	engine_plan(rpc->engine, rpc->arena, type, &plan, &planned, &rpc->diagnostics);
	reply->planned_state = message_from_value(rpc->arena, type->block->type, planned.planned);
	reply->planned_identity = identity_message(rpc, type, planned.planned_identity);
	put_replacements(rpc, &planned.requires_replace, reply);
}

static bool decode_apply(struct rpc *rpc, const struct resource_type *type,
	const Tfplugin6__ApplyResourceChange__Request *request, struct apply_request *apply) {
	const struct type *shape = type->block->type;
	apply->prior = message_value(&rpc->diagnostics, shape, request->prior_state, "prior state");
	apply->planned = message_value(&rpc->diagnostics, shape, request->planned_state, "planned state");
	apply->configuration = message_value(&rpc->diagnostics, shape, request->config, "configuration");
	apply->planned_identity = identity_value(rpc, type, request->planned_identity);
	return apply->prior != NULL && apply->planned != NULL && apply->configuration != NULL &&
		apply->planned_identity != NULL;
}

/* Until the engine says otherwise the state is the prior one: an error before it must not lose the resource. */
void handle_apply_resource_change(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__ApplyResourceChange__Request *request = message;
	Tfplugin6__ApplyResourceChange__Response *reply = response;
	const struct resource_type *type = rpc_resource_type(rpc, request->type_name);
	struct apply_request apply;
	struct apply_response applied = {0};
	reply->new_state = request->prior_state;
	reply->private_ = request->planned_private;
	if (type == NULL || !decode_apply(rpc, type, request, &apply))
		return;
	reply->legacy_type_system = type->legacy;
	engine_apply(rpc->engine, rpc->arena, type, &apply, &applied, &rpc->diagnostics);
	if (applied.state != NULL)
		reply->new_state = message_from_value(rpc->arena, type->block->type, applied.state);
	reply->new_identity = identity_message(rpc, type, applied.identity);
}

void handle_read_data_source(struct rpc *rpc, const void *message, void *response) {
	const Tfplugin6__ReadDataSource__Request *request = message;
	Tfplugin6__ReadDataSource__Response *reply = response;
	const struct resource_type *type = rpc_data_source_type(rpc, request->type_name);
	const struct value *configuration, *state = NULL;
	if (type == NULL)
		return;
	configuration = message_value(&rpc->diagnostics, type->block->type, request->config, "configuration");
	if (configuration == NULL)
		return;
	engine_read_data(rpc->engine, rpc->arena, type, configuration, &state, &rpc->diagnostics);
	reply->state = message_from_value(rpc->arena, type->block->type, state);
}
