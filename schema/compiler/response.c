#include <string.h>

#include "emit.h"
#include "protobuf.h"

/* schema_response.c: GetProviderSchema.Response and GetResourceIdentitySchemas.Response as bytes, in
 * the field numbers of provider/plugin/tfplugin6.proto. Descriptions stay out: Terraform reads the
 * schema on every start, people read the reference pages. */

enum {
	ATTRIBUTE_NAME = 1,
	ATTRIBUTE_TYPE,
	ATTRIBUTE_DESCRIPTION,
	ATTRIBUTE_REQUIRED,
	ATTRIBUTE_OPTIONAL,
	ATTRIBUTE_COMPUTED,
	ATTRIBUTE_SENSITIVE,
	ATTRIBUTE_DEPRECATED = 9,
	ATTRIBUTE_NESTED = 10,
	ATTRIBUTE_WRITE_ONLY = 11
};
enum { BLOCK_ATTRIBUTES = 2, BLOCK_BLOCKS, BLOCK_DEPRECATED = 6 };
enum { NESTED_NAME = 1, NESTED_BLOCK, NESTED_NESTING, NESTED_MIN, NESTED_MAX };
enum { OBJECT_ATTRIBUTES = 1, OBJECT_NESTING = 3 };
enum { NESTING_SINGLE = 1, NESTING_LIST, NESTING_SET, NESTING_MAP };
enum { SCHEMA_VERSION = 1, SCHEMA_BLOCK };
enum { RESPONSE_PROVIDER = 1, RESPONSE_RESOURCES, RESPONSE_DATA, RESPONSE_META = 5, RESPONSE_CAPABILITIES };
enum { CAPABILITY_SCHEMA_OPTIONAL = 2, CAPABILITY_MOVE_STATE };
enum { IDENTITY_VERSION = 1, IDENTITY_ATTRIBUTES };
enum { IDENTITY_NAME = 1, IDENTITY_TYPE, IDENTITY_REQUIRED, IDENTITY_OPTIONAL };

static int nesting_of(enum attribute_syntax syntax) {
	static const int nestings[] = {[SYNTAX_BLOCK_LIST] = NESTING_LIST,
		[SYNTAX_BLOCK_SET] = NESTING_SET,
		[SYNTAX_BLOCK_SINGLE] = NESTING_SINGLE,
		[SYNTAX_NESTED_LIST] = NESTING_LIST,
		[SYNTAX_NESTED_SET] = NESTING_SET,
		[SYNTAX_NESTED_MAP] = NESTING_MAP,
		[SYNTAX_NESTED_SINGLE] = NESTING_SINGLE};
	return nestings[syntax];
}

static bool is_block(const struct model_attribute *attribute) {
	return attribute->syntax >= SYNTAX_BLOCK_LIST && attribute->syntax <= SYNTAX_BLOCK_SINGLE;
}

static bool flag(const struct model_attribute *attribute, const char *keyword) {
	return value_is_true(value_get(attribute->spec, keyword));
}

static bool is_deprecated(const struct model_attribute *attribute) {
	return !value_is_null(value_get(attribute->spec, "deprecated"));
}

static void add_attribute(struct strbuf *out, unsigned field, const struct model_attribute *attribute) {
	struct strbuf message = STRBUF_INIT(out->arena);
	bool is_nested = attribute->syntax >= SYNTAX_NESTED_LIST;
	protobuf_add_text(&message, ATTRIBUTE_NAME, attribute->name);
	if (!is_nested)
		protobuf_add_text(&message, ATTRIBUTE_TYPE, type_json(out->arena, attribute->type));
	protobuf_add_integer(&message, ATTRIBUTE_REQUIRED, attribute->required);
	protobuf_add_integer(&message, ATTRIBUTE_OPTIONAL, attribute->optional);
	protobuf_add_integer(&message, ATTRIBUTE_COMPUTED, attribute->computed);
	protobuf_add_integer(&message, ATTRIBUTE_SENSITIVE, flag(attribute, "sensitive"));
	protobuf_add_integer(&message, ATTRIBUTE_DEPRECATED, is_deprecated(attribute));
	if (is_nested) {
		struct strbuf object = STRBUF_INIT(out->arena);
		for (size_t i = 0; i < attribute->block->count; i++)
			add_attribute(&object, OBJECT_ATTRIBUTES, &attribute->block->attributes[i]);
		protobuf_add_integer(&object, OBJECT_NESTING, (uint64_t)nesting_of(attribute->syntax));
		protobuf_add_message(&message, ATTRIBUTE_NESTED, &object);
	}
	protobuf_add_integer(&message, ATTRIBUTE_WRITE_ONLY, flag(attribute, "write_only"));
	protobuf_add_message(out, field, &message);
}

static void add_block(
	struct strbuf *out, unsigned field, const struct model_block *block, bool deprecated, bool legacy);

/* SDKv2 tells least and most counts; the framework's are checks of its own. */
static void add_nested_block(struct strbuf *out, const struct model_attribute *attribute, bool legacy) {
	struct strbuf message = STRBUF_INIT(out->arena);
	protobuf_add_text(&message, NESTED_NAME, attribute->name);
	add_block(&message, NESTED_BLOCK, attribute->block, is_deprecated(attribute), legacy);
	protobuf_add_integer(&message, NESTED_NESTING, (uint64_t)nesting_of(attribute->syntax));
	if (legacy) {
		protobuf_add_integer(&message, NESTED_MIN, (uint64_t)attribute->min_items);
		protobuf_add_integer(&message, NESTED_MAX, (uint64_t)attribute->max_items);
	}
	protobuf_add_message(out, BLOCK_BLOCKS, &message);
}

