#include "engine/reference.h"

#include <ctype.h>
#include <string.h>

#include "base/strbuf.h"
#include "engine/filter.h"
#include "engine/run.h"

struct scope operation_scope(struct operation *op) {
	return (struct scope){
		.arena = op->arena,
		.planned = op->planned,
		.prior = op->prior,
		.configuration = op->configuration,
		.each = op->each,
		.object = op->object,
		.reply = op->reply.body,
		.sibling = value_null,
		.exists = !value_is_null(op->prior),
		.operation = op,
	};
}

bool reference_is(const char *text) {
	return text[0] == '$' && (isalnum((unsigned char)text[1]) || text[1] == '_');
}

static const struct value *or_null(const struct value *value) {
	return value ? value : value_null;
}

/* The names that only an operation knows; NULL when `name` is none of them. */
static const struct value *operation_name(struct operation *op, const char *name) {
	const struct aws_caller *caller = &op->engine->caller;
	if (op->stored_replies && !value_is_null(value_get(op->stored_replies, name)))
		return value_get(op->stored_replies, name);
	if (strcmp(name, "token") == 0)
		return value_string(op->arena, op->token);
	if (strcmp(name, "token_hex") == 0)
		return value_string(op->arena, operation_token_hex(op));
	if (strcmp(name, "region") == 0)
		return value_string(op->arena, operation_region(op));
	if (strcmp(name, "account") == 0)
		return caller->account_id && *caller->account_id ? value_string(op->arena, caller->account_id) : value_null;
	if (strcmp(name, "partition") == 0)
		return value_string(op->arena, caller->partition);
	if (strcmp(name, "dns_suffix") == 0)
		return value_string(op->arena, caller->dns_suffix);
	if (strcmp(name, "tags_wire") == 0)
		return operation_wire_tags(op);
	if (strcmp(name, "now") == 0)
		return value_string(op->arena, operation_now(op->arena));
	return NULL;
}

/* The names that a scope has; NULL when `name` is none of them and means an attribute. */
static const struct value *scope_name(const struct scope *scope, const char *name) {
	const struct {
		const char *name;
		const struct value *value;
	} names[] = {{"prior", scope->prior}, {"planned", scope->planned}, {"config", scope->configuration},
		{"object", scope->object}, {"reply", scope->reply}, {"each", scope->each}, {"sibling", scope->sibling}};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, name) == 0)
			return or_null(names[i].value);
	}
	return scope->operation ? operation_name(scope->operation, name) : NULL;
}

const struct value *value_without_unknown(struct arena *arena, const struct value *value) {
	if (value_is_unknown(value))
		return value_null;
	if (value_is_wholly_known(value))
		return value;
	if (value->kind == VALUE_MAP) {
		struct value *map = value_map_copy(arena, value);
		for (size_t i = 0; i < map->as.map.count; i++)
			map->as.map.members[i].value = value_without_unknown(arena, map->as.map.members[i].value);
		return map;
	}
	struct value *list = value_list_copy(arena, value);
	for (size_t i = 0; i < list->as.list.count; i++)
		list->as.list.items[i] = value_without_unknown(arena, list->as.list.items[i]);
	return list;
}

/* The value at the path, before filters; input->path is set when it is of the working state. */
static void find(struct filter_input *input, const char *path) {
	const struct scope *scope = input->scope;
	size_t length = strcspn(path, ".[");
	const char *name = arena_strndup(scope->arena, path, length);
	const struct value *root = scope_name(scope, name);
	if (root) {
		input->value = reply_path(scope->arena, root, path + length);
	} else {
		root = scope->operation ? scope->operation->working : or_null(scope->planned);
		input->path = path;
		input->value = reply_path(scope->arena, root, path);
	}
	if (strcmp(name, "planned") == 0 && path[length] == '.')
		input->path = path + length + 1;
	if (scope->operation) {
		input->value = value_without_unknown(scope->arena, input->value);
		input->block = scope->operation->type->block;
	}
}

const struct value *reference_resolve(const struct scope *scope, const char *reference) {
	if (!reference)
		return value_null;
	if (*reference == '$')
		reference++;
	size_t length = strcspn(reference, "|");
	struct filter_input input = {.scope = scope, .path = "", .value = value_null};
	find(&input, arena_strndup(scope->arena, reference, length));
	reference += length;
	while (*reference == '|') {
		length = strcspn(++reference, "|");
		input.value = filter_apply(&input, arena_strndup(scope->arena, reference, length));
		reference += length;
	}
	return input.value;
}
