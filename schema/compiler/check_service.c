#include <string.h>

#include "check.h"

/* Service files and the provider block. */

static const struct keyword service_keywords[] = {
	{"name", FORM_TEXT},
	{"aliases", FORM_LIST},
	{"sdk_id", FORM_TEXT},
	{"title", FORM_TEXT},
	{"signing_name", FORM_TEXT},
	{"endpoint_prefix", FORM_TEXT},
	{"global", FORM_BOOL},
	{"protocol", FORM_TEXT},
	{"api_version", FORM_TEXT},
	{"target_prefix", FORM_TEXT},
	{"xml_namespace", FORM_TEXT},
	{"appears_within", FORM_DURATION},
	{"retries", FORM_ERRORS},
	{"no_retries", FORM_ERRORS},
	{"tags", FORM_MAP},
	{"actions", FORM_MAP},
	{NULL, FORM_ANY},
};

static const struct keyword action_keywords[] = {
	{"http", FORM_TEXT},
	{"root", FORM_TEXT},
	{"payload", FORM_TEXT},
	{"uri", FORM_MAP},
	{"query", FORM_MAP},
	{"headers", FORM_MAP},
	{"reply_headers", FORM_MAP},
	{"checksum", FORM_BOOL},
	{"pages", FORM_MAP},
	{"batch", FORM_MAP},
	{NULL, FORM_ANY},
};

static const struct keyword page_keywords[] = {
	{"in", FORM_TEXTS},
	{"out", FORM_TEXTS},
	{"items", FORM_TEXT},
	{"more", FORM_TEXT},
	{NULL, FORM_ANY},
};

static const struct keyword batch_keywords[] = {
	{"param", FORM_TEXT},
	{"items", FORM_TEXT},
	{"key", FORM_TEXT},
	{"max", FORM_COUNT},
	{NULL, FORM_ANY},
};

static bool has(const struct value *map, const char *keyword) {
	return !value_is_null(value_get(map, keyword));
}

static void need(const struct scan *scan, const struct value *map, const char *keyword) {
	if (!has(map, keyword))
		scan_complain(scan, "\"%s\" is missing", keyword);
}

static bool is_rest(const char *protocol) {
	return protocol && strncmp(protocol, "rest-", 5) == 0;
}

static void check_bindings(const struct scan *scan, const struct value *action) {
	static const char *const places[] = {"uri", "query", "headers", "reply_headers"};
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct value *bindings = value_get(action, places[i]);
		for (size_t k = 0; bindings->kind == VALUE_MAP && k < value_count(bindings); k++) {
			if (!value_is_string(bindings->as.map.members[k].value))
				scan_complain(scan, "\"%s\" must name members", places[i]);
		}
	}
}

static void check_action(const struct scan *scan, const struct value *action, const char *protocol) {
	if (action->kind != VALUE_MAP) {
		scan_complain(scan, "must be a map");
		return;
	}
	check_keywords(scan, action, action_keywords);
	const char *http = value_text(value_get(action, "http"));
	if (is_rest(protocol) && !http)
		scan_complain(scan, "\"http\" is missing: \"GET /path\"");
	if (http && (!strchr(http, ' ') || strchr(http, ' ')[1] != '/'))
		scan_complain(scan, "\"http\" must be a method, a space and a path");
	check_bindings(scan, action);
	const struct value *pages = value_get(action, "pages"), *batch = value_get(action, "batch");
	struct scan inner = scan_at(scan, "pages");
	if (!value_is_null(pages)) {
		check_keywords(&inner, pages, page_keywords);
		need(&inner, pages, "in");
		need(&inner, pages, "out");
		need(&inner, pages, "items");
		if (value_count(value_get(pages, "in")) != value_count(value_get(pages, "out")))
			scan_complain(&inner, "\"in\" and \"out\" must be equally long");
	}
	inner = scan_at(scan, "batch");
	if (!value_is_null(batch)) {
		check_keywords(&inner, batch, batch_keywords);
		for (size_t i = 0; batch_keywords[i].name; i++)
			need(&inner, batch, batch_keywords[i].name);
	}
}

static void check_service_tags(const struct scan *scan, const struct value *tags) {
	static const struct keyword keywords[] = {{"key", FORM_TEXT}, {"value", FORM_TEXT}, {"shape", FORM_TEXT},
		{"tag", FORM_MAP}, {"untag", FORM_MAP}, {"list", FORM_MAP}, {NULL, FORM_ANY}};
	static const char *const steps[] = {"tag", "untag", "list"};
	struct scan inner = scan_at(scan, "tags");
	check_keywords(&inner, tags, keywords);
	const char *shape = value_text(value_get(tags, "shape"));
	if (shape && strcmp(shape, "list") != 0 && strcmp(shape, "map") != 0)
		scan_complain(&inner, "\"shape\" must be \"list\" or \"map\"");
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct scan at = scan_at(&inner, "%s", steps[i]);
		if (has(tags, steps[i]))
			check_step(&at, value_get(tags, steps[i]));
	}
}

void check_service(struct compiler *compiler, const struct model_service *service) {
	static const char *const protocols[] = {"ec2", "query", "json-1.0", "json-1.1", "rest-xml", "rest-json"};
	static const char *const needed[] = {"name", "sdk_id", "title", "signing_name", "endpoint_prefix", "protocol"};
	const struct value *root = service->file.root, *actions = value_get(root, "actions");
	struct scan scan = {.compiler = compiler, .file = &service->file};
	check_keywords(&scan, root, service_keywords);
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		need(&scan, root, needed[i]);
	const char *name = value_text(value_get(root, "name")), *protocol = value_text(value_get(root, "protocol"));
	if (name && strcmp(name, service->file.name) != 0)
		scan_complain(&scan, "\"name\" must be the file's name, \"%s\"", service->file.name);
	bool is_known = false;
	for (size_t i = 0; protocol && i < sizeof(protocols) / sizeof(protocols[0]); i++)
		is_known |= strcmp(protocols[i], protocol) == 0;
	if (protocol && !is_known)
		scan_complain(&scan, "unknown protocol \"%s\"", protocol);
	check_service_tags(&scan, value_get(root, "tags"));
	for (size_t i = 0; actions->kind == VALUE_MAP && i < value_count(actions); i++) {
		struct scan inner = scan_at(&scan, "actions.%s", actions->as.map.members[i].key);
		check_action(&inner, actions->as.map.members[i].value, protocol);
	}
}

void check_provider(struct compiler *compiler) {
	static const struct keyword keywords[] = {{"description", FORM_TEXT}, {"attributes", FORM_MAP},
		{"endpoints", FORM_MAP}, {"meta", FORM_MAP}, {NULL, FORM_ANY}};
	struct scan scan = {.compiler = compiler, .file = &compiler->provider_file, .block = compiler->provider.block};
	check_keywords(&scan, compiler->provider_file.root, keywords);
	check_block(&scan, compiler->provider.block);
	scan.block = compiler->provider_meta;
	check_block(&scan, compiler->provider_meta);
}
