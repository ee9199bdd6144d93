#include <string.h>

#include "check.h"

/* Steps, waiters and the other keywords of a type. */

static const struct keyword step_keywords[] = {
	{"when", FORM_CONDITION},
	{"on", FORM_TEXT_OR_TEXTS},
	{"each", FORM_TEMPLATE},
	{"where", FORM_CONDITION},
	{"let", FORM_MAP},
	{"call", FORM_TEXT},
	{"service", FORM_TEXT},
	{"send", FORM_TEXTS},
	{"with", FORM_TEMPLATE},
	{"pairs_in", FORM_TEXT},
	{"pairs", FORM_TEXTS},
	{"pairs_from", FORM_TEXT},
	{"object", FORM_TEMPLATE_TEXT},
	{"fill", FORM_TEXTS},
	{"set", FORM_MAP},
	{"keep", FORM_TEXTS},
	{"store", FORM_TEXT},
	{"optional", FORM_CONDITION},
	{"gone", FORM_ERRORS},
	{"gone_when", FORM_CONDITION},
	{"ignore", FORM_ERRORS},
	{"retry", FORM_ERRORS},
	{"refuse", FORM_LIST},
	{"explain", FORM_ERRORS},
	{"recover", FORM_MAP},
	{"write", FORM_BOOL},
	{"wait", FORM_TEXT},
	{"hook", FORM_NAME},
	{"gives", FORM_TEXTS},
	{"fail", FORM_TEMPLATE_TEXT},
	{"attribute", FORM_TEXT},
	{"steps", FORM_LIST},
	{NULL, FORM_ANY},
};

static const struct keyword recover_keywords[] = {
	{"call", FORM_TEXT},
	{"service", FORM_TEXT},
	{"with", FORM_TEMPLATE},
	{"where", FORM_CONDITION},
	{"object", FORM_TEMPLATE_TEXT},
	{"before", FORM_BOOL},
	{"exists", FORM_TEMPLATE_TEXT},
	{"attribute", FORM_TEXT},
	{"id", FORM_TEXT},
	{"gone", FORM_ERRORS},
	{"retry", FORM_ERRORS},
	{NULL, FORM_ANY},
};

static const struct keyword waiter_keywords[] = {
	{"call", FORM_TEXT},
	{"service", FORM_TEXT},
	{"with", FORM_TEMPLATE},
	{"path", FORM_TEMPLATE_TEXT},
	{"pending", FORM_LIST},
	{"target", FORM_LIST},
	{"timeout", FORM_DURATION_OR_OPERATION},
	{"delay", FORM_DURATION},
	{"every", FORM_DURATION},
	{"at_least", FORM_DURATION},
	{"absent", FORM_TEXT},
	{"absent_limit", FORM_COUNT},
	{"gone", FORM_ERRORS},
	{"ignore", FORM_ERRORS},
	{"retry", FORM_ERRORS},
	{"explain", FORM_ERRORS},
	{"failed", FORM_TEMPLATE_TEXT},
	{"stable", FORM_COUNT},
	{"when_true", FORM_CONDITION},
	{"failed_when", FORM_CONDITION},
	{NULL, FORM_ANY},
};

static bool has(const struct value *map, const char *keyword) {
	return !value_is_null(value_get(map, keyword));
}

/* Names in steps */

static void check_service_name(const struct scan *scan, const struct value *step) {
	const char *name = value_text(value_get(step, "service"));
	for (size_t i = 0; name && i < scan->compiler->service_count; i++) {
		if (strcmp(scan->compiler->services[i].file.name, name) == 0)
			return;
	}
	if (name)
		scan_complain(scan, "there is no services/%s.json", name);
}

/* "*", "changed", "name" or "-name" of attributes at the top. */
static void check_names(const struct scan *scan, const struct value *step, const char *keyword, bool with_changed) {
	const struct value *names = value_get(step, keyword);
	for (size_t i = 0; scan->block && i < value_count(names); i++) {
		const char *name = value_text(value_at(names, i));
		if (!name || strcmp(name, "*") == 0 || (with_changed && strcmp(name, "changed") == 0))
			continue;
		if (!model_find(scan->block, name + (*name == '-')))
			scan_complain(scan, "\"%s\": there is no attribute \"%s\"", keyword, name + (*name == '-'));
	}
}

