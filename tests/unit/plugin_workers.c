/* Workers: every job runs, also when each waits for all others, and the end waits for them. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/workers.h"

#define MANY 2000
#define AT_ONCE 64

static atomic_int done;
static pthread_barrier_t barrier;

static void count_one(struct job *job) {
	(void)job;
	atomic_fetch_add(&done, 1);
}

static void meet_others(struct job *job) {
	pthread_barrier_wait(&barrier);
	count_one(job);
}

static void all_jobs_run_before_the_end(void **state) {
	static struct job jobs[MANY];
	struct workers *workers = workers_new();
	(void)state;
	atomic_store(&done, 0);
	for (int i = 0; i < MANY; i++) {
		jobs[i].run = count_one;
		assert_int_equal(workers_add(workers, &jobs[i]), 0);
	}
	workers_free(workers);
	assert_int_equal(atomic_load(&done), MANY);
}

/* Would hang if a job ever waited for a worker that waits itself. */
static void waiting_jobs_get_threads_of_their_own(void **state) {
	static struct job jobs[AT_ONCE];
	struct workers *workers = workers_new();
	(void)state;
	atomic_store(&done, 0);
	pthread_barrier_init(&barrier, NULL, AT_ONCE);
	for (int i = 0; i < AT_ONCE; i++) {
		jobs[i].run = meet_others;
		assert_int_equal(workers_add(workers, &jobs[i]), 0);
	}
	workers_free(workers);
	assert_int_equal(atomic_load(&done), AT_ONCE);
	pthread_barrier_destroy(&barrier);
}

static void an_unused_pool_ends(void **state) {
	(void)state;
	workers_free(workers_new());
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_jobs_run_before_the_end),
		cmocka_unit_test(waiting_jobs_get_threads_of_their_own),
		cmocka_unit_test(an_unused_pool_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
