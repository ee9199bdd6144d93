/* aws_s3_bucket: grants by grantee, the website's hosted zone, settings at create, and emptying a bucket. */
#include <string.h>

#include "engine/operation.h"

/* A create's settings are an update's: each step runs for what is configured. */
int aws_s3_bucket_settings(struct operation *op) {
	return operation_run(op, op->type->update);
}

/* Grants: AWS lists one permission each, state has a set of permissions for every grantee */

static const char *text_at(const struct value *map, const char *name) {
	const char *text = value_text(value_get(map, name));
	return text ? text : "";
}

static const struct value *find_grant(const struct value *grants, const struct value *wanted) {
	for (size_t i = 0; i < value_count(grants); i++) {
		const struct value *grant = value_at(grants, i);
		if (strcmp(text_at(grant, "type"), text_at(wanted, "type")) == 0 &&
			strcmp(text_at(grant, "id"), text_at(wanted, "id")) == 0 &&
			strcmp(text_at(grant, "uri"), text_at(wanted, "uri")) == 0)
			return grant;
	}
	return NULL;
}

static struct value *grant_of(struct operation *op, const struct value *grantee) {
	struct value *grant = value_map_new(op->arena);
	value_map_set(op->arena, grant, "id", value_string(op->arena, text_at(grantee, "ID")));
	value_map_set(op->arena, grant, "type", value_string(op->arena, text_at(grantee, "@xsi:type")));
	value_map_set(op->arena, grant, "uri", value_string(op->arena, text_at(grantee, "URI")));
	value_map_set(op->arena, grant, "permissions", value_list_new(op->arena));
	return grant;
}

/* Takes `grant` from $ACL. */
int aws_s3_bucket_grants(struct operation *op) {
	const struct value *told = reply_path(op->arena, value_get(op->stored_replies, "ACL"), "AccessControlList.Grant[]");
	struct value *grants = value_list_new(op->arena);
	for (size_t i = 0; i < value_count(told); i++) {
		struct value *wanted = grant_of(op, value_get(value_at(told, i), "Grantee"));
		const struct value *grant = find_grant(grants, wanted);
		if (!grant)
			value_list_add(op->arena, grants, grant = wanted);
		/* The list is one of grant_of's. */
		value_list_add(op->arena, (struct value *)value_get(grant, "permissions"),
			value_string(op->arena, text_at(value_at(told, i), "Permission")));
	}
	for (size_t i = 0; i < value_count(grants); i++)
		value_map_set(op->arena, (struct value *)value_at(grants, i), "permissions",
			value_set_normalise(op->arena, value_get(value_at(grants, i), "permissions")));
	operation_set(op, "grant", value_set_normalise(op->arena, grants));
	return 0;
}

static const struct value *grantee_of(struct operation *op, const struct value *grant) {
	struct value *grantee = value_map_new(op->arena);
	value_map_set(op->arena, grantee, "@xsi:type", value_get(grant, "type"));
	if (*text_at(grant, "id"))
		value_map_set(op->arena, grantee, "ID", value_get(grant, "id"));
	if (*text_at(grant, "uri"))
		value_map_set(op->arena, grantee, "URI", value_get(grant, "uri"));
	return grantee;
}

/* Stores $GRANTS. */
int aws_s3_bucket_grants_build(struct operation *op) {
	const struct value *grants = operation_get(op, "grant");
	struct value *list = value_list_new(op->arena);
	for (size_t i = 0; i < value_count(grants); i++) {
		const struct value *permissions = value_get(value_at(grants, i), "permissions");
		for (size_t k = 0; k < value_count(permissions); k++) {
			struct value *grant = value_map_new(op->arena);
			value_map_set(op->arena, grant, "Grantee", grantee_of(op, value_at(grants, i)));
			value_map_set(op->arena, grant, "Permission", value_at(permissions, k));
			value_list_add(op->arena, list, grant);
		}
	}
	value_map_set(op->arena, op->stored_replies, "GRANTS", list);
	return 0;
}

/* The zone that alias records to a bucket's website name; AWS publishes the list, no call tells it */

