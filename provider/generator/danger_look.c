/* Looking at resources on behalf of the themes. */
#include "generator/danger_work.h"

#include <string.h>

const char *danger_text(const struct resource *resource, const char *path) {
	const char *dot = strchr(path, '.');
	size_t length = dot != NULL ? (size_t)(dot - path) : strlen(path);
	if (mask_any(mask_member(resource->sensitive, path, length)))
		return NULL;
	return resource_text(resource, path);
}

int64_t danger_integer(const struct resource *resource, const char *path, int64_t otherwise) {
	int64_t number;
	return value_to_integer(resource_value(resource, path), &number) ? number : otherwise;
}

bool danger_unknown(const struct resource *resource, const char *path) {
	return value_is_unknown(resource_value(resource, path));
}

bool danger_is_true(const struct resource *resource, const char *path) {
	const struct value *value = resource_value(resource, path);
	const char *text = value_text(value);
	return value_is_true(value) || (text != NULL && strcmp(text, "true") == 0);
}

bool change_goes(const struct resource_change *change) {
	return change->action == CHANGE_DELETE || action_is_replace(change->action);
}

bool change_touches(const struct resource_change *change) {
	return change->action != CHANGE_NOOP && change->action != CHANGE_READ && change->action != CHANGE_FORGET;
}

const struct resource *danger_after(const struct danger_work *work, const struct resource *before) {
	return before->change->action == CHANGE_DELETE ? NULL : world_find(work->after, before->change->address);
}

const struct resource *danger_before(const struct danger_work *work, const struct resource *after) {
	return after->change->action == CHANGE_CREATE ? NULL : world_find(work->before, after->change->address);
}

bool danger_changes(
	struct danger_work *work, const struct resource *before, const struct resource *after, const char *path) {
	struct value_list a = value_collect(work->arena, before->values, path),
					  b = value_collect(work->arena, after->values, path);
	if (a.count != b.count)
		return true;
	for (size_t i = 0; i < a.count; i++)
		if (!value_is_wholly_known(b.items[i]) || !value_equal(a.items[i], b.items[i]))
			return true;
	return false;
}

const struct resource *danger_next_gone(
	const struct danger_work *work, const char *kind, const struct resource *previous) {
	const struct resource *resource = previous;
	do
		resource = world_next(work->before, kind, resource);
	while (resource != NULL && (!change_goes(resource->change) || resource->change->deposed != NULL));
	return resource;
}

const struct resource *danger_next_kept(
	const struct danger_work *work, const char *kind, const struct resource *previous, const struct resource **after) {
	const struct resource *resource = previous;
	while ((resource = world_next(work->before, kind, resource)) != NULL) {
		enum change_action action = resource->change->action;
		if (resource->change->deposed != NULL || (action != CHANGE_NOOP && action != CHANGE_UPDATE))
			continue;
		*after = danger_after(work, resource);
		if (*after != NULL)
			return resource;
	}
	return NULL;
}

const char *danger_forced_by(struct danger_work *work, const struct resource_change *change) {
	const char *names[4];
	size_t count = 0;
	for (size_t i = 0; i < value_count(change->replace_paths) && count < 4; i++) {
		const char *name = value_text(value_at(value_at(change->replace_paths, i), 0));
		bool seen = name == NULL;
		for (size_t j = 0; j < count && !seen; j++)
			seen = strcmp(names[j], name) == 0;
		if (!seen)
			names[count++] = name;
	}
	return count > 0 ? danger_list(work, names, count, count) : NULL;
}

const char *danger_forced_path(const struct resource_change *change) {
	return value_text(value_at(value_at(change->replace_paths, 0), 0));
}
