#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "generator/diff_secret.h"
#include "generator/secret.h"

/* A text on its way through: what lies before `at` is dealt with, up to `copied` it is in `out`. */
struct passage {
	struct strbuf out;
	const char *start, *end;
	const char *at, *copied;
};

static void secret_cut(struct passage *passage, const char *from, const char *to) {
	if (to <= from)
		return;
	strbuf_add(&passage->out, passage->copied, (size_t)(from - passage->copied));
	strbuf_adds(&passage->out, SENSITIVE);
	strbuf_addc(&passage->out, '\0');
	strbuf_addf(&passage->out, "%016" PRIx64, bytes_hash(0, from, (size_t)(to - from)));
	passage->copied = passage->at = to;
}

static bool begins(const char *at, const char *end, const char *with) {
	size_t length = strlen(with);
	return (size_t)(end - at) >= length && memcmp(at, with, length) == 0;
}

/* -----BEGIN RSA PRIVATE KEY----- up to its END, or the end of the text. */
static bool key_cut(struct passage *passage) {
	const char *at = passage->at, *line, *close;
	if (!begins(at, passage->end, "-----BEGIN "))
		return false;
	line = memmem(at + 11, passage->end - at - 11 > 60 ? 60 : (size_t)(passage->end - at - 11), "-----", 5);
	if (line == NULL || memmem(at, (size_t)(line - at), "PRIVATE KEY", 11) == NULL)
		return false;
	line += 5;
	close = memmem(line, (size_t)(passage->end - line), "-----END ", 9);
	secret_cut(passage, line, close != NULL ? close : passage->end);
	return true;
}

static bool is_key_letter(char byte) {
	return isupper((unsigned char)byte) || isdigit((unsigned char)byte);
}

/* Access key ids: AKIA or ASIA and sixteen letters (IAM User Guide, "IAM identifiers": unique ID prefixes). */
static bool access_key_cut(struct passage *passage) {
	const char *at = passage->at;
	size_t length = 0;
	if ((!begins(at, passage->end, "AKIA") && !begins(at, passage->end, "ASIA")) ||
		(at > passage->start && is_key_letter(at[-1])))
		return false;
	while (at + length < passage->end && length < 21 && is_key_letter(at[length]))
		length++;
	if (length != 20)
		return false;
	secret_cut(passage, at, at + length);
	return true;
}

/* scheme://user:password@host */
static bool url_cut(struct passage *passage) {
	const char *at = passage->at + 3, *colon = NULL;
	if (!begins(passage->at, passage->end, "://"))
		return false;
	for (size_t i = 0; i < 512 && at < passage->end; i++, at++) {
		if (*at == '@' && colon != NULL && colon[1] != '$') {
			secret_cut(passage, colon + 1, at);
			return true;
		}
		if (*at == ':' && colon == NULL)
			colon = at;
		if (isspace((unsigned char)*at) || strchr("/\"'<>@", *at) != NULL)
			return false;
	}
	return false;
}

/* The name that stands before `at`, quotes and spaces between left out. */
static struct span name_before(const struct passage *passage, const char *at) {
	const char *end = at, *from;
	for (size_t i = 0; i < 4 && end > passage->copied && strchr(" \t\"'\\", end[-1]) != NULL && end[-1] != '\0'; i++)
		end--;
	from = end;
	while (from > passage->copied && end - from < 100 &&
		(isalnum((unsigned char)from[-1]) || from[-1] == '_' || from[-1] == '-' || from[-1] == '.'))
		from--;
	return (struct span){from, (size_t)(end - from)};
}

enum { REFERENCE_MOST = 128 };

/* The output of a command or what a template fills in; told by its beginning, so that no long line is read again and again. */
static bool is_command(const char *at, const char *end) {
	return at == end || *at == '`' || begins(at, end, "$(") || begins(at, end, "{{");
}

/* What is no secret though its name is one: a variable, a switch. */
static bool is_reference(const char *at, size_t length) {
	static const char *const words[] = {"true", "false", "null", "none", "yes", "no", "required", "optional"};
	size_t name = 1;
	if (length == 0 || length > REFERENCE_MOST)
		return length == 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (length == strlen(words[i]) && strncasecmp(at, words[i], length) == 0)
			return true;
	if (at[0] != '$')
		return false;
	if (length > 2 && at[1] == '{')
		return memchr(at, '}', length) == at + length - 1;
	while (name < length && (isupper((unsigned char)at[name]) || isdigit((unsigned char)at[name]) || at[name] == '_'))
		name++;
	return name == length && length > 1 && !isdigit((unsigned char)at[1]);
}

/* The value behind an assignment's sign. `escapes` is how many backslashes stand before its quotes: one in JSON inside of a text. */
struct opening {
	const char *from;
	char quote; /* 0: none */
	size_t escapes;
};

static struct opening value_open(const struct passage *passage, const char *at) {
	struct opening opening = {.quote = '\0'};
	while (at < passage->end && (*at == ' ' || *at == '\t'))
		at++;
	opening.from = at;
	while (at < passage->end && *at == '\\')
		at++;
	if (at < passage->end && (*at == '"' || *at == '\'')) {
		opening.quote = *at;
		opening.escapes = (size_t)(at - opening.from);
		opening.from = at + 1;
	}
	return opening;
}

