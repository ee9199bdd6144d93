/* Log lines for Terraform: one JSON object a line on stderr in hclog's form (`@level`, `@module`,
 * `@message`, `@timestamp` and further fields), which Terraform shows under TF_LOG. Thread-safe:
 * a line is one write. Bodies of requests and responses only at LOG_TRACE; secrets never. */
#ifndef TRIPOD_BASE_LOG_H
#define TRIPOD_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

enum log_level { LOG_TRACE, LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_OFF };

/* A further field of a line. `text` NULL: `number` is written instead. */
struct log_field {
	const char *name;
	const char *text;
	long long number;
};

/* Level from TF_LOG_PROVIDER, else TF_LOG (JSON counts as TRACE); unset: LOG_OFF. Called once. */
void log_init(void);
bool log_enabled(enum log_level level);
void log_write(enum log_level level, const char *message, const struct log_field *fields, size_t field_count);
void log_text(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
