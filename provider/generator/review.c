#include "generator/review.h"

#include <stdlib.h>
#include <string.h>

#include "generator/accept.h"
#include "generator/danger.h"
#include "generator/picture.h"
#include "generator/rules.h"

void change_count(struct change_counts *counts, const struct resource_change *change) {
	switch (change->action) {
	case CHANGE_NOOP:
		break;
	case CHANGE_READ:
		counts->read++;
		break;
	case CHANGE_CREATE:
		counts->create++;
		break;
	case CHANGE_UPDATE:
		counts->update++;
		break;
	case CHANGE_REPLACE:
	case CHANGE_REPLACE_CREATE_FIRST:
		counts->replace++;
		break;
	case CHANGE_DELETE:
		counts->destroy++;
		break;
	case CHANGE_FORGET:
		counts->forget++;
		break;
	}
	counts->import += change->imported;
	counts->move += change->previous_address != NULL;
}

static bool is_shown(const struct resource_change *change) {
	return change->action != CHANGE_NOOP || change->imported || change->previous_address != NULL;
}

static int views_compare(const void *a, const void *b) {
	const struct resource_change *change_a = ((const struct change_view *)a)->change,
								 *change_b = ((const struct change_view *)b)->change;
	int order = strcmp(change_a->module, change_b->module);
	return order != 0 ? order : strcmp(change_a->address, change_b->address);
}

static void add_changes(struct review *review) {
	const struct plan_document *document = review->document;
	size_t shown = 0;
	for (size_t i = 0; i < document->change_count; i++) {
		change_count(&review->counts, &document->changes[i]);
		shown += is_shown(&document->changes[i]);
	}
	review->changes = arena_array(review->arena, shown, sizeof(*review->changes));
	for (size_t i = 0; i < document->change_count; i++)
		if (is_shown(&document->changes[i]))
			review->changes[review->change_count++] =
				(struct change_view){&document->changes[i], diff_resource(review->arena, &document->changes[i]), false};
	if (shown > 1)
		qsort(review->changes, shown, sizeof(*review->changes), views_compare);
}

/* Whether nothing that the configuration sets has drifted: such attributes are mostly filled in by other resources (a group's rules, a
 * role's policies), but may be somebody's work by hand. */
static bool is_unconfigured(const struct review *review, const struct resource_change *drift) {
	const struct value *set = value_get(world_configuration(review->before, drift->address), "expressions");
	if (set->kind != VALUE_MAP || drift->before->kind != VALUE_MAP || drift->after->kind != VALUE_MAP)
		return false;
	for (size_t i = 0; i < set->as.map.count; i++) {
		const char *name = set->as.map.members[i].key;
		if (!value_equal(value_get(drift->before, name), value_get(drift->after, name)))
			return false;
	}
	return true;
}

static void add_drift(struct review *review) {
	const struct plan_document *document = review->document;
	review->drift = arena_array(review->arena, document->drift_count, sizeof(*review->drift));
	for (size_t i = 0; i < document->drift_count; i++) {
		const struct resource_change *drift = &document->drift[i];
		review->drift[review->drift_count++] =
			(struct change_view){drift, diff_resource(review->arena, drift), is_unconfigured(review, drift)};
	}
	review->counts.drift = document->drift_count;
	if (review->drift_count > 1)
		qsort(review->drift, review->drift_count, sizeof(*review->drift), views_compare);
}

static void add_outputs(struct review *review) {
	const struct plan_document *document = review->document;
	review->outputs = arena_array(review->arena, document->output_count, sizeof(*review->outputs));
	for (size_t i = 0; i < document->output_count; i++)
		if (document->outputs[i].action != CHANGE_NOOP)
			review->outputs[i] = diff_output(review->arena, &document->outputs[i]);
}

struct review *review_make(struct arena *arena, const struct plan_document *document, const struct rules *rules,
	const struct acceptances *acceptances, const char *today) {
	struct review *review = arena_alloc(arena, sizeof(*review));
	review->arena = arena;
	review->document = document;
	review->findings = (struct findings)FINDINGS_INIT(arena);
	review->before = world_new(arena, document, SIDE_BEFORE);
	review->after = world_new(arena, document, SIDE_AFTER);
	review->reach = reach_compare(arena, review->before, review->after);
	dangers_find(&review->findings, document, review->before, review->after, review->reach);
	rules_apply(&review->findings, rules, review->before, review->after);
	findings_sort(&review->findings);
	review->notes = acceptances_apply(&review->findings, acceptances, today);
	add_changes(review);
	add_drift(review);
	add_outputs(review);
	return review;
}

void review_picture(struct review *review, bool svg) {
	struct picture *picture =
		picture_make(review->arena, review->before, review->after, review->reach, PICTURE_SERVICE);
	struct strbuf mermaid = STRBUF_INIT(review->arena), drawing = STRBUF_INIT(review->arena);
	picture_mermaid(&mermaid, picture);
	review->mermaid = mermaid.length > 0 ? mermaid.bytes : NULL;
	if (svg && picture_svg_inline(&drawing, picture, "picture-", &review->picture_problem) == 0)
		review->svg = strbuf_text(&drawing);
}

bool review_fails(const struct review *review, enum severity level) {
	for (size_t i = 0; i < review->findings.count; i++)
		if (review->findings.items[i].severity >= level && review->findings.items[i].accepted_reason == NULL)
			return true;
	return false;
}
