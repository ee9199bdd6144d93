#include <string.h>

#include "engine/reference.h"
#include "engine/run.h"
#include "engine/wire.h"

/* What goes into a call step and what is taken out of its reply. */

const struct aws_service *step_service(struct operation *op, const struct value *step) {
	const char *name = value_text(value_get(step, "service"));
	if (!name || (op->type->service && strcmp(op->type->service->name, name) == 0))
		return op->type->service;
	for (size_t i = 0; i < schema_service_count; i++) {
		if (strcmp(schema_services[i]->name, name) == 0)
			return schema_services[i];
	}
	return NULL;
}

/* Parameters */

struct selection {
	const struct operation *op;
	const struct value *names;
	const struct value *kept; /* names that a reply without them does not change */
	bool changed;
};

static bool is_tags(const struct operation *op, const char *name) {
	bool has_tags = op->type->tags && op->type->tags->kind == VALUE_MAP;
	return has_tags && (strcmp(name, "tags") == 0 || strcmp(name, "tags_all") == 0);
}

static bool selected(void *context, const struct attribute *attribute) {
	const struct selection *selection = context;
	if (is_tags(selection->op, attribute->name))
		return false;
	if (names_select(selection->names, attribute->name))
		return true;
	const char *minus = arena_printf(selection->op->arena, "-%s", attribute->name);
	if (!selection->changed || value_list_contains(selection->names, value_string(selection->op->arena, minus)))
		return false;
	return operation_changed(selection->op, attribute->name);
}

static struct selection selection_of(const struct operation *op, const struct value *names) {
	struct selection selection = {.op = op, .names = names};
	for (size_t i = 0; i < value_count(names); i++) {
		const char *name = value_text(value_at(names, i));
		selection.changed |= name && strcmp(name, "changed") == 0;
	}
	return selection;
}

static const struct value *prior_for_update(const struct operation *op) {
	return op->kind == OPERATION_UPDATE ? op->prior : value_null;
}

struct value *step_parameters(struct operation *op, const struct value *step) {
	const struct value *send = value_get(step, "send");
	struct value *parameters = value_map_new(op->arena);
	if (!value_is_null(send)) {
		struct selection selection = selection_of(op, send);
		parameters =
			wire_encode_changes(op->arena, op->type->block, op->working, prior_for_update(op), selected, &selection);
	}
	const struct value *with = operation_expand(op, value_get(step, "with"));
	for (size_t i = 0; with->kind == VALUE_MAP && i < value_count(with); i++) {
		const struct value_member *member = &with->as.map.members[i];
		const struct value *present = value_get(parameters, member->key), *value = member->value;
		if (present->kind == VALUE_MAP && value->kind == VALUE_MAP) {
			struct value *merged = value_map_copy(op->arena, present);
			for (size_t k = 0; k < value_count(value); k++)
				value_map_set(op->arena, merged, value->as.map.members[k].key, value->as.map.members[k].value);
			value = merged;
		}
		value_map_set(op->arena, parameters, member->key, value);
	}
	return parameters;
}

const struct value *step_pairs(struct operation *op, const struct value *step) {
	struct value *list = value_list_new(op->arena);
	struct selection selection = {.op = op, .names = value_get(step, "pairs")};
	struct scope scope = operation_scope(op);
	wire_encode_pairs(&scope, op->type, op->type->block, op->working, prior_for_update(op), selected, &selection, list);
	return list->as.list.count > 0 ? list : value_null;
}

/* Replies */

static bool is_kept(const struct operation *op, const struct value *kept, const char *name) {
	return !value_is_null(kept) && value_list_contains(kept, value_string(op->arena, name));
}

static bool fills(const struct selection *selection, const struct attribute *attribute) {
	const struct operation *op = selection->op;
	if (is_tags(op, attribute->name) || !names_select(selection->names, attribute->name))
		return false;
	if (!attribute->wire_out || !is_kept(op, selection->kept, attribute->name))
		return true;
	return !value_is_zero(wire_decode_member(op->arena, attribute, op->object));
}

static void fill(struct operation *op, const struct value *names, const struct value *kept) {
	const struct block *block = op->type->block;
	struct selection selection = {.op = op, .names = names, .kept = kept};
	const char **chosen = arena_array(op->arena, block->attribute_count + 1, sizeof(*chosen));
	size_t count = 0;
	for (size_t i = 0; i < block->attribute_count; i++) {
		if (fills(&selection, &block->attributes[i]))
			chosen[count++] = block->attributes[i].name;
	}
	operation_fill(op, op->object, chosen);
}

static void fill_pairs(struct operation *op, const char *path) {
	const struct value *pairs = reply_path(op->arena, op->reply.body, path);
	struct scope scope = operation_scope(op);
	if (pairs->kind == VALUE_LIST)
		op->working = value_map_copy(
			op->arena, wire_decode_pairs(op->arena, &scope, op->type, op->type->block, op->working, pairs));
}

/* An attribute's value from a template ("$...", "{...}", or no text), a literal ("=text") or a path of
 * the object. */
static const struct value *assigned(
	struct operation *op, const struct attribute *attribute, const struct value *source) {
	const char *text = value_text(source);
	if (text && text[0] == '=')
		return value_string(op->arena, text + 1);
	bool is_path = text && *text && !strchr(text, '$') && !strchr(text, '{');
	if (is_path) {
		const struct value *wire = reply_path(op->arena, op->object, text);
		return attribute ? wire_decode_attribute(op->arena, attribute, wire) : wire;
	}
	const struct value *value = operation_expand(op, source);
	if (!attribute)
		return value;
	const char *why = NULL;
	const struct value *converted = type_convert(op->arena, attribute->type, value, &why);
	return converted ? converted : wire_decode_type(op->arena, attribute->type, value);
}

static void set_all(struct operation *op, const struct value *assignments, const struct value *kept) {
	for (size_t i = 0; assignments->kind == VALUE_MAP && i < value_count(assignments); i++) {
		const struct value_member *member = &assignments->as.map.members[i];
		const struct attribute *attribute = block_attribute(op->type->block, member->key);
		const struct value *value = assigned(op, attribute, member->value);
		if (value_is_null(value) && attribute && attribute->absent)
			value = attribute->absent;
		if (!value_is_zero(value) || !is_kept(op, kept, member->key))
			operation_set(op, member->key, value);
	}
}

void step_set(struct operation *op, const struct value *assignments) {
	set_all(op, assignments, value_null);
}

void step_take(struct operation *op, const struct value *step) {
	const char *store = value_text(value_get(step, "store")), *pairs_from = value_text(value_get(step, "pairs_from"));
	if (store)
		value_map_set(op->arena, op->stored_replies, store, op->object);
	const struct value *names = value_get(step, "fill");
	if (!value_is_null(names))
		fill(op, names, value_get(step, "keep"));
	if (pairs_from)
		fill_pairs(op, pairs_from);
	set_all(op, value_get(step, "set"), value_get(step, "keep"));
	const char *tags_from = op->type->tags ? value_text(value_get(op->type->tags, "from")) : NULL;
	if (tags_from && !value_is_null(names) && operation_is_reading(op))
		op->tags_told = *tags_from == '$' ? operation_expand(op, value_get(op->type->tags, "from"))
										  : reply_path(op->arena, op->object, tags_from);
}
