/* tripod rules [ID]: the rules and dangers that a review knows. */
#include <string.h>

#include "generator/command.h"
#include "generator/command_parse.h"
#include "generator/danger.h"
#include "generator/escape.h"
#include "generator/output.h"
#include "generator/plan_options.h"
#include "generator/rules.h"
#include "value/json.h"

enum { COLUMNS = 80 };

static const char *const formats[] = {"text", "json", "markdown", NULL};

static const struct command_option options[] = {
	{.name = "format",
		.letter = 'f',
		.kind = OPTION_VALUE,
		.argument = "FORMAT",
		.values = formats,
		.help = "How to write the list. Default: text."},
	OPTION_OUT,
	{.name = "rules",
		.kind = OPTION_VALUE,
		.argument = "DIR",
		.completion = COMPLETE_DIRECTORY,
		.help = "Rules of your own as well: every .json file of the folder. They are checked."},
	{0},
};

/* Words of a sentence, broken before the last column; further lines begin with `indent` blanks. */
static void wrapped_add(struct strbuf *out, const char *label, const char *text, size_t indent) {
	const char *plain = escaped_text(out->arena, text);
	size_t column = indent;
	strbuf_addf(out, "%-*s", (int)indent, label);
	while (*plain) {
		size_t length = strcspn(plain, " ");
		if (column > indent && column + 1 + length > COLUMNS) {
			strbuf_addf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			strbuf_addc(out, ' ');
			column++;
		}
		strbuf_add(out, plain, length);
		column += length;
		plain += length + (plain[length] == ' ');
	}
	strbuf_addc(out, '\n');
}

/* What is shown: all, or what has an id. */
struct listing {
	const struct rules *rules;
	const char *id; /* NULL: all */
};

static bool listed(const struct listing *listing, const char *id, const char *category, const char *wanted) {
	return strcmp(category, wanted) == 0 && (!listing->id || strcmp(listing->id, id) == 0);
}

static const struct danger_kind *danger_named(const char *id) {
	const struct danger_kind *kind = danger_kinds;
	while (kind->id && strcmp(kind->id, id) != 0)
		kind++;
	return kind->id ? kind : NULL;
}

/* Text */

static void line_add(struct strbuf *out, const char *id, enum severity severity, const char *title) {
	strbuf_addf(out, "  %-40s  %-7s  %s\n", id, severity_name(severity), escaped_text(out->arena, title));
}

static void list_text(struct strbuf *out, const struct listing *listing) {
	strbuf_addf(out, "%zu rules, each looked at resource by resource.\n", listing->rules->count);
	for (size_t c = 0; rule_categories[c]; c++) {
		bool first = true;
		for (size_t i = 0; i < listing->rules->count; i++) {
			const struct rule *rule = &listing->rules->items[i];
			if (!listed(listing, rule->id, rule->category, rule_categories[c]))
				continue;
			if (first)
				strbuf_addf(out, "\n%s\n", rule_category_title(rule_categories[c]));
			first = false;
			line_add(out, rule->id, rule->severity, rule->title);
		}
	}
	strbuf_adds(out, "\nDangers, found in a plan as a whole\n");
	for (const struct danger_kind *kind = danger_kinds; kind->id; kind++)
		line_add(out, kind->id, kind->severity, kind->title);
}

static const char *types_joined(struct arena *arena, const struct rule *rule) {
	struct strbuf text = STRBUF_INIT(arena);
	for (size_t i = 0; i < value_count(rule->types); i++)
		strbuf_addf(&text, "%s%s", i ? ", " : "", value_text(value_at(rule->types, i)));
	return strbuf_text(&text);
}

