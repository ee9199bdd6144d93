/* An AWS of scripted replies, and a small resource type, for the tests of the engine. */
#ifndef TRIPOD_TESTS_ENGINE_FAKE_H
#define TRIPOD_TESTS_ENGINE_FAKE_H

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/engine.h"
#include "engine/functions.h"
#include "engine/run.h"
#include "value/json.h"

/* One call that is expected, and its answer: a body, or an error. `sent`: the parameters as JSON
 * (NULL: not looked at; "TOKEN" in it stands for the operation's token). */
struct exchange {
	const char *action;
	const char *sent;
	const char *body;
	const char *code;
	const char *message;
	bool ambiguous;
};

struct fake {
	const struct exchange *script;
	size_t next;
	const char *region; /* of the last call */
	char tokens[8][40]; /* UUIDs seen, in order */
	size_t token_count;
};

static struct arena *arena;
static struct fake fake;

static inline const struct value *json(const char *text) {
	const char *why = NULL;
	const struct value *value = value_from_json(arena, text, strlen(text), &why);
	if (!value)
		fail_msg("%s: %s", text, why);
	return value;
}

/* Strings "<unknown>" become unknown. */
static inline const struct value *with_unknown(const struct value *value) {
	const char *text = value_text(value);
	if (text && strcmp(text, "<unknown>") == 0)
		return value_unknown;
	if (value->kind == VALUE_LIST) {
		struct value *list = value_list_new(arena);
		for (size_t i = 0; i < value_count(value); i++)
			value_list_add(arena, list, with_unknown(value_at(value, i)));
		return list;
	}
	if (value->kind != VALUE_MAP)
		return value;
	struct value *map = value_map_new(arena);
	for (size_t i = 0; i < value_count(value); i++)
		value_map_set(arena, map, value->as.map.members[i].key, with_unknown(value->as.map.members[i].value));
	return map;
}

static inline bool is_uuid(const char *text) {
	return strlen(text) == 36 && text[8] == '-' && text[13] == '-' && text[14] == '4';
}

/* Parameters with tokens written as TOKEN. */
static inline const struct value *without_token(struct fake *self, const struct value *value) {
	const char *text = value_text(value);
	if (text && is_uuid(text)) {
		if (self->token_count < 8)
			strcpy(self->tokens[self->token_count++], text);
		return value_string(arena, "TOKEN");
	}
	if (value->kind != VALUE_MAP)
		return value;
	struct value *map = value_map_new(arena);
	for (size_t i = 0; i < value_count(value); i++)
		value_map_set(arena, map, value->as.map.members[i].key, without_token(self, value->as.map.members[i].value));
	return map;
}

static inline int fake_call(
	void *self_, struct arena *call_arena, const struct aws_request *request, struct aws_reply *reply) {
	struct fake *self = self_;
	const struct exchange *exchange = &self->script[self->next++];
	if (!exchange->action)
		fail_msg("call %zu was not expected: %s %s", self->next, request->action,
			value_to_json(call_arena, request->parameters));
	if (strcmp(exchange->action, request->action) != 0)
		fail_msg("call %zu was %s, expected %s", self->next, request->action, exchange->action);
	self->region = request->region;
	const struct value *sent = without_token(self, request->parameters);
	if (exchange->sent && strcmp(value_to_json(arena, json(exchange->sent)), value_to_json(arena, sent)) != 0)
		fail_msg("%s sent %s, expected %s", request->action, value_to_json(arena, sent), exchange->sent);
	*reply = (struct aws_reply){
		.ok = !exchange->code,
		.status = exchange->code ? 400 : 200,
		.body = exchange->body ? json(exchange->body) : value_null,
		.code = exchange->code,
		.message = exchange->message,
		.request_id = "req-1",
		.ambiguous = exchange->ambiguous,
	};
	return exchange->code ? -1 : 0;
}

static inline struct engine fake_engine(const struct exchange *script) {
	fake = (struct fake){.script = script};
	return (struct engine){
		.caller = {.self = &fake,
			.call = fake_call,
			.region = "eu-central-1",
			.partition = "aws",
			.dns_suffix = "amazonaws.com",
			.account_id = "123456789012"},
		.default_tags = value_null,
		.ignore_tag_keys = value_empty_list,
		.ignore_tag_prefixes = value_empty_list,
	};
}

