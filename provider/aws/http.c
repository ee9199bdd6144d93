#include "aws/http.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/curl_library.h"
#include "aws/http_host.h"
#include "base/clock.h"

#define CONNECT_TIMEOUT_MS 10000L
#define TOTAL_TIMEOUT_MS 300000L
#define IDLE_TIMEOUT_S 60L /* no byte either way for so long: no answer */
#define IDLE_HANDLE_LIMIT 32
#define CONNECTION_MAX_IDLE_S 60L

struct handle {
	CURL *curl;
	char host[256]; /* scheme://host:port it spoke to last */
	char error[CURL_ERROR_SIZE];
};

struct http_pool {
	struct http_options options;
	pthread_mutex_t lock;
	struct handle *idle[IDLE_HANDLE_LIMIT];
	size_t idle_count;
	unsigned long connection_count;
	/* Names and TLS sessions are shared by all handles; connections are not: libcurl does not
	 * promise that to be safe between threads. */
	CURLSH *share;
	pthread_mutex_t share_locks[CURL_LOCK_DATA_LAST];
};

/* What the callbacks of one transfer work on. */
struct transfer {
	const struct http_request *request;
	size_t sent;
	char *body;
	size_t length;
	size_t capacity;
	bool too_large;
	struct arena *arena;
	struct http_header *headers;
	size_t header_count;
	size_t header_capacity;
};

static char *copy_text(const char *text) {
	return text != NULL && text[0] != '\0' ? memory_strdup(text) : NULL;
}

struct http_pool *http_pool_new(const struct http_options *options) {
	struct http_pool *pool = memory_alloc(sizeof *pool);
	memset(pool, 0, sizeof *pool);
	if (options != NULL) {
		pool->options.http_proxy = copy_text(options->http_proxy);
		pool->options.https_proxy = copy_text(options->https_proxy);
		pool->options.no_proxy = copy_text(options->no_proxy);
		pool->options.ca_bundle = copy_text(options->ca_bundle);
		pool->options.insecure = options->insecure;
	}
	pthread_mutex_init(&pool->lock, NULL);
	for (size_t i = 0; i < CURL_LOCK_DATA_LAST; i++)
		pthread_mutex_init(&pool->share_locks[i], NULL);
	return pool;
}

void http_pool_free(struct http_pool *pool) {
	if (pool == NULL)
		return;
	const char *why;
	const struct curl_library *curl = pool->share != NULL || pool->idle_count > 0 ? curl_library_get(&why) : NULL;
	for (size_t i = 0; i < pool->idle_count; i++) {
		curl->easy_cleanup(pool->idle[i]->curl);
		free(pool->idle[i]);
	}
	if (pool->share != NULL)
		curl->share_cleanup(pool->share);
	for (size_t i = 0; i < CURL_LOCK_DATA_LAST; i++)
		pthread_mutex_destroy(&pool->share_locks[i]);
	pthread_mutex_destroy(&pool->lock);
	free((char *)pool->options.http_proxy);
	free((char *)pool->options.https_proxy);
	free((char *)pool->options.no_proxy);
	free((char *)pool->options.ca_bundle);
	free(pool);
}

unsigned long http_pool_connection_count(const struct http_pool *pool) {
	return __atomic_load_n(&pool->connection_count, __ATOMIC_RELAXED);
}

static void share_lock(CURL *curl, curl_lock_data data, curl_lock_access access, void *self) {
	(void)curl;
	(void)access;
	pthread_mutex_lock(&((struct http_pool *)self)->share_locks[data]);
}

static void share_unlock(CURL *curl, curl_lock_data data, void *self) {
	(void)curl;
	pthread_mutex_unlock(&((struct http_pool *)self)->share_locks[data]);
}

