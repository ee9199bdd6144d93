#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "engine/coalesce.h"
#include "engine/run.h"

/* Making calls */

static bool changes_something(const char *action) {
	static const char *const looking[] = {"Describe", "Get", "List", "Head", "BatchGet"};
	for (size_t i = 0; i < sizeof(looking) / sizeof(looking[0]); i++) {
		if (strncmp(action, looking[i], strlen(looking[i])) == 0)
			return false;
	}
	return true;
}

static bool is_write(const struct operation *op, const char *action) {
	const struct value *said = op->step ? value_get(op->step, "write") : value_null;
	return said->kind == VALUE_BOOL ? said->as.boolean : changes_something(action);
}

static bool holds_text(const struct value *value, const char *text) {
	if (value_is_string(value))
		return strcmp(value->as.string.bytes, text) == 0;
	for (size_t i = 0; i < value_count(value); i++) {
		const struct value *part = value->kind == VALUE_LIST ? value_at(value, i) : value->as.map.members[i].value;
		if (holds_text(part, text))
			return true;
	}
	return false;
}

static bool holds_token(const struct operation *op, const struct value *parameters) {
	return holds_text(parameters, op->token) || holds_text(parameters, operation_token_hex(op));
}

/* Actions that leave the same behind when they are done twice. A delete is one where the second's "not found" counts. */
static bool is_idempotent(const struct operation *op, const char *action) {
	static const char *const verbs[] = {"Put", "Modify", "Update", "Set", "Tag", "Untag", "CreateTags", "DeleteTags",
		"AddTags", "RemoveTags", "CreateOrUpdateTags", "ChangeTags"};
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strncmp(action, verbs[i], strlen(verbs[i])) == 0)
			return true;
	}
	return op->kind == OPERATION_DELETE && op->step && value_count(value_get(op->step, "gone")) > 0;
}

static bool is_repeatable(const struct operation *op, const char *action, const struct value *parameters) {
	return !is_write(op, action) || is_idempotent(op, action) || holds_token(op, parameters);
}

bool call_may_repeat(const struct operation *op, const char *action, const struct value *parameters) {
	return !op->reply.ambiguous || is_repeatable(op, action, parameters);
}

/* The reads of a refresh share their calls; everything else asks AWS itself. */
static int call_or_share(struct operation *op, const struct aws_request *request) {
	const struct engine *engine = op->engine;
	const struct aws_caller *caller = &engine->caller;
	if (engine->reads && op->kind == OPERATION_READ && op->type->kind == KIND_RESOURCE && !request->is_write)
		return coalescer_call(engine->reads, caller, op->arena, request, &op->reply);
	int result = caller->call(caller->self, op->arena, request, &op->reply);
	if (engine->reads && request->is_write)
		coalescer_forget(engine->reads);
	return result;
}

int operation_call_service(
	struct operation *op, const struct aws_service *service, const char *action, const struct value *parameters) {
	const struct aws_caller *caller = &op->engine->caller;
	op->reply = (struct aws_reply){.body = value_null};
	if (!caller->call) {
		op->reply.code = "NoCredentials";
		op->reply.message = "The provider is not configured: an argument of its block is not known yet.";
		return -1;
	}
	struct aws_request request = {
		.service = service,
		.action = action,
		.parameters = value_is_null(parameters) ? value_empty_map : parameters,
		.region = operation_region(op),
		.is_write = is_write(op, action),
		.is_repeatable = is_repeatable(op, action, parameters),
		/* A change that a stop cuts in two leaves an object that the next apply has to make anew. */
		.is_finishing = op->wrote,
		.resource_type = op->type->name,
	};
	int result = call_or_share(op, &request);
	if (!op->reply.body)
		op->reply.body = value_null;
	if (result == 0 && request.is_write)
		op->wrote = true;
	return result;
}

int operation_call(struct operation *op, const char *action, const struct value *parameters) {
	return operation_call_service(op, op->type->service, action, parameters);
}

/* What an error means */

static bool code_matches(const char *code, const char *pattern) {
	size_t length = strlen(pattern);
	if (length > 0 && pattern[length - 1] == '*')
		return strncmp(code, pattern, length - 1) == 0;
	return strcmp(code, pattern) == 0;
}

bool operation_error_is(const struct operation *op, const char *code) {
	return !op->reply.ok && op->reply.code && code_matches(op->reply.code, code);
}

