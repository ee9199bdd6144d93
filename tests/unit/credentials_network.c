/* Instance metadata, containers, AWS SSO and credential_process, each against a server or a program of
 * the test's own. */
#include "credentials_server.h"

#include <signal.h>

#define KEYS_JSON                                                                                        \
	"{\"Code\":\"Success\",\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"hidden\",\"Token\":\"session\"," \
	"\"Expiration\":\"2099-01-01T00:00:00Z\"}"

int bench_sts(void *self, struct arena *arena, const struct aws_credentials *credentials, const char *action,
	const struct value *parameters, struct aws_reply *reply) {
	(void)self, (void)arena, (void)credentials, (void)action, (void)parameters;
	*reply = (struct aws_reply){.body = value_null, .code = "Unexpected"};
	return -1;
}

static bool asks(const char *request, const char *line) {
	return strncmp(request, line, strlen(line)) == 0;
}

static void reply_set(struct server_reply *reply, int status, const char *format, const char *text) {
	reply->status = status;
	snprintf(reply->body, sizeof reply->body, format, text);
}

/* Instance metadata */

static atomic_int metadata_token_status; /* of PUT /latest/api/token */
static atomic_bool metadata_has_role;
static atomic_int metadata_failures; /* answers of 500 before it works */

static void metadata_handler(const char *request, struct server_reply *reply) {
	bool has_token = strstr(request, "X-aws-ec2-metadata-token: T-1\r\n") != NULL;
	if (asks(request, "PUT /latest/api/token ")) {
		reply_set(reply,
			strstr(request, "X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n") ? metadata_token_status : 400, "%s",
			"T-1");
	} else if (metadata_token_status == 200 && !has_token) {
		reply->status = 401;
	} else if (metadata_failures > 0) {
		metadata_failures--;
		reply->status = 500;
	} else if (!metadata_has_role) {
		reply->status = 404;
	} else if (asks(request, "GET /latest/meta-data/iam/security-credentials/ ")) {
		reply_set(reply, 200, "%s", "web-role\n");
	} else if (asks(request, "GET /latest/meta-data/iam/security-credentials/web-role ")) {
		reply_set(reply, 200, KEYS_JSON, has_token ? "ASIAV2" : "ASIAV1");
	} else {
		reply->status = 404;
	}
}

static void metadata_open(struct bench *bench, struct server *server) {
	bench_open(bench);
	unsetenv("AWS_EC2_METADATA_DISABLED");
	metadata_token_status = 200;
	metadata_has_role = true;
	metadata_failures = 0;
	server_start(server, metadata_handler);
	bench_set(bench, "ec2_metadata_service_endpoint", arena_printf(bench->arena, "%s/", server->url));
}

static const char *metadata_ask(int token_status, bool has_role, const char *variable) {
	static char answer[2048];
	struct bench bench;
	struct server server;
	metadata_open(&bench, &server);
	metadata_token_status = token_status;
	metadata_has_role = has_role;
	if (variable)
		setenv(variable, "true", 1);
	snprintf(answer, sizeof answer, "%s", bench_get(&bench));
	bench_close(&bench);
	server_stop(&server);
	return answer;
}

static void test_metadata(void **state) {
	(void)state;
	assert_string_equal(metadata_ask(200, true, NULL), "ASIAV2");
	assert_string_equal(metadata_ask(404, true, NULL), "ASIAV1");
	assert_string_equal(metadata_ask(0, true, NULL), "ASIAV1");
	assert_contains(metadata_ask(404, true, "AWS_EC2_METADATA_V1_DISABLED"), "version 1 is switched off");
	assert_contains(metadata_ask(400, true, NULL), "/latest/api/token answers with HTTP status 400");
	assert_contains(metadata_ask(200, false, NULL), "the instance has no IAM role");
	assert_contains(metadata_ask(200, true, "AWS_EC2_METADATA_DISABLED"), "switched off by AWS_EC2_METADATA_DISABLED");
}

static void test_metadata_repeats(void **state) {
	(void)state;
	struct bench bench;
	struct server server;
	metadata_open(&bench, &server);
	metadata_failures = 2;
	assert_string_equal(bench_get(&bench), "ASIAV2");
	assert_int_equal(server.requests, 5);
	assert_string_equal(bench_get(&bench), "ASIAV2");
	assert_int_equal(server.requests, 5);
	bench_close(&bench);
	server_stop(&server);
}

