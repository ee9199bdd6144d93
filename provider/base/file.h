/* Whole files. */
#ifndef TRIPOD_BASE_FILE_H
#define TRIPOD_BASE_FILE_H

#include <stddef.h>

#include "base/arena.h"

/* The whole file, NUL-terminated, in the arena ("-" is a file of that name). NULL when it cannot be read; errno says why. */
const char *file_read(struct arena *arena, const char *path, size_t *length);

#endif
