#include "engine/filter.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "engine/functions.h"
#include "engine/run.h"
#include "value/json.h"

typedef const struct value *filter_function(const struct filter_input *input, const char *argument);

static struct arena *arena_of(const struct filter_input *input) {
	return input->scope->arena;
}

/* The value as text; NULL for collections and null. */
static const char *text_of(const struct filter_input *input) {
	return value_to_text(arena_of(input), input->value);
}

/* Collections */

bool value_same_but_zero(const struct value *a, const struct value *b) {
	if (value_equal(a, b) || (value_is_vacant(a) && value_is_vacant(b)))
		return true;
	if (a->kind != b->kind)
		return false;
	if (a->kind == VALUE_LIST) {
		bool same = value_count(a) == value_count(b);
		for (size_t i = 0; same && i < value_count(a); i++)
			same = value_same_but_zero(value_at(a, i), value_at(b, i));
		return same;
	}
	bool same = a->kind == VALUE_MAP;
	for (size_t i = 0; same && i < value_count(a); i++)
		same = value_same_but_zero(a->as.map.members[i].value, value_get(b, a->as.map.members[i].key));
	for (size_t i = 0; same && i < value_count(b); i++)
		same = value_same_but_zero(value_get(a, b->as.map.members[i].key), b->as.map.members[i].value);
	return same;
}

static bool list_has(const struct value *list, const struct value *wanted) {
	for (size_t i = 0; i < value_count(list); i++) {
		if (value_same_but_zero(value_at(list, i), wanted))
			return true;
	}
	return false;
}

const struct value *value_difference(struct arena *arena, const struct value *present, const struct value *before) {
	if (present->kind == VALUE_MAP) {
		struct value *map = value_map_new(arena);
		for (size_t i = 0; i < value_count(present); i++) {
			const struct value_member *member = &present->as.map.members[i];
			if (!value_equal(member->value, value_get(before, member->key)))
				value_map_set_n(arena, map, member->key, member->key_length, member->value);
		}
		return map->as.map.count > 0 ? map : value_null;
	}
	struct value *list = value_list_new(arena);
	for (size_t i = 0; i < value_count(present); i++) {
		if (!list_has(before, value_at(present, i)))
			value_list_add(arena, list, value_at(present, i));
	}
	return list->as.list.count > 0 ? list : value_null;
}

/* Members of `before` whose keys `present` lacks, or items that it lacks. */
static const struct value *removed_from(struct arena *arena, const struct value *before, const struct value *present) {
	if (before->kind != VALUE_MAP)
		return value_difference(arena, before, present);
	struct value *map = value_map_new(arena);
	for (size_t i = 0; i < value_count(before); i++) {
		const struct value_member *member = &before->as.map.members[i];
		if (value_is_null(value_get(present, member->key)))
			value_map_set_n(arena, map, member->key, member->key_length, member->value);
	}
	return map->as.map.count > 0 ? map : value_null;
}

static const struct value *prior_of(const struct filter_input *input) {
	const struct value *prior = input->scope->prior ? input->scope->prior : value_null;
	return *input->path ? reply_path(arena_of(input), prior, input->path) : value_null;
}

static const struct value *filter_added(const struct filter_input *input, const char *argument) {
	(void)argument;
	return value_difference(arena_of(input), input->value, prior_of(input));
}

static const struct value *filter_removed(const struct filter_input *input, const char *argument) {
	(void)argument;
	return removed_from(arena_of(input), prior_of(input), input->value);
}

static const struct value *filter_first(const struct filter_input *input, const char *argument) {
	(void)argument;
	return value_at(input->value, 0);
}

static const struct value *filter_last(const struct filter_input *input, const char *argument) {
	(void)argument;
	size_t count = input->value->kind == VALUE_LIST ? value_count(input->value) : 0;
	return count > 0 ? value_at(input->value, count - 1) : value_null;
}

static const struct value *filter_list(const struct filter_input *input, const char *argument) {
	(void)argument;
	if (value_is_null(input->value) || input->value->kind == VALUE_LIST)
		return input->value;
	struct value *list = value_list_new(arena_of(input));
	value_list_add(arena_of(input), list, input->value);
	return list;
}

