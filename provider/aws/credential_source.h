/* Sources of credentials, and what they share: for the files of the chain (aws/credentials.h) only.
 *
 * A source is found once (aws/credential_search.c) and asked whenever new credentials are needed. It
 * is immutable and lives in the chain's arena. Roles ask their `base` first, so a chain of roles is a
 * linked list of sources.
 */
#ifndef TRIPOD_AWS_CREDENTIAL_SOURCE_H
#define TRIPOD_AWS_CREDENTIAL_SOURCE_H

#include "aws/credentials.h"
#include "aws/http.h"

/* One fetch: everything made lives in `arena`, which is freed right after. */
struct credential_fetch {
	struct arena *arena;
	const struct aws_credential_hooks *hooks;
	struct diagnostics *diagnostics;
};

struct credential_source;
/* Fills *out (texts in the fetch's arena or longer lived): 0, or -1 with diagnostics. */
typedef int credential_fetch_function(
	const struct credential_source *source, const struct credential_fetch *fetch, struct aws_credentials *out);

struct credential_source {
	credential_fetch_function *fetch;
	const char *name;                     /* for people: 'profile "build"' */
	const struct credential_source *base; /* of a role; NULL otherwise */
	const void *settings;                 /* what the kind needs: each maker says */
};

int credential_source_fetch(
	const struct credential_source *source, const struct credential_fetch *fetch, struct aws_credentials *out);

/* Fixed keys; `session_token` may be NULL. */
const struct credential_source *credential_source_keys(
	struct arena *arena, const char *name, const char *access_key, const char *secret_key, const char *session_token);

/* (The makers copy the texts of their settings.)
 * A role assumed with the credentials of `base`, or, when `base` is NULL, with a web identity token. */
struct role_settings {
	const char *arn;
	const char *session_name;                                     /* NULL: one is made */
	const char *external_id, *policy, *source_identity;           /* NULL: none */
	int64_t duration_seconds;                                     /* 0: AWS's default */
	const struct value *policy_arns, *tags, *transitive_tag_keys; /* value_null: none */
	const char *token;                                            /* web identity: the token itself, or else */
	const char *token_file;                                       /* the file that holds it, read at every fetch */
};
#define ROLE_SETTINGS_INIT \
	{ .policy_arns = value_null, .tags = value_null, .transitive_tag_keys = value_null }
const struct credential_source *credential_source_role(
	struct arena *arena, const char *name, const struct credential_source *base, const struct role_settings *settings);

/* `credential_process` of a profile. */
const struct credential_source *credential_source_process(struct arena *arena, const char *name, const char *command);

/* IAM Identity Center: a cached token exchanged for a role's credentials. */
struct sso_settings {
	const char *profile; /* for `aws sso login --profile` */
	const char *session; /* NULL: legacy, without sso-session */
	const char *start_url, *region, *account_id, *role_name;
	const char *endpoint;      /* NULL: portal.sso.REGION.amazonaws.com */
	const char *oidc_endpoint; /* NULL: oidc.REGION.amazonaws.com */
};
const struct credential_source *credential_source_sso(
	struct arena *arena, const char *name, const struct sso_settings *settings);
/* The access token of the session, refreshed when the session allows it; NULL with diagnostics. */
const char *sso_token(const struct sso_settings *settings, const struct credential_fetch *fetch);
/* "To start the session: aws sso login --profile X", as a diagnostic. */
void sso_diagnose_login(const struct sso_settings *settings, const struct credential_fetch *fetch, const char *what);

/* ECS and EKS: the address from the environment. NULL with diagnostics when it is not allowed. */
const struct credential_source *credential_source_container(struct arena *arena, struct diagnostics *diagnostics);
/* True when the environment names a container address. */
bool credential_container_configured(void);

/* EC2 instance metadata. */
struct metadata_settings {
	const char *endpoint; /* without trailing slash */
	const char *disabled; /* who switched it off; NULL: on */
	bool v1_disabled;     /* never without a session token */
	const char *tried;    /* as the last of all sources: what was tried before; NULL: asked for by name */
};
const struct credential_source *credential_source_metadata(
	struct arena *arena, const struct metadata_settings *settings);

/* The source of a configuration, without `assume_role`; NULL with diagnostics. In the arena. */
const struct credential_source *credential_search(struct arena *arena, const struct value *configuration,
	const struct aws_shared_config *shared, struct diagnostics *diagnostics);
/* `base` with the roles of `assume_role` on top; NULL with diagnostics. */
const struct credential_source *credential_search_roles(struct arena *arena, const struct value *configuration,
	const struct credential_source *base, struct diagnostics *diagnostics);
/* A "15m" or "1h30m" argument in seconds, 0 when unset, -1 with diagnostics. */
int64_t credential_duration_seconds(
	const struct value *block, const struct path *path, struct diagnostics *diagnostics);

/* What several sources need */

/* Copies that are wiped when the arena is freed. NULL gives NULL. */
char *secret_strdup(struct arena *arena, const char *text);
char *secret_strndup(struct arena *arena, const char *bytes, size_t length);
char *secret_join(struct arena *arena, const char *a, const char *between, const char *b);
/* Wipes what `arena` already holds when the arena is freed. */
void secret_adopt(struct arena *arena, const char *bytes, size_t length);

/* An environment variable; NULL when unset or empty. */
const char *credential_environment(const char *name);
/* A text argument of a block; NULL when unset or empty. */
const char *credential_argument(const struct value *block, const char *name);
/* A whole file, NUL-terminated, wiped with the arena; NULL with errno and *why. */
const char *credential_file_read(struct arena *arena, const char *path, size_t limit, size_t *length, const char **why);
/* "2026-01-02T03:04:05.678Z", "...+01:00", "...UTC" in milliseconds since 1970; -1 when malformed. */
int64_t credential_timestamp_ms(const char *text);
/* AccessKeyId, SecretAccessKey, `token_key` and Expiration of a map that lives in `arena`, where its
 * secrets are wiped in the end. False when a key is missing. */
bool credential_from_map(
	struct arena *arena, const struct value *map, const char *token_key, struct aws_credentials *out);
/* http_send with the pool of the hooks; the reply's body is wiped with the arena. */
int credential_http(const struct credential_fetch *fetch, const struct http_request *request, struct http_reply *reply);

#endif
