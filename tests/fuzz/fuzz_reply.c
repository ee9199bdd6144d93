/* Any bytes as the answer to a call, in every protocol and with every status: never a crash; what is no error has a body, what is one a code. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aws/protocol.h"

static const struct aws_action actions[] = {
	{.name = "GetThing", .method = "GET", .uri = "/{Name}"},
	{.name = "PutThing", .method = "PUT", .uri = "/{Name}", .root = "Thing"},
};

/* The first byte chooses the protocol and the action, the second the status; the rest is the body. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
	static const int statuses[] = {200, 204, 302, 400, 403, 404, 500, 503};
	if (length < 2)
		return 0;
	struct arena *arena = arena_new();
	const struct aws_service service = {.name = "fuzz",
		.protocol = bytes[0] % 6,
		.actions = actions,
		.action_count = sizeof actions / sizeof actions[0]};
	const char *body = arena_strndup(arena, (const char *)bytes + 2, length - 2);
	const struct http_reply answer = {
		.outcome = HTTP_ANSWERED, .status = statuses[bytes[1] % 8], .body = body, .body_length = length - 2};
	struct aws_reply reply;
	protocol_decode(arena, &service, actions[bytes[0] / 6 % 2].name, &answer, &reply);
	if (reply.body == NULL || reply.request_id == NULL || (!reply.ok && (reply.code == NULL || reply.message == NULL)))
		abort();
	arena_free(arena);
	return 0;
}

#include "fuzz_main.h"
