#include "engine/coalesce.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "value/json.h"

enum {
	GATHER_MS = 4,    /* how long the first of a group waits for others */
	KEEP_MS = 5000,   /* how long a reply serves equal calls */
	ENTRIES_MAX = 512 /* kept replies; the oldest go first */
};

/* One AWS call, under way or answered. Its memory is an arena of its own. */
struct entry {
	struct arena *arena;
	const char *key;
	struct value *ids; /* of a joined call: what it names */
	bool open;         /* ids may still be added */
	bool done;
	bool stale; /* something was written meanwhile: serves nobody new */
	unsigned users;
	int64_t done_ms;
	struct aws_reply reply;
	struct entry *next;
};

struct coalescer {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct entry *entries; /* newest first */
};

struct coalescer *coalescer_new(void) {
	struct coalescer *coalescer = memory_alloc(sizeof(*coalescer));
	memset(coalescer, 0, sizeof(*coalescer));
	pthread_mutex_init(&coalescer->lock, NULL);
	pthread_cond_init(&coalescer->changed, NULL);
	return coalescer;
}

void coalescer_free(struct coalescer *coalescer) {
	if (!coalescer)
		return;
	while (coalescer->entries) {
		struct entry *entry = coalescer->entries;
		coalescer->entries = entry->next;
		arena_free(entry->arena);
	}
	pthread_cond_destroy(&coalescer->changed);
	pthread_mutex_destroy(&coalescer->lock);
	free(coalescer);
}

/* Entries that nobody uses and that serve nobody new are freed. The lock is held. */
static void entries_sweep(struct coalescer *coalescer) {
	int64_t now = clock_monotonic_ms();
	unsigned kept = 0;
	for (struct entry **link = &coalescer->entries; *link;) {
		struct entry *entry = *link;
		bool old = entry->done && (entry->stale || now - entry->done_ms > KEEP_MS || kept >= ENTRIES_MAX);
		if (old && entry->users == 0) {
			*link = entry->next;
			arena_free(entry->arena);
			continue;
		}
		kept++;
		link = &entry->next;
	}
}

void coalescer_forget(struct coalescer *coalescer) {
	pthread_mutex_lock(&coalescer->lock);
	for (struct entry *entry = coalescer->entries; entry; entry = entry->next) {
		entry->stale = true;
		entry->open = false;
	}
	entries_sweep(coalescer);
	pthread_mutex_unlock(&coalescer->lock);
}

static struct entry *entry_add(struct coalescer *coalescer, const char *key) {
	struct arena *arena = arena_new();
	struct entry *entry = arena_alloc(arena, sizeof(*entry));
	entry->arena = arena;
	entry->key = arena_strdup(arena, key);
	entry->ids = value_list_new(arena);
	entry->next = coalescer->entries;
	coalescer->entries = entry;
	return entry;
}

static bool entry_names(const struct entry *entry, const char *id) {
	for (size_t i = 0; i < value_count(entry->ids); i++) {
		if (strcmp(value_text(value_at(entry->ids, i)), id) == 0)
			return true;
	}
	return false;
}

/* An entry that can serve: of a joined call (`id` given) one that names the object, or that still takes more. */
static struct entry *entry_find(struct coalescer *coalescer, const char *key, const char *id) {
	int64_t now = clock_monotonic_ms();
	for (struct entry *entry = coalescer->entries; entry; entry = entry->next) {
		if (entry->stale || (entry->done && now - entry->done_ms > KEEP_MS))
			continue;
		if (id && !entry->open && !entry_names(entry, id))
			continue;
		if (strcmp(entry->key, key) == 0)
			return entry;
	}
	return NULL;
}

static void reply_copy(struct arena *arena, struct aws_reply *to, const struct aws_reply *from) {
	*to = *from;
	to->body = value_clone(arena, from->body);
	to->code = from->code ? arena_strdup(arena, from->code) : NULL;
	to->message = from->message ? arena_strdup(arena, from->message) : NULL;
	to->request_id = from->request_id ? arena_strdup(arena, from->request_id) : NULL;
}

/* Makes the entry's call and wakes those who wait for it. Called without the lock. */
static void entry_run(struct coalescer *coalescer, const struct aws_caller *caller, struct entry *entry,
	const struct aws_request *request) {
	caller->call(caller->self, entry->arena, request, &entry->reply);
	pthread_mutex_lock(&coalescer->lock);
	entry->done = true;
	entry->done_ms = clock_monotonic_ms();
	/* A failure is its caller's alone: the next one may have more luck. */
	entry->stale |= !entry->reply.ok;
	pthread_cond_broadcast(&coalescer->changed);
	pthread_mutex_unlock(&coalescer->lock);
}

static void entry_await(struct coalescer *coalescer, const struct entry *entry) {
	pthread_mutex_lock(&coalescer->lock);
	while (!entry->done)
		pthread_cond_wait(&coalescer->changed, &coalescer->lock);
	pthread_mutex_unlock(&coalescer->lock);
}

static void entry_release(struct coalescer *coalescer, struct entry *entry) {
	pthread_mutex_lock(&coalescer->lock);
	entry->users--;
	entries_sweep(coalescer);
	pthread_mutex_unlock(&coalescer->lock);
}

static const char *request_key(struct arena *arena, const struct aws_request *request, const struct value *parameters) {
	return arena_printf(arena, "%s %s %s %s", request->service->name, request->region ? request->region : "",
		request->action, value_to_json(arena, parameters));
}

