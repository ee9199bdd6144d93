/* The whole client against a scripted server: retries, pages, what is never sent twice, clock and
 * credentials repaired, odd answers, account checks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aws/call_log.h"
#include "aws/client.h"
#include "aws_server.h"
#include "base/clock.h"
#include "value/json.h"

#define NAMES(...) ((const char *const[]){__VA_ARGS__})

static const struct aws_action query_actions[] = {
	{.name = "DescribeLoadBalancers",
		.page_inputs = NAMES("Marker"),
		.page_outputs = NAMES("NextMarker"),
		.page_token_count = 1,
		.page_items = "LoadBalancers Other.List"},
};
static const struct aws_service query_service = {
	.name = "elbv2",
	.sdk_id = "ELASTIC_LOAD_BALANCING_V2",
	.signing_name = "elasticloadbalancing",
	.endpoint_prefix = "elasticloadbalancing",
	.protocol = AWS_PROTOCOL_QUERY,
	.api_version = "2015-12-01",
	.actions = query_actions,
	.action_count = 1,
	.retries = (const struct aws_error_rule[]){{"Odd*", "try again"}},
	.retry_count = 1,
	.no_retries = (const struct aws_error_rule[]){{"LimitExceededException", NULL}},
	.no_retry_count = 1,
};
static const struct aws_action route53_actions[] = {
	{.name = "ListRecords",
		.method = "GET",
		.uri = "/2013-04-01/{Id}/rrset",
		.bindings =
			(const struct aws_binding[]){{AWS_BINDING_QUERY, "Start", "name"}, {AWS_BINDING_QUERY, "Type", "type"}},
		.binding_count = 2,
		.page_inputs = NAMES("Start", "Type"),
		.page_outputs = NAMES("NextName", "NextType"),
		.page_token_count = 2,
		.page_items = "Sets.Set",
		.page_more = "IsTruncated"},
};
static const struct aws_service route53_service = {
	.name = "route53",
	.sdk_id = "ROUTE_53",
	.signing_name = "route53",
	.endpoint_prefix = "route53",
	.global = true,
	.protocol = AWS_PROTOCOL_REST_XML,
	.actions = route53_actions,
	.action_count = 1,
};

static struct arena *arena;
static struct server server;
static struct aws_client *client;
static struct aws_caller caller;
static struct aws_reply reply;

static int set_up(void **state) {
	(void)state;
	static const char *const names[] = {
		"AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_REGION", "AWS_SESSION_TOKEN", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		unsetenv(names[i]);
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	arena = arena_new();
	client = NULL;
	stop_reset();
	return 0;
}

static int tear_down(void **state) {
	(void)state;
	aws_client_free(client);
	server_stop(&server);
	arena_free(arena);
	stop_reset();
	return 0;
}

#define START(...)                                                     \
	server_start(&server, ((const struct server_step[]){__VA_ARGS__}), \
		sizeof((const struct server_step[]){__VA_ARGS__}) / sizeof(struct server_step))
#define OK(body) \
	{ SERVER_REPLY, 200, NULL, body }
#define ERROR(status, code)                                                                              \
	{                                                                                                    \
		SERVER_REPLY, status, NULL,                                                                      \
			"<ErrorResponse><Error><Code>" code                                                          \
			"</Code><Message>please try again</Message></Error><RequestId>r</RequestId></ErrorResponse>" \
	}
#define DONE OK("<AResponse><AResult><X>1</X></AResult></AResponse>")

static struct diagnostics open_client(const char *arguments) {
	struct diagnostics list = DIAGNOSTICS_INIT(arena);
	const char *why = "";
	const char *json = arena_printf(arena,
		"{\"region\":\"eu-central-1\",\"access_key\":\"AKIDEXAMPLE\",\"secret_key\":\"s3cr3t\",%s"
		"\"endpoints\":[{\"elbv2\":\"http://127.0.0.1:%d/base/\",\"route53\":\"http://127.0.0.1:%d\",\"sts\":\"http://127.0.0.1:%d\"}]}",
		arguments, server.port, server.port, server.port);
	const struct value *configuration = value_from_json(arena, json, strlen(json), &why);
	assert_non_null(configuration);
	client = aws_client_new(configuration, "test/1", &list);
	if (client != NULL)
		caller = aws_client_caller(client);
	return list;
}

#define SKIP "\"skip_credentials_validation\":true,\"skip_requesting_account_id\":true,"

static int ask(
	const struct aws_service *service, const char *action, const char *json, bool is_write, bool is_repeatable) {
	const char *why = "";
	struct aws_request request = {.service = service,
		.action = action,
		.is_write = is_write,
		.is_repeatable = is_repeatable,
		.parameters = value_from_json(arena, json, strlen(json), &why)};
	return caller.call(caller.self, arena, &request, &reply);
}

static void test_request(void **state) {
	(void)state;
	START(DONE);
	open_client(SKIP "\"user_agent\":[\"more/2\"],");
	assert_int_equal(ask(&query_service, "Act", "{\"A\":[1,2]}", false, false), 0);
	const char *text = server_request(&server, 0);
	assert_memory_equal(text, "POST /base/ HTTP/1.1\r\n", 22);
	assert_non_null(strstr(text, "User-Agent: test/1 more/2\r\n"));
	assert_non_null(strstr(text,
		"/eu-central-1/elasticloadbalancing/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature="));
	assert_non_null(strstr(text, "\r\n\r\nAction=Act&Version=2015-12-01&A.member.1=1&A.member.2=2"));
	assert_non_null(strstr(text, arena_printf(arena, "\r\nHost: 127.0.0.1:%d\r\n", server.port)));
	assert_string_equal(caller.partition, "aws");
	assert_int_equal(aws_client_call_count(client), 1);
}

static void test_transient_errors_are_repeated(void **state) {
	(void)state;
	START(ERROR(503, "ServiceUnavailable"), ERROR(400, "OddThing"), {SERVER_REPLY, 500, NULL, "<html>oops</html>"},
		{SERVER_CLOSE, 0, NULL, NULL}, {SERVER_TRUNCATE, 200, NULL, "<AResp"}, DONE);
	open_client(SKIP);
	assert_int_equal(ask(&query_service, "Act", "{}", false, false), 0);
	assert_string_equal(value_text(value_get(reply.body, "X")), "1");
	assert_int_equal(server_request_count(&server), 6);
	assert_int_equal(server_connection_count(&server), 3);
}

static void test_max_retries(void **state) {
	(void)state;
	START(ERROR(503, "ServiceUnavailable"));
	open_client(SKIP "\"max_retries\":3,");
	assert_int_equal(ask(&query_service, "Act", "{}", true, false), -1);
	assert_int_equal(server_request_count(&server), 3);
	assert_string_equal(reply.code, "ServiceUnavailable");
	assert_string_equal(reply.request_id, "r");
	assert_int_equal(reply.status, 503);
	assert_false(reply.ambiguous);
}

static void test_errors_that_stay(void **state) {
	(void)state;
	START(ERROR(400, "ValidationError"), ERROR(400, "LimitExceededException"));
	open_client(SKIP);
	assert_int_equal(ask(&query_service, "Act", "{}", false, false), -1);
	assert_int_equal(ask(&query_service, "Act", "{}", false, false), -1);
	assert_int_equal(server_request_count(&server), 2);
}

static void test_ambiguous_writes(void **state) {
	(void)state;
	START({SERVER_CLOSE, 0, NULL, NULL}, OK("garbage"), {SERVER_REPLY, 502, NULL, ""}, {SERVER_CLOSE, 0, NULL, NULL},
		DONE);
	open_client(SKIP);
	assert_int_equal(ask(&query_service, "Create", "{}", true, false), -1);
	assert_string_equal(reply.code, "RequestTimeout");
	assert_int_equal(reply.status, 0);
	assert_true(reply.ambiguous);
	assert_int_equal(server_request_count(&server), 1);
	assert_int_equal(ask(&query_service, "Create", "{}", true, false), -1);
	assert_string_equal(reply.code, "MalformedResponse");
	assert_null(strstr(reply.message, "garbage")); /* it might be a secret's beginning */
	assert_true(reply.ambiguous);
	assert_int_equal(ask(&query_service, "Create", "{}", true, false), -1);
	assert_string_equal(reply.code, "BadGateway");
	assert_int_equal(server_request_count(&server), 3);
	/* with a token it is sent again */
	assert_int_equal(ask(&query_service, "Create", "{\"ClientToken\":\"t\"}", true, true), 0);
	assert_int_equal(server_request_count(&server), 5);
	assert_string_equal(strstr(server_request(&server, 3), "\r\n\r\n"), strstr(server_request(&server, 4), "\r\n\r\n"));
}

