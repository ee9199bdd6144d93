/* Prints what the tables of aws_thing hold, as JSON: see test_compiler.py. */
#include <stdio.h>
#include <string.h>

#include "engine/schema.h"
#include "value/json.h"

extern const struct resource_type schema_resource_aws_thing;

static const struct attribute *attribute(const char *name) {
	const struct block *block = schema_resource_aws_thing.block;
	for (size_t i = 0; i < block->attribute_count; i++) {
		if (strcmp(block->attributes[i].name, name) == 0)
			return &block->attributes[i];
	}
	return NULL;
}

int main(void) {
	const struct resource_type *type = &schema_resource_aws_thing;
	struct arena *arena = arena_new();
	const struct {
		const char *name;
		const struct value *value;
	} trees[] = {{"create", type->create}, {"read", type->read}, {"update", type->update}, {"delete", type->delete_},
		{"waiters", type->waiters}, {"rules", type->rules}, {"import", type->import_forms}, {"tags", type->tags},
		{"timeouts", type->timeouts}, {"suppress", attribute("size")->suppress},
		{"values", attribute("kind")->validators[0].argument}};
	printf("{\"type\": %s", type_json(arena, type->block->type));
	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++)
		printf(", \"%s\": %s", trees[i].name, value_to_json(arena, trees[i].value));
	puts("}");
	arena_free(arena);
	return 0;
}