static void share_open(struct http_pool *pool, const struct curl_library *curl) {
	pool->share = curl->share_init();
	if (pool->share == NULL)
		return;
	curl->share_setopt(pool->share, CURLSHOPT_LOCKFUNC, share_lock);
	curl->share_setopt(pool->share, CURLSHOPT_UNLOCKFUNC, share_unlock);
	curl->share_setopt(pool->share, CURLSHOPT_USERDATA, (void *)pool);
	curl->share_setopt(pool->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
	curl->share_setopt(pool->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}

/* The idle handle that spoke to the host last, else the one idle longest, else a new one. */
static struct handle *handle_take(struct http_pool *pool, const struct curl_library *curl, const char *host) {
	struct handle *found = NULL;
	pthread_mutex_lock(&pool->lock);
	if (pool->share == NULL)
		share_open(pool, curl);
	for (size_t i = pool->idle_count; i-- > 0;) {
		if (strcmp(pool->idle[i]->host, host) != 0 && (i > 0 || pool->idle_count < IDLE_HANDLE_LIMIT / 2))
			continue;
		found = pool->idle[i];
		memmove(&pool->idle[i], &pool->idle[i + 1], (pool->idle_count - i - 1) * sizeof pool->idle[0]);
		pool->idle_count--;
		break;
	}
	pthread_mutex_unlock(&pool->lock);
	if (found != NULL)
		return found;
	found = memory_alloc(sizeof *found);
	memset(found, 0, sizeof *found);
	found->curl = curl->easy_init();
	if (found->curl == NULL) {
		free(found);
		return NULL;
	}
	return found;
}

static void handle_give_back(struct http_pool *pool, const struct curl_library *curl, struct handle *handle) {
	curl->easy_reset(handle->curl);
	pthread_mutex_lock(&pool->lock);
	bool kept = pool->idle_count < IDLE_HANDLE_LIMIT;
	if (kept)
		pool->idle[pool->idle_count++] = handle;
	pthread_mutex_unlock(&pool->lock);
	if (!kept) {
		curl->easy_cleanup(handle->curl);
		free(handle);
	}
}

static size_t on_body(char *bytes, size_t size, size_t count, void *self) {
	struct transfer *transfer = self;
	size_t length = size * count;
	if (length > HTTP_REPLY_LIMIT - transfer->length) {
		transfer->too_large = true;
		return 0;
	}
	if (transfer->length + length + 1 > transfer->capacity) {
		size_t wanted = transfer->length + length + 1;
		size_t capacity = transfer->capacity == 0 ? 4096 : transfer->capacity * 2;
		transfer->capacity = capacity < wanted ? wanted : capacity;
		transfer->body = memory_realloc(transfer->body, transfer->capacity);
	}
	memcpy(transfer->body + transfer->length, bytes, length);
	transfer->length += length;
	transfer->body[transfer->length] = '\0';
	return length;
}

static void header_add(struct transfer *transfer, const char *line, size_t length, const char *colon) {
	if (transfer->header_count == transfer->header_capacity) {
		size_t capacity = transfer->header_capacity == 0 ? 16 : transfer->header_capacity * 2;
		struct http_header *larger = arena_array(transfer->arena, capacity, sizeof *larger);
		if (transfer->header_count > 0)
			memcpy(larger, transfer->headers, transfer->header_count * sizeof *larger);
		transfer->headers = larger;
		transfer->header_capacity = capacity;
	}
	const char *value = colon + 1;
	const char *end = line + length;
	while (value < end && (*value == ' ' || *value == '\t'))
		value++;
	while (end > value && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' '))
		end--;
	struct http_header *header = &transfer->headers[transfer->header_count++];
	header->name = arena_strndup(transfer->arena, line, (size_t)(colon - line));
	header->value = arena_strndup(transfer->arena, value, (size_t)(end - value));
}

/* libcurl caps a header line at 100 KB and all of them at 300 KB or more, depending on its age. */
static size_t on_header(char *line, size_t size, size_t count, void *self) {
	struct transfer *transfer = self;
	size_t length = size * count;
	if (length >= 5 && memcmp(line, "HTTP/", 5) == 0) {
		transfer->header_count = 0; /* a new reply: what went before was a proxy's or "100 Continue" */
		return length;
	}
	const char *colon = memchr(line, ':', length);
	if (colon != NULL && transfer->header_count < 1000)
		header_add(transfer, line, length, colon);
	return length;
}

static size_t on_read(char *buffer, size_t size, size_t count, void *self) {
	struct transfer *transfer = self;
	size_t room = size * count;
	size_t rest = transfer->request->body_length - transfer->sent;
	size_t length = rest < room ? rest : room;
	memcpy(buffer, (const char *)transfer->request->body + transfer->sent, length);
	transfer->sent += length;
	return length;
}

/* libcurl rewinds the body when a kept connection turns out dead and it sends the request again by
 * itself: refused for what must not be sent twice, as the server may have read it. */
static int on_seek(void *self, curl_off_t offset, int origin) {
	struct transfer *transfer = self;
	if (transfer->request->send_once || origin != SEEK_SET || offset < 0 ||
		(uint64_t)offset > transfer->request->body_length)
		return CURL_SEEKFUNC_FAIL;
	transfer->sent = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

static int on_progress(void *self, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
	(void)a;
	(void)b;
	(void)c;
	(void)d;
	const struct transfer *transfer = self;
	return transfer->request->stop_ends && stop_requested();
}

static void set_method(const struct curl_library *lib, CURL *curl, struct transfer *transfer) {
	const struct http_request *request = transfer->request;
	const char *method = request->method != NULL ? request->method : "GET";
	bool bodiless = strcmp(method, "GET") == 0 || strcmp(method, "DELETE") == 0;
	if (strcmp(method, "HEAD") == 0) {
		lib->easy_setopt(curl, CURLOPT_NOBODY, 1L);
	} else if (request->body_length > 0) {
		lib->easy_setopt(curl, CURLOPT_POST, 1L);
		lib->easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
		lib->easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
		lib->easy_setopt(curl, CURLOPT_READDATA, transfer);
		lib->easy_setopt(curl, CURLOPT_SEEKFUNCTION, on_seek);
		lib->easy_setopt(curl, CURLOPT_SEEKDATA, transfer);
		lib->easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
	} else if (bodiless) {
		lib->easy_setopt(curl, CURLOPT_HTTPGET, 1L);
		lib->easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
	} else {
		lib->easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)0);
		lib->easy_setopt(curl, CURLOPT_POSTFIELDS, "");
		lib->easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
	}
}

