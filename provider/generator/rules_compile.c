/* From a rule's JSON to a condition. Every key is known here or refused: a misspelt rule must not hold for nothing in silence. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "generator/rules_condition.h"

/* A form of condition: the key that tells it, the keys that may stand beside it, who makes it. */
struct form {
	const char *key;
	const char *const *beside;
	bool (*make)(struct condition *condition, struct condition_compiler *compiler, const struct value *json,
		const char *place, const struct form *form);
	enum condition_kind kind;
};

void *condition_refuse(struct condition_compiler *compiler, const char *place, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	if (!compiler->why)
		compiler->why =
			arena_printf(compiler->arena, "%s: %s", place, arena_vprintf(compiler->arena, format, arguments));
	va_end(arguments);
	return NULL;
}

static bool add_child(
	struct condition *condition, struct condition_compiler *compiler, const struct value *json, const char *place) {
	const struct condition *child = condition_compile(compiler, json, place);
	if (!child)
		return false;
	condition->children[condition->child_count++] = child;
	return true;
}

static bool word_given(const char *const *words, const char *word) {
	for (; words && *words; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

bool condition_keys_check(struct condition_compiler *compiler, const struct value *json, const char *place,
	const char *first, const char *const *others) {
	if (json->kind != VALUE_MAP)
		return condition_refuse(compiler, place, "must be an object") != NULL;
	for (size_t i = 0; i < json->as.map.count; i++) {
		const char *key = json->as.map.members[i].key;
		if ((!first || strcmp(key, first) != 0) && !word_given(others, key))
			return condition_refuse(compiler, place, "unknown key \"%.80s\"", key) != NULL;
	}
	return true;
}

/* Paths */

static bool segment_fine(const char *segment, size_t length) {
	if (length == 0 || length > 200)
		return false;
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)segment[i] <= ' ' || strchr("[]{}\"", segment[i]))
			return false;
	return true;
}

bool condition_path_compile(
	struct condition_path *path, struct condition_compiler *compiler, const struct value *json, const char *place) {
	const char *text = value_text(json);
	if (!text || strlen(text) != json->as.string.length)
		return condition_refuse(compiler, place, "must be a path such as \"ingress.cidr_blocks\"") != NULL;
	path->text = text;
	path->root = text[0] == '$' && (text[1] == '.' || text[1] == '\0');
	if (path->root)
		text += text[1] ? 2 : 1;
	if (strcmp(text, ".") == 0 || (*text == '\0' && path->root))
		return true;
	const char **segments = arena_array(compiler->arena, 33, sizeof(*segments));
	for (;;) {
		size_t length = strcspn(text, ".");
		if (!segment_fine(text, length) || path->count == 32)
			return condition_refuse(compiler, place, "\"%.80s\" is no path", path->text) != NULL;
		segments[path->count++] = arena_strndup(compiler->arena, text, length);
		if (!text[length])
			break;
		text += length + 1;
	}
	path->segments = segments;
	return true;
}

/* Numbers */

bool bounds_compile(
	struct bounds *bounds, struct condition_compiler *compiler, const struct value *json, const char *place) {
	static const char *const keys[] = {"is", "less", "greater", "at_least", "at_most", NULL};
	*bounds = (struct bounds){-DBL_MAX, DBL_MAX};
	if (json->kind == VALUE_NUMBER) {
		bounds->least = bounds->most = value_to_double(json);
		return true;
	}
	if (json->kind != VALUE_MAP || value_count(json) == 0)
		return condition_refuse(compiler, place, "must be a number or like {\"at_least\": 2}") != NULL;
	if (!condition_keys_check(compiler, json, place, NULL, keys))
		return false;
	for (size_t i = 0; i < json->as.map.count; i++) {
		const struct value_member *member = &json->as.map.members[i];
		if (member->value->kind != VALUE_NUMBER)
			return condition_refuse(compiler, place, "\"%s\" must be a number", member->key) != NULL;
		double number = value_to_double(member->value);
		if (strcmp(member->key, "less") == 0)
			bounds->most = fmin(bounds->most, nextafter(number, -DBL_MAX));
		else if (strcmp(member->key, "at_most") == 0)
			bounds->most = fmin(bounds->most, number);
		else if (strcmp(member->key, "greater") == 0)
			bounds->least = fmax(bounds->least, nextafter(number, DBL_MAX));
		else if (strcmp(member->key, "at_least") == 0)
			bounds->least = fmax(bounds->least, number);
		else
			*bounds = (struct bounds){fmax(bounds->least, number), fmin(bounds->most, number)};
	}
	return true;
}

