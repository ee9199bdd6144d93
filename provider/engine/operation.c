#include "engine/operation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "engine/reference.h"
#include "engine/run.h"
#include "engine/wire.h"

/* Life */

#define TIMEOUT_DEFAULT_MS (20 * 60 * 1000)

static const char *kind_name(enum operation_kind kind) {
	static const char *const names[] = {"create", "read", "update", "delete", "import", "upgrade"};
	return names[kind];
}

const char *operation_title(const struct operation *op) {
	static const char *const verbs[] = {"creating", "reading", "updating", "deleting", "importing", "upgrading"};
	const char *what = op->type->kind == KIND_DATA_SOURCE ? "data source " : "";
	return arena_printf(op->arena, "%s %s%s", verbs[op->kind], what, op->type->name);
}

void operation_init(struct operation *op, const struct engine *engine, struct arena *arena,
	const struct resource_type *type, enum operation_kind kind, struct diagnostics *diagnostics) {
	*op = (struct operation){
		.engine = engine,
		.type = type,
		.kind = kind,
		.arena = arena,
		.diagnostics = diagnostics,
		.prior = value_null,
		.planned = value_null,
		.configuration = value_null,
		.object = value_null,
		.each = value_null,
		.reply = {.body = value_null},
		.token = random_uuid(arena),
		.stored_replies = value_map_new(arena),
		.working = value_map_new(arena),
	};
}

void operation_start(struct operation *op, const struct value *start) {
	op->working = value_map_copy(op->arena, start);
	op->deadline_ms = clock_monotonic_ms() + operation_timeout_ms(op, kind_name(op->kind));
}

int64_t operation_timeout_ms(const struct operation *op, const char *name) {
	const char *text = value_text(value_get(value_walk(op->working, "timeouts"), name));
	int64_t ms = text ? duration_parse_ms(text) : -1;
	if (ms < 0 && op->type->timeouts) {
		text = value_text(value_get(op->type->timeouts, name));
		ms = text ? duration_parse_ms(text) : -1;
	}
	return ms < 0 ? TIMEOUT_DEFAULT_MS : ms;
}

bool operation_is_reading(const struct operation *op) {
	return op->reading || op->kind == OPERATION_READ;
}

bool operation_expired(const struct operation *op) {
	return clock_monotonic_ms() >= op->deadline_ms;
}

int64_t operation_backoff_ms(unsigned attempt) {
	if (attempt == 0)
		return 0;
	return attempt > 5 ? 10000 : (int64_t)500 << (attempt - 1);
}

const char *operation_now(struct arena *arena) {
	time_t seconds = (time_t)(clock_wall_ms() / 1000);
	struct tm moment;
	gmtime_r(&seconds, &moment);
	char text[32];
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &moment);
	return arena_strdup(arena, text);
}

const char *operation_token_hex(const struct operation *op) {
	char *hex = arena_strdup(op->arena, op->token), *end = hex;
	for (const char *c = hex; *c; c++) {
		if (*c != '-')
			*end++ = *c;
	}
	*end = '\0';
	return hex;
}

/* Values */

const struct value *operation_get_in(const struct value *object, const char *path) {
	const struct value *value = value_walk(object, path);
	return value_is_unknown(value) ? value_null : value;
}

const struct value *operation_get(const struct operation *op, const char *path) {
	return operation_get_in(op->working, path);
}

bool operation_changed(const struct operation *op, const char *attribute) {
	const struct value *planned = value_get(op->planned, attribute);
	if (value_is_unknown(planned))
		return false;
	if (value_is_null(op->prior))
		return !value_is_null(planned);
	const struct attribute *entry = block_attribute(op->type->block, attribute);
	const struct value *prior = value_get(op->prior, attribute);
	return entry ? !type_value_equal(entry->type, planned, prior) : !value_equal(planned, prior);
}

