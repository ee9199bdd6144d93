/* Secrets by the name that they are assigned to, and by looking random. */
#include "generator/secret.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/* ASSIGNMENTS_MOST: in one text; what comes behind them is looked at for tokens only. */
enum {
	NAME_MOST = 120,
	VALUE_LEAST = 6,
	VALUE_MOST = 512,
	RANDOM_LEAST = 24,
	RANDOM_MOST = 128,
	ASSIGNMENTS_MOST = 4096
};

static bool word_is_one_of(const char *word, size_t length, const char *const *words) {
	for (; *words; words++)
		if (strlen(*words) == length && strncasecmp(word, *words, length) == 0)
			return true;
	return false;
}

static bool contains_one_of(const char *text, size_t length, const char *const *parts) {
	for (; *parts; parts++) {
		size_t part = strlen(*parts);
		for (size_t i = 0; i + part <= length; i++)
			if (strncasecmp(text + i, *parts, part) == 0)
				return true;
	}
	return false;
}

/* Length of the word at the start of a name: "dbPassword" and "db_password" are two each, "APIKey" is "API" and "Key". */
static size_t word_length(const char *name, size_t length) {
	size_t end = 0;
	while (end < length && isalnum((unsigned char)name[end])) {
		bool upper = isupper((unsigned char)name[end]);
		if (end > 0 && upper && !isupper((unsigned char)name[end - 1]))
			break;
		if (end > 0 && upper && end + 1 < length && islower((unsigned char)name[end + 1]))
			break;
		end++;
	}
	return end;
}

struct name_words {
	const char *words[16];
	size_t lengths[16];
	size_t count;
};

static struct name_words name_split(const char *name, size_t length) {
	struct name_words split = {0};
	for (size_t at = 0; at < length && split.count < 16;) {
		size_t word = word_length(name + at, length - at);
		if (word == 0) {
			at++;
			continue;
		}
		split.words[split.count] = name + at;
		split.lengths[split.count++] = word;
		at += word;
	}
	return split;
}

bool secret_name(const char *name, size_t length) {
	static const char *const alone[] = {"password", "passwd", "pwd", "passphrase", "secret", "token", "apikey",
		"apitoken", "authtoken", "secretkey", "privatekey", "accesstoken", "dbpassword", "dbpasswd", "mysqlpassword",
		"pgpassword", "credential", "credentials", NULL};
	static const char *const before_key[] = {
		"api", "secret", "private", "access", "auth", "encryption", "signing", "license", "master", "shared", NULL};
	/* What is about a secret without being one. */
	static const char *const ends[] = {"arn", "arns", "id", "ids", "file", "files", "path", "dir", "directory", "name",
		"names", "url", "uri", "endpoint", "ttl", "expiry", "expires", "expiration", "lifetime", "length", "min", "max",
		"policy", "enabled", "disabled", "timeout", "field", "header", "type", "format", "version", "seconds",
		"minutes", "hours", "days", "age", "count", "limit", "limits", "tokens", "required", "issuer", "audience",
		"algorithm", "provider", "source", "manager", "store", "backend", "prefix", "suffix", "ref", "reference",
		"region", "rotation", "hint", "label", "attribute", "column", "mode", "validity", "stdin", "env", "var",
		"command", "class", "regex", "pattern", NULL};
	if (length == 0 || length > NAME_MOST)
		return false;
	struct name_words split = name_split(name, length);
	bool found = false;
	if (split.count == 0 || word_is_one_of(split.words[split.count - 1], split.lengths[split.count - 1], ends))
		return false;
	for (size_t i = 0; i < split.count; i++) {
		static const char *const not_before[] = {
			"public", "http", "csrf", "xsrf", "max", "min", "no", "use", "enable", "disable", NULL};
		static const char *const key[] = {"key", NULL};
		if (word_is_one_of(split.words[i], split.lengths[i], not_before))
			return false;
		if (word_is_one_of(split.words[i], split.lengths[i], alone))
			found = true;
		if (i > 0 && word_is_one_of(split.words[i], split.lengths[i], key) &&
			word_is_one_of(split.words[i - 1], split.lengths[i - 1], before_key))
			found = true;
	}
	return found;
}

