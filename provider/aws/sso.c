/* IAM Identity Center (AWS SSO): a role's credentials for a session's access token. */
#include <string.h>

#include "aws/credential_source.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "value/json.h"

#define ATTEMPTS 3

void sso_diagnose_login(const struct sso_settings *settings, const struct credential_fetch *fetch, const char *what) {
	diagnostics_error(fetch->diagnostics, NULL, "AWS SSO session not usable",
		"Profile \"%s\" uses AWS SSO (%s): %s. Sign in with:\n\n    aws sso login --profile %s", settings->profile,
		settings->session ? settings->session : settings->start_url, what, settings->profile);
}

static void query_add(struct strbuf *url, const char *text) {
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr("-_.~", c))
			strbuf_addc(url, *text);
		else
			strbuf_addf(url, "%%%02X", c);
	}
}

static const char *credentials_url(struct arena *arena, const struct sso_settings *settings) {
	struct strbuf url = STRBUF_INIT(arena);
	strbuf_addf(&url, "%s/federation/credentials?account_id=", settings->endpoint);
	query_add(&url, settings->account_id);
	strbuf_adds(&url, "&role_name=");
	query_add(&url, settings->role_name);
	return strbuf_text(&url);
}

static int sso_send(const struct sso_settings *settings, const struct credential_fetch *fetch, const char *token,
	struct http_reply *reply) {
	const struct http_header header = {"x-amz-sso_bearer_token", token};
	const struct http_request request = {.url = credentials_url(fetch->arena, settings),
		.headers = &header,
		.header_count = 1,
		.connect_timeout_ms = 5000,
		.timeout_ms = 15000,
		.stop_ends = true};
	for (int attempt = 1;; attempt++) {
		int result = credential_http(fetch, &request, reply);
		bool passing = result != 0 || reply->status >= 500 || reply->status == 429;
		if (!passing || attempt == ATTEMPTS || !stop_wait_ms(200L << attempt))
			return result;
	}
}

/* {"roleCredentials": {"accessKeyId", "secretAccessKey", "sessionToken", "expiration": milliseconds}} */
static bool reply_parse(
	const struct credential_fetch *fetch, const struct http_reply *reply, struct aws_credentials *out) {
	const char *why;
	const struct value *document = value_from_json(fetch->arena, reply->body, reply->body_length, &why);
	const struct value *keys = document ? value_get(document, "roleCredentials") : value_null;
	const char *access_key = credential_argument(keys, "accessKeyId");
	const char *secret_key = credential_argument(keys, "secretAccessKey");
	if (!access_key || !secret_key)
		return false;
	const char *token = credential_argument(keys, "sessionToken");
	int64_t expires_ms = 0;
	value_to_integer(value_get(keys, "expiration"), &expires_ms);
	secret_adopt(fetch->arena, secret_key, strlen(secret_key));
	secret_adopt(fetch->arena, token, token ? strlen(token) : 0);
	*out = (struct aws_credentials){.access_key = access_key,
		.secret_key = secret_key,
		.session_token = token,
		.expires_ms = expires_ms > 0 ? expires_ms : 0};
	return true;
}

static void refusal_diagnose(
	const struct sso_settings *settings, const struct credential_fetch *fetch, const struct http_reply *reply) {
	const char *why;
	const struct value *document = value_from_json(fetch->arena, reply->body, reply->body_length, &why);
	const char *message = document ? credential_argument(document, "message") : NULL;
	diagnostics_error(fetch->diagnostics, NULL, "Cannot load AWS SSO credentials",
		"Profile \"%s\": role %s in account %s was refused with HTTP status %d%s%s.%s", settings->profile,
		settings->role_name, settings->account_id, reply->status, message ? ": " : "", message ? message : "",
		reply->status == 403 || reply->status == 404 ? " Is the role assigned to you in that account?" : "");
}

static int sso_fetch(
	const struct credential_source *source, const struct credential_fetch *fetch, struct aws_credentials *out) {
	const struct sso_settings *settings = source->settings;
	const char *token = sso_token(settings, fetch);
	if (!token)
		return -1;
	struct http_reply reply;
	if (sso_send(settings, fetch, token, &reply) != 0)
		diagnostics_error(fetch->diagnostics, NULL, "Cannot load AWS SSO credentials", "Profile \"%s\": %s.",
			settings->profile, reply.error ? reply.error : "no answer");
	else if (reply.status == 200 && reply_parse(fetch, &reply, out))
		return 0;
	else if (reply.status == 401)
		sso_diagnose_login(settings, fetch, "the session was refused, it has expired or was ended");
	else if (reply.status == 200)
		diagnostics_error(fetch->diagnostics, NULL, "Cannot load AWS SSO credentials",
			"Profile \"%s\": the answer holds no credentials.", settings->profile);
	else
		refusal_diagnose(settings, fetch, &reply);
	return -1;
}

static const char *host_default(struct arena *arena, const char *prefix, const char *region) {
	return arena_printf(
		arena, "https://%s.%s.amazonaws.com%s", prefix, region, strncmp(region, "cn-", 3) == 0 ? ".cn" : "");
}

const struct credential_source *credential_source_sso(
	struct arena *arena, const char *name, const struct sso_settings *settings) {
	struct sso_settings *copy = arena_alloc(arena, sizeof *copy);
	*copy = *settings;
	if (!copy->endpoint)
		copy->endpoint = host_default(arena, "portal.sso", copy->region);
	if (!copy->oidc_endpoint)
		copy->oidc_endpoint = host_default(arena, "oidc", copy->region);
	struct credential_source *source = arena_alloc(arena, sizeof *source);
	*source = (struct credential_source){.fetch = sso_fetch, .name = name, .settings = copy};
	return source;
}
