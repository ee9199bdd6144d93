#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/strbuf.h"
#include "engine/functions.h"
#include "engine/base64.h"
#include "value/json.h"

/* json */

static const struct value *json_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	(void)argument;
	const char *why = NULL;
	const struct value *document =
		value_from_json(arena, attribute->as.string.bytes, attribute->as.string.length, &why);
	return document ? document : value_null;
}

static const struct value *json_decode(struct arena *arena, const char *argument, const struct value *wire) {
	(void)argument;
	return value_is_string(wire) ? wire : value_string(arena, value_to_json(arena, wire));
}

const struct conversion conversion_json = {json_encode, json_decode};

/* base64 */

static const struct value *base64_encode_value(
	struct arena *arena, const char *argument, const struct value *attribute) {
	(void)argument;
	return value_string(arena, base64_encode(arena, attribute->as.string.bytes, attribute->as.string.length));
}

static const struct value *base64_decode_value(struct arena *arena, const char *argument, const struct value *wire) {
	(void)argument;
	size_t length = 0;
	const char *bytes = value_is_string(wire) ? base64_decode(arena, value_text(wire), &length) : NULL;
	return bytes ? value_string_n(arena, bytes, length) : wire;
}

const struct conversion conversion_base64 = {base64_encode_value, base64_decode_value};

/* only */

static const struct value *only_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	(void)argument;
	struct value *list = value_list_new(arena);
	value_list_add(arena, list, attribute);
	return list;
}

static const struct value *only_decode(struct arena *arena, const char *argument, const struct value *wire) {
	(void)arena;
	(void)argument;
	return wire->kind == VALUE_LIST ? value_at(wire, 0) : wire;
}

const struct conversion conversion_only = {only_encode, only_decode};

/* pairs and tags */

static void pair_names(struct arena *arena, const char *argument, const char **key, const char **value) {
	*key = "Key";
	*value = "Value";
	const char *colon = argument ? strchr(argument, ':') : NULL;
	if (!colon)
		return;
	*key = arena_strndup(arena, argument, (size_t)(colon - argument));
	*value = colon + 1;
}

/* A member whatever its first letter: the EC2 protocol replies "key" where requests have "Key". */
static const struct value *get_either_case(struct arena *arena, const struct value *map, const char *name) {
	const struct value *value = value_get(map, name);
	if (!value_is_null(value))
		return value;
	char *other = arena_strdup(arena, name);
	other[0] ^= 0x20;
	return value_get(map, other);
}

static const struct value *pairs_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	const char *key_name, *value_name;
	pair_names(arena, argument, &key_name, &value_name);
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(attribute); i++) {
		const struct value_member *member = &attribute->as.map.members[i];
		struct value *pair = value_map_new(arena);
		value_map_set(arena, pair, key_name, value_string_n(arena, member->key, member->key_length));
		value_map_set(arena, pair, value_name, member->value);
		value_list_add(arena, list, pair);
	}
	return list;
}

static const struct value *pairs_decode(struct arena *arena, const char *argument, const struct value *wire) {
	const char *key_name, *value_name;
	pair_names(arena, argument, &key_name, &value_name);
	if (wire->kind == VALUE_MAP && value_is_null(get_either_case(arena, wire, key_name)))
		return wire;
	const struct value *list = wire->kind == VALUE_MAP ? only_encode(arena, NULL, wire) : wire;
	struct value *map = value_map_new(arena);
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *pair = value_at(list, i);
		const char *key = value_text(get_either_case(arena, pair, key_name));
		const struct value *value = get_either_case(arena, pair, value_name);
		if (key)
			value_map_set(arena, map, key, value_is_null(value) ? value_empty_string : value);
	}
	return map;
}

const struct conversion conversion_pairs = {pairs_encode, pairs_decode};
const struct conversion conversion_tags = {pairs_encode, pairs_decode};

/* field */

static const struct value *field_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(attribute); i++) {
		struct value *item = value_map_new(arena);
		value_map_set(arena, item, argument, value_at(attribute, i));
		value_list_add(arena, list, item);
	}
	return list;
}

static const struct value *field_decode(struct arena *arena, const char *argument, const struct value *wire) {
	struct value *list = value_list_new(arena);
	if (wire->kind == VALUE_MAP)
		value_list_add(arena, list, get_either_case(arena, wire, argument));
	for (size_t i = 0; wire->kind == VALUE_LIST && i < value_count(wire); i++) {
		const struct value *item = value_at(wire, i);
		value_list_add(arena, list, item->kind == VALUE_MAP ? get_either_case(arena, item, argument) : item);
	}
	return list;
}

const struct conversion conversion_field = {field_encode, field_decode};

/* member: {"Item": [..]} */

static const struct value *member_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	if (value_count(attribute) == 0)
		return value_null;
	struct value *wrapped = value_map_new(arena);
	value_map_set(arena, wrapped, argument, attribute);
	return wrapped;
}

static const struct value *member_decode(struct arena *arena, const char *argument, const struct value *wire) {
	const struct value *items = wire->kind == VALUE_MAP ? value_get(wire, argument) : wire;
	if (items->kind == VALUE_LIST)
		return items;
	struct value *list = value_list_new(arena);
	if (value_is_known(items) && !(value_is_string(items) && wire->kind != VALUE_MAP))
		value_list_add(arena, list, items);
	return list;
}

const struct conversion conversion_member = {member_encode, member_decode};

/* csv */

