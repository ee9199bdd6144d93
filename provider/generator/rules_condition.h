/* Conditions of rules, compiled: the JSON of a rule's "condition" (schema/rules/README.md) checked once and made into a tree that is
 * evaluated many times.
 *
 * Three-valued: what only the apply tells is TRUTH_UNKNOWN and goes through all, any and not as such. Nothing recurses deeper than
 * CONDITION_DEPTH conditions times the depth of a value (bounded by its reader).
 */
#ifndef TRIPOD_GENERATOR_RULES_CONDITION_H
#define TRIPOD_GENERATOR_RULES_CONDITION_H

#include <regex.h>

#include "generator/world.h"

enum truth { TRUTH_FALSE, TRUTH_UNKNOWN, TRUTH_TRUE }; /* and is the least, or the greatest */

enum {
	CONDITION_DEPTH = 24,       /* conditions inside each other */
	PATTERN_LENGTH_MOST = 512,  /* of a regular expression */
	PATTERN_REPEATS_MOST = 512, /* product of its {n} */
	TEXT_MATCHED_MOST = 16384   /* bytes of a value that a regular expression sees */
};

enum condition_kind {
	CONDITION_ALL,
	CONDITION_ANY,
	CONDITION_NOT,
	CONDITION_SURELY, /* true or else false */
	CONDITION_SOME,
	CONDITION_EVERY,
	CONDITION_NONE,
	CONDITION_LINKED, /* a resource of a kind refers to this one */
	CONDITION_FOLLOW, /* this one refers to a resource of a kind */
	CONDITION_ACTION,
	CONDITION_CHANGED,
	CONDITION_BEFORE,
	CONDITION_TYPE,
	CONDITION_RANGE,
	CONDITION_GRANTS,
	CONDITION_VALUE, /* a value at the path passes all tests */
	CONDITION_ABSENT,
	CONDITION_PRESENT,
	CONDITION_COUNT,
	CONDITION_SECRET,
	CONDITION_SAME /* as the value at another path */
};

/* What a quantifier makes of the value at its path before it looks at the items. */
enum view {
	VIEW_ITEMS,      /* items of a list, or the value itself */
	VIEW_MEMBERS,    /* {"key", "value"} of each member of a map */
	VIEW_JSON,       /* the document in a text: its items, or itself */
	VIEW_STATEMENTS, /* the statements of a policy document, normalised (rules_statements.c) */
	VIEW_TRAFFIC     /* rules of a security group or network ACL, normalised (rules_traffic.c) */
};

/* "a.b.c", relative to the element that is looked at ("." is itself); "$.a.b" from the resource. "*" is every member or item. */
struct condition_path {
	const char *text;
	bool root;
	const char *const *segments;
	size_t count;
};

/* Bounds of a number, both included. */
struct bounds {
	double least, most;
};

enum value_test_kind { TEST_IN, TEST_BOUNDS, TEST_MATCHES, TEST_CONTAINS, TEST_CIDR, TEST_ACCOUNT };
enum cidr_test { CIDR_WORLD, CIDR_PRIVATE, CIDR_WIDE };

struct value_test {
	enum value_test_kind kind;
	const struct value *values; /* TEST_IN: a list of scalars; TEST_CONTAINS: one of these texts */
	struct bounds bounds;       /* TEST_BOUNDS */
	regex_t *pattern;           /* TEST_MATCHES */
	enum cidr_test cidr;        /* TEST_CIDR */
	long wide_v4, wide_v6;      /* CIDR_WIDE: wider than these prefix lengths */
};

struct condition {
	enum condition_kind kind;
	const struct condition **children; /* of all and any; the one of not, surely, before; "where" of the others */
	size_t child_count;
	struct condition_path path;     /* of quantifiers, values, presence, changed; from of a range */
	struct condition_path path_to;  /* of a range; same_as */
	enum view view;                 /* of quantifiers and secret */
	const struct value_test *tests; /* of CONDITION_VALUE */
	size_t test_count;
	struct bounds bounds;        /* of a count; of a range: how many it spans */
	bool counted;                /* of quantifiers, links and ranges: bounds count */
	const struct value *words;   /* grants: actions; type: types; range: numbers */
	const char *kinds, *through; /* of links */
	unsigned actions;            /* bits of 1 << enum change_action */
	size_t number;               /* of links: where its results are remembered */
};

