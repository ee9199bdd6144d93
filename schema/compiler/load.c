#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "compiler.h"
#include "value/json.h"

/* Complaints and lists of names */

void complain(struct compiler *compiler, const struct schema_file *file, const char *place, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	const char *text = arena_vprintf(compiler->arena, format, arguments);
	va_end(arguments);
	bool has_place = place && *place;
	fprintf(stderr, "%s: %s%s%s\n", file->path, has_place ? place : "", has_place ? ": " : "", text);
	compiler->error_count++;
}

void warn(struct compiler *compiler, const struct schema_file *file, const char *format, ...) {
	if (compiler->quiet)
		return;
	va_list arguments;
	va_start(arguments, format);
	fprintf(stderr, "%s: warning: %s\n", file->path, arena_vprintf(compiler->arena, format, arguments));
	va_end(arguments);
}

bool names_have(const struct name_list *list, const char *name) {
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->names[i], name) == 0)
			return true;
	}
	return false;
}

void names_add(struct compiler *compiler, struct name_list *list, const char *name) {
	if (names_have(list, name))
		return;
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 16;
		const char **names = arena_array(compiler->arena, capacity, sizeof(*names));
		if (list->count)
			memcpy(names, list->names, list->count * sizeof(*names));
		list->names = names;
		list->capacity = capacity;
	}
	list->names[list->count++] = name;
}

static int compare_names(const void *a, const void *b) {
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void names_sort(struct name_list *list) {
	if (list->count > 1)
		qsort(list->names, list->count, sizeof(*list->names), compare_names);
}

/* Files */

/* Our own reader takes the last of two equal keys; here the second one is a mistake, which jansson finds. */
static bool has_double_key(const char *text, size_t length, const char **why, struct arena *arena) {
	json_error_t error;
	json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	if (!json)
		*why = arena_printf(arena, "line %d: %s", error.line, error.text);
	json_decref(json);
	return json == NULL;
}

static struct schema_file load_file(struct compiler *compiler, const char *folder, const char *entry) {
	struct schema_file file = {
		.path = arena_printf(compiler->arena, "%s/%s", folder, entry),
		.name = arena_strndup(compiler->arena, entry, strlen(entry) - strlen(".json")),
		.root = value_empty_map,
	};
	size_t length = 0;
	const char *why = NULL, *text = file_read(compiler->arena, file.path, &length);
	if (!text) {
		complain(compiler, &file, NULL, "cannot be read: %s", strerror(errno));
		return file;
	}
	const struct value *root = value_from_json(compiler->arena, text, length, &why);
	if (!root || has_double_key(text, length, &why, compiler->arena))
		complain(compiler, &file, NULL, "%s", why ? why : "no JSON");
	else if (root->kind != VALUE_MAP)
		complain(compiler, &file, NULL, "must be a JSON object");
	else
		file.root = root;
	return file;
}

/* Names of the folder's JSON files, sorted. A folder that does not exist has none. */
static struct name_list list_folder(struct compiler *compiler, const char *folder) {
	struct name_list list = {0};
	DIR *directory = opendir(folder);
	if (!directory)
		return list;
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		size_t length = strlen(entry->d_name);
		if (entry->d_name[0] != '.' && length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0)
			names_add(compiler, &list, arena_strdup(compiler->arena, entry->d_name));
	}
	closedir(directory);
	names_sort(&list);
	return list;
}

static void load_services(struct compiler *compiler, const char *folder) {
	struct name_list list = list_folder(compiler, folder);
	compiler->services = arena_array(compiler->arena, list.count + 1, sizeof(*compiler->services));
	for (size_t i = 0; i < list.count; i++)
		compiler->services[compiler->service_count++].file = load_file(compiler, folder, list.names[i]);
}

static void load_types(struct compiler *compiler, const char *schema) {
	const char *resources = arena_printf(compiler->arena, "%s/resources", schema);
	const char *data = arena_printf(compiler->arena, "%s/data", schema);
	struct name_list first = list_folder(compiler, resources), second = list_folder(compiler, data);
	compiler->types = arena_array(compiler->arena, first.count + second.count + 1, sizeof(*compiler->types));
	for (size_t i = 0; i < first.count + second.count; i++) {
		bool is_data = i >= first.count;
		struct model_type *type = &compiler->types[compiler->type_count++];
		type->kind = is_data ? KIND_DATA_SOURCE : KIND_RESOURCE;
		type->file = is_data ? load_file(compiler, data, second.names[i - first.count])
							 : load_file(compiler, resources, first.names[i]);
	}
}

void compiler_load(struct compiler *compiler, const char *folder) {
	compiler->provider_file = load_file(compiler, folder, "provider.json");
	load_services(compiler, arena_printf(compiler->arena, "%s/services", folder));
	load_types(compiler, folder);
}

/* Names of functions */

static bool is_name_byte(char byte) {
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

static void find_functions(struct compiler *compiler, const char *path, const char *const *prefixes) {
	size_t length = 0;
	const char *text = file_read(compiler->arena, path, &length);
	for (const char *at = text; at && *at; at++) {
		if (!is_name_byte(*at) || (at > text && is_name_byte(at[-1])))
			continue;
		size_t size = 0;
		while (is_name_byte(at[size]))
			size++;
		for (size_t i = 0; prefixes[i]; i++) {
			if (strncmp(at, prefixes[i], strlen(prefixes[i])) == 0)
				names_add(compiler, &compiler->functions, arena_strndup(compiler->arena, at, size));
		}
		at += size - 1;
	}
}

void compiler_load_functions(struct compiler *compiler, const char *engine_folder) {
	static const char *const functions[] = {"equivalence_", "stored_", "conversion_", "validate_", NULL};
	static const char *const filters[] = {"filter_", NULL};
	find_functions(compiler, arena_printf(compiler->arena, "%s/functions.h", engine_folder), functions);
	find_functions(compiler, arena_printf(compiler->arena, "%s/filter.c", engine_folder), filters);
}
