#include "generator/diff_shape.h"

#include <string.h>

static const struct value *loaded = value_null;

int shape_schemas_set(struct arena *arena, const struct value *schemas, const char **why) {
	const struct value *providers = value_get(schemas, "provider_schemas");
	if (providers->kind != VALUE_MAP) {
		*why = arena_printf(
			arena, "it has no provider_schemas: it must be the output of `terraform providers schema -json`");
		return -1;
	}
	loaded = providers;
	return 0;
}

static enum shape_wrap wrap_of_name(const char *name) {
	if (name == NULL)
		return WRAP_NONE;
	return strcmp(name, "list") == 0 ? WRAP_LIST
		: strcmp(name, "tuple") == 0 ? WRAP_LIST
		: strcmp(name, "set") == 0   ? WRAP_SET
		: strcmp(name, "map") == 0   ? WRAP_MAP
									 : WRAP_NONE;
}

static enum shape_wrap wrap_of_type(const struct type *type) {
	switch (type != NULL ? type->kind : TYPE_DYNAMIC) {
	case TYPE_LIST:
		return WRAP_LIST;
	case TYPE_SET:
		return WRAP_SET;
	case TYPE_MAP:
		return WRAP_MAP;
	default:
		return WRAP_NONE;
	}
}

struct shape shape_none(void) {
	return (struct shape){.known = false};
}

static struct shape shape_of_json_block(const struct value *block) {
	return (struct shape){.known = block->kind == VALUE_MAP, .json_block = block->kind == VALUE_MAP ? block : NULL};
}

static const struct value *schema_of(const struct value *provider, const struct resource_change *change) {
	const struct value *types = value_get(provider, change->data ? "data_source_schemas" : "resource_schemas");
	return value_get(value_get(types, change->type), "block");
}

/* A type is looked up at its own provider; a plan may be made with a mirror of it under another address, so others follow. */
static const struct value *schema_find(const struct resource_change *change) {
	const struct value *block = schema_of(value_get(loaded, change->provider ? change->provider : ""), change);
	for (size_t i = 0; value_is_null(block) && loaded->kind == VALUE_MAP && i < loaded->as.map.count; i++)
		block = schema_of(loaded->as.map.members[i].value, change);
	return block;
}

struct shape shape_of_resource(const struct resource_change *change) {
	const struct resource_type *type = NULL;
	if (change->type == NULL)
		return shape_none();
	type = change->data ? schema_data_source_find(change->type) : schema_resource_find(change->type);
	if (type != NULL)
		return (struct shape){.known = true, .block = type->block, .type = type->block->type};
	return shape_of_json_block(schema_find(change));
}

static struct shape shape_of_attribute(const struct attribute *attribute) {
	return (struct shape){.known = true,
		.wrap = wrap_of_type(attribute->type),
		.sensitive = attribute->sensitive || attribute->write_only,
		.flagged = true,
		.required = attribute->required,
		.optional = attribute->optional,
		.computed = attribute->computed,
		.default_value = attribute->default_value,
		.block = attribute->block,
		.type = attribute->type};
}

static struct shape shape_of_json_type(const struct value *type) {
	bool listed = type->kind == VALUE_LIST;
	return (struct shape){.known = !value_is_null(type),
		.wrap = listed ? wrap_of_name(value_text(value_at(type, 0))) : WRAP_NONE,
		.json_type = value_is_null(type) ? NULL : type};
}

static struct shape shape_of_json_member(const struct value *block, const char *name) {
	const struct value *attribute = value_get(value_get(block, "attributes"), name),
					   *inner = value_get(value_get(block, "block_types"), name),
					   *nested = value_get(attribute, "nested_type");
	struct shape shape;
	if (inner->kind == VALUE_MAP) {
		shape = shape_of_json_block(value_get(inner, "block"));
		shape.wrap = wrap_of_name(value_text(value_get(inner, "nesting_mode")));
		shape.flagged = shape.optional = true;
		return shape;
	}
	if (nested->kind == VALUE_MAP) {
		shape = shape_of_json_block(nested);
		shape.wrap = wrap_of_name(value_text(value_get(nested, "nesting_mode")));
	} else
		shape = shape_of_json_type(value_get(attribute, "type"));
	shape.sensitive =
		value_is_true(value_get(attribute, "sensitive")) || value_is_true(value_get(attribute, "write_only"));
	shape.flagged = true;
	shape.required = value_is_true(value_get(attribute, "required"));
	shape.optional = value_is_true(value_get(attribute, "optional"));
	shape.computed = value_is_true(value_get(attribute, "computed"));
	return shape;
}

static struct shape shape_of_type(const struct type *type, const struct block *block) {
	return (struct shape){.known = type != NULL, .wrap = wrap_of_type(type), .type = type, .block = block};
}

struct shape shape_item(const struct shape *shape) {
	if (shape->type != NULL && shape->wrap != WRAP_NONE)
		return shape_of_type(shape->type->element, shape->block);
	if (shape->json_block != NULL)
		return shape_of_json_block(shape->json_block);
	if (shape->json_type != NULL && shape->wrap != WRAP_NONE)
		return shape_of_json_type(value_at(shape->json_type, 1));
	return shape_none();
}

struct shape shape_member(const struct shape *shape, const char *name) {
	const struct attribute *attribute;
	if (shape->wrap != WRAP_NONE)
		return shape->wrap == WRAP_MAP ? shape_item(shape) : shape_none();
	if (shape->block != NULL) {
		attribute = block_attribute(shape->block, name);
		return attribute != NULL ? shape_of_attribute(attribute) : shape_none();
	}
	if (shape->json_block != NULL)
		return shape_of_json_member(shape->json_block, name);
	if (shape->type != NULL && shape->type->kind == TYPE_OBJECT)
		return shape_of_type(type_field(shape->type, name), NULL);
	if (shape->json_type != NULL && shape->json_type->kind == VALUE_LIST)
		return shape_of_json_type(value_get(value_at(shape->json_type, 1), name));
	return shape_none();
}

bool shape_is_object(const struct shape *shape) {
	const char *word = shape->json_type != NULL ? value_text(value_at(shape->json_type, 0)) : NULL;
	if (shape->wrap != WRAP_NONE)
		return false;
	return shape->block != NULL || shape->json_block != NULL ||
		(shape->type != NULL && shape->type->kind == TYPE_OBJECT) || (word != NULL && strcmp(word, "object") == 0);
}

bool shape_is_computed(const struct shape *shape) {
	return shape->computed && !shape->optional && !shape->required;
}

bool shape_is_default(const struct shape *shape, const struct value *value) {
	if (shape->default_value != NULL)
		return value_equal(shape->default_value, value);
	if (!shape->flagged)
		return shape->known && value->kind != VALUE_NUMBER && value_is_zero(value);
	return !shape->required && !shape->computed && value_is_zero(value);
}
