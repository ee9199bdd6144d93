#include "value/number.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A double's exact expansion has at most 767 significant digits. */
#define DOUBLE_DIGITS 770
#define DOUBLE_TEXT (DOUBLE_DIGITS + 32)
#define PLAIN_DIGITS 1000
#define EXPONENT_LARGEST 999999999

/* A view of a number's text: its significant digits (a '.' may lie between them) and the power of
 * ten that the first of them stands for. No digits: zero. */
struct decimal {
	bool negative;
	const char *digits;
	size_t length; /* bytes from the first to the last significant digit */
	size_t count;  /* digits among them */
	int64_t magnitude;
};

static bool scan_exponent(const char *at, const char *end, int64_t *exponent) {
	bool negative = false;
	if (at < end && (*at == '-' || *at == '+'))
		negative = *at++ == '-';
	if (at == end)
		return false;
	for (*exponent = 0; at < end; at++) {
		if (!isdigit((unsigned char)*at))
			return false;
		*exponent = *exponent * 10 + (*at - '0');
		if (*exponent > EXPONENT_LARGEST)
			return false;
	}
	if (negative)
		*exponent = -*exponent;
	return true;
}

/* Reads digits and at most one point; the magnitude is left as if there were no exponent. */
static const char *scan_mantissa(struct decimal *decimal, const char *at, const char *end) {
	const char *point = NULL;
	int64_t position = 0, first = 0, whole;
	size_t since_first = 0;
	for (; at < end && (isdigit((unsigned char)*at) || (*at == '.' && point == NULL)); at++) {
		if (*at == '.') {
			point = at;
			continue;
		}
		if (*at != '0' && decimal->digits == NULL) {
			decimal->digits = at;
			first = position;
		}
		position++;
		since_first += decimal->digits != NULL;
		if (*at != '0') {
			decimal->length = (size_t)(at - decimal->digits) + 1;
			decimal->count = since_first;
		}
		if (point == NULL)
			decimal->magnitude = position;
	}
	whole = decimal->magnitude;
	decimal->magnitude = whole - 1 - first;
	return position > 0 ? at : NULL;
}

static bool decimal_scan(struct decimal *decimal, const char *text, size_t length) {
	const char *at = text, *end = text + length;
	int64_t exponent = 0;
	*decimal = (struct decimal){0};
	if (at < end && (*at == '-' || *at == '+'))
		decimal->negative = *at++ == '-';
	at = scan_mantissa(decimal, at, end);
	if (at == NULL)
		return false;
	if (at < end && ((*at != 'e' && *at != 'E') || !scan_exponent(at + 1, end, &exponent)))
		return false;
	decimal->magnitude += exponent;
	if (decimal->count == 0)
		decimal->negative = false;
	return true;
}

static int64_t decimal_last_weight(const struct decimal *decimal) {
	return decimal->magnitude - (int64_t)decimal->count + 1;
}

/* The digit at *offset, which moves on; 0 behind the last one. */
static char decimal_next(const struct decimal *decimal, size_t *offset) {
	if (*offset < decimal->length && decimal->digits[*offset] == '.')
		(*offset)++;
	return *offset < decimal->length ? decimal->digits[(*offset)++] : '\0';
}

static int decimal_compare_amount(const struct decimal *a, const struct decimal *b) {
	size_t at_a = 0, at_b = 0;
	if (a->count == 0 || b->count == 0)
		return (a->count > 0) - (b->count > 0);
	if (a->magnitude != b->magnitude)
		return a->magnitude < b->magnitude ? -1 : 1;
	for (;;) {
		char digit_a = decimal_next(a, &at_a), digit_b = decimal_next(b, &at_b);
		if (digit_a != digit_b)
			return digit_a < digit_b ? -1 : 1;
		if (digit_a == '\0')
			return 0;
	}
}

static int decimal_compare(const struct decimal *a, const struct decimal *b) {
	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	return a->negative ? decimal_compare_amount(b, a) : decimal_compare_amount(a, b);
}

static bool decimal_to_integer(const struct decimal *decimal, int64_t *out) {
	size_t offset = 0;
	int64_t amount = 0;
	if (decimal->count > 0 && (decimal->magnitude > 18 || decimal_last_weight(decimal) < 0))
		return false;
	if (decimal->count > 0)
		for (int64_t i = 0; i <= decimal->magnitude; i++) {
			char digit = decimal_next(decimal, &offset);
			int value = digit == '\0' ? 0 : digit - '0';
			if (__builtin_mul_overflow(amount, 10, &amount) ||
				__builtin_sub_overflow(amount, decimal->negative ? value : -value, &amount))
				return false;
		}
	*out = amount;
	return true;
}

static void add_digits(struct strbuf *text, const struct decimal *decimal, size_t *offset, int64_t count) {
	for (; count > 0; count--) {
		char digit = decimal_next(decimal, offset);
		strbuf_addc(text, digit == '\0' ? '0' : digit);
	}
}

