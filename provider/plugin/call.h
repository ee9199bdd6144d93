/* One gRPC call on the server's side, from waiting for it to its last event. */
#ifndef TRIPOD_PLUGIN_CALL_H
#define TRIPOD_PLUGIN_CALL_H

#include <grpc/grpc.h>

#include "plugin/rpc.h"
#include "plugin/workers.h"

enum call_state {
	CALL_POSTED,    /* waiting for a client */
	CALL_RECEIVING, /* the request's message comes in */
	CALL_ANSWERING, /* run, or its answer is on the way out */
	CALL_STREAMING  /* held open */
};

struct call {
	struct job job; /* first: a job is its call */
	enum call_state state;
	struct provider *provider;
	const struct method *method;
	grpc_call *handle;
	grpc_call_details details;
	grpc_metadata_array metadata;
	grpc_byte_buffer *request;
	int cancelled; /* written by gRPC when the call has ended */
};

/* Waits for the next call of any method. NULL when the server is ending. */
struct call *call_post(grpc_server *server, grpc_completion_queue *queue, struct provider *provider);
void call_free(struct call *call);

/* Each starts one batch, whose event has the call as its tag. */
void call_receive(struct call *call);
void call_hold_open(struct call *call);
/* `message` is static. */
void call_refuse(struct call *call, grpc_status_code status, const char *message);
/* Runs the method on the request that came in, and sends its answer. */
void call_answer(struct call *call);

#endif
