/* Tests of single values: equal, in bounds, like a pattern, an address range, an account. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generator/cidr.h"
#include "generator/rules_condition.h"

bool scalar_text(struct text *text, const struct value *value) {
	switch (value->kind) {
	case VALUE_STRING:
		text->bytes = value->as.string.bytes;
		text->length = value->as.string.length;
		return true;
	case VALUE_BOOL:
		text->bytes = value->as.boolean ? "true" : "false";
		break;
	case VALUE_NUMBER:
		if (value->number_kind == NUMBER_INTEGER)
			snprintf(text->buffer, sizeof(text->buffer), "%lld", (long long)value->as.integer);
		else if (value->number_kind == NUMBER_FLOAT)
			snprintf(text->buffer, sizeof(text->buffer), "%.17g", value->as.floating);
		text->bytes = value->number_kind == NUMBER_TEXT ? value->as.decimal : text->buffer;
		break;
	default:
		return false;
	}
	text->length = strlen(text->bytes);
	return true;
}

bool bounds_hold(const struct bounds *bounds, double number) {
	return number >= bounds->least && number <= bounds->most;
}

/* Compiling */

static bool release_registered(struct arena *arena, regex_t *pattern) {
	arena_on_free(arena, (void (*)(void *))regfree, pattern);
	return true;
}

/* What could take long: back references, and repeats inside repeats, which multiply. */
static const char *pattern_danger(const char *pattern) {
	unsigned long repeats = 1;
	for (const char *at = pattern; *at; at++) {
		if (*at == '\\' && at[1] >= '1' && at[1] <= '9')
			return "back references are not allowed";
		if (*at == '\\' && at[1])
			at++;
		else if (*at == '{') {
			unsigned long least = strtoul(at + 1, NULL, 10);
			const char *comma = strpbrk(at, ",}");
			unsigned long most = comma && *comma == ',' ? strtoul(comma + 1, NULL, 10) : 0;
			most = most > least ? most : least;
			if (most > PATTERN_REPEATS_MOST || (repeats *= most ? most : 1) > PATTERN_REPEATS_MOST)
				return "too many repeats";
		}
	}
	return NULL;
}

static bool pattern_compile(struct value_test *test, struct condition_compiler *compiler, const struct value *json,
	bool ignore_case, const char *place) {
	const char *text = value_text(json);
	if (!text || json->as.string.length != strlen(text) || json->as.string.length > PATTERN_LENGTH_MOST)
		return condition_refuse(compiler, place, "\"matches\" must be a regular expression of at most %d bytes",
				   PATTERN_LENGTH_MOST) != NULL;
	const char *danger = pattern_danger(text);
	if (danger)
		return condition_refuse(compiler, place, "\"matches\": %s", danger) != NULL;
	char said[200];
	test->pattern = arena_alloc(compiler->arena, sizeof(*test->pattern));
	int failed = regcomp(test->pattern, text, REG_EXTENDED | REG_NOSUB | (ignore_case ? REG_ICASE : 0));
	if (failed) {
		regerror(failed, test->pattern, said, sizeof(said));
		return condition_refuse(compiler, place, "\"matches\": %s", said) != NULL;
	}
	test->kind = TEST_MATCHES;
	return release_registered(compiler->arena, test->pattern);
}

static bool is_scalar(const struct value *value) {
	return value->kind == VALUE_STRING || value->kind == VALUE_NUMBER || value->kind == VALUE_BOOL;
}

static bool values_compile(struct value_test *test, struct condition_compiler *compiler, const struct value *json,
	bool one, const char *place, const char *key) {
	if (json->kind != VALUE_LIST || one) {
		struct value *list = value_list_new(compiler->arena);
		value_list_add(compiler->arena, list, json);
		json = list;
	}
	for (size_t i = 0; i < json->as.list.count; i++)
		if (!is_scalar(json->as.list.items[i]) ||
			(test->kind == TEST_CONTAINS && !value_is_string(json->as.list.items[i])))
			return condition_refuse(compiler, place, "\"%s\" must be %s", key,
					   test->kind == TEST_CONTAINS ? "a text or a list of texts"
						   : one                   ? "a text, number or bool"
												   : "a list of texts, numbers and bools") != NULL;
	test->values = json;
	return true;
}

