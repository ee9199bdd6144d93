#include "generator/finding.h"

#include <stdlib.h>
#include <string.h>

static const char *const severity_names[] = {"notice", "warning", "danger"};

void findings_add(struct findings *findings, const struct finding *finding) {
	findings->items =
		arena_grow(findings->arena, findings->items, findings->count, &findings->capacity, sizeof(*findings->items));
	findings->items[findings->count++] = *finding;
}

static int text_compare(const char *a, const char *b) {
	return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int case_compare(const struct finding *a, const struct finding *b) {
	int order = text_compare(a->id, b->id);
	if (order == 0)
		order = text_compare(a->address, b->address);
	return order != 0 ? order : text_compare(a->attribute, b->attribute);
}

static int finding_compare(const void *a, const void *b) {
	const struct finding *finding_a = a, *finding_b = b;
	int order = (int)finding_b->severity - (int)finding_a->severity;
	if (order == 0)
		order = text_compare(finding_a->category, finding_b->category);
	if (order == 0)
		order = case_compare(finding_a, finding_b);
	return order != 0 ? order : text_compare(finding_a->title, finding_b->title);
}

void findings_sort(struct findings *findings) {
	size_t kept = 0;
	if (findings->count == 0)
		return;
	qsort(findings->items, findings->count, sizeof(*findings->items), finding_compare);
	for (size_t i = 0; i < findings->count; i++)
		if (kept == 0 || case_compare(&findings->items[kept - 1], &findings->items[i]) != 0)
			findings->items[kept++] = findings->items[i];
	findings->count = kept;
}

const char *severity_name(enum severity severity) {
	return severity_names[severity];
}

bool severity_parse(const char *name, enum severity *severity) {
	for (size_t i = 0; i < sizeof(severity_names) / sizeof(severity_names[0]); i++)
		if (strcmp(name, severity_names[i]) == 0) {
			*severity = (enum severity)i;
			return true;
		}
	return false;
}