static const char *const hosted_zones[][2] = {
	{"af-south-1", "Z83WF9RJE8B12"},
	{"ap-east-1", "ZNB98KWMFR0R6"},
	{"ap-east-2", "Z064739330DAH7WJVOO93"},
	{"ap-northeast-1", "Z2M4EHUR26P7ZW"},
	{"ap-northeast-2", "Z3W03O7B5YMIYP"},
	{"ap-northeast-3", "Z2YQB5RD63NC85"},
	{"ap-south-1", "Z11RGJOFQNVJUP"},
	{"ap-south-2", "Z02976202B4EZMXIPMXF7"},
	{"ap-southeast-1", "Z3O0J2DXBE1FTB"},
	{"ap-southeast-2", "Z1WCIGYICN2BYD"},
	{"ap-southeast-3", "Z01846753K324LI26A3VV"},
	{"ap-southeast-4", "Z0312387243XT5FE14WFO"},
	{"ap-southeast-5", "Z08660063OXLMA7F1FJHU"},
	{"ap-southeast-6", "Z05686083R66JX5C163TC"},
	{"ap-southeast-7", "Z0031014GXUMRZG6I14G"},
	{"ca-central-1", "Z1QDHH18159H29"},
	{"ca-west-1", "Z03565811Z33SLEZTHOUL"},
	{"cn-north-1", "Z5CN8UMXT92WN"},
	{"cn-northwest-1", "Z282HJ1KT0DH03"},
	{"eu-central-1", "Z21DNDUVLTQW6Q"},
	{"eu-central-2", "Z030506016YDQGETNASS"},
	{"eu-north-1", "Z3BAZG2TWCNX0D"},
	{"eu-south-1", "Z30OZKI7KPW7MI"},
	{"eu-south-2", "Z0081959F7139GRJC19J"},
	{"eu-west-1", "Z1BKCTXD74EZPE"},
	{"eu-west-2", "Z3GKZC51ZF0DB4"},
	{"eu-west-3", "Z3R1K369G5AVDG"},
	{"il-central-1", "Z09640613K4A3MN55U7GU"},
	{"me-central-1", "Z06143092I8HRXZRUZROF"},
	{"me-south-1", "Z1MPMWCPA7YB62"},
	{"mx-central-1", "Z057606446ZNVQJJ8WOP"},
	{"sa-east-1", "Z7KQH4QJS55SO"},
	{"us-east-1", "Z3AQBSTGFYJSTF"},
	{"us-east-2", "Z2O1EMRO9K5GLX"},
	{"us-gov-east-1", "Z2NIFVYYW2VKV1"},
	{"us-gov-west-1", "Z31GFT0UA1I2HV"},
	{"us-west-1", "Z2F56UZL2M1ACD"},
	{"us-west-2", "Z3BJ6K6RIION7M"},
};

int aws_s3_bucket_hosted_zone(struct operation *op) {
	const char *region = value_text(operation_get(op, "bucket_region"));
	for (size_t i = 0; region && i < sizeof(hosted_zones) / sizeof(hosted_zones[0]); i++) {
		if (strcmp(hosted_zones[i][0], region) == 0)
			operation_set_text(op, "hosted_zone_id", hosted_zones[i][1]);
	}
	return 0;
}

/* Emptying: a page at a time, its versions before its delete markers */

static int list_page(struct operation *op, struct value *objects) {
	struct value *parameters = value_map_new(op->arena);
	value_map_set(op->arena, parameters, "Bucket", operation_get(op, "id"));
	value_map_set(op->arena, parameters, "EncodingType", value_string(op->arena, "url"));
	if (operation_call(op, "ListObjectVersions", parameters) != 0)
		return operation_error_is(op, "NoSuchBucket") ? 0 : operation_fail_call(op, "ListObjectVersions");
	static const char *const paths[] = {"Version[]", "DeleteMarker[]"};
	/* "+" is a space in this encoding, as in forms. */
	bool is_encoded = strcmp(text_at(op->reply.body, "EncodingType"), "url") == 0;
	const char *key = is_encoded ? "$each|split:+|join: |url_decode" : "$each";
	for (size_t p = 0; p < 2 && value_count(objects) == 0; p++) {
		const struct value *listed = reply_path(op->arena, op->reply.body, paths[p]);
		for (size_t i = 0; i < value_count(listed) && value_count(objects) < 1000; i++) {
			struct value *object = value_map_new(op->arena);
			op->each = value_string(op->arena, text_at(value_at(listed, i), "Key"));
			value_map_set(op->arena, object, "Key", operation_expand(op, value_string(op->arena, key)));
			value_map_set(op->arena, object, "VersionId", value_get(value_at(listed, i), "VersionId"));
			value_list_add(op->arena, objects, object);
		}
	}
	return 0;
}

