/* The files of a project: the example's and its modules' as they are embedded, with `../../modules/` made `./modules/`, and those of templates/,
 * in which @WORDS@ are replaced. */
#include <stdlib.h>
#include <string.h>

#include "generator/embedded.h"
#include "generator/new.h"

static const char templates[] = "provider/generator/templates/";

/* templates/NAME -> where it stands in a project. */
static const struct {
	const char *name, *path;
} template_files[] = {
	{"README.md", "README.md"},
	{"backend.tf.example", "backend.tf.example"},
	{"github.yml", ".github/workflows/plan.yml"},
	{"gitignore", ".gitignore"},
	{"gitlab.yml", ".gitlab-ci.yml"},
	{"tripod.tfrc", "tripod.tfrc"},
};

static void add_file(struct project *project, const char *path, const char *bytes, size_t length) {
	project->files =
		arena_grow(project->arena, project->files, project->count, &project->capacity, sizeof(*project->files));
	project->files[project->count++] = (struct project_file){.path = path, .bytes = bytes, .length = length};
}

static void add_text(struct project *project, const char *path, const struct strbuf *text) {
	add_file(project, path, strbuf_text(text), text->length);
}

static bool ends_with(const char *text, const char *end) {
	size_t length = strlen(text), size = strlen(end);
	return length >= size && strcmp(text + length - size, end) == 0;
}

/* Adds the text with each `from` made `to`. */
static void add_replaced(struct strbuf *out, const char *text, const char *from, const char *to) {
	for (const char *at; (at = strstr(text, from)) != NULL; text = at + strlen(from)) {
		strbuf_add(out, text, (size_t)(at - text));
		strbuf_adds(out, to);
	}
	strbuf_adds(out, text);
}

static const char *replaced(struct arena *arena, const char *text, const char *from, const char *to) {
	struct strbuf out = STRBUF_INIT(arena);
	add_replaced(&out, text, from, to);
	return strbuf_text(&out);
}

/* Terraform's language */

void hcl_string_add(struct strbuf *out, const char *text) {
	strbuf_addc(out, '"');
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;
		if (byte == '"' || byte == '\\')
			strbuf_addf(out, "\\%c", byte);
		else if (byte < ' ' || byte == 127)
			strbuf_addf(out, "\\u%04x", byte);
		else if ((byte == '$' || byte == '%') && text[1] == '{')
			strbuf_addf(out, "%c%c", byte, byte);
		else
			strbuf_addc(out, *text);
	}
	strbuf_addc(out, '"');
}

static const char *hcl_string(struct arena *arena, const char *text) {
	struct strbuf out = STRBUF_INIT(arena);
	hcl_string_add(&out, text);
	return strbuf_text(&out);
}

/* "a, b" as a list. */
static const char *hcl_list(struct arena *arena, const char *text) {
	struct strbuf out = STRBUF_INIT(arena);
	strbuf_addc(&out, '[');
	for (const char *at = text + strspn(text, ", "); *at; at += strspn(at, ", ")) {
		size_t length = strcspn(at, ", ");
		strbuf_adds(&out, out.length > 1 ? ", " : "");
		hcl_string_add(&out, arena_strndup(arena, at, length));
		at += length;
	}
	strbuf_addc(&out, ']');
	return strbuf_text(&out);
}

/* terraform.tfvars */

struct assignment {
	const char *name, *value;
};

static size_t add_assignment(struct assignment *list, size_t count, const char *name, const char *value) {
	list[count] = (struct assignment){.name = name, .value = value};
	return count + 1;
}

