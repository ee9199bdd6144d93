/* Conditions held against resources. */
#include <string.h>

#include "generator/rules_walk.h"

enum { SCRATCH_MOST = 4 << 20 };

static enum truth negate(enum truth truth) {
	return (enum truth)(TRUTH_TRUE - truth);
}

static enum truth truth_of(bool holds) {
	return holds ? TRUTH_TRUE : TRUTH_FALSE;
}

void tally_add(struct tally *tally, enum truth truth) {
	tally->sure += truth == TRUTH_TRUE;
	tally->possible += truth != TRUTH_FALSE;
}

enum truth tally_hold(const struct tally *tally, const struct bounds *bounds) {
	bool least = bounds_hold(bounds, (double)tally->sure), most = bounds_hold(bounds, (double)tally->possible);
	if (tally->open)
		return bounds->least <= (double)tally->sure && bounds->most > 1e300 ? TRUTH_TRUE
			: bounds->most < (double)tally->sure                            ? TRUTH_FALSE
																			: TRUTH_UNKNOWN;
	if (least && most)
		return TRUTH_TRUE;
	return bounds->least > (double)tally->possible || bounds->most < (double)tally->sure ? TRUTH_FALSE : TRUTH_UNKNOWN;
}

void scope_blame(const struct scope *scope, const struct place *place) {
	struct blames *blames = scope->blames;
	if (!blames || blames->count == BLAMES_MOST)
		return;
	blames->items[blames->count++] = (struct blame){.attribute = trail_text(scope->evaluator->arena, place->trail),
		.element = place->value,
		.sensitive = mask_any(place->mask)};
}

/* The same scope where nothing is blamed: below a negation, or in a part that only narrows. */
static enum truth evaluate_quietly(const struct scope *scope, const struct condition *condition) {
	struct scope quiet = *scope;
	quiet.blames = NULL;
	return scope_evaluate(&quiet, condition);
}

/* Of several parts that hold, the first one that has found an element says what is to blame. */
static enum truth all_evaluate(const struct scope *scope, const struct condition *condition) {
	enum truth least = TRUTH_TRUE;
	size_t before = scope->blames ? scope->blames->count : 0;
	for (size_t i = 0; i < condition->child_count && least != TRUTH_FALSE; i++) {
		bool found = scope->blames && scope->blames->count > before;
		enum truth truth =
			found ? evaluate_quietly(scope, condition->children[i]) : scope_evaluate(scope, condition->children[i]);
		least = truth < least ? truth : least;
	}
	if (scope->blames && least != TRUTH_TRUE)
		scope->blames->count = before;
	return least;
}

static enum truth any_evaluate(const struct scope *scope, const struct condition *condition) {
	enum truth most = TRUTH_FALSE;
	for (size_t i = 0; i < condition->child_count && most != TRUTH_TRUE; i++) {
		enum truth truth = scope_evaluate(scope, condition->children[i]);
		most = truth > most ? truth : most;
	}
	return most;
}

/* Quantifiers */

struct quantifier {
	const struct condition *condition;
	struct tally tally;
};

/* Holds the nested condition against one element; a deeper quantifier that found something has been told already. */
static enum truth element_evaluate(
	const struct scope *scope, const struct condition *condition, const struct place *place) {
	struct scope inner = *scope;
	size_t before = scope->blames ? scope->blames->count : 0;
	inner.element = place->value;
	inner.mask = place->mask;
	inner.trail = place->trail;
	if (condition->kind != CONDITION_SOME)
		inner.blames = NULL;
	enum truth truth = scope_evaluate(&inner, condition->children[0]);
	if (inner.blames && truth == TRUTH_TRUE && inner.blames->count == before)
		scope_blame(&inner, place);
	return truth;
}

