/* One arena for all tests of a program: cmocka_run_group_tests(tests, set_up, tear_down). */
#ifndef TRIPOD_TESTS_GROUP_ARENA_H
#define TRIPOD_TESTS_GROUP_ARENA_H

#include "base/arena.h"

static struct arena *arena;

static int set_up(void **state) {
	(void)state;
	arena = arena_new();
	return 0;
}

static int tear_down(void **state) {
	(void)state;
	arena_free(arena);
	return 0;
}

#endif
