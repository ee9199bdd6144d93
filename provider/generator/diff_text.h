/* Values as one line of text: redacted, visible, shortened. All texts of a difference are made here, so nothing secret and no
 * control character gets past. */
#ifndef TRIPOD_GENERATOR_DIFF_TEXT_H
#define TRIPOD_GENERATOR_DIFF_TEXT_H

#include "generator/diff_secret.h"

enum { TEXT_MOST = 120, INLINE_MOST = 130, LABEL_MOST = 80 };

#define UNKNOWN "(known after apply)"

/* A text without secrets, cut in the middle to about `most` bytes. */
const char *text_shown(struct arena *arena, const char *bytes, size_t length, size_t most);
/* The same of what was redacted already: no secrets in it but their stand-ins. */
const char *span_shown(struct arena *arena, struct span span, size_t most);
/* Both sides of a change, shortened so that what differs stays in view. */
struct shown_pair {
	const char *before, *after;
};
struct shown_pair texts_shown(struct arena *arena, struct span before, struct span after);
/* A name: of an attribute, a key. */
const char *name_shown(struct arena *arena, const char *name, size_t length);

/* Any value. Strings stand without quotes unless that could deceive ("", " x", "null", "(known after apply)", "5"). */
const char *value_shown(struct arena *arena, const struct value *value);
struct shown_pair values_shown(struct arena *arena, const struct value *before, const struct value *after);
/* A value as in a configuration: "x", ["a", "b"], { a = 1 }; members of a bare map without braces. Unset members are left out. NULL when it takes more
 * than `most` bytes or holds a text of several lines. */
const char *value_inline(
	struct arena *arena, const struct value *value, const struct shape *shape, size_t most, bool bare);
/* Its beginning, if it takes more than `most` bytes. */
const char *value_brief(
	struct arena *arena, const struct value *value, const struct shape *shape, size_t most, bool bare);
/* A value of which only one side is there, or that is of another kind on the other: in a few words where it is long. */
const char *value_summary(struct arena *arena, const struct value *value, const struct shape *shape, const char *name);
/* The same of a text: "(12 lines)", "(1,234 bytes, compressed with gzip)", "(2 statements)", "(container app)". */
const char *text_summary(struct arena *arena, const struct value *text, const char *name);
/* "user_data" and the like, base64 or not. */
bool is_user_data(const char *name);
/* A string that holds a JSON object or list, parsed and redacted; NULL for everything else. */
const struct value *document_parse(struct arena *arena, const struct value *text);

/* "12,345" */
const char *count_shown(struct arena *arena, size_t count);

/* A member that a configuration would not have: null, "", empty, the default, or what the provider computes. `object`: whether it belongs to an
 * object with attributes of its own; of other maps only nulls are unset. */
bool member_is_unset(const struct shape *shape, const struct value *value, bool object);
/* A text of several lines. */
bool text_is_long(const struct value *value);

#endif