/* All scripted calls were made. */
static inline void assert_script_done(void) {
	if (fake.script[fake.next].action)
		fail_msg("%s was expected and not called", fake.script[fake.next].action);
}

/* aws_thing: a bit of everything */

static const struct type setting_type = {.kind = TYPE_OBJECT,
	.fields = (const struct type_field[]){{"name", &type_string}, {"value", &type_string}},
	.field_count = 2};
static const struct block setting_block = {
	.attributes =
		(const struct attribute[]){
			{.name = "name", .type = &type_string, .required = true, .wire_in = "Name", .wire_out = "name"},
			{.name = "value", .type = &type_string, .optional = true, .wire_in = "Value", .wire_out = "value"},
		},
	.attribute_count = 2,
	.type = &setting_type};
static const struct type settings_type = {.kind = TYPE_SET, .element = &setting_type};

static const struct type probe_type = {.kind = TYPE_OBJECT,
	.fields = (const struct type_field[]){{"enabled", &type_bool}, {"path", &type_string}},
	.field_count = 2};
static const struct block probe_block = {
	.attributes =
		(const struct attribute[]){
			{.name = "enabled",
				.type = &type_bool,
				.optional = true,
				.wire_in = "ProbeEnabled",
				.wire_out = "ProbeEnabled"},
			{.name = "path", .type = &type_string, .optional = true, .wire_in = "ProbePath", .wire_out = "ProbePath"},
		},
	.attribute_count = 2,
	.type = &probe_type};
static const struct type probes_type = {.kind = TYPE_LIST, .element = &probe_type};

static const struct type logs_type = {.kind = TYPE_OBJECT,
	.fields = (const struct type_field[]){{"bucket", &type_string}, {"enabled", &type_bool}},
	.field_count = 2};
static const struct block logs_block = {
	.attributes =
		(const struct attribute[]){
			{.name = "bucket", .type = &type_string, .optional = true, .pair = "logs.bucket"},
			{.name = "enabled", .type = &type_bool, .optional = true, .pair = "logs.enabled", .cleared = value_false},
		},
	.attribute_count = 2,
	.type = &logs_type};
static const struct type logs_list_type = {.kind = TYPE_LIST, .element = &logs_type};

static struct attribute thing_attributes[] = {
	{.name = "arn", .type = &type_string, .computed = true, .wire_out = "arn"},
	{.name = "description",
		.type = &type_string,
		.optional = true,
		.wire_in = "Description",
		.wire_out = "description",
		.cleared = value_empty_string},
	{.name = "force", .type = &type_bool, .optional = true, .default_value = value_false, .unread = true},
	{.name = "id", .type = &type_string, .computed = true},
	{.name = "idle", .type = &type_number, .optional = true, .pair = "idle.seconds"},
	{.name = "logs",
		.type = &logs_list_type,
		.block = &logs_block,
		.syntax = SYNTAX_BLOCK_LIST,
		.optional = true,
		.max_items = 1,
		.object = true},
	{.name = "mode",
		.type = &type_string,
		.optional = true,
		.wire_in = "Mode",
		.wire_out = "mode",
		.equivalent = equivalence_ignore_case},
	{.name = "name", .type = &type_string, .optional = true, .computed = true, .wire_in = "Name", .wire_out = "name"},
	{.name = "name_prefix", .type = &type_string, .optional = true, .computed = true},
	{.name = "probe",
		.type = &probes_type,
		.block = &probe_block,
		.syntax = SYNTAX_BLOCK_LIST,
		.optional = true,
		.max_items = 1,
		.object = true,
		.wire_in = ".",
		.wire_out = "."},
	{.name = "region", .type = &type_string, .optional = true, .computed = true},
	{.name = "secret_wo", .type = &type_string, .optional = true, .write_only = true, .wire_in = "Secret"},
	{.name = "setting",
		.type = &settings_type,
		.block = &setting_block,
		.syntax = SYNTAX_BLOCK_SET,
		.optional = true,
		.wire_in = "Settings",
		.wire_out = "settings"},
	{.name = "size", .type = &type_number, .optional = true, .wire_in = "Volume.Size", .wire_out = "volume.size"},
	{.name = "state", .type = &type_string, .computed = true, .wire_out = "state"},
	{.name = "tags", .type = &type_map_string, .optional = true},
	{.name = "tags_all", .type = &type_map_string, .optional = true, .computed = true},
};
#define THING_COUNT (sizeof(thing_attributes) / sizeof(thing_attributes[0]))

