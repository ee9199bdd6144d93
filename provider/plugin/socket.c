#include "plugin/socket.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#define FOLDER_TEMPLATE "/tripod-XXXXXX"
#define SOCKET_NAME "/s"
#define FOLDER_SIZE (sizeof(((struct sockaddr_un *)NULL)->sun_path))

static char folder[FOLDER_SIZE];
static char path[FOLDER_SIZE];
static atomic_bool made;

void socket_place_remove(void) {
	if (!atomic_exchange(&made, false))
		return;
	unlink(path);
	rmdir(folder);
}

/* A crash still leaves no socket behind; then it goes on as if nobody had caught it. */
static void remove_on_crash(int signal_number) {
	socket_place_remove();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* Signals that somebody handles already (a sanitizer) are left alone. */
static void watch_crashes(void) {
	static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct sigaction before, action = {.sa_handler = remove_on_crash, .sa_flags = (int)SA_RESETHAND};
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
			sigaction(signals[i], &action, NULL);
	}
}

static int make_under(const char *parent) {
	if (parent == NULL || parent[0] != '/')
		return -1;
	if (strlen(parent) + sizeof(FOLDER_TEMPLATE SOCKET_NAME) > sizeof(path))
		return -1;
	snprintf(folder, sizeof(folder), "%s" FOLDER_TEMPLATE, parent);
	if (mkdtemp(folder) == NULL)
		return -1;
	strcpy(path, folder);
	strcat(path, SOCKET_NAME);
	return 0;
}

const char *socket_place_make(void) {
	if (make_under(getenv("PLUGIN_UNIX_SOCKET_DIR")) != 0 && make_under(getenv("TMPDIR")) != 0 &&
		make_under("/tmp") != 0)
		return NULL;
	atomic_store(&made, true);
	atexit(socket_place_remove);
	watch_crashes();
	return path;
}
