/* Rules of security groups as lines of their group. */
#include "generator/picture_model.h"

#include <string.h>

static const char *ports_text(struct picture *picture, const struct resource *rule) {
	const char *protocol = subject_text(picture, rule, "ip_protocol");
	if (!protocol)
		protocol = subject_text(picture, rule, "protocol");
	const char *from = subject_text(picture, rule, "from_port"), *to = subject_text(picture, rule, "to_port");
	if (!protocol || strcmp(protocol, "-1") == 0 || strcmp(protocol, "all") == 0)
		return "all traffic";
	if (!from || !to)
		return protocol;
	return strcmp(from, to) == 0 ? arena_printf(picture->arena, "%s/%s", from, protocol)
								 : arena_printf(picture->arena, "%s-%s/%s", from, to, protocol);
}

static const char *peer_text(struct picture *picture, const struct resource *rule, enum side side) {
	static const char *const ranges[] = {"cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_id"};
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		const char *text = subject_text(picture, rule, ranges[i]);
		if (text)
			return text;
	}
	const char *self = subject_text(picture, rule, "self");
	if (self && strcmp(self, "true") == 0)
		return "itself";
	struct links groups = picture_follow(
		picture, side, rule, "referenced_security_group_id|source_security_group_id", "aws_security_group");
	size_t subject = groups.count ? picture_subject_of(picture, side, groups.items[0]) : NOWHERE;
	if (subject != NOWHERE)
		return subject_title(picture, subject);
	return groups.count && groups.items[0].id ? groups.items[0].id : "?";
}

void picture_group_rule_line(struct picture *picture, size_t item, size_t number) {
	const struct picture_subject *subject = &picture->subjects[number];
	enum side side = subject_side(subject);
	const struct resource *rule = subject_on(subject, side);
	const char *type = subject_text(picture, rule, "type");
	bool out = strcmp(subject->change->kind, "aws_vpc_security_group_egress_rule") == 0 ||
		(type && strcmp(type, "egress") == 0);
	picture_line_add(picture, item, subject->sign, "%s %s %s %s", out ? "out" : "in", ports_text(picture, rule),
		out ? "to" : "from", peer_text(picture, rule, side));
}