static bool count_compile(
	struct condition *condition, struct condition_compiler *compiler, const struct value *json, const char *place) {
	if (value_is_null(json))
		return true;
	condition->counted = true;
	return bounds_compile(&condition->bounds, compiler, json, arena_printf(compiler->arena, "%s.count", place));
}

/* A word or a list of words, as a list. */
static const struct value *words_compile(
	struct condition_compiler *compiler, const struct value *json, const char *place, const char *what) {
	const struct value *list = json;
	if (value_is_string(json)) {
		struct value *one = value_list_new(compiler->arena);
		value_list_add(compiler->arena, one, json);
		list = one;
	}
	for (size_t i = 0; list->kind == VALUE_LIST && i < list->as.list.count; i++)
		if (!value_is_string(list->as.list.items[i]) || list->as.list.items[i]->as.string.length == 0)
			return condition_refuse(compiler, place, "must be %s", what);
	if (list->kind != VALUE_LIST || list->as.list.count == 0)
		return condition_refuse(compiler, place, "must be %s", what);
	return list;
}

/* The forms */

#define MAKER(name_)                                                                                              \
	static bool name_(struct condition *condition, struct condition_compiler *compiler, const struct value *json, \
		const char *place, const struct form *form)

static const struct value *body(const struct value *json, const struct form *form) {
	return value_get(json, form->key);
}

MAKER(make_list) {
	const struct value *list = body(json, form);
	if (list->kind != VALUE_LIST || list->as.list.count == 0)
		return condition_refuse(compiler, place, "\"%s\" must be a list of conditions", form->key) != NULL;
	condition->children = arena_array(compiler->arena, list->as.list.count, sizeof(const struct condition *));
	for (size_t i = 0; i < list->as.list.count; i++)
		if (!add_child(condition, compiler, list->as.list.items[i],
				arena_printf(compiler->arena, "%s.%s[%zu]", place, form->key, i)))
			return false;
	return true;
}

static bool child_compile(struct condition *condition, struct condition_compiler *compiler, const struct value *json,
	const char *place, const char *key) {
	condition->children = arena_array(compiler->arena, 1, sizeof(const struct condition *));
	return add_child(condition, compiler, json, arena_printf(compiler->arena, "%s.%s", place, key));
}

MAKER(make_one) {
	return child_compile(condition, compiler, body(json, form), place, form->key);
}

static bool view_compile(
	struct condition *condition, struct condition_compiler *compiler, const struct value *json, const char *place) {
	static const char *const names[] = {"items", "members", "json", "statements", "traffic"};
	if (value_is_null(json))
		return true;
	for (size_t i = 0; value_is_string(json) && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(value_text(json), names[i]) == 0) {
			condition->view = (enum view)i;
			return true;
		}
	return condition_refuse(compiler, place, "\"as\" must be items, members, json, statements or traffic") != NULL;
}

static bool is_object(
	struct condition_compiler *compiler, const struct value *json, const char *place, const char *key) {
	return json->kind == VALUE_MAP || condition_refuse(compiler, place, "\"%s\" must be an object", key) != NULL;
}

MAKER(make_quantifier) {
	static const char *const keys[] = {"in", "as", "where", "count", NULL};
	const struct value *of = body(json, form);
	place = arena_printf(compiler->arena, "%s.%s", place, form->key);
	if (!is_object(compiler, of, place, form->key) || !condition_keys_check(compiler, of, place, NULL, keys) ||
		!view_compile(condition, compiler, value_get(of, "as"), place) ||
		!count_compile(condition, compiler, value_get(of, "count"), place))
		return false;
	if (condition->counted && form->kind != CONDITION_SOME)
		return condition_refuse(compiler, place, "\"count\" goes with \"some\" only") != NULL;
	if (condition->view == VIEW_TRAFFIC && !value_is_null(value_get(of, "in")))
		return condition_refuse(compiler, place, "the traffic view is of the whole resource: no \"in\"") != NULL;
	if (condition->view != VIEW_TRAFFIC &&
		!condition_path_compile(
			&condition->path, compiler, value_get(of, "in"), arena_printf(compiler->arena, "%s.in", place)))
		return false;
	if (value_is_null(value_get(of, "where")))
		return condition_refuse(compiler, place, "\"where\" is missing") != NULL;
	return child_compile(condition, compiler, value_get(of, "where"), place, "where");
}

