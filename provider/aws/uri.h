/* Percent-encoding as AWS defines it: all but A-Z a-z 0-9 - _ . ~ become %XX, in capitals. */
#ifndef TRIPOD_AWS_URI_H
#define TRIPOD_AWS_URI_H

#include <stdbool.h>

#include "base/strbuf.h"

void uri_encode(struct strbuf *out, const char *bytes, size_t length, bool keep_slashes);
/* %XX resolved; a '%' without two hexadecimal digits stays. '+' stays. In the arena. */
char *uri_decode(struct arena *arena, const char *bytes, size_t length, size_t *out_length);

#endif