static size_t list_assignments(struct arena *arena, const struct answers *answers, struct assignment *list) {
	static const struct {
		enum question question;
		const char *variable;
	} texts[] = {{QUESTION_DOMAIN, "domain"}, {QUESTION_ZONE, "zone"}, {QUESTION_REGION, "region"},
		{QUESTION_NAME, "name"}, {QUESTION_EMAIL, "email"}};
	size_t count = 0;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (answers->asked[texts[i].question])
			count = add_assignment(list, count, texts[i].variable, hcl_string(arena, answers->text[texts[i].question]));
	}
	const char *size = answers->text[QUESTION_SIZE], *slash = strchr(size, '/');
	if (answers->fargate && slash) {
		count = add_assignment(list, count, "cpu", arena_strndup(arena, size, (size_t)(slash - size)));
		count = add_assignment(list, count, "memory", slash + 1);
	} else if (answers->asked[QUESTION_SIZE]) {
		count = add_assignment(list, count, "instance_type", hcl_string(arena, size));
	}
	if (answers->asked[QUESTION_SSH])
		count = add_assignment(list, count, "ssh_cidrs", hcl_list(arena, answers->text[QUESTION_SSH]));
	return count;
}

static void add_variables(struct project *project, const struct answers *answers) {
	struct assignment list[QUESTION_COUNT + 1];
	size_t count = list_assignments(project->arena, answers, list), width = 0;
	for (size_t i = 0; i < count; i++)
		width = strlen(list[i].name) > width ? strlen(list[i].name) : width;
	struct strbuf out = STRBUF_INIT(project->arena);
	strbuf_adds(&out, "# Written by tripod new. variables.tf says what else can be set here.\n");
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&out, "%-*s = %s\n", (int)width, list[i].name, list[i].value);
	add_text(project, "terraform.tfvars", &out);
}

/* The example and its modules */

static void add_example(struct project *project, const struct topology *topology) {
	for (const struct embedded_file *file = embedded_first(topology->folder); file;
		 file = embedded_next(file, topology->folder)) {
		const char *path = file->path + strlen(topology->folder);
		struct strbuf out = STRBUF_INIT(project->arena);
		if (strcmp(path, "README.md") == 0 || strcmp(path, "terraform.tfvars.example") == 0)
			continue;
		if (!ends_with(path, ".tf")) {
			add_file(project, path, file->bytes, file->length);
			continue;
		}
		add_replaced(&out, file->bytes, "\"../../modules/", "\"./modules/");
		add_text(project, path, &out);
	}
}

static bool topology_has_module(const struct topology *topology, const char *name, size_t length) {
	for (size_t i = 0; topology->modules[i]; i++) {
		if (strlen(topology->modules[i]) == length && strncmp(topology->modules[i], name, length) == 0)
			return true;
	}
	return false;
}

/* Where a link of a module's README leads in the project: an example is the project itself. NULL for a module that is not in it. */
static const char *link_target(struct arena *arena, const struct topology *topology, const char *target) {
	static const char examples[] = "../../examples/", sibling[] = "../";
	size_t length = strcspn(target, ")");
	if (strncmp(target, examples, strlen(examples)) == 0)
		return "../..";
	const char *name = target + strlen(sibling);
	bool is_sibling = strncmp(target, sibling, strlen(sibling)) == 0 && *name != '.';
	if (is_sibling && !topology_has_module(topology, name, strcspn(name, "/#)")))
		return NULL;
	return arena_strndup(arena, target, length);
}

/* A module's README, whose links [TEXT](TARGET) that lead nowhere in the project become TEXT. */
static void add_module_readme(
	struct project *project, const struct topology *topology, const struct embedded_file *file) {
	struct strbuf out = STRBUF_INIT(project->arena);
	const char *text = file->bytes, *at;
	for (; (at = strstr(text, "](")) != NULL; text = at + 2 + strcspn(at + 2, ")") + 1) {
		const char *open = at, *target = link_target(project->arena, topology, at + 2);
		while (open > text && *open != '[')
			open--;
		strbuf_add(&out, text, (size_t)(open - text));
		if (target)
			strbuf_addf(&out, "%.*s](%s)", (int)(at - open), open, target);
		else
			strbuf_add(&out, open + 1, (size_t)(at - open - 1));
	}
	strbuf_adds(&out, text);
	add_text(project, file->path, &out);
}

static void add_modules(struct project *project, const struct topology *topology) {
	for (size_t i = 0; topology->modules[i]; i++) {
		const char *folder = arena_printf(project->arena, "modules/%s/", topology->modules[i]);
		for (const struct embedded_file *file = embedded_first(folder); file; file = embedded_next(file, folder)) {
			if (ends_with(file->path, ".md"))
				add_module_readme(project, topology, file);
			else
				add_file(project, file->path, file->bytes, file->length);
		}
	}
}

