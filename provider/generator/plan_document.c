#include "generator/plan_document.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "generator/plan_read.h"
#include "value/json.h"

bool action_is_replace(enum change_action action) {
	return action == CHANGE_REPLACE || action == CHANGE_REPLACE_CREATE_FIRST;
}

const char *action_name(enum change_action action) {
	static const char *const names[] = {
		[CHANGE_NOOP] = "no-op",
		[CHANGE_READ] = "read",
		[CHANGE_CREATE] = "create",
		[CHANGE_UPDATE] = "update",
		[CHANGE_REPLACE] = "replace",
		[CHANGE_REPLACE_CREATE_FIRST] = "replace",
		[CHANGE_DELETE] = "destroy",
		[CHANGE_FORGET] = "forget",
	};
	return names[action];
}

static bool actions_are(const struct value *actions, const char *first, const char *second) {
	const char *a = value_text(value_at(actions, 0)), *b = value_text(value_at(actions, 1));
	return a != NULL && strcmp(a, first) == 0 && (second == NULL ? b == NULL : b != NULL && strcmp(b, second) == 0);
}

/* An action that a later Terraform may have is shown as an update rather than kept silent. */
static enum change_action read_action(const struct value *actions) {
	static const struct {
		const char *first, *second;
		enum change_action action;
	} known[] = {
		{"no-op", NULL, CHANGE_NOOP},
		{"read", NULL, CHANGE_READ},
		{"create", NULL, CHANGE_CREATE},
		{"update", NULL, CHANGE_UPDATE},
		{"delete", "create", CHANGE_REPLACE},
		{"create", "delete", CHANGE_REPLACE_CREATE_FIRST},
		{"create", "forget", CHANGE_REPLACE_CREATE_FIRST},
		{"delete", NULL, CHANGE_DELETE},
		{"forget", NULL, CHANGE_FORGET},
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (actions_are(actions, known[i].first, known[i].second))
			return known[i].action;
	return value_count(actions) == 0 ? CHANGE_NOOP : CHANGE_UPDATE;
}

static const struct value *merge_list(struct arena *arena, const struct value *after, const struct value *unknown) {
	size_t count = value_count(after) > value_count(unknown) ? value_count(after) : value_count(unknown);
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < count; i++)
		value_list_add(arena, list, unknown_merge(arena, value_at(after, i), value_at(unknown, i)));
	return list;
}

/* Both are sorted by key: one pass. Keys that only the mask has are those that the plan leaves out as unknown. */
static const struct value *merge_map(struct arena *arena, const struct value *after, const struct value *unknown) {
	size_t count = value_count(after), mask_count = unknown->as.map.count, i = 0, j = 0;
	struct value *map = value_map_new(arena);
	struct value_member *members = arena_array(arena, count + mask_count, sizeof(*members));
	map->as.map.members = members;
	while (i < count || j < mask_count) {
		const struct value_member *own = i < count ? &after->as.map.members[i] : NULL,
								  *mask = j < mask_count ? &unknown->as.map.members[j] : NULL;
		int order = own == NULL ? 1
			: mask == NULL      ? -1
								: bytes_compare(own->key, own->key_length, mask->key, mask->key_length);
		i += order <= 0;
		j += order >= 0;
		if (order < 0)
			members[map->as.map.count++] = *own;
		else if (order == 0 || mask_any(mask->value))
			members[map->as.map.count++] = (struct value_member){
				mask->key, mask->key_length, unknown_merge(arena, order == 0 ? own->value : value_null, mask->value)};
	}
	map->as.map.capacity = count + mask_count;
	return map;
}

const struct value *unknown_merge(struct arena *arena, const struct value *after, const struct value *unknown) {
	if (value_is_true(unknown))
		return value_unknown;
	if (!mask_any(unknown))
		return after;
	if (unknown->kind == VALUE_LIST && (after->kind == VALUE_LIST || value_is_null(after)))
		return merge_list(arena, after, unknown);
	if (unknown->kind == VALUE_MAP && (after->kind == VALUE_MAP || value_is_null(after)))
		return merge_map(arena, after, unknown);
	return after;
}

bool mask_covers(const struct value *mask) {
	return value_is_true(mask);
}

