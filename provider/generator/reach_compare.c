/* What a plan changes in who can reach what.
 *
 * The ways of one end, before and after, are cut into ranges of ports in which nothing differs. Of each range it is known which sources come, go and
 * stay; ranges in which the same happens are told in one line. "All traffic" is a range of its own: a source that has it before and one port of it after is
 * not news for that port. */
#include <stdlib.h>
#include <string.h>

#include "generator/reach_inner.h"

/* One source of an end. */
struct party {
	const struct way *way[2]; /* by side, the first of `ways`; one of them may be NULL */
	size_t ways[2];
	ports_list ports[2]; /* sorted and joined, without all traffic */
	bool all[2];
	bool is_self;
};
typedef LIST(struct party) party_list;

typedef LIST(const struct party *) party_refs;

struct line {
	ports_list ports;
	party_refs added, removed, kept;
};

struct comparison {
	struct arena *arena;
	struct model *models[2];
	struct reach_changes *changes;
	size_t capacity;
};

/* ---- parties ---- */

static void party_ports_add(struct arena *arena, struct party *party, int side, const struct way *way) {
	if (party->way[side] == NULL)
		party->way[side] = way;
	party->ways[side]++;
	if (way->ports.protocol == PROTOCOL_ALL)
		party->all[side] = true;
	else
		LIST_ADD(arena, &party->ports[side], way->ports);
}

static int party_order(const struct way *a, const struct way *b) {
	int order = strcmp(a->source.key, b->source.key);
	return order != 0 ? order : (a->why != NULL) - (b->why != NULL);
}

/* Both lists are sorted by source, known before unknown. */
static party_list parties_make(
	struct arena *arena, const struct way *before, size_t before_count, const struct way *after, size_t after_count) {
	party_list parties = {0};
	size_t b = 0, a = 0;
	while (b < before_count || a < after_count) {
		const struct way *first = b == before_count                       ? &after[a]
			: a == after_count || party_order(&before[b], &after[a]) <= 0 ? &before[b]
																		  : &after[a];
		struct party party = {
			.is_self = first->source.kind == SOURCE_END && strcmp(first->source.key, first->to_key) == 0};
		for (; b < before_count && party_order(&before[b], first) == 0; b++)
			party_ports_add(arena, &party, SIDE_BEFORE, &before[b]);
		for (; a < after_count && party_order(&after[a], first) == 0; a++)
			party_ports_add(arena, &party, SIDE_AFTER, &after[a]);
		LIST_ADD(arena, &parties, party);
	}
	return parties;
}

