/* The field table: every option, spec key and API field is one entry here. Parser, help, man pages, completion and
 * the reader of spec files walk it. The order is that of stp_field_id, which is that of the help. */
#include "spec/fields.h"
#include <string.h>
#include "agg/shade.h"
#include "spec/kind.h"
#include "table/source.h"

/* ---- commands --------------------------------------------------------------------------------- */

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

/* ---- choices ------------------------------------------------------------------------------------ */

typedef struct choice {
    const char *name, *help;
    unsigned verbs;                /* 0: all */
} choice;

static int choice_at(const choice *table, int n, int i, const char **name, const char **help)
{
    if (i < 0 || i >= n) return 0;
    *name = table[i].name;
    *help = table[i].help;
    return 1;
}

/* A function that walks a table of choices; the table stands in front of it. */
#define CHOICES(f)                                                                         \
    static int f(int i, const char **name, const char **help)                              \
    {                                                                                      \
        return choice_at(f##_table, (int) STP_COUNT(f##_table), i, name, help);            \
    }

static const choice bar_choices_table[] = {
    { "values", "true values beside the colours" }, { "percentiles", "and the part of the cells below each" },
    { "histogram", "as wide as there are cells of each colour" },
};
static const choice theme_choices_table[] = {
    { "light", "on white" }, { "dark", "on near black" }, { "paper", "black on white, for print" },
    { "minimal", "no grid, no axis lines" },
};
static const choice mix_choices_table[] = {
    { "oklab", "even to the eye" }, { "srgb", "as Datashader mixes" },
};
static const choice header_choices_table[] = {
    { "auto", "look at the first rows" }, { "yes", "the first row holds names" }, { "no", "columns are 1, 2, 3, …" },
};
static const choice quote_choices_table[] = {
    { "double", "\"" }, { "single", "'" }, { "none", "quotes are letters like any other" },
};
static const choice decimal_choices_table[] = { { "point", "3.14" }, { "comma", "3,14" } };
static const choice legend_choices_table[] = {
    { "auto", "where it fits best" }, { "top", "in a row above" }, { "right", "beside the axes" },
    { "direct", "at the ends of the lines" }, { "none", "no legend" },
};
static const choice scale_choices_table[] = {
    { "linear", "evenly" }, { "log", "each step multiplies" }, { "symlog", "as log, on both sides of 0" },
    { "sqrt", "square root" }, { "time", "numbers are seconds since 1970" },
    { "cat", "numbers are categories, side by side" }, { "duration", "numbers are seconds, said as hours, minutes or days" },
};
static const choice raster_choices_table[] = {
    { "auto", "layers of over 20,000 marks" }, { "never", "no layer" }, { "always", "all layers" },
};
static const choice axis_choices_table[] = { { "left", "the usual one" }, { "right", "with a scale of its own" } };
CHOICES(axis_choices)
static const choice zero_choices_table[] = { { "yes", "it does" }, { "no", "it shows the data alone" } };
static const choice flip_choices_table[] = { { "x", "only x" }, { "y", "only y" }, { "both", "both axes" } };
static const choice marginal_choices_table[] = {
    { "x", "above the plot" }, { "y", "right of it" }, { "both", "both" },
};
static const choice grid_choices_table[] = {
    { "both", "both ways" }, { "x", "at the ticks of x" }, { "y", "at the ticks of y" }, { "none", "no lines" },
};
static const choice guides_choices_table[] = {
    { "shared", "one for all that mean the same" }, { "apart", "each layer and panel its own" },
};
static const choice share_choices_table[] = {
    { "both", "both axes" }, { "x", "only x" }, { "y", "only y" }, { "none", "each panel by itself" },
};
static const choice letters_choices_table[] = {
    { "none", "no letters" }, { "a", "a, b, c" }, { "A", "A, B, C" },
};
static const choice to_choices_table[] = {
    { "svg", "vector picture", STP_DRAWS | STP_VERB_LIST },
    { "png", "pixels", STP_DRAWS | STP_VERB_LIST },
    { "pdf", "page", STP_DRAWS | STP_VERB_LIST },
    { "html", "page of a browser, with all figures and tables", STP_DRAWS },
    { "yaml", "the spec", STP_DRAWS },
    { "json", "the spec; of load and list, what they show" },
    { "nc", "arrays as NetCDF: the aggregate; of load, the table", STP_VERB_LOAD | STP_VERB_SHADE | STP_COMPOSES | STP_VERB_RENDER },
    { "text", "for reading", STP_VERB_LOAD | STP_VERB_LIST },
    { "tsv", "for scripts", STP_VERB_LOAD },
    { "csv", "the table itself", STP_VERB_LOAD },
    { "parquet", "the table itself", STP_VERB_LOAD },
    { "term", "what the terminal shows best", STP_DRAWS },
    { "ansi", "for a terminal with colours", STP_DRAWS | STP_VERB_LIST },
    { "ansi256", "for a terminal with 256 colours", STP_DRAWS },
    { "unicode", "for a terminal without colours", STP_DRAWS },
    { "ascii", "for a terminal without anything", STP_DRAWS },
    { "sixel", "pixels for a terminal that shows sixels", STP_DRAWS },
    { "kitty", "pixels for kitty and its kin", STP_DRAWS },
    { "iterm", "pixels for iTerm2 and its kin", STP_DRAWS },
};
static const choice stack_choices_table[] = {
    { "no", "side by side, or one over the other" }, { "yes", "on each other" }, { "normalize", "as parts of a hundred" },
};
static const choice normed_choices_table[] = {
    { "area", "densities: the bars have an area of 1" }, { "height", "the highest bar is 1" },
    { "percent", "parts of a hundred" },
};
CHOICES(normed_choices)
static const choice step_choices_table[] = {
    { "pre", "before each point" }, { "mid", "half-way" }, { "post", "after each point" },
};
CHOICES(stack_choices)
CHOICES(step_choices)
static const choice ansi_choices_table[] = {
    { "auto", "where the terminal shows them" }, { "always", "in a pipe, too" }, { "never", "characters alone" },
};
CHOICES(ansi_choices)
static const choice codec_choices_table[] = {
    { "zstd", "smallest" }, { "snappy", "known to every reader" }, { "none", "fastest to read" },
};
static const choice interp_choices_table[] = {
    { "nearest", "the value of the cell" }, { "linear", "between the centres of cells" },
};
CHOICES(interp_choices)
CHOICES(bar_choices)
CHOICES(theme_choices)
CHOICES(mix_choices)
CHOICES(header_choices)
CHOICES(quote_choices)
CHOICES(decimal_choices)
CHOICES(legend_choices)
CHOICES(share_choices)
CHOICES(guides_choices)
CHOICES(scale_choices)
CHOICES(raster_choices)
CHOICES(zero_choices)
CHOICES(flip_choices)
CHOICES(marginal_choices)
CHOICES(grid_choices)
CHOICES(letters_choices)
CHOICES(to_choices)
CHOICES(codec_choices)

/* A name that stands for two kinds, one a command, is told once. */
static int kind_choices(int i, const char **name, const char **help)
{
    for (int k = 0; stp_kinds[k]; k++) {
        bool told = false;
        for (int j = 0; j < k; j++) told |= !strcmp(stp_kinds[j]->name, stp_kinds[k]->name);
        if (told || i-- > 0) continue;
        *name = stp_kinds[k]->name;
        *help = stp_kinds[k]->help;
        return 1;
    }
    return 0;
}

static int norm_choices(int i, const char **name, const char **help)
{
    static const choice helps[] = {
        { "eq_hist", "each colour for as many cells" }, { "log", "logarithm" }, { "linear", "as they are" },
        { "cbrt", "cube root" },
    };
    for (int k = 0; k <= i; k++)
        if (!stp_norm_names[k]) return 0;
    *name = stp_norm_names[i];
    *help = "";
    for (size_t k = 0; k < STP_COUNT(helps); k++)
        if (!strcmp(helps[k].name, *name)) *help = helps[k].help;
    return 1;
}

static int from_choices(int i, const char **name, const char **help)
{
    for (int k = 0; stp_formats[k]; k++) {
        if (!stp_formats[k]->reads || i-- > 0) continue;
        *name = stp_formats[k]->name;
        *help = stp_formats[k]->help;
        return 1;
    }
    return 0;
}

/* ---- fields --------------------------------------------------------------------------------------- */

enum {
    READS = STP_READS, LAYERS = STP_LAYERS, DRAWS = STP_DRAWS, WORKS = STP_WORKS, PLOT = STP_VERB_PLOT,
    SHADE = STP_VERB_SHADE, LIST = STP_VERB_LIST, GRIDS = STP_VERB_LAYOUT | STP_VERB_RENDER, ALL = STP_WORKS | STP_VERB_LIST,
    EVERY = ALL | STP_VERB_HELP | STP_VERB_COMPLETE,
};

/* Entries read: name, letter, type, scope, commands, section, help; then what only some have. */
#define F(id, name_, letter_, type_, scope_, verbs_, section_, ...)                                               \
    [STP_F_##id] = { .name = name_, .letter = letter_, .type = STP_VALUE_##type_, .scope = STP_SCOPE_##scope_,    \
                     .verbs = verbs_, .section = section_, .help = __VA_ARGS__ }

static const char input[] = "Input", encoding[] = "Encoding", aggregation[] = "Aggregation", scales[] = "Scales",
                  looks[] = "Looks", panels[] = "Panels", output[] = "Output", general[] = "General";

const stp_field stp_fields[STP_N_FIELDS] = {
    F(DATA, "data", 0, FILE, LAYER, READS, input, "file to read, as an operand; several are one table; - is standard input",
      .repeat = true, .arg = "FILE"),
    F(CATALOG, "catalog", 0, FILE, RUN, WORKS, input, "catalog of the names that begin with @; catalog.yaml if not given",
      .arg = "FILE"),
    F(SET, "set", 0, TEXT, RUN, WORKS, input, "value of a variable of the spec file or catalog, as 'carrier=AA'",
      .repeat = true, .arg = "NAME=VALUE"),
    F(FROM, "from", 0, CHOICE, LAYER, READS, input, "format of the file, where its first bytes do not tell",
      .arg = "FORMAT", .choices = from_choices),
    F(DELIM, "delim", 0, TEXT, LAYER, READS, input, "character between fields, 'tab', or 'space' for any blanks",
      .arg = "CHAR", .max = 1),
    F(HEADER, "header", 0, CHOICE, LAYER, READS, input, "whether the first row holds names", .arg = "WHEN",
      .fallback = "auto", .choices = header_choices),
    F(NA, "na", 0, TEXT, LAYER, READS, input, "more texts that mean missing, as 'none,-999'", .arg = "LIST"),
    F(TYPES, "types", 0, COLUMNS, LAYER, READS, input, "what columns hold, as 'day:time,code:text,lap:duration'",
      .arg = "COLUMN:TYPE"),
    F(SKIP, "skip", 0, INT, LAYER, READS, input, "lines above the table to leave out", .arg = "N", .min = 0,
      .max = 1000000),
    F(COMMENT, "comment", 0, TEXT, LAYER, READS, input, "lines that begin with it are left out", .arg = "CHAR",
      .max = 1),
    F(QUOTE, "quote", 0, CHOICE, LAYER, READS, input, "what stands round fields", .arg = "QUOTE", .fallback = "double",
      .choices = quote_choices),
    F(DECIMAL, "decimal", 0, CHOICE, LAYER, READS, input, "what stands before decimals", .arg = "MARK",
      .choices = decimal_choices),
    F(TIME_FORMAT, "time-format", 0, TEXT, LAYER, READS, input, "how times are written, as '%d.%m.%Y %H:%M' or %s",
      .arg = "PATTERN"),
    F(TZ, "tz", 0, TEXT, LAYER, READS, input, "time zone of times that name none, as 'Europe/Berlin'", .arg = "ZONE"),
    F(ENCODING, "encoding", 0, TEXT, LAYER, READS, input, "encoding of a text that is not UTF-8, as 'latin1'",
      .arg = "NAME"),
    F(VAR, "var", 0, TEXT, LAYER, READS, input, "variable of a NetCDF file", .repeat = true, .arg = "NAME"),
    F(SEL, "sel", 0, TEXT, LAYER, READS, input,
      "part of a dimension by its coordinate, as 'lat=48.9', 'lon=-10:30', 'time=2000-01'", .repeat = true,
      .arg = "DIM=VALUE"),
    F(ISEL, "isel", 0, TEXT, LAYER, READS, input,
      "part of a dimension by number from 0, as 'time=0', 'lev=-1', 'time=0:12:3'", .repeat = true, .arg = "DIM=N"),
    F(REDUCE, "reduce", 0, TEXT, LAYER, READS, input,
      "mean, min, max, sum, std or median over dimensions, as 'time=mean', 'lat,lon=mean:coslat'", .repeat = true,
      .arg = "DIM=FN"),
    F(WHERE, "where", 'w', TEXT, LAYER, READS, input, "only rows that satisfy a condition, as 'v > 0 && hour(t) < 6'",
      .arg = "EXPR"),
    F(DERIVE, "derive", 0, TEXT, LAYER, READS, input, "a column computed from others, as 'h=hour(time)'",
      .repeat = true, .arg = "NAME=EXPR"),
    F(MELT, "melt", 0, COLUMNS, LAYER, READS, input, "columns made long: their names in 'variable', values in 'value'",
      .arg = "LIST"),
    F(SAMPLE, "sample", 0, INT, LAYER, READS, input, "only N rows, drawn by lot but the same each time", .arg = "N",
      .min = 1, .max = 100000000),
    F(SEED, "seed", 0, INT, LAYER, READS, input, "another number draws other rows", .arg = "N", .min = 0,
      .max = 4294967295.0, .fallback = "0"),
    F(SORT, "sort", 0, TEXT, LAYER, READS, input, "rows in the order of a column, as 'time' or 'v:desc'",
      .arg = "COLUMN[:desc]"),
    F(HEAD, "head", 0, INT, LAYER, READS, input, "only the first N rows", .arg = "N", .min = 1, .max = 1e15),
    F(TAIL, "tail", 0, INT, LAYER, READS, input, "only the last N rows", .arg = "N", .min = 1, .max = 1e15),
    F(COLS, "cols", 0, COLUMNS, LAYER, READS, input, "only these columns, in this order, as 'time,v'", .arg = "LIST"),

    F(KIND, "kind", 'k', CHOICE, LAYER, LAYERS, encoding, "kind of chart; found from the columns if not given",
      .arg = "KIND", .choices = kind_choices),
    F(X, "x", 'x', COLUMN, LAYER, LAYERS, encoding, "column or expression along x; {odd name} quotes", .arg = "COLUMN"),
    F(Y, "y", 'y', COLUMNS, LAYER, LAYERS, encoding, "column or expression along y, or several joined by commas",
      .arg = "COLUMN"),
    F(RIGHT, "right", 0, COLUMNS, LAYER, PLOT, encoding, "columns along a second y axis, at the right",
      .arg = "COLUMN"),
    F(AXIS, "axis", 0, CHOICE, LAYER, PLOT, encoding, "y axis of a part of an overlay", .arg = "SIDE",
      .fallback = "left", .choices = axis_choices),
    F(X2, "x2", 0, COLUMN, LAYER, PLOT, encoding, "other end along x, or the error of x", .arg = "COLUMN"),
    F(Y2, "y2", 0, COLUMNS, LAYER, LAYERS, encoding, "other end along y, or the error of y (or two: below and above)",
      .arg = "COLUMN"),
    F(GROUP, "group", 0, COLUMN, LAYER, LAYERS, encoding, "column of paths: a line, area or shape for each of its values",
      .arg = "COLUMN"),
    F(WIDE, "wide", 0, COLUMNS, LAYER, SHADE, encoding, "columns of numbers that are a line in each row, as 't0:t59' or a list",
      .arg = "LIST"),
    F(POLYGONS, "polygons", 0, COLUMN, LAYER, LAYERS, encoding,
      "column of shapes, as POLYGON ((0 0, 1 0, 1 1, 0 0)); of GeoJSON files 'geometry'", .arg = "COLUMN"),
    F(TRIANGLES, "triangles", 0, FILE, LAYER, SHADE, encoding,
      "file with three row numbers, from 0 on, for each triangle", .arg = "FILE"),
    F(BY, "by", 'b', COLUMN, LAYER, LAYERS, encoding, "column of groups, a colour each", .arg = "COLUMN"),
    F(COLOR, "color", 'c', COLUMN, LAYER, PLOT, encoding, "column that gives the colour, or one colour as '#c8457b'",
      .arg = "COLUMN"),
    F(SIZE, "size", 's', COLUMN, LAYER, PLOT, encoding, "diameter of the dots in px, or a column that their area shows",
      .arg = "N|COLUMN", .min = 0.1, .max = 200),
    F(SHAPE, "shape", 0, COLUMN, LAYER, PLOT, encoding,
      "form of the dots (circle square triangle diamond plus down cross), or a column with a form for each value",
      .arg = "FORM|COLUMN"),
    F(DASH, "dash", 0, COLUMN, LAYER, PLOT, encoding,
      "strokes of lines (solid dashed dotted dashdot long), or a column with strokes for each value",
      .arg = "FORM|COLUMN"),
    F(ALPHA, "alpha", 0, COLUMN, LAYER, PLOT, encoding, "opacity of the marks, or a column of numbers that it shows",
      .arg = "N|COLUMN", .min = 0, .max = 1),
    F(LABEL, "label", 0, COLUMN, LAYER, PLOT, encoding, "column of texts to write beside the marks", .arg = "COLUMN"),

    F(ROW, "row", 0, COLUMN, ITEM, DRAWS, encoding, "a panel for each value of a column, below each other",
      .arg = "COLUMN"),
    F(COL, "col", 0, COLUMN, ITEM, DRAWS, encoding, "a panel for each value of a column, side by side", .arg = "COLUMN"),
    F(WRAP, "wrap", 0, INT, ITEM, DRAWS, encoding, "panels of --col in a row; found from their number if not given",
      .arg = "N", .min = 1, .max = 256),
    F(GROUPBY, "groupby", 0, COLUMN, FIGURE, DRAWS, encoding,
      "a picture for each value of a column, as in -o 'out/{carrier}.png'", .arg = "COLUMN"),

    F(AGG, "agg", 0, AGG, LAYER, LAYERS, aggregation,
      "how the rows of a cell (or, in plot, of one x) are combined, as count or mean:fare", .arg = "FN[:COLUMN]"),
    F(VALUE, "value", 0, TEXT, LAYER, SHADE, aggregation,
      "colour by an expression over the cell's aggregates or categories, as 'b / (b + w)'", .arg = "EXPR"),
    F(WHERE_CELL, "where-cell", 0, TEXT, LAYER, SHADE, aggregation,
      "only cells that satisfy a condition over them, as 'count > 10'", .arg = "EXPR"),
    F(MINUS, "minus", 0, FILE, LAYER, SHADE, aggregation, "a saved aggregate (.nc) to take off, cell by cell",
      .arg = "FILE"),
    F(NORM, "norm", 0, CHOICE, LAYER, SHADE, aggregation, "how values are spread over the colours", .arg = "NORM",
      .fallback = "eq_hist", .choices = norm_choices),
    F(CANVAS, "canvas", 0, CELLS, LAYER, SHADE, aggregation, "cells of the grid; as many as pixels if not given",
      .arg = "WxH", .min = 1, .max = 16384),
    F(INTERP, "interp", 0, CHOICE, LAYER, LAYERS, aggregation, "values between those of a grid", .arg = "HOW",
      .choices = interp_choices),
    F(LEVELS, "levels", 0, TEXT, LAYER, PLOT, aggregation, "contours: about how many, or their values as '0,5,10'",
      .arg = "N|LIST", .fallback = "8"),
    F(BANDS, "bands", 0, COLUMNS, LAYER, PLOT, aggregation, "red, green and blue of kind rgb: three variables",
      .arg = "R,G,B"),
    F(UV, "uv", 0, COLUMNS, LAYER, PLOT, aggregation, "eastward and northward part of kind vectors", .arg = "U,V"),
    F(SPREAD, "spread", 0, TEXT, LAYER, SHADE, aggregation,
      "px by which cells are spread, or 'auto' where points are sparse", .arg = "N", .fallback = "0"),
    F(MIX, "mix", 0, CHOICE, LAYER, SHADE, aggregation, "colour space in which categories mix", .arg = "SPACE",
      .fallback = "oklab", .choices = mix_choices),
    F(MIN_ALPHA, "min-alpha", 0, INT, LAYER, SHADE, aggregation, "opacity of the least cell, with --by; of areas in a stack 255", .arg = "N",
      .min = 0, .max = 255, .fallback = "40"),
    F(BACKGROUND, "background", 0, TEXT, LAYER, SHADE, aggregation, "colour behind the cells", .arg = "COLOR"),
    F(HOTSPOTS, "hotspots", 0, TEXT, LAYER, SHADE, aggregation, "colour of cells from a percentile up, as p99=red",
      .repeat = true, .arg = "pN=COLOR"),

    F(BINS, "bins", 0, TEXT, LAYER, PLOT, aggregation,
      "how many bins, about; or how wide they are, as 2.5u, or as hour, day, week, month, year", .arg = "N"),
    F(NORMED, "normed", 0, CHOICE, LAYER, PLOT, aggregation, "what the bars of a histogram stand for instead of counts",
      .arg = "HOW", .choices = normed_choices),
    F(CUMULATIVE, "cumulative", 0, FLAG, LAYER, PLOT, aggregation, "bars of a histogram that add up from the left"),
    F(STACK, "stack", 0, CHOICE, LAYER, LAYERS, aggregation, "whether bars and areas of groups stand on each other",
      .arg = "HOW", .choices = stack_choices),
    F(TOP, "top", 0, INT, LAYER, LAYERS, aggregation, "only the N largest categories, the rest as one", .arg = "N",
      .min = 1, .max = 100000),
    F(BANDWIDTH, "bandwidth", 0, TEXT, LAYER, PLOT, aggregation,
      "width of the kernel of a density: a number; or by a rule, silverman (the usual one) or isj (hills apart)", .arg = "N"),
    F(STEP, "step", 0, CHOICE, LAYER, PLOT, aggregation, "where a step line changes: before, at or after its points",
      .arg = "WHERE", .fallback = "mid", .choices = step_choices),
    F(LAG, "lag", 0, INT, LAYER, PLOT, aggregation, "how many rows before is compared with", .arg = "N", .min = 1,
      .max = 1000000, .fallback = "1"),

    F(XLIM, "xlim", 0, RANGE, ITEM, DRAWS, scales, "range of x; either end may be left out, or be a quantile, as q1:q99", .arg = "A:B"),
    F(YLIM, "ylim", 0, RANGE, ITEM, DRAWS, scales, "range of y, as --xlim", .arg = "A:B"),
    F(RLIM, "rlim", 0, RANGE, ITEM, DRAWS, scales, "range of the axis at the right", .arg = "A:B"),
    F(CLIM, "clim", 0, RANGE, LAYER, LAYERS, scales, "range of the colours, as 0:100 or q1:q99", .arg = "A:B"),
    F(LOGX, "logx", 0, FLAG, ITEM, DRAWS, scales, "logarithmic x"),
    F(LOGY, "logy", 0, FLAG, ITEM, DRAWS, scales, "logarithmic y"),
    F(XSCALE, "xscale", 0, CHOICE, ITEM, DRAWS, scales, "how x is spread over the axis", .arg = "SCALE",
      .fallback = "linear", .choices = scale_choices),
    F(YSCALE, "yscale", 0, CHOICE, ITEM, DRAWS, scales, "how y is spread over the axis", .arg = "SCALE",
      .fallback = "linear", .choices = scale_choices),
    F(RSCALE, "rscale", 0, CHOICE, ITEM, DRAWS, scales, "how the axis at the right is spread", .arg = "SCALE",
      .fallback = "linear", .choices = scale_choices),
    F(TWIN, "twin", 0, TEXT, ITEM, DRAWS, scales, "an axis at the right with y in another unit, as '°F=y*1.8+32'",
      .arg = "NAME=EXPR"),
    F(XTICKS, "xticks", 0, TEXT, ITEM, DRAWS, scales, "ticks of x: how many, or where, as '0,5,10' or '0=none,10=all'",
      .arg = "N|LIST"),
    F(YTICKS, "yticks", 0, TEXT, ITEM, DRAWS, scales, "ticks of y", .arg = "N|LIST"),
    F(XFORMAT, "xformat", 0, TEXT, ITEM, DRAWS, scales, "how ticks of x are written, as '%.1f', '%d km', '%,d', '%%' for parts of "
      "a hundred, of times as '%Y-%m'", .arg = "PATTERN"),
    F(YFORMAT, "yformat", 0, TEXT, ITEM, DRAWS, scales, "how ticks of y are written", .arg = "PATTERN"),
    F(ZERO, "zero", 0, CHOICE, ITEM, DRAWS, scales, "whether the y axis reaches to 0; that of bars does", .arg = "WHETHER",
      .choices = zero_choices),
    F(FLIP, "flip", 0, CHOICE, ITEM, DRAWS, scales, "axes that run the other way", .arg = "AXES", .choices = flip_choices),
    F(ORDER, "order", 0, TEXT, ITEM, DRAWS, scales, "categories as they appear, by 'value', or as listed: 'low,mid,high'",
      .arg = "ORDER", .fallback = "appearance"),
    F(ASPECT, "aspect", 0, TEXT, ITEM, DRAWS, scales, "'equal', or how long a unit of y is in units of x", .arg = "RATIO"),
    F(MARGINAL, "marginal", 0, CHOICE, ITEM, DRAWS, scales, "axes with a histogram along them", .arg = "AXES",
      .choices = marginal_choices),

    F(TITLE, "title", 't', TEXT, FIGURE, DRAWS, looks, "title above the picture", .arg = "TEXT"),
    F(SUBTITLE, "subtitle", 0, TEXT, FIGURE, DRAWS, looks, "smaller line below the title", .arg = "TEXT"),
    F(CAPTION, "caption", 0, TEXT, FIGURE, DRAWS, looks, "small line below the picture", .arg = "TEXT"),
    F(XLABEL, "xlabel", 0, TEXT, ITEM, DRAWS, looks, "name of the x axis; the column's if not given", .arg = "TEXT"),
    F(YLABEL, "ylabel", 0, TEXT, ITEM, DRAWS, looks, "name of the y axis", .arg = "TEXT"),
    F(RLABEL, "rlabel", 0, TEXT, ITEM, DRAWS, looks, "name of the axis at the right", .arg = "TEXT"),
    F(CLABEL, "clabel", 0, TEXT, LAYER, LAYERS, looks, "name of the colour bar", .arg = "TEXT"),
    F(CMAP, "cmap", 0, CMAP, LAYER, LAYERS, looks, "colormap: a name, colours as '#fff,#08f', or a file; or a palette",
      .arg = "NAME", .look = true),
    F(PALETTE, "palette", 0, PALETTE, LAYER, LAYERS, looks, "colours of groups: a name, a list, also 'rain=blue,sun=gold', or a file",
      .arg = "NAME", .look = true),
    F(LINE_WIDTH, "line-width", 0, NUMBER, LAYER, LAYERS, looks,
      "width of lines in px, 1.5 if not given; in shade 0: one pixel, not smoothed", .arg = "N", .min = 0, .max = 100),
    F(LEGEND, "legend", 0, CHOICE, ITEM, DRAWS, looks, "where the legend stands", .arg = "WHERE", .fallback = "auto",
      .choices = legend_choices, .look = true),
    F(COUNTS, "counts", 0, FLAG, LAYER, SHADE, looks, "rows of each category in the legend"),
    F(BAR, "bar", 0, CHOICE, LAYER, SHADE, looks, "what the colour bar shows", .arg = "WHAT", .fallback = "values",
      .choices = bar_choices, .look = true),
    F(THEME, "theme", 0, CHOICE, FIGURE, DRAWS, looks, "colours and sizes: a name, or a YAML file", .arg = "THEME",
      .fallback = "light", .choices = theme_choices, .look = true),
    F(FONT, "font", 0, TEXT, FIGURE, DRAWS, looks, "a font of the system for the letters, instead of the embedded one",
      .arg = "FAMILY", .look = true),
    F(ALT, "alt", 0, TEXT, FIGURE, DRAWS, looks, "text for readers who cannot see the picture", .arg = "TEXT"),
    F(HLINE, "hline", 0, TEXT, ITEM, DRAWS, looks, "a line across at a value of y, as 30 or '30=limit'", .repeat = true,
      .arg = "Y[=TEXT]"),
    F(VLINE, "vline", 0, TEXT, ITEM, DRAWS, looks, "a line upright at a value of x", .repeat = true, .arg = "X[=TEXT]"),
    F(BAND, "band", 0, TEXT, ITEM, DRAWS, looks, "a shaded stretch of x, as '2020-03:2020-06=closed'", .repeat = true,
      .arg = "A:B[=TEXT]"),
    F(HBAND, "hband", 0, TEXT, ITEM, DRAWS, looks, "a shaded stretch of y", .repeat = true, .arg = "A:B[=TEXT]"),
    F(NOTE, "note", 0, TEXT, ITEM, DRAWS, looks, "a text at a place, as '3,0.5,here'", .repeat = true, .arg = "X,Y,TEXT"),
    F(GRID, "grid", 0, CHOICE, ITEM, DRAWS, looks, "grid lines; as the kind of chart wants if not given", .arg = "AXES",
      .choices = grid_choices, .look = true),
    F(PAGE, "page", 0, TEXT, FIGURE, DRAWS, looks, "title of the page, where the output is HTML", .arg = "TEXT"),
    F(LEAD, "lead", 0, TEXT, FIGURE, DRAWS, looks, "text under the title of the page", .arg = "TEXT"),
    F(SECTION, "section", 0, TEXT, FIGURE, DRAWS, looks, "heading above the figure on the page", .arg = "TEXT"),
    F(TEXT, "text", 0, TEXT, FIGURE, DRAWS, looks, "text above the figure on the page; empty lines part paragraphs",
      .arg = "TEXT"),

    F(COLUMNS, "columns", 0, INT, FIGURE, GRIDS, panels, "panels in a row of a layout; there also --cols N", .arg = "N",
      .min = 1, .max = 256),
    F(SHARE, "share", 0, CHOICE, FIGURE, DRAWS, panels,
      "panels whose axes hold the same column have one range on x, y or both", .arg = "AXES", .fallback = "both",
      .choices = share_choices),
    F(GUIDES, "guides", 0, CHOICE, FIGURE, DRAWS, panels,
      "groups and values of one column have the same colours, and one legend, in all panels and layers; or each its own",
      .arg = "HOW", .fallback = "shared", .choices = guides_choices),
    F(HEADING, "heading", 0, TEXT, ITEM, DRAWS, panels, "title of one panel", .arg = "TEXT"),
    F(LETTERS, "letters", 0, CHOICE, FIGURE, GRIDS, panels, "letters in front of the panels", .arg = "FORM",
      .fallback = "none", .choices = letters_choices, .look = true),

    F(OUTPUT, "output", 'o', FILE, RUN, ALL, output, "file to write; its suffix gives the format; - is standard output",
      .repeat = true, .arg = "FILE"),
    F(TO, "to", 0, CHOICE, RUN, ALL, output, "format to write, where the suffix does not tell", .arg = "FORMAT",
      .choices = to_choices),
    F(CODEC, "codec", 0, CHOICE, RUN, STP_VERB_LOAD, output, "how a Parquet file is compressed", .arg = "CODEC",
      .fallback = "zstd", .choices = codec_choices),
    F(WIDTH, "width", 0, LENGTH, FIGURE, WORKS, output,
      "width of the picture, as 800, 16cm or 6in; of load's page in characters", .arg = "LENGTH",
      .min = 1, .max = 65535, .fallback = "800", .look = true),
    F(HEIGHT, "height", 0, LENGTH, FIGURE, DRAWS, output, "height of the picture", .arg = "LENGTH", .min = 1,
      .max = 65535, .fallback = "500", .look = true),
    F(SCALE, "scale", 0, NUMBER, FIGURE, DRAWS, output, "pixels for each px in PNG files", .arg = "N", .min = 0.1,
      .max = 32, .fallback = "1", .look = true),
    F(TRANSPARENT, "transparent", 0, FLAG, FIGURE, DRAWS, output, "leave out the ground", .look = true),
    F(RASTER, "raster", 0, CHOICE, LAYER, LAYERS, output, "which layers are images inside of SVG and PDF", .arg = "WHEN",
      .fallback = "auto", .choices = raster_choices, .look = true),
    F(NO_EMBED, "no-embed", 0, FLAG, FIGURE, DRAWS, output, "leave the spec out of the picture"),
    F(EXPLAIN, "explain", 0, FLAG, RUN, DRAWS, output, "print the spec of what would be drawn, and draw nothing"),

    F(DEPFILE, "depfile", 0, FILE, RUN, WORKS, output, "write what the outputs depend on to FILE, for make",
      .arg = "FILE"),
    F(IF_CHANGED, "if-changed", 0, FLAG, RUN, WORKS, output, "leave a file alone that would get the bytes it has"),
    F(OPEN, "open", 0, FLAG, RUN, DRAWS, output, "show the file that was written, with the desktop's viewer"),
    F(INTERACTIVE, "interactive", 0, FLAG, RUN, DRAWS, output,
      "fill the terminal; keys and mouse move, zoom and recolour, ? tells which, s saves"),
    F(FOLLOW, "follow", 0, FLAG, RUN, DRAWS, output, "draw the stream anew as more of it comes, or the file as it grows"),
    F(WINDOW, "window", 0, TEXT, RUN, DRAWS, output, "with --follow: only the last stretch of x, as 90s, 5m or 2h",
      .arg = "TIME"),
    F(LAST, "last", 0, INT, RUN, DRAWS, output,
      "with --follow: only the last N rows; 10000 if nothing is said, all that come in shade with --xlim and --ylim", .arg = "N",
      .min = 1, .max = 1e9),

    F(JOBS, "jobs", 'j', INT, RUN, WORKS, general, "threads to use; all cores if not given", .arg = "N", .min = 1,
      .max = 1024),
    F(MEMORY, "memory", 0, BYTES, RUN, DRAWS, general, "bytes that aggregates may take, as 500M", .arg = "BYTES",
      .min = 1048576, .max = 1e15, .fallback = "2G"),
    F(STRICT, "strict", 0, FLAG, RUN, WORKS, general, "fail where rows would be left out"),
    F(ANSI, "ansi", 0, CHOICE, RUN, DRAWS | LIST, general, "colours in the terminal; before NO_COLOR and CLICOLOR_FORCE",
      .arg = "WHEN", .fallback = "auto", .choices = ansi_choices),
    F(NO_CONFIG, "no-config", 0, FLAG, RUN, DRAWS, general, "leave .stipple.yaml, STIPPLE_* and the like aside"),
    F(QUIET, "quiet", 'q', FLAG, RUN, WORKS, general, "no warnings, no progress"),
    F(VERBOSE, "verbose", 'v', FLAG, RUN, WORKS, general, "say what was found out and done, and how fast"),
    F(HELP, "help", 'h', FLAG, RUN, EVERY, general, "show this help; -h is the short one"),
    F(VERSION, "version", 0, FLAG, RUN, EVERY, general, "show the version"),
};

bool stp_field_offers(stp_field_id f, const char *name, unsigned verbs)
{
    bool known = false;
    for (int i = 0; f == STP_F_KIND && stp_kinds[i]; i++) {         /* a name may stand for two, one a command */
        if (strcmp(stp_kinds[i]->name, name)) continue;
        if (stp_kinds[i]->verbs & verbs) return true;
        known = true;
    }
    if (known) return false;
    for (size_t i = 0; f == STP_F_TO && i < STP_COUNT(to_choices_table); i++)
        if (!strcmp(to_choices_table[i].name, name))
            return !to_choices_table[i].verbs || (to_choices_table[i].verbs & verbs);
    return true;
}

int stp_field_find(const char *name, size_t length)
{
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (strlen(stp_fields[f].name) == length && !memcmp(stp_fields[f].name, name, length)) return f;
    return -1;
}

int stp_field_find_letter(char letter)
{
    if (!letter) return -1;
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (stp_fields[f].letter == letter) return f;
    return -1;
}
