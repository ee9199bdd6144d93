#include <stdlib.h>
#include <string.h>

#include "compiler.h"

/* From keywords to types, syntax and flags. Mistakes that would leave no sensible model are
 * complained of here; all others in check*.c. */

struct place {
	struct compiler *compiler;
	const struct schema_file *file;
	bool legacy;
};

static const struct model_block *block_of(const struct place *place, const char *path, const struct value *attributes);

const struct model_attribute *model_find(const struct model_block *block, const char *name) {
	for (size_t i = 0; block && i < block->count; i++) {
		if (strcmp(block->attributes[i].name, name) == 0)
			return &block->attributes[i];
	}
	return NULL;
}

const char *model_identity_flag(const struct value *spec) {
	return value_text(spec->kind == VALUE_MAP ? value_get(spec, "is") : spec);
}

const char *model_identity_source(const struct value_member *member) {
	const char *from = value_text(value_get(member->value, "from"));
	return from ? from : member->key;
}

bool model_is_operation(const char *name) {
	static const char *const names[] = {"create", "read", "update", "delete"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static bool flag(const struct value *spec, const char *name) {
	return value_is_true(value_get(spec, name));
}

/* Types */

static const struct type *collection(struct arena *arena, enum type_kind kind, const struct type *element) {
	struct type *type = arena_alloc(arena, sizeof(*type));
	*type = (struct type){.kind = kind, .element = element};
	return type;
}

/* "list(set(string))"; NULL when it is no type. */
static const struct type *type_of_text(struct arena *arena, const char *text, size_t length) {
	static const struct {
		const char *name;
		const struct type *type;
	} simple[] = {{"string", &type_string}, {"number", &type_number}, {"bool", &type_bool}, {"dynamic", &type_dynamic}};
	static const struct {
		const char *name;
		enum type_kind kind;
	} collections[] = {{"list(", TYPE_LIST}, {"set(", TYPE_SET}, {"map(", TYPE_MAP}};
	for (size_t i = 0; i < sizeof(simple) / sizeof(simple[0]); i++) {
		if (strlen(simple[i].name) == length && strncmp(text, simple[i].name, length) == 0)
			return simple[i].type;
	}
	for (size_t i = 0; i < sizeof(collections) / sizeof(collections[0]); i++) {
		size_t head = strlen(collections[i].name);
		if (length <= head + 1 || text[length - 1] != ')' || strncmp(text, collections[i].name, head) != 0)
			continue;
		const struct type *element = type_of_text(arena, text + head, length - head - 1);
		return element ? collection(arena, collections[i].kind, element) : NULL;
	}
	return NULL;
}

static const struct type *object_type(struct arena *arena, const struct model_block *block) {
	struct type *type = arena_alloc(arena, sizeof(*type));
	struct type_field *fields = arena_array(arena, block->count + 1, sizeof(*fields));
	for (size_t i = 0; i < block->count; i++)
		fields[i] = (struct type_field){.name = block->attributes[i].name, .type = block->attributes[i].type};
	*type = (struct type){.kind = TYPE_OBJECT, .fields = fields, .field_count = block->count};
	return type;
}

/* Nested attributes */

enum nesting { NESTING_LIST, NESTING_SET, NESTING_SINGLE, NESTING_MAP, NESTING_NONE };

static enum nesting nesting_of(const char *text) {
	static const char *const names[] = {"list", "set", "single", "map"};
	for (size_t i = 0; text && i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) == 0)
			return (enum nesting)i;
	}
	return NESTING_NONE;
}

/* -1 when the nesting has no such syntax. */
static int syntax_of(const char *syntax, enum nesting nesting, bool *as_block) {
	static const int blocks[] = {SYNTAX_BLOCK_LIST, SYNTAX_BLOCK_SET, SYNTAX_BLOCK_SINGLE, -1};
	static const int nested[] = {SYNTAX_NESTED_LIST, SYNTAX_NESTED_SET, SYNTAX_NESTED_SINGLE, SYNTAX_NESTED_MAP};
	*as_block = strcmp(syntax, "attribute-as-block") == 0;
	if (strcmp(syntax, "block") == 0)
		return blocks[nesting];
	if (strcmp(syntax, "nested") == 0)
		return nested[nesting];
	if (strcmp(syntax, "attribute") == 0)
		return SYNTAX_ATTRIBUTE;
	return *as_block && nesting <= NESTING_SET ? SYNTAX_ATTRIBUTE : -1;
}

static int items_of(const struct value *spec, const char *keyword) {
	int64_t count = 0;
	return value_to_integer(value_get(spec, keyword), &count) && count > 0 ? (int)count : 0;
}

