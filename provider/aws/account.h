/* The account behind the credentials, and whether the provider block lets them be used. */
#ifndef TRIPOD_AWS_ACCOUNT_H
#define TRIPOD_AWS_ACCOUNT_H

#include "aws/call.h"
#include "aws/settings.h"

/* STS, for the calls that the aws layer makes itself. */
extern const struct aws_service account_sts_service;

/* As hashicorp/aws at configure: GetCallerIdentity, unless both skip_credentials_validation and
 * skip_requesting_account_id are set; then allowed_account_ids and forbidden_account_ids.
 * *account_id ("" when not known) lives as long as the settings. 0, or -1 with diagnostics. */
int account_lookup(const struct aws_settings *settings, const struct aws_caller *caller, const char **account_id,
	struct diagnostics *diagnostics);

#endif
