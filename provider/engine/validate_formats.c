#include <arpa/inet.h>
#include <ctype.h>
#include <math.h>
#include <pthread.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "engine/base64.h"
#include "engine/functions.h"
#include "value/json.h"

/* Lists, ranges, lengths */

static const char *one_of(struct arena *arena, const struct value *argument, const struct value *value,
	int (*compare)(const char *a, const char *b)) {
	const char *text = value_to_text(arena, value);
	struct strbuf names = STRBUF_INIT(arena);
	for (size_t i = 0; i < value_count(argument); i++) {
		const char *allowed = value_to_text(arena, value_at(argument, i));
		if (text && allowed && compare(allowed, text) == 0)
			return NULL;
		strbuf_addf(&names, "%s%s", i ? ", " : "", allowed ? allowed : "");
	}
	return arena_printf(arena, "must be one of: %s", strbuf_text(&names));
}

const char *validate_enum(struct arena *arena, const struct value *argument, const struct value *value) {
	return one_of(arena, argument, value, strcmp);
}

const char *validate_any_case(struct arena *arena, const struct value *argument, const struct value *value) {
	return one_of(arena, argument, value, strcasecmp);
}

static const char *bounds_text(struct arena *arena, const struct value *argument) {
	const char *low = value_to_text(arena, value_at(argument, 0)), *high = value_to_text(arena, value_at(argument, 1));
	if (low && high)
		return arena_printf(arena, "between %s and %s", low, high);
	return low ? arena_printf(arena, "at least %s", low) : arena_printf(arena, "at most %s", high ? high : "");
}

static bool within(const struct value *argument, double number) {
	const struct value *low = value_at(argument, 0), *high = value_at(argument, 1);
	return (value_is_null(low) || number >= value_to_double(low)) &&
		(value_is_null(high) || number <= value_to_double(high));
}

static bool number_of(const struct value *value, double *number) {
	const char *text = value_text(value);
	if (!text) {
		*number = value_to_double(value);
		return value->kind == VALUE_NUMBER;
	}
	char *end = NULL;
	*number = strtod(text, &end);
	return *text && end && *end == '\0' && isfinite(*number);
}

const char *validate_range(struct arena *arena, const struct value *argument, const struct value *value) {
	double number;
	/* "" in an argument that takes a number as text means unset. */
	if (value_is_string(value) && value->as.string.length == 0)
		return NULL;
	if (!number_of(value, &number))
		return "must be a number";
	return within(argument, number) ? NULL : arena_printf(arena, "must be %s", bounds_text(arena, argument));
}

static size_t characters_of(const struct value *value) {
	size_t count = 0;
	for (size_t i = 0; i < value->as.string.length; i++)
		count += ((unsigned char)value->as.string.bytes[i] & 0xC0) != 0x80;
	return count;
}

const char *validate_length(struct arena *arena, const struct value *argument, const struct value *value) {
	bool is_text = value_is_string(value);
	size_t length = is_text ? characters_of(value) : value_count(value);
	if (within(argument, (double)length))
		return NULL;
	return arena_printf(arena, "must have %s %s", bounds_text(arena, argument), is_text ? "characters" : "items");
}

/* Compiled expressions are kept: a schema has a few dozen, and their texts are constants. */
struct expression {
	const char *pattern;
	regex_t compiled;
	bool usable;
	struct expression *next;
};

static pthread_mutex_t expressions_lock = PTHREAD_MUTEX_INITIALIZER;
static struct expression *expressions;

static const struct expression *expression_get(const char *pattern) {
	pthread_mutex_lock(&expressions_lock);
	struct expression *expression = expressions;
	while (expression && strcmp(expression->pattern, pattern) != 0)
		expression = expression->next;
	if (!expression) {
		expression = memory_alloc(sizeof(*expression));
		expression->pattern = memory_strdup(pattern);
		expression->usable = regcomp(&expression->compiled, pattern, REG_EXTENDED | REG_NOSUB) == 0;
		expression->next = expressions;
		expressions = expression;
	}
	pthread_mutex_unlock(&expressions_lock);
	return expression;
}

const char *validate_pattern(struct arena *arena, const struct value *argument, const struct value *value) {
	const char *pattern = value_text(argument), *text = value_to_text(arena, value);
	if (!pattern || !text)
		return NULL;
	const struct expression *expression = expression_get(pattern);
	if (!expression->usable || regexec(&expression->compiled, text, 0, NULL, 0) == 0)
		return NULL;
	return arena_printf(arena, "must match %s", pattern);
}

bool pattern_matches(const char *pattern, const char *text) {
	const struct expression *expression = expression_get(pattern);
	return expression->usable && regexec(&expression->compiled, text, 0, NULL, 0) == 0;
}

