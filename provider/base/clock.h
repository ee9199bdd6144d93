/* Time: a monotonic clock for durations, the wall clock for signatures and texts. Milliseconds. */
#ifndef TRIPOD_BASE_CLOCK_H
#define TRIPOD_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

int64_t clock_monotonic_ms(void);
int64_t clock_wall_ms(void); /* since 1970-01-01 UTC */

/* "10m", "1h30m", "2.5s", "300ms" (Go's duration form) to milliseconds; -1 when malformed. */
int64_t duration_parse_ms(const char *text);

/* The stop flag: set when Terraform asks to stop (StopProvider) or is gone. Waits end at once. */
void stop_request(void);
bool stop_requested(void);
/* Waits `ms` milliseconds; false when a stop was requested before they had passed. */
bool stop_wait_ms(int64_t ms);
/* For tests: forget an earlier request. */
void stop_reset(void);

#endif