static const struct value *csv_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	(void)argument;
	struct strbuf joined = STRBUF_INIT(arena);
	for (size_t i = 0; i < value_count(attribute); i++) {
		const char *text = value_to_text(arena, value_at(attribute, i));
		strbuf_adds(&joined, i ? "," : "");
		strbuf_adds(&joined, text ? text : "");
	}
	return value_string(arena, strbuf_text(&joined));
}

static const struct value *csv_decode(struct arena *arena, const char *argument, const struct value *wire) {
	(void)argument;
	struct value *list = value_list_new(arena);
	const char *rest = value_text(wire);
	while (rest && *rest) {
		size_t length = strcspn(rest, ",");
		if (length)
			value_list_add(arena, list, value_string_n(arena, rest, length));
		rest += length + (rest[length] == ',');
	}
	return list;
}

const struct conversion conversion_csv = {csv_encode, csv_decode};

/* timestamp */

static const struct value *timestamp_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	(void)arena;
	(void)argument;
	return attribute;
}

static const struct value *epoch_text(struct arena *arena, double seconds) {
	time_t whole = (time_t)seconds;
	struct tm utc;
	char text[40];
	if (!gmtime_r(&whole, &utc) || strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		return value_null;
	return value_string(arena, text);
}

/* ISO times lose their fraction: RFC 3339 to the second is what state holds. */
static const struct value *timestamp_decode(struct arena *arena, const char *argument, const struct value *wire) {
	(void)argument;
	if (wire->kind == VALUE_NUMBER)
		return epoch_text(arena, value_to_double(wire));
	const char *text = value_text(wire);
	if (!text)
		return wire;
	size_t end = strcspn(text, ".");
	const char *zone = text + end;
	if (*zone == '.')
		zone += 1 + strspn(zone + 1, "0123456789");
	const char *spelled = *zone ? zone : end > 6 ? text + end - 6 : "";
	if (strcmp(spelled, "+00:00") != 0)
		return value_stringf(arena, "%.*s%s", (int)end, text, zone);
	return value_stringf(arena, "%.*sZ", (int)(*zone ? end : end - 6), text);
}

const struct conversion conversion_timestamp = {timestamp_encode, timestamp_decode};

/* text */

static const struct value *text_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	(void)argument;
	const char *text = value_to_text(arena, attribute);
	return text ? value_string(arena, text) : value_null;
}

static const struct value *text_decode(struct arena *arena, const char *argument, const struct value *wire) {
	(void)arena;
	(void)argument;
	return wire;
}

const struct conversion conversion_text = {text_encode, text_decode};

/* Letters and words */

static const struct value *upper_decode(struct arena *arena, const char *argument, const struct value *wire) {
	(void)argument;
	return value_is_string(wire) ? stored_upper(arena, wire) : wire;
}

static const struct value *lower_decode(struct arena *arena, const char *argument, const struct value *wire) {
	(void)argument;
	return value_is_string(wire) ? stored_lower(arena, wire) : wire;
}

static const struct value *trim_dot_decode(struct arena *arena, const char *argument, const struct value *wire) {
	(void)argument;
	return value_is_string(wire) ? stored_trim_dot(arena, wire) : wire;
}

const struct conversion conversion_upper = {upper_decode, upper_decode};
const struct conversion conversion_lower = {lower_decode, lower_decode};
const struct conversion conversion_trim_dot = {timestamp_encode, trim_dot_decode};

static const struct value *last_segment_decode(struct arena *arena, const char *argument, const struct value *wire) {
	(void)argument;
	const char *text = value_text(wire);
	const char *slash = text ? strrchr(text, '/') : NULL;
	return slash ? value_string(arena, slash + 1) : wire;
}

const struct conversion conversion_last_segment = {timestamp_encode, last_segment_decode};

static void enabled_words(struct arena *arena, const char *argument, const char **on, const char **off) {
	pair_names(arena, argument, on, off);
	if (!argument) {
		*on = "ENABLED";
		*off = "DISABLED";
	}
}

static const struct value *enabled_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	const char *on, *off;
	enabled_words(arena, argument, &on, &off);
	return value_string(arena, value_is_true(attribute) ? on : off);
}

static const struct value *enabled_decode(struct arena *arena, const char *argument, const struct value *wire) {
	const char *on, *off;
	enabled_words(arena, argument, &on, &off);
	const char *text = value_to_text(arena, wire);
	return value_bool(text && strcasecmp(text, on) == 0);
}

const struct conversion conversion_enabled = {enabled_encode, enabled_decode};

/* boolean: a text that holds one, "" for none */

static const struct value *boolean_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	(void)argument;
	const char *text = value_to_text(arena, attribute);
	if (!text || !*text)
		return value_null;
	return value_bool(strcasecmp(text, "true") == 0 || strcasecmp(text, "t") == 0 || strcmp(text, "1") == 0);
}

const struct conversion conversion_boolean = {boolean_encode, text_decode};

/* either:A:B: of two members that mean the same only the first is sent */

static const struct value *either_encode(struct arena *arena, const char *argument, const struct value *attribute) {
	const char *first, *second;
	pair_names(arena, argument, &first, &second);
	if (attribute->kind != VALUE_MAP || value_is_null(value_get(attribute, first)))
		return attribute;
	struct value *map = value_map_new(arena);
	for (size_t i = 0; i < value_count(attribute); i++) {
		const struct value_member *member = &attribute->as.map.members[i];
		if (strcmp(member->key, second) != 0)
			value_map_set_n(arena, map, member->key, member->key_length, member->value);
	}
	return map;
}

const struct conversion conversion_either = {either_encode, text_decode};
