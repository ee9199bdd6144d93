/* AutoMTLS: a key and a self-signed certificate, made at every start. Terraform learns the certificate from the
 * handshake line and trusts no other; we trust only the one that it gave us in PLUGIN_CLIENT_CERT. */
#ifndef TRIPOD_PLUGIN_CERTIFICATE_H
#define TRIPOD_PLUGIN_CERTIFICATE_H

#include "base/arena.h"

struct certificate {
	const char *key_pem;
	const char *certificate_pem;
	const char *handshake; /* DER, base64 without padding */
};

/* 0, or -1 when OpenSSL refuses. The texts live in the arena. */
int certificate_make(struct arena *arena, struct certificate *certificate);

#endif
