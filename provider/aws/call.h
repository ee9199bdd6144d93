/* The operations table: how everything above reaches AWS, and all that it needs to know of it.
 *
 * This header has types only, so the engine can be tested with a caller of its own and no network.
 * A call is a service, an action and a tree of parameters under the names of the wire; a reply is a
 * tree under the names of the wire, or an error as AWS words it. Service tables are generated from
 * schema/services/ (schema/README.md says what each keyword means).
 *
 * How parameters are written, by protocol:
 *   EC2 query   {"VpcId":["a","b"]} -> VpcId.1=a&VpcId.2=b, nested with dots: Filter.1.Value.1
 *   query       {"Names":["a"]} -> Names.member.1=a; nested: Tags.member.1.Key
 *   JSON        as it is
 *   REST-XML    the members bound to the URI, query or headers by the operation's table go there; the
 *               payload is written as elements in the order given by `payload_order` (or key order):
 *               a list is the element repeated, so a wrapped list is {"Changes":{"Change":[...]}}
 *   REST-JSON   bound members likewise, the rest is the JSON body
 * How replies are read:
 *   XML         an element with text is a string, with children a map (an element without either is
 *               ""), a repeated name a list; in the query protocols an element whose children are all
 *               called `member` or `item` is the list of them. The envelope (XxxResponse/XxxResult) is gone.
 *               All scalars are strings. REST-XML and REST-JSON: headers named by the table are members too.
 *   JSON        as it is
 */
#ifndef TRIPOD_AWS_CALL_H
#define TRIPOD_AWS_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "value/value.h"

enum aws_protocol {
	AWS_PROTOCOL_EC2,
	AWS_PROTOCOL_QUERY,
	AWS_PROTOCOL_JSON_1_0,
	AWS_PROTOCOL_JSON_1_1,
	AWS_PROTOCOL_REST_XML,
	AWS_PROTOCOL_REST_JSON
};

enum aws_binding_place { AWS_BINDING_URI, AWS_BINDING_QUERY, AWS_BINDING_HEADER, AWS_BINDING_REPLY_HEADER };

struct aws_binding {
	enum aws_binding_place place;
	const char *member;
	const char *name; /* in the URI template, the query string or the headers */
};

/* How an action is sent over REST, or what is particular of it in the other protocols. */
struct aws_action {
	const char *name;
	const char *method; /* REST: "PUT" */
	const char *uri;    /* REST: "/{Bucket}?versioning"; {Name} is percent-encoded, {Name+} keeps slashes */
	const char *root;   /* REST-XML: name of the root element of the request; NULL: no body */
	const char *
		payload; /* REST: the one member that is the body (its value is the root's content); NULL: all unbound members */
	bool checksum; /* S3: send a Content-MD5 / x-amz-checksum of the body */
	const struct aws_binding *bindings;
	size_t binding_count;
	/* Pagination: request members that take the reply's members at the same index; the list to join. */
	const char *const *page_inputs;
	const char *const *page_outputs;
	size_t page_token_count;
	const char *page_items; /* dotted path of the list in the reply; several separated by spaces */
	const char *page_more;  /* member that says "true" while there is more; NULL: a token means more */
	/* Read coalescing: one call may name many objects. The parameter that lists them, the reply's list
	 * of objects, the member of an object that names it, how many a call may name. NULL: never joined. */
	const char *batch_param, *batch_items, *batch_key;
	unsigned batch_max;
};

struct aws_error_rule {
	const char *code;    /* error code; a trailing '*' matches any rest */
	const char *message; /* part of the message; NULL: any */
};

struct aws_service {
	const char *name;            /* hashicorp/aws's key in `endpoints`: "elbv2" */
	const char *const *aliases;  /* NULL-terminated further keys of `endpoints` */
	const char *sdk_id;          /* AWS_ENDPOINT_URL_<this>: "ELASTIC_LOAD_BALANCING_V2" */
	const char *title;           /* for people: "Elastic Load Balancing" */
	const char *signing_name;    /* "elasticloadbalancing" */
	const char *endpoint_prefix; /* host is <prefix>.<region>.<dns suffix> */
	bool global;                 /* one endpoint a partition (IAM, Route 53): see aws/endpoint.h */
	enum aws_protocol protocol;
	const char *api_version;              /* "2015-12-01"; query protocols */
	const char *target_prefix;            /* JSON: "AmazonEC2ContainerServiceV20141113" */
	const char *xml_namespace;            /* REST-XML */
	const struct aws_error_rule *retries; /* transient errors of this service besides the common ones */
	size_t retry_count;
	const struct aws_error_rule *no_retries; /* codes that look transient and are not */
	size_t no_retry_count;
	const struct aws_action *actions; /* sorted by name; actions without particulars need no entry */
	size_t action_count;
};

struct aws_request {
	const struct aws_service *service;
	const char *action;
	const struct value *parameters;
	const char *region; /* NULL or "": the provider's */
	bool is_write;      /* logged before it is sent; never sent twice after an ambiguous failure unless repeatable */
	bool is_repeatable; /* bears an idempotency token, or does the same when done twice: safe to send again */
	bool is_finishing;  /* part of a change under way: sent even after a stop was requested */
	bool unsigned_call; /* sent without a signature (AssumeRoleWithWebIdentity, SSO) */
	const char *resource_type; /* for the log; may be NULL */
};

struct aws_reply {
	bool ok;
	int status;               /* HTTP status; 0 when there was no answer */
	const struct value *body; /* value_null when the call failed or had no body */
	const char *code;         /* of the error; NULL when ok. Own codes: "RequestTimeout" (no answer), "Stopped",
	                             "EndpointUnreachable", "MalformedResponse", "NoCredentials" */
	const char *message;
	const char *request_id;
	bool ambiguous; /* no answer came after the request was sent: it may have worked */
};

/* Makes the call with retries and pages; fills *reply (in `arena`). Returns 0 when ok, -1 otherwise.
 * Thread-safe. Ends early with code "Stopped" when a stop was requested (base/clock.h): waits and repeats
 * always, the first try unless it is finishing. */
typedef int aws_call_function(
	void *self, struct arena *arena, const struct aws_request *request, struct aws_reply *reply);

struct aws_caller {
	void *self;
	aws_call_function *call;
	const char *region;     /* the provider's region */
	const char *partition;  /* "aws" */
	const char *dns_suffix; /* "amazonaws.com" */
	const char *account_id; /* "" when not requested or not known */
};

#endif
