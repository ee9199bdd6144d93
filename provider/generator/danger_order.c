/* The order of a destruction. Terraform destroys what depends on a thing before the thing itself, and takes the dependencies from the state, where they are
 * listed in full (those of dependencies included). Without a listed dependency two objects are destroyed at the same time.
 * https://developer.hashicorp.com/terraform/internals/json-format#state-representation */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct order_entry {
	const char *address;
	const struct value *depends_on;
	const char **sorted; /* made at the first question */
	size_t count;
};

struct order {
	struct order_entry *slots; /* open addressing; address NULL: free */
	size_t capacity;           /* a power of two */
	bool told;
};

static size_t module_count(const struct value *module) {
	const struct value *children = value_get(module, "child_modules");
	size_t count = value_count(value_get(module, "resources"));
	for (size_t i = 0; i < value_count(children); i++)
		count += module_count(value_at(children, i));
	return count;
}

static struct order_entry *slot_find(const struct order *order, const char *address) {
	size_t at = bytes_crc32(address, strlen(address)) & (order->capacity - 1);
	while (order->slots[at].address != NULL && strcmp(order->slots[at].address, address) != 0)
		at = (at + 1) & (order->capacity - 1);
	return &order->slots[at];
}

static void module_add(struct order *order, const struct value *module) {
	const struct value *children = value_get(module, "child_modules"), *resources = value_get(module, "resources");
	for (size_t i = 0; i < value_count(resources); i++) {
		const struct value *resource = value_at(resources, i);
		const char *address = value_text(value_get(resource, "address"));
		if (address != NULL && value_text(value_get(resource, "deposed_key")) == NULL)
			*slot_find(order, address) =
				(struct order_entry){.address = address, .depends_on = value_get(resource, "depends_on")};
	}
	for (size_t i = 0; i < value_count(children); i++)
		module_add(order, value_at(children, i));
}

static const struct order *order_make(struct danger_work *work) {
	const struct value *state = work->document->prior_state != NULL ? work->document->prior_state : value_null;
	struct order *order = arena_alloc(work->arena, sizeof(*order));
	size_t count = module_count(state);
	order->told = count > 0;
	order->capacity = 16;
	while (order->capacity < count * 2)
		order->capacity *= 2;
	order->slots = arena_array(work->arena, order->capacity, sizeof(*order->slots));
	module_add(order, state);
	return order;
}

static int texts_compare(const void *a, const void *b) {
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void entry_sort(struct danger_work *work, struct order_entry *entry) {
	size_t count = value_count(entry->depends_on);
	entry->sorted = arena_array(work->arena, count + 1, sizeof(*entry->sorted));
	for (size_t i = 0; i < count; i++) {
		const char *address = value_text(value_at(entry->depends_on, i));
		if (address != NULL)
			entry->sorted[entry->count++] = address;
	}
	if (entry->count > 1)
		qsort(entry->sorted, entry->count, sizeof(*entry->sorted), texts_compare);
}

enum order_answer order_waits(
	struct danger_work *work, const struct resource_change *user, const struct resource_change *needed) {
	struct order_entry *entry;
	const char *address;
	if (work->order == NULL)
		work->order = order_make(work);
	if (!work->order->told)
		return ORDER_UNKNOWN;
	entry = slot_find(work->order, user->address);
	if (entry->address == NULL && user->previous_address != NULL)
		entry = slot_find(work->order, user->previous_address);
	if (entry->address == NULL)
		return ORDER_UNKNOWN;
	if (entry->sorted == NULL)
		entry_sort(work, entry);
	address = address_without_keys(
		work->arena, needed->previous_address != NULL ? needed->previous_address : needed->address);
	return entry->count > 0 &&
			bsearch(&address, entry->sorted, entry->count, sizeof(*entry->sorted), texts_compare) != NULL
		? ORDER_YES
		: ORDER_NO;
}
