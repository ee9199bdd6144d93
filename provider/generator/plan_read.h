/* Parts of the reader of plans and states, shared by plan_document.c and plan_state.c only. */
#ifndef TRIPOD_GENERATOR_PLAN_READ_H
#define TRIPOD_GENERATOR_PLAN_READ_H

#include "generator/plan_document.h"

const char *text_or(const struct value *value, const char *otherwise);
/* The value with VALUE_UNKNOWN where the mask (after_unknown) is true. */
const struct value *unknown_merge(struct arena *arena, const struct value *after, const struct value *unknown);
/* address, type, kind, name, provider, index, data; all values null. */
void change_name(struct arena *arena, struct resource_change *change, const struct value *json);
void changes_sort(struct resource_change *changes, size_t count);

/* Adds the data sources of a state's module tree to the changes, as no-ops, unless the plan reads them. */
void data_sources_add(struct arena *arena, struct plan_document *document, const struct value *root_module);
/* The JSON form of a state (format 1.x) and the file itself (version 4): every object as a no-op. */
void state_read(struct arena *arena, struct plan_document *document, const struct value *json);
void raw_state_read(struct arena *arena, struct plan_document *document, const struct value *json);

#endif
