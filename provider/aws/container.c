/* Credentials of ECS tasks and EKS pods, from the address that the agent puts into the environment. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/credential_source.h"
#include "base/clock.h"
#include "value/json.h"

#define ECS_HOST "http://169.254.170.2"
#define TOKEN_LIMIT ((size_t)64 * 1024)
#define ATTEMPTS 3

bool credential_container_configured(void) {
	return credential_environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ||
		credential_environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
}

/* The token goes to this host: over plain HTTP only to the host itself and the two agents. */
static bool host_is_allowed(const char *host, size_t length) {
	static const char *const allowed[] = {"localhost", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"};
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		if (strlen(allowed[i]) == length && strncasecmp(host, allowed[i], length) == 0)
			return true;
	return length > 4 && strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") >= length;
}

static bool url_is_allowed(const char *url) {
	if (strncasecmp(url, "https://", 8) == 0)
		return url[8] != '\0';
	if (strncasecmp(url, "http://", 7) != 0)
		return false;
	const char *host = url + 7;
	size_t authority = strcspn(host, "/?#");
	if (memchr(host, '@', authority))
		return false;
	size_t length = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");
	return length <= authority && host_is_allowed(host, length);
}

/* The value of the Authorization header: *token NULL when there is none. */
static int authorization_read(const struct credential_fetch *fetch, const char **token) {
	const char *path = credential_environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	const char *why = "it holds line breaks";
	*token = credential_environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	if (path) {
		size_t length = 0;
		const char *bytes = credential_file_read(fetch->arena, path, TOKEN_LIMIT, &length, &why);
		while (bytes && length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
			length--;
		*token = bytes ? secret_strndup(fetch->arena, bytes, length) : NULL;
		if (!bytes)
			goto bad;
	}
	if (!*token || !strpbrk(*token, "\r\n"))
		return 0;
bad:
	diagnostics_error(fetch->diagnostics, NULL, "Cannot load the container's credentials",
		"The authorization token (%s) cannot be used: %s.", path ? path : "AWS_CONTAINER_AUTHORIZATION_TOKEN", why);
	return -1;
}

static int container_ask(const char *url, const struct credential_fetch *fetch, struct http_reply *reply) {
	const char *token;
	if (authorization_read(fetch, &token) != 0)
		return -1;
	const struct http_header headers[] = {{"Accept", "application/json"}, {"Authorization", token}};
	const struct http_request request = {.url = url,
		.headers = headers,
		.header_count = token ? 2 : 1,
		.connect_timeout_ms = 2000,
		.timeout_ms = 10000,
		.direct = strncasecmp(url, "https:", 6) != 0,
		.stop_ends = true};
	for (int attempt = 1;; attempt++) {
		int result = credential_http(fetch, &request, reply);
		bool passing = result != 0 || reply->status >= 500 || reply->status == 429;
		if (!passing || attempt == ATTEMPTS || !stop_wait_ms(100L << attempt))
			return result == 0 ? 0 : 1;
	}
}

static int container_fetch(
	const struct credential_source *source, const struct credential_fetch *fetch, struct aws_credentials *out) {
	const char *url = source->settings;
	struct http_reply reply;
	const char *why = NULL;
	int asked = container_ask(url, fetch, &reply);
	if (asked < 0)
		return -1;
	if (asked == 0 && reply.status == 200) {
		const struct value *document = value_from_json(fetch->arena, reply.body, reply.body_length, &why);
		if (document && credential_from_map(fetch->arena, document, "Token", out))
			return 0;
		why = "the answer holds no credentials";
	} else {
		why = asked == 0 ? arena_printf(fetch->arena, "the answer is HTTP status %d", reply.status) : reply.error;
	}
	diagnostics_error(fetch->diagnostics, NULL, "Cannot load the container's credentials",
		"Asked %.*s, which AWS_CONTAINER_CREDENTIALS_%s_URI names: %s.", (int)strcspn(url, "?"), url,
		credential_environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ? "RELATIVE" : "FULL",
		why ? why : "no answer");
	return -1;
}

const struct credential_source *credential_source_container(struct arena *arena, struct diagnostics *diagnostics) {
	const char *relative = credential_environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *full = credential_environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
	const char *url = relative ? arena_printf(arena, ECS_HOST "%s%s", *relative == '/' ? "" : "/", relative) : full;
	if (!url) {
		diagnostics_error(diagnostics, NULL, "No container credentials",
			"A profile's credential_source is EcsContainer, but neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor "
			"AWS_CONTAINER_CREDENTIALS_FULL_URI is set: this does not run in such a container.");
		return NULL;
	}
	if (!url_is_allowed(url)) {
		diagnostics_error(diagnostics, NULL, "Container credentials address not allowed",
			"AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or http on a loopback address or the ECS or EKS agent's "
			"(169.254.170.2, 169.254.170.23, [fd00:ec2::23]).");
		return NULL;
	}
	struct credential_source *source = arena_alloc(arena, sizeof *source);
	*source = (struct credential_source){
		.fetch = container_fetch, .name = "container credentials", .settings = arena_strdup(arena, url)};
	return source;
}
