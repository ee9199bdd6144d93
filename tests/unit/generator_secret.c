/* Secrets in clear text: what counts, and what must not. Tokens are put together here, so that no scanner of repositories takes them for real ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "generator/secret.h"
#include "group_arena.h"

static const char *found_in(const char *name, const char *text) {
	struct secret secret;
	return secret_find(&secret, name, text, strlen(text)) ? secret.what : NULL;
}

static void test_tokens_by_form(void **state) {
	static const struct {
		const char *start, *rest, *what;
	} tokens[] = {
		{"AKIA", "Q3EGT7K2M5PLXW4B", "an AWS access key id"},
		{"gh", "p_q3EGT7k2M5pLXw4Bq3EGT7k2M5pLXw4Bq3EG", "a GitHub token"},
		{"glp", "at-q3EGT7k2M5pLXw4Bq3EG", "a GitLab token"},
		{"xox", "b-2847561029-qE3GT7k2M5pLXw4B", "a Slack token"},
		{"sk_", "live_q3EGT7k2M5pLXw4Bq3EG", "a Stripe key"},
		{"AI", "zaSyq3EGT7k2M5pLXw4Bq3EGT7k2M5pLXw4Bq", "a Google API key"},
		{"np", "m_q3EGT7k2M5pLXw4Bq3EGT7k2M5pLXw4Bq3EG", "an npm token"},
		{"hv", "s.q3EGT7k2M5pLXw4Bq3EGT7k2M5pLXw4B", "a Vault token"},
		{"ey", "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0", "a JSON web token"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++) {
		const char *token = arena_printf(arena, "%s%s", tokens[i].start, tokens[i].rest);
		const char *line = arena_printf(arena, "first line\ncurl -H 'X: %s' https://example.com/\n", token);
		struct secret secret;
		const char *what = found_in(NULL, token);
		if (!what || strcmp(what, tokens[i].what) != 0)
			fail_msg("%s...: %s", tokens[i].start, what ? what : "nothing");
		assert_true(secret_find(&secret, NULL, line, strlen(line)));
		assert_int_equal(secret.line, 2);
		/* inside of a word it is none */
		assert_null(found_in(NULL, arena_printf(arena, "x%s", token)));
	}
}

static void test_private_keys(void **state) {
	(void)state;
	const char *key = arena_printf(
		arena, "-----BEGIN %s KEY-----\nMIIEowIBAAKCAQEAq3EGT7k2M5pLXw4Bq3EGT7k2M5pLXw4B\n-----END\n", "RSA PRIVATE");
	assert_string_equal(found_in(NULL, key), "a private key");
	assert_null(found_in(NULL, "-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n"));
	assert_null(found_in(NULL,
		"-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQ==\n-----END CERTIFICATE-----\n"));
	assert_null(found_in(NULL, "grep -q 'BEGIN RSA PRIVATE KEY' file"));
}

