/* Inner parts of a world: its tables, and what the plan's configuration says about references. Used by world*.c and, for tables of their own, by reach*.c. */
#ifndef TRIPOD_GENERATOR_WORLD_INDEX_H
#define TRIPOD_GENERATOR_WORLD_INDEX_H

#include "generator/world.h"

/* Numbers (of resources, of configurations) by text; several under one text keep their order. */
struct text_table {
	struct arena *arena;
	struct text_entry *entries;
	size_t *slots; /* first entry + 1; 0: free */
	size_t count, capacity, slot_count;
};

struct text_entry {
	const char *text;
	uint32_t hash;
	size_t number, next; /* next entry of the same text + 1; 0: the last one */
	size_t last;         /* of the first entry: where the next one is linked */
};

void text_table_add(struct text_table *table, const char *text, size_t number);
/* The first entry of a text; NULL. */
const struct text_entry *text_table_first(const struct text_table *table, const char *text);
const struct text_entry *text_table_next(const struct text_table *table, const struct text_entry *entry);

struct world_index {
	struct text_table addresses;  /* address -> resource */
	struct text_table kinds;      /* kind -> managed resources */
	struct text_table ids;        /* "kind\nvalue" -> resources */
	struct text_table blocks;     /* address without any keys -> resources */
	struct text_table unresolved; /* "kind\nmodule" -> resources whose id is unknown */
	struct text_table configured; /* address without any keys -> configurations */
	const struct value **configurations;
	size_t *of_kind_next; /* resource -> next managed one of its kind + 1 */
	size_t configuration_count, configuration_capacity;
	struct text_table referrers; /* "kind\npath" that were asked for -> reverse links; made when first asked */
	struct reverse **reverses;
	size_t reverse_count, reverse_capacity;
};

/* "module.a["x"].aws_vpc.this[0]" -> "module.a.aws_vpc.this" */
const char *address_without_keys(struct arena *arena, const char *address);

/* Resources that the configuration names for an attribute of a resource, in the order of the expression. */
struct candidates {
	struct arena *arena;
	const struct resource **items;
	size_t count, capacity;
	bool opaque;               /* a local value or a dynamic block is in the way: there may be more */
	const char *opaque_module; /* address of the module whose local value it is; NULL: the referrer's own */
};

void configuration_index(struct world *world);
void configuration_follow(const struct world *world, const struct resource *resource, const char *path,
	const char *kinds, struct candidates *found);
void candidates_add(struct candidates *candidates, const struct resource *resource);
/* Whether `kind` is one of "a|b|c". */
bool kind_is_wanted(const char *kind, const char *kinds);

#endif
