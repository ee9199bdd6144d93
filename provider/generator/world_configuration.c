/* What a plan's configuration says an unknown attribute refers to.
 *
 * An expression lists its references ("aws_vpc.this.id", "var.vpc_id", "module.network.vpc_id", "each.value.id"). They are
 * followed through module calls and outputs, which are evaluated in places: a module of the configuration, and how much of
 * the referrer's own module address is certain there.
 */
#include <string.h>

#include "base/strbuf.h"
#include "generator/world_index.h"

#define DEPTH_MOST 40
#define STEPS_MOST 2000

struct place {
	const struct place *parent;
	const struct value *module; /* of the configuration */
	const struct value *call;   /* by which the parent calls it; NULL for the root */
	const char *path;           /* module.a.module.b, without keys */
	size_t certain;             /* bytes of the referrer's module address that hold here */
};

struct search {
	const struct world *world;
	const struct resource *referrer;
	const char *kinds;
	struct candidates *found;
	size_t steps;
};

static void resolve(struct search *search, const struct place *place, const struct value *expression,
	const struct value *each, size_t depth);

bool kind_is_wanted(const char *kind, const char *kinds) {
	size_t length = strlen(kind);
	while (*kinds != '\0') {
		size_t part = strcspn(kinds, "|");
		if (part == length && strncmp(kinds, kind, length) == 0)
			return true;
		kinds += part + (kinds[part] == '|');
	}
	return false;
}

/* Behind a key in brackets, which may hold quoted brackets. */
static const char *key_skip(const char *at) {
	bool quoted = false;
	for (; *at != '\0'; at++) {
		if (quoted && *at == '\\' && at[1] != '\0')
			at++;
		else if (*at == '"')
			quoted = !quoted;
		else if (*at == ']' && !quoted)
			return at + 1;
	}
	return at;
}

const char *address_without_keys(struct arena *arena, const char *address) {
	struct strbuf plain = STRBUF_INIT(arena);
	if (strchr(address, '[') == NULL)
		return address;
	while (*address != '\0') {
		size_t length = strcspn(address, "[");
		strbuf_add(&plain, address, length);
		address += length;
		if (*address == '[')
			address = key_skip(address);
	}
	return strbuf_text(&plain);
}

void candidates_add(struct candidates *candidates, const struct resource *resource) {
	for (size_t i = 0; i < candidates->count; i++)
		if (candidates->items[i] == resource)
			return;
	candidates->items = arena_grow(
		candidates->arena, candidates->items, candidates->count, &candidates->capacity, sizeof(*candidates->items));
	candidates->items[candidates->count++] = resource;
}

static const char *join(struct arena *arena, const char *path, const char *name) {
	return path[0] != '\0' ? arena_printf(arena, "%s.%s", path, name) : name;
}

static void index_module(struct world *world, const struct value *module, const char *path, size_t depth) {
	struct world_index *index = world->index;
	const struct value *resources = value_get(module, "resources"), *calls = value_get(module, "module_calls");
	for (size_t i = 0; i < value_count(resources); i++) {
		const char *address = value_text(value_get(value_at(resources, i), "address"));
		if (address == NULL)
			continue;
		index->configurations = arena_grow(world->arena, index->configurations, index->configuration_count,
			&index->configuration_capacity, sizeof(*index->configurations));
		text_table_add(&index->configured, join(world->arena, path, address), index->configuration_count);
		index->configurations[index->configuration_count++] = value_at(resources, i);
	}
	if (calls->kind != VALUE_MAP || depth == DEPTH_MOST)
		return;
	for (size_t i = 0; i < calls->as.map.count; i++)
		index_module(world, value_get(calls->as.map.members[i].value, "module"),
			join(world->arena, path, arena_printf(world->arena, "module.%s", calls->as.map.members[i].key)), depth + 1);
}

void configuration_index(struct world *world) {
	if (world->document->configuration->kind == VALUE_MAP)
		index_module(world, world->document->configuration, "", 0);
}

const struct value *world_configuration(const struct world *world, const char *address) {
	const struct world_index *index = world->index;
	const struct text_entry *entry = text_table_first(&index->configured, address_without_keys(world->arena, address));
	return entry != NULL ? index->configurations[entry->number] : value_null;
}

