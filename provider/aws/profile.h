/* Shared configuration files (~/.aws/config, ~/.aws/credentials), as the AWS SDKs read them.
 *
 * Files: shared_config_files and shared_credentials_files of the provider block, else AWS_CONFIG_FILE
 * and AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/config and ~/.aws/credentials ("~" is expanded). Later
 * files win over earlier ones, credentials files over configuration files, key by key. A missing file
 * is as if it were empty.
 *
 * Grammar: `[profile NAME]` (config files), `[NAME]` (credentials files), `[default]` (both; in a config
 * file `[profile default]` wins), `[sso-session NAME]`, `[services NAME]`; `key = value` with keys in
 * lower case; `#` and `;` start comment lines, " #" and " ;" comments after a value; an indented line
 * continues the value above, or, when that value is empty, is a `key = value` of the sub-section it
 * opens (`s3 =`). Names may be quoted. Lines that fit nothing are passed over, with a warning in the log.
 */
#ifndef TRIPOD_AWS_PROFILE_H
#define TRIPOD_AWS_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "value/value.h"

struct aws_shared_config;
struct aws_profile; /* a profile; lives as long as its shared configuration */

/* Reads the files that `configuration` (the provider block) and the environment name, and selects the
 * profile: `profile`, else AWS_PROFILE, else AWS_DEFAULT_PROFILE, else "default". NULL with diagnostics
 * when a file cannot be read or a profile that was asked for does not exist. */
struct aws_shared_config *aws_shared_config_load(const struct value *configuration, struct diagnostics *diagnostics);
/* Wipes and frees. NULL is allowed. */
void aws_shared_config_free(struct aws_shared_config *shared);

/* The selected profile; never NULL (an empty one when there is no "default"). */
const struct aws_profile *aws_shared_config_selected(const struct aws_shared_config *shared);
/* The files that were looked for, "a, b": for diagnostics. */
const char *aws_shared_config_files(const struct aws_shared_config *shared);
/* A profile by name; NULL when there is none. */
const struct aws_profile *aws_shared_config_profile(const struct aws_shared_config *shared, const char *name);
/* A key of [sso-session NAME]; NULL when section or key is absent. */
const char *aws_shared_config_sso_session(const struct aws_shared_config *shared, const char *session, const char *key);
bool aws_shared_config_has_sso_session(const struct aws_shared_config *shared, const char *session);

const char *aws_profile_name(const struct aws_profile *profile);
/* True of the empty profile that stands in for a "default" nobody wrote. */
bool aws_profile_is_absent(const struct aws_profile *profile);
/* The value of a key ("region", "endpoint_url", "use_fips_endpoint", "retry_mode", "max_attempts",
 * "services" ...); NULL when absent or empty. */
const char *aws_profile_get(const struct aws_profile *profile, const char *key);
/* The value of a key in a sub-section ("s3", "addressing_style"); NULL when absent. */
const char *aws_profile_get_nested(const struct aws_profile *profile, const char *section, const char *key);
/* What the profile's `services` section says of a service, by its SDK id in lower case with
 * underscores ("s3", "elastic_load_balancing_v2"): usually "endpoint_url". NULL when absent. */
const char *aws_profile_get_service(const struct aws_profile *profile, const char *service, const char *key);

/* "~" and "~/x" with the home directory (HOME, else the password database) in front; others as they are. */
const char *aws_path_expand(struct arena *arena, const char *path);

/* For the fuzzer: the number of sections that `bytes` holds, read as one file. Never fails. */
size_t aws_profile_parse_count(const char *bytes, size_t length, bool is_credentials_file);

#endif
