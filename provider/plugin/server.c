#include "plugin/server.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/support/log.h>
#include <grpc/support/time.h>

#include "base/clock.h"
#include "base/log.h"
#include "plugin/call.h"

#define POSTED_CALLS 8
/* Terraform closes its streams and sends Shutdown at the same time; this long we wait for the second. */
#define GONE_AFTER_MS 300
/* Until it has opened a stream, whose end we would see, we look this often whether our parent still lives. */
#define PARENT_EVERY_MS 2000

struct server {
	grpc_server *handle;
	grpc_completion_queue *queue;
	struct workers *workers;
	struct provider *provider;
	bool debug;
	size_t calls;     /* in any state; of the queue thread, as all below */
	size_t under_way; /* received and not yet answered */
	bool client_seen; /* a stream was opened */
	bool client_gone; /* a stream has closed: maybe gone */
	pid_t parent;
	bool all_cancelled;
	bool shutdown_done;
	atomic_bool stopping;
};

/* ---- set-up ---- */

static void log_from_grpc(gpr_log_func_args *arguments) {
	const struct log_field source[] = {
		{.name = "source", .text = arguments->file}, {.name = "line", .number = arguments->line}};
	log_write(arguments->severity == GPR_LOG_SEVERITY_ERROR ? LOG_WARN : LOG_DEBUG, arguments->message, source, 2);
}

static grpc_server_credentials *credentials(const struct server_options *options) {
	grpc_ssl_pem_key_cert_pair pair;
	if (options->certificate == NULL)
		return grpc_insecure_server_credentials_create();
	pair.private_key = options->certificate->key_pem;
	pair.cert_chain = options->certificate->certificate_pem;
	return grpc_ssl_server_credentials_create_ex(
		options->client_certificate, &pair, 1, GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY, NULL);
}

/* Messages of any size: states and schemas pass gRPC's 4 MB. */
static grpc_server *server_create(void) {
	static char receive[] = GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, send[] = GRPC_ARG_MAX_SEND_MESSAGE_LENGTH;
	grpc_arg arguments[] = {
		{.type = GRPC_ARG_INTEGER, .key = receive, .value.integer = -1},
		{.type = GRPC_ARG_INTEGER, .key = send, .value.integer = -1},
	};
	grpc_channel_args all = {.num_args = sizeof(arguments) / sizeof(arguments[0]), .args = arguments};
	return grpc_server_create(&all, NULL);
}

static bool listen_at(grpc_server *server, const struct server_options *options) {
	char address[256] = "unix:";
	grpc_server_credentials *how = credentials(options);
	bool listening;
	if (how == NULL || strlen(options->socket_path) + sizeof("unix:") > sizeof(address))
		return false;
	strcat(address, options->socket_path);
	listening = grpc_server_add_http2_port(server, address, how) != 0;
	grpc_server_credentials_release(how);
	return listening;
}

static void queue_end(grpc_completion_queue *queue) {
	grpc_completion_queue_shutdown(queue);
	while (grpc_completion_queue_next(queue, gpr_inf_future(GPR_CLOCK_REALTIME), NULL).type != GRPC_QUEUE_SHUTDOWN)
		;
	grpc_completion_queue_destroy(queue);
}

struct server *server_new(const struct server_options *options, struct provider *provider) {
	struct server *server = memory_alloc(sizeof(*server));
	gpr_set_log_function(log_from_grpc);
	grpc_init();
	server->debug = options->debug;
	server->parent = getppid();
	server->provider = provider;
	server->queue = grpc_completion_queue_create_for_next(NULL);
	server->handle = server_create();
	grpc_server_register_completion_queue(server->handle, server->queue, NULL);
	server->workers = workers_new();
	if (listen_at(server->handle, options)) {
		grpc_server_start(server->handle);
		return server;
	}
	grpc_server_shutdown_and_notify(server->handle, server->queue, NULL);
	grpc_completion_queue_next(server->queue, gpr_inf_future(GPR_CLOCK_REALTIME), NULL);
	server_free(server);
	return NULL;
}

