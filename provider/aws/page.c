#include "aws/page.h"

#include <string.h>

#include "aws/protocol.h"

enum { PATH_LIMIT = 8, TOKEN_LIMIT = 8 };

/* The lists of one action while its pages come in. */
struct join {
	struct arena *arena;
	const char *paths[PATH_LIMIT];
	struct value *lists[PATH_LIMIT];
	size_t count;
};

static const struct value *get_at(struct arena *arena, const struct value *value, const char *path) {
	for (size_t length = strcspn(path, "."); path[0] != '\0'; length = strcspn(path, ".")) {
		value = value_get(value, arena_strndup(arena, path, length));
		path += length + (path[length] == '.');
	}
	return value;
}

/* A copy of the map with `item` at the dotted path. */
static const struct value *set_at(
	struct arena *arena, const struct value *map, const char *path, const struct value *item) {
	size_t length = strcspn(path, ".");
	const char *name = arena_strndup(arena, path, length);
	struct value *out = value_map_copy(arena, map);
	value_map_set(
		arena, out, name, path[length] == '.' ? set_at(arena, value_get(map, name), path + length + 1, item) : item);
	return out;
}

static void join_start(struct join *join, const char *items) {
	while (items != NULL && *items != '\0' && join->count < PATH_LIMIT) {
		size_t length = strcspn(items, " ");
		if (length > 0) {
			join->paths[join->count] = arena_strndup(join->arena, items, length);
			join->lists[join->count++] = value_list_new(join->arena);
		}
		items += length + (items[length] == ' ');
	}
}

static void join_add(struct join *join, const struct value *body) {
	for (size_t i = 0; i < join->count; i++) {
		const struct value *part = get_at(join->arena, body, join->paths[i]);
		if (part->kind == VALUE_LIST) {
			for (size_t k = 0; k < part->as.list.count; k++)
				value_list_add(join->arena, join->lists[i], part->as.list.items[k]);
		} else if (!value_is_zero(part)) {
			value_list_add(join->arena, join->lists[i], part); /* REST-XML: one element is no list */
		}
	}
}

static const struct value *join_finish(struct join *join, const struct aws_action *action, const struct value *body) {
	for (size_t i = 0; i < join->count; i++)
		if (join->lists[i]->as.list.count > 0)
			body = set_at(join->arena, body, join->paths[i], join->lists[i]);
	for (size_t i = 0; i < action->page_token_count; i++)
		if (get_at(join->arena, body, action->page_outputs[i])->kind != VALUE_NULL)
			body = set_at(join->arena, body, action->page_outputs[i], value_null);
	return body;
}

static bool is_true(const struct value *value) {
	const char *text = value_text(value);
	return value_is_true(value) || (text != NULL && strcmp(text, "true") == 0);
}

static bool is_set(const struct value *value) {
	return value_is_known(value) && !(value_is_string(value) && value->as.string.length == 0);
}

/* Reads the next page's tokens; false when this was the last page. */
static bool next_tokens(
	struct arena *arena, const struct aws_action *action, const struct value *body, const struct value **tokens) {
	bool any = false;
	if (action->page_more != NULL && !is_true(get_at(arena, body, action->page_more)))
		return false;
	for (size_t i = 0; i < action->page_token_count && i < TOKEN_LIMIT; i++) {
		tokens[i] = get_at(arena, body, action->page_outputs[i]);
		any = any || is_set(tokens[i]);
	}
	return any;
}

static bool same_tokens(const struct value *const *a, const struct value *const *b, size_t count) {
	for (size_t i = 0; i < count; i++)
		if (!value_equal(a[i], b[i]))
			return false;
	return true;
}

static const struct value *with_tokens(struct arena *arena, const struct aws_action *action,
	const struct value *parameters, const struct value *const *tokens, size_t count) {
	struct value *out = value_map_copy(arena, parameters);
	for (size_t i = 0; i < count; i++)
		value_map_set(arena, out, action->page_inputs[i], is_set(tokens[i]) ? tokens[i] : value_null);
	return out;
}

static int fail(struct aws_reply *reply, const char *message) {
	reply->ok = false;
	reply->body = value_null;
	reply->code = "MalformedResponse";
	reply->message = message;
	return -1;
}

static bool pages_itself(const struct aws_action *action, const struct value *parameters) {
	for (size_t i = 0; i < action->page_token_count; i++)
		if (is_set(value_get(parameters, action->page_inputs[i])))
			return true;
	return false;
}

int page_call(aws_call_function *call, void *self, struct arena *arena, const struct aws_request *request,
	struct aws_reply *reply) {
	const struct aws_action *action = protocol_action(request->service, request->action);
	if (call(self, arena, request, reply) != 0)
		return -1;
	if (action == NULL || action->page_token_count == 0 || pages_itself(action, request->parameters))
		return 0;
	const struct value *tokens[TOKEN_LIMIT];
	const struct value *before[TOKEN_LIMIT];
	size_t count = action->page_token_count < TOKEN_LIMIT ? action->page_token_count : TOKEN_LIMIT;
	if (!next_tokens(arena, action, reply->body, tokens))
		return 0;
	struct join join = {.arena = arena};
	join_start(&join, action->page_items);
	join_add(&join, reply->body);
	for (size_t page = 1; page < PAGE_LIMIT; page++) {
		struct aws_request next = *request;
		next.parameters = with_tokens(arena, action, request->parameters, tokens, count);
		memcpy(before, tokens, count * sizeof tokens[0]);
		if (call(self, arena, &next, reply) != 0)
			return -1;
		join_add(&join, reply->body);
		if (!next_tokens(arena, action, reply->body, tokens)) {
			reply->body = join_finish(&join, action, reply->body);
			return 0;
		}
		if (same_tokens(before, tokens, count))
			return fail(reply, "the service gave the same page token twice");
	}
	return fail(reply, "the list has too many pages");
}
