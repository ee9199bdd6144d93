#include <ctype.h>
#include <string.h>

#include "base/strbuf.h"
#include "engine/reference.h"
#include "engine/run.h"

/* Import: an id or an identity becomes a stub of a state, which ReadResource completes. */

/* Ids */

/* Length of "@eu-central-1" at the end of an id; 0 when there is none. */
static size_t region_suffix_length(const char *id) {
	const char *at = strrchr(id, '@'), *c = at ? at + 1 : NULL;
	if (!at || !islower((unsigned char)c[0]) || !islower((unsigned char)c[1]) || c[2] != '-')
		return 0;
	size_t words = 0;
	for (c += 2; *c == '-' && islower((unsigned char)c[1]); words++)
		c += 1 + strspn(c + 1, "abcdefghijklmnopqrstuvwxyz");
	if (words == 0 || *c != '-')
		return 0;
	size_t digits = strspn(c + 1, "0123456789");
	return (digits == 1 || digits == 2) && c[1 + digits] == '\0' ? strlen(at) : 0;
}

/* The n-th part of an ARN ("arn:aws:ec2:region:account:..."); NULL when the text is none. */
static const char *arn_part(struct arena *arena, const char *text, int n) {
	if (strncmp(text, "arn:", 4) != 0)
		return NULL;
	for (; n > 0; n--) {
		text = strchr(text, ':');
		if (!text)
			return NULL;
		text++;
	}
	return arena_strndup(arena, text, strcspn(text, ":"));
}

static bool has_arn_identity(const struct resource_type *type) {
	return type->identity_count == 1 && strcmp(type->identity[0].name, "arn") == 0;
}

static void set_typed(struct operation *op, const char *name, const char *text) {
	const struct attribute *attribute = block_attribute(op->type->block, name);
	const char *why = NULL;
	const struct value *value = value_string(op->arena, text);
	const struct value *converted = attribute ? type_convert(op->arena, attribute->type, value, &why) : NULL;
	operation_set(op, name, converted ? converted : value);
}

/* Takes an id apart: "{role}:{name}". False when it has another form. */
static bool match_form(struct operation *op, const char *form, const char *text, struct value *found) {
	while (*form) {
		if (*form != '{') {
			if (*form++ != *text++)
				return false;
			continue;
		}
		size_t name_length = strcspn(form + 1, "}");
		const char *name = arena_strndup(op->arena, form + 1, name_length);
		form += name_length + (form[name_length + 1] == '}' ? 2 : 1);
		const char *literal = arena_strndup(op->arena, form, strcspn(form, "{"));
		const char *end = *literal ? strstr(text, literal) : text + strlen(text);
		if (!end || end == text)
			return false;
		value_map_set(op->arena, found, name, value_string_n(op->arena, text, (size_t)(end - text)));
		text = end;
	}
	return *text == '\0';
}

static const struct value *forms_of(struct operation *op) {
	const struct value *import = op->type->import_forms ? op->type->import_forms : value_null;
	const struct value *forms = import->kind == VALUE_MAP ? value_get(import, "forms") : import;
	if (value_is_string(forms) || value_is_null(forms)) {
		struct value *list = value_list_new(op->arena);
		value_list_add(op->arena, list, value_is_null(forms) ? value_string(op->arena, "{id}") : forms);
		return list;
	}
	return forms;
}

static const struct value *import_keyword(const struct operation *op, const char *name) {
	const struct value *import = op->type->import_forms ? op->type->import_forms : value_null;
	return value_get(import, name);
}

static int fail_form(struct operation *op, const struct value *forms, const char *id) {
	struct strbuf list = STRBUF_INIT(op->arena);
	for (size_t i = 0; i < value_count(forms); i++)
		strbuf_addf(&list, "%s%s", i > 0 ? " or " : "", value_text(value_at(forms, i)));
	return operation_fail(op, NULL, "The import id \"%s\" has not the form %s.", id, strbuf_text(&list));
}

static int take_id(struct operation *op, const char *id) {
	const struct value *forms = forms_of(op);
	for (size_t i = 0; i < value_count(forms); i++) {
		struct value *found = value_map_new(op->arena);
		if (!match_form(op, value_text(value_at(forms, i)), id, found))
			continue;
		if (block_attribute(op->type->block, "id"))
			operation_set_text(op, "id", id);
		for (size_t k = 0; k < found->as.map.count; k++)
			set_typed(op, found->as.map.members[k].key, value_text(found->as.map.members[k].value));
		return 0;
	}
	return fail_form(op, forms, id);
}

