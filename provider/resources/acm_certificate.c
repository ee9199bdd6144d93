/* aws_acm_certificate: the names of a certificate and its validation records as they can be planned, and whether a renewal is
 * due. aws_acm_certificate_validation: its id. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "engine/operation.h"
#include "engine/plan.h"

/* Planning the names */

/* The certificate's names: ACM adds the domain name to the alternative ones itself. */
static const struct value *planned_names(struct plan *plan, const struct value *domain) {
	const struct value *configured = value_get(plan->configuration, "subject_alternative_names");
	if (value_is_unknown(domain) || !value_is_wholly_known(configured))
		return value_unknown;
	struct value *names = value_list_copy(plan->arena, value_is_null(configured) ? value_empty_list : configured);
	if (!value_list_contains(names, domain))
		value_list_add(plan->arena, names, domain);
	return value_set_normalise(plan->arena, names);
}

/* One element a name, all else unknown, so that records can be made with for_each over the names. */
static const struct value *planned_options(struct plan *plan, const struct value *names) {
	if (value_is_unknown(names))
		return value_unknown;
	struct value *options = value_list_new(plan->arena);
	for (size_t i = 0; i < value_count(names); i++) {
		struct value *option = value_map_new(plan->arena);
		value_map_set(plan->arena, option, "domain_name", value_at(names, i));
		value_map_set(plan->arena, option, "resource_record_name", value_unknown);
		value_map_set(plan->arena, option, "resource_record_type", value_unknown);
		value_map_set(plan->arena, option, "resource_record_value", value_unknown);
		value_list_add(plan->arena, options, option);
	}
	return value_set_normalise(plan->arena, options);
}

static void plan_names(struct plan *plan) {
	const struct value *domain = value_get(plan->planned, "domain_name");
	if (value_is_null(value_get(plan->configuration, "domain_name")))
		return;
	const struct value *configured = value_get(plan->configuration, "subject_alternative_names");
	/* An empty set is no unset one: it takes the names away that were there. */
	if (!plan->create && value_is_null(configured) && !plan_changed(plan, "domain_name"))
		return;
	plan_set(plan, "subject_alternative_names", planned_names(plan, domain));
	bool is_changed = plan_changed(plan, "domain_name") || plan_changed(plan, "subject_alternative_names");
	const char *method = value_text(value_get(plan->planned, "validation_method"));
	if (is_changed && method && strcmp(method, "DNS") == 0)
		plan_set(plan, "domain_validation_options",
			planned_options(plan, value_get(plan->planned, "subject_alternative_names")));
}

/* Renewal */

static bool parse_moment(const char *text, struct tm *moment) {
	memset(moment, 0, sizeof *moment);
	if (!text ||
		sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &moment->tm_year, &moment->tm_mon, &moment->tm_mday, &moment->tm_hour,
			&moment->tm_min, &moment->tm_sec) != 6)
		return false;
	moment->tm_year -= 1900;
	moment->tm_mon -= 1;
	return true;
}

/* Takes "P1Y2M3DT4H5M6S" off a moment. */
static bool subtract_iso_duration(struct tm *moment, const char *text) {
	bool in_time = false;
	for (text++; *text; text++) {
		int amount = 0, used = 0;
		if (*text == 'T' && !in_time) {
			in_time = true;
			continue;
		}
		if (sscanf(text, "%6d%n", &amount, &used) != 1)
			return false;
		text += used;
		int *part = *text == 'Y' ? &moment->tm_year
			: *text == 'M'       ? (in_time ? &moment->tm_min : &moment->tm_mon)
			: *text == 'D'       ? &moment->tm_mday
			: *text == 'H'       ? &moment->tm_hour
			: *text == 'S'       ? &moment->tm_sec
								 : NULL;
		if (!part)
			return false;
		*part -= amount;
	}
	return true;
}

/* Whether ACM would renew the certificate and the time that the user wants it renewed before its end has begun. */
static bool renewal_is_due(const struct value *state) {
	const char *eligibility = value_text(value_get(state, "renewal_eligibility"));
	const char *early = value_text(value_get(state, "early_renewal_duration"));
	struct tm moment;
	if (!eligibility || strcmp(eligibility, "ELIGIBLE") != 0 || !early || !*early ||
		!parse_moment(value_text(value_get(state, "not_after")), &moment))
		return false;
	int64_t lead_ms = 0;
	if (*early != 'P')
		lead_ms = duration_parse_ms(early);
	else if (!subtract_iso_duration(&moment, early))
		return false;
	return lead_ms >= 0 && clock_wall_ms() > (int64_t)timegm(&moment) * 1000 - lead_ms;
}

static void plan_renewal(struct plan *plan) {
	const char *type = value_text(value_get(plan->prior, "type"));
	const struct value *early = value_get(plan->planned, "early_renewal_duration");
	if (plan->create)
		return;
	if (type && strcmp(type, "IMPORTED") == 0)
		plan_set(plan, "pending_renewal", value_false);
	else if (plan_changed(plan, "early_renewal_duration"))
		plan_set(plan, "pending_renewal",
			value_is_unknown(early) ? value_unknown : value_bool(renewal_is_due(plan->planned)));
	else if (value_is_true(value_get(plan->prior, "pending_renewal")))
		plan_set(plan, "pending_renewal", value_unknown);
}

int aws_acm_certificate_plan(struct plan *plan) {
	plan_names(plan);
	plan_renewal(plan);
	return 0;
}

int aws_acm_certificate_renewal(struct operation *op) {
	operation_set(op, "pending_renewal", value_bool(renewal_is_due(op->working)));
	return 0;
}

/* When $CERTIFICATE was issued, as Go writes times: that is what hashicorp/aws has as the id. */
int aws_acm_certificate_validation_id(struct operation *op) {
	const struct value *issued = value_get(value_get(op->stored_replies, "CERTIFICATE"), "IssuedAt");
	if (issued->kind != VALUE_NUMBER) {
		operation_set_text(op, "id", "0001-01-01 00:00:00 +0000 UTC");
		return 0;
	}
	int64_t ms = (int64_t)(value_to_double(issued) * 1000 + 0.5);
	time_t seconds = (time_t)(ms / 1000);
	struct tm moment;
	char whole[32], fraction[8] = "";
	gmtime_r(&seconds, &moment);
	strftime(whole, sizeof whole, "%Y-%m-%d %H:%M:%S", &moment);
	if (ms % 1000 != 0) {
		int length = snprintf(fraction, sizeof fraction, ".%03d", (int)(ms % 1000));
		while (fraction[length - 1] == '0')
			fraction[--length] = '\0';
	}
	operation_set(op, "id", value_stringf(op->arena, "%s%s +0000 UTC", whole, fraction));
	return 0;
}