static void test_metadata_switches(void **state) {
	(void)state;
	struct bench bench;
	struct server server;
	metadata_open(&bench, &server);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	bench_set(&bench, "skip_metadata_api_check", "false"); /* wins over the environment */
	assert_string_equal(bench_get(&bench), "ASIAV2");
	bench_close(&bench);
	server_stop(&server);
	metadata_open(&bench, &server);
	bench_set(&bench, "skip_metadata_api_check", "true");
	assert_contains(bench_get(&bench), "skip_metadata_api_check");
	assert_int_equal(server.requests, 0);
	bench_close(&bench);
	server_stop(&server);
}

static void test_metadata_unreachable(void **state) {
	(void)state;
	struct bench bench;
	struct server server;
	metadata_open(&bench, &server);
	server_stop(&server);
	const char *error = bench_get(&bench);
	assert_contains(error, "No valid credential sources found");
	assert_contains(error, "containers: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set");
	assert_contains(error, server.url);
	bench_close(&bench);
}

/* Containers */

static void container_handler(const char *request, struct server_reply *reply) {
	if (!asks(request, "GET /v2/credentials?id=1 "))
		reply->status = 404;
	else if (strstr(request, "Authorization: from-file\r\n"))
		reply_set(reply, 200, KEYS_JSON, "ASIAFILE");
	else if (strstr(request, "Authorization: from-variable\r\n"))
		reply_set(reply, 200, KEYS_JSON, "ASIAVARIABLE");
	else
		reply_set(reply, 403, "%s", "no hidden here");
}

static void container_open(struct bench *bench, struct server *server, const char *path) {
	bench_open(bench);
	server_start(server, container_handler);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", arena_printf(bench->arena, "%s%s", server->url, path), 1);
}

static void test_container(void **state) {
	(void)state;
	struct bench bench;
	struct server server;
	container_open(&bench, &server, "/v2/credentials?id=1");
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "from-variable", 1);
	assert_string_equal(bench_get(&bench), "ASIAVARIABLE");
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
		file_write(bench.arena, home_new(bench.arena), "token", "from-file\n"), 1);
	aws_credential_chain_expire(bench.chain, NULL);
	assert_string_equal(bench_get(&bench), "ASIAFILE");
	file_write(bench.arena, getenv("HOME"), "token", "a\nb: c\n");
	aws_credential_chain_expire(bench.chain, NULL);
	assert_contains(bench_get(&bench), "it holds line breaks");
	bench_close(&bench);
	server_stop(&server);
}

static void test_container_refused(void **state) {
	(void)state;
	struct bench bench;
	struct server server;
	container_open(&bench, &server, "/v2/credentials?id=1");
	const char *error = bench_get(&bench);
	assert_contains(error, "HTTP status 403");
	assert_null(strstr(error, "hidden"));
	assert_null(strstr(error, "id=1"));
	bench_close(&bench);
	server_stop(&server);
}

static const char *container_address(const char *variable, const char *text) {
	static char address[512];
	struct arena *arena = arena_new();
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(arena);
	clearenv();
	setenv(variable, text, 1);
	const struct credential_source *source = credential_source_container(arena, &diagnostics);
	snprintf(address, sizeof address, "%s", source ? (const char *)source->settings : "refused");
	arena_free(arena);
	return address;
}