void server_free(struct server *server) {
	workers_free(server->workers);
	grpc_server_destroy(server->handle);
	queue_end(server->queue);
	grpc_shutdown();
	free(server);
}

/* ---- the end ---- */

/* The notification's tag is NULL; calls' tags are calls. */
void server_stop(struct server *server) {
	if (atomic_exchange(&server->stopping, true))
		return;
	stop_request();
	grpc_server_shutdown_and_notify(server->handle, server->queue, NULL);
}

/* Once everything is answered, what is left are streams, and connections that Terraform keeps open. */
static void cancel_rest(struct server *server) {
	if (!atomic_load(&server->stopping) || server->under_way > 0 || server->all_cancelled)
		return;
	server->all_cancelled = true;
	grpc_server_cancel_all_calls(server->handle);
}

/* ---- calls ---- */

static void post(struct server *server) {
	if (!atomic_load(&server->stopping) && call_post(server->handle, server->queue, server->provider) != NULL)
		server->calls++;
}

static void drop(struct server *server, struct call *call) {
	server->calls--;
	call_free(call);
}

/* Runs on a worker, or on the queue thread for what is quick. */
static void answer(struct job *job) {
	call_answer((struct call *)job);
}

static void on_called(struct server *server, struct call *call) {
	const grpc_slice *path = &call->details.method;
	post(server);
	call->method = method_find((const char *)GRPC_SLICE_START_PTR(*path), GRPC_SLICE_LENGTH(*path));
	if (call->method != NULL && call->method->place == METHOD_STREAM) {
		server->client_seen = true;
		call_hold_open(call);
		return;
	}
	server->under_way++;
	if (call->method != NULL)
		call_receive(call);
	else
		call_refuse(call, GRPC_STATUS_UNIMPLEMENTED, "unknown method");
}

static void on_received(struct server *server, struct call *call) {
	call->state = CALL_ANSWERING;
	call->job.run = answer;
	if (call->method->place != METHOD_ON_WORKER)
		answer(&call->job);
	else if (workers_add(server->workers, &call->job) != 0)
		call_refuse(call, GRPC_STATUS_RESOURCE_EXHAUSTED, "no thread could be started");
}

static void on_answered(struct server *server, struct call *call) {
	bool ends = call->method != NULL && call->method->place == METHOD_SHUTDOWN && !server->debug;
	server->under_way--;
	drop(server, call);
	if (ends)
		server_stop(server);
}

static void on_event(struct server *server, struct call *call, bool success) {
	switch (call->state) {
	case CALL_POSTED:
		if (success)
			on_called(server, call);
		else
			drop(server, call);
		break;
	case CALL_RECEIVING:
		on_received(server, call);
		break;
	case CALL_ANSWERING:
		on_answered(server, call);
		break;
	case CALL_STREAMING:
		server->client_gone = !server->debug;
		drop(server, call);
		break;
	}
}

/* ---- the loop ---- */

static gpr_timespec after_ms(int64_t ms) {
	return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(ms, GPR_TIMESPAN));
}

static gpr_timespec patience(const struct server *server) {
	if (server->debug || atomic_load(&server->stopping))
		return gpr_inf_future(GPR_CLOCK_MONOTONIC);
	if (server->client_gone)
		return after_ms(GONE_AFTER_MS);
	return server->client_seen ? gpr_inf_future(GPR_CLOCK_MONOTONIC) : after_ms(PARENT_EVERY_MS);
}

static void on_timeout(struct server *server) {
	if (!server->client_gone && getppid() == server->parent)
		return;
	log_text(LOG_WARN, "Terraform is gone without a goodbye: the provider ends");
	server_stop(server);
}

void server_run(struct server *server) {
	for (int i = 0; i < POSTED_CALLS; i++)
		post(server);
	while (!server->shutdown_done || server->calls > 0) {
		grpc_event event = grpc_completion_queue_next(server->queue, patience(server), NULL);
		if (event.type == GRPC_QUEUE_TIMEOUT) {
			on_timeout(server);
		} else if (event.tag == NULL) {
			server->shutdown_done = true;
		} else {
			on_event(server, event.tag, event.success != 0);
		}
		cancel_rest(server);
	}
}