static void set_network(
	const struct curl_library *lib, const struct http_pool *pool, CURL *curl, const struct http_request *request) {
	const struct http_options *options = &pool->options;
	bool secure = strncasecmp(request->url, "https:", 6) == 0;
	const char *proxy = secure ? options->https_proxy : options->http_proxy;
	if (request->direct || http_host_is_loopback(request->url))
		proxy = NULL;
	/* "" keeps libcurl from looking at the environment itself. */
	lib->easy_setopt(curl, CURLOPT_PROXY, proxy != NULL ? proxy : "");
	lib->easy_setopt(curl, CURLOPT_NOPROXY, options->no_proxy != NULL ? options->no_proxy : "");
	if (options->ca_bundle != NULL) {
		lib->easy_setopt(curl, CURLOPT_CAINFO, options->ca_bundle);
		lib->easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	if (options->insecure) {
		lib->easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
		lib->easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	lib->easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	lib->easy_setopt(curl, CURLOPT_SHARE, pool->share);
	lib->easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	lib->easy_setopt(curl, CURLOPT_MAXAGE_CONN, CONNECTION_MAX_IDLE_S);
}

static void set_transfer(const struct curl_library *lib, struct handle *handle, struct transfer *transfer) {
	const struct http_request *request = transfer->request;
	CURL *curl = handle->curl;
	lib->easy_setopt(curl, CURLOPT_URL, request->url);
	lib->easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	lib->easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	lib->easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	lib->easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	lib->easy_setopt(curl, CURLOPT_ERRORBUFFER, handle->error);
	lib->easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	lib->easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
	lib->easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	lib->easy_setopt(curl, CURLOPT_HEADERDATA, transfer);
	lib->easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	lib->easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	lib->easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
	lib->easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
		request->connect_timeout_ms > 0 ? request->connect_timeout_ms : CONNECT_TIMEOUT_MS);
	lib->easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->timeout_ms > 0 ? request->timeout_ms : TOTAL_TIMEOUT_MS);
	lib->easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	lib->easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, IDLE_TIMEOUT_S);
}

/* "Name:" takes away a header that libcurl would add by itself, "Name;" sends one without a value. */
static struct curl_slist *header_list(
	const struct curl_library *lib, struct arena *arena, const struct http_request *request) {
	struct curl_slist *list = NULL;
	bool has_type = false;
	for (size_t i = 0; i < request->header_count; i++) {
		const struct http_header *header = &request->headers[i];
		has_type = has_type || strcasecmp(header->name, "Content-Type") == 0;
		list = lib->slist_append(list,
			header->value[0] != '\0' ? arena_printf(arena, "%s: %s", header->name, header->value)
									 : arena_printf(arena, "%s;", header->name));
	}
	list = lib->slist_append(list, "Expect:");
	if (!has_type)
		list = lib->slist_append(list, "Content-Type:");
	return list;
}

/* What went wrong before a byte of the request was sent (to a proxy it may have been CONNECT). */
static bool is_before_sending(CURLcode code) {
	switch (code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PROXY:
		return true;
	default:
		return false;
	}
}

static bool is_own_fault(CURLcode code) {
	switch (code) {
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ENGINE_NOTFOUND:
	case CURLE_OUT_OF_MEMORY:
	case CURLE_FAILED_INIT:
		return true;
	default:
		return false;
	}
}

