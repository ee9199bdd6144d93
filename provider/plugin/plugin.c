#include "plugin/plugin.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "plugin/certificate.h"
#include "plugin/handshake.h"
#include "plugin/server.h"
#include "plugin/socket.h"

#define SIGNAL_STACK_SIZE ((size_t)256 * 1024)
/* glibc gives every thread a heap of its own, which a pool of mostly waiting workers pays for in memory. */
#define HEAPS 2

struct signal_watch {
	pthread_t thread;
	sigset_t signals;
	struct server *server;
	atomic_bool over;
};

bool plugin_started_by_terraform(void) {
	const char *cookie = getenv(HANDSHAKE_COOKIE_NAME);
	return cookie != NULL && strcmp(cookie, HANDSHAKE_COOKIE) == 0;
}

/* Before any thread is made: all of them inherit the mask, and the watch alone takes what is blocked. */
static void signals_prepare(sigset_t *signals, bool debug) {
	struct sigaction hangup;
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
		sigaddset(signals, SIGHUP);
	if (debug)
		sigaddset(signals, SIGINT);
	else
		signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	pthread_sigmask(SIG_BLOCK, signals, NULL);
}

static void *signals_wait(void *argument) {
	struct signal_watch *watch = argument;
	int number;
	while (sigwait(&watch->signals, &number) == 0 && !atomic_load(&watch->over)) {
		log_text(LOG_INFO, "signal %d: the provider ends when the calls under way are answered", number);
		server_stop(watch->server);
	}
	return NULL;
}

static int signals_watch(struct signal_watch *watch) {
	pthread_attr_t attributes;
	int problem;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, SIGNAL_STACK_SIZE);
	problem = pthread_create(&watch->thread, &attributes, signals_wait, watch);
	pthread_attr_destroy(&attributes);
	return problem == 0 ? 0 : -1;
}

static void signals_unwatch(struct signal_watch *watch) {
	atomic_store(&watch->over, true);
	pthread_kill(watch->thread, SIGTERM);
	pthread_join(watch->thread, NULL);
}

static int say_where(const struct server_options *options) {
	struct arena *arena = arena_new();
	int result;
	if (options->debug)
		result = printf(
			"Provider started. In another terminal, with this in the environment, Terraform uses this process:\n\n"
			"\tTF_REATTACH_PROVIDERS='%s'\n\n",
			handshake_reattach(arena, options->socket_path, (int)getpid()));
	else
		result = fputs(
			handshake_line(arena, options->socket_path, options->certificate ? options->certificate->handshake : ""),
			stdout);
	arena_free(arena);
	return result >= 0 && fflush(stdout) == 0 ? 0 : -1;
}

static int fail(const char *what, const char *why) {
	fprintf(stderr, "terraform-provider-aws: %s: %s\n", what, why);
	return 1;
}

static int serve(
	const struct server_options *options, const struct plugin_backend *backend, struct signal_watch *watch) {
	struct provider *provider = provider_new(backend, options->debug);
	int status = 1;
	watch->server = server_new(options, provider);
	if (watch->server == NULL) {
		fail("cannot listen, or PLUGIN_CLIENT_CERT is no certificate", options->socket_path);
	} else {
		/* The watch begins last: until then a signal waits. */
		bool is_watched = signals_watch(watch) == 0;
		if (is_watched && say_where(options) == 0)
			status = 0;
		else
			server_stop(watch->server);
		server_run(watch->server);
		if (is_watched)
			signals_unwatch(watch);
		server_free(watch->server);
	}
	provider_free(provider);
	return status;
}

int plugin_serve(const struct plugin_backend *backend, bool debug) {
	struct signal_watch watch = {0};
	struct certificate certificate;
	struct arena *arena;
	const char *client_certificate = debug ? NULL : getenv("PLUGIN_CLIENT_CERT");
	struct server_options options = {.client_certificate = client_certificate, .debug = debug};
	int status;
	mallopt(M_ARENA_MAX, HEAPS);
	signals_prepare(&watch.signals, debug);
	if (!debug && !handshake_speaks_protocol(getenv("PLUGIN_PROTOCOL_VERSIONS")))
		return fail("this provider speaks plugin protocol 6", "use Terraform 1.5 or later, or OpenTofu 1.6 or later");
	arena = arena_new();
	if (client_certificate != NULL && client_certificate[0] != '\0') {
		if (certificate_make(arena, &certificate) != 0) {
			arena_free(arena);
			return fail("cannot make a certificate", "OpenSSL refused");
		}
		options.certificate = &certificate;
	}
	options.socket_path = socket_place_make();
	status = options.socket_path ? serve(&options, backend, &watch)
								 : fail("cannot make a folder for the socket", strerror(errno));
	arena_free(arena);
	socket_place_remove();
	return status;
}
