#include "generator/render.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

const char *counted(struct arena *arena, size_t count, const char *one) {
	return arena_printf(arena, "%zu %s%s", count, one, count == 1 ? "" : "s");
}

static void part_add(struct strbuf *line, const char *part) {
	if (line->length > 0)
		strbuf_adds(line, ", ");
	strbuf_adds(line, part);
}

static const char *counts_line(struct arena *arena, const struct change_counts *counts) {
	const struct {
		size_t count;
		const char *what;
	} parts[] = {{counts->create, "to create"}, {counts->update, "to change in place"}, {counts->replace, "to replace"},
		{counts->destroy, "to destroy"}, {counts->import, "to import"}, {counts->move, "to move"},
		{counts->forget, "to forget"}, {counts->read, "to read"}};
	struct strbuf line = STRBUF_INIT(arena);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].count > 0)
			part_add(&line, arena_printf(arena, "%zu %s", parts[i].count, parts[i].what));
	return strbuf_text(&line);
}

const char *change_group_line(struct arena *arena, const struct change_group *group) {
	struct change_counts counts = {0};
	for (size_t i = 0; i < group->count; i++)
		change_count(&counts, group->changes[i]->change);
	return counts_line(arena, &counts);
}

size_t review_output_count(const struct review *review) {
	size_t count = 0;
	for (size_t i = 0; review->outputs != NULL && i < review->document->output_count; i++)
		count += review->outputs[i] != NULL;
	return count;
}

static void output_lines_add(struct diff *all, const char *name, const struct diff *diff) {
	bool named = diff->count > 0 && diff->lines[0].label != NULL && strcmp(diff->lines[0].label, name) == 0;
	if (!named)
		all->lines[all->count++] = (struct diff_line){.sign = ' ', .label = name};
	for (size_t i = 0; i < diff->count; i++) {
		all->lines[all->count] = diff->lines[i];
		all->lines[all->count++].depth += !named;
	}
}

const struct diff *review_outputs_diff(const struct review *review) {
	size_t outputs = review->outputs != NULL ? review->document->output_count : 0, lines = 0;
	struct diff *all = arena_alloc(review->arena, sizeof(*all));
	for (size_t i = 0; i < outputs; i++)
		lines += review->outputs[i] != NULL ? review->outputs[i]->count + 1 : 0;
	all->lines = arena_array(review->arena, lines + 1, sizeof(*all->lines));
	for (size_t i = 0; i < outputs; i++)
		if (review->outputs[i] != NULL)
			output_lines_add(all, review->document->outputs[i].name, review->outputs[i]);
	return all;
}

const char *review_changes_line(const struct review *review) {
	struct arena *arena = review->arena;
	const char *line = counts_line(arena, &review->counts);
	size_t outputs = review_output_count(review);
	if (line[0] != '\0')
		return line;
	if (review->document->is_state)
		return "No changes: this is a state, not a plan";
	if (outputs > 0)
		return arena_printf(arena, "No resource changes, only %s", counted(arena, outputs, "output"));
	if (review->drift_count > 0)
		return arena_printf(
			arena, "No changes; %s changed outside Terraform", counted(arena, review->drift_count, "resource"));
	return "No changes: the infrastructure is as the configuration says";
}

/* What this plan is to answer for. */
static bool counts_as_new(const struct finding *finding) {
	enum finding_class class = finding_class(finding);
	return class == CLASS_DANGER || class == CLASS_NEW;
}

const char *review_findings_line(const struct review *review) {
	struct arena *arena = review->arena;
	size_t counts[SEVERITY_DANGER + 1] = {0}, classes[FINDING_CLASSES] = {0};
	struct strbuf line = STRBUF_INIT(arena);
	for (size_t i = 0; i < review->findings.count; i++) {
		const struct finding *finding = &review->findings.items[i];
		classes[finding_class(finding)]++;
		counts[finding->severity] += counts_as_new(finding);
	}
	for (int severity = SEVERITY_DANGER; severity >= SEVERITY_NOTICE; severity--)
		if (counts[severity] > 0)
			part_add(&line, counted(arena, counts[severity], severity_name((enum severity)severity)));
	if (line.length == 0)
		part_add(&line, "no dangers, no warnings");
	if (classes[CLASS_EXISTING] > 0)
		part_add(&line, arena_printf(arena, "%s", counted(arena, classes[CLASS_EXISTING], "older finding")));
	if (classes[CLASS_ACCEPTED] > 0)
		part_add(&line, arena_printf(arena, "%zu accepted", classes[CLASS_ACCEPTED]));
	return strbuf_text(&line);
}

bool review_worst(const struct review *review, enum severity *worst) {
	bool found = false;
	for (size_t i = 0; i < review->findings.count; i++) {
		const struct finding *finding = &review->findings.items[i];
		if (!counts_as_new(finding) || (found && finding->severity <= *worst))
			continue;
		*worst = finding->severity;
		found = true;
	}
	return found;
}

const char *const *review_notes(const struct review *review) {
	const struct plan_document *document = review->document;
	struct arena *arena = review->arena;
	size_t count = 0, given = 0;
	const char **notes;
	while (review->notes != NULL && review->notes[given] != NULL)
		given++;
	notes = arena_array(arena, given + 5, sizeof(*notes));
	if (document->errored)
		notes[count++] =
			"The plan ended with an error: it does not hold everything, and what is said here is not all there is to say.";
	if (document->incomplete)
		notes[count++] =
			"The plan is not complete (it was made for some targets, or parts are put off): another plan and apply will be needed.";
	if (document->deferred_count > 0)
		notes[count++] =
			arena_printf(arena, "%s put off to a later plan.", counted(arena, document->deferred_count, "change"));
	if (document->check_count > 0)
		notes[count++] = arena_printf(arena, "%s did not pass.", counted(arena, document->check_count, "check"));
	for (size_t i = 0; i < given; i++)
		notes[count++] = review->notes[i];
	return notes;
}