static void test_assignments_to_names(void **state) {
	static const char *const texts[] = {
		"export DB_PASSWORD=k7Rw-93hPq2",
		"DBPASSWORD: k7Rw-93hPq2",
		"  \"password\": \"k7Rw-93hPq2\",",
		"password = 'correct-horse-battery'",
		"docker run -e POSTGRES_PASSWORD=hunter22 postgres",
		"Environment=\"API_KEY=k7Rw93hPq2\"",
		"mysql --password=hunter22 -u app",
		"apiToken=k7Rw93hPq2",
		"aws_secret_access_key = Zq3EGT7k2M5pLXw4Bq3EGT7k2M5pLXw4Bq3EGT7k",
		"url: postgres://app:k7Rw-93hPq2@db.internal:5432/app",
		"LICENSE_BLOB_X=q3EGT7k2M5pLXw4Bq9ZGT1k2V5pLRw4N",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (!found_in(NULL, texts[i]))
			fail_msg("not found: %s", texts[i]);
	assert_non_null(found_in("DB_PASSWORD", "k7Rw-93hPq2"));
	assert_non_null(found_in("clientSecret", "k7Rw-93hPq2"));
}

static void test_what_is_no_secret(void **state) {
	static const char *const texts[] = {
		"DB_PASSWORD=${DB_PASSWORD}",
		"DB_PASSWORD=$DB_PASSWORD",
		"DB_PASSWORD=$(aws ssm get-parameter --name x)",
		"DB_PASSWORD=`cat /run/secret`",
		"TOKEN=$(curl -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 21600' http://169.254.169.254/latest/api/token)",
		"curl -H \"X-aws-ec2-metadata-token: $TOKEN\" http://169.254.169.254/latest/meta-data/",
		"http_tokens = optional",
		"password_file=/run/secrets/db",
		"SECRET_ARN=arn:aws:secretsmanager:us-east-1:123456789012:secret:app",
		"DB_PASSWORD=changeme",
		"password: <your password>",
		"PASSWORD=********",
		"token_endpoint=https://id.example.com/token",
		"TOKEN_TTL=864000",
		"AKIAIOSFODNN7EXAMPLE",
		"password=",
		"password: null",
		"max_tokens: 4096000",
		"if [ \"$password\" == \"secret12\" ]; then",
		"sha256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"image: example/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQq3EGT7k2M5pLXw4Bq3EGT7k2M5pLXw4B= ann@example.com",
		"ECS_CLUSTER=docassemble",
		"id=3f2504e0-4f89-11d3-9a0c-0305e82c3301",
		"ECS_CONTAINER_STOP_TIMEOUT=10m",
		"public_key=q3EGT7k2M5pLXw4Bq3EGT7k2M5pLXw4B",
		"https://example.com/a:b@c",
		"password = get_password(user)",
		"--password-stdin",
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0a1b2c3d4e5f6a7b",
		"# set the password: ask the administrator",
		"S3BUCKET=docassemble-123456789012-us-east-1",
		"secretName: app-database",
		"no_token=abcdefgh",
		"http://user:${PASSWORD}@host/",
		"password: !vault",
		"GF_SECURITY_ADMIN_PASSWORD__FILE=/etc/x",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (found_in(NULL, texts[i]))
			fail_msg("%s: taken for %s", texts[i], found_in(NULL, texts[i]));
	assert_null(found_in("Name", "docassemble"));
	assert_null(found_in("CONTAINERROLE", "sql:redis:rabbitmq:log:cron:mail"));
	assert_null(found_in("DB_PASSWORD", ""));
	assert_null(found_in("DB_PASSWORD", "short"));
	assert_null(found_in("DB_PASSWORD", "arn:aws:ssm:us-east-1:123456789012:parameter/app/db"));
}

static void test_names(void **state) {
	static const char *const secret[] = {"password", "DB_PASSWORD", "dbPassword", "api-key", "APIKey", "client_secret",
		"AUTH_TOKEN", "aws.secret.access.key"};
	static const char *const harmless[] = {"", "passwords_path", "token_endpoint", "secret_arn", "http_tokens",
		"public_key", "tokenizer", "Monkey", "KeyName", "secret_name"};
	(void)state;
	for (size_t i = 0; i < sizeof(secret) / sizeof(*secret); i++)
		if (!secret_name(secret[i], strlen(secret[i])))
			fail_msg("%s", secret[i]);
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
		if (secret_name(harmless[i], strlen(harmless[i])))
			fail_msg("%s", harmless[i]);
}

/* Texts of 256 kB made to be looked at again and again from each place. */
static void test_hostile_texts_take_no_time(void **state) {
	static const char *const parts[] = {"a=", "password=", "eyJ-", "xoxb-", "-----BEGIN PRIVATE KEY", "a:b@", "://a:b@",
		"pwd=x", " =", "\"", "\n", "AKIA", "password:password:", "://"};
	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct strbuf text = STRBUF_INIT(arena);
		struct secret secret;
		clock_t start = clock();
		while (text.length < SECRET_TEXT_MOST)
			strbuf_adds(&text, parts[i]);
		secret_find(&secret, NULL, strbuf_text(&text), text.length);
		if (clock() - start > 2 * CLOCKS_PER_SEC)
			fail_msg("\"%s\" again and again: %ld ms", parts[i], (long)((clock() - start) * 1000 / CLOCKS_PER_SEC));
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tokens_by_form),
		cmocka_unit_test(test_private_keys),
		cmocka_unit_test(test_assignments_to_names),
		cmocka_unit_test(test_what_is_no_secret),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_hostile_texts_take_no_time),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
