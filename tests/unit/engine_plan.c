/* Planning. vectors/plan/NAME.json: "cases", each with "prior" (null: a create), "configuration",
 * members of "planned" as they must come out, "replace" (paths, default none), "errors" (summaries);
 * and "strict", "default_tags", "ignore_keys", "ignore_prefixes" for the provider and the type.
 * "<unknown>" stands for what is not known yet; attributes left out are null, blocks left out empty. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/plan.h"
#include "engine_fake.h"
#include "vectors.h"

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define TEXT(text_)                                                         \
	{                                                                       \
		{                                                                   \
			.kind = VALUE_STRING, .as.string = { text_, sizeof(text_) - 1 } \
		}                                                                   \
	}

static const struct value text_auto[] = TEXT("auto");
static const struct value number_one[] = {{.kind = VALUE_NUMBER, .number_kind = NUMBER_INTEGER, .as.integer = 1}};

/* aws_widget: every kind of attribute that planning knows */

static const struct attribute rule_attributes[] = {
	{.name = "id", .type = &type_string, .computed = true},
	{.name = "name", .type = &type_string, .required = true},
	{.name = "policy", .type = &type_string, .optional = true, .equivalent = equivalence_json, .stored = stored_json},
	{.name = "weight", .type = &type_number, .optional = true, .default_value = number_one},
};
static const struct type rule_type = {.kind = TYPE_OBJECT,
	.fields = (const struct type_field[]){{"id", &type_string}, {"name", &type_string}, {"policy", &type_string},
		{"weight", &type_number}},
	.field_count = 4};
static const struct block rule_block = {.attributes = rule_attributes, .attribute_count = 4, .type = &rule_type};
static const struct type rules_type = {.kind = TYPE_SET, .element = &rule_type};

static const struct attribute disk_attributes[] = {
	{.name = "kind", .type = &type_string, .optional = true, .computed = true},
	{.name = "size", .type = &type_number, .optional = true, .force_new = value_true},
};
static const struct type disk_type = {.kind = TYPE_OBJECT,
	.fields = (const struct type_field[]){{"kind", &type_string}, {"size", &type_number}},
	.field_count = 2};
static const struct block disk_block = {.attributes = disk_attributes, .attribute_count = 2, .type = &disk_type};
static const struct type disks_type = {.kind = TYPE_LIST, .element = &disk_type};

static const struct attribute port_attributes[] = {
	{.name = "number", .type = &type_number, .optional = true, .force_new = value_true},
	{.name = "text", .type = &type_string, .optional = true},
};
static const struct type port_type = {.kind = TYPE_OBJECT,
	.fields = (const struct type_field[]){{"number", &type_number}, {"text", &type_string}},
	.field_count = 2};
static const struct block port_block = {.attributes = port_attributes, .attribute_count = 2, .type = &port_type};
static const struct type ports_type = {.kind = TYPE_SET, .element = &port_type};

static struct attribute widget_attributes[] = {
	{.name = "arn", .type = &type_string, .computed = true},
	{.name = "disk",
		.type = &disks_type,
		.block = &disk_block,
		.syntax = SYNTAX_BLOCK_LIST,
		.optional = true,
		.max_items = 1},
	{.name = "document", .type = &type_string, .optional = true, .equivalent = equivalence_json, .stored = stored_json},
	{.name = "domain",
		.type = &type_string,
		.optional = true,
		.stored = stored_lower,
		.equivalent = equivalence_trailing_dot},
	{.name = "etag", .type = &type_string, .computed = true, .recompute_on = NAMES("*")},
	{.name = "mode", .type = &type_string, .optional = true, .default_value = text_auto},
	{.name = "name", .type = &type_string, .optional = true, .computed = true, .force_new = value_true},
	{.name = "notes", .type = &type_string, .optional = true},
	{.name = "option",
		.type = &disks_type,
		.block = &disk_block,
		.syntax = SYNTAX_BLOCK_LIST,
		.optional = true,
		.computed = true},
	{.name = "port",
		.type = &ports_type,
		.block = &port_block,
		.syntax = SYNTAX_ATTRIBUTE,
		.as_block = true,
		.optional = true,
		.computed = true},
	{.name = "region", .type = &type_string, .optional = true, .computed = true},
	{.name = "rule", .type = &rules_type, .block = &rule_block, .syntax = SYNTAX_BLOCK_SET, .optional = true},
	{.name = "secret_wo", .type = &type_string, .optional = true, .write_only = true},
	{.name = "size", .type = &type_number, .optional = true},
	{.name = "speed", .type = &type_number, .optional = true},
	{.name = "tags", .type = &type_map_string, .optional = true},
	{.name = "tags_all", .type = &type_map_string, .optional = true, .computed = true},
	{.name = "version", .type = &type_string, .computed = true, .recompute_on = NAMES("document", "disk.0.size")},
	{.name = "zones", .type = &type_set_string, .optional = true, .computed = true},
};
#define WIDGET_COUNT (sizeof(widget_attributes) / sizeof(widget_attributes[0]))
static struct type_field widget_fields[WIDGET_COUNT];
static const struct type widget_type = {.kind = TYPE_OBJECT, .fields = widget_fields, .field_count = WIDGET_COUNT};
static const struct block widget_block = {
	.attributes = widget_attributes, .attribute_count = WIDGET_COUNT, .type = &widget_type};

