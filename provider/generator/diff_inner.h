/* The inside of diff.c: one difference as it is made, and its parts. Values here are redacted already (diff_secret.h); strings are
 * redacted when they are shown (diff_text.h). */
#ifndef TRIPOD_GENERATOR_DIFF_INNER_H
#define TRIPOD_GENERATOR_DIFF_INNER_H

#include "generator/diff.h"
#include "generator/diff_match.h"
#include "generator/diff_text.h"

enum {
	LINES_MOST = 400,  /* of one object */
	ITEMS_MOST = 40,   /* of a list that were added, removed or changed; each */
	ENTRIES_MOST = 80, /* of a map */
	DEPTH_MOST = 24,
	DOCUMENT_MOST = 1 << 20 /* bytes of a text that is read as JSON */
};

struct differ {
	struct arena *arena;
	struct diff_line *lines;
	size_t count, capacity;
	size_t told;  /* lines so far, with those that are too many to be kept */
	bool replace; /* a new object takes the place of the old one: what the provider fills in is unknown anew */
	bool awsvpc;  /* the network mode of a task definition: a host port that is not given is the container's */
};

/* Paths that force a replacement, as far as they lead through a place. */
struct forces {
	const struct value **paths;
	size_t count;
	size_t step; /* how deep the place is */
};

/* One place on both sides. */
struct place {
	const struct value *before, *after; /* value_null where there is nothing */
	struct shape shape;
	const char *name;  /* attribute or key that it hangs at, for what is known by name; "" */
	const char *label; /* of its line or heading; NULL: an element without a name */
	unsigned depth;
	bool object; /* its members are attributes, for which null and "" are the same; else keys, whose presence counts */
	bool document; /* inside of a JSON document: keys too; labels are paths */
	struct forces forces;
};

/* Lines. Texts are kept by reference. */
void line_put(
	struct differ *differ, unsigned depth, char sign, const char *label, const char *before, const char *after);
/* A remark: a text without label. */
void remark_put(struct differ *differ, unsigned depth, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* "... and 12 more added", when there are more. */
void more_put(struct differ *differ, unsigned depth, size_t count, const char *one, const char *many);
/* '+', '-' or '~' of a place. */
char place_sign(const struct place *place);
/* A heading stands only if something follows: heading_close takes it back when it has nothing below. */
size_t heading_open(struct differ *differ, unsigned depth, char sign, const char *label);
void heading_close(struct differ *differ, size_t heading);

struct forces forces_member(struct arena *arena, const struct forces *forces, const char *name);
struct forces forces_item(struct arena *arena, const struct forces *forces, const struct match *match);

/* The members of two maps side by side, in key order. */
struct walk {
	const struct value *before, *after;
	size_t next_before, next_after;
	const struct value_member *old, *new; /* of the current key; NULL on the side that lacks it */
};
bool walk_next(struct walk *walk);

/* Null, "" and an empty collection are three ways to say that an attribute is not set. */
bool is_nothing(const struct value *value);
/* The difference of any two values. Nothing when they mean the same. */
void diff_place(struct differ *differ, const struct place *place);
/* What is set in an object or a map, member by member; without a heading. */
void diff_members(struct differ *differ, const struct place *place);
/* One line for a scalar. */
void diff_scalar(struct differ *differ, const struct place *place);
void diff_list(struct differ *differ, const struct place *place);

/* Texts: a string at both sides, or at one. */
void diff_string(struct differ *differ, const struct place *place);
/* Line by line, under a heading. The texts are redacted here. */
void diff_lines(
	struct differ *differ, const struct place *place, const char *label, struct span before, struct span after);

/* Of two documents, of which one may be value_null. */
void diff_document(
	struct differ *differ, const struct place *place, const struct value *before, const struct value *after);
/* Says that what differs does not matter. */
void same_meaning_put(struct differ *differ, const struct place *place);
/* One line of the label for each value that only one of two lists has; `replace`: a single one for a single other is one change. */
void values_put(struct differ *differ, unsigned depth, const char *label, const struct value *before,
	const struct value *after, bool replace);
bool is_policy(const struct value *document);
void diff_policy(
	struct differ *differ, const struct place *place, const struct value *before, const struct value *after);
bool is_containers(const struct value *document);
void diff_containers(
	struct differ *differ, const struct place *place, const struct value *before, const struct value *after);

/* What a deletion takes away, in few lines. */
void diff_deletion(struct differ *differ, const struct value *before, const struct shape *shape);
/* How much the name of an attribute tells about an object: 0 most. */
unsigned name_rank(const char *name);

#endif
