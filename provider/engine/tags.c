#include <string.h>

#include "engine/functions.h"
#include "engine/run.h"

/* Tags of an object: what is sent, what changed, what was read. The rules are hashicorp/aws's. */

/* A keyword of the type's tags, else of the service's. */
static const struct value *tags_keyword(const struct operation *op, const char *name) {
	const struct value *own = op->type->tags ? value_get(op->type->tags, name) : value_null;
	if (!value_is_null(own))
		return own;
	return op->type->service_tags ? value_get(op->type->service_tags, name) : value_null;
}

static const char *tags_name(const struct operation *op, const char *which, const char *otherwise) {
	const char *name = value_text(tags_keyword(op, which));
	return name ? name : otherwise;
}

static bool is_tagged(const struct operation *op) {
	return op->type->tags && op->type->tags->kind == VALUE_MAP;
}

/* Which tags count */

static bool is_system(const char *key) {
	return strncmp(key, "aws:", 4) == 0;
}

static void lay_over(struct arena *arena, struct value *map, const struct value *tags) {
	for (size_t i = 0; tags && tags->kind == VALUE_MAP && i < value_count(tags); i++) {
		const struct value_member *member = &tags->as.map.members[i];
		if (value_is_known(member->value) && !is_system(member->key))
			value_map_set_n(arena, map, member->key, member->key_length, member->value);
	}
}

bool operation_ignores_tag(const struct operation *op, const char *key) {
	return is_system(key) || engine_ignores_tag(op->engine, key);
}

/* Default tags overlaid by the object's own. */
static struct value *wanted_tags(const struct operation *op) {
	struct value *map = value_map_new(op->arena);
	lay_over(op->arena, map, op->engine->default_tags);
	lay_over(op->arena, map, value_get(op->working, "tags"));
	return map;
}

/* Shapes */

/* The members of a tag, as conversion_pairs takes them. */
static const char *pair_names(const struct operation *op) {
	return arena_printf(op->arena, "%s:%s", tags_name(op, "key", "Key"), tags_name(op, "value", "Value"));
}

static const struct value *to_wire(struct operation *op, const struct value *map) {
	if (value_count(map) == 0)
		return value_null;
	if (strcmp(tags_name(op, "shape", "list"), "map") == 0)
		return map;
	return conversion_pairs.encode(op->arena, pair_names(op), map);
}

static const struct value *from_wire(struct operation *op, const struct value *wire) {
	struct value *map = value_map_new(op->arena);
	if (wire->kind == VALUE_MAP)
		lay_over(op->arena, map, wire);
	if (wire->kind != VALUE_LIST)
		return map;
	const struct value *pairs = conversion_pairs.decode(op->arena, pair_names(op), wire);
	for (size_t i = 0; i < value_count(pairs); i++) {
		const struct value_member *member = &pairs->as.map.members[i];
		const char *text = value_to_text(op->arena, member->value);
		if (!is_system(member->key))
			value_map_set(op->arena, map, member->key, value_string(op->arena, text ? text : ""));
	}
	return map;
}

const struct value *operation_wire_tags(struct operation *op) {
	return to_wire(op, wanted_tags(op));
}

/* Reading */

static const struct value *without_ignored(const struct operation *op, const struct value *map) {
	struct value *kept = value_map_new(op->arena);
	for (size_t i = 0; i < value_count(map); i++) {
		const struct value_member *member = &map->as.map.members[i];
		bool is_others = value_list_contains(tags_keyword(op, "ignore"), value_string(op->arena, member->key));
		if (!is_others && !engine_ignores_tag(op->engine, member->key))
			value_map_set_n(op->arena, kept, member->key, member->key_length, member->value);
	}
	return kept;
}

/* The tags that the user spoke of: the configuration's, else the plan's or the state's. */
static const struct value *spoken_tags(const struct operation *op) {
	const struct value *source = op->configuration->kind == VALUE_MAP ? op->configuration
		: op->planned->kind == VALUE_MAP                              ? op->planned
																	  : op->prior;
	return value_get(source, "tags");
}

/* All but those that equal a default tag; one of these stays where the user spoke of it, too. */
static const struct value *without_defaults(const struct operation *op, const struct value *all) {
	const struct value *defaults = op->engine->default_tags ? op->engine->default_tags : value_null;
	const struct value *spoken = spoken_tags(op);
	struct value *kept = value_map_new(op->arena);
	for (size_t i = 0; i < value_count(all); i++) {
		const struct value_member *member = &all->as.map.members[i];
		bool is_default = value_equal(value_get(defaults, member->key), member->value);
		if (!is_default || value_equal(value_get(spoken, member->key), member->value))
			value_map_set_n(op->arena, kept, member->key, member->key_length, member->value);
	}
	return kept;
}

void operation_take_tags(struct operation *op, const struct value *wire_tags) {
	const struct value *all = without_ignored(op, from_wire(op, wire_tags));
	bool is_data = op->type->kind == KIND_DATA_SOURCE;
	if (block_attribute(op->type->block, "tags"))
		operation_set(op, "tags", is_data ? all : without_defaults(op, all));
	if (block_attribute(op->type->block, "tags_all"))
		operation_set(op, "tags_all", all);
}

