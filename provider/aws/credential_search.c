/* Finds the source of credentials: the order of aws/credentials.h, before any role of `assume_role`. */
#include <string.h>
#include <strings.h>

#include "aws/credential_search.h"
#include "base/log.h"
#include "value/path.h"

void search_tried(struct credential_search *search, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	strbuf_addf(&search->tried, "  * %s\n", arena_vprintf(search->arena, format, arguments));
	va_end(arguments);
}

static const struct path *argument_path(struct credential_search *search, const char *name) {
	return path_attribute(search->diagnostics->arena, NULL, name);
}

/* 1 found, 0 not configured, -1 with diagnostics: so all of the search_… below. */
static int search_arguments(struct credential_search *search, const struct credential_source **source) {
	const char *access_key = credential_argument(search->configuration, "access_key");
	const char *secret_key = credential_argument(search->configuration, "secret_key");
	const char *token = credential_argument(search->configuration, "token");
	if (!access_key && !secret_key && !token) {
		search_tried(search, "provider arguments: access_key and secret_key are not set");
		return 0;
	}
	if (!access_key || !secret_key) {
		const char *missing = access_key ? "secret_key" : "access_key";
		diagnostics_error(search->diagnostics, argument_path(search, missing), "Static credentials are incomplete",
			"The provider's %s argument is set, but %s is not. Set both, or neither to use the environment or a profile.",
			access_key       ? "access_key"
				: secret_key ? "secret_key"
							 : "token",
			missing);
		return -1;
	}
	*source =
		credential_source_keys(search->arena, "the provider's access_key argument", access_key, secret_key, token);
	return 1;
}

