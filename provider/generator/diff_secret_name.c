#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "generator/diff_secret.h"

enum { NAME_MOST = 120 };

static bool ends_with(const char *name, const char *end) {
	size_t length = strlen(name), end_length = strlen(end);
	return length >= end_length && strcmp(name + length - end_length, end) == 0;
}

static bool ends_with_any(const char *name, const char *const *ends) {
	for (; *ends != NULL; ends++)
		if (ends_with(name, *ends))
			return true;
	return false;
}

/* Lower case, words parted by "_": "dbPassword", "DB-PASSWORD" and "db_password" are the same. */
static void name_normalise(char *out, const char *name, size_t length) {
	size_t count = 0;
	for (size_t i = 0; i < length && count < NAME_MOST - 2; i++) {
		unsigned char byte = (unsigned char)name[i];
		if (isupper(byte) && i > 0 && islower((unsigned char)name[i - 1]))
			out[count++] = '_';
		out[count++] = isalnum(byte) ? (char)tolower(byte) : '_';
	}
	while (count > 0 && out[count - 1] == '_')
		count--;
	out[count] = '\0';
}

/* "private_key_pem", "secret_string", "password2" are about the word before. */
static void forms_strip(char *name) {
	static const char *const forms[] = {"_pem", "_pem_pkcs8", "_openssh", "_pkcs8", "_data", "_value", "_string",
		"_binary", "_plaintext", "_text", "_base64", "_b64", "_json", "_wo", "_old", "_new", "_current", "_previous",
		"_hash", NULL};
	for (bool again = true; again;) {
		size_t length = strlen(name);
		again = false;
		while (length > 0 && (isdigit((unsigned char)name[length - 1]) || name[length - 1] == '_'))
			name[--length] = '\0';
		for (size_t i = 0; forms[i] != NULL && !again; i++)
			if (ends_with(name, forms[i])) {
				name[length - strlen(forms[i])] = '\0';
				again = true;
			}
	}
}

static bool is_constant(const char *name, size_t length) {
	for (size_t i = 0; i < length; i++)
		if (islower((unsigned char)name[i]))
			return false;
	return length > 0;
}

/* Environment variables run words together: S3SECRETACCESSKEY, DBPASSWORD. */
static bool constant_is_secret(const char *name) {
	static const char *const parts[] = {"password", "passwd", "passphrase", "secret", "token", "credential",
		"privatekey", "private_key", "apikey", "api_key", "accesskey", "access_key", "accountkey", "account_key",
		"signing_key", "signingkey", "encryption_key", "encryptionkey", "authkey", "auth_key", NULL};
	static const char *const harmless[] = {"_arn", "_name", "_file", "_path", "_dir", "_url", "_uri", "_ttl", "_type",
		"_version", "_region", "_header", "_length", "_endpoint", "_enabled", "_expiry", "_expiration", "_policy",
		"_seconds", "_minutes", "_hours", "_days", "_algorithm", "_provider", "_field", "_id", "_required", "_prefix",
		"_issuer", "_audience", "_limit", "_encryption", NULL};
	if (ends_with_any(name, harmless))
		return false;
	for (size_t i = 0; parts[i] != NULL; i++)
		if (strstr(name, parts[i]) != NULL)
			return true;
	return (ends_with(name, "pass") || ends_with(name, "pwd")) && !ends_with(name, "bypass") &&
		!ends_with(name, "compass");
}

bool name_is_secret(const char *name, size_t length) {
	static const char *const ends[] = {"password", "passwd", "passphrase", "secret", "token", "private_key",
		"privatekey", "secret_key", "secretkey", "api_key", "apikey", "access_key", "accesskey", "account_key",
		"signing_key", "encryption_key", "shared_key", "preshared_key", "auth_key", "credentials", "credential", "_pwd",
		"_pass", "dbpass", NULL};
	char normal[NAME_MOST];
	if (length == 0 || length > 1000)
		return false;
	name_normalise(normal, name, length);
	if (is_constant(name, length) && constant_is_secret(normal))
		return true;
	forms_strip(normal);
	return strcmp(normal, "pass") == 0 || strcmp(normal, "pwd") == 0 || ends_with_any(normal, ends);
}
