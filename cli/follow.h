#ifndef CLI_FOLLOW_H
#define CLI_FOLLOW_H
#include <stipple.h>

/* --follow: the stream of standard input, or a file that grows, drawn anew as it comes: in the terminal, or into the
 * file that -o names. The spec is freed. Returns the exit code. */
int cli_follow(stp_spec *spec);
#endif
