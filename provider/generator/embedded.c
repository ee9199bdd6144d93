#include "generator/embedded.h"

#include <string.h>

/* The first file that does not stand before `path`. */
static const struct embedded_file *lower_bound(const char *path) {
	size_t low = 0, high = embedded_file_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(embedded_files[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return &embedded_files[low];
}

static const struct embedded_file *if_begins(const struct embedded_file *file, const char *prefix) {
	return file->path && strncmp(file->path, prefix, strlen(prefix)) == 0 ? file : NULL;
}

const struct embedded_file *embedded_find(const char *path) {
	const struct embedded_file *file = lower_bound(path);
	return file->path && strcmp(file->path, path) == 0 ? file : NULL;
}

const struct embedded_file *embedded_first(const char *prefix) {
	return if_begins(lower_bound(prefix), prefix);
}

const struct embedded_file *embedded_next(const struct embedded_file *file, const char *prefix) {
	return if_begins(file + 1, prefix);
}
