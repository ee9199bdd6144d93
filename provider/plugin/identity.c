#include "plugin/identity.h"

#include "plugin/message.h"

const struct value *identity_value(
	struct rpc *rpc, const struct resource_type *type, const Tfplugin6__ResourceIdentityData *message) {
	const struct type *shape = message != NULL ? engine_identity_type(rpc->arena, type) : NULL;
	if (shape == NULL)
		return value_null;
	return message_value(&rpc->diagnostics, shape, message->identity_data, "resource identity");
}

Tfplugin6__ResourceIdentityData *identity_message(
	struct rpc *rpc, const struct resource_type *type, const struct value *identity) {
	const struct type *shape = engine_identity_type(rpc->arena, type);
	Tfplugin6__ResourceIdentityData *message;
	if (identity == NULL || value_is_null(identity) || shape == NULL)
		return NULL;
	message = arena_alloc(rpc->arena, sizeof(*message));
	tfplugin6__resource_identity_data__init(message);
	message->identity_data = message_from_value(rpc->arena, shape, identity);
	return message;
}
