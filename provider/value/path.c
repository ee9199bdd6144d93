#include "value/path.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

static struct path *path_new(struct arena *arena, const struct path *parent, enum path_step_kind kind) {
	struct path *path = arena_alloc(arena, sizeof(*path));
	path->parent = parent;
	path->kind = kind;
	return path;
}

const struct path *path_attribute(struct arena *arena, const struct path *parent, const char *name) {
	struct path *path = path_new(arena, parent, PATH_ATTRIBUTE);
	path->name = arena_strdup(arena, name);
	return path;
}

const struct path *path_key(struct arena *arena, const struct path *parent, const char *key) {
	struct path *path = path_new(arena, parent, PATH_KEY);
	path->name = arena_strdup(arena, key);
	return path;
}

const struct path *path_index(struct arena *arena, const struct path *parent, int64_t index) {
	struct path *path = path_new(arena, parent, PATH_INDEX);
	path->index = index;
	return path;
}

const struct path *path_element(struct arena *arena, const struct path *parent, const struct value *element) {
	struct path *path = path_new(arena, parent, PATH_ELEMENT);
	path->element = element;
	return path;
}

size_t path_length(const struct path *path) {
	size_t length = 0;
	for (; path != NULL; path = path->parent)
		length++;
	return length;
}

/* An element of a set is shown as [*]: its value may be a secret (passwords are such sets). */
static void add_step(struct strbuf *text, const struct path *step) {
	switch (step->kind) {
	case PATH_ATTRIBUTE:
		if (text->length > 0)
			strbuf_addc(text, '.');
		strbuf_adds(text, step->name);
		break;
	case PATH_KEY:
		strbuf_addc(text, '[');
		json_string_add(text, step->name, strlen(step->name), JSON_ESCAPE_PLAIN);
		strbuf_addc(text, ']');
		break;
	case PATH_INDEX:
		strbuf_addf(text, "[%" PRId64 "]", step->index);
		break;
	case PATH_ELEMENT:
		strbuf_adds(text, "[*]");
		break;
	}
}

const char *path_text(struct arena *arena, const struct path *path) {
	struct strbuf text = STRBUF_INIT(arena);
	size_t length = path_length(path);
	const struct path **steps = arena_array(arena, length, sizeof(steps[0]));
	for (size_t i = length; i > 0; i--, path = path->parent)
		steps[i - 1] = path;
	for (size_t i = 0; i < length; i++)
		add_step(&text, steps[i]);
	return strbuf_text(&text);
}

const struct path *path_parse(struct arena *arena, const char *dotted) {
	const struct path *path = NULL;
	while (*dotted != '\0') {
		size_t length = strcspn(dotted, ".");
		if (length > 0)
			path = path_attribute(arena, path, arena_strndup(arena, dotted, length));
		dotted += length + (dotted[length] == '.');
	}
	return path;
}
