/* tripod: the command line program. Its commands are in generator/commands.c. */
#include "generator/command.h"
#include "plugin/version.h"

int main(int argc, char **argv) {
	return command_main(argc, argv, PROVIDER_VERSION);
}
