/* A review for machines: all of it. The form is described, and tested, by review-schema.json beside this file; members may be added to
 * "tripod-review/1", none is removed or changes its meaning. */
#include <string.h>

#include "generator/command.h"
#include "generator/json_writer.h"
#include "generator/render.h"

#define DEPTH_OF_LINES 2 /* a finding, a change or a path is a line */

static void plan_add(struct json_writer *json, const struct plan_document *document) {
	json_object_begin(json, "plan");
	json_text(json, "source", document->source);
	json_bool(json, "state", document->is_state);
	json_text(json, "format_version", document->format_version);
	json_text(json, "terraform_version", document->terraform_version);
	json_text(json, "timestamp", document->timestamp);
	json_bool(json, "errored", document->errored);
	json_bool(json, "incomplete", document->incomplete);
	json_count(json, "deferred", document->deferred_count);
	json_object_end(json);
}

static void counts_add(struct json_writer *json, const struct change_counts *counts) {
	json_object_begin(json, "counts");
	json_count(json, "create", counts->create);
	json_count(json, "update", counts->update);
	json_count(json, "replace", counts->replace);
	json_count(json, "destroy", counts->destroy);
	json_count(json, "import", counts->import);
	json_count(json, "move", counts->move);
	json_count(json, "forget", counts->forget);
	json_count(json, "read", counts->read);
	json_count(json, "drift", counts->drift);
	json_object_end(json);
}

static void finding_counts_add(struct json_writer *json, const struct findings *findings) {
	size_t severities[SEVERITY_DANGER + 1] = {0}, classes[FINDING_CLASSES] = {0};
	for (size_t i = 0; i < findings->count; i++) {
		enum finding_class class = finding_class(&findings->items[i]);
		classes[class]++;
		severities[findings->items[i].severity] += class == CLASS_DANGER || class == CLASS_NEW;
	}
	json_object_begin(json, "finding_counts");
	for (int severity = SEVERITY_DANGER; severity >= SEVERITY_NOTICE; severity--)
		json_count(json, severity_name((enum severity)severity), severities[severity]);
	json_count(json, "existing", classes[CLASS_EXISTING]);
	json_count(json, "accepted", classes[CLASS_ACCEPTED]);
	json_object_end(json);
}

static void finding_add(struct json_writer *json, const struct finding *finding) {
	json_object_begin(json, NULL);
	json_text(json, "id", finding->id);
	json_text(json, "origin", finding->origin == FINDING_DANGER ? "danger" : "rule");
	json_text(json, "severity", severity_name(finding->severity));
	json_text(json, "category", finding->category);
	json_text(json, "title", finding->title);
	json_text(json, "address", finding->address);
	json_text(json, "attribute", finding->attribute);
	json_text(json, "happens", finding->happens);
	json_text(json, "affects", finding->affects);
	json_text(json, "duration", finding->duration);
	json_text(json, "instead", finding->instead);
	json_text(json, "reference", finding->reference);
	json_bool(json, "existing", finding->existing);
	if (finding->accepted_reason != NULL) {
		json_object_begin(json, "accepted");
		json_text(json, "reason", finding->accepted_reason);
		json_text(json, "until", finding->accepted_until);
		json_object_end(json);
	}
	json_text(json, "fingerprint", finding_fingerprint(json->out->arena, finding));
	json_object_end(json);
}

static void reach_changes_add(struct json_writer *json, const struct reach_changes *reach) {
	json_list_begin(json, "reach_changes");
	for (size_t i = 0; reach != NULL && i < reach->count; i++) {
		const struct reach_change *change = &reach->items[i];
		json_object_begin(json, NULL);
		json_text(json, "effect", reach_effect(change));
		json_text(json, "ports", change->ports);
		json_text(json, "destination", change->destination);
		json_text(json, "destination_address", change->destination_address);
		json_text(json, "before", change->before);
		json_text(json, "after", change->after);
		json_text(json, "via", change->via);
		json_bool(json, "opens", change->opens);
		json_bool(json, "closes", change->closes);
		json_bool(json, "open_to_world", change->open_to_world);
		json_bool(json, "cut", change->cut);
		json_bool(json, "unknown", change->unknown);
		json_text(json, "why", change->why);
		json_object_end(json);
	}
	json_list_end(json);
}

static void reach_paths_add(struct json_writer *json, const char *name, const struct reach *reach) {
	json_list_begin(json, name);
	for (size_t i = 0; reach != NULL && i < reach->count; i++) {
		const struct reach_path *path = &reach->paths[i];
		json_object_begin(json, NULL);
		json_text(json, "source", path->source);
		json_text(json, "source_address", path->source_address);
		json_text(json, "destination", path->destination);
		json_text(json, "destination_address", path->destination_address);
		json_text(json, "ports", path->ports);
		json_text(json, "via", path->via);
		json_bool(json, "open", path->open);
		json_bool(json, "unknown", path->unknown);
		json_text(json, "why", path->why);
		json_object_end(json);
	}
	json_list_end(json);
}

