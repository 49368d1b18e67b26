/* Flags go before the environment. */
#include "color.h"
#include <stdlib.h>
#include <string.h>
#include "cli.h"

static bool is_set(const char *name)
{
    const char *v = getenv(name);
    return v && *v;
}

cli_color cli_color_wanted(const stp_spec *spec)
{
    const char *ansi = stp_spec_get(spec, "ansi"), *force = getenv("CLICOLOR_FORCE");
    if (ansi && strcmp(ansi, "auto") != 0) return strcmp(ansi, "never") ? CLI_COLOR_ALWAYS : CLI_COLOR_NEVER;
    if (ansi) return CLI_COLOR_AUTO;
    if (is_set("NO_COLOR")) return CLI_COLOR_NEVER;
    return force && *force && strcmp(force, "0") != 0 ? CLI_COLOR_ALWAYS : CLI_COLOR_AUTO;
}

bool cli_colors_text(const stp_spec *spec)
{
    const cli_color wanted = cli_color_wanted(spec);
    const char *term = getenv("TERM");
    if (wanted != CLI_COLOR_AUTO) return wanted == CLI_COLOR_ALWAYS;
    return cli_in_terminal() && !(term && !strcmp(term, "dumb"));
}