/* Templates */

/* The first block of commands of the example's README; *rest: what stands behind it. NULL without one. */
static const char *first_commands(struct arena *arena, const struct topology *topology, const char **rest) {
	static const char begin[] = "```sh\n", end[] = "\n```\n";
	const char *start = strstr(topology->readme, begin), *stop = start ? strstr(start, end) : NULL;
	if (!stop)
		return NULL;
	start += strlen(begin);
	*rest = stop + strlen(end);
	return arena_strndup(arena, start, (size_t)(stop - start));
}

/* Those commands for this project, which has its terraform.tfvars and its region. */
static const char *apply_commands(struct arena *arena, const struct topology *topology, const struct answers *answers) {
	const char *rest, *commands = first_commands(arena, topology, &rest);
	if (!commands)
		return "terraform init\nterraform apply";
	if (strncmp(commands, "cp terraform.tfvars.example ", strlen("cp terraform.tfvars.example ")) == 0) {
		commands += strcspn(commands, "\n");
		commands += strspn(commands, "\n");
	}
	return replaced(
		arena, commands, "--region REGION", arena_printf(arena, "--region %s", answers->text[QUESTION_REGION]));
}

/* The example's README without its heading and those commands. */
static const char *about_topology(struct arena *arena, const struct topology *topology) {
	const char *text = topology->readme, *rest;
	if (*text == '#') {
		text += strcspn(text, "\n");
		text += strspn(text, "\n");
	}
	struct strbuf out = STRBUF_INIT(arena);
	if (first_commands(arena, topology, &rest)) {
		strbuf_add(&out, text, (size_t)(strstr(text, "```sh\n") - text));
		text = rest + strspn(rest, "\n");
	}
	add_replaced(&out, text, "(../../modules/", "(modules/");
	return strbuf_text(&out);
}

static void add_templates(
	struct project *project, const struct topology *topology, const struct answers *answers, const char *share) {
	struct arena *arena = project->arena;
	const char *mirror = hcl_string(arena, arena_printf(arena, "%s/mirror", share));
	const char *region = answers->text[QUESTION_REGION]; /* S3 wants every region but the first one named twice */
	const char *location = arena_printf(arena, " --create-bucket-configuration LocationConstraint=%s", region);
	const struct {
		const char *word, *text;
	} words[] = {
		{"@TOPOLOGY@", topology->name},
		{"@NAME@", answers->text[QUESTION_NAME]},
		{"@DOMAIN@", answers->text[QUESTION_DOMAIN]},
		{"@ZONE@", answers->text[QUESTION_ZONE]},
		{"@REGION@", region},
		{"@LOCATION@", strcmp(region, "us-east-1") == 0 ? "" : location},
		{"@VERSION@", command_version()},
		{"@MIRROR@", mirror},
		{"@APPLY@", apply_commands(arena, topology, answers)},
		{"@ABOUT@", about_topology(arena, topology)},
	};
	for (size_t i = 0; i < sizeof(template_files) / sizeof(*template_files); i++) {
		const struct embedded_file *file =
			embedded_find(arena_printf(arena, "%s%s", templates, template_files[i].name));
		const char *text = file ? file->bytes : "";
		for (size_t j = 0; j < sizeof(words) / sizeof(*words); j++)
			text = replaced(arena, text, words[j].word, words[j].text);
		add_file(project, template_files[i].path, text, strlen(text));
	}
}

static int compare_files(const void *a, const void *b) {
	return strcmp(((const struct project_file *)a)->path, ((const struct project_file *)b)->path);
}

void project_make(
	struct project *project, const struct topology *topology, const struct answers *answers, const char *share) {
	add_example(project, topology);
	add_modules(project, topology);
	add_variables(project, answers);
	add_templates(project, topology, answers, share);
	qsort(project->files, project->count, sizeof(*project->files), compare_files);
}
