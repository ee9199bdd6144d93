/* The host part of URLs, as http.c and endpoints need it. */
#ifndef TRIPOD_AWS_HTTP_HOST_H
#define TRIPOD_AWS_HTTP_HOST_H

#include <stdbool.h>

#include "base/arena.h"

/* "https://host:port" of a URL; without path, query and credentials. In the arena. */
const char *http_host_origin(struct arena *arena, const char *url);
/* "host:port", the port as written: the Host header. "" when the text is no http(s) URL. In the arena. */
const char *http_host_authority(struct arena *arena, const char *url);
/* The path after the authority, without query and trailing slash: "" or "/prefix". In the arena. */
const char *http_host_path(struct arena *arena, const char *url);
/* localhost, 127.0.0.0/8 or ::1. */
bool http_host_is_loopback(const char *url);
/* The authority is a literal address, with or without port. */
bool http_host_is_address(const char *authority);

#endif
