/* A reader of our own: libmsgpack-c's unpacker refuses more than 32 levels, which nested blocks reach
 * (a block is a list and an object), and allocates by counts before it has seen the items. */
#include "value/msgpack.h"

#include <string.h>

#include "base/text.h"
#include "value/json.h"
#include "value/members.h"
#include "value/number.h"
#include "value/path.h"

#define DEPTH_LARGEST 256

enum token_kind { TOKEN_NIL, TOKEN_BOOL, TOKEN_NUMBER, TOKEN_STRING, TOKEN_ARRAY, TOKEN_MAP, TOKEN_EXTENSION };

/* One item's head, and for strings and extensions its payload. */
struct token {
	enum token_kind kind;
	bool boolean;
	const struct value *number;
	const char *bytes;
	size_t length; /* bytes of a string or extension, items of an array, pairs of a map */
};

struct reader {
	struct arena *arena;
	const unsigned char *at;
	const unsigned char *end;
	size_t depth;
	bool in_dynamic;
	const char **why;
};

static const struct value *read_value(struct reader *reader, const struct type *type, const struct path *path);

/* Never shows the value itself: it may be a secret. */
static const struct value *fail(struct reader *reader, const struct path *path, const char *reason) {
	const char *prefix = path_text(reader->arena, path);
	*reader->why = arena_printf(reader->arena, "msgpack: %s%s%s", prefix, prefix[0] != '\0' ? ": " : "", reason);
	return NULL;
}

static size_t remaining(const struct reader *reader) {
	return (size_t)(reader->end - reader->at);
}

static bool take_unsigned(struct reader *reader, size_t size, uint64_t *out) {
	if (remaining(reader) < size)
		return false;
	for (*out = 0; size > 0; size--)
		*out = *out << 8 | *reader->at++;
	return true;
}

static bool take_bytes(struct reader *reader, struct token *token, enum token_kind kind, uint64_t length) {
	token->kind = kind;
	if (remaining(reader) < length)
		return false;
	token->bytes = (const char *)reader->at;
	token->length = (size_t)length;
	reader->at += length;
	return true;
}

/* Every item takes a byte at least: larger counts cannot be true, whatever follows. */
static bool take_count(struct reader *reader, struct token *token, enum token_kind kind, uint64_t count) {
	token->kind = kind;
	token->length = (size_t)count;
	return count <= remaining(reader) / (kind == TOKEN_MAP ? 2 : 1);
}

static bool take_uint(struct reader *reader, struct token *token, size_t size) {
	uint64_t bits;
	token->kind = TOKEN_NUMBER;
	if (!take_unsigned(reader, size, &bits))
		return false;
	if (bits <= INT64_MAX)
		token->number = value_integer(reader->arena, (int64_t)bits);
	else
		token->number =
			value_number_parse(reader->arena, arena_printf(reader->arena, "%llu", (unsigned long long)bits));
	return true;
}

static bool take_int(struct reader *reader, struct token *token, size_t size) {
	unsigned unused = 64 - 8 * (unsigned)size;
	uint64_t bits;
	token->kind = TOKEN_NUMBER;
	if (!take_unsigned(reader, size, &bits))
		return false;
	token->number = value_integer(reader->arena, (int64_t)(bits << unused) >> unused);
	return true;
}

static bool take_float(struct reader *reader, struct token *token, size_t size) {
	uint64_t bits;
	uint32_t bits32;
	double floating;
	float single;
	token->kind = TOKEN_NUMBER;
	if (!take_unsigned(reader, size, &bits))
		return false;
	if (size == 4) {
		bits32 = (uint32_t)bits;
		memcpy(&single, &bits32, sizeof(single));
		floating = (double)single;
	} else {
		memcpy(&floating, &bits, sizeof(floating));
	}
	token->number = value_float(reader->arena, floating);
	return !value_is_null(token->number); /* NaN and infinity are no numbers of Terraform's */
}

static bool take_sized(struct reader *reader, struct token *token, enum token_kind kind, size_t size) {
	uint64_t length;
	if (!take_unsigned(reader, size, &length))
		return false;
	if (kind == TOKEN_ARRAY || kind == TOKEN_MAP)
		return take_count(reader, token, kind, length);
	if (kind == TOKEN_EXTENSION)
		length++; /* the extension's type */
	return take_bytes(reader, token, kind, length);
}

