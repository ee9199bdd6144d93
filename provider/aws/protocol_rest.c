/* REST-XML and REST-JSON: parameters in the path, the query, headers and the body. */
#include <string.h>
#include <strings.h>

#include "aws/digest.h"
#include "aws/protocol.h"
#include "aws/uri.h"
#include "aws/xml.h"
#include "value/json.h"

static const struct aws_binding *binding_of(
	const struct aws_action *action, enum aws_binding_place place, const char *name) {
	for (size_t i = 0; i < action->binding_count; i++)
		if (action->bindings[i].place == place && strcmp(action->bindings[i].name, name) == 0)
			return &action->bindings[i];
	return NULL;
}

/* A URI member need not be bound when it has the label's own name. */
static bool is_label(const char *uri, const char *member) {
	size_t length = strlen(member);
	for (const char *at = strchr(uri, '{'); at != NULL; at = strchr(at + 1, '{'))
		if (strncmp(at + 1, member, length) == 0 &&
			(at[1 + length] == '}' || (at[1 + length] == '+' && at[2 + length] == '}')))
			return true;
	return false;
}

static bool is_bound(const struct aws_action *action, const char *member) {
	for (size_t i = 0; i < action->binding_count; i++)
		if (action->bindings[i].place != AWS_BINDING_REPLY_HEADER && strcmp(action->bindings[i].member, member) == 0)
			return true;
	return is_label(action->uri, member);
}

/* Resolves one "{Name}" or "{Name+}"; `name` is what stands between the braces. */
static int expand_label(struct strbuf *out, const struct aws_action *action, const struct value *parameters,
	const char *name, size_t length, const char **why) {
	bool greedy = length > 0 && name[length - 1] == '+';
	const char *label = arena_strndup(out->arena, name, greedy ? length - 1 : length);
	const struct aws_binding *binding = binding_of(action, AWS_BINDING_URI, label);
	const char *text = value_to_text(out->arena, value_get(parameters, binding != NULL ? binding->member : label));
	if (text == NULL || text[0] == '\0') {
		*why = arena_printf(out->arena, "%s: the parameter %s is missing", action->name, label);
		return -1;
	}
	uri_encode(out, text, strlen(text), greedy);
	return 0;
}

static int expand_template(struct strbuf *out, const struct aws_action *action, const struct value *parameters,
	const char *template, const char **why) {
	while (*template != '\0') {
		size_t plain = strcspn(template, "{");
		strbuf_add(out, template, plain);
		template += plain;
		const char *end = *template == '{' ? strchr(template, '}') : NULL;
		if (end == NULL) {
			strbuf_adds(out, template);
			return 0;
		}
		if (expand_label(out, action, parameters, template + 1, (size_t)(end - template - 1), why) != 0)
			return -1;
		template = end + 1;
	}
	return 0;
}

static void query_add(struct strbuf *query, const char *name, const char *text) {
	if (query->length > 0)
		strbuf_addc(query, '&');
	uri_encode(query, name, strlen(name), false);
	strbuf_addc(query, '=');
	uri_encode(query, text, strlen(text), false);
}

static void query_bind(struct strbuf *query, const char *name, const struct value *value) {
	size_t count = value->kind == VALUE_LIST ? value->as.list.count : 1;
	for (size_t i = 0; i < count; i++) {
		const char *text = value_to_text(query->arena, value->kind == VALUE_LIST ? value->as.list.items[i] : value);
		if (text != NULL)
			query_add(query, name, text);
	}
}

static void header_bind(struct arena *arena, struct wire_request *out, const char *name, const struct value *value) {
	const char *text = value_to_text(arena, value);
	if (text != NULL)
		wire_header_add(out, name, text);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++) {
		const struct value_member *member = &value->as.map.members[i];
		text = value_to_text(arena, member->value);
		if (text != NULL)
			wire_header_add(out, arena_printf(arena, "%s%s", name, member->key), text);
	}
}

