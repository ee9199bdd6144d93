/* Pictures of a network: region, VPCs, zones as columns, subnets, balancers, services, stores, arrows for traffic, changes by colour and sign. */
#ifndef TRIPOD_GENERATOR_PICTURE_H
#define TRIPOD_GENERATOR_PICTURE_H

#include "base/strbuf.h"
#include "generator/reach.h"
#include "generator/world.h"

enum picture_level { PICTURE_NETWORK, PICTURE_SERVICE, PICTURE_ALL };
enum picture_theme { PICTURE_LIGHT, PICTURE_DARK };

struct picture; /* the model: nodes in boxes, and edges */

struct picture *picture_make(struct arena *arena, const struct world *before, const struct world *after,
	const struct reach_changes *reach, enum picture_level level);
void picture_mermaid(struct strbuf *out, const struct picture *picture);
void picture_dot(struct strbuf *out, const struct picture *picture, enum picture_theme theme);
void picture_json(struct strbuf *out, const struct picture *picture);
/* Runs Graphviz's dot program. 0, or -1 and *why ("dot is not installed: ..."). */
int picture_svg(struct strbuf *out, const struct picture *picture, enum picture_theme theme, const char **why);
int picture_png(struct strbuf *out, const struct picture *picture, enum picture_theme theme, const char **why);

#endif
