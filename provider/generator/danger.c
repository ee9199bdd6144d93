#include "generator/danger_work.h"

#include <string.h>

#include "base/strbuf.h"

/* What is left of a resource's data, then of its service: findings are sorted later, the order here is only for reading. */
static void (*const themes[])(struct danger_work *work) = {
	danger_whole,
	danger_data,
	danger_data_other,
	danger_data_reduced,
	danger_protection,
	danger_stopping,
	danger_permission,
	danger_balancer,
	danger_listener,
	danger_target,
	danger_certificate,
	danger_service,
	danger_deployment,
	danger_ports,
	danger_scaling,
	danger_group,
	danger_template,
	danger_instance,
	danger_database,
	danger_network,
	danger_reach,
	danger_dns,
};

static size_t managed_count(const struct value *module) {
	const struct value *children = value_get(module, "child_modules"), *resources = value_get(module, "resources");
	size_t count = 0;
	for (size_t i = 0; i < value_count(resources); i++) {
		const char *mode = value_text(value_get(value_at(resources, i), "mode"));
		count += (mode == NULL || strcmp(mode, "managed") == 0) &&
			value_is_null(value_get(value_at(resources, i), "deposed_key"));
	}
	for (size_t i = 0; i < value_count(children); i++)
		count += managed_count(value_at(children, i));
	return count;
}

/* Nothing managed stays, and at least two things go: one deleted resource is told by itself. A plan that was limited to a part shows only that
 * part; the state before it tells that there is more. */
static bool destroys_all(const struct plan_document *document) {
	size_t gone = 0, destroyed = 0;
	for (size_t i = 0; i < document->change_count; i++) {
		const struct resource_change *change = &document->changes[i];
		if (change->data)
			continue;
		if (change->action != CHANGE_DELETE && change->action != CHANGE_FORGET)
			return false;
		gone += change->deposed == NULL;
		destroyed += change->deposed == NULL && change->action == CHANGE_DELETE;
	}
	if (destroyed < 2)
		return false;
	if (document->prior_state != NULL && value_is_known(document->prior_state))
		return managed_count(document->prior_state) <= gone;
	return !document->incomplete && !document->errored;
}

void dangers_find(struct findings *findings, const struct plan_document *document, const struct world *before,
	const struct world *after, const struct reach_changes *reach) {
	struct danger_work work = {
		.arena = findings->arena,
		.findings = findings,
		.document = document,
		.before = before,
		.after = after,
		.reach = reach,
		.destroys_all = destroys_all(document),
	};
	if (document->is_state)
		return;
	for (size_t i = 0; i < sizeof(themes) / sizeof(themes[0]); i++)
		themes[i](&work);
}

#define TEXT_MOST 4000 /* bytes of one text: a plan may hold names of any length */
#define NAME_MOST 120

/* The text, cut between two characters when it is long. */
static const char *text_cut(struct arena *arena, const char *text, size_t most) {
	size_t length = text != NULL ? strnlen(text, most + 1) : 0;
	if (length <= most)
		return text;
	length = most;
	while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
		length--;
	return arena_printf(arena, "%.*s…", (int)length, text);
}

static const struct danger_kind *kind_find(const char *id) {
	const struct danger_kind *kind = danger_kinds;
	while (kind->id != NULL && strcmp(kind->id, id) != 0)
		kind++;
	return kind;
}

void danger_add_as(
	struct danger_work *work, enum severity severity, const struct resource_change *change, struct finding finding) {
	const char **const texts[] = {
		&finding.title, &finding.happens, &finding.affects, &finding.duration, &finding.instead};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = text_cut(work->arena, *texts[i], TEXT_MOST);
	finding.origin = FINDING_DANGER;
	finding.severity = severity;
	finding.category = kind_find(finding.id)->category;
	finding.kind_title = kind_find(finding.id)->title;
	finding.address = change != NULL ? change->address : "";
	findings_add(work->findings, &finding);
}

void danger_add(struct danger_work *work, const struct resource_change *change, struct finding finding) {
	danger_add_as(work, kind_find(finding.id)->severity, change, finding);
}

const char *danger_printf(struct danger_work *work, const char *format, ...) {
	va_list arguments;
	const char *text;
	va_start(arguments, format);
	text = arena_vprintf(work->arena, format, arguments);
	va_end(arguments);
	return text;
}

/* Names that a label does not look for. */
static const char *other_name(const struct resource *resource) {
	static const char *const names[] = {"replication_group_id", "cluster_id", "key_name", "public_ip"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *text = danger_text(resource, names[i]);
		if (text != NULL && *text != '\0')
			return text;
	}
	return NULL;
}

const char *danger_name(struct danger_work *work, const struct resource *resource) {
	const char *label = resource_label(work->arena, resource), *other;
	size_t length = strlen(label), whole = strlen(resource->change->address);
	/* Without a name the label is the address. */
	if (length > 0 && length <= whole && strcmp(resource->change->address + whole - length, label) == 0 &&
		(other = other_name(resource)) != NULL)
		label = other;
	return danger_printf(work, "\"%s\"", text_cut(work->arena, label, NAME_MOST));
}

const char *danger_list(struct danger_work *work, const char *const *names, size_t count, size_t most) {
	struct strbuf list = STRBUF_INIT(work->arena);
	size_t shown = count > most ? most : count;
	for (size_t i = 0; i < shown; i++)
		strbuf_addf(&list, "%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ", names[i]);
	if (count > shown)
		strbuf_addf(&list, " and %zu more", count - shown);
	return strbuf_text(&list);
}

const char *plural(int64_t count) {
	return count == 1 ? "" : "s";
}
