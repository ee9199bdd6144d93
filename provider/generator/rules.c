/* Files of rules: read, checked, joined. */
#include "generator/rules.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "generator/embedded.h"
#include "generator/rules_condition.h"
#include "value/json.h"

enum { TEXT_MOST = 4000, ID_MOST = 80 };

const char *const rule_categories[] = {"exposure", "secret", "iam", "encryption", "tls", "data", "backup", "logging",
	"reliability", "service", "cost", "tags", NULL};

const char *rule_category_title(const char *category) {
	static const char *const titles[] = {"Exposure", "Secrets in clear text", "Permissions", "Encryption",
		"TLS and certificates", "Data", "Backups and protection against loss", "Logging", "Reliability", "Service",
		"Cost", "Tags"};
	for (size_t i = 0; rule_categories[i]; i++)
		if (strcmp(rule_categories[i], category) == 0)
			return titles[i];
	return category;
}

struct loader {
	struct condition_compiler compiler;
	struct rule *items;
	size_t count, capacity;
	const char *file;
	size_t first_of_users; /* rules before this one may be replaced */
};

/* A text of the rule; NULL when it is missing and may be. */
static bool text_take(struct loader *loader, const struct value *json, const char *key, bool needed, const char **text,
	const char *place) {
	const struct value *value = value_get(json, key);
	*text = value_text(value);
	if (value_is_null(value) && !needed)
		return true;
	if (!*text || value->as.string.length == 0 || value->as.string.length > TEXT_MOST ||
		strlen(*text) != value->as.string.length)
		return condition_refuse(
				   &loader->compiler, place, "\"%s\" must be a text of at most %d bytes", key, TEXT_MOST) != NULL;
	return true;
}

static bool id_fine(const char *id) {
	size_t length = strlen(id);
	return length <= ID_MOST && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == length && id[0] != '-' &&
		id[length - 1] != '-' && !strstr(id, "--");
}

/* Every { has its }, and a path or "label" between them. */
static bool says_check(struct loader *loader, const char *says, const char *place) {
	for (const char *at = says; at && (at = strpbrk(at, "{}")) != NULL; at++) {
		size_t length = strcspn(at + 1, "{}");
		struct condition_path path = {0};
		if (*at == '}' || at[1 + length] != '}')
			return condition_refuse(&loader->compiler, place, "\"says\" has a brace without the other") != NULL;
		if (!condition_path_compile(
				&path, &loader->compiler, value_string_n(loader->compiler.arena, at + 1, length), place))
			return false;
		at += 1 + length;
	}
	return true;
}