static void test_malformed_reads(void **state) {
	(void)state;
	START(OK("garbage"));
	open_client(SKIP);
	assert_int_equal(ask(&query_service, "Act", "{}", false, false), -1);
	assert_string_equal(reply.code, "MalformedResponse");
	assert_int_equal(server_request_count(&server), 3);
}

/* Of an object that nothing was said about nobody may think that it is gone. */
static void test_reads_that_are_told_nothing(void **state) {
	(void)state;
	START(OK(""), OK(""), OK(""), OK(""));
	open_client(SKIP);
	assert_int_equal(ask(&query_service, "Act", "{}", false, false), -1);
	assert_string_equal(reply.code, "MalformedResponse");
	assert_int_equal(reply.status, 200);
	assert_int_equal(server_request_count(&server), 3);
	assert_int_equal(ask(&query_service, "Create", "{}", true, false), 0);
}

static void test_unreachable(void **state) {
	(void)state;
	START(DONE);
	open_client(SKIP "\"max_retries\":2,\"http_proxy\":\"http://127.0.0.1:1\",");
	struct aws_service far = query_service;
	far.name = "far";
	setenv("AWS_ENDPOINT_URL", "http://192.0.2.1", 1);
	assert_int_equal(ask(&far, "Create", "{}", true, false), -1);
	assert_string_equal(reply.code, "EndpointUnreachable");
	assert_false(reply.ambiguous);
	assert_int_equal(aws_client_call_count(client), 2);
	setenv("AWS_ENDPOINT_URL", "no-url", 1);
	assert_int_equal(ask(&far, "Create", "{}", true, false), -1);
	assert_string_equal(reply.code, "InvalidEndpoint");
	unsetenv("AWS_ENDPOINT_URL");
}

