#include <ctype.h>
#include <string.h>

#include "emit.h"

/* Attributes and blocks as C tables. Members that hold zero are left out. */

static const struct value *keyword(const struct model_attribute *attribute, const char *name) {
	return value_get(attribute->spec, name);
}

static void add_member(struct strbuf *out, const char *name, const char *expression) {
	if (strcmp(expression, "NULL") != 0)
		strbuf_addf(out, ", .%s = %s", name, expression);
}

static void add_flag(struct strbuf *out, const char *name, bool is_set) {
	if (is_set)
		strbuf_addf(out, ", .%s = true", name);
}

/* Validators */

static void add_validator(
	struct emitter *emitter, struct strbuf *list, const char *name, const struct value *argument, bool each) {
	const char *expression = emit_value(emitter, argument);
	strbuf_addf(list, "%s{validate_%s, %s, %s}", list->length ? ", " : "{", name, expression, each ? "true" : "false");
}

static size_t add_checks(struct emitter *emitter, struct strbuf *list, const struct value *spec, bool each) {
	static const char *const names[] = {"enum", "range", "length", "pattern"};
	size_t count = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct value *argument = value_get(spec, names[i]);
		if (value_is_null(argument))
			continue;
		add_validator(emitter, list, names[i], argument, each);
		count++;
	}
	const struct value *format = value_get(spec, "format");
	if (value_is_string(format)) {
		add_validator(emitter, list, value_text(format), value_null, each);
		count++;
	} else if (format->kind == VALUE_MAP) {
		add_validator(emitter, list, format->as.map.members[0].key, format->as.map.members[0].value, each);
		count++;
	}
	return count;
}

static void add_validators(struct emitter *emitter, struct strbuf *out, const struct model_attribute *attribute) {
	struct strbuf list = STRBUF_INIT(emitter->arena);
	size_t count = add_checks(emitter, &list, attribute->spec, false);
	count += add_checks(emitter, &list, keyword(attribute, "items"), true);
	if (count == 0)
		return;
	strbuf_addc(&list, '}');
	strbuf_addf(out, ", .validators = %s, .validator_count = %zu",
		emit_part(emitter, "struct validator %s[]", strbuf_text(&list)), count);
}

/* Names on the wire */

static char *lower_first_letters(struct arena *arena, const char *dotted) {
	char *text = arena_strdup(arena, dotted);
	for (char *c = text; *c; c++) {
		if (c == text || c[-1] == '.')
			*c = (char)tolower((unsigned char)*c);
	}
	return text;
}

static bool is_ec2(const struct model_type *type) {
	const char *protocol = type->service ? value_text(value_get(type->service->file.root, "protocol")) : NULL;
	return protocol && strcmp(protocol, "ec2") == 0;
}

static void add_wire(struct emitter *emitter, struct strbuf *out, const struct model_type *type, const char *wire) {
	struct arena *arena = emitter->arena;
	const char *bar = strchr(wire, '|');
	const char *in = bar ? arena_strndup(arena, wire, (size_t)(bar - wire)) : wire;
	const char *reply = bar ? bar + 1 : is_ec2(type) ? lower_first_letters(arena, wire) : wire;
	if (*in)
		add_member(out, "wire_in", c_text(arena, in));
	if (*reply)
		add_member(out, "wire_out", c_text(arena, reply));
}

static void add_conversion(struct emitter *emitter, struct strbuf *out, const char *as) {
	size_t length = strcspn(as, ":");
	strbuf_addf(out, ", .conversion = &conversion_%.*s", (int)length, as);
	if (as[length] == ':')
		add_member(out, "conversion_argument", c_text(emitter->arena, as + length + 1));
}

/* Attributes */

static const struct value *converted(
	struct emitter *emitter, const struct model_attribute *attribute, const char *name) {
	const char *why = NULL;
	const struct value *value = keyword(attribute, name);
	return value_is_null(value) ? NULL : type_convert(emitter->arena, attribute->type, value, &why);
}

