#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "engine/base64.h"
#include "engine/functions.h"
#include "value/json.h"

static const struct value *document_of(struct arena *arena, const struct value *text) {
	const char *why = NULL;
	if (!value_is_string(text))
		return NULL;
	return value_from_json(arena, text->as.string.bytes, text->as.string.length, &why);
}

bool equivalence_json(struct arena *arena, const struct value *a, const struct value *b) {
	const struct value *left = document_of(arena, a), *right = document_of(arena, b);
	return left && right && value_equal(left, right);
}

bool equivalence_ignore_case(struct arena *arena, const struct value *a, const struct value *b) {
	(void)arena;
	const char *left = value_text(a), *right = value_text(b);
	return left && right && strcasecmp(left, right) == 0;
}

bool equivalence_trailing_dot(struct arena *arena, const struct value *a, const struct value *b) {
	return value_equal(stored_trim_dot(arena, a), stored_trim_dot(arena, b));
}

bool equivalence_trimmed(struct arena *arena, const struct value *a, const struct value *b) {
	return value_equal(stored_trim(arena, a), stored_trim(arena, b));
}

bool equivalence_integer(struct arena *arena, const struct value *a, const struct value *b) {
	(void)arena;
	int64_t left, right;
	return value_to_integer(a, &left) && value_to_integer(b, &right) && left == right;
}

static int boolean_of(struct arena *arena, const struct value *value) {
	static const char *const yes[] = {"true", "1", "t", "T", "TRUE", "True"},
							 *const no[] = {"false", "0", "f", "F", "FALSE", "False"};
	const char *text = value_to_text(arena, value);
	for (size_t i = 0; text && i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (strcmp(text, yes[i]) == 0)
			return 1;
		if (strcmp(text, no[i]) == 0)
			return 0;
	}
	return -1;
}

bool equivalence_boolean(struct arena *arena, const struct value *a, const struct value *b) {
	int left = boolean_of(arena, a);
	return left >= 0 && left == boolean_of(arena, b);
}

static const char *after_last_slash(const char *text) {
	const char *slash = strrchr(text, '/');
	return slash ? slash + 1 : text;
}

bool equivalence_last_segment(struct arena *arena, const struct value *a, const struct value *b) {
	(void)arena;
	const char *left = value_text(a), *right = value_text(b);
	return left && right && strcmp(after_last_slash(left), after_last_slash(right)) == 0;
}

bool equivalence_base64(struct arena *arena, const struct value *a, const struct value *b) {
	return value_equal(stored_base64(arena, a), b) || value_equal(a, stored_base64(arena, b));
}

/* The binary form of "address" or "address/length"; false when it is none. */
static bool network_of(const char *text, int *family, unsigned char bytes[16], long *length) {
	char address[64];
	size_t end = strcspn(text, "/");
	if (end >= sizeof(address))
		return false;
	memcpy(address, text, end);
	address[end] = '\0';
	*family = strchr(address, ':') ? AF_INET6 : AF_INET;
	*length = text[end] ? strtol(text + end + 1, NULL, 10) : -1;
	memset(bytes, 0, 16);
	return inet_pton(*family, address, bytes) == 1;
}

bool equivalence_cidr(struct arena *arena, const struct value *a, const struct value *b) {
	(void)arena;
	const char *left = value_text(a), *right = value_text(b);
	unsigned char left_bytes[16], right_bytes[16];
	int left_family, right_family;
	long left_length, right_length;
	if (!left || !right || !network_of(left, &left_family, left_bytes, &left_length) ||
		!network_of(right, &right_family, right_bytes, &right_length))
		return false;
	return left_family == right_family && left_length == right_length && memcmp(left_bytes, right_bytes, 16) == 0;
}

bool equivalence_ip(struct arena *arena, const struct value *a, const struct value *b) {
	return equivalence_cidr(arena, a, b);
}

bool equivalence_duration(struct arena *arena, const struct value *a, const struct value *b) {
	(void)arena;
	const char *left = value_text(a), *right = value_text(b);
	if (!left || !right)
		return false;
	int64_t left_ms = duration_parse_ms(left);
	return left_ms >= 0 && left_ms == duration_parse_ms(right);
}

/* \052 and the like as the characters that they stand for. */
static const char *dns_unescape(struct arena *arena, const char *text) {
	struct strbuf plain = STRBUF_INIT(arena);
	for (; *text; text++) {
		bool octal = text[0] == '\\' && isdigit((unsigned char)text[1]) && isdigit((unsigned char)text[2]) &&
			isdigit((unsigned char)text[3]);
		if (octal) {
			strbuf_addc(&plain, (char)((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0')));
			text += 3;
		} else {
			strbuf_addc(&plain, (char)tolower((unsigned char)*text));
		}
	}
	if (plain.length > 1 && plain.bytes[plain.length - 1] == '.')
		plain.bytes[--plain.length] = '\0';
	return strbuf_text(&plain);
}

bool equivalence_dns_name(struct arena *arena, const struct value *a, const struct value *b) {
	const char *left = value_text(a), *right = value_text(b);
	return left && right && strcmp(dns_unescape(arena, left), dns_unescape(arena, right)) == 0;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days_of(int year, int month, int day) {
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, of_era = y % 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool moment_of(const char *text, int64_t *seconds) {
	int year, month, day, hour, minute, second, used = 0;
	if (!text ||
		sscanf(text, "%4d-%2d-%2d%*1[Tt]%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &used) != 6 ||
		used == 0)
		return false;
	const char *zone = text + used;
	if (*zone == '.')
		zone += 1 + strspn(zone + 1, "0123456789");
	int zone_hours = 0, zone_minutes = 0;
	bool is_utc = *zone == 'Z' || *zone == 'z', has_offset = *zone == '+' || *zone == '-';
	if (!is_utc && (!has_offset || sscanf(zone + 1, "%2d:%2d", &zone_hours, &zone_minutes) != 2))
		return false;
	int64_t offset = (zone_hours * 60 + zone_minutes) * 60 * (*zone == '-' ? -1 : 1);
	*seconds = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
	return true;
}

bool equivalence_rfc3339(struct arena *arena, const struct value *a, const struct value *b) {
	(void)arena;
	int64_t left, right;
	return moment_of(value_text(a), &left) && moment_of(value_text(b), &right) && left == right;
}

bool equivalence_sg_protocol(struct arena *arena, const struct value *a, const struct value *b) {
	return value_equal(stored_sg_protocol(arena, a), stored_sg_protocol(arena, b));
}