static void test_pages(void **state) {
	(void)state;
	START(
		OK("<AResponse><AResult><LoadBalancers><member>a</member></LoadBalancers><NextMarker>m1</NextMarker></AResult></AResponse>"),
		OK("<AResponse><AResult><LoadBalancers/><NextMarker>m2</NextMarker></AResult></AResponse>"),
		ERROR(400, "Throttling"),
		OK("<AResponse><AResult><LoadBalancers><member>b</member><member>c</member></LoadBalancers></AResult></AResponse>"));
	open_client(SKIP);
	assert_int_equal(ask(&query_service, "DescribeLoadBalancers", "{\"PageSize\":1}", false, false), 0);
	assert_string_equal(value_to_json(arena, value_get(reply.body, "LoadBalancers")), "[\"a\",\"b\",\"c\"]");
	assert_true(value_is_null(value_get(reply.body, "NextMarker")));
	assert_int_equal(server_request_count(&server), 4);
	assert_null(strstr(server_request(&server, 0), "Marker"));
	assert_non_null(strstr(server_request(&server, 1), "Marker=m1&PageSize=1"));
	assert_non_null(strstr(server_request(&server, 3), "Marker=m2&PageSize=1"));
}

static void test_pages_of_several_tokens(void **state) {
	(void)state;
	START(
		OK("<R><Sets><Set><N>1</N></Set></Sets><IsTruncated>true</IsTruncated><NextName>n</NextName><NextType>A</NextType></R>"),
		OK("<R><Sets><Set><N>2</N></Set><Set><N>3</N></Set></Sets><IsTruncated>true</IsTruncated><NextName>n</NextName><NextType>TXT</NextType></R>"),
		OK("<R><Sets/><IsTruncated>false</IsTruncated><NextName>n</NextName></R>"));
	open_client(SKIP);
	assert_int_equal(ask(&route53_service, "ListRecords", "{\"Id\":\"Z\"}", false, false), 0);
	assert_string_equal(value_to_json(arena, value_get(value_get(reply.body, "Sets"), "Set")),
		"[{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"3\"}]");
	assert_memory_equal(server_request(&server, 1), "GET /2013-04-01/Z/rrset?name=n&type=A HTTP", 42);
	assert_memory_equal(server_request(&server, 2), "GET /2013-04-01/Z/rrset?name=n&type=TXT HTTP", 44);
	assert_non_null(strstr(server_request(&server, 0), "/us-east-1/route53/aws4_request"));
	/* a caller that sets the token pages by itself */
	assert_int_equal(ask(&route53_service, "ListRecords", "{\"Id\":\"Z\",\"Start\":\"q\"}", false, false), 0);
	assert_int_equal(server_request_count(&server), 4);
}

