#include <string.h>

#include "emit.h"

/* schema_services.c: what the AWS layer needs to know of each service. */

static const char *text_of(struct emitter *emitter, const struct value *map, const char *keyword) {
	return c_text(emitter->arena, value_text(value_get(map, keyword)));
}

/* Actions */

static void add_bindings(
	struct emitter *emitter, struct strbuf *list, size_t *count, const struct value *bindings, const char *place) {
	for (size_t i = 0; bindings->kind == VALUE_MAP && i < value_count(bindings); i++) {
		const struct value_member *member = &bindings->as.map.members[i];
		strbuf_addf(list, "%s{%s, %s, %s}", (*count)++ ? ", " : "{", place, c_text(emitter->arena, member->key),
			c_text(emitter->arena, value_text(member->value)));
	}
}

static void add_all_bindings(struct emitter *emitter, struct strbuf *out, const struct value *action) {
	static const struct {
		const char *keyword, *place;
	} places[] = {{"uri", "AWS_BINDING_URI"}, {"query", "AWS_BINDING_QUERY"}, {"headers", "AWS_BINDING_HEADER"},
		{"reply_headers", "AWS_BINDING_REPLY_HEADER"}};
	struct strbuf list = STRBUF_INIT(emitter->arena);
	size_t count = 0;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		add_bindings(emitter, &list, &count, value_get(action, places[i].keyword), places[i].place);
	if (count == 0)
		return;
	strbuf_addc(&list, '}');
	strbuf_addf(out, ", .bindings = %s, .binding_count = %zu",
		emit_part(emitter, "struct aws_binding %s[]", strbuf_text(&list)), count);
}

static void add_http(struct emitter *emitter, struct strbuf *out, const struct value *action) {
	const char *http = value_text(value_get(action, "http"));
	if (!http)
		return;
	size_t length = strcspn(http, " ");
	strbuf_addf(out, ", .method = %s, .uri = %s", c_string(emitter->arena, http, length),
		c_text(emitter->arena, http + length + 1));
	strbuf_addf(
		out, ", .root = %s, .payload = %s", text_of(emitter, action, "root"), text_of(emitter, action, "payload"));
	if (value_is_true(value_get(action, "checksum")))
		strbuf_adds(out, ", .checksum = true");
	add_all_bindings(emitter, out, action);
}

static void add_pages(struct emitter *emitter, struct strbuf *out, const struct value *pages) {
	if (value_is_null(pages))
		return;
	const char *inputs = emit_texts(emitter, value_get(pages, "in"));
	const char *outputs = emit_texts(emitter, value_get(pages, "out"));
	strbuf_addf(out, ", .page_inputs = %s, .page_outputs = %s, .page_token_count = %zu", inputs, outputs,
		value_count(value_get(pages, "in")));
	strbuf_addf(
		out, ", .page_items = %s, .page_more = %s", text_of(emitter, pages, "items"), text_of(emitter, pages, "more"));
}

static void add_batch(struct emitter *emitter, struct strbuf *out, const struct value *batch) {
	int64_t most = 0;
	if (value_is_null(batch))
		return;
	value_to_integer(value_get(batch, "max"), &most);
	strbuf_addf(out, ", .batch_param = %s, .batch_items = %s, .batch_key = %s, .batch_max = %u",
		text_of(emitter, batch, "param"), text_of(emitter, batch, "items"), text_of(emitter, batch, "key"),
		(unsigned)most);
}

static const char *emit_actions(struct emitter *emitter, const struct value *actions) {
	if (value_count(actions) == 0)
		return "NULL";
	struct strbuf list = STRBUF_INIT(emitter->arena);
	strbuf_adds(&list, "{\n");
	for (size_t i = 0; i < value_count(actions); i++) {
		const struct value_member *member = &actions->as.map.members[i];
		strbuf_addf(&list, "\t{.name = %s", c_text(emitter->arena, member->key));
		add_http(emitter, &list, member->value);
		add_pages(emitter, &list, value_get(member->value, "pages"));
		add_batch(emitter, &list, value_get(member->value, "batch"));
		strbuf_adds(&list, "},\n");
	}
	strbuf_addc(&list, '}');
	return emit_part(emitter, "struct aws_action %s[]", strbuf_text(&list));
}

/* Services */

