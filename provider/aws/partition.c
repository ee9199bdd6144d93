#include "aws/partition.h"

#include <ctype.h>
#include <string.h>

static const struct aws_partition partitions[] = {
	{"aws", "us|eu|ap|sa|ca|me|af|il|mx", "amazonaws.com", "api.aws", "us-east-1"},
	{"aws-cn", "cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1"},
	{"aws-us-gov", "us-gov", "amazonaws.com", "api.aws", "us-gov-west-1"},
	{"aws-iso", "us-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1"},
	{"aws-iso-b", "us-isob", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1"},
	{"aws-iso-e", "eu-isoe", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1"},
	{"aws-iso-f", "us-isof", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1"},
	{"aws-eusc", "eusc-de", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1"},
};

/* "-word-number", all of it. */
static bool is_place(const char *text) {
	size_t word = 0;
	if (*text++ != '-')
		return false;
	while (isalnum((unsigned char)text[word]) || text[word] == '_')
		word++;
	if (word == 0 || text[word] != '-')
		return false;
	size_t digits = strspn(text + word + 1, "0123456789");
	return digits > 0 && text[word + 1 + digits] == '\0';
}

static bool has_region(const struct aws_partition *partition, const char *region) {
	for (const char *prefix = partition->prefixes; *prefix != '\0';) {
		size_t length = strcspn(prefix, "|");
		if (strncmp(region, prefix, length) == 0 && is_place(region + length))
			return true;
		prefix += length + (prefix[length] == '|');
	}
	return false;
}

const struct aws_partition *partition_of_region(const char *region) {
	for (size_t i = 0; i < sizeof partitions / sizeof partitions[0]; i++)
		if (has_region(&partitions[i], region))
			return &partitions[i];
	return NULL;
}

const struct aws_partition *partition_guess(const char *region) {
	const struct aws_partition *found = partition_of_region(region);
	return found != NULL ? found : &partitions[0];
}