static bool wide_compile(
	struct value_test *test, struct condition_compiler *compiler, const struct value *json, const char *place) {
	int64_t v4, v6;
	if (value_count(json) != 2 || !value_to_integer(value_get(json, "wider_than_v4"), &v4) ||
		!value_to_integer(value_get(json, "wider_than_v6"), &v6) || v4 < 0 || v4 > 32 || v6 < 0 || v6 > 128)
		return condition_refuse(compiler, place,
				   "\"cidr\" must be world, private or {\"wider_than_v4\": 0 to 32, \"wider_than_v6\": 0 to 128}") !=
			NULL;
	test->cidr = CIDR_WIDE;
	test->wide_v4 = (long)v4;
	test->wide_v6 = (long)v6;
	return true;
}

static bool cidr_compile(
	struct value_test *test, struct condition_compiler *compiler, const struct value *json, const char *place) {
	const char *word = value_text(json);
	test->kind = TEST_CIDR;
	if (!word || (strcmp(word, "world") != 0 && strcmp(word, "private") != 0))
		return wide_compile(test, compiler, json, place);
	test->cidr = strcmp(word, "world") == 0 ? CIDR_WORLD : CIDR_PRIVATE;
	return true;
}

static bool bound_compile(struct value_test *test, struct condition_compiler *compiler,
	const struct value_member *member, const char *place) {
	struct value *one = value_map_new(compiler->arena);
	value_map_set(compiler->arena, one, member->key, member->value);
	test->kind = TEST_BOUNDS;
	return bounds_compile(&test->bounds, compiler, one, place);
}

static bool test_compile(struct value_test *test, struct condition_compiler *compiler,
	const struct value_member *member, const struct value *json, const char *place) {
	const char *key = member->key;
	if (strcmp(key, "is") == 0 || strcmp(key, "in") == 0)
		return values_compile(test, compiler, member->value, key[1] == 's', place, key);
	if (strcmp(key, "contains") == 0) {
		test->kind = TEST_CONTAINS;
		return values_compile(test, compiler, member->value, false, place, key);
	}
	if (strcmp(key, "matches") == 0)
		return pattern_compile(test, compiler, member->value, value_is_true(value_get(json, "ignore_case")), place);
	if (strcmp(key, "cidr") == 0)
		return cidr_compile(test, compiler, member->value, place);
	if (strcmp(key, "account") == 0) {
		test->kind = TEST_ACCOUNT;
		return (value_text(member->value) && strcmp(value_text(member->value), "foreign") == 0) ||
			condition_refuse(compiler, place, "\"account\" must be foreign") != NULL;
	}
	if (strcmp(key, "less") == 0 || strcmp(key, "greater") == 0 || strcmp(key, "at_least") == 0 ||
		strcmp(key, "at_most") == 0)
		return bound_compile(test, compiler, member, place);
	return condition_refuse(compiler, place, "unknown key \"%.80s\"", key) != NULL;
}

const struct value_test *value_tests_compile(
	struct condition_compiler *compiler, const struct value *json, const char *place, size_t *count) {
	struct value_test *tests = arena_array(compiler->arena, value_count(json) + 1, sizeof(*tests));
	const struct value *ignore_case = value_get(json, "ignore_case");
	*count = 0;
	if (!value_is_null(ignore_case) && (ignore_case->kind != VALUE_BOOL || value_is_null(value_get(json, "matches"))))
		return condition_refuse(compiler, place, "\"ignore_case\" must be true or false and goes with \"matches\"");
	for (size_t i = 0; i < value_count(json); i++) {
		const struct value_member *member = &json->as.map.members[i];
		if (strcmp(member->key, "attribute") == 0 || strcmp(member->key, "ignore_case") == 0)
			continue;
		if (!test_compile(&tests[*count], compiler, member, json, place))
			return NULL;
		++*count;
	}
	if (*count == 0)
		return condition_refuse(compiler, place, "an \"attribute\" needs a test beside it");
	return tests;
}

