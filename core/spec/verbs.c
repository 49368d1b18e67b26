/* The commands, with the examples of their help. */
#include <string.h>
#include "spec/fields.h"

static const char *const load_examples[] = {
    "see what is in a file", "stipple load flights.csv",
    "the same for a script", "stipple load flights.csv --to json",
    "some of its rows, with a column more",
    "stipple load flights.csv -w 'delay > 0' --derive 'hours=delay / 60' -o late.csv",
    "the table as Parquet", "stipple load flights.csv -o flights.parquet --codec snappy",
    NULL,
};
static const char *const plot_examples[] = {
    "points, coloured by a third column", "stipple plot flights.csv -x distance -y delay -c temp -o flights.svg",
    "one line for each series", "stipple plot ts.csv -x time -y north,south -o ts.png",
    "one line for each value of a column", "stipple plot runs.csv -x step -y loss -b run --logy -o loss.pdf",
    "from a pipe", "zcat log.csv.gz | stipple plot -x day -y n -o log.svg",
    NULL,
};
static const char *const shade_examples[] = {
    "where the points are, however many", "stipple shade taxi.csv -x lon -y lat -o taxi.png",
    "a colour for each category", "stipple shade taxi.csv -x lon -y lat -b payment -o kinds.png",
    "the mean of a column in each cell",
    "stipple shade taxi.csv -x lon -y lat --agg mean:fare --norm linear -o fare.png",
    "a thousand lines, one for each run", "stipple shade walks.csv -k line -x step -y height --group run -o walks.png",
    "on a dark ground", "stipple shade taxi.csv -x lon -y lat --cmap fire --theme dark -o night.png",
    NULL,
};
static const char *const overlay_examples[] = {
    "places over a shaded map", "stipple overlay shade taxi.csv -x lon -y lat + plot airports.csv -x lon -y lat "
                                "--label name -t NYC -o nyc.png",
    "more on a saved figure", "stipple overlay base.yaml + plot new.csv -x t -y v -o both.svg",
    NULL,
};
static const char *const layout_examples[] = {
    "two charts side by side", "stipple layout plot flights.csv -x distance -y delay "
                               "+ plot flights.csv -x temp -y delay -o both.svg",
    "saved figures, two in a row, with letters", "stipple layout fig.yaml + base.yaml + report.yaml --cols 2 "
                                                 "--letters a -o panels.pdf",
    NULL,
};
static const char *const render_examples[] = {
    "keep a figure as a file", "stipple plot flights.csv -x distance -y delay -o fig.yaml",
    "and draw it", "stipple render fig.yaml -o fig.svg -o fig.png",
    "with another look", "stipple render fig.yaml --theme dark --width 16cm -o dark.pdf",
    "a page with all figures of a file", "stipple render report.yaml -o site/",
    "from a picture, which carries its spec", "stipple render old.png -o new.svg --theme dark",
    NULL,
};
static const char *const list_examples[] = {
    "all colormaps", "stipple list cmaps",
    "as a picture", "stipple list cmaps -o cmaps.svg",
    "each kind of chart", "stipple list kinds -o kinds.svg",
    NULL,
};
static const char *const help_examples[] = {
    "the manual of a command", "stipple help plot",
    NULL,
};
static const char *const complete_examples[] = {
    "in ~/.bashrc", "eval \"$(stipple complete bash)\"",
    "in ~/.zshrc", "eval \"$(stipple complete zsh)\"",
    "in config.fish", "stipple complete fish | source",
    NULL,
};

const stp_command stp_commands[] = {
    { STP_VERB_LOAD, "load", "[FILE…] [OPTION…]", "read a file and show what was read", load_examples },
    { STP_VERB_PLOT, "plot", "[FILE…] -x COLUMN -y COLUMN [OPTION…]", "draw one mark for each row", plot_examples },
    { STP_VERB_SHADE, "shade", "[FILE…] -x COLUMN -y COLUMN [OPTION…]",
      "count rows in a grid of cells and colour the cells", shade_examples },
    { STP_VERB_OVERLAY, "overlay", "PART + PART… [OPTION…]",
      "draw several parts on the same axes; a part is 'plot …', 'shade …', a spec file or '@NAME' of a catalog",
      overlay_examples },
    { STP_VERB_LAYOUT, "layout", "PART + PART… [OPTION…]",
      "draw several parts side by side; a part is 'plot …', 'shade …', a spec file or '@NAME' of a catalog",
      layout_examples },
    { STP_VERB_RENDER, "render", "SPEC [OPTION…]", "draw what a spec file describes", render_examples },
    { STP_VERB_LIST, "list", "WHAT [OPTION…]",
      "show kinds, cmaps, palettes, themes, formats, reductions, norms, functions, the schema of specs, or a catalog",
      list_examples },
    { STP_VERB_HELP, "help", "[COMMAND]", "open the manual", help_examples },
    { STP_VERB_COMPLETE, "complete", "SHELL", "print the completion script for bash, zsh or fish", complete_examples },
    { 0 },
};

const stp_command *stp_command_find(const char *name)
{
    for (const stp_command *c = stp_commands; c->name; c++)
        if (!strcmp(c->name, name)) return c;
    return NULL;
}

const char *stp_verb_name(stp_verb verb)
{
    for (const stp_command *c = stp_commands; c->name; c++)
        if (c->verb == verb) return c->name;
    return "";
}
