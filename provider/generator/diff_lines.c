/* Differences of texts of several lines: Myers's algorithm (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986) up to
 * a bound, behind which the differing middle is told as removed and added. */
#include <string.h>

#include "generator/diff_inner.h"

enum { EDITS_MOST = 600, CONTEXT = 2, TEXT_LINES_MOST = 60, LINE_MOST = 160 };

struct text {
	struct span *lines;
	uint64_t *hashes;
	size_t count;
};

static struct text text_split(struct arena *arena, struct span span) {
	struct text text = {.count = 0};
	const char *at = span.bytes, *end = span.bytes + span.length;
	size_t count = 1;
	for (const char *next = at; next < end && (next = memchr(next, '\n', (size_t)(end - next))) != NULL; next++)
		count++;
	text.lines = arena_array(arena, count, sizeof(*text.lines));
	text.hashes = arena_array(arena, count, sizeof(*text.hashes));
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t length = (size_t)((newline != NULL ? newline : end) - at);
		text.lines[text.count] = (struct span){at, length > 0 && at[length - 1] == '\r' ? length - 1 : length};
		text.hashes[text.count] = bytes_hash(3, at, text.lines[text.count].length);
		text.count++;
		at = newline != NULL ? newline + 1 : end;
	}
	return text;
}

static bool lines_equal(const struct text *a, size_t i, const struct text *b, size_t j) {
	return a->hashes[i] == b->hashes[j] && a->lines[i].length == b->lines[j].length &&
		memcmp(a->lines[i].bytes, b->lines[j].bytes, a->lines[i].length) == 0;
}

/* Both texts without what they begin and end with in common, and which of their lines stay. */
struct comparison {
	struct text before, after;
	bool *kept_before, *kept_after;
	size_t start, end_before, end_after;
};

static void ends_keep(struct comparison *c) {
	c->end_before = c->before.count;
	c->end_after = c->after.count;
	while (
		c->start < c->end_before && c->start < c->end_after && lines_equal(&c->before, c->start, &c->after, c->start)) {
		c->kept_before[c->start] = c->kept_after[c->start] = true;
		c->start++;
	}
	while (c->end_before > c->start && c->end_after > c->start &&
		lines_equal(&c->before, c->end_before - 1, &c->after, c->end_after - 1))
		c->kept_before[--c->end_before] = c->kept_after[--c->end_after] = true;
}

/* Goes back from the end of the shortest way through the furthest points of each number of edits. */
static void way_keep(struct comparison *c, int *const *furthest, int edits) {
	int x = (int)(c->end_before - c->start), y = (int)(c->end_after - c->start);
	for (int d = edits; d >= 0; d--) {
		int k = x - y, from_x = 0, from_y = 0;
		if (d > 0) {
			const int *v = furthest[d - 1];
			bool down = k == -d || (k != d && v[k - 1 + d] < v[k + 1 + d]);
			int from_k = down ? k + 1 : k - 1;
			from_x = v[from_k + d];
			from_y = from_x - from_k;
		}
		while (x > from_x && y > from_y) {
			x--, y--;
			c->kept_before[c->start + (size_t)x] = c->kept_after[c->start + (size_t)y] = true;
		}
		x = from_x, y = from_y;
	}
}

/* How far down the old text d edits lead on diagonal k, and along what is the same from there. `last` is the row of d - 1. */
static int furthest_point(const struct comparison *c, const int *last, int d, int k) {
	bool down = d > 0 && (k == -d || (k != d && last[k - 1 + d] < last[k + 1 + d]));
	int x = d == 0 ? 0 : down ? last[k + 1 + d] : last[k - 1 + d] + 1, y = x - k;
	while (x >= 0 && y >= 0 && c->start + (size_t)x < c->end_before && c->start + (size_t)y < c->end_after &&
		lines_equal(&c->before, c->start + (size_t)x, &c->after, c->start + (size_t)y))
		x++, y++;
	return x;
}

/* Bounded, also for long texts: what takes more edits is no longer read line by line by anyone. */
static int edits_most(size_t lines) {
	size_t most = 4000000 / (lines + 1);
	return most > EDITS_MOST ? EDITS_MOST : most < 20 ? 20 : (int)most;
}

