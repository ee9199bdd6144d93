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
		const char *text = value_summary(differ->arena, member->value, &leaving[next].shape, member->key);
		if (text[0] == '\0')
			continue;
		line_put(differ, 0, '-', name_shown(differ->arena, member->key, member->key_length), text, NULL);
		shown++;
	}
	more_put(differ, 0, count - next, "attribute", "attributes");
}
