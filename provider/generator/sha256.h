/* SHA-256 (FIPS 180-4), for what a page says of its own parts: the generator links no library for it. */
#ifndef TRIPOD_GENERATOR_SHA256_H
#define TRIPOD_GENERATOR_SHA256_H

#include <stddef.h>

enum { SHA256_BYTES = 32 };

void sha256(unsigned char digest[SHA256_BYTES], const void *bytes, size_t length);

#endif
