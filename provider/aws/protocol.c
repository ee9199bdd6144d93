#include "aws/protocol.h"

#include <string.h>
#include <strings.h>

const struct aws_action *protocol_action(const struct aws_service *service, const char *name) {
	size_t low = 0;
	size_t high = service->action_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, service->actions[middle].name);
		if (order == 0)
			return &service->actions[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool protocol_is_json(enum aws_protocol protocol) {
	return protocol == AWS_PROTOCOL_JSON_1_0 || protocol == AWS_PROTOCOL_JSON_1_1 || protocol == AWS_PROTOCOL_REST_JSON;
}

void wire_header_add(struct wire_request *wire, const char *name, const char *value) {
	if (wire->header_count < WIRE_HEADER_LIMIT)
		wire->headers[wire->header_count++] = (struct http_header){name, value};
}

static const struct value *prune_list(struct arena *arena, const struct value *list) {
	struct value *out = value_list_new(arena);
	for (size_t i = 0; i < list->as.list.count; i++)
		if (value_is_known(list->as.list.items[i]))
			value_list_add(arena, out, wire_prune(arena, list->as.list.items[i]));
	return out;
}

const struct value *wire_prune(struct arena *arena, const struct value *value) {
	if (value->kind == VALUE_LIST)
		return prune_list(arena, value);
	if (value->kind != VALUE_MAP)
		return value;
	struct value *out = value_map_new(arena);
	for (size_t i = 0; i < value->as.map.count; i++) {
		const struct value_member *member = &value->as.map.members[i];
		if (value_is_known(member->value))
			value_map_set_n(arena, out, member->key, member->key_length, wire_prune(arena, member->value));
	}
	return out;
}

int protocol_encode(struct arena *arena, const struct aws_service *service, const char *action,
	const struct value *parameters, bool bucket_in_host, struct wire_request *out, const char **why) {
	*out = (struct wire_request){.method = "POST", .path = "/", .query = "", .body = ""};
	switch (service->protocol) {
	case AWS_PROTOCOL_EC2:
	case AWS_PROTOCOL_QUERY:
		protocol_query_encode(arena, service, action, parameters, out);
		return 0;
	case AWS_PROTOCOL_JSON_1_0:
	case AWS_PROTOCOL_JSON_1_1:
		protocol_json_encode(arena, service, action, parameters, out);
		return 0;
	case AWS_PROTOCOL_REST_XML:
	case AWS_PROTOCOL_REST_JSON:
		break;
	}
	const struct aws_action *entry = protocol_action(service, action);
	if (entry == NULL || entry->method == NULL || entry->uri == NULL) {
		*why = arena_printf(arena, "the table of %s does not say how %s is sent", service->name, action);
		return -1;
	}
	return protocol_rest_encode(arena, service, entry, parameters, bucket_in_host, out, why);
}

/* A proxy's or portal's page. Anything else may be the true reply cut off, with a secret in it. */
static bool is_page(const struct http_reply *answer) {
	const char *type = http_reply_header(answer, "Content-Type");
	size_t looked_at = answer->body_length < 512 ? answer->body_length : 512;
	bool is_markup = looked_at > 0 && answer->body[strspn(answer->body, " \t\r\n")] == '<';
	return is_markup &&
		((type != NULL && strncasecmp(type, "text/html", 9) == 0) ||
			memmem(answer->body, looked_at, "<html", 5) != NULL);
}

static void set_malformed(
	struct arena *arena, const struct http_reply *answer, const char *why, struct aws_reply *reply) {
	reply->ok = false;
	reply->body = value_null;
	reply->code = "MalformedResponse";
	bool is_shown = is_page(answer);
	reply->message = arena_printf(arena, "the reply (HTTP status %d, %zu bytes) cannot be read: %s%s%s", answer->status,
		answer->body_length, why, is_shown ? ". It begins: " : "", is_shown ? wire_excerpt(arena, answer) : "");
}

static int decode_body(struct arena *arena, const struct aws_service *service, const char *action,
	const struct http_reply *answer, struct aws_reply *reply, const char **why) {
	switch (service->protocol) {
	case AWS_PROTOCOL_EC2:
	case AWS_PROTOCOL_QUERY:
		return protocol_query_decode(arena, service, answer, reply, why);
	case AWS_PROTOCOL_JSON_1_0:
	case AWS_PROTOCOL_JSON_1_1:
		return protocol_json_decode(arena, answer, reply, why);
	case AWS_PROTOCOL_REST_XML:
	case AWS_PROTOCOL_REST_JSON:
		break;
	}
	return protocol_rest_decode(arena, service, protocol_action(service, action), answer, reply, why);
}

static const char *header_request_id(const struct http_reply *answer) {
	static const char *const names[] = {"x-amzn-RequestId", "x-amz-request-id", "x-amzn-request-id", "x-amz-id-2"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *id = http_reply_header(answer, names[i]);
		if (id != NULL && id[0] != '\0')
			return id;
	}
	return "";
}

void protocol_decode(struct arena *arena, const struct aws_service *service, const char *action,
	const struct http_reply *answer, struct aws_reply *reply) {
	const char *why = "";
	*reply = (struct aws_reply){.status = answer->status, .body = value_null, .request_id = header_request_id(answer)};
	if (answer->status < 200 || answer->status > 299) {
		protocol_error_decode(arena, service, answer, reply);
		return;
	}
	reply->ok = true;
	if (decode_body(arena, service, action, answer, reply, &why) != 0)
		set_malformed(arena, answer, why, reply);
}