static void test_pages_that_never_end(void **state) {
	(void)state;
	START(OK(
		"<AResponse><AResult><LoadBalancers><member>a</member></LoadBalancers><NextMarker>m</NextMarker></AResult></AResponse>"));
	open_client(SKIP);
	assert_int_equal(ask(&query_service, "DescribeLoadBalancers", "{}", false, false), -1);
	assert_string_equal(reply.code, "MalformedResponse");
	assert_int_equal(server_request_count(&server), 2);
}

static const char *amz_date(const char *request) {
	return arena_strndup(arena, strstr(request, "X-Amz-Date: ") + 12, 16);
}

static void test_clock_is_corrected(void **state) {
	(void)state;
	START({SERVER_REPLY, 403, "Date: Sun, 06 Nov 2044 08:49:37 GMT\r\n",
			  "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>"},
		DONE,
		{SERVER_REPLY, 403, "Date: Sun, 06 Nov 2044 08:49:37 GMT\r\n",
			"<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>"});
	open_client(SKIP);
	assert_int_equal(ask(&query_service, "Act", "{}", true, false), 0);
	assert_memory_equal(amz_date(server_request(&server, 1)), "20441106T084", 12);
	/* the clock is right now: the signature is wrong for another reason */
	assert_int_equal(ask(&query_service, "Act", "{}", true, false), -1);
	assert_int_equal(server_request_count(&server), 3);
}

static void test_expired_credentials_end(void **state) {
	(void)state;
	START(ERROR(403, "ExpiredToken"));
	open_client(SKIP);
	assert_int_equal(ask(&query_service, "Act", "{}", false, false), -1);
	assert_string_equal(reply.code, "ExpiredToken");
	assert_int_equal(server_request_count(&server), 2);
}

static void *stop_later(void *argument) {
	(void)argument;
	usleep(100000);
	stop_request();
	return NULL;
}

static void test_stop_ends_waits(void **state) {
	(void)state;
	pthread_t thread;
	START(ERROR(400, "Throttling"));
	open_client(SKIP);
	pthread_create(&thread, NULL, stop_later, NULL);
	assert_int_equal(ask(&query_service, "Act", "{}", false, false), -1);
	pthread_join(thread, NULL);
	assert_string_equal(reply.code, "Stopped");
	size_t count = server_request_count(&server);
	assert_int_equal(ask(&query_service, "Act", "{}", false, false), -1);
	assert_string_equal(reply.code, "Stopped");
	assert_int_equal(server_request_count(&server), count);
	/* what a change under way still needs is sent, once */
	struct aws_request request = {
		.service = &query_service, .action = "Act", .parameters = value_empty_map, .is_finishing = true};
	assert_int_equal(caller.call(caller.self, arena, &request, &reply), -1);
	assert_int_equal(server_request_count(&server), count + 1);
}

static void test_token_bucket(void **state) {
	(void)state;
	START(ERROR(503, "ServiceUnavailable"));
	open_client(SKIP "\"token_bucket_rate_limiter_capacity\":20,");
	assert_int_equal(ask(&query_service, "Act", "{}", false, false), -1);
	assert_int_equal(server_request_count(&server), 3);
}

static void test_adaptive_mode_still_calls(void **state) {
	(void)state;
	START(ERROR(400, "Throttling"), DONE);
	open_client(SKIP "\"retry_mode\":\"adaptive\",");
	assert_int_equal(ask(&query_service, "Act", "{}", false, false), 0);
	assert_int_equal(ask(&query_service, "Act", "{}", false, false), 0);
	assert_int_equal(server_request_count(&server), 3);
}

#define IDENTITY \
	OK("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")