static void check_on(const struct scan *scan, const struct value *on) {
	if (!scan->block || value_is_null(on))
		return;
	size_t count = value_is_string(on) ? 1 : value_count(on);
	for (size_t i = 0; i < count; i++) {
		const char *path = value_text(value_is_string(on) ? on : value_at(on, i));
		if (!path || strcmp(path, "*") == 0)
			continue;
		path += *path == '-';
		if (!block_has_path(scan->block, path))
			scan_complain(scan, "\"on\": there is no attribute \"%s\"", path);
	}
}

static void check_attribute_name(const struct scan *scan, const struct value *map) {
	const char *path = value_text(value_get(map, "attribute"));
	if (path && scan->block && !block_has_path(scan->block, path))
		scan_complain(scan, "\"attribute\": there is no attribute \"%s\"", path);
}

/* attribute: path in the object, "=literal", or a template */
static void check_set(const struct scan *scan, const struct value *set) {
	for (size_t i = 0; set->kind == VALUE_MAP && i < value_count(set); i++) {
		const struct value_member *member = &set->as.map.members[i];
		struct scan inner = scan_at(scan, "set.%s", member->key);
		if (scan->block && !block_has_path(scan->block, member->key))
			scan_complain(scan, "\"set\": there is no attribute \"%s\"", member->key);
		const char *text = value_text(member->value);
		if (!text || (*text != '=' && (strchr(text, '$') || strchr(text, '{'))))
			check_template(&inner, member->value);
	}
}

static void check_refuse(const struct scan *scan, const struct value *rules) {
	static const struct keyword keywords[] = {
		{"when", FORM_CONDITION}, {"error", FORM_TEMPLATE_TEXT}, {"attribute", FORM_TEXT}, {NULL, FORM_ANY}};
	for (size_t i = 0; i < value_count(rules); i++) {
		struct scan inner = scan_at(scan, "refuse[%zu]", i);
		check_keywords(&inner, value_at(rules, i), keywords);
		check_attribute_name(&inner, value_at(rules, i));
		if (!has(value_at(rules, i), "when") || !has(value_at(rules, i), "error"))
			scan_complain(&inner, "needs \"when\" and \"error\"");
	}
}

/* The maps among error rules. */
static void check_errors(const struct scan *scan, const struct value *spec) {
	static const struct keyword plain[] = {{"code", FORM_TEXT}, {"message", FORM_TEXT}, {NULL, FORM_ANY}};
	static const struct keyword retry[] = {
		{"code", FORM_TEXT}, {"message", FORM_TEXT}, {"for", FORM_DURATION_OR_OPERATION}, {NULL, FORM_ANY}};
	static const struct keyword explain[] = {{"code", FORM_TEXT}, {"message", FORM_TEXT}, {"say", FORM_TEMPLATE_TEXT},
		{"attribute", FORM_TEXT}, {NULL, FORM_ANY}};
	static const struct {
		const char *name;
		const struct keyword *keywords;
	} lists[] = {{"gone", plain}, {"ignore", plain}, {"retry", retry}, {"explain", explain}};
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct value *rules = value_get(spec, lists[i].name);
		for (size_t k = 0; k < value_count(rules); k++) {
			struct scan inner = scan_at(scan, "%s[%zu]", lists[i].name, k);
			check_keywords(&inner, value_at(rules, k), lists[i].keywords);
			check_attribute_name(&inner, value_at(rules, k));
		}
	}
}

static void check_body(const struct scan *scan, const struct value *step) {
	static const char *const bodies[] = {"call", "wait", "hook", "fail", "steps"};
	size_t count = 0;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		count += has(step, bodies[i]);
	if (count > 1)
		scan_complain(scan, "has more than one of call, wait, hook, fail, steps");
	if (count == 0 && !has(step, "set") && !has(step, "let"))
		scan_complain(scan, "does nothing: needs call, wait, hook, fail, steps, set or let");
	static const char *const of_calls[] = {"send", "with", "pairs_in", "pairs_from", "object", "fill", "store", "gone",
		"gone_when", "ignore", "retry", "refuse", "explain", "recover", "service"};
	for (size_t i = 0; i < sizeof(of_calls) / sizeof(of_calls[0]); i++) {
		if (has(step, of_calls[i]) && !has(step, "call"))
			scan_complain(scan, "\"%s\" goes with \"call\" only", of_calls[i]);
	}
}

static void check_steps(const struct scan *scan, const struct value *steps) {
	if (value_is_null(steps))
		return;
	if (steps->kind != VALUE_LIST)
		scan_complain(scan, "must be a list of steps");
	for (size_t i = 0; steps->kind == VALUE_LIST && i < value_count(steps); i++) {
		struct scan inner = scan_at(scan, "[%zu]", i);
		check_step(&inner, value_at(steps, i));
	}
}

