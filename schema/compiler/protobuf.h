/* Just enough of Protocol Buffers to write messages: what the schema response needs. (protobuf-c
 * belongs to provider/plugin/ alone.) Fields that hold zero are left out, as proto3 does. */
#ifndef TRIPOD_SCHEMA_PROTOBUF_H
#define TRIPOD_SCHEMA_PROTOBUF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

void protobuf_add_integer(struct strbuf *message, unsigned field, uint64_t value);
void protobuf_add_text(struct strbuf *message, unsigned field, const char *text);
/* A message field is written even when it is empty: it is there. */
void protobuf_add_message(struct strbuf *message, unsigned field, const struct strbuf *part);
/* An entry of a map<string, message>. */
void protobuf_add_entry(struct strbuf *message, unsigned field, const char *key, const struct strbuf *value);

#endif
