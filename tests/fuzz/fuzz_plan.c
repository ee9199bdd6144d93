/* Any bytes as a plan or state: it is refused with a reason, or reviewed and written in every format. Never a crash, and no byte
 * that could act on a terminal comes out. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "generator/picture.h"
#include "generator/review.h"
#include "generator/rules.h"

static struct arena *rules_arena;
static const struct rules *rules;

static void rules_release(void) {
	arena_free(rules_arena);
}

static void check_plain(const struct strbuf *out) {
	if (!utf8_valid(strbuf_text(out), out->length))
		abort();
	for (size_t i = 0; i < out->length; i++)
		if (((unsigned char)out->bytes[i] < 0x20 && out->bytes[i] != '\n') || out->bytes[i] == 0x7F)
			abort();
}

static void review_all(struct arena *arena, struct plan_document *document) {
	struct review *review = review_make(arena, document, rules, NULL, "2026-11-28");
	struct strbuf out[7];
	struct picture *picture;
	for (size_t i = 0; i < sizeof(out) / sizeof(out[0]); i++)
		out[i] = (struct strbuf)STRBUF_INIT(arena);
	review_picture(review, false);
	render_text(&out[0], review, false, 80);
	render_markdown(&out[1], review, 65000);
	render_html(&out[2], review);
	render_json(&out[3], review);
	render_sarif(&out[4], review, rules);
	picture = picture_make(arena, review->before, review->after, review->reach, PICTURE_ALL);
	picture_dot(&out[5], picture, PICTURE_LIGHT);
	picture_json(&out[6], picture);
	if (out[1].length > 65000)
		abort();
	for (size_t i = 0; i < sizeof(out) / sizeof(out[0]); i++)
		if (i != 2) /* the page's own script has tabs */
			check_plain(&out[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
	struct arena *arena = arena_new();
	const char *why = NULL;
	char *text = arena_strndup(arena, (const char *)bytes, length);
	struct plan_document *document;
	if (rules == NULL) {
		rules_arena = arena_new();
		atexit(rules_release);
		rules = rules_load(rules_arena, NULL, &why);
		if (rules == NULL)
			abort();
	}
	document = plan_document_parse(arena, "fuzz", text, length, &why);
	if (document == NULL && why == NULL)
		abort();
	if (document != NULL)
		review_all(arena, document);
	arena_free(arena);
	return 0;
}

#include "fuzz_main.h"
