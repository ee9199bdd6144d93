/* Protocols and ranges of ports. */
#include <stdlib.h>
#include <string.h>

#include "generator/reach_inner.h"

static const struct {
	const char *name;
	int protocol;
} protocols[] = {{"-1", PROTOCOL_ALL}, {"all", PROTOCOL_ALL}, {"tcp", PROTOCOL_TCP}, {"udp", PROTOCOL_UDP},
	{"icmp", PROTOCOL_ICMP}, {"icmpv6", PROTOCOL_ICMPV6}};

static int protocol_read(const struct value *value) {
	const char *text = value_text(value);
	int64_t number;
	for (size_t i = 0; text != NULL && i < sizeof(protocols) / sizeof(*protocols); i++)
		if (strcasecmp(text, protocols[i].name) == 0)
			return protocols[i].protocol;
	if (!value_to_integer(value, &number) || number < -1 || number > 255)
		return PROTOCOL_UNKNOWN;
	return (int)number;
}

/* Of a bound that is not there or makes no sense: the widest. */
static int bound_read(const struct value *value, int otherwise) {
	int64_t number;
	if (!value_to_integer(value, &number) || number < 0 || number > PORT_LAST)
		return otherwise;
	return (int)number;
}

static bool has_ports(int protocol) {
	return protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP;
}

struct ports ports_read(const struct value *protocol, const struct value *from, const struct value *to) {
	struct ports ports = {protocol_read(protocol), 0, PORT_LAST};
	if (!has_ports(ports.protocol))
		return ports;
	if (value_is_unknown(from) || value_is_unknown(to)) {
		ports.protocol = PROTOCOL_UNKNOWN;
		return ports;
	}
	ports.from = bound_read(from, 0);
	ports.to = bound_read(to, PORT_LAST);
	return ports;
}

struct ports ports_tcp(int from, int to) {
	return (struct ports){PROTOCOL_TCP, from, to};
}

bool ports_meet(struct ports *out, const struct ports *a, const struct ports *b) {
	if (a->protocol == PROTOCOL_UNKNOWN || b->protocol == PROTOCOL_UNKNOWN) {
		/* The unknown one may be what the other is. */
		*out = a->protocol == PROTOCOL_UNKNOWN ? *b : *a;
		return true;
	}
	if (a->protocol != b->protocol && a->protocol != PROTOCOL_ALL && b->protocol != PROTOCOL_ALL)
		return false;
	*out = a->protocol == PROTOCOL_ALL ? *b : *a;
	if (a->protocol == b->protocol) {
		out->from = a->from > b->from ? a->from : b->from;
		out->to = a->to < b->to ? a->to : b->to;
	}
	return out->from <= out->to;
}

/* TCP before UDP before others; unknown last. */
static int protocol_rank(int protocol) {
	switch (protocol) {
	case PROTOCOL_TCP:
		return 0;
	case PROTOCOL_UDP:
		return 1;
	case PROTOCOL_ALL:
		return 2;
	case PROTOCOL_UNKNOWN:
		return 1000;
	default:
		return protocol + 3;
	}
}

int ports_compare(const struct ports *a, const struct ports *b) {
	int order = protocol_rank(a->protocol) - protocol_rank(b->protocol);
	if (order == 0)
		order = a->from - b->from;
	return order != 0 ? order : a->to - b->to;
}

static int order_ports(const void *a, const void *b) {
	return ports_compare(a, b);
}

size_t ports_join(struct ports *list, size_t count) {
	size_t kept = 0;
	if (count > 0)
		qsort(list, count, sizeof(*list), order_ports);
	for (size_t i = 0; i < count; i++) {
		struct ports *last = kept > 0 ? &list[kept - 1] : NULL;
		if (last != NULL && last->protocol == list[i].protocol && list[i].from <= last->to + 1) {
			if (list[i].to > last->to)
				last->to = list[i].to;
			continue;
		}
		list[kept++] = list[i];
	}
	return kept;
}

static const char *protocol_name(struct arena *arena, int protocol) {
	for (size_t i = 2; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (protocols[i].protocol == protocol)
			return protocols[i].name;
	return arena_printf(arena, "protocol %d", protocol);
}

/* One protocol's ranges, from `at`; returns where the next protocol begins. */
static size_t protocol_add(struct strbuf *text, const struct ports *list, size_t count, size_t at) {
	enum { RANGES_MOST = 12 };
	int protocol = list[at].protocol;
	const char *name = protocol_name(text->arena, protocol);
	size_t first = at, end = at;
	while (end < count && list[end].protocol == protocol)
		end++;
	if (protocol == PROTOCOL_ALL)
		strbuf_adds(text, "all traffic");
	else if (protocol == PROTOCOL_UNKNOWN)
		strbuf_adds(text, "unknown ports");
	else if (!has_ports(protocol))
		strbuf_adds(text, name);
	else if (list[at].from == 0 && list[at].to == PORT_LAST)
		strbuf_addf(text, "all %s", name);
	else {
		for (; at < end && at - first < RANGES_MOST; at++) {
			strbuf_addf(text, "%s%d", at > first ? ", " : "", list[at].from);
			if (list[at].to != list[at].from)
				strbuf_addf(text, "-%d", list[at].to);
		}
		if (at < end)
			strbuf_addf(text, " and %zu more ranges", end - at);
		strbuf_addf(text, "/%s", name);
	}
	return end;
}

const char *ports_text(struct arena *arena, struct ports *list, size_t count) {
	struct strbuf text = STRBUF_INIT(arena);
	count = ports_join(list, count);
	for (size_t i = 0; i < count;) {
		if (text.length > 0)
			strbuf_adds(&text, ", ");
		i = protocol_add(&text, list, count, i);
	}
	return strbuf_text(&text);
}