static bool take_long_token(struct reader *reader, struct token *token, unsigned char head) {
	switch (head) {
	case 0xC0:
		token->kind = TOKEN_NIL;
		return true;
	case 0xC2:
	case 0xC3:
		token->kind = TOKEN_BOOL;
		token->boolean = head == 0xC3;
		return true;
	case 0xC4:
	case 0xC5:
	case 0xC6:
		return take_sized(reader, token, TOKEN_STRING, (size_t)1 << (head - 0xC4));
	case 0xC7:
	case 0xC8:
	case 0xC9:
		return take_sized(reader, token, TOKEN_EXTENSION, (size_t)1 << (head - 0xC7));
	case 0xCA:
	case 0xCB:
		return take_float(reader, token, head == 0xCA ? 4 : 8);
	case 0xCC:
	case 0xCD:
	case 0xCE:
	case 0xCF:
		return take_uint(reader, token, (size_t)1 << (head - 0xCC));
	case 0xD0:
	case 0xD1:
	case 0xD2:
	case 0xD3:
		return take_int(reader, token, (size_t)1 << (head - 0xD0));
	case 0xD4:
	case 0xD5:
	case 0xD6:
	case 0xD7:
	case 0xD8:
		return take_bytes(reader, token, TOKEN_EXTENSION, ((uint64_t)1 << (head - 0xD4)) + 1);
	case 0xD9:
	case 0xDA:
	case 0xDB:
		return take_sized(reader, token, TOKEN_STRING, (size_t)1 << (head - 0xD9));
	case 0xDC:
	case 0xDD:
		return take_sized(reader, token, TOKEN_ARRAY, head == 0xDC ? 2 : 4);
	case 0xDE:
	case 0xDF:
		return take_sized(reader, token, TOKEN_MAP, head == 0xDE ? 2 : 4);
	default:
		return false;
	}
}

static bool take_token(struct reader *reader, struct token *token) {
	unsigned char head;
	*token = (struct token){0};
	if (remaining(reader) == 0)
		return false;
	head = *reader->at++;
	if (head >= 0xC0 && head < 0xE0)
		return take_long_token(reader, token, head);
	if (head < 0x80 || head >= 0xE0) {
		token->kind = TOKEN_NUMBER;
		token->number = value_integer(reader->arena, (signed char)head);
		return true;
	}
	if (head < 0x90)
		return take_count(reader, token, TOKEN_MAP, head & 0x0F);
	if (head < 0xA0)
		return take_count(reader, token, TOKEN_ARRAY, head & 0x0F);
	return take_bytes(reader, token, TOKEN_STRING, head & 0x1F);
}

static const struct value *read_primitive(
	struct reader *reader, const struct type *type, const struct token *token, const struct path *path) {
	const struct value *number;
	if (type->kind == TYPE_STRING) {
		if (token->kind != TOKEN_STRING)
			return fail(reader, path, "a string is required");
		if (!utf8_valid(token->bytes, token->length))
			return fail(reader, path, "the string is not valid UTF-8");
		return value_string_n(reader->arena, token->bytes, token->length);
	}
	if (type->kind == TYPE_BOOL)
		return token->kind == TOKEN_BOOL ? value_bool(token->boolean) : fail(reader, path, "a bool is required");
	if (token->kind == TOKEN_NUMBER)
		return token->number;
	if (token->kind != TOKEN_STRING)
		return fail(reader, path, "a number is required");
	number = number_from_text(reader->arena, token->bytes, token->length);
	return value_is_null(number) ? fail(reader, path, "the string holds no number") : number;
}

static const struct value *read_list(
	struct reader *reader, const struct type *type, const struct token *token, const struct path *path) {
	struct value *list;
	if (token->kind != TOKEN_ARRAY)
		return fail(reader, path, "an array is required");
	if (type_is_tuple(type) && token->length != type->field_count)
		return fail(reader, path, "the tuple has another number of elements");
	list = value_list_new(reader->arena);
	for (size_t i = 0; i < token->length; i++) {
		struct path step = {.parent = path, .kind = PATH_INDEX, .index = (int64_t)i};
		const struct value *item =
			read_value(reader, type_is_tuple(type) ? type->fields[i].type : type->element, &step);
		if (item == NULL)
			return NULL;
		value_list_add(reader->arena, list, item);
	}
	return type->kind == TYPE_SET ? value_set_normalise(reader->arena, list) : list;
}

static bool take_key(struct reader *reader, struct token *key, const struct path *path) {
	if (!take_token(reader, key) || key->kind != TOKEN_STRING)
		return fail(reader, path, "a map's key must be a string") != NULL;
	if (!utf8_valid(key->bytes, key->length))
		return fail(reader, path, "a map's key is not valid UTF-8") != NULL;
	if (memchr(key->bytes, '\0', key->length) != NULL)
		return fail(reader, path, "a map's key holds a NUL") != NULL;
	return true;
}

static const struct value *read_map(
	struct reader *reader, const struct type *type, const struct token *token, const struct path *path) {
	struct members members = MEMBERS_INIT(reader->arena);
	if (token->kind != TOKEN_MAP)
		return fail(reader, path, "a map is required");
	for (size_t i = 0; i < token->length; i++) {
		struct token key;
		struct path step = {.parent = path, .kind = PATH_KEY};
		const struct value *item;
		if (!take_key(reader, &key, path))
			return NULL;
		step.name = arena_strndup(reader->arena, key.bytes, key.length);
		item = read_value(reader, type->element, &step);
		if (item == NULL)
			return NULL;
		members_add(&members, step.name, key.length, item);
	}
	return members_map(&members);
}