static bool kinds_compile(
	struct condition *condition, struct condition_compiler *compiler, const struct value *json, const char *place) {
	const struct value *words = words_compile(compiler, json, place, "a type or a list of types");
	if (!words)
		return false;
	const char *joined = value_text(words->as.list.items[0]);
	for (size_t i = 1; i < words->as.list.count; i++)
		joined = arena_printf(compiler->arena, "%s|%s", joined, value_text(words->as.list.items[i]));
	condition->kinds = joined;
	condition->words = words;
	return true;
}

MAKER(make_link) {
	static const char *const keys[] = {"type", "through", "where", "count", NULL};
	const struct value *of = body(json, form);
	struct condition_path through = {0};
	place = arena_printf(compiler->arena, "%s.%s", place, form->key);
	if (!is_object(compiler, of, place, form->key) || !condition_keys_check(compiler, of, place, NULL, keys) ||
		!kinds_compile(condition, compiler, value_get(of, "type"), arena_printf(compiler->arena, "%s.type", place)) ||
		!condition_path_compile(
			&through, compiler, value_get(of, "through"), arena_printf(compiler->arena, "%s.through", place)) ||
		!count_compile(condition, compiler, value_get(of, "count"), place))
		return false;
	if (through.root || through.count == 0)
		return condition_refuse(compiler, place, "\"through\" must be a plain path") != NULL;
	condition->through = through.text;
	condition->number = compiler->link_count++;
	const struct value *where = value_get(of, "where");
	return value_is_null(where) || child_compile(condition, compiler, where, place, "where");
}

MAKER(make_action) {
	static const struct {
		const char *name;
		unsigned bits;
	} actions[] = {
		{"create", 1u << CHANGE_CREATE},
		{"update", 1u << CHANGE_UPDATE},
		{"replace", 1u << CHANGE_REPLACE | 1u << CHANGE_REPLACE_CREATE_FIRST},
		{"no-op", 1u << CHANGE_NOOP},
	};
	const struct value *words = words_compile(compiler, body(json, form),
		arena_printf(compiler->arena, "%s.action", place), "create, update, replace or no-op");
	for (size_t i = 0; words && i < words->as.list.count; i++) {
		unsigned before = condition->actions;
		for (size_t k = 0; k < sizeof(actions) / sizeof(*actions); k++)
			if (strcmp(value_text(words->as.list.items[i]), actions[k].name) == 0)
				condition->actions |= actions[k].bits;
		if (condition->actions == before)
			return condition_refuse(
					   compiler, place, "\"action\" must be create, update, replace or no-op, each once") != NULL;
	}
	return words != NULL;
}

MAKER(make_path) {
	return condition_path_compile(
		&condition->path, compiler, body(json, form), arena_printf(compiler->arena, "%s.%s", place, form->key));
}

MAKER(make_words) {
	return (condition->words = words_compile(compiler, body(json, form),
				arena_printf(compiler->arena, "%s.%s", place, form->key), "a text or a list of texts")) != NULL;
}

MAKER(make_range) {
	static const char *const keys[] = {"from", "to", "covers", "count", NULL};
	const struct value *of = body(json, form), *covers = value_get(of, "covers");
	place = arena_printf(compiler->arena, "%s.range", place);
	if (!is_object(compiler, of, place, form->key) || !condition_keys_check(compiler, of, place, NULL, keys) ||
		!condition_path_compile(&condition->path, compiler, value_get(of, "from"), place) ||
		!condition_path_compile(&condition->path_to, compiler, value_get(of, "to"), place) ||
		!count_compile(condition, compiler, value_get(of, "count"), place))
		return false;
	for (size_t i = 0; i < value_count(covers); i++)
		if (value_at(covers, i)->kind != VALUE_NUMBER)
			return condition_refuse(compiler, place, "\"covers\" must be a list of numbers") != NULL;
	if (covers->kind != VALUE_LIST && !(value_is_null(covers) && condition->counted))
		return condition_refuse(compiler, place, "needs \"covers\", a list of numbers, or \"count\"") != NULL;
	condition->words = covers;
	return true;
}

