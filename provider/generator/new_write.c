/* All files of a project or none: first everything that could stand in the way is looked for, then all files are written under temporary names
 * beside their places, and only when that went well they get their names. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "generator/new.h"

struct list {
	const char **items; /* NULL-terminated */
	size_t count;
};

struct writing {
	const struct invocation *invocation;
	struct arena *arena;
	const struct project *project;
	const char *folder;
	struct list made;    /* folders, outermost first */
	size_t written;      /* files under temporary names */
	struct list present; /* files that are there */
};

static const char *target_path(const struct writing *writing, size_t index) {
	return arena_printf(writing->arena, "%s/%s", writing->folder, writing->project->files[index].path);
}

/* "FOLDER/.main.tf.tripod-new" */
static const char *temporary_path(const struct writing *writing, size_t index) {
	const char *path = target_path(writing, index), *name = strrchr(path, '/') + 1;
	return arena_printf(writing->arena, "%.*s.%s.tripod-new", (int)(name - path), path, name);
}

static int fail(const struct writing *writing, const char *path) {
	command_error(writing->invocation, "%s: %s", path, strerror(errno));
	return -1;
}

/* Looking */

static int look_for_files(struct writing *writing) {
	int result = 0;
	for (size_t i = 0; i < writing->project->count; i++) {
		const char *path = target_path(writing, i);
		struct stat status;
		if (lstat(path, &status) == 0) {
			writing->present.items[writing->present.count++] = writing->project->files[i].path;
			if (!S_ISDIR(status.st_mode))
				continue;
			errno = EISDIR;
		} else if (errno == ENOENT) {
			continue;
		}
		result = fail(writing, path);
	}
	return result;
}

static int refuse_present(const struct writing *writing) {
	struct strbuf list = STRBUF_INIT(writing->arena);
	for (size_t i = 0; i < writing->present.count; i++)
		strbuf_addf(&list, "\n  %s", writing->present.items[i]);
	command_error(writing->invocation, "%s has files that would be written over (--force writes them anew):%s",
		writing->folder, strbuf_text(&list));
	return -1;
}

/* Writing */

/* Makes the folders of a path that are not there. */
static int make_folders(struct writing *writing, const char *path) {
	char *copy = arena_strdup(writing->arena, path);
	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0777) == 0)
			writing->made.items[writing->made.count++] = arena_strdup(writing->arena, copy);
		else if (errno != EEXIST)
			return fail(writing, copy);
		*slash = '/';
	}
	return 0;
}

static int write_file(struct writing *writing, size_t index) {
	const struct project_file *file = &writing->project->files[index];
	const char *path = temporary_path(writing, index);
	if (make_folders(writing, path) != 0)
		return -1;
	unlink(path); /* of a run that was ended in the middle */
	FILE *stream = fopen(path, "wbx");
	if (!stream)
		return fail(writing, path);
	writing->written++;
	bool failed = fwrite(file->bytes, 1, file->length, stream) != file->length || fflush(stream) != 0;
	int error = errno;
	if (fclose(stream) != 0 && !failed) {
		failed = true;
		error = errno;
	}
	errno = error;
	return failed ? fail(writing, path) : 0;
}

/* Takes back what was made so far. */
static void take_back(struct writing *writing) {
	for (size_t i = 0; i < writing->written; i++)
		unlink(temporary_path(writing, i));
	for (size_t i = writing->made.count; i > 0; i--)
		rmdir(writing->made.items[i - 1]);
}

static int name_files(struct writing *writing) {
	for (size_t i = 0; i < writing->project->count; i++) {
		const char *path = target_path(writing, i);
		if (rename(temporary_path(writing, i), path) != 0)
			return fail(writing, path);
	}
	return 0;
}

static struct list list_of(struct arena *arena, size_t most) {
	return (struct list){.items = arena_array(arena, most + 1, sizeof(const char *))};
}

/* Slashes of a path: as many folders as can be made for it. */
static size_t depth(const char *path) {
	size_t count = 0;
	while ((path = strchr(path, '/')) != NULL)
		path++, count++;
	return count;
}

int project_look(struct invocation *invocation, const struct project *project, const char *folder, bool force,
	const char *const **overwritten) {
	struct writing writing = {
		.invocation = invocation, .arena = invocation->arena, .project = project, .folder = folder};
	writing.present = list_of(invocation->arena, project->count);
	*overwritten = writing.present.items;
	if (look_for_files(&writing) != 0)
		return -1;
	return writing.present.count > 0 && !force ? refuse_present(&writing) : 0;
}

int project_write(struct invocation *invocation, const struct project *project, const char *folder) {
	struct writing writing = {
		.invocation = invocation, .arena = invocation->arena, .project = project, .folder = folder};
	size_t folders = 0;
	for (size_t i = 0; i < project->count; i++)
		folders += depth(target_path(&writing, i));
	writing.made = list_of(invocation->arena, folders);
	int result = 0;
	for (size_t i = 0; i < project->count && result == 0; i++)
		result = write_file(&writing, i);
	if (result == 0)
		result = name_files(&writing);
	if (result != 0)
		take_back(&writing);
	return result;
}
