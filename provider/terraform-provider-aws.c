/* terraform-provider-aws: what Terraform starts. */
#include <stdio.h>
#include <string.h>

#include "aws/client.h"
#include "base/log.h"
#include "plugin/plugin.h"
#include "plugin/version.h"

static const char usage[] =
	"terraform-provider-aws " PROVIDER_VERSION " (tripod): a Terraform provider for AWS, a drop-in for hashicorp/aws.\n"
	"\n"
	"This program is a plugin. Terraform and OpenTofu start it; there is nothing to run by hand.\n"
	"The README tells how to make Terraform use it (make install).\n"
	"\n"
	"  -debug     wait for Terraform runs that are pointed here by TF_REATTACH_PROVIDERS (printed), for debuggers\n"
	"  -version   print the version\n"
	"  -help      print this\n";

static void *client_open(const struct value *configuration, const char *user_agent, struct diagnostics *diagnostics) {
	return aws_client_new(configuration, user_agent, diagnostics);
}

static struct aws_caller client_caller(void *client) {
	return aws_client_caller(client);
}

static void client_close(void *client) {
	log_text(LOG_DEBUG, "AWS calls of this process: %lu", aws_client_call_count(client));
	aws_client_free(client);
}

static const struct plugin_backend backend = {.open = client_open, .caller = client_caller, .close = client_close};

/* "-name" and "--name". */
static bool is_option(const char *argument, const char *name) {
	return argument[0] == '-' && strcmp(argument + (argument[1] == '-' ? 2 : 1), name) == 0;
}

int main(int argc, char **argv) {
	bool debug = false;
	for (int i = 1; i < argc; i++) {
		if (is_option(argv[i], "version") || is_option(argv[i], "help") || is_option(argv[i], "h")) {
			fputs(is_option(argv[i], "version") ? "terraform-provider-aws " PROVIDER_VERSION " (tripod)\n" : usage,
				stdout);
			return 0;
		}
		debug = debug || is_option(argv[i], "debug");
		if (!is_option(argv[i], "debug")) {
			fprintf(stderr, "terraform-provider-aws: unknown argument %s\n\n%s", argv[i], usage);
			return 2;
		}
	}
	if (!debug && !plugin_started_by_terraform()) {
		fputs(usage, stderr);
		return 1;
	}
	log_init();
	return plugin_serve(&backend, debug);
}
