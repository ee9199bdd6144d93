#include "aws/http_host.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct parts {
	const char *scheme; /* up to and with "://" */
	size_t scheme_length;
	const char *authority;
	size_t authority_length;
	const char *path;
};

static bool split(const char *url, struct parts *parts) {
	const char *mark = strstr(url, "://");
	if (mark == NULL || (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0))
		return false;
	parts->scheme = url;
	parts->scheme_length = (size_t)(mark + 3 - url);
	parts->authority = mark + 3;
	parts->authority_length = strcspn(parts->authority, "/?#");
	parts->path = parts->authority + parts->authority_length;
	for (size_t i = parts->authority_length; i-- > 0;) {
		if (parts->authority[i] != '@')
			continue;
		parts->authority += i + 1;
		parts->authority_length -= i + 1;
		break;
	}
	return parts->authority_length > 0;
}

const char *http_host_origin(struct arena *arena, const char *url) {
	struct parts parts;
	if (!split(url, &parts))
		return "";
	return arena_printf(
		arena, "%.*s%.*s", (int)parts.scheme_length, parts.scheme, (int)parts.authority_length, parts.authority);
}

const char *http_host_authority(struct arena *arena, const char *url) {
	struct parts parts;
	return split(url, &parts) ? arena_strndup(arena, parts.authority, parts.authority_length) : "";
}

const char *http_host_path(struct arena *arena, const char *url) {
	struct parts parts;
	if (!split(url, &parts))
		return "";
	size_t length = strcspn(parts.path, "?#");
	while (length > 0 && parts.path[length - 1] == '/')
		length--;
	return arena_strndup(arena, parts.path, length);
}

/* The bare host of "host", "host:port" or "[v6]:port", into `host`. */
static void bare_host(const char *authority, size_t length, char *host, size_t size) {
	size_t n = 0;
	if (length > 0 && authority[0] == '[') {
		for (size_t i = 1; i < length && authority[i] != ']' && n + 1 < size; i++)
			host[n++] = authority[i];
	} else {
		for (size_t i = 0; i < length && authority[i] != ':' && n + 1 < size; i++)
			host[n++] = authority[i];
	}
	host[n] = '\0';
}

bool http_host_is_loopback(const char *url) {
	struct parts parts;
	if (!split(url, &parts))
		return false;
	char host[256];
	struct in_addr address;
	bare_host(parts.authority, parts.authority_length, host, sizeof host);
	if (strcasecmp(host, "localhost") == 0 || strcmp(host, "::1") == 0)
		return true;
	return inet_pton(AF_INET, host, &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

bool http_host_is_address(const char *authority) {
	char host[256];
	struct in_addr v4;
	struct in6_addr v6;
	bare_host(authority, strlen(authority), host, sizeof host);
	return inet_pton(AF_INET, host, &v4) == 1 || inet_pton(AF_INET6, host, &v6) == 1;
}
