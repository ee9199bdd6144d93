#include "generator/plan_options.h"

#include <string.h>
#include <unistd.h>

struct plan_document *invocation_plan(const struct invocation *invocation) {
	const char *file = invocation->arguments[0], *why = NULL;
	struct plan_document *document = plan_document_open(invocation->arena, file,
		invocation_value(invocation, "terraform", NULL), invocation_value(invocation, "chdir", NULL), &why);
	if (document == NULL)
		command_error(invocation, "%s: %s", file, why);
	return document;
}

const char *format_choose(const struct invocation *invocation, const struct format_ending *endings,
	const char *on_terminal, const char *otherwise) {
	const char *out = invocation_value(invocation, "out", NULL), *given = invocation_value(invocation, "format", NULL);
	const char *ending = out != NULL ? strrchr(out, '.') : NULL;
	if (given != NULL)
		return given;
	for (size_t i = 0; ending != NULL && endings[i].ending != NULL; i++)
		if (strcmp(ending, endings[i].ending) == 0)
			return endings[i].format;
	return out == NULL && isatty(STDOUT_FILENO) ? on_terminal : otherwise;
}
