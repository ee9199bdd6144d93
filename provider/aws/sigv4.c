#include "aws/sigv4.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <openssl/crypto.h>

#include "aws/digest.h"
#include "aws/uri.h"

struct pair {
	const char *name;
	const char *value;
	size_t order; /* where it stood: equal headers keep their order */
};

static int pair_compare(const void *a, const void *b) {
	const struct pair *left = a;
	const struct pair *right = b;
	int order = strcmp(left->name, right->name);
	if (order == 0)
		order = strcmp(left->value, right->value);
	return order;
}

static int header_compare(const void *a, const void *b) {
	const struct pair *left = a;
	const struct pair *right = b;
	int order = strcmp(left->name, right->name);
	return order != 0 ? order : left->order < right->order ? -1 : left->order > right->order;
}

/* Drops "." and empty segments and resolves "..". */
static const char *path_normalise(struct arena *arena, const char *path) {
	size_t length = strlen(path);
	char *out = arena_alloc(arena, length + 2);
	size_t n = 0;
	for (const char *segment = path; *segment != '\0';) {
		while (*segment == '/')
			segment++;
		size_t size = strcspn(segment, "/");
		if (size == 2 && memcmp(segment, "..", 2) == 0) {
			while (n > 0 && out[--n] != '/')
				;
		} else if (size > 0 && !(size == 1 && segment[0] == '.')) {
			out[n++] = '/';
			memcpy(out + n, segment, size);
			n += size;
		}
		segment += size;
	}
	if (n == 0 || (length > 0 && path[length - 1] == '/'))
		out[n++] = '/';
	out[n] = '\0';
	return out;
}

static void canonical_path(struct strbuf *out, const char *path, bool raw) {
	if (raw) {
		strbuf_adds(out, path[0] != '\0' ? path : "/");
		return;
	}
	const char *normal = path_normalise(out->arena, path);
	uri_encode(out, normal, strlen(normal), true);
}

/* Names and values are brought to the one canonical encoding, whatever encoding they were sent in. */
static const char *recode(struct arena *arena, const char *bytes, size_t length) {
	struct strbuf out = STRBUF_INIT(arena);
	size_t plain_length;
	const char *plain = uri_decode(arena, bytes, length, &plain_length);
	uri_encode(&out, plain, plain_length, false);
	return strbuf_text(&out);
}

static void canonical_query(struct strbuf *out, const char *query) {
	size_t count = 1;
	for (const char *c = query; *c != '\0'; c++)
		count += *c == '&';
	struct pair *pairs = arena_array(out->arena, count, sizeof *pairs);
	size_t n = 0;
	for (const char *part = query; *part != '\0'; part += *part == '&') {
		size_t length = strcspn(part, "&");
		const char *equals = memchr(part, '=', length);
		size_t name_length = equals != NULL ? (size_t)(equals - part) : length;
		if (length > 0) {
			pairs[n].name = recode(out->arena, part, name_length);
			pairs[n++].value = equals != NULL ? recode(out->arena, equals + 1, length - name_length - 1) : "";
		}
		part += length;
	}
	qsort(pairs, n, sizeof *pairs, pair_compare);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(out, "%s%s=%s", i > 0 ? "&" : "", pairs[i].name, pairs[i].value);
}

static const char *lower(struct arena *arena, const char *text) {
	char *copy = arena_strdup(arena, text);
	for (char *c = copy; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return copy;
}

/* Without outer blanks, runs of blanks as one. */
static const char *trim(struct arena *arena, const char *text) {
	char *out = arena_alloc(arena, strlen(text) + 1);
	size_t n = 0;
	for (; *text != '\0'; text++) {
		bool blank = *text == ' ' || *text == '\t';
		if (blank && (n == 0 || out[n - 1] == ' '))
			continue;
		out[n++] = blank ? ' ' : *text;
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out;
}

static void canonical_headers(
	struct strbuf *out, struct strbuf *names, const struct http_header *headers, size_t count) {
	struct pair *pairs = arena_array(out->arena, count, sizeof *pairs);
	for (size_t i = 0; i < count; i++)
		pairs[i] = (struct pair){lower(out->arena, headers[i].name), trim(out->arena, headers[i].value), i};
	qsort(pairs, count, sizeof *pairs, header_compare);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && strcmp(pairs[i].name, pairs[i - 1].name) == 0) {
			strbuf_addf(out, ",%s", pairs[i].value);
			continue;
		}
		strbuf_addf(out, "%s%s:%s", i > 0 ? "\n" : "", pairs[i].name, pairs[i].value);
		strbuf_addf(names, "%s%s", i > 0 ? ";" : "", pairs[i].name);
	}
	strbuf_addc(out, '\n');
}