static int encode_target(struct arena *arena, const struct aws_action *action, const struct value *parameters,
	bool bucket_in_host, struct wire_request *out, const char **why) {
	static const char bucket[] = "/{Bucket}";
	struct strbuf path = STRBUF_INIT(arena);
	struct strbuf query = STRBUF_INIT(arena);
	const char *uri = action->uri;
	if (bucket_in_host && strncmp(uri, bucket, sizeof bucket - 1) == 0)
		uri += sizeof bucket - 1;
	const char *mark = strchr(uri, '?');
	size_t path_length = mark != NULL ? (size_t)(mark - uri) : strlen(uri);
	if (expand_template(&path, action, parameters, arena_strndup(arena, uri, path_length), why) != 0)
		return -1;
	if (mark != NULL && expand_template(&query, action, parameters, mark + 1, why) != 0)
		return -1;
	for (size_t i = 0; i < action->binding_count; i++) {
		const struct aws_binding *binding = &action->bindings[i];
		const struct value *value = value_get(parameters, binding->member);
		if (!value_is_known(value))
			continue;
		if (binding->place == AWS_BINDING_QUERY)
			query_bind(&query, binding->name, value);
		else if (binding->place == AWS_BINDING_HEADER)
			header_bind(arena, out, binding->name, value);
	}
	out->path = path.length > 0 ? strbuf_text(&path) : "/";
	out->query = strbuf_text(&query);
	return 0;
}

/* The members that are not bound elsewhere: what the body is made of. */
static const struct value *unbound(
	struct arena *arena, const struct aws_action *action, const struct value *parameters) {
	struct value *out = value_map_new(arena);
	for (size_t i = 0; parameters->kind == VALUE_MAP && i < parameters->as.map.count; i++) {
		const struct value_member *member = &parameters->as.map.members[i];
		if (value_is_known(member->value) && !is_bound(action, member->key))
			value_map_set_n(arena, out, member->key, member->key_length, wire_prune(arena, member->value));
	}
	return out;
}

static bool has_request_body(const struct aws_action *action) {
	return strcmp(action->method, "GET") != 0 && strcmp(action->method, "HEAD") != 0;
}

static void set_text_body(struct wire_request *out, const char *text, size_t length, const char *type) {
	out->body = text;
	out->body_length = length;
	if (type != NULL)
		wire_header_add(out, "Content-Type", type);
}

static bool has_header(const struct wire_request *wire, const char *name) {
	for (size_t i = 0; i < wire->header_count; i++)
		if (strcasecmp(wire->headers[i].name, name) == 0)
			return true;
	return false;
}

static void encode_body(struct arena *arena, const struct aws_service *service, const struct aws_action *action,
	const struct value *parameters, struct wire_request *out) {
	if (!has_request_body(action))
		return;
	const struct value *content = action->payload != NULL ? wire_prune(arena, value_get(parameters, action->payload))
														  : unbound(arena, action, parameters);
	/* A structure that is the body and was not given: no body, as headers alone say it all (an ACL by name). */
	if (action->payload != NULL && !value_is_known(content))
		return;
	if (content->kind == VALUE_STRING && (action->root == NULL || service->protocol == AWS_PROTOCOL_REST_JSON)) {
		set_text_body(out, content->as.string.bytes, content->as.string.length,
			has_header(out, "Content-Type") ? NULL : "application/octet-stream");
	} else if (service->protocol == AWS_PROTOCOL_REST_XML && action->root != NULL) {
		struct strbuf xml = STRBUF_INIT(arena);
		xml_write(&xml, action->root, service->xml_namespace, value_is_known(content) ? content : value_empty_map);
		set_text_body(out, strbuf_text(&xml), xml.length, "application/xml");
	} else if (service->protocol == AWS_PROTOCOL_REST_JSON && value_is_known(content)) {
		bool is_empty = value_count(content) == 0 && strcmp(action->method, "DELETE") == 0;
		const char *json = is_empty ? "" : value_to_json(arena, content);
		set_text_body(out, json, strlen(json), is_empty ? NULL : "application/json");
	}
}

