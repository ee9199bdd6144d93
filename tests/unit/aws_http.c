/* HTTP over libcurl against a scripted server: connections kept, what counts as sent, odd replies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aws/http.h"
#include "aws/http_host.h"
#include "aws_server.h"
#include "base/clock.h"

static struct arena *arena;
static struct http_pool *pool;
static struct server server;

static int set_up(void **state) {
	(void)state;
	arena = arena_new();
	pool = http_pool_new(&(struct http_options){.http_proxy = "http://127.0.0.1:1"});
	return 0;
}

static int tear_down(void **state) {
	(void)state;
	http_pool_free(pool);
	arena_free(arena);
	stop_reset();
	return 0;
}

static int ask(struct http_request *request, struct http_reply *reply) {
	if (request->url == NULL)
		request->url = arena_printf(arena, "http://127.0.0.1:%d/x?y", server.port);
	return http_send(pool, arena, request, reply);
}

#define STEPS(...)                               \
	((const struct server_step[]){__VA_ARGS__}), \
		sizeof((const struct server_step[]){__VA_ARGS__}) / sizeof(struct server_step)

static void test_connections_are_kept(void **state) {
	(void)state;
	struct http_reply reply;
	server_start(&server, STEPS({SERVER_REPLY, 200, "X-A: 1\r\n", "hi"}));
	for (int i = 0; i < 5; i++) {
		assert_int_equal(ask(&(struct http_request){.method = "POST", .body = "abc", .body_length = 3}, &reply), 0);
		assert_int_equal(reply.status, 200);
		assert_string_equal(reply.body, "hi");
		assert_string_equal(http_reply_header(&reply, "x-a"), "1");
	}
	http_pool_free(pool);
	pool = NULL;
	assert_int_equal(server_connection_count(&server), 1);
	server_stop(&server);
}

static void *worker(void *argument) {
	(void)argument;
	for (int i = 0; i < 5; i++) {
		struct arena *own = arena_new();
		struct http_reply reply;
		struct http_request request = {.url = arena_printf(own, "http://127.0.0.1:%d/", server.port)};
		if (http_send(pool, own, &request, &reply) != 0 || strcmp(reply.body, "hi") != 0)
			abort();
		arena_free(own);
	}
	return NULL;
}

static void test_threads(void **state) {
	(void)state;
	pthread_t threads[8];
	server_start(&server, STEPS({SERVER_REPLY, 200, NULL, "hi"}));
	for (size_t i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, worker, NULL);
	for (size_t i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	assert_true(http_pool_connection_count(pool) <= 8);
	server_stop(&server);
}

static void test_request_form(void **state) {
	(void)state;
	struct http_reply reply;
	const struct http_header headers[] = {{"X-One", "1"}, {"X-Empty", ""}, {"Content-Type", "text/x"}};
	server_start(&server, STEPS({SERVER_REPLY, 200, NULL, "x"}));
	assert_int_equal(ask(
						 &(struct http_request){
							 .method = "PUT", .headers = headers, .header_count = 3, .body = "a\0b", .body_length = 3},
						 &reply),
		0);
	assert_int_equal(ask(&(struct http_request){.method = "HEAD"}, &reply), 0);
	assert_int_equal(reply.body_length, 0);
	assert_int_equal(ask(&(struct http_request){.method = "DELETE"}, &reply), 0);
	assert_int_equal(ask(&(struct http_request){.method = "POST"}, &reply), 0);
	assert_memory_equal(server_request(&server, 0), "PUT /x?y HTTP/1.1\r\n", 19);
	assert_non_null(strstr(server_request(&server, 0), "X-One: 1\r\n"));
	assert_non_null(strstr(server_request(&server, 0), "X-Empty:\r\n"));
	assert_non_null(strstr(server_request(&server, 0), "Content-Length: 3\r\n"));
	assert_null(strstr(server_request(&server, 0), "Expect"));
	assert_memory_equal(strstr(server_request(&server, 0), "\r\n\r\n"), "\r\n\r\na\0b", 7);
	assert_memory_equal(server_request(&server, 2), "DELETE /x?y", 11);
	assert_non_null(strstr(server_request(&server, 3), "Content-Length: 0\r\n"));
	assert_null(strstr(server_request(&server, 3), "Content-Type"));
	server_stop(&server);
}

static void test_redirects_stay(void **state) {
	(void)state;
	struct http_reply reply;
	server_start(&server, STEPS({SERVER_REPLY, 301, "Location: http://127.0.0.1:1/\r\n", ""}));
	assert_int_equal(ask(&(struct http_request){0}, &reply), 0);
	assert_int_equal(reply.status, 301);
	server_stop(&server);
}

static void test_nobody_there(void **state) {
	(void)state;
	struct http_reply reply;
	assert_int_equal(ask(&(struct http_request){.url = "http://127.0.0.1:1/secret?a=b"}, &reply), -1);
	assert_int_equal(reply.outcome, HTTP_NOT_SENT);
	assert_non_null(strstr(reply.error, "127.0.0.1:1"));
	assert_null(strstr(reply.error, "secret"));
	assert_int_equal(ask(&(struct http_request){.url = "gopher://x/"}, &reply), -1);
	assert_int_equal(reply.outcome, HTTP_UNAVAILABLE);
	assert_int_equal(ask(&(struct http_request){.url = "http://x/\r\nA: b"}, &reply), -1);
	assert_int_equal(reply.outcome, HTTP_UNAVAILABLE);
	/* not a loopback host: through the proxy, which does not exist */
	assert_int_equal(ask(&(struct http_request){.url = "http://192.0.2.1/"}, &reply), -1);
	assert_int_equal(reply.outcome, HTTP_NOT_SENT);
}