static struct attribute *widget_attribute(const char *name) {
	for (size_t i = 0; i < WIDGET_COUNT; i++) {
		if (strcmp(widget_attributes[i].name, name) == 0)
			return &widget_attributes[i];
	}
	return NULL;
}

static struct resource_type widget(bool strict) {
	for (size_t i = 0; i < WIDGET_COUNT; i++)
		widget_fields[i] = (struct type_field){widget_attributes[i].name, widget_attributes[i].type};
	widget_attribute("size")->force_new = json("{\"ref\":\"$mode\",\"is\":\"fixed\"}");
	widget_attribute("speed")->suppress = json("{\"ref\":\"$mode\",\"is\":\"lazy\"}");
	return (struct resource_type){
		.name = "aws_widget",
		.legacy = !strict,
		.regional = true,
		.block = &widget_block,
		.rules = json("[{\"when\":{\"ref\":\"$size\",\"gt\":100},\"attribute\":\"size\",\"error\":\"too large\"},"
					  "{\"when\":{\"all\":[{\"exists\":true},{\"ref\":\"$size\",\"changed\":true},"
					  "{\"ref\":\"$size\",\"is\":0}]},\"error\":\"no way back\"}]"),
	};
}

/* An object with all attributes of a block. */
static const struct value *complete(const struct block *block, const struct value *given) {
	struct value *object = value_map_new(arena);
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		const struct value *value = value_get(given, attribute->name);
		bool is_block = attribute->syntax == SYNTAX_BLOCK_LIST || attribute->syntax == SYNTAX_BLOCK_SET;
		if (value_is_null(value) && is_block)
			value = value_empty_list;
		struct value *elements = value_list_new(arena);
		for (size_t k = 0; attribute->block && k < value_count(value); k++)
			value_list_add(arena, elements, complete(attribute->block, value_at(value, k)));
		value_map_set(arena, object, attribute->name, attribute->block && value_count(value) ? elements : value);
	}
	return object;
}

static void check_planned(const char *title, const struct value *planned, const struct value *expected) {
	for (size_t i = 0; i < value_count(expected); i++) {
		const struct value_member *member = &expected->as.map.members[i];
		const struct attribute *attribute = block_attribute(&widget_block, member->key);
		const struct value *wanted = member->value, *got = value_get(planned, member->key);
		if (attribute->block && value_count(wanted)) {
			struct value *one = value_map_new(arena);
			value_map_set(arena, one, member->key, wanted);
			wanted = value_get(complete(&widget_block, one), member->key);
		}
		if (!type_value_equal(attribute->type, got, wanted))
			fail_msg("%s: %s is %s%s, expected %s%s", title, member->key, value_to_json(arena, got),
				value_is_unknown(got) ? " (unknown)" : "", value_to_json(arena, wanted),
				value_is_unknown(wanted) ? " (unknown)" : "");
	}
}

static void check_replace(const char *title, const struct path_list *replace, const struct value *expected) {
	struct strbuf got = STRBUF_INIT(arena), wanted = STRBUF_INIT(arena);
	for (size_t i = 0; i < replace->count; i++)
		strbuf_addf(&got, "%s ", path_text(arena, replace->items[i]));
	for (size_t i = 0; i < value_count(expected); i++)
		strbuf_addf(&wanted, "%s ", value_text(value_at(expected, i)));
	if (strcmp(strbuf_text(&got), strbuf_text(&wanted)) != 0)
		fail_msg("%s: replaced because of \"%s\", expected \"%s\"", title, strbuf_text(&got), strbuf_text(&wanted));
}

static void check_errors(const char *title, const struct diagnostics *diagnostics, const struct value *expected) {
	size_t i = 0;
	for (const struct diagnostic *one = diagnostics->first; one; one = one->next, i++) {
		const char *wanted = value_text(value_at(expected, i));
		if (!wanted || strcmp(one->summary, wanted) != 0)
			fail_msg("%s: %s", title, one->summary);
	}
	if (i != value_count(expected))
		fail_msg("%s: %zu errors, expected %zu", title, i, value_count(expected));
}

