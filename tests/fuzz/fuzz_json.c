/* Any bytes as JSON: never a crash, and what was read is written and read back equal. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "value/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
	struct arena *arena = arena_new();
	const char *why = NULL, *written;
	const struct value *value = value_from_json(arena, (const char *)bytes, length, &why), *again;
	if (value == NULL && why == NULL)
		abort();
	if (value != NULL) {
		written = value_to_json_html(arena, value);
		again = value_from_json(arena, written, strlen(written), &why);
		if (again == NULL || !value_equal(value, again))
			abort();
	}
	arena_free(arena);
	return 0;
}

#include "fuzz_main.h"
