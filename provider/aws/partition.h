/* Partitions of AWS: which one a region is in, and what follows from it. No list of regions: new ones
 * appear every year, so a region is known by its form. */
#ifndef TRIPOD_AWS_PARTITION_H
#define TRIPOD_AWS_PARTITION_H

#include <stdbool.h>

struct aws_partition {
	const char *id;                    /* "aws-us-gov" */
	const char *prefixes;              /* of its regions: "us|eu|ap"; "-word-number" follows */
	const char *dns_suffix;            /* "amazonaws.com" */
	const char *dual_stack_dns_suffix; /* "api.aws" */
	const char *global_region;         /* where its global services are signed for */
};

/* By the region's form; NULL when no partition has such regions. */
const struct aws_partition *partition_of_region(const char *region);
/* The same, but "aws" for a region of no known form (skip_region_validation). Never NULL. */
const struct aws_partition *partition_guess(const char *region);

#endif
