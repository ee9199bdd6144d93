/* What this provider is. PROVIDER_VERSION: of -version, of the user agent, and of the mirror folder that `make install` fills (the Makefile reads it
 * here). It counts as a version of hashicorp/aws, at whose address we stand: the release whose arguments we serve, so that `~> 6.0` is met. */
#ifndef TRIPOD_PLUGIN_VERSION_H
#define TRIPOD_PLUGIN_VERSION_H

#define PROVIDER_VERSION "6.58.0"

/* Where it may stand, as string literals: at hashicorp/aws's address in both registries, or beside it. */
#define PROVIDER_ADDRESSES \
	"registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws", "terraform.local/tripod/aws"

#endif