/* A quote closes with as many backslashes before it as the one that opens; within there are more of them. */
static struct span quoted_value(const struct passage *passage, const struct opening *opening) {
	const char *to;
	size_t backslashes = 0;
	for (to = opening->from; to < passage->end && *to != '\n' && *to != '\r'; to++) {
		if (*to == opening->quote &&
			(backslashes == opening->escapes || (opening->escapes == 0 && backslashes % 2 == 0)))
			return (struct span){opening->from, (size_t)(to - opening->from) - opening->escapes};
		backslashes = *to == '\\' ? backslashes + 1 : 0;
	}
	return (struct span){opening->from, (size_t)(to - opening->from)};
}

/* What is in its quotes, or up to white space, or (`line`) all of the line. */
static struct span value_read(const struct passage *passage, const struct opening *opening, bool line) {
	const char *to = opening->from;
	if (opening->quote != '\0')
		return quoted_value(passage, opening);
	while (to < passage->end && *to != '\n' && *to != '\r' &&
		(line || !(isspace((unsigned char)*to) || *to == '"' || *to == '\'')))
		to++;
	return (struct span){opening->from, (size_t)(to - opening->from)};
}

/* "NAME=a b" in a file of variables, "name: a b", "name = a b": spaces belong to the value. */
static bool takes_line(const struct passage *passage, const struct span *name) {
	const char *sign = passage->at;
	return *sign == ':' || name->bytes == passage->start || name->bytes[-1] == '\n' ||
		(name->bytes + name->length < sign && sign[-1] == ' ');
}

static bool is_assignment(const struct passage *passage) {
	const char *at = passage->at;
	if (*at == '=')
		return at + 1 < passage->end && at[1] != '=';
	return *at == ':' && at + 1 < passage->end && strchr(" \t\"'\\", at[1]) != NULL && at[1] != '\0';
}

/* For the "value" of {"name": "DB_PASSWORD", "value": "x"}, in JSON or YAML, it is the name that tells. */
static struct span telling_name(const struct passage *passage, struct span name) {
	static const char *const words[] = {"value", "parametervalue"};
	const char *at = name.bytes;
	bool pair = false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		pair = pair || (name.length == strlen(words[i]) && strncasecmp(name.bytes, words[i], name.length) == 0);
	for (size_t i = 0; pair && i < 64 && at > passage->copied && at[-1] != '\0' && strchr(" \t\r\n\"'\\,;", at[-1]);
		 i++)
		at--;
	return pair ? name_before(passage, at) : name;
}

/* The name of "--NAME VALUE". */
static bool is_option(const struct passage *passage, const struct span *name) {
	return name->length >= 3 && name->bytes[0] == '-' && name->bytes[1] == '-' &&
		name->bytes + name->length == passage->at;
}

/* NAME=VALUE, name: value, "name": "value", --name VALUE. */
static bool assignment_cut(struct passage *passage) {
	bool option = *passage->at == ' ';
	struct span name, known, value;
	struct opening opening;
	if (!option && !is_assignment(passage))
		return false;
	name = name_before(passage, passage->at);
	known = telling_name(passage, name);
	if ((option && !is_option(passage, &name)) || !name_is_secret(known.bytes, known.length))
		return false;
	opening = value_open(passage, passage->at + 1);
	if (is_command(opening.from, passage->end) || (option && *opening.from == '-'))
		return false;
	value = value_read(passage, &opening, !option && takes_line(passage, &name));
	if (is_reference(value.bytes, value.length))
		return false;
	secret_cut(passage, value.bytes, value.bytes + value.length);
	return true;
}

static bool secret_here(struct passage *passage) {
	switch (*passage->at) {
	case '-':
		return key_cut(passage);
	case 'A':
		return access_key_cut(passage);
	case ':':
		return url_cut(passage) || assignment_cut(passage);
	case '=':
	case ' ':
		return assignment_cut(passage);
	default:
		return false;
	}
}

static struct span passage_end(struct passage *passage) {
	if (passage->copied == passage->start)
		return (struct span){passage->start, (size_t)(passage->end - passage->start)};
	strbuf_add(&passage->out, passage->copied, (size_t)(passage->end - passage->copied));
	return (struct span){passage->out.bytes, passage->out.length};
}

/* Tokens of services, told by their form. Private keys, which begin with "-", are left to key_cut. */
struct span tokens_redact(struct arena *arena, struct span text) {
	struct passage passage = {STRBUF_INIT(arena), text.bytes, text.bytes + text.length, text.bytes, text.bytes};
	size_t at;
	while (secret_token(passage.at, (size_t)(passage.end - passage.at), &at) != NULL) {
		const char *from = passage.at + at, *to = from + 1;
		while (to < passage.end && (isalnum((unsigned char)*to) || (*to != '\0' && strchr("_-./", *to) != NULL)))
			to++;
		if (*from == '-')
			passage.at = from + 1;
		else
			secret_cut(&passage, from, to);
	}
	return passage_end(&passage);
}

struct span named_redact(struct arena *arena, const char *bytes, size_t length) {
	struct passage passage = {STRBUF_INIT(arena), bytes, bytes + length, bytes, bytes};
	while (passage.at < passage.end)
		if (!secret_here(&passage))
			passage.at++;
	return passage_end(&passage);
}

struct span text_redact(struct arena *arena, const char *bytes, size_t length) {
	return tokens_redact(arena, named_redact(arena, bytes, length));
}