static const struct value *list_or_empty(const struct value *list) {
	return value_is_null(list) ? value_empty_list : list;
}

static void check_case(const char *file, size_t number, const struct value *one) {
	const char *title = arena_printf(arena, "%s, case %zu", file, number);
	struct engine engine = fake_engine(NULL);
	engine.default_tags = value_get(one, "default_tags");
	engine.ignore_tag_keys = list_or_empty(value_get(one, "ignore_keys"));
	engine.ignore_tag_prefixes = list_or_empty(value_get(one, "ignore_prefixes"));
	struct resource_type type = widget(value_is_true(value_get(one, "strict")));
	const struct value *configuration = complete(&widget_block, value_get(one, "configuration"));
	const struct value *prior = value_get(one, "prior");
	struct plan_request request = {
		.prior = value_is_null(prior) ? value_null : complete(&widget_block, prior),
		.proposed = configuration,
		.configuration = configuration,
		.prior_identity = value_null,
	};
	struct plan_response response;
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(arena);
	int result = engine_plan(&engine, arena, &type, &request, &response, &diagnostics);
	assert_int_equal(result, diagnostics.error_count ? -1 : 0);
	check_errors(title, &diagnostics, value_get(one, "errors"));
	if (result != 0)
		return;
	check_planned(title, response.planned, value_get(one, "planned"));
	check_replace(title, &response.requires_replace, value_get(one, "replace"));
}

static void test_vectors(void **state) {
	(void)state;
	glob_t found = vectors_find("plan/*.json");
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const struct value *vector = with_unknown(json(vector_read(arena, found.gl_pathv[i]).bytes));
		const struct value *cases = value_get(vector, "cases");
		assert_true(value_count(cases) > 0);
		for (size_t k = 0; k < value_count(cases); k++)
			check_case(found.gl_pathv[i], k, value_at(cases, k));
	}
	globfree(&found);
}

static void test_destroy(void **state) {
	(void)state;
	struct engine engine = fake_engine(NULL);
	struct resource_type type = widget(false);
	struct plan_request request = {.prior = complete(&widget_block, value_null),
		.proposed = value_null,
		.configuration = value_null,
		.prior_identity = value_null};
	struct plan_response response;
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(arena);
	assert_int_equal(engine_plan(&engine, arena, &type, &request, &response, &diagnostics), 0);
	assert_true(value_is_null(response.planned));
	assert_int_equal(response.requires_replace.count, 0);
}

static int hook_changes_size(struct plan *plan) {
	plan_set(plan, "notes", value_string(plan->arena, plan->create ? "made" : "changed"));
	if (plan_changed(plan, "speed"))
		plan_require_replace(plan, path_attribute(plan->arena, NULL, "speed"));
	if (value_is_unknown(plan_get(plan->planned, "disk.0.kind")))
		plan_error(plan, "disk.kind", "what kind?", "Say %s.", "which");
	return 0;
}

/* The type's own pass comes after the others' values and before replacement. */
static void test_hook(void **state) {
	(void)state;
	struct engine engine = fake_engine(NULL);
	struct resource_type type = widget(false);
	type.plan_hook = hook_changes_size;
	const struct value *configuration =
		complete(&widget_block, json("{\"speed\":2,\"name\":\"b\",\"disk\":[{\"size\":1,\"kind\":\"k\"}]}"));
	struct plan_request request = {
		.prior = complete(&widget_block,
			json("{\"speed\":1,\"name\":\"a\",\"disk\":[{\"size\":1,\"kind\":\"k\"}],\"region\":\"eu-central-1\"}")),
		.proposed = configuration,
		.configuration = configuration,
		.prior_identity = value_null};
	struct plan_response response;
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(arena);
	assert_int_equal(engine_plan(&engine, arena, &type, &request, &response, &diagnostics), 0);
	assert_members(response.planned, "{\"notes\":\"changed\"}");
	check_replace("hook", &response.requires_replace, json("[\"speed\",\"name\"]"));
	request.configuration = complete(&widget_block, json("{\"disk\":[{\"size\":1}]}"));
	request.proposed = request.configuration;
	request.prior = value_null;
	assert_int_equal(engine_plan(&engine, arena, &type, &request, &response, &diagnostics), -1);
	assert_error(&diagnostics, "what kind?", "Say which.");
	assert_string_equal(path_text(arena, diagnostics.first->path), "disk.kind");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_vectors, begin, end),
		cmocka_unit_test_setup_teardown(test_destroy, begin, end),
		cmocka_unit_test_setup_teardown(test_hook, begin, end),
	};
	return cmocka_run_group_tests_name("engine: planning", tests, NULL, NULL);
}
