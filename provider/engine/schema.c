#include "engine/schema.h"

#include <string.h>

const struct attribute *block_attribute(const struct block *block, const char *name) {
	size_t low = 0, high = block->attribute_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, block->attributes[middle].name);
		if (order == 0)
			return &block->attributes[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static const struct resource_type *type_find(const struct resource_type *const *types, size_t count, const char *name) {
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, types[middle]->name);
		if (order == 0)
			return types[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct resource_type *schema_resource_find(const char *name) {
	return type_find(schema_resources, schema_resource_count, name);
}

const struct resource_type *schema_data_source_find(const char *name) {
	return type_find(schema_data_sources, schema_data_source_count, name);
}
