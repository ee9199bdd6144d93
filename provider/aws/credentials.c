#include "aws/credentials.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/credential_source.h"
#include "base/clock.h"
#include "base/log.h"

#define REFRESH_EARLY_MS (5 * 60 * 1000) /* before they expire */
#define REFRESH_GAP_MS (30 * 1000)       /* between tries while the old ones are still valid */

struct cached {
	char *access_key, *secret_key, *session_token, *source;
	int64_t expires_ms;
	int64_t refresh_ms; /* when to fetch anew; 0: never */
};

struct failure {
	char *summary, *detail;
};

struct aws_credential_chain {
	struct arena *arena; /* configuration and sources: written by aws_credential_chain_new only */
	const struct credential_source *source;
	struct aws_credential_hooks hooks;
	pthread_mutex_t lock; /* guards all below */
	pthread_cond_t fetched;
	bool is_fetching;
	bool is_refused; /* AWS refused the cached ones: they are not given out again */
	unsigned long fetch_count;
	struct cached cached;   /* access_key NULL: none */
	struct failure failure; /* of the latest fetch; summary NULL: it worked */
};

static void text_forget(char **text) {
	if (*text)
		explicit_bzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

static void cached_forget(struct cached *cached) {
	text_forget(&cached->access_key);
	text_forget(&cached->secret_key);
	text_forget(&cached->session_token);
	text_forget(&cached->source);
}

static void failure_forget(struct failure *failure) {
	text_forget(&failure->summary);
	text_forget(&failure->detail);
}

struct aws_credential_chain *aws_credential_chain_new(const struct value *configuration,
	const struct aws_shared_config *shared, const struct aws_credential_hooks *hooks, struct diagnostics *diagnostics) {
	struct arena *arena = arena_new();
	const struct credential_source *source = credential_search(arena, configuration, shared, diagnostics);
	if (source)
		source = credential_search_roles(arena, configuration, source, diagnostics);
	if (!source) {
		arena_free(arena);
		return NULL;
	}
	log_text(LOG_DEBUG, "AWS credentials come from %s", source->name);
	struct aws_credential_chain *chain = memory_alloc(sizeof *chain);
	*chain = (struct aws_credential_chain){.arena = arena, .source = source, .hooks = *hooks};
	pthread_mutex_init(&chain->lock, NULL);
	pthread_cond_init(&chain->fetched, NULL);
	return chain;
}

void aws_credential_chain_free(struct aws_credential_chain *chain) {
	if (!chain)
		return;
	cached_forget(&chain->cached);
	failure_forget(&chain->failure);
	pthread_cond_destroy(&chain->fetched);
	pthread_mutex_destroy(&chain->lock);
	arena_free(chain->arena);
	free(chain);
}

/* When to fetch anew. Credentials that have expired by our clock are used all the same for a while:
 * the clock may be wrong, and instance metadata hands out old ones while AWS has trouble. */
static int64_t refresh_time(int64_t expires_ms, int64_t now_ms) {
	if (expires_ms == 0)
		return 0;
	int64_t refresh_ms = expires_ms - REFRESH_EARLY_MS;
	if (refresh_ms <= now_ms && expires_ms > now_ms)
		refresh_ms = now_ms + (expires_ms - now_ms) / 2;
	return refresh_ms > now_ms + REFRESH_GAP_MS ? refresh_ms : now_ms + REFRESH_GAP_MS;
}

static char *text_keep(const char *text) {
	return text ? memory_strdup(text) : NULL;
}

static void cached_set(struct aws_credential_chain *chain, const struct aws_credentials *credentials) {
	cached_forget(&chain->cached);
	chain->cached = (struct cached){.access_key = text_keep(credentials->access_key),
		.secret_key = text_keep(credentials->secret_key),
		.session_token = text_keep(credentials->session_token),
		.source = text_keep(credentials->source),
		.expires_ms = credentials->expires_ms,
		.refresh_ms = refresh_time(credentials->expires_ms, clock_wall_ms())};
	chain->is_refused = false;
}

static void failure_set(struct aws_credential_chain *chain, const struct diagnostics *diagnostics) {
	const struct diagnostic *first = diagnostics->first;
	chain->failure.summary = memory_strdup(first ? first->summary : "Cannot load AWS credentials");
	chain->failure.detail = memory_strdup(first && first->detail ? first->detail : "");
	if (!chain->cached.access_key)
		return;
	log_text(LOG_WARN, "AWS credentials cannot be refreshed: %s: %s", chain->failure.summary, chain->failure.detail);
	int64_t again_ms = clock_wall_ms() + REFRESH_GAP_MS;
	chain->cached.refresh_ms = again_ms < chain->cached.expires_ms ? again_ms : chain->cached.expires_ms;
}

/* Called with the lock held by the one thread that fetches; gives the lock up meanwhile. */
static void chain_fetch(struct aws_credential_chain *chain) {
	chain->is_fetching = true;
	pthread_mutex_unlock(&chain->lock);
	struct arena *arena = arena_new();
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(arena);
	const struct credential_fetch fetch = {.arena = arena, .hooks = &chain->hooks, .diagnostics = &diagnostics};
	struct aws_credentials credentials = {0};
	int result = credential_source_fetch(chain->source, &fetch, &credentials);
	pthread_mutex_lock(&chain->lock);
	failure_forget(&chain->failure);
	if (result == 0)
		cached_set(chain, &credentials);
	else
		failure_set(chain, &diagnostics);
	arena_free(arena);
	chain->is_fetching = false;
	chain->fetch_count++;
	pthread_cond_broadcast(&chain->fetched);
}

static bool cached_is_usable(const struct aws_credential_chain *chain, int64_t now_ms) {
	const struct cached *cached = &chain->cached;
	return cached->access_key && !chain->is_refused &&
		(cached->refresh_ms == 0 || now_ms < cached->refresh_ms || now_ms < cached->expires_ms);
}

static bool cached_is_fresh(const struct aws_credential_chain *chain, int64_t now_ms) {
	return cached_is_usable(chain, now_ms) && (chain->cached.refresh_ms == 0 || now_ms < chain->cached.refresh_ms);
}

static void fetched_wait(struct aws_credential_chain *chain) {
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 1; /* only against a lost wake-up */
	pthread_cond_timedwait(&chain->fetched, &chain->lock, &until);
}

/* Returns with usable credentials cached (0), or with a failure noted (-1). A thread that waited for
 * another one's fetch takes over its failure instead of repeating it. */
static int cached_ensure(struct aws_credential_chain *chain) {
	unsigned long fetches_before = chain->fetch_count;
	for (;;) {
		int64_t now_ms = clock_wall_ms();
		if (cached_is_fresh(chain, now_ms) || (chain->is_fetching && cached_is_usable(chain, now_ms)))
			return 0;
		if (chain->fetch_count != fetches_before && chain->failure.summary)
			return cached_is_usable(chain, now_ms) ? 0 : -1;
		if (chain->is_fetching)
			fetched_wait(chain);
		else
			chain_fetch(chain);
	}
}

int aws_credential_chain_get(struct aws_credential_chain *chain, struct arena *arena, struct aws_credentials *out,
	struct diagnostics *diagnostics) {
	pthread_mutex_lock(&chain->lock);
	int result = cached_ensure(chain);
	if (result == 0) {
		const struct cached *cached = &chain->cached;
		*out = (struct aws_credentials){.access_key = arena_strdup(arena, cached->access_key),
			.secret_key = secret_strdup(arena, cached->secret_key),
			.session_token = secret_strdup(arena, cached->session_token),
			.expires_ms = cached->expires_ms,
			.source = arena_strdup(arena, cached->source)};
	} else {
		diagnostics_error(
			diagnostics, NULL, arena_strdup(diagnostics->arena, chain->failure.summary), "%s", chain->failure.detail);
	}
	pthread_mutex_unlock(&chain->lock);
	return result;
}

void aws_credential_chain_expire(struct aws_credential_chain *chain, const char *access_key) {
	pthread_mutex_lock(&chain->lock);
	if (chain->cached.access_key && (!access_key || strcmp(chain->cached.access_key, access_key) == 0))
		chain->is_refused = true;
	pthread_mutex_unlock(&chain->lock);
}
