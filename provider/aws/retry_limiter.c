/* Client-side brakes: see retry.h. The rate limit follows the SDKs' published algorithm. */
#include <math.h>

#include "aws/retry.h"

static const double min_fill_rate = 0.5;
static const double min_capacity = 1;
static const double smooth = 0.8;
static const double beta = 0.7;
static const double scale_constant = 0.4;

void retry_limiter_init(struct retry_limiter *limiter, int64_t capacity, bool adaptive) {
	*limiter = (struct retry_limiter){.capacity = capacity, .tokens = capacity, .adaptive = adaptive};
	pthread_mutex_init(&limiter->lock, NULL);
}

void retry_limiter_destroy(struct retry_limiter *limiter) {
	pthread_mutex_destroy(&limiter->lock);
}

bool retry_limiter_take(struct retry_limiter *limiter, enum retry_kind kind) {
	if (limiter->capacity <= 0)
		return true;
	int64_t cost = kind == RETRY_TRANSIENT || kind == RETRY_UNREACHABLE ? 10 : 5;
	pthread_mutex_lock(&limiter->lock);
	bool enough = limiter->tokens >= cost;
	if (enough)
		limiter->tokens -= cost;
	pthread_mutex_unlock(&limiter->lock);
	return enough;
}

static void refill(struct retry_limiter *limiter, double now_s) {
	if (limiter->last_fill_s > 0) {
		double filled = limiter->current_capacity + (now_s - limiter->last_fill_s) * limiter->fill_rate;
		limiter->current_capacity = fmin(limiter->max_capacity, filled);
	}
	limiter->last_fill_s = now_s;
}

static void set_rate(struct retry_limiter *limiter, double rate, double now_s) {
	refill(limiter, now_s);
	limiter->fill_rate = fmax(rate, min_fill_rate);
	limiter->max_capacity = fmax(rate, min_capacity);
	limiter->current_capacity = fmin(limiter->current_capacity, limiter->max_capacity);
}

int64_t retry_limiter_wait_ms(struct retry_limiter *limiter, double now_s) {
	double wait = 0;
	if (!limiter->adaptive)
		return 0;
	pthread_mutex_lock(&limiter->lock);
	if (limiter->enabled) {
		refill(limiter, now_s);
		limiter->current_capacity -= 1; /* a debt makes later callers wait longer: they queue */
		if (limiter->current_capacity < 0)
			wait = -limiter->current_capacity / limiter->fill_rate;
	}
	pthread_mutex_unlock(&limiter->lock);
	return (int64_t)(wait * 1000);
}

static void measure(struct retry_limiter *limiter, double now_s) {
	double bucket = floor(now_s * 2) / 2;
	limiter->request_count++;
	if (bucket <= limiter->last_bucket)
		return;
	if (limiter->last_bucket > 0) {
		double rate = limiter->request_count / (bucket - limiter->last_bucket);
		limiter->measured_rate = rate * smooth + limiter->measured_rate * (1 - smooth);
	}
	limiter->request_count = 0;
	limiter->last_bucket = bucket;
}

static double throttled_rate(struct retry_limiter *limiter, double now_s) {
	double rate = limiter->enabled ? fmin(limiter->measured_rate, limiter->fill_rate) : limiter->measured_rate;
	limiter->last_max_rate = rate;
	limiter->window_s = cbrt(limiter->last_max_rate * (1 - beta) / scale_constant);
	limiter->last_throttle_s = now_s;
	limiter->enabled = true;
	return rate * beta;
}

static double recovered_rate(struct retry_limiter *limiter, double now_s) {
	limiter->window_s = cbrt(limiter->last_max_rate * (1 - beta) / scale_constant);
	double since = now_s - limiter->last_throttle_s - limiter->window_s;
	return scale_constant * since * since * since + limiter->last_max_rate;
}

void retry_limiter_note(struct retry_limiter *limiter, bool ok, bool throttled, double now_s) {
	if (limiter->capacity <= 0 && !limiter->adaptive)
		return;
	pthread_mutex_lock(&limiter->lock);
	if (ok && limiter->tokens < limiter->capacity)
		limiter->tokens++;
	if (limiter->adaptive) {
		measure(limiter, now_s);
		if (throttled || limiter->enabled) {
			double rate = throttled ? throttled_rate(limiter, now_s) : recovered_rate(limiter, now_s);
			set_rate(limiter, fmin(rate, fmax(2 * limiter->measured_rate, min_fill_rate)), now_s);
		}
	}
	pthread_mutex_unlock(&limiter->lock);
}