void check_step(const struct scan *scan, const struct value *step) {
	if (step->kind != VALUE_MAP) {
		scan_complain(scan, "a step must be a map");
		return;
	}
	check_keywords(scan, step, step_keywords);
	check_body(scan, step);
	check_service_name(scan, step);
	check_names(scan, step, "send", true);
	check_names(scan, step, "pairs", true);
	check_names(scan, step, "fill", false);
	check_names(scan, step, "keep", false);
	check_on(scan, value_get(step, "on"));
	check_attribute_name(scan, step);
	check_set(scan, value_get(step, "set"));
	check_refuse(scan, value_get(step, "refuse"));
	check_errors(scan, step);
	const struct value *recover = value_get(step, "recover");
	if (!value_is_null(recover)) {
		struct scan inner = scan_at(scan, "recover");
		check_keywords(&inner, recover, recover_keywords);
		check_service_name(&inner, recover);
		check_attribute_name(&inner, recover);
	}
	const struct value *let = value_get(step, "let");
	for (size_t i = 0; let->kind == VALUE_MAP && i < value_count(let); i++) {
		struct scan inner = scan_at(scan, "let.%s", let->as.map.members[i].key);
		check_template(&inner, let->as.map.members[i].value);
	}
	const char *waiter = value_text(value_get(step, "wait"));
	if (waiter && scan->type && !has(value_get(scan->type->file.root, "waiters"), waiter))
		scan_complain(scan, "there is no waiter \"%s\"", waiter);
	struct scan inner = scan_at(scan, "steps");
	check_steps(&inner, value_get(step, "steps"));
}

/* Waiters */

static void check_waiter(const struct scan *scan, const struct value *waiter) {
	static const char *const meanings[] = {"target", "pending", "error"};
	if (waiter->kind != VALUE_MAP) {
		scan_complain(scan, "a waiter must be a map");
		return;
	}
	check_keywords(scan, waiter, waiter_keywords);
	check_service_name(scan, waiter);
	check_errors(scan, waiter);
	if (!has(waiter, "call"))
		scan_complain(scan, "needs \"call\"");
	const char *absent = value_text(value_get(waiter, "absent"));
	bool waits_for_absence = absent && strcmp(absent, "target") == 0;
	if (!has(waiter, "target") && !has(waiter, "when_true") && !waits_for_absence)
		scan_complain(scan, "needs \"target\", \"when_true\" or \"absent\": \"target\"");
	bool is_known = !absent;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		is_known |= absent && strcmp(absent, meanings[i]) == 0;
	if (!is_known)
		scan_complain(scan, "\"absent\" must be \"target\", \"pending\" or \"error\"");
}

static void check_waiters(const struct scan *scan, const struct value *waiters) {
	for (size_t i = 0; waiters->kind == VALUE_MAP && i < value_count(waiters); i++) {
		struct scan inner = scan_at(scan, "waiters.%s", waiters->as.map.members[i].key);
		check_waiter(&inner, waiters->as.map.members[i].value);
	}
}

/* Names that steps make: "store", "let" and (of hooks) "gives" */

static void collect_stored(struct compiler *compiler, const struct value *value, struct name_list *names) {
	for (size_t i = 0; value->kind == VALUE_LIST && i < value_count(value); i++)
		collect_stored(compiler, value_at(value, i), names);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value_count(value); i++) {
		const struct value_member *member = &value->as.map.members[i];
		if (strcmp(member->key, "store") == 0 && value_is_string(member->value))
			names_add(compiler, names, value_text(member->value));
		for (size_t k = 0;
			 strcmp(member->key, "let") == 0 && member->value->kind == VALUE_MAP && k < value_count(member->value); k++)
			names_add(compiler, names, member->value->as.map.members[k].key);
		for (size_t k = 0; strcmp(member->key, "gives") == 0 && k < value_count(member->value); k++)
			names_add(compiler, names, value_text(value_at(member->value, k)));
		collect_stored(compiler, member->value, names);
	}
}

/* The other keywords of a type */

static void check_rules(const struct scan *scan, const struct value *rules) {
	static const struct keyword keywords[] = {{"when", FORM_CONDITION}, {"attribute", FORM_TEXT}, {"error", FORM_TEXT},
		{"warning", FORM_TEXT}, {"detail", FORM_TEMPLATE_TEXT}, {"each", FORM_TEMPLATE}, {NULL, FORM_ANY}};
	for (size_t i = 0; i < value_count(rules); i++) {
		const struct value *rule = value_at(rules, i);
		struct scan inner = scan_at(scan, "rules[%zu]", i);
		check_keywords(&inner, rule, keywords);
		check_attribute_name(&inner, rule);
		if (!has(rule, "when") || has(rule, "error") == has(rule, "warning"))
			scan_complain(&inner, "needs \"when\" and one of \"error\" and \"warning\"");
	}
}

