#include <string.h>

#include "emit.h"

/* schema_index.c: all types by name, aliases included, and the provider block. */

static struct name_list all_names(struct compiler *compiler, enum resource_kind kind) {
	struct name_list names = {0};
	for (size_t i = 0; i < compiler->type_count; i++) {
		const struct model_type *type = &compiler->types[i];
		if (type->kind != kind)
			continue;
		const struct value *aliases = value_get(type->file.root, "aliases");
		names_add(compiler, &names, type->name);
		for (size_t k = 0; k < value_count(aliases); k++)
			names_add(compiler, &names, value_text(value_at(aliases, k)));
	}
	names_sort(&names);
	return names;
}

static void emit_names(struct emitter *emitter, enum resource_kind kind) {
	const char *prefix = kind == KIND_DATA_SOURCE ? "schema_data" : "schema_resource";
	const char *array = kind == KIND_DATA_SOURCE ? "schema_data_source" : "schema_resource";
	struct name_list names = all_names(emitter->compiler, kind);
	for (size_t i = 0; i < names.count; i++)
		strbuf_addf(&emitter->out, "extern const struct resource_type %s_%s;\n", prefix, names.names[i]);
	strbuf_addf(&emitter->out, "const struct resource_type *const %ss[] = {\n", array);
	for (size_t i = 0; i < names.count; i++)
		strbuf_addf(&emitter->out, "\t&%s_%s,\n", prefix, names.names[i]);
	strbuf_addf(&emitter->out, "\tNULL,\n};\nconst size_t %s_count = %zu;\n\n", array, names.count);
}

int emit_index(struct compiler *compiler, const char *folder) {
	struct emitter emitter;
	emitter_begin(&emitter, compiler, "all schema files");
	emit_names(&emitter, KIND_RESOURCE);
	emit_names(&emitter, KIND_DATA_SOURCE);
	const char *block = emit_block(&emitter, &compiler->provider, compiler->provider.block);
	const char *meta = emit_type(&emitter, compiler->provider_meta->type);
	strbuf_addf(&emitter.out, "const struct block *const schema_provider_block = %s;\n", block);
	strbuf_addf(&emitter.out, "const struct type *const schema_provider_meta_type = %s;\n", meta);
	return emitter_end(&emitter, folder, "schema_index.c");
}