static const struct credential_source *environment_keys(struct credential_search *search) {
	const char *access_key = credential_environment("AWS_ACCESS_KEY_ID");
	const char *secret_key = credential_environment("AWS_SECRET_ACCESS_KEY");
	if (!access_key)
		access_key = credential_environment("AWS_ACCESS_KEY");
	if (!secret_key)
		secret_key = credential_environment("AWS_SECRET_KEY");
	if (access_key && secret_key)
		return credential_source_keys(search->arena, "the environment (AWS_ACCESS_KEY_ID)", access_key, secret_key,
			credential_environment("AWS_SESSION_TOKEN"));
	if (access_key)
		search_tried(search, "environment: AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
	else if (secret_key)
		search_tried(search, "environment: AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not");
	else
		search_tried(search, "environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
	return NULL;
}

static void role_arguments(const struct value *block, struct role_settings *role) {
	role->policy = credential_argument(block, "policy");
	role->policy_arns = value_get(block, "policy_arns");
	role->session_name = credential_argument(block, "session_name");
}

static int search_web_identity_argument(struct credential_search *search, const struct credential_source **source) {
	const struct value *list = value_get(search->configuration, "assume_role_with_web_identity");
	if (value_count(list) == 0)
		return 0;
	const struct value *block = value_at(list, 0);
	const struct path *path =
		path_index(search->diagnostics->arena, argument_path(search, "assume_role_with_web_identity"), 0);
	struct role_settings role = ROLE_SETTINGS_INIT;
	role_arguments(block, &role);
	const char *arn = credential_argument(block, "role_arn");
	role.arn = arn ? arn : credential_environment("AWS_ROLE_ARN");
	role.token = credential_argument(block, "web_identity_token");
	role.token_file = credential_argument(block, "web_identity_token_file");
	if (!role.token && !role.token_file)
		role.token_file = credential_environment("AWS_WEB_IDENTITY_TOKEN_FILE");
	if (!role.session_name)
		role.session_name = credential_environment("AWS_ROLE_SESSION_NAME");
	if (!role.arn || (!role.token && !role.token_file)) {
		diagnostics_error(search->diagnostics, path, "Assume Role With Web Identity is incomplete",
			role.arn ? "Set web_identity_token_file or web_identity_token (or AWS_WEB_IDENTITY_TOKEN_FILE)."
					 : "Set role_arn (or AWS_ROLE_ARN).");
		return -1;
	}
	if ((role.duration_seconds = credential_duration_seconds(block, path, search->diagnostics)) < 0)
		return -1;
	*source = credential_source_role(
		search->arena, arena_printf(search->arena, "role %s by web identity", role.arn), NULL, &role);
	return 1;
}

static int search_web_identity_environment(struct credential_search *search, const struct credential_source **source) {
	const char *token_file = credential_environment("AWS_WEB_IDENTITY_TOKEN_FILE");
	if (!token_file) {
		search_tried(search, "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set");
		return 0;
	}
	struct role_settings role = ROLE_SETTINGS_INIT;
	role.token_file = token_file;
	role.arn = credential_environment("AWS_ROLE_ARN");
	role.session_name = credential_environment("AWS_ROLE_SESSION_NAME");
	if (!role.arn) {
		diagnostics_error(search->diagnostics, NULL, "Web identity is incomplete",
			"AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not: no role to assume with the token.");
		return -1;
	}
	*source = credential_source_role(
		search->arena, arena_printf(search->arena, "role %s by web identity", role.arn), NULL, &role);
	return 1;
}

const struct credential_source *search_environment(struct credential_search *search, const char *profile) {
	const struct credential_source *source = environment_keys(search);
	if (!source)
		diagnostics_error(search->diagnostics, NULL, "No credentials in the environment",
			"Profile \"%s\" has credential_source = Environment, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not "
			"both set.",
			profile);
	return source;
}

static const char *metadata_endpoint(struct credential_search *search) {
	const struct aws_profile *profile = aws_shared_config_selected(search->shared);
	const char *endpoint = credential_argument(search->configuration, "ec2_metadata_service_endpoint");
	if (!endpoint)
		endpoint = credential_environment("AWS_EC2_METADATA_SERVICE_ENDPOINT");
	if (!endpoint)
		endpoint = aws_profile_get(profile, "ec2_metadata_service_endpoint");
	const char *mode = credential_argument(search->configuration, "ec2_metadata_service_endpoint_mode");
	if (!mode)
		mode = credential_environment("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
	if (!mode)
		mode = aws_profile_get(profile, "ec2_metadata_service_endpoint_mode");
	if (!endpoint)
		return mode && strcasecmp(mode, "IPv6") == 0 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
	size_t length = strlen(endpoint);
	while (length > 0 && endpoint[length - 1] == '/')
		length--;
	return arena_strndup(search->arena, endpoint, length);
}

/* skip_metadata_api_check is a text that holds a bool; "" leaves it to the environment. */
static const char *metadata_disabled(struct credential_search *search) {
	const struct value *argument = value_get(search->configuration, "skip_metadata_api_check");
	const char *text = value_to_text(search->arena, argument);
	if (text && (strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0))
		return "the provider's skip_metadata_api_check argument";
	if (text && *text)
		return NULL;
	const char *variable = credential_environment("AWS_EC2_METADATA_DISABLED");
	return variable && strcasecmp(variable, "true") == 0 ? "AWS_EC2_METADATA_DISABLED" : NULL;
}

const struct credential_source *search_metadata(struct credential_search *search, const char *tried) {
	const char *v1 = credential_environment("AWS_EC2_METADATA_V1_DISABLED");
	if (!v1)
		v1 = aws_profile_get(aws_shared_config_selected(search->shared), "ec2_metadata_v1_disabled");
	const struct metadata_settings settings = {.endpoint = metadata_endpoint(search),
		.disabled = metadata_disabled(search),
		.v1_disabled = v1 && strcasecmp(v1, "true") == 0,
		.tried = tried};
	return credential_source_metadata(search->arena, &settings);
}

const struct credential_source *search_host(struct credential_search *search) {
	if (credential_container_configured())
		return credential_source_container(search->arena, search->diagnostics);
	search_tried(search, "containers: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set");
	return search_metadata(search, strbuf_text(&search->tried));
}

static void environment_overruled_warn(void) {
	if (credential_environment("AWS_ACCESS_KEY_ID") && credential_environment("AWS_SECRET_ACCESS_KEY"))
		log_text(
			LOG_WARN, "the provider's profile argument is used instead of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
}

const struct credential_source *credential_search(struct arena *arena, const struct value *configuration,
	const struct aws_shared_config *shared, struct diagnostics *diagnostics) {
	struct credential_search search = {.arena = arena,
		.configuration = configuration,
		.shared = shared,
		.diagnostics = diagnostics,
		.tried = STRBUF_INIT(arena)};
	const struct aws_profile *profile = aws_shared_config_selected(shared);
	const struct credential_source *source = NULL;
	int found = search_web_identity_argument(&search, &source);
	if (found == 0)
		found = search_arguments(&search, &source);
	if (found == 0 && credential_argument(configuration, "profile")) {
		environment_overruled_warn();
		return search_profile(&search, profile);
	}
	if (found == 0 && (source = environment_keys(&search)))
		found = 1;
	if (found == 0)
		found = search_web_identity_environment(&search, &source);
	if (found == 0)
		return search_profile(&search, profile);
	return found > 0 ? source : NULL;
}

int64_t credential_duration_seconds(
	const struct value *block, const struct path *path, struct diagnostics *diagnostics) {
	const char *text = credential_argument(block, "duration");
	if (!text)
		return 0;
	int64_t ms = duration_parse_ms(text);
	if (ms > 0)
		return ms / 1000;
	diagnostics_error(diagnostics, path_attribute(diagnostics->arena, path, "duration"), "Malformed duration",
		"\"%s\" is no duration such as \"15m\" or \"1h30m\".", text);
	return -1;
}

static int block_role(
	const struct value *block, const struct path *path, struct role_settings *role, struct diagnostics *diagnostics) {
	role_arguments(block, role);
	role->arn = credential_argument(block, "role_arn");
	role->external_id = credential_argument(block, "external_id");
	role->source_identity = credential_argument(block, "source_identity");
	role->tags = value_get(block, "tags");
	role->transitive_tag_keys = value_get(block, "transitive_tag_keys");
	role->duration_seconds = credential_duration_seconds(block, path, diagnostics);
	return role->duration_seconds < 0 ? -1 : 0;
}

const struct credential_source *credential_search_roles(struct arena *arena, const struct value *configuration,
	const struct credential_source *base, struct diagnostics *diagnostics) {
	const struct value *blocks = value_get(configuration, "assume_role");
	for (size_t i = 0; i < value_count(blocks); i++) {
		const struct path *path =
			path_index(diagnostics->arena, path_attribute(diagnostics->arena, NULL, "assume_role"), (int64_t)i);
		struct role_settings role = ROLE_SETTINGS_INIT;
		if (block_role(value_at(blocks, i), path, &role, diagnostics) != 0)
			return NULL;
		if (!role.arn && value_count(blocks) == 1) {
			diagnostics_warning(diagnostics, path, "No role is assumed",
				"The assume_role block has no role_arn. This will be an error.");
			return base;
		}
		if (!role.arn) {
			diagnostics_error(diagnostics, path_attribute(diagnostics->arena, path, "role_arn"),
				"Cannot assume IAM Role", "Each of several assume_role blocks needs a role_arn.");
			return NULL;
		}
		base = credential_source_role(arena, arena_printf(arena, "role %s", role.arn), base, &role);
	}
	return base;
}
