/* Errors, in all the shapes that AWS gives them. */
#include <string.h>

#include "aws/protocol.h"
#include "aws/xml.h"
#include "value/json.h"

/* Longer than any message of AWS's, an encoded authorization failure included. */
enum { MESSAGE_LIMIT = 8000 };

/* Codes for replies that say nothing themselves: HEAD, proxies, load balancers. */
static const char *status_code(int status) {
	switch (status) {
	case 301:
	case 307:
	case 308:
		return "PermanentRedirect";
	case 304:
		return "NotModified";
	case 400:
		return "BadRequest";
	case 401:
		return "Unauthorized";
	case 403:
		return "Forbidden";
	case 404:
		return "NotFound";
	case 405:
		return "MethodNotAllowed";
	case 407:
		return "ProxyAuthenticationRequired";
	case 409:
		return "Conflict";
	case 412:
		return "PreconditionFailed";
	case 413:
		return "RequestEntityTooLarge";
	case 429:
		return "TooManyRequestsException";
	case 500:
		return "InternalServerError";
	case 502:
		return "BadGateway";
	case 503:
		return "ServiceUnavailable";
	case 504:
		return "GatewayTimeout";
	default:
		return status >= 500 ? "InternalServerError" : "UnexpectedStatus";
	}
}

static const char *first_text(const struct value *map, const char *const *names, size_t count) {
	for (size_t i = 0; i < count; i++) {
		const char *text = value_text(value_get(map, names[i]));
		if (text != NULL && text[0] != '\0')
			return text;
	}
	return NULL;
}

#define FIRST_TEXT(map, ...) \
	first_text(map, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static const struct value *first_of(const struct value *value) {
	return value->kind == VALUE_LIST ? value_at(value, 0) : value;
}

/* Route 53 alone: the root is named by the code, <InvalidChangeBatch><Messages><Message>. */
static bool from_messages(const struct value *root_value, const char *root, struct aws_reply *reply) {
	const struct value *messages = value_get(root_value, "Messages");
	const char *message = value_text(first_of(value_get(messages, "Message")));
	const char *id = FIRST_TEXT(root_value, "RequestId");
	if (messages->kind == VALUE_NULL)
		return false;
	reply->code = root;
	reply->message = message != NULL ? message : "";
	if (id != NULL)
		reply->request_id = id;
	return true;
}

bool protocol_error_from_xml(const struct value *root_value, const char *root, struct aws_reply *reply) {
	const struct value *error = value_null;
	if (strcmp(root, "Error") == 0)
		error = root_value;
	else if (value_get(root_value, "Error")->kind != VALUE_NULL)
		error = first_of(value_get(root_value, "Error"));
	else if (value_get(root_value, "Errors")->kind != VALUE_NULL)
		error = first_of(value_get(first_of(value_get(root_value, "Errors")), "Error"));
	const char *code = FIRST_TEXT(error, "Code");
	if (code == NULL)
		return from_messages(root_value, root, reply);
	const char *message = FIRST_TEXT(error, "Message", "message");
	const char *id = FIRST_TEXT(root_value, "RequestId", "RequestID", "requestId");
	if (id == NULL)
		id = FIRST_TEXT(error, "RequestId");
	reply->code = code;
	reply->message = message != NULL ? message : "";
	if (id != NULL)
		reply->request_id = id;
	return true;
}

static bool from_xml(struct arena *arena, const struct http_reply *answer, struct aws_reply *reply) {
	struct xml_document document;
	const char *why;
	if (xml_read(arena, answer->body, answer->body_length, false, &document, &why) != 0)
		return false;
	return protocol_error_from_xml(document.value, document.root, reply);
}

/* "com.amazonaws.x#NoSuchThing:http://..." -> "NoSuchThing" */
static const char *plain_code(struct arena *arena, const char *code) {
	const char *hash = strrchr(code, '#');
	if (hash != NULL)
		code = hash + 1;
	return arena_strndup(arena, code, strcspn(code, ":"));
}

static bool from_json(struct arena *arena, const struct http_reply *answer, struct aws_reply *reply) {
	const char *why;
	const char *header = http_reply_header(answer, "x-amzn-ErrorType");
	const struct value *body =
		answer->body_length > 0 ? value_from_json(arena, answer->body, answer->body_length, &why) : NULL;
	if (body == NULL)
		body = value_null;
	const char *code = header != NULL && header[0] != '\0' ? header : FIRST_TEXT(body, "__type", "code", "Code");
	const struct value *nested = value_get(body, "Error");
	if (code == NULL)
		code = FIRST_TEXT(nested, "Code", "code");
	if (code == NULL)
		return false;
	const char *message = FIRST_TEXT(body, "message", "Message", "errorMessage", "error_description");
	if (message == NULL)
		message = FIRST_TEXT(nested, "Message", "message");
	reply->code = plain_code(arena, code);
	reply->message = message != NULL ? message : "";
	reply->body = value_null;
	return true;
}

static bool looks_like_markup(const struct http_reply *answer) {
	size_t i = 0;
	if (answer->body_length >= 3 && memcmp(answer->body, "\xEF\xBB\xBF", 3) == 0)
		i = 3;
	while (i < answer->body_length && strchr(" \t\r\n", answer->body[i]) != NULL && answer->body[i] != '\0')
		i++;
	return i < answer->body_length && answer->body[i] == '<';
}

const char *wire_excerpt(struct arena *arena, const struct http_reply *answer) {
	struct strbuf out = STRBUF_INIT(arena);
	for (size_t i = 0; i < answer->body_length && out.length < 160; i++) {
		unsigned char c = (unsigned char)answer->body[i];
		if (c > ' ' && c < 127)
			strbuf_addc(&out, (char)c);
		else if (out.length > 0 && out.bytes[out.length - 1] != ' ')
			strbuf_addc(&out, ' ');
	}
	return strbuf_text(&out);
}

/* For people and their terminals: no control characters, and not a whole book. */
static const char *presentable(struct arena *arena, const char *text) {
	size_t length = strlen(text);
	char *copy = arena_strndup(arena, text, length < MESSAGE_LIMIT ? length : MESSAGE_LIMIT);
	for (char *c = copy; *c != '\0'; c++)
		if (((unsigned char)*c < ' ' && *c != '\n' && *c != '\t') || *c == 127)
			*c = ' ';
	return length <= MESSAGE_LIMIT ? copy : arena_printf(arena, "%s... (%zu bytes)", copy, length);
}

static bool from_body(
	struct arena *arena, const struct aws_service *service, const struct http_reply *answer, struct aws_reply *reply) {
	bool markup = looks_like_markup(answer);
	if (protocol_is_json(service->protocol) && from_json(arena, answer, reply))
		return true;
	if (markup && from_xml(arena, answer, reply))
		return true;
	return !markup && !protocol_is_json(service->protocol) && from_json(arena, answer, reply);
}

void protocol_error_decode(
	struct arena *arena, const struct aws_service *service, const struct http_reply *answer, struct aws_reply *reply) {
	reply->ok = false;
	reply->body = value_null;
	if (from_body(arena, service, answer, reply)) {
		reply->code = presentable(arena, reply->code);
		reply->message = presentable(arena, reply->message);
		return;
	}
	reply->code = status_code(answer->status);
	reply->message = answer->body_length == 0
		? arena_printf(arena, "HTTP status %d without a body", answer->status)
		: arena_printf(arena, "HTTP status %d with a body that is no error of AWS: %s", answer->status,
			  wire_excerpt(arena, answer));
}
