/* The grammar of shared configuration files (aws/profile.h describes it): bytes in, sections out.
 * Merging files and choosing profiles is aws/profile.c's. */
#ifndef TRIPOD_AWS_PROFILE_PARSE_H
#define TRIPOD_AWS_PROFILE_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum profile_section_kind { SECTION_PROFILE, SECTION_SSO_SESSION, SECTION_SERVICES };

struct profile_entry {
	const char *key;              /* lower case */
	const char *value;            /* continued lines joined with '\n'; wiped when the arena is freed */
	struct profile_entry *nested; /* of a sub-section: `s3 =` with indented lines */
	struct profile_entry *next;
};

struct profile_section {
	enum profile_section_kind kind;
	const char *name;
	bool is_prefixed; /* written [profile NAME] */
	struct profile_entry *entries;
	struct profile_section *next;
};

/* The sections in the order of the file; equal headings are separate sections. Lines that fit nothing
 * are counted in *malformed_lines. Never fails, whatever the bytes are. */
struct profile_section *profile_parse(
	struct arena *arena, const char *bytes, size_t length, bool is_credentials_file, size_t *malformed_lines);

#endif