static void add_block(
	struct strbuf *out, unsigned field, const struct model_block *block, bool deprecated, bool legacy) {
	struct strbuf message = STRBUF_INIT(out->arena);
	for (size_t i = 0; i < block->count; i++) {
		if (!is_block(&block->attributes[i]))
			add_attribute(&message, BLOCK_ATTRIBUTES, &block->attributes[i]);
	}
	for (size_t i = 0; i < block->count; i++) {
		if (is_block(&block->attributes[i]))
			add_nested_block(&message, &block->attributes[i], legacy);
	}
	protobuf_add_integer(&message, BLOCK_DEPRECATED, deprecated);
	protobuf_add_message(out, field, &message);
}

static struct strbuf schema_message(
	struct compiler *compiler, const struct model_block *block, int64_t version, bool legacy) {
	struct strbuf schema = STRBUF_INIT(compiler->arena);
	protobuf_add_integer(&schema, SCHEMA_VERSION, (uint64_t)version);
	add_block(&schema, SCHEMA_BLOCK, block, false, legacy);
	return schema;
}

static int64_t version_of(const struct model_type *type, const char *keyword) {
	int64_t version = 0;
	value_to_integer(value_get(type->file.root, keyword), &version);
	return version;
}

static void add_types(struct compiler *compiler, struct strbuf *response) {
	for (size_t i = 0; i < compiler->type_count; i++) {
		const struct model_type *type = &compiler->types[i];
		const struct value *aliases = value_get(type->file.root, "aliases");
		unsigned field = type->kind == KIND_DATA_SOURCE ? RESPONSE_DATA : RESPONSE_RESOURCES;
		struct strbuf schema = schema_message(compiler, type->block, version_of(type, "schema_version"), type->legacy);
		protobuf_add_entry(response, field, type->name, &schema);
		for (size_t k = 0; k < value_count(aliases); k++)
			protobuf_add_entry(response, field, value_text(value_at(aliases, k)), &schema);
	}
}

static struct strbuf schema_response_message(struct compiler *compiler) {
	struct strbuf response = STRBUF_INIT(compiler->arena), capabilities = STRBUF_INIT(compiler->arena);
	struct strbuf provider = schema_message(compiler, compiler->provider.block, 0, true);
	struct strbuf meta = schema_message(compiler, compiler->provider_meta, 0, true);
	protobuf_add_message(&response, RESPONSE_PROVIDER, &provider);
	add_types(compiler, &response);
	protobuf_add_message(&response, RESPONSE_META, &meta);
	protobuf_add_integer(&capabilities, CAPABILITY_SCHEMA_OPTIONAL, 1);
	protobuf_add_integer(&capabilities, CAPABILITY_MOVE_STATE, 1);
	protobuf_add_message(&response, RESPONSE_CAPABILITIES, &capabilities);
	return response;
}

/* Identities */

static struct strbuf identity_message(
	struct compiler *compiler, const struct model_type *type, const struct value *identity) {
	struct strbuf schema = STRBUF_INIT(compiler->arena);
	protobuf_add_integer(&schema, IDENTITY_VERSION, (uint64_t)version_of(type, "identity_version"));
	for (size_t i = 0; i < value_count(identity); i++) {
		const struct value_member *member = &identity->as.map.members[i];
		const struct model_attribute *source = model_find(type->block, model_identity_source(member));
		bool required = strcmp(model_identity_flag(member->value), "required") == 0;
		struct strbuf attribute = STRBUF_INIT(compiler->arena);
		protobuf_add_text(&attribute, IDENTITY_NAME, member->key);
		protobuf_add_text(&attribute, IDENTITY_TYPE, type_json(compiler->arena, source ? source->type : &type_string));
		protobuf_add_integer(&attribute, required ? IDENTITY_REQUIRED : IDENTITY_OPTIONAL, 1);
		protobuf_add_message(&schema, IDENTITY_ATTRIBUTES, &attribute);
	}
	return schema;
}

static struct strbuf identity_response_message(struct compiler *compiler) {
	struct strbuf response = STRBUF_INIT(compiler->arena);
	for (size_t i = 0; i < compiler->type_count; i++) {
		const struct model_type *type = &compiler->types[i];
		const struct value *identity = value_get(type->file.root, "identity");
		const struct value *aliases = value_get(type->file.root, "aliases");
		if (value_count(identity) == 0)
			continue;
		struct strbuf schema = identity_message(compiler, type, identity);
		protobuf_add_entry(&response, 1, type->name, &schema);
		for (size_t k = 0; k < value_count(aliases); k++)
			protobuf_add_entry(&response, 1, value_text(value_at(aliases, k)), &schema);
	}
	return response;
}

/* Bytes in C */

static void add_array(struct strbuf *out, const char *name, const struct strbuf *bytes) {
	static const char line[] = "\n\t";
	strbuf_addf(out, "const unsigned char %s[] = {", name);
	for (size_t i = 0; i < bytes->length; i++)
		strbuf_addf(out, "%s%u,", i % 24 == 0 ? line : "", (unsigned char)bytes->bytes[i]);
	strbuf_addf(out, "0\n};\nconst size_t %s_length = %zu;\n\n", name, bytes->length);
}

int emit_response(struct compiler *compiler, const char *folder) {
	struct emitter emitter;
	struct strbuf schema = schema_response_message(compiler), identity = identity_response_message(compiler);
	emitter_begin(&emitter, compiler, "all schema files");
	add_array(&emitter.out, "schema_response", &schema);
	add_array(&emitter.out, "schema_identity_response", &identity);
	return emitter_end(&emitter, folder, "schema_response.c");
}
