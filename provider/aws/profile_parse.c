#include "aws/profile_parse.h"

#include <ctype.h>
#include <string.h>

#include "aws/credential_source.h"

struct parser {
	struct arena *arena;
	bool is_credentials_file;
	struct profile_section *first;
	struct profile_section **section_link;
	struct profile_section *section; /* NULL: entries are of no use */
	struct profile_entry **entry_link;
	struct profile_entry *entry; /* the latest one, which indented lines belong to */
	struct profile_entry **nested_link;
	size_t entry_indent; /* lines indented further belong to the entry */
	bool skips;          /* in a section of a kind that we do not know: its lines are not malformed */
	size_t malformed;
};

static bool is_blank(char c) {
	return c == ' ' || c == '\t';
}

static char *trim(char *text) {
	while (is_blank(*text))
		text++;
	size_t length = strlen(text);
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* Cuts " # ..." and " ; ..." off. */
static void cut_comment(char *text) {
	for (char *at = text; *at; at++)
		if ((*at == '#' || *at == ';') && at > text && is_blank(at[-1])) {
			*at = '\0';
			return;
		}
}

static char *unquote(char *text) {
	size_t length = strlen(text);
	if (length >= 2 && (text[0] == '"' || text[0] == '\'') && text[length - 1] == text[0]) {
		text[length - 1] = '\0';
		return text + 1;
	}
	return text;
}

static void section_open(struct parser *parser, enum profile_section_kind kind, bool is_prefixed, char *name) {
	struct profile_section *section = arena_alloc(parser->arena, sizeof *section);
	*section =
		(struct profile_section){.kind = kind, .is_prefixed = is_prefixed, .name = arena_strdup(parser->arena, name)};
	*parser->section_link = section;
	parser->section_link = &section->next;
	parser->section = section;
	parser->entry_link = &section->entries;
}

/* The rest of `text` after the word and the blanks behind it; NULL when it starts otherwise. */
static char *after_word(char *text, const char *word) {
	size_t length = strlen(word);
	if (strncmp(text, word, length) != 0 || !is_blank(text[length]))
		return NULL;
	return unquote(trim(text + length));
}

static void heading_read(struct parser *parser, char *line) {
	parser->section = NULL;
	parser->entry = NULL;
	parser->skips = true;
	char *end = strchr(line, ']');
	if (!end) {
		parser->malformed++;
		return;
	}
	*end = '\0';
	char *text = trim(line + 1);
	char *name;
	if (parser->is_credentials_file) {
		if (*text && !after_word(text, "profile"))
			section_open(parser, SECTION_PROFILE, false, unquote(text));
	} else if ((name = after_word(text, "profile"))) {
		section_open(parser, SECTION_PROFILE, true, name);
	} else if ((name = after_word(text, "sso-session"))) {
		section_open(parser, SECTION_SSO_SESSION, true, name);
	} else if ((name = after_word(text, "services"))) {
		section_open(parser, SECTION_SERVICES, true, name);
	} else if (strcmp(text, "default") == 0) {
		section_open(parser, SECTION_PROFILE, false, text);
	}
}

/* `key = value` or the older `key: value`; NULL when it is neither. */
static struct profile_entry *entry_split(struct arena *arena, char *line) {
	char *separator = strpbrk(line, "=:");
	if (!separator)
		return NULL;
	*separator = '\0';
	char *key = trim(line);
	char *value = separator + 1;
	cut_comment(value);
	if (*key == '\0')
		return NULL;
	for (char *at = key; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	struct profile_entry *entry = arena_alloc(arena, sizeof *entry);
	*entry = (struct profile_entry){.key = arena_strdup(arena, key), .value = secret_strdup(arena, trim(value))};
	return entry;
}

static void entry_read(struct parser *parser, char *line) {
	struct profile_entry *entry = parser->section ? entry_split(parser->arena, line) : NULL;
	parser->entry = entry;
	if (!entry) {
		parser->malformed += parser->section || !parser->skips;
		return;
	}
	*parser->entry_link = entry;
	parser->entry_link = &entry->next;
	parser->nested_link = &entry->nested;
}

static void indented_read(struct parser *parser, char *line) {
	struct profile_entry *entry = parser->entry;
	if (!entry) {
		parser->malformed += parser->section || !parser->skips;
		return;
	}
	if (*entry->value != '\0') { /* a continued value: no comments in it */
		entry->value = secret_join(parser->arena, entry->value, "\n", line);
		return;
	}
	struct profile_entry *nested = entry_split(parser->arena, line);
	if (!nested) {
		parser->malformed++;
		return;
	}
	*parser->nested_link = nested;
	parser->nested_link = &nested->next;
}

static void line_read(struct parser *parser, char *line) {
	char *text = trim(line);
	size_t indent = (size_t)(text - line);
	if (*text == '\0' || *text == '#' || *text == ';')
		return;
	if (parser->entry && indent > parser->entry_indent) {
		indented_read(parser, text);
	} else if (*text == '[') {
		heading_read(parser, text);
	} else {
		entry_read(parser, text);
		parser->entry_indent = indent;
	}
}

struct profile_section *profile_parse(
	struct arena *arena, const char *bytes, size_t length, bool is_credentials_file, size_t *malformed_lines) {
	struct parser parser = {.arena = arena, .is_credentials_file = is_credentials_file};
	parser.section_link = &parser.first;
	const char *end = bytes + length;
	if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		bytes += 3;
	while (bytes < end) {
		const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
		size_t line_length = (size_t)((newline ? newline : end) - bytes);
		char *line = arena_strndup(arena, bytes, line_length);
		line_read(&parser, line);
		explicit_bzero(line, line_length); /* may have held a secret key */
		bytes = newline ? newline + 1 : end;
	}
	*malformed_lines = parser.malformed;
	return parser.first;
}
