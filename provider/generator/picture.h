/* Pictures of a network: region, VPCs, zones as columns, subnets, balancers, services, stores, arrows for traffic, changes by colour and sign.
 *
 * A picture shows the plan's resources of both sides. Parts (rules, listeners, templates, attachments) are lines of what they belong to; a
 * change of a part is a change of the whole. What is alike in one place becomes one node with a count, so that a picture of 10,000
 * resources has no more nodes than one of 100; picture_left_out (in the legend) says how many. The same plan gives the same bytes.
 *
 * Levels: PICTURE_NETWORK VPCs, zones, subnets, gateways, routes, balancers; PICTURE_SERVICE also services, groups, stores, names;
 * PICTURE_ALL everything: each managed resource of the plan is in exactly one node or box.
 *
 * The JSON form, an object:
 *   format_version  "1.0"
 *   level           "network", "service", "all"
 *   boxes, nodes    lists of {id, kind, noun, title, parent, sign, outside, stands_for, lines: [{sign, text}], resources: [address]}.
 *                   kind: a word that stays ("vpc", "subnet", "load-balancer", "other"); noun: what a person calls it; parent: the id of the box
 *                   that it lies in, or null; sign: "unchanged", "created", "changed", "destroyed", "replaced"; outside: not managed by this plan; stands_for: how
 *                   many alike it stands for; resources: whose node it is, parts included, sorted
 *   edges           [{from, to, kind, sign, label}], kind "traffic", "runs", "uses", "route"; label: ports and conditions, or ""
 *   counts          resources of the plan by sign
 *   left_out        {folded, into, resources, changing}: nodes folded into how many, resources that the level leaves out, and how many of these change
 * Ids depend on addresses alone; lists are in the order of drawing.
 */
#ifndef TRIPOD_GENERATOR_PICTURE_H
#define TRIPOD_GENERATOR_PICTURE_H

#include "base/strbuf.h"
#include "generator/reach.h"
#include "generator/world.h"

enum picture_level { PICTURE_NETWORK, PICTURE_SERVICE, PICTURE_ALL };
enum picture_theme { PICTURE_LIGHT, PICTURE_DARK };

struct picture; /* the model: nodes in boxes, and edges */

/* `reach` may be NULL: then arrows from the internet follow from what balancers say of themselves. */
struct picture *picture_make(struct arena *arena, const struct world *before, const struct world *after,
	const struct reach_changes *reach, enum picture_level level);
/* Nothing to draw. */
bool picture_is_empty(const struct picture *picture);

/* A flowchart that code hosting sites draw; at most 15,000 bytes (lines of text are left out before that). */
void picture_mermaid(struct strbuf *out, const struct picture *picture);
void picture_dot(struct strbuf *out, const struct picture *picture, enum picture_theme theme);
void picture_json(struct strbuf *out, const struct picture *picture);

/* Run Graphviz's dot program. 0, or -1 and *why ("dot is not installed: ..."). */
int picture_svg(struct strbuf *out, const struct picture *picture, enum picture_theme theme, const char **why);
int picture_png(struct strbuf *out, const struct picture *picture, enum picture_theme theme, const char **why);

/* The svg element alone, to stand in HTML: no XML header, no styles (a page's content security policy may forbid them; its style sheet sets the size), all ids begin with `prefix`, every colour is a CSS variable --picture-NAME with the
 * light theme's colour to fall back to. picture_css writes the rule that sets them ("SELECTOR{...}") for a theme. */
int picture_svg_inline(struct strbuf *out, const struct picture *picture, const char *prefix, const char **why);
void picture_css(struct strbuf *out, enum picture_theme theme, const char *selector);

#endif
