/* Rules held against a plan's infrastructure. */
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "generator/rules.h"
#include "generator/rules_condition.h"
#include "generator/secret.h"

enum { SHOWN_MOST = 60 };

/* One case of a rule for one type. */
struct entry {
	const char *kind;
	const struct rule *rule;
	const struct rule_case *of;
	size_t order;
};

struct entries {
	struct entry *items;
	size_t count;
};

static int entries_order(const void *a, const void *b) {
	const struct entry *first = a, *second = b;
	int order = strcmp(first->kind, second->kind);
	return order ? order : (first->order > second->order) - (first->order < second->order);
}

static struct entries entries_make(struct arena *arena, const struct rules *rules) {
	struct entries entries = {0};
	size_t total = 0;
	for (size_t i = 0; i < rules->count; i++)
		for (size_t k = 0; k < rules->items[i].case_count; k++)
			total += value_count(rules->items[i].cases[k].types);
	entries.items = arena_array(arena, total + 1, sizeof(*entries.items));
	for (size_t i = 0; i < rules->count; i++)
		for (size_t k = 0; k < rules->items[i].case_count; k++) {
			const struct rule_case *of = &rules->items[i].cases[k];
			for (size_t t = 0; t < value_count(of->types); t++) {
				entries.items[entries.count] =
					(struct entry){value_text(value_at(of->types, t)), &rules->items[i], of, entries.count};
				entries.count++;
			}
		}
	if (entries.count > 1)
		qsort(entries.items, entries.count, sizeof(*entries.items), entries_order);
	return entries;
}

/* The first entry of a kind; count when there is none. */
static size_t entries_find(const struct entries *entries, const char *kind) {
	size_t low = 0, high = entries->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(entries->items[middle].kind, kind) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < entries->count && strcmp(entries->items[low].kind, kind) == 0 ? low : entries->count;
}

/* Parts that people know by what they are a part of. */
static const struct {
	const char *kind, *path, *whole;
} parts[] = {
	{"aws_security_group_rule", "security_group_id", "aws_security_group"},
	{"aws_vpc_security_group_ingress_rule", "security_group_id", "aws_security_group"},
	{"aws_vpc_security_group_egress_rule", "security_group_id", "aws_security_group"},
	{"aws_network_acl_rule", "network_acl_id", "aws_network_acl"},
	{"aws_lb_listener", "load_balancer_arn", "aws_lb"},
	{"aws_iam_role_policy", "role", "aws_iam_role"},
	{"aws_iam_role_policy_attachment", "role", "aws_iam_role"},
	{"aws_iam_user_policy", "user", "aws_iam_user"},
	{"aws_iam_user_policy_attachment", "user", "aws_iam_user"},
	{"aws_secretsmanager_secret_version", "secret_id", "aws_secretsmanager_secret"},
	{"aws_sns_topic_policy", "arn", "aws_sns_topic"},
	{"aws_sns_topic_subscription", "topic_arn", "aws_sns_topic"},
};

static const char *label_of(struct arena *arena, const struct world *world, const struct resource *resource) {
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (strcmp(parts[i].kind, resource->change->kind) != 0)
			continue;
		struct link link = world_follow_one(world, resource, parts[i].path, parts[i].whole);
		if (link.kind == LINK_RESOURCE)
			return resource_label(arena, link.resource);
	}
	return resource_label(arena, resource);
}

/* The scalar at a dotted path of an element; NULL when there is none to show. Lists show their items, joined. */
static const char *shown(struct arena *arena, const struct value *root, const char *path) {
	struct value_list values = {0};
	struct strbuf text = STRBUF_INIT(arena);
	if (strcmp(path, ".") == 0)
		return value_to_text(arena, root);
	values = value_collect(arena, root, path);
	for (size_t i = 0; i < values.count && text.length < SHOWN_MOST; i++) {
		const char *one = value_to_text(arena, values.items[i]);
		if (one)
			strbuf_addf(&text, "%s%s", text.length ? ", " : "", one);
	}
	return text.length ? strbuf_text(&text) : NULL;
}

/* Cut between characters. */
static const char *shortened(struct arena *arena, const char *text) {
	size_t length = strlen(text), cut = SHOWN_MOST;
	if (length <= SHOWN_MOST)
		return text;
	while (cut > 0 && ((unsigned char)text[cut] & 0xc0) == 0x80)
		cut--;
	return arena_printf(arena, "%.*s...", (int)cut, text);
}

/* Any sensitive part at the path hides it all. */
static bool mask_hides(const struct value *mask, const char *path) {
	char name[256];
	for (unsigned lists = 0; *path && mask->kind != VALUE_NULL;) {
		size_t length = strcspn(path, ".");
		if (mask_covers(mask) || length >= sizeof(name) || lists > 32)
			return true;
		if (mask->kind == VALUE_LIST) /* of which item it is does not matter enough */
			return mask_any(mask);
		memcpy(name, path, length);
		name[length] = '\0';
		mask = mask_member(mask, name, length);
		path += length + (path[length] == '.');
		lists++;
	}
	return mask_any(mask);
}

