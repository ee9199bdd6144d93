#include <string.h>

#include "aws/digest.h"
#include "generator/render.h"

enum finding_class finding_class(const struct finding *finding) {
	if (finding->accepted_reason != NULL)
		return CLASS_ACCEPTED;
	if (finding->origin == FINDING_DANGER)
		return CLASS_DANGER;
	return finding->existing ? CLASS_EXISTING : CLASS_NEW;
}

static bool texts_equal(const char *a, const char *b) {
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool can_join(const struct finding *a, const struct finding *b) {
	return a->origin == b->origin && a->severity == b->severity && strcmp(a->id, b->id) == 0 &&
		texts_equal(a->happens, b->happens) && texts_equal(a->affects, b->affects) &&
		texts_equal(a->duration, b->duration) && texts_equal(a->instead, b->instead) &&
		texts_equal(a->accepted_reason, b->accepted_reason) && texts_equal(a->accepted_until, b->accepted_until);
}

static void group_add(struct finding_groups *groups, const struct finding **item) {
	struct finding_group *last = groups->count > 0 ? &groups->items[groups->count - 1] : NULL;
	groups->finding_count++;
	if (last != NULL && can_join(last->items[0], *item)) {
		last->same_title = last->same_title && strcmp(last->items[0]->title, (*item)->title) == 0;
		last->count++;
		return;
	}
	groups->items[groups->count++] = (struct finding_group){.items = item, .count = 1, .same_title = true};
}

/* The findings are sorted so that those of one id stand together. */
struct finding_groups finding_groups_make(const struct review *review, enum finding_class class) {
	const struct findings *findings = &review->findings;
	struct finding_groups groups = {.items = arena_array(review->arena, findings->count + 1, sizeof(*groups.items))};
	const struct finding **items = arena_array(review->arena, findings->count + 1, sizeof(struct finding *));
	for (size_t i = 0; i < findings->count; i++) {
		if (finding_class(&findings->items[i]) != class)
			continue;
		items[groups.finding_count] = &findings->items[i];
		group_add(&groups, &items[groups.finding_count]);
	}
	return groups;
}

const char *finding_group_title(struct arena *arena, const struct finding_group *group) {
	if (group->same_title)
		return group->items[0]->title;
	return arena_printf(arena, "%s: %zu cases",
		group->items[0]->kind_title != NULL ? group->items[0]->kind_title : group->items[0]->id, group->count);
}

const char *finding_fingerprint(struct arena *arena, const struct finding *finding) {
	const char *attribute = finding->attribute != NULL ? finding->attribute : "";
	const char *name = arena_printf(arena, "%s\n%s\n%s", finding->id, finding->address, attribute);
	unsigned char digest[DIGEST_SHA256_LENGTH];
	digest_sha256(name, strlen(name), digest);
	return digest_hex(arena, digest, sizeof(digest) / 2);
}

const char *finding_acceptance(struct arena *arena, const struct finding *finding) {
	if (finding->accepted_until == NULL)
		return arena_printf(arena, "accepted: %s", finding->accepted_reason);
	return arena_printf(arena, "accepted until %s: %s", finding->accepted_until, finding->accepted_reason);
}