bool error_matches(const struct operation *op, const struct value *rule) {
	if (value_is_string(rule))
		return operation_error_is(op, value_text(rule));
	const char *code = value_text(value_get(rule, "code")), *part = value_text(value_get(rule, "message"));
	if (code && !operation_error_is(op, code))
		return false;
	const char *message = op->reply.message ? op->reply.message : "";
	return (code || part) && (!part || strcasestr(message, part));
}

const struct value *error_find(const struct operation *op, const struct value *rules) {
	if (rules->kind != VALUE_LIST)
		return !value_is_null(rules) && error_matches(op, rules) ? rules : NULL;
	for (size_t i = 0; i < value_count(rules); i++) {
		if (error_matches(op, value_at(rules, i)))
			return value_at(rules, i);
	}
	return NULL;
}

/* Telling people */

/* Advice for errors that come with every service. */
static const struct {
	const char *code;
	const char *advice;
} common_advice[] = {
	{"AccessDenied*",
		"The credentials in use may not make this call: allow it in a policy of the user or role, or use other credentials."},
	{"UnauthorizedOperation",
		"The credentials in use may not make this call: allow it in a policy of the user or role, or use other credentials."},
	{"ExpiredToken*",
		"The credentials have expired: get new ones (aws sso login, or whatever issued them) and run Terraform again."},
	{"RequestExpired", "The credentials have expired, or this machine's clock is wrong."},
	{"InvalidClientTokenId",
		"AWS does not know this access key: check the credentials and the partition they belong to."},
	{"UnrecognizedClientException",
		"AWS does not know this access key: check the credentials and the partition they belong to."},
	{"OptInRequired", "The account is not signed up for this service or region."},
	{"Throttling*",
		"AWS kept refusing calls for their number. Run Terraform again, with a lower -parallelism or more max_retries."},
	{"RequestLimitExceeded",
		"AWS kept refusing calls for their number. Run Terraform again, with a lower -parallelism or more max_retries."},
};

static const char *advice_for(struct operation *op, const struct value *explain, const char **attribute) {
	const struct value *rule = error_find(op, explain);
	if (rule) {
		*attribute = value_text(value_get(rule, "attribute"));
		const struct value *say = operation_expand(op, value_get(rule, "say"));
		return value_text(say) ? value_text(say) : value_text(value_get(rule, "say"));
	}
	for (size_t i = 0; i < sizeof(common_advice) / sizeof(common_advice[0]); i++) {
		if (operation_error_is(op, common_advice[i].code))
			return common_advice[i].advice;
	}
	return NULL;
}

/* What somebody would look for after a call that may have worked: its name, as far as there is one. */
static const char *candidate_name(const struct operation *op) {
	static const char *const names[] = {"name", "bucket", "identifier", "cluster_identifier", "family", "role_name"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *text = value_text(operation_get(op, names[i]));
		if (text && *text)
			return text;
	}
	return NULL;
}

static void add_ambiguity(struct operation *op, const char *action, struct strbuf *detail) {
	if (!op->reply.ambiguous || !is_write(op, action) || is_idempotent(op, action))
		return;
	strbuf_addf(detail,
		"\n\nThe request was sent but no answer came, so it may have worked. It is not sent again, lest it be done twice.");
	if (op->kind != OPERATION_CREATE || op->wrote)
		return;
	const char *name = candidate_name(op);
	if (name)
		strbuf_addf(
			detail, " Look whether AWS has \"%s\" now (%s): import or delete it before the next apply.", name, action);
	else
		strbuf_addf(detail,
			" Look whether AWS has a new object of this kind now (%s): import or delete it before the next apply.",
			action);
}

int operation_fail_step(struct operation *op, const char *action, const struct value *explain) {
	struct strbuf detail = STRBUF_INIT(op->arena);
	const char *code = op->reply.code ? op->reply.code : "UnknownError", *attribute = NULL;
	strbuf_addf(&detail, "%s: %s", code,
		op->reply.message && *op->reply.message ? operation_mask(op, op->reply.message) : "no message");
	if (op->reply.request_id && *op->reply.request_id)
		strbuf_addf(&detail, " (request id %s)", op->reply.request_id);
	const char *advice = advice_for(op, explain, &attribute);
	if (advice)
		strbuf_addf(&detail, "\n\n%s", advice);
	add_ambiguity(op, action, &detail);
	const struct path *path = attribute ? path_parse(op->arena, attribute) : NULL;
	const char *summary = arena_printf(op->arena, "%s: %s", operation_title(op), action);
	diagnostics_error(op->diagnostics, path, summary, "%s", strbuf_text(&detail));
	return -1;
}

int operation_fail_call(struct operation *op, const char *action) {
	return operation_fail_step(op, action, op->step ? value_get(op->step, "explain") : value_null);
}