static const char *placeholder_text(struct arena *arena, const struct world *world, const struct resource *resource,
	const struct blame *blame, const char *path) {
	const char *text = NULL;
	struct secret secret;
	size_t at;
	if (strcmp(path, "label") == 0)
		return label_of(arena, world, resource);
	if (strncmp(path, "$.", 2) == 0 || value_is_null(blame->element))
		text = mask_hides(resource->sensitive, path + (path[0] == '$' ? 2 : 0))
			? "(sensitive)"
			: shown(arena, resource->values, path + (path[0] == '$' ? 2 : 0));
	else
		text = blame->sensitive ? "(sensitive)" : shown(arena, blame->element, path);
	if (!text)
		return "(not known)";
	if (secret_token(text, strlen(text), &at) || secret_find(&secret, NULL, text, strlen(text)))
		return "(hidden)";
	return shortened(arena, text);
}

static const char *title_make(struct arena *arena, const struct rule *rule, const struct world *world,
	const struct resource *resource, const struct blame *blame) {
	struct strbuf title = STRBUF_INIT(arena);
	if (!rule->says)
		return arena_printf(arena, "%s: %s", rule->title, label_of(arena, world, resource));
	for (const char *at = rule->says; *at;) {
		size_t plain = strcspn(at, "{");
		strbuf_add(&title, at, plain);
		at += plain;
		if (!*at)
			break;
		size_t length = strcspn(at + 1, "}");
		strbuf_adds(&title, placeholder_text(arena, world, resource, blame, arena_strndup(arena, at + 1, length)));
		at += length + 2;
	}
	return strbuf_text(&title);
}

/* The object before, when the same rule held for it and it stays the same object; NULL. */
static const struct resource *held_before(struct evaluator *evaluator, const struct entry *entry,
	const struct world *before, const struct resource *resource) {
	enum change_action action = resource->change->action;
	if ((action != CHANGE_NOOP && action != CHANGE_UPDATE) || !before)
		return NULL;
	const struct resource *old = world_find(before, resource->change->address);
	return old && rule_condition_evaluate(evaluator, SIDE_BEFORE, old, entry->of->condition, NULL) == TRUTH_TRUE ? old
																												 : NULL;
}

/* Whether the plan leaves alone what is to blame: the attribute by the first name of its path. */
static bool is_untouched(const struct resource *old, const struct resource *resource, const char *path) {
	size_t length = path ? strcspn(path, ".[") : 0;
	return length == 0 ||
		value_equal(mask_member(old->values, path, length), mask_member(resource->values, path, length));
}

static void entry_apply(struct findings *findings, struct evaluator *evaluator, const struct entry *entry,
	const struct world *before, const struct world *after, const struct resource *resource) {
	struct blames blames = {0};
	const struct rule *rule = entry->rule;
	if (rule_condition_evaluate(evaluator, SIDE_AFTER, resource, entry->of->condition, &blames) != TRUTH_TRUE)
		return;
	if (blames.count == 0)
		blames.items[blames.count++] = (struct blame){.element = value_null};
	const struct resource *old = held_before(evaluator, entry, before, resource);
	for (size_t i = 0; i < blames.count; i++) {
		const struct blame *blame = &blames.items[i];
		const char *attribute = blame->attribute ? blame->attribute : entry->of->attribute;
		struct finding finding = {.id = rule->id,
			.origin = FINDING_RULE,
			.severity = rule->severity,
			.category = rule->category,
			.kind_title = rule->title,
			.title = title_make(findings->arena, rule, after, resource, blame),
			.address = resource->change->address,
			.attribute = attribute,
			.happens = rule->reason,
			.instead = rule->fix,
			.reference = rule->reference,
			.existing = old && is_untouched(old, resource, attribute)};
		findings_add(findings, &finding);
	}
}

void rules_apply(
	struct findings *findings, const struct rules *rules, const struct world *before, const struct world *after) {
	struct entries entries = entries_make(findings->arena, rules);
	struct evaluator *evaluator = evaluator_new(findings->arena, before, after, rules->link_count);
	for (size_t i = 0; i < after->count; i++) {
		const struct resource *resource = &after->resources[i];
		if (resource->change->data || resource->change->deposed || resource->values->kind != VALUE_MAP)
			continue;
		size_t first = entries_find(&entries, resource->change->kind);
		for (size_t k = first; k < entries.count && strcmp(entries.items[k].kind, resource->change->kind) == 0; k++)
			entry_apply(findings, evaluator, &entries.items[k], before, after, resource);
		evaluator_forget(evaluator);
	}
}
