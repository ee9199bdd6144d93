/* go-plugin's handshake: a cookie and protocol versions in the environment, one line on standard output.
 *
 *     1|6|unix|/tmp/tripod-Ab12Cd/s|grpc|MIIB...
 *
 * core protocol, plugin protocol, network, address, kind, the server's certificate (DER, base64 without padding; empty
 * without AutoMTLS). Nothing else may ever be written to standard output.
 */
#ifndef TRIPOD_PLUGIN_HANDSHAKE_H
#define TRIPOD_PLUGIN_HANDSHAKE_H

#include <stdbool.h>

#include "base/arena.h"

#define HANDSHAKE_COOKIE_NAME "TF_PLUGIN_MAGIC_COOKIE"
#define HANDSHAKE_COOKIE "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"

/* `versions` is PLUGIN_PROTOCOL_VERSIONS ("5,6"); NULL or "" means that the client takes what comes. */
bool handshake_speaks_protocol(const char *versions);
/* The line, newline included. */
char *handshake_line(struct arena *arena, const char *socket_path, const char *certificate);
/* The value of TF_REATTACH_PROVIDERS: one JSON object with every address that this provider may stand at. */
char *handshake_reattach(struct arena *arena, const char *socket_path, int process_id);

#endif