/* The one text of an amount: no needless zero, an exponent only where the plain form would be long. */
static const char *decimal_to_text(struct arena *arena, const struct decimal *decimal) {
	struct strbuf text = STRBUF_INIT(arena);
	int64_t last = decimal_last_weight(decimal), whole = decimal->magnitude + 1;
	size_t offset = 0;
	if (decimal->negative)
		strbuf_addc(&text, '-');
	if (decimal->count == 0) {
		strbuf_addc(&text, '0');
	} else if (whole > PLAIN_DIGITS || whole < -PLAIN_DIGITS) {
		add_digits(&text, decimal, &offset, 1);
		if (decimal->count > 1)
			strbuf_addc(&text, '.');
		add_digits(&text, decimal, &offset, (int64_t)decimal->count - 1);
		strbuf_addf(&text, "e%" PRId64, decimal->magnitude);
	} else {
		add_digits(&text, decimal, &offset, whole);
		if (whole <= 0)
			strbuf_addc(&text, '0');
		if (last < 0)
			strbuf_addc(&text, '.');
		for (int64_t zero = whole; zero < 0; zero++)
			strbuf_addc(&text, '0');
		add_digits(&text, decimal, &offset, (int64_t)decimal->count - (whole > 0 ? whole : 0));
	}
	return strbuf_text(&text);
}

/* The fewest digits that read back as the same double; whole numbers keep every digit. */
static const char *double_to_text(struct arena *arena, double floating) {
	char buffer[64];
	struct decimal decimal;
	if (floating == trunc(floating))
		return arena_printf(arena, "%.0f", floating);
	for (int precision = 0; precision < 17; precision++) {
		snprintf(buffer, sizeof(buffer), "%.*e", precision, floating);
		if (strtod(buffer, NULL) == floating)
			break;
	}
	decimal_scan(&decimal, buffer, strlen(buffer));
	return decimal_to_text(arena, &decimal);
}

/* Most decimal fractions are no sum of halves: only those that end in 5 can be. A double whose own text
 * has fewer digits than ours stays text, too. */
static bool decimal_is_double(struct arena *arena, const struct decimal *decimal, double *out) {
	char exact[DOUBLE_TEXT];
	const char *text;
	struct decimal other;
	int length;
	if (decimal->magnitude > 310 || decimal->magnitude < -330 || decimal->count > DOUBLE_DIGITS ||
		(decimal_last_weight(decimal) < 0 && decimal->digits[decimal->length - 1] != '5'))
		return false;
	text = decimal_to_text(arena, decimal);
	*out = strtod(text, NULL);
	if (!isfinite(*out))
		return false;
	length = snprintf(exact, sizeof(exact), "%.*e", DOUBLE_DIGITS, *out);
	if (!decimal_scan(&other, exact, (size_t)length) || decimal_compare(decimal, &other) != 0)
		return false;
	return strcmp(double_to_text(arena, *out), text) == 0;
}

const struct value *number_from_text(struct arena *arena, const char *text, size_t length) {
	struct decimal decimal;
	struct value *number;
	if (!decimal_scan(&decimal, text, length))
		return value_null;
	number = arena_alloc(arena, sizeof(*number));
	number->kind = VALUE_NUMBER;
	if (decimal_to_integer(&decimal, &number->as.integer)) {
		number->number_kind = NUMBER_INTEGER;
	} else if (decimal_is_double(arena, &decimal, &number->as.floating)) {
		number->number_kind = NUMBER_FLOAT;
	} else {
		number->number_kind = NUMBER_TEXT;
		number->as.decimal = decimal_to_text(arena, &decimal);
	}
	return number;
}

static void number_view(struct decimal *decimal, const struct value *number, char buffer[DOUBLE_TEXT]) {
	const char *text = buffer;
	if (number->number_kind == NUMBER_INTEGER)
		snprintf(buffer, DOUBLE_TEXT, "%" PRId64, number->as.integer);
	else if (number->number_kind == NUMBER_FLOAT)
		snprintf(buffer, DOUBLE_TEXT, "%.*e", DOUBLE_DIGITS, number->as.floating);
	else
		text = number->as.decimal;
	decimal_scan(decimal, text, strlen(text));
}

int number_compare(const struct value *a, const struct value *b) {
	char buffer_a[DOUBLE_TEXT], buffer_b[DOUBLE_TEXT];
	struct decimal decimal_a, decimal_b;
	if (a->number_kind == NUMBER_INTEGER && b->number_kind == NUMBER_INTEGER)
		return (a->as.integer > b->as.integer) - (a->as.integer < b->as.integer);
	if (a->number_kind == NUMBER_FLOAT && b->number_kind == NUMBER_FLOAT)
		return (a->as.floating > b->as.floating) - (a->as.floating < b->as.floating);
	number_view(&decimal_a, a, buffer_a);
	number_view(&decimal_b, b, buffer_b);
	return decimal_compare(&decimal_a, &decimal_b);
}

const char *number_to_text(struct arena *arena, const struct value *number) {
	switch (number->number_kind) {
	case NUMBER_INTEGER:
		return arena_printf(arena, "%" PRId64, number->as.integer);
	case NUMBER_FLOAT:
		return double_to_text(arena, number->as.floating);
	case NUMBER_TEXT:
		break;
	}
	return number->as.decimal;
}
