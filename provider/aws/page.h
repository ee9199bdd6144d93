/* Pagination by the action's table (aws/call.h): pages are asked for while the reply bears tokens, and
 * their lists are joined into one reply. A request that sets a page token itself gets one page.
 * A service that repeats its token is an error, as it would page for ever. */
#ifndef TRIPOD_AWS_PAGE_H
#define TRIPOD_AWS_PAGE_H

#include "aws/call.h"

enum { PAGE_LIMIT = 10000 };

/* Makes the call, and further ones for its pages, through `call`. As aws_call_function. */
int page_call(aws_call_function *call, void *self, struct arena *arena, const struct aws_request *request,
	struct aws_reply *reply);

#endif
