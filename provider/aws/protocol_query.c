/* EC2 query and query: form parameters out, XML in. */
#include <string.h>

#include "aws/protocol.h"
#include "aws/uri.h"
#include "aws/xml.h"

struct form {
	struct strbuf out;
	bool is_ec2;
};

static void form_add(struct form *form, const char *name, const char *bytes, size_t length) {
	if (form->out.length > 0)
		strbuf_addc(&form->out, '&');
	uri_encode(&form->out, name, strlen(name), false);
	strbuf_addc(&form->out, '=');
	uri_encode(&form->out, bytes, length, false);
}

static void form_write(struct form *form, const char *name, bool plain_list, const struct value *value);

static void form_write_list(struct form *form, const char *name, bool plain_list, const struct value *list) {
	struct arena *arena = form->out.arena;
	size_t length = strlen(name);
	size_t number = 0;
	if (length > 0 && name[length - 1] == '.')
		name = arena_strndup(arena, name, length - 1);
	for (size_t i = 0; i < list->as.list.count; i++) {
		if (!value_is_known(list->as.list.items[i]))
			continue;
		const char *infix = plain_list || form->is_ec2 ? "" : ".member";
		form_write(form, arena_printf(arena, "%s%s.%zu", name, infix, ++number), false, list->as.list.items[i]);
	}
	if (number == 0 && !form->is_ec2)
		form_add(form, name, "", 0);
}

/* `plain_list`: the member's own name had a dot, so a list is numbered straight after it. */
static void form_write(struct form *form, const char *name, bool plain_list, const struct value *value) {
	struct arena *arena = form->out.arena;
	if (!value_is_known(value))
		return;
	if (value->kind == VALUE_LIST) {
		form_write_list(form, name, plain_list, value);
	} else if (value->kind == VALUE_MAP) {
		for (size_t i = 0; i < value->as.map.count; i++) {
			const char *key = value->as.map.members[i].key;
			const char *inner = name[0] != '\0' ? arena_printf(arena, "%s.%s", name, key) : key;
			form_write(form, inner, strchr(key, '.') != NULL, value->as.map.members[i].value);
		}
	} else if (value->kind == VALUE_STRING) {
		form_add(form, name, value->as.string.bytes, value->as.string.length);
	} else {
		const char *text = value_to_text(arena, value);
		form_add(form, name, text, strlen(text));
	}
}

void protocol_query_encode(struct arena *arena, const struct aws_service *service, const char *action,
	const struct value *parameters, struct wire_request *out) {
	struct form form = {STRBUF_INIT(arena), service->protocol == AWS_PROTOCOL_EC2};
	form_add(&form, "Action", action, strlen(action));
	form_add(&form, "Version", service->api_version, strlen(service->api_version));
	form_write(&form, "", false, parameters);
	out->body = strbuf_text(&form.out);
	out->body_length = form.out.length;
	wire_header_add(out, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
}

static bool ends_with(const char *text, const char *end) {
	size_t length = strlen(text);
	size_t tail = strlen(end);
	return length >= tail && strcmp(text + length - tail, end) == 0;
}

static const struct value *without(struct arena *arena, const struct value *map, const char *name, const char *other) {
	struct value *out = value_map_new(arena);
	for (size_t i = 0; map->kind == VALUE_MAP && i < map->as.map.count; i++) {
		const struct value_member *member = &map->as.map.members[i];
		if (strcmp(member->key, name) != 0 && strcmp(member->key, other) != 0)
			value_map_set_n(arena, out, member->key, member->key_length, member->value);
	}
	return out;
}

/* The content of <XxxResult>; without one, what stands beside ResponseMetadata. */
static const struct value *query_result(struct arena *arena, const struct value *content) {
	for (size_t i = 0; content->kind == VALUE_MAP && i < content->as.map.count; i++) {
		const struct value_member *member = &content->as.map.members[i];
		if (ends_with(member->key, "Result") &&
			(member->value->kind == VALUE_MAP || member->value->kind == VALUE_STRING))
			return member->value->kind == VALUE_MAP ? member->value : value_empty_map;
	}
	return without(arena, content, "ResponseMetadata", "ResponseMetadata");
}

int protocol_query_decode(struct arena *arena, const struct aws_service *service, const struct http_reply *answer,
	struct aws_reply *reply, const char **why) {
	struct xml_document document;
	if (answer->body_length == 0)
		return 0;
	if (xml_read(arena, answer->body, answer->body_length, true, &document, why) != 0)
		return -1;
	if (!ends_with(document.root, "Response")) {
		*why = arena_printf(arena, "the document is called \"%.60s\"", document.root);
		return -1;
	}
	bool is_ec2 = service->protocol == AWS_PROTOCOL_EC2;
	const struct value *metadata = is_ec2 ? document.value : value_get(document.value, "ResponseMetadata");
	const char *id = value_text(value_get(metadata, is_ec2 ? "requestId" : "RequestId"));
	if (id != NULL)
		reply->request_id = id;
	reply->body =
		is_ec2 ? without(arena, document.value, "requestId", "RequestId") : query_result(arena, document.value);
	return 0;
}
