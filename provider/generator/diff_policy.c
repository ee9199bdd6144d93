/* IAM policies: what their statements allow and deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
#include <string.h>

#include "generator/diff_inner.h"
#include "value/members.h"

enum { STATEMENT_MOST = 150 };

bool is_policy(const struct value *document) {
	const struct value *statement = value_get(document, "Statement"), *first = value_at(statement, 0);
	const struct value *any = statement->kind == VALUE_MAP ? statement : first;
	return value_text(value_get(any, "Effect")) != NULL;
}

static const struct value *as_list(struct arena *arena, const struct value *value) {
	struct value *list;
	if (value->kind == VALUE_LIST)
		return value;
	list = value_list_new(arena);
	if (!value_is_null(value))
		value_list_add(arena, list, value);
	return list;
}

/* The texts of one or many, as a set. */
static const struct value *as_set(struct arena *arena, const struct value *value) {
	const struct value *list = as_list(arena, value);
	struct value *texts = value_list_new(arena);
	for (size_t i = 0; i < list->as.list.count; i++) {
		const char *text = value_to_text(arena, list->as.list.items[i]);
		value_list_add(arena, texts, text != NULL ? value_string(arena, text) : list->as.list.items[i]);
	}
	return value_set_normalise(arena, texts);
}

/* A statement as label -> set of texts: "action" -> {...}, "principal Service" -> {...}, "condition StringEquals aws:x" -> {...}. */
static void terms_add(struct members *members, const char *label, const struct value *value) {
	if (!value_is_null(value))
		members_add(members, label, strlen(label), as_set(members->arena, value));
}

static void principals_add(struct members *members, const char *label, const struct value *value) {
	if (value->kind != VALUE_MAP) {
		terms_add(members, label, value);
		return;
	}
	for (size_t i = 0; i < value->as.map.count; i++) {
		const struct value_member *member = &value->as.map.members[i];
		terms_add(members,
			arena_printf(members->arena, "%s %s", label, name_shown(members->arena, member->key, member->key_length)),
			member->value);
	}
}

static void conditions_add(struct members *members, const struct value *condition) {
	for (size_t i = 0; condition->kind == VALUE_MAP && i < condition->as.map.count; i++) {
		const struct value_member *member = &condition->as.map.members[i];
		principals_add(members,
			arena_printf(members->arena, "condition %s", name_shown(members->arena, member->key, member->key_length)),
			member->value);
	}
}

static const struct value *statement_terms(struct arena *arena, const struct value *statement) {
	struct members members = MEMBERS_INIT(arena);
	terms_add(&members, "action", value_get(statement, "Action"));
	terms_add(&members, "not action", value_get(statement, "NotAction"));
	terms_add(&members, "resource", value_get(statement, "Resource"));
	terms_add(&members, "not resource", value_get(statement, "NotResource"));
	principals_add(&members, "principal", value_get(statement, "Principal"));
	principals_add(&members, "not principal", value_get(statement, "NotPrincipal"));
	conditions_add(&members, value_get(statement, "Condition"));
	return members_map(&members);
}

/* {sid, effect, terms}: equal for statements that say the same. */
static const struct value *statement_read(struct arena *arena, const struct value *statement) {
	struct value *read = value_map_new(arena);
	value_map_set(arena, read, "sid", value_get(statement, "Sid"));
	value_map_set(arena, read, "effect", value_get(statement, "Effect"));
	value_map_set(arena, read, "terms", statement_terms(arena, statement));
	return read;
}

static const struct value *statements_read(struct arena *arena, const struct value *policy) {
	const struct value *list = as_list(arena, value_get(policy, "Statement"));
	struct value *read = value_list_new(arena);
	for (size_t i = 0; i < list->as.list.count; i++)
		value_list_add(arena, read, statement_read(arena, list->as.list.items[i]));
	return read;
}

static const char *statement_key(struct arena *arena, const struct value *statement) {
	const char *sid = value_text(value_get(statement, "sid"));
	(void)arena;
	return sid != NULL && sid[0] != '\0' ? sid : NULL;
}

static size_t statement_features(struct arena *arena, const struct value *statement, uint64_t *features, size_t most) {
	const struct value *terms = value_get(statement, "terms");
	size_t count = feature_add(features, 0, most, value_hash(value_get(statement, "effect")));
	(void)arena;
	for (size_t i = 0; i < value_count(terms); i++) {
		const struct value_member *term = &terms->as.map.members[i];
		for (size_t j = 0; j < value_count(term->value); j++)
			count = feature_add(features, count, most,
				bytes_hash(value_hash(term->value->as.list.items[j]), term->key, term->key_length));
	}
	return count;
}

/* The parts of a statement in the order of telling, with the word before them in a line. */
static const struct statement_part {
	const char *label, *word;
} parts[] = {{"principal", "by "}, {"not principal", "by all but "}, {"action", ""}, {"not action", "all but "},
	{"resource", "on "}, {"not resource", "on all but "}, {"condition", "if "}};

enum { PART_COUNT = sizeof(parts) / sizeof(parts[0]) };

/* What follows the part's label in a term's: " Service"; NULL when the term is of another part. */
static const char *part_rest(const struct statement_part *part, const char *label) {
	size_t length = strlen(part->label);
	bool fits = strncmp(label, part->label, length) == 0 && (label[length] == '\0' || label[length] == ' ');
	return fits ? label + length : NULL;
}

