/* The settings of a client: the provider block, the environment and the shared configuration files
 * brought together, once, when the provider is configured. Constant afterwards, read by all threads. */
#ifndef TRIPOD_AWS_SETTINGS_H
#define TRIPOD_AWS_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "aws/http.h"
#include "aws/partition.h"
#include "aws/profile.h"
#include "base/diagnostics.h"
#include "value/value.h"

struct aws_settings {
	struct arena *arena;
	const struct value *configuration; /* the provider block, copied */
	struct aws_shared_config *shared;
	const char *region;
	const struct aws_partition *partition;
	const char *sts_region; /* NULL: the provider's */
	bool use_fips;
	bool use_dualstack;
	bool s3_use_path_style;
	bool s3_regional_us_east_1; /* not the global endpoint */
	bool skip_credentials_validation;
	bool skip_account_id;
	bool ignore_configured_endpoints; /* of environment and files, not of the provider block */
	bool adaptive;                    /* retry_mode */
	int64_t max_attempts;
	int64_t token_capacity; /* of the retry token bucket; 0: off */
	struct http_options http;
	const char *user_agent;
};

/* NULL with diagnostics when something is missing or wrong. Texts are copied. */
struct aws_settings *aws_settings_new(
	const struct value *configuration, const char *user_agent, struct diagnostics *diagnostics);
void aws_settings_free(struct aws_settings *settings); /* NULL is allowed */

/* An argument's text; NULL when null, unknown or "". */
const char *aws_settings_text(const struct aws_settings *settings, const char *argument);
/* An environment variable; NULL when unset or "". */
const char *aws_environment(const char *name);

#endif
