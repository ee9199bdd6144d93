/* Differences: vectors/diff/NAME.txt holds a change and the lines that are told of it.
 *
 *   # what it shows
 *   type: aws_vpc              (data: a data source's; output: an output of that name; action: replace, read ...; also provider)
 *   --- before                 JSON; likewise after, unknown (true where `after` is known after the apply), before_sensitive,
 *   {"id": "vpc-1"}            after_sensitive, replace_paths, schemas (as of `terraform providers schema -json`)
 *   --- expected
 *   ~ label: before -> after   two spaces a level; "!" behind the sign forces the replacement; then "= N", attributes that stay
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/text.h"
#include "generator/diff.h"
#include "group_arena.h"
#include "value/json.h"
#include "vectors.h"

struct vector {
	const char *path;
	const char *text; /* the file */
};

/* The part behind "--- NAME" up to the next one; NULL when there is none. */
static const char *part_read(const struct vector *vector, const char *name) {
	const char *from = strstr(vector->text, arena_printf(arena, "\n--- %s\n", name)), *to;
	if (from == NULL)
		return NULL;
	from = strchr(from + 1, '\n') + 1;
	to = strstr(from, "\n--- ");
	return to != NULL ? arena_strndup(arena, from, (size_t)(to + 1 - from)) : from;
}

static const struct value *json_part(const struct vector *vector, const char *name) {
	const char *text = part_read(vector, name), *why = NULL;
	const struct value *value = text != NULL ? value_from_json(arena, text, strlen(text), &why) : value_null;
	if (value == NULL)
		fail_msg("%s: %s: %s", vector->path, name, why);
	return value;
}

/* "NAME: VALUE" before the first part. */
static const char *word_read(const struct vector *vector, const char *name, const char *otherwise) {
	const char *from = strstr(vector->text, arena_printf(arena, "\n%s: ", name)), *end = strstr(vector->text, "\n---");
	if (from == NULL || from > end)
		return otherwise;
	from += strlen(name) + 3;
	return arena_strndup(arena, from, strcspn(from, "\n"));
}

static const struct value *unknown_merge(const struct value *value, const struct value *unknown) {
	struct value *merged;
	if (value_is_true(unknown))
		return value_unknown;
	if (unknown->kind == VALUE_LIST) {
		merged = value_list_copy(arena, value);
		for (size_t i = 0; i < value_count(unknown) && i < value_count(value); i++)
			merged->as.list.items[i] = unknown_merge(value_at(value, i), value_at(unknown, i));
		return merged;
	}
	if (unknown->kind != VALUE_MAP)
		return value;
	merged = value_map_copy(arena, value);
	for (size_t i = 0; i < value_count(unknown); i++) {
		const struct value_member *member = &unknown->as.map.members[i];
		value_map_set(arena, merged, member->key, unknown_merge(value_get(value, member->key), member->value));
	}
	return merged;
}

static enum change_action action_read(
	const struct vector *vector, const struct value *before, const struct value *after) {
	const char *word = word_read(vector, "action", "");
	if (strcmp(word, "replace") == 0)
		return CHANGE_REPLACE;
	if (strcmp(word, "read") == 0)
		return CHANGE_READ;
	return value_is_null(before) ? CHANGE_CREATE : value_is_null(after) ? CHANGE_DELETE : CHANGE_UPDATE;
}

static const struct diff *vector_diff(const struct vector *vector) {
	const struct value *before = json_part(vector, "before"), *schemas = json_part(vector, "schemas"),
					   *after = unknown_merge(json_part(vector, "after"), json_part(vector, "unknown")),
					   *before_mask = json_part(vector, "before_sensitive"),
					   *after_mask = json_part(vector, "after_sensitive");
	const char *output = word_read(vector, "output", NULL), *why = NULL;
	struct output_change told = {output, CHANGE_UPDATE, before, after, before_mask, after_mask};
	struct resource_change change = {.address = "x.y",
		.module = "",
		.type = word_read(vector, "type", "test_thing"),
		.name = "y",
		.provider = word_read(vector, "provider", "registry.terraform.io/hashicorp/aws"),
		.index = value_null,
		.data = word_read(vector, "data", NULL) != NULL,
		.action = action_read(vector, before, after),
		.before = before,
		.after = after,
		.before_sensitive = before_mask,
		.after_sensitive = after_mask,
		.replace_paths = json_part(vector, "replace_paths")};
	change.kind = change.type;
	if (!value_is_null(schemas) && diff_schema_load(arena, schemas, &why) != 0)
		fail_msg("%s: %s", vector->path, why);
	return output != NULL ? diff_output(arena, &told) : diff_resource(arena, &change);
}

