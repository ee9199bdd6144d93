#include "aws/client.h"

#include <stdlib.h>
#include <string.h>

#include "aws/account.h"
#include "aws/credentials.h"
#include "aws/exchange.h"
#include "aws/page.h"
#include "aws/settings.h"

struct aws_client {
	struct aws_settings *settings;
	struct http_pool *pool;
	struct exchange exchange;
	struct aws_credential_chain *chain;
	struct credential_supplier supplier;
	const char *account_id;
};

static const char *first_detail(const struct diagnostics *list) {
	for (const struct diagnostic *entry = list->first; entry != NULL; entry = entry->next)
		if (entry->severity == DIAGNOSTIC_ERROR)
			return arena_printf(
				list->arena, "%s%s%s", entry->summary, entry->detail[0] != '\0' ? ": " : "", entry->detail);
	return "no credentials";
}

static int get_credentials(void *self, struct arena *arena, struct aws_credentials *out, const char **why) {
	struct aws_client *client = self;
	struct diagnostics list = DIAGNOSTICS_INIT(arena);
	if (aws_credential_chain_get(client->chain, arena, out, &list) == 0)
		return 0;
	*why = first_detail(&list);
	return -1;
}

static void expire_credentials(void *self, const char *access_key) {
	struct aws_client *client = self;
	aws_credential_chain_expire(client->chain, access_key);
}

static int call_page(void *self, struct arena *arena, const struct aws_request *request, struct aws_reply *reply) {
	struct aws_client *client = self;
	return exchange_call(&client->exchange, arena, request->unsigned_call ? NULL : &client->supplier, request, reply);
}

static int call(void *self, struct arena *arena, const struct aws_request *request, struct aws_reply *reply) {
	return page_call(call_page, self, arena, request, reply);
}

static int give_fixed(void *self, struct arena *arena, struct aws_credentials *out, const char **why) {
	(void)arena;
	(void)why;
	*out = *(const struct aws_credentials *)self;
	return 0;
}

/* The chain's own calls of STS, with the credentials that it has at that point. */
static int call_sts(void *self, struct arena *arena, const struct aws_credentials *credentials, const char *action,
	const struct value *parameters, struct aws_reply *reply) {
	struct aws_client *client = self;
	struct credential_supplier fixed = {.self = (void *)credentials, .get = give_fixed};
	struct aws_request request = {
		.service = &account_sts_service,
		.action = action,
		.parameters = parameters,
		.region = client->settings->sts_region,
	};
	return exchange_call(&client->exchange, arena, credentials != NULL ? &fixed : NULL, &request, reply);
}

static bool client_start(struct aws_client *client, const struct value *configuration, const char *user_agent,
	struct diagnostics *diagnostics) {
	client->account_id = "";
	client->settings = aws_settings_new(configuration, user_agent, diagnostics);
	if (client->settings == NULL)
		return false;
	client->pool = http_pool_new(&client->settings->http);
	exchange_init(&client->exchange, client->settings, client->pool);
	client->supplier = (struct credential_supplier){client, get_credentials, expire_credentials};
	struct aws_credential_hooks hooks = {client, call_sts, client->pool};
	client->chain = aws_credential_chain_new(configuration, client->settings->shared, &hooks, diagnostics);
	if (client->chain == NULL)
		return false;
	struct aws_caller caller = aws_client_caller(client);
	return account_lookup(client->settings, &caller, &client->account_id, diagnostics) == 0;
}

struct aws_client *aws_client_new(
	const struct value *configuration, const char *user_agent, struct diagnostics *diagnostics) {
	struct aws_client *client = memory_alloc(sizeof *client);
	memset(client, 0, sizeof *client);
	if (client_start(client, configuration, user_agent, diagnostics))
		return client;
	aws_client_free(client);
	return NULL;
}

void aws_client_free(struct aws_client *client) {
	if (client == NULL)
		return;
	aws_credential_chain_free(client->chain);
	if (client->pool != NULL)
		exchange_destroy(&client->exchange);
	http_pool_free(client->pool);
	aws_settings_free(client->settings);
	free(client);
}

struct aws_caller aws_client_caller(struct aws_client *client) {
	const struct aws_settings *settings = client->settings;
	return (struct aws_caller){
		.self = client,
		.call = call,
		.region = settings->region,
		.partition = settings->partition->id,
		.dns_suffix = settings->partition->dns_suffix,
		.account_id = client->account_id,
	};
}

unsigned long aws_client_call_count(const struct aws_client *client) {
	return __atomic_load_n(&client->exchange.call_count, __ATOMIC_RELAXED);
}
