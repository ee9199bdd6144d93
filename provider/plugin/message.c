#include "plugin/message.h"

#include <string.h>

#include "base/text.h"
#include "value/json.h"
#include "value/msgpack.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

static void *allocate(void *arena, size_t size) {
	return arena_alloc(arena, size);
}
static void release(void *arena, void *memory) {
	(void)arena;
	(void)memory;
}

ProtobufCAllocator message_allocator(struct arena *arena) {
	return (ProtobufCAllocator){.alloc = allocate, .free = release, .allocator_data = arena};
}

char *message_text(struct arena *arena, const char *text) {
	size_t length = text != NULL ? strlen(text) : 0;
	struct strbuf valid = STRBUF_INIT(arena);
	if (utf8_valid(text != NULL ? text : "", length))
		return arena_strndup(arena, text != NULL ? text : "", length);
	for (size_t at = 0; at < length;) {
		size_t size = utf8_character(text + at, length - at);
		if (size > 0)
			strbuf_add(&valid, text + at, size);
		else
			strbuf_adds(&valid, REPLACEMENT);
		at += size > 0 ? size : 1;
	}
	return valid.bytes;
}

static const struct value *value_from_json_as(
	struct arena *arena, const struct type *type, const ProtobufCBinaryData *json, const char **why) {
	const struct value *value = value_from_json(arena, (const char *)json->data, json->len, why);
	return value != NULL ? type_convert(arena, type, value, why) : NULL;
}

const struct value *message_value(struct diagnostics *diagnostics, const struct type *type,
	const Tfplugin6__DynamicValue *message, const char *what) {
	const struct value *value = NULL;
	const char *why = "it is empty";
	if (message == NULL)
		return value_null;
	if (message->msgpack.len > 0)
		value = value_from_msgpack(diagnostics->arena, type, message->msgpack.data, message->msgpack.len, &why);
	else if (message->json.len > 0)
		value = value_from_json_as(diagnostics->arena, type, &message->json, &why);
	if (value == NULL)
		diagnostics_error(
			diagnostics, NULL, "Cannot decode what Terraform sent", "The %s does not fit the schema: %s.", what, why);
	return value;
}

Tfplugin6__DynamicValue *message_from_value(struct arena *arena, const struct type *type, const struct value *value) {
	Tfplugin6__DynamicValue *message;
	if (value == NULL)
		return NULL;
	message = arena_alloc(arena, sizeof(*message));
	tfplugin6__dynamic_value__init(message);
	message->msgpack.data = (uint8_t *)value_to_msgpack(arena, type, value, &message->msgpack.len);
	return message;
}

static void fill_step(struct arena *arena, Tfplugin6__AttributePath__Step *step, const struct path *path) {
	tfplugin6__attribute_path__step__init(step);
	switch (path->kind) {
	case PATH_ATTRIBUTE:
		step->selector_case = TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ATTRIBUTE_NAME;
		step->attribute_name = message_text(arena, path->name);
		break;
	case PATH_KEY:
		step->selector_case = TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ELEMENT_KEY_STRING;
		step->element_key_string = message_text(arena, path->name);
		break;
	case PATH_INDEX:
	case PATH_ELEMENT: /* cut off before */
		step->selector_case = TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ELEMENT_KEY_INT;
		step->element_key_int = path->index;
		break;
	}
}

static const struct path *before_set_element(const struct path *path) {
	const struct path *end = path;
	for (const struct path *step = path; step != NULL; step = step->parent)
		if (step->kind == PATH_ELEMENT)
			end = step->parent;
	return end;
}

Tfplugin6__AttributePath *message_from_path(struct arena *arena, const struct path *path) {
	Tfplugin6__AttributePath *message;
	path = before_set_element(path);
	if (path == NULL)
		return NULL;
	message = arena_alloc(arena, sizeof(*message));
	tfplugin6__attribute_path__init(message);
	message->n_steps = path_length(path);
	message->steps = arena_array(arena, message->n_steps, sizeof(*message->steps));
	for (size_t i = message->n_steps; i > 0; i--, path = path->parent) {
		message->steps[i - 1] = arena_alloc(arena, sizeof(*message->steps[0]));
		fill_step(arena, message->steps[i - 1], path);
	}
	return message;
}

static Tfplugin6__Diagnostic *from_diagnostic(struct arena *arena, const struct diagnostic *diagnostic) {
	Tfplugin6__Diagnostic *message = arena_alloc(arena, sizeof(*message));
	tfplugin6__diagnostic__init(message);
	message->severity = diagnostic->severity == DIAGNOSTIC_WARNING ? TFPLUGIN6__DIAGNOSTIC__SEVERITY__WARNING
																   : TFPLUGIN6__DIAGNOSTIC__SEVERITY__ERROR;
	message->summary = message_text(arena, diagnostic->summary);
	message->detail = message_text(arena, diagnostic->detail);
	message->attribute = message_from_path(arena, diagnostic->path);
	return message;
}

Tfplugin6__Diagnostic **message_from_diagnostics(const struct diagnostics *diagnostics, size_t *count) {
	Tfplugin6__Diagnostic **messages;
	size_t total = 0, at = 0;
	for (const struct diagnostic *one = diagnostics->first; one != NULL; one = one->next)
		total++;
	messages = arena_array(diagnostics->arena, total, sizeof(*messages));
	for (const struct diagnostic *one = diagnostics->first; one != NULL; one = one->next)
		messages[at++] = from_diagnostic(diagnostics->arena, one);
	*count = total;
	return messages;
}
