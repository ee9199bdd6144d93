/* The search for the source of credentials: shared between the files that make it, for nobody else. */
#ifndef TRIPOD_AWS_CREDENTIAL_SEARCH_H
#define TRIPOD_AWS_CREDENTIAL_SEARCH_H

#include "aws/credential_source.h"
#include "base/clock.h"
#include "base/strbuf.h"

struct credential_search {
	struct arena *arena; /* of the chain */
	const struct value *configuration;
	const struct aws_shared_config *shared;
	struct diagnostics *diagnostics;
	struct strbuf tried; /* one line a source that is not configured */
};

/* Adds a line to what was tried. */
void search_tried(struct credential_search *search, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What a profile says, with its chain of source profiles; the host's own credentials (containers,
 * instance) when it says nothing. NULL with diagnostics. */
const struct credential_source *search_profile(struct credential_search *search, const struct aws_profile *profile);
/* credential_source = Environment of the profile of that name. */
const struct credential_source *search_environment(struct credential_search *search, const char *profile);
/* Instance metadata; `tried` as in metadata_settings. */
const struct credential_source *search_metadata(struct credential_search *search, const char *tried);
/* Container credentials when configured, else instance metadata. */
const struct credential_source *search_host(struct credential_search *search);

#endif
