/* aws_launch_configuration: one list of block devices is three kinds of blocks. */
#include <string.h>

#include "engine/operation.h"

static bool names_device(const struct value *object, const char *member, const char *device) {
	const char *text = value_text(value_get(object, member));
	return text && device && strcmp(text, device) == 0;
}

/* A mapping that keeps a device away tells nothing of deletion: what is in the state stays. */
static const struct value *kept_deletion(struct operation *op, const char *device) {
	const struct value *blocks = operation_get(op, "ebs_block_device");
	for (size_t i = 0; i < value_count(blocks); i++) {
		if (names_device(value_at(blocks, i), "device_name", device))
			return value_get(value_at(blocks, i), "delete_on_termination");
	}
	return value_true;
}

static const struct value *decoded(struct operation *op, const char *name, const struct value *mapping) {
	const struct value *block = wire_decode(op->arena, block_attribute(op->type->block, name)->block, mapping);
	if (value_is_zero(value_get(mapping, "NoDevice")) || strcmp(name, "ephemeral_block_device") == 0)
		return block;
	struct value *changed = value_map_copy(op->arena, block);
	value_map_set(
		op->arena, changed, "delete_on_termination", kept_deletion(op, value_text(value_get(mapping, "DeviceName"))));
	return changed;
}

int aws_launch_configuration_devices(struct operation *op) {
	const struct value *mappings = reply_path(op->arena, op->stored_replies, "found.BlockDeviceMappings");
	const char *root = value_text(value_get(op->stored_replies, "root_device"));
	struct value *roots = value_list_new(op->arena), *disks = value_list_new(op->arena);
	struct value *ephemeral = value_list_new(op->arena);
	for (size_t i = 0; mappings->kind == VALUE_LIST && i < value_count(mappings); i++) {
		const struct value *mapping = value_at(mappings, i);
		if (names_device(mapping, "DeviceName", root))
			value_list_add(op->arena, roots, decoded(op, "root_block_device", mapping));
		else if (!value_is_zero(value_get(mapping, "VirtualName")))
			value_list_add(op->arena, ephemeral, decoded(op, "ephemeral_block_device", mapping));
		else
			value_list_add(op->arena, disks, decoded(op, "ebs_block_device", mapping));
	}
	operation_set(op, "root_block_device", roots);
	operation_set(op, "ebs_block_device", value_set_normalise(op->arena, disks));
	operation_set(op, "ephemeral_block_device", value_set_normalise(op->arena, ephemeral));
	return 0;
}