static const struct value *filter_keys(const struct filter_input *input, const char *argument) {
	(void)argument;
	struct value *list = value_list_new(arena_of(input));
	for (size_t i = 0; input->value->kind == VALUE_MAP && i < value_count(input->value); i++) {
		const struct value_member *member = &input->value->as.map.members[i];
		value_list_add(arena_of(input), list, value_string_n(arena_of(input), member->key, member->key_length));
	}
	return list->as.list.count > 0 ? list : value_null;
}

static const struct value *filter_values(const struct filter_input *input, const char *argument) {
	(void)argument;
	struct value *list = value_list_new(arena_of(input));
	for (size_t i = 0; input->value->kind == VALUE_MAP && i < value_count(input->value); i++)
		value_list_add(arena_of(input), list, input->value->as.map.members[i].value);
	return list->as.list.count > 0 ? list : value_null;
}

static const struct value *filter_count(const struct filter_input *input, const char *argument) {
	(void)argument;
	return value_integer(arena_of(input), (int64_t)value_count(input->value));
}

static const struct value *filter_sort(const struct filter_input *input, const char *argument) {
	(void)argument;
	return input->value->kind == VALUE_LIST ? value_set_normalise(arena_of(input), input->value) : input->value;
}

static const struct value *filter_join(const struct filter_input *input, const char *argument) {
	struct strbuf buffer = STRBUF_INIT(arena_of(input));
	for (size_t i = 0; i < value_count(input->value); i++) {
		const char *text = value_to_text(arena_of(input), value_at(input->value, i));
		if (i > 0)
			strbuf_adds(&buffer, argument ? argument : ",");
		strbuf_adds(&buffer, text ? text : "");
	}
	return value_is_null(input->value) ? value_null : value_string(arena_of(input), strbuf_text(&buffer));
}

static const struct value *filter_split(const struct filter_input *input, const char *argument) {
	const char *text = text_of(input), *separator = argument && *argument ? argument : ",";
	if (!text)
		return value_null;
	struct value *list = value_list_new(arena_of(input));
	for (const char *end; (end = strstr(text, separator)); text = end + strlen(separator))
		value_list_add(arena_of(input), list, value_string_n(arena_of(input), text, (size_t)(end - text)));
	value_list_add(arena_of(input), list, value_string(arena_of(input), text));
	return list;
}

/* A list of lists of at most `argument` items. */
static const struct value *filter_chunk(const struct filter_input *input, const char *argument) {
	size_t size = argument ? strtoul(argument, NULL, 10) : 0;
	struct value *chunks = value_list_new(arena_of(input)), *chunk = NULL;
	for (size_t i = 0; size > 0 && i < value_count(input->value); i++) {
		if (i % size == 0) {
			chunk = value_list_new(arena_of(input));
			value_list_add(arena_of(input), chunks, chunk);
		}
		value_list_add(arena_of(input), chunk, value_at(input->value, i));
	}
	return chunks->as.list.count > 0 ? chunks : value_null;
}

/* Null for what is null, "", 0, false or empty. */
static const struct value *filter_nonzero(const struct filter_input *input, const char *argument) {
	(void)argument;
	return value_is_zero(input->value) ? value_null : input->value;
}

/* Texts */

static const struct value *after_last(const struct filter_input *input, char mark) {
	const char *text = text_of(input);
	const char *found = text ? strrchr(text, mark) : NULL;
	return text ? value_string(arena_of(input), found ? found + 1 : text) : value_null;
}

static const struct value *filter_last_segment(const struct filter_input *input, const char *argument) {
	(void)argument;
	return after_last(input, '/');
}

static const struct value *filter_basename_colon(const struct filter_input *input, const char *argument) {
	(void)argument;
	return after_last(input, ':');
}

/* What follows the first `argument`; null when the text lacks it. */
static const struct value *filter_after(const struct filter_input *input, const char *argument) {
	const char *text = text_of(input), *found = text && argument ? strstr(text, argument) : NULL;
	return found ? value_string(arena_of(input), found + strlen(argument)) : value_null;
}

/* What stands before the first `argument`; the whole text when it lacks it. */
static const struct value *filter_before(const struct filter_input *input, const char *argument) {
	const char *text = text_of(input), *found = text && argument ? strstr(text, argument) : NULL;
	return found ? value_string_n(arena_of(input), text, (size_t)(found - text)) : input->value;
}

static const struct value *filter_text(const struct filter_input *input, const char *argument) {
	(void)argument;
	return value_string(arena_of(input), text_of(input));
}