static void line_write(struct strbuf *out, const struct diff_line *line) {
	for (unsigned i = 0; i < line->depth; i++)
		strbuf_adds(out, "  ");
	strbuf_addc(out, line->sign == ' ' ? '.' : line->sign);
	strbuf_adds(out, line->forces_replacement ? "! " : " ");
	if (line->label != NULL)
		strbuf_addf(out, "%s%s", line->label, line->before != NULL || line->after != NULL ? ": " : "");
	if (line->before != NULL)
		strbuf_adds(out, line->before);
	if (line->before != NULL && line->after != NULL && line->sign == '~')
		strbuf_adds(out, " -> ");
	if (line->after != NULL && (line->before == NULL || line->sign == '~'))
		strbuf_adds(out, line->after);
	strbuf_addc(out, '\n');
}

/* What diff.h promises of every line. */
static void line_check(const char *path, const struct diff_line *line) {
	const char *texts[] = {line->label, line->before, line->after};
	bool context = line->sign == ' ' && line->label == NULL && line->before != NULL;
	for (size_t i = 0; i < 3; i++) {
		if (texts[i] == NULL)
			continue;
		if (!utf8_valid(texts[i], strlen(texts[i])))
			fail_msg("%s: no UTF-8: %s", path, texts[i]);
		for (const char *at = texts[i]; *at != '\0'; at++)
			if ((unsigned char)*at < 0x20 || *at == 0x7f)
				fail_msg("%s: control character in: %s", path, texts[i]);
		if (strlen(texts[i]) > 1200)
			fail_msg("%s: too long: %s", path, texts[i]);
	}
	if ((line->sign == '+' && line->before != NULL) || (line->sign == '-' && line->after != NULL) ||
		(line->sign == '~' && (line->before == NULL) != (line->after == NULL)) ||
		(context && strcmp(line->before, line->after) != 0) || strchr("+-~ ", line->sign) == NULL)
		fail_msg("%s: wrong texts for '%c': %s", path, line->sign, line->label ? line->label : "(bare)");
}

static const char *diff_write(const char *path, const struct diff *diff) {
	struct strbuf out = STRBUF_INIT(arena);
	for (size_t i = 0; i < diff->count; i++) {
		line_check(path, &diff->lines[i]);
		line_write(&out, &diff->lines[i]);
	}
	strbuf_addf(&out, "= %zu\n", diff->hidden_same);
	return strbuf_text(&out);
}

/* TRIPOD_VECTORS=write writes what is told into the files, to be read before it is committed. */
static void vector_rewrite(const struct vector *vector, const char *told) {
	const char *expected = strstr(vector->text, "\n--- expected\n");
	FILE *file = fopen(vector->path, "wb");
	assert_non_null(file);
	fprintf(file, "%.*s\n--- expected\n%s", (int)(expected - vector->text), vector->text, told);
	fclose(file);
}

static void test_vectors(void **state) {
	glob_t found = vectors_find("diff/*.txt");
	const char *write = getenv("TRIPOD_VECTORS");
	(void)state;
	assert_true(found.gl_pathc >= 40);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct vector vector = {found.gl_pathv[i], vector_read(arena, found.gl_pathv[i]).bytes};
		const char *expected = part_read(&vector, "expected"), *told;
		if (expected == NULL)
			fail_msg("%s: nothing expected", vector.path);
		told = diff_write(vector.path, vector_diff(&vector));
		if (write != NULL && strcmp(write, "write") == 0)
			vector_rewrite(&vector, told);
		else if (strcmp(told, expected) != 0)
			fail_msg("%s: told:\n%s", vector.path, told);
	}
	globfree(&found);
}

static const struct diff *diff_of(const struct value *before, const struct value *after, const struct value *mask) {
	struct resource_change change = {.address = "x.y",
		.module = "",
		.type = "test_thing",
		.kind = "test_thing",
		.name = "y",
		.provider = "",
		.index = value_null,
		.action = CHANGE_UPDATE,
		.before = before,
		.after = after,
		.before_sensitive = mask,
		.after_sensitive = mask,
		.replace_paths = value_null};
	return diff_resource(arena, &change);
}

static const struct value *object_of(const char *key, const struct value *value) {
	struct value *object = value_map_new(arena);
	value_map_set(arena, object, key, value);
	return object;
}

