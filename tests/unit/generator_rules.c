/* Every built-in rule with its two plans, tests/review/rules/ID.fail.json and ID.pass.json; and what rules refuse to load. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "engine/schema.h"
#include "generator/rules.h"
#include "generator/rules_condition.h"
#include "group_arena.h"
#include "vectors.h"

/* Says what is wrong and goes on, so that one run shows all. */
static size_t wrong;
#define WRONG(...) (print_error(__VA_ARGS__), print_error("\n"), wrong++)

static const struct rules *built_in(void) {
	static const struct rules *rules;
	const char *why = NULL;
	if (!rules)
		rules = rules_load(arena, NULL, &why);
	if (!rules)
		fail_msg("%s", why);
	return rules;
}

/* The findings of a plan. */
static struct findings review_text(
	struct arena *memory, const struct rules *rules, const char *file, const char *text, size_t length) {
	struct findings findings = FINDINGS_INIT(memory);
	const char *why = NULL;
	struct plan_document *document =
		plan_document_parse(memory, file, arena_strndup(memory, text, length), length, &why);
	if (!document)
		fail_msg("%s: %s", file, why);
	rules_apply(&findings, rules, world_new(memory, document, SIDE_BEFORE), world_new(memory, document, SIDE_AFTER));
	return findings;
}

static struct findings review(struct arena *memory, const struct rules *rules, const char *file) {
	size_t length;
	const char *text = file_read(memory, file, &length);
	if (!text)
		fail_msg("%s cannot be read", file);
	return review_text(memory, rules, file, text, length);
}

static bool is_of_rule(const struct rule *rule, const char *kind) {
	return value_list_contains(rule->types, value_string(arena, kind));
}

/* How many managed resources of the rule's types a plan has. */
static size_t subjects(struct arena *memory, const struct rule *rule, const char *file) {
	const char *why;
	size_t length, count = 0;
	const char *text = file_read(memory, file, &length);
	struct plan_document *document =
		plan_document_parse(memory, file, arena_strndup(memory, text, length), length, &why);
	for (size_t i = 0; i < document->change_count; i++)
		count += !document->changes[i].data && is_of_rule(rule, document->changes[i].kind);
	return count;
}

static size_t count_of(const struct findings *findings, const char *id) {
	size_t count = 0;
	for (size_t i = 0; i < findings->count; i++)
		count += strcmp(findings->items[i].id, id) == 0;
	return count;
}

static void test_every_rule_has_a_plan_that_fails_and_one_that_passes(void **state) {
	(void)state;
	wrong = 0;
	for (size_t i = 0; i < built_in()->count; i++) {
		const struct rule *rule = &built_in()->items[i];
		struct arena *memory = arena_new();
		const char *fails = arena_printf(memory, "tests/review/rules/%s.fail.json", rule->id);
		const char *passes = arena_printf(memory, "tests/review/rules/%s.pass.json", rule->id);
		struct findings failing = review(memory, built_in(), fails), passing = review(memory, built_in(), passes);
		if (count_of(&failing, rule->id) == 0)
			WRONG("%s: no finding", fails);
		if (count_of(&passing, rule->id) != 0)
			WRONG("%s: there is a finding", passes);
		if (strcmp(rule->id, "launch-configuration-used") != 0 && subjects(memory, rule, passes) == 0)
			WRONG("%s: no resource that the rule is about", passes);
		arena_free(memory);
	}
	assert_int_equal(wrong, 0);
}