static void test_account(void **state) {
	(void)state;
	START(IDENTITY);
	struct diagnostics list = open_client("\"allowed_account_ids\":[\"123456789012\"],\"sts_region\":\"us-west-2\",");
	assert_int_equal(list.error_count, 0);
	assert_string_equal(caller.account_id, "123456789012");
	assert_non_null(strstr(server_request(&server, 0), "/us-west-2/sts/aws4_request"));
	aws_client_free(client);
	list = open_client("\"allowed_account_ids\":[\"1\"],");
	assert_null(client);
	assert_non_null(strstr(list.first->detail, "123456789012"));
	list = open_client("\"forbidden_account_ids\":[\"123456789012\"],");
	assert_null(client);
	list = open_client(SKIP "\"allowed_account_ids\":[\"1\"],");
	assert_null(client);
}

static void test_account_is_refused(void **state) {
	(void)state;
	START({SERVER_REPLY, 403, NULL,
		"<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>The security token is invalid</Message></Error><RequestId>r7</RequestId></ErrorResponse>"});
	struct diagnostics list = open_client("");
	assert_null(client);
	assert_int_equal(list.error_count, 1);
	assert_non_null(strstr(list.first->summary, "Retrieving AWS account details: "));
	assert_non_null(strstr(list.first->detail, "InvalidClientTokenId"));
	assert_non_null(strstr(list.first->detail, "r7"));
	assert_null(strstr(list.first->detail, "s3cr3t"));
}

static void test_wrong_settings(void **state) {
	(void)state;
	static const char *const wrong[] = {"{}", "{\"region\":\"eu-central-1a\"}", "{\"region\":\"mars\"}",
		"{\"region\":\"eu-west-1\",\"retry_mode\":\"fast\"}"};
	START(DONE);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct diagnostics list = DIAGNOSTICS_INIT(arena);
		const char *why;
		assert_null(aws_client_new(value_from_json(arena, wrong[i], strlen(wrong[i]), &why), "t", &list));
		assert_int_equal(list.error_count, 1);
	}
	open_client(SKIP "\"skip_region_validation\":true,\"region\":\"mars\",");
	assert_non_null(client);
	assert_int_equal(server_request_count(&server), 0);
}

static void test_no_credentials(void **state) {
	(void)state;
	START(DONE);
	struct diagnostics list = DIAGNOSTICS_INIT(arena);
	static const char json[] = "{\"region\":\"eu-west-1\",\"skip_metadata_api_check\":\"true\"}";
	const char *why;
	client = aws_client_new(value_from_json(arena, json, strlen(json), &why), "t", &list);
	assert_null(client);
	assert_true(diagnostics_has_error(&list));
}

static void test_secrets_are_masked(void **state) {
	(void)state;
	static const char json[] =
		"{\"SecretString\":\"abc\",\"SecretId\":\"id\",\"MasterUserPassword\":\"abc\",\"LaunchTemplateData\":{\"UserData\":\"abc\",\"ImageId\":\"ami\"},"
		"\"list\":[{\"SessionToken\":\"abc\"}],\"Parameter\":{\"Type\":\"SecureString\",\"Value\":\"abc\"},\"PrivateKey\":\"abc\",\"ClientToken\":\"t\"}";
	START(DONE);
	const char *why;
	const char *masked = value_to_json(arena, call_log_mask(arena, value_from_json(arena, json, strlen(json), &why)));
	assert_null(strstr(masked, "abc"));
	assert_non_null(strstr(masked, "\"id\""));
	assert_non_null(strstr(masked, "\"ami\""));
	assert_non_null(strstr(masked, "\"t\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
	const struct CMUnitTest tests[] = {
		TEST(test_request),
		TEST(test_transient_errors_are_repeated),
		TEST(test_max_retries),
		TEST(test_errors_that_stay),
		TEST(test_ambiguous_writes),
		TEST(test_malformed_reads),
		TEST(test_reads_that_are_told_nothing),
		TEST(test_unreachable),
		TEST(test_pages),
		TEST(test_pages_of_several_tokens),
		TEST(test_pages_that_never_end),
		TEST(test_clock_is_corrected),
		TEST(test_expired_credentials_end),
		TEST(test_stop_ends_waits),
		TEST(test_token_bucket),
		TEST(test_adaptive_mode_still_calls),
		TEST(test_account),
		TEST(test_account_is_refused),
		TEST(test_wrong_settings),
		TEST(test_no_credentials),
		TEST(test_secrets_are_masked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