static const struct value *repeated(const char *unit, size_t bytes, const char *end) {
	struct strbuf text = STRBUF_INIT(arena);
	while (text.length < bytes)
		strbuf_adds(&text, unit);
	strbuf_adds(&text, end);
	return value_string_n(arena, text.bytes, text.length);
}

static const struct value *numbers(size_t from, size_t count, bool objects) {
	struct value *list = value_list_new(arena);
	for (size_t i = from; i < from + count; i++) {
		const struct value *number = value_stringf(arena, "item-%zu", i);
		value_list_add(arena, list, objects ? object_of(i % 2 ? "name" : "other", number) : number);
	}
	return list;
}

/* Of the processor: other work on the machine does not count. */
static int64_t spent_ms(void) {
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What takes most, half a million secrets in one text, takes a tenth of it. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MILLISECONDS_MOST = 20000 };
#else
enum { MILLISECONDS_MOST = 4000 };
#endif

static void huge_check(const char *what, const struct value *before, const struct value *after) {
	int64_t start = spent_ms(), took;
	const struct diff *diff = diff_of(object_of("a", before), object_of("a", after), value_null);
	took = spent_ms() - start;
	if (diff->count == 0 || diff->count > 401)
		fail_msg("%s: %zu lines", what, diff->count);
	diff_write(what, diff);
	if (getenv("TRIPOD_TIMES") != NULL)
		print_message("%s: %lld ms\n", what, (long long)took);
	if (took > MILLISECONDS_MOST)
		fail_msg("%s took %lld ms", what, (long long)took);
}

static void test_huge(void **state) {
	const size_t size = 5 << 20;
	(void)state;
	huge_check("one line", repeated("abcdefgh", size, "1"), repeated("abcdefgh", size, "2"));
	huge_check("other lines", repeated("abc\n", size, ""), repeated("abd\n", size, ""));
	huge_check("moved lines", repeated("a\nb\nc\n", size, ""), repeated("c\na\nb\nd\n", size, ""));
	huge_check("other texts", repeated("a", size, ""), repeated("b", size, ""));
	huge_check("assignments", repeated("password: $(", size, ""), repeated("password: ${a", size, "}"));
	huge_check("equals signs", repeated("=", size, ""), repeated("password=", size, ""));
	huge_check("quotes", repeated("password=\"", size, ""), repeated("password: \\\"", size, ""));
	huge_check("addresses", repeated("://a:", size, ""), repeated("-----BEGIN PRIVATE KEY", size, ""));
	huge_check("NULs", value_string_n(arena, arena_alloc(arena, size), size), repeated("\x1b", size, ""));
	huge_check("brackets", repeated("[", size / 8, ""), repeated("[[],", size / 8, ""));
	huge_check("JSON", repeated("[1,1", 1000, "]"), repeated("[{\"a\":", 500, ""));
	huge_check("texts", numbers(0, 100000, false), numbers(50000, 100000, false));
	huge_check("objects", numbers(0, 100000, true), numbers(50000, 100000, true));
	huge_check("all other", numbers(0, 100000, true), numbers(500000, 100000, true));
	huge_check("one kind", numbers(0, 100000, true), numbers(0, 100000, false));
	huge_check("gone", numbers(0, 100000, true), value_null);
}

/* Differences of values made at random: nothing breaks, what diff.h promises holds, and what is secret is in no line. */
static uint32_t random_state;

static uint32_t random_below(uint32_t limit) {
	random_state = random_state * 1664525u + 1013904223u;
	return (random_state >> 8) % limit;
}

#define CANARY "c4n4ry"

/* The same stream of numbers makes the same shape; `texts_differ` puts other texts into it, from a stream of their own. */
static bool texts_differ;
static uint32_t text_state;

static uint32_t text_choice(uint32_t limit) {
	uint32_t choice = random_below(limit);
	text_state = text_state * 22695477u + 1;
	return texts_differ && (text_state >> 16) % 3 == 0 ? (text_state >> 18) % limit : choice;
}

static const struct value *random_text(bool secret) {
	static const char *const texts[] = {"", "a", "b", "x\ny\nz", "{\"a\":1,\"password\":\"" CANARY "\"}",
		"{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}", "\x1b[1m", "(sensitive)",
		"[{\"name\":\"a\",\"image\":\"b\",\"environment\":[{\"name\":\"DB_TOKEN\",\"value\":\"" CANARY "\"}]}]",
		"{\"Statement\":{\"Effect\":\"Deny\",\"Condition\":{\"a\":{\"b\":[1,null,{}]}},\"Principal\":7}}",
		"IyEvYmluL3NoCnBhc3N3b3JkPWM0bjRyeQo=", "line\nPASSWORD=" CANARY "\nend\n", "\xff\xfe", "[1,2,3]", "{", "null",
		"[{\"name\":1,\"image\":2}]", "#!/bin/sh\nmysql --password " CANARY "\n", "https://u:" CANARY "@h/",
		"x\nclone glpat-" CANARY "56789abcdefghij\n"};
	return secret ? value_stringf(arena, CANARY "%u", text_choice(3))
				  : value_string(arena, texts[text_choice(sizeof(texts) / sizeof(texts[0]))]);
}

