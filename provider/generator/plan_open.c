/* Where a plan comes from: a file, standard input, or the terraform program for a saved plan. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "generator/child.h"
#include "generator/output.h"
#include "generator/plan_document.h"

static const char zip_magic[] = "PK\003\004";

static bool is_initialised(struct arena *arena, const char *directory) {
	return access(arena_printf(arena, "%s/.terraform", directory), F_OK) == 0;
}

static const char *program_find(struct arena *arena, const char *program, const char **why) {
	const char *found;
	if (program == NULL)
		program = getenv("TRIPOD_TERRAFORM");
	if (program != NULL && *program != '\0') {
		found = child_find(arena, program);
		if (found == NULL)
			*why =
				arena_printf(arena, "it is a saved plan, and the program %s that is to show it is not there", program);
		return found;
	}
	found = child_find(arena, "terraform");
	if (found == NULL)
		found = child_find(arena, "tofu");
	if (found == NULL)
		*why =
			"it is a saved plan, and neither terraform nor tofu is on the PATH to show it: give the output of `terraform "
			"show -json PLAN` instead, or --terraform PROGRAM";
	return found;
}

/* A plan can be shown only where its configuration was initialised. */
static const char *directory_choose(struct arena *arena, const char *file, const char *directory) {
	const char *slash = strrchr(file, '/');
	if (directory != NULL || slash == NULL || is_initialised(arena, "."))
		return directory;
	directory = arena_strndup(arena, file, slash > file ? (size_t)(slash - file) : 1);
	return is_initialised(arena, directory) ? directory : NULL;
}

static int saved_plan_show(struct arena *arena, const char *file, const char *program, const char *directory,
	struct strbuf *json, const char **why) {
	static const char *const environment[] = {
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_ARGS=", "TF_CLI_ARGS_show=", "TF_LOG=", NULL};
	const char *full = realpath(file, NULL);
	const char *path = full != NULL ? arena_strdup(arena, full) : file;
	free((void *)full);
	program = program_find(arena, program, why);
	if (program == NULL)
		return -1;
	directory = directory_choose(arena, path, directory);
	return child_run(json, (const char *const[]){program, "show", "-no-color", "-json", path, NULL}, directory,
		environment, NULL, 0, why);
}

static unsigned unit_at(const struct loaded_text *text, size_t at, bool big_endian) {
	unsigned first = (unsigned char)text->bytes[at], second = (unsigned char)text->bytes[at + 1];
	return big_endian ? first << 8 | second : second << 8 | first;
}

/* UTF-16, as PowerShell's > writes it, becomes UTF-8; half surrogates become U+FFFD. */
static void utf16_convert(struct arena *arena, struct loaded_text *text) {
	bool big_endian = text->length >= 2 && memcmp(text->bytes, "\xFE\xFF", 2) == 0;
	struct strbuf converted = STRBUF_INIT(arena);
	if (!big_endian && (text->length < 2 || memcmp(text->bytes, "\xFF\xFE", 2) != 0))
		return;
	strbuf_reserve(&converted, text->length);
	for (size_t at = 2; at + 1 < text->length; at += 2) {
		unsigned long code = unit_at(text, at, big_endian);
		unsigned low = at + 3 < text->length ? unit_at(text, at + 2, big_endian) : 0;
		if (code >= 0xD800 && code <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF) {
			code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
			at += 2;
		} else if (code >= 0xD800 && code <= 0xDFFF) {
			code = 0xFFFD;
		}
		utf8_add(&converted, code);
	}
	*text = (struct loaded_text){.bytes = converted.bytes, .length = converted.length};
}

static const char *looks_wrong(const struct loaded_text *text) {
	static const char wrapper[] = "[command]";
	if (text->length == 0)
		return "it is empty";
	if (text->length >= sizeof(wrapper) - 1 && memcmp(text->bytes, wrapper, sizeof(wrapper) - 1) == 0)
		return "it begins with a line of setup-terraform's wrapper: set terraform_wrapper: false in that step";
	return NULL;
}

struct plan_document *plan_document_open(
	struct arena *arena, const char *file, const char *program, const char *directory, const char **why) {
	struct strbuf json = STRBUF_INIT(arena);
	struct loaded_text text;
	const char *source = strcmp(file, "-") == 0 ? "standard input" : file;
	if (text_load(arena, file, &text, why) != 0)
		return NULL;
	if (text.length > sizeof(zip_magic) - 1 && memcmp(text.bytes, zip_magic, sizeof(zip_magic) - 1) == 0) {
		if (strcmp(file, "-") == 0) {
			*why =
				"a saved plan cannot be read from standard input: give its file, or pipe `terraform show -json PLAN`";
			return NULL;
		}
		if (saved_plan_show(arena, file, program, directory, &json, why) != 0)
			return NULL;
		text = (struct loaded_text){.bytes = json.bytes, .length = json.length};
	}
	utf16_convert(arena, &text);
	*why = looks_wrong(&text);
	return *why == NULL ? plan_document_parse(arena, source, text.bytes, text.length, why) : NULL;
}