static enum truth item_evaluate(
	const struct scope *scope, struct quantifier *quantifier, const struct place *whole, const struct view_item *item) {
	const struct condition *condition = quantifier->condition;
	bool own = condition->view == VIEW_ITEMS;
	bool closed = condition->view == VIEW_STATEMENTS || condition->view == VIEW_TRAFFIC;
	const struct value *mask = own && item->indexed ? mask_item(whole->mask, item->index)
		: own || !mask_any(whole->mask)             ? whole->mask
													: value_true;
	struct trail named = {whole->trail, item->name, 0, closed && !item->indexed};
	struct trail indexed = {item->name ? &named : whole->trail, NULL, item->index, closed};
	struct place place = {item->value, mask, item->indexed ? &indexed : item->name ? &named : whole->trail};
	struct trail shut = whole->trail ? *whole->trail : named;
	shut.closed = true;
	if (!own && mask_any(whole->mask)) /* nor are the names in something sensitive told */
		place.trail = whole->trail ? &shut : NULL;
	return element_evaluate(scope, condition, &place);
}

static enum truth quantifier_visit(const struct scope *scope, const struct place *place, void *context) {
	struct quantifier *quantifier = context;
	if (value_is_unknown(place->value)) {
		quantifier->tally.open = true;
		return TRUTH_FALSE;
	}
	const struct view_items *items = view_of(scope, quantifier->condition->view, place->value);
	quantifier->tally.open = quantifier->tally.open || items->unknown;
	for (size_t i = 0; i < items->count; i++) {
		enum truth truth = value_is_null(items->items[i].value)
			? TRUTH_FALSE
			: item_evaluate(scope, quantifier, place, &items->items[i]);
		if (quantifier->condition->kind == CONDITION_EVERY)
			truth = negate(truth);
		tally_add(&quantifier->tally, truth);
		/* All that match are wanted only where they are to be told. */
		if (truth == TRUTH_TRUE && !scope->blames && !quantifier->condition->counted)
			return TRUTH_TRUE;
	}
	return TRUTH_FALSE;
}

static enum truth quantifier_evaluate(const struct scope *scope, const struct condition *condition) {
	struct quantifier quantifier = {.condition = condition};
	size_t before = scope->blames ? scope->blames->count : 0;
	enum truth broken;
	if (condition->view == VIEW_TRAFFIC) {
		struct place whole = {scope->resource->values, scope->resource->sensitive, NULL};
		broken = quantifier_visit(scope, &whole, &quantifier);
	} else {
		broken = path_walk(scope, &condition->path, false, quantifier_visit, &quantifier);
	}
	if (broken == TRUTH_UNKNOWN) /* a part of the path is unknown */
		quantifier.tally.open = true;
	struct bounds one = {1, 1e308};
	enum truth some = tally_hold(&quantifier.tally, condition->counted ? &condition->bounds : &one);
	if (scope->blames && some != TRUTH_TRUE)
		scope->blames->count = before;
	return condition->kind == CONDITION_SOME ? some : negate(some);
}

/* Values */

static enum truth value_visit(const struct scope *scope, const struct place *place, void *context) {
	const struct condition *condition = context;
	enum truth least = TRUTH_TRUE;
	for (size_t i = 0; i < condition->test_count && least != TRUTH_FALSE; i++) {
		enum truth truth = value_test_hold(&condition->tests[i], place->value, scope->evaluator->account);
		least = truth < least ? truth : least;
	}
	return least;
}

static enum truth present_visit(const struct scope *scope, const struct place *place, void *context) {
	const struct value *value = place->value;
	(void)scope;
	(void)context;
	if (value_is_unknown(value))
		return TRUTH_UNKNOWN;
	if (value->kind == VALUE_LIST || value->kind == VALUE_MAP)
		return truth_of(value_count(value) > 0);
	return truth_of(!value_is_string(value) || value->as.string.length > 0);
}

static enum truth count_visit(const struct scope *scope, const struct place *place, void *context) {
	struct tally *tally = context;
	(void)scope;
	if (value_is_unknown(place->value) && !place->trail)
		tally->open = true;
	else if (value_is_unknown(place->value) && place->trail->name)
		tally->open = true; /* an unknown collection; an unknown item is one */
	else
		tally_add(tally, TRUTH_TRUE);
	return TRUTH_FALSE;
}

static enum truth count_evaluate(const struct scope *scope, const struct condition *condition) {
	struct tally tally = {0};
	if (path_walk(scope, &condition->path, true, count_visit, &tally) == TRUTH_UNKNOWN)
		tally.open = true;
	return tally_hold(&tally, &condition->bounds);
}

