/* Policies by IAM's rules (IAM User Guide, "IAM JSON policy elements"): one value and a list of it
 * are the same, lists are sets, actions and condition keys ignore case, an account as a principal is
 * its root user's ARN, "*" as Principal is {"AWS": "*"}. Both documents are brought into one
 * canonical form and compared. */
#include <string.h>

#include "engine/functions.h"
#include "value/json.h"

static bool key_is(const struct value_member *member, const char *name) {
	return strcmp(member->key, name) == 0;
}

static const struct value *lower_text(struct arena *arena, const struct value *value) {
	return stored_lower(arena, value);
}

/* Booleans and numbers are compared as their texts, as AWS stores them. */
static const struct value *as_text(struct arena *arena, const struct value *value) {
	const char *text = value_to_text(arena, value);
	return text ? value_string(arena, text) : value;
}

static const struct value *as_set(
	struct arena *arena, const struct value *value, const struct value *(*each)(struct arena *, const struct value *)) {
	struct value *set = value_list_new(arena);
	if (value->kind != VALUE_LIST)
		value_list_add(arena, set, each(arena, value));
	for (size_t i = 0; value->kind == VALUE_LIST && i < value_count(value); i++)
		value_list_add(arena, set, each(arena, value_at(value, i)));
	return value_set_normalise(arena, set);
}

/* An account, whether named by its id or by its root user's ARN (of whatever partition). */
static const struct value *principal_account(struct arena *arena, const struct value *value) {
	const char *text = value_text(value);
	const char *root = text && strncmp(text, "arn:", 4) == 0 ? strstr(text, ":iam::") : NULL;
	const char *account = root ? root + strlen(":iam::") : NULL;
	if (account && strspn(account, "0123456789") == 12 && strcmp(account + 12, ":root") == 0)
		return value_string_n(arena, account, 12);
	return as_text(arena, value);
}

static const struct value *canonical_principal(struct arena *arena, const struct value *principal) {
	struct value *canonical = value_map_new(arena);
	if (principal->kind != VALUE_MAP) {
		value_map_set(arena, canonical, "AWS", as_set(arena, principal, principal_account));
		return canonical;
	}
	for (size_t i = 0; i < value_count(principal); i++) {
		const struct value_member *member = &principal->as.map.members[i];
		value_map_set(arena, canonical, member->key, as_set(arena, member->value, principal_account));
	}
	return canonical;
}

static const struct value *canonical_condition_keys(struct arena *arena, const struct value *keys) {
	struct value *canonical = value_map_new(arena);
	for (size_t i = 0; i < value_count(keys) && keys->kind == VALUE_MAP; i++) {
		const struct value_member *member = &keys->as.map.members[i];
		const char *name = value_text(lower_text(arena, value_string(arena, member->key)));
		value_map_set(arena, canonical, name, as_set(arena, member->value, as_text));
	}
	return canonical;
}

static const struct value *canonical_condition(struct arena *arena, const struct value *condition) {
	struct value *canonical = value_map_new(arena);
	for (size_t i = 0; i < value_count(condition) && condition->kind == VALUE_MAP; i++) {
		const struct value_member *member = &condition->as.map.members[i];
		value_map_set(arena, canonical, member->key, canonical_condition_keys(arena, member->value));
	}
	return canonical;
}

static const struct value *canonical_member(struct arena *arena, const struct value_member *member) {
	if (key_is(member, "Action") || key_is(member, "NotAction"))
		return as_set(arena, member->value, lower_text);
	if (key_is(member, "Resource") || key_is(member, "NotResource"))
		return as_set(arena, member->value, as_text);
	if (key_is(member, "Principal") || key_is(member, "NotPrincipal"))
		return canonical_principal(arena, member->value);
	if (key_is(member, "Condition"))
		return canonical_condition(arena, member->value);
	return member->value;
}

static const struct value *canonical_statement(struct arena *arena, const struct value *statement) {
	if (statement->kind != VALUE_MAP)
		return statement;
	struct value *canonical = value_map_new(arena);
	for (size_t i = 0; i < value_count(statement); i++) {
		const struct value_member *member = &statement->as.map.members[i];
		const struct value *value = canonical_member(arena, member);
		/* An empty Sid or Condition says nothing. */
		if (!value_is_zero(value))
			value_map_set(arena, canonical, member->key, value);
	}
	return canonical;
}

static const struct value *canonical_policy(struct arena *arena, const struct value *text) {
	const char *why = NULL;
	if (!value_is_string(text))
		return NULL;
	const struct value *policy = value_from_json(arena, text->as.string.bytes, text->as.string.length, &why);
	if (!policy || policy->kind != VALUE_MAP)
		return policy;
	struct value *canonical = value_map_copy(arena, policy);
	if (value_is_null(value_get(policy, "Version")))
		value_map_set(arena, canonical, "Version", value_string(arena, "2008-10-17"));
	const struct value *statements = value_get(policy, "Statement");
	if (!value_is_null(statements))
		value_map_set(arena, canonical, "Statement", as_set(arena, statements, canonical_statement));
	return canonical;
}

bool equivalence_iam_policy(struct arena *arena, const struct value *a, const struct value *b) {
	const struct value *left = canonical_policy(arena, a), *right = canonical_policy(arena, b);
	if (!left || !right)
		return value_is_zero(a) && value_is_zero(b);
	return value_equal(left, right);
}

/* Version stands first when it is the present one, as hashicorp/aws stores inline policies. */
const struct value *stored_iam_policy(struct arena *arena, const struct value *configured) {
	static const char present[] = "2012-10-17";
	const char *why = NULL;
	if (!value_is_string(configured))
		return configured;
	const struct value *policy =
		value_from_json(arena, configured->as.string.bytes, configured->as.string.length, &why);
	const char *version = policy ? value_text(value_get(policy, "Version")) : NULL;
	if (!version || strcmp(version, present) != 0)
		return stored_json(arena, configured);
	struct value *rest = value_map_new(arena);
	for (size_t i = 0; i < value_count(policy); i++) {
		const struct value_member *member = &policy->as.map.members[i];
		if (!key_is(member, "Version"))
			value_map_set_n(arena, rest, member->key, member->key_length, member->value);
	}
	const char *text = value_to_json_html(arena, rest);
	return value_stringf(arena, "{\"Version\":\"%s\"%s%s", present, value_count(rest) ? "," : "", text + 1);
}
