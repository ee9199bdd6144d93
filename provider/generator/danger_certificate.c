/* Certificates that go while a listener uses them, and listeners whose certificates do not name their hosts. */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAMES_MOST 100 /* of one listener: more are not looked at */

/* ---- in use ---- */

/* The listeners, or further certificates of listeners, that stay and have the certificate now. */
static const struct user *kept_user(const struct user *user) {
	for (; user != NULL; user = user->next)
		if ((user->relation == LISTENER_CERTIFICATE || user->relation == EXTRA_CERTIFICATE) &&
			user->resource->change->action != CHANGE_DELETE)
			return user;
	return NULL;
}

static void certificate_gone(struct danger_work *work, const struct resource *certificate) {
	const struct user *user = kept_user(users_of(work, SIDE_BEFORE, certificate));
	bool replaced = certificate->change->action == CHANGE_REPLACE;
	/* A listener that moves to another certificate in this plan lets the deletion pass, if a little later. */
	if (user == NULL || certificate->change->action == CHANGE_REPLACE_CREATE_FIRST ||
		(!replaced && change_touches(user->resource->change)))
		return;
	danger_add(work, certificate->change,
		(struct finding){
			.id = "certificate-destroyed",
			.title = danger_printf(work, "Certificate %s is %s while %s uses it", danger_name(work, certificate),
				replaced ? "replaced, the old one first," : "destroyed",
				users_names(
					work, users_of(work, SIDE_BEFORE, certificate), LISTENER_CERTIFICATE, EXTRA_CERTIFICATE, false)),
			.happens = danger_printf(work,
				"AWS does not delete a certificate in use (ResourceInUseException). The provider tries for 20 minutes, then the "
				"apply ends with the error%s.",
				replaced
					? ": the listener can only move once the new certificate is there, and that waits for the deletion"
					: ""),
			.affects = "whoever applies the plan; the listener keeps the old certificate",
			.duration = "20 minutes until the apply fails",
			.instead = replaced
				? "Give the certificate lifecycle { create_before_destroy = true }, so that the new one is made and "
				  "validated, the listener moves to it, and the old one goes last."
				: "Let the listener use another certificate first, in an apply before this one.",
			.attribute = danger_forced_path(certificate->change),
			.reference = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acm_certificate",
		});
}

/* ---- names ---- */

struct names {
	const char **items;
	size_t count, capacity;
};

static void names_add(struct danger_work *work, struct names *names, const char *name) {
	size_t length = strlen(name);
	for (size_t i = 0; i < names->count; i++)
		if (strcasecmp(names->items[i], name) == 0)
			return;
	if (names->count == NAMES_MOST)
		return;
	names->items = arena_grow(work->arena, names->items, names->count, &names->capacity, sizeof(*names->items));
	names->items[names->count++] =
		length > 0 && name[length - 1] == '.' ? arena_strndup(work->arena, name, length - 1) : name;
}

/* Names of a certificate; false when they cannot all be told. Alternative names that are unknown and not configured are just the domain's own. */
static bool certificate_names(struct danger_work *work, struct link link, struct names *names, bool *touched) {
	const struct resource *certificate = link.resource;
	const char *domain;
	struct value_list others;
	if (link.kind == LINK_RESOURCE && strcmp(certificate->change->kind, "aws_acm_certificate_validation") == 0)
		link = world_follow_one(work->after, certificate, "certificate_arn", "aws_acm_certificate");
	certificate = link.resource;
	if (link.kind != LINK_RESOURCE || link.inferred || certificate->change->data ||
		strcmp(certificate->change->kind, "aws_acm_certificate") != 0)
		return false;
	domain = danger_text(certificate, "domain_name");
	if (domain == NULL)
		return false;
	names_add(work, names, domain);
	*touched |= change_touches(certificate->change);
	if (danger_unknown(certificate, "subject_alternative_names")) {
		const struct value *configured = world_configuration(work->after, certificate->change->address);
		return configured->kind == VALUE_MAP &&
			value_is_null(value_get(value_get(configured, "expressions"), "subject_alternative_names"));
	}
	others = value_collect(work->arena, certificate->values, "subject_alternative_names");
	for (size_t i = 0; i < others.count; i++) {
		if (value_text(others.items[i]) == NULL)
			return false;
		names_add(work, names, value_text(others.items[i]));
	}
	return names->count < NAMES_MOST;
}

/* A wildcard stands for exactly one label. */
static bool name_covers(const char *name, const char *host) {
	if (strncmp(name, "*.", 2) == 0 && strncmp(host, "*.", 2) != 0) {
		const char *dot = strchr(host, '.');
		return dot != NULL && dot != host && strcasecmp(dot, name + 1) == 0;
	}
	return strcasecmp(name, host) == 0;
}

static bool names_cover(const struct names *names, const char *host) {
	for (size_t i = 0; i < names->count; i++)
		if (name_covers(names->items[i], host))
			return true;
	return false;
}

/* The whole name of a record: its fqdn, else its name, which may be relative to the zone. NULL when that cannot be told. */
static const char *record_host_find(struct danger_work *work, const struct resource *record) {
	const char *whole = danger_text(record, "fqdn"), *name = danger_text(record, "name"), *zone;
	struct link link;
	size_t name_length, zone_length;
	if ((whole != NULL && *whole != '\0') || name == NULL)
		return whole;
	link = world_follow_one(work->after, record, "zone_id", "aws_route53_zone");
	zone = link.kind == LINK_RESOURCE ? danger_text(link.resource, "name") : NULL;
	if (zone == NULL)
		return NULL;
	zone_length = strlen(zone);
	if (zone_length > 0 && zone[zone_length - 1] == '.')
		zone = arena_strndup(work->arena, zone, --zone_length);
	name_length = strlen(name);
	if (name_length == 0)
		return zone;
	if (name[name_length - 1] == '.')
		name = arena_strndup(work->arena, name, --name_length);
	if (name_length >= zone_length && strcasecmp(name + name_length - zone_length, zone) == 0)
		return name;
	return danger_printf(work, "%s.%s", name, zone);
}

