/* The lines of text in a node: what a person must know of it, and what of it changes. */
#include "generator/picture_model.h"

#include <string.h>

struct view {
	struct picture *picture;
	const struct picture_subject *subject;
	const struct resource *resource; /* of the side that tells more */
	enum side side;
	size_t item;
};

static const char *text_of(const struct view *view, const char *path) {
	return subject_text(view->picture, view->resource, path);
}

/* A line of one attribute, with what it was before. */
static void line_change(const struct view *view, const char *format, const char *path) {
	bool changed;
	const char *text = subject_change(view->picture, view->subject, path, NULL, &changed);
	if (text)
		picture_line_add(view->picture, view->item, changed ? SIGN_CHANGED : SIGN_SAME, "%s",
			arena_printf(view->picture->arena, "%s%s", format, text));
}

/* ---- balancers ---- */

static void balancer_lines(const struct view *view) {
	static const char *const types[] = {"application", "network", "gateway"};
	const char *type = text_of(view, "load_balancer_type");
	bool changed;
	const char *internal = subject_change(view->picture, view->subject, "internal", NULL, &changed);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (type && strcmp(type, types[i]) == 0)
			view->picture->items[view->item].noun = arena_printf(view->picture->arena, "%s load balancer", types[i]);
	if (internal && strcmp(internal, "true") == 0)
		picture_line_add(view->picture, view->item, changed ? SIGN_CHANGED : SIGN_SAME, "internal");
}

static const char *target_names(const struct view *view, const char *paths) {
	struct links links = picture_follow(view->picture, view->side, view->resource, paths, "aws_lb_target_group");
	const char *names = NULL;
	size_t shown = 0;
	for (size_t i = 0; i < links.count && shown < 3; i++) {
		size_t subject = picture_subject_of(view->picture, view->side, links.items[i]);
		if (subject == NOWHERE)
			continue;
		const char *title = subject_title(view->picture, subject);
		names = names ? arena_printf(view->picture->arena, "%s, %s", names, title) : title;
		shown++;
	}
	return names ? names : "target group";
}

/* What is done with a request: "→ web", "redirect to HTTPS 443", "answer 404". `action` is the attribute. */
static const char *action_text(const struct view *view, const char *action) {
	struct arena *arena = view->picture->arena;
	struct value_list types = value_collect(arena, view->resource->values, arena_printf(arena, "%s.type", action));
	const char *type = types.count ? value_text(types.items[types.count - 1]) : NULL;
	if (type && strcmp(type, "redirect") == 0) {
		const char *protocol = text_of(view, arena_printf(arena, "%s.redirect.protocol", action));
		const char *port = text_of(view, arena_printf(arena, "%s.redirect.port", action));
		return arena_printf(arena, "redirect to %s %s", protocol && *protocol != '#' ? protocol : "another address",
			port && *port != '#' ? port : "");
	}
	if (type && strcmp(type, "fixed-response") == 0) {
		const char *status = text_of(view, arena_printf(arena, "%s.fixed_response.status_code", action));
		return arena_printf(arena, "answer %s", status ? status : "fixed");
	}
	return arena_printf(arena, "→ %s",
		target_names(view, arena_printf(arena, "%s.target_group_arn|%s.forward.target_group.arn", action, action)));
}

static void listener_lines(const struct view *view) {
	const char *protocol = text_of(view, "protocol"), *port = text_of(view, "port");
	picture_line_add(view->picture, view->item, view->subject->sign, "%s%s%s %s", protocol ? protocol : "",
		protocol ? " " : "", port ? port : "", action_text(view, "default_action"));
}

const char *picture_rule_condition(const struct picture *picture, const struct resource *rule) {
	static const struct {
		const char *path, *instead; /* what stands for the values */
	} conditions[] = {{"condition.host_header.values", NULL}, {"condition.host_header.regex_values", NULL},
		{"condition.path_pattern.values", NULL}, {"condition.path_pattern.regex_values", NULL},
		{"condition.http_header.http_header_name", "by header"}, {"condition.http_request_method.values", "by method"},
		{"condition.query_string.value", "by query"}, {"condition.source_ip.values", "by source"}};
	const char *text = "";
	for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
		struct value_list values = value_collect(picture->arena, rule->values, conditions[i].path);
		size_t most = conditions[i].instead ? 1 : 2;
		for (size_t k = 0; k < values.count && k < most; k++)
			if (value_text(values.items[k]))
				text = arena_printf(picture->arena, "%s%s%s", text, *text ? " " : "",
					conditions[i].instead ? conditions[i].instead : value_text(values.items[k]));
	}
	return text;
}

