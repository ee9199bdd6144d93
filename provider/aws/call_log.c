#include "aws/call_log.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "value/json.h"

enum { TEXT_LIMIT = 2000 };

/* Parts of member names, in lower case, whose values are secrets or usually hold some. */
static const char *const secret_names[] = {
	"password",
	"secret",
	"sessiontoken",
	"privatekey",
	"userdata",
	"authtoken",
	"authorization",
	"keymaterial",
	"presharedkey",
	"customergatewayconfiguration",
	"webidentitytoken",
	"accesstoken",
	"environment",
	"idtoken",
	"plaintext",
	"samlassertion",
	"certificatebody",
	"clientsecret",
};

/* Members called like this hold an idempotency token or a name: what a write is known by. */
static const char *const token_names[] = {"ClientToken", "clientToken", "CallerReference", "IdempotencyToken",
	"idempotencyToken", "ClientRequestToken", "CreatorRequestId"};

static bool is_secret(const char *name) {
	char lower[64];
	size_t n = 0;
	for (; name[n] != '\0' && n < sizeof lower - 1; n++)
		lower[n] = (char)tolower((unsigned char)name[n]);
	lower[n] = '\0';
	if (strcmp(lower, "body") == 0 || strcmp(lower, "secretid") == 0 || strcmp(lower, "secretarn") == 0)
		return strcmp(lower, "body") == 0;
	for (size_t i = 0; i < sizeof secret_names / sizeof secret_names[0]; i++)
		if (strstr(lower, secret_names[i]) != NULL)
			return true;
	return false;
}

static const struct value *mask_map(struct arena *arena, const struct value *map) {
	struct value *out = value_map_new(arena);
	/* SSM: only this tells that the value beside it is one. */
	const char *type = value_text(value_get(map, "Type"));
	bool secure = type != NULL && strcmp(type, "SecureString") == 0;
	for (size_t i = 0; i < map->as.map.count; i++) {
		const struct value_member *member = &map->as.map.members[i];
		bool hide = is_secret(member->key) || (secure && strcmp(member->key, "Value") == 0);
		value_map_set_n(arena, out, member->key, member->key_length,
			hide ? value_string(arena, "***") : call_log_mask(arena, member->value));
	}
	return out;
}

const struct value *call_log_mask(struct arena *arena, const struct value *value) {
	if (value->kind == VALUE_MAP)
		return mask_map(arena, value);
	if (value->kind == VALUE_STRING && value->as.string.length > TEXT_LIMIT)
		return value_stringf(arena, "%.*s... (%zu bytes)", 200, value->as.string.bytes, value->as.string.length);
	if (value->kind != VALUE_LIST)
		return value;
	struct value *out = value_list_new(arena);
	for (size_t i = 0; i < value->as.list.count; i++)
		value_list_add(arena, out, call_log_mask(arena, value->as.list.items[i]));
	return out;
}

static const char *token_of(const struct value *parameters) {
	for (size_t i = 0; i < sizeof token_names / sizeof token_names[0]; i++) {
		const char *token = value_text(value_get(parameters, token_names[i]));
		if (token != NULL)
			return token;
	}
	return "";
}

/* The first member that is called a name: Name, RoleName, serviceName, Bucket ... */
static const char *name_of(const struct value *parameters) {
	for (size_t i = 0; parameters->kind == VALUE_MAP && i < parameters->as.map.count; i++) {
		const struct value_member *member = &parameters->as.map.members[i];
		size_t length = member->key_length;
		bool is_name =
			strcmp(member->key, "Bucket") == 0 || (length >= 4 && strcasecmp(member->key + length - 4, "name") == 0);
		if (is_name && value_text(member->value) != NULL)
			return value_text(member->value);
	}
	return "";
}

static void log_body(const char *message, const struct aws_request *request, const struct value *body) {
	if (!log_enabled(LOG_TRACE))
		return;
	struct arena *arena = arena_new();
	struct log_field fields[] = {
		{"service", request->service->name, 0},
		{"action", request->action, 0},
		{"body", value_to_json(arena, call_log_mask(arena, body)), 0},
	};
	log_write(LOG_TRACE, message, fields, sizeof fields / sizeof fields[0]);
	arena_free(arena);
}

void call_log_request(const struct aws_request *request, int attempt) {
	if (request->is_write && log_enabled(LOG_DEBUG)) {
		struct log_field fields[] = {
			{"service", request->service->name, 0},
			{"action", request->action, 0},
			{"resource_type", request->resource_type != NULL ? request->resource_type : "", 0},
			{"name", name_of(request->parameters), 0},
			{"token", token_of(request->parameters), 0},
			{"retry", NULL, attempt},
		};
		log_write(LOG_DEBUG, "AWS write begins", fields, sizeof fields / sizeof fields[0]);
	}
	log_body("AWS request", request, request->parameters);
}

void call_log_reply(const struct aws_request *request, const struct aws_reply *reply, int attempt, int64_t ms) {
	if (!log_enabled(LOG_DEBUG))
		return;
	struct log_field fields[] = {
		{"service", request->service->name, 0},
		{"action", request->action, 0},
		{"status", NULL, reply->status},
		{"ms", NULL, ms},
		{"retry", NULL, attempt},
		{"code", reply->ok ? "" : reply->code, 0},
		{"request_id", reply->request_id != NULL ? reply->request_id : "", 0},
	};
	log_write(LOG_DEBUG, "AWS call", fields, sizeof fields / sizeof fields[0]);
	log_body("AWS reply", request, reply->body);
}
