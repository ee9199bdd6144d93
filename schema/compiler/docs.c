#include <string.h>

#include "compiler.h"
#include "value/json.h"

/* Reference pages in Markdown: index.md, provider.md, resources/TYPE.md, data-sources/TYPE.md. */

static const struct value *keyword(const struct model_attribute *attribute, const char *name) {
	return value_get(attribute->spec, name);
}

/* Texts */

/* A cell of a table: no line ends, bars escaped. */
static void add_cell(struct strbuf *out, const char *text) {
	strbuf_addc(out, ' ');
	for (; *text; text++) {
		if (*text == '|')
			strbuf_addc(out, '\\');
		strbuf_addc(out, *text == '\n' ? ' ' : *text);
	}
	strbuf_adds(out, " |");
}

static const char *type_text(struct arena *arena, const struct type *type) {
	static const char *const names[] = {[TYPE_STRING] = "string",
		[TYPE_NUMBER] = "number",
		[TYPE_BOOL] = "bool",
		[TYPE_LIST] = "list",
		[TYPE_SET] = "set",
		[TYPE_MAP] = "map",
		[TYPE_OBJECT] = "object",
		[TYPE_DYNAMIC] = "any"};
	if (!type->element)
		return names[type->kind];
	return arena_printf(arena, "%s(%s)", names[type->kind], type_text(arena, type->element));
}

static const char *kind_text(struct arena *arena, const struct model_attribute *attribute) {
	bool is_block = attribute->syntax >= SYNTAX_BLOCK_LIST && attribute->syntax <= SYNTAX_BLOCK_SINGLE;
	if (!is_block)
		return arena_printf(
			arena, "%s%s", type_text(arena, attribute->type), attribute->as_block ? ", also as blocks" : "");
	if (attribute->max_items == 1 || attribute->syntax == SYNTAX_BLOCK_SINGLE)
		return "block";
	return attribute->syntax == SYNTAX_BLOCK_SET ? "blocks (a set)" : "blocks (a list)";
}

static const char *use_text(const struct model_attribute *attribute) {
	if (attribute->required)
		return "required";
	if (attribute->optional)
		return attribute->computed ? "optional, computed" : "optional";
	return "computed";
}

static const char *replacement_text(const struct model_attribute *attribute) {
	const struct value *force_new = keyword(attribute, "force_new");
	if (value_is_true(force_new))
		return "yes";
	return force_new->kind == VALUE_MAP ? "sometimes" : "";
}

/* "One of `a`, `b`." and the like */
static void add_checks(struct strbuf *out, const struct value *spec) {
	static const struct {
		const char *keyword, *words;
	} checks[] = {{"enum", "One of"}, {"range", "Between"}, {"length", "Length"}, {"format", "Form:"}};
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		const struct value *argument = value_get(spec, checks[i].keyword);
		if (value_is_null(argument))
			continue;
		strbuf_addf(out, " %s", checks[i].words);
		if (value_is_string(argument))
			strbuf_addf(out, " `%s`", value_text(argument));
		else if (argument->kind != VALUE_LIST)
			strbuf_addf(out, " `%s`", value_to_json(out->arena, argument));
		for (size_t k = 0; argument->kind == VALUE_LIST && k < value_count(argument); k++) {
			const char *item = value_to_text(out->arena, value_at(argument, k));
			strbuf_addf(out, "%s `%s`", k ? "," : "", item ? item : "any");
		}
		strbuf_addc(out, '.');
	}
}

static void add_relation(
	struct strbuf *out, const struct model_attribute *attribute, const char *name, const char *words) {
	const struct value *paths = keyword(attribute, name);
	for (size_t i = 0; i < value_count(paths); i++)
		strbuf_addf(out, "%s `%s`", i ? "," : words, value_text(value_at(paths, i)));
	if (value_count(paths) > 0)
		strbuf_addc(out, '.');
}

static const char *description_text(struct arena *arena, const struct model_attribute *attribute) {
	struct strbuf out = STRBUF_INIT(arena);
	const char *description = value_text(keyword(attribute, "description"));
	const char *unsupported = value_text(keyword(attribute, "unsupported"));
	const char *deprecated = value_text(keyword(attribute, "deprecated"));
	if (unsupported)
		strbuf_addf(&out, "**Not supported:** %s ", unsupported);
	if (deprecated)
		strbuf_addf(&out, "*Deprecated: %s.* ", deprecated);
	if (description)
		strbuf_adds(&out, description);
	if (value_is_true(keyword(attribute, "sensitive")))
		strbuf_adds(&out, " Sensitive.");
	if (value_is_true(keyword(attribute, "write_only")))
		strbuf_adds(&out, " Write-only.");
	add_checks(&out, attribute->spec);
	if (!value_is_null(keyword(attribute, "items"))) {
		strbuf_adds(&out, " Each:");
		add_checks(&out, keyword(attribute, "items"));
	}
	if (attribute->max_items > 1)
		strbuf_addf(&out, " At most %d.", attribute->max_items);
	add_relation(&out, attribute, "conflicts", " Not with");
	add_relation(&out, attribute, "exactly_one_of", " Exactly one of");
	add_relation(&out, attribute, "at_least_one_of", " At least one of");
	add_relation(&out, attribute, "required_with", " Needs");
	const char *text = strbuf_text(&out);
	return *text == ' ' ? text + 1 : text;
}

/* Tables */

static bool is_argument(const struct model_attribute *attribute) {
	return attribute->required || attribute->optional;
}