/* Something that stands for a value which comes from elsewhere, or for none. */
static bool is_reference(const char *value, size_t length) {
	static const char *const starts[] = {"$", "`", "%", "{{", "<", "arn:", "/", "./", "~",
		"file:", "s3:", "ssm:", "vault:", "resolve:", "secretsmanager", "env:", "env.", "var.", "local.", "data.",
		"module.", "os.", "process.", "ENC[", "http://", "https://", "\\$", "@", "|", "&", "!", ">", "#", "*", "(", "[",
		"null", "nil", "None", NULL};
	static const char *const placeholders[] = {"example", "placeholder", "changeme", "change-me", "change_me",
		"replace", "redacted", "dummy", "todo", "xxxx", "****", "....", "your-", "your_", "yourpass", "insert",
		"sample", "secretsmanager", "fixme", "not-set", "notset", "unused", "masked", "hidden", "${", "$(", "{{", NULL};
	for (const char *const *start = starts; *start; start++)
		if (length >= strlen(*start) && strncasecmp(value, *start, strlen(*start)) == 0)
			return true;
	return contains_one_of(value, length, placeholders);
}

static bool is_plain_word(const char *value, size_t length) {
	static const char *const words[] = {"true", "false", "required", "optional", "enabled", "disabled", "default",
		"string", "number", "boolean", "always", "prompt", "plaintext", "bearer", "basic", "password", "secret",
		"token", "encrypted", "secure", "undefined", "automatic", "manual", "public", "private", "internal", "managed",
		"generated", "random", "rotate", "anonymous", NULL};
	return word_is_one_of(value, length, words);
}

static bool is_number(const char *value, size_t length) {
	for (size_t i = 0; i < length; i++)
		if (!isdigit((unsigned char)value[i]) && !strchr(".,:-+ ", value[i]))
			return false;
	return true;
}

/* A call, an expression, a sentence: code or prose, no secret. */
static bool is_expression(const char *value, size_t length) {
	return memchr(value, '(', length) || memchr(value, ' ', length) || memchr(value, '\t', length) ||
		memchr(value, '[', length) || memchr(value, '<', length);
}

static bool named_value(const char *value, size_t length) {
	return length >= VALUE_LEAST && length <= VALUE_MOST && !is_reference(value, length) &&
		!is_plain_word(value, length) && !is_number(value, length) && !is_expression(value, length);
}

static double entropy(const char *text, size_t length) {
	size_t counts[256] = {0};
	double bits = 0;
	for (size_t i = 0; i < length; i++)
		counts[(unsigned char)text[i]]++;
	for (size_t i = 0; i < 256; i++)
		if (counts[i])
			bits -= (double)counts[i] / (double)length * log2((double)counts[i] / (double)length);
	return bits;
}

/* Random letters of both cases with digits. Hexadecimal is left out: digests and commits look like that. */
static bool looks_random(const char *value, size_t length) {
	size_t upper = 0, lower = 0, digits = 0;
	if (length < RANDOM_LEAST || length > RANDOM_MOST)
		return false;
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)value[i];
		upper += isupper(c) != 0;
		lower += islower(c) != 0;
		digits += isdigit(c) != 0;
		if (!isalnum(c) && !strchr("+/=_-", c))
			return false;
	}
	return upper >= 3 && lower >= 3 && digits >= 2 && entropy(value, length) >= (length < 32 ? 4.0 : 4.3);
}

/* Names whose values are random and public. */
static bool name_is_harmless(const char *name, size_t length) {
	static const char *const parts[] = {"sha", "sum", "digest", "hash", "public", "pub", "cert", "fingerprint",
		"signature", "integrity", "nonce", "uuid", "guid", "commit", "revision", "version", "image", "ami", "path",
		"url", "uri", "host", "id", "arn", "ssh", "gpg", "dsn", "site", "data", "content", "label", "bucket", "queue",
		"table", "distribution", "zone", "cluster", "class", "color", "option", NULL};
	return contains_one_of(name, length, parts);
}