static struct type_field thing_fields[THING_COUNT];
static const struct type thing_type = {.kind = TYPE_OBJECT, .fields = thing_fields, .field_count = THING_COUNT};
static const struct block thing_block = {
	.attributes = thing_attributes, .attribute_count = THING_COUNT, .type = &thing_type};
static const struct aws_service thing_service = {.name = "thing", .title = "Things"};

/* The type, its operations in JSON; `read` NULL: one DescribeThings. */
static inline struct resource_type thing(
	const char *create, const char *read, const char *update, const char *delete_) {
	for (size_t i = 0; i < THING_COUNT; i++)
		thing_fields[i] = (struct type_field){thing_attributes[i].name, thing_attributes[i].type};
	return (struct resource_type){
		.name = "aws_thing",
		.kind = KIND_RESOURCE,
		.legacy = true,
		.regional = true,
		.schema_version = 1,
		.service = &thing_service,
		.service_tags =
			json("{\"key\":\"Key\",\"value\":\"Value\",\"shape\":\"list\","
				 "\"tag\":{\"call\":\"TagThing\",\"with\":{\"Id\":\"$tag_target\",\"Tags\":\"$added_tags\"}},"
				 "\"untag\":{\"call\":\"UntagThing\",\"with\":{\"Id\":\"$tag_target\",\"Keys\":\"$removed_tag_keys\"}},"
				 "\"list\":{\"call\":\"ListTags\",\"with\":{\"Id\":\"$tag_target\"},\"object\":\"TagList\"}}"),
		.block = &thing_block,
		.create = json(create ? create : "[]"),
		.read = json(read
				? read
				: "[{\"call\":\"DescribeThings\",\"with\":{\"Ids\":[\"$id\"]},\"object\":\"things[0]\",\"fill\":[\"*\"],\"gone\":[\"NoSuchThing\"]}]"),
		.update = json(update ? update : "[]"),
		.delete_ = json(delete_ ? delete_ : "[]"),
		.tags = json("{\"target\":\"$id\",\"from\":\"tags\"}"),
		.timeouts = value_null,
		.rules = value_null,
		.import_forms = value_null,
		.generated_name = value_null,
		.pairs = value_null,
		.waiters = value_null,
	};
}

static inline int apply_thing(const struct engine *engine, const struct resource_type *type, const char *prior,
	const char *planned, const char *configuration, struct apply_response *response, struct diagnostics *diagnostics) {
	*diagnostics = (struct diagnostics)DIAGNOSTICS_INIT(arena);
	struct apply_request request = {.prior = with_unknown(json(prior)),
		.planned = with_unknown(json(planned)),
		.configuration = json(configuration),
		.planned_identity = value_null};
	return engine_apply(engine, arena, type, &request, response, diagnostics);
}

/* The members named in `expected` are as it says. */
static inline void assert_members(const struct value *object, const char *expected) {
	const struct value *wanted = json(expected);
	for (size_t i = 0; i < value_count(wanted); i++) {
		const struct value_member *member = &wanted->as.map.members[i];
		const struct value *found = value_get(object, member->key);
		if (!value_equal(found, member->value))
			fail_msg(
				"%s is %s, expected %s", member->key, value_to_json(arena, found), value_to_json(arena, member->value));
	}
}

static inline void assert_error(const struct diagnostics *diagnostics, const char *summary, const char *part) {
	assert_non_null(diagnostics->first);
	assert_string_equal(diagnostics->first->summary, summary);
	if (!strstr(diagnostics->first->detail, part))
		fail_msg("the detail \"%s\" lacks \"%s\"", diagnostics->first->detail, part);
}

static inline int begin(void **state) {
	(void)state;
	arena = arena_new();
	stop_reset();
	return 0;
}

static inline int end(void **state) {
	(void)state;
	arena_free(arena);
	return 0;
}

#endif