static void model_nested(const struct place *place, const char *path, struct model_attribute *attribute) {
	struct arena *arena = place->compiler->arena;
	const char *said = value_text(value_get(attribute->spec, "syntax"));
	enum nesting nesting = nesting_of(value_text(value_get(attribute->spec, "nested")));
	/* SDKv2: what can only be computed never stands in a configuration, so it is an attribute. */
	bool only_computed = attribute->computed && !attribute->optional && !attribute->required;
	const char *syntax = said ? said : only_computed ? "attribute" : "block";
	attribute->block = block_of(place, path, value_get(attribute->spec, "of"));
	attribute->type = &type_dynamic;
	if (nesting == NESTING_NONE) {
		complain(place->compiler, place->file, path, "\"nested\" must be list, set, single or map");
		return;
	}
	int found = syntax_of(syntax, nesting, &attribute->as_block);
	if (found < 0)
		complain(place->compiler, place->file, path, "the syntax \"%s\" does not go with this nesting", syntax);
	attribute->syntax = found < 0 ? SYNTAX_ATTRIBUTE : (enum attribute_syntax)found;
	static const enum type_kind kinds[] = {TYPE_LIST, TYPE_SET, TYPE_OBJECT, TYPE_MAP};
	attribute->type =
		nesting == NESTING_SINGLE ? attribute->block->type : collection(arena, kinds[nesting], attribute->block->type);
	attribute->max_items = items_of(attribute->spec, "max_items");
	attribute->min_items = items_of(attribute->spec, "min_items");
	bool is_list = nesting <= NESTING_SET;
	const struct value *object = value_get(attribute->spec, "object");
	attribute->object = is_list && (value_is_null(object) ? attribute->max_items == 1 : value_is_true(object));
	if (!place->legacy)
		return;
	/* SDKv2: a required block needs one; the least count of an optional one is not looked at. */
	if (attribute->required && attribute->min_items == 0)
		attribute->min_items = 1;
	if (!attribute->required)
		attribute->min_items = 0;
}

static void model_attribute(const struct place *place, const char *path, struct model_attribute *attribute) {
	const struct value *spec = attribute->spec;
	attribute->required = flag(spec, "required");
	attribute->optional = flag(spec, "optional");
	attribute->computed = flag(spec, "computed");
	if (!value_is_null(value_get(spec, "nested"))) {
		model_nested(place, path, attribute);
		return;
	}
	const char *text = value_text(value_get(spec, "type"));
	attribute->type = text ? type_of_text(place->compiler->arena, text, strlen(text)) : NULL;
	if (!attribute->type) {
		complain(place->compiler, place->file, path,
			"needs \"type\" (string, number, bool, list(...), set(...), map(...)) or \"nested\"");
		attribute->type = &type_dynamic;
	}
}

static const struct model_block *block_of(const struct place *place, const char *path, const struct value *attributes) {
	struct arena *arena = place->compiler->arena;
	struct model_block *block = arena_alloc(arena, sizeof(*block));
	if (attributes->kind != VALUE_MAP || value_count(attributes) == 0)
		complain(place->compiler, place->file, path, "needs a map of attributes");
	size_t count = attributes->kind == VALUE_MAP ? value_count(attributes) : 0;
	block->attributes = arena_array(arena, count + 1, sizeof(*block->attributes));
	for (size_t i = 0; i < count; i++) {
		const struct value_member *member = &attributes->as.map.members[i];
		const char *inner = *path ? arena_printf(arena, "%s.%s", path, member->key) : member->key;
		if (member->value->kind != VALUE_MAP) {
			complain(place->compiler, place->file, inner, "must be a map of keywords");
			continue;
		}
		struct model_attribute *attribute = &block->attributes[block->count++];
		*attribute = (struct model_attribute){.name = member->key, .spec = member->value};
		model_attribute(place, inner, attribute);
	}
	block->type = object_type(arena, block);
	return block;
}

/* What the compiler adds to a type's own attributes */

static const struct value *keywords(struct arena *arena, const char *type) {
	struct value *spec = value_map_new(arena);
	value_map_set(arena, spec, "type", value_string(arena, type));
	value_map_set(arena, spec, "optional", value_true);
	return spec;
}

