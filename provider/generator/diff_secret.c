#include "generator/diff_secret.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "value/members.h"

uint64_t bytes_hash(uint64_t seed, const void *bytes, size_t length) {
	const unsigned char *at = bytes;
	uint64_t hash = seed ^ (14695981039346656037u + length);
	for (; length >= 8; at += 8, length -= 8) {
		uint64_t word;
		memcpy(&word, at, 8);
		hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
		hash ^= hash >> 29;
	}
	for (; length > 0; at++, length--)
		hash = (hash ^ *at) * 1099511628211u;
	return hash ^ hash >> 32;
}

uint64_t value_hash(const struct value *value) {
	uint64_t hash = (uint64_t)value->kind * 0x9E3779B97F4A7C15u + 1;
	double amount;
	switch (value->kind) {
	case VALUE_BOOL:
		return hash + value->as.boolean;
	case VALUE_NUMBER:
		amount = value_to_double(value);
		return bytes_hash(hash, &amount, sizeof(amount));
	case VALUE_STRING:
		return bytes_hash(hash, value->as.string.bytes, value->as.string.length);
	case VALUE_LIST:
		for (size_t i = 0; i < value->as.list.count; i++)
			hash = hash * 31 + value_hash(value->as.list.items[i]);
		return hash ^ hash >> 31;
	case VALUE_MAP:
		for (size_t i = 0; i < value->as.map.count; i++) {
			const struct value_member *member = &value->as.map.members[i];
			hash = bytes_hash(hash * 31, member->key, member->key_length) + value_hash(member->value);
		}
		return hash ^ hash >> 31;
	default:
		return hash;
	}
}

static const struct value *secret_of(struct arena *arena, const struct value *value) {
	char text[SENSITIVE_LENGTH + SENSITIVE_HASH + 1];
	snprintf(text, sizeof(text), SENSITIVE "%c%016" PRIx64, '\0', value_hash(value));
	return value_string_n(arena, text, sizeof(text) - 1);
}

bool value_is_redacted(const struct value *value) {
	return value_is_string(value) && value->as.string.length == SENSITIVE_LENGTH + SENSITIVE_HASH &&
		memcmp(value->as.string.bytes, SENSITIVE, SENSITIVE_LENGTH + 1) == 0;
}

/* What is known of the place that is redacted. */
struct secrecy {
	const struct value *mask, *other_mask;
	struct shape shape;
	bool named; /* its name is one of a secret */
};

static const struct value *redact(struct arena *arena, const struct value *value, const struct secrecy *at);

static const struct value *list_redact(struct arena *arena, const struct value *list, const struct secrecy *at) {
	struct value *copy = NULL;
	for (size_t i = 0; i < list->as.list.count; i++) {
		const struct value *item = list->as.list.items[i];
		struct secrecy inner = {
			mask_item(at->mask, i), mask_item(at->other_mask, i), shape_item(&at->shape), at->named};
		const struct value *safe = redact(arena, item, &inner);
		if (safe != item && copy == NULL)
			copy = value_list_copy(arena, list);
		if (copy != NULL)
			copy->as.list.items[i] = safe;
	}
	return copy != NULL ? copy : list;
}

/* {name: "DBPASSWORD", value: "..."}, as environments of containers and of builds are written. */
static bool is_secret_pair(const struct value *map) {
	static const char *const names[] = {"name", "Name", "key", "Key", "ParameterKey", "option_name"};
	const char *kind = value_text(value_get(map, "type"));
	if (kind != NULL && (strcmp(kind, "PARAMETER_STORE") == 0 || strcmp(kind, "SECRETS_MANAGER") == 0))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct value *name = value_get(map, names[i]);
		if (value_is_string(name) && name_is_secret(name->as.string.bytes, name->as.string.length))
			return true;
	}
	return false;
}

static bool is_pair_value(const struct value_member *member) {
	return strcmp(member->key, "value") == 0 || strcmp(member->key, "Value") == 0 ||
		strcmp(member->key, "ParameterValue") == 0;
}

const struct value *member_redact(struct arena *arena, const struct value *map, const struct value_member *member,
	const struct value *mask, const struct value *other_mask, const struct shape *shape) {
	struct secrecy inner = {mask_member(mask, member->key, member->key_length),
		mask_member(other_mask, member->key, member->key_length), shape_member(shape, member->key),
		name_is_secret(member->key, member->key_length) || (is_pair_value(member) && is_secret_pair(map))};
	return redact(arena, member->value, &inner);
}

static const struct value *map_redact(struct arena *arena, const struct value *map, const struct secrecy *at) {
	struct value *copy = NULL;
	for (size_t i = 0; i < map->as.map.count; i++) {
		const struct value_member *member = &map->as.map.members[i];
		const struct value *safe = member_redact(arena, map, member, at->mask, at->other_mask, &at->shape);
		if (safe != member->value && copy == NULL)
			copy = value_map_copy(arena, map);
		if (copy != NULL)
			copy->as.map.members[i].value = safe;
	}
	return copy != NULL ? copy : map;
}

/* As deep as the value is, which the reader of JSON bounds. */
static const struct value *redact(struct arena *arena, const struct value *value, const struct secrecy *at) {
	if (!value_is_known(value) || value_is_redacted(value))
		return value;
	if (mask_covers(at->mask) || mask_covers(at->other_mask) || at->shape.sensitive)
		return secret_of(arena, value);
	if (value_is_string(value))
		return at->named && value->as.string.length > 0 ? secret_of(arena, value) : value;
	if (value->kind == VALUE_LIST)
		return list_redact(arena, value, at);
	if (value->kind == VALUE_MAP)
		return map_redact(arena, value, at);
	return value;
}

const struct value *value_redact(struct arena *arena, const struct value *value, const struct value *mask,
	const struct value *other_mask, const struct shape *shape) {
	struct secrecy at = {mask, other_mask, *shape, false};
	return redact(arena, value, &at);
}

const struct value *document_redact(struct arena *arena, const struct value *document) {
	struct secrecy at = {value_null, value_null, shape_none(), false};
	return redact(arena, document, &at);
}
