#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "generator/diff_secret.h"

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

/* What is no secret though its name is one: a reference that the shell or a template fills in, a switch. */
static bool is_reference(const char *at, size_t length) {
	static const char *const words[] = {"true", "false", "null", "none", "yes", "no", "required", "optional"};
	size_t name = 1;
	if (length == 0 || at[0] == '`' || (length > 1 && at[0] == '$' && at[1] == '(') || begins(at, at + length, "{{"))
		return true;
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

/* The value behind an assignment's sign: what is in its quotes, or up to white space. */
static struct span value_behind(const struct passage *passage, const char *at) {
	const char *from = at, *to;
	char quote = '\0';
	while (from < passage->end && (*from == ' ' || *from == '\t'))
		from++;
	if (from < passage->end && *from == '\\')
		from++;
	if (from < passage->end && (*from == '"' || *from == '\''))
		quote = *from++;
	for (to = from; to < passage->end && *to != '\n' && *to != '\r'; to++) {
		if (quote != '\0' ? *to == quote : isspace((unsigned char)*to) || *to == '"' || *to == '\'')
			break;
		if (quote != '\0' && *to == '\\' && to + 1 < passage->end && to[1] != '\n' && to[1] != quote)
			to++;
	}
	if (quote != '\0' && to > from && to[-1] == '\\')
		to--;
	return (struct span){from, (size_t)(to - from)};
}

static bool is_assignment(const struct passage *passage) {
	const char *at = passage->at;
	if (*at == '=')
		return at + 1 < passage->end && at[1] != '=';
	return *at == ':' && at + 1 < passage->end && strchr(" \t\"'\\", at[1]) != NULL && at[1] != '\0';
}

/* NAME=VALUE, name: value, "name": "value", --name VALUE. */
static bool assignment_cut(struct passage *passage) {
	struct span name, value;
	bool option = *passage->at == ' ';
	if (!option && !is_assignment(passage))
		return false;
	name = name_before(passage, passage->at);
	if (option &&
		(name.length < 3 || name.bytes[0] != '-' || name.bytes[1] != '-' || name.bytes + name.length != passage->at))
		return false;
	if (!name_is_secret(name.bytes, name.length))
		return false;
	value = value_behind(passage, passage->at + 1);
	if (is_reference(value.bytes, value.length) || (option && value.bytes[0] == '-'))
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

struct span text_redact(struct arena *arena, const char *bytes, size_t length) {
	struct passage passage = {STRBUF_INIT(arena), bytes, bytes + length, bytes, bytes};
	while (passage.at < passage.end)
		if (!secret_here(&passage))
			passage.at++;
	if (passage.copied == passage.start)
		return (struct span){bytes, length};
	strbuf_add(&passage.out, passage.copied, (size_t)(passage.end - passage.copied));
	return (struct span){passage.out.bytes, passage.out.length};
}