/* furthest[d][k + d + 1] is the furthest point of d edits on diagonal k. */
static void middle_keep(struct arena *arena, struct comparison *c) {
	size_t n = c->end_before - c->start, m = c->end_after - c->start;
	int *furthest[EDITS_MOST + 1], most;
	if (n == 0 || m == 0 || n > 10000000 || m > 10000000)
		return;
	most = edits_most(n + m);
	for (int d = 0; d <= most; d++) {
		furthest[d] = arena_array(arena, 2 * (size_t)d + 3, sizeof(int));
		for (int k = -d; k <= d; k += 2) {
			int x = furthest_point(c, d > 0 ? furthest[d - 1] : NULL, d, k);
			furthest[d][k + d + 1] = x;
			if (x >= (int)n && x - k >= (int)m) {
				way_keep(c, furthest, d);
				return;
			}
		}
	}
}

/* Tabs as spaces, so that they need no sign. */
static const char *line_shown(struct arena *arena, struct span line) {
	struct strbuf out = STRBUF_INIT(arena);
	line = tokens_redact(arena, line);
	if (line.length > 100000 || memchr(line.bytes, '\t', line.length) == NULL)
		return span_shown(arena, line, LINE_MOST);
	for (size_t i = 0; i < line.length; i++)
		strbuf_add(&out, line.bytes[i] == '\t' ? "    " : line.bytes + i, line.bytes[i] == '\t' ? 4 : 1);
	return span_shown(arena, (struct span){out.bytes, out.length}, LINE_MOST);
}

struct writer {
	struct differ *differ;
	unsigned depth;
	size_t shown, removed_more, added_more;
};

static void edit_put(struct writer *writer, char sign, struct span line) {
	const char *text;
	if (writer->shown++ >= TEXT_LINES_MOST) {
		writer->removed_more += sign == '-';
		writer->added_more += sign == '+';
		return;
	}
	text = line_shown(writer->differ->arena, line);
	line_put(writer->differ, writer->depth, sign, NULL, sign == '+' ? NULL : text, sign == '-' ? NULL : text);
}

/* True for a kept line that stands near a change. */
static bool is_context(const struct comparison *c, size_t i, size_t j) {
	size_t from_before = i > CONTEXT ? i - CONTEXT : 0, from_after = j > CONTEXT ? j - CONTEXT : 0;
	for (size_t at = from_before; at < c->before.count && at <= i + CONTEXT; at++)
		if (!c->kept_before[at])
			return true;
	for (size_t at = from_after; at < c->after.count && at <= j + CONTEXT; at++)
		if (!c->kept_after[at])
			return true;
	return false;
}

static void edits_put(struct writer *writer, const struct comparison *c) {
	size_t i = 0, j = 0;
	bool gap = false;
	while (i < c->before.count || j < c->after.count) {
		if (i < c->before.count && !c->kept_before[i])
			edit_put(writer, '-', c->before.lines[i++]);
		else if (j < c->after.count && !c->kept_after[j])
			edit_put(writer, '+', c->after.lines[j++]);
		else {
			bool near = is_context(c, i, j);
			if (near && gap && writer->shown < TEXT_LINES_MOST)
				line_put(writer->differ, writer->depth, ' ', arena_printf(writer->differ->arena, "line %zu", j + 1),
					NULL, NULL);
			gap = !near;
			if (near)
				edit_put(writer, ' ', c->before.lines[i]);
			i++, j++;
		}
	}
	more_put(writer->differ, writer->depth, writer->removed_more, "line removed", "lines removed");
	more_put(writer->differ, writer->depth, writer->added_more, "line added", "lines added");
}

void diff_lines(
	struct differ *differ, const struct place *place, const char *label, struct span before, struct span after) {
	struct comparison c = {
		.before = text_split(differ->arena, named_redact(differ->arena, before.bytes, before.length)),
		.after = text_split(differ->arena, named_redact(differ->arena, after.bytes, after.length))};
	struct writer writer = {differ, place->depth + 1, 0, 0, 0};
	size_t heading = heading_open(differ, place->depth, place_sign(place), label);
	c.kept_before = arena_array(differ->arena, c.before.count, sizeof(bool));
	c.kept_after = arena_array(differ->arena, c.after.count, sizeof(bool));
	ends_keep(&c);
	middle_keep(differ->arena, &c);
	edits_put(&writer, &c);
	if (differ->told == heading)
		remark_put(differ, place->depth + 1, "only ends of lines differ");
	heading_close(differ, heading);
}
