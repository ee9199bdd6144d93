/* The schema compiler: schema files in, C tables, the serialised schema and reference pages out.
 *
 * The way of a build: load (load.c) -> model (model.c) -> check (check*.c) -> emit (emit*.c,
 * response.c) or docs (docs.c). Everything lives in one arena until the program ends. A mistake in
 * a schema file is a complaint `file: place: message`; after any, nothing is written and the exit
 * status is 1. schema/README.md is the language.
 */
#ifndef TRIPOD_SCHEMA_COMPILER_H
#define TRIPOD_SCHEMA_COMPILER_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "engine/schema.h"
#include "value/type.h"
#include "value/value.h"

/* A JSON file of the schema folder. */
struct schema_file {
	const char *path; /* as complaints name it */
	const char *name; /* without folder and ".json" */
	const struct value *root;
};

struct model_block;

/* An attribute with what follows from its keywords. The other keywords are read from `spec`. */
struct model_attribute {
	const char *name;
	const struct value *spec;
	const struct type *type;
	const struct model_block *block; /* NULL: no nested attributes */
	enum attribute_syntax syntax;
	bool required, optional, computed, as_block, object;
	int min_items, max_items;
};

struct model_block {
	struct model_attribute *attributes; /* sorted by name */
	size_t count;
	const struct type *type;
};

struct model_service {
	struct schema_file file;
};

struct model_type {
	struct schema_file file;
	enum resource_kind kind;
	const char *name;
	const struct model_service *service;
	const struct model_block *block;
	bool legacy, regional;
	const struct value *timeouts; /* operation -> duration; null: no block */
};

struct name_list {
	const char **names;
	size_t count, capacity;
};

struct compiler {
	struct arena *arena;
	size_t error_count;
	bool quiet;      /* no warnings */
	bool keep_going; /* types with mistakes in their steps are left out, for work on several at once */
	struct model_service *services;
	size_t service_count;
	struct model_type *types; /* resources, then data sources; each sorted by name */
	size_t type_count;
	struct schema_file provider_file;
	struct model_type provider; /* the provider block; no service */
	const struct model_block *provider_meta;
	struct name_list functions; /* "validate_enum", "filter_first" ...; empty: not checked */
};

/* Complaints: `place` may be NULL or "". */
void complain(struct compiler *compiler, const struct schema_file *file, const char *place, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void warn(struct compiler *compiler, const struct schema_file *file, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void names_add(struct compiler *compiler, struct name_list *list, const char *name); /* no doubles */
bool names_have(const struct name_list *list, const char *name);
void names_sort(struct name_list *list);

/* load.c: every file of the folder; complaints for what is no JSON or has a key twice. */
void compiler_load(struct compiler *compiler, const char *folder);
/* The names of functions that the engine declares, found in the text of its sources. */
void compiler_load_functions(struct compiler *compiler, const char *engine_folder);

/* model.c */
void compiler_model(struct compiler *compiler);
const struct model_attribute *model_find(const struct model_block *block, const char *name);
/* "required" or "optional" of an identity's attribute (NULL: neither), and the attribute of the type that holds it. */
const char *model_identity_flag(const struct value *spec);
const char *model_identity_source(const struct value_member *member);
/* True for a timeouts keyword: "create", not "appears_within". */
bool model_is_operation(const char *name);

/* check*.c */
void compiler_check(struct compiler *compiler);

/* Emitting. The functions return -1 when a file cannot be written. */
int emit_types(struct compiler *compiler, const char *folder);
int emit_services(struct compiler *compiler, const char *folder);
int emit_index(struct compiler *compiler, const char *folder);
int emit_response(struct compiler *compiler, const char *folder);
int write_docs(struct compiler *compiler, const char *folder);

/* embed.c: writes embedded.c, the table of provider/generator/embedded.h, with the files of these paths. */
int write_embedded(struct compiler *compiler, const char *folder, struct name_list *paths);

/* output.c: writes a file only when its content changes, so that make sees nothing new. */
int output_write(struct compiler *compiler, const char *folder, const char *name, const struct strbuf *content);
/* Removes generated files that this run did not write. */
int output_sweep(struct compiler *compiler, const char *folder, const char *prefix, const char *suffix);

#endif
