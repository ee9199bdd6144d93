#include "generator/escape.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */
#define ELLIPSIS "\xE2\x80\xA6"

/* What a renderer of markdown sees as an empty place, and looks for names and links across: it parts a sign from what would follow it. */
#define BREAK "&#8203;"

struct range {
	unsigned long first, last;
};

static bool ranges_hold(const struct range *ranges, size_t count, unsigned long code) {
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (code > ranges[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && code >= ranges[low].first;
}

/* Characters above ASCII that nobody sees or that turn the order of others: C1 controls, soft hyphen, joiners and spaces of no width, fillers,
 * bidirectional controls, line and paragraph separators, annotations, tags, further variation selectors, private and internal use of the BMP's end. */
static const struct range invisible[] = {{0x80, 0x9F}, {0xAD, 0xAD}, {0x34F, 0x34F}, {0x61C, 0x61C}, {0x115F, 0x1160},
	{0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},
	{0xFDD0, 0xFDEF}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0xFFFE, 0xFFFF}, {0x1BCA0, 0x1BCA3},
	{0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

/* Characters that take no column: combining marks of the scripts in common use, variation selectors. */
static const struct range combining[] = {{0x300, 0x36F}, {0x483, 0x489}, {0x591, 0x5BD}, {0x5BF, 0x5BF}, {0x5C1, 0x5C2},
	{0x5C4, 0x5C5}, {0x610, 0x61A}, {0x64B, 0x65F}, {0x670, 0x670}, {0x6D6, 0x6DC}, {0x6DF, 0x6E4}, {0x6E7, 0x6E8},
	{0x6EA, 0x6ED}, {0x93C, 0x93C}, {0x941, 0x948}, {0x94D, 0x94D}, {0xE31, 0xE31}, {0xE34, 0xE3A}, {0xE47, 0xE4E},
	{0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};

/* East Asian wide and full-width characters and emoji (Unicode's EastAsianWidth.txt, W and F, in rough ranges). */
static const struct range wide[] = {{0x1100, 0x115E}, {0x231A, 0x231B}, {0x2329, 0x232A}, {0x23E9, 0x23EC},
	{0x23F0, 0x23F0}, {0x23F3, 0x23F3}, {0x25FD, 0x25FE}, {0x2614, 0x2615}, {0x2648, 0x2653}, {0x267F, 0x267F},
	{0x2693, 0x2693}, {0x26A1, 0x26A1}, {0x26AA, 0x26AB}, {0x26BD, 0x26BE}, {0x26C4, 0x26C5}, {0x26CE, 0x26CE},
	{0x26D4, 0x26D4}, {0x26EA, 0x26EA}, {0x26F2, 0x26F3}, {0x26F5, 0x26F5}, {0x26FA, 0x26FA}, {0x26FD, 0x26FD},
	{0x2705, 0x2705}, {0x270A, 0x270B}, {0x2728, 0x2728}, {0x274C, 0x274C}, {0x274E, 0x274E}, {0x2753, 0x2755},
	{0x2757, 0x2757}, {0x2795, 0x2797}, {0x27B0, 0x27B0}, {0x27BF, 0x27BF}, {0x2B1B, 0x2B1C}, {0x2B50, 0x2B50},
	{0x2B55, 0x2B55}, {0x2E80, 0x303E}, {0x3041, 0x3098}, {0x309B, 0x4DBF}, {0x4E00, 0xA4CF}, {0xA960, 0xA97C},
	{0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE10, 0xFE19}, {0xFE30, 0xFE6B}, {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6},
	{0x16FE0, 0x18AFF}, {0x1B000, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E},
	{0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB},
	{0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD}};

#define RANGES_HOLD(ranges, code) ranges_hold(ranges, sizeof(ranges) / sizeof((ranges)[0]), code)

/* One character of a text, and what is written for it when it cannot stand as it is. */
struct character {
	unsigned long code;
	size_t size;   /* bytes in the text, at least 1 */
	char form[12]; /* "" when it stands as it is */
};

static unsigned long code_decode(const char *bytes, size_t size) {
	const unsigned char *at = (const unsigned char *)bytes;
	unsigned long code = size == 1 ? at[0] : at[0] & (0x7Fu >> size);
	for (size_t i = 1; i < size; i++)
		code = code << 6 | (at[i] & 0x3Fu);
	return code;
}

static void form_set(struct character *character) {
	unsigned long code = character->code;
	if (code == '\n' || code == '\r' || code == '\t')
		snprintf(character->form, sizeof(character->form), "\\%c", code == '\n' ? 'n' : code == '\r' ? 'r' : 't');
	else if (code < 0x20 || (code >= 0x7F && code < 0xA0))
		snprintf(character->form, sizeof(character->form), "\\x%02x", (unsigned)code);
	else if (code >= 0x80 && RANGES_HOLD(invisible, code))
		snprintf(character->form, sizeof(character->form), code > 0xFFFF ? "\\U%08lx" : "\\u%04lx", code);
}

static struct character character_read(const char *text, size_t length) {
	struct character character = {.size = utf8_character(text, length)};
	if (character.size == 0) {
		character.size = 1;
		character.code = 0xFFFD;
		strcpy(character.form, REPLACEMENT);
		return character;
	}
	character.code = code_decode(text, character.size);
	form_set(&character);
	return character;
}

/* Hands a text on in pieces that hold nothing but visible characters. */
static void visible_each(
	struct strbuf *out, const char *text, void (*add)(struct strbuf *out, const char *bytes, size_t length)) {
	size_t length = strlen(text), from = 0;
	for (size_t i = 0; i < length;) {
		struct character character;
		if (text[i] >= 0x20 && text[i] < 0x7F) {
			i++;
			continue;
		}
		character = character_read(text + i, length - i);
		if (character.form[0] != '\0') {
			add(out, text + from, i - from);
			add(out, character.form, strlen(character.form));
			from = i + character.size;
		}
		i += character.size;
	}
	add(out, text + from, length - from);
}

static void plain_add(struct strbuf *out, const char *bytes, size_t length) {
	strbuf_add(out, bytes, length);
}

static void html_add(struct strbuf *out, const char *bytes, size_t length) {
	size_t from = 0;
	for (size_t i = 0; i < length; i++) {
		const char *entity = bytes[i] == '<' ? "&lt;"
			: bytes[i] == '>'                ? "&gt;"
			: bytes[i] == '&'                ? "&amp;"
			: bytes[i] == '"'                ? "&quot;"
			: bytes[i] == '\''               ? "&#39;"
											 : NULL;
		if (entity == NULL)
			continue;
		strbuf_add(out, bytes + from, i - from);
		strbuf_adds(out, entity);
		from = i + 1;
	}
	strbuf_add(out, bytes + from, length - from);
}

void escape_text(struct strbuf *out, const char *text) {
	visible_each(out, text, plain_add);
}

void escape_html(struct strbuf *out, const char *text) {
	visible_each(out, text, html_add);
}

const char *escaped_text(struct arena *arena, const char *text) {
	struct strbuf out = STRBUF_INIT(arena);
	escape_text(&out, text);
	return strbuf_text(&out);
}

static bool is_word(char byte) {
	return isalnum((unsigned char)byte) || (unsigned char)byte >= 0x80;
}

/* How many bytes at the beginning would make a list, a heading's underline or indented code of the line. */
static size_t markdown_start_add(struct strbuf *out, const char *text) {
	size_t digits = strspn(text, "0123456789");
	if (text[0] == ' ') {
		strbuf_adds(out, "&#32;");
		return 1;
	}
	if (text[0] == '-' || text[0] == '+' || text[0] == '=' || text[0] == ':') {
		strbuf_addc(out, '\\');
		strbuf_addc(out, text[0]);
		return 1;
	}
	if (digits > 0 && (text[digits] == '.' || text[digits] == ')') &&
		(text[digits + 1] == ' ' || text[digits + 1] == '\0')) {
		strbuf_add(out, text, digits);
		strbuf_addc(out, '\\');
		strbuf_addc(out, text[digits]);
		return digits + 1;
	}
	return 0;
}

/* Signs behind which code hosting sites look for a person, an issue or a merge request, in the finished text: a backslash does not help there. */
static bool is_mention(const char *at) {
	return at[0] == '@' || (strchr("#!%$&~^", at[0]) != NULL && isalnum((unsigned char)at[1]));
}

static bool is_link(const char *at, const char *start) {
	return (at[0] == ':' && at[1] == '/' && at[2] == '/') ||
		(at[0] == '.' && at - start >= 3 && strncasecmp(at - 3, "www", 3) == 0);
}

static void markdown_byte_add(struct strbuf *out, const char *at, const char *start) {
	char byte = *at;
	if (is_link(at, start) && byte == '.')
		strbuf_adds(out, BREAK);
	if (byte == '<' || byte == '>' || byte == '&')
		html_add(out, at, 1);
	else if (byte == '$')
		strbuf_adds(out, "&#36;");
	else if (strchr("\\`*[]|~#", byte) != NULL || (byte == '_' && !(at > start && is_word(at[-1]) && is_word(at[1]))))
		strbuf_addf(out, "\\%c", byte);
	else
		strbuf_addc(out, byte);
	if (is_mention(at) || (is_link(at, start) && byte == ':'))
		strbuf_adds(out, BREAK);
}

void escape_markdown(struct strbuf *out, const char *text) {
	const char *visible = escaped_text(out->arena, text), *at = visible;
	at += markdown_start_add(out, visible);
	while (*at != '\0') {
		size_t plain = strcspn(at, "<>&$\\`*[]|~#_@!%^:.");
		strbuf_add(out, at, plain);
		at += plain;
		if (*at != '\0')
			markdown_byte_add(out, at++, visible);
	}
}

static size_t backticks_longest(const char *text) {
	size_t longest = 0, run = 0;
	for (; *text != '\0'; text++) {
		run = *text == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

/* A table ends its cell at a "|" even inside a code span, and a backslash would show outside of tables: then the element itself is written. */
void escape_markdown_code(struct strbuf *out, const char *text) {
	const char *visible = escaped_text(out->arena, text);
	size_t length = strlen(visible), fence = backticks_longest(visible) + 1;
	bool pad = length > 0 &&
		(visible[0] == '`' || visible[length - 1] == '`' || (visible[0] == ' ' && visible[length - 1] == ' '));
	if (length == 0 || strchr(visible, '|') != NULL || visible[strspn(visible, " ")] == '\0') {
		strbuf_adds(out, "<code>");
		escape_markdown(out, visible);
		strbuf_adds(out, "</code>");
		return;
	}
	for (size_t i = 0; i < fence; i++)
		strbuf_addc(out, '`');
	strbuf_adds(out, pad ? " " : "");
	strbuf_adds(out, visible);
	strbuf_adds(out, pad ? " " : "");
	for (size_t i = 0; i < fence; i++)
		strbuf_addc(out, '`');
}

static size_t character_width(const struct character *character) {
	if (character->form[0] != '\0')
		return strcmp(character->form, REPLACEMENT) == 0 ? 1 : strlen(character->form);
	if (character->code < 0x300)
		return 1;
	return RANGES_HOLD(combining, character->code) ? 0 : RANGES_HOLD(wide, character->code) ? 2 : 1;
}

size_t text_width(const char *text) {
	size_t length = strlen(text), width = 0;
	for (size_t i = 0; i < length;) {
		struct character character = character_read(text + i, length - i);
		width += character_width(&character);
		i += character.size;
	}
	return width;
}

const char *text_shorten(struct arena *arena, const char *text, size_t columns) {
	size_t length = strlen(text), width = 0, keep = 0;
	for (size_t i = 0; i < length;) {
		struct character character = character_read(text + i, length - i);
		width += character_width(&character);
		i += character.size;
		if (width < columns)
			keep = i;
		if (width > columns)
			return columns == 0 ? "" : arena_printf(arena, "%.*s" ELLIPSIS, (int)keep, text);
	}
	return text;
}
