/* IPv4 and IPv6 networks: reading, writing, comparing, joining.
 *
 * Plain values, to be copied freely; the host part is always zero. Which addresses the internet does not carry:
 * https://www.iana.org/assignments/iana-ipv4-special-registry/ and https://www.iana.org/assignments/iana-ipv6-special-registry/ */
#ifndef TRIPOD_GENERATOR_CIDR_H
#define TRIPOD_GENERATOR_CIDR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct cidr {
	bool ipv6;
	unsigned char bits; /* length of the prefix: 0 to 32, or 128 */
	unsigned char bytes[16];
};

/* "10.0.0.0/16", "2001:db8::/32"; an address alone is a network of one. Bits behind the prefix are set to zero. False for all else, NULL included. */
bool cidr_parse(struct cidr *out, const char *text);
/* The usual text: RFC 5952 for IPv6, always with the length of the prefix. */
const char *cidr_text(struct arena *arena, const struct cidr *network);

/* All of IPv4, all of IPv6. */
struct cidr cidr_everything(bool ipv6);
bool cidr_equal(const struct cidr *a, const struct cidr *b);
/* IPv4 first, by address, the wider one first. */
int cidr_compare(const struct cidr *a, const struct cidr *b);
/* Every address of `inner` is in `outer`. */
bool cidr_contains(const struct cidr *outer, const struct cidr *inner);
/* What both have (one of the two, as networks nest or are apart); false when there is nothing. */
bool cidr_intersect(struct cidr *out, const struct cidr *a, const struct cidr *b);

/* 0.0.0.0/0 and ::/0. */
bool cidr_is_everything(const struct cidr *network);
/* No address in it can come from the public internet: RFC 1918, shared (100.64.0.0/10), loopback, link-local, multicast, reserved; in IPv6 all
 * outside 2000::/3. Documentation ranges are public ones here, as which examples use them. */
bool cidr_is_private(const struct cidr *network);

/* Sorts, drops what lies in another network of the list, joins halves; the new count. The union stays the same. */
size_t cidr_list_join(struct cidr *list, size_t count);
/* The union holds every public address of IPv4 or of IPv6: 0.0.0.0/0, but also 0.0.0.0/1 with 128.0.0.0/1, or the internet written as what is left
 * beside the private ranges. */
bool cidr_list_is_internet(const struct cidr *list, size_t count);

#endif
