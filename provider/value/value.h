/* Values: what Terraform and AWS say, as one tree.
 *
 * A value is null, unknown, a bool, a number, a string, a list (also: a set, a tuple) or a map
 * (also: an object). What a value means is said by a type (value/type.h): a set is a list whose
 * order carries no meaning. Values are built by their maker and not changed any more once they are
 * seen as `const struct value *`; parts are shared freely. They live in the arena of their maker.
 *
 * No function here takes or returns NULL for a value: absent is `value_null`.
 */
#ifndef TRIPOD_VALUE_VALUE_H
#define TRIPOD_VALUE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum value_kind { VALUE_NULL, VALUE_UNKNOWN, VALUE_BOOL, VALUE_NUMBER, VALUE_STRING, VALUE_LIST, VALUE_MAP };

/* Integers that fit are NUMBER_INTEGER; others are NUMBER_FLOAT when a double holds them exactly
 * and its shortest text has all their digits; everything else keeps its decimal text, so no digit is ever lost. */
enum number_kind { NUMBER_INTEGER, NUMBER_FLOAT, NUMBER_TEXT };

struct value;

struct value_member {
	const char *key;
	size_t key_length;
	const struct value *value;
};

struct value {
	enum value_kind kind;
	enum number_kind number_kind; /* of VALUE_NUMBER */
	union {
		bool boolean;
		int64_t integer;
		double floating;
		const char *decimal;
		struct {
			const char *bytes; /* NUL-terminated as well; may hold NULs */
			size_t length;
		} string;
		struct {
			const struct value **items;
			size_t count;
			size_t capacity;
		} list;
		struct {
			struct value_member *members; /* sorted by key, bytewise */
			size_t count;
			size_t capacity;
		} map;
	} as;
};

extern const struct value value_null[1];
extern const struct value value_unknown[1];
extern const struct value value_true[1];
extern const struct value value_false[1];
extern const struct value value_empty_string[1];
extern const struct value value_empty_list[1];
extern const struct value value_empty_map[1];

/* Making */
const struct value *value_bool(bool boolean);
const struct value *value_integer(struct arena *arena, int64_t integer);
const struct value *value_float(struct arena *arena, double floating);
/* A number from its decimal text ("12", "-0.5", "1e30"); NULL-kind when it is none. */
const struct value *value_number_parse(struct arena *arena, const char *text);
const struct value *value_string(struct arena *arena, const char *text); /* copies; NULL text gives null */
const struct value *value_string_n(struct arena *arena, const char *bytes, size_t length);
const struct value *value_stringf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct value *value_list_new(struct arena *arena);
void value_list_add(struct arena *arena, struct value *list, const struct value *item);
struct value *value_map_new(struct arena *arena);
void value_map_set(struct arena *arena, struct value *map, const char *key, const struct value *item);
void value_map_set_n(
	struct arena *arena, struct value *map, const char *key, size_t key_length, const struct value *item);
/* Shallow copies that may be changed. Not a list or map (null): a new empty one. */
struct value *value_list_copy(struct arena *arena, const struct value *list);
struct value *value_map_copy(struct arena *arena, const struct value *map);
/* A deep copy into another arena (or the same). */
const struct value *value_clone(struct arena *arena, const struct value *value);

/* Looking */
static inline bool value_is_null(const struct value *v) {
	return v->kind == VALUE_NULL;
}
static inline bool value_is_unknown(const struct value *v) {
	return v->kind == VALUE_UNKNOWN;
}
static inline bool value_is_known(const struct value *v) {
	return v->kind != VALUE_NULL && v->kind != VALUE_UNKNOWN;
}
static inline bool value_is_true(const struct value *v) {
	return v->kind == VALUE_BOOL && v->as.boolean;
}
static inline bool value_is_string(const struct value *v) {
	return v->kind == VALUE_STRING;
}
bool value_is_wholly_known(const struct value *value); /* no unknown anywhere inside */
/* Null, "", 0, false, an empty collection, or an object or list of nothing but these. Unknown is not. */
bool value_is_zero(const struct value *value);
/* The same for the value of an attribute: a map with an entry is something, even if the entry is "" (a tag, a label). */
bool value_is_vacant(const struct value *value);
/* Members and items; value_null when there is none (or `v` is of another kind). */
const struct value *value_get(const struct value *map, const char *key);
const struct value *value_at(const struct value *list, size_t index);
size_t value_count(const struct value *value); /* items of a list, members of a map, 0 otherwise */
/* The text of a string; NULL for everything else. */
const char *value_text(const struct value *value);
/* True and *out set when the value is an integer (a number, or a string that holds one). */
bool value_to_integer(const struct value *value, int64_t *out);
double value_to_double(const struct value *value);
/* Scalars as text ("true", "12", "abc"), in the arena; NULL for null, unknown and collections. */
const char *value_to_text(struct arena *arena, const struct value *value);

/* Equal by content; numbers by amount; lists in order. Unknown equals unknown. */
bool value_equal(const struct value *a, const struct value *b);
/* A total order over values, consistent with value_equal: for sorting sets. */
int value_compare(const struct value *a, const struct value *b);
bool value_list_contains(const struct value *list, const struct value *item);
/* Sorted, without doubles: the canonical order of a set. */
const struct value *value_set_normalise(struct arena *arena, const struct value *list);

#endif
