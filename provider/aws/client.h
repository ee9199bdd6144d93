/* The AWS client: credentials, endpoints, signatures, HTTP, retries. One a configured provider,
 * shared by all threads. aws/call.h says what a call is. */
#ifndef TRIPOD_AWS_CLIENT_H
#define TRIPOD_AWS_CLIENT_H

#include "aws/call.h"
#include "base/diagnostics.h"

struct aws_client;

/* Makes a client from the provider block's configuration: a map under the argument names of
 * hashicorp/aws (region, profile, access_key, endpoints [a list of objects], assume_role ...), with
 * environment variables and shared configuration files applied as the SDKs do. Texts are copied.
 * Resolves region and partition; looks up the account id and validates credentials with one
 * GetCallerIdentity unless told not to; checks allowed and forbidden account ids. NULL with
 * diagnostics on error. `user_agent` is the product part naming Terraform's and our version. */
struct aws_client *aws_client_new(
	const struct value *configuration, const char *user_agent, struct diagnostics *diagnostics);
void aws_client_free(struct aws_client *client);
/* The operations table over this client. Valid as long as the client. */
struct aws_caller aws_client_caller(struct aws_client *client);
/* Calls made so far, attempts included (for figures). */
unsigned long aws_client_call_count(const struct aws_client *client);

#endif
