#include "plugin/workers.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/log.h"

#define WORKERS_MAX 512
#define IDLE_SECONDS 10
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STACK_SIZE ((size_t)4 * 1024 * 1024)
#else
#define STACK_SIZE ((size_t)512 * 1024)
#endif

struct workers {
	pthread_mutex_t mutex;
	pthread_cond_t work;  /* a job was added, or the end has come */
	pthread_cond_t ended; /* a worker has ended */
	pthread_attr_t thread_attributes;
	struct job *first, **last;
	size_t waiting; /* jobs that no worker has yet */
	size_t count, idle;
	bool closing;
};

struct workers *workers_new(void) {
	struct workers *workers = memory_alloc(sizeof(*workers));
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&workers->work, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_cond_init(&workers->ended, NULL);
	pthread_mutex_init(&workers->mutex, NULL);
	pthread_attr_init(&workers->thread_attributes);
	pthread_attr_setstacksize(&workers->thread_attributes, STACK_SIZE);
	pthread_attr_setdetachstate(&workers->thread_attributes, PTHREAD_CREATE_DETACHED);
	workers->last = &workers->first;
	return workers;
}

static struct job *take(struct workers *workers) {
	struct job *job = workers->first;
	workers->first = job->next;
	if (workers->first == NULL)
		workers->last = &workers->first;
	workers->waiting--;
	return job;
}

/* With the mutex held: waits for work; false when this worker is to end. */
static bool wait_for_work(struct workers *workers) {
	struct timespec until;
	int result = 0;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += IDLE_SECONDS;
	workers->idle++;
	while (workers->first == NULL && !workers->closing && result != ETIMEDOUT)
		result = pthread_cond_timedwait(&workers->work, &workers->mutex, &until);
	workers->idle--;
	return workers->first != NULL;
}

static void *worker_run(void *argument) {
	struct workers *workers = argument;
	pthread_mutex_lock(&workers->mutex);
	while (workers->first != NULL || wait_for_work(workers)) {
		struct job *job = take(workers);
		pthread_mutex_unlock(&workers->mutex);
		job->run(job);
		pthread_mutex_lock(&workers->mutex);
	}
	workers->count--;
	pthread_cond_signal(&workers->ended);
	pthread_mutex_unlock(&workers->mutex);
	return NULL;
}

/* With the mutex held. */
static void start_one(struct workers *workers) {
	pthread_t thread;
	int problem = pthread_create(&thread, &workers->thread_attributes, worker_run, workers);
	if (problem == 0)
		workers->count++;
	else
		log_text(LOG_WARN, "no further worker thread (%zu run): error %d", workers->count, problem);
}

int workers_add(struct workers *workers, struct job *job) {
	int result = 0;
	pthread_mutex_lock(&workers->mutex);
	if (workers->waiting >= workers->idle && workers->count < WORKERS_MAX)
		start_one(workers);
	if (workers->count > 0) {
		job->next = NULL;
		*workers->last = job;
		workers->last = &job->next;
		workers->waiting++;
		pthread_cond_signal(&workers->work);
	} else {
		result = -1;
	}
	pthread_mutex_unlock(&workers->mutex);
	return result;
}

void workers_free(struct workers *workers) {
	pthread_mutex_lock(&workers->mutex);
	workers->closing = true;
	pthread_cond_broadcast(&workers->work);
	while (workers->count > 0)
		pthread_cond_wait(&workers->ended, &workers->mutex);
	pthread_mutex_unlock(&workers->mutex);
	pthread_attr_destroy(&workers->thread_attributes);
	pthread_cond_destroy(&workers->work);
	pthread_cond_destroy(&workers->ended);
	pthread_mutex_destroy(&workers->mutex);
	free(workers);
}