/* Holding */

static bool cidr_hold(const struct value_test *test, const struct text *text) {
	struct cidr network;
	if (memchr(text->bytes, '\0', text->length) || !cidr_parse(&network, text->bytes))
		return false;
	switch (test->cidr) {
	case CIDR_WORLD: /* halves count: 0.0.0.0/1 with 128.0.0.0/1 is a known way around a check; 2000::/3 is all there is */
		return network.bits <= (network.ipv6 ? 3 : 1);
	case CIDR_PRIVATE:
		return cidr_is_private(&network);
	case CIDR_WIDE:
		return !cidr_is_private(&network) && network.bits < (network.ipv6 ? test->wide_v6 : test->wide_v4);
	}
	return false;
}

static bool texts_equal(const struct text *text, const struct value *value) {
	struct text other;
	return scalar_text(&other, value) && other.length == text->length &&
		memcmp(other.bytes, text->bytes, text->length) == 0;
}

static bool list_hold(const struct value_test *test, const struct text *text) {
	for (size_t i = 0; i < test->values->as.list.count; i++) {
		const struct value *wanted = test->values->as.list.items[i];
		if (test->kind == TEST_IN
				? texts_equal(text, wanted)
				: memmem(text->bytes, text->length, wanted->as.string.bytes, wanted->as.string.length) != NULL)
			return true;
	}
	return false;
}

static bool pattern_hold(const struct value_test *test, const struct text *text) {
	regmatch_t span = {0, (regoff_t)(text->length < TEXT_MATCHED_MOST ? text->length : TEXT_MATCHED_MOST)};
	return regexec(test->pattern, text->bytes, 1, &span, REG_STARTEND) == 0;
}

static bool number_hold(const struct value_test *test, const struct text *text) {
	char *end;
	char digits[64];
	if (text->length == 0 || text->length >= sizeof(digits))
		return false;
	memcpy(digits, text->bytes, text->length);
	digits[text->length] = '\0';
	double number = strtod(digits, &end);
	return *end == '\0' && bounds_hold(&test->bounds, number);
}

/* The account in an ARN ("arn:aws:iam::123456789012:root"), or one that stands alone. */
static bool account_of(char account[13], const struct text *text) {
	const char *at = text->bytes, *end = text->bytes + text->length;
	bool arn = text->length > 4 && memcmp(at, "arn:", 4) == 0;
	for (int colons = 0; arn && colons < 4; colons++) {
		const char *colon = memchr(at, ':', (size_t)(end - at));
		if (!colon)
			return false;
		at = colon + 1;
	}
	for (int i = 0; i < 12; i++)
		if (at + i >= end || at[i] < '0' || at[i] > '9')
			return false;
	memcpy(account, at, 12);
	account[12] = '\0';
	return at + 12 == end || (arn && at[12] == ':');
}

enum truth value_test_hold(const struct value_test *test, const struct value *value, const char *account) {
	struct text text;
	char other[13];
	if (value_is_unknown(value))
		return TRUTH_UNKNOWN;
	if (!scalar_text(&text, value))
		return TRUTH_FALSE;
	bool holds = false;
	switch (test->kind) {
	case TEST_IN:
	case TEST_CONTAINS:
		holds = list_hold(test, &text);
		break;
	case TEST_BOUNDS:
		holds = number_hold(test, &text);
		break;
	case TEST_MATCHES:
		holds = pattern_hold(test, &text);
		break;
	case TEST_CIDR:
		holds = cidr_hold(test, &text);
		break;
	case TEST_ACCOUNT:
		if (!account_of(other, &text))
			return TRUTH_FALSE;
		if (!*account)
			return TRUTH_UNKNOWN;
		holds = strcmp(account, other) != 0;
		break;
	}
	return holds ? TRUTH_TRUE : TRUTH_FALSE;
}