static void add_row(struct strbuf *out, const struct model_attribute *attribute, const char *path) {
	const struct value *default_value = keyword(attribute, "default");
	const char *shown =
		value_is_null(default_value) ? "" : arena_printf(out->arena, "`%s`", value_to_json(out->arena, default_value));
	strbuf_addc(out, '|');
	add_cell(out, arena_printf(out->arena, "`%s`", path));
	add_cell(out, kind_text(out->arena, attribute));
	add_cell(out, use_text(attribute));
	add_cell(out, shown);
	add_cell(out, replacement_text(attribute));
	add_cell(out, description_text(out->arena, attribute));
	strbuf_addc(out, '\n');
}

static void add_rows(struct strbuf *out, const struct model_block *block, const char *prefix, bool arguments) {
	for (size_t i = 0; i < block->count; i++) {
		const struct model_attribute *attribute = &block->attributes[i];
		if (*prefix == '\0' && is_argument(attribute) != arguments)
			continue;
		const char *path = arena_printf(out->arena, "%s%s", prefix, attribute->name);
		add_row(out, attribute, path);
		if (attribute->block)
			add_rows(out, attribute->block, arena_printf(out->arena, "%s.", path), arguments);
	}
}

static void add_table(struct strbuf *out, const char *title, const struct model_block *block, bool arguments) {
	bool has_some = false;
	for (size_t i = 0; i < block->count && !has_some; i++)
		has_some = is_argument(&block->attributes[i]) == arguments;
	if (!has_some)
		return;
	strbuf_addf(out, "\n## %s\n\n", title);
	strbuf_adds(out, "| name | type | use | default | replaces | |\n|---|---|---|---|---|---|\n");
	add_rows(out, block, "", arguments);
}

/* Pages */

static void add_timeouts(struct strbuf *out, const struct model_type *type) {
	if (type->timeouts->kind != VALUE_MAP)
		return;
	strbuf_adds(out, "\n## Timeouts\n\n");
	for (size_t i = 0; i < value_count(type->timeouts); i++)
		strbuf_addf(out, "- `%s`: %s\n", type->timeouts->as.map.members[i].key,
			value_text(type->timeouts->as.map.members[i].value));
}

static void add_import(struct strbuf *out, const struct model_type *type) {
	const struct value *import = value_get(type->file.root, "import"),
					   *identity = value_get(type->file.root, "identity");
	const struct value *forms = import->kind == VALUE_MAP ? value_get(import, "forms") : import;
	if (type->kind == KIND_DATA_SOURCE)
		return;
	strbuf_adds(out, "\n## Import\n\n");
	if (value_count(forms) == 0)
		strbuf_addf(out, "`terraform import %s.this ID`\n", type->name);
	for (size_t i = 0; i < value_count(forms); i++)
		strbuf_addf(out, "`terraform import %s.this '%s'`\n", type->name, value_text(value_at(forms, i)));
	for (size_t i = 0; i < value_count(identity); i++)
		strbuf_addf(out, "%s`%s` (%s)", i ? ", " : "\nBy identity: ", identity->as.map.members[i].key,
			model_identity_flag(identity->as.map.members[i].value));
	if (value_count(identity) > 0)
		strbuf_adds(out, "\n");
}

static const char *summary_of(const struct model_type *type) {
	const char *text = value_text(value_get(type->file.root, "description"));
	return text ? text : "";
}

static struct strbuf page_of(struct compiler *compiler, const struct model_type *type) {
	struct strbuf out = STRBUF_INIT(compiler->arena);
	bool is_data = type->kind == KIND_DATA_SOURCE;
	const struct value *aliases = value_get(type->file.root, "aliases");
	strbuf_addf(&out, "# %s%s\n\n%s\n", is_data ? "data " : "", type->name, summary_of(type));
	for (size_t i = 0; i < value_count(aliases); i++)
		strbuf_addf(&out, "%s`%s`", i ? ", " : "\nAlso called ", value_text(value_at(aliases, i)));
	if (value_count(aliases) > 0)
		strbuf_adds(&out, ".\n");
	add_table(&out, "Arguments", type->block, true);
	add_table(&out, "Attributes", type->block, false);
	add_timeouts(&out, type);
	add_import(&out, type);
	return out;
}

static void add_index(struct compiler *compiler, struct strbuf *index, enum resource_kind kind) {
	bool is_data = kind == KIND_DATA_SOURCE;
	strbuf_addf(index, "\n## %s\n\n", is_data ? "Data sources" : "Resources");
	for (size_t i = 0; i < compiler->type_count; i++) {
		const struct model_type *type = &compiler->types[i];
		if (type->kind == kind)
			strbuf_addf(index, "- [%s](%s/%s.md): %s\n", type->name, is_data ? "data-sources" : "resources", type->name,
				summary_of(type));
	}
}

static int write_provider(struct compiler *compiler, const char *folder) {
	struct strbuf out = STRBUF_INIT(compiler->arena);
	strbuf_adds(&out, "# provider \"aws\"\n");
	add_table(&out, "Arguments", compiler->provider.block, true);
	return output_write(compiler, folder, "provider.md", &out);
}

int write_docs(struct compiler *compiler, const char *folder) {
	struct strbuf index = STRBUF_INIT(compiler->arena);
	strbuf_adds(&index, "# Reference\n\n- [The provider block](provider.md)\n");
	add_index(compiler, &index, KIND_RESOURCE);
	add_index(compiler, &index, KIND_DATA_SOURCE);
	if (write_provider(compiler, folder) != 0)
		return -1;
	for (size_t i = 0; i < compiler->type_count; i++) {
		const struct model_type *type = &compiler->types[i];
		struct strbuf page = page_of(compiler, type);
		const char *sub = type->kind == KIND_DATA_SOURCE ? "data-sources" : "resources";
		if (output_write(compiler, folder, arena_printf(compiler->arena, "%s/%s.md", sub, type->name), &page) != 0)
			return -1;
	}
	return output_write(compiler, folder, "index.md", &index);
}
