#include "plugin/call.h"

#include <stdlib.h>

#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/slice.h>

#include "base/log.h"

#define OPERATIONS_MAX 4

struct batch {
	grpc_op operations[OPERATIONS_MAX];
	size_t count;
};

static grpc_op *batch_add(struct batch *batch, grpc_op_type type) {
	grpc_op *operation = &batch->operations[batch->count++];
	operation->op = type;
	return operation;
}

/* gRPC refuses a batch only when we misuse it. */
static void batch_start(struct batch *batch, struct call *call) {
	grpc_call_error problem = grpc_call_start_batch(call->handle, batch->operations, batch->count, call, NULL);
	if (problem == GRPC_CALL_OK)
		return;
	log_text(LOG_ERROR, "gRPC refused a batch: %s", grpc_call_error_to_string(problem));
	abort();
}

struct call *call_post(grpc_server *server, grpc_completion_queue *queue, struct provider *provider) {
	struct call *call = memory_alloc(sizeof(*call));
	call->provider = provider;
	grpc_call_details_init(&call->details);
	grpc_metadata_array_init(&call->metadata);
	if (grpc_server_request_call(server, &call->handle, &call->details, &call->metadata, queue, queue, call) ==
		GRPC_CALL_OK)
		return call;
	call_free(call);
	return NULL;
}

void call_free(struct call *call) {
	if (call->request != NULL)
		grpc_byte_buffer_destroy(call->request);
	grpc_call_details_destroy(&call->details);
	grpc_metadata_array_destroy(&call->metadata);
	if (call->handle != NULL)
		grpc_call_unref(call->handle);
	free(call);
}

void call_receive(struct call *call) {
	struct batch batch = {0};
	call->state = CALL_RECEIVING;
	batch_add(&batch, GRPC_OP_RECV_MESSAGE)->data.recv_message.recv_message = &call->request;
	batch_start(&batch, call);
}

void call_hold_open(struct call *call) {
	struct batch batch = {0};
	call->state = CALL_STREAMING;
	batch_add(&batch, GRPC_OP_SEND_INITIAL_METADATA);
	batch_add(&batch, GRPC_OP_RECV_CLOSE_ON_SERVER)->data.recv_close_on_server.cancelled = &call->cancelled;
	batch_start(&batch, call);
}

/* Sends everything at once; `message` may be NULL. gRPC copies what it needs of the status text and takes its own
 * reference to the message's bytes. */
static void send_all(struct call *call, grpc_byte_buffer *message, grpc_status_code status, const char *text) {
	struct batch batch = {0};
	grpc_slice status_text = grpc_slice_from_static_string(text);
	grpc_op *operation;
	call->state = CALL_ANSWERING;
	batch_add(&batch, GRPC_OP_SEND_INITIAL_METADATA);
	if (message != NULL)
		batch_add(&batch, GRPC_OP_SEND_MESSAGE)->data.send_message.send_message = message;
	operation = batch_add(&batch, GRPC_OP_SEND_STATUS_FROM_SERVER);
	operation->data.send_status_from_server.status = status;
	operation->data.send_status_from_server.status_details = &status_text;
	batch_add(&batch, GRPC_OP_RECV_CLOSE_ON_SERVER)->data.recv_close_on_server.cancelled = &call->cancelled;
	batch_start(&batch, call);
	if (message != NULL)
		grpc_byte_buffer_destroy(message);
}

void call_refuse(struct call *call, grpc_status_code status, const char *message) {
	send_all(call, NULL, status, message);
}

static grpc_byte_buffer *packed(const ProtobufCMessage *message) {
	grpc_slice slice = grpc_slice_malloc(protobuf_c_message_get_packed_size(message));
	grpc_byte_buffer *buffer;
	protobuf_c_message_pack(message, GRPC_SLICE_START_PTR(slice));
	buffer = grpc_raw_byte_buffer_create(&slice, 1);
	grpc_slice_unref(slice);
	return buffer;
}

static grpc_byte_buffer *ready(const struct method *method) {
	grpc_slice slice = grpc_slice_from_static_buffer(method->ready, *method->ready_length);
	return grpc_raw_byte_buffer_create(&slice, 1);
}

/* NULL when the request is malformed. */
static grpc_byte_buffer *run(struct call *call) {
	grpc_byte_buffer_reader reader;
	grpc_byte_buffer *answer = NULL;
	struct rpc rpc;
	grpc_slice bytes;
	if (!grpc_byte_buffer_reader_init(&reader, call->request))
		return NULL;
	bytes = grpc_byte_buffer_reader_readall(&reader);
	grpc_byte_buffer_reader_destroy(&reader);
	rpc_run(&rpc, call->provider, call->method, GRPC_SLICE_START_PTR(bytes), GRPC_SLICE_LENGTH(bytes));
	grpc_slice_unref(bytes);
	if (rpc.response != NULL)
		answer = packed(rpc.response);
	rpc_finish(&rpc);
	return answer;
}

void call_answer(struct call *call) {
	grpc_byte_buffer *answer = NULL;
	if (call->request != NULL)
		answer = call->method->ready != NULL ? ready(call->method) : run(call);
	if (answer != NULL)
		send_all(call, answer, GRPC_STATUS_OK, "");
	else
		call_refuse(call, GRPC_STATUS_INVALID_ARGUMENT, "malformed request message");
}