static const struct value *filter_number(const struct filter_input *input, const char *argument) {
	(void)argument;
	const char *text = text_of(input);
	return text ? value_number_parse(arena_of(input), text) : value_null;
}

static const struct value *filter_bool(const struct filter_input *input, const char *argument) {
	(void)argument;
	const char *text = text_of(input);
	return text ? value_bool(strcmp(text, "true") == 0 || strcmp(text, "1") == 0) : value_null;
}

static const struct value *change_letters(const struct filter_input *input, int (*change)(int)) {
	if (!text_of(input))
		return value_null;
	char *text = arena_strdup(arena_of(input), text_of(input));
	for (char *c = text; *c; c++)
		*c = (char)change((unsigned char)*c);
	return value_string(arena_of(input), text);
}

static const struct value *filter_lower(const struct filter_input *input, const char *argument) {
	(void)argument;
	return change_letters(input, tolower);
}

static const struct value *filter_upper(const struct filter_input *input, const char *argument) {
	(void)argument;
	return change_letters(input, toupper);
}

/* The network ("2001:DB8:0::/48") as AWS spells it; other texts as they are. */
static const struct value *filter_network(const struct filter_input *input, const char *argument) {
	(void)argument;
	const char *text = text_of(input);
	unsigned char bytes[16];
	char address[INET6_ADDRSTRLEN];
	size_t length = text ? strcspn(text, "/") : 0;
	const char *host = text ? arena_strndup(arena_of(input), text, length) : "";
	if (!text || inet_pton(AF_INET6, host, bytes) != 1 || !inet_ntop(AF_INET6, bytes, address, sizeof(address)))
		return input->value;
	return value_string(arena_of(input), arena_printf(arena_of(input), "%s%s", address, text + length));
}

/* The CRC-32 of the text, in decimal: hashicorp/aws makes ids of it. */
static const struct value *filter_crc32(const struct filter_input *input, const char *argument) {
	(void)argument;
	const char *text = text_of(input);
	return text ? value_integer(arena_of(input), bytes_crc32(text, strlen(text))) : value_null;
}

static const struct value *filter_trim_dot(const struct filter_input *input, const char *argument) {
	(void)argument;
	const char *text = text_of(input);
	if (!text)
		return value_null;
	size_t length = strlen(text);
	return value_string_n(arena_of(input), text, length > 0 && text[length - 1] == '.' ? length - 1 : length);
}

static const struct value *filter_dns_name(const struct filter_input *input, const char *argument) {
	(void)argument;
	return stored_dns_name(arena_of(input), input->value);
}

