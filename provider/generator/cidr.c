#include "generator/cidr.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static const struct cidr private_ipv4[] = {{false, 8, {0, 0, 0, 0}}, {false, 8, {10, 0, 0, 0}},
	{false, 10, {100, 64, 0, 0}}, {false, 8, {127, 0, 0, 0}}, {false, 16, {169, 254, 0, 0}},
	{false, 12, {172, 16, 0, 0}}, {false, 16, {192, 168, 0, 0}}, {false, 4, {224, 0, 0, 0}},
	{false, 4, {240, 0, 0, 0}}};
/* Documentation, benchmarks and protocol assignments: no internet without them lacks anything. */
static const struct cidr unused_ipv4[] = {{false, 24, {192, 0, 0, 0}}, {false, 24, {192, 0, 2, 0}},
	{false, 24, {192, 88, 99, 0}}, {false, 15, {198, 18, 0, 0}}, {false, 24, {198, 51, 100, 0}},
	{false, 24, {203, 0, 113, 0}}};
/* Global unicast addresses are those of 2000::/3: all else is private. The other two are 2001:db8::/32 and 3fff::/20. */
static const struct cidr global_ipv6 = {true, 3, {0x20}},
						 unused_ipv6[] = {{true, 32, {0x20, 0x01, 0x0d, 0xb8}}, {true, 20, {0x3f, 0xff}}};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static unsigned width_of(const struct cidr *network) {
	return network->ipv6 ? 128 : 32;
}

static void host_clear(struct cidr *network) {
	for (unsigned i = 0; i < sizeof(network->bytes); i++)
		if (i * 8 >= network->bits)
			network->bytes[i] = 0;
		else if (network->bits - i * 8 < 8)
			network->bytes[i] &= (unsigned char)(0xff << (8 - (network->bits - i * 8)));
}

/* One to three digits without signs, blanks or leading zeros; -1 otherwise. */
static int bits_parse(const char *text) {
	int bits = 0;
	size_t length = strlen(text);
	if (length < 1 || length > 3 || (length > 1 && text[0] == '0'))
		return -1;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		bits = bits * 10 + (*text - '0');
	}
	return bits;
}

bool cidr_parse(struct cidr *out, const char *text) {
	struct cidr network = {0};
	char address[INET6_ADDRSTRLEN];
	const char *slash;
	size_t length;
	int bits;
	if (text == NULL)
		return false;
	slash = strchr(text, '/');
	length = slash != NULL ? (size_t)(slash - text) : strlen(text);
	if (length >= sizeof(address))
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	network.ipv6 = strchr(address, ':') != NULL;
	if (inet_pton(network.ipv6 ? AF_INET6 : AF_INET, address, network.bytes) != 1)
		return false;
	bits = slash != NULL ? bits_parse(slash + 1) : (int)width_of(&network);
	if (bits < 0 || bits > (int)width_of(&network))
		return false;
	network.bits = (unsigned char)bits;
	host_clear(&network);
	*out = network;
	return true;
}

const char *cidr_text(struct arena *arena, const struct cidr *network) {
	char address[INET6_ADDRSTRLEN] = "";
	inet_ntop(network->ipv6 ? AF_INET6 : AF_INET, network->bytes, address, sizeof(address));
	return arena_printf(arena, "%s/%u", address, network->bits);
}

struct cidr cidr_everything(bool ipv6) {
	return (struct cidr){.ipv6 = ipv6};
}

int cidr_compare(const struct cidr *a, const struct cidr *b) {
	int order = (int)a->ipv6 - (int)b->ipv6;
	if (order == 0)
		order = memcmp(a->bytes, b->bytes, sizeof(a->bytes));
	return order != 0 ? order : (int)a->bits - (int)b->bits;
}

bool cidr_equal(const struct cidr *a, const struct cidr *b) {
	return cidr_compare(a, b) == 0;
}

bool cidr_contains(const struct cidr *outer, const struct cidr *inner) {
	struct cidr cut = *inner;
	if (outer->ipv6 != inner->ipv6 || outer->bits > inner->bits)
		return false;
	cut.bits = outer->bits;
	host_clear(&cut);
	return cidr_equal(outer, &cut);
}

bool cidr_intersect(struct cidr *out, const struct cidr *a, const struct cidr *b) {
	if (cidr_contains(a, b))
		*out = *b;
	else if (cidr_contains(b, a))
		*out = *a;
	else
		return false;
	return true;
}

bool cidr_is_everything(const struct cidr *network) {
	return network->bits == 0;
}

static bool within_any(const struct cidr *network, const struct cidr *ranges, size_t count) {
	for (size_t i = 0; i < count; i++)
		if (cidr_contains(&ranges[i], network))
			return true;
	return false;
}

bool cidr_is_private(const struct cidr *network) {
	struct cidr common;
	if (!network->ipv6)
		return within_any(network, private_ipv4, COUNT(private_ipv4));
	return !cidr_intersect(&common, &global_ipv6, network);
}

static int order_cidrs(const void *a, const void *b) {
	return cidr_compare(a, b);
}

/* Two halves of one network become that network. */
static bool halves_join(struct cidr *first, const struct cidr *second) {
	struct cidr whole = *first, other = *second;
	if (first->ipv6 != second->ipv6 || first->bits != second->bits || first->bits == 0)
		return false;
	whole.bits--;
	other.bits--;
	host_clear(&whole);
	host_clear(&other);
	if (!cidr_equal(&whole, &other))
		return false;
	*first = whole;
	return true;
}

size_t cidr_list_join(struct cidr *list, size_t count) {
	size_t kept = 0;
	if (count > 0)
		qsort(list, count, sizeof(*list), order_cidrs);
	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && cidr_contains(&list[kept - 1], &list[i]))
			continue;
		list[kept++] = list[i];
		while (kept > 1 && halves_join(&list[kept - 2], &list[kept - 1]))
			kept--;
	}
	return kept;
}

static size_t ranges_add(struct cidr *list, size_t count, const struct cidr *ranges, size_t range_count) {
	memcpy(list + count, ranges, range_count * sizeof(*ranges));
	return count + range_count;
}

/* Joined with what the internet can do without, the list is everything. */
static bool family_is_internet(const struct cidr *list, size_t count, bool ipv6) {
	struct cidr *all = memory_alloc((count + COUNT(private_ipv4) + COUNT(unused_ipv4)) * sizeof(*all));
	const struct cidr wanted = ipv6 ? global_ipv6 : cidr_everything(false);
	size_t filled = 0;
	bool whole = false;
	for (size_t i = 0; i < count; i++)
		if (list[i].ipv6 == ipv6)
			all[filled++] = list[i];
	if (ipv6) {
		filled = ranges_add(all, filled, unused_ipv6, COUNT(unused_ipv6));
	} else {
		filled = ranges_add(all, filled, private_ipv4, COUNT(private_ipv4));
		filled = ranges_add(all, filled, unused_ipv4, COUNT(unused_ipv4));
	}
	filled = cidr_list_join(all, filled);
	for (size_t i = 0; i < filled; i++)
		whole = whole || cidr_contains(&all[i], &wanted);
	free(all);
	return whole;
}

bool cidr_list_is_internet(const struct cidr *list, size_t count) {
	return family_is_internet(list, count, false) || family_is_internet(list, count, true);
}
