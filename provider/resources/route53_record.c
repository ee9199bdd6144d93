/* aws_route53_record: full names, and records of type TXT in and out of their quotes. */
#include <string.h>

#include "engine/functions.h"
#include "engine/operation.h"

static const char *dns_name(struct operation *op, const char *text) {
	return value_text(stored_dns_name(op->arena, value_string(op->arena, text)));
}

static bool ends_with(const char *text, const char *end) {
	size_t length = strlen(text), end_length = strlen(end);
	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static const char *text_at(const struct value *map, const char *name) {
	const char *text = value_text(value_get(map, name));
	return text ? text : "";
}

/* Stores $NAME: the record's name with its zone, as Route 53 shows it but for the trailing dot. A read
 * knows it from fqdn; otherwise $ZONE has to be there. */
int aws_route53_record_name(struct operation *op) {
	const char *fqdn = value_text(operation_get(op, "fqdn"));
	const char *name = value_text(operation_get(op, "name"));
	name = dns_name(op, name ? name : "");
	if (fqdn && *fqdn) {
		name = dns_name(op, fqdn);
	} else {
		const char *zone = value_text(operation_expand(op, value_string(op->arena, "$ZONE.Name|trim_dot")));
		if (!zone)
			return operation_fail(op, "zone_id", "Route 53 did not tell the zone's name.");
		if (!*name)
			name = zone;
		else if (!ends_with(name, zone))
			name = arena_printf(op->arena, "%s.%s", name, zone);
	}
	value_map_set(op->arena, op->stored_replies, "NAME", value_string(op->arena, name));
	return 0;
}

static bool is_quoted_type(const char *type) {
	return strcmp(type, "TXT") == 0 || strcmp(type, "SPF") == 0;
}

static const struct value *records_to_wire(struct operation *op, const struct value *records, const char *type) {
	struct value *list = value_list_new(op->arena), *wrapped = value_map_new(op->arena);
	for (size_t i = 0; i < value_count(records); i++) {
		struct value *record = value_map_new(op->arena);
		const char *text = value_text(value_at(records, i));
		value_map_set(op->arena, record, "Value",
			value_stringf(op->arena, is_quoted_type(type) ? "\"%s\"" : "%s", text ? text : ""));
		value_list_add(op->arena, list, record);
	}
	value_map_set(op->arena, wrapped, "ResourceRecord", list);
	return wrapped;
}

/* Stores $RECORD: the record set as it is to be. A TTL goes only with records; state may have 0 beside an alias. */
int aws_route53_record_build(struct operation *op) {
	const struct value *records = operation_get(op, "records");
	struct value *set = value_map_copy(op->arena, wire_encode(op->arena, op->type->block, op->working, NULL));
	value_map_set(op->arena, set, "Name", value_get(op->stored_replies, "NAME"));
	if (value_count(records) > 0)
		value_map_set(op->arena, set, "ResourceRecords", records_to_wire(op, records, text_at(set, "Type")));
	else
		value_map_set(op->arena, set, "TTL", value_null);
	value_map_set(op->arena, op->stored_replies, "RECORD", set);
	return 0;
}

static const struct value *unquoted(struct operation *op, const char *text) {
	size_t length = strlen(text);
	bool is_quoted = length >= 2 && text[0] == '"' && text[length - 1] == '"';
	return value_string_n(op->arena, text + is_quoted, length - 2 * is_quoted);
}

/* Takes `records` and `fqdn` from $FOUND. */
int aws_route53_record_take(struct operation *op) {
	const struct value *found = value_get(op->stored_replies, "FOUND");
	const struct value *told = reply_path(op->arena, found, "ResourceRecords.ResourceRecord[].Value");
	struct value *records = value_list_new(op->arena);
	for (size_t i = 0; i < value_count(told); i++) {
		const char *text = value_text(value_at(told, i));
		if (text)
			value_list_add(op->arena, records,
				is_quoted_type(text_at(found, "Type")) ? unquoted(op, text) : value_string(op->arena, text));
	}
	operation_set(op, "records", value_set_normalise(op->arena, records));
	const char *name = text_at(found, "Name");
	size_t length = strlen(name) - (strlen(name) > 1 && ends_with(name, "."));
	bool is_wildcard = strncmp(name, "\\052.", 5) == 0;
	operation_set(op, "fqdn",
		is_wildcard ? value_stringf(op->arena, "*%.*s", (int)length - 4, name + 4)
					: value_string_n(op->arena, name, length));
	return 0;
}

static bool is_record_type(const char *text, size_t length) {
	static const char *const types[] = {"SOA", "A", "TXT", "NS", "CNAME", "MX", "NAPTR", "PTR", "SRV", "SPF", "AAAA",
		"CAA", "DS", "TLSA", "SSHFP", "SVCB", "HTTPS"};
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strlen(types[i]) == length && strncmp(types[i], text, length) == 0)
			return true;
	}
	return false;
}

static int take_id(struct operation *op, const char *id) {
	const char *after_zone = strchr(id, '_'), *type = after_zone;
	size_t length = 0;
	for (; type; type = strchr(type + 1, '_')) {
		length = strcspn(type + 1, "_");
		if (type != after_zone && is_record_type(type + 1, length))
			break;
	}
	if (!type || after_zone == id)
		return operation_fail(
			op, NULL, "The import id \"%s\" has not the form ZONEID_NAME_TYPE or ZONEID_NAME_TYPE_SETIDENTIFIER.", id);
	size_t name_length = (size_t)(type - after_zone - 1);
	if (name_length > 0 && after_zone[name_length] == '.')
		name_length--;
	operation_set(op, "zone_id", value_string_n(op->arena, id, (size_t)(after_zone - id)));
	operation_set(op, "name", value_string_n(op->arena, after_zone + 1, name_length));
	operation_set(op, "type", value_string_n(op->arena, type + 1, length));
	if (type[1 + length] == '_' && type[2 + length] != '\0')
		operation_set_text(op, "set_identifier", type + 2 + length);
	return 0;
}

/* Names may have "_" in them, so the id's first known type ends the name. An identity has set the parts. */
int aws_route53_record_import(struct operation *op) {
	const char *zone = value_text(operation_get(op, "zone_id")), *id = value_text(operation_get(op, "id"));
	if (!zone)
		return take_id(op, id ? id : "");
	const char *set = value_text(operation_get(op, "set_identifier"));
	const char *made = operation_expand_text(op, "{zone_id}_{name|lower}_{type}");
	operation_set_text(op, "id", set && *set ? arena_printf(op->arena, "%s_%s", made, set) : made);
	return 0;
}
