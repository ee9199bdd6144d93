/* Dangers: plans and the findings that are expected of them, found by globbing. NAME.json is a plan, NAME.expected has a line a finding:
 * "SEVERITY ID ADDRESS: TITLE" in the order of a review; an empty file for a plan without dangers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "generator/danger.h"
#include "tests/unit/group_arena.h"
#include "tests/unit/vectors.h"

static struct findings review(const char *path) {
	struct strbuf text = vector_read(arena, path);
	struct findings findings = FINDINGS_INIT(arena);
	const char *why = "";
	struct plan_document *document = plan_document_parse(arena, path, text.bytes, text.length, &why);
	const struct world *before, *after;
	if (document == NULL)
		fail_msg("%s: %s", path, why);
	before = world_new(arena, document, SIDE_BEFORE);
	after = world_new(arena, document, SIDE_AFTER);
	dangers_find(&findings, document, before, after, reach_compare(arena, before, after));
	findings_sort(&findings);
	return findings;
}

static const struct danger_kind *kind_of(const char *id) {
	const struct danger_kind *kind = danger_kinds;
	while (kind->id != NULL && strcmp(kind->id, id) != 0)
		kind++;
	return kind;
}

static const char *lines_of(const struct findings *findings) {
	struct strbuf lines = STRBUF_INIT(arena);
	for (size_t i = 0; i < findings->count; i++)
		strbuf_addf(&lines, "%s %s %s: %s\n", severity_name(findings->items[i].severity), findings->items[i].id,
			findings->items[i].address, findings->items[i].title);
	return strbuf_text(&lines);
}

/* Every finding says what a reader needs, and is of a kind that is listed. */
static void finding_check(const char *path, const struct finding *finding) {
	const struct danger_kind *kind = kind_of(finding->id);
	if (kind->id == NULL)
		fail_msg("%s: %s is not in danger_kinds", path, finding->id);
	assert_string_equal(kind->category, finding->category);
	assert_true(finding->severity <= kind->severity || finding->severity == SEVERITY_DANGER);
	assert_int_equal(FINDING_DANGER, finding->origin);
	assert_non_null(finding->address);
	if (finding->happens == NULL || finding->affects == NULL || finding->instead == NULL || finding->reference == NULL)
		fail_msg("%s: %s lacks a text", path, finding->id);
	assert_int_equal(0, strncmp(finding->reference, "https://", 8));
	for (size_t i = 0; i < 4; i++) {
		const char *text = (const char *[]){finding->title, finding->happens, finding->affects, finding->instead}[i];
		if (*text == '\0' || strstr(text, "(null)") != NULL || strstr(text, "  ") != NULL ||
			strstr(text, "..") != NULL || strstr(text, " .") != NULL)
			fail_msg("%s: %s: \"%s\"", path, finding->id, text);
	}
}

static const char *expected_path(const char *path) {
	return arena_printf(arena, "%.*s.expected", (int)(strlen(path) - strlen(".json")), path);
}

static void test_vectors(void **state) {
	glob_t found = vectors_find("danger/*.json");
	(void)state;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];
		struct findings findings = review(path);
		const char *lines = lines_of(&findings);
		struct strbuf expected = vector_read(arena, expected_path(path));
		for (size_t j = 0; j < findings.count; j++)
			finding_check(path, &findings.items[j]);
		if (strcmp(expected.bytes, lines) != 0)
			fail_msg("%s\nexpected:\n%s\nfound:\n%s", path, expected.bytes, lines);
	}
	globfree(&found);
}

/* A kind without a vector is a kind that nobody has seen. */
static void test_kinds_shown(void **state) {
	glob_t found = vectors_find("danger/*.expected");
	struct strbuf all = STRBUF_INIT(arena);
	(void)state;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct strbuf part = vector_read(arena, found.gl_pathv[i]);
		strbuf_add(&all, part.bytes, part.length);
	}
	for (const struct danger_kind *kind = danger_kinds; kind->id != NULL; kind++) {
		if (strstr(all.bytes, arena_printf(arena, " %s ", kind->id)) == NULL)
			fail_msg("no vector has a finding %s", kind->id);
		assert_true(*kind->title != '\0' && *kind->category != '\0');
		for (const struct danger_kind *other = kind + 1; other->id != NULL; other++)
			assert_string_not_equal(kind->id, other->id);
	}
	globfree(&found);
}

/* Nothing of a value that is marked sensitive may stand in a text. */
static void test_sensitive(void **state) {
	glob_t found = vectors_find("danger/sensitive*.json");
	(void)state;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct findings findings = review(found.gl_pathv[i]);
		assert_true(findings.count > 0);
		for (size_t j = 0; j < findings.count; j++) {
			const struct finding *finding = &findings.items[j];
			const char *texts[] = {
				finding->title, finding->happens, finding->affects, finding->duration, finding->instead};
			for (size_t k = 0; k < 5; k++)
				if (texts[k] != NULL && strstr(texts[k], "s3cr3t") != NULL)
					fail_msg("%s: %s: %s", found.gl_pathv[i], finding->id, texts[k]);
		}
	}
	globfree(&found);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_kinds_shown),
		cmocka_unit_test(test_sensitive),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