static void rule_lines(const struct view *view) {
	struct links listeners =
		picture_follow(view->picture, view->side, view->resource, "listener_arn", "aws_lb_listener");
	const char *port = NULL;
	if (listeners.count && listeners.items[0].kind == LINK_RESOURCE)
		port = subject_text(view->picture, listeners.items[0].resource, "port");
	const char *condition = picture_rule_condition(view->picture, view->resource);
	picture_line_add(view->picture, view->item, view->subject->sign, "%s%s%s%s%s", port ? port : "", port ? " " : "",
		condition, *condition ? " " : "", action_text(view, "action"));
}

static void target_group_lines(const struct view *view) {
	const char *protocol = text_of(view, "protocol"), *port = text_of(view, "port");
	if (protocol && port)
		picture_line_add(view->picture, view->item, SIGN_SAME, "%s %s", protocol, port);
	line_change(view, "health: ", "health_check.path");
}

/* ---- machines ---- */

/* The instance type on one side: of the template, the configuration, or several. */
static const char *group_type(const struct view *view, enum side side) {
	const struct resource *group = subject_on(view->subject, side);
	if (!group)
		return NULL;
	if (value_count(value_get(group->values, "mixed_instances_policy")))
		return "mixed types";
	struct links links =
		picture_follow(view->picture, side, group, "launch_template.id|launch_template.name", "aws_launch_template");
	if (!links.count || links.items[0].kind != LINK_RESOURCE)
		links = picture_follow(view->picture, side, group, "launch_configuration", "aws_launch_configuration");
	if (!links.count || links.items[0].kind != LINK_RESOURCE)
		return NULL;
	return subject_text(view->picture, links.items[0].resource, "instance_type");
}

static void group_lines(const struct view *view) {
	bool changed;
	struct picture *picture = view->picture;
	const char *count = subject_change(picture, view->subject, "desired_capacity", NULL, &changed);
	const char *least = text_of(view, "min_size"), *most = text_of(view, "max_size");
	if (!count)
		count = subject_change(picture, view->subject, "max_size", NULL, &changed);
	if (count)
		picture_line_add(picture, view->item, changed ? SIGN_CHANGED : SIGN_SAME, "%s instance%s%s", count,
			strcmp(count, "1") == 0 ? "" : "s",
			least && most && strcmp(least, most) != 0 ? arena_printf(picture->arena, " (%s to %s)", least, most) : "");
	const char *before = group_type(view, SIDE_BEFORE), *after = group_type(view, SIDE_AFTER);
	if (before && after && strcmp(before, after) != 0)
		picture_line_add(picture, view->item, SIGN_CHANGED, "%s → %s", before, after);
	else if (before || after)
		picture_line_add(picture, view->item, SIGN_SAME, "%s", after ? after : before);
}

static void instance_lines(const struct view *view) {
	line_change(view, "", "instance_type");
}

static void database_lines(const struct view *view) {
	bool changed;
	const char *engine = text_of(view, "engine");
	const char *version = subject_change(view->picture, view->subject, "engine_version", NULL, &changed);
	if (engine)
		picture_line_add(view->picture, view->item, changed ? SIGN_CHANGED : SIGN_SAME, "%s%s%s", engine,
			version ? " " : "", version ? version : "");
	line_change(view, "", "instance_class");
	line_change(view, "", "node_type");
	const char *zones = text_of(view, "multi_az");
	if (zones && strcmp(zones, "true") == 0)
		picture_line_add(view->picture, view->item, SIGN_SAME, "in several zones");
}

