/* Where a service is reached, and for which region its requests are signed.
 *
 * A custom endpoint wins, in this order: the `endpoints` block (the service's name, then its aliases);
 * for DynamoDB, IAM, S3 and STS TF_AWS_<X>_ENDPOINT and AWS_<X>_ENDPOINT, after AWS_ENDPOINT_URL_<X>;
 * AWS_ENDPOINT_URL_<SDK id>; AWS_ENDPOINT_URL; the profile's `services` section; its endpoint_url.
 * It takes FIPS and dual stack as settled. Otherwise the host follows from service, region and
 * partition. S3 puts the bucket into the host where the name allows it.
 */
#ifndef TRIPOD_AWS_ENDPOINT_H
#define TRIPOD_AWS_ENDPOINT_H

#include "aws/call.h"
#include "aws/settings.h"

struct endpoint {
	const char *origin;    /* "https://ec2.eu-central-1.amazonaws.com" */
	const char *authority; /* the Host header */
	const char *path;      /* of a custom endpoint, without a slash at its end: "" */
	const char *signing_region;
	bool bucket_in_host;
	bool is_custom;
};

/* `region` NULL or "": the provider's. `bucket` NULL: none (or not S3). Texts in the arena or static.
 * 0, or -1 and *why when a custom endpoint is no URL. */
int endpoint_resolve(struct arena *arena, const struct aws_settings *settings, const struct aws_service *service,
	const char *region, const char *bucket, struct endpoint *out, const char **why);

/* The custom endpoint of a service; NULL when there is none. */
const char *endpoint_custom(
	struct arena *arena, const struct aws_settings *settings, const struct aws_service *service);

/* A bucket whose name may stand in a host name under a TLS certificate's wildcard: no dots. */
bool endpoint_bucket_fits_host(const char *bucket);

#endif