static int call_shared(struct coalescer *coalescer, const struct aws_caller *caller, struct arena *arena,
	const struct aws_request *request, struct aws_reply *reply) {
	const char *key = request_key(arena, request, request->parameters);
	pthread_mutex_lock(&coalescer->lock);
	struct entry *entry = entry_find(coalescer, key, NULL);
	bool first = !entry;
	if (first)
		entry = entry_add(coalescer, key);
	entry->users++;
	pthread_mutex_unlock(&coalescer->lock);
	if (first) {
		struct aws_request own = *request;
		own.parameters = value_clone(entry->arena, request->parameters);
		entry_run(coalescer, caller, entry, &own);
	} else {
		entry_await(coalescer, entry);
	}
	reply_copy(arena, reply, &entry->reply);
	entry_release(coalescer, entry);
	return reply->ok ? 0 : -1;
}

/* Joined calls */

static const struct aws_action *batch_action(const struct aws_request *request) {
	for (size_t i = 0; i < request->service->action_count; i++) {
		const struct aws_action *action = &request->service->actions[i];
		if (action->batch_param && strcmp(action->name, request->action) == 0)
			return action;
	}
	return NULL;
}

/* The one object that a request names; NULL when it names none or several. */
static const char *request_only_id(const struct aws_request *request, const struct aws_action *action) {
	const struct value *ids = value_get(request->parameters, action->batch_param);
	return value_count(ids) == 1 ? value_text(value_at(ids, 0)) : NULL;
}

static struct value *parameters_with(
	struct arena *arena, const struct aws_request *request, const struct aws_action *action, const struct value *ids) {
	struct value *parameters = value_map_copy(arena, request->parameters);
	value_map_set(arena, parameters, action->batch_param, ids);
	return parameters;
}

static void id_add(struct entry *entry, const char *id, unsigned max) {
	if (!entry->open || entry_names(entry, id))
		return;
	value_list_add(entry->arena, entry->ids, value_string(entry->arena, id));
	entry->open = entry->ids->as.list.count < max;
}

/* The reply as a call for one object alone would have got it. */
static const struct value *body_of(
	struct arena *arena, const struct value *body, const struct aws_action *action, const char *id) {
	struct value *items = value_list_new(arena);
	const struct value *all = value_get(body, action->batch_items);
	for (size_t i = 0; i < value_count(all); i++) {
		const char *name = value_text(value_get(value_at(all, i), action->batch_key));
		if (name && strcmp(name, id) == 0)
			value_list_add(arena, items, value_clone(arena, value_at(all, i)));
	}
	struct value *own = value_map_new(arena);
	value_map_set(arena, own, action->batch_items, items);
	return own;
}

/* Takes part in a joined call, as the one who makes it or as one who waits; the caller releases. */
static struct entry *batch_join(struct coalescer *coalescer, const struct aws_caller *caller, struct arena *arena,
	const struct aws_request *request, const struct aws_action *action, const char *id) {
	const char *key = arena_printf(
		arena, "join %s", request_key(arena, request, parameters_with(arena, request, action, value_null)));
	pthread_mutex_lock(&coalescer->lock);
	struct entry *entry = entry_find(coalescer, key, id);
	bool first = !entry;
	if (first) {
		entry = entry_add(coalescer, key);
		entry->open = true;
	}
	entry->users++;
	id_add(entry, id, action->batch_max);
	pthread_mutex_unlock(&coalescer->lock);
	if (!first) {
		entry_await(coalescer, entry);
		return entry;
	}
	stop_wait_ms(GATHER_MS);
	pthread_mutex_lock(&coalescer->lock);
	entry->open = false;
	pthread_mutex_unlock(&coalescer->lock);
	struct aws_request joined = *request;
	joined.parameters = value_clone(entry->arena, parameters_with(arena, request, action, entry->ids));
	entry_run(coalescer, caller, entry, &joined);
	return entry;
}

static int call_joined(struct coalescer *coalescer, const struct aws_caller *caller, struct arena *arena,
	const struct aws_request *request, const struct aws_action *action, const char *id, struct aws_reply *reply) {
	struct entry *entry = batch_join(coalescer, caller, arena, request, action, id);
	bool alone = value_count(entry->ids) == 1, missing = false;
	if (entry->reply.ok) {
		*reply = (struct aws_reply){.ok = true, .status = entry->reply.status};
		reply->body = alone ? value_clone(arena, entry->reply.body) : body_of(arena, entry->reply.body, action, id);
	} else {
		reply_copy(arena, reply, &entry->reply);
	}
	if (reply->ok && !alone)
		missing = value_count(value_get(reply->body, action->batch_items)) == 0;
	entry_release(coalescer, entry);
	if (alone || (reply->ok && !missing))
		return reply->ok ? 0 : -1;
	/* Nothing is taken for gone because AWS names it otherwise than we did: it is asked for alone. */
	return caller->call(caller->self, arena, request, reply);
}

int coalescer_call(struct coalescer *coalescer, const struct aws_caller *caller, struct arena *arena,
	const struct aws_request *request, struct aws_reply *reply) {
	const struct aws_action *action = batch_action(request);
	const char *id = action ? request_only_id(request, action) : NULL;
	if (id)
		return call_joined(coalescer, caller, arena, request, action, id, reply);
	return call_shared(coalescer, caller, arena, request, reply);
}