static void certificate_lines(const struct view *view) {
	struct picture_item *item = &view->picture->items[view->item];
	const char *domain = text_of(view, "domain_name");
	if (domain)
		item->title = picture_text(view->picture->arena, domain, TITLE_COLUMNS);
	struct value_list names = value_collect(view->picture->arena, view->resource->values, "subject_alternative_names");
	for (size_t i = 0; i < names.count; i++) {
		const char *name = value_text(names.items[i]);
		if (name && (!domain || strcmp(name, domain) != 0))
			picture_line_add(view->picture, view->item, SIGN_SAME, "%s", name);
	}
}

static void log_group_lines(const struct view *view) {
	const char *days = text_of(view, "retention_in_days");
	if (days && strcmp(days, "0") != 0)
		picture_line_add(view->picture, view->item, SIGN_SAME, "kept %s days", days);
}

static void nat_lines(const struct view *view) {
	const char *address = text_of(view, "public_ip"), *type = text_of(view, "connectivity_type");
	if (address)
		picture_line_add(view->picture, view->item, SIGN_SAME, "%s", address);
	else if (type && strcmp(type, "private") == 0)
		picture_line_add(view->picture, view->item, SIGN_SAME, "private");
}

static void function_lines(const struct view *view) {
	line_change(view, "", "runtime");
}

static void endpoint_lines(const struct view *view) {
	const char *service = text_of(view, "service_name");
	const char *dot = service ? strrchr(service, '.') : NULL;
	if (dot)
		picture_line_add(view->picture, view->item, SIGN_SAME, "%s", dot + 1);
}

static void customer_lines(const struct view *view) {
	line_change(view, "", "ip_address");
}

static void service_lines(const struct view *view) {
	picture_service_lines(view->picture, (size_t)(view->subject - view->picture->subjects));
}

static void group_rule_lines(const struct view *view) {
	picture_group_rule_line(view->picture, view->item, (size_t)(view->subject - view->picture->subjects));
}

/* Parts that are listed one by one whatever happens to them; `part` false: lines of a node itself. */
static const struct {
	const char *kind;
	void (*write)(const struct view *view);
	bool part;
} writers[] = {
	{"aws_acm_certificate", certificate_lines, false},
	{"aws_autoscaling_group", group_lines, false},
	{"aws_cloudwatch_log_group", log_group_lines, false},
	{"aws_customer_gateway", customer_lines, false},
	{"aws_db_instance", database_lines, false},
	{"aws_ecs_service", service_lines, false},
	{"aws_elasticache_cluster", database_lines, false},
	{"aws_elasticache_replication_group", database_lines, false},
	{"aws_elb", balancer_lines, false},
	{"aws_instance", instance_lines, false},
	{"aws_lambda_function", function_lines, false},
	{"aws_lb", balancer_lines, false},
	{"aws_lb_listener", listener_lines, true},
	{"aws_lb_listener_rule", rule_lines, true},
	{"aws_lb_target_group", target_group_lines, false},
	{"aws_nat_gateway", nat_lines, false},
	{"aws_rds_cluster", database_lines, false},
	{"aws_security_group_rule", group_rule_lines, true},
	{"aws_vpc_endpoint", endpoint_lines, false},
	{"aws_vpc_security_group_egress_rule", group_rule_lines, true},
	{"aws_vpc_security_group_ingress_rule", group_rule_lines, true},
};

static bool lines_write(const struct view *view, bool part) {
	for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
		if (writers[i].part == part && strcmp(writers[i].kind, view->subject->change->kind) == 0) {
			writers[i].write(view);
			return true;
		}
	return false;
}

/* ---- parts ---- */

static const char *part_noun(struct picture *picture, const struct picture_subject *subject) {
	if (subject->change->deposed)
		return "deposed object";
	if (subject->kind->role == ROLE_RECORD)
		return "validation record";
	if (subject->kind->noun)
		return subject->kind->noun;
	const char *type = subject->change->type;
	if (strncmp(type, "aws_s3_bucket_", 14) == 0)
		type += 14;
	char *noun = arena_strdup(picture->arena, type);
	for (char *c = noun; *c; c++)
		if (*c == '_')
			*c = ' ';
	return noun;
}

/* Parts without lines of their own, counted by noun and sign. */
struct part_counts {
	struct picture_map *places; /* by sign and noun */
	struct part_count {
		const char *noun;
		enum picture_sign sign;
		size_t count;
	} * items;
	size_t count;
};