static bool types_check(struct loader *loader, const struct value *types, const char *place) {
	bool fine = types->kind == VALUE_LIST && value_count(types) > 0;
	for (size_t i = 0; fine && i < value_count(types); i++) {
		const char *type = value_text(value_at(types, i));
		fine = type && *type && strspn(type, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(type);
	}
	return fine || condition_refuse(&loader->compiler, place, "\"types\" must be a list of resource types") != NULL;
}

static bool case_read(struct loader *loader, struct rule_case *made, const struct value *json, const char *place) {
	struct condition_path path = {0};
	made->types = value_get(json, "types");
	if (!types_check(loader, made->types, place) ||
		!text_take(loader, json, "attribute", false, &made->attribute, place))
		return false;
	if (made->attribute && !condition_path_compile(&path, &loader->compiler, value_get(json, "attribute"), place))
		return false;
	if (value_is_null(value_get(json, "condition")))
		return condition_refuse(&loader->compiler, place, "\"condition\" is missing") != NULL;
	made->condition = condition_compile(
		&loader->compiler, value_get(json, "condition"), arena_printf(loader->compiler.arena, "%s: condition", place));
	return made->condition != NULL;
}

static bool cases_read(struct loader *loader, struct rule *rule, const struct value *json, const char *place) {
	static const char *const keys[] = {"types", "condition", "attribute", NULL};
	const struct value *cases = value_get(json, "cases");
	struct arena *arena = loader->compiler.arena;
	bool several = !value_is_null(cases);
	if (several && (cases->kind != VALUE_LIST || value_count(cases) == 0))
		return condition_refuse(&loader->compiler, place, "\"cases\" must be a list") != NULL;
	for (size_t i = 0; several && keys[i]; i++)
		if (!value_is_null(value_get(json, keys[i])))
			return condition_refuse(&loader->compiler, place, "\"%s\" belongs into the cases", keys[i]) != NULL;
	rule->case_count = several ? value_count(cases) : 1;
	struct rule_case *made = arena_array(arena, rule->case_count, sizeof(*made));
	struct value *types = value_list_new(arena);
	rule->cases = made;
	rule->types = types;
	for (size_t i = 0; i < rule->case_count; i++) {
		const char *here = several ? arena_printf(arena, "%s: cases[%zu]", place, i) : place;
		const struct value *one = several ? value_at(cases, i) : json;
		if (several && !condition_keys_check(&loader->compiler, one, here, NULL, keys))
			return false;
		if (!case_read(loader, &made[i], one, here))
			return false;
		for (size_t k = 0; k < value_count(made[i].types); k++)
			if (!value_list_contains(types, value_at(made[i].types, k)))
				value_list_add(arena, types, value_at(made[i].types, k));
	}
	return true;
}

static bool words_read(struct loader *loader, struct rule *rule, const struct value *json, const char *place) {
	const char *severity;
	if (!text_take(loader, json, "title", true, &rule->title, place) ||
		!text_take(loader, json, "says", false, &rule->says, place) || !says_check(loader, rule->says, place) ||
		!text_take(loader, json, "severity", true, &severity, place) ||
		!text_take(loader, json, "category", true, &rule->category, place) ||
		!text_take(loader, json, "reason", true, &rule->reason, place) ||
		!text_take(loader, json, "fix", true, &rule->fix, place) ||
		!text_take(loader, json, "reference", true, &rule->reference, place))
		return false;
	if (!severity_parse(severity, &rule->severity))
		return condition_refuse(&loader->compiler, place, "\"severity\" must be danger, warning or notice") != NULL;
	if (strncmp(rule->reference, "https://", 8) != 0 && strncmp(rule->reference, "http://", 7) != 0)
		return condition_refuse(&loader->compiler, place, "\"reference\" must be a URL") != NULL;
	for (size_t i = 0; rule_categories[i]; i++)
		if (strcmp(rule_categories[i], rule->category) == 0)
			return true;
	return condition_refuse(&loader->compiler, place, "\"category\" is none of those in schema/rules/README.md") !=
		NULL;
}

/* A user's rule takes the place of the built-in one of its id. */
static bool rule_add(struct loader *loader, const struct rule *rule, const char *place) {
	for (size_t i = 0; i < loader->count; i++) {
		if (strcmp(loader->items[i].id, rule->id) != 0)
			continue;
		if (i >= loader->first_of_users || strcmp(loader->items[i].source, rule->source) == 0)
			return condition_refuse(&loader->compiler, place, "there is another rule of this id in %s",
					   loader->items[i].source) != NULL;
		loader->items[i] = *rule;
		return true;
	}
	loader->items =
		arena_grow(loader->compiler.arena, loader->items, loader->count, &loader->capacity, sizeof(*loader->items));
	loader->items[loader->count++] = *rule;
	return true;
}

static bool rule_read(struct loader *loader, const struct value *json, size_t index) {
	static const char *const keys[] = {"id", "title", "says", "severity", "category", "types", "condition", "attribute",
		"cases", "reason", "fix", "reference", NULL};
	struct arena *arena = loader->compiler.arena;
	struct rule rule = {.source = loader->file};
	const char *place = arena_printf(arena, "%s: rules[%zu]", loader->file, index);
	if (json->kind != VALUE_MAP)
		return condition_refuse(&loader->compiler, place, "must be an object") != NULL;
	if (!text_take(loader, json, "id", true, &rule.id, place))
		return false;
	if (!id_fine(rule.id))
		return condition_refuse(&loader->compiler, place,
				   "\"id\" must be lower case letters, digits and single hyphens, at most %d", ID_MOST) != NULL;
	place = arena_printf(arena, "%s: rule %s", loader->file, rule.id);
	return condition_keys_check(&loader->compiler, json, place, NULL, keys) && words_read(loader, &rule, json, place) &&
		cases_read(loader, &rule, json, place) && rule_add(loader, &rule, place);
}

static bool file_take(struct loader *loader, const char *file, const char *text, size_t length) {
	static const char *const keys[] = {"rules", NULL};
	const char *why = NULL;
	const struct value *json = value_from_json(loader->compiler.arena, text, length, &why);
	loader->file = file;
	if (!json)
		return condition_refuse(&loader->compiler, file, "%s", why) != NULL;
	const struct value *rules = value_get(json, "rules");
	if (json->kind != VALUE_MAP || rules->kind != VALUE_LIST)
		return condition_refuse(&loader->compiler, file, "must be an object with a list \"rules\"") != NULL;
	if (!condition_keys_check(&loader->compiler, json, file, NULL, keys))
		return false;
	for (size_t i = 0; i < value_count(rules); i++)
		if (!rule_read(loader, value_at(rules, i), i))
			return false;
	return true;
}

static bool has_json_name(const char *name) {
	size_t length = strlen(name);
	return name[0] != '.' && length > 5 && strcmp(name + length - 5, ".json") == 0;
}

static bool builtin_take(struct loader *loader) {
	static const char prefix[] = "schema/rules/";
	for (const struct embedded_file *file = embedded_first(prefix); file; file = embedded_next(file, prefix))
		if (has_json_name(file->path) && !file_take(loader, file->path, file->bytes, file->length))
			return false;
	return true;
}

static int is_rules_file(const struct dirent *entry) {
	return has_json_name(entry->d_name);
}

static bool folder_take(struct loader *loader, const char *folder) {
	struct dirent **entries = NULL;
	struct arena *arena = loader->compiler.arena;
	int count = scandir(folder, &entries, is_rules_file, alphasort);
	bool fine = count >= 0 || condition_refuse(&loader->compiler, folder, "%s", strerror(errno)) != NULL;
	for (int i = 0; i < count; i++) {
		size_t length;
		const char *file = arena_printf(arena, "%s/%s", folder, entries[i]->d_name);
		const char *text = fine ? file_read(arena, file, &length) : NULL;
		if (fine && !text)
			condition_refuse(&loader->compiler, file, "%s", strerror(errno));
		fine = fine && text && file_take(loader, file, text, length);
		free(entries[i]);
	}
	free(entries);
	return fine;
}

static int rules_order(const void *a, const void *b) {
	return strcmp(((const struct rule *)a)->id, ((const struct rule *)b)->id);
}

const struct rules *rules_load(struct arena *arena, const char *directory, const char **why) {
	struct loader loader = {.compiler = {.arena = arena}};
	bool fine = builtin_take(&loader);
	loader.first_of_users = loader.count;
	fine = fine && (!directory || folder_take(&loader, directory));
	if (!fine) {
		*why = loader.compiler.why;
		return NULL;
	}
	if (loader.count > 1)
		qsort(loader.items, loader.count, sizeof(*loader.items), rules_order);
	struct rules *rules = arena_alloc(arena, sizeof(*rules));
	*rules = (struct rules){loader.items, loader.count, loader.compiler.link_count};
	return rules;
}

const struct rule *rules_find(const struct rules *rules, const char *id) {
	for (size_t i = 0; i < rules->count; i++)
		if (strcmp(rules->items[i].id, id) == 0)
			return &rules->items[i];
	return NULL;
}
