/* The JSON form: described in picture.h. */
#include "generator/picture_model.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static void text_member(struct strbuf *out, const char *name, const char *text) {
	strbuf_addf(out, "\"%s\": ", name);
	if (text)
		json_string_add(out, text, strlen(text), JSON_ESCAPE_PLAIN);
	else
		strbuf_adds(out, "null");
	strbuf_adds(out, ", ");
}

static int address_compare(const void *a, const void *b) {
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void resources_write(struct strbuf *out, const struct picture *picture, const struct picture_item *item) {
	const char **addresses = arena_array(picture->arena, item->member_count + 1, sizeof *addresses);
	for (size_t i = 0; i < item->member_count; i++) {
		const struct resource_change *change = picture->subjects[item->members[i]].change;
		addresses[i] = change->deposed
			? arena_printf(picture->arena, "%s (deposed %s)", change->address, change->deposed)
			: change->address;
	}
	if (item->member_count)
		qsort(addresses, item->member_count, sizeof *addresses, address_compare);
	strbuf_adds(out, "\"resources\": [");
	for (size_t i = 0; i < item->member_count; i++) {
		strbuf_adds(out, i ? ", " : "");
		json_string_add(out, addresses[i], strlen(addresses[i]), JSON_ESCAPE_PLAIN);
	}
	strbuf_addc(out, ']');
}

static void item_write(struct strbuf *out, const struct picture *picture, size_t number) {
	const struct picture_item *item = &picture->items[number];
	strbuf_addc(out, '{');
	text_member(out, "id", item->id);
	text_member(out, "kind", item->kind);
	text_member(out, "noun", item->noun);
	text_member(out, "title", item->title);
	text_member(out, "parent", item->parent == NOWHERE ? NULL : picture->items[item->parent].id);
	text_member(out, "sign", sign_name(item->sign));
	strbuf_addf(
		out, "\"outside\": %s, \"stands_for\": %zu, \"lines\": [", item->outside ? "true" : "false", item->stands_for);
	for (size_t i = 0; i < item->line_count; i++) {
		strbuf_adds(out, i ? ", {" : "{");
		text_member(out, "sign", sign_name(item->lines[i].sign));
		strbuf_adds(out, "\"text\": ");
		json_string_add(out, item->lines[i].text, strlen(item->lines[i].text), JSON_ESCAPE_PLAIN);
		strbuf_addc(out, '}');
	}
	strbuf_adds(out, "], ");
	resources_write(out, picture, item);
	strbuf_addc(out, '}');
}

/* Items in the order of drawing, boxes before what they hold. */
static void items_write(
	struct strbuf *out, const struct picture *picture, size_t parent, bool boxes, unsigned depth, size_t *written) {
	for (size_t i = 0; i < picture_children(picture, parent) && depth < 16; i++) {
		size_t child = picture_child(picture, parent, i);
		if (picture->items[child].box == boxes) {
			strbuf_adds(out, (*written)++ ? ",\n    " : "\n    ");
			item_write(out, picture, child);
		}
		if (picture->items[child].box)
			items_write(out, picture, child, boxes, depth + 1, written);
	}
}

static void edges_write(struct strbuf *out, const struct picture *picture) {
	static const char *const kinds[] = {
		[EDGE_TRAFFIC] = "traffic", [EDGE_RUNS] = "runs", [EDGE_USES] = "uses", [EDGE_ROUTE] = "route"};
	for (size_t i = 0; i < picture->edge_count; i++) {
		const struct picture_edge *edge = &picture->edges[i];
		strbuf_adds(out, i ? ",\n    {" : "\n    {");
		text_member(out, "from", picture->items[edge->from].id);
		text_member(out, "to", picture->items[edge->to].id);
		text_member(out, "kind", kinds[edge->kind]);
		text_member(out, "sign", sign_name(edge->sign));
		strbuf_adds(out, "\"label\": ");
		json_string_add(out, edge->label, strlen(edge->label), JSON_ESCAPE_PLAIN);
		strbuf_addc(out, '}');
	}
}

void picture_json(struct strbuf *out, const struct picture *picture) {
	static const char *const levels[] = {"network", "service", "all"};
	size_t boxes = 0, nodes = 0;
	strbuf_addf(out, "{\n  \"format_version\": \"1.0\",\n  \"level\": \"%s\",\n  \"boxes\": [", levels[picture->level]);
	items_write(out, picture, NOWHERE, true, 0, &boxes);
	strbuf_adds(out, "],\n  \"nodes\": [");
	items_write(out, picture, NOWHERE, false, 0, &nodes);
	strbuf_adds(out, "],\n  \"edges\": [");
	edges_write(out, picture);
	strbuf_adds(out, "],\n  \"counts\": {");
	for (enum picture_sign sign = SIGN_SAME; sign < SIGN_COUNT; sign++)
		strbuf_addf(out, "%s\"%s\": %zu", sign ? ", " : "", sign_name(sign), picture->signs[sign]);
	strbuf_addf(out, "},\n  \"left_out\": {\"folded\": %zu, \"into\": %zu, \"resources\": %zu, \"changing\": %zu}\n}\n",
		picture->folded, picture->folded_into, picture->undrawn, picture->undrawn_changed);
}
