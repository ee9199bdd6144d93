/* The chain: order of the sources, roles, keeping and refreshing. No network. */
#include "credentials_server.h"

#include "value/json.h"
#include "value/path.h"

int bench_sts(void *self, struct arena *arena, const struct aws_credentials *credentials, const char *action,
	const struct value *parameters, struct aws_reply *reply) {
	struct bench *bench = self;
	struct sts_call *call = &bench->calls[bench->call_count++ % 8];
	snprintf(call->action, sizeof call->action, "%s", action);
	snprintf(call->signer, sizeof call->signer, "%s", credentials ? credentials->access_key : "nobody");
	snprintf(call->parameters, sizeof call->parameters, "%s", value_to_json(arena, parameters));
	*reply = (struct aws_reply){.ok = !bench->sts_error, .status = bench->sts_error ? 403 : 200, .body = value_null};
	if (bench->sts_error) {
		reply->code = bench->sts_error;
		reply->message = "not authorized";
		reply->request_id = "r-1";
		return -1;
	}
	struct value *body = value_map_new(arena), *keys = value_map_new(arena);
	value_map_set(arena, keys, "AccessKeyId", value_stringf(arena, "ASIA%d", bench->call_count));
	value_map_set(arena, keys, "SecretAccessKey", value_string(arena, "secret"));
	value_map_set(arena, keys, "SessionToken", value_string(arena, "session"));
	value_map_set(arena, keys, "Expiration", value_string(arena, time_from_now(arena, bench->sts_lifetime_ms)));
	value_map_set(arena, body, "Credentials", keys);
	reply->body = body;
	return 0;
}