/* Addresses and networks */

static bool address_parse(const char *text, int family, unsigned char bytes[16]) {
	memset(bytes, 0, 16);
	return inet_pton(family, text, bytes) == 1;
}

/* Clears the host bits; true when there were none. */
static bool host_bits_clear(unsigned char bytes[16], long prefix, long bits) {
	bool none = true;
	for (long bit = prefix; bit < bits; bit++) {
		unsigned char mask = (unsigned char)(0x80 >> (bit % 8));
		none &= (bytes[bit / 8] & mask) == 0;
		bytes[bit / 8] &= (unsigned char)~mask;
	}
	return none;
}

static const char *network_check(struct arena *arena, const struct value *argument, const char *text, int family) {
	const char *allowance = value_text(argument);
	if (allowance && strcmp(allowance, "or empty") == 0 && text && !*text)
		return NULL;
	unsigned char bytes[16];
	const char *kind =
		family == AF_INET ? "an IPv4 network such as 10.0.0.0/16" : "an IPv6 network such as 2001:db8::/56";
	const char *slash = text ? strchr(text, '/') : NULL;
	char *end = NULL;
	long bits = family == AF_INET ? 32 : 128;
	long prefix = slash ? strtol(slash + 1, &end, 10) : -1;
	if (!slash || !isdigit((unsigned char)slash[1]) || *end || prefix < 0 || prefix > bits)
		return arena_printf(arena, "must be %s", kind);
	if (!address_parse(arena_strndup(arena, text, (size_t)(slash - text)), family, bytes))
		return arena_printf(arena, "must be %s", kind);
	if (!host_bits_clear(bytes, prefix, bits)) {
		char right[INET6_ADDRSTRLEN] = "";
		inet_ntop(family, bytes, right, sizeof(right));
		return arena_printf(arena, "must be a network without host bits: %s/%ld", right, prefix);
	}
	if (argument->kind == VALUE_LIST && !within(argument, (double)prefix))
		return arena_printf(arena, "must have a prefix length %s", bounds_text(arena, argument));
	return NULL;
}

const char *validate_cidr4(struct arena *arena, const struct value *argument, const struct value *value) {
	return network_check(arena, argument, value_text(value), AF_INET);
}

const char *validate_cidr6(struct arena *arena, const struct value *argument, const struct value *value) {
	return network_check(arena, argument, value_text(value), AF_INET6);
}

const char *validate_cidr(struct arena *arena, const struct value *argument, const struct value *value) {
	const char *text = value_text(value);
	return network_check(arena, argument, text, text && strchr(text, ':') ? AF_INET6 : AF_INET);
}

const char *validate_ipv4(struct arena *arena, const struct value *argument, const struct value *value) {
	unsigned char bytes[16];
	(void)arena;
	(void)argument;
	return value_text(value) && address_parse(value_text(value), AF_INET, bytes) ? NULL : "must be an IPv4 address";
}

const char *validate_ipv6(struct arena *arena, const struct value *argument, const struct value *value) {
	unsigned char bytes[16];
	(void)arena;
	(void)argument;
	return value_text(value) && address_parse(value_text(value), AF_INET6, bytes) ? NULL : "must be an IPv6 address";
}

const char *validate_ip(struct arena *arena, const struct value *argument, const struct value *value) {
	bool fits = !validate_ipv4(arena, argument, value) || !validate_ipv6(arena, argument, value);
	return fits ? NULL : "must be an IP address";
}

/* Names of AWS */

const char *validate_arn(struct arena *arena, const struct value *argument, const struct value *value) {
	(void)arena;
	(void)argument;
	const char *text = value_text(value);
	if (!text || !*text)
		return NULL;
	bool fits = pattern_matches(
		"^arn:[^:]+:[^:]+:([a-z]{2,4}(-[a-z]+)+-[0-9]{1,2})?:(aws|aws-managed|third-party|aws-marketplace|[0-9]{12}|cw.{10})?:.+$",
		text);
	return fits ? NULL : "must be an ARN (arn:partition:service:region:account:resource)";
}

const char *validate_region(struct arena *arena, const struct value *argument, const struct value *value) {
	(void)arena;
	(void)argument;
	const char *text = value_text(value);
	return !text || pattern_matches("^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$", text)
		? NULL
		: "must be the name of a region, such as eu-central-1";
}

const char *validate_account_id(struct arena *arena, const struct value *argument, const struct value *value) {
	(void)arena;
	(void)argument;
	const char *text = value_text(value);
	return !text || pattern_matches("^[0-9]{12}$", text) ? NULL : "must be an account id of 12 digits";
}

