#include "aws/endpoint.h"

#include <ctype.h>
#include <string.h>

#include "aws/http_host.h"

/* Services with one endpoint a partition; others marked global are <prefix>.<dns suffix>, signed for
 * the partition's global region. */
struct global_host {
	const char *prefix;
	const char *partition;
	const char *host;
	const char *fips_host; /* NULL: none of its own */
	const char *region;
};

static const struct global_host global_hosts[] = {
	{"iam", "aws", "iam.amazonaws.com", "iam-fips.amazonaws.com", "us-east-1"},
	{"iam", "aws-cn", "iam.cn-north-1.amazonaws.com.cn", NULL, "cn-north-1"},
	{"iam", "aws-us-gov", "iam.us-gov.amazonaws.com", NULL, "us-gov-west-1"},
	{"iam", "aws-iso", "iam.us-iso-east-1.c2s.ic.gov", NULL, "us-iso-east-1"},
	{"iam", "aws-iso-b", "iam.us-isob-east-1.sc2s.sgov.gov", NULL, "us-isob-east-1"},
	{"iam", "aws-iso-e", "iam.eu-isoe-west-1.cloud.adc-e.uk", NULL, "eu-isoe-west-1"},
	{"iam", "aws-iso-f", "iam.us-isof-south-1.csp.hci.ic.gov", NULL, "us-isof-south-1"},
	{"iam", "aws-eusc", "iam.eusc-de-east-1.amazonaws.eu", NULL, "eusc-de-east-1"},
	{"route53", "aws", "route53.amazonaws.com", "route53-fips.amazonaws.com", "us-east-1"},
	{"route53", "aws-us-gov", "route53.us-gov.amazonaws.com", NULL, "us-gov-west-1"},
	{"cloudfront", "aws-cn", "cloudfront.cn-northwest-1.amazonaws.com.cn", NULL, "cn-northwest-1"},
};

/* Services whose plain hosts in us-gov are the FIPS ones. */
static const char *const gov_fips_prefixes[] = {
	"acm",
	"application-autoscaling",
	"autoscaling",
	"ec2",
	"elasticache",
	"elasticloadbalancing",
	"monitoring",
	"rds",
	"sns",
	"ssm",
	"sts",
};

static const char *from_block(const struct aws_settings *settings, const char *key) {
	const struct value *blocks = value_get(settings->configuration, "endpoints");
	for (size_t i = 0; i < value_count(blocks); i++) {
		const char *url = value_text(value_get(value_at(blocks, i), key));
		if (url != NULL && url[0] != '\0')
			return url;
	}
	return NULL;
}

static const char *from_environment(struct arena *arena, const struct aws_service *service) {
	static const char *const own[] = {"dynamodb", "iam", "s3", "sts"};
	const char *url =
		service->sdk_id != NULL ? aws_environment(arena_printf(arena, "AWS_ENDPOINT_URL_%s", service->sdk_id)) : NULL;
	for (size_t i = 0; url == NULL && i < sizeof own / sizeof own[0]; i++) {
		if (strcmp(service->name, own[i]) != 0 || service->sdk_id == NULL)
			continue;
		url = aws_environment(arena_printf(arena, "TF_AWS_%s_ENDPOINT", service->sdk_id));
		if (url == NULL)
			url = aws_environment(arena_printf(arena, "AWS_%s_ENDPOINT", service->sdk_id));
	}
	return url;
}

static const char *from_profile(
	struct arena *arena, const struct aws_settings *settings, const struct aws_service *service) {
	const struct aws_profile *profile = aws_shared_config_selected(settings->shared);
	const char *url = NULL;
	if (service->sdk_id != NULL) {
		char *key = arena_strdup(arena, service->sdk_id);
		for (char *c = key; *c != '\0'; c++)
			*c = (char)tolower((unsigned char)*c);
		url = aws_profile_get_service(profile, key, "endpoint_url");
	}
	return url != NULL ? url : aws_profile_get(profile, "endpoint_url");
}

const char *endpoint_custom(
	struct arena *arena, const struct aws_settings *settings, const struct aws_service *service) {
	const char *url = from_block(settings, service->name);
	for (size_t i = 0; url == NULL && service->aliases != NULL && service->aliases[i] != NULL; i++)
		url = from_block(settings, service->aliases[i]);
	if (url != NULL || settings->ignore_configured_endpoints)
		return url;
	url = from_environment(arena, service);
	if (url == NULL)
		url = aws_environment("AWS_ENDPOINT_URL");
	return url != NULL ? url : from_profile(arena, settings, service);
}

