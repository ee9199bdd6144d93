/* Resource identity (Terraform 1.12 and later): absent on the wire for older ones and for types without it. */
#ifndef TRIPOD_PLUGIN_IDENTITY_H
#define TRIPOD_PLUGIN_IDENTITY_H

#include "plugin/rpc.h"
#include "plugin/tfplugin6.pb-c.h"

/* value_null when absent; NULL with a diagnostic when it does not fit. */
const struct value *identity_value(
	struct rpc *rpc, const struct resource_type *type, const Tfplugin6__ResourceIdentityData *message);
/* NULL when there is none to send. */
Tfplugin6__ResourceIdentityData *identity_message(
	struct rpc *rpc, const struct resource_type *type, const struct value *identity);

#endif
