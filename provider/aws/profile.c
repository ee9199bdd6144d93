#include "aws/profile.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/credential_source.h"
#include "aws/profile_parse.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "value/path.h"

#define FILE_LIMIT ((size_t)16 * 1024 * 1024)

struct aws_profile {
	struct profile_section section; /* entries of all files, the winning one first */
	const struct aws_shared_config *shared;
	bool is_absent; /* stands in for a "default" that nobody wrote */
	struct aws_profile *next;
};

struct aws_shared_config {
	struct arena *arena;
	struct aws_profile *profiles; /* profiles, sso-sessions and services */
	const struct aws_profile *selected;
	struct strbuf files; /* "a, b" */
};

static bool key_is_of_credentials(const char *key) {
	return strcmp(key, "aws_access_key_id") == 0 || strcmp(key, "aws_secret_access_key") == 0 ||
		strcmp(key, "aws_session_token") == 0;
}

static const struct profile_entry *entry_find(const struct profile_entry *entries, const char *key) {
	for (const struct profile_entry *entry = entries; entry; entry = entry->next)
		if (strcmp(entry->key, key) == 0)
			return entry;
	return NULL;
}

static struct aws_profile *profile_find(
	const struct aws_shared_config *shared, enum profile_section_kind kind, const char *name) {
	for (struct aws_profile *profile = shared->profiles; profile; profile = profile->next)
		if (profile->section.kind == kind && strcmp(profile->section.name, name) == 0)
			return profile;
	return NULL;
}

static struct aws_profile *profile_add(
	struct aws_shared_config *shared, enum profile_section_kind kind, const char *name) {
	struct aws_profile *profile = arena_alloc(shared->arena, sizeof *profile);
	*profile =
		(struct aws_profile){.section = {.kind = kind, .name = name}, .shared = shared, .next = shared->profiles};
	shared->profiles = profile;
	return profile;
}

/* A pair of keys replaces an earlier file's with its session token, never mixes with it. */
static void credentials_drop(struct aws_profile *profile) {
	struct profile_entry **link = &profile->section.entries;
	while (*link)
		if (key_is_of_credentials((*link)->key))
			*link = (*link)->next;
		else
			link = &(*link)->next;
}

static void section_merge(struct aws_shared_config *shared, struct profile_section *section) {
	struct aws_profile *profile = profile_find(shared, section->kind, section->name);
	if (!profile)
		profile = profile_add(shared, section->kind, section->name);
	if (entry_find(section->entries, "aws_access_key_id"))
		credentials_drop(profile);
	for (struct profile_entry *entry = section->entries, *next; entry; entry = next) {
		next = entry->next;
		entry->next = profile->section.entries;
		profile->section.entries = entry;
	}
}

/* In one file [profile default] wins over [default] wherever it stands. */
static bool section_is_beaten(
	const struct profile_section *sections, const struct profile_section *section, bool is_credentials_file) {
	if (is_credentials_file || section->kind != SECTION_PROFILE || section->is_prefixed)
		return false;
	for (; sections; sections = sections->next)
		if (sections->kind == SECTION_PROFILE && sections->is_prefixed && strcmp(sections->name, "default") == 0)
			return true;
	return false;
}

static void bytes_merge(
	struct aws_shared_config *shared, const char *name, const char *bytes, size_t length, bool is_credentials_file) {
	size_t malformed = 0;
	struct profile_section *sections = profile_parse(shared->arena, bytes, length, is_credentials_file, &malformed);
	if (malformed > 0)
		log_text(LOG_WARN, "%s: %zu lines are not understood and passed over", name, malformed);
	for (struct profile_section *section = sections, *next; section; section = next) {
		next = section->next;
		if (!section_is_beaten(sections, section, is_credentials_file))
			section_merge(shared, section);
	}
}

static int file_merge(
	struct aws_shared_config *shared, const char *path, bool is_credentials_file, struct diagnostics *diagnostics) {
	path = aws_path_expand(shared->arena, path);
	strbuf_addf(&shared->files, "%s%s", shared->files.length > 0 ? ", " : "", path);
	struct arena *arena = arena_new();
	size_t length = 0;
	const char *why = NULL;
	const char *bytes = credential_file_read(arena, path, FILE_LIMIT, &length, &why);
	int result = 0;
	if (bytes) {
		bytes_merge(shared, path, bytes, length, is_credentials_file);
	} else if (errno != ENOENT && errno != ENOTDIR) {
		diagnostics_error(diagnostics, NULL, "Cannot read a shared configuration file", "%s: %s.", path, why);
		result = -1;
	}
	arena_free(arena);
	return result;
}

static int files_merge(struct aws_shared_config *shared, const struct value *configured, const char *variable,
	const char *usual, bool is_credentials_file, struct diagnostics *diagnostics) {
	size_t given = 0;
	for (size_t i = 0; i < value_count(configured); i++) {
		const char *path = value_text(value_at(configured, i));
		if (!path || *path == '\0')
			continue;
		given++;
		if (file_merge(shared, path, is_credentials_file, diagnostics) != 0)
			return -1;
	}
	if (given > 0)
		return 0;
	const char *path = credential_environment(variable);
	return file_merge(shared, path ? path : usual, is_credentials_file, diagnostics);
}

