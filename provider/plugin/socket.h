/* The socket's place: a folder of our own (0700) with one socket in it. Both are removed when the process ends, in good
 * order or by a crash; only SIGKILL leaves them. One a process. */
#ifndef TRIPOD_PLUGIN_SOCKET_H
#define TRIPOD_PLUGIN_SOCKET_H

/* Makes the folder under PLUGIN_UNIX_SOCKET_DIR, TMPDIR or /tmp, and sees to its removal. The socket's absolute path,
 * valid until the process ends, or NULL with errno. */
const char *socket_place_make(void);
/* Removes socket and folder; safe in a signal handler, and more than once. */
void socket_place_remove(void);

#endif
