#include <stdio.h>
#include <string.h>

#include "compiler.h"

static int usage(void) {
	fputs("usage: schema-compiler [--docs] [--quiet] [--keep-going] [--engine FOLDER] SCHEMA_DIR OUT_DIR\n"
		  "       schema-compiler --embed OUT_DIR FILE...\n"
		  "Checks the schema files and writes C tables, or (--docs) reference pages, into OUT_DIR.\n"
		  "--keep-going: leaves out the types with mistakes in their steps instead of failing.\n"
		  "--engine: where functions.h is, to check names of functions (default SCHEMA_DIR/../provider/engine).\n"
		  "--embed: writes OUT_DIR/embedded.c, which holds the files under the paths as given.\n",
		stderr);
	return 2;
}

static int write_tables(struct compiler *compiler, const char *folder) {
	if (emit_types(compiler, folder) != 0 || emit_services(compiler, folder) != 0)
		return 1;
	if (emit_index(compiler, folder) != 0 || emit_response(compiler, folder) != 0)
		return 1;
	return output_sweep(compiler, folder, "schema_", ".c") != 0;
}

static int compile(struct compiler *compiler, const char *schema, const char *engine, const char *out, bool docs) {
	compiler_load(compiler, schema);
	compiler_load_functions(compiler, engine ? engine : arena_printf(compiler->arena, "%s/../provider/engine", schema));
	if (compiler->error_count == 0)
		compiler_model(compiler);
	if (compiler->error_count == 0)
		compiler_check(compiler);
	if (compiler->error_count > 0) {
		fprintf(stderr, "schema-compiler: %zu error%s\n", compiler->error_count, compiler->error_count == 1 ? "" : "s");
		return 1;
	}
	return docs ? write_docs(compiler, out) != 0 : write_tables(compiler, out);
}

static int embed(int argc, char **argv) {
	if (argc < 1)
		return usage();
	struct compiler compiler = {.arena = arena_new()};
	struct name_list paths = {0};
	for (int i = 1; i < argc; i++)
		names_add(&compiler, &paths, argv[i]);
	int status = write_embedded(&compiler, argv[0], &paths) != 0;
	arena_free(compiler.arena);
	return status;
}

int main(int argc, char **argv) {
	if (argc > 1 && strcmp(argv[1], "--embed") == 0)
		return embed(argc - 2, argv + 2);
	const char *folders[2] = {NULL, NULL}, *engine = NULL;
	size_t count = 0;
	bool docs = false, quiet = false, keep_going = false;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--docs") == 0)
			docs = true;
		else if (strcmp(argv[i], "--quiet") == 0)
			quiet = true;
		else if (strcmp(argv[i], "--keep-going") == 0)
			keep_going = true;
		else if (strcmp(argv[i], "--engine") == 0 && i + 1 < argc)
			engine = argv[++i];
		else if (argv[i][0] == '-' || count == 2)
			return usage();
		else
			folders[count++] = argv[i];
	}
	if (count != 2)
		return usage();
	struct compiler compiler = {.arena = arena_new(), .quiet = quiet, .keep_going = keep_going};
	int status = compile(&compiler, folders[0], engine, folders[1], docs);
	arena_free(compiler.arena);
	return status;
}