static void keys_in_environment(void) {
	setenv("AWS_ACCESS_KEY_ID", "AKIAENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "hidden", 1);
}

static void list_set(struct bench *bench, const char *argument, const char *json) {
	const char *why;
	const struct value *list = value_from_json(bench->arena, json, strlen(json), &why);
	assert_non_null(list);
	value_map_set(bench->arena, bench->configuration, argument, list);
}

static void test_arguments_win(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	keys_in_environment();
	bench_set(&bench, "access_key", "AKIAARG");
	bench_set(&bench, "secret_key", "hidden");
	assert_string_equal(bench_get(&bench), "AKIAARG");
	bench_close(&bench);
}

static void test_half_a_pair(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	bench_set(&bench, "access_key", "AKIAARG");
	assert_contains(bench_get(&bench), "secret_key is not");
	assert_string_equal(bench.diagnostics.first->path->name, "secret_key");
	bench_close(&bench);
}

static void test_environment_before_profile(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	keys_in_environment();
	const char *home = home_new(bench.arena);
	setenv("AWS_CONFIG_FILE",
		file_write(bench.arena, home, "config",
			"[profile p]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = hidden\n"),
		1);
	setenv("AWS_PROFILE", "p", 1);
	assert_string_equal(bench_get(&bench), "AKIAENV");
	bench_close(&bench);
}

static void test_profile_argument_before_environment(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	keys_in_environment();
	const char *home = home_new(bench.arena);
	setenv("AWS_CONFIG_FILE",
		file_write(bench.arena, home, "config",
			"[profile p]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = hidden\n"),
		1);
	bench_set(&bench, "profile", "p");
	assert_string_equal(bench_get(&bench), "AKIAPROFILE");
	bench_close(&bench);
}

static void test_nothing_found(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	setenv("AWS_ACCESS_KEY_ID", "AKIAHALF", 1);
	const char *error = bench_get(&bench);
	assert_contains(error, "No valid credential sources found");
	assert_contains(error, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
	assert_contains(error, "no profile \"default\" in /nonexistent/.aws/config, /nonexistent/.aws/credentials");
	assert_contains(error, "EC2 instance metadata: switched off by AWS_EC2_METADATA_DISABLED");
	assert_null(strstr(error, "AKIAHALF"));
	bench_close(&bench);
}

static void test_web_identity_environment(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	const char *home = home_new(bench.arena);
	file_write(bench.arena, home, "token", "the.jwt.token\n");
	setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "~/token", 1);
	setenv("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/web", 1);
	setenv("AWS_ROLE_SESSION_NAME", "pod", 1);
	assert_string_equal(bench_get(&bench), "ASIA1");
	assert_string_equal(bench.calls[0].action, "AssumeRoleWithWebIdentity");
	assert_string_equal(bench.calls[0].signer, "nobody");
	assert_string_equal(bench.calls[0].parameters,
		"{\"RoleArn\":\"arn:aws:iam::111111111111:role/web\",\"RoleSessionName\":\"pod\","
		"\"WebIdentityToken\":\"the.jwt.token\"}");
	bench_close(&bench);
}

static void test_web_identity_argument(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	keys_in_environment();
	list_set(&bench, "assume_role_with_web_identity",
		"[{\"role_arn\":\"arn:aws:iam::111111111111:role/web\",\"web_identity_token\":\"jwt\",\"session_name\":\"ci\","
		"\"duration\":\"1h30m\",\"policy\":\"{}\",\"policy_arns\":[\"arn:aws:iam::aws:policy/P\"]}]");
	assert_string_equal(bench_get(&bench), "ASIA1");
	assert_string_equal(bench.calls[0].parameters,
		"{\"DurationSeconds\":5400,\"Policy\":\"{}\",\"PolicyArns\":[{\"arn\":\"arn:aws:iam::aws:policy/P\"}],"
		"\"RoleArn\":\"arn:aws:iam::111111111111:role/web\",\"RoleSessionName\":\"ci\",\"WebIdentityToken\":\"jwt\"}");
	bench_close(&bench);
}

static void test_web_identity_incomplete(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent/token", 1);
	assert_contains(bench_get(&bench), "AWS_ROLE_ARN is not");
	setenv("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/web", 1);
	aws_shared_config_free(bench.shared);
	assert_contains(bench_get(&bench), "/nonexistent/token: No such file");
	bench_close(&bench);
}

static void test_roles_in_a_row(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	keys_in_environment();
	list_set(&bench, "assume_role",
		"[{\"role_arn\":\"arn:aws:iam::111111111111:role/one\",\"session_name\":\"s1\",\"external_id\":\"x\"},"
		"{\"role_arn\":\"arn:aws:iam::222222222222:role/two\",\"session_name\":\"s2\",\"duration\":\"15m\",\"policy\":\"{}\","
		"\"policy_arns\":[\"arn:aws:iam::aws:policy/P\"],\"tags\":{\"a\":\"1\",\"b\":\"2\"},\"transitive_tag_keys\":[\"a\"],"
		"\"source_identity\":\"me\"}]");
	assert_string_equal(bench_get(&bench), "ASIA2");
	assert_int_equal(bench.call_count, 2);
	assert_string_equal(bench.calls[0].signer, "AKIAENV");
	assert_string_equal(bench.calls[0].parameters,
		"{\"ExternalId\":\"x\",\"RoleArn\":\"arn:aws:iam::111111111111:role/one\",\"RoleSessionName\":\"s1\"}");
	assert_string_equal(bench.calls[1].signer, "ASIA1");
	assert_string_equal(bench.calls[1].parameters,
		"{\"DurationSeconds\":900,\"Policy\":\"{}\",\"PolicyArns\":[{\"arn\":\"arn:aws:iam::aws:policy/P\"}],"
		"\"RoleArn\":\"arn:aws:iam::222222222222:role/two\",\"RoleSessionName\":\"s2\",\"SourceIdentity\":\"me\","
		"\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"},{\"Key\":\"b\",\"Value\":\"2\"}],\"TransitiveTagKeys\":[\"a\"]}");
	assert_string_equal(bench_get(&bench), "ASIA2");
	assert_int_equal(bench.call_count, 2);
	bench_close(&bench);
}

static void test_roles_without_arn(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	keys_in_environment();
	list_set(&bench, "assume_role", "[null]");
	assert_true(bench_chain(&bench));
	assert_int_equal(bench.diagnostics.first->severity, DIAGNOSTIC_WARNING);
	assert_string_equal(bench_get(&bench), "AKIAENV");
	bench_close(&bench);
	bench_open(&bench);
	keys_in_environment();
	list_set(&bench, "assume_role", "[{\"role_arn\":\"arn:aws:iam::1:role/one\"},{\"role_arn\":\"\"}]");
	assert_contains(bench_get(&bench), "needs a role_arn");
	bench_close(&bench);
}

static void test_role_refused(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	keys_in_environment();
	bench.sts_error = "AccessDenied";
	list_set(&bench, "assume_role", "[{\"role_arn\":\"arn:aws:iam::111111111111:role/one\"}]");
	const char *error = bench_get(&bench);
	assert_contains(error, "Cannot assume IAM Role");
	assert_contains(error, "IAM Role (arn:aws:iam::111111111111:role/one) cannot be assumed with the environment");
	assert_contains(error, "AccessDenied: not authorized (request id r-1)");
	assert_null(strstr(error, "hidden"));
	bench_close(&bench);
}

static void test_profile_role(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	const char *home = home_new(bench.arena);
	setenv("AWS_CONFIG_FILE",
		file_write(bench.arena, home, "config",
			"[profile p]\nrole_arn = arn:aws:iam::1:role/p\nsource_profile = k\nexternal_id = e\nduration_seconds = 1800\n"
			"role_session_name = s\n[profile k]\naws_access_key_id = AKIAK\naws_secret_access_key = hidden\n"),
		1);
	setenv("AWS_PROFILE", "p", 1);
	assert_string_equal(bench_get(&bench), "ASIA1");
	assert_string_equal(bench.calls[0].signer, "AKIAK");
	assert_string_equal(bench.calls[0].parameters,
		"{\"DurationSeconds\":1800,\"ExternalId\":\"e\",\"RoleArn\":\"arn:aws:iam::1:role/p\",\"RoleSessionName\":\"s\"}");
	bench_close(&bench);
}

static void role_bench_open(struct bench *bench, int64_t lifetime_ms) {
	bench_open(bench);
	keys_in_environment();
	bench->sts_lifetime_ms = lifetime_ms;
	list_set(bench, "assume_role", "[{\"role_arn\":\"arn:aws:iam::111111111111:role/one\"}]");
}

static void test_expire_forces_refresh(void **state) {
	(void)state;
	struct bench bench;
	role_bench_open(&bench, 3600 * 1000);
	assert_string_equal(bench_get(&bench), "ASIA1");
	aws_credential_chain_expire(bench.chain, "ASIA0"); /* an older key: another thread was faster */
	assert_string_equal(bench_get(&bench), "ASIA1");
	aws_credential_chain_expire(bench.chain, "ASIA1");
	assert_string_equal(bench_get(&bench), "ASIA2");
	aws_credential_chain_expire(bench.chain, NULL);
	bench.sts_error = "AccessDenied";
	assert_contains(bench_get(&bench), "AccessDenied");
	bench.sts_error = NULL;
	assert_string_equal(bench_get(&bench), "ASIA4");
	bench_close(&bench);
}

static void test_expired_by_our_clock(void **state) {
	(void)state;
	struct bench bench;
	role_bench_open(&bench, -3600 * 1000); /* a clock that is hours wrong must not fetch at every call */
	assert_string_equal(bench_get(&bench), "ASIA1");
	assert_string_equal(bench_get(&bench), "ASIA1");
	assert_int_equal(bench.call_count, 1);
	bench_close(&bench);
}

static void *thread_get(void *object) {
	struct bench *bench = object;
	struct arena *arena = arena_new();
	for (int i = 0; i < 50; i++) {
		struct aws_credentials credentials;
		struct diagnostics diagnostics = DIAGNOSTICS_INIT(arena);
		assert_int_equal(aws_credential_chain_get(bench->chain, arena, &credentials, &diagnostics), 0);
		if (i == 25)
			aws_credential_chain_expire(bench->chain, "ASIA1");
	}
	arena_free(arena);
	return NULL;
}

static void test_threads_share_one_fetch(void **state) {
	(void)state;
	struct bench bench;
	role_bench_open(&bench, 3600 * 1000);
	assert_true(bench_chain(&bench));
	pthread_t threads[8];
	for (size_t i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, thread_get, &bench);
	for (size_t i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(bench.call_count, 2);
	bench_close(&bench);
}

static void test_stop(void **state) {
	(void)state;
	struct bench bench;
	bench_open(&bench);
	keys_in_environment();
	stop_request();
	assert_contains(bench_get(&bench), "Terraform asked to stop");
	stop_reset();
	assert_string_equal(bench_get(&bench), "AKIAENV");
	bench_close(&bench);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arguments_win),
		cmocka_unit_test(test_half_a_pair),
		cmocka_unit_test(test_environment_before_profile),
		cmocka_unit_test(test_profile_argument_before_environment),
		cmocka_unit_test(test_nothing_found),
		cmocka_unit_test(test_web_identity_environment),
		cmocka_unit_test(test_web_identity_argument),
		cmocka_unit_test(test_web_identity_incomplete),
		cmocka_unit_test(test_roles_in_a_row),
		cmocka_unit_test(test_roles_without_arn),
		cmocka_unit_test(test_role_refused),
		cmocka_unit_test(test_profile_role),
		cmocka_unit_test(test_expire_forces_refresh),
		cmocka_unit_test(test_expired_by_our_clock),
		cmocka_unit_test(test_threads_share_one_fetch),
		cmocka_unit_test(test_stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
