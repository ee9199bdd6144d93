#include "aws/settings.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"
#include "value/path.h"

enum { DEFAULT_ATTEMPTS = 25 };

const char *aws_environment(const char *name) {
	const char *text = getenv(name);
	return text != NULL && text[0] != '\0' ? text : NULL;
}

static const char *non_empty(const char *text) {
	return text != NULL && text[0] != '\0' ? text : NULL;
}

const char *aws_settings_text(const struct aws_settings *settings, const char *argument) {
	return non_empty(value_text(value_get(settings->configuration, argument)));
}

static const char *first_environment(const char *name, const char *other) {
	const char *text = aws_environment(name);
	return text != NULL || other == NULL ? text : aws_environment(other);
}

/* Argument, then environment, then the profile. */
static const char *setting(const struct aws_settings *settings, const char *argument, const char *variable,
	const char *other_variable, const char *profile_key) {
	const char *text =
		argument != NULL ? value_to_text(settings->arena, value_get(settings->configuration, argument)) : NULL;
	text = non_empty(text);
	if (text == NULL && variable != NULL)
		text = first_environment(variable, other_variable);
	if (text == NULL && profile_key != NULL)
		text = non_empty(aws_profile_get(aws_shared_config_selected(settings->shared), profile_key));
	return text != NULL ? arena_strdup(settings->arena, text) : NULL;
}

