#include <string.h>

#include "base/strbuf.h"
#include "engine/run.h"

/* Secrets in AWS's words: some services repeat the parameter that they refuse. */

#define SECRET_SHORTEST 4 /* shorter ones would black out half a sentence and are told by nothing */

static const char *without(struct arena *arena, const char *text, const char *secret) {
	size_t length = strlen(secret);
	if (length < SECRET_SHORTEST || !strstr(text, secret))
		return text;
	struct strbuf masked = STRBUF_INIT(arena);
	for (const char *found = strstr(text, secret); found; found = strstr(text, secret)) {
		strbuf_add(&masked, text, (size_t)(found - text));
		strbuf_adds(&masked, "(sensitive value)");
		text = found + length;
	}
	strbuf_adds(&masked, text);
	return strbuf_text(&masked);
}

static const char *without_all(struct arena *arena, const char *text, const struct value *secret) {
	if (value_text(secret))
		return without(arena, text, value_text(secret));
	for (size_t i = 0; i < value_count(secret); i++)
		text =
			without_all(arena, text, secret->kind == VALUE_MAP ? secret->as.map.members[i].value : value_at(secret, i));
	return text;
}

static const char *mask_object(
	struct arena *arena, const struct block *block, const struct value *object, const char *text);

static const char *mask_attribute(
	struct arena *arena, const struct attribute *attribute, const struct value *value, const char *text) {
	if (attribute->sensitive || attribute->write_only)
		return without_all(arena, text, value);
	if (!attribute->block)
		return text;
	if (value->kind == VALUE_MAP && attribute->type->kind != TYPE_MAP)
		return mask_object(arena, attribute->block, value, text);
	for (size_t i = 0; i < value_count(value); i++) {
		const struct value *item = value->kind == VALUE_MAP ? value->as.map.members[i].value : value_at(value, i);
		text = mask_object(arena, attribute->block, item, text);
	}
	return text;
}

static const char *mask_object(
	struct arena *arena, const struct block *block, const struct value *object, const char *text) {
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		text = mask_attribute(arena, attribute, value_get(object, attribute->name), text);
	}
	return text;
}

const char *operation_mask(const struct operation *op, const char *text) {
	return mask_object(op->arena, op->type->block, op->working, text);
}
