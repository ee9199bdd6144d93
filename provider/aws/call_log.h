/* The log of AWS calls: one line an attempt at DEBUG (service, action, status, ms, retry), one line
 * before a write is sent (type, name, token), bodies at TRACE with secrets masked. */
#ifndef TRIPOD_AWS_CALL_LOG_H
#define TRIPOD_AWS_CALL_LOG_H

#include "aws/call.h"

void call_log_request(const struct aws_request *request, int attempt);
void call_log_reply(const struct aws_request *request, const struct aws_reply *reply, int attempt, int64_t ms);

/* The value with secrets (by the names of their members) replaced by "***" and long strings cut. */
const struct value *call_log_mask(struct arena *arena, const struct value *value);

#endif
