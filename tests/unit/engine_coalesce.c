/* Read coalescing: equal calls are made once, calls that name one object each are joined, a joined call
 * that fails or leaves an object out is made again singly, and every write makes what was read forgotten. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "engine/coalesce.h"

enum { READERS = 8 };

static const struct aws_action actions[] = {
	{.name = "DescribeThings", .batch_param = "ThingId", .batch_items = "things", .batch_key = "id", .batch_max = 100},
};
static const struct aws_service service = {.name = "fake", .actions = actions, .action_count = 1};

/* An AWS that knows the things "0" to "6" and counts calls; it refuses a call that names thing "gone". */
struct fake {
	atomic_int calls;
	atomic_int names; /* most things that one call named */
};

static void fake_name(struct fake *fake, const struct value *ids) {
	int count = (int)value_count(ids), most = atomic_load(&fake->names);
	while (count > most && !atomic_compare_exchange_weak(&fake->names, &most, count))
		;
}

static int fake_call(void *self, struct arena *arena, const struct aws_request *request, struct aws_reply *reply) {
	struct fake *fake = self;
	atomic_fetch_add(&fake->calls, 1);
	*reply = (struct aws_reply){.ok = true, .status = 200, .body = value_empty_map};
	const struct value *ids = value_get(request->parameters, "ThingId");
	fake_name(fake, ids);
	struct value *things = value_list_new(arena), *body = value_map_new(arena);
	for (size_t i = 0; i < value_count(ids); i++) {
		const char *id = value_text(value_at(ids, i));
		if (strcmp(id, "gone") == 0) {
			*reply = (struct aws_reply){.status = 400, .code = "Thing.NotFound", .body = value_null};
			return -1;
		}
		struct value *thing = value_map_new(arena);
		value_map_set(arena, thing, "id", value_at(ids, i));
		if (strcmp(id, "7") != 0 || value_count(ids) == 1) /* left out of joined replies */
			value_list_add(arena, things, thing);
	}
	value_map_set(arena, body, "things", things);
	reply->body = body;
	return 0;
}

struct reader {
	struct coalescer *coalescer;
	struct fake *fake;
	const char *id;
	bool ok;
	char code[32];
	size_t found;
	char found_id[8];
};

static void *read_thing(void *context) {
	struct reader *reader = context;
	struct arena *arena = arena_new();
	struct aws_caller caller = {.self = reader->fake, .call = fake_call};
	struct value *ids = value_list_new(arena), *parameters = value_map_new(arena);
	value_list_add(arena, ids, value_string(arena, reader->id));
	value_map_set(arena, parameters, "ThingId", ids);
	struct aws_request request = {.service = &service, .action = "DescribeThings", .parameters = parameters};
	struct aws_reply reply = {.body = value_null};
	reader->ok = coalescer_call(reader->coalescer, &caller, arena, &request, &reply) == 0;
	strncpy(reader->code, reply.code ? reply.code : "", sizeof(reader->code) - 1);
	const struct value *things = value_get(reply.body, "things");
	reader->found = value_count(things);
	const char *id = value_text(value_get(value_at(things, 0), "id"));
	strncpy(reader->found_id, id ? id : "", sizeof(reader->found_id) - 1);
	arena_free(arena);
	return NULL;
}

static void read_all(
	struct coalescer *coalescer, struct fake *fake, const char *const ids[READERS], struct reader readers[READERS]) {
	pthread_t threads[READERS];
	for (size_t i = 0; i < READERS; i++) {
		readers[i] = (struct reader){.coalescer = coalescer, .fake = fake, .id = ids[i]};
		assert_int_equal(pthread_create(&threads[i], NULL, read_thing, &readers[i]), 0);
	}
	for (size_t i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
}

static void test_joined(void **state) {
	(void)state;
	static const char *const ids[READERS] = {"0", "1", "2", "3", "4", "5", "6", "0"};
	struct coalescer *coalescer = coalescer_new();
	struct fake fake = {0};
	struct reader readers[READERS];
	read_all(coalescer, &fake, ids, readers);
	for (size_t i = 0; i < READERS; i++) {
		assert_true(readers[i].ok);
		assert_int_equal(readers[i].found, 1);
		assert_string_equal(readers[i].found_id, ids[i]);
	}
	assert_true(atomic_load(&fake.calls) < READERS);
	int before = atomic_load(&fake.calls);
	read_all(coalescer, &fake, ids, readers);
	assert_int_equal(atomic_load(&fake.calls), before);
	coalescer_forget(coalescer);
	read_thing(&readers[0]);
	assert_int_equal(atomic_load(&fake.calls), before + 1);
	coalescer_free(coalescer);
}

static void test_one_gone(void **state) {
	(void)state;
	static const char *const ids[READERS] = {"0", "gone", "2", "3", "4", "5", "6", "7"};
	struct coalescer *coalescer = coalescer_new();
	struct fake fake = {0};
	struct reader readers[READERS];
	read_all(coalescer, &fake, ids, readers);
	for (size_t i = 0; i < READERS; i++) {
		bool is_gone = strcmp(ids[i], "gone") == 0;
		assert_int_equal(readers[i].ok, !is_gone);
		assert_string_equal(readers[i].code, is_gone ? "Thing.NotFound" : "");
		assert_int_equal(readers[i].found, is_gone ? 0 : 1);
	}
	coalescer_free(coalescer);
}

static void test_left_out(void **state) {
	(void)state;
	static const char *const ids[READERS] = {"0", "1", "2", "3", "4", "5", "6", "7"};
	struct coalescer *coalescer = coalescer_new();
	struct fake fake = {0};
	struct reader readers[READERS];
	read_all(coalescer, &fake, ids, readers);
	assert_true(readers[7].ok);
	assert_int_equal(readers[7].found, 1);
	coalescer_free(coalescer);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_joined),
		cmocka_unit_test(test_one_gone),
		cmocka_unit_test(test_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
