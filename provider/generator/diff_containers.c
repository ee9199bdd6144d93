/* Container definitions of ECS: container by container, with environment, secrets, ports and mounts in words. */
#include <string.h>

#include "generator/diff_inner.h"
#include "value/members.h"

bool is_containers(const struct value *document) {
	if (document->kind != VALUE_LIST || value_count(document) == 0)
		return false;
	for (size_t i = 0; i < value_count(document); i++) {
		const struct value *item = document->as.list.items[i];
		if (value_text(value_get(item, "name")) == NULL || value_text(value_get(item, "image")) == NULL)
			return false;
	}
	return true;
}

/* [{name, value}] as a map; of doubles the last counts. */
static const struct value *pairs_map(struct arena *arena, const struct value *list, const char *value) {
	struct members members = MEMBERS_INIT(arena);
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *item = list->as.list.items[i], *name = value_get(item, "name");
		if (value_is_string(name))
			members_add(&members, name->as.string.bytes, name->as.string.length, value_get(item, value));
	}
	return members_map(&members);
}

static const char *port_text(struct arena *arena, const struct value *port, bool awsvpc) {
	const char *protocol = value_text(value_get(port, "protocol")), *name = value_text(value_get(port, "name")), *text;
	int64_t container = 0, host = 0;
	if (!value_to_integer(value_get(port, "containerPort"), &container))
		return NULL;
	(void)value_to_integer(value_get(port, "hostPort"), &host);
	text = arena_printf(arena, "%lld/%s", (long long)container, protocol != NULL ? protocol : "tcp");
	if (host == 0 && !awsvpc)
		text = arena_printf(arena, "%s, host port chosen at start", text);
	else if (host != 0 && host != container)
		text = arena_printf(arena, "%s, host port %lld", text, (long long)host);
	return name != NULL ? arena_printf(arena, "%s, named %s", text, name) : text;
}

static const char *mount_text(struct arena *arena, const struct value *mount) {
	const char *volume = value_text(value_get(mount, "sourceVolume")),
			   *path = value_text(value_get(mount, "containerPath"));
	if (volume == NULL || path == NULL)
		return NULL;
	return arena_printf(
		arena, "%s at %s%s", volume, path, value_is_true(value_get(mount, "readOnly")) ? ", read-only" : "");
}

static const struct value *ports_read(struct arena *arena, const struct value *list, bool awsvpc) {
	struct value *texts = value_list_new(arena);
	for (size_t i = 0; i < value_count(list); i++) {
		const char *text = port_text(arena, list->as.list.items[i], awsvpc);
		value_list_add(arena, texts, text != NULL ? value_string(arena, text) : list->as.list.items[i]);
	}
	return texts;
}

static const struct value *mounts_read(struct arena *arena, const struct value *list) {
	struct value *texts = value_list_new(arena);
	for (size_t i = 0; i < value_count(list); i++) {
		const char *text = mount_text(arena, list->as.list.items[i]);
		value_list_add(arena, texts, text != NULL ? value_string(arena, text) : list->as.list.items[i]);
	}
	return texts;
}

/* Without what means the same as nothing: ECS fills these in. */
static bool is_absent(const struct value_member *member) {
	if (value_is_null(member->value) ||
		((member->value->kind == VALUE_LIST || member->value->kind == VALUE_MAP) && value_count(member->value) == 0))
		return true;
	if (strcmp(member->key, "essential") == 0)
		return value_is_true(member->value);
	return strcmp(member->key, "cpu") == 0 && value_is_zero(member->value);
}

static const struct value *rest_read(struct arena *arena, const struct value *container) {
	static const char *const own[] = {"name", "image", "environment", "secrets", "portMappings", "mountPoints"};
	struct members members = MEMBERS_INIT(arena);
	for (size_t i = 0; i < value_count(container); i++) {
		const struct value_member *member = &container->as.map.members[i];
		bool skip = is_absent(member);
		for (size_t j = 0; j < sizeof(own) / sizeof(own[0]); j++)
			skip = skip || strcmp(member->key, own[j]) == 0;
		if (!skip)
			members_add(&members, member->key, member->key_length, member->value);
	}
	return members_map(&members);
}

static void pairs_put(
	struct differ *differ, unsigned depth, const char *label, const struct value *before, const struct value *after) {
	struct walk walk = {.before = before, .after = after};
	size_t shown = 0, more = 0;
	while (walk_next(&walk)) {
		const struct value_member *any = walk.old != NULL ? walk.old : walk.new;
		struct place place = {.before = walk.old != NULL ? walk.old->value : value_null,
			.after = walk.new != NULL ? walk.new->value : value_null,
			.name = "",
			.depth = depth,
			.document = true};
		if (value_equal(place.before, place.after))
			continue;
		if (shown++ >= ENTRIES_MOST) {
			more++;
			continue;
		}
		place.label = arena_printf(differ->arena, "%s %s", label, name_shown(differ->arena, any->key, any->key_length));
		diff_place(differ, &place);
	}
	more_put(differ, depth, more, "variable", "variables");
}

static void container_put(
	struct differ *differ, unsigned depth, const struct value *before, const struct value *after) {
	struct arena *arena = differ->arena;
	struct place image = {.before = value_get(before, "image"),
		.after = value_get(after, "image"),
		.name = "",
		.label = "image",
		.depth = depth};
	struct place rest = {.before = rest_read(arena, before),
		.after = rest_read(arena, after),
		.name = "",
		.depth = depth,
		.document = true};
	diff_place(differ, &image);
	diff_members(differ, &rest);
	pairs_put(differ, depth, "environment", pairs_map(arena, value_get(before, "environment"), "value"),
		pairs_map(arena, value_get(after, "environment"), "value"));
	pairs_put(differ, depth, "secret", pairs_map(arena, value_get(before, "secrets"), "valueFrom"),
		pairs_map(arena, value_get(after, "secrets"), "valueFrom"));
	values_put(differ, depth, "port", ports_read(arena, value_get(before, "portMappings"), differ->awsvpc),
		ports_read(arena, value_get(after, "portMappings"), differ->awsvpc), false);
	values_put(differ, depth, "mount", mounts_read(arena, value_get(before, "mountPoints")),
		mounts_read(arena, value_get(after, "mountPoints")), false);
}

void diff_containers(
	struct differ *differ, const struct place *place, const struct value *before, const struct value *after) {
	static const struct matching matching = {object_key, object_features, 1.1, false};
	struct matches matches = matches_make(differ->arena, before, after, &matching);
	size_t more = matches.count > ITEMS_MOST ? matches.count - ITEMS_MOST : 0;
	for (size_t i = 0; i < matches.count - more; i++) {
		const struct match *match = &matches.items[i];
		struct place item = {.before = match->before != MATCH_NONE ? before->as.list.items[match->before] : value_null,
			.after = match->after != MATCH_NONE ? after->as.list.items[match->after] : value_null};
		const char *name =
			value_shown(differ->arena, value_get(value_is_null(item.after) ? item.before : item.after, "name"));
		size_t heading =
			heading_open(differ, place->depth, place_sign(&item), arena_printf(differ->arena, "container %s", name));
		container_put(differ, place->depth + 1, item.before, item.after);
		heading_close(differ, heading);
	}
	more_put(differ, place->depth, more, "container", "containers");
}
