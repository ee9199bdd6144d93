#include "generator/accept.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "value/json.h"

struct acceptance {
	const char *id, *address; /* address NULL: any */
	const char *reason, *until;
	bool expired, used;
};

struct acceptances {
	struct acceptance *items;
	size_t count;
};

static const char *const member_names[] = {"id", "address", "reason", "until", NULL};

static bool is_known_member(const char *name) {
	for (size_t i = 0; member_names[i] != NULL; i++)
		if (strcmp(member_names[i], name) == 0)
			return true;
	return false;
}

/* A text with something to see in it, and no NUL that would hide the rest. */
static bool is_filled(const struct value *value) {
	const char *text = value_text(value);
	return text != NULL && strlen(text) == value->as.string.length && text[strspn(text, " \t\r\n")] != '\0';
}

static int two_digits(const char *text) {
	return (text[0] - '0') * 10 + text[1] - '0';
}

static bool is_date(const char *text) {
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year, month, day;
	if (strlen(text) != 10)
		return false;
	for (int i = 0; i < 10; i++)
		if ((i == 4 || i == 7) ? text[i] != '-' : text[i] < '0' || text[i] > '9')
			return false;
	year = two_digits(text) * 100 + two_digits(text + 2);
	month = two_digits(text + 5);
	day = two_digits(text + 8);
	if (month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] || (month == 2 && day == 29 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

/* What is wrong with an entry; NULL when nothing is. */
static const char *entry_problem(struct arena *arena, const struct value *entry) {
	static const char *const needed[] = {"id", "reason", "until"};
	if (entry->kind != VALUE_MAP)
		return "is no object";
	for (size_t i = 0; i < entry->as.map.count; i++)
		if (!is_known_member(entry->as.map.members[i].key))
			return arena_printf(
				arena, "has a member \"%s\"; there are id, address, reason and until", entry->as.map.members[i].key);
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!is_filled(value_get(entry, needed[i])))
			return arena_printf(arena, "needs \"%s\", a text that is not empty", needed[i]);
	if (!value_is_null(value_get(entry, "address")) && !is_filled(value_get(entry, "address")))
		return "has an \"address\" that is no text; leave it out to accept the finding everywhere";
	if (!is_date(value_text(value_get(entry, "until"))))
		return arena_printf(
			arena, "has no date in \"until\": \"%s\"; write it as 2027-06-30", value_text(value_get(entry, "until")));
	return NULL;
}

static struct acceptance entry_read(const struct value *entry) {
	return (struct acceptance){.id = value_text(value_get(entry, "id")),
		.address = value_text(value_get(entry, "address")),
		.reason = value_text(value_get(entry, "reason")),
		.until = value_text(value_get(entry, "until"))};
}

static const char *entry_name(struct arena *arena, const struct value *entry, size_t number) {
	const char *id = value_text(value_get(entry, "id"));
	if (id == NULL)
		return arena_printf(arena, "entry %zu", number);
	return arena_printf(arena, "entry %zu (%s)", number, id);
}

static const struct acceptances *acceptances_read(
	struct arena *arena, const char *file, const struct value *root, const char **why) {
	const struct value *list = value_get(root, "accept");
	struct acceptances *acceptances = arena_alloc(arena, sizeof(*acceptances));
	if (list->kind != VALUE_LIST || value_count(root) != 1) {
		*why =
			arena_printf(arena, "%s: must be an object with one member, \"accept\", a list of what is accepted", file);
		return NULL;
	}
	acceptances->count = value_count(list);
	acceptances->items = arena_array(arena, acceptances->count + 1, sizeof(*acceptances->items));
	for (size_t i = 0; i < acceptances->count; i++) {
		const struct value *entry = value_at(list, i);
		const char *problem = entry_problem(arena, entry);
		if (problem != NULL) {
			*why = arena_printf(arena, "%s: %s %s", file, entry_name(arena, entry, i + 1), problem);
			return NULL;
		}
		acceptances->items[i] = entry_read(entry);
	}
	return acceptances;
}

const struct acceptances *acceptances_load(struct arena *arena, const char *file, const char **why) {
	size_t length;
	const char *text = file_read(arena, file, &length), *problem = "";
	const struct value *root;
	if (text == NULL) {
		*why = arena_printf(arena, "%s: %s", file, strerror(errno));
		return NULL;
	}
	root = value_from_json(arena, text, length, &problem);
	if (root == NULL) {
		*why = arena_printf(arena, "%s: %s", file, problem);
		return NULL;
	}
	return acceptances_read(arena, file, root, why);
}

/* "*" stands for anything, also for nothing. On a mismatch only the last "*" can take more, so the time is bounded by the product of the lengths. */
static bool glob_matches(const char *pattern, const char *text) {
	const char *star = NULL, *from = NULL;
	while (*text != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			from = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star + 1;
			text = ++from;
		} else {
			return false;
		}
	}
	return pattern[strspn(pattern, "*")] == '\0';
}

/* The first one that still counts is told as the reason; all that match are in use. */
static void finding_accept(struct finding *finding, const struct acceptances *acceptances) {
	for (size_t i = 0; i < acceptances->count; i++) {
		struct acceptance *item = &acceptances->items[i];
		if (strcmp(item->id, finding->id) != 0 ||
			(item->address != NULL && !glob_matches(item->address, finding->address)))
			continue;
		item->used = true;
		if (item->expired || finding->accepted_reason != NULL)
			continue;
		finding->accepted_reason = item->reason;
		finding->accepted_until = item->until;
	}
}

static const char *acceptance_name(struct arena *arena, const struct acceptance *item) {
	return item->address == NULL ? item->id : arena_printf(arena, "%s on %s", item->id, item->address);
}

static const char *expired_note(struct arena *arena, const struct acceptance *item) {
	if (!item->used)
		return arena_printf(arena, "The acceptance of %s ended on %s and matches nothing in this plan.",
			acceptance_name(arena, item), item->until);
	return arena_printf(arena, "The acceptance of %s ended on %s and counts no more (it said: %s).",
		acceptance_name(arena, item), item->until, item->reason);
}

const char *const *acceptances_apply(
	struct findings *findings, const struct acceptances *acceptances, const char *today) {
	struct arena *arena = findings->arena;
	size_t count = 0;
	const char **notes = arena_array(arena, acceptances != NULL ? acceptances->count + 1 : 1, sizeof(*notes));
	for (size_t i = 0; acceptances != NULL && i < acceptances->count; i++)
		acceptances->items[i].expired = strcmp(acceptances->items[i].until, today) < 0;
	for (size_t i = 0; acceptances != NULL && i < findings->count; i++)
		finding_accept(&findings->items[i], acceptances);
	for (size_t i = 0; acceptances != NULL && i < acceptances->count; i++) {
		const struct acceptance *item = &acceptances->items[i];
		if (item->expired)
			notes[count++] = expired_note(arena, item);
		else if (!item->used)
			notes[count++] =
				arena_printf(arena, "The acceptance of %s matches nothing in this plan.", acceptance_name(arena, item));
	}
	return notes;
}
