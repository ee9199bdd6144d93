/* Container definitions of ECS task definitions: JSON texts compared as ECS understands them. */
#ifndef TRIPOD_ENGINE_CONTAINER_DEFINITIONS_H
#define TRIPOD_ENGINE_CONTAINER_DEFINITIONS_H

#include <stdbool.h>

#include "value/value.h"

/* True when two JSON texts make the same containers. With the network mode awsvpc a host port that
 * is not given is the container's port; otherwise it is chosen when the task starts.
 * (Amazon ECS API reference, ContainerDefinition and PortMapping.) */
bool container_definitions_equal(struct arena *arena, const struct value *a, const struct value *b, bool awsvpc);

/* The list as the API wants it: members in the API's spelling ("Name" and "NAME" are "name"), nulls and empty
 * objects of lists left out. value_null when the text is no JSON list. */
const struct value *container_definitions_parse(struct arena *arena, const struct value *text);

/* The first member (of a list that container_definitions_parse made) that the API is not known to have; or NULL. */
const char *container_definitions_stranger(const struct value *definitions);
/* Without such members, at any depth. */
const struct value *container_definitions_known(struct arena *arena, const struct value *definitions);

#endif