static void test_container_addresses(void **state) {
	(void)state;
	static const char *const allowed[] = {"https://anywhere.example/x", "http://localhost:80/x", "http://127.0.0.2/x",
		"http://[::1]:8080/x", "http://[fd00:ec2::23]/x", "http://169.254.170.23/v1/credentials"};
	static const char *const refused[] = {"http://example.com/x", "http://localhost@example.com/x", "ftp://localhost/x",
		"http://127.example.com/x", "http://localhost.example.com/x", "http://", "http://example.com/[::1]", "https://",
		"localhost", "http://169.254.170.2.evil/x"};
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		assert_string_equal(container_address("AWS_CONTAINER_CREDENTIALS_FULL_URI", allowed[i]), allowed[i]);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		assert_string_equal(container_address("AWS_CONTAINER_CREDENTIALS_FULL_URI", refused[i]), "refused");
	assert_string_equal(
		container_address("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x"), "http://169.254.170.2/v2/x");
	assert_string_equal(
		container_address("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "@evil/x"), "http://169.254.170.2/@evil/x");
}

/* AWS SSO */

static void sso_handler(const char *request, struct server_reply *reply) {
	if (asks(request, "POST /token ")) {
		reply_set(reply, 200, "{\"accessToken\":\"%s\",\"expiresIn\":28800,\"refreshToken\":\"R-2\"}", "renewed");
	} else if (strstr(request, "x-amz-sso_bearer_token: refused\r\n")) {
		reply_set(reply, 401, "{\"message\":\"%s\"}", "Session token not found or invalid");
	} else if (asks(request, "GET /federation/credentials?account_id=111111111111&role_name=Read%20Only ")) {
		reply_set(reply, 200,
			"{\"roleCredentials\":{\"accessKeyId\":\"ASIA%s\",\"secretAccessKey\":\"hidden\",\"sessionToken\":\"s\","
			"\"expiration\":4070908800000}}",
			strstr(request, "x-amz-sso_bearer_token: renewed\r\n") ? "RENEWED" : "CACHED");
	} else {
		reply_set(reply, 403, "{\"message\":\"%s\"}", "No access");
	}
}

/* The cache file's name is the SHA-1 of the session's name, "corp". */
#define CORP_CACHE ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"

static void sso_open(
	struct bench *bench, struct server *server, const char *profile, const char *token, int64_t lifetime_ms) {
	bench_open(bench);
	server_start(server, sso_handler);
	setenv("AWS_ENDPOINT_URL_SSO", server->url, 1);
	setenv("AWS_ENDPOINT_URL_SSO_OIDC", server->url, 1);
	const char *home = home_new(bench->arena);
	static const char *const folders[] = {".aws", ".aws/sso", ".aws/sso/cache"};
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(mkdir(arena_printf(bench->arena, "%s/%s", home, folders[i]), 0700), 0);
	file_write(bench->arena, home, ".aws/config",
		"[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"
		"[profile read]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Read Only\n"
		"[profile other]\nsso_session = corp\nsso_account_id = 222222222222\nsso_role_name = Read Only\n");
	if (token)
		file_write(bench->arena, home, CORP_CACHE,
			arena_printf(bench->arena,
				"{\"startUrl\":\"https://corp.example/start\",\"region\":\"eu-west-1\",\"accessToken\":\"%s\","
				"\"expiresAt\":\"%s\"%s}",
				token, time_from_now(bench->arena, lifetime_ms),
				strcmp(token, "renewable") == 0 ? ",\"clientId\":\"C\",\"clientSecret\":\"S\",\"refreshToken\":\"R-1\","
												  "\"registrationExpiresAt\":\"2099-01-01T00:00:00Z\""
												: ""));
	bench_set(bench, "profile", profile);
}

static const char *sso_ask(const char *profile, const char *token, int64_t lifetime_ms) {
	static char answer[2048];
	struct bench bench;
	struct server server;
	sso_open(&bench, &server, profile, token, lifetime_ms);
	snprintf(answer, sizeof answer, "%s", bench_get(&bench));
	bench_close(&bench);
	server_stop(&server);
	return answer;
}

static void test_sso(void **state) {
	(void)state;
	const int64_t hour_ms = 3600 * 1000;
	assert_string_equal(sso_ask("read", "cached", hour_ms), "ASIACACHED");
	assert_contains(sso_ask("read", "cached", -hour_ms), "the session has expired");
	assert_contains(sso_ask("read", "cached", -hour_ms), "aws sso login --profile read");
	assert_contains(sso_ask("read", NULL, 0), "there is no cached session");
	assert_contains(sso_ask("read", "refused", hour_ms), "aws sso login --profile read");
	assert_contains(sso_ask("other", "cached", hour_ms),
		"role Read Only in account 222222222222 was refused with HTTP status 403: No access");
}

static void test_sso_renewal(void **state) {
	(void)state;
	struct bench bench;
	struct server server;
	sso_open(&bench, &server, "read", "renewable", -1000);
	assert_string_equal(bench_get(&bench), "ASIARENEWED");
	assert_int_equal(server.requests, 2);
	aws_credential_chain_expire(bench.chain, NULL);
	assert_string_equal(bench_get(&bench), "ASIARENEWED"); /* from the cache file that was written */
	assert_int_equal(server.requests, 3);
	struct stat status;
	assert_int_equal(stat(arena_printf(bench.arena, "%s/" CORP_CACHE, getenv("HOME")), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	bench_close(&bench);
	server_stop(&server);
}

/* credential_process */

static const char *process_ask(const char *command) {
	static char answer[2048];
	struct bench bench;
	bench_open(&bench);
	setenv("AWS_CONFIG_FILE",
		file_write(bench.arena, home_new(bench.arena), "config",
			arena_printf(bench.arena, "[profile p]\ncredential_process = %s\n", command)),
		1);
	setenv("AWS_PROFILE", "p", 1);
	snprintf(answer, sizeof answer, "%s", bench_get(&bench));
	bench_close(&bench);
	assert_null(strstr(answer, "hidden"));
	return answer;
}

#define PRINT_KEYS(version, rest) \
	"echo '{\"Version\":" version ",\"AccessKeyId\":\"AKIAPROCESS\",\"SecretAccessKey\":\"hidden\"" rest "}'"

static void test_process(void **state) {
	(void)state;
	assert_string_equal(process_ask(PRINT_KEYS("1", "")), "AKIAPROCESS");
	assert_string_equal(
		process_ask(PRINT_KEYS("1", ",\"SessionToken\":\"s\",\"Expiration\":\"2099-01-01T00:00:00Z\"")), "AKIAPROCESS");
	assert_string_equal(
		process_ask("echo hidden >&2; cat; test ! -e /dev/fd/3 && " PRINT_KEYS("1", "")), "AKIAPROCESS");
	assert_contains(process_ask(PRINT_KEYS("2", "")), "not of Version 1");
	assert_contains(process_ask(PRINT_KEYS("1", ",\"Expiration\":\"soon\"")), "no ISO 8601 time");
	assert_contains(process_ask(PRINT_KEYS("1", ",\"Expiration\":\"2001-01-01T00:00:00Z\"")), "have expired");
	assert_contains(
		process_ask("echo '{\"Version\":1,\"AccessKeyId\":\"hidden\"}'"), "has no AccessKeyId and SecretAccessKey");
	assert_contains(process_ask("echo hidden"), "it printed no JSON");
	assert_contains(process_ask("echo hidden; exit 3"), "it ended with status 3");
	assert_contains(process_ask("kill -9 $$"), "it was ended by signal 9");
	assert_contains(process_ask("yes hidden"), "it printed more than credentials are long");
	assert_contains(process_ask("/nonexistent/program hidden"), "it ended with status 127");
}

static void test_process_signals(void **state) {
	(void)state;
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	/* A hexadecimal mask of the ignored signals: none may be left but glibc's own two, 32 and 33. */
	assert_string_equal(
		process_ask("grep -Eq 'SigIgn:.0000000(00|18)0000000' /proc/self/status && " PRINT_KEYS("1", "")),
		"AKIAPROCESS");
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
}

static void *stop_later(void *object) {
	(void)object;
	const struct timespec wait = {.tv_nsec = 200 * 1000000};
	nanosleep(&wait, NULL);
	stop_request();
	return NULL;
}

static void test_process_stop(void **state) {
	(void)state;
	pthread_t thread;
	pthread_create(&thread, NULL, stop_later, NULL);
	int64_t start_ms = clock_monotonic_ms();
	assert_contains(process_ask("exec sleep 30"), "Terraform asked to stop");
	assert_true(clock_monotonic_ms() - start_ms < 5000);
	pthread_join(thread, NULL);
	stop_reset();
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_metadata),
		cmocka_unit_test(test_metadata_repeats),
		cmocka_unit_test(test_metadata_switches),
		cmocka_unit_test(test_metadata_unreachable),
		cmocka_unit_test(test_container),
		cmocka_unit_test(test_container_refused),
		cmocka_unit_test(test_container_addresses),
		cmocka_unit_test(test_sso),
		cmocka_unit_test(test_sso_renewal),
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_process_signals),
		cmocka_unit_test(test_process_stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