static void part_count(struct picture *picture, struct part_counts *counts, const struct picture_subject *subject) {
	const char *noun = part_noun(picture, subject);
	const char *key = arena_printf(picture->arena, "%d %s", (int)subject->sign, noun);
	size_t place = picture_map_get(counts->places, key);
	if (place == NOWHERE) {
		place = counts->count++;
		picture_map_set(counts->places, key, place);
		counts->items[place] = (struct part_count){noun, subject->sign, 0};
	}
	counts->items[place].count++;
}

/* What changes otherwise than the whole is always said: "+ policy"; the rest where there is room: "with 2 × policy". */
static void part_counts_lines(
	struct picture *picture, size_t item, const struct part_counts *counts, enum picture_sign own) {
	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < counts->count; i++) {
			const struct part_count *part = &counts->items[i];
			bool apart = part->sign != own && part->sign != SIGN_SAME;
			if (apart != (pass == 0) || (!apart && picture->level != PICTURE_ALL))
				continue;
			const char *with = apart ? "" : "with ";
			if (part->count > 1)
				picture_line_add(picture, item, part->sign, "%s%zu × %s", with, part->count, part->noun);
			else
				picture_line_add(picture, item, part->sign, "%s%s", with, part->noun);
		}
}

/* picture_routes.c says these. */
static bool is_routing(const char *kind) {
	return (strncmp(kind, "aws_route", 9) == 0 && strncmp(kind, "aws_route53", 11) != 0) ||
		strcmp(kind, "aws_vpn_gateway_route_propagation") == 0;
}

static void part_lines(struct picture *picture, size_t item, size_t number, struct part_counts *counts) {
	const struct picture_subject *subject = &picture->subjects[number];
	enum side side = subject_side(subject);
	struct view view = {picture, subject, subject_on(subject, side), side, item};
	if (!is_routing(subject->change->kind) && !lines_write(&view, true))
		part_count(picture, counts, subject);
}

static void parts_lines(struct picture *picture, size_t item_number) {
	struct picture_item *item = &picture->items[item_number];
	if (item->member_count < 2)
		return;
	enum picture_sign own = picture->subjects[item->subject].sign;
	struct part_counts counts = {.places = picture_map_new(picture->arena)};
	counts.items = arena_array(picture->arena, item->member_count, sizeof *counts.items);
	for (unsigned pass = 0; pass < 2; pass++) /* listeners before their rules */
		for (size_t i = 0; i < item->member_count; i++) {
			const struct picture_subject *subject = &picture->subjects[item->members[i]];
			/* A change in a part is a change of the whole. */
			if (own == SIGN_SAME && subject->sign != SIGN_SAME)
				item->sign = SIGN_CHANGED;
			if (item->members[i] != item->subject &&
				(strcmp(subject->change->kind, "aws_lb_listener") == 0) == (pass == 0))
				part_lines(picture, item_number, item->members[i], &counts);
		}
	part_counts_lines(picture, item_number, &counts, own);
}

/* The names of a node that stands for all of one type in a module. */
static void other_lines(struct picture *picture, size_t item_number) {
	struct picture_item *item = &picture->items[item_number];
	if (item->member_count < 2)
		return;
	item->title = arena_printf(picture->arena, "%zu × %s", item->member_count, item->noun);
	item->noun = "";
	item->stands_for = item->member_count;
	for (size_t i = 0; i < item->member_count && i < 4; i++)
		picture_line_add(
			picture, item_number, SIGN_SAME, "%s", subject_title(picture, picture->items[item_number].members[i]));
	if (item->member_count > 4)
		picture_line_add(picture, item_number, SIGN_SAME, "and %zu more", item->member_count - 4);
}

void picture_labels_write(struct picture *picture) {
	for (size_t i = 0; i < picture->item_count; i++) {
		if (strcmp(picture->items[i].kind, "other") == 0)
			other_lines(picture, i);
		size_t number = picture->items[i].subject;
		if (number == NOWHERE)
			continue;
		const struct picture_subject *subject = &picture->subjects[number];
		enum side side = subject_side(subject);
		struct view view = {picture, subject, subject_on(subject, side), side, i};
		lines_write(&view, false);
		parts_lines(picture, i);
	}
}