static void test_no_answer(void **state) {
	(void)state;
	struct http_reply reply;
	server_start(&server,
		STEPS({SERVER_CLOSE, 0, NULL, NULL}, {SERVER_TRUNCATE, 200, NULL, "half"},
			{SERVER_RAW, 0, NULL, "SSH-2.0\r\n\r\n"}));
	assert_int_equal(ask(&(struct http_request){.method = "POST", .body = "abc", .body_length = 3}, &reply), -1);
	assert_int_equal(reply.outcome, HTTP_NO_ANSWER);
	assert_int_equal(ask(&(struct http_request){0}, &reply), -1);
	assert_int_equal(reply.outcome, HTTP_NO_ANSWER);
	assert_int_equal(ask(&(struct http_request){0}, &reply), -1);
	assert_int_equal(reply.outcome, HTTP_NO_ANSWER);
	server_stop(&server);
}

/* A kept connection that the server closes when the second request arrives: libcurl would send that
 * once more by itself, which a write must not see. */
static void test_dead_kept_connection(void **state) {
	(void)state;
	struct http_reply reply;
	server_start(&server,
		STEPS({SERVER_REPLY, 200, NULL, "1"}, {SERVER_CLOSE, 0, NULL, NULL}, {SERVER_REPLY, 200, NULL, "3"},
			{SERVER_CLOSE, 0, NULL, NULL}, {SERVER_REPLY, 200, NULL, "5"}));
	struct http_request once = {.method = "POST", .body = "abc", .body_length = 3, .send_once = true};
	struct http_request again = {.method = "POST", .body = "abc", .body_length = 3};
	assert_int_equal(ask(&once, &reply), 0);
	assert_int_equal(ask(&once, &reply), -1);
	assert_int_equal(reply.outcome, HTTP_NO_ANSWER);
	assert_int_equal(server_request_count(&server), 2);
	assert_int_equal(ask(&again, &reply), 0);
	assert_int_equal(ask(&again, &reply), 0);
	assert_string_equal(reply.body, "5");
	server_stop(&server);
}

static void test_stop(void **state) {
	(void)state;
	struct http_reply reply;
	server_start(&server, STEPS({SERVER_REPLY, 200, NULL, "x"}));
	stop_request();
	assert_int_equal(ask(&(struct http_request){.method = "POST"}, &reply), 0);
	assert_int_equal(ask(&(struct http_request){.stop_ends = true}, &reply), -1);
	assert_int_equal(reply.outcome, HTTP_STOPPED);
	server_stop(&server);
}

static void test_time_out(void **state) {
	(void)state;
	struct http_reply reply;
	int silent = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	assert_int_equal(bind(silent, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(silent, 1), 0);
	assert_int_equal(getsockname(silent, (struct sockaddr *)&address, &size), 0);
	struct http_request request = {
		.url = arena_printf(arena, "http://127.0.0.1:%d/", ntohs(address.sin_port)), .timeout_ms = 100};
	assert_int_equal(http_send(pool, arena, &request, &reply), -1);
	assert_int_equal(reply.outcome, HTTP_NO_ANSWER);
	close(silent);
}

static void test_hosts(void **state) {
	(void)state;
	assert_string_equal(http_host_origin(arena, "HTTPS://user:pw@h.example:8/p?q"), "HTTPS://h.example:8");
	assert_string_equal(http_host_authority(arena, "http://[::1]:8/p"), "[::1]:8");
	assert_string_equal(http_host_path(arena, "http://h/a/b/?q"), "/a/b");
	assert_string_equal(http_host_path(arena, "http://h/"), "");
	assert_string_equal(http_host_authority(arena, "h.example"), "");
	assert_true(http_host_is_loopback("http://localhost:5000/"));
	assert_true(http_host_is_loopback("http://127.9.9.9"));
	assert_false(http_host_is_loopback("http://127.example.com"));
	assert_true(http_host_is_address("10.0.0.1:80"));
	assert_false(http_host_is_address("10.example"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
	const struct CMUnitTest tests[] = {
		TEST(test_connections_are_kept),
		TEST(test_threads),
		TEST(test_request_form),
		TEST(test_redirects_stay),
		TEST(test_nobody_there),
		TEST(test_no_answer),
		TEST(test_dead_kept_connection),
		TEST(test_stop),
		TEST(test_time_out),
		TEST(test_hosts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
