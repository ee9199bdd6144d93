#include "aws/account.h"

#include <string.h>

#include "value/path.h"

const struct aws_service account_sts_service = {
	.name = "sts",
	.sdk_id = "STS",
	.title = "Security Token Service",
	.signing_name = "sts",
	.endpoint_prefix = "sts",
	.protocol = AWS_PROTOCOL_QUERY,
	.api_version = "2011-06-15",
	/* STS says so while it waits for the identity provider. */
	.retries = (const struct aws_error_rule[]){{"IDPCommunicationError", NULL}},
	.retry_count = 1,
};

static const char *advice(const char *code) {
	static const struct {
		const char *code;
		const char *text;
	} texts[] = {
		{"ExpiredToken",
			" The credentials have expired: get new ones (\"aws sso login\", a new session) and run again."},
		{"InvalidClientTokenId",
			" The access key is not known to AWS: check access_key, the profile or the environment."},
		{"SignatureDoesNotMatch",
			" The secret key does not belong to the access key, or this machine's clock is wrong."},
		{"EndpointUnreachable", " Check the region, the custom endpoints, the proxy and the network."},
		{"AccessDenied",
			" sts:GetCallerIdentity is denied by an explicit policy; skip_credentials_validation and "
			"skip_requesting_account_id go round the call."},
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (strcmp(code, texts[i].code) == 0)
			return texts[i].text;
	return "";
}

static int report(const struct aws_settings *settings, const struct aws_reply *reply, struct diagnostics *diagnostics) {
	bool has_id = reply->request_id != NULL && reply->request_id[0] != '\0';
	bool refused = reply->status >= 400 && reply->status < 500;
	const char *summary = "Retrieving AWS account details: STS cannot be asked";
	if (refused || strcmp(reply->code, "NoCredentials") == 0)
		summary = settings->skip_credentials_validation
			? "Retrieving AWS account details: the account ID cannot be looked up"
			: "Retrieving AWS account details: the credentials are not valid";
	diagnostics_error(diagnostics, NULL, summary, "STS GetCallerIdentity: %s: %s%s%s%s.%s", reply->code, reply->message,
		has_id ? " (request id " : "", has_id ? reply->request_id : "", has_id ? ")" : "", advice(reply->code));
	return -1;
}

static bool list_has(const struct value *list, const char *account_id) {
	for (size_t i = 0; i < value_count(list); i++) {
		const char *text = value_text(value_at(list, i));
		if (text != NULL && strcmp(text, account_id) == 0)
			return true;
	}
	return false;
}

static int check_allowed(const struct aws_settings *settings, const char *account_id, struct diagnostics *diagnostics) {
	const struct value *allowed = value_get(settings->configuration, "allowed_account_ids");
	const struct value *forbidden = value_get(settings->configuration, "forbidden_account_ids");
	if (list_has(forbidden, account_id)) {
		diagnostics_error(diagnostics, path_attribute(diagnostics->arena, NULL, "forbidden_account_ids"),
			"AWS account ID not allowed", "The credentials belong to account %s, which forbidden_account_ids names.",
			account_id);
		return -1;
	}
	if (value_count(allowed) > 0 && !list_has(allowed, account_id)) {
		diagnostics_error(diagnostics, path_attribute(diagnostics->arena, NULL, "allowed_account_ids"),
			"AWS account ID not allowed",
			"The credentials belong to account %s, which is not among allowed_account_ids.", account_id);
		return -1;
	}
	return 0;
}

/* Without an id nothing can be compared: a guard that was asked for must not fall open in silence. */
static int check_unknown(const struct aws_settings *settings, struct diagnostics *diagnostics) {
	if (value_count(value_get(settings->configuration, "allowed_account_ids")) > 0) {
		diagnostics_error(diagnostics, path_attribute(diagnostics->arena, NULL, "allowed_account_ids"),
			"AWS account ID not allowed",
			"allowed_account_ids is set, but the account of the credentials is not known. Take "
			"skip_credentials_validation or skip_requesting_account_id away.");
		return -1;
	}
	if (value_count(value_get(settings->configuration, "forbidden_account_ids")) > 0)
		diagnostics_warning(diagnostics, NULL, "AWS account ID not checked",
			"forbidden_account_ids is set, but the account of the credentials is not known.");
	return 0;
}

int account_lookup(const struct aws_settings *settings, const struct aws_caller *caller, const char **account_id,
	struct diagnostics *diagnostics) {
	*account_id = "";
	if (settings->skip_credentials_validation && settings->skip_account_id)
		return check_unknown(settings, diagnostics);
	struct aws_request request = {
		.service = &account_sts_service,
		.action = "GetCallerIdentity",
		.parameters = value_empty_map,
		.region = settings->sts_region,
	};
	struct aws_reply reply;
	if (caller->call(caller->self, diagnostics->arena, &request, &reply) != 0)
		return report(settings, &reply, diagnostics);
	const char *text = value_text(value_get(reply.body, "Account"));
	if (text == NULL || text[0] == '\0') {
		diagnostics_warning(diagnostics, NULL, "AWS account ID not found for provider",
			"STS GetCallerIdentity answered without an account. ARNs that need one will lack it.");
		return check_unknown(settings, diagnostics);
	}
	*account_id = arena_strdup(settings->arena, text);
	return check_allowed(settings, text, diagnostics);
}
