/* DNS: zones and records that go. */
#include "generator/danger_work.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void zone_gone(struct danger_work *work, const struct resource *zone) {
	bool replaced = action_is_replace(zone->change->action), force = danger_is_true(zone, "force_destroy"),
		 private = value_count(value_get(zone->values, "vpc")) > 0;
	danger_add(work, zone->change,
		(struct finding){
			.id = "zone-destroyed",
			.title = danger_printf(work, "%s zone %s is %s%s", private ? "Private hosted" : "Hosted",
				danger_name(work, zone), replaced ? "replaced" : "destroyed",
				replaced && !private ? ": its name servers change" : ""),
			.happens = danger_printf(work, "%s%s",
				force
					? "force_destroy is set: all its records go, those that others made too."
					: "The deletion is refused while the zone has records that this plan does not delete; the apply fails there "
					  "then.",
				replaced && !private
					? " The new zone has other name servers: the registrar or the parent zone has to name them."
					: ""),
			.affects = private ? "all in its VPCs that look up its names"
							   : "everyone who looks up a name in it: sites, mail, checks",
			.duration = private ? (replaced ? "seconds to a minute" : "for good")
				: replaced      ? "until the delegation names the new servers: up to 2 days for caches"
								: "for good",
			.instead =
				"Keep the zone: a removed block with lifecycle { destroy = false } (or terraform state rm). Before a zone "
				"moves, make the new one with all records, change the delegation, and wait for two days.",
			.attribute = danger_forced_path(zone->change),
			.reference = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DeleteHostedZone.html",
		});
}

/* Sorted texts, without regard to case and final dots. */
struct texts {
	const char **items;
	size_t count;
};

static int texts_compare(const void *a, const void *b) {
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *name_plain(struct danger_work *work, const char *name) {
	size_t length = strlen(name);
	return length > 0 && name[length - 1] == '.' ? arena_strndup(work->arena, name, length - 1) : name;
}

static struct texts texts_gather(struct danger_work *work, const struct world *world, const char *kind,
	const char *name, bool (*wanted)(const struct resource *resource)) {
	const struct resource *resource = NULL;
	struct texts texts = {0};
	size_t capacity = 0;
	while ((resource = world_next(world, kind, resource)) != NULL)
		capacity++;
	texts.items = arena_array(work->arena, capacity + 1, sizeof(*texts.items));
	while ((resource = world_next(world, kind, resource)) != NULL) {
		const char *text = danger_text(resource, name);
		if (text != NULL && wanted(resource))
			texts.items[texts.count++] = name_plain(work, text);
	}
	if (texts.count > 1)
		qsort(texts.items, texts.count, sizeof(*texts.items), texts_compare);
	return texts;
}

static bool texts_have(const struct texts *texts, const char *text) {
	return texts->count > 0 && bsearch(&text, texts->items, texts->count, sizeof(*texts->items), texts_compare) != NULL;
}

static bool is_made(const struct resource *resource) {
	return resource->change->action == CHANGE_CREATE || action_is_replace(resource->change->action);
}

static bool is_any(const struct resource *resource) {
	(void)resource;
	return true;
}

static const char *record_name(struct danger_work *work, const struct resource *record) {
	const char *name = danger_text(record, "fqdn");
	if (name == NULL || *name == '\0')
		name = danger_text(record, "name");
	return name != NULL ? name_plain(work, name) : NULL;
}

static bool validates(struct danger_work *work, const struct resource *record) {
	struct value_list values = value_collect(work->arena, record->values, "records");
	for (size_t i = 0; i < values.count; i++)
		if (value_text(values.items[i]) != NULL && strstr(value_text(values.items[i]), ".acm-validations.aws") != NULL)
			return true;
	return false;
}

static void validation_gone(
	struct danger_work *work, const struct resource *record, const char *name, const struct texts *domains) {
	const char *domain = strchr(name, '.');
	if (domain == NULL || !texts_have(domains, domain + 1))
		return;
	danger_add(work, record->change,
		(struct finding){
			.id = "validation-record-removed",
			.title = danger_printf(
				work, "The record that proves \"%s\" to the certificate authority is removed", domain + 1),
			.happens =
				"The certificate stays valid, but ACM renews it only while the record is there: without it the certificate "
				"expires.",
			.affects = "everyone who opens the site after the certificate has expired",
			.duration = "from the certificate's end (not_after) until the record is there again",
			.instead = "Keep the record as long as the certificate is in use.",
			.reference = "https://docs.aws.amazon.com/acm/latest/userguide/dns-renewal-validation.html",
		});
}

static void record_gone(
	struct danger_work *work, const struct resource *record, const char *name, const struct texts *made) {
	const struct resource *after = danger_after(work, record);
	const char *type = danger_text(record, "type"), *next = after != NULL ? record_name(work, after) : NULL;
	bool again = texts_have(made, name) || (next != NULL && strcasecmp(next, name) == 0);
	danger_add_as(work, again ? SEVERITY_NOTICE : SEVERITY_DANGER, record->change,
		(struct finding){
			.id = "record-removed",
			.title = danger_printf(work, "DNS record %s%s%s is removed%s", type != NULL ? type : "",
				type != NULL ? " " : "", name,
				again              ? " and made again"
					: next != NULL ? danger_printf(work, "; %s takes its place", next)
								   : ""),
			.happens = again
				? "Between the two the name does not resolve, and resolvers that ask meanwhile remember that it does not "
				  "exist."
				: "The name does not resolve any more.",
			.affects = "everyone who uses the name",
			.duration = again ? "seconds to a minute; up to 15 minutes for those who asked meanwhile" : "for good",
			.instead = again ? "If only the resource's address changes, use a moved block: then nothing is removed."
							 : "Keep the record until nobody asks for the name (Route 53 query logs tell).",
			.attribute = danger_forced_path(record->change),
			.reference = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-deleting.html",
		});
}

static bool zone_goes(struct danger_work *work, const struct resource *record) {
	struct link link = world_follow_one(work->before, record, "zone_id", "aws_route53_zone");
	return link.kind == LINK_RESOURCE && !link.resource->change->data && change_goes(link.resource->change);
}

static void records_look(struct danger_work *work) {
	struct texts domains = {0}, made = {0};
	bool gathered = false;
	for (const struct resource *record = NULL;
		 (record = danger_next_gone(work, "aws_route53_record", record)) != NULL;) {
		const char *name = record_name(work, record);
		if (name == NULL || zone_goes(work, record))
			continue;
		if (!gathered) {
			domains = texts_gather(work, work->after, "aws_acm_certificate", "domain_name", is_any);
			made = texts_gather(work, work->after, "aws_route53_record", "name", is_made);
		}
		gathered = true;
		if (!validates(work, record))
			record_gone(work, record, name, &made);
		else if (record->change->action == CHANGE_DELETE)
			validation_gone(work, record, name, &domains);
	}
}

void danger_dns(struct danger_work *work) {
	for (const struct resource *zone = NULL; (zone = danger_next_gone(work, "aws_route53_zone", zone)) != NULL;)
		zone_gone(work, zone);
	if (!work->destroys_all)
		records_look(work);
}
