/* Who can reach what. vectors/reach/NAME.json is a plan (or state), NAME.expected the changed lines of its review: "PORTS on DESTINATION: BEFORE -> AFTER" with
 * flags in brackets, then how ("via") and what is unknown ("why"). A file NAME.paths, where there is one, has all paths of the side after. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "generator/reach.h"
#include "group_arena.h"
#include "vectors.h"

static const char *flags_text(const struct reach_change *change) {
	return arena_printf(arena, "%s%s%s%s%s", change->open_to_world ? " world" : "", change->opens ? " opens" : "",
		change->closes ? " closes" : "", change->cut ? " cut" : "", change->unknown ? " unknown" : "");
}

static const char *changes_text(const struct reach_changes *changes) {
	struct strbuf text = STRBUF_INIT(arena);
	for (size_t i = 0; i < changes->count; i++) {
		const struct reach_change *change = &changes->items[i];
		const char *flags = flags_text(change);
		strbuf_addf(&text, "%s on %s: %s -> %s [%s]\n", change->ports, change->destination, change->before,
			change->after, flags[0] != '\0' ? flags + 1 : "");
		if (change->via != NULL)
			strbuf_addf(&text, "  via %s\n", change->via);
		if (change->why != NULL)
			strbuf_addf(&text, "  why %s\n", change->why);
	}
	return strbuf_text(&text);
}

static const char *paths_text(const struct reach *reach) {
	struct strbuf text = STRBUF_INIT(arena);
	for (size_t i = 0; i < reach->count; i++) {
		const struct reach_path *path = &reach->paths[i];
		strbuf_addf(&text, "%s -> %s on %s%s%s\n", path->source, path->destination, path->ports,
			path->open ? " (open)" : "", path->unknown ? " (unknown)" : "");
		if (path->via != NULL)
			strbuf_addf(&text, "  via %s\n", path->via);
		if (path->why != NULL)
			strbuf_addf(&text, "  why %s\n", path->why);
	}
	return strbuf_text(&text);
}

static const struct reach_changes *plan_compare(const char *path) {
	struct strbuf text = vector_read(arena, path);
	const char *why = "";
	struct plan_document *document = plan_document_parse(arena, path, text.bytes, text.length, &why);
	if (document == NULL)
		fail_msg("%s: %s", path, why);
	return reach_compare(arena, world_new(arena, document, SIDE_BEFORE), world_new(arena, document, SIDE_AFTER));
}

static const char *beside(const char *path, const char *ending) {
	return arena_printf(arena, "%.*s%s", (int)(strlen(path) - strlen(".json")), path, ending);
}

static void check(const char *path, const char *ending, const char *written) {
	struct strbuf expected = vector_read(arena, beside(path, ending));
	if (strcmp(written, expected.bytes) != 0)
		fail_msg("%s\n--- is\n%s--- should be\n%s", path, written, expected.bytes);
}

static bool file_exists(const char *path) {
	FILE *file = fopen(path, "rb");
	if (file != NULL)
		fclose(file);
	return file != NULL;
}

static void test_vectors(void **state) {
	glob_t found = vectors_find("reach/*.json");
	(void)state;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];
		const struct reach_changes *changes = plan_compare(path);
		if (!file_exists(beside(path, ".expected")))
			fail_msg("%s: nothing is expected of it", path);
		check(path, ".expected", changes_text(changes));
		if (file_exists(beside(path, ".paths")))
			check(path, ".paths", paths_text(changes->after));
	}
	globfree(&found);
}

int main(void) {
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