static const struct place *place_enter(
	struct arena *arena, const struct place *parent, const char *name, size_t certain) {
	const struct value *call = value_get(value_get(parent->module, "module_calls"), name);
	struct place *place;
	if (call->kind != VALUE_MAP)
		return NULL;
	place = arena_alloc(arena, sizeof(*place));
	*place = (struct place){.parent = parent,
		.module = value_get(call, "module"),
		.call = call,
		.path = join(arena, parent->path, arena_printf(arena, "module.%s", name)),
		.certain = certain};
	return place;
}

/* The place of the referrer itself: module.a["x"].module.b. */
static const struct place *place_of(struct arena *arena, const struct world *world, const char *module) {
	const char *at = module;
	struct place *root = arena_alloc(arena, sizeof(*root));
	const struct place *place = root;
	*root = (struct place){.module = world->document->configuration, .path = ""};
	while (place != NULL && strncmp(at, "module.", 7) == 0) {
		size_t length = strcspn(at + 7, ".[");
		const char *name = arena_strndup(arena, at + 7, length);
		at += 7 + length;
		if (*at == '[')
			at = key_skip(at);
		place = place_enter(arena, place, name, (size_t)(at - module));
		at += *at == '.';
	}
	return place;
}

/* In the part of the module tree that is certain, instances must be the referrer's own. */
static bool module_fits(const struct search *search, const struct place *place, const struct resource *resource) {
	size_t certain = place->certain;
	const char *module = resource->change->module;
	return strncmp(module, search->referrer->change->module, certain) == 0 &&
		(certain == 0 || module[certain] == '\0' || module[certain] == '.');
}

static bool same_index(const struct resource *a, const struct resource *b) {
	return !value_is_null(a->change->index) && value_equal(a->change->index, b->change->index);
}

/* The part in brackets behind a reference's name, as Terraform writes it in addresses; NULL when there is none. */
static const char *reference_key(struct arena *arena, const char *reference, size_t length) {
	const char *end;
	if (reference[length] != '[')
		return NULL;
	end = key_skip(reference + length);
	return arena_strndup(arena, reference + length, (size_t)(end - reference) - length);
}

static void add_instances(struct search *search, const struct place *place, const char *block, const char *key) {
	const struct world *world = search->world;
	const struct text_table *blocks = &world->index->blocks;
	const char *plain = join(world->arena, place->path, block);
	const struct text_entry *first = text_table_first(blocks, plain);
	const struct resource *own = NULL;
	for (const struct text_entry *entry = first; entry != NULL; entry = text_table_next(blocks, entry)) {
		const struct resource *resource = &world->resources[entry->number];
		if (module_fits(search, place, resource) && same_index(resource, search->referrer))
			own = resource;
	}
	for (const struct text_entry *entry = first; entry != NULL; entry = text_table_next(blocks, entry)) {
		const struct resource *resource = &world->resources[entry->number];
		size_t address_length = strlen(resource->change->address), key_length = key != NULL ? strlen(key) : 0;
		if (!module_fits(search, place, resource) || !kind_is_wanted(resource->change->kind, search->kinds))
			continue;
		if (key != NULL &&
			(address_length < key_length || strcmp(resource->change->address + address_length - key_length, key) != 0))
			continue;
		/* aws_subnet.public[each.key] lists aws_subnet.public: the instance of the same key is meant, as a rule. */
		if (key == NULL && own != NULL && resource != own && !value_is_null(resource->change->index))
			continue;
		candidates_add(search->found, resource);
	}
}

/* TYPE.NAME..., data.TYPE.NAME... */
static void resolve_resource(struct search *search, const struct place *place, const char *reference) {
	struct arena *arena = search->world->arena;
	size_t length = strncmp(reference, "data.", 5) == 0 ? 5 : 0;
	length += strcspn(reference + length, ".[");
	if (reference[length] != '.')
		return;
	length++;
	length += strcspn(reference + length, ".[");
	add_instances(search, place, arena_strndup(arena, reference, length), reference_key(arena, reference, length));
}

/* module.NAME.OUTPUT, module.NAME["key"].OUTPUT */
static void resolve_output(struct search *search, const struct place *place, const char *reference, size_t depth) {
	struct arena *arena = search->world->arena;
	const char *at = reference + strlen("module.");
	size_t length = strcspn(at, ".[");
	const struct place *child = place_enter(arena, place, arena_strndup(arena, at, length), place->certain);
	const struct value *output;
	at += length;
	if (*at == '[')
		at = key_skip(at);
	if (child == NULL || *at != '.')
		return;
	at++;
	output = value_get(value_get(child->module, "outputs"), arena_strndup(arena, at, strcspn(at, ".[")));
	resolve(search, child, value_get(output, "expression"), value_null, depth + 1);
}

