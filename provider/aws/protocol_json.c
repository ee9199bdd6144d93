/* JSON 1.0 and 1.1: one POST with a target header. */
#include <string.h>

#include "aws/protocol.h"
#include "value/json.h"

void protocol_json_encode(struct arena *arena, const struct aws_service *service, const char *action,
	const struct value *parameters, struct wire_request *out) {
	const struct value *body = parameters->kind == VALUE_MAP ? wire_prune(arena, parameters) : value_empty_map;
	out->body = value_to_json(arena, body);
	out->body_length = strlen(out->body);
	wire_header_add(out, "Content-Type",
		service->protocol == AWS_PROTOCOL_JSON_1_0 ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1");
	wire_header_add(out, "X-Amz-Target", arena_printf(arena, "%s.%s", service->target_prefix, action));
}

int protocol_json_decode(
	struct arena *arena, const struct http_reply *answer, struct aws_reply *reply, const char **why) {
	if (answer->body_length == 0)
		return 0;
	const struct value *body = value_from_json(arena, answer->body, answer->body_length, why);
	if (body == NULL)
		return -1;
	if (body->kind != VALUE_MAP && body->kind != VALUE_NULL) {
		*why = "it is no JSON object";
		return -1;
	}
	reply->body = body;
	return 0;
}