static void sign_text(const char *secret, const char *date, const struct sigv4_scope *scope, const char *text,
	unsigned char out[DIGEST_SHA256_LENGTH]) {
	unsigned char key[DIGEST_SHA256_LENGTH];
	size_t length = strlen(secret);
	char *first = memory_alloc(length + 5);
	memcpy(first, "AWS4", 4);
	memcpy(first + 4, secret, length + 1);
	digest_hmac_sha256(first, length + 4, date, strlen(date), key);
	OPENSSL_cleanse(first, length + 4);
	free(first);
	digest_hmac_sha256(key, sizeof key, scope->region, strlen(scope->region), key);
	digest_hmac_sha256(key, sizeof key, scope->service, strlen(scope->service), key);
	digest_hmac_sha256(key, sizeof key, "aws4_request", 12, key);
	digest_hmac_sha256(key, sizeof key, text, strlen(text), out);
	OPENSSL_cleanse(key, sizeof key);
}

static void time_text(int64_t time_ms, char out[17]) {
	time_t seconds = (time_t)(time_ms / 1000);
	struct tm parts;
	gmtime_r(&seconds, &parts);
	if (strftime(out, 17, "%Y%m%dT%H%M%SZ", &parts) == 0)
		memcpy(out, "19700101T000000Z", 17);
}

static void header_add(struct sigv4_signature *signature, const char *name, const char *value) {
	signature->headers[signature->header_count++] = (struct http_header){name, value};
}

/* The request's headers and those that signing adds, as they will be sent. */
static const struct http_header *all_headers(
	struct arena *arena, const struct sigv4_request *request, const struct sigv4_signature *signature) {
	struct http_header *all = arena_array(arena, request->header_count + signature->header_count, sizeof *all);
	for (size_t i = 0; i < request->header_count; i++)
		all[i] = request->headers[i];
	for (size_t i = 0; i < signature->header_count; i++)
		all[request->header_count + i] = signature->headers[i];
	return all;
}

void sigv4_sign(struct arena *arena, const struct sigv4_request *request, const struct sigv4_scope *scope,
	const struct sigv4_key *key, struct sigv4_signature *signature) {
	char *when = arena_alloc(arena, 17);
	struct strbuf canonical = STRBUF_INIT(arena);
	struct strbuf names = STRBUF_INIT(arena);
	unsigned char digest[DIGEST_SHA256_LENGTH];
	const char *body_hash =
		digest_sha256_hex(arena, request->body_length > 0 ? request->body : "", request->body_length);
	memset(signature, 0, sizeof *signature);
	time_text(scope->time_ms, when);
	header_add(signature, "X-Amz-Date", when);
	if (key->session_token != NULL && key->session_token[0] != '\0')
		header_add(signature, "X-Amz-Security-Token", key->session_token);
	if (scope->content_header)
		header_add(signature, "X-Amz-Content-Sha256", body_hash);

	strbuf_addf(&canonical, "%s\n", request->method);
	canonical_path(&canonical, request->path, scope->raw_path);
	strbuf_addc(&canonical, '\n');
	canonical_query(&canonical, request->query != NULL ? request->query : "");
	strbuf_addc(&canonical, '\n');
	canonical_headers(
		&canonical, &names, all_headers(arena, request, signature), request->header_count + signature->header_count);
	strbuf_addf(&canonical, "\n%s\n%s", strbuf_text(&names), body_hash);
	signature->canonical_request = strbuf_text(&canonical);

	const char *date = arena_strndup(arena, when, 8);
	const char *credential = arena_printf(arena, "%s/%s/%s/aws4_request", date, scope->region, scope->service);
	signature->string_to_sign = arena_printf(arena, "AWS4-HMAC-SHA256\n%s\n%s\n%s", when, credential,
		digest_sha256_hex(arena, canonical.bytes, canonical.length));
	sign_text(key->secret_key, date, scope, signature->string_to_sign, digest);
	header_add(signature, "Authorization",
		arena_printf(arena, "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s", key->access_key,
			credential, strbuf_text(&names), digest_hex(arena, digest, sizeof digest)));
}
