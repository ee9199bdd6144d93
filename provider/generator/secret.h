/* Secrets in clear text: told by their form (access keys, tokens of the usual services, private keys), by the name they are assigned to
 * (password=..., API_TOKEN: ...), and by looking random where a name is assigned something. References (${...}, $(...), ARNs, paths), placeholders and
 * examples do not count; one missed is preferred to one cried for nothing.
 *
 * What a secret is says `what` ("an AWS access key"); its value is never copied anywhere.
 */
#ifndef TRIPOD_GENERATOR_SECRET_H
#define TRIPOD_GENERATOR_SECRET_H

#include <stdbool.h>
#include <stddef.h>

enum { SECRET_TEXT_MOST = 262144 }; /* bytes of a text that are looked at */

struct secret {
	const char *what;
	const char *name; /* what it is assigned to, in the text or as given; not NUL-terminated; NULL: to nothing */
	size_t name_length;
	size_t line; /* of the text, from 1 */
};

/* The first secret in a text. `name` is what the text is the value of (a variable, a key); NULL: none, so only what the text itself says counts. */
bool secret_find(struct secret *secret, const char *name, const char *text, size_t length);

/* Whether what is called so is a secret, as a rule: "DB_PASSWORD", "apiToken"; not "token_endpoint", "secret_arn". */
bool secret_name(const char *name, size_t length);

/* Form alone: the first token in the text that has the form of a known secret. NULL: none. */
const char *secret_token(const char *text, size_t length, size_t *at);

#endif
