/* Shared configuration files: every folder of vectors/profiles/ holds `config`, perhaps `credentials`,
 * and `expected`, lines of
 *     get PROFILE KEY = VALUE           ("-": absent; \n: a line break)
 *     nested PROFILE SECTION KEY = VALUE
 *     service PROFILE SERVICE KEY = VALUE
 *     session NAME KEY = VALUE
 *     absent PROFILE
 *     source PROFILE = the source of credentials, " < " before the one that it is assumed with
 *     error PROFILE = part of the diagnostic that choosing the profile's credentials gives */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/credential_source.h"
#include "base/strbuf.h"

#ifndef VECTORS
#define VECTORS "tests/unit/vectors"
#endif

struct vector {
	struct arena *arena;
	const char *folder;
	struct value *configuration;
	struct aws_shared_config *shared;
};

static void files_set(struct vector *vector) {
	static const char *const names[][2] = {
		{"config", "shared_config_files"}, {"credentials", "shared_credentials_files"}};
	for (size_t i = 0; i < 2; i++) {
		struct value *list = value_list_new(vector->arena);
		value_list_add(vector->arena, list, value_stringf(vector->arena, "%s/%s", vector->folder, names[i][0]));
		value_map_set(vector->arena, vector->configuration, names[i][1], list);
	}
}

/* The last word of `text`, cut off: "two words region" -> "region", leaving "two words". */
static char *word_take(char *text) {
	char *blank = strrchr(text, ' ');
	assert_non_null(blank);
	*blank = '\0';
	return blank + 1;
}

static const char *escape(struct arena *arena, const char *text) {
	struct strbuf escaped = STRBUF_INIT(arena);
	for (; text && *text; text++)
		if (*text == '\n')
			strbuf_adds(&escaped, "\\n");
		else
			strbuf_addc(&escaped, *text);
	return text ? strbuf_text(&escaped) : "-";
}

static const char *source_get(struct vector *vector, const char *profile, struct diagnostics *diagnostics) {
	struct value *configuration = value_map_copy(vector->arena, vector->configuration);
	value_map_set(vector->arena, configuration, "profile", value_string(vector->arena, profile));
	struct aws_shared_config *shared = aws_shared_config_load(configuration, diagnostics);
	struct strbuf names = STRBUF_INIT(vector->arena);
	if (shared)
		for (const struct credential_source *source =
				 credential_search(vector->arena, configuration, shared, diagnostics);
			 source; source = source->base)
			strbuf_addf(&names, "%s%s", names.length > 0 ? " < " : "", source->name);
	aws_shared_config_free(shared);
	return strbuf_text(&names);
}

static const char *error_get(struct vector *vector, const char *profile, const char *wanted) {
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(vector->arena);
	const char *source = source_get(vector, profile, &diagnostics);
	if (!diagnostics.first)
		return arena_printf(vector->arena, "no error, but %s", source);
	assert_null(strstr(diagnostics.first->detail, "SECRETKEYS"));
	return strstr(diagnostics.first->detail, wanted) ? wanted : diagnostics.first->detail;
}

static const char *answer_get(struct vector *vector, const char *verb, char *subject, const char *wanted) {
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(vector->arena);
	if (strcmp(verb, "source") == 0)
		return source_get(vector, subject, &diagnostics);
	if (strcmp(verb, "error") == 0)
		return error_get(vector, subject, wanted);
	if (strcmp(verb, "absent") == 0)
		return aws_shared_config_profile(vector->shared, subject) ? "there" : "";
	const char *key = word_take(subject);
	if (strcmp(verb, "session") == 0)
		return escape(vector->arena, aws_shared_config_sso_session(vector->shared, subject, key));
	const char *section = strcmp(verb, "get") != 0 ? word_take(subject) : NULL;
	const struct aws_profile *profile = aws_shared_config_profile(vector->shared, subject);
	if (!profile)
		return "no such profile";
	if (!section)
		return escape(vector->arena, aws_profile_get(profile, key));
	if (strcmp(verb, "nested") == 0)
		return escape(vector->arena, aws_profile_get_nested(profile, section, key));
	assert_string_equal(verb, "service");
	return escape(vector->arena, aws_profile_get_service(profile, section, key));
}

static void line_check(struct vector *vector, char *line) {
	line[strcspn(line, "\n")] = '\0';
	char *whole = arena_strdup(vector->arena, line);
	char *wanted = strstr(line, " = ");
	if (wanted)
		*wanted = '\0';
	wanted = wanted ? wanted + 3 : line + strlen(line);
	char *blank = strchr(line, ' ');
	assert_non_null(blank);
	*blank = '\0';
	const char *answer = answer_get(vector, line, blank + 1, wanted);
	if (strcmp(answer, wanted) != 0)
		fail_msg("%s: %s\n  but: %s", vector->folder, whole, answer);
}