static void add_checksum(struct arena *arena, struct wire_request *out) {
	const char *md5 = digest_md5_base64(arena, out->body, out->body_length);
	if (md5 != NULL) {
		wire_header_add(out, "Content-MD5", md5);
		return;
	}
	unsigned char digest[DIGEST_SHA256_LENGTH];
	digest_sha256(out->body, out->body_length, digest);
	wire_header_add(out, "x-amz-sdk-checksum-algorithm", "SHA256");
	wire_header_add(out, "x-amz-checksum-sha256", digest_base64(arena, digest, sizeof digest));
}

int protocol_rest_encode(struct arena *arena, const struct aws_service *service, const struct aws_action *action,
	const struct value *parameters, bool bucket_in_host, struct wire_request *out, const char **why) {
	out->method = action->method;
	if (encode_target(arena, action, parameters, bucket_in_host, out, why) != 0)
		return -1;
	encode_body(arena, service, action, parameters, out);
	if (action->checksum)
		add_checksum(arena, out);
	return 0;
}

static const struct value *bind_reply_headers(
	struct arena *arena, const struct aws_action *action, const struct http_reply *answer, const struct value *body) {
	struct value *out = NULL;
	for (size_t i = 0; action != NULL && i < action->binding_count; i++) {
		const struct aws_binding *binding = &action->bindings[i];
		const char *text = binding->place == AWS_BINDING_REPLY_HEADER ? http_reply_header(answer, binding->name) : NULL;
		if (text == NULL)
			continue;
		if (out == NULL)
			out = value_map_copy(arena, body);
		value_map_set(arena, out, binding->member, value_string(arena, text));
	}
	return out != NULL ? out : body;
}

static int decode_xml(struct arena *arena, const struct http_reply *answer, struct aws_reply *reply, const char **why) {
	struct xml_document document;
	if (xml_read(arena, answer->body, answer->body_length, false, &document, why) != 0)
		return -1;
	/* S3 may begin a reply with 200 and find out later. */
	if (strcmp(document.root, "Error") == 0 && protocol_error_from_xml(document.value, document.root, reply)) {
		reply->ok = false;
		return 0;
	}
	if (strcmp(document.root, "html") == 0 || strcmp(document.root, "HTML") == 0) {
		*why = "it is HTML";
		return -1;
	}
	if (document.value->kind == VALUE_MAP) {
		reply->body = document.value;
		return 0;
	}
	struct value *body = value_map_new(arena);
	if (!value_is_zero(document.value))
		value_map_set(arena, body, document.root, document.value);
	reply->body = body;
	return 0;
}

/* What a PUT or DELETE answers is of interest only as XML: most have nothing to tell. */
static bool is_unread(
	const struct aws_service *service, const struct aws_action *action, const struct http_reply *answer) {
	bool is_change = action != NULL && action->method != NULL &&
		(strcmp(action->method, "PUT") == 0 || strcmp(action->method, "DELETE") == 0);
	return is_change && service->protocol == AWS_PROTOCOL_REST_XML &&
		memchr(answer->body, '<', answer->body_length) == NULL;
}

int protocol_rest_decode(struct arena *arena, const struct aws_service *service, const struct aws_action *action,
	const struct http_reply *answer, struct aws_reply *reply, const char **why) {
	int result = 0;
	if (action != NULL && action->payload != NULL && !has_request_body(action)) {
		struct value *body = value_map_new(arena);
		value_map_set(arena, body, action->payload, value_string_n(arena, answer->body, answer->body_length));
		reply->body = body;
	} else if (answer->body_length > 0 && !is_unread(service, action, answer)) {
		result = service->protocol == AWS_PROTOCOL_REST_JSON ? protocol_json_decode(arena, answer, reply, why)
															 : decode_xml(arena, answer, reply, why);
	}
	if (result == 0 && reply->ok)
		reply->body = bind_reply_headers(arena, action, answer, reply->body);
	return result;
}