static const char *random_key(void) {
	static const char *const keys[] = {"name", "id", "arn", "tags", "tags_all", "policy", "user_data",
		"user_data_base64", "container_definitions", "password", "environment", "value", "x", "y", "ingress", "\x1b",
		""};
	return keys[random_below(sizeof(keys) / sizeof(keys[0]))];
}

/* The mask grows with the value: what it covers holds the canary. */
static const struct value *random_value(unsigned depth, bool secret, const struct value **mask) {
	uint32_t kind = random_below(depth > 4 ? 6 : 10);
	*mask = secret ? value_true : value_null;
	if (!secret && random_below(8) == 0) {
		*mask = value_true;
		secret = true;
	}
	if (kind < 4)
		return random_text(secret);
	if (kind == 4)
		return random_below(4) == 0 ? value_unknown : random_below(3) == 0 ? value_null : value_true;
	if (kind == 5)
		return secret ? random_text(true) : value_integer(arena, random_below(3));
	struct value *made = kind < 8 ? value_map_new(arena) : value_list_new(arena),
				 *masks = kind < 8 ? value_map_new(arena) : value_list_new(arena);
	for (uint32_t i = random_below(6); i > 0; i--) {
		const struct value *inner_mask, *inner = NULL;
		const char *key = random_key();
		bool named = strcmp(key, "password") == 0 && kind < 8;
		inner = named ? random_text(true) : random_value(depth + 1, secret, &inner_mask);
		inner_mask = named ? value_null : inner_mask;
		if (kind < 8) {
			value_map_set(arena, made, key, inner);
			value_map_set(arena, masks, key, inner_mask);
		} else {
			value_list_add(arena, made, inner);
			value_list_add(arena, masks, inner_mask);
		}
	}
	if (!value_is_true(*mask))
		*mask = masks;
	return made;
}

static const struct value *random_paths(void) {
	struct value *paths = value_list_new(arena);
	for (uint32_t i = random_below(4); i > 0; i--) {
		struct value *path = value_list_new(arena);
		for (uint32_t j = random_below(4); j > 0; j--)
			value_list_add(arena, path,
				random_below(3) == 0 ? value_integer(arena, random_below(2)) : value_string(arena, random_key()));
		value_list_add(arena, paths, random_below(9) == 0 ? value_true : path);
	}
	return paths;
}

static void random_check(uint32_t seed) {
	struct resource_change change = {.address = "", .module = "", .name = "", .provider = "", .index = value_null};
	static const char *const types[] = {"aws_instance", "aws_ecs_task_definition", "aws_security_group", "foo_bar"};
	const char *told;
	uint32_t shape;
	random_state = text_state = seed;
	change.type = change.kind = types[random_below(4)];
	change.action = (enum change_action)random_below(8);
	shape = random_state;
	texts_differ = false;
	change.before = random_value(random_below(4), false, &change.before_sensitive);
	texts_differ = seed % 2 == 0;
	random_state = texts_differ ? shape : random_state;
	change.after = random_value(random_below(4), false, &change.after_sensitive);
	change.replace_paths = random_paths();
	told = diff_write(arena_printf(arena, "seed %u", seed), diff_resource(arena, &change));
	if (strstr(told, CANARY) != NULL)
		fail_msg("seed %u: a secret is told:\n%s", seed, told);
}

static void test_random(void **state) {
	struct arena *whole = arena;
	(void)state;
	for (uint32_t seed = 1; seed <= 20000; seed++) {
		arena = arena_new();
		random_check(seed);
		arena_free(arena);
	}
	arena = whole;
}

static void test_schema_refused(void **state) {
	const char *why = NULL;
	(void)state;
	assert_int_equal(diff_schema_load(arena, value_empty_list, &why), -1);
	assert_non_null(strstr(why, "provider_schemas"));
}

int main(void) {
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors), cmocka_unit_test(test_huge),
		cmocka_unit_test(test_random), cmocka_unit_test(test_schema_refused)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