static bool is_true(const char *text) {
	return text != NULL && (strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

static int resolve_region(struct aws_settings *settings, struct diagnostics *diagnostics) {
	settings->region = setting(settings, "region", "AWS_REGION", "AWS_DEFAULT_REGION", "region");
	settings->sts_region = setting(settings, "sts_region", NULL, NULL, NULL);
	if (settings->region == NULL) {
		diagnostics_error(diagnostics, path_attribute(diagnostics->arena, NULL, "region"),
			"invalid AWS Region: none is given",
			"Set the provider argument \"region\", the environment variable AWS_REGION or AWS_DEFAULT_REGION, or "
			"\"region\" of the profile in the shared configuration file.");
		return -1;
	}
	settings->partition = partition_guess(settings->region);
	bool skip = value_is_true(value_get(settings->configuration, "skip_region_validation"));
	if (skip || partition_of_region(settings->region) != NULL)
		return 0;
	diagnostics_error(diagnostics, path_attribute(diagnostics->arena, NULL, "region"), "invalid AWS Region",
		"\"%.100s\" is not the name of a region such as \"eu-central-1\". (Is it a zone? Those end in a letter.) If it is one "
		"all the same, set skip_region_validation = true.",
		settings->region);
	return -1;
}

static int resolve_retries(struct aws_settings *settings, struct diagnostics *diagnostics) {
	const char *attempts = setting(settings, "max_retries", "AWS_MAX_ATTEMPTS", NULL, "max_attempts");
	const char *mode = setting(settings, "retry_mode", "AWS_RETRY_MODE", NULL, "retry_mode");
	settings->max_attempts = attempts != NULL ? strtoll(attempts, NULL, 10) : 0;
	if (settings->max_attempts <= 0)
		settings->max_attempts = DEFAULT_ATTEMPTS;
	value_to_integer(
		value_get(settings->configuration, "token_bucket_rate_limiter_capacity"), &settings->token_capacity);
	settings->adaptive = mode != NULL && strcasecmp(mode, "adaptive") == 0;
	if (mode == NULL || settings->adaptive || strcasecmp(mode, "standard") == 0)
		return 0;
	if (aws_settings_text(settings, "retry_mode") == NULL && strcasecmp(mode, "legacy") == 0)
		return 0; /* other SDKs' word; the nearest thing is standard */
	diagnostics_error(diagnostics, path_attribute(diagnostics->arena, NULL, "retry_mode"), "invalid retry mode",
		"\"%.60s\" is not one of \"standard\" and \"adaptive\" (retry_mode, AWS_RETRY_MODE).", mode);
	return -1;
}

/* hashicorp/aws: the proxy for HTTP serves HTTPS too while no other is set. An argument of "" counts
 * as set: no proxy. */
static void resolve_proxies(struct aws_settings *settings) {
	const struct value *http = value_get(settings->configuration, "http_proxy");
	const struct value *https = value_get(settings->configuration, "https_proxy");
	settings->http.http_proxy = setting(settings, "http_proxy", "HTTP_PROXY", "http_proxy", NULL);
	settings->http.https_proxy = setting(settings, "https_proxy", "HTTPS_PROXY", "https_proxy", NULL);
	if (value_is_string(http) && http->as.string.length == 0)
		settings->http.http_proxy = NULL;
	if (value_is_string(https) && https->as.string.length == 0)
		settings->http.https_proxy = NULL;
	else if (settings->http.https_proxy == NULL && value_is_string(http))
		settings->http.https_proxy = settings->http.http_proxy;
	settings->http.no_proxy = setting(settings, "no_proxy", "NO_PROXY", "no_proxy", NULL);
}

static void resolve_http(struct aws_settings *settings) {
	resolve_proxies(settings);
	const char *bundle = setting(settings, "custom_ca_bundle", "AWS_CA_BUNDLE", NULL, "ca_bundle");
	settings->http.ca_bundle = bundle != NULL ? aws_path_expand(settings->arena, bundle) : NULL;
	settings->http.insecure = value_is_true(value_get(settings->configuration, "insecure"));
}

static void resolve_switches(struct aws_settings *settings) {
	const struct value *configuration = settings->configuration;
	settings->use_fips =
		is_true(setting(settings, "use_fips_endpoint", "AWS_USE_FIPS_ENDPOINT", NULL, "use_fips_endpoint"));
	settings->use_dualstack = is_true(
		setting(settings, "use_dualstack_endpoint", "AWS_USE_DUALSTACK_ENDPOINT", NULL, "use_dualstack_endpoint"));
	settings->s3_use_path_style = value_is_true(value_get(configuration, "s3_use_path_style"));
	const char *mode = setting(settings, "s3_us_east_1_regional_endpoint", "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", NULL,
		"s3_us_east_1_regional_endpoint");
	settings->s3_regional_us_east_1 = mode != NULL && strcasecmp(mode, "regional") == 0;
	settings->skip_credentials_validation = value_is_true(value_get(configuration, "skip_credentials_validation"));
	settings->skip_account_id = value_is_true(value_get(configuration, "skip_requesting_account_id"));
	settings->ignore_configured_endpoints = is_true(
		setting(settings, NULL, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", NULL, "ignore_configured_endpoint_urls"));
}

/* A header must stay one line of printable characters. */
static const char *header_text(struct arena *arena, const char *text) {
	char *copy = arena_strdup(arena, text);
	for (char *c = copy; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 127)
			*c = ' ';
	return copy;
}

static void resolve_user_agent(struct aws_settings *settings, const char *user_agent) {
	struct strbuf text = STRBUF_INIT(settings->arena);
	const struct value *more = value_get(settings->configuration, "user_agent");
	const char *append = aws_environment("TF_APPEND_USER_AGENT");
	strbuf_adds(&text, user_agent != NULL ? user_agent : "tripod");
	for (size_t i = 0; i < value_count(more); i++)
		if (value_text(value_at(more, i)) != NULL)
			strbuf_addf(&text, " %s", value_text(value_at(more, i)));
	if (append != NULL)
		strbuf_addf(&text, " %s", append);
	settings->user_agent = header_text(settings->arena, strbuf_text(&text));
}

struct aws_settings *aws_settings_new(
	const struct value *configuration, const char *user_agent, struct diagnostics *diagnostics) {
	struct arena *arena = arena_new();
	struct aws_settings *settings = arena_alloc(arena, sizeof *settings);
	settings->arena = arena;
	settings->configuration = value_clone(arena, configuration);
	settings->shared = aws_shared_config_load(configuration, diagnostics);
	if (settings->shared == NULL || resolve_region(settings, diagnostics) != 0 ||
		resolve_retries(settings, diagnostics) != 0) {
		aws_settings_free(settings);
		return NULL;
	}
	resolve_http(settings);
	resolve_switches(settings);
	resolve_user_agent(settings, user_agent);
	return settings;
}

void aws_settings_free(struct aws_settings *settings) {
	if (settings == NULL)
		return;
	aws_shared_config_free(settings->shared);
	arena_free(settings->arena);
}
