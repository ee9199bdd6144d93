#include "aws/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>

/* Neither can fail but for want of memory or a broken OpenSSL: nothing could be signed then. */
static void must(int ok) {
	if (ok)
		return;
	fputs("terraform-provider-aws: OpenSSL cannot compute SHA-256\n", stderr);
	abort();
}

void digest_sha256(const void *bytes, size_t length, unsigned char out[DIGEST_SHA256_LENGTH]) {
	unsigned int size = DIGEST_SHA256_LENGTH;
	must(EVP_Digest(bytes, length, out, &size, EVP_sha256(), NULL));
}

void digest_hmac_sha256(
	const void *key, size_t key_length, const void *bytes, size_t length, unsigned char out[DIGEST_SHA256_LENGTH]) {
	unsigned int size = DIGEST_SHA256_LENGTH;
	must(HMAC(EVP_sha256(), key, (int)key_length, bytes, length, out, &size) != NULL);
}

char *digest_hex(struct arena *arena, const void *bytes, size_t length) {
	static const char digits[] = "0123456789abcdef";
	const unsigned char *from = bytes;
	char *text = arena_alloc(arena, length * 2 + 1);
	for (size_t i = 0; i < length; i++) {
		text[2 * i] = digits[from[i] >> 4];
		text[2 * i + 1] = digits[from[i] & 15];
	}
	return text;
}

char *digest_base64(struct arena *arena, const void *bytes, size_t length) {
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *from = bytes;
	char *text = arena_alloc(arena, (length + 2) / 3 * 4 + 1);
	char *out = text;
	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		unsigned group =
			(unsigned)from[i] << 16 | (left > 1 ? (unsigned)from[i + 1] << 8 : 0) | (left > 2 ? from[i + 2] : 0);
		*out++ = digits[group >> 18];
		*out++ = digits[group >> 12 & 63];
		*out++ = left > 1 ? digits[group >> 6 & 63] : '=';
		*out++ = left > 2 ? digits[group & 63] : '=';
	}
	*out = '\0';
	return text;
}

char *digest_sha256_hex(struct arena *arena, const void *bytes, size_t length) {
	unsigned char digest[DIGEST_SHA256_LENGTH];
	digest_sha256(bytes, length, digest);
	return digest_hex(arena, digest, sizeof digest);
}

char *digest_md5_base64(struct arena *arena, const void *bytes, size_t length) {
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int size = 0;
	if (!EVP_Digest(bytes, length, digest, &size, EVP_md5(), NULL))
		return NULL;
	return digest_base64(arena, digest, size);
}