struct change_groups change_groups_make(const struct review *review) {
	struct arena *arena = review->arena;
	struct change_groups groups = {.items = arena_array(arena, review->change_count + 1, sizeof(*groups.items))};
	const struct change_view **views = arena_array(arena, review->change_count + 1, sizeof(struct change_view *));
	struct change_group *group = NULL;
	for (size_t i = 0; i < review->change_count; i++) {
		const struct resource_change *change = review->changes[i].change;
		if (change->action == CHANGE_NOOP)
			continue;
		if (group == NULL || strcmp(group->module, change->module) != 0) {
			group = &groups.items[groups.count++];
			group->module = change->module;
			group->changes = views + groups.change_count;
		}
		views[groups.change_count++] = &review->changes[i];
		group->count++;
	}
	return groups;
}

const char *change_local_address(const struct resource_change *change) {
	size_t length = strlen(change->module);
	if (length > 0 && strncmp(change->address, change->module, length) == 0 && change->address[length] == '.')
		return change->address + length + 1;
	return change->address;
}

const char *change_sign(const struct resource_change *change) {
	static const char *const signs[] = {[CHANGE_NOOP] = ">",
		[CHANGE_READ] = "<=",
		[CHANGE_CREATE] = "+",
		[CHANGE_UPDATE] = "~",
		[CHANGE_REPLACE] = "-/+",
		[CHANGE_REPLACE_CREATE_FIRST] = "+/-",
		[CHANGE_DELETE] = "-",
		[CHANGE_FORGET] = "x"};
	return signs[change->action];
}

const char *change_word(const struct resource_change *change) {
	if (change->action != CHANGE_NOOP)
		return action_name(change->action);
	return change->previous_address != NULL ? "move" : change->imported ? "import" : "no-op";
}

/* https://developer.hashicorp.com/terraform/internals/json-format#change-representation, action_reason */
static const char *reason_sentence(const char *reason) {
	static const struct {
		const char *reason, *sentence;
	} reasons[] = {{"replace_because_tainted", "because it is tainted (its creation failed, or somebody marked it)"},
		{"replace_because_cannot_update", "because it cannot be changed in place"},
		{"replace_by_request", "because the plan was made with -replace"},
		{"replace_by_triggers", "because of replace_triggered_by"},
		{"delete_because_no_resource_config", "because it is no longer in the configuration"},
		{"delete_because_no_module", "because its module is no longer in the configuration"},
		{"delete_because_no_move_target", "because the address that it moved to is not in the configuration"},
		{"delete_because_wrong_repetition", "because its count or for_each was added or removed"},
		{"delete_because_count_index", "because its index lies outside of count"},
		{"delete_because_each_key", "because its key is no longer in for_each"},
		{"read_because_config_unknown", "during the apply, because its arguments are not known yet"},
		{"read_because_dependency_pending", "during the apply, because what it depends on changes"},
		{"read_because_check_nested", "during the apply, for a check"}};
	for (size_t i = 0; reason != NULL && i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reasons[i].reason, reason) == 0)
			return reasons[i].sentence;
	return NULL;
}

const char *change_sentence(struct arena *arena, const struct resource_change *change) {
	static const char *const sentences[] = {[CHANGE_NOOP] = "unchanged",
		[CHANGE_READ] = "read",
		[CHANGE_CREATE] = "create",
		[CHANGE_UPDATE] = "change in place",
		[CHANGE_REPLACE] = "replace: the old one is destroyed first",
		[CHANGE_REPLACE_CREATE_FIRST] = "replace: the new one is created first",
		[CHANGE_DELETE] = "destroy",
		[CHANGE_FORGET] = "forget: it stays in the cloud, Terraform no longer manages it"};
	const char *reason = reason_sentence(change->reason);
	const char *deposed = change->deposed != NULL
		? arena_printf(arena, " a deposed object (%s) that an earlier replacement left", change->deposed)
		: "";
	if (reason == NULL)
		return arena_printf(arena, "%s%s", sentences[change->action], deposed);
	return arena_printf(
		arena, "%s%s%s%s", sentences[change->action], deposed, strncmp(reason, "because", 7) == 0 ? ", " : " ", reason);
}

const char *change_origin(struct arena *arena, const struct resource_change *change) {
	const char *moved =
		change->previous_address != NULL ? arena_printf(arena, "moved from %s", change->previous_address) : NULL;
	const char *imported = !change->imported ? NULL
		: change->import_id != NULL          ? arena_printf(arena, "imported, id %s", change->import_id)
											 : "imported";
	if (moved != NULL && imported != NULL)
		return arena_printf(arena, "%s, %s", moved, imported);
	return moved != NULL ? moved : imported;
}

const char *reach_effect(const struct reach_change *change) {
	if (change->open_to_world)
		return "opens to the internet";
	if (change->cut)
		return "cuts";
	if (change->opens && change->closes)
		return "changes";
	return change->opens ? "opens" : change->closes ? "closes" : change->unknown ? "unknown" : "changes";
}

bool is_link_safe(const char *url) {
	static const char signs[] = "-._~:/?#@!$&+,;=%";
	if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
		return false;
	for (const char *at = url; *at != '\0'; at++)
		if ((unsigned char)*at >= 0x80 || (!isalnum((unsigned char)*at) && strchr(signs, *at) == NULL))
			return false;
	return strlen(url) < 500;
}