/* A record is looked at for each listener of its balancer, but only once. */
static const char *record_host(struct danger_work *work, const struct resource *record) {
	const char **slot;
	if (work->record_hosts == NULL)
		work->record_hosts = arena_array(work->arena, work->after->count + 1, sizeof(*work->record_hosts));
	slot = &work->record_hosts[record->number];
	if (*slot == NULL) {
		*slot = record_host_find(work, record);
		*slot = *slot != NULL ? *slot : "";
	}
	return **slot != '\0' ? *slot : NULL;
}

/* Patterns with wildcards inside match names that are not known. */
static bool host_plain(const char *host) {
	return strpbrk(strncmp(host, "*.", 2) == 0 ? host + 2 : host, "*?") == NULL && strchr(host, '.') != NULL;
}

static void host_look(
	struct danger_work *work, const struct names *certified, struct names *missing, const char *host) {
	size_t length = host != NULL ? strlen(host) : 0;
	if (host == NULL || !host_plain(host))
		return;
	if (host[length - 1] == '.')
		host = arena_strndup(work->arena, host, length - 1);
	if (!names_cover(certified, host))
		names_add(work, missing, host);
}

static void rules_hosts(struct danger_work *work, const struct resource *listener, const struct names *certified,
	struct names *missing, bool touched) {
	for (const struct user *user = user_find(users_of(work, SIDE_AFTER, listener), RULE_LISTENER); user != NULL;
		 user = user_find(user->next, RULE_LISTENER)) {
		struct value_list hosts = value_collect(work->arena, user->resource->values, "condition.host_header.values");
		if (user->inferred || (!touched && !change_touches(user->resource->change)) ||
			mask_any(mask_member(user->resource->sensitive, "condition", strlen("condition"))))
			continue;
		for (size_t i = 0; i < hosts.count; i++)
			host_look(work, certified, missing, value_text(hosts.items[i]));
	}
}

static void records_hosts(struct danger_work *work, const struct resource *balancer, const struct names *certified,
	struct names *missing, bool touched) {
	for (const struct user *user = user_find(users_of(work, SIDE_AFTER, balancer), RECORD_BALANCER);
		 user != NULL && missing->count < NAMES_MOST; user = user_find(user->next, RECORD_BALANCER))
		if (!user->inferred && (touched || change_touches(user->resource->change)))
			host_look(work, certified, missing, record_host(work, user->resource));
}

static void names_missing(struct danger_work *work, const struct resource *listener, const struct names *certified,
	const struct names *missing) {
	const char *hosts = danger_list(work, missing->items, missing->count, 5);
	danger_add(work, listener->change,
		(struct finding){
			.id = "certificate-names",
			.title = danger_printf(work, "Listener %lld: the certificate does not name %s",
				(long long)danger_integer(listener, "port", 0), hosts),
			.happens = danger_printf(work,
				"Requests for %s reach this listener, but its certificate is for %s only. Browsers show a warning and "
				"programs refuse the connection.",
				hosts, danger_list(work, certified->items, certified->count, 5)),
			.affects = missing->count == 1 ? danger_printf(work, "everyone who opens https://%s", missing->items[0])
										   : "everyone who opens one of these names by HTTPS",
			.duration = "until a certificate names it",
			.instead =
				"Add the name to subject_alternative_names of the certificate (with create_before_destroy, as that "
				"replaces it), or add a second certificate with aws_lb_listener_certificate. A wildcard stands for one "
				"label only and does not cover the name above it.",
			.attribute = "certificate_arn",
			.reference =
				"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html",
		});
}

static void listener_names(struct danger_work *work, const struct resource *listener) {
	const char *protocol = danger_text(listener, "protocol");
	struct names certified = {0}, missing = {0};
	struct link balancer;
	bool touched = change_touches(listener->change);
	if (protocol == NULL || (strcmp(protocol, "HTTPS") != 0 && strcmp(protocol, "TLS") != 0) ||
		!certificate_names(work,
			world_follow_one(work->after, listener, "certificate_arn",
				"aws_acm_certificate|aws_acm_certificate_validation|aws_iam_server_certificate"),
			&certified, &touched))
		return;
	for (const struct user *user = user_find(users_of(work, SIDE_AFTER, listener), EXTRA_LISTENER); user != NULL;
		 user = user_find(user->next, EXTRA_LISTENER))
		if (!certificate_names(work,
				world_follow_one(work->after, user->resource, "certificate_arn",
					"aws_acm_certificate|aws_acm_certificate_validation|aws_iam_server_certificate"),
				&certified, &touched))
			return;
	rules_hosts(work, listener, &certified, &missing, touched);
	balancer = world_follow_one(work->after, listener, "load_balancer_arn", "aws_lb");
	if (balancer.kind == LINK_RESOURCE && !balancer.inferred)
		records_hosts(work, balancer.resource, &certified, &missing, touched);
	if (missing.count > 0)
		names_missing(work, listener, &certified, &missing);
}

void danger_certificate(struct danger_work *work) {
	static const char *const kinds[] = {"aws_acm_certificate", "aws_iam_server_certificate"};
	const struct resource *resource = NULL;
	for (size_t i = 0; i < 2; i++)
		while ((resource = danger_next_gone(work, kinds[i], resource)) != NULL)
			certificate_gone(work, resource);
	while ((resource = world_next(work->after, "aws_lb_listener", resource)) != NULL)
		listener_names(work, resource);
}
