#include "base/clock.h"

#include <ctype.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#define WAIT_LONGEST_MS ((int64_t)1000 * 86400 * 365)

static pthread_once_t stop_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t stop_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t stop_changed;
static atomic_bool stop_flag;

static int64_t clock_ms(clockid_t clock) {
	struct timespec now;
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_ms(void) {
	return clock_ms(CLOCK_MONOTONIC);
}

int64_t clock_wall_ms(void) {
	return clock_ms(CLOCK_REALTIME);
}

/* Longer names first: "m" begins "ms". Both signs for micro are Go's. */
static const struct {
	const char *name;
	int64_t nanoseconds;
} units[] = {
	{"ns", 1},
	{"us", 1000},
	{"\u00B5s", 1000},
	{"\u03BCs", 1000},
	{"ms", 1000000},
	{"s", 1000000000},
	{"m", INT64_C(60) * 1000000000},
	{"h", INT64_C(3600) * 1000000000},
};

static int64_t parse_unit(const char **at) {
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t length = strlen(units[i].name);
		if (strncmp(*at, units[i].name, length) == 0) {
			*at += length;
			return units[i].nanoseconds;
		}
	}
	return -1;
}

/* One number with its unit, in nanoseconds; digits below a nanosecond are cut off, as Go does. */
static bool parse_component(const char **at, int64_t *nanoseconds) {
	int64_t whole = 0, fraction = 0, scale = 1, unit;
	bool digits = false;
	for (; isdigit((unsigned char)**at); (*at)++, digits = true)
		if (__builtin_mul_overflow(whole, 10, &whole) || __builtin_add_overflow(whole, **at - '0', &whole))
			return false;
	if (**at == '.')
		for ((*at)++; isdigit((unsigned char)**at); (*at)++, digits = true)
			if (scale < INT64_C(1000000000000)) {
				fraction = fraction * 10 + (**at - '0');
				scale *= 10;
			}
	unit = parse_unit(at);
	if (!digits || unit < 0 || __builtin_mul_overflow(whole, unit, nanoseconds))
		return false;
	fraction = (int64_t)((__int128)fraction * unit / scale);
	return !__builtin_add_overflow(*nanoseconds, fraction, nanoseconds);
}

int64_t duration_parse_ms(const char *text) {
	int64_t total = 0, part;
	if (text == NULL)
		return -1;
	if (text[0] == '+')
		text++;
	if (strcmp(text, "0") == 0)
		return 0;
	if (text[0] == '\0')
		return -1;
	while (text[0] != '\0')
		if (!parse_component(&text, &part) || __builtin_add_overflow(total, part, &total))
			return -1;
	return total / 1000000;
}

static void stop_init(void) {
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&stop_changed, &attributes);
	pthread_condattr_destroy(&attributes);
}

void stop_request(void) {
	pthread_once(&stop_once, stop_init);
	pthread_mutex_lock(&stop_mutex);
	atomic_store(&stop_flag, true);
	pthread_cond_broadcast(&stop_changed);
	pthread_mutex_unlock(&stop_mutex);
}

bool stop_requested(void) {
	return atomic_load(&stop_flag);
}

static struct timespec deadline_after(int64_t ms) {
	struct timespec deadline;
	clock_gettime(CLOCK_MONOTONIC, &deadline);
	ms = ms > WAIT_LONGEST_MS ? WAIT_LONGEST_MS : ms;
	deadline.tv_sec += (time_t)(ms / 1000);
	deadline.tv_nsec += (long)(ms % 1000) * 1000000;
	if (deadline.tv_nsec >= 1000000000) {
		deadline.tv_nsec -= 1000000000;
		deadline.tv_sec++;
	}
	return deadline;
}

bool stop_wait_ms(int64_t ms) {
	struct timespec deadline;
	bool stopped;
	if (ms <= 0)
		return !stop_requested();
	pthread_once(&stop_once, stop_init);
	deadline = deadline_after(ms);
	pthread_mutex_lock(&stop_mutex);
	while (!stop_flag)
		if (pthread_cond_timedwait(&stop_changed, &stop_mutex, &deadline) != 0)
			break;
	stopped = stop_flag;
	pthread_mutex_unlock(&stop_mutex);
	return !stopped;
}

void stop_reset(void) {
	atomic_store(&stop_flag, false);
}
