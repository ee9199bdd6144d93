/* Any bytes as any of some types: never a crash, and what was read is written and read back equal.
 * The first byte chooses the type. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "value/msgpack.h"

static const struct type set_of_sets = {.kind = TYPE_SET, .element = &type_set_string};
static const struct type_field block_fields[] = {{"any", &type_dynamic}, {"bool", &type_bool}, {"ids", &set_of_sets},
	{"size", &type_number}, {"tags", &type_map_string}};
static const struct type block = {.kind = TYPE_OBJECT, .fields = block_fields, .field_count = 5};
static const struct type blocks = {.kind = TYPE_LIST, .element = &block};

static const struct type *const types[] = {&type_dynamic, &blocks, &type_number, &type_string, &set_of_sets};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
	const struct type *type;
	struct arena *arena;
	const struct value *value, *again;
	const char *why = NULL;
	const void *written;
	size_t written_length;
	if (length == 0)
		return 0;
	type = types[bytes[0] % (sizeof(types) / sizeof(types[0]))];
	arena = arena_new();
	value = value_from_msgpack(arena, type, bytes + 1, length - 1, &why);
	if (value == NULL && why == NULL)
		abort();
	if (value != NULL) {
		written = value_to_msgpack(arena, type, value, &written_length);
		if (written == NULL)
			abort();
		again = value_from_msgpack(arena, type, written, written_length, &why);
		if (again == NULL || !value_equal(value, again))
			abort();
	}
	arena_free(arena);
	return 0;
}

#include "fuzz_main.h"