/* Outside the partition "aws" services may know no tags. */
static bool tolerates(const struct operation *op) {
	static const char *const codes[] = {"AccessDenied", "AuthorizationError", "InternalException",
		"InternalServiceError", "InvalidAction", "InvalidParameterException", "InvalidParameterValue", "InvalidRequest",
		"OperationDisabledException", "OperationNotPermitted", "UnknownOperationException",
		"UnsupportedFeatureException", "UnsupportedOperation", "ValidationException"};
	const char *partition = op->engine->caller.partition, *code = op->reply.code;
	if (!partition || strcmp(partition, "aws") == 0 || !code)
		return false;
	if (strcmp(code, "ValidationError") == 0)
		return op->reply.message && strstr(op->reply.message, "not support tagging");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (strstr(code, codes[i]))
			return true;
	}
	return false;
}

/* The service's steps */

static void name_target(struct operation *op) {
	const struct value *target = operation_expand(op, tags_keyword(op, "target"));
	if (value_is_null(target))
		target = operation_get(op, "arn");
	value_map_set(op->arena, op->stored_replies, "tag_target", target);
}

int tags_read(struct operation *op) {
	if (!is_tagged(op))
		return 0;
	if (op->tags_told) {
		operation_take_tags(op, op->tags_told);
		return 0;
	}
	/* Nothing was read, as some types do not after a write: the tags are those that were sent. */
	if (!value_is_null(value_get(op->type->tags, "from"))) {
		if (value_is_unknown(value_get(op->working, "tags_all")))
			operation_set(op, "tags_all", without_ignored(op, wanted_tags(op)));
		return 0;
	}
	const struct value *list = tags_keyword(op, "list");
	if (value_is_null(list))
		return 0;
	name_target(op);
	const struct value *outer = op->step;
	op->step = list;
	int result = step_send(op, list, step_parameters(op, list));
	op->step = outer;
	if (result != 0 && error_find(op, value_get(list, "gone"))) {
		op->gone = true;
		return 0;
	}
	if (result != 0 && !tolerates(op) && !error_find(op, value_get(list, "ignore")))
		return operation_fail_step(op, value_text(value_get(list, "call")), value_get(list, "explain"));
	const char *path = value_text(value_get(list, "object"));
	operation_take_tags(op,
		result != 0 ? value_null
			: path  ? reply_path(op->arena, op->reply.body, path)
					: op->reply.body);
	return 0;
}

/* Runs "tag" or "untag"; a null step means that the type's own update does it. */
static int run_tag_step(struct operation *op, const char *which) {
	const struct value *step = tags_keyword(op, which);
	if (value_is_null(step))
		return 0;
	size_t errors = op->diagnostics->error_count;
	struct diagnostics scratch = DIAGNOSTICS_INIT(op->arena), *real = op->diagnostics;
	bool may_tolerate = op->engine->caller.partition && strcmp(op->engine->caller.partition, "aws") != 0;
	if (may_tolerate)
		op->diagnostics = &scratch;
	int result = operation_run_step(op, step);
	op->diagnostics = real;
	if (result == 0 || (may_tolerate && tolerates(op)))
		return 0;
	return errors == real->error_count
		? operation_fail_step(op, value_text(value_get(step, "call")), value_get(step, "explain"))
		: -1;
}

static int send_changes(struct operation *op, const struct value *before, const struct value *after) {
	struct value *removed = value_map_new(op->arena), *removed_keys = value_list_new(op->arena),
				 *added = value_map_new(op->arena);
	for (size_t i = 0; before->kind == VALUE_MAP && i < value_count(before); i++) {
		const struct value_member *member = &before->as.map.members[i];
		if (is_system(member->key) || !value_is_null(value_get(after, member->key)))
			continue;
		value_map_set(op->arena, removed, member->key, member->value);
		value_list_add(op->arena, removed_keys, value_string(op->arena, member->key));
	}
	for (size_t i = 0; after->kind == VALUE_MAP && i < value_count(after); i++) {
		const struct value_member *member = &after->as.map.members[i];
		if (!is_system(member->key) && value_is_known(member->value) &&
			!value_equal(member->value, value_get(before, member->key)))
			value_map_set(op->arena, added, member->key, member->value);
	}
	name_target(op);
	value_map_set(op->arena, op->stored_replies, "removed_tags", to_wire(op, removed));
	value_map_set(op->arena, op->stored_replies, "removed_tag_keys", removed_keys);
	value_map_set(op->arena, op->stored_replies, "added_tags", to_wire(op, added));
	if (value_count(removed) > 0 && run_tag_step(op, "untag") != 0)
		return -1;
	return value_count(added) > 0 ? run_tag_step(op, "tag") : 0;
}

int tags_update(struct operation *op) {
	if (!is_tagged(op) || !block_attribute(op->type->block, "tags_all"))
		return 0;
	const struct value *before = value_get(op->prior, "tags_all"), *after = value_get(op->planned, "tags_all");
	/* Not known in the plan: what configuration and default tags say now. */
	if (!value_is_wholly_known(after))
		after = without_ignored(op, wanted_tags(op));
	return value_equal(before, after) ? 0 : send_changes(op, before, after);
}
