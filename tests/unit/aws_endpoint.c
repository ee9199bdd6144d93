/* Endpoints and partitions: a table of settings, services and regions, and the hosts that follow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "aws/endpoint.h"
#include "value/json.h"

static const struct aws_service ec2 = {.name = "ec2", .sdk_id = "EC2", .endpoint_prefix = "ec2"};
static const struct aws_service ecs = {.name = "ecs", .sdk_id = "ECS", .endpoint_prefix = "ecs"};
static const struct aws_service ecr = {.name = "ecr", .sdk_id = "ECR", .endpoint_prefix = "api.ecr"};
static const struct aws_service iam = {.name = "iam", .sdk_id = "IAM", .endpoint_prefix = "iam", .global = true};
static const struct aws_service route53 = {
	.name = "route53", .sdk_id = "ROUTE_53", .endpoint_prefix = "route53", .global = true};
static const struct aws_service cloudfront = {
	.name = "cloudfront", .sdk_id = "CLOUDFRONT", .endpoint_prefix = "cloudfront", .global = true};
static const struct aws_service s3 = {
	.name = "s3", .aliases = (const char *const[]){"s3api", NULL}, .sdk_id = "S3", .endpoint_prefix = "s3"};
static const struct aws_service sts = {.name = "sts", .sdk_id = "STS", .endpoint_prefix = "sts"};

static struct arena *arena;

static struct aws_settings *settings_of(const char *json) {
	struct diagnostics list = DIAGNOSTICS_INIT(arena);
	const char *why = "";
	struct aws_settings *settings = aws_settings_new(value_from_json(arena, json, strlen(json), &why), "t", &list);
	if (settings == NULL)
		fail_msg("%s: %s", json, list.first->summary);
	return settings;
}

static void expect(const char *json, const struct aws_service *service, const char *region, const char *bucket,
	const char *url, const char *signing_region) {
	struct aws_settings *settings = settings_of(json);
	struct endpoint endpoint;
	const char *why = "";
	if (endpoint_resolve(arena, settings, service, region, bucket, &endpoint, &why) != 0)
		fail_msg("%s: %s", json, why);
	assert_string_equal(arena_printf(arena, "%s%s", endpoint.origin, endpoint.path), url);
	assert_string_equal(endpoint.signing_region, signing_region);
	assert_non_null(strstr(endpoint.origin, endpoint.authority));
	assert_int_equal(
		endpoint.bucket_in_host, bucket != NULL && strncmp(endpoint.authority, bucket, strlen(bucket)) == 0);
	aws_settings_free(settings);
}

static void environment_clear(void) {
	static const char *const names[] = {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "TF_AWS_S3_ENDPOINT",
		"AWS_S3_ENDPOINT", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_USE_FIPS_ENDPOINT",
		"AWS_USE_DUALSTACK_ENDPOINT", "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		unsetenv(names[i]);
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
}

static int set_up(void **state) {
	(void)state;
	environment_clear();
	arena = arena_new();
	return 0;
}

static int tear_down(void **state) {
	(void)state;
	environment_clear();
	arena_free(arena);
	return 0;
}

#define EU "{\"region\":\"eu-central-1\"}"

static void test_regional(void **state) {
	(void)state;
	expect(EU, &ec2, NULL, NULL, "https://ec2.eu-central-1.amazonaws.com", "eu-central-1");
	expect(EU, &ec2, "us-west-2", NULL, "https://ec2.us-west-2.amazonaws.com", "us-west-2");
	expect(EU, &ecr, "", NULL, "https://api.ecr.eu-central-1.amazonaws.com", "eu-central-1");
	expect(EU, &sts, NULL, NULL, "https://sts.eu-central-1.amazonaws.com", "eu-central-1");
	expect("{\"region\":\"cn-north-1\"}", &ec2, NULL, NULL, "https://ec2.cn-north-1.amazonaws.com.cn", "cn-north-1");
	expect(
		"{\"region\":\"us-gov-west-1\"}", &ecs, NULL, NULL, "https://ecs.us-gov-west-1.amazonaws.com", "us-gov-west-1");
	expect("{\"region\":\"us-iso-east-1\"}", &ec2, NULL, NULL, "https://ec2.us-iso-east-1.c2s.ic.gov", "us-iso-east-1");
	expect("{\"region\":\"us-isob-east-1\"}", &ec2, NULL, NULL, "https://ec2.us-isob-east-1.sc2s.sgov.gov",
		"us-isob-east-1");
}

static void test_global(void **state) {
	(void)state;
	expect(EU, &iam, NULL, NULL, "https://iam.amazonaws.com", "us-east-1");
	expect(EU, &route53, NULL, NULL, "https://route53.amazonaws.com", "us-east-1");
	expect(EU, &cloudfront, NULL, NULL, "https://cloudfront.amazonaws.com", "us-east-1");
	expect("{\"region\":\"cn-north-1\"}", &iam, NULL, NULL, "https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1");
	expect("{\"region\":\"cn-north-1\"}", &route53, NULL, NULL, "https://route53.amazonaws.com.cn", "cn-northwest-1");
	expect("{\"region\":\"us-gov-east-1\"}", &iam, NULL, NULL, "https://iam.us-gov.amazonaws.com", "us-gov-west-1");
	expect("{\"region\":\"us-gov-east-1\"}", &route53, NULL, NULL, "https://route53.us-gov.amazonaws.com",
		"us-gov-west-1");
	expect("{\"region\":\"us-iso-east-1\"}", &route53, NULL, NULL, "https://route53.c2s.ic.gov", "us-iso-east-1");
}

static void test_variants(void **state) {
	(void)state;
	expect("{\"region\":\"us-west-2\",\"use_fips_endpoint\":true}", &ec2, NULL, NULL,
		"https://ec2-fips.us-west-2.amazonaws.com", "us-west-2");
	expect("{\"region\":\"us-west-2\",\"use_fips_endpoint\":true}", &ecr, NULL, NULL,
		"https://ecr-fips.us-west-2.amazonaws.com", "us-west-2");
	expect("{\"region\":\"us-west-2\",\"use_fips_endpoint\":true}", &iam, NULL, NULL, "https://iam-fips.amazonaws.com",
		"us-east-1");
	expect("{\"region\":\"us-gov-west-1\",\"use_fips_endpoint\":true}", &ec2, NULL, NULL,
		"https://ec2.us-gov-west-1.amazonaws.com", "us-gov-west-1");
	expect("{\"region\":\"us-west-2\",\"use_dualstack_endpoint\":true}", &ec2, NULL, NULL,
		"https://ec2.us-west-2.api.aws", "us-west-2");
	expect("{\"region\":\"us-west-2\",\"use_dualstack_endpoint\":true}", &s3, NULL, "bkt",
		"https://bkt.s3.dualstack.us-west-2.amazonaws.com", "us-west-2");
	expect("{\"region\":\"us-east-1\",\"use_fips_endpoint\":true}", &s3, NULL, NULL,
		"https://s3-fips.us-east-1.amazonaws.com", "us-east-1");
	setenv("AWS_USE_FIPS_ENDPOINT", "true", 1);
	expect("{\"region\":\"us-west-2\"}", &ec2, NULL, NULL, "https://ec2-fips.us-west-2.amazonaws.com", "us-west-2");
	expect("{\"region\":\"us-west-2\",\"use_fips_endpoint\":false}", &ec2, NULL, NULL,
		"https://ec2.us-west-2.amazonaws.com", "us-west-2");
}

static void test_s3(void **state) {
	(void)state;
	expect(EU, &s3, NULL, "my-bucket", "https://my-bucket.s3.eu-central-1.amazonaws.com", "eu-central-1");
	expect(EU, &s3, NULL, "my.bucket", "https://s3.eu-central-1.amazonaws.com", "eu-central-1");
	expect(EU, &s3, NULL, "My_Bucket", "https://s3.eu-central-1.amazonaws.com", "eu-central-1");
	expect(EU, &s3, NULL, NULL, "https://s3.eu-central-1.amazonaws.com", "eu-central-1");
	expect("{\"region\":\"eu-central-1\",\"s3_use_path_style\":true}", &s3, NULL, "my-bucket",
		"https://s3.eu-central-1.amazonaws.com", "eu-central-1");
	expect("{\"region\":\"us-east-1\"}", &s3, NULL, "my-bucket", "https://my-bucket.s3.amazonaws.com", "us-east-1");
	expect("{\"region\":\"us-east-1\",\"s3_us_east_1_regional_endpoint\":\"regional\"}", &s3, NULL, "my-bucket",
		"https://my-bucket.s3.us-east-1.amazonaws.com", "us-east-1");
	setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:5000", 1);
	expect(EU, &s3, NULL, "my-bucket", "http://127.0.0.1:5000", "eu-central-1");
	setenv("AWS_ENDPOINT_URL_S3", "https://minio.example:9000/", 1);
	expect(EU, &s3, NULL, "my-bucket", "https://my-bucket.minio.example:9000", "eu-central-1");
}

static void test_custom(void **state) {
	(void)state;
	static const char block[] =
		"{\"region\":\"eu-central-1\",\"use_fips_endpoint\":true,\"endpoints\":[{\"s3api\":\"http://b:1/x/\",\"iam\":\"\"},{\"s3api\":\"http://c\"}]}";
	setenv("AWS_S3_ENDPOINT", "http://e1", 1);
	expect(EU, &s3, NULL, NULL, "http://e1", "eu-central-1");
	setenv("TF_AWS_S3_ENDPOINT", "http://e2", 1);
	expect(EU, &s3, NULL, NULL, "http://e2", "eu-central-1");
	setenv("AWS_ENDPOINT_URL_S3", "http://e3", 1);
	expect(EU, &s3, NULL, NULL, "http://e3", "eu-central-1");
	expect(block, &s3, NULL, NULL, "http://b:1/x", "eu-central-1");
	setenv("AWS_ENDPOINT_URL", "http://all:4566", 1);
	expect(block, &s3, NULL, NULL, "http://b:1/x", "eu-central-1");
	expect(EU, &s3, NULL, NULL, "http://e3", "eu-central-1");
	expect(EU, &iam, NULL, NULL, "http://all:4566", "us-east-1");
	expect(block, &iam, NULL, NULL, "http://all:4566", "us-east-1");
	setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", 1);
	expect(EU, &s3, NULL, NULL, "https://s3.eu-central-1.amazonaws.com", "eu-central-1");
}

static void test_profile(void **state) {
	(void)state;
	char path[] = "/tmp/aws_endpoint_XXXXXX";
	int file = mkstemp(path);
	assert_true(file >= 0);
	static const char text[] = "[default]\nregion = us-west-1\nservices = local\nendpoint_url = http://rest\n"
							   "[services local]\ns3 =\n  endpoint_url = http://only-s3\n";
	assert_int_equal(write(file, text, sizeof text - 1), sizeof text - 1);
	close(file);
	setenv("AWS_CONFIG_FILE", path, 1);
	expect("{}", &s3, NULL, NULL, "http://only-s3", "us-west-1");
	expect("{}", &ec2, NULL, NULL, "http://rest", "us-west-1");
	setenv("AWS_REGION", "eu-west-3", 1);
	expect("{}", &ec2, NULL, NULL, "http://rest", "eu-west-3");
	setenv("AWS_ENDPOINT_URL_S3", "http://env", 1);
	expect("{}", &s3, NULL, NULL, "http://env", "eu-west-3");
	unlink(path);
}

static void test_partitions(void **state) {
	(void)state;
	static const char *const none[] = {"", "eu", "eu-central", "eu-central-", "eu-central-1a", "xx-central-1",
		"EU-CENTRAL-1", "eu--1", "eu-central-1/x", "aws-global"};
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_null(partition_of_region(none[i]));
	assert_string_equal(partition_of_region("ap-southeast-12")->id, "aws");
	assert_string_equal(partition_of_region("mx-central-1")->id, "aws");
	assert_string_equal(partition_of_region("us-gov-east-1")->id, "aws-us-gov");
	assert_string_equal(partition_of_region("us-iso-west-1")->id, "aws-iso");
	assert_string_equal(partition_of_region("us-isof-south-1")->id, "aws-iso-f");
	assert_string_equal(partition_of_region("eu-isoe-west-1")->id, "aws-iso-e");
	assert_string_equal(partition_of_region("eusc-de-east-1")->id, "aws-eusc");
	assert_string_equal(partition_guess("nowhere")->id, "aws");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
	const struct CMUnitTest tests[] = {
		TEST(test_regional),
		TEST(test_global),
		TEST(test_variants),
		TEST(test_s3),
		TEST(test_custom),
		TEST(test_profile),
		TEST(test_partitions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
