/* Secrets out of values before they are compared or shown. What secret.h finds is reported, so it spares what may be none; here it is the other way
 * round: one value too many is hidden rather than one too few.
 *
 * A secret is replaced by "(sensitive)", a NUL and a hash of what stood there: so a changed secret still differs, and showing
 * (diff_text.h) leaves NUL and hash out. */
#ifndef TRIPOD_GENERATOR_DIFF_SECRET_H
#define TRIPOD_GENERATOR_DIFF_SECRET_H

#include "base/strbuf.h"
#include "generator/diff_shape.h"

#define SENSITIVE "(sensitive)"
enum { SENSITIVE_LENGTH = sizeof(SENSITIVE) - 1, SENSITIVE_HASH = 1 + 16 /* NUL and hexadecimal digits */ };

/* Whether an attribute, argument or variable of this name holds a secret when its value is a text: password, auth_token, DBPASSWORD, private_key_pem;
 * not secret_arn, token_type, http_tokens. */
bool name_is_secret(const char *name, size_t length);

/* The value without what the masks (of this side and the other), the schema and names call secret. The same value when there is none. */
const struct value *value_redact(struct arena *arena, const struct value *value, const struct value *mask,
	const struct value *other_mask, const struct shape *shape);
/* The same of one member of a map; masks and shape are those of the map. */
const struct value *member_redact(struct arena *arena, const struct value *map, const struct value_member *member,
	const struct value *mask, const struct value *other_mask, const struct shape *shape);
/* The same of a parsed document: names only. */
const struct value *document_redact(struct arena *arena, const struct value *document);
/* Whether it stands for a whole secret. */
bool value_is_redacted(const struct value *value);

/* A text without the secrets in it: private keys (PEM), access key ids and tokens by their form (secret.h), passwords in URLs, NAME=VALUE and "name: value" and --name VALUE with secret
 * names. References ($NAME, ${NAME}, $(command)) stay. */
struct span {
	const char *bytes;
	size_t length;
};
struct span text_redact(struct arena *arena, const char *bytes, size_t length);
/* The two parts of it, for texts of many lines of which few are shown: what must be seen in the whole, and what one line tells. */
struct span named_redact(struct arena *arena, const char *bytes, size_t length);
struct span tokens_redact(struct arena *arena, struct span text);

uint64_t bytes_hash(uint64_t seed, const void *bytes, size_t length);
/* Equal values have equal hashes. */
uint64_t value_hash(const struct value *value);

#endif
