/* What a profile of the shared files says about credentials, in the AWS SDK's order: source_profile,
 * keys, credential_source, web_identity_token_file, SSO, credential_process; then its role_arn. */
#include <stdlib.h>
#include <string.h>

#include "aws/credential_search.h"

/* The profiles on the way from the selected one, to see loops. */
struct profile_trail {
	const struct aws_profile *profile;
	const struct profile_trail *before;
};

static const struct credential_source *profile_source(
	struct credential_search *search, const struct aws_profile *profile, const struct profile_trail *before);

static const char *source_name(struct credential_search *search, const struct aws_profile *profile, const char *how) {
	return arena_printf(search->arena, "profile \"%s\"%s", aws_profile_name(profile), how);
}

static const struct credential_source *profile_refuse(
	struct credential_search *search, const struct aws_profile *profile, const char *why) {
	diagnostics_error(search->diagnostics, NULL, "Shared configuration profile not usable", "Profile \"%s\" in %s: %s.",
		aws_profile_name(profile), aws_shared_config_files(search->shared), why);
	return NULL;
}

static const struct credential_source *profile_keys(
	struct credential_search *search, const struct aws_profile *profile) {
	const char *access_key = aws_profile_get(profile, "aws_access_key_id");
	const char *secret_key = aws_profile_get(profile, "aws_secret_access_key");
	if (access_key && secret_key)
		return credential_source_keys(search->arena, source_name(search, profile, ""), access_key, secret_key,
			aws_profile_get(profile, "aws_session_token"));
	return NULL;
}

static const struct credential_source *source_by_name(
	struct credential_search *search, const struct aws_profile *profile, const char *name) {
	if (strcmp(name, "Ec2InstanceMetadata") == 0)
		return search_metadata(search, NULL);
	if (strcmp(name, "EcsContainer") == 0)
		return credential_source_container(search->arena, search->diagnostics);
	if (strcmp(name, "Environment") == 0)
		return search_environment(search, aws_profile_name(profile));
	return profile_refuse(search, profile,
		arena_printf(
			search->arena, "credential_source is \"%s\", not Environment, Ec2InstanceMetadata or EcsContainer", name));
}

static const struct credential_source *source_by_profile(struct credential_search *search,
	const struct aws_profile *profile, const char *name, const struct profile_trail *trail) {
	const struct aws_profile *next = aws_shared_config_profile(search->shared, name);
	if (!next)
		return profile_refuse(
			search, profile, arena_printf(search->arena, "its source_profile \"%s\" does not exist", name));
	for (const struct profile_trail *seen = trail; seen; seen = seen->before) {
		if (seen->profile != next)
			continue;
		/* A profile may name itself, or one on the way, for its keys; anything else would go round forever. */
		const struct credential_source *keys = profile_keys(search, next);
		return keys ? keys
					: profile_refuse(search, profile,
						  arena_printf(search->arena, "source_profile \"%s\" leads back to itself", name));
	}
	return profile_source(search, next, trail);
}

static const char *sso_get(struct credential_search *search, const struct aws_profile *profile, const char *key) {
	const char *session = aws_profile_get(profile, "sso_session");
	return session ? aws_shared_config_sso_session(search->shared, session, key) : aws_profile_get(profile, key);
}

/* An address of one's own for a service: as aws/endpoint.h finds it, for the two of SSO. */
static const char *sso_endpoint(
	struct credential_search *search, const char *argument, const char *variable, const char *service) {
	const struct value *blocks = value_get(search->configuration, "endpoints");
	const char *url = NULL;
	for (size_t i = 0; argument && !url && i < value_count(blocks); i++)
		url = credential_argument(value_at(blocks, i), argument);
	const char *ignored = credential_environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
	if (url || (ignored && strcmp(ignored, "true") == 0))
		return url ? arena_strdup(search->arena, url) : NULL;
	const struct aws_profile *profile = aws_shared_config_selected(search->shared);
	url = credential_environment(variable);
	if (!url)
		url = credential_environment("AWS_ENDPOINT_URL");
	if (!url)
		url = aws_profile_get_service(profile, service, "endpoint_url");
	if (!url)
		url = aws_profile_get(profile, "endpoint_url");
	return url ? arena_strdup(search->arena, url) : NULL;
}

static const struct credential_source *profile_sso(
	struct credential_search *search, const struct aws_profile *profile) {
	struct sso_settings settings = {.profile = aws_profile_name(profile),
		.session = aws_profile_get(profile, "sso_session"),
		.start_url = sso_get(search, profile, "sso_start_url"),
		.region = sso_get(search, profile, "sso_region"),
		.account_id = aws_profile_get(profile, "sso_account_id"),
		.role_name = aws_profile_get(profile, "sso_role_name")};
	if (settings.session && !aws_shared_config_has_sso_session(search->shared, settings.session))
		return profile_refuse(search, profile,
			arena_printf(search->arena, "its sso_session \"%s\" does not exist: [sso-session %s]", settings.session,
				settings.session));
	const char *missing = !settings.start_url ? "sso_start_url"
		: !settings.region                    ? "sso_region"
		: !settings.account_id                ? "sso_account_id"
		: !settings.role_name                 ? "sso_role_name"
											  : NULL;
	if (missing)
		return profile_refuse(search, profile, arena_printf(search->arena, "%s is missing for AWS SSO", missing));
	settings.endpoint = sso_endpoint(search, "sso", "AWS_ENDPOINT_URL_SSO", "sso");
	settings.oidc_endpoint = sso_endpoint(search, NULL, "AWS_ENDPOINT_URL_SSO_OIDC", "sso_oidc");
	return credential_source_sso(search->arena, source_name(search, profile, " (AWS SSO)"), &settings);
}