static const struct value *replaced(
	struct arena *arena, const struct value *root, const char *path, const struct value *value) {
	if (!*path)
		return value;
	size_t length = strcspn(path, ".");
	const char *name = arena_strndup(arena, path, length), *rest = path + length + (path[length] == '.');
	if (root->kind == VALUE_LIST) {
		size_t index = strtoul(name, NULL, 10);
		struct value *list = value_list_copy(arena, root);
		if (index < value_count(root))
			list->as.list.items[index] = replaced(arena, value_at(root, index), rest, value);
		return list;
	}
	struct value *map = value_map_copy(arena, root);
	value_map_set(arena, map, name, replaced(arena, value_get(root, name), rest, value));
	return map;
}

void operation_set(struct operation *op, const char *attribute, const struct value *value) {
	const char *dot = strchr(attribute, '.');
	if (dot) {
		attribute = arena_strdup(op->arena, attribute);
		const char *rest = strchr(attribute, '.') + 1;
		attribute = arena_strndup(op->arena, attribute, (size_t)(rest - attribute - 1));
		value = replaced(op->arena, value_get(op->working, attribute), rest, value);
	}
	value_map_set(op->arena, op->working, attribute, value);
}

void operation_set_text(struct operation *op, const char *attribute, const char *text) {
	operation_set(op, attribute, value_string(op->arena, text));
}

const struct value *operation_expand(struct operation *op, const struct value *template) {
	struct scope scope = operation_scope(op);
	return template_expand(&scope, template);
}

const char *operation_expand_text(struct operation *op, const char *template) {
	struct scope scope = operation_scope(op);
	return template_expand_text(&scope, template);
}

bool operation_condition(struct operation *op, const struct value *condition) {
	struct scope scope = operation_scope(op);
	return condition_evaluate(&scope, condition) == TRUTH_TRUE;
}

/* What AWS told of an attribute. The reply of a create may leave out what was sent: that is kept. */
static void fill_attribute(struct operation *op, const struct attribute *attribute, const struct value *object) {
	const struct value *told = wire_decode_member(op->arena, attribute, object);
	bool is_kept =
		!operation_is_reading(op) && value_is_vacant(told) && value_is_known(value_get(op->working, attribute->name));
	if (!is_kept)
		operation_set(op, attribute->name, told);
}

void operation_fill(struct operation *op, const struct value *object, const char *const *names) {
	const struct block *block = op->type->block;
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		bool is_told = attribute->wire_out && !attribute->unread && !attribute->pair && !attribute->write_only;
		bool is_named = names == NULL;
		for (const char *const *name = names; name && *name && !is_named; name++)
			is_named = strcmp(*name, attribute->name) == 0;
		if (is_told && is_named)
			fill_attribute(op, attribute, object);
	}
}

/* Names of AWS */

const char *operation_region(const struct operation *op) {
	const char *own = op->type->regional ? value_text(value_get(op->working, "region")) : NULL;
	if (own && *own)
		return own;
	return op->engine->caller.region ? op->engine->caller.region : "";
}

const char *operation_arn(struct operation *op, const char *service, const char *resource) {
	const struct aws_caller *caller = &op->engine->caller;
	return arena_printf(op->arena, "arn:%s:%s:%s:%s:%s", caller->partition ? caller->partition : "aws", service,
		operation_region(op), caller->account_id ? caller->account_id : "", resource);
}

/* Failures */

int operation_fail(struct operation *op, const char *attribute, const char *detail, ...) {
	va_list arguments;
	va_start(arguments, detail);
	const char *text = arena_vprintf(op->arena, detail, arguments);
	va_end(arguments);
	const struct path *path = attribute ? path_parse(op->arena, attribute) : NULL;
	diagnostics_error(op->diagnostics, path, operation_title(op), "%s", text);
	return -1;
}

bool operation_pause(struct operation *op, int64_t ms, const char *for_what) {
	if (stop_wait_ms(ms))
		return true;
	operation_fail(op, NULL, "Stopped while waiting for %s, as Terraform asked.", for_what);
	return false;
}
