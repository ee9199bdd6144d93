/* aws_region: names of regions for people, which no API tells. A region that is younger than this table
 * still works, under its own name. */
#include <string.h>

#include "engine/functions.h"
#include "engine/operation.h"

struct region {
	const char *name, *dns_suffix, *description;
};

static const struct region regions[] = {
	{"af-south-1", "amazonaws.com", "Africa (Cape Town)"},
	{"ap-east-1", "amazonaws.com", "Asia Pacific (Hong Kong)"},
	{"ap-east-2", "amazonaws.com", "Asia Pacific (Taipei)"},
	{"ap-northeast-1", "amazonaws.com", "Asia Pacific (Tokyo)"},
	{"ap-northeast-2", "amazonaws.com", "Asia Pacific (Seoul)"},
	{"ap-northeast-3", "amazonaws.com", "Asia Pacific (Osaka)"},
	{"ap-south-1", "amazonaws.com", "Asia Pacific (Mumbai)"},
	{"ap-south-2", "amazonaws.com", "Asia Pacific (Hyderabad)"},
	{"ap-southeast-1", "amazonaws.com", "Asia Pacific (Singapore)"},
	{"ap-southeast-2", "amazonaws.com", "Asia Pacific (Sydney)"},
	{"ap-southeast-3", "amazonaws.com", "Asia Pacific (Jakarta)"},
	{"ap-southeast-4", "amazonaws.com", "Asia Pacific (Melbourne)"},
	{"ap-southeast-5", "amazonaws.com", "Asia Pacific (Malaysia)"},
	{"ap-southeast-6", "amazonaws.com", "Asia Pacific (New Zealand)"},
	{"ap-southeast-7", "amazonaws.com", "Asia Pacific (Thailand)"},
	{"ca-central-1", "amazonaws.com", "Canada (Central)"},
	{"ca-west-1", "amazonaws.com", "Canada West (Calgary)"},
	{"cn-north-1", "amazonaws.com.cn", "China (Beijing)"},
	{"cn-northwest-1", "amazonaws.com.cn", "China (Ningxia)"},
	{"eu-central-1", "amazonaws.com", "Europe (Frankfurt)"},
	{"eu-central-2", "amazonaws.com", "Europe (Zurich)"},
	{"eu-isoe-west-1", "cloud.adc-e.uk", "EU ISOE West"},
	{"eu-north-1", "amazonaws.com", "Europe (Stockholm)"},
	{"eu-south-1", "amazonaws.com", "Europe (Milan)"},
	{"eu-south-2", "amazonaws.com", "Europe (Spain)"},
	{"eu-west-1", "amazonaws.com", "Europe (Ireland)"},
	{"eu-west-2", "amazonaws.com", "Europe (London)"},
	{"eu-west-3", "amazonaws.com", "Europe (Paris)"},
	{"eusc-de-east-1", "amazonaws.eu", "AWS European Sovereign Cloud (Germany)"},
	{"il-central-1", "amazonaws.com", "Israel (Tel Aviv)"},
	{"me-central-1", "amazonaws.com", "Middle East (UAE)"},
	{"me-south-1", "amazonaws.com", "Middle East (Bahrain)"},
	{"mx-central-1", "amazonaws.com", "Mexico (Central)"},
	{"sa-east-1", "amazonaws.com", "South America (Sao Paulo)"},
	{"us-east-1", "amazonaws.com", "US East (N. Virginia)"},
	{"us-east-2", "amazonaws.com", "US East (Ohio)"},
	{"us-gov-east-1", "amazonaws.com", "AWS GovCloud (US-East)"},
	{"us-gov-west-1", "amazonaws.com", "AWS GovCloud (US-West)"},
	{"us-iso-east-1", "c2s.ic.gov", "US ISO East"},
	{"us-iso-west-1", "c2s.ic.gov", "US ISO WEST"},
	{"us-isob-east-1", "sc2s.sgov.gov", "US ISOB East (Ohio)"},
	{"us-isob-west-1", "sc2s.sgov.gov", "US ISOB West"},
	{"us-isof-east-1", "csp.hci.ic.gov", "US ISOF EAST"},
	{"us-isof-south-1", "csp.hci.ic.gov", "US ISOF SOUTH"},
	{"us-west-1", "amazonaws.com", "US West (N. California)"},
	{"us-west-2", "amazonaws.com", "US West (Oregon)"},
};

#define REGION_COUNT (sizeof(regions) / sizeof(regions[0]))

static const char *endpoint_of(struct operation *op, const struct region *region) {
	return arena_printf(op->arena, "ec2.%s.%s", region->name, region->dns_suffix);
}

/* True when `name` is a region's name, in the table or by its form. */
static bool find_by_name(struct operation *op, const char *name, struct region *found) {
	for (size_t i = 0; i < REGION_COUNT; i++) {
		if (strcmp(regions[i].name, name) == 0) {
			*found = regions[i];
			return true;
		}
	}
	*found = (struct region){name, op->engine->caller.dns_suffix, name};
	return validate_region(op->arena, value_null, value_string(op->arena, name)) == NULL;
}

static bool find_by_endpoint(struct operation *op, const char *endpoint, struct region *found) {
	for (size_t i = 0; i < REGION_COUNT; i++) {
		*found = regions[i];
		if (strcmp(endpoint_of(op, found), endpoint) == 0)
			return true;
	}
	return false;
}

int aws_region_look_up(struct operation *op) {
	const char *endpoint = value_text(operation_get(op, "endpoint"));
	const char *attribute = value_is_null(operation_get(op, "region")) ? "name" : "region";
	const char *name = value_text(operation_get(op, attribute));
	struct region region, by_endpoint;
	bool has_endpoint = endpoint && *endpoint;
	if (has_endpoint && !find_by_endpoint(op, endpoint, &by_endpoint))
		return operation_fail(op, "endpoint",
			"No region's EC2 endpoint is \"%s\" (it is a host name, as ec2.eu-central-1.amazonaws.com).", endpoint);
	if (!name || !*name)
		name = has_endpoint ? by_endpoint.name : operation_region(op);
	if (!find_by_name(op, name, &region))
		return operation_fail(op, attribute, "There is no region \"%s\".", name);
	if (has_endpoint && strcmp(by_endpoint.name, region.name) != 0)
		return operation_fail(op, "endpoint", "The endpoint \"%s\" is not that of region %s.", endpoint, region.name);
	operation_set_text(op, "id", region.name);
	operation_set_text(op, "name", region.name);
	operation_set_text(op, "region", region.name);
	operation_set_text(op, "description", region.description);
	operation_set_text(op, "endpoint", endpoint_of(op, &region));
	return 0;
}