static int profile_select(
	struct aws_shared_config *shared, const struct value *configuration, struct diagnostics *diagnostics) {
	const char *argument = credential_argument(configuration, "profile");
	const char *name = argument;
	const char *variable = NULL;
	if (!name && (name = credential_environment("AWS_PROFILE")))
		variable = "AWS_PROFILE";
	if (!name && (name = credential_environment("AWS_DEFAULT_PROFILE")))
		variable = "AWS_DEFAULT_PROFILE";
	shared->selected = profile_find(shared, SECTION_PROFILE, name ? name : "default");
	if (shared->selected)
		return 0;
	if (!name || strcmp(name, "default") == 0) {
		struct aws_profile *absent = profile_add(shared, SECTION_PROFILE, "default");
		absent->is_absent = true;
		shared->selected = absent;
		return 0;
	}
	const struct path *path = argument ? path_attribute(diagnostics->arena, NULL, "profile") : NULL;
	diagnostics_error(diagnostics, path, "Shared configuration profile not found",
		"There is no profile \"%s\" (named by %s) in %s. In configuration files its heading is [profile %s], in "
		"credentials files [%s].",
		name, argument ? "the provider's `profile` argument" : variable, strbuf_text(&shared->files), name, name);
	return -1;
}

struct aws_shared_config *aws_shared_config_load(const struct value *configuration, struct diagnostics *diagnostics) {
	struct arena *arena = arena_new();
	struct aws_shared_config *shared = arena_alloc(arena, sizeof *shared);
	*shared = (struct aws_shared_config){.arena = arena, .files = STRBUF_INIT(arena)};
	if (files_merge(shared, value_get(configuration, "shared_config_files"), "AWS_CONFIG_FILE", "~/.aws/config", false,
			diagnostics) == 0 &&
		files_merge(shared, value_get(configuration, "shared_credentials_files"), "AWS_SHARED_CREDENTIALS_FILE",
			"~/.aws/credentials", true, diagnostics) == 0 &&
		profile_select(shared, configuration, diagnostics) == 0)
		return shared;
	aws_shared_config_free(shared);
	return NULL;
}

void aws_shared_config_free(struct aws_shared_config *shared) {
	if (shared)
		arena_free(shared->arena); /* wipes the values: secret_strdup */
}

const struct aws_profile *aws_shared_config_selected(const struct aws_shared_config *shared) {
	return shared->selected;
}

const char *aws_shared_config_files(const struct aws_shared_config *shared) {
	return strbuf_text(&shared->files);
}

const struct aws_profile *aws_shared_config_profile(const struct aws_shared_config *shared, const char *name) {
	const struct aws_profile *profile = profile_find(shared, SECTION_PROFILE, name);
	return profile && !profile->is_absent ? profile : NULL;
}

bool aws_shared_config_has_sso_session(const struct aws_shared_config *shared, const char *session) {
	return profile_find(shared, SECTION_SSO_SESSION, session) != NULL;
}

static const char *entry_value(const struct profile_entry *entries, const char *key) {
	const struct profile_entry *entry = entry_find(entries, key);
	return entry && *entry->value ? entry->value : NULL;
}

const char *aws_shared_config_sso_session(
	const struct aws_shared_config *shared, const char *session, const char *key) {
	const struct aws_profile *profile = profile_find(shared, SECTION_SSO_SESSION, session);
	return profile ? entry_value(profile->section.entries, key) : NULL;
}

const char *aws_profile_name(const struct aws_profile *profile) {
	return profile->section.name;
}

bool aws_profile_is_absent(const struct aws_profile *profile) {
	return profile->is_absent;
}

const char *aws_profile_get(const struct aws_profile *profile, const char *key) {
	return entry_value(profile->section.entries, key);
}

const char *aws_profile_get_nested(const struct aws_profile *profile, const char *section, const char *key) {
	const struct profile_entry *entry = entry_find(profile->section.entries, section);
	return entry ? entry_value(entry->nested, key) : NULL;
}

const char *aws_profile_get_service(const struct aws_profile *profile, const char *service, const char *key) {
	const char *name = aws_profile_get(profile, "services");
	const struct aws_profile *services = name ? profile_find(profile->shared, SECTION_SERVICES, name) : NULL;
	return services ? aws_profile_get_nested(services, service, key) : NULL;
}

static const char *home_directory(struct arena *arena) {
	const char *home = getenv("HOME");
	if (home && *home)
		return home;
	struct passwd entry, *found = NULL;
	size_t size = 16384;
	char *buffer = arena_alloc(arena, size);
	if (getpwuid_r(geteuid(), &entry, buffer, size, &found) == 0 && found && found->pw_dir)
		return found->pw_dir;
	return "";
}

const char *aws_path_expand(struct arena *arena, const char *path) {
	if (path[0] != '~' || (path[1] != '\0' && path[1] != '/'))
		return path;
	return arena_printf(arena, "%s%s", home_directory(arena), path + 1);
}

size_t aws_profile_parse_count(const char *bytes, size_t length, bool is_credentials_file) {
	struct arena *arena = arena_new();
	size_t malformed = 0, count = 0;
	for (const struct profile_section *section = profile_parse(arena, bytes, length, is_credentials_file, &malformed);
		 section; section = section->next)
		count++;
	arena_free(arena);
	return count;
}
