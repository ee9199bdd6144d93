#include "emit.h"

#include <inttypes.h>
#include <string.h>

#define TABLE_SIZE 4096

struct emitted {
	const char *key; /* declaration and body */
	const char *name;
	struct emitted *next;
};

void emitter_begin(struct emitter *emitter, struct compiler *compiler, const char *source) {
	*emitter = (struct emitter){.arena = compiler->arena, .compiler = compiler, .out = STRBUF_INIT(compiler->arena)};
	emitter->table = arena_array(compiler->arena, TABLE_SIZE, sizeof(struct emitted *));
	strbuf_addf(&emitter->out, "/* Written by the schema compiler from %s. */\n", source);
	strbuf_adds(&emitter->out, "#include \"engine/functions.h\"\n#include \"engine/schema.h\"\n\n");
}

int emitter_end(struct emitter *emitter, const char *folder, const char *name) {
	return output_write(emitter->compiler, folder, name, &emitter->out);
}

/* Texts */

const char *c_string(struct arena *arena, const char *bytes, size_t length) {
	if (!bytes)
		return "NULL";
	struct strbuf text = STRBUF_INIT(arena);
	strbuf_addc(&text, '"');
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		bool is_plain = byte >= ' ' && byte < 127 && byte != '"' && byte != '\\' && byte != '?';
		if (is_plain)
			strbuf_addc(&text, (char)byte);
		else
			strbuf_addf(&text, "\\%03o", byte);
	}
	strbuf_addc(&text, '"');
	return strbuf_text(&text);
}

const char *c_text(struct arena *arena, const char *text) {
	return c_string(arena, text, text ? strlen(text) : 0);
}

/* Parts */

static size_t hash_of(const char *text) {
	size_t hash = 14695981039346656037u;
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211u;
	return hash % TABLE_SIZE;
}

const char *emit_part(struct emitter *emitter, const char *declaration, const char *body) {
	const char *key = arena_printf(emitter->arena, "%s = %s", declaration, body);
	struct emitted **slot = &emitter->table[hash_of(key)];
	for (struct emitted *part = *slot; part; part = part->next) {
		if (strcmp(part->key, key) == 0)
			return part->name;
	}
	struct emitted *part = arena_alloc(emitter->arena, sizeof(*part));
	part->key = key;
	part->name = arena_printf(emitter->arena, "p%zu", emitter->count++);
	part->next = *slot;
	*slot = part;
	const char *mark = strstr(declaration, "%s");
	strbuf_addf(&emitter->out, "static const %.*s%s%s = %s;\n", (int)(mark - declaration), declaration, part->name,
		mark + 2, body);
	return part->name;
}

static const char *address(struct emitter *emitter, const char *name) {
	return arena_printf(emitter->arena, "&%s", name);
}

/* Values */

static const char *number_body(struct emitter *emitter, const struct value *value) {
	static const char head[] = "{.kind = VALUE_NUMBER, .number_kind = ";
	switch (value->number_kind) {
	case NUMBER_INTEGER:
		return arena_printf(emitter->arena, "%sNUMBER_INTEGER, .as.integer = %" PRId64 "}", head, value->as.integer);
	case NUMBER_FLOAT:
		return arena_printf(emitter->arena, "%sNUMBER_FLOAT, .as.floating = %a}", head, value->as.floating);
	case NUMBER_TEXT:
		break;
	}
	return arena_printf(
		emitter->arena, "%sNUMBER_TEXT, .as.decimal = %s}", head, c_text(emitter->arena, value->as.decimal));
}

static const char *list_body(struct emitter *emitter, const struct value *value) {
	struct strbuf items = STRBUF_INIT(emitter->arena);
	size_t count = value_count(value);
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&items, "%s%s", i ? ", " : "{", emit_value(emitter, value_at(value, i)));
	strbuf_addc(&items, '}');
	const char *name = emit_part(emitter, "struct value *const %s[]", strbuf_text(&items));
	return arena_printf(emitter->arena,
		"{.kind = VALUE_LIST, .as.list = {.items = (const struct value **)%s, .count = %zu, .capacity = %zu}}", name,
		count, count);
}

