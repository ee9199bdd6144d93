/* Read coalescing: the reads of a refresh share their AWS calls.
 *
 * Used by ReadResource alone, never by data sources, waiters, or reads after our own writes. Equal
 * calls under way or made within the last seconds are made once. Calls that name one object, of an
 * action whose service file has `batch`, are gathered for a few milliseconds and made as one; each
 * caller gets the reply as if it had been alone. A joined call that fails is made again singly, so
 * one object that is gone does not spoil the others' reads; so is one whose reply lacks the object.
 * Every write drops what is kept.
 *
 * Thread-safe. Replies are copied into the caller's arena.
 */
#ifndef TRIPOD_ENGINE_COALESCE_H
#define TRIPOD_ENGINE_COALESCE_H

#include "aws/call.h"

struct coalescer;

struct coalescer *coalescer_new(void);
void coalescer_free(struct coalescer *coalescer);
int coalescer_call(struct coalescer *coalescer, const struct aws_caller *caller, struct arena *arena,
	const struct aws_request *request, struct aws_reply *reply);
/* Forgets what was read: something was written. */
void coalescer_forget(struct coalescer *coalescer);

#endif
