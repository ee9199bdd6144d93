#include <inttypes.h>
#include <string.h>

#include "emit.h"

/* One C file a type: its attributes, steps and hooks. */

static const char *prefix_of(const struct model_type *type) {
	return type->kind == KIND_DATA_SOURCE ? "schema_data" : "schema_resource";
}

/* Hooks */

/* The hooks that steps name; not what happens to be called "hook" in a template. */
static void collect_hooks(struct compiler *compiler, const struct value *value, struct name_list *hooks) {
	for (size_t i = 0; value->kind == VALUE_LIST && i < value_count(value); i++)
		collect_hooks(compiler, value_at(value, i), hooks);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value_count(value); i++) {
		const struct value_member *member = &value->as.map.members[i];
		bool is_template = strcmp(member->key, "with") == 0 || strcmp(member->key, "let") == 0;
		if (strcmp(member->key, "hook") == 0 && value_is_string(member->value))
			names_add(compiler, hooks, value_text(member->value));
		else if (!is_template)
			collect_hooks(compiler, member->value, hooks);
	}
}

static struct name_list hooks_of(struct compiler *compiler, const struct value *root) {
	static const char *const places[] = {"create", "read", "update", "delete", "tags", "import"};
	struct name_list hooks = {0};
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		collect_hooks(compiler, value_get(root, places[i]), &hooks);
	names_sort(&hooks);
	return hooks;
}

static const char *emit_hooks(struct emitter *emitter, const struct name_list *hooks) {
	if (hooks->count == 0)
		return "NULL";
	struct strbuf list = STRBUF_INIT(emitter->arena);
	for (size_t i = 0; i < hooks->count; i++) {
		strbuf_addf(&emitter->out, "extern hook_function %s;\n", hooks->names[i]);
		strbuf_addf(&list, "%s{\"%s\", %s}", i ? ", " : "{", hooks->names[i], hooks->names[i]);
	}
	strbuf_addc(&list, '}');
	return emit_part(emitter, "struct hook %s[]", strbuf_text(&list));
}

static const char *emit_single_hook(struct emitter *emitter, const char *function_type, const struct value *name) {
	if (value_is_null(name))
		return "NULL";
	strbuf_addf(&emitter->out, "extern %s %s;\n", function_type, value_text(name));
	return value_text(name);
}

/* Identity and timeouts */

static const char *emit_identity(struct emitter *emitter, const struct value *identity) {
	if (value_count(identity) == 0)
		return "NULL";
	struct strbuf list = STRBUF_INIT(emitter->arena);
	for (size_t i = 0; i < value_count(identity); i++) {
		const struct value_member *member = &identity->as.map.members[i];
		const char *source = model_identity_source(member);
		bool required = strcmp(model_identity_flag(member->value), "required") == 0;
		strbuf_addf(&list, "%s{%s, %s, %s}", i ? ", " : "{", c_text(emitter->arena, member->key),
			required ? "true" : "false", source == member->key ? "NULL" : c_text(emitter->arena, source));
	}
	strbuf_addc(&list, '}');
	return emit_part(emitter, "struct identity_attribute %s[]", strbuf_text(&list));
}

/* The timeouts, and how long a new object may stay unseen: the type's own, else the service's. */
static const struct value *all_timeouts(struct emitter *emitter, const struct model_type *type) {
	static const char name[] = "appears_within";
	const struct value *own = value_get(type->file.root, name);
	const struct value *appears = value_is_null(own) ? value_get(type->service->file.root, name) : own;
	struct value *timeouts = value_map_copy(emitter->arena, type->timeouts);
	if (!value_is_null(appears))
		value_map_set(emitter->arena, timeouts, name, appears);
	return timeouts;
}

/* The type */

