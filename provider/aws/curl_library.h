/* libcurl, loaded on first use. A table of the functions in use, typed by libcurl's own prototypes.
 *
 * The program is linked statically with an OpenSSL of its own; the system's libcurl brings another
 * one. RTLD_LOCAL keeps the two apart, and launches that never call AWS (schema, validate) do not
 * pay the four milliseconds of loading. Only http.c includes this. */
#ifndef TRIPOD_AWS_CURL_LIBRARY_H
#define TRIPOD_AWS_CURL_LIBRARY_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_share_setopt

/* clang-format off */
#define CURL_LIBRARY_FUNCTIONS(X) \
	X(global_init) X(easy_init) X(easy_cleanup) X(easy_reset) X(easy_setopt) X(easy_perform) X(easy_getinfo) \
	X(easy_strerror) X(slist_append) X(slist_free_all) X(share_init) X(share_setopt) X(share_cleanup)
/* clang-format on */

struct curl_library {
#define CURL_LIBRARY_FIELD(name) __typeof__(curl_##name) *name;
	CURL_LIBRARY_FUNCTIONS(CURL_LIBRARY_FIELD)
#undef CURL_LIBRARY_FIELD
};

/* The loaded library; NULL and the reason in *why (static text) when it cannot be had. Thread-safe. */
const struct curl_library *curl_library_get(const char **why);

#endif
