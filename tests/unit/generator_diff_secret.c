/* What is taken for a secret: by name, and inside of texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "generator/diff_text.h"
#include "group_arena.h"

static void test_names(void **state) {
	static const char *const secret[] = {"password", "db_password", "dbPassword", "DBPASSWORD", "S3SECRETACCESSKEY",
		"SECRETKEY", "auth_token", "private_key", "private_key_pem", "private_key_openssh", "secret_string",
		"secret_binary", "master_password", "password_wo", "password2", "client-secret", "token", "API_KEY",
		"AZUREACCOUNTKEY", "passphrase", "tunnel1_preshared_key", "PGPASS", "db_pass", "secret_access_key",
		"GITHUB_TOKEN", "access_token", "--password"};
	static const char *const harmless[] = {"", "name", "secret_arn", "secret_id", "secret_name", "http_tokens",
		"token_type", "auth_token_update_strategy", "manage_master_user_password_rotation", "kms_key_id", "key_name",
		"public_key", "bucket_key_enabled", "password_policy", "secrets_manager_arn", "KEY", "PASSWORD_FILE",
		"TOKEN_URL", "password_wo_version", "passenger", "compass_id", "X-aws-ec2-metadata-token-ttl-seconds",
		"SECRET_ARN", "user_data", "ECS_CLUSTER", "key", "tokenizer"};
	(void)state;
	for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
		if (!name_is_secret(secret[i], strlen(secret[i])))
			fail_msg("%s is a secret", secret[i]);
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (name_is_secret(harmless[i], strlen(harmless[i])))
			fail_msg("%s is no secret", harmless[i]);
}

static void text_check(const char *text, const char *expected) {
	const char *shown = text_shown(arena, text, strlen(text), 1000);
	if (strcmp(shown, expected) != 0)
		fail_msg("%s\nbecame %s\nand not %s", text, shown, expected);
}

static void test_texts(void **state) {
	(void)state;
	text_check("nothing here", "nothing here");
	text_check("PASSWORD=abc", "PASSWORD=(sensitive)");
	text_check("export DB_PASSWORD='a b' X=1", "export DB_PASSWORD='(sensitive)' X=1");
	text_check("export DB_PASSWORD=\"a\\\"b\" X=1", "export DB_PASSWORD=\"(sensitive)\" X=1");
	text_check("DB_PASSWORD=a b", "DB_PASSWORD=(sensitive)");
	text_check("run PASSWORD=abc next", "run PASSWORD=(sensitive) next");
	text_check("password: correct horse", "password: (sensitive)");
	text_check("password = correct horse", "password = (sensitive)");
	text_check("{\"password\":\"x\",\"user\":\"y\"}", "{\"password\":\"(sensitive)\",\"user\":\"y\"}");
	text_check("{\\\"password\\\": \\\"x\\\", \\\"b\\\": 1}", "{\\\"password\\\": \\\"(sensitive)\\\", \\\"b\\\": 1}");
	text_check("mysql --password s3cret -u root", "mysql --password (sensitive) -u root");
	text_check("mysql --password=s3cret -u root", "mysql --password=(sensitive) -u root");
	text_check("mysql --password --user x", "mysql --password --user x");
	text_check("TOKEN=$(curl x)", "TOKEN=$(curl x)");
	text_check("TOKEN=${TOKEN}", "TOKEN=${TOKEN}");
	text_check("run TOKEN=$TOKEN", "run TOKEN=$TOKEN");
	text_check("PASSWORD=$2y$10$abc", "PASSWORD=(sensitive)");
	text_check("manage_password=true", "manage_password=true");
	text_check("arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db",
		"arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db");
	text_check("postgres://user:pa:ss@host/db", "postgres://user:(sensitive)@host/db");
	text_check("https://example.com/a:b@c", "https://example.com/a:b@c");
	text_check("id AKIAIOSFODNN7EXAMPLE.", "id (sensitive).");
	text_check("XAKIAIOSFODNN7EXAMPLE", "XAKIAIOSFODNN7EXAMPLE");
	text_check("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nx",
		"-----BEGIN PRIVATE KEY-----(sensitive)-----END PRIVATE KEY-----\\nx");
	text_check("-----BEGIN EC PRIVATE KEY-----\nabc", "-----BEGIN EC PRIVATE KEY-----(sensitive)");
	text_check("-----BEGIN CERTIFICATE-----\nabc", "-----BEGIN CERTIFICATE-----\\nabc");
	text_check("clone https://x ghp_0123456789abcdefghijABCDEFGHIJ012345 now", "clone https://x (sensitive) now");
	text_check("glpat-0123456789abcdefghij", "(sensitive)");
	text_check(
		"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\nAKIAIOSFODNN7EXAMPLE",
		"-----BEGIN PRIVATE KEY-----(sensitive)-----END PRIVATE KEY-----\\n(sensitive)");
	text_check("password=", "password=");
	text_check("password:", "password:");
	text_check("=", "=");
}

/* A NUL inside does not end the look-out. */
static void test_nul(void **state) {
	static const char text[] = "a\0PASSWORD=abc";
	(void)state;
	assert_string_equal(text_shown(arena, text, sizeof(text) - 1, 1000), "a\\x00PASSWORD=(sensitive)");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names), cmocka_unit_test(test_texts), cmocka_unit_test(test_nul)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
