/* Names that were probably meant. */
#include <string.h>

#include "generator/command_parse.h"

enum { LONGEST = 40 };

static size_t least(size_t a, size_t b) {
	return a < b ? a : b;
}

/* Letters to insert, remove, replace or swap with their neighbours to make one word of the other; LONGEST when one is too long. */
static size_t distance(const char *a, const char *b) {
	size_t length_a = strlen(a), length_b = strlen(b), rows[3][LONGEST + 1];
	if (length_a >= LONGEST || length_b >= LONGEST)
		return LONGEST;
	size_t *before_last = rows[0], *last = rows[1], *row = rows[2];
	for (size_t j = 0; j <= length_b; j++)
		row[j] = j;
	for (size_t i = 1; i <= length_a; i++) {
		size_t *spare = before_last;
		before_last = last;
		last = row;
		row = spare;
		row[0] = i;
		for (size_t j = 1; j <= length_b; j++) {
			row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before_last[j - 2] + 1);
		}
	}
	return row[length_b];
}

const char *nearest_word(const char *word, const char *(*next)(const void *list, size_t index), const void *list) {
	const char *nearest = NULL, *candidate;
	size_t best = least(strlen(word) / 3 + 1, 3) + 1;
	for (size_t i = 0; (candidate = next(list, i)) != NULL; i++) {
		bool begins = strlen(word) >= 2 && strncmp(word, candidate, strlen(word)) == 0;
		size_t far = begins ? 1 : distance(word, candidate);
		if (far < best && far < strlen(word)) {
			best = far;
			nearest = candidate;
		}
	}
	return nearest;
}

static const char *next_command(const void *list, size_t index) {
	const struct command *command = ((const struct command *const *)list)[index];
	return command ? command->name : NULL;
}

const char *command_suggestion(struct arena *arena, const char *name) {
	const char *nearest = nearest_word(name, next_command, commands);
	return nearest ? arena_printf(arena, " (did you mean %s?)", nearest) : "";
}