/* The first value at a path; value_unknown where the way there is not known. */
static enum truth first_visit(const struct scope *scope, const struct place *place, void *context) {
	(void)scope;
	*(const struct value **)context = place->value;
	return TRUTH_TRUE;
}

static const struct value *first_value(const struct scope *scope, const struct condition_path *path) {
	const struct value *value = value_null;
	if (path_walk(scope, path, false, first_visit, &value) == TRUTH_UNKNOWN)
		return value_unknown;
	return value;
}

static enum truth same_evaluate(const struct scope *scope, const struct condition *condition) {
	const struct value *a = first_value(scope, &condition->path), *b = first_value(scope, &condition->path_to);
	if (!value_is_wholly_known(a) || !value_is_wholly_known(b))
		return TRUTH_UNKNOWN;
	return truth_of(value_equal(a, b));
}

static enum truth range_evaluate(const struct scope *scope, const struct condition *condition) {
	const struct value *from = first_value(scope, &condition->path), *to = first_value(scope, &condition->path_to);
	int64_t first, last;
	if (value_is_unknown(from) || value_is_unknown(to))
		return TRUTH_UNKNOWN;
	if (!value_to_integer(from, &first) || !value_to_integer(to, &last) || last < first)
		return TRUTH_FALSE;
	if (condition->counted && !bounds_hold(&condition->bounds, (double)last - (double)first + 1))
		return TRUTH_FALSE;
	bool covers = value_is_null(condition->words);
	for (size_t i = 0; i < value_count(condition->words); i++) {
		double number = value_to_double(value_at(condition->words, i));
		covers = covers || (number >= (double)first && number <= (double)last);
	}
	return truth_of(covers);
}

/* Changes */

static const struct resource *other_side(const struct scope *scope, enum side side) {
	const struct world *world = scope->evaluator->worlds[side];
	const char *address = scope->resource->change->address;
	return scope->side == side ? scope->resource : world ? world_find(world, address) : NULL;
}

static enum truth changed_evaluate(const struct scope *scope, const struct condition *condition) {
	const struct resource *before = other_side(scope, SIDE_BEFORE);
	struct scope old = *scope, new = *scope;
	if (!before || scope->resource->change->action == CHANGE_NOOP)
		return TRUTH_FALSE;
	old.resource = before;
	old.element = before->values;
	old.mask = before->sensitive;
	old.trail = new.trail = NULL;
	new.element = scope->resource->values;
	new.mask = scope->resource->sensitive;
	const struct value *a = first_value(&old, &condition->path), *b = first_value(&new, &condition->path);
	if (value_is_unknown(b) || value_is_unknown(a))
		return TRUTH_UNKNOWN;
	return value_equal(a, b) ? TRUTH_FALSE : value_is_wholly_known(b) ? TRUTH_TRUE : TRUTH_UNKNOWN;
}

static enum truth before_evaluate(const struct scope *scope, const struct condition *condition) {
	const struct resource *before = other_side(scope, SIDE_BEFORE);
	if (!before)
		return TRUTH_FALSE;
	struct scope old = {.evaluator = scope->evaluator,
		.resource = before,
		.world = scope->evaluator->worlds[SIDE_BEFORE],
		.side = SIDE_BEFORE,
		.element = before->values,
		.mask = before->sensitive};
	/* What is remembered is of one side. */
	return scope_evaluate(&old, condition->children[0]);
}

static enum truth type_evaluate(const struct scope *scope, const struct condition *condition) {
	const struct resource_change *change = scope->resource->change;
	for (size_t i = 0; i < value_count(condition->words); i++) {
		const char *type = value_text(value_at(condition->words, i));
		if (strcmp(type, change->kind) == 0 || strcmp(type, change->type) == 0)
			return TRUTH_TRUE;
	}
	return TRUTH_FALSE;
}

static enum truth grants_evaluate(const struct scope *scope, const struct condition *condition) {
	enum truth most = TRUTH_FALSE;
	for (size_t i = 0; i < value_count(condition->words) && most != TRUTH_TRUE; i++) {
		enum truth truth = statement_grants(scope->element, value_text(value_at(condition->words, i)));
		most = truth > most ? truth : most;
	}
	return most;
}