static void check_placeholders(const struct scan *scan, const struct value *forms) {
	for (size_t i = 0; forms->kind == VALUE_LIST && i < value_count(forms); i++) {
		struct scan inner = scan_at(scan, "[%zu]", i);
		if (!value_is_string(value_at(forms, i)))
			scan_complain(&inner, "a form must be a text");
		else
			check_template(&inner, value_at(forms, i));
	}
}

static void check_import(const struct scan *scan, const struct value *import) {
	static const struct keyword keywords[] = {{"forms", FORM_TEXTS}, {"id", FORM_TEMPLATE_TEXT}, {"hook", FORM_NAME},
		{"set", FORM_MAP}, {"steps", FORM_LIST}, {NULL, FORM_ANY}};
	struct scan inner = scan_at(scan, "import");
	if (import->kind == VALUE_MAP) {
		struct scan steps = scan_at(&inner, "steps");
		check_keywords(&inner, import, keywords);
		check_steps(&steps, value_get(import, "steps"));
		check_placeholders(&inner, value_get(import, "forms"));
		check_set(&inner, value_get(import, "set"));
		check_steps(&inner, value_get(import, "steps"));
	} else if (import->kind == VALUE_LIST) {
		check_placeholders(&inner, import);
	} else if (!value_is_null(import) && !value_equal(import, value_false)) {
		scan_complain(&inner, "must be a list of forms, a map or false");
	}
}

static void check_tags(const struct scan *scan, const struct value *tags) {
	static const struct keyword keywords[] = {{"target", FORM_TEMPLATE}, {"from", FORM_TEMPLATE_TEXT},
		{"ignore", FORM_TEXTS}, {"key", FORM_TEXT}, {"value", FORM_TEXT}, {"shape", FORM_TEXT}, {"tag", FORM_ANY},
		{"untag", FORM_ANY}, {"list", FORM_ANY}, {NULL, FORM_ANY}};
	static const char *const steps[] = {"tag", "untag", "list"};
	struct scan inner = scan_at(scan, "tags");
	check_keywords(&inner, tags, keywords);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct scan at = scan_at(&inner, "%s", steps[i]);
		if (has(tags, steps[i]))
			check_step(&at, value_get(tags, steps[i]));
	}
	if (!value_is_null(tags) && !model_find(scan->block, "tags"))
		scan_complain(&inner, "there is no attribute \"tags\"");
}

static void check_generated_name(const struct scan *scan, const struct value *naming) {
	static const struct keyword keywords[] = {{"name", FORM_TEXT}, {"prefix", FORM_TEXT}, {"default", FORM_TEXT},
		{"suffix", FORM_TEMPLATE}, {NULL, FORM_ANY}};
	static const char *const attributes[] = {"name", "prefix"};
	struct scan inner = scan_at(scan, "generated_name");
	check_keywords(&inner, naming, keywords);
	for (size_t i = 0; i < 2; i++) {
		const char *name = value_text(value_get(naming, attributes[i]));
		if (name && !model_find(scan->block, name))
			scan_complain(&inner, "there is no attribute \"%s\"", name);
	}
}

static void check_timeouts(const struct scan *scan, const struct value *timeouts) {
	for (size_t i = 0; timeouts->kind == VALUE_MAP && i < value_count(timeouts); i++) {
		const struct value_member *member = &timeouts->as.map.members[i];
		struct scan inner = scan_at(scan, "timeouts");
		if (!model_is_operation(member->key))
			scan_complain(&inner, "there is no operation \"%s\"", member->key);
		else
			check_form(&inner, member->key, FORM_DURATION, member->value);
	}
}

static const struct keyword identity_keywords[] = {
	{"is", FORM_TEXT},
	{"from", FORM_TEXT},
	{NULL, FORM_ANY},
};

static void check_identity(const struct scan *scan, const struct value *identity) {
	for (size_t i = 0; identity->kind == VALUE_MAP && i < value_count(identity); i++) {
		const struct value_member *member = &identity->as.map.members[i];
		struct scan inner = scan_at(scan, "identity.%s", member->key);
		const char *flag = model_identity_flag(member->value), *source = model_identity_source(member);
		if (member->value->kind == VALUE_MAP)
			check_keywords(&inner, member->value, identity_keywords);
		if (!flag || (strcmp(flag, "required") != 0 && strcmp(flag, "optional") != 0))
			scan_complain(&inner, "must be \"required\" or \"optional\"");
		if (strcmp(member->key, "account_id") != 0 && !model_find(scan->block, source))
			scan_complain(&inner, "there is no attribute \"%s\"", source);
	}
}

