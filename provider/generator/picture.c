/* Makes a picture: the steps are in picture_model.h. */
#include "generator/picture_model.h"

struct picture *picture_make(struct arena *arena, const struct world *before, const struct world *after,
	const struct reach_changes *reach, enum picture_level level) {
	struct picture *picture = arena_alloc(arena, sizeof *picture);
	picture->arena = arena;
	picture->before = before;
	picture->after = after;
	picture->reach = reach;
	picture->level = level;
	picture->keys = picture_map_new(arena);
	picture_subjects_find(picture);
	picture_parts_give(picture);
	picture_places_make(picture);
	picture_nodes_make(picture);
	picture_routes_write(picture);
	picture_labels_write(picture);
	picture_relations_find(picture);
	picture_traffic_find(picture);
	picture_edges_make(picture);
	picture_fold(picture);
	picture_order(picture);
	return picture;
}

bool picture_is_empty(const struct picture *picture) {
	return picture->child_count[0] == 0;
}

const char *picture_left_out(struct arena *arena, const struct picture *picture) {
	const char *folded = "", *undrawn = "";
	if (picture->folded)
		folded = arena_printf(arena, "%zu nodes are folded into %zu.", picture->folded, picture->folded_into);
	if (picture->undrawn)
		undrawn = arena_printf(arena, "%zu resource%s of other kinds %s not drawn at this level%s.", picture->undrawn,
			picture->undrawn == 1 ? "" : "s", picture->undrawn == 1 ? "is" : "are",
			picture->undrawn_changed ? arena_printf(arena, "; %zu change%s", picture->undrawn_changed,
										   picture->undrawn_changed == 1 ? "s" : "")
									 : "");
	if (!*folded && !*undrawn)
		return NULL;
	return arena_printf(arena, "%s%s%s", folded, *folded && *undrawn ? " " : "", undrawn);
}
