#include "resources/go_regex.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

enum { LENGTH_MAX = 10000, NESTING_MAX = 100, REPETITIONS_MAX = 1000 };

/* What Go writes otherwise than POSIX: classes by a letter, groups that capture nothing, lazy
 * repetition (which finds the same texts) and flags. */

static const char *class_of(char letter) {
	switch (letter) {
	case 'd':
		return "0-9";
	case 'w':
		return "0-9A-Za-z_";
	case 's':
		return "\t\n\f\r ";
	default:
		return NULL;
	}
}

static bool is_lower_class(char letter) {
	return letter == 'd' || letter == 'w' || letter == 's';
}

/* "[...]" up to its end: a backslash escapes here, too. NULL when it cannot be said. */
static const char *add_brackets(struct strbuf *out, const char *text) {
	bool has_bracket = false, has_minus = false, has_caret = false, is_first = true;
	strbuf_addc(out, '[');
	text++;
	if (*text == '^')
		strbuf_addc(out, *text++);
	struct strbuf rest = STRBUF_INIT(out->arena);
	for (; *text && (*text != ']' || is_first); text++, is_first = false) {
		bool is_named = text[0] == '[' && text[1] == ':' && strstr(text, ":]");
		if (is_named) {
			const char *end = strstr(text, ":]") + 2;
			strbuf_add(&rest, text, (size_t)(end - text));
			text = end - 1;
			continue;
		}
		bool is_escaped = *text == '\\' && text[1];
		text += is_escaped;
		if (is_escaped && class_of(*text))
			strbuf_adds(&rest, class_of(*text));
		else if (*text == ']')
			has_bracket = true;
		else if (*text == '^')
			has_caret = true;
		else if (*text == '-' && (is_escaped || text[1] == ']' || is_first))
			has_minus = true;
		else if (is_escaped && strchr("DWSpPnrtfvx", *text))
			return NULL;
		else
			strbuf_addc(&rest, *text);
	}
	if (!*text)
		return NULL;
	/* POSIX takes these literally only in their places. */
	if (has_caret && !has_bracket && rest.length == 0)
		return NULL;
	strbuf_adds(out, has_bracket ? "]" : "");
	strbuf_adds(out, strbuf_text(&rest));
	strbuf_adds(out, has_caret ? "^" : "");
	strbuf_adds(out, has_minus ? "-]" : "]");
	return text + 1;
}

/* A backslash and what follows; NULL when it cannot be said. */
static const char *add_escape(struct strbuf *out, const char *text) {
	char letter = text[1];
	if (letter == 'A' || letter == 'z') {
		strbuf_addc(out, letter == 'A' ? '^' : '$');
	} else if (is_lower_class(letter)) {
		strbuf_addf(out, "[%s]", class_of(letter));
	} else if (letter == 'D' || letter == 'W' || letter == 'S') {
		strbuf_addf(out, "[^%s]", class_of((char)(letter + 'a' - 'A')));
	} else if (letter == 'b' || letter == 'B' || (letter && strchr("\\.+*?()|[]{}^$", letter))) {
		strbuf_add(out, text, 2);
	} else if (letter && strchr("-/_ \"'#@:;,=!%&~<>`", letter)) {
		strbuf_addc(out, letter);
	} else {
		return NULL;
	}
	return text + 2;
}

static const char *translate(struct arena *arena, const char *text, int *flags) {
	struct strbuf out = STRBUF_INIT(arena);
	if (strncmp(text, "(?i)", 4) == 0) {
		*flags |= REG_ICASE;
		text += 4;
	}
	while (text && *text) {
		if (*text == '\\') {
			text = add_escape(&out, text);
		} else if (*text == '[') {
			text = add_brackets(&out, text);
		} else if (strncmp(text, "(?:", 3) == 0) {
			strbuf_addc(&out, '(');
			text += 3;
		} else if (strncmp(text, "(?", 2) == 0) {
			return NULL;
		} else {
			bool repeats = strchr("*+?}", *text) != NULL;
			strbuf_addc(&out, *text++);
			text += repeats && *text == '?';
		}
	}
	return text ? strbuf_text(&out) : NULL;
}

/* The numbers of "{1,20}"; 0 when the brace is none of a repetition. */
static long repetition_of(const char *text) {
	char *end = NULL;
	long low = isdigit((unsigned char)text[1]) ? strtol(text + 1, &end, 10) : 0;
	long high = end && *end == ',' && isdigit((unsigned char)end[1]) ? strtol(end + 1, NULL, 10) : 0;
	return low > high ? low : high;
}

/* The C library answers deep nesting with an endless stack and nested repetitions with endless memory.
 * The bounds of repetitions are Go's own. */
static bool is_excessive(const char *text) {
	long largest = 1, product = 1;
	size_t open = 0, deepest = 0;
	for (const char *c = text; *c; c++) {
		if (*c == '\\' && c[1]) {
			c++;
		} else if (*c == '(') {
			deepest = ++open > deepest ? open : deepest;
		} else if (*c == ')' && open > 0) {
			open--;
		} else if (*c == '{') {
			long times = repetition_of(c);
			bool is_outer = c > text && (c[-1] == ')' || c[-1] == '}');
			if (times > REPETITIONS_MAX)
				return true;
			if (is_outer && times > 1)
				product = product > REPETITIONS_MAX ? product : product * times;
			else
				largest = times > largest ? times : largest;
		}
	}
	return deepest > NESTING_MAX || strlen(text) > LENGTH_MAX || (product > 1 && product * largest > REPETITIONS_MAX);
}

const char *go_regex_compile(struct arena *arena, const char *expression, regex_t *compiled) {
	int flags = REG_EXTENDED | REG_NOSUB;
	const char *translated = translate(arena, expression, &flags);
	if (!translated)
		return "it uses a form that this provider does not know";
	if (is_excessive(translated))
		return "it is too long, too deep, or repeats too much";
	int code = regcomp(compiled, translated, flags);
	if (code == 0)
		return NULL;
	char *why = arena_alloc(arena, 200);
	regerror(code, compiled, why, 200);
	return why;
}
