#ifndef CLI_COLOR_H
#define CLI_COLOR_H
/* Whether the terminal gets colours. */
#include <stipple.h>

typedef enum cli_color {
    CLI_COLOR_AUTO, /* where the terminal shows them */
    CLI_COLOR_NEVER,
    CLI_COLOR_ALWAYS
} cli_color;

/* What --ansi says, else NO_COLOR and CLICOLOR_FORCE of the environment, in this order; one that is empty says
 * nothing (no-color.org, bixense.com/clicolors). */
cli_color cli_color_wanted(const stp_spec *spec);
/* The same for text in lines: AUTO is a terminal that is not TERM=dumb. */
bool cli_colors_text(const stp_spec *spec);
#endif
