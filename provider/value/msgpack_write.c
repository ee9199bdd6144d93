/* Values as MessagePack, by libmsgpack-c's packer. */
#include "value/msgpack.h"

#include <string.h>

#include <msgpack/pack.h>

#include "base/strbuf.h"

struct writer {
	struct strbuf bytes;
	msgpack_packer packer;
	bool misfit; /* some value is not of its type */
};

static void write_value(struct writer *writer, const struct type *type, const struct value *value);

static int append(void *bytes, const char *part, size_t length) {
	strbuf_add(bytes, part, length);
	return 0;
}

static void write_string(struct writer *writer, const char *bytes, size_t length) {
	msgpack_pack_str(&writer->packer, length);
	msgpack_pack_str_body(&writer->packer, bytes, length);
}

static void write_number(struct writer *writer, const struct value *number) {
	if (number->number_kind == NUMBER_INTEGER)
		msgpack_pack_int64(&writer->packer, number->as.integer);
	else if (number->number_kind == NUMBER_FLOAT)
		msgpack_pack_double(&writer->packer, number->as.floating);
	else
		write_string(writer, number->as.decimal, strlen(number->as.decimal));
}

static void write_scalar(struct writer *writer, const struct value *value) {
	if (value->kind == VALUE_STRING)
		write_string(writer, value->as.string.bytes, value->as.string.length);
	else if (value->kind == VALUE_NUMBER)
		write_number(writer, value);
	else if (value->as.boolean)
		msgpack_pack_true(&writer->packer);
	else
		msgpack_pack_false(&writer->packer);
}

static void write_list(struct writer *writer, const struct type *type, const struct value *list) {
	size_t count = list->as.list.count;
	if (type_is_tuple(type) && count != type->field_count) {
		writer->misfit = true;
		return;
	}
	msgpack_pack_array(&writer->packer, count);
	for (size_t i = 0; i < count; i++)
		write_value(writer, type_is_tuple(type) ? type->fields[i].type : type->element, list->as.list.items[i]);
}

static void write_map(struct writer *writer, const struct type *type, const struct value *map) {
	msgpack_pack_map(&writer->packer, map->as.map.count);
	for (size_t i = 0; i < map->as.map.count; i++) {
		const struct value_member *member = &map->as.map.members[i];
		write_string(writer, member->key, member->key_length);
		write_value(writer, type->element, member->value);
	}
}

static void write_object(struct writer *writer, const struct type *type, const struct value *object) {
	msgpack_pack_map(&writer->packer, type->field_count);
	for (size_t i = 0; i < type->field_count; i++) {
		const struct type_field *field = &type->fields[i];
		write_string(writer, field->name, strlen(field->name));
		write_value(writer, field->type, value_get(object, field->name));
	}
}

static void write_dynamic(struct writer *writer, const struct value *value) {
	const struct type *type = type_of_value(writer->bytes.arena, value);
	const char *json;
	if (type == NULL) {
		writer->misfit = true;
		return;
	}
	json = type_json(writer->bytes.arena, type);
	msgpack_pack_array(&writer->packer, 2);
	msgpack_pack_bin(&writer->packer, strlen(json));
	msgpack_pack_bin_body(&writer->packer, json, strlen(json));
	write_value(writer, type, value);
}

static enum value_kind kind_of_type(enum type_kind kind) {
	static const enum value_kind kinds[] = {
		[TYPE_STRING] = VALUE_STRING,
		[TYPE_NUMBER] = VALUE_NUMBER,
		[TYPE_BOOL] = VALUE_BOOL,
		[TYPE_LIST] = VALUE_LIST,
		[TYPE_SET] = VALUE_LIST,
		[TYPE_MAP] = VALUE_MAP,
		[TYPE_OBJECT] = VALUE_MAP,
	};
	return kinds[kind];
}

static void write_known(struct writer *writer, const struct type *type, const struct value *value) {
	if (type->kind != TYPE_DYNAMIC && value->kind != kind_of_type(type->kind)) {
		value = type_convert(writer->bytes.arena, type, value, NULL);
		writer->misfit = writer->misfit || value == NULL;
		if (value == NULL)
			return;
	}
	switch (type->kind) {
	case TYPE_LIST:
	case TYPE_SET:
		write_list(writer, type, value);
		break;
	case TYPE_MAP:
		write_map(writer, type, value);
		break;
	case TYPE_OBJECT:
		write_object(writer, type, value);
		break;
	case TYPE_DYNAMIC:
		write_dynamic(writer, value);
		break;
	default:
		write_scalar(writer, value);
		break;
	}
}

/* Unknown is what cty writes: an extension of type 0 with one zero byte. */
static void write_value(struct writer *writer, const struct type *type, const struct value *value) {
	if (value_is_unknown(value))
		strbuf_add(&writer->bytes, "\xD4\x00\x00", 3);
	else if (value_is_null(value))
		msgpack_pack_nil(&writer->packer);
	else
		write_known(writer, type, value);
}

const void *value_to_msgpack(struct arena *arena, const struct type *type, const struct value *value, size_t *length) {
	struct writer writer = {.bytes = STRBUF_INIT(arena)};
	msgpack_packer_init(&writer.packer, &writer.bytes, append);
	write_value(&writer, type, value);
	*length = writer.misfit ? 0 : writer.bytes.length;
	return writer.misfit ? NULL : writer.bytes.bytes;
}
