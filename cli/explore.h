#ifndef CLI_EXPLORE_H
#define CLI_EXPLORE_H
#include <stipple.h>

/* --interactive: the picture fills the terminal and moves with keys and mouse. The spec is freed. Returns the exit
 * code. */
int cli_explore(stp_spec *spec);
#endif
