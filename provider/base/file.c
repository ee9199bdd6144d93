#include "base/file.h"

#include <errno.h>
#include <stdio.h>

#include "base/strbuf.h"

const char *file_read(struct arena *arena, const char *path, size_t *length) {
	FILE *stream = fopen(path, "rb");
	if (!stream)
		return NULL;
	struct strbuf text = STRBUF_INIT(arena);
	char part[16384];
	for (size_t count; (count = fread(part, 1, sizeof(part), stream)) > 0;)
		strbuf_add(&text, part, count);
	int error = ferror(stream) ? errno : 0; /* a folder opens, and fails here */
	fclose(stream);
	*length = text.length;
	errno = error;
	return error ? NULL : strbuf_text(&text);
}
