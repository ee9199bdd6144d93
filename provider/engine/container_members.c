/* What ECS calls the members of container definitions, and what they hold. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/container_definitions.h"
#include "engine/functions.h"
#include "value/json.h"

enum holds { TEXT, INTEGER, BOOL, OBJECT, USERS /* members that users name: texts */ };

struct api_member {
	const char *name;
	enum holds holds;
	bool list;
};

/* At any depth, in order: no name means two things. (Amazon ECS API reference, ContainerDefinition.) */
static const struct api_member api_members[] = {{"add", TEXT, true}, {"appProtocol", TEXT, false},
	{"capabilities", OBJECT, false}, {"command", TEXT, true}, {"condition", TEXT, false},
	{"containerName", TEXT, false}, {"containerPath", TEXT, false}, {"containerPort", INTEGER, false},
	{"containerPortRange", TEXT, false}, {"cpu", INTEGER, false}, {"credentialsParameter", TEXT, false},
	{"credentialSpecs", TEXT, true}, {"dependsOn", OBJECT, true}, {"devices", OBJECT, true},
	{"disableNetworking", BOOL, false}, {"dnsSearchDomains", TEXT, true}, {"dnsServers", TEXT, true},
	{"dockerLabels", USERS, false}, {"dockerSecurityOptions", TEXT, true}, {"drop", TEXT, true},
	{"enabled", BOOL, false}, {"entryPoint", TEXT, true}, {"environment", OBJECT, true},
	{"environmentFiles", OBJECT, true}, {"essential", BOOL, false}, {"extraHosts", OBJECT, true},
	{"firelensConfiguration", OBJECT, false}, {"hardLimit", INTEGER, false}, {"healthCheck", OBJECT, false},
	{"hostname", TEXT, false}, {"hostPath", TEXT, false}, {"hostPort", INTEGER, false},
	{"ignoredExitCodes", INTEGER, true}, {"image", TEXT, false}, {"initProcessEnabled", BOOL, false},
	{"interactive", BOOL, false}, {"interval", INTEGER, false}, {"ipAddress", TEXT, false}, {"links", TEXT, true},
	{"linuxParameters", OBJECT, false}, {"logConfiguration", OBJECT, false}, {"logDriver", TEXT, false},
	{"maxSwap", INTEGER, false}, {"memory", INTEGER, false}, {"memoryReservation", INTEGER, false},
	{"mountOptions", TEXT, true}, {"mountPoints", OBJECT, true}, {"name", TEXT, false}, {"namespace", TEXT, false},
	{"options", USERS, false}, {"permissions", TEXT, true}, {"portMappings", OBJECT, true}, {"privileged", BOOL, false},
	{"protocol", TEXT, false}, {"pseudoTerminal", BOOL, false}, {"readOnly", BOOL, false},
	{"readonlyRootFilesystem", BOOL, false}, {"repositoryCredentials", OBJECT, false},
	{"resourceRequirements", OBJECT, true}, {"restartAttemptPeriod", INTEGER, false}, {"restartPolicy", OBJECT, false},
	{"retries", INTEGER, false}, {"secretOptions", OBJECT, true}, {"secrets", OBJECT, true},
	{"sharedMemorySize", INTEGER, false}, {"size", INTEGER, false}, {"softLimit", INTEGER, false},
	{"sourceContainer", TEXT, false}, {"sourceVolume", TEXT, false}, {"startPeriod", INTEGER, false},
	{"startTimeout", INTEGER, false}, {"stopTimeout", INTEGER, false}, {"swappiness", INTEGER, false},
	{"systemControls", OBJECT, true}, {"timeout", INTEGER, false}, {"tmpfs", OBJECT, true}, {"type", TEXT, false},
	{"ulimits", OBJECT, true}, {"user", TEXT, false}, {"value", TEXT, false}, {"valueFrom", TEXT, false},
	{"versionConsistency", TEXT, false}, {"volumesFrom", OBJECT, true}, {"workingDirectory", TEXT, false}};

static int compare_names(const void *name, const void *member) {
	return strcasecmp(name, ((const struct api_member *)member)->name);
}

/* The member of that name, however it is spelled; NULL for a stranger. */
static const struct api_member *api_member(const char *name) {
	return bsearch(
		name, api_members, sizeof(api_members) / sizeof(api_members[0]), sizeof(api_members[0]), compare_names);
}

static bool holds_user_names(const char *name) {
	const struct api_member *member = api_member(name);
	return member && member->holds == USERS;
}

/* Spelling */

static bool is_empty_item(const struct value *value) {
	return value_is_null(value) || (value->kind == VALUE_MAP && value_count(value) == 0);
}

static const struct value *api_spelling(struct arena *arena, const struct value *value, bool user_names) {
	if (value->kind == VALUE_LIST) {
		struct value *list = value_list_new(arena);
		for (size_t i = 0; i < value_count(value); i++) {
			if (!is_empty_item(value_at(value, i)))
				value_list_add(arena, list, api_spelling(arena, value_at(value, i), false));
		}
		return list;
	}
	if (value->kind != VALUE_MAP)
		return value;
	struct value *map = value_map_new(arena);
	for (size_t i = 0; i < value_count(value); i++) {
		const struct value_member *member = &value->as.map.members[i];
		const struct api_member *known = user_names ? NULL : api_member(member->key);
		bool holds_users = known && known->holds == USERS;
		if (!value_is_null(member->value))
			value_map_set(
				arena, map, known ? known->name : member->key, api_spelling(arena, member->value, holds_users));
	}
	return map;
}