static void add_region(struct compiler *compiler, const struct model_type *type, struct value *attributes) {
	if (!value_is_null(value_get(attributes, "region"))) {
		complain(
			compiler, &type->file, "region", "is added to a regional type; say \"regional\": false for one of its own");
		return;
	}
	struct value *spec = value_map_copy(compiler->arena, keywords(compiler->arena, "string"));
	value_map_set(compiler->arena, spec, "computed", value_true);
	value_map_set(compiler->arena, spec, "description",
		value_string(compiler->arena, "Region of this object; the provider's by default."));
	value_map_set(compiler->arena, attributes, "region", spec);
}

static void add_timeouts(struct compiler *compiler, struct model_type *type, struct value *attributes) {
	const struct value *given = value_get(type->file.root, "timeouts");
	struct arena *arena = compiler->arena;
	struct value *of = value_map_new(arena), *spec = value_map_new(arena);
	type->timeouts = given;
	for (size_t i = 0; given->kind == VALUE_MAP && i < value_count(given); i++) {
		struct value *duration = value_map_copy(arena, keywords(arena, "string"));
		value_map_set(arena, duration, "format", value_string(arena, "duration"));
		if (model_is_operation(given->as.map.members[i].key))
			value_map_set(arena, of, given->as.map.members[i].key, duration);
	}
	if (of->as.map.count == 0)
		return;
	value_map_set(arena, spec, "nested", value_string(arena, "single"));
	value_map_set(arena, spec, "optional", value_true);
	value_map_set(arena, spec, "of", of);
	value_map_set(arena, attributes, "timeouts", spec);
}

static const struct model_service *service_of(struct compiler *compiler, const struct model_type *type) {
	const char *name = value_text(value_get(type->file.root, "service"));
	for (size_t i = 0; name && i < compiler->service_count; i++) {
		if (strcmp(compiler->services[i].file.name, name) == 0)
			return &compiler->services[i];
	}
	complain(compiler, &type->file, "service", name ? "there is no services/%s.json" : "is missing", name);
	return NULL;
}

static void model_type(struct compiler *compiler, struct model_type *type) {
	const struct value *root = type->file.root;
	type->name = type->file.name;
	type->service = service_of(compiler, type);
	const char *system = value_text(value_get(root, "system"));
	type->legacy = system && strcmp(system, "sdk") == 0;
	bool is_global = type->service && value_is_true(value_get(type->service->file.root, "global"));
	const struct value *regional = value_get(root, "regional");
	type->regional = value_is_null(regional) ? !is_global : value_is_true(regional);
	struct value *attributes = value_map_copy(compiler->arena, value_get(root, "attributes"));
	if (type->regional)
		add_region(compiler, type, attributes);
	add_timeouts(compiler, type, attributes);
	struct place place = {.compiler = compiler, .file = &type->file, .legacy = type->legacy};
	type->block = block_of(&place, "", attributes);
}

/* `endpoints`: an argument for each service of hashicorp/aws and each of its other names. */
static const struct value *endpoint_arguments(struct compiler *compiler, const struct value *endpoints) {
	struct arena *arena = compiler->arena;
	struct value *of = value_map_new(arena);
	const struct value *spec = keywords(arena, "string");
	for (size_t i = 0; endpoints->kind == VALUE_MAP && i < value_count(endpoints); i++) {
		const struct value_member *member = &endpoints->as.map.members[i];
		value_map_set(arena, of, member->key, spec);
		for (size_t k = 0; k < value_count(member->value); k++) {
			const char *alias = value_text(value_at(member->value, k));
			if (alias)
				value_map_set(arena, of, alias, spec);
		}
	}
	return of;
}

static void model_provider(struct compiler *compiler) {
	const struct value *root = compiler->provider_file.root;
	struct model_type *provider = &compiler->provider;
	*provider = (struct model_type){
		.file = compiler->provider_file, .name = "provider", .legacy = true, .timeouts = value_null};
	struct value *attributes = value_map_copy(compiler->arena, value_get(root, "attributes"));
	const struct value *endpoints = value_get(attributes, "endpoints");
	if (endpoints->kind == VALUE_MAP) {
		struct value *spec = value_map_copy(compiler->arena, endpoints);
		value_map_set(compiler->arena, spec, "of", endpoint_arguments(compiler, value_get(root, "endpoints")));
		value_map_set(compiler->arena, attributes, "endpoints", spec);
	}
	struct place place = {.compiler = compiler, .file = &compiler->provider_file, .legacy = true};
	provider->block = block_of(&place, "", attributes);
	compiler->provider_meta = block_of(&place, "meta", value_get(root, "meta"));
}

void compiler_model(struct compiler *compiler) {
	model_provider(compiler);
	for (size_t i = 0; i < compiler->type_count; i++)
		model_type(compiler, &compiler->types[i]);
}
