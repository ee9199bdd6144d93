/* Links between resources, and secrets below a value. */
#include <string.h>

#include "engine/base64.h"
#include "generator/rules_walk.h"
#include "generator/secret.h"
#include "value/json.h"

/* "where" of a link, of the resource at its other end. It does not depend on where it is asked from, so each resource is asked once. */
static enum truth where_evaluate(
	const struct scope *scope, const struct condition *condition, const struct resource *resource) {
	struct evaluator *evaluator = scope->evaluator;
	if (condition->child_count == 0)
		return TRUTH_TRUE;
	unsigned char **known = &evaluator->known[scope->side][condition->number];
	if (!*known)
		*known = arena_array(evaluator->arena, scope->world->count + 1, 1);
	if ((*known)[resource->number])
		return (enum truth)((*known)[resource->number] - 1);
	struct scope there = {.evaluator = evaluator,
		.resource = resource,
		.world = scope->world,
		.side = scope->side,
		.element = resource->values,
		.mask = resource->sensitive};
	enum truth truth = scope_evaluate(&there, condition->children[0]);
	(*known)[resource->number] = (unsigned char)(truth + 1);
	return truth;
}

/* Whether one module is the other, or lies in it. */
static bool modules_touch(const char *a, const char *b) {
	size_t length = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
	if (strncmp(a, b, length) != 0)
		return false;
	return length == 0 || ((a[length] == '\0' || a[length] == '.') && (b[length] == '\0' || b[length] == '.'));
}

static void loose_add(struct arena *arena, struct loose_ends *ends, const char *module) {
	enum { MODULES_MOST = 64 };
	if (ends->count > 0 && strcmp(ends->modules[ends->count - 1], module) == 0)
		return;
	if (!ends->modules)
		ends->modules = arena_array(arena, MODULES_MOST + 1, sizeof(*ends->modules));
	if (ends->count == MODULES_MOST) /* so many: everywhere */
		ends->modules[ends->count - 1] = "";
	else
		ends->modules[ends->count++] = module;
}

static const struct loose_ends *loose_ends_of(const struct scope *scope, const struct condition *condition) {
	struct evaluator *evaluator = scope->evaluator;
	const char *target = scope->resource->change->kind;
	for (struct loose_ends *ends = evaluator->loose[scope->side]; ends; ends = ends->next)
		if (ends->condition == condition && strcmp(ends->target_kind, target) == 0)
			return ends;
	struct loose_ends *ends = arena_alloc(evaluator->arena, sizeof(*ends));
	*ends = (struct loose_ends){.condition = condition, .target_kind = target, .next = evaluator->loose[scope->side]};
	evaluator->loose[scope->side] = ends;
	for (size_t k = 0; k < value_count(condition->words); k++) {
		const char *kind = value_text(value_at(condition->words, k));
		const struct resource *resource = NULL;
		while ((resource = world_next(scope->world, kind, resource)) != NULL) {
			struct links links = world_follow(scope->world, resource, condition->through, target);
			for (size_t i = 0; i < links.count; i++)
				if (links.items[i].kind == LINK_UNKNOWN)
					loose_add(evaluator->arena, ends, resource->change->module);
		}
	}
	return ends;
}

enum truth linked_evaluate(const struct scope *scope, const struct condition *condition) {
	struct tally tally = {0};
	struct bounds one = {1, 1e308};
	for (size_t k = 0; k < value_count(condition->words); k++) {
		const char *kind = value_text(value_at(condition->words, k));
		const struct resource *const *referrers =
			world_referrers(scope->world, kind, condition->through, scope->resource);
		for (; referrers && *referrers; referrers++)
			tally_add(&tally, where_evaluate(scope, condition, *referrers));
	}
	const struct loose_ends *ends = loose_ends_of(scope, condition);
	for (size_t i = 0; i < ends->count && !tally.open; i++)
		tally.open = modules_touch(ends->modules[i], scope->resource->change->module);
	return tally_hold(&tally, condition->counted ? &condition->bounds : &one);
}

enum truth follow_evaluate(const struct scope *scope, const struct condition *condition) {
	struct tally tally = {0};
	struct bounds one = {1, 1e308};
	struct links links = world_follow(scope->world, scope->resource, condition->through, condition->kinds);
	for (size_t i = 0; i < links.count; i++)
		tally_add(&tally,
			links.items[i].kind == LINK_RESOURCE ? where_evaluate(scope, condition, links.items[i].resource)
												 : TRUTH_UNKNOWN);
	return tally_hold(&tally, condition->counted ? &condition->bounds : &one);
}

/* Secrets */

static enum truth secret_walk(const struct scope *scope, const struct place *place, const char *name, unsigned depth);

