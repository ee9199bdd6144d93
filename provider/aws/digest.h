/* Digests and their texts, with OpenSSL. */
#ifndef TRIPOD_AWS_DIGEST_H
#define TRIPOD_AWS_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define DIGEST_SHA256_LENGTH 32

void digest_sha256(const void *bytes, size_t length, unsigned char out[DIGEST_SHA256_LENGTH]);
void digest_hmac_sha256(
	const void *key, size_t key_length, const void *bytes, size_t length, unsigned char out[DIGEST_SHA256_LENGTH]);
/* Texts in the arena. */
char *digest_hex(struct arena *arena, const void *bytes, size_t length);
char *digest_base64(struct arena *arena, const void *bytes, size_t length);
char *digest_sha256_hex(struct arena *arena, const void *bytes, size_t length);
/* MD5 in base64 (Content-MD5); NULL where OpenSSL refuses MD5 (FIPS). */
char *digest_md5_base64(struct arena *arena, const void *bytes, size_t length);

#endif