/* scheme://user:password@host */
static bool url_password(const char *text, size_t length) {
	const char *end = text + length;
	for (const char *at = text; (at = memmem(at, (size_t)(end - at), "://", 3)) != NULL;) {
		at += 3;
		size_t authority = 0;
		while (at + authority < end && !strchr("/?#\"' \t\r\n<>`", at[authority]))
			authority++;
		const char *sign = memrchr(at, '@', authority);
		const char *colon = sign ? memchr(at, ':', (size_t)(sign - at)) : NULL;
		if (colon && (size_t)(sign - colon - 1) >= 4 && !is_reference(colon + 1, (size_t)(sign - colon - 1)) &&
			!is_plain_word(colon + 1, (size_t)(sign - colon - 1)))
			return true;
	}
	return false;
}

/* NULL, or what the value of something called so is. */
static const char *assigned(const char *name, size_t name_length, const char *value, size_t length) {
	if (secret_name(name, name_length) && named_value(value, length))
		return "a secret";
	if (name_length && !name_is_harmless(name, name_length) && looks_random(value, length) &&
		!is_reference(value, length))
		return "what looks like a key";
	return NULL;
}

static bool name_byte(char byte) {
	return isalnum((unsigned char)byte) || byte == '_' || byte == '-' || byte == '.';
}

/* The value behind "=" or ":" at `at`: within quotes, else up to a blank or an end. */
static size_t value_span(const char *line, size_t length, size_t at, size_t *start) {
	while (at < length && (line[at] == ' ' || line[at] == '\t'))
		at++;
	char quote = at < length && (line[at] == '"' || line[at] == '\'') ? line[at++] : '\0';
	*start = at;
	while (at < length && at - *start <= VALUE_MOST && (quote ? line[at] != quote : !strchr(" \t;,\"')}|&", line[at])))
		at++;
	return at - *start;
}

/* Assignments in a line of a script, of YAML, of JSON. */
static const char *line_find(struct secret *secret, const char *line, size_t length, size_t *budget) {
	for (size_t at = 1; at < length && *budget; at++) {
		size_t end = at, start, behind;
		if ((line[at] != '=' && line[at] != ':') ||
			(at + 1 < length && (line[at + 1] == '=' || line[at + 1] == '/' || line[at + 1] == ':')))
			continue;
		while (end > 0 && strchr(" \t\"'", line[end - 1]))
			end--;
		start = end;
		while (start > 0 && end - start <= NAME_MOST && name_byte(line[start - 1]))
			start--;
		while (start < end && line[start] == '-')
			start++;
		if (start == end)
			continue;
		--*budget;
		size_t value_length = value_span(line, length, at + 1, &behind);
		const char *what = assigned(line + start, end - start, line + behind, value_length);
		if (what) {
			secret->name = line + start;
			secret->name_length = end - start;
			return what;
		}
	}
	return url_password(line, length) ? "a password in an address" : NULL;
}

static bool line_is_harmless(const char *line, size_t length) {
	static const char *const parts[] = {"ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-", "X-aws-ec2-metadata-token", NULL};
	return contains_one_of(line, length, parts);
}

static bool lines_find(struct secret *secret, const char *text, size_t length) {
	bool in_certificate = false;
	size_t number = 1, budget = ASSIGNMENTS_MOST;
	for (size_t at = 0; at < length; number++) {
		const char *newline = memchr(text + at, '\n', length - at);
		size_t line = newline ? (size_t)(newline - text) - at : length - at;
		if (memmem(text + at, line, "-----BEGIN ", 11))
			in_certificate = true;
		if (!in_certificate && !line_is_harmless(text + at, line) &&
			(secret->what = line_find(secret, text + at, line, &budget)) != NULL) {
			secret->line = number;
			return true;
		}
		if (memmem(text + at, line, "-----END ", 9))
			in_certificate = false;
		at += line + 1;
	}
	return false;
}

bool secret_find(struct secret *secret, const char *name, const char *text, size_t length) {
	size_t at = 0, name_length = name ? strlen(name) : 0;
	*secret = (struct secret){.line = 1};
	if (length > SECRET_TEXT_MOST)
		length = SECRET_TEXT_MOST;
	if ((secret->what = secret_token(text, length, &at)) != NULL) {
		for (size_t i = 0; i < at; i++)
			secret->line += text[i] == '\n';
	} else if (name && (secret->what = assigned(name, name_length, text, length)) != NULL) {
		secret->line = 1;
	} else {
		return lines_find(secret, text, length);
	}
	secret->name = name;
	secret->name_length = name_length;
	return true;
}
