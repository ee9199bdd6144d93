#include <stdlib.h>
#include <string.h>

#include "generator/diff_inner.h"

enum { DELETION_MOST = 14 };

/* By what people know an object, then what it is and how big. */
static const char *const telling[] = {"name", "id", "identifier", "bucket", "cluster_identifier", "function_name",
	"domain_name", "fqdn", "description", "engine", "engine_version", "type", "instance_type", "instance_class",
	"cidr_block", "availability_zone", "vpc_id", "allocated_storage", "size", "min_size", "max_size",
	"desired_capacity", "desired_count", "image_id", "ami", "family", "revision", "launch_type", "cluster",
	"task_definition", "role", "policy_arn", "protocol", "port", "from_port", "to_port", "cidr_ipv4", "cidr_ipv6",
	"records", "zone_id", "dns_name", "key", "versioning", "skip_final_snapshot", "force_destroy",
	"deletion_protection", "backup_retention_period"};

unsigned name_rank(const char *name) {
	unsigned count = sizeof(telling) / sizeof(telling[0]);
	for (unsigned i = 0; i < count; i++)
		if (strcmp(telling[i], name) == 0)
			return i;
	return count;
}

static bool ends_with(const char *name, const char *end) {
	size_t length = strlen(name), end_length = strlen(end);
	return length > end_length && strcmp(name + length - end_length, end) == 0;
}

/* What the provider filled in, and what other attributes say as well. Without a schema by the names that providers like to give such. */
static bool is_noise(const struct shape *shape, const char *name) {
	static const char *const names[] = {"arn", "owner_id", "tags_all", "unique_id", "create_date", "created_at",
		"hosted_zone_id", "region", "timeouts", "self_link", "etag"};
	if (name_rank(name) < 2)
		return false;
	if (shape_is_computed(shape))
		return strcmp(name, "dns_name") != 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return !shape->known && ends_with(name, "_arn_suffix");
}

static bool is_policy_name(const char *name) {
	return strcmp(name, "policy") == 0 || strcmp(name, "assume_role_policy") == 0;
}

static const char *document_text(struct arena *arena, const struct value *document, const char *name) {
	struct strbuf out = STRBUF_INIT(arena);
	size_t count = value_count(value_get(document, "Statement"));
	if (is_policy(document))
		return arena_printf(arena, "(%s %s)", count_shown(arena, count), count == 1 ? "statement" : "statements");
	if (!is_containers(document))
		return is_policy_name(name) ? "(JSON document)" : NULL;
	for (size_t i = 0; i < value_count(document) && i < 8; i++)
		strbuf_addf(&out, "%s%s", i > 0 ? ", " : "", value_shown(arena, value_get(document->as.list.items[i], "name")));
	return arena_printf(arena, "(%s: %s)", value_count(document) == 1 ? "container" : "containers", strbuf_text(&out));
}

static const char *lines_text(struct arena *arena, const struct value *value) {
	size_t lines = 1;
	for (size_t i = 0; i + 1 < value->as.string.length; i++)
		lines += value->as.string.bytes[i] == '\n';
	return arena_printf(arena, "(%s lines)", count_shown(arena, lines));
}

static const char *deleted_text(
	struct arena *arena, const struct value *value, const struct shape *shape, const char *name) {
	const struct value *document = document_parse(arena, value);
	const char *text = document != NULL ? document_text(arena, document, name) : NULL;
	bool single = value->kind == VALUE_LIST && value_count(value) == 1 && value_at(value, 0)->kind == VALUE_MAP;
	struct shape item = shape_item(shape);
	if (text != NULL)
		return text;
	if (text_is_long(value) && !value_is_redacted(value))
		return lines_text(arena, value);
	if (is_user_data(name) && value_is_string(value) && !value_is_redacted(value))
		return arena_printf(arena, "(%s bytes)", count_shown(arena, value->as.string.length));
	if (single)
		return value_brief(arena, value_at(value, 0), &item, INLINE_MOST, true);
	if (value->kind == VALUE_LIST || value->kind == VALUE_MAP)
		return value_brief(arena, value, shape, INLINE_MOST, value->kind == VALUE_MAP);
	return value_shown(arena, value);
}

struct leaving {
	const struct value_member *member;
	struct shape shape;
	unsigned rank;
};

static int leaving_order(const void *a, const void *b) {
	const struct leaving *x = a, *y = b;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->member < y->member ? -1 : x->member > y->member;
}

static bool is_shown(const struct leaving *leaving) {
	const struct value *value = leaving->member->value;
	return !member_is_unset(&leaving->shape, value, true) && !value_is_vacant(value) &&
		!is_noise(&leaving->shape, leaving->member->key);
}

/* What is worth protecting when it is off is worth a line too. */
static bool is_guard(const struct value_member *member) {
	return member->value->kind == VALUE_BOOL && name_rank(member->key) < sizeof(telling) / sizeof(telling[0]);
}

/* An id that is the name over again. */
static bool is_told_by_name(const struct value *before, const struct value *id) {
	static const char *const names[] = {
		"name", "bucket", "family", "identifier", "function_name", "cluster_identifier"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (value_equal(value_get(before, names[i]), id))
			return true;
	return false;
}

void diff_deletion(struct differ *differ, const struct value *before, const struct shape *shape) {
	size_t members = before->kind == VALUE_MAP ? before->as.map.count : 0, count = 0, shown = 0, next;
	struct leaving *leaving = arena_array(differ->arena, members, sizeof(*leaving));
	for (size_t i = 0; i < members; i++) {
		const struct value_member *member = &before->as.map.members[i];
		if (strcmp(member->key, "id") == 0 && is_told_by_name(before, member->value))
			continue;
		leaving[count] = (struct leaving){member, shape_member(shape, member->key), name_rank(member->key)};
		count += is_shown(&leaving[count]) || is_guard(member);
	}
	qsort(leaving, count, sizeof(*leaving), leaving_order);
	for (next = 0; next < count && shown < DELETION_MOST; next++) {
		const struct value_member *member = leaving[next].member;
		const char *text = deleted_text(differ->arena, member->value, &leaving[next].shape, member->key);
		if (text[0] == '\0')
			continue;
		line_put(differ, 0, '-', name_shown(differ->arena, member->key, member->key_length), text, NULL);
		shown++;
	}
	more_put(differ, 0, count - next, "attribute", "attributes");
}
