#include "aws/curl_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static struct curl_library library;
static char reason[256];
static bool loaded;

static bool load_functions(void *handle) {
	/* POSIX's way round ISO C's missing conversion of object to function pointers. */
#define LOAD(name)                                                              \
	*(void **)(&library.name) = dlsym(handle, "curl_" #name);                   \
	if (library.name == NULL) {                                                 \
		snprintf(reason, sizeof reason, "libcurl has no function curl_" #name); \
		return false;                                                           \
	}
	CURL_LIBRARY_FUNCTIONS(LOAD)
#undef LOAD
	return true;
}

static void load(void) {
	void *handle = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
	if (handle == NULL) {
		snprintf(reason, sizeof reason, "libcurl.so.4 cannot be loaded (%.120s). Install it: apt-get install libcurl4",
			dlerror());
		return;
	}
	if (!load_functions(handle))
		return;
	if (library.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		snprintf(reason, sizeof reason, "libcurl cannot be initialised");
		return;
	}
	loaded = true;
}

const struct curl_library *curl_library_get(const char **why) {
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, load);
	*why = reason;
	return loaded ? &library : NULL;
}
