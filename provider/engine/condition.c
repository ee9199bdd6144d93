#include <string.h>

#include "engine/functions.h"
#include "engine/plan.h"
#include "engine/reference.h"

/* Kleene's three values: what is not known yet decides nothing. */

static enum truth truth_of(bool holds) {
	return holds ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth truth_not(enum truth truth) {
	return truth == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : truth_of(truth == TRUTH_FALSE);
}

static enum truth evaluate_all(const struct scope *scope, const struct value *conditions) {
	enum truth result = TRUTH_TRUE;
	for (size_t i = 0; i < value_count(conditions); i++) {
		enum truth one = condition_evaluate(scope, value_at(conditions, i));
		if (one == TRUTH_FALSE)
			return TRUTH_FALSE;
		if (one == TRUTH_UNKNOWN)
			result = TRUTH_UNKNOWN;
	}
	return result;
}

static enum truth evaluate_any(const struct scope *scope, const struct value *conditions) {
	enum truth result = TRUTH_FALSE;
	for (size_t i = 0; i < value_count(conditions); i++) {
		enum truth one = condition_evaluate(scope, value_at(conditions, i));
		if (one == TRUTH_TRUE)
			return TRUTH_TRUE;
		if (one == TRUTH_UNKNOWN)
			result = TRUTH_UNKNOWN;
	}
	return result;
}

static const struct value *operand(const struct scope *scope, const struct value *literal) {
	const char *text = value_text(literal);
	return text && reference_is(text) ? reference_resolve(scope, text) : literal;
}

/* Equal, also across the wire's texts: "true" and true, "5" and 5. */
static bool alike(const struct scope *scope, const struct value *a, const struct value *b) {
	if (value_equal(a, b))
		return true;
	const char *left = value_to_text(scope->arena, a), *right = value_to_text(scope->arena, b);
	return left && right && strcmp(left, right) == 0;
}

static bool among(const struct scope *scope, const struct value *list, const struct value *value) {
	for (size_t i = 0; i < value_count(list); i++) {
		if (alike(scope, operand(scope, value_at(list, i)), value))
			return true;
	}
	return false;
}

static enum truth evaluate_any_of(const struct scope *scope, const struct value *condition) {
	const struct value *list = reference_resolve(scope, value_text(value_get(condition, "any_of")));
	if (value_is_unknown(list))
		return TRUTH_UNKNOWN;
	enum truth result = TRUTH_FALSE;
	for (size_t i = 0; i < value_count(list); i++) {
		struct scope inner = *scope;
		inner.each = value_at(list, i);
		enum truth one = condition_evaluate(&inner, value_get(condition, "where"));
		if (one == TRUTH_TRUE)
			return TRUTH_TRUE;
		if (one == TRUTH_UNKNOWN)
			result = TRUTH_UNKNOWN;
	}
	return result;
}

/* The same reference in the prior state and in the plan. */
static const struct value *in_object(const struct scope *scope, const char *object, const char *reference) {
	return reference_resolve(scope, arena_printf(scope->arena, "$%s.%s", object, reference + (*reference == '$')));
}

static enum truth evaluate_changed(const struct scope *scope, const char *reference, bool wanted) {
	const struct value *planned = in_object(scope, "planned", reference), *prior = in_object(scope, "prior", reference);
	return truth_of(!value_equal(planned, prior) == wanted);
}

static enum truth evaluate_from_to(const struct scope *scope, const struct value *condition, const char *reference) {
	const struct value *from = value_get(condition, "from"), *to = value_get(condition, "to");
	if (!value_is_null(from) && !among(scope, from, in_object(scope, "prior", reference)))
		return TRUTH_FALSE;
	if (value_is_null(to))
		return TRUTH_TRUE;
	const struct value *planned = in_object(scope, "planned", reference);
	return value_is_unknown(planned) ? TRUTH_UNKNOWN : truth_of(among(scope, to, planned));
}

/* {"set_of": ["$a", "$b"], "count": 1} or "count_gt": how many of the references are not empty. */
static enum truth evaluate_set_of(const struct scope *scope, const struct value *condition) {
	const struct value *references = value_get(condition, "set_of"), *exactly = value_get(condition, "count");
	int64_t wanted = 0, least = 0, most = 0;
	value_to_integer(value_is_null(exactly) ? value_get(condition, "count_gt") : exactly, &wanted);
	for (size_t i = 0; i < value_count(references); i++) {
		const struct value *value = reference_resolve(scope, value_text(value_at(references, i)));
		least += !value_is_unknown(value) && !value_is_zero(value);
		most += value_is_unknown(value) || !value_is_zero(value);
	}
	if (value_is_null(exactly))
		return least > wanted ? TRUTH_TRUE : most > wanted ? TRUTH_UNKNOWN : TRUTH_FALSE;
	if (wanted < least || wanted > most)
		return TRUTH_FALSE;
	return least == most ? TRUTH_TRUE : TRUTH_UNKNOWN;
}

static enum truth evaluate_compare(
	const struct scope *scope, const char *test, const struct value *value, const struct value *literal) {
	const struct value *bound = operand(scope, literal);
	if (value_is_unknown(bound))
		return TRUTH_UNKNOWN;
	if (!value_is_known(bound) || !value_is_known(value))
		return TRUTH_FALSE;
	double a = value_to_double(value), b = value_to_double(bound);
	if (strcmp(test, "lt") == 0)
		return truth_of(a < b);
	if (strcmp(test, "le") == 0)
		return truth_of(a <= b);
	if (strcmp(test, "gt") == 0)
		return truth_of(a > b);
	return truth_of(a >= b);
}

static bool is_true(const struct scope *scope, const struct value *value) {
	const char *text = value_to_text(scope->arena, value);
	return text && strcmp(text, "true") == 0;
}

static enum truth evaluate_contains(const struct scope *scope, const struct value *value, const struct value *wanted) {
	bool undecided = false;
	for (size_t i = 0; i < value_count(value); i++) {
		const struct value *item = value_at(value, i);
		if (alike(scope, item, operand(scope, wanted)))
			return TRUTH_TRUE;
		undecided |= value_is_unknown(item);
	}
	return undecided ? TRUTH_UNKNOWN : TRUTH_FALSE;
}

static enum truth evaluate_count(const struct value *value, const struct value *wanted, bool greater) {
	int64_t count = 0;
	if (!value_to_integer(wanted, &count))
		return TRUTH_FALSE;
	int64_t have = (int64_t)value_count(value);
	return truth_of(greater ? have > count : have == count);
}

static enum truth evaluate_equals(const struct scope *scope, const struct value *value, const struct value *other) {
	const struct value *right = operand(scope, other);
	return value_is_unknown(right) ? TRUTH_UNKNOWN : truth_of(alike(scope, value, right));
}

/* One test of a known (or null) value. */
static enum truth evaluate_test(const struct scope *scope, const struct value_member *test, const struct value *value) {
	const char *name = test->key;
	const struct value *argument = test->value;
	if (strcmp(name, "in") == 0)
		return truth_of(among(scope, argument, value));
	if (strcmp(name, "is") == 0 || strcmp(name, "equals") == 0)
		return evaluate_equals(scope, value, argument);
	if (strcmp(name, "set") == 0)
		return truth_of(!value_is_null(value) == value_is_true(argument));
	if (strcmp(name, "empty") == 0)
		return truth_of(value_is_zero(value) == value_is_true(argument));
	if (strcmp(name, "true") == 0)
		return truth_of(is_true(scope, value) == value_is_true(argument));
	if (strcmp(name, "matches") == 0) {
		const char *text = value_to_text(scope->arena, value);
		return truth_of(text && pattern_matches(value_text(argument), text));
	}
	if (strcmp(name, "contains") == 0)
		return evaluate_contains(scope, value, argument);
	if (strcmp(name, "count") == 0)
		return evaluate_count(value, argument, false);
	if (strcmp(name, "count_gt") == 0)
		return evaluate_count(value, argument, true);
	return evaluate_compare(scope, name, value, argument);
}

static enum truth evaluate_tests(const struct scope *scope, const struct value *condition, const char *reference) {
	if (!value_is_null(value_get(condition, "changed")))
		return evaluate_changed(scope, reference, value_is_true(value_get(condition, "changed")));
	if (!value_is_null(value_get(condition, "from")) || !value_is_null(value_get(condition, "to")))
		return evaluate_from_to(scope, condition, reference);
	const struct value *value = reference_resolve(scope, reference);
	if (value_is_unknown(value))
		return TRUTH_UNKNOWN;
	enum truth result = TRUTH_TRUE;
	for (size_t i = 0; i < value_count(condition) && result == TRUTH_TRUE; i++) {
		const struct value_member *test = &condition->as.map.members[i];
		if (strcmp(test->key, "ref") != 0)
			result = evaluate_test(scope, test, value);
	}
	return result;
}

enum truth condition_evaluate(const struct scope *scope, const struct value *condition) {
	if (condition->kind == VALUE_BOOL)
		return truth_of(condition->as.boolean);
	if (condition->kind != VALUE_MAP)
		return TRUTH_FALSE;
	const char *reference = value_text(value_get(condition, "ref"));
	if (reference)
		return evaluate_tests(scope, condition, reference);
	const struct value *part = value_get(condition, "all");
	if (!value_is_null(part))
		return evaluate_all(scope, part);
	part = value_get(condition, "any");
	if (!value_is_null(part))
		return evaluate_any(scope, part);
	part = value_get(condition, "not");
	if (!value_is_null(part))
		return truth_not(condition_evaluate(scope, part));
	if (!value_is_null(value_get(condition, "any_of")))
		return evaluate_any_of(scope, condition);
	if (!value_is_null(value_get(condition, "set_of")))
		return evaluate_set_of(scope, condition);
	if (scope->validating)
		return TRUTH_UNKNOWN;
	part = value_get(condition, "exists");
	return truth_of(scope->exists == value_is_true(part));
}