/* {"attribute": PATH} and either one test of the whole (absent, present, count, same_as) or tests of its values. */
MAKER(make_attribute) {
	static const char *const whole[] = {"absent", "present", "count", "same_as", NULL};
	size_t members = value_count(json);
	if (!make_path(condition, compiler, json, place, form))
		return false;
	for (size_t i = 0; i < members; i++) {
		const struct value_member *member = &json->as.map.members[i];
		if (!word_given(whole, member->key))
			continue;
		if (members != 2)
			return condition_refuse(compiler, place, "\"%s\" must be the only test", member->key) != NULL;
		condition->kind = strcmp(member->key, "absent") == 0 ? CONDITION_ABSENT
			: strcmp(member->key, "present") == 0            ? CONDITION_PRESENT
			: strcmp(member->key, "count") == 0              ? CONDITION_COUNT
															 : CONDITION_SAME;
		if (condition->kind == CONDITION_COUNT)
			return count_compile(condition, compiler, member->value, place);
		if (condition->kind == CONDITION_SAME)
			return condition_path_compile(&condition->path_to, compiler, member->value, place);
		return value_is_true(member->value) ||
			condition_refuse(compiler, place, "\"%s\" must be true", member->key) != NULL;
	}
	condition->tests = value_tests_compile(compiler, json, place, &condition->test_count);
	return condition->tests != NULL;
}

static const struct form *form_find(const struct value *json) {
	static const char *const none[] = {NULL};
	static const struct form forms[] = {
		{"all", none, make_list, CONDITION_ALL},
		{"any", none, make_list, CONDITION_ANY},
		{"not", none, make_one, CONDITION_NOT},
		{"surely", none, make_one, CONDITION_SURELY},
		{"some", none, make_quantifier, CONDITION_SOME},
		{"every", none, make_quantifier, CONDITION_EVERY},
		{"none", none, make_quantifier, CONDITION_NONE},
		{"linked", none, make_link, CONDITION_LINKED},
		{"follow", none, make_link, CONDITION_FOLLOW},
		{"action", none, make_action, CONDITION_ACTION},
		{"changed", none, make_path, CONDITION_CHANGED},
		{"before", none, make_one, CONDITION_BEFORE},
		{"type", none, make_words, CONDITION_TYPE},
		{"range", none, make_range, CONDITION_RANGE},
		{"grants", none, make_words, CONDITION_GRANTS},
		{"secret", none, make_path, CONDITION_SECRET},
		{"attribute", NULL, make_attribute, CONDITION_VALUE},
	};
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (!value_is_null(value_get(json, forms[i].key)))
			return &forms[i];
	return NULL;
}

const struct condition *condition_compile(
	struct condition_compiler *compiler, const struct value *json, const char *place) {
	if (json->kind != VALUE_MAP)
		return condition_refuse(compiler, place, "must be a condition (an object)");
	const struct form *form = form_find(json);
	if (!form && value_count(json) > 0)
		return condition_refuse(compiler, place, "unknown condition \"%.80s\"", json->as.map.members[0].key);
	if (!form)
		return condition_refuse(compiler, place, "an empty object is no condition");
	if (form->beside && !condition_keys_check(compiler, json, place, form->key, form->beside))
		return NULL;
	if (compiler->depth == CONDITION_DEPTH)
		return condition_refuse(compiler, place, "more than %d conditions inside each other", CONDITION_DEPTH);
	struct condition *condition = arena_alloc(compiler->arena, sizeof(*condition));
	condition->kind = form->kind;
	compiler->depth++;
	bool made = form->make(condition, compiler, json, place, form);
	compiler->depth--;
	return made ? condition : NULL;
}