/* What a compilation of several conditions shares. */
struct condition_compiler {
	struct arena *arena;
	size_t link_count; /* how many links there are: numbers of conditions */
	unsigned depth;    /* conditions that are being compiled inside each other */
	const char *why;   /* the first thing that is wrong, with its place */
};

/* NULL and compiler->why when it is not valid; `place` is what the message names it. */
const struct condition *condition_compile(
	struct condition_compiler *compiler, const struct value *json, const char *place);
bool condition_path_compile(
	struct condition_path *path, struct condition_compiler *compiler, const struct value *json, const char *place);
/* Sets compiler->why unless it is set. Always NULL, for returning. */
void *condition_refuse(struct condition_compiler *compiler, const char *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* False and why when it is no object, or has a key that is neither `first` (NULL: none) nor in the NULL-terminated list. */
bool condition_keys_check(struct condition_compiler *compiler, const struct value *json, const char *place,
	const char *first, const char *const *others);
/* The tests that stand beside "attribute" (rules_tests.c): their number is 0 and why is set when one is not valid. */
const struct value_test *value_tests_compile(
	struct condition_compiler *compiler, const struct value *json, const char *place, size_t *count);
bool value_test_key(const char *key);
/* {"is" | "less" | "greater" | "at_least" | "at_most": number}, or a number alone. */
bool bounds_compile(
	struct bounds *bounds, struct condition_compiler *compiler, const struct value *json, const char *place);

/* Where a value stands in its resource: linked towards the root, made on the stack. `name` NULL: an index. A closed trail is of a thing that is
 * not written there in this form (a statement, a container): what is below does not add to the path. */
struct trail {
	const struct trail *parent;
	const char *name;
	size_t index;
	bool closed;
};
/* "ingress[0].cidr_blocks"; NULL for the resource itself. */
const char *trail_text(struct arena *arena, const struct trail *trail);

/* What a finding points at: the element that a quantifier found, or nothing. */
struct blame {
	const char *attribute;       /* NULL */
	const struct value *element; /* value_null */
	bool sensitive;              /* what is in the element must not be shown */
};

enum { BLAMES_MOST = 16 };

/* One evaluation of a condition: what it is of, what it found. */
struct blames {
	struct blame items[BLAMES_MOST];
	size_t count;
};

/* What evaluations over one pair of worlds share. */
struct evaluator;
struct evaluator *evaluator_new(
	struct arena *arena, const struct world *before, const struct world *after, size_t link_count);
/* To be called between resources: lets go of what was remembered of the last one, blamed elements with it. */
void evaluator_forget(struct evaluator *evaluator);
/* Of a resource of the world of that side. `blames` may be NULL. */
enum truth rule_condition_evaluate(struct evaluator *evaluator, enum side side, const struct resource *resource,
	const struct condition *condition, struct blames *blames);

/* Parts of the evaluation that know nothing of worlds. */

/* `account` is the plan's own account ("" when it is not known): what "account" tests compare with. */
enum truth value_test_hold(const struct value_test *test, const struct value *value, const char *account);
/* The scalar as text, for comparing: bytes in `buffer` or in the value. False for null, unknown and collections. */
struct text {
	const char *bytes;
	size_t length;
	char buffer[32];
};
bool scalar_text(struct text *text, const struct value *value);
bool bounds_hold(const struct bounds *bounds, double number);

/* One thing that a view shows. */
struct view_item {
	const struct value *value;
	const char *name; /* of the attribute it is in; NULL: `index` alone, or the value as a whole */
	size_t index;
	bool indexed;
};
struct view_items {
	struct arena *arena;
	struct view_item *items;
	size_t count, capacity;
	bool unknown; /* there may be more */
};
void view_items_add(struct view_items *items, const struct value *value, const char *name, size_t index, bool indexed);
/* The statements of a policy document (a text or an object). */
void statements_view(struct view_items *items, const struct value *document);
/* Whether a normalised statement allows the action ("iam:PassRole", "s3:*", "*"). */
enum truth statement_grants(const struct value *statement, const char *action);
/* The rules in a resource's values, by its kind. */
void traffic_view(struct view_items *items, const char *kind, const struct value *values);
/* Takes the ranges out of the items that one of the rules has with the same ports, and items of which nothing is left. */
void traffic_drop(struct view_items *items, const struct view_items *rules);

#endif
