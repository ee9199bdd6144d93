/* Credentials of EC2 instances: the metadata service, version 2, with version 1 where 2 is refused. */
#include <string.h>

#include "aws/credential_source.h"
#include "base/clock.h"
#include "base/log.h"
#include "value/json.h"

#define ROLES_PATH "/latest/meta-data/iam/security-credentials/"
#define ATTEMPTS 3

struct metadata_session {
	const struct metadata_settings *settings;
	const struct credential_fetch *fetch;
	const char *token; /* NULL: version 1 */
	const char *why;   /* the last failure */
};

/* 0 and a status in *reply, or -1 when the service cannot be reached. Repeats what may pass. */
static int metadata_send(struct metadata_session *session, const char *method, const char *path,
	const struct http_header *headers, size_t header_count, struct http_reply *reply) {
	const struct http_request request = {.method = method,
		.url = arena_printf(session->fetch->arena, "%s%s", session->settings->endpoint, path),
		.headers = headers,
		.header_count = header_count,
		.connect_timeout_ms = 1000,
		.timeout_ms = 2000,
		.direct = true,
		.stop_ends = true};
	for (int attempt = 1;; attempt++) {
		int result = credential_http(session->fetch, &request, reply);
		if (result != 0)
			session->why = reply->error ? reply->error : "no answer";
		else if (reply->status != 200)
			session->why = arena_printf(session->fetch->arena, "%s answers with HTTP status %d", path, reply->status);
		bool passing = result == 0 && (reply->status >= 500 || reply->status == 429);
		if (!passing || attempt == ATTEMPTS || !stop_wait_ms(100L << attempt))
			return result;
	}
}

static int metadata_get(struct metadata_session *session, const char *path, struct http_reply *reply) {
	const struct http_header header = {"X-aws-ec2-metadata-token", session->token};
	return metadata_send(session, "GET", path, &header, session->token ? 1 : 0, reply);
}

/* Version 2's session token. 403, 404 and 405 mean a service without version 2; an answer that never
 * comes, a container further away than the instance's hop limit: both go on with version 1, unless
 * that is forbidden. */
static int session_open(struct metadata_session *session) {
	static const struct http_header lifetime = {"X-aws-ec2-metadata-token-ttl-seconds", "21600"};
	struct http_reply reply;
	int result = metadata_send(session, "PUT", "/latest/api/token", &lifetime, 1, &reply);
	if (result == 0 && reply.status == 200 && reply.body_length > 0 && !strpbrk(reply.body, "\r\n")) {
		session->token = reply.body;
		return 0;
	}
	bool falls_back = result == 0 ? reply.status == 403 || reply.status == 404 || reply.status == 405
								  : reply.outcome == HTTP_NO_ANSWER;
	if (falls_back && !session->settings->v1_disabled) {
		log_text(LOG_DEBUG, "instance metadata: no version 2 session (%s), trying version 1", session->why);
		return 0;
	}
	if (falls_back)
		session->why = arena_printf(
			session->fetch->arena, "%s, and version 1 is switched off (ec2_metadata_v1_disabled)", session->why);
	return -1;
}

static int role_ask(struct metadata_session *session, const char **role) {
	struct http_reply reply;
	if (metadata_get(session, ROLES_PATH, &reply) != 0)
		return -1;
	if (reply.status == 404) {
		session->why = "the instance has no IAM role (no instance profile is attached)";
		return -1;
	}
	if (reply.status != 200)
		return -1;
	size_t length = strcspn(reply.body, "\r\n");
	if (length == 0 ||
		strspn(reply.body, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@_-") < length) {
		session->why = "the answer names no IAM role";
		return -1;
	}
	*role = arena_strndup(session->fetch->arena, reply.body, length);
	return 0;
}

static int keys_ask(struct metadata_session *session, const char *role, struct aws_credentials *out) {
	struct http_reply reply;
	if (metadata_get(session, arena_printf(session->fetch->arena, ROLES_PATH "%s", role), &reply) != 0 ||
		reply.status != 200)
		return -1;
	const char *why;
	const struct value *document = value_from_json(session->fetch->arena, reply.body, reply.body_length, &why);
	const char *code = document ? credential_argument(document, "Code") : NULL;
	if (code && strcmp(code, "Success") != 0) {
		const char *message = credential_argument(document, "Message");
		session->why =
			arena_printf(session->fetch->arena, "role %s: %s: %s", role, code, message ? message : "no message");
		return -1;
	}
	if (document && credential_from_map(session->fetch->arena, document, "Token", out))
		return 0;
	session->why = arena_printf(session->fetch->arena, "the answer for role %s holds no credentials", role);
	return -1;
}

static void metadata_diagnose(const struct metadata_session *session) {
	const struct metadata_settings *settings = session->settings;
	const char *state = settings->disabled
		? arena_printf(session->fetch->arena, "switched off by %s", settings->disabled)
		: arena_printf(session->fetch->arena, "%s: %s", settings->endpoint, session->why);
	if (!settings->tried) {
		diagnostics_error(session->fetch->diagnostics, NULL, "Cannot load the EC2 instance's credentials",
			"A profile's credential_source is Ec2InstanceMetadata. Instance metadata: %s.", state);
		return;
	}
	diagnostics_error(session->fetch->diagnostics, NULL, "No valid credential sources found",
		"The AWS provider needs credentials. It looked for them here, in this order:\n\n%s  * EC2 instance metadata: %s\n\n"
		"Set a profile (AWS_PROFILE or the provider's `profile` argument), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
		"or run where a role is attached.",
		settings->tried, state);
}

static int metadata_fetch(
	const struct credential_source *source, const struct credential_fetch *fetch, struct aws_credentials *out) {
	struct metadata_session session = {.settings = source->settings, .fetch = fetch, .why = "no answer"};
	const char *role;
	if (!session.settings->disabled && session_open(&session) == 0 && role_ask(&session, &role) == 0 &&
		keys_ask(&session, role, out) == 0)
		return 0;
	metadata_diagnose(&session);
	return -1;
}

const struct credential_source *credential_source_metadata(
	struct arena *arena, const struct metadata_settings *settings) {
	struct metadata_settings *copy = arena_alloc(arena, sizeof *copy);
	*copy = *settings;
	copy->endpoint = arena_strdup(arena, settings->endpoint);
	struct credential_source *source = arena_alloc(arena, sizeof *source);
	*source = (struct credential_source){.fetch = metadata_fetch, .name = "EC2 instance metadata", .settings = copy};
	return source;
}