const struct value *mask_member(const struct value *mask, const char *key, size_t key_length) {
	const struct value_member *members = mask->kind == VALUE_MAP ? mask->as.map.members : NULL;
	size_t low = 0, high = value_count(mask);
	if (mask_covers(mask))
		return value_true;
	while (members != NULL && low < high) {
		size_t middle = low + (high - low) / 2;
		int order = bytes_compare(members[middle].key, members[middle].key_length, key, key_length);
		if (order == 0)
			return members[middle].value;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return value_null;
}

const struct value *mask_item(const struct value *mask, size_t index) {
	return mask_covers(mask) ? value_true : value_at(mask, index);
}

bool mask_any(const struct value *mask) {
	if (mask_covers(mask))
		return true;
	if (mask->kind == VALUE_LIST)
		for (size_t i = 0; i < mask->as.list.count; i++)
			if (mask_any(mask->as.list.items[i]))
				return true;
	if (mask->kind == VALUE_MAP)
		for (size_t i = 0; i < mask->as.map.count; i++)
			if (mask_any(mask->as.map.members[i].value))
				return true;
	return false;
}

const char *text_or(const struct value *value, const char *otherwise) {
	const char *text = value_text(value);
	return text != NULL ? text : otherwise;
}

/* aws_alb and aws_alb_* are other names of aws_lb and aws_lb_*. */
static const char *type_kind(struct arena *arena, const char *type) {
	static const char alias[] = "aws_alb";
	size_t length = sizeof(alias) - 1;
	if (strncmp(type, alias, length) != 0 || (type[length] != '\0' && type[length] != '_'))
		return type;
	return arena_printf(arena, "aws_lb%s", type + length);
}

void change_name(struct arena *arena, struct resource_change *change, const struct value *json) {
	change->address = text_or(value_get(json, "address"), "");
	change->type = text_or(value_get(json, "type"), "");
	change->kind = type_kind(arena, change->type);
	change->name = text_or(value_get(json, "name"), "");
	change->provider = text_or(value_get(json, "provider_name"), "");
	change->index = value_get(json, "index");
	change->data = strcmp(text_or(value_get(json, "mode"), "managed"), "data") == 0;
	change->before = change->after = change->before_sensitive = change->after_sensitive = change->replace_paths =
		value_null;
}

static void read_importing(struct resource_change *change, const struct value *importing) {
	change->imported = importing->kind == VALUE_MAP;
	change->import_id = value_text(value_get(importing, "id"));
}

static void read_change(struct arena *arena, struct resource_change *change, const struct value *json) {
	const struct value *inner = value_get(json, "change");
	change_name(arena, change, json);
	change->module = text_or(value_get(json, "module_address"), "");
	change->deposed = value_text(value_get(json, "deposed"));
	change->action = read_action(value_get(inner, "actions"));
	change->reason = value_text(value_get(json, "action_reason"));
	change->previous_address = value_text(value_get(json, "previous_address"));
	change->before = value_get(inner, "before");
	change->after = unknown_merge(arena, value_get(inner, "after"), value_get(inner, "after_unknown"));
	change->before_sensitive = value_get(inner, "before_sensitive");
	change->after_sensitive = value_get(inner, "after_sensitive");
	change->replace_paths = value_get(inner, "replace_paths");
	read_importing(change, value_get(inner, "importing"));
}

static void read_changes(
	struct arena *arena, const struct value *list, struct resource_change **changes, size_t *change_count) {
	size_t count = value_count(list);
	*changes = arena_array(arena, count, sizeof(**changes));
	for (size_t i = 0; i < count; i++)
		if (value_at(list, i)->kind == VALUE_MAP)
			read_change(arena, &(*changes)[(*change_count)++], value_at(list, i));
}

static void read_outputs(struct arena *arena, struct plan_document *document, const struct value *outputs) {
	document->outputs = arena_array(arena, value_count(outputs), sizeof(*document->outputs));
	if (outputs->kind != VALUE_MAP)
		return;
	for (size_t i = 0; i < outputs->as.map.count; i++) {
		const struct value *change = outputs->as.map.members[i].value;
		struct output_change *output = &document->outputs[document->output_count++];
		output->name = outputs->as.map.members[i].key;
		output->action = read_action(value_get(change, "actions"));
		output->before = value_get(change, "before");
		output->after = unknown_merge(arena, value_get(change, "after"), value_get(change, "after_unknown"));
		output->before_sensitive = value_get(change, "before_sensitive");
		output->after_sensitive = value_get(change, "after_sensitive");
	}
}

static const char *check_messages(struct arena *arena, const struct value *instance) {
	const struct value *problems = value_get(instance, "problems");
	struct strbuf messages = STRBUF_INIT(arena);
	for (size_t i = 0; i < value_count(problems); i++) {
		const char *message = value_text(value_get(value_at(problems, i), "message"));
		if (message != NULL)
			strbuf_addf(&messages, "%s%s", messages.length > 0 ? " " : "", message);
	}
	return strbuf_text(&messages);
}

/* Unknown ones are told only after a failure: most are unknown in a plan that creates things. */
static void read_check(
	struct arena *arena, struct plan_document *document, size_t *capacity, const struct value *check) {
	const struct value *instances = value_get(check, "instances"), *address = value_get(check, "address");
	for (size_t i = 0; i < value_count(instances); i++) {
		const struct value *instance = value_at(instances, i);
		const char *status = text_or(value_get(instance, "status"), "");
		struct failed_check *failed;
		if (strcmp(status, "fail") != 0 && strcmp(status, "error") != 0)
			continue;
		document->checks =
			arena_grow(arena, document->checks, document->check_count, capacity, sizeof(*document->checks));
		failed = &document->checks[document->check_count++];
		failed->address = text_or(
			value_get(value_get(instance, "address"), "to_display"), text_or(value_get(address, "to_display"), ""));
		failed->kind = text_or(value_get(address, "kind"), "");
		failed->status = status;
		failed->message = check_messages(arena, instance);
	}
}

static void read_checks(struct arena *arena, struct plan_document *document, const struct value *checks) {
	size_t capacity = 0;
	for (size_t i = 0; i < value_count(checks); i++)
		read_check(arena, document, &capacity, value_at(checks, i));
}

static int changes_compare(const void *a, const void *b) {
	const struct resource_change *change_a = a, *change_b = b;
	int order = strcmp(change_a->address, change_b->address);
	if (order == 0)
		order = strcmp(
			change_a->deposed != NULL ? change_a->deposed : "", change_b->deposed != NULL ? change_b->deposed : "");
	return order;
}

void changes_sort(struct resource_change *changes, size_t count) {
	if (count > 1)
		qsort(changes, count, sizeof(*changes), changes_compare);
}

static void read_plan(struct arena *arena, struct plan_document *document, const struct value *json) {
	const struct value *complete = value_get(json, "complete");
	read_changes(arena, value_get(json, "resource_changes"), &document->changes, &document->change_count);
	read_changes(arena, value_get(json, "resource_drift"), &document->drift, &document->drift_count);
	document->prior_state = value_get(value_get(value_get(json, "prior_state"), "values"), "root_module");
	data_sources_add(arena, document, document->prior_state);
	changes_sort(document->changes, document->change_count);
	changes_sort(document->drift, document->drift_count);
	read_outputs(arena, document, value_get(json, "output_changes"));
	read_checks(arena, document, value_get(json, "checks"));
	document->errored = value_is_true(value_get(json, "errored"));
	document->incomplete = complete->kind == VALUE_BOOL && !value_is_true(complete);
	document->deferred_count = value_count(value_get(json, "deferred_changes"));
	document->timestamp = text_or(value_get(json, "timestamp"), "");
	document->configuration = value_get(value_get(json, "configuration"), "root_module");
	document->variables = value_get(json, "variables");
}

static const char *read_document(struct arena *arena, struct plan_document *document, const struct value *json) {
	const char *version = value_text(value_get(json, "format_version"));
	int64_t state_version;
	document->configuration = document->variables = document->prior_state = value_null;
	document->timestamp = "";
	document->terraform_version = text_or(value_get(json, "terraform_version"), "");
	if (json->kind == VALUE_MAP && value_to_integer(value_get(json, "version"), &state_version) &&
		!value_is_null(value_get(json, "resources"))) {
		document->is_state = true;
		document->format_version = "";
		if (state_version != 4)
			return "it is a state file of another version than 4: let Terraform 0.12 or later write it anew";
		raw_state_read(arena, document, json);
		return NULL;
	}
	if (version == NULL)
		return "it is JSON, but no plan and no state of Terraform's (no format_version): make it with `terraform show "
			   "-json PLAN`";
	document->format_version = version;
	if (strncmp(version, "0.", 2) != 0 && strncmp(version, "1.", 2) != 0)
		return arena_printf(arena, "its format version is %.20s; this program reads 1.x", version);
	if (value_get(json, "provider_schemas")->kind == VALUE_MAP)
		return "it holds provider schemas, no plan; give it with --schema";
	if (value_is_null(value_get(json, "resource_changes")) && value_get(json, "values")->kind == VALUE_MAP) {
		document->is_state = true;
		state_read(arena, document, json);
		return NULL;
	}
	read_plan(arena, document, json);
	return NULL;
}

struct plan_document *plan_document_parse(
	struct arena *arena, const char *source, char *text, size_t length, const char **why) {
	struct plan_document *document = arena_alloc(arena, sizeof(*document));
	const struct value *json;
	const char *problem;
	if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
		text += 3;
		length -= 3;
	}
	json = value_from_json_in_place(arena, text, length, why);
	if (json == NULL)
		return NULL;
	document->source = source;
	problem = read_document(arena, document, json);
	if (problem != NULL) {
		*why = problem;
		return NULL;
	}
	return document;
}
