#include "plugin/provider.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "engine/coalesce.h"
#include "plugin/version.h"

struct configuration {
	struct engine engine;
	struct arena *arena; /* of the engine's values */
	void *client;        /* NULL: no caller */
	size_t references;
};

struct provider {
	const struct plugin_backend *backend;
	bool debug;
	pthread_mutex_t mutex;
	struct configuration *current;
};

static struct configuration *configuration_new(void) {
	struct configuration *made = memory_alloc(sizeof(*made));
	made->arena = arena_new();
	made->references = 1;
	made->engine.default_tags = value_null;
	made->engine.ignore_tag_keys = value_empty_list;
	made->engine.ignore_tag_prefixes = value_empty_list;
	made->engine.reads = coalescer_new();
	return made;
}

static void configuration_free(const struct plugin_backend *backend, struct configuration *configuration) {
	if (configuration->client != NULL)
		backend->close(configuration->client);
	coalescer_free(configuration->engine.reads);
	arena_free(configuration->arena);
	free(configuration);
}

struct provider *provider_new(const struct plugin_backend *backend, bool debug) {
	struct provider *provider = memory_alloc(sizeof(*provider));
	provider->backend = backend;
	provider->debug = debug;
	pthread_mutex_init(&provider->mutex, NULL);
	provider->current = configuration_new();
	return provider;
}

void provider_free(struct provider *provider) {
	provider_release(provider, provider->current);
	pthread_mutex_destroy(&provider->mutex);
	free(provider);
}

struct configuration *provider_acquire(struct provider *provider) {
	struct configuration *current;
	pthread_mutex_lock(&provider->mutex);
	current = provider->current;
	current->references++;
	pthread_mutex_unlock(&provider->mutex);
	return current;
}

void provider_release(struct provider *provider, struct configuration *configuration) {
	bool last;
	pthread_mutex_lock(&provider->mutex);
	last = --configuration->references == 0;
	pthread_mutex_unlock(&provider->mutex);
	if (last)
		configuration_free(provider->backend, configuration);
}

const struct engine *configuration_engine(const struct configuration *configuration) {
	return &configuration->engine;
}

static void publish(struct provider *provider, struct configuration *next) {
	struct configuration *before;
	pthread_mutex_lock(&provider->mutex);
	before = provider->current;
	provider->current = next;
	pthread_mutex_unlock(&provider->mutex);
	provider_release(provider, before);
}

/* Tags may be unknown and planned as such; everything else decides whom we talk to. */
static bool reaches_aws(const struct value *block) {
	for (size_t i = 0; block->kind == VALUE_MAP && i < block->as.map.count; i++) {
		const struct value_member *member = &block->as.map.members[i];
		if (strcmp(member->key, "default_tags") == 0 || strcmp(member->key, "ignore_tags") == 0)
			continue;
		if (!value_is_wholly_known(member->value))
			return false;
	}
	return !value_is_unknown(block);
}

/* What hashicorp/aws sends, so that AWS's usage figures and account logs go on as before; our own name behind it. */
static const char *user_agent(struct arena *arena, const char *terraform_version) {
	bool known = terraform_version != NULL && terraform_version[0] != '\0';
	return arena_printf(arena,
		"APN/1.0 HashiCorp/1.0 Terraform/%s (+https://www.terraform.io) terraform-provider-aws/" PROVIDER_VERSION
		" (+https://registry.terraform.io/providers/hashicorp/aws) tripod/" PROVIDER_VERSION,
		known ? terraform_version : "0.11+compatible");
}

int provider_configure(struct provider *provider, const struct value *block, const char *terraform_version,
	struct diagnostics *diagnostics) {
	struct configuration *next = configuration_new();
	block = value_clone(next->arena, block);
	if (provider->debug)
		stop_reset();
	engine_configure_tags(&next->engine, next->arena, block);
	if (reaches_aws(block)) {
		next->client = provider->backend->open(block, user_agent(next->arena, terraform_version), diagnostics);
		if (next->client == NULL) {
			configuration_free(provider->backend, next);
			return -1;
		}
		next->engine.caller = provider->backend->caller(next->client);
	} else {
		log_text(LOG_WARN, "the provider's configuration holds unknown values: AWS cannot be called in this run");
	}
	publish(provider, next);
	return diagnostics_has_error(diagnostics) ? -1 : 0;
}