static void add_planning(struct emitter *emitter, struct strbuf *out, const struct model_attribute *attribute) {
	static const char *const conditions[] = {"force_new", "suppress", "pair_when"};
	static const char *const values[] = {"default", "absent"};
	static const char *const members[] = {"default_value", "absent"};
	static const char *const relations[] = {
		"recompute_on", "conflicts", "exactly_one_of", "at_least_one_of", "required_with"};
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		const struct value *condition = keyword(attribute, conditions[i]);
		bool is_never = value_is_null(condition) || (condition->kind == VALUE_BOOL && !condition->as.boolean);
		if (!is_never)
			add_member(out, conditions[i], emit_value(emitter, condition));
	}
	for (size_t i = 0; i < 2; i++) {
		const struct value *value = converted(emitter, attribute, values[i]);
		if (value)
			add_member(out, members[i], emit_value(emitter, value));
	}
	if (!value_is_null(keyword(attribute, "cleared")))
		add_member(out, "cleared", emit_value(emitter, keyword(attribute, "cleared")));
	for (size_t i = 0; i < sizeof(relations) / sizeof(relations[0]); i++)
		add_member(out, relations[i], emit_texts(emitter, keyword(attribute, relations[i])));
}

static void add_functions(struct emitter *emitter, struct strbuf *out, const struct model_type *type,
	const struct model_attribute *attribute) {
	const char *equivalent = value_text(keyword(attribute, "equivalent"));
	const char *stored = value_text(keyword(attribute, "stored"));
	const char *as = value_text(keyword(attribute, "as")), *wire = value_text(keyword(attribute, "wire"));
	if (equivalent)
		strbuf_addf(out, ", .equivalent = equivalence_%s", equivalent);
	if (stored)
		strbuf_addf(out, ", .stored = stored_%s", stored);
	if (wire)
		add_wire(emitter, out, type, wire);
	if (as)
		add_conversion(emitter, out, as);
	add_validators(emitter, out, attribute);
}

static void add_attribute(struct emitter *emitter, struct strbuf *out, const struct model_type *type,
	const struct model_attribute *attribute) {
	static const char *const syntaxes[] = {[SYNTAX_BLOCK_LIST] = "SYNTAX_BLOCK_LIST",
		[SYNTAX_BLOCK_SET] = "SYNTAX_BLOCK_SET",
		[SYNTAX_BLOCK_SINGLE] = "SYNTAX_BLOCK_SINGLE",
		[SYNTAX_NESTED_LIST] = "SYNTAX_NESTED_LIST",
		[SYNTAX_NESTED_SET] = "SYNTAX_NESTED_SET",
		[SYNTAX_NESTED_MAP] = "SYNTAX_NESTED_MAP",
		[SYNTAX_NESTED_SINGLE] = "SYNTAX_NESTED_SINGLE"};
	static const char *const flags[] = {"sensitive", "write_only", "unread", "send_empty", "omit_zero", "omit_default"};
	static const char *const texts[] = {"unsupported", "deprecated", "pair"};
	strbuf_addf(
		out, "\t{.name = %s, .type = %s", c_text(emitter->arena, attribute->name), emit_type(emitter, attribute->type));
	if (attribute->block)
		add_member(out, "block", emit_block(emitter, type, attribute->block));
	if (attribute->syntax != SYNTAX_ATTRIBUTE)
		add_member(out, "syntax", syntaxes[attribute->syntax]);
	add_flag(out, "required", attribute->required);
	add_flag(out, "optional", attribute->optional);
	add_flag(out, "computed", attribute->computed);
	add_flag(out, "as_block", attribute->as_block);
	add_flag(out, "object", attribute->object);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		add_flag(out, flags[i], value_is_true(keyword(attribute, flags[i])));
	if (attribute->min_items)
		strbuf_addf(out, ", .min_items = %d", attribute->min_items);
	if (attribute->max_items)
		strbuf_addf(out, ", .max_items = %d", attribute->max_items);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		add_member(out, texts[i], c_text(emitter->arena, value_text(keyword(attribute, texts[i]))));
	add_planning(emitter, out, attribute);
	add_functions(emitter, out, type, attribute);
	strbuf_adds(out, "},\n");
}

const char *emit_block(struct emitter *emitter, const struct model_type *type, const struct model_block *block) {
	struct strbuf attributes = STRBUF_INIT(emitter->arena);
	strbuf_adds(&attributes, "{\n");
	for (size_t i = 0; i < block->count; i++)
		add_attribute(emitter, &attributes, type, &block->attributes[i]);
	strbuf_addc(&attributes, '}');
	const char *type_name = emit_type(emitter, block->type);
	const char *body = arena_printf(emitter->arena, "{%s, %zu, %s}",
		emit_part(emitter, "struct attribute %s[]", strbuf_text(&attributes)), block->count, type_name);
	return arena_printf(emitter->arena, "&%s", emit_part(emitter, "struct block %s", body));
}
