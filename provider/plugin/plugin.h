/* The plugin: what Terraform starts and talks to. plugin_serve makes a certificate, a socket and a gRPC server, prints
 * the handshake line, and answers calls until Terraform says Shutdown, is gone, or a SIGTERM comes.
 *
 * Threads: one queue thread that never blocks (server.c), workers that run the handlers (workers.c), one that waits for
 * signals. SIGINT and SIGPIPE are ignored: Terraform's Ctrl-C reaches the whole process group, and Terraform itself tells
 * us by StopProvider. Children that the provider starts must get the default signals back.
 */
#ifndef TRIPOD_PLUGIN_PLUGIN_H
#define TRIPOD_PLUGIN_PLUGIN_H

#include <stdbool.h>

#include "engine/engine.h"

/* How ConfigureProvider gets at AWS: given by the main, so that this layer does not know provider/aws. `open` answers
 * NULL with diagnostics; aws/client.h says what its arguments are. */
struct plugin_backend {
	void *(*open)(const struct value *configuration, const char *user_agent, struct diagnostics *diagnostics);
	struct aws_caller (*caller)(void *client);
	void (*close)(void *client);
};

/* Serves until told to end; the exit status. `debug`: started by a person (-debug); prints TF_REATTACH_PROVIDERS, serves
 * without certificates, outlives the Terraform runs that use it, ends on Ctrl-C. */
int plugin_serve(const struct plugin_backend *backend, bool debug);

/* True when Terraform (or OpenTofu) started this process: the magic cookie is in the environment. */
bool plugin_started_by_terraform(void);

#endif
