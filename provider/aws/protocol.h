/* The wire protocols: parameters -> HTTP request, HTTP reply -> value or error. Pure functions over
 * tables (aws/call.h says what the forms are); nothing here signs or sends.
 *
 * Besides call.h:
 *   query     a member whose name has a dot names its list's element itself, "Filters.Filter": [..] gives
 *             Filters.Filter.1; "Attributes." (a dot at the end) gives Attributes.1. An empty list is
 *             written "Names=", as AWS's SDKs do; in EC2 query it is left out.
 *   all       null and unknown members are left out; "true"/"false"; numbers keep their digits.
 *   REST      `payload` without `root`: the member, a string, is the raw body. Of an action by GET, whose
 *             request has no body, `payload` is the member that gets the raw body of the reply
 *             (GetBucketPolicy, GetObject). A bound map whose header name ends in '-' is one header a
 *             member. A REST-XML reply whose root has text alone is {"LocationConstraint": "eu-west-1"}.
 */
#ifndef TRIPOD_AWS_PROTOCOL_H
#define TRIPOD_AWS_PROTOCOL_H

#include "aws/call.h"
#include "aws/http.h"
#include "base/strbuf.h"

enum { WIRE_HEADER_LIMIT = 40 };

/* A request without host, signature and user agent. */
struct wire_request {
	const char *method;
	const char *path;  /* percent-encoded, begins with "/" */
	const char *query; /* percent-encoded, without "?"; "" when there is none */
	struct http_header headers[WIRE_HEADER_LIMIT];
	size_t header_count;
	const char *body;
	size_t body_length;
};

/* The action's table entry; NULL when it has no particulars. */
const struct aws_action *protocol_action(const struct aws_service *service, const char *name);

/* `bucket_in_host`: S3's leading "/{Bucket}" is left out of the path. 0, or -1 and *why when the
 * parameters cannot be written (a URI member is missing or empty). */
int protocol_encode(struct arena *arena, const struct aws_service *service, const char *action,
	const struct value *parameters, bool bucket_in_host, struct wire_request *out, const char **why);

/* Reads an answer of any status into *reply (ok, status, body or code and message, request_id). */
void protocol_decode(struct arena *arena, const struct aws_service *service, const char *action,
	const struct http_reply *answer, struct aws_reply *reply);

/* The parts, one a family (protocol_query.c, protocol_json.c, protocol_rest.c, protocol_error.c). */
void protocol_query_encode(struct arena *arena, const struct aws_service *service, const char *action,
	const struct value *parameters, struct wire_request *out);
void protocol_json_encode(struct arena *arena, const struct aws_service *service, const char *action,
	const struct value *parameters, struct wire_request *out);
int protocol_rest_encode(struct arena *arena, const struct aws_service *service, const struct aws_action *action,
	const struct value *parameters, bool bucket_in_host, struct wire_request *out, const char **why);
/* 0 and reply->body, or -1 and *why when the body is not what the protocol says. */
int protocol_query_decode(struct arena *arena, const struct aws_service *service, const struct http_reply *answer,
	struct aws_reply *reply, const char **why);
int protocol_json_decode(
	struct arena *arena, const struct http_reply *answer, struct aws_reply *reply, const char **why);
int protocol_rest_decode(struct arena *arena, const struct aws_service *service, const struct aws_action *action,
	const struct http_reply *answer, struct aws_reply *reply, const char **why);
/* Fills code, message and request id from an error reply of any shape; never fails. */
void protocol_error_decode(
	struct arena *arena, const struct aws_service *service, const struct http_reply *answer, struct aws_reply *reply);
/* Code and message of an XML error document; false when `document` is none. */
bool protocol_error_from_xml(const struct value *root_value, const char *root, struct aws_reply *reply);

bool protocol_is_json(enum aws_protocol protocol);
void wire_header_add(struct wire_request *wire, const char *name, const char *value);
/* The start of a body that should not have come, fit for a message: one line of printable ASCII. */
const char *wire_excerpt(struct arena *arena, const struct http_reply *answer);
/* The value without null and unknown members and items, in all depths. */
const struct value *wire_prune(struct arena *arena, const struct value *value);

#endif
