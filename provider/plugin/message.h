/* Between protobuf messages and ours: values, diagnostics, paths, texts. What is made here lives in the arena given. */
#ifndef TRIPOD_PLUGIN_MESSAGE_H
#define TRIPOD_PLUGIN_MESSAGE_H

#include <stddef.h>

#include "base/diagnostics.h"
#include "plugin/tfplugin6.pb-c.h"
#include "value/path.h"
#include "value/type.h"

/* protobuf-c's memory, from an arena: messages are never freed singly. */
ProtobufCAllocator message_allocator(struct arena *arena);

/* A text that may go into a protobuf string: what is no UTF-8 becomes U+FFFD, NULL becomes "". */
char *message_text(struct arena *arena, const char *text);

/* The value; value_null when the message is absent. NULL with a diagnostic that names `what` ("prior state")
 * when it does not fit the type. */
const struct value *message_value(
	struct diagnostics *diagnostics, const struct type *type, const Tfplugin6__DynamicValue *message, const char *what);
/* `value` NULL: NULL, an absent message. */
Tfplugin6__DynamicValue *message_from_value(struct arena *arena, const struct type *type, const struct value *value);

/* The protocol cannot name an element of a set: a path ends before the first such step. NULL for the root. */
Tfplugin6__AttributePath *message_from_path(struct arena *arena, const struct path *path);
Tfplugin6__Diagnostic **message_from_diagnostics(const struct diagnostics *diagnostics, size_t *count);

#endif