static const struct type_field *field_of_key(const struct type *type, const struct token *key) {
	size_t low = 0, high = type->field_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *name = type->fields[middle].name;
		int order = bytes_compare(name, strlen(name), key->bytes, key->length);
		if (order == 0)
			return &type->fields[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static struct value_member *members_of_type(struct arena *arena, const struct type *type) {
	struct value_member *members = arena_array(arena, type->field_count, sizeof(*members));
	for (size_t i = 0; i < type->field_count; i++)
		members[i] = (struct value_member){type->fields[i].name, strlen(type->fields[i].name), value_null};
	return members;
}

/* Absent fields of our own types are null. In a type that came with the value, Terraform's rule
 * stands (every field is there), which keeps memory in proportion to the input. */
static const struct value *read_object(
	struct reader *reader, const struct type *type, const struct token *token, const struct path *path) {
	struct value *object;
	if (token->kind != TOKEN_MAP)
		return fail(reader, path, "a map is required");
	if (reader->in_dynamic && token->length != type->field_count)
		return fail(reader, path, "the object has another number of attributes");
	object = value_map_new(reader->arena);
	object->as.map.members = members_of_type(reader->arena, type);
	object->as.map.count = object->as.map.capacity = type->field_count;
	for (size_t i = 0; i < token->length; i++) {
		struct token key;
		const struct type_field *field;
		if (!take_key(reader, &key, path))
			return NULL;
		field = field_of_key(type, &key);
		if (field == NULL)
			return fail(reader, path, "the object has an attribute that its type does not have");
		struct path step = {.parent = path, .kind = PATH_ATTRIBUTE, .name = field->name};
		const struct value *item = read_value(reader, field->type, &step);
		if (item == NULL)
			return NULL;
		object->as.map.members[field - type->fields].value = item;
	}
	return object;
}

static const struct type *read_type(struct reader *reader, const struct path *path) {
	const struct value *json;
	const struct type *type;
	struct token token;
	if (!take_token(reader, &token) || token.kind != TOKEN_STRING) {
		fail(reader, path, "a dynamic value begins with its type");
		return NULL;
	}
	json = value_from_json(reader->arena, token.bytes, token.length, NULL);
	type = json != NULL ? type_from_json(reader->arena, json) : NULL;
	if (type == NULL)
		fail(reader, path, "a dynamic value's type is malformed");
	return type;
}

static const struct value *read_dynamic(struct reader *reader, const struct token *token, const struct path *path) {
	bool outer = reader->in_dynamic;
	const struct value *value;
	const struct type *type;
	if (token->kind != TOKEN_ARRAY || token->length != 2)
		return fail(reader, path, "a dynamic value is an array of a type and a value");
	type = read_type(reader, path);
	if (type == NULL)
		return NULL;
	reader->in_dynamic = true;
	value = read_value(reader, type, path);
	reader->in_dynamic = outer;
	return value;
}

static const struct value *read_collection(
	struct reader *reader, const struct type *type, const struct token *token, const struct path *path) {
	switch (type->kind) {
	case TYPE_LIST:
	case TYPE_SET:
		return read_list(reader, type, token, path);
	case TYPE_MAP:
		return read_map(reader, type, token, path);
	case TYPE_OBJECT:
		return read_object(reader, type, token, path);
	default:
		return read_dynamic(reader, token, path);
	}
}

static const struct value *read_value(struct reader *reader, const struct type *type, const struct path *path) {
	const struct value *value;
	struct token token;
	if (!take_token(reader, &token))
		return fail(reader, path, "malformed or truncated");
	if (token.kind == TOKEN_NIL)
		return value_null;
	if (token.kind == TOKEN_EXTENSION)
		return value_unknown;
	if (type->kind < TYPE_LIST)
		return read_primitive(reader, type, &token, path);
	if (reader->depth == DEPTH_LARGEST)
		return fail(reader, NULL, "nested too deeply");
	reader->depth++;
	value = read_collection(reader, type, &token, path);
	reader->depth--;
	return value;
}

const struct value *value_from_msgpack(
	struct arena *arena, const struct type *type, const void *bytes, size_t length, const char **why) {
	const unsigned char *start = length > 0 ? bytes : (const unsigned char *)"";
	const char *unused;
	struct reader reader = {.arena = arena, .at = start, .end = start + length, .why = why != NULL ? why : &unused};
	const struct value *value = read_value(&reader, type, NULL);
	if (value != NULL && reader.at < reader.end)
		return fail(&reader, NULL, "something follows the value");
	return value;
}
