/* Credentials: where they come from, in the order of the AWS SDKs and of hashicorp/aws.
 *
 *   1. assume_role_with_web_identity of the provider block
 *   2. access_key, secret_key, token of the provider block
 *   3. the profile, when the provider block names one (`profile`)
 *   4. AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
 *   5. AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN (and AWS_ROLE_SESSION_NAME)
 *   6. the profile AWS_PROFILE, AWS_DEFAULT_PROFILE or "default" of the shared files: keys,
 *      source_profile, credential_source, web_identity_token_file, SSO, credential_process
 *   7. containers (ECS, EKS Pod Identity): AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI
 *   8. the EC2 instance metadata service, version 2
 * Then the roles of `assume_role`, one after the other.
 * An empty environment variable counts as unset. What is configured and fails ends the search: only
 * sources that are not configured at all are passed over.
 *
 * Hosts can be moved, for tests and for networks of one's own, with what the SDKs have for it:
 * ec2_metadata_service_endpoint or AWS_EC2_METADATA_SERVICE_ENDPOINT; AWS_CONTAINER_CREDENTIALS_FULL_URI
 * (loopback, ECS and EKS addresses, or https); endpoints { sso = ... } or AWS_ENDPOINT_URL_SSO.
 */
#ifndef TRIPOD_AWS_CREDENTIALS_H
#define TRIPOD_AWS_CREDENTIALS_H

#include <stdint.h>

#include "aws/call.h"
#include "aws/profile.h"
#include "base/arena.h"
#include "base/diagnostics.h"
#include "value/value.h"

struct http_pool; /* aws/http.h */

struct aws_credentials {
	const char *access_key;
	const char *secret_key;
	const char *session_token; /* NULL when there is none */
	int64_t expires_ms;        /* wall clock (clock_wall_ms); 0: never */
	const char *source;        /* for people and the log: "profile build", "EC2 instance metadata" */
};

/* One call of STS (query protocol): AssumeRole or AssumeRoleWithWebIdentity, with retries, filling
 * *reply as aws_call_function does: 0 when ok, -1 otherwise. `credentials` NULL: unsigned. Goes to
 * sts_region or the provider's region; must not ask the chain for credentials. Called from the thread
 * that calls aws_credential_chain_get, one at a time. */
typedef int aws_sts_call_function(void *self, struct arena *arena, const struct aws_credentials *credentials,
	const char *action, const struct value *parameters, struct aws_reply *reply);

/* What the chain needs of its maker; copied by aws_credential_chain_new. */
struct aws_credential_hooks {
	void *self;
	aws_sts_call_function *sts_call;
	struct http_pool *pool; /* for instance metadata, containers and SSO; borrowed, must outlive the chain */
};

struct aws_credential_chain;

/* Looks at configuration and environment and finds the source; reaches no network and starts no
 * program. `configuration` is the provider block (a map under hashicorp/aws's argument names) and is
 * copied; `shared` is borrowed and must outlive the chain. NULL with diagnostics when the
 * configuration is wrong (half a key pair, a role without ARN, a loop of source_profile ...). */
struct aws_credential_chain *aws_credential_chain_new(const struct value *configuration,
	const struct aws_shared_config *shared, const struct aws_credential_hooks *hooks, struct diagnostics *diagnostics);
/* Wipes the secrets in the chain's memory. NULL is allowed. */
void aws_credential_chain_free(struct aws_credential_chain *chain);

/* The credentials of now, texts in `arena`. Thread-safe: they are fetched once and kept; some
 * minutes before they expire one thread fetches new ones while the others go on with the old. Old
 * ones that are still valid are given when fetching fails. 0, or -1 with diagnostics. */
int aws_credential_chain_get(struct aws_credential_chain *chain, struct arena *arena, struct aws_credentials *out,
	struct diagnostics *diagnostics);

/* After AWS called them expired or invalid: the next get fetches anew. `access_key` is the key that
 * was refused (NULL: whichever): when the chain has gone on to another one already, nothing happens,
 * so many threads may report the same failure. */
void aws_credential_chain_expire(struct aws_credential_chain *chain, const char *access_key);

#endif