static void resolve_variable(struct search *search, const struct place *place, const char *reference, size_t depth) {
	const char *name = reference + strlen("var.");
	struct place parent;
	if (place->parent == NULL)
		return;
	/* Going up from a module that was entered by an output, no more is certain than was below. */
	parent = *place->parent;
	if (parent.certain > place->certain)
		parent.certain = place->certain;
	resolve(search, &parent,
		value_get(
			value_get(place->call, "expressions"), arena_strndup(search->world->arena, name, strcspn(name, ".["))),
		value_get(place->call, "for_each_expression"), depth + 1);
}

/* A plan does not tell what a local value is made of; its module is known when it is the referrer's or one above. */
static void meet_local(struct search *search, const struct place *place) {
	struct arena *arena = search->world->arena;
	const char *module = arena_strndup(arena, search->referrer->change->module, place->certain);
	search->found->opaque = true;
	if (strcmp(address_without_keys(arena, module), place->path) == 0)
		search->found->opaque_module = module;
}

static void resolve_reference(
	struct search *search, const struct place *place, const char *reference, const struct value *each, size_t depth) {
	if (strncmp(reference, "var.", 4) == 0)
		resolve_variable(search, place, reference, depth);
	else if (strncmp(reference, "module.", 7) == 0)
		resolve_output(search, place, reference, depth);
	else if (strncmp(reference, "each.", 5) == 0)
		resolve(search, place, each, value_null, depth + 1);
	else if (strncmp(reference, "local.", 6) == 0)
		meet_local(search, place);
	else
		resolve_resource(search, place, reference);
}

/* References come longest first: "aws_vpc.this.id", "aws_vpc.this". The shorter ones say nothing more. */
static bool is_prefix_of(const char *reference, const char *longer) {
	size_t length = longer != NULL ? strlen(reference) : 0;
	return longer != NULL && strncmp(reference, longer, length) == 0 &&
		(longer[length] == '.' || longer[length] == '[');
}

static void resolve(struct search *search, const struct place *place, const struct value *expression,
	const struct value *each, size_t depth) {
	const struct value *references = value_get(expression, "references");
	const char *previous = NULL;
	if (depth > DEPTH_MOST)
		return;
	for (size_t i = 0; i < value_count(references); i++) {
		const char *reference = value_text(value_at(references, i));
		if (reference == NULL || is_prefix_of(reference, previous) || ++search->steps > STEPS_MOST)
			continue;
		previous = reference;
		resolve_reference(search, place, reference, each, depth);
	}
	/* A module's argument may be an object or list of expressions. */
	if (expression->kind == VALUE_LIST)
		for (size_t i = 0; i < expression->as.list.count; i++)
			resolve(search, place, expression->as.list.items[i], each, depth + 1);
}

/* Goes along a dotted path through blocks to the expressions. */
static void follow_path(struct search *search, const struct place *place, const struct value *expressions,
	const char *path, const struct value *each, size_t depth) {
	size_t length = strcspn(path, ".");
	if (depth > DEPTH_MOST)
		return;
	if (expressions->kind == VALUE_LIST) {
		for (size_t i = 0; i < expressions->as.list.count; i++)
			follow_path(search, place, expressions->as.list.items[i], path, each, depth + 1);
		return;
	}
	if (value_get(expressions, "references")->kind == VALUE_LIST || *path == '\0') {
		resolve(search, place, expressions, each, 0);
		return;
	}
	expressions = value_get(expressions, arena_strndup(search->world->arena, path, length));
	if (value_is_null(expressions))
		search->found->opaque = true; /* a dynamic block */
	else
		follow_path(search, place, expressions, path + length + (path[length] == '.'), each, depth + 1);
}

void configuration_follow(const struct world *world, const struct resource *resource, const char *path,
	const char *kinds, struct candidates *found) {
	const struct value *configuration = world_configuration(world, resource->change->address);
	struct search search = {.world = world, .referrer = resource, .kinds = kinds, .found = found};
	const struct place *place;
	if (value_is_null(configuration)) {
		found->opaque = true;
		return;
	}
	place = place_of(world->arena, world, resource->change->module);
	if (place != NULL)
		follow_path(&search, place, value_get(configuration, "expressions"), path,
			value_get(configuration, "for_each_expression"), 0);
}
