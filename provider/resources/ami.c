/* Data source aws_ami: one image of those that DescribeImages told. */
#include <string.h>

#include "engine/operation.h"
#include "resources/go_regex.h"

static const char *text_in(const struct value *map, const char *name) {
	const char *text = value_text(value_get(map, name));
	return text ? text : "";
}

static int by_name(struct operation *op, const struct value *images, const struct value **chosen) {
	const char *expression = value_text(operation_get(op, "name_regex"));
	*chosen = images;
	if (!expression)
		return 0;
	regex_t compiled;
	const char *why = go_regex_compile(op->arena, expression, &compiled);
	if (why)
		return operation_fail(op, "name_regex", "The regular expression \"%s\" cannot be used: %s.", expression, why);
	struct value *matching = value_list_new(op->arena);
	for (size_t i = 0; i < value_count(images); i++) {
		const char *name = text_in(value_at(images, i), "name");
		if (*name && regexec(&compiled, name, 0, NULL, 0) == 0)
			value_list_add(op->arena, matching, value_at(images, i));
	}
	regfree(&compiled);
	*chosen = matching;
	return 0;
}

/* Times of creation are all UTC in one form, so their texts compare as they do. */
static const struct value *newest(const struct value *images) {
	const struct value *found = value_at(images, 0);
	for (size_t i = 1; i < value_count(images); i++) {
		if (strcmp(text_in(value_at(images, i), "creationDate"), text_in(found, "creationDate")) > 0)
			found = value_at(images, i);
	}
	return found;
}

static const struct value *ebs_of(struct arena *arena, const struct value *told) {
	static const char *const names[][3] = {{"delete_on_termination", "deleteOnTermination", "false"},
		{"encrypted", "encrypted", "false"}, {"iops", "iops", "0"}, {"snapshot_id", "snapshotId", ""},
		{"throughput", "throughput", "0"}, {"volume_initialization_rate", "volumeInitializationRate", "0"},
		{"volume_size", "volumeSize", "0"}, {"volume_type", "volumeType", ""}};
	struct value *ebs = value_map_new(arena);
	for (size_t i = 0; told->kind == VALUE_MAP && i < sizeof(names) / sizeof(names[0]); i++) {
		const char *text = value_to_text(arena, value_get(told, names[i][1]));
		value_map_set(arena, ebs, names[i][0], value_string(arena, text ? text : names[i][2]));
	}
	return ebs;
}

static void take_devices(struct operation *op, const struct value *image) {
	const struct value *told = value_get(image, "blockDeviceMapping");
	struct value *devices = value_list_new(op->arena);
	const char *snapshot = "";
	for (size_t i = 0; i < value_count(told); i++) {
		const struct value *one = value_at(told, i), *ebs = value_get(one, "ebs");
		struct value *device = value_map_new(op->arena);
		value_map_set(op->arena, device, "device_name", value_string(op->arena, text_in(one, "deviceName")));
		value_map_set(op->arena, device, "ebs", ebs_of(op->arena, ebs));
		value_map_set(op->arena, device, "no_device", value_empty_string);
		value_map_set(op->arena, device, "virtual_name", value_string(op->arena, text_in(one, "virtualName")));
		value_list_add(op->arena, devices, device);
		if (*text_in(one, "deviceName") && strcmp(text_in(one, "deviceName"), text_in(image, "rootDeviceName")) == 0)
			snapshot = text_in(ebs, "snapshotId");
	}
	operation_set(op, "block_device_mappings", value_set_normalise(op->arena, devices));
	operation_set_text(op, "root_snapshot_id", snapshot);
}

static void take_reason(struct operation *op, const struct value *image) {
	const struct value *told = value_get(image, "stateReason");
	struct value *reason = value_map_new(op->arena);
	bool is_set = told->kind == VALUE_MAP;
	value_map_set(op->arena, reason, "code", value_string(op->arena, is_set ? text_in(told, "code") : "UNSET"));
	value_map_set(op->arena, reason, "message", value_string(op->arena, is_set ? text_in(told, "message") : "UNSET"));
	operation_set(op, "state_reason", reason);
}

int aws_ami_choose(struct operation *op) {
	const struct value *images;
	if (by_name(op, value_get(op->stored_replies, "images"), &images) != 0)
		return -1;
	if (value_count(images) == 0)
		return operation_fail(op, NULL, "No image matches. Look at owners, the filters and name_regex.");
	if (value_count(images) > 1 && !value_is_true(operation_get(op, "most_recent")))
		return operation_fail(op, NULL,
			"%zu images match. Narrow it down to one, or set most_recent = true for the newest.", value_count(images));
	const struct value *image = newest(images);
	op->object = image;
	operation_fill(op, image, NULL);
	take_devices(op, image);
	take_reason(op, image);
	op->tags_told = value_get(image, "tagSet");
	return 0;
}