static void vector_check(const char *folder) {
	struct vector vector = {.arena = arena_new(), .folder = folder};
	vector.configuration = value_map_new(vector.arena);
	files_set(&vector);
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(vector.arena);
	vector.shared = aws_shared_config_load(vector.configuration, &diagnostics);
	assert_non_null(vector.shared);
	FILE *expected = fopen(arena_printf(vector.arena, "%s/expected", folder), "r");
	assert_non_null(expected);
	char line[1024];
	while (fgets(line, sizeof line, expected))
		line_check(&vector, line);
	fclose(expected);
	aws_shared_config_free(vector.shared);
	arena_free(vector.arena);
}

static void environment_clear(void) {
	clearenv();
	setenv("HOME", "/nonexistent", 1);
}

static void test_vectors(void **state) {
	(void)state;
	environment_clear();
	glob_t found;
	assert_int_equal(glob(VECTORS "/profiles/*", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		vector_check(found.gl_pathv[i]);
	globfree(&found);
}

static const char *selected_name(struct arena *arena, struct value *configuration) {
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(arena);
	struct aws_shared_config *shared = aws_shared_config_load(configuration, &diagnostics);
	if (!shared)
		return arena_printf(arena, "error: %s", diagnostics.first->detail);
	const char *name = arena_strdup(arena, aws_profile_name(aws_shared_config_selected(shared)));
	aws_shared_config_free(shared);
	return name;
}

static void test_selection(void **state) {
	(void)state;
	environment_clear();
	struct arena *arena = arena_new();
	struct value *configuration = value_map_new(arena);
	assert_string_equal(selected_name(arena, configuration), "default");
	setenv("AWS_CONFIG_FILE", VECTORS "/profiles/headings/config", 1);
	setenv("AWS_DEFAULT_PROFILE", "two words", 1);
	assert_string_equal(selected_name(arena, configuration), "two words");
	setenv("AWS_PROFILE", "build", 1);
	assert_string_equal(selected_name(arena, configuration), "build");
	value_map_set(arena, configuration, "profile", value_string(arena, "tabbed"));
	assert_string_equal(selected_name(arena, configuration), "tabbed");
	value_map_set(arena, configuration, "profile", value_string(arena, "nobody"));
	assert_non_null(strstr(selected_name(arena, configuration), "There is no profile \"nobody\""));
	arena_free(arena);
}

static void test_several_files(void **state) {
	(void)state;
	environment_clear();
	struct arena *arena = arena_new();
	struct value *configuration = value_map_new(arena), *files = value_list_new(arena);
	static const char *const paths[] = {
		VECTORS "/profiles/headings/config", VECTORS "/profiles/defaults/config", "~/missing"};
	for (size_t i = 0; i < 3; i++)
		value_list_add(arena, files, value_string(arena, paths[i]));
	value_map_set(arena, configuration, "shared_config_files", files);
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(arena);
	struct aws_shared_config *shared = aws_shared_config_load(configuration, &diagnostics);
	assert_non_null(shared);
	assert_string_equal(aws_profile_get(aws_shared_config_selected(shared), "region"), "prefixed");
	assert_string_equal(aws_profile_get(aws_shared_config_profile(shared, "build"), "region"), "us-east-1");
	assert_non_null(strstr(aws_shared_config_files(shared), "/nonexistent/missing, /nonexistent/.aws/credentials"));
	aws_shared_config_free(shared);
	arena_free(arena);
}

static void test_unreadable_file(void **state) {
	(void)state;
	environment_clear();
	setenv("AWS_CONFIG_FILE", "/", 1);
	struct arena *arena = arena_new();
	struct diagnostics diagnostics = DIAGNOSTICS_INIT(arena);
	assert_null(aws_shared_config_load(value_map_new(arena), &diagnostics));
	assert_string_equal(diagnostics.first->summary, "Cannot read a shared configuration file");
	arena_free(arena);
}

static void test_timestamps(void **state) {
	(void)state;
	assert_int_equal(credential_timestamp_ms("1970-01-02T00:00:01Z"), 86401000);
	assert_int_equal(credential_timestamp_ms("1970-01-02T00:00:01.999Z"), 86401000);
	assert_int_equal(credential_timestamp_ms("1970-01-02T02:00:01+02:00"), 86401000);
	assert_int_equal(credential_timestamp_ms("1970-01-01T22:00:01-0200"), 86401000);
	assert_int_equal(credential_timestamp_ms("1970-01-02T00:00:01UTC"), 86401000);
	static const char *const malformed[] = {"", "soon", "1970-01-02", "1970-01-02T00:00:01X", "1970-01-02T00:00:01+2"};
	for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
		assert_int_equal(credential_timestamp_ms(malformed[i]), -1);
	assert_int_equal(credential_timestamp_ms(NULL), -1);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_selection),
		cmocka_unit_test(test_several_files),
		cmocka_unit_test(test_unreadable_file),
		cmocka_unit_test(test_timestamps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
