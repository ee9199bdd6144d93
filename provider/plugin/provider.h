/* The configured provider: what ConfigureProvider left for all later calls. A later ConfigureProvider (only -debug sees
 * one: a process that serves several runs) replaces it, and calls under way end with the one that they began with. */
#ifndef TRIPOD_PLUGIN_PROVIDER_H
#define TRIPOD_PLUGIN_PROVIDER_H

#include "plugin/plugin.h"

struct provider;
struct configuration; /* one state of it, counted */

struct provider *provider_new(const struct plugin_backend *backend, bool debug);
void provider_free(struct provider *provider);

/* The present state; to be released. Never NULL: before ConfigureProvider it is an engine without a caller. */
struct configuration *provider_acquire(struct provider *provider);
void provider_release(struct provider *provider, struct configuration *configuration);
const struct engine *configuration_engine(const struct configuration *configuration);

/* Takes a provider block's configuration. As long as arguments that reach AWS are unknown (they come from resources that
 * are still to be made) the provider stays without a caller: planning goes on, what needs AWS says so. */
int provider_configure(struct provider *provider, const struct value *block, const char *terraform_version,
	struct diagnostics *diagnostics);

#endif