static void explain_text(struct strbuf *out, const struct rule *rule) {
	enum { INDENT = 11 };
	wrapped_add(out, "", rule->title, 0);
	strbuf_addc(out, '\n');
	wrapped_add(out, "Id", rule->id, INDENT);
	wrapped_add(out, "Severity", severity_name(rule->severity), INDENT);
	wrapped_add(out, "Category", rule_category_title(rule->category), INDENT);
	wrapped_add(out, "Types", types_joined(out->arena, rule), INDENT);
	wrapped_add(out, "Why", rule->reason, INDENT);
	wrapped_add(out, "Fix", rule->fix, INDENT);
	wrapped_add(out, "Read", rule->reference, INDENT);
	wrapped_add(out, "From", rule->source, INDENT);
}

static void explain_danger(struct strbuf *out, const struct danger_kind *kind) {
	wrapped_add(out, "", kind->title, 0);
	strbuf_addf(out, "\n%-11s%s\n%-11s%s\n%-11s%s\n\n", "Id", kind->id, "Severity", severity_name(kind->severity),
		"Category", rule_category_title(kind->category));
	strbuf_adds(out,
		"A danger is seen from the whole plan, not by a rule: what happens, to whom and what to do\n"
		"instead is said in the review.\n");
}

/* Markdown */

static void rule_markdown(struct strbuf *out, const struct rule *rule) {
	strbuf_adds(out, "### ");
	escape_markdown(out, rule->title);
	strbuf_adds(out, "\n\n");
	escape_markdown_code(out, rule->id);
	strbuf_addf(out, ", %s, for ", severity_name(rule->severity));
	for (size_t i = 0; i < value_count(rule->types); i++) {
		strbuf_adds(out, i ? ", " : "");
		escape_markdown_code(out, value_text(value_at(rule->types, i)));
	}
	strbuf_adds(out, "\n\n");
	escape_markdown(out, rule->reason);
	strbuf_adds(out, "\n\n**Fix.** ");
	escape_markdown(out, rule->fix);
	strbuf_adds(out, "\n\n<");
	escape_html(out, rule->reference); /* holds neither blanks nor angle brackets when it comes from us */
	strbuf_adds(out, ">\n\n");
}

static void list_markdown(struct strbuf *out, const struct listing *listing) {
	if (!listing->id)
		strbuf_adds(out,
			"# Rules\n\nWhat `tripod review` looks for, resource by resource. `tripod rules ID` explains one; a finding is accepted with its id in "
			"an `--accept` file; rules of your own are written in the same language (schema/rules/README.md).\n\n");
	for (size_t c = 0; rule_categories[c]; c++) {
		bool first = true;
		for (size_t i = 0; i < listing->rules->count; i++) {
			const struct rule *rule = &listing->rules->items[i];
			if (!listed(listing, rule->id, rule->category, rule_categories[c]))
				continue;
			if (first && !listing->id)
				strbuf_addf(out, "## %s\n\n", rule_category_title(rule_categories[c]));
			first = false;
			rule_markdown(out, rule);
		}
	}
	if (!listing->id)
		strbuf_adds(out, "## Dangers\n\nSeen from a plan as a whole.\n\n| id | severity | danger |\n|---|---|---|\n");
	for (const struct danger_kind *kind = danger_kinds; kind->id; kind++) {
		if (listing->id && strcmp(listing->id, kind->id) != 0)
			continue;
		strbuf_addf(out, listing->id ? "`%s`, %s: " : "| `%s` | %s | ", kind->id, severity_name(kind->severity));
		escape_markdown(out, kind->title);
		strbuf_adds(out, listing->id ? "\n" : " |\n");
	}
}

/* JSON */

static void member(struct arena *arena, struct value *map, const char *key, const char *text) {
	value_map_set(arena, map, key, value_string(arena, text));
}

