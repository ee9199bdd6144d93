/* DNS names: those that lead to one place share a node; those that prove a certificate belong to it. */
#include "generator/picture_model.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char target_kinds[] =
	"aws_lb|aws_elb|aws_cloudfront_distribution|aws_instance|aws_eip|aws_s3_bucket|aws_api_gateway_rest_api|aws_apigatewayv2_api";

/* Host names in their plain form: lower case, no dot behind, no "dualstack." before. */
static const char *host_plain(struct arena *arena, const char *host) {
	if (strncasecmp(host, "dualstack.", 10) == 0)
		host += 10;
	char *plain = arena_strdup(arena, host);
	size_t length = strlen(plain);
	if (length && plain[length - 1] == '.')
		plain[length - 1] = '\0';
	for (char *c = plain; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return plain;
}

/* What host names belong to: balancers by their dns_name, certificates by the names that prove them. */
static struct picture_map *hosts_collect(struct picture *picture) {
	static const char *const paths[] = {
		"dns_name", "domain_name", "public_ip", "public_dns", "domain_validation_options.resource_record_name"};
	struct picture_map *hosts = picture_map_new(picture->arena);
	for (size_t i = 0; i < picture->subject_count; i++) {
		const struct picture_subject *subject = &picture->subjects[i];
		if (subject->kind->role != ROLE_NODE)
			continue;
		bool certificate = strcmp(subject->change->kind, "aws_acm_certificate") == 0;
		for (size_t k = 0; k < sizeof paths / sizeof *paths; k++) {
			if (certificate != (k == 4))
				continue;
			for (enum side side = SIDE_BEFORE; side <= SIDE_AFTER; side++) {
				const struct resource *resource = subject_on(subject, side);
				if (!resource)
					continue;
				struct value_list names = value_collect(picture->arena, resource->values, paths[k]);
				for (size_t n = 0; n < names.count; n++)
					if (value_text(names.items[n]))
						picture_map_set(hosts, host_plain(picture->arena, value_text(names.items[n])), i);
			}
		}
	}
	return hosts;
}

static size_t first_subject(const struct picture *picture, enum side side, struct links links) {
	for (size_t i = 0; i < links.count; i++) {
		size_t subject = picture_subject_of(picture, side, links.items[i]);
		if (subject != NOWHERE)
			return subject;
	}
	return NOWHERE;
}

/* The certificate that a record proves; NOWHERE. */
static size_t proven_by(struct picture *picture, const struct picture_map *hosts, size_t number) {
	const struct picture_subject *subject = &picture->subjects[number];
	enum side side = subject_side(subject);
	const struct resource *resource = subject_on(subject, side);
	const char *name = subject_text(picture, resource, "name");
	const char *type = subject_text(picture, resource, "type");
	if ((name && *name != '_') || (type && strcmp(type, "CNAME") != 0))
		return NOWHERE;
	if (name)
		return picture_map_get(hosts, host_plain(picture->arena, name));
	return first_subject(picture, side, picture_follow(picture, side, resource, "name|records", "aws_acm_certificate"));
}

/* The subject that a name leads to on a side; NOWHERE. */
static size_t leads_to(struct picture *picture, const struct picture_map *hosts, size_t number, enum side side) {
	const struct resource *resource = subject_on(&picture->subjects[number], side);
	if (!resource)
		return NOWHERE;
	static const char *const paths[] = {"alias.name", "records"};
	for (size_t i = 0; i < 2; i++) {
		const char *text = subject_text(picture, resource, paths[i]);
		size_t found = text ? picture_map_get(hosts, host_plain(picture->arena, text)) : NOWHERE;
		if (found != NOWHERE)
			return found;
	}
	return first_subject(
		picture, side, picture_follow(picture, side, resource, "alias.name|records|alias.zone_id", target_kinds));
}

static const char *record_name(struct picture *picture, size_t number) {
	const struct picture_subject *subject = &picture->subjects[number];
	const struct resource *resource = subject_on(subject, subject_side(subject));
	const char *name = subject_text(picture, resource, "fqdn");
	if (!name)
		name = subject_text(picture, resource, "name");
	return name ? name : subject_title(picture, number);
}

static void record_place(struct picture *picture, size_t number, size_t before, size_t after) {
	struct picture_subject *subject = &picture->subjects[number];
	size_t target = subject->after ? after : before;
	const char *to = target == NOWHERE ? subject->change->module : picture->subjects[target].change->address;
	const char *key = arena_printf(picture->arena, "names %s%s", target == NOWHERE ? "of " : "to ", to);
	size_t item = picture_item_find(picture, key);
	if (item == NOWHERE) {
		item = picture_item_make(picture, key, "dns-name", "DNS name", record_name(picture, number), NOWHERE);
		picture->items[item].sign = subject->sign;
		picture->items[item].rank = subject->kind->rank;
		picture->items[item].wanted = true;
	}
	picture->items[item].sign = sign_join(picture->items[item].sign, subject->sign);
	subject->item = item;
	picture_member_add(picture, item, number);
	const char *type = subject_text(picture, subject_on(subject, subject_side(subject)), "type");
	picture_line_add(
		picture, item, subject->sign, "%s%s%s", record_name(picture, number), type ? " " : "", type ? type : "");
	for (enum side side = SIDE_BEFORE; side <= SIDE_AFTER; side++) {
		size_t end = side == SIDE_BEFORE ? before : after;
		if (end != NOWHERE)
			picture_relate(picture, side, false, item, picture->subjects[end].item, EDGE_TRAFFIC, "");
	}
}

/* A single name is the title; several are lines. */
static void names_title(struct picture *picture) {
	for (size_t i = 0; i < picture->item_count; i++) {
		struct picture_item *item = &picture->items[i];
		if (strcmp(item->kind, "dns-name") != 0)
			continue;
		if (item->line_count == 1) {
			item->line_count = 0;
			continue;
		}
		item->noun = "DNS names";
		item->title = arena_printf(picture->arena, "%zu names", item->line_count);
	}
}

void picture_records_make(struct picture *picture) {
	const struct picture_map *hosts = hosts_collect(picture);
	for (size_t i = 0; i < picture->subject_count; i++) {
		struct picture_subject *subject = &picture->subjects[i];
		if (subject->kind->role != ROLE_RECORD)
			continue;
		size_t certificate = proven_by(picture, hosts, i);
		if (certificate != NOWHERE)
			subject->owner = certificate;
		else if (picture->level >= PICTURE_SERVICE)
			record_place(picture, i, leads_to(picture, hosts, i, SIDE_BEFORE), leads_to(picture, hosts, i, SIDE_AFTER));
	}
	names_title(picture);
}
