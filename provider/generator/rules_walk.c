/* Along paths, through lists and views. */
#include "generator/rules_walk.h"

#include <string.h>

#include "base/strbuf.h"
#include "value/json.h"

enum { LIST_DEPTH = 32 }; /* lists directly in lists */

const char *trail_text(struct arena *arena, const struct trail *trail) {
	const struct trail *steps[256];
	struct strbuf text = STRBUF_INIT(arena);
	size_t count = 0;
	for (; trail && count < 256; trail = trail->parent)
		steps[count++] = trail;
	if (count == 0)
		return NULL;
	while (count > 0) {
		const struct trail *step = steps[--count];
		if (!step->name)
			strbuf_addf(&text, "[%zu]", step->index);
		else
			strbuf_addf(&text, "%s%s", text.length ? "." : "", step->name);
		if (step->closed)
			break;
	}
	return strbuf_text(&text);
}

struct walk {
	const struct scope *scope;
	const struct condition_path *path;
	bool items;
	place_visit *visit;
	void *context;
};

static enum truth walk_from(const struct walk *walk, size_t segment, const struct place *place, unsigned lists);

/* One item or member further in. */
static enum truth step_into(const struct walk *walk, size_t segment, unsigned lists, const struct trail *trail,
	const struct value *value, const struct value *mask) {
	struct place place = {value, mask, trail};
	return walk_from(walk, segment, &place, lists);
}

static enum truth walk_items(const struct walk *walk, size_t segment, const struct place *place, unsigned lists) {
	enum truth most = TRUTH_FALSE;
	const struct value *list = place->value;
	for (size_t i = 0; lists < LIST_DEPTH && most != TRUTH_TRUE && i < list->as.list.count; i++) {
		struct trail trail = {place->trail, NULL, i, false};
		enum truth truth =
			step_into(walk, segment, lists + 1, &trail, list->as.list.items[i], mask_item(place->mask, i));
		most = truth > most ? truth : most;
	}
	return most;
}

static enum truth walk_members(const struct walk *walk, size_t segment, const struct place *place) {
	enum truth most = TRUTH_FALSE;
	for (size_t i = 0; most != TRUTH_TRUE && i < value_count(place->value); i++) {
		const struct value_member *member = &place->value->as.map.members[i];
		struct trail trail = {place->trail, member->key, 0, false};
		enum truth truth = step_into(
			walk, segment, 0, &trail, member->value, mask_member(place->mask, member->key, member->key_length));
		most = truth > most ? truth : most;
	}
	return most;
}

static enum truth walk_from(const struct walk *walk, size_t segment, const struct place *place, unsigned lists) {
	const struct value *value = place->value;
	bool end = segment == walk->path->count;
	if (value_is_null(value))
		return TRUTH_FALSE;
	if (value_is_unknown(value) && !end)
		return TRUTH_UNKNOWN;
	if (value->kind == VALUE_LIST && (!end || walk->items))
		return walk_items(walk, segment, place, lists);
	if (end)
		return walk->visit(walk->scope, place, walk->context);
	if (value->kind != VALUE_MAP)
		return TRUTH_FALSE;
	const char *name = walk->path->segments[segment];
	if (strcmp(name, "*") == 0)
		return walk_members(walk, segment + 1, place);
	struct trail trail = {place->trail, name, 0, false};
	return step_into(
		walk, segment + 1, 0, &trail, value_get(value, name), mask_member(place->mask, name, strlen(name)));
}

enum truth path_walk(
	const struct scope *scope, const struct condition_path *path, bool items, place_visit *visit, void *context) {
	struct walk walk = {scope, path, items, visit, context};
	struct place start = {scope->element, scope->mask, scope->trail};
	if (path->root)
		start = (struct place){scope->resource->values, scope->resource->sensitive, NULL};
	return walk_from(&walk, 0, &start, 0);
}

/* Views */

static void members_view(struct view_items *items, const struct value *map) {
	for (size_t i = 0; map->kind == VALUE_MAP && i < map->as.map.count; i++) {
		const struct value_member *member = &map->as.map.members[i];
		struct value *pair = value_map_new(items->arena);
		value_map_set(items->arena, pair, "key", value_string_n(items->arena, member->key, member->key_length));
		value_map_set(items->arena, pair, "value", member->value);
		view_items_add(items, pair, member->key, 0, false);
	}
}

static void list_view(struct view_items *items, const struct value *value) {
	if (value->kind != VALUE_LIST)
		view_items_add(items, value, NULL, 0, false);
	else
		for (size_t i = 0; i < value->as.list.count; i++)
			view_items_add(items, value->as.list.items[i], NULL, i, true);
}

static void json_view(struct view_items *items, const struct value *text) {
	const char *why;
	const struct value *document = text;
	if (value_is_string(text))
		document = value_from_json(items->arena, text->as.string.bytes, text->as.string.length, &why);
	if (document)
		list_view(items, document);
}

/* A group that was read has the rules of its rule resources among its own: those are told at these resources alone. */
static void group_view(struct view_items *items, const struct scope *scope, const struct value *values) {
	enum { RULES_MOST = 500 }; /* with more, what else is in the group is left untold */
	static const char *const kinds[] = {
		"aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_security_group_rule"};
	struct view_items rules = {.arena = items->arena};
	traffic_view(items, scope->resource->change->kind, values);
	if (strcmp(scope->resource->change->kind, "aws_security_group") != 0 || items->count == 0)
		return;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct resource *const *rule =
			world_referrers(scope->world, kinds[i], "security_group_id", scope->resource);
		for (; rule && *rule && rules.count < RULES_MOST; rule++)
			traffic_view(&rules, kinds[i], (*rule)->values);
	}
	if (rules.count == RULES_MOST)
		items->count = 0;
	else if (rules.count > 0)
		traffic_drop(items, &rules);
}

const struct view_items *view_of(const struct scope *scope, enum view view, const struct value *value) {
	struct evaluator *evaluator = scope->evaluator;
	for (size_t i = 0; i < evaluator->view_count; i++)
		if (evaluator->views[i].value == value && evaluator->views[i].view == view)
			return evaluator->views[i].items;
	struct view_items *items = arena_alloc(evaluator->scratch, sizeof(*items));
	items->arena = evaluator->scratch;
	if (view == VIEW_TRAFFIC)
		group_view(items, scope, value);
	else if (view == VIEW_STATEMENTS)
		statements_view(items, value);
	else if (view == VIEW_JSON)
		json_view(items, value);
	else if (view == VIEW_MEMBERS)
		members_view(items, value);
	else
		list_view(items, value);
	if (evaluator->view_count < VIEWS_REMEMBERED)
		evaluator->views[evaluator->view_count++] = (struct remembered_view){view, value, items};
	return items;
}