enum truth scope_evaluate(const struct scope *scope, const struct condition *condition) {
	switch (condition->kind) {
	case CONDITION_ALL:
		return all_evaluate(scope, condition);
	case CONDITION_ANY:
		return any_evaluate(scope, condition);
	case CONDITION_NOT:
		return negate(evaluate_quietly(scope, condition->children[0]));
	case CONDITION_SURELY:
		return truth_of(scope_evaluate(scope, condition->children[0]) == TRUTH_TRUE);
	case CONDITION_SOME:
	case CONDITION_EVERY:
	case CONDITION_NONE:
		return quantifier_evaluate(scope, condition);
	case CONDITION_LINKED:
		return linked_evaluate(scope, condition);
	case CONDITION_FOLLOW:
		return follow_evaluate(scope, condition);
	case CONDITION_ACTION:
		return truth_of(condition->actions & 1u << scope->resource->change->action);
	case CONDITION_CHANGED:
		return changed_evaluate(scope, condition);
	case CONDITION_BEFORE:
		return before_evaluate(scope, condition);
	case CONDITION_TYPE:
		return type_evaluate(scope, condition);
	case CONDITION_RANGE:
		return range_evaluate(scope, condition);
	case CONDITION_GRANTS:
		return grants_evaluate(scope, condition);
	case CONDITION_VALUE:
		return path_walk(scope, &condition->path, true, value_visit, (void *)condition);
	case CONDITION_ABSENT:
		return negate(path_walk(scope, &condition->path, false, present_visit, NULL));
	case CONDITION_PRESENT:
		return path_walk(scope, &condition->path, false, present_visit, NULL);
	case CONDITION_COUNT:
		return count_evaluate(scope, condition);
	case CONDITION_SECRET:
		return secret_evaluate(scope, condition);
	case CONDITION_SAME:
		return same_evaluate(scope, condition);
	}
	return TRUTH_FALSE;
}

/* The evaluator */

static void scratch_free(void *object) {
	struct evaluator *evaluator = object;
	arena_free(evaluator->scratch);
}

/* The account of the caller, or of anything that exists. */
static const char *account_find(const struct world *world) {
	for (size_t i = 0; world && i < world->count; i++) {
		const struct resource *resource = &world->resources[i];
		const char *id = resource->change->data && strcmp(resource->change->kind, "aws_caller_identity") == 0
			? resource_text(resource, "account_id")
			: NULL;
		const char *arn = value_text(value_get(resource->values, "arn"));
		if (id && strlen(id) == 12)
			return id;
		for (int colons = 0; arn && !resource->change->data && *arn; arn++)
			if (*arn == ':' && ++colons == 4)
				return strspn(arn + 1, "0123456789") == 12 ? arena_strndup(world->arena, arn + 1, 12) : "";
	}
	return "";
}

struct evaluator *evaluator_new(
	struct arena *arena, const struct world *before, const struct world *after, size_t link_count) {
	struct evaluator *evaluator = arena_alloc(arena, sizeof(*evaluator));
	evaluator->arena = arena;
	evaluator->scratch = arena_new();
	evaluator->worlds[SIDE_BEFORE] = before;
	evaluator->worlds[SIDE_AFTER] = after;
	evaluator->link_count = link_count;
	for (int side = 0; side < 2; side++)
		evaluator->known[side] = arena_array(arena, link_count + 1, sizeof(unsigned char *));
	evaluator->account = account_find(after);
	if (!*evaluator->account)
		evaluator->account = account_find(before);
	arena_on_free(arena, scratch_free, evaluator);
	return evaluator;
}

void evaluator_forget(struct evaluator *evaluator) {
	evaluator->view_count = 0;
	if (arena_used(evaluator->scratch) < SCRATCH_MOST)
		return;
	arena_free(evaluator->scratch);
	evaluator->scratch = arena_new();
}

enum truth rule_condition_evaluate(struct evaluator *evaluator, enum side side, const struct resource *resource,
	const struct condition *condition, struct blames *blames) {
	struct scope scope = {.evaluator = evaluator,
		.resource = resource,
		.world = evaluator->worlds[side],
		.side = side,
		.element = resource->values,
		.mask = resource->sensitive,
		.blames = blames};
	return scope_evaluate(&scope, condition);
}