static int hex_digit(char c) {
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const struct value *filter_url_decode(const struct filter_input *input, const char *argument) {
	(void)argument;
	const char *text = text_of(input);
	if (!text)
		return value_null;
	struct strbuf buffer = STRBUF_INIT(arena_of(input));
	for (; *text; text++) {
		if (*text == '%' && hex_digit(text[1]) >= 0 && hex_digit(text[2]) >= 0) {
			strbuf_addc(&buffer, (char)(hex_digit(text[1]) * 16 + hex_digit(text[2])));
			text += 2;
		} else {
			strbuf_addc(&buffer, *text);
		}
	}
	return value_string_n(arena_of(input), strbuf_text(&buffer), buffer.length);
}

static const struct value *filter_json(const struct filter_input *input, const char *argument) {
	(void)argument;
	return value_is_null(input->value) ? value_null
									   : value_string(arena_of(input), value_to_json(arena_of(input), input->value));
}

static const struct value *filter_from_json(const struct filter_input *input, const char *argument) {
	(void)argument;
	const char *text = value_text(input->value), *why = NULL;
	const struct value *parsed = text ? value_from_json(arena_of(input), text, strlen(text), &why) : NULL;
	return parsed ? parsed : value_null;
}

static const struct value *filter_base64(const struct filter_input *input, const char *argument) {
	return value_is_string(input->value) ? conversion_base64.encode(arena_of(input), argument, input->value)
										 : value_null;
}

/* Left alone when it is base64 already. */
static const struct value *filter_as_base64(const struct filter_input *input, const char *argument) {
	bool is_base64 = value_is_string(input->value) && !validate_base64(arena_of(input), value_null, input->value);
	return is_base64 ? input->value : filter_base64(input, argument);
}

static const struct value *filter_from_base64(const struct filter_input *input, const char *argument) {
	return value_is_string(input->value) ? conversion_base64.decode(arena_of(input), argument, input->value)
										 : value_null;
}

/* A list of {Key, Value} as a map. */
static const struct value *filter_pairs(const struct filter_input *input, const char *argument) {
	bool is_pairs = input->value->kind == VALUE_LIST || input->value->kind == VALUE_MAP;
	return is_pairs ? conversion_pairs.decode(arena_of(input), argument, input->value) : value_null;
}

/* The rest */

static const struct value *filter_or(const struct filter_input *input, const char *argument) {
	if (value_is_known(input->value))
		return input->value;
	const char *why = NULL, *text = argument ? argument : "";
	if (reference_is(text))
		return reference_resolve(input->scope, text);
	const struct value *literal = value_from_json(arena_of(input), text, strlen(text), &why);
	return literal ? literal : value_string(arena_of(input), text);
}

static const struct value *filter_not(const struct filter_input *input, const char *argument) {
	(void)argument;
	const char *text = text_of(input);
	return value_bool(!text || strcmp(text, "true") != 0);
}

static const struct value *filter_is(const struct filter_input *input, const char *argument) {
	const char *text = text_of(input);
	return value_bool(text && argument && strcmp(text, argument) == 0);
}

/* The attribute at a path of the working state; indexes and keys are passed over. */
static const struct attribute *attribute_at(const struct block *block, const char *path, struct arena *arena) {
	const struct attribute *attribute = NULL;
	while (block && *path) {
		size_t length = strcspn(path, ".");
		const char *name = arena_strndup(arena, path, strcspn(path, ".["));
		const struct attribute *found = block_attribute(block, name);
		path += length + (path[length] == '.');
		if (found) {
			attribute = found;
			block = found->block;
		}
	}
	return attribute;
}

/* The wire form of an attribute, or (a map, of a block) of one element of it. */
static const struct value *filter_wire(const struct filter_input *input, const char *argument) {
	const struct attribute *attribute = attribute_at(input->block, argument ? argument : input->path, arena_of(input));
	if (!attribute || value_is_null(input->value))
		return input->value;
	bool is_element = attribute->block && input->value->kind == VALUE_MAP && attribute->type->kind != TYPE_MAP;
	if (is_element)
		return wire_encode(arena_of(input), attribute->block, input->value, NULL);
	return wire_encode_attribute(arena_of(input), attribute, input->value);
}

static const struct {
	const char *name;
	filter_function *apply;
} filters[] = {
	{"added", filter_added},
	{"after", filter_after},
	{"as_base64", filter_as_base64},
	{"base64", filter_base64},
	{"basename_colon", filter_basename_colon},
	{"before", filter_before},
	{"bool", filter_bool},
	{"chunk", filter_chunk},
	{"count", filter_count},
	{"crc32", filter_crc32},
	{"dns_name", filter_dns_name},
	{"first", filter_first},
	{"from_base64", filter_from_base64},
	{"from_json", filter_from_json},
	{"is", filter_is},
	{"join", filter_join},
	{"json", filter_json},
	{"keys", filter_keys},
	{"last", filter_last},
	{"last_segment", filter_last_segment},
	{"list", filter_list},
	{"lower", filter_lower},
	{"network", filter_network},
	{"nonzero", filter_nonzero},
	{"not", filter_not},
	{"number", filter_number},
	{"or", filter_or},
	{"pairs", filter_pairs},
	{"removed", filter_removed},
	{"sort", filter_sort},
	{"split", filter_split},
	{"text", filter_text},
	{"trim_dot", filter_trim_dot},
	{"upper", filter_upper},
	{"url_decode", filter_url_decode},
	{"values", filter_values},
	{"wire", filter_wire},
};

const struct value *filter_apply(const struct filter_input *input, const char *filter) {
	size_t length = strcspn(filter, ":");
	const char *argument = filter[length] == ':' ? filter + length + 1 : NULL;
	bool passes = value_is_unknown(input->value) && strncmp(filter, "or", length) != 0;
	for (size_t i = 0; !passes && i < sizeof(filters) / sizeof(filters[0]); i++) {
		if (strlen(filters[i].name) == length && strncmp(filters[i].name, filter, length) == 0)
			return filters[i].apply(input, argument);
	}
	return passes ? value_unknown : value_null;
}