const char *validate_dns_name(struct arena *arena, const struct value *argument, const struct value *value) {
	(void)arena;
	(void)argument;
	const char *text = value_text(value);
	bool fits = text && strlen(text) <= 255 &&
		pattern_matches(
			"^(\\*\\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?$",
			text);
	return fits ? NULL : "must be a domain name";
}

const char *validate_bucket_name(struct arena *arena, const struct value *argument, const struct value *value) {
	(void)arena;
	(void)argument;
	const char *text = value_text(value);
	bool fits = text && pattern_matches("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", text) && !strstr(text, "..") &&
		!pattern_matches("^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+$", text);
	return fits
		? NULL
		: "must be a bucket name: 3 to 63 lower-case letters, digits, hyphens and dots, beginning and ending with a letter or digit";
}

/* Times, numbers in texts */

const char *validate_rfc3339(struct arena *arena, const struct value *argument, const struct value *value) {
	(void)arena;
	(void)argument;
	const char *text = value_text(value);
	bool fits = text &&
		pattern_matches(
			"^[0-9]{4}-[01][0-9]-[0-3][0-9][Tt][0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]+)?([Zz]|[+-][0-2][0-9]:[0-5][0-9])$",
			text);
	return fits ? NULL : "must be a time such as 2030-01-31T08:00:00Z (RFC 3339)";
}

const char *validate_duration(struct arena *arena, const struct value *argument, const struct value *value) {
	(void)arena;
	(void)argument;
	const char *text = value_text(value);
	return text && duration_parse_ms(text) >= 0 ? NULL : "must be a duration such as 90s, 10m or 1h30m";
}

const char *validate_integer(struct arena *arena, const struct value *argument, const struct value *value) {
	int64_t number;
	const char *text = value_text(value);
	if (text && !*text)
		return NULL;
	if (!value_to_integer(value, &number))
		return "must be a whole number";
	if (argument->kind == VALUE_LIST && !within(argument, (double)number))
		return arena_printf(arena, "must be %s", bounds_text(arena, argument));
	return NULL;
}

const char *validate_boolean(struct arena *arena, const struct value *argument, const struct value *value) {
	(void)argument;
	const char *text = value_to_text(arena, value);
	return !text || pattern_matches("^(true|false|1|0|t|f|T|F|TRUE|FALSE|True|False|)$", text)
		? NULL
		: "must be true or false";
}

const char *validate_port(struct arena *arena, const struct value *argument, const struct value *value) {
	int64_t port;
	(void)arena;
	(void)argument;
	return value_to_integer(value, &port) && port >= 1 && port <= 65535 ? NULL : "must be a port from 1 to 65535";
}

const char *validate_timezone(struct arena *arena, const struct value *argument, const struct value *value) {
	(void)arena;
	(void)argument;
	const char *text = value_text(value);
	return text && pattern_matches("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$", text)
		? NULL
		: "must be the name of a time zone, such as Europe/Berlin";
}

/* Documents */

const char *validate_url(struct arena *arena, const struct value *argument, const struct value *value) {
	(void)arena;
	(void)argument;
	const char *text = value_text(value);
	return text && pattern_matches("^https?://[^/ ]+", text) ? NULL
															 : "must be a URL beginning with http:// or https://";
}

const char *validate_base64(struct arena *arena, const struct value *argument, const struct value *value) {
	size_t length;
	(void)argument;
	const char *text = value_text(value);
	return text && base64_decode(arena, text, &length) ? NULL : "must be base64";
}

static const char *document_check(struct arena *arena, const struct value *value, const struct value **document) {
	const char *why = NULL;
	*document = value_from_json(arena, value->as.string.bytes, value->as.string.length, &why);
	return *document ? NULL : arena_printf(arena, "must be a JSON document: %s", why ? why : "malformed");
}

const char *validate_json(struct arena *arena, const struct value *argument, const struct value *value) {
	const struct value *document;
	(void)argument;
	if (!value_is_string(value) || value->as.string.length == 0)
		return NULL;
	return document_check(arena, value, &document);
}

const char *validate_iam_policy(struct arena *arena, const struct value *argument, const struct value *value) {
	const struct value *document;
	(void)argument;
	const char *text = value_text(value);
	if (!text)
		return NULL;
	if (text[strspn(text, " \t\r\n")] == '\0')
		return "must be a policy document, not an empty text";
	const char *wrong = document_check(arena, value, &document);
	if (wrong)
		return wrong;
	if (document->kind == VALUE_STRING)
		return "must be a JSON object, not a text in JSON: a file's name, or encoded twice?";
	return document->kind == VALUE_MAP ? NULL : "must be a JSON object: a policy document";
}