static bool profile_has_sso(const struct aws_profile *profile) {
	return aws_profile_get(profile, "sso_session") || aws_profile_get(profile, "sso_account_id") ||
		aws_profile_get(profile, "sso_start_url");
}

/* Roles need a source and a source needs a role; two sources are a mistake. NULL when all is well. */
static const char *profile_contradiction(const struct aws_profile *profile) {
	const char *of_role[] = {aws_profile_get(profile, "source_profile"), aws_profile_get(profile, "credential_source"),
		aws_profile_get(profile, "web_identity_token_file")};
	bool has_role = aws_profile_get(profile, "role_arn") != NULL;
	int sources = (of_role[0] != NULL) + (of_role[1] != NULL) + (of_role[2] != NULL) +
		(aws_profile_get(profile, "credential_process") != NULL);
	if (sources > 1)
		return "only one of source_profile, credential_source, credential_process and web_identity_token_file may be set";
	if (!has_role && of_role[0])
		return "source_profile is set, but role_arn is not";
	if (!has_role && of_role[1])
		return "credential_source is set, but role_arn is not";
	if (!has_role && of_role[2])
		return "web_identity_token_file is set, but role_arn is not";
	if (has_role && aws_profile_get(profile, "mfa_serial"))
		return "its role asks for a code of the MFA device (mfa_serial), which cannot be typed here; get a session first "
			   "(aws sts get-session-token, or a credential_process) and name its profile as source_profile without mfa_serial";
	return NULL;
}

static int role_read(struct credential_search *search, const struct aws_profile *profile, struct role_settings *role) {
	role->arn = aws_profile_get(profile, "role_arn");
	role->session_name = aws_profile_get(profile, "role_session_name");
	role->external_id = aws_profile_get(profile, "external_id");
	role->token_file = aws_profile_get(profile, "web_identity_token_file");
	const char *duration = aws_profile_get(profile, "duration_seconds");
	if (!duration)
		return 0;
	char *end;
	long long seconds = strtoll(duration, &end, 10);
	if (*end != '\0' || seconds < 900 || seconds > 43200) {
		profile_refuse(search, profile, "duration_seconds is no number from 900 to 43200");
		return -1;
	}
	role->duration_seconds = seconds;
	return 0;
}

/* What the profile's role (or, without one, the profile itself) takes its credentials from. */
static const struct credential_source *profile_base(
	struct credential_search *search, const struct aws_profile *profile, const struct profile_trail *trail) {
	const char *text;
	const struct credential_source *source;
	if ((text = aws_profile_get(profile, "source_profile")))
		return source_by_profile(search, profile, text, trail);
	if ((source = profile_keys(search, profile)))
		return source;
	if ((text = aws_profile_get(profile, "credential_source")))
		return source_by_name(search, profile, text);
	if (profile_has_sso(profile))
		return profile_sso(search, profile);
	if ((text = aws_profile_get(profile, "credential_process")))
		return credential_source_process(search->arena, source_name(search, profile, " (credential_process)"), text);
	if (trail->before)
		return profile_refuse(search, profile, "it is a source_profile, but has no credentials");
	if (aws_profile_is_absent(profile))
		search_tried(search, "shared files: no profile \"%s\" in %s", aws_profile_name(profile),
			aws_shared_config_files(search->shared));
	else if (aws_profile_get(profile, "aws_access_key_id"))
		search_tried(search, "shared files: profile \"%s\" has aws_access_key_id without aws_secret_access_key",
			aws_profile_name(profile));
	else if (aws_profile_get(profile, "login_session"))
		search_tried(search,
			"shared files: profile \"%s\" uses `aws login` (login_session), which is not supported: use AWS SSO, or "
			"credential_process = aws configure export-credentials --profile NAME",
			aws_profile_name(profile));
	else
		search_tried(search, "shared files: profile \"%s\" in %s has no credentials", aws_profile_name(profile),
			aws_shared_config_files(search->shared));
	return search_host(search);
}

static const struct credential_source *profile_source(
	struct credential_search *search, const struct aws_profile *profile, const struct profile_trail *before) {
	const struct profile_trail trail = {.profile = profile, .before = before};
	const char *why = profile_contradiction(profile);
	if (why)
		return profile_refuse(search, profile, why);
	struct role_settings role = ROLE_SETTINGS_INIT;
	if (role_read(search, profile, &role) != 0)
		return NULL;
	const char *name =
		role.arn ? arena_printf(search->arena, "profile \"%s\" (role %s)", aws_profile_name(profile), role.arn) : NULL;
	if (role.token_file && !profile_keys(search, profile))
		return credential_source_role(search->arena, name, NULL, &role);
	const struct credential_source *base = profile_base(search, profile, &trail);
	return base && role.arn ? credential_source_role(search->arena, name, base, &role) : base;
}

const struct credential_source *search_profile(struct credential_search *search, const struct aws_profile *profile) {
	return profile_source(search, profile, NULL);
}
