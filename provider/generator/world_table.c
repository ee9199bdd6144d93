#include <string.h>

#include "generator/world_index.h"

static uint32_t text_hash(const char *text) {
	uint32_t hash = 2166136261u;
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

static size_t slot_find(const struct text_table *table, const char *text, uint32_t hash) {
	size_t slot = hash & (table->slot_count - 1);
	while (table->slots[slot] != 0) {
		const struct text_entry *entry = &table->entries[table->slots[slot] - 1];
		if (entry->hash == hash && strcmp(entry->text, text) == 0)
			break;
		slot = (slot + 1) & (table->slot_count - 1);
	}
	return slot;
}

/* Only the first entry of each text stands in the slots; `last` is set for these alone. */
static void table_rehash(struct text_table *table) {
	table->slot_count = table->slot_count > 0 ? table->slot_count * 4 : 64;
	table->slots = arena_array(table->arena, table->slot_count, sizeof(*table->slots));
	for (size_t i = 0; i < table->count; i++)
		if (table->entries[i].last != 0)
			table->slots[slot_find(table, table->entries[i].text, table->entries[i].hash)] = i + 1;
}

void text_table_add(struct text_table *table, const char *text, size_t number) {
	uint32_t hash = text_hash(text);
	struct text_entry *entry;
	size_t slot;
	table->entries = arena_grow(table->arena, table->entries, table->count, &table->capacity, sizeof(*table->entries));
	if (table->slot_count < (table->count + 1) * 2)
		table_rehash(table);
	slot = slot_find(table, text, hash);
	entry = &table->entries[table->count++];
	*entry = (struct text_entry){.text = text, .hash = hash, .number = number};
	if (table->slots[slot] == 0) {
		table->slots[slot] = entry->last = table->count;
	} else {
		struct text_entry *first = &table->entries[table->slots[slot] - 1];
		table->entries[first->last - 1].next = table->count;
		first->last = table->count;
	}
}

const struct text_entry *text_table_first(const struct text_table *table, const char *text) {
	size_t found = table->slot_count > 0 ? table->slots[slot_find(table, text, text_hash(text))] : 0;
	return found != 0 ? &table->entries[found - 1] : NULL;
}

const struct text_entry *text_table_next(const struct text_table *table, const struct text_entry *entry) {
	return entry->next != 0 ? &table->entries[entry->next - 1] : NULL;
}