/* Whether a range lies in a list that is sorted and joined. */
static bool ports_hold(const ports_list *list, const struct ports *range) {
	size_t low = 0, high = list->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct ports *item = &list->items[middle];
		if (item->protocol == range->protocol && item->from <= range->from && item->to >= range->to)
			return true;
		if (ports_compare(item, range) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* ---- ranges of ports in which nothing differs ---- */

struct bound {
	int protocol, at;
};

static int order_bounds(const void *left, const void *right) {
	const struct bound *a = left, *b = right;
	return a->protocol != b->protocol ? (a->protocol < b->protocol ? -1 : 1) : (a->at > b->at) - (a->at < b->at);
}

/* All begins and ends, each once: a range goes from one to the next. */
static ports_list ranges_make(struct arena *arena, const party_list *parties) {
	LIST(struct bound) bounds = {0};
	ports_list ranges = {0};
	for (size_t i = 0; i < parties->count; i++)
		for (int side = 0; side < 2; side++)
			for (size_t j = 0; j < parties->items[i].ports[side].count; j++) {
				const struct ports *ports = &parties->items[i].ports[side].items[j];
				LIST_ADD(arena, &bounds, (struct bound){ports->protocol, ports->from});
				LIST_ADD(arena, &bounds, (struct bound){ports->protocol, ports->to + 1});
			}
	if (bounds.count > 0)
		qsort(bounds.items, bounds.count, sizeof(*bounds.items), order_bounds);
	for (size_t i = 0; i + 1 < bounds.count; i++)
		if (bounds.items[i].protocol == bounds.items[i + 1].protocol && bounds.items[i].at < bounds.items[i + 1].at)
			LIST_ADD(arena, &ranges,
				(struct ports){bounds.items[i].protocol, bounds.items[i].at, bounds.items[i + 1].at - 1});
	LIST_ADD(arena, &ranges, (struct ports){PROTOCOL_ALL, 0, PORT_LAST});
	return ranges;
}

/* '+', '-', '=' or 0: not of interest in this range. */
static char party_happens(const struct party *party, const struct ports *range) {
	bool had, has;
	if (range->protocol == PROTOCOL_ALL) {
		had = party->all[SIDE_BEFORE];
		has = party->all[SIDE_AFTER];
	} else {
		bool own_before = ports_hold(&party->ports[SIDE_BEFORE], range),
			 own_after = ports_hold(&party->ports[SIDE_AFTER], range);
		had = own_before || party->all[SIDE_BEFORE];
		has = own_after || party->all[SIDE_AFTER];
		/* A source that has all traffic belongs to the line of that, but stays one where others come or go. */
		if (!own_before && !own_after && (had != has || party->is_self))
			return 0;
	}
	return had && has ? '=' : had ? '-' : has ? '+' : 0;
}

static const char *range_signature(
	struct arena *arena, const party_list *parties, const struct ports *range, bool *changed) {
	struct strbuf text = STRBUF_INIT(arena);
	*changed = false;
	strbuf_addc(&text, range->protocol == PROTOCOL_ALL ? 'a' : range->protocol == PROTOCOL_UNKNOWN ? 'u' : 'p');
	for (size_t i = 0; i < parties->count; i++) {
		char happens = party_happens(&parties->items[i], range);
		if (happens != 0)
			strbuf_addf(&text, "%c%zu", happens, i);
		*changed = *changed || happens == '+' || happens == '-';
	}
	return strbuf_text(&text);
}

/* ---- texts ---- */

static const struct way *party_way(const struct party *party) {
	return party->way[SIDE_AFTER] != NULL ? party->way[SIDE_AFTER] : party->way[SIDE_BEFORE];
}

static const char *party_text(struct arena *arena, const struct party *party) {
	const struct way *way = party_way(party);
	if (party->is_self)
		return "each other";
	if (way->why != NULL && way->source.kind <= SOURCE_END)
		return arena_printf(arena, "perhaps %s", way->source.label);
	return way->source.label;
}

/* What changes comes first, so that it is seen in a list that is cut. */
static const char *parties_text(struct arena *arena, const struct party *const *changed, size_t changed_count,
	const struct party *const *kept, size_t kept_count) {
	enum { ALL_UP_TO = 4, SHOWN = 3 };
	size_t count = changed_count + kept_count, shown = count <= ALL_UP_TO ? count : SHOWN;
	struct strbuf text = STRBUF_INIT(arena);
	if (count == 0)
		return "nobody";
	for (size_t i = 0; i < shown; i++)
		strbuf_addf(&text, "%s%s", i > 0 ? ", " : "",
			party_text(arena, i < changed_count ? changed[i] : kept[i - changed_count]));
	if (shown < count)
		strbuf_addf(&text, " and %zu more", count - shown);
	return strbuf_text(&text);
}

/* ---- lines ---- */

/* So many others are looked at: lines with more are cut in the review anyway. */
enum { LOOK_AT = 256 };

/* Whether others reach on a side what a party does. A source that was certain and is uncertain now has not gone; the other way round it is news. */
static bool covered_by(const struct party *party, enum side side, const struct party *const *others, size_t count) {
	const struct source *source = &party_way(party)->source;
	for (size_t i = 0; i < count && i < LOOK_AT; i++) {
		const struct way *way = others[i]->way[side];
		if (way == NULL || (way->why != NULL && side == SIDE_BEFORE))
			continue;
		if (strcmp(way->source.key, source->key) == 0 || (way->why == NULL && source_covers(&way->source, source)))
			return true;
	}
	return false;
}

static bool stays(const struct comparison *comparison, const char *address) {
	return address != NULL && world_find(comparison->models[SIDE_AFTER]->world, address) != NULL;
}

/* A balancer that still listens there is there to be reached. */
static bool still_listens(const struct comparison *comparison, const struct way *way, const ports_list *ports) {
	const struct model *after = comparison->models[SIDE_AFTER];
	const struct resource *resource = way->to_address != NULL ? world_find(after->world, way->to_address) : NULL;
	const struct end *end = resource != NULL ? after->ends[resource->number] : NULL;
	struct ports common;
	if (end == NULL || end->kind != END_BALANCER)
		return false;
	for (size_t i = 0; i < end->listens.count; i++)
		for (size_t j = 0; j < ports->count; j++)
			if (ports_meet(&common, &end->listens.items[i], &ports->items[j]))
				return true;
	return false;
}

static bool is_cut(const struct comparison *comparison, const struct party *party, const ports_list *ports) {
	const struct way *way = party->way[SIDE_BEFORE];
	if (way->why != NULL || !stays(comparison, way->to_address))
		return false;
	if (way->source.kind == SOURCE_END)
		return way->source.end->resource != NULL && stays(comparison, way->source.end->resource->change->address);
	return still_listens(comparison, way, ports);
}

static void change_add(struct comparison *comparison, const struct reach_change *change) {
	struct reach_changes *changes = comparison->changes;
	changes->items =
		arena_grow(comparison->arena, changes->items, changes->count, &comparison->capacity, sizeof(*changes->items));
	changes->items[changes->count++] = *change;
}

static const char *line_ports(struct comparison *comparison, const struct line *line) {
	bool all = line->ports.count == 1 && line->ports.items[0].protocol == PROTOCOL_ALL, others = false;
	for (size_t i = 0; i < line->added.count; i++)
		others = others || line->added.items[i]->ports[SIDE_BEFORE].count > 0;
	for (size_t i = 0; i < line->removed.count; i++)
		others = others || line->removed.items[i]->ports[SIDE_AFTER].count > 0;
	return all && others ? "all other traffic" : ports_text(comparison->arena, line->ports.items, line->ports.count);
}

static void unknown_note(struct reach_change *change, const struct way *way) {
	if (way == NULL || way->why == NULL)
		return;
	change->unknown = true;
	if (change->why == NULL)
		change->why = way->why;
}

static void line_write(struct comparison *comparison, const struct line *line) {
	struct arena *arena = comparison->arena;
	const struct party *const *kept = line->kept.items, *const *added = line->added.items,
							  *const *removed = line->removed.items;
	enum side side = line->added.count > 0 ? SIDE_AFTER : SIDE_BEFORE;
	const struct party *main = line->added.count > 0 ? added[0] : removed[0];
	const struct way *first = main->way[side];
	struct reach_change change = {.destination = first->to_label,
		.destination_address = first->to_address,
		.via = vias_text(arena, first, main->ways[side], line->ports.items, line->ports.count)};
	change.ports = line_ports(comparison, line);
	change.before = parties_text(arena, removed, line->removed.count, kept, line->kept.count);
	change.after = parties_text(arena, added, line->added.count, kept, line->kept.count);
	for (size_t i = 0; i < line->added.count; i++) {
		const struct party *party = added[i];
		bool is_new = !covered_by(party, SIDE_BEFORE, removed, line->removed.count) &&
			!covered_by(party, SIDE_BEFORE, kept, line->kept.count);
		change.opens = change.opens || is_new;
		change.open_to_world =
			change.open_to_world || (is_new && party->way[SIDE_AFTER]->source.kind == SOURCE_INTERNET);
		unknown_note(&change, party->way[SIDE_AFTER]);
	}
	for (size_t i = 0; i < line->removed.count; i++) {
		const struct party *party = removed[i];
		if (covered_by(party, SIDE_AFTER, added, line->added.count) ||
			covered_by(party, SIDE_AFTER, kept, line->kept.count))
			continue;
		change.closes = true;
		change.cut = change.cut || is_cut(comparison, party, &line->ports);
		unknown_note(&change, party->way[SIDE_BEFORE]);
	}
	change_add(comparison, &change);
}

/* Networks that lie in others of the same side need not be named beside them. */
static bool within(const struct party *party, enum side side, const party_refs *others) {
	const struct source *source = &party_way(party)->source;
	for (size_t i = 0; i < others->count && i < LOOK_AT && source->kind <= SOURCE_NETWORK; i++) {
		const struct way *way = others->items[i]->way[side];
		if (others->items[i] != party && way != NULL && way->why == NULL && source_covers(&way->source, source) &&
			!source_covers(source, &way->source))
			return true;
	}
	return false;
}

static void within_drop(party_refs *list, enum side side, const party_refs *kept) {
	const party_refs all = *list;
	size_t left = 0;
	const struct party **items = memory_alloc((all.count + 1) * sizeof(*items));
	for (size_t i = 0; i < all.count; i++)
		if (!within(all.items[i], side, &all) && !within(all.items[i], side, kept))
			items[left++] = all.items[i];
	for (size_t i = 0; i < left; i++)
		list->items[i] = items[i];
	list->count = left;
	free(items);
}

static void line_fill(struct arena *arena, struct line *line, const party_list *parties, const struct ports *range) {
	for (size_t i = 0; i < parties->count; i++) {
		const struct party *party = &parties->items[i];
		switch (party_happens(party, range)) {
		case '+':
			LIST_ADD(arena, &line->added, party);
			break;
		case '-':
			LIST_ADD(arena, &line->removed, party);
			break;
		case '=':
			LIST_ADD(arena, &line->kept, party);
			break;
		default:
			break;
		}
	}
	within_drop(&line->added, SIDE_AFTER, &line->kept);
	within_drop(&line->removed, SIDE_BEFORE, &line->kept);
}

/* So many rules that they cannot be compared one by one. */
static void coarse_write(
	struct comparison *comparison, const struct way *sample, size_t before_count, size_t after_count) {
	struct reach_change change = {.destination = sample->to_label,
		.destination_address = sample->to_address,
		.ports = "many ports",
		.before = before_count > 0 ? arena_printf(comparison->arena, "%zu ways", before_count) : "nobody",
		.after = after_count > 0 ? arena_printf(comparison->arena, "%zu ways", after_count) : "nobody",
		.opens = after_count > 0,
		.closes = before_count > 0,
		.unknown = true,
		.why = "the rules are too many to compare them one by one"};
	change_add(comparison, &change);
}

static void lines_write(struct comparison *comparison, const party_list *parties, const ports_list *ranges) {
	struct arena *arena = comparison->arena;
	struct text_table signatures = {.arena = arena};
	LIST(struct line *) lines = {0};
	for (size_t i = 0; i < ranges->count; i++) {
		bool changed;
		const char *signature = range_signature(arena, parties, &ranges->items[i], &changed);
		const struct text_entry *entry = changed ? text_table_first(&signatures, signature) : NULL;
		if (!changed)
			continue;
		if (entry == NULL) {
			struct line *line = arena_alloc(arena, sizeof(*line));
			line_fill(arena, line, parties, &ranges->items[i]);
			text_table_add(&signatures, signature, lines.count);
			LIST_ADD(arena, &lines, line);
			entry = text_table_first(&signatures, signature);
		}
		LIST_ADD(arena, &lines.items[entry->number]->ports, ranges->items[i]);
	}
	/* Where all that comes or goes lies in what stays, nothing changes. */
	for (size_t i = 0; i < lines.count; i++)
		if (lines.items[i]->added.count + lines.items[i]->removed.count > 0)
			line_write(comparison, lines.items[i]);
}

static bool ways_equal(const struct way *before, size_t before_count, const struct way *after, size_t after_count) {
	if (before_count != after_count)
		return false;
	for (size_t i = 0; i < before_count; i++)
		if (party_order(&before[i], &after[i]) != 0 || ports_compare(&before[i].ports, &after[i].ports) != 0)
			return false;
	return true;
}

/* Ports of a party in order, so that they can be looked up. */
static void parties_sort(party_list *parties) {
	for (size_t i = 0; i < parties->count; i++)
		for (int side = 0; side < 2; side++)
			parties->items[i].ports[side].count =
				ports_join(parties->items[i].ports[side].items, parties->items[i].ports[side].count);
}

/* What leaves the state stays in the cloud, as reachable as it was. */
static bool is_forgotten(const struct way *way) {
	return way->to->resource != NULL && way->to->resource->change->action == CHANGE_FORGET;
}

static void end_compare(struct comparison *comparison, const struct way *before, size_t before_count,
	const struct way *after, size_t after_count) {
	enum { CELLS_MOST = 4000000 };
	party_list parties;
	ports_list ranges;
	if (ways_equal(before, before_count, after, after_count) || (after_count == 0 && is_forgotten(before)))
		return;
	parties = parties_make(comparison->arena, before, before_count, after, after_count);
	parties_sort(&parties);
	ranges = ranges_make(comparison->arena, &parties);
	if (parties.count * ranges.count > CELLS_MOST)
		coarse_write(comparison, after_count > 0 ? after : before, before_count, after_count);
	else
		lines_write(comparison, &parties, &ranges);
}

/* ---- all ends ---- */

static size_t run_length(const struct way *ways, size_t count, const struct way *first) {
	size_t length = 0;
	while (length < count && way_end_order(&ways[length], first) == 0)
		length++;
	return length;
}

static void ends_compare(struct comparison *comparison) {
	const struct way *before = comparison->models[SIDE_BEFORE]->ways.items,
					 *after = comparison->models[SIDE_AFTER]->ways.items;
	size_t b = 0, a = 0, before_count = comparison->models[SIDE_BEFORE]->ways.count,
		   after_count = comparison->models[SIDE_AFTER]->ways.count;
	while (b < before_count || a < after_count) {
		const struct way *first = b == before_count                         ? &after[a]
			: a == after_count || way_end_order(&before[b], &after[a]) <= 0 ? &before[b]
																			: &after[a];
		size_t had = run_length(before + b, before_count - b, first),
			   has = run_length(after + a, after_count - a, first);
		end_compare(comparison, before + b, had, after + a, has);
		b += had;
		a += has;
	}
}

static int change_rank(const struct reach_change *change) {
	if (change->open_to_world)
		return 0;
	if (change->cut)
		return 2;
	if (change->opens)
		return 1;
	return change->closes ? 3 : 4;
}

static int order_changes(const void *left, const void *right) {
	const struct reach_change *a = left, *b = right;
	int order = change_rank(a) - change_rank(b);
	if (order == 0)
		order = strcmp(a->destination, b->destination);
	if (order == 0)
		order = strcmp(a->ports, b->ports);
	return order != 0 ? order : strcmp(a->after, b->after);
}

/* Many ends to which the same happens are told in one line. */
static void changes_fold(struct comparison *comparison) {
	enum { FOLD_FROM = 4, SHOWN = 2 };
	struct reach_changes *changes = comparison->changes;
	struct text_table keys = {.arena = comparison->arena};
	size_t kept = 0, *counts = arena_array(comparison->arena, changes->count + 1, sizeof(*counts));
	for (size_t i = 0; i < changes->count; i++) {
		const struct reach_change *change = &changes->items[i];
		text_table_add(&keys,
			arena_printf(
				comparison->arena, "%s\n%s\n%s\n%d", change->ports, change->before, change->after, change_rank(change)),
			i);
	}
	for (size_t i = 0; i < keys.count; i++) {
		const struct text_entry *entry = &keys.entries[i];
		size_t members = 0;
		struct strbuf names = STRBUF_INIT(comparison->arena);
		if (entry->last == 0)
			continue;
		for (const struct text_entry *next = entry; next != NULL; next = text_table_next(&keys, next), members++)
			if (members < SHOWN)
				strbuf_addf(&names, "%s%s", members > 0 ? ", " : "", changes->items[next->number].destination);
		if (members < FOLD_FROM)
			continue;
		changes->items[entry->number].destination =
			arena_printf(comparison->arena, "%s and %zu more", strbuf_text(&names), members - SHOWN);
		for (const struct text_entry *next = text_table_next(&keys, entry); next != NULL;
			 next = text_table_next(&keys, next))
			counts[next->number] = 1;
	}
	for (size_t i = 0; i < changes->count; i++)
		if (counts[i] == 0)
			changes->items[kept++] = changes->items[i];
	changes->count = kept;
}

static void capped_note(struct comparison *comparison) {
	struct reach_change change = {.destination = "further destinations",
		.ports = "unknown ports",
		.before = "unknown sources",
		.after = "unknown sources",
		.unknown = true};
	if (!comparison->models[SIDE_BEFORE]->capped && !comparison->models[SIDE_AFTER]->capped)
		return;
	/* A way that is missing on one side may be one that was not computed. */
	for (size_t i = 0; i < comparison->changes->count; i++) {
		comparison->changes->items[i].unknown = true;
		if (comparison->changes->items[i].why == NULL)
			comparison->changes->items[i].why = "the plan is too large to compare all ways";
	}
	change.why =
		arena_printf(comparison->arena, "the plan has more than %d ways; the others are not compared", WAYS_MOST);
	change_add(comparison, &change);
}

const struct reach_changes *reach_compare(struct arena *arena, const struct world *before, const struct world *after) {
	struct reach_changes *changes = arena_alloc(arena, sizeof(*changes));
	struct comparison comparison = {
		.arena = arena, .models = {model_make(arena, before), model_make(arena, after)}, .changes = changes};
	changes->before = reach_of_model(comparison.models[SIDE_BEFORE]);
	changes->after = reach_of_model(comparison.models[SIDE_AFTER]);
	ends_compare(&comparison);
	if (changes->count > 0)
		qsort(changes->items, changes->count, sizeof(*changes->items), order_changes);
	changes_fold(&comparison);
	capped_note(&comparison);
	return changes;
}