static void check_departures(const struct scan *scan, const struct value *departures) {
	if (value_count(departures) > 0 && !scan->type->legacy)
		scan_complain(scan, "departures: Terraform tolerates them of types with \"system\": \"sdk\" only");
	for (size_t i = 0; departures->kind == VALUE_MAP && i < value_count(departures); i++) {
		const char *path = departures->as.map.members[i].key;
		if (!block_has_path(scan->block, path))
			scan_complain(scan, "departures: there is no attribute \"%s\"", path);
	}
}

static const struct keyword type_keywords[] = {
	{"type", FORM_TEXT},
	{"aliases", FORM_TEXTS},
	{"service", FORM_TEXT},
	{"system", FORM_TEXT},
	{"schema_version", FORM_COUNT},
	{"description", FORM_TEXT},
	{"regional", FORM_BOOL},
	{"timeouts", FORM_MAP},
	{"timeouts_framework", FORM_BOOL},
	{"appears_within", FORM_DURATION},
	{"identity", FORM_MAP},
	{"identity_version", FORM_COUNT},
	{"import", FORM_ANY},
	{"attributes", FORM_MAP},
	{"create", FORM_LIST},
	{"read", FORM_LIST},
	{"update", FORM_LIST},
	{"delete", FORM_LIST},
	{"waiters", FORM_MAP},
	{"tags", FORM_MAP},
	{"generated_name", FORM_MAP},
	{"rules", FORM_LIST},
	{"pairs", FORM_MAP},
	{"plan_hook", FORM_NAME},
	{"upgrade_hook", FORM_NAME},
	{"departures", FORM_MAP},
	{NULL, FORM_ANY},
};

static void check_head(const struct scan *scan, const struct model_type *type) {
	const struct value *root = type->file.root;
	const char *name = value_text(value_get(root, "type")), *system = value_text(value_get(root, "system"));
	if (!name || strcmp(name, type->file.name) != 0)
		scan_complain(scan, "\"type\" must be the file's name, \"%s\"", type->file.name);
	if (!system || (strcmp(system, "sdk") != 0 && strcmp(system, "framework") != 0))
		scan_complain(scan, "\"system\" must be \"sdk\" or \"framework\"");
	if (!has(root, "schema_version"))
		scan_complain(scan, "\"schema_version\" is missing");
	static const char *const of_resources[] = {"create", "update", "delete", "import", "identity"};
	for (size_t i = 0; type->kind == KIND_DATA_SOURCE && i < sizeof(of_resources) / sizeof(of_resources[0]); i++) {
		if (has(root, of_resources[i]))
			scan_complain(scan, "a data source has no \"%s\"", of_resources[i]);
	}
	if (!has(root, "read"))
		warn(scan->compiler, scan->file, "no \"read\" steps yet");
}

void check_type(struct compiler *compiler, const struct model_type *type) {
	static const char *const operations[] = {"create", "read", "update", "delete"};
	static const struct keyword pair_keywords[] = {{"key", FORM_TEXT}, {"value", FORM_TEXT}, {NULL, FORM_ANY}};
	const struct value *root = type->file.root;
	struct name_list stored = {0};
	collect_stored(compiler, root, &stored);
	struct scan scan = {
		.compiler = compiler, .file = &type->file, .type = type, .block = type->block, .stored = &stored};
	size_t errors = compiler->error_count;
	check_keywords(&scan, root, type_keywords);
	if (compiler->error_count > errors)
		return;
	check_head(&scan, type);
	check_block(&scan, type->block);
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		struct scan inner = scan_at(&scan, "%s", operations[i]);
		check_steps(&inner, value_get(root, operations[i]));
	}
	check_waiters(&scan, value_get(root, "waiters"));
	check_rules(&scan, value_get(root, "rules"));
	check_import(&scan, value_get(root, "import"));
	check_tags(&scan, value_get(root, "tags"));
	check_generated_name(&scan, value_get(root, "generated_name"));
	check_timeouts(&scan, value_get(root, "timeouts"));
	check_identity(&scan, value_get(root, "identity"));
	check_departures(&scan, value_get(root, "departures"));
	struct scan pairs = scan_at(&scan, "pairs");
	check_keywords(&pairs, value_get(root, "pairs"), pair_keywords);
}