static enum http_outcome outcome_of(
	const struct curl_library *lib, CURL *curl, CURLcode code, const struct transfer *transfer) {
	long sent = 0;
	lib->easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
	if (code == CURLE_OK)
		return HTTP_ANSWERED;
	if (is_before_sending(code))
		return HTTP_NOT_SENT;
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return HTTP_UNAVAILABLE;
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return HTTP_STOPPED;
	if (transfer->too_large)
		return HTTP_TOO_LARGE;
	if (sent > 0 || transfer->sent > 0)
		return HTTP_NO_ANSWER;
	return is_own_fault(code) ? HTTP_UNAVAILABLE : HTTP_NOT_SENT;
}

static const char *error_text(
	const struct curl_library *lib, struct arena *arena, const struct handle *handle, CURLcode code) {
	const char *text = handle->error[0] != '\0' ? handle->error : lib->easy_strerror(code);
	const char *advice = code == CURLE_PEER_FAILED_VERIFICATION
		? " (a network that inspects TLS needs its certificate in custom_ca_bundle)"
		: "";
	return arena_printf(arena, "%s: %s%s", handle->host, text, advice);
}

static void reply_fill(const struct curl_library *lib, struct http_pool *pool, struct handle *handle,
	struct transfer *transfer, CURLcode code, struct http_reply *reply) {
	long status = 0;
	long connections = 0;
	lib->easy_getinfo(handle->curl, CURLINFO_RESPONSE_CODE, &status);
	lib->easy_getinfo(handle->curl, CURLINFO_NUM_CONNECTS, &connections);
	__atomic_add_fetch(&pool->connection_count, (unsigned long)connections, __ATOMIC_RELAXED);
	reply->outcome = outcome_of(lib, handle->curl, code, transfer);
	reply->status = (int)status;
	reply->headers = transfer->headers;
	reply->header_count = transfer->header_count;
	reply->body = transfer->body != NULL ? transfer->body : "";
	reply->body_length = transfer->length;
	if (transfer->body != NULL)
		arena_on_free(transfer->arena, free, transfer->body);
	if (reply->outcome == HTTP_TOO_LARGE)
		reply->error =
			arena_printf(transfer->arena, "%s: the reply is larger than %zu MB", handle->host, HTTP_REPLY_LIMIT >> 20);
	else if (reply->outcome != HTTP_ANSWERED)
		reply->error = error_text(lib, transfer->arena, handle, code);
}

/* A line break inside a header or URL would let its value speak HTTP. */
static bool request_is_clean(const struct http_request *request) {
	if (strpbrk(request->url, "\r\n ") != NULL)
		return false;
	for (size_t i = 0; i < request->header_count; i++)
		if (strpbrk(request->headers[i].name, "\r\n: ") != NULL || strpbrk(request->headers[i].value, "\r\n") != NULL)
			return false;
	return true;
}

static int refuse(struct http_reply *reply, const char *why) {
	reply->outcome = HTTP_UNAVAILABLE;
	reply->error = why;
	reply->body = "";
	return -1;
}

int http_send(
	struct http_pool *pool, struct arena *arena, const struct http_request *request, struct http_reply *reply) {
	memset(reply, 0, sizeof *reply);
	const char *why;
	const struct curl_library *lib = curl_library_get(&why);
	if (lib == NULL)
		return refuse(reply, why);
	if (!request_is_clean(request))
		return refuse(reply, "a line break or space in a URL or header");
	const char *host = http_host_origin(arena, request->url);
	struct handle *handle = handle_take(pool, lib, host);
	if (handle == NULL)
		return refuse(reply, "libcurl gives no handle");
	snprintf(handle->host, sizeof handle->host, "%s", host);
	handle->error[0] = '\0';
	struct transfer transfer = {.request = request, .arena = arena};
	set_transfer(lib, handle, &transfer);
	set_method(lib, handle->curl, &transfer);
	set_network(lib, pool, handle->curl, request);
	struct curl_slist *headers = header_list(lib, arena, request);
	lib->easy_setopt(handle->curl, CURLOPT_HTTPHEADER, headers);
	CURLcode code = lib->easy_perform(handle->curl);
	reply_fill(lib, pool, handle, &transfer, code, reply);
	lib->slist_free_all(headers);
	handle_give_back(pool, lib, handle);
	return reply->outcome == HTTP_ANSWERED ? 0 : -1;
}

const char *http_reply_header(const struct http_reply *reply, const char *name) {
	for (size_t i = 0; i < reply->header_count; i++)
		if (strcasecmp(reply->headers[i].name, name) == 0)
			return reply->headers[i].value;
	return NULL;
}