static bool has_object_lock(const struct operation *op) {
	return value_is_true(operation_get(op, "object_lock_enabled")) ||
		value_count(operation_get(op, "object_lock_configuration")) > 0;
}

static int delete_page(struct operation *op, const struct value *objects, const struct value **errors) {
	struct value *parameters = value_map_new(op->arena), *deletion = value_map_new(op->arena);
	value_map_set(op->arena, deletion, "Object", objects);
	value_map_set(op->arena, deletion, "Quiet", value_true);
	value_map_set(op->arena, parameters, "Bucket", operation_get(op, "id"));
	value_map_set(op->arena, parameters, "Delete", deletion);
	if (has_object_lock(op))
		value_map_set(op->arena, parameters, "BypassGovernanceRetention", value_true);
	if (operation_call(op, "DeleteObjects", parameters) != 0)
		return operation_fail_call(op, "DeleteObjects");
	*errors = reply_path(op->arena, op->reply.body, "Error[]");
	return 0;
}

/* Lifts the legal holds that may have kept objects from being deleted. False when something else did. */
static bool lift_holds(struct operation *op, const struct value *errors) {
	struct value *off = value_map_new(op->arena);
	value_map_set(op->arena, off, "Status", value_string(op->arena, "OFF"));
	for (size_t i = 0; i < value_count(errors); i++) {
		const struct value *error = value_at(errors, i);
		struct value *parameters = value_map_new(op->arena);
		value_map_set(op->arena, parameters, "Bucket", operation_get(op, "id"));
		value_map_set(op->arena, parameters, "Key", value_get(error, "Key"));
		value_map_set(op->arena, parameters, "VersionId", value_get(error, "VersionId"));
		value_map_set(op->arena, parameters, "LegalHold", off);
		if (strcmp(text_at(error, "Code"), "AccessDenied") != 0 ||
			operation_call(op, "PutObjectLegalHold", parameters) != 0)
			return false;
	}
	return true;
}

static int fail_objects(struct operation *op, const struct value *errors) {
	const struct value *first = value_at(errors, 0);
	return operation_fail(op, "force_destroy",
		"The bucket cannot be emptied: DeleteObjects refused %zu objects, the first of them %s (version %s) with %s: %s",
		value_count(errors), text_at(first, "Key"), text_at(first, "VersionId"), text_at(first, "Code"),
		text_at(first, "Message"));
}

int aws_s3_bucket_empty(struct operation *op) {
	const struct value *outer = op->each, *before = value_null;
	bool holds_were_lifted = false;
	int result = 0;
	while (result == 0) {
		struct value *objects = value_list_new(op->arena);
		const struct value *errors = value_null;
		result = list_page(op, objects);
		if (result != 0 || value_count(objects) == 0)
			break;
		if (!holds_were_lifted && value_equal(objects, before)) {
			result = operation_fail(op, "force_destroy",
				"The bucket cannot be emptied: S3 reports its objects as deleted and goes on listing them.");
			break;
		}
		before = objects;
		if (operation_expired(op))
			result = operation_fail(op, NULL, "Emptying the bucket took longer than the timeout for deletes.");
		else
			result = delete_page(op, objects, &errors);
		if (result != 0 || value_count(errors) == 0) {
			holds_were_lifted = false;
			continue;
		}
		if (holds_were_lifted || !has_object_lock(op) || !lift_holds(op, errors))
			result = fail_objects(op, errors);
		holds_were_lifted = true;
	}
	op->each = outer;
	return result;
}