static void test_every_plan_belongs_to_a_rule(void **state) {
	glob_t found;
	(void)state;
	assert_int_equal(glob("tests/review/rules/*.json", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;
		if (!rules_find(built_in(), arena_strndup(arena, name, strcspn(name, "."))))
			fail_msg("%s: no such rule", name);
	}
	globfree(&found);
}

static void test_findings_name_their_case(void **state) {
	(void)state;
	wrong = 0;
	for (size_t i = 0; i < built_in()->count; i++) {
		const struct rule *rule = &built_in()->items[i];
		struct arena *memory = arena_new();
		struct findings findings =
			review(memory, built_in(), arena_printf(memory, "tests/review/rules/%s.fail.json", rule->id));
		for (size_t k = 0; k < findings.count; k++) {
			const struct finding *finding = &findings.items[k];
			assert_int_equal(finding->origin, FINDING_RULE);
			if (strchr(finding->title, '{') || strstr(finding->title, "(not known)"))
				WRONG("%s: %s", finding->id, finding->title);
			if (strstr(finding->title, "k7Rw-93_hPq2"))
				WRONG("%s tells a secret: %s", finding->id, finding->title);
		}
		arena_free(memory);
	}
	assert_int_equal(wrong, 0);
}

static void test_there_are_many_rules_with_references(void **state) {
	(void)state;
	assert_true(built_in()->count >= 75);
	for (size_t i = 0; i < built_in()->count; i++) {
		const struct rule *rule = &built_in()->items[i];
		assert_true(strncmp(rule->reference, "https://", 8) == 0);
		assert_null(strpbrk(rule->reference, " \t\n<>"));
		if (i > 0)
			assert_true(strcmp(built_in()->items[i - 1].id, rule->id) < 0);
	}
}

/* Paths of built-in types are in the schema tables */

static const struct attribute *path_find(const struct block *block, const struct condition_path *path) {
	const struct attribute *attribute = NULL;
	for (size_t i = 0; i < path->count; i++) {
		if (strcmp(path->segments[i], "*") == 0)
			return attribute;
		if (attribute && !attribute->block) /* a map's key, a document's member */
			return attribute;
		attribute = block ? block_attribute(block, path->segments[i]) : NULL;
		if (!attribute)
			return NULL;
		block = attribute->block;
	}
	return attribute;
}

static void paths_check(const char *id, const char *type, const struct condition *condition, const struct block *root,
	const struct block *here);

static void path_check(const char *id, const char *type, const struct condition_path *path, const struct block *root,
	const struct block *here) {
	const struct block *block = path->root ? root : here;
	if (block && path->count > 0 && !path_find(block, path))
		WRONG("%s: %s has no %s", id, type, path->text);
}

static void children_check(const char *id, const char *type, const struct condition *condition,
	const struct block *root, const struct block *here) {
	for (size_t i = 0; i < condition->child_count; i++)
		paths_check(id, type, condition->children[i], root, here);
}

static const struct block *block_of(const char *type) {
	for (size_t i = 0; i < schema_resource_count; i++)
		if (strcmp(schema_resources[i]->name, type) == 0)
			return schema_resources[i]->block;
	return NULL;
}

static void paths_check(const char *id, const char *type, const struct condition *condition, const struct block *root,
	const struct block *here) {
	const struct attribute *attribute;
	switch (condition->kind) {
	case CONDITION_SOME:
	case CONDITION_EVERY:
	case CONDITION_NONE:
		if (condition->view == VIEW_TRAFFIC) {
			children_check(id, type, condition, root, NULL);
			return;
		}
		path_check(id, type, &condition->path, root, here);
		attribute = here && condition->path.count > 0 && condition->view == VIEW_ITEMS
			? path_find(condition->path.root ? root : here, &condition->path)
			: NULL;
		children_check(id, type, condition, root, attribute ? attribute->block : NULL);
		return;
	case CONDITION_LINKED: /* the other end is of the named type */
		for (size_t i = 0; i < condition->child_count; i++) {
			const struct block *other = block_of(value_text(value_at(condition->words, 0)));
			paths_check(id, condition->kinds, condition->children[i], other, other);
		}
		return;
	case CONDITION_FOLLOW:
		for (size_t i = 0; i < condition->child_count; i++) {
			const struct block *other = block_of(value_text(value_at(condition->words, 0)));
			paths_check(id, condition->kinds, condition->children[i], other, other);
		}
		return;
	case CONDITION_SAME:
	case CONDITION_RANGE:
		path_check(id, type, &condition->path_to, root, here);
		break;
	default:
		break;
	}
	if (condition->path.text)
		path_check(id, type, &condition->path, root, here);
	children_check(id, type, condition, root, here);
}

static void test_paths_of_built_in_types_exist(void **state) {
	size_t checked = 0;
	(void)state;
	wrong = 0;
	for (size_t i = 0; i < built_in()->count; i++) {
		const struct rule *rule = &built_in()->items[i];
		for (size_t k = 0; k < rule->case_count; k++)
			for (size_t t = 0; t < value_count(rule->cases[k].types); t++) {
				const char *type = value_text(value_at(rule->cases[k].types, t));
				const struct block *block = block_of(type);
				if (!block)
					continue;
				checked++;
				paths_check(rule->id, type, rule->cases[k].condition, block, block);
				if (rule->cases[k].attribute && !block_attribute(block, rule->cases[k].attribute))
					WRONG("%s: %s has no %s", rule->id, type, rule->cases[k].attribute);
			}
	}
	assert_true(checked > 50);
	assert_int_equal(wrong, 0);
}

/* What is refused, and how it is said */

static const char *refusal(const char *text) {
	char folder[] = "/tmp/tripod-rules-XXXXXX";
	const char *why = NULL;
	assert_non_null(mkdtemp(folder));
	const char *path = arena_printf(arena, "%s/own.json", folder);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	const struct rules *rules = rules_load(arena, folder, &why);
	unlink(path);
	rmdir(folder);
	return rules ? NULL : why;
}

#define RULE(part_)                                                                                                          \
	"{\"rules\": [{\"id\": \"own\", \"title\": \"t\", \"severity\": \"notice\", \"category\": \"cost\", \"reason\": \"r\", " \
	"\"fix\": \"f\", \"reference\": \"https://example.com/\", " part_ "}]}"
#define CONDITION(part_) RULE("\"types\": [\"aws_vpc\"], \"condition\": " part_)

static void test_rules_that_are_not_valid_are_refused_with_their_place(void **state) {
	static const struct {
		const char *text, *said;
	} cases[] = {
		{"{", "own.json: "},
		{"[]", "must be an object with a list \"rules\""},
		{"{\"rules\": [], \"version\": 1}", "unknown key \"version\""},
		{"{\"rules\": [{}]}", "rules[0]: \"id\" must be a text"},
		{"{\"rules\": [{\"id\": \"Own\"}]}", "rules[0]: \"id\" must be lower case"},
		{RULE("\"types\": [\"aws_vpc\"]"), "rule own: \"condition\" is missing"},
		{RULE("\"types\": \"aws_vpc\", \"condition\": {}"), "\"types\" must be a list"},
		{RULE("\"types\": [\"aws_vpc\"], \"condition\": {\"action\": \"create\"}, \"level\": 3"),
			"unknown key \"level\""},
		{RULE("\"says\": \"{label\", \"types\": [\"aws_vpc\"], \"condition\": {\"action\": \"create\"}"),
			"\"says\" has a brace"},
		{RULE(
			 "\"types\": [\"aws_vpc\"], \"cases\": [{\"types\": [\"aws_vpc\"], \"condition\": {\"action\": \"create\"}}]"),
			"\"types\" belongs into the cases"},
		{RULE("\"cases\": [[1]]"), "cases[0]: must be an object"},
		{RULE("\"cases\": [3]"), "cases[0]: must be an object"},
		{RULE("\"cases\": {}"), "\"cases\" must be a list"},
		{CONDITION("{\"some\": [1]}"), "must be an object"},
		{CONDITION("{\"linked\": \"aws_vpc\"}"), "must be an object"},
		{CONDITION("{\"range\": 3}"), "must be an object"},
		{CONDITION("{}"), "rule own: condition: an empty object is no condition"},
		{CONDITION("[]"), "must be a condition"},
		{CONDITION("{\"atribute\": \"a\"}"), "unknown condition \"atribute\""},
		{CONDITION("{\"attribute\": \"a\"}"), "needs a test"},
		{CONDITION("{\"attribute\": \"a..b\", \"is\": 1}"), "\"a..b\" is no path"},
		{CONDITION("{\"attribute\": \"a\", \"is\": [1]}"), "\"is\" must be a text, number or bool"},
		{CONDITION("{\"attribute\": \"a\", \"equals\": 1}"), "unknown key \"equals\""},
		{CONDITION("{\"attribute\": \"a\", \"absent\": false}"), "\"absent\" must be true"},
		{CONDITION("{\"attribute\": \"a\", \"absent\": true, \"is\": 1}"), "\"absent\" must be the only test"},
		{CONDITION("{\"attribute\": \"a\", \"matches\": \"(\"}"), "condition: \"matches\": "},
		{CONDITION("{\"attribute\": \"a\", \"matches\": \"(a)\\\\1\"}"), "back references are not allowed"},
		{CONDITION("{\"attribute\": \"a\", \"matches\": \"((a{200}){200}){200}\"}"), "too many repeats"},
		{CONDITION("{\"attribute\": \"a\", \"is\": 1, \"ignore_case\": true}"), "\"ignore_case\""},
		{CONDITION("{\"attribute\": \"a\", \"cidr\": \"wide\"}"), "\"cidr\" must be"},
		{CONDITION("{\"attribute\": \"a\", \"count\": {\"about\": 2}}"), "unknown key \"about\""},
		{CONDITION("{\"all\": []}"), "\"all\" must be a list of conditions"},
		{CONDITION("{\"all\": [{\"not\": {\"attribute\": \"a\", \"is\": null}}]}"),
			"condition.all[0].not: \"is\" must be"},
		{CONDITION("{\"all\": [{\"action\": \"create\"}], \"any\": []}"), "unknown key \"any\""},
		{CONDITION("{\"some\": {\"in\": \"a\"}}"), "condition.some: \"where\" is missing"},
		{CONDITION("{\"some\": {\"in\": \"a\", \"as\": \"yaml\", \"where\": {\"action\": \"create\"}}}"),
			"\"as\" must be items"},
		{CONDITION("{\"linked\": {\"type\": \"aws_subnet\"}}"), "condition.linked.through"},
		{CONDITION("{\"action\": \"destroy\"}"), "\"action\" must be create"},
		{CONDITION("{\"range\": {\"from\": \"a\", \"to\": \"b\"}}"), "needs \"covers\""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *why = refusal(cases[i].text);
		if (!why || !strstr(why, cases[i].said) || !strstr(why, "own.json"))
			fail_msg("%s\nsaid: %s\nwanted: %s", cases[i].text, why ? why : "nothing", cases[i].said);
	}
}

static void test_conditions_cannot_nest_without_end(void **state) {
	struct strbuf text = STRBUF_INIT(arena);
	(void)state;
	for (int i = 0; i < 60; i++)
		strbuf_adds(&text, "{\"not\": ");
	strbuf_adds(&text, "{\"action\": \"create\"}");
	for (int i = 0; i < 60; i++)
		strbuf_addc(&text, '}');
	const char *why =
		refusal(arena_printf(arena, RULE("\"types\": [\"aws_vpc\"], \"condition\": %s"), strbuf_text(&text)));
	assert_non_null(why);
	assert_non_null(strstr(why, "inside each other"));
}

static void test_own_rules_take_the_place_of_built_in_ones(void **state) {
	const char *text =
		"{\"rules\": [{\"id\": \"volume-gp2\", \"title\": \"ours\", \"severity\": \"danger\", \"category\": \"cost\", \"reason\": \"r\", \"fix\": "
		"\"f\", \"reference\": \"https://example.com/\", \"types\": [\"aws_vpc\"], \"condition\": {\"action\": \"create\"}}]}";
	char folder[] = "/tmp/tripod-rules-XXXXXX";
	const char *why = NULL;
	(void)state;
	assert_non_null(mkdtemp(folder));
	const char *path = arena_printf(arena, "%s/own.json", folder);
	FILE *file = fopen(path, "w");
	fputs(text, file);
	fclose(file);
	const struct rules *rules = rules_load(arena, folder, &why);
	assert_non_null(rules);
	assert_int_equal(rules->count, built_in()->count);
	assert_string_equal(rules_find(rules, "volume-gp2")->title, "ours");
	unlink(path);
	rmdir(folder);
	assert_null(rules_load(arena, folder, &why));
}

/* A finding is an older one when it was there before and the plan leaves alone what is to blame. */
static void test_older_findings(void **state) {
	static const struct {
		const char *action, *before, *after;
		bool existing;
	} cases[] = {
		{"\"no-op\"", "\"gp2\"},{\"volume_size\":1", "\"gp2\"},{\"volume_size\":1", true},
		{"\"update\"", "\"gp2\"},{\"volume_size\":1", "\"gp2\"},{\"volume_size\":2", false},
		{"\"update\"", "\"gp3\"", "\"gp2\"", false},
		{"\"update\"", "\"gp2\"", "\"gp2\"", true},
		{"\"delete\",\"create\"", "\"gp2\"", "\"gp2\"", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = arena_printf(arena,
			"{\"format_version\":\"1.2\",\"resource_changes\":[{\"address\":\"aws_instance.a\",\"mode\":\"managed\",\"type\":"
			"\"aws_instance\",\"name\":\"a\",\"change\":{\"actions\":[%s],\"before\":{\"instance_type\":\"t3.small\","
			"\"root_block_device\":[{\"volume_type\":%s}]},\"after\":{\"instance_type\":\"t3.large\",\"root_block_device\":"
			"[{\"volume_type\":%s}]}}}]}",
			cases[i].action, cases[i].before, cases[i].after);
		struct findings findings = review_text(arena, built_in(), "test", text, strlen(text));
		bool found = false;
		for (size_t j = 0; j < findings.count; j++)
			if (strcmp(findings.items[j].id, "volume-gp2") == 0) {
				found = true;
				if (findings.items[j].existing != cases[i].existing)
					fail_msg("case %zu", i);
			}
		assert_true(found);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_rule_has_a_plan_that_fails_and_one_that_passes),
		cmocka_unit_test(test_every_plan_belongs_to_a_rule),
		cmocka_unit_test(test_findings_name_their_case),
		cmocka_unit_test(test_there_are_many_rules_with_references),
		cmocka_unit_test(test_paths_of_built_in_types_exist),
		cmocka_unit_test(test_rules_that_are_not_valid_are_refused_with_their_place),
		cmocka_unit_test(test_conditions_cannot_nest_without_end),
		cmocka_unit_test(test_own_rules_take_the_place_of_built_in_ones),
		cmocka_unit_test(test_older_findings),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
