/* aws_iam_policy: IAM keeps at most five versions of a policy, so making one may need another to go. */
#include <string.h>

#include "base/clock.h"
#include "engine/operation.h"

#define VERSIONS_MAX 5

/* The oldest version that is not in force; versions are told newest first, but their dates decide. */
static const struct value *oldest_unused(const struct value *versions) {
	const struct value *oldest = value_null;
	for (size_t i = 0; i < value_count(versions); i++) {
		const struct value *version = value_at(versions, i);
		const char *is_default = value_text(value_get(version, "IsDefaultVersion"));
		if (is_default && strcmp(is_default, "true") == 0)
			continue;
		if (value_is_null(oldest) ||
			value_compare(value_get(version, "CreateDate"), value_get(oldest, "CreateDate")) <= 0)
			oldest = version;
	}
	return oldest;
}

hook_function aws_iam_policy_make_room, aws_iam_policy_delay;

int aws_iam_policy_make_room(struct operation *op) {
	const struct value *versions = value_get(op->stored_replies, "versions");
	if (value_count(versions) < VERSIONS_MAX)
		return 0;
	struct value *parameters = value_map_new(op->arena);
	value_map_set(op->arena, parameters, "PolicyArn", operation_get(op, "id"));
	value_map_set(op->arena, parameters, "VersionId", value_get(oldest_unused(versions), "VersionId"));
	if (operation_call(op, "DeletePolicyVersion", parameters) == 0 || operation_error_is(op, "NoSuchEntity"))
		return 0;
	return operation_fail_call(op, "DeletePolicyVersion");
}

int aws_iam_policy_delay(struct operation *op) {
	int64_t delay_ms = 0;
	value_to_integer(operation_get(op, "delay_after_policy_creation_in_ms"), &delay_ms);
	return stop_wait_ms(delay_ms)
		? 0
		: operation_fail(op, NULL, "Stopped before the new version of the policy was put into force.");
}
