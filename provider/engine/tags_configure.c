#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"

/* default_tags and ignore_tags: the provider block's and the environment's. */

extern char **environ;

static const struct value *first_block(const struct value *configuration, const char *name) {
	const struct value *blocks = value_get(configuration, name);
	return blocks->kind == VALUE_LIST ? value_at(blocks, 0) : blocks;
}

static const struct value *default_tags(struct arena *arena, const struct value *configured) {
	static const char prefix[] = "TF_AWS_DEFAULT_TAGS_";
	struct value *tags = value_map_new(arena);
	for (char **variable = environ; variable && *variable; variable++) {
		const char *equals = strchr(*variable, '=');
		if (!equals || strncmp(*variable, prefix, sizeof(prefix) - 1) != 0 || equals == *variable + sizeof(prefix) - 1)
			continue;
		const char *key = *variable + sizeof(prefix) - 1;
		value_map_set_n(arena, tags, arena_strndup(arena, key, (size_t)(equals - key)), (size_t)(equals - key),
			value_string(arena, equals + 1));
	}
	for (size_t i = 0; configured->kind == VALUE_MAP && i < value_count(configured); i++) {
		const struct value_member *member = &configured->as.map.members[i];
		if (value_is_known(member->value))
			value_map_set(arena, tags, arena_strdup(arena, member->key), value_clone(arena, member->value));
	}
	return tags->as.map.count > 0 ? tags : value_null;
}

static void add_listed(struct arena *arena, struct value *list, const char *text) {
	while (text && *text) {
		size_t length = strcspn(text, ",");
		const char *start = text, *end = text + length;
		while (start < end && (*start == ' ' || *start == '\t'))
			start++;
		while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
			end--;
		if (end > start)
			value_list_add(arena, list, value_string_n(arena, start, (size_t)(end - start)));
		text += length + (text[length] == ',');
	}
}

static const struct value *ignored(struct arena *arena, const struct value *configured, const char *variable) {
	struct value *list = value_list_new(arena);
	for (size_t i = 0; configured->kind == VALUE_LIST && i < value_count(configured); i++) {
		if (value_is_string(value_at(configured, i)))
			value_list_add(arena, list, value_clone(arena, value_at(configured, i)));
	}
	add_listed(arena, list, getenv(variable));
	return list;
}

void engine_configure_tags(struct engine *engine, struct arena *arena, const struct value *configuration) {
	const struct value *ignore = first_block(configuration, "ignore_tags");
	engine->default_tags = default_tags(arena, value_get(first_block(configuration, "default_tags"), "tags"));
	engine->ignore_tag_keys = ignored(arena, value_get(ignore, "keys"), "TF_AWS_IGNORE_TAGS_KEYS");
	engine->ignore_tag_prefixes = ignored(arena, value_get(ignore, "key_prefixes"), "TF_AWS_IGNORE_TAGS_KEY_PREFIXES");
}

bool engine_ignores_tag(const struct engine *engine, const char *key) {
	for (size_t i = 0; engine->ignore_tag_keys && i < value_count(engine->ignore_tag_keys); i++) {
		const char *ignored = value_text(value_at(engine->ignore_tag_keys, i));
		if (ignored && strcmp(ignored, key) == 0)
			return true;
	}
	for (size_t i = 0; engine->ignore_tag_prefixes && i < value_count(engine->ignore_tag_prefixes); i++) {
		const char *prefix = value_text(value_at(engine->ignore_tag_prefixes, i));
		if (prefix && strncmp(key, prefix, strlen(prefix)) == 0)
			return true;
	}
	return false;
}
