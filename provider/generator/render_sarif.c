/* A review's findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), for code scanning. GitHub wants a
 * physical location of every result (https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning); a
 * plan does not say in which file a resource stands, so that is the plan's own file, and the resource is the logical location. */
#include <string.h>

#include "generator/command.h"
#include "generator/danger.h"
#include "generator/escape.h"
#include "generator/json_writer.h"
#include "generator/render.h"
#include "generator/rules.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#define DEPTH_OF_LINES 5 /* a rule or a result is a line */

static const char *level_name(enum severity severity) {
	return severity == SEVERITY_DANGER ? "error" : severity == SEVERITY_WARNING ? "warning" : "note";
}

/* In SARIF's plain texts "[words](target)" would be a link. */
static const char *message_text(struct arena *arena, const char *text) {
	struct strbuf out = STRBUF_INIT(arena);
	const char *safe = escaped_text(arena, text);
	for (const char *at = safe; *at != '\0'; at++) {
		strbuf_addc(&out, *at);
		if (*at == ']' && at[1] == '(')
			strbuf_addc(&out, ' ');
	}
	return strbuf_text(&out);
}

static void message_add(struct json_writer *json, const char *name, const char *text) {
	json_object_begin(json, name);
	json_text(json, "text", message_text(json->out->arena, text));
	json_object_end(json);
}

/* GitHub shows results of rules that have a score (security-severity) as security alerts. */
static bool is_security(const char *category) {
	static const char *const categories[] = {"exposure", "encryption", "iam", "secret", "tls", "logging"};
	for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++)
		if (strcmp(category, categories[i]) == 0)
			return true;
	return false;
}

static void properties_add(struct json_writer *json, const char *category, enum severity severity) {
	static const char *const scores[] = {"3.0", "6.0", "8.5"},
							 *const problems[] = {"recommendation", "warning", "error"};
	json_object_begin(json, "properties");
	json_list_begin(json, "tags");
	json_text(json, NULL, category);
	if (is_security(category))
		json_text(json, NULL, "security");
	json_list_end(json);
	json_text(json, "problem.severity", problems[severity]);
	if (is_security(category))
		json_text(json, "security-severity", scores[severity]);
	json_object_end(json);
}

static void descriptor_add(struct json_writer *json, const struct rule *rule) {
	json_object_begin(json, NULL);
	json_text(json, "id", rule->id);
	message_add(json, "shortDescription", rule->title);
	if (rule->reason != NULL)
		message_add(json, "fullDescription", rule->reason);
	if (rule->fix != NULL)
		message_add(json, "help", rule->fix);
	if (rule->reference != NULL && is_link_safe(rule->reference))
		json_text(json, "helpUri", rule->reference);
	json_object_begin(json, "defaultConfiguration");
	json_text(json, "level", level_name(rule->severity));
	json_object_end(json);
	properties_add(json, rule->category, rule->severity);
	json_object_end(json);
}

static size_t danger_kinds_count(void) {
	size_t count = 0;
	while (danger_kinds[count].id != NULL)
		count++;
	return count;
}

static void driver_add(struct json_writer *json, const struct rules *rules) {
	json_object_begin(json, "tool");
	json_object_begin(json, "driver");
	json_text(json, "name", "tripod");
	json_text(json, "version", command_version());
	json_list_begin(json, "rules");
	for (size_t i = 0; danger_kinds[i].id != NULL; i++)
		descriptor_add(json,
			&(struct rule){.id = danger_kinds[i].id,
				.title = danger_kinds[i].title,
				.category = danger_kinds[i].category,
				.severity = danger_kinds[i].severity});
	for (size_t i = 0; rules != NULL && i < rules->count; i++)
		descriptor_add(json, &rules->items[i]);
	json_list_end(json);
	json_object_end(json);
	json_object_end(json);
}

/* The place of a finding's rule in the list; false when it is not in it. */
static bool rule_index(const struct rules *rules, const struct finding *finding, size_t *index) {
	const struct rule *rule;
	if (finding->origin == FINDING_DANGER) {
		for (*index = 0; danger_kinds[*index].id != NULL; ++*index)
			if (strcmp(danger_kinds[*index].id, finding->id) == 0)
				return true;
		return false;
	}
	rule = rules != NULL ? rules_find(rules, finding->id) : NULL;
	if (rule == NULL)
		return false;
	*index = danger_kinds_count() + (size_t)(rule - rules->items);
	return true;
}

/* A reference to a file as a URI; standard input has no name. */
static const char *source_uri(struct arena *arena, const char *source) {
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
	struct strbuf uri = STRBUF_INIT(arena);
	if (source == NULL || source[0] == '\0' || strcmp(source, "-") == 0)
		return "standard-input";
	strbuf_adds(&uri, source[0] == '/' ? "file://" : "");
	for (const char *at = strncmp(source, "./", 2) == 0 ? source + 2 : source; *at != '\0'; at++)
		strbuf_addf(&uri, strchr(unreserved, *at) != NULL ? "%c" : "%%%02X", (unsigned char)*at);
	return strbuf_text(&uri);
}

