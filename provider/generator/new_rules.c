/* The validation blocks of variables, held against answers. A condition is terms with && between them; the terms known here are those that the
 * variables of questions have. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "generator/cidr.h"
#include "generator/embedded.h"
#include "generator/new.h"

enum verdict { HOLDS, FAILS, UNKNOWN };

static enum verdict verdict_of(bool holds) {
	return holds ? HOLDS : FAILS;
}

/* The text between `begin` and `end` when these are its beginning and its end; NULL otherwise. */
static const char *between(struct arena *arena, const char *text, const char *begin, const char *end) {
	size_t length = strlen(text), first = strlen(begin), last = strlen(end);
	if (length < first + last || strncmp(text, begin, first) != 0 || strcmp(text + length - last, end) != 0)
		return NULL;
	return arena_strndup(arena, text + first, length - first - last);
}

/* An IPv4 network without bits in its host part, as cidrsubnet(cidr, 0, 0) == cidr says it. */
static bool is_network(struct arena *arena, const char *text) {
	struct cidr network;
	return cidr_parse(&network, text) && !network.ipv6 && strcmp(cidr_text(arena, &network), text) == 0;
}

static enum verdict check_pattern(struct arena *arena, const char *quoted, const char *value) {
	regex_t expression;
	if (regcomp(&expression, hcl_unquoted(arena, quoted), REG_EXTENDED | REG_NOSUB) != 0)
		return UNKNOWN;
	bool matched = regexec(&expression, value, 0, NULL, 0) == 0;
	regfree(&expression);
	return verdict_of(matched);
}

static bool is_listed(struct arena *arena, const char *list, const char *value) {
	for (const char *item = list; *item; item += strspn(item, ", ")) {
		size_t length = strcspn(item, ",");
		if (strcmp(hcl_unquoted(arena, arena_strndup(arena, item, length)), value) == 0)
			return true;
		item += length;
	}
	return false;
}

static enum verdict check_bound(const char *term, const char *name, const char *value) {
	const char *rest = strncmp(term, name, strlen(name)) == 0 ? term + strlen(name) : "";
	bool is_least = strncmp(rest, " >= ", 4) == 0, is_most = strncmp(rest, " <= ", 4) == 0;
	if (!is_least && !is_most)
		return UNKNOWN;
	double bound = atof(rest + 4), number = atof(value);
	return verdict_of(is_least ? number >= bound : number <= bound);
}

/* One term on the value of `name` ("var.region"). */
static enum verdict check_term(struct arena *arena, const char *term, const char *name, const char *value) {
	if (term[0] == '!') {
		enum verdict verdict = check_term(arena, term + 1, name, value);
		return verdict == UNKNOWN ? UNKNOWN : verdict_of(verdict == FAILS);
	}
	const char *part, *end = arena_printf(arena, ", %s)", name);
	if ((part = between(arena, term, "can(regex(", arena_printf(arena, "%s)", end))) != NULL)
		return check_pattern(arena, part, value);
	if ((part = between(arena, term, arena_printf(arena, "startswith(%s, ", name), ")")) != NULL) {
		const char *start = hcl_unquoted(arena, part);
		return verdict_of(strncmp(value, start, strlen(start)) == 0);
	}
	if ((part = between(arena, term, arena_printf(arena, "length(%s) <= ", name), "")) != NULL)
		return verdict_of(strlen(value) <= strtoul(part, NULL, 10));
	if ((part = between(arena, term, "contains([", arena_printf(arena, "]%s", end))) != NULL)
		return verdict_of(is_listed(arena, part, value));
	if (strcmp(term, arena_printf(arena, "floor(%s) == %s", name, name)) == 0)
		return verdict_of(strspn(value, "0123456789") == strlen(value));
	if ((part = between(arena, term, "alltrue([for cidr in ", " : try(cidrsubnet(cidr, 0, 0) == cidr, false)])")) !=
		NULL)
		return strcmp(part, name) == 0 ? verdict_of(is_network(arena, value)) : UNKNOWN;
	return check_bound(term, name, value);
}

static bool condition_holds(
	struct arena *arena, const char *condition, const char *name, const char *value, size_t *unknown) {
	bool holds = true;
	for (const char *term = condition; term;) {
		const char *end = strstr(term, " && ");
		const char *text = end ? arena_strndup(arena, term, (size_t)(end - term)) : term;
		enum verdict verdict = check_term(arena, text, name, value);
		holds = holds && verdict != FAILS;
		*unknown += verdict == UNKNOWN;
		term = end ? end + strlen(" && ") : NULL;
	}
	return holds;
}

/* The validations in one file. */
static const char *check_file(
	struct arena *arena, const char *path, const char *variable, const char *value, size_t *unknown) {
	const struct embedded_file *file = embedded_find(path);
	const char *block = file ? variable_block(arena, file->bytes, variable) : NULL;
	const char *name = arena_printf(arena, "var.%s", variable), *condition, *message;
	while (block && (condition = block_argument(arena, block, 4, "condition", &block)) != NULL) {
		if ((message = block_argument(arena, block, 4, "error_message", &block)) == NULL)
			return NULL;
		if (!condition_holds(arena, condition, name, value, unknown))
			return hcl_unquoted(arena, message);
	}
	return NULL;
}

const char *variable_check(
	struct arena *arena, const struct topology *topology, const char *variable, const char *value, size_t *unknown) {
	size_t ignored = 0;
	unknown = unknown ? unknown : &ignored;
	const char *path = arena_printf(arena, "%svariables.tf", topology->folder);
	const char *problem = check_file(arena, path, variable, value, unknown);
	for (size_t i = 0; !problem && topology->modules[i]; i++) {
		path = arena_printf(arena, "modules/%s/variables.tf", topology->modules[i]);
		problem = check_file(arena, path, variable, value, unknown);
	}
	return problem;
}

const char *fargate_size_check(const char *cpu, const char *memory) {
	static const struct {
		unsigned long cpu, least, most, step;
	} sizes[] = {
		{256, 512, 512, 512},
		{256, 1024, 2048, 1024},
		{512, 1024, 4096, 1024},
		{1024, 2048, 8192, 1024},
		{2048, 4096, 16384, 1024},
		{4096, 8192, 30720, 1024},
		{8192, 16384, 61440, 4096},
		{16384, 32768, 122880, 8192},
	};
	unsigned long units = strtoul(cpu, NULL, 10), size = strtoul(memory, NULL, 10);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		bool in_range = size >= sizes[i].least && size <= sizes[i].most;
		if (units == sizes[i].cpu && in_range && size % sizes[i].step == 0)
			return NULL;
	}
	return "Fargate has no task of this size. It has, as CPU units/MiB: 256/512, 256/1024 to 2048, 512/1024 to 4096, 1024/2048 to 8192, 2048/4096 to "
		   "16384 and 4096/8192 to 30720 in steps of 1024, 8192/16384 to 61440 in steps of 4096, 16384/32768 to 122880 in steps of 8192.";
}

bool domain_is_within(const char *domain, const char *zone) {
	size_t length = strlen(domain), zone_length = strlen(zone);
	if (length < zone_length || strcmp(domain + length - zone_length, zone) != 0)
		return false;
	return length == zone_length || domain[length - zone_length - 1] == '.';
}
