/* The gRPC server over gRPC core's C surface: one unix socket, one completion queue.
 *
 * server_run is the queue thread: it takes events, starts batches, hands requests to workers and never blocks on
 * anything else. A call has one batch outstanding at a time, so whoever holds a call (the queue thread, then a worker,
 * then gRPC) needs no lock.
 *
 * The end comes by Shutdown, by server_stop, or when Terraform is gone: its streams closed and no Shutdown followed, or
 * it never opened one and is not our parent any more. In all cases the stop flag is set (base/clock.h), new calls are
 * refused, calls under way are answered, then all ends.
 */
#ifndef TRIPOD_PLUGIN_SERVER_H
#define TRIPOD_PLUGIN_SERVER_H

#include "plugin/certificate.h"
#include "plugin/provider.h"

struct server;

struct server_options {
	const char *socket_path;
	const struct certificate *certificate; /* NULL: without AutoMTLS */
	const char *client_certificate;        /* PEM; the only client that is let in */
	bool debug;                            /* Shutdown and closed streams do not end the server */
};

/* Listens; NULL when that fails. */
struct server *server_new(const struct server_options *options, struct provider *provider);
/* Serves until the end; all calls have been answered then. */
void server_run(struct server *server);
/* From any thread, and more than once: begins the end. */
void server_stop(struct server *server);
void server_free(struct server *server);

#endif