static void location_add(struct json_writer *json, const struct finding *finding, const char *uri) {
	json_list_begin(json, "locations");
	json_object_begin(json, NULL);
	json_object_begin(json, "physicalLocation");
	json_object_begin(json, "artifactLocation");
	json_text(json, "uri", uri);
	json_object_end(json);
	json_object_begin(json, "region");
	json_count(json, "startLine", 1);
	json_object_end(json);
	json_object_end(json);
	if (finding->address[0] != '\0') {
		json_list_begin(json, "logicalLocations");
		json_object_begin(json, NULL);
		json_text(json, "fullyQualifiedName", escaped_text(json->out->arena, finding->address));
		json_text(json, "kind", "resource");
		json_object_end(json);
		json_list_end(json);
	}
	json_object_end(json);
	json_list_end(json);
}

static const char *result_text(struct arena *arena, const struct finding *finding) {
	struct strbuf text = STRBUF_INIT(arena);
	const struct {
		const char *before, *text;
	} parts[] = {{"", finding->address[0] != '\0' ? finding->address : NULL}, {": ", finding->title},
		{". ", finding->happens}, {" To whom: ", finding->affects}, {" How long: ", finding->duration},
		{" Instead: ", finding->instead}};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].text != NULL && parts[i].text[0] != '\0')
			strbuf_addf(&text, "%s%s", text.length > 0 ? parts[i].before : "", parts[i].text);
	return strbuf_text(&text);
}

static void suppression_add(struct json_writer *json, const struct finding *finding) {
	struct arena *arena = json->out->arena;
	json_list_begin(json, "suppressions");
	if (finding->accepted_reason != NULL) {
		json_object_begin(json, NULL);
		json_text(json, "kind", "external");
		json_text(json, "status", "accepted");
		json_text(json, "justification", escaped_text(arena, finding_acceptance(arena, finding)));
		json_object_end(json);
	}
	json_list_end(json);
}

static void result_add(
	struct json_writer *json, const struct finding *finding, const struct rules *rules, const char *uri) {
	struct arena *arena = json->out->arena;
	const char *fingerprint = finding_fingerprint(arena, finding);
	size_t index;
	json_object_begin(json, NULL);
	json_text(json, "ruleId", escaped_text(arena, finding->id));
	if (rule_index(rules, finding, &index))
		json_count(json, "ruleIndex", index);
	json_text(json, "level", level_name(finding->severity));
	message_add(json, "message", result_text(arena, finding));
	location_add(json, finding, uri);
	json_object_begin(json, "partialFingerprints");
	json_text(json, "tripodFinding/v1", fingerprint);
	json_text(json, "primaryLocationLineHash", arena_printf(arena, "%.16s:1", fingerprint));
	json_object_end(json);
	suppression_add(json, finding);
	json_object_begin(json, "properties");
	json_text(json, "category", escaped_text(arena, finding->category));
	if (finding->attribute != NULL)
		json_text(json, "attribute", escaped_text(arena, finding->attribute));
	json_bool(json, "existing", finding->existing);
	json_object_end(json);
	json_object_end(json);
}

static void invocation_add(struct json_writer *json, const struct review *review) {
	const char *const *notes = review_notes(review);
	json_list_begin(json, "invocations");
	json_object_begin(json, NULL);
	json_bool(json, "executionSuccessful", true);
	json_list_begin(json, "toolExecutionNotifications");
	for (size_t i = 0; notes[i] != NULL; i++) {
		json_object_begin(json, NULL);
		json_text(json, "level", "note");
		message_add(json, "message", notes[i]);
		json_object_end(json);
	}
	json_list_end(json);
	json_object_end(json);
	json_list_end(json);
}

void render_sarif(struct strbuf *out, const struct review *review, const struct rules *rules) {
	struct json_writer json = {.out = out, .lines_depth = DEPTH_OF_LINES};
	const char *uri = source_uri(out->arena, review->document->source);
	json_object_begin(&json, NULL);
	json_text(&json, "$schema", SCHEMA);
	json_text(&json, "version", "2.1.0");
	json_list_begin(&json, "runs");
	json_object_begin(&json, NULL);
	driver_add(&json, rules);
	invocation_add(&json, review);
	json_list_begin(&json, "results");
	for (size_t i = 0; i < review->findings.count; i++)
		result_add(&json, &review->findings.items[i], rules, uri);
	json_list_end(&json);
	json_text(&json, "columnKind", "unicodeCodePoints");
	json_object_end(&json);
	json_list_end(&json);
	json_object_end(&json);
	strbuf_addc(out, '\n');
}