static int take_arn(struct operation *op, const char *arn) {
	const char *region = arn_part(op->arena, arn, 3);
	if (!region || !arn_part(op->arena, arn, 5))
		return operation_fail(op, NULL, "The import id \"%s\" is no ARN.", arn);
	if (block_attribute(op->type->block, "arn"))
		operation_set_text(op, "arn", arn);
	const char *given = value_text(operation_get(op, "region"));
	if (!op->type->regional || !*region)
		return 0;
	if (given && strcmp(given, region) != 0)
		return operation_fail(op, NULL, "The import id names the region %s, but its ARN %s.", given, region);
	operation_set_text(op, "region", region);
	return 0;
}

static int import_id(struct operation *op, const char *id) {
	size_t suffix = op->type->regional ? region_suffix_length(id) : 0;
	if (suffix > 0) {
		size_t length = strlen(id) - suffix;
		operation_set_text(op, "region", id + length + 1);
		id = arena_strndup(op->arena, id, length);
	}
	if (!*id)
		return operation_fail(op, NULL, "The import id is empty.");
	if (has_arn_identity(op->type) && take_arn(op, id) != 0)
		return -1;
	return take_id(op, id);
}

/* Identities */

static int check_account(struct operation *op, const char *account) {
	const char *own = op->engine->caller.account_id;
	if (!own || !*own || strcmp(own, account) == 0)
		return 0;
	return operation_fail(op, NULL, "The identity names the account %s, but the provider works in %s.", account, own);
}

static int take_identity_part(struct operation *op, const struct identity_attribute *part, const char *text) {
	if (!text || !*text)
		return part->required ? operation_fail(op, NULL, "The identity lacks \"%s\".", part->name) : 0;
	if (strcmp(part->name, "account_id") == 0 && check_account(op, text) != 0)
		return -1;
	if (block_attribute(op->type->block, part->name))
		set_typed(op, part->name, text);
	if (part->from)
		set_typed(op, part->from, text);
	return 0;
}

/* The id that the identity's attributes make, by the type's own form. */
static const char *id_of_identity(struct operation *op, const struct value *identity) {
	const struct value *forms = forms_of(op);
	for (size_t i = value_count(forms); i > 0; i--) {
		const char *text = operation_expand_text(op, value_text(value_at(forms, i - 1)));
		if (text)
			return text;
	}
	for (size_t i = 0; i < op->type->identity_count; i++) {
		if (op->type->identity[i].required)
			return value_to_text(op->arena, value_get(identity, op->type->identity[i].name));
	}
	return NULL;
}

static int import_identity(struct operation *op, const struct value *identity) {
	for (size_t i = 0; i < op->type->identity_count; i++) {
		const struct identity_attribute *part = &op->type->identity[i];
		if (take_identity_part(op, part, value_to_text(op->arena, value_get(identity, part->name))) != 0)
			return -1;
	}
	if (has_arn_identity(op->type) && take_arn(op, value_text(value_get(identity, "arn"))) != 0)
		return -1;
	const char *id = id_of_identity(op, identity);
	if (!id)
		return operation_fail(op, NULL, "The identity does not say which object is meant.");
	if (block_attribute(op->type->block, "id"))
		operation_set_text(op, "id", id);
	return 0;
}

/* Both */

static int finish(struct operation *op) {
	const struct block *block = op->type->block;
	for (size_t i = 0; i < block->attribute_count; i++) {
		const struct attribute *attribute = &block->attributes[i];
		if (attribute->unread && attribute->default_value)
			operation_set(op, attribute->name, attribute->default_value);
	}
	step_set(op, import_keyword(op, "set"));
	const char *id = operation_expand_text(op, value_text(import_keyword(op, "id")));
	if (id)
		operation_set_text(op, "id", id);
	if (operation_run(op, import_keyword(op, "steps")) != 0)
		return -1;
	const char *hook = value_text(import_keyword(op, "hook"));
	for (size_t i = 0; hook && i < op->type->hook_count; i++) {
		if (strcmp(op->type->hooks[i].name, hook) == 0)
			return op->type->hooks[i].run(op);
	}
	return 0;
}

int engine_import(const struct engine *engine, struct arena *arena, const struct resource_type *type, const char *id,
	const struct value *identity, struct apply_response *response, struct diagnostics *diagnostics) {
	*response = (struct apply_response){.state = value_null, .identity = value_null};
	struct operation op;
	operation_init(&op, engine, arena, type, OPERATION_IMPORT, diagnostics);
	operation_start(&op, value_empty_map);
	size_t errors = diagnostics->error_count;
	if (type->import_forms && type->import_forms->kind == VALUE_BOOL)
		return operation_fail(&op, NULL, "Objects of this type cannot be imported.");
	int result = id && *id ? import_id(&op, id) : import_identity(&op, identity);
	if (result != 0 || finish(&op) != 0)
		return -1;
	if (op.gone)
		return operation_fail(&op, NULL, "There is no such object in AWS.");
	response->state = operation_result(&op, value_null);
	response->identity = identity_of_state(engine, arena, type, response->state);
	return diagnostics->error_count > errors ? -1 : 0;
}
