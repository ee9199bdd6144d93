#include <string.h>

#include "engine/container_definitions.h"
#include "engine/functions.h"
#include "generator/diff_inner.h"

void same_meaning_put(struct differ *differ, const struct place *place) {
	line_put(differ, place->depth, ' ',
		arena_printf(
			differ->arena, "%s: same meaning, other form", place->label != NULL ? place->label : "the document"),
		NULL, NULL);
}

static bool either(bool (*is)(const struct value *document), const struct value *before, const struct value *after) {
	return (value_is_null(before) || is(before)) && (value_is_null(after) || is(after));
}

static bool is_same_meaning(
	struct differ *differ, const struct place *place, const struct value *before, const struct value *after) {
	if (value_is_null(before) || value_is_null(after))
		return false;
	if (value_equal(before, after))
		return true;
	if (is_policy(before) && is_policy(after))
		return equivalence_iam_policy(differ->arena, place->before, place->after);
	return is_containers(before) && is_containers(after) &&
		container_definitions_equal(differ->arena, place->before, place->after, differ->awsvpc);
}

void diff_document(
	struct differ *differ, const struct place *place, const struct value *before, const struct value *after) {
	struct place root = {.before = before, .after = after, .name = "", .depth = place->depth + 1, .document = true};
	size_t heading;
	if (is_same_meaning(differ, place, before, after)) {
		same_meaning_put(differ, place);
		return;
	}
	heading = heading_open(differ, place->depth, place_sign(place), place->label);
	if (either(is_policy, before, after))
		diff_policy(differ, &root, before, after);
	else if (either(is_containers, before, after))
		diff_containers(differ, &root, before, after);
	else
		diff_place(differ, &root);
	if (differ->told != heading)
		return;
	heading_close(differ, heading);
	same_meaning_put(differ, place);
}