static void diff_add(struct json_writer *json, const struct diff *diff) {
	json_list_begin(json, "diff");
	for (size_t i = 0; diff != NULL && i < diff->count; i++) {
		const struct diff_line *line = &diff->lines[i];
		json_object_begin(json, NULL);
		json_count(json, "depth", line->depth);
		json_text(json, "sign", (char[]){line->sign, '\0'});
		json_text(json, "label", line->label);
		json_text(json, "before", line->before);
		json_text(json, "after", line->after);
		if (line->forces_replacement)
			json_bool(json, "forces_replacement", true);
		json_object_end(json);
	}
	json_list_end(json);
	json_count(json, "unchanged", diff != NULL ? diff->hidden_same : 0);
}

static void index_add(struct json_writer *json, const struct resource_change *change) {
	int64_t number;
	if (value_is_string(change->index))
		json_text(json, "index", value_text(change->index));
	else if (value_to_integer(change->index, &number) && number >= 0)
		json_count(json, "index", (size_t)number);
}

static void change_add(struct json_writer *json, const struct change_view *view) {
	const struct resource_change *change = view->change;
	json_object_begin(json, NULL);
	json_text(json, "address", change->address);
	json_text(json, "module", change->module);
	json_text(json, "mode", change->data ? "data" : "managed");
	json_text(json, "type", change->type);
	json_text(json, "name", change->name);
	index_add(json, change);
	json_text(json, "provider", change->provider);
	json_text(json, "action", change_word(change));
	if (action_is_replace(change->action))
		json_text(json, "first", change->action == CHANGE_REPLACE ? "destroy" : "create");
	json_text(json, "reason", change->reason);
	json_text(json, "deposed", change->deposed);
	json_text(json, "previous_address", change->previous_address);
	json_bool(json, "imported", change->imported);
	json_text(json, "import_id", change->import_id);
	if (view->unconfigured)
		json_bool(json, "unconfigured", true);
	diff_add(json, view->diff);
	json_object_end(json);
}

static void changes_add(struct json_writer *json, const char *name, const struct change_view *views, size_t count) {
	json_list_begin(json, name);
	for (size_t i = 0; i < count; i++)
		change_add(json, &views[i]);
	json_list_end(json);
}

static void outputs_add(struct json_writer *json, const struct review *review) {
	json_list_begin(json, "outputs");
	for (size_t i = 0; review->outputs != NULL && i < review->document->output_count; i++) {
		if (review->outputs[i] == NULL)
			continue;
		json_object_begin(json, NULL);
		json_text(json, "name", review->document->outputs[i].name);
		json_text(json, "action", action_name(review->document->outputs[i].action));
		diff_add(json, review->outputs[i]);
		json_object_end(json);
	}
	json_list_end(json);
}

static void checks_add(struct json_writer *json, const struct plan_document *document) {
	json_list_begin(json, "checks");
	for (size_t i = 0; i < document->check_count; i++) {
		json_object_begin(json, NULL);
		json_text(json, "address", document->checks[i].address);
		json_text(json, "kind", document->checks[i].kind);
		json_text(json, "status", document->checks[i].status);
		json_text(json, "message", document->checks[i].message);
		json_object_end(json);
	}
	json_list_end(json);
}

static void notes_add(struct json_writer *json, const struct review *review) {
	const char *const *notes = review_notes(review);
	json_list_begin(json, "notes");
	for (size_t i = 0; notes[i] != NULL; i++)
		json_text(json, NULL, notes[i]);
	json_list_end(json);
}

void render_json(struct strbuf *out, const struct review *review) {
	struct json_writer json = {.out = out, .lines_depth = DEPTH_OF_LINES};
	json_object_begin(&json, NULL);
	json_text(&json, "format", "tripod-review/1");
	json_text(&json, "tool_version", command_version());
	plan_add(&json, review->document);
	counts_add(&json, &review->counts);
	finding_counts_add(&json, &review->findings);
	notes_add(&json, review);
	json_list_begin(&json, "findings");
	for (size_t i = 0; i < review->findings.count; i++)
		finding_add(&json, &review->findings.items[i]);
	json_list_end(&json);
	reach_changes_add(&json, review->reach);
	reach_paths_add(&json, "reach_before", review->reach != NULL ? review->reach->before : NULL);
	reach_paths_add(&json, "reach_after", review->reach != NULL ? review->reach->after : NULL);
	changes_add(&json, "changes", review->changes, review->change_count);
	changes_add(&json, "drift", review->drift, review->drift_count);
	outputs_add(&json, review);
	checks_add(&json, review->document);
	json_text(&json, "mermaid", review->mermaid);
	json_object_end(&json);
	strbuf_addc(out, '\n');
}