bool endpoint_bucket_fits_host(const char *bucket) {
	size_t length = strlen(bucket);
	if (length < 3 || length > 63 || bucket[0] == '-' || bucket[length - 1] == '-')
		return false;
	return strspn(bucket, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static const struct global_host *global_host_find(const char *prefix, const char *partition) {
	for (size_t i = 0; i < sizeof global_hosts / sizeof global_hosts[0]; i++)
		if (strcmp(global_hosts[i].prefix, prefix) == 0 && strcmp(global_hosts[i].partition, partition) == 0)
			return &global_hosts[i];
	return NULL;
}

static bool is_s3(const struct aws_service *service) {
	return strcmp(service->endpoint_prefix, "s3") == 0;
}

static const char *global_region(const struct aws_service *service, const struct aws_partition *partition) {
	const struct global_host *known = global_host_find(service->endpoint_prefix, partition->id);
	return known != NULL ? known->region : partition->global_region;
}

static const char *global_service_host(struct arena *arena, const struct aws_settings *settings,
	const struct aws_service *service, const struct aws_partition *partition) {
	const struct global_host *known = global_host_find(service->endpoint_prefix, partition->id);
	if (known == NULL)
		return arena_printf(arena, "%s.%s", service->endpoint_prefix, partition->dns_suffix);
	return settings->use_fips && known->fips_host != NULL ? known->fips_host : known->host;
}

static const char *s3_host(struct arena *arena, const struct aws_settings *settings,
	const struct aws_partition *partition, const char *region) {
	bool plain = !settings->use_fips && !settings->use_dualstack;
	if (plain && !settings->s3_regional_us_east_1 && strcmp(region, "us-east-1") == 0)
		return "s3.amazonaws.com";
	return arena_printf(arena, "s3%s%s.%s.%s", settings->use_fips ? "-fips" : "",
		settings->use_dualstack ? ".dualstack" : "", region, partition->dns_suffix);
}

static bool plain_host_is_fips(const char *prefix, const struct aws_partition *partition) {
	if (strcmp(partition->id, "aws-us-gov") != 0)
		return false;
	for (size_t i = 0; i < sizeof gov_fips_prefixes / sizeof gov_fips_prefixes[0]; i++)
		if (strcmp(prefix, gov_fips_prefixes[i]) == 0)
			return true;
	return false;
}

static const char *regional_host(struct arena *arena, const struct aws_settings *settings,
	const struct aws_service *service, const struct aws_partition *partition, const char *region) {
	const char *prefix = service->endpoint_prefix;
	bool fips = settings->use_fips && !(plain_host_is_fips(prefix, partition) && !settings->use_dualstack);
	if (strcmp(prefix, "api.ecr") == 0 && (settings->use_fips || settings->use_dualstack))
		prefix = "ecr";
	return arena_printf(arena, "%s%s.%s.%s", prefix, fips ? "-fips" : "", region,
		settings->use_dualstack ? partition->dual_stack_dns_suffix : partition->dns_suffix);
}

static const char *default_host(struct arena *arena, const struct aws_settings *settings,
	const struct aws_service *service, const struct aws_partition *partition, const char *region) {
	if (service->global)
		return global_service_host(arena, settings, service, partition);
	if (is_s3(service))
		return s3_host(arena, settings, partition, region);
	return regional_host(arena, settings, service, partition, region);
}

static void put_bucket_into_host(
	struct arena *arena, const struct aws_settings *settings, const char *bucket, struct endpoint *out) {
	if (settings->s3_use_path_style || !endpoint_bucket_fits_host(bucket) || http_host_is_address(out->authority))
		return;
	size_t scheme = strlen(out->origin) - strlen(out->authority);
	out->authority = arena_printf(arena, "%s.%s", bucket, out->authority);
	out->origin = arena_printf(arena, "%.*s%s", (int)scheme, out->origin, out->authority);
	out->bucket_in_host = true;
}

int endpoint_resolve(struct arena *arena, const struct aws_settings *settings, const struct aws_service *service,
	const char *region, const char *bucket, struct endpoint *out, const char **why) {
	bool own_region = region == NULL || region[0] == '\0';
	region = own_region ? settings->region : region;
	const struct aws_partition *partition = own_region ? settings->partition : partition_guess(region);
	const char *custom = endpoint_custom(arena, settings, service);
	*out = (struct endpoint){.path = "", .is_custom = custom != NULL};
	out->signing_region = service->global ? global_region(service, partition) : region;
	if (custom != NULL) {
		out->origin = http_host_origin(arena, custom);
		out->authority = http_host_authority(arena, custom);
		out->path = http_host_path(arena, custom);
		if (out->authority[0] == '\0') {
			*why = arena_printf(
				arena, "the custom endpoint of %s, \"%.200s\", is no http or https URL", service->name, custom);
			return -1;
		}
	} else {
		out->authority = default_host(arena, settings, service, partition, region);
		out->origin = arena_printf(arena, "https://%s", out->authority);
	}
	if (is_s3(service) && bucket != NULL)
		put_bucket_into_host(arena, settings, bucket, out);
	return 0;
}
