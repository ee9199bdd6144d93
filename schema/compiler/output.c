#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler.h"

static struct name_list written; /* of this run */

static bool same_content(const char *path, const struct strbuf *content) {
	FILE *stream = fopen(path, "rb");
	if (!stream)
		return false;
	size_t at = 0, count;
	char part[16384];
	bool same = true;
	while (same && (count = fread(part, 1, sizeof(part), stream)) > 0) {
		same = at + count <= content->length && memcmp(part, content->bytes + at, count) == 0;
		at += count;
	}
	fclose(stream);
	return same && at == content->length;
}

static int fail(const char *path) {
	fprintf(stderr, "schema-compiler: %s: %s\n", path, strerror(errno));
	return -1;
}

/* Makes the folders of a path. */
static void make_folders(struct arena *arena, const char *path) {
	char *copy = arena_strdup(arena, path);
	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(copy, 0777);
		*slash = '/';
	}
}

int output_write(struct compiler *compiler, const char *folder, const char *name, const struct strbuf *content) {
	const char *path = arena_printf(compiler->arena, "%s/%s", folder, name);
	names_add(compiler, &written, arena_strdup(compiler->arena, name));
	if (same_content(path, content))
		return 0;
	make_folders(compiler->arena, path);
	const char *fresh = arena_printf(compiler->arena, "%s.new", path);
	FILE *stream = fopen(fresh, "wb");
	if (!stream)
		return fail(fresh);
	bool failed = fwrite(strbuf_text(content), 1, content->length, stream) != content->length;
	if (fclose(stream) != 0 || failed || rename(fresh, path) != 0)
		return fail(path);
	return 0;
}

int output_sweep(struct compiler *compiler, const char *folder, const char *prefix, const char *suffix) {
	DIR *directory = opendir(folder);
	if (!directory)
		return fail(folder);
	int result = 0;
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		size_t length = strlen(entry->d_name), suffix_length = strlen(suffix);
		bool is_ours = strncmp(entry->d_name, prefix, strlen(prefix)) == 0 && length > suffix_length &&
			strcmp(entry->d_name + length - suffix_length, suffix) == 0;
		const char *path = arena_printf(compiler->arena, "%s/%s", folder, entry->d_name);
		if (is_ours && !names_have(&written, entry->d_name) && unlink(path) != 0)
			result = fail(path);
	}
	closedir(directory);
	return result;
}