static const char *map_body(struct emitter *emitter, const struct value *value) {
	struct strbuf members = STRBUF_INIT(emitter->arena);
	size_t count = value_count(value);
	for (size_t i = 0; i < count; i++) {
		const struct value_member *member = &value->as.map.members[i];
		strbuf_addf(&members, "%s{%s, %zu, %s}", i ? ", " : "{",
			c_string(emitter->arena, member->key, member->key_length), member->key_length,
			emit_value(emitter, member->value));
	}
	strbuf_addc(&members, '}');
	const char *name = emit_part(emitter, "struct value_member %s[]", strbuf_text(&members));
	return arena_printf(emitter->arena,
		"{.kind = VALUE_MAP, .as.map = {.members = (struct value_member *)%s, .count = %zu, .capacity = %zu}}", name,
		count, count);
}

const char *emit_value(struct emitter *emitter, const struct value *value) {
	const char *body = NULL;
	switch (value->kind) {
	case VALUE_NULL:
		return "value_null";
	case VALUE_UNKNOWN:
		return "value_unknown";
	case VALUE_BOOL:
		return value->as.boolean ? "value_true" : "value_false";
	case VALUE_NUMBER:
		body = number_body(emitter, value);
		break;
	case VALUE_STRING:
		if (value->as.string.length == 0)
			return "value_empty_string";
		body = arena_printf(emitter->arena, "{.kind = VALUE_STRING, .as.string = {%s, %zu}}",
			c_string(emitter->arena, value->as.string.bytes, value->as.string.length), value->as.string.length);
		break;
	case VALUE_LIST:
		if (value_count(value) == 0)
			return "value_empty_list";
		body = list_body(emitter, value);
		break;
	case VALUE_MAP:
		if (value_count(value) == 0)
			return "value_empty_map";
		body = map_body(emitter, value);
		break;
	}
	return address(emitter, emit_part(emitter, "struct value %s", body));
}

const char *emit_texts(struct emitter *emitter, const struct value *texts) {
	if (value_is_null(texts))
		return "NULL";
	struct strbuf items = STRBUF_INIT(emitter->arena);
	strbuf_addc(&items, '{');
	if (value_is_string(texts))
		strbuf_addf(&items, "%s, ", c_text(emitter->arena, value_text(texts)));
	for (size_t i = 0; texts->kind == VALUE_LIST && i < value_count(texts); i++)
		strbuf_addf(&items, "%s, ", c_text(emitter->arena, value_text(value_at(texts, i))));
	strbuf_adds(&items, "NULL}");
	return emit_part(emitter, "char *const %s[]", strbuf_text(&items));
}

/* Types */

static const char *shared_type(const struct type *type) {
	switch (type->kind) {
	case TYPE_STRING:
		return "&type_string";
	case TYPE_NUMBER:
		return "&type_number";
	case TYPE_BOOL:
		return "&type_bool";
	case TYPE_DYNAMIC:
		return "&type_dynamic";
	case TYPE_LIST:
		return type->element && type->element->kind == TYPE_STRING ? "&type_list_string" : NULL;
	case TYPE_SET:
		return type->element->kind == TYPE_STRING ? "&type_set_string" : NULL;
	case TYPE_MAP:
		return type->element->kind == TYPE_STRING ? "&type_map_string" : NULL;
	case TYPE_OBJECT:
		break;
	}
	return NULL;
}

static const char *object_body(struct emitter *emitter, const struct type *type) {
	struct strbuf fields = STRBUF_INIT(emitter->arena);
	for (size_t i = 0; i < type->field_count; i++)
		strbuf_addf(&fields, "%s{%s, %s}", i ? ", " : "{", c_text(emitter->arena, type->fields[i].name),
			emit_type(emitter, type->fields[i].type));
	strbuf_addc(&fields, '}');
	return arena_printf(emitter->arena, "{.kind = TYPE_OBJECT, .fields = %s, .field_count = %zu}",
		emit_part(emitter, "struct type_field %s[]", strbuf_text(&fields)), type->field_count);
}

const char *emit_type(struct emitter *emitter, const struct type *type) {
	static const char *const kinds[] = {[TYPE_LIST] = "TYPE_LIST", [TYPE_SET] = "TYPE_SET", [TYPE_MAP] = "TYPE_MAP"};
	const char *shared = shared_type(type);
	if (shared)
		return shared;
	const char *body = type->kind == TYPE_OBJECT ? object_body(emitter, type)
												 : arena_printf(emitter->arena, "{.kind = %s, .element = %s}",
													   kinds[type->kind], emit_type(emitter, type->element));
	return address(emitter, emit_part(emitter, "struct type %s", body));
}