const struct value *container_definitions_parse(struct arena *arena, const struct value *text) {
	const char *why = NULL;
	if (!value_is_string(text))
		return value_null;
	const struct value *list = value_from_json(arena, text->as.string.bytes, text->as.string.length, &why);
	return list && list->kind == VALUE_LIST ? api_spelling(arena, list, false) : value_null;
}

/* Strangers */

const char *container_definitions_stranger(const struct value *definitions) {
	for (size_t i = 0; i < value_count(definitions); i++) {
		if (definitions->kind == VALUE_LIST) {
			const char *inside = container_definitions_stranger(value_at(definitions, i));
			if (inside)
				return inside;
			continue;
		}
		const struct value_member *member = &definitions->as.map.members[i];
		if (!api_member(member->key))
			return member->key;
		const char *inside = holds_user_names(member->key) ? NULL : container_definitions_stranger(member->value);
		if (inside)
			return inside;
	}
	return NULL;
}

const struct value *container_definitions_known(struct arena *arena, const struct value *value) {
	if (value->kind == VALUE_LIST) {
		struct value *list = value_list_new(arena);
		for (size_t i = 0; i < value_count(value); i++)
			value_list_add(arena, list, container_definitions_known(arena, value_at(value, i)));
		return list;
	}
	if (value->kind != VALUE_MAP)
		return value;
	struct value *map = value_map_new(arena);
	for (size_t i = 0; i < value_count(value); i++) {
		const struct value_member *member = &value->as.map.members[i];
		if (api_member(member->key))
			value_map_set(arena, map, member->key,
				holds_user_names(member->key) ? member->value : container_definitions_known(arena, member->value));
	}
	return map;
}

/* Checks */

static bool fits(enum holds holds, const struct value *value) {
	int64_t number;
	switch (holds) {
	case TEXT:
		return value_is_string(value);
	case INTEGER:
		return value->kind == VALUE_NUMBER && value_to_integer(value, &number);
	case BOOL:
		return value->kind == VALUE_BOOL;
	default:
		return value->kind == VALUE_MAP;
	}
}

static const char *wrong_in(struct arena *arena, const struct value *object);

static const char *wrong_member(struct arena *arena, const struct api_member *member, const struct value *value) {
	static const char *const names[] = {"a text", "a whole number", "true or false", "an object", "an object of texts"};
	if (!fits(member->holds, value))
		return arena_printf(
			arena, "must have %s%s as \"%s\"", names[member->holds], member->list ? " (in a list)" : "", member->name);
	for (size_t i = 0; member->holds == USERS && i < value_count(value); i++) {
		if (!value_is_string(value->as.map.members[i].value))
			return arena_printf(
				arena, "must have texts in \"%s\": \"%s\" is none", member->name, value->as.map.members[i].key);
	}
	return member->holds == OBJECT ? wrong_in(arena, value) : NULL;
}

static const char *wrong_in(struct arena *arena, const struct value *object) {
	const char *wrong = NULL;
	for (size_t i = 0; !wrong && i < value_count(object); i++) {
		const struct value_member *entry = &object->as.map.members[i];
		const struct api_member *member = api_member(entry->key);
		if (!member)
			continue;
		if (!member->list)
			wrong = wrong_member(arena, member, entry->value);
		else if (entry->value->kind != VALUE_LIST)
			wrong = arena_printf(arena, "must have a list as \"%s\"", member->name);
		for (size_t k = 0; !wrong && member->list && k < value_count(entry->value); k++)
			wrong = wrong_member(arena, member, value_at(entry->value, k));
	}
	return wrong;
}

static const char *wrong_container(struct arena *arena, const struct value *container) {
	if (value_is_null(value_get(container, "name")))
		return "must name every container";
	const char *consistency = value_text(value_get(container, "versionConsistency"));
	if (consistency && strcmp(consistency, "enabled") != 0 && strcmp(consistency, "disabled") != 0)
		return "must have \"enabled\" or \"disabled\" as \"versionConsistency\"";
	return wrong_in(arena, container);
}

const char *validate_container_definitions(
	struct arena *arena, const struct value *argument, const struct value *value) {
	(void)argument;
	const char *why = NULL;
	const struct value *document =
		value_is_string(value) ? value_from_json(arena, value->as.string.bytes, value->as.string.length, &why) : NULL;
	if (!document || document->kind != VALUE_LIST)
		return arena_printf(arena, "must be a JSON list of container definitions%s%s", why ? ": " : "", why ? why : "");
	for (size_t i = 0; i < value_count(document); i++) {
		const struct value *container = value_at(document, i);
		if (container->kind != VALUE_MAP || value_count(container) == 0)
			return arena_printf(arena, "must hold objects that describe containers: element %zu is none", i);
		const char *wrong = wrong_container(arena, api_spelling(arena, container, false));
		if (wrong)
			return arena_printf(arena, "%s (element %zu)", wrong, i);
	}
	return NULL;
}