static const char *emit_errors(struct emitter *emitter, const struct value *rules) {
	if (value_count(rules) == 0)
		return "NULL";
	struct strbuf list = STRBUF_INIT(emitter->arena);
	for (size_t i = 0; i < value_count(rules); i++) {
		const struct value *rule = value_at(rules, i);
		const char *code =
			value_is_string(rule) ? c_text(emitter->arena, value_text(rule)) : text_of(emitter, rule, "code");
		strbuf_addf(&list, "%s{%s, %s}", i ? ", " : "{", code, text_of(emitter, rule, "message"));
	}
	strbuf_addc(&list, '}');
	return emit_part(emitter, "struct aws_error_rule %s[]", strbuf_text(&list));
}

static const char *protocol_of(const struct value *root) {
	static const char *const names[][2] = {{"ec2", "AWS_PROTOCOL_EC2"}, {"query", "AWS_PROTOCOL_QUERY"},
		{"json-1.0", "AWS_PROTOCOL_JSON_1_0"}, {"json-1.1", "AWS_PROTOCOL_JSON_1_1"},
		{"rest-xml", "AWS_PROTOCOL_REST_XML"}, {"rest-json", "AWS_PROTOCOL_REST_JSON"}};
	const char *said = value_text(value_get(root, "protocol"));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i][0], said) == 0)
			return names[i][1];
	}
	return "AWS_PROTOCOL_QUERY"; /* check_service.c lets no other pass */
}

static void emit_service_tags(struct emitter *emitter, const char *name, const struct value *tags) {
	if (value_count(tags) == 0) {
		strbuf_addf(&emitter->out, "const struct value schema_service_tags_%s = {.kind = VALUE_NULL};\n", name);
		return;
	}
	struct strbuf members = STRBUF_INIT(emitter->arena);
	for (size_t i = 0; i < value_count(tags); i++) {
		const struct value_member *member = &tags->as.map.members[i];
		strbuf_addf(&members, "%s{%s, %zu, %s}", i ? ", " : "{", c_text(emitter->arena, member->key),
			member->key_length, emit_value(emitter, member->value));
	}
	strbuf_addc(&members, '}');
	const char *list = emit_part(emitter, "struct value_member %s[]", strbuf_text(&members));
	strbuf_addf(&emitter->out,
		"const struct value schema_service_tags_%s = {.kind = VALUE_MAP, .as.map = {.members = (struct value_member *)%s, "
		".count = %zu, .capacity = %zu}};\n",
		name, list, value_count(tags), value_count(tags));
}

static void emit_service(struct emitter *emitter, const struct model_service *service) {
	static const char *const texts[] = {
		"sdk_id", "title", "signing_name", "endpoint_prefix", "api_version", "target_prefix", "xml_namespace"};
	const struct value *root = service->file.root, *actions = value_get(root, "actions");
	const struct value *retries = value_get(root, "retries"), *no_retries = value_get(root, "no_retries");
	struct strbuf out = STRBUF_INIT(emitter->arena);
	const struct value *aliases = value_get(root, "aliases");
	strbuf_addf(&out, ".aliases = %s", emit_texts(emitter, value_is_null(aliases) ? value_empty_list : aliases));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		strbuf_addf(&out, ", .%s = %s", texts[i], text_of(emitter, root, texts[i]));
	strbuf_addf(&out, ",\n\t.global = %s, .protocol = %s", value_is_true(value_get(root, "global")) ? "true" : "false",
		protocol_of(root));
	strbuf_addf(&out, ",\n\t.retries = %s, .retry_count = %zu", emit_errors(emitter, retries), value_count(retries));
	strbuf_addf(
		&out, ", .no_retries = %s, .no_retry_count = %zu", emit_errors(emitter, no_retries), value_count(no_retries));
	strbuf_addf(&out, ",\n\t.actions = %s, .action_count = %zu", emit_actions(emitter, actions), value_count(actions));
	emit_service_tags(emitter, service->file.name, value_get(root, "tags"));
	strbuf_addf(&emitter->out, "const struct aws_service schema_service_%s = {.name = \"%s\", %s};\n\n",
		service->file.name, service->file.name, strbuf_text(&out));
}

int emit_services(struct compiler *compiler, const char *folder) {
	struct emitter emitter;
	emitter_begin(&emitter, compiler, "services/");
	struct strbuf index = STRBUF_INIT(compiler->arena);
	for (size_t i = 0; i < compiler->service_count; i++) {
		emit_service(&emitter, &compiler->services[i]);
		strbuf_addf(&index, "\t&schema_service_%s,\n", compiler->services[i].file.name);
	}
	strbuf_addf(
		&emitter.out, "const struct aws_service *const schema_services[] = {\n%s\tNULL,\n};\n", strbuf_text(&index));
	strbuf_addf(&emitter.out, "const size_t schema_service_count = %zu;\n", compiler->service_count);
	return emitter_end(&emitter, folder, "schema_services.c");
}
