/* Files as C: what the program `tripod` carries with it (provider/generator/embedded.h). */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "compiler.h"
#include "emit.h"

int write_embedded(struct compiler *compiler, const char *folder, struct name_list *paths) {
	struct strbuf out = STRBUF_INIT(compiler->arena);
	strbuf_adds(&out,
		"/* Written by the schema compiler from the files named below. */\n#include \"generator/embedded.h\"\n\n");
	strbuf_adds(&out, "const struct embedded_file embedded_files[] = {\n");
	names_sort(paths);
	for (size_t i = 0; i < paths->count; i++) {
		size_t length = 0;
		const char *bytes = file_read(compiler->arena, paths->names[i], &length);
		if (!bytes) {
			fprintf(stderr, "schema-compiler: %s: %s\n", paths->names[i], strerror(errno));
			return -1;
		}
		strbuf_addf(&out, "{%s, %zu, ", c_text(compiler->arena, paths->names[i]), length);
		strbuf_addf(&out, "%s},\n", c_string(compiler->arena, bytes, length));
	}
	strbuf_addf(&out, "{0}};\nconst size_t embedded_file_count = %zu;\n", paths->count);
	return output_write(compiler, folder, "embedded.c", &out);
}