static void part_add(struct strbuf *out, const struct statement_part *part, const struct value *terms) {
	for (size_t i = 0; i < value_count(terms) && out->length <= STATEMENT_MOST; i++) {
		const struct value_member *term = &terms->as.map.members[i];
		const char *rest = part_rest(part, term->key);
		if (rest == NULL)
			continue;
		strbuf_addf(out, " %s%s%s", part->word, *rest == ' ' ? rest + 1 : "", *rest == ' ' ? " " : "");
		for (size_t j = 0; j < value_count(term->value) && out->length <= STATEMENT_MOST; j++)
			strbuf_addf(out, "%s%s", j > 0 ? ", " : "", value_shown(out->arena, term->value->as.list.items[j]));
	}
}

/* "Allow s3:GetObject on arn:... if ..."; NULL when it is too long. */
static const char *statement_line(struct arena *arena, const struct value *statement) {
	static const size_t order[PART_COUNT] = {2, 3, 4, 5, 0, 1, 6};
	struct strbuf out = STRBUF_INIT(arena);
	strbuf_adds(&out, value_shown(arena, value_get(statement, "effect")));
	for (size_t i = 0; i < PART_COUNT; i++)
		part_add(&out, &parts[order[i]], value_get(statement, "terms"));
	return out.length <= STATEMENT_MOST ? strbuf_text(&out) : NULL;
}

static void terms_put(struct differ *differ, unsigned depth, const struct value *before, const struct value *after) {
	for (size_t part = 0; part < PART_COUNT; part++) {
		struct walk walk = {.before = before, .after = after};
		while (walk_next(&walk)) {
			const struct value_member *any = walk.old != NULL ? walk.old : walk.new;
			if (part_rest(&parts[part], any->key) != NULL)
				values_put(differ, depth, any->key, walk.old != NULL ? walk.old->value : value_empty_list,
					walk.new != NULL ? walk.new->value : value_empty_list, strcmp(parts[part].label, "condition") == 0);
		}
	}
}

static const char *statement_label(
	struct arena *arena, const struct value *statement, const struct match *match, bool single) {
	const char *sid = statement_key(arena, statement);
	if (sid != NULL)
		return arena_printf(arena, "statement %s", text_shown(arena, sid, strlen(sid), LABEL_MOST));
	if (single)
		return "statement";
	return arena_printf(arena, "statement %ld", (match->after != MATCH_NONE ? match->after : match->before) + 1);
}

static void statement_put(struct differ *differ, const struct place *root, const struct value *before,
	const struct value *after, const char *label) {
	struct place place = {.before = before, .after = after, .name = "", .label = label, .depth = root->depth};
	char sign = place_sign(&place);
	const char *line = sign == '+' ? statement_line(differ->arena, after)
		: sign == '-'              ? statement_line(differ->arena, before)
								   : NULL;
	size_t heading;
	struct place part = {.name = "", .depth = root->depth + 1};
	if (line != NULL) {
		line_put(differ, root->depth, sign, label, sign == '-' ? line : NULL, sign == '+' ? line : NULL);
		return;
	}
	heading = heading_open(differ, root->depth, sign, label);
	part.before = value_get(before, "sid"), part.after = value_get(after, "sid"), part.label = "Sid";
	if (sign == '~')
		diff_place(differ, &part);
	part.before = value_get(before, "effect"), part.after = value_get(after, "effect"), part.label = "effect";
	diff_place(differ, &part);
	terms_put(differ, root->depth + 1, value_get(before, "terms"), value_get(after, "terms"));
	heading_close(differ, heading);
}

/* Version and Id, and whatever else somebody put there. */
static const struct value *policy_rest(struct arena *arena, const struct value *policy) {
	struct value *rest;
	if (policy->kind != VALUE_MAP)
		return value_null;
	rest = value_map_copy(arena, policy);
	value_map_set(arena, rest, "Statement", value_null);
	return rest;
}

void diff_policy(
	struct differ *differ, const struct place *place, const struct value *before, const struct value *after) {
	static const struct matching matching = {statement_key, statement_features, 0.4, true};
	const struct value *old = statements_read(differ->arena, before), *new = statements_read(differ->arena, after);
	struct matches matches = matches_make(differ->arena, old, new, &matching);
	struct place rest = *place;
	bool single = value_count(old) <= 1 && value_count(new) <= 1;
	size_t more = matches.count > ITEMS_MOST * 2 ? matches.count - ITEMS_MOST * 2 : 0;
	rest.before = policy_rest(differ->arena, before), rest.after = policy_rest(differ->arena, after);
	if (!value_is_null(before) && !value_is_null(after))
		diff_members(differ, &rest);
	for (size_t i = 0; i < matches.count - more; i++) {
		const struct match *match = &matches.items[i];
		const struct value *gone = match->before != MATCH_NONE ? old->as.list.items[match->before] : value_null,
						   *come = match->after != MATCH_NONE ? new->as.list.items[match->after] : value_null;
		statement_put(differ, place, gone, come,
			statement_label(differ->arena, value_is_null(come) ? gone : come, match, single));
	}
	more_put(differ, place->depth, more, "statement", "statements");
}
