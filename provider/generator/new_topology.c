#include <string.h>

#include "generator/embedded.h"
#include "generator/new.h"

static const char examples[] = "examples/";

/* Modules */

enum { MODULES_MOST = 64 };

struct module_list {
	const char *names[MODULES_MOST + 1];
	size_t count;
};

static void add_module(struct module_list *list, const char *name) {
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->names[i], name) == 0)
			return;
	}
	if (list->count < MODULES_MOST)
		list->names[list->count++] = name;
}

/* Adds what `source = "PREFIX..."` names in the Terraform files of a folder. */
static void add_sources(struct arena *arena, struct module_list *list, const char *folder, const char *prefix) {
	for (const struct embedded_file *file = embedded_first(folder); file; file = embedded_next(file, folder)) {
		size_t length = strlen(file->path);
		if (length < 3 || strcmp(file->path + length - 3, ".tf") != 0)
			continue;
		const char *source = arena_printf(arena, "  source = \"%s", prefix);
		for (const char *at = strstr(file->bytes, source); at; at = strstr(at, source)) {
			at += strlen(source);
			add_module(list, arena_strndup(arena, at, strcspn(at, "\"")));
		}
	}
}

static const char *const *modules_of(struct arena *arena, const char *folder) {
	struct module_list *list = arena_alloc(arena, sizeof(*list));
	add_sources(arena, list, folder, "../../modules/");
	for (size_t i = 0; i < list->count; i++)
		add_sources(arena, list, arena_printf(arena, "modules/%s/", list->names[i]), "../");
	return list->names;
}

/* Topologies */

bool topology_find(struct arena *arena, const char *name, struct topology *topology) {
	const char *folder = arena_printf(arena, "%s%s/", examples, name);
	if (!*name || strchr(name, '/') || !embedded_find(arena_printf(arena, "%smain.tf", folder)))
		return false;
	const struct embedded_file *readme = embedded_find(arena_printf(arena, "%sREADME.md", folder));
	*topology = (struct topology){
		.name = name, .folder = folder, .readme = readme ? readme->bytes : "", .modules = modules_of(arena, folder)};
	return true;
}

bool topology_at(struct arena *arena, size_t index, struct topology *topology) {
	for (const struct embedded_file *file = embedded_first(examples); file; file = embedded_next(file, examples)) {
		const char *name = file->path + strlen(examples), *slash = strchr(name, '/');
		if (slash && strcmp(slash, "/main.tf") == 0 && index-- == 0)
			return topology_find(arena, arena_strndup(arena, name, (size_t)(slash - name)), topology);
	}
	return false;
}

const char *topology_title(struct arena *arena, const struct topology *topology) {
	const char *text = topology->readme;
	while (*text == '#') { /* headings, and the empty lines behind them */
		text += strcspn(text, "\n");
		text += strspn(text, "\n");
	}
	struct strbuf title = STRBUF_INIT(arena);
	for (; *text && strncmp(text, "\n\n", 2) != 0; text++) {
		bool ends = strchr(".:", *text) && (text[1] == ' ' || text[1] == '\n' || text[1] == '\0');
		strbuf_addc(&title, ends ? '.' : *text == '\n' ? ' ' : *text);
		if (ends)
			break;
	}
	return strbuf_text(&title);
}

/* Variables */

const char *variable_block(struct arena *arena, const char *text, const char *name) {
	const char *begin = arena_printf(arena, "variable \"%s\" {\n", name);
	const char *start = strstr(text, begin), *end = start ? strstr(start, "\n}\n") : NULL;
	if (!end)
		return NULL;
	start += strlen(begin);
	return start > end ? "" : arena_strndup(arena, start, (size_t)(end + 1 - start));
}

const char *block_argument(struct arena *arena, const char *block, size_t indent, const char *key, const char **next) {
	for (const char *line = block; *line;) {
		const char *end = line + strcspn(line, "\n"), *at = line + indent;
		bool is_key = strspn(line, " ") == indent && strncmp(at, key, strlen(key)) == 0;
		at += is_key ? strlen(key) : 0;
		at += is_key ? strspn(at, " ") : 0;
		line = *end ? end + 1 : end;
		if (is_key && strncmp(at, "= ", 2) == 0) {
			if (next)
				*next = line;
			return arena_strndup(arena, at + 2, (size_t)(end - at - 2));
		}
	}
	return NULL;
}

const char *hcl_unquoted(struct arena *arena, const char *text) {
	size_t length = strlen(text);
	if (length < 2 || text[0] != '"')
		return text;
	struct strbuf out = STRBUF_INIT(arena);
	for (size_t i = 1; i + 1 < length; i++) {
		if (text[i] == '\\' && i + 2 < length)
			i++;
		strbuf_addc(&out, text[i]);
	}
	return strbuf_text(&out);
}

bool topology_variable(
	struct arena *arena, const struct topology *topology, const char *name, struct topology_variable *variable) {
	const struct embedded_file *file = embedded_find(arena_printf(arena, "%svariables.tf", topology->folder));
	const char *block = file ? variable_block(arena, file->bytes, name) : NULL;
	if (!block)
		return false;
	const char *description = block_argument(arena, block, 2, "description", NULL);
	variable->description = description ? hcl_unquoted(arena, description) : "";
	variable->fallback = block_argument(arena, block, 2, "default", NULL);
	return true;
}

const char *variable_fallback_text(struct arena *arena, const struct topology_variable *variable) {
	const char *text = variable->fallback ? variable->fallback : "";
	bool is_plain = *text == '"' || (*text >= '0' && *text <= '9');
	return is_plain ? hcl_unquoted(arena, text) : "";
}
