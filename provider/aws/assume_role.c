/* Roles: AssumeRole with the base's credentials, AssumeRoleWithWebIdentity with a token. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "aws/credential_source.h"
#include "base/clock.h"

#define TOKEN_LIMIT ((size_t)64 * 1024)

static void text_set(struct arena *arena, struct value *map, const char *key, const char *text) {
	if (text)
		value_map_set(arena, map, key, value_string(arena, text));
}

static void policy_arns_set(struct arena *arena, struct value *parameters, const struct value *arns) {
	if (value_count(arns) == 0)
		return;
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(arns); i++) {
		struct value *item = value_map_new(arena);
		value_map_set(arena, item, "arn", value_at(arns, i));
		value_list_add(arena, list, item);
	}
	value_map_set(arena, parameters, "PolicyArns", list);
}

static void tags_set(struct arena *arena, struct value *parameters, const struct value *tags) {
	if (value_count(tags) == 0)
		return;
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(tags); i++) {
		struct value *item = value_map_new(arena);
		value_map_set(arena, item, "Key", value_string(arena, tags->as.map.members[i].key));
		value_map_set(arena, item, "Value", tags->as.map.members[i].value);
		value_list_add(arena, list, item);
	}
	value_map_set(arena, parameters, "Tags", list);
}

static struct value *parameters_new(struct arena *arena, const struct role_settings *role) {
	struct value *parameters = value_map_new(arena);
	text_set(arena, parameters, "RoleArn", role->arn);
	/* The default name is the Go SDK's, since trust policies and alarms may match on it. */
	text_set(arena, parameters, "RoleSessionName",
		role->session_name ? role->session_name : arena_printf(arena, "aws-go-sdk-%" PRId64 "000000", clock_wall_ms()));
	if (role->duration_seconds > 0)
		value_map_set(arena, parameters, "DurationSeconds", value_integer(arena, role->duration_seconds));
	text_set(arena, parameters, "Policy", role->policy);
	policy_arns_set(arena, parameters, role->policy_arns);
	return parameters;
}

static int reply_read(const struct credential_source *source, const struct credential_fetch *fetch,
	const struct aws_reply *reply, struct aws_credentials *out) {
	const struct role_settings *role = source->settings;
	if (reply->ok && credential_from_map(fetch->arena, value_get(reply->body, "Credentials"), "SessionToken", out))
		return 0;
	const char *with = source->base ? source->base->name : "a web identity token";
	if (reply->ok) {
		diagnostics_error(fetch->diagnostics, NULL, "Cannot assume IAM Role",
			"IAM Role (%s) cannot be assumed with %s: the answer of STS holds no credentials.", role->arn, with);
		return -1;
	}
	diagnostics_error(fetch->diagnostics, NULL, "Cannot assume IAM Role",
		"IAM Role (%s) cannot be assumed with %s.\n\n%s: %s%s%s%s\n\n"
		"The usual causes: these credentials are invalid or expired; they may not call %s on the role; the role's trust "
		"policy does not name them (or asks for an external id); the ARN is not a role's.",
		role->arn, with, reply->code ? reply->code : "error", reply->message ? reply->message : "no message",
		reply->request_id ? " (request id " : "", reply->request_id ? reply->request_id : "",
		reply->request_id ? ")" : "", source->base ? "sts:AssumeRole" : "sts:AssumeRoleWithWebIdentity");
	return -1;
}

static int role_fetch(
	const struct credential_source *source, const struct credential_fetch *fetch, struct aws_credentials *out) {
	const struct role_settings *role = source->settings;
	struct aws_credentials base;
	if (credential_source_fetch(source->base, fetch, &base) != 0)
		return -1;
	struct value *parameters = parameters_new(fetch->arena, role);
	text_set(fetch->arena, parameters, "ExternalId", role->external_id);
	text_set(fetch->arena, parameters, "SourceIdentity", role->source_identity);
	tags_set(fetch->arena, parameters, role->tags);
	if (value_count(role->transitive_tag_keys) > 0)
		value_map_set(fetch->arena, parameters, "TransitiveTagKeys", role->transitive_tag_keys);
	struct aws_reply reply = {.body = value_null};
	fetch->hooks->sts_call(fetch->hooks->self, fetch->arena, &base, "AssumeRole", parameters, &reply);
	return reply_read(source, fetch, &reply, out);
}

/* The token without the line end that editors and shells leave behind it. */
static const char *token_read(const struct role_settings *role, const struct credential_fetch *fetch) {
	if (role->token)
		return role->token;
	size_t length = 0;
	const char *why = "the file is empty";
	const char *path = aws_path_expand(fetch->arena, role->token_file);
	const char *bytes = credential_file_read(fetch->arena, path, TOKEN_LIMIT, &length, &why);
	while (bytes && length > 0 && strchr(" \t\r\n", bytes[length - 1]))
		length--;
	if (bytes && length > 0)
		return secret_strndup(fetch->arena, bytes, length);
	diagnostics_error(fetch->diagnostics, NULL, "Cannot read the web identity token",
		"IAM Role (%s) is to be assumed with the token in %s: %s.", role->arn, path, why);
	return NULL;
}

static int web_identity_fetch(
	const struct credential_source *source, const struct credential_fetch *fetch, struct aws_credentials *out) {
	const struct role_settings *role = source->settings;
	const char *token = token_read(role, fetch);
	if (!token)
		return -1;
	struct value *parameters = parameters_new(fetch->arena, role);
	text_set(fetch->arena, parameters, "WebIdentityToken", token);
	const char *copy = value_text(value_get(parameters, "WebIdentityToken"));
	secret_adopt(fetch->arena, copy, strlen(copy));
	struct aws_reply reply = {.body = value_null};
	fetch->hooks->sts_call(fetch->hooks->self, fetch->arena, NULL, "AssumeRoleWithWebIdentity", parameters, &reply);
	return reply_read(source, fetch, &reply, out);
}

static const char *text_copy(struct arena *arena, const char *text) {
	return text ? arena_strdup(arena, text) : NULL;
}

const struct credential_source *credential_source_role(
	struct arena *arena, const char *name, const struct credential_source *base, const struct role_settings *settings) {
	struct role_settings *role = arena_alloc(arena, sizeof *role);
	*role = *settings;
	role->arn = arena_strdup(arena, settings->arn);
	role->session_name = text_copy(arena, settings->session_name);
	role->external_id = secret_strdup(arena, settings->external_id);
	role->policy = text_copy(arena, settings->policy);
	role->source_identity = text_copy(arena, settings->source_identity);
	role->policy_arns = value_clone(arena, settings->policy_arns);
	role->tags = value_clone(arena, settings->tags);
	role->transitive_tag_keys = value_clone(arena, settings->transitive_tag_keys);
	role->token = secret_strdup(arena, settings->token);
	role->token_file = text_copy(arena, settings->token_file);
	struct credential_source *source = arena_alloc(arena, sizeof *source);
	*source = (struct credential_source){
		.fetch = base ? role_fetch : web_identity_fetch, .name = name, .base = base, .settings = role};
	return source;
}
