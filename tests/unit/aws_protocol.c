/* Wire protocols on vectors: vectors/wire/encode/ has parameters and the request they become,
 * vectors/wire/decode/ replies and what is made of them. "*" in an expected text or header: any. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aws/protocol.h"
#include "aws/xml.h"
#include "value/json.h"
#include "vectors.h"

static enum aws_protocol protocol_named(const char *name) {
	static const char *const names[] = {"ec2", "query", "json-1.0", "json-1.1", "rest-xml", "rest-json"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], name) == 0)
			return (enum aws_protocol)i;
	fail_msg("no protocol %s", name);
	return AWS_PROTOCOL_EC2;
}

static enum aws_binding_place place_named(const char *name) {
	static const char *const names[] = {"uri", "query", "header", "reply"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], name) == 0)
			return (enum aws_binding_place)i;
	fail_msg("no binding %s", name);
	return AWS_BINDING_URI;
}

static void entry_read(struct arena *arena, const struct value *entry, const char *name, struct aws_action *action) {
	const struct value *bindings = value_get(entry, "bindings");
	struct aws_binding *list = arena_array(arena, value_count(bindings) + 1, sizeof *list);
	for (size_t i = 0; i < value_count(bindings); i++) {
		const struct value *binding = value_at(bindings, i);
		list[i] = (struct aws_binding){place_named(value_text(value_at(binding, 0))), value_text(value_at(binding, 1)),
			value_text(value_at(binding, 2))};
	}
	*action = (struct aws_action){
		.name = name,
		.method = value_text(value_get(entry, "method")),
		.uri = value_text(value_get(entry, "uri")),
		.root = value_text(value_get(entry, "root")),
		.payload = value_text(value_get(entry, "payload")),
		.checksum = value_is_true(value_get(entry, "checksum")),
		.bindings = list,
		.binding_count = value_count(bindings),
	};
}

static const struct value *vector_json(struct arena *arena, const char *file) {
	const char *why = "";
	struct strbuf text = vector_read(arena, file);
	const struct value *vector = value_from_json(arena, text.bytes, text.length, &why);
	if (vector == NULL)
		fail_msg("%s: %s", file, why);
	return vector;
}

static void check_text(const char *file, const char *what, const char *expected, const char *got) {
	if (expected == NULL || strcmp(expected, "*") == 0)
		return;
	if (got == NULL || strcmp(expected, got) != 0)
		fail_msg("%s: %s\nexpected: %s\ngot:      %s", file, what, expected, got != NULL ? got : "(null)");
}

static const char *wire_header(const struct wire_request *wire, const char *name) {
	for (size_t i = 0; i < wire->header_count; i++)
		if (strcmp(wire->headers[i].name, name) == 0)
			return wire->headers[i].value;
	return NULL;
}

static void check_request(const char *file, const struct value *expect, const struct wire_request *wire) {
	const struct value *headers = value_get(expect, "headers");
	check_text(file, "method", value_text(value_get(expect, "method")), wire->method);
	check_text(file, "path", value_text(value_get(expect, "path")), wire->path);
	check_text(file, "query", value_text(value_get(expect, "query")), wire->query);
	check_text(file, "body", value_text(value_get(expect, "body")), wire->body);
	assert_int_equal(wire->body_length, strlen(wire->body));
	if (wire->header_count != value_count(headers))
		fail_msg("%s: %zu headers", file, wire->header_count);
	for (size_t i = 0; i < value_count(headers); i++) {
		const struct value_member *member = &headers->as.map.members[i];
		assert_non_null(wire_header(wire, member->key));
		check_text(file, member->key, value_text(member->value), wire_header(wire, member->key));
	}
}

static void run_encode(struct arena *arena, const char *file) {
	const struct value *vector = vector_json(arena, file);
	const struct value *from = value_get(vector, "service");
	const char *name = value_text(value_get(vector, "action"));
	struct aws_action action;
	entry_read(arena, value_get(vector, "entry"), name, &action);
	struct aws_service service = {
		.name = "test",
		.protocol = protocol_named(value_text(value_get(from, "protocol"))),
		.api_version = value_text(value_get(from, "api_version")),
		.target_prefix = value_text(value_get(from, "target_prefix")),
		.xml_namespace = value_text(value_get(from, "xml_namespace")),
		.actions = &action,
		.action_count = action.method != NULL,
	};
	struct wire_request wire;
	const char *why = "";
	const struct value *expect = value_get(vector, "expect");
	int result = protocol_encode(arena, &service, name, value_get(vector, "parameters"),
		value_is_true(value_get(vector, "bucket_in_host")), &wire, &why);
	if (result != 0)
		check_text(file, "reason",
			value_text(value_get(expect, "why")) != NULL ? value_text(value_get(expect, "why")) : "success", why);
	else
		check_request(file, expect, &wire);
}

static void run_decode(struct arena *arena, const char *file) {
	const struct value *vector = vector_json(arena, file);
	const struct value *headers = value_get(vector, "headers");
	const struct value *body = value_get(vector, "body");
	const struct value *expect = value_get(vector, "expect");
	int64_t status = 0;
	struct aws_action action;
	struct http_header list[8];
	entry_read(arena, value_get(vector, "entry"), "Act", &action);
	value_to_integer(value_get(vector, "status"), &status);
	struct aws_service service = {.name = "test",
		.protocol = protocol_named(value_text(value_get(vector, "protocol"))),
		.actions = &action,
		.action_count = action.method != NULL};
	struct http_reply answer = {.status = (int)status,
		.headers = list,
		.header_count = value_count(headers),
		.body = body->as.string.bytes,
		.body_length = body->as.string.length};
	for (size_t i = 0; i < answer.header_count; i++)
		list[i] = (struct http_header){headers->as.map.members[i].key, value_text(headers->as.map.members[i].value)};
	struct aws_reply reply;
	protocol_decode(arena, &service, "Act", &answer, &reply);
	if (reply.ok != value_is_true(value_get(expect, "ok")))
		fail_msg("%s: ok is %d, code %s, message %s", file, reply.ok, reply.code, reply.message);
	check_text(file, "code", value_text(value_get(expect, "code")), reply.code);
	check_text(file, "message", value_text(value_get(expect, "message")), reply.message);
	check_text(file, "request id", value_text(value_get(expect, "request_id")), reply.request_id);
	if (reply.ok && !value_equal(reply.body, value_get(expect, "body")))
		fail_msg("%s: body\nexpected: %s\ngot:      %s", file, value_to_json(arena, value_get(expect, "body")),
			value_to_json(arena, reply.body));
	if (!reply.ok)
		assert_true(value_is_null(reply.body));
}

static void run_all(const char *pattern, void (*run)(struct arena *, const char *)) {
	glob_t found = vectors_find(pattern);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct arena *arena = arena_new();
		run(arena, found.gl_pathv[i]);
		arena_free(arena);
	}
	globfree(&found);
}

static void test_encode(void **state) {
	(void)state;
	run_all("wire/encode/*.json", run_encode);
}

static void test_decode(void **state) {
	(void)state;
	run_all("wire/decode/*.json", run_decode);
}

/* No prefix of a reply, and no single changed byte, may crash or hang the decoder. */
static void test_damaged_replies(void **state) {
	(void)state;
	static const char xml[] =
		"<?xml version=\"1.0\"?><AResponse xmlns=\"x\"><AResult><L><member>&amp;a</member><member/></L></AResult></AResponse>";
	static const enum aws_protocol protocols[] = {
		AWS_PROTOCOL_EC2, AWS_PROTOCOL_QUERY, AWS_PROTOCOL_JSON_1_1, AWS_PROTOCOL_REST_XML};
	for (size_t i = 0; i < sizeof xml * 8; i++) {
		struct arena *arena = arena_new();
		char *body = arena_strndup(arena, xml, i % 2 == 0 ? sizeof xml - 1 : i / 8);
		size_t length = strlen(body);
		if (i % 2 == 0)
			body[(i / 8) % length] = (char)(i * 37);
		struct aws_service service = {.name = "test", .protocol = protocols[i % 4]};
		struct http_reply answer = {.status = i % 3 == 0 ? 400 : 200, .body = body, .body_length = length};
		struct aws_reply reply;
		protocol_decode(arena, &service, "Act", &answer, &reply);
		assert_true(reply.ok || (reply.code != NULL && reply.message != NULL));
		arena_free(arena);
	}
}

static void test_large_reply(void **state) {
	(void)state;
	struct arena *arena = arena_new();
	struct strbuf text = STRBUF_INIT(arena);
	strbuf_adds(&text, "<XResponse><set>");
	for (int i = 0; i < 100000; i++)
		strbuf_addf(&text, "<item><id>i-%d</id></item>", i);
	strbuf_adds(&text, "</set></XResponse>");
	struct xml_document document;
	const char *why;
	assert_int_equal(xml_read(arena, text.bytes, text.length, true, &document, &why), 0);
	assert_int_equal(value_count(value_get(document.value, "set")), 100000);
	arena_free(arena);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_damaged_replies),
		cmocka_unit_test(test_large_reply),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
