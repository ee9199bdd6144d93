/* JSON documents and values. Numbers keep their digits. */
#ifndef TRIPOD_VALUE_JSON_H
#define TRIPOD_VALUE_JSON_H

#include "value/value.h"

/* Any JSON text as a value; NULL and *why (with line and column) when it is none. */
const struct value *value_from_json(struct arena *arena, const char *text, size_t length, const char **why);
/* The same for large texts: strings end in place, so the text is changed and must stay as long as the value. *why names the
 * byte, counted from 1. */
const struct value *value_from_json_in_place(struct arena *arena, char *text, size_t length, const char **why);
/* Compact JSON, object members in key order; unknown is written as null. In the arena. */
char *value_to_json(struct arena *arena, const struct value *value);
/* The same with <, >, & and U+2028/9 as \u003c and so on: how Go's encoding/json, Terraform's
 * jsonencode and hashicorp/aws's normalised documents have it. */
char *value_to_json_html(struct arena *arena, const struct value *value);

#endif