/* Everything but the name, which differs between a type and its aliases. */
static const char *type_members(struct emitter *emitter, const struct model_type *type) {
	static const struct {
		const char *keyword, *member;
	} trees[] = {{"create", "create"}, {"read", "read"}, {"update", "update"}, {"delete", "delete_"},
		{"waiters", "waiters"}, {"rules", "rules"}, {"import", "import_forms"}, {"tags", "tags"},
		{"generated_name", "generated_name"}, {"pairs", "pairs"}};
	const struct value *root = type->file.root;
	struct strbuf out = STRBUF_INIT(emitter->arena);
	int64_t version = 0, identity_version = 0;
	value_to_integer(value_get(root, "schema_version"), &version);
	value_to_integer(value_get(root, "identity_version"), &identity_version);
	const struct name_list hooks = hooks_of(emitter->compiler, root);
	const struct value *identity = value_get(root, "identity");
	strbuf_addf(&out, ", .kind = %s", type->kind == KIND_DATA_SOURCE ? "KIND_DATA_SOURCE" : "KIND_RESOURCE");
	strbuf_addf(
		&out, ", .legacy = %s, .regional = %s", type->legacy ? "true" : "false", type->regional ? "true" : "false");
	strbuf_addf(&out, ", .schema_version = %" PRId64 ", .identity_version = %" PRId64, version, identity_version);
	strbuf_addf(&out, ",\n\t.service = &schema_service_%s", type->service->file.name);
	strbuf_addf(&out, ", .service_tags = &schema_service_tags_%s", type->service->file.name);
	strbuf_addf(&out, ", .block = %s", emit_block(emitter, type, type->block));
	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++)
		strbuf_addf(&out, ",\n\t.%s = %s", trees[i].member, emit_value(emitter, value_get(root, trees[i].keyword)));
	strbuf_addf(&out, ",\n\t.timeouts = %s", emit_value(emitter, all_timeouts(emitter, type)));
	strbuf_addf(&out, ",\n\t.hooks = %s, .hook_count = %zu", emit_hooks(emitter, &hooks), hooks.count);
	strbuf_addf(
		&out, ", .plan_hook = %s", emit_single_hook(emitter, "plan_hook_function", value_get(root, "plan_hook")));
	strbuf_addf(
		&out, ", .upgrade_hook = %s", emit_single_hook(emitter, "hook_function", value_get(root, "upgrade_hook")));
	strbuf_addf(
		&out, ",\n\t.identity = %s, .identity_count = %zu", emit_identity(emitter, identity), value_count(identity));
	return strbuf_text(&out);
}

static int emit_one(struct compiler *compiler, const struct model_type *type, const char *folder) {
	struct emitter emitter;
	const struct value *aliases = value_get(type->file.root, "aliases");
	emitter_begin(&emitter, compiler,
		arena_printf(compiler->arena, "%s/%s.json", type->kind == KIND_DATA_SOURCE ? "data" : "resources", type->name));
	strbuf_addf(&emitter.out, "extern const struct aws_service schema_service_%s;\n", type->service->file.name);
	strbuf_addf(&emitter.out, "extern const struct value schema_service_tags_%s;\n\n", type->service->file.name);
	const char *members = type_members(&emitter, type);
	for (size_t i = 0; i <= value_count(aliases); i++) {
		const char *name = i == 0 ? type->name : value_text(value_at(aliases, i - 1));
		strbuf_addf(&emitter.out, "\nconst struct resource_type %s_%s = {\n\t.name = \"%s\"%s\n};\n", prefix_of(type),
			name, name, members);
	}
	bool is_data = type->kind == KIND_DATA_SOURCE;
	return emitter_end(
		&emitter, folder, arena_printf(compiler->arena, "schema_types_%s%s.c", is_data ? "data_" : "", type->name));
}

int emit_types(struct compiler *compiler, const char *folder) {
	for (size_t i = 0; i < compiler->type_count; i++) {
		if (emit_one(compiler, &compiler->types[i], folder) != 0)
			return -1;
	}
	return 0;
}