/* What the finding may say: what it is called, what it is and where; never itself. */
static void secret_blame(const struct scope *scope, const struct place *place, const struct secret *secret) {
	struct arena *arena = scope->evaluator->scratch;
	if (!scope->blames)
		return;
	struct value *said = value_map_new(arena);
	value_map_set(arena, said, "what", value_string(arena, secret->what));
	if (secret->name)
		value_map_set(arena, said, "name", value_string_n(arena, secret->name, secret->name_length));
	value_map_set(arena, said, "line", value_integer(arena, (int64_t)secret->line));
	struct place there = {said, place->mask, place->trail};
	scope_blame(scope, &there);
}

static bool is_text(const char *bytes, size_t length) {
	size_t odd = 0;
	for (size_t i = 0; i < length; i++)
		odd += (unsigned char)bytes[i] < ' ' && !strchr("\t\r\n", bytes[i]);
	return odd * 50 <= length;
}

/* User data comes as base64, documents as JSON. */
static enum truth text_walk(const struct scope *scope, const struct place *place, const char *name, unsigned depth) {
	struct arena *arena = scope->evaluator->scratch;
	const char *text = place->value->as.string.bytes, *why;
	size_t length = place->value->as.string.length, blank = strspn(text, " \t\r\n"), decoded_length;
	struct secret secret;
	struct trail shut = place->trail ? *place->trail : (struct trail){0};
	shut.closed = true; /* the names in something sensitive are not told */
	if (depth < 8 && (text[blank] == '{' || text[blank] == '[')) {
		const struct value *document = value_from_json(arena, text, length, &why);
		struct place inside = {document, place->mask, place->trail && mask_any(place->mask) ? &shut : place->trail};
		if (document)
			return secret_walk(scope, &inside, name, depth + 1);
	}
	if (depth < 8 && length >= 64 && length % 4 == 0 && !memchr(text, ' ', length)) {
		const char *decoded = base64_decode(arena, text, &decoded_length);
		if (decoded && decoded_length >= 16 && is_text(decoded, decoded_length)) {
			text = decoded;
			length = decoded_length;
		}
	}
	if (!secret_find(&secret, name, text, length))
		return TRUTH_FALSE;
	secret_blame(scope, place, &secret);
	return TRUTH_TRUE;
}

static enum truth map_walk(const struct scope *scope, const struct place *place, unsigned depth) {
	const struct value *map = place->value;
	const char *called = value_text(value_get(map, "name"));
	enum truth most = TRUTH_FALSE;
	for (size_t i = 0; i < map->as.map.count && (most != TRUTH_TRUE || scope->blames); i++) {
		const struct value_member *member = &map->as.map.members[i];
		bool pair = called && strcmp(member->key, "value") == 0;
		struct trail trail = {place->trail, member->key, 0, false};
		struct place inside = {member->value, place->mask, pair ? place->trail : &trail};
		/* {"name": ..., "valueFrom": ...} refers to where the secret is. */
		if (strcmp(member->key, "valueFrom") == 0)
			continue;
		enum truth truth = secret_walk(scope, &inside, pair ? called : member->key, depth + 1);
		most = truth > most ? truth : most;
	}
	return most;
}

static enum truth secret_walk(const struct scope *scope, const struct place *place, const char *name, unsigned depth) {
	const struct value *value = place->value;
	enum truth most = TRUTH_FALSE;
	if (depth == 64)
		return TRUTH_FALSE;
	switch (value->kind) {
	case VALUE_UNKNOWN:
		return TRUTH_UNKNOWN;
	case VALUE_STRING:
		return text_walk(scope, place, name, depth);
	case VALUE_MAP:
		return map_walk(scope, place, depth);
	case VALUE_LIST:
		for (size_t i = 0; i < value->as.list.count && (most != TRUTH_TRUE || scope->blames); i++) {
			struct trail trail = {place->trail, NULL, i, false};
			struct place inside = {value->as.list.items[i], place->mask, &trail};
			enum truth truth = secret_walk(scope, &inside, NULL, depth + 1);
			most = truth > most ? truth : most;
		}
		return most;
	default:
		return TRUTH_FALSE;
	}
}

static enum truth secret_visit(const struct scope *scope, const struct place *place, void *context) {
	(void)context;
	/* The name of an attribute hints at a secret too: db_instance.password. */
	const char *name = place->trail ? place->trail->name : NULL;
	return secret_walk(scope, place, name, 0);
}

enum truth secret_evaluate(const struct scope *scope, const struct condition *condition) {
	return path_walk(scope, &condition->path, false, secret_visit, NULL);
}
