/* The access token of an SSO session, as `aws sso login` leaves it in ~/.aws/sso/cache/. With an
 * sso-session it is renewed by its refresh token, and written back for the other tools. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "aws/credential_source.h"
#include "base/clock.h"
#include "base/log.h"
#include "value/json.h"

#define CACHE_LIMIT ((size_t)1024 * 1024)
#define RENEW_EARLY_MS (5 * 60 * 1000)
#define LIFETIME_LIMIT_SECONDS (90 * 86400)

static const char *cache_path(const struct sso_settings *settings, struct arena *arena) {
	const char *key = settings->session ? settings->session : settings->start_url;
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int length = 0;
	if (EVP_Digest(key, strlen(key), digest, &length, EVP_sha1(), NULL) != 1)
		return "";
	char name[2 * EVP_MAX_MD_SIZE + 1] = "";
	for (unsigned int i = 0; i < length; i++)
		snprintf(name + 2 * i, 3, "%02x", digest[i]);
	return arena_printf(arena, "%s/%s.json", aws_path_expand(arena, "~/.aws/sso/cache"), name);
}

static const struct value *cache_read(const char *path, const struct credential_fetch *fetch, const char **why) {
	size_t length = 0;
	const char *bytes = credential_file_read(fetch->arena, path, CACHE_LIMIT, &length, why);
	if (!bytes) {
		if (errno == ENOENT)
			*why = "there is no cached session";
		return NULL;
	}
	const struct value *document = value_from_json(fetch->arena, bytes, length, why);
	if (document && credential_argument(document, "accessToken") && credential_argument(document, "expiresAt"))
		return document;
	*why = "the cached session cannot be read";
	return NULL;
}

static void cache_write(const char *path, const struct value *document, const struct credential_fetch *fetch) {
	char *temporary = arena_printf(fetch->arena, "%s.XXXXXX", path);
	char *text = value_to_json(fetch->arena, document);
	size_t length = strlen(text);
	secret_adopt(fetch->arena, text, length);
	int fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
	if (fd < 0)
		goto failed;
	bool written = write(fd, text, length) == (ssize_t)length;
	if (close(fd) == 0 && written && rename(temporary, path) == 0)
		return;
	unlink(temporary);
failed:
	log_text(LOG_WARN, "the renewed SSO session cannot be written to %s", path);
}

static const char *time_text(struct arena *arena, int64_t ms) {
	time_t seconds = (time_t)(ms / 1000);
	struct tm parts;
	char text[32];
	gmtime_r(&seconds, &parts);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
	return arena_strdup(arena, text);
}

static bool registration_is_valid(const struct value *cached) {
	return credential_argument(cached, "refreshToken") && credential_argument(cached, "clientId") &&
		credential_argument(cached, "clientSecret") &&
		credential_timestamp_ms(credential_argument(cached, "registrationExpiresAt")) > clock_wall_ms();
}

/* CreateToken of SSO OIDC; NULL when refused or unreachable: the session then counts as expired. */
static const struct value *token_create(
	const struct sso_settings *settings, const struct value *cached, const struct credential_fetch *fetch) {
	struct arena *arena = fetch->arena;
	struct value *body = value_map_new(arena);
	value_map_set(arena, body, "grantType", value_string(arena, "refresh_token"));
	value_map_set(arena, body, "clientId", value_get(cached, "clientId"));
	value_map_set(arena, body, "clientSecret", value_get(cached, "clientSecret"));
	value_map_set(arena, body, "refreshToken", value_get(cached, "refreshToken"));
	const char *text = value_to_json(arena, body);
	secret_adopt(arena, text, strlen(text));
	const struct http_header header = {"Content-Type", "application/json"};
	const struct http_request request = {.method = "POST",
		.url = arena_printf(arena, "%s/token", settings->oidc_endpoint),
		.headers = &header,
		.header_count = 1,
		.body = text,
		.body_length = strlen(text),
		.connect_timeout_ms = 5000,
		.timeout_ms = 15000,
		.stop_ends = true};
	struct http_reply reply;
	if (credential_http(fetch, &request, &reply) != 0 || reply.status != 200) {
		log_text(LOG_WARN, "the SSO session of profile %s cannot be renewed (HTTP status %d)", settings->profile,
			reply.status);
		return NULL;
	}
	const char *why;
	const struct value *document = value_from_json(arena, reply.body, reply.body_length, &why);
	return document && credential_argument(document, "accessToken") ? document : NULL;
}

static const char *token_renew(const struct sso_settings *settings, const char *path, const struct value *cached,
	const struct credential_fetch *fetch) {
	const struct value *answer = token_create(settings, cached, fetch);
	if (!answer)
		return NULL;
	int64_t lifetime_seconds = 0;
	value_to_integer(value_get(answer, "expiresIn"), &lifetime_seconds);
	if (lifetime_seconds < 0 || lifetime_seconds > LIFETIME_LIMIT_SECONDS)
		lifetime_seconds = 0;
	struct value *document = value_map_copy(fetch->arena, cached);
	value_map_set(fetch->arena, document, "accessToken", value_get(answer, "accessToken"));
	value_map_set(fetch->arena, document, "expiresAt",
		value_string(fetch->arena, time_text(fetch->arena, clock_wall_ms() + lifetime_seconds * 1000)));
	if (credential_argument(answer, "refreshToken"))
		value_map_set(fetch->arena, document, "refreshToken", value_get(answer, "refreshToken"));
	cache_write(path, document, fetch);
	return credential_argument(answer, "accessToken");
}

const char *sso_token(const struct sso_settings *settings, const struct credential_fetch *fetch) {
	const char *path = cache_path(settings, fetch->arena);
	const char *why = NULL;
	const struct value *cached = cache_read(path, fetch, &why);
	if (!cached) {
		sso_diagnose_login(settings, fetch, why);
		return NULL;
	}
	int64_t left_ms = credential_timestamp_ms(credential_argument(cached, "expiresAt")) - clock_wall_ms();
	const char *token = left_ms > 0 ? credential_argument(cached, "accessToken") : NULL;
	if (left_ms < RENEW_EARLY_MS && settings->session && registration_is_valid(cached)) {
		const char *renewed = token_renew(settings, path, cached, fetch);
		token = renewed ? renewed : token;
	}
	if (!token)
		sso_diagnose_login(settings, fetch, "the session has expired");
	else if (strpbrk(token, "\r\n"))
		sso_diagnose_login(settings, fetch, "the cached session cannot be read");
	else
		return token;
	return NULL;
}
