#include "base/diagnostics.h"

static struct diagnostic *diagnostics_add(
	struct diagnostics *list, enum diagnostic_severity severity, const struct path *path, const char *summary) {
	struct diagnostic *diagnostic = arena_alloc(list->arena, sizeof(*diagnostic));
	diagnostic->severity = severity;
	diagnostic->summary = arena_strdup(list->arena, summary);
	diagnostic->detail = "";
	diagnostic->path = path;
	if (list->last == NULL)
		list->first = diagnostic;
	else
		*list->last = diagnostic;
	list->last = &diagnostic->next;
	if (severity == DIAGNOSTIC_ERROR)
		list->error_count++;
	return diagnostic;
}

void diagnostics_error(
	struct diagnostics *list, const struct path *path, const char *summary, const char *detail, ...) {
	struct diagnostic *diagnostic = diagnostics_add(list, DIAGNOSTIC_ERROR, path, summary);
	va_list arguments;
	if (detail == NULL)
		return;
	va_start(arguments, detail);
	diagnostic->detail = arena_vprintf(list->arena, detail, arguments);
	va_end(arguments);
}

void diagnostics_warning(
	struct diagnostics *list, const struct path *path, const char *summary, const char *detail, ...) {
	struct diagnostic *diagnostic = diagnostics_add(list, DIAGNOSTIC_WARNING, path, summary);
	va_list arguments;
	if (detail == NULL)
		return;
	va_start(arguments, detail);
	diagnostic->detail = arena_vprintf(list->arena, detail, arguments);
	va_end(arguments);
}

bool diagnostics_has_error(const struct diagnostics *list) {
	return list->error_count > 0;
}