static void list_json(struct strbuf *out, const struct listing *listing) {
	struct arena *arena = out->arena;
	struct value *rules = value_list_new(arena), *dangers = value_list_new(arena), *all = value_map_new(arena);
	for (size_t i = 0; i < listing->rules->count; i++) {
		const struct rule *rule = &listing->rules->items[i];
		struct value *one = value_map_new(arena);
		if (listing->id && strcmp(listing->id, rule->id) != 0)
			continue;
		member(arena, one, "id", rule->id);
		member(arena, one, "title", rule->title);
		member(arena, one, "severity", severity_name(rule->severity));
		member(arena, one, "category", rule->category);
		member(arena, one, "reason", rule->reason);
		member(arena, one, "fix", rule->fix);
		member(arena, one, "reference", rule->reference);
		member(arena, one, "source", rule->source);
		value_map_set(arena, one, "types", rule->types);
		value_list_add(arena, rules, one);
	}
	for (const struct danger_kind *kind = danger_kinds; kind->id; kind++) {
		struct value *one = value_map_new(arena);
		if (listing->id && strcmp(listing->id, kind->id) != 0)
			continue;
		member(arena, one, "id", kind->id);
		member(arena, one, "title", kind->title);
		member(arena, one, "severity", severity_name(kind->severity));
		member(arena, one, "category", kind->category);
		value_list_add(arena, dangers, one);
	}
	value_map_set(arena, all, "rules", rules);
	value_map_set(arena, all, "dangers", dangers);
	strbuf_addf(out, "%s\n", value_to_json(arena, all));
}

static const char *known_id(const void *list, size_t index) {
	const struct rules *rules = list;
	if (index < rules->count)
		return rules->items[index].id;
	size_t danger = 0;
	while (danger_kinds[danger].id && danger < index - rules->count)
		danger++;
	return danger_kinds[danger].id;
}

static int unknown_id(const struct invocation *invocation, const struct rules *rules, const char *id) {
	const char *meant = nearest_word(id, known_id, rules);
	if (meant)
		command_error(invocation, "no rule %s (did you mean %s?)", id, meant);
	else
		command_error(invocation, "no rule %s; tripod rules lists them", id);
	return EXIT_USAGE;
}

static int rules_run(struct invocation *invocation) {
	struct strbuf out = STRBUF_INIT(invocation->arena);
	const char *why = NULL, *format = invocation_value(invocation, "format", "text");
	struct listing listing = {.rules = rules_load(invocation->arena, invocation_value(invocation, "rules", NULL), &why),
		.id = invocation->argument_count ? invocation->arguments[0] : NULL};
	if (!listing.rules) {
		command_error(invocation, "%s", why);
		return EXIT_USAGE;
	}
	const struct rule *rule = listing.id ? rules_find(listing.rules, listing.id) : NULL;
	const struct danger_kind *danger = listing.id && !rule ? danger_named(listing.id) : NULL;
	if (listing.id && !rule && !danger)
		return unknown_id(invocation, listing.rules, listing.id);
	if (strcmp(format, "json") == 0)
		list_json(&out, &listing);
	else if (strcmp(format, "markdown") == 0)
		list_markdown(&out, &listing);
	else if (rule)
		explain_text(&out, rule);
	else if (danger)
		explain_danger(&out, danger);
	else
		list_text(&out, &listing);
	return output_write(invocation, invocation_value(invocation, "out", NULL), &out) == 0 ? EXIT_DONE : EXIT_USAGE;
}

const struct command rules_command = {
	.name = "rules",
	.arguments = "[ID]",
	.summary = "List the rules of a review, or explain one",
	.description =
		"Without ID, the rules by category and the dangers that a review tells, each with its id and severity: danger (what a "
		"reviewer must stop for), warning (what should be changed or accepted with a reason) and notice (what is good to know). "
		"With ID, why the rule is there and what to do.\n\n"
		"Rules are data. Your own stand in JSON files in a folder given with --rules, to this command and to review; a rule with "
		"the id of a built-in one takes its place. This command says what is wrong in such a file, and where. The language is "
		"described in schema/rules/README.md.",
	.options = options,
	.arguments_least = 0,
	.arguments_most = 1,
	.exits = "0 done\n2 wrong usage, no such rule, or a rule that is not valid",
	.examples = "# What does a finding mean?\n"
				"tripod rules imdsv1-allowed\n"
				"# Are our own rules valid?\n"
				"tripod rules --rules rules/ >/dev/null",
	.run = rules_run,
};
