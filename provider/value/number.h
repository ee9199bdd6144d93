/* Decimal numbers without loss: how number texts are read, compared and written. Used inside
 * provider/value; others see numbers through value/value.h. */
#ifndef TRIPOD_VALUE_NUMBER_H
#define TRIPOD_VALUE_NUMBER_H

#include "base/strbuf.h"
#include "value/value.h"

/* A number from text ("12", "+.5", "1e30"); value_null when it is none or its exponent is beyond
 * nine digits. */
const struct value *number_from_text(struct arena *arena, const char *text, size_t length);
/* By amount, whatever the kinds. */
int number_compare(const struct value *a, const struct value *b);
/* Plain decimal digits as Terraform writes them; an exponent only beyond 1000 digits. */
const char *number_to_text(struct arena *arena, const struct value *number);

#endif
