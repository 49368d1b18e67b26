/* The words that a field may be set to: a table each, or the names that another table has. */
#include "spec/choices.h"
#include <string.h>
#include "agg/shade.h"
#include "spec/kind.h"
#include "table/source.h"

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
    int stp_##f(int i, const char **name, const char **help)                               \
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
    { "linear", "evenly" },
    { "log", "each step multiplies" },
    { "symlog", "as log, on both sides of 0" },
    { "sqrt", "square root" },
    { "time", "numbers are seconds since 1970" },
    { "cat", "numbers are categories, side by side" },
    { "duration", "numbers are seconds, said as hours, minutes or days" },
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
    { "nc", "arrays as NetCDF: the aggregate; of load, the table",
      STP_VERB_LOAD | STP_VERB_SHADE | STP_COMPOSES | STP_VERB_RENDER },
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
    { "no", "side by side, or one over the other" },
    { "yes", "on each other" },
    { "normalize", "as parts of a hundred" },
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
int stp_kind_choices(int i, const char **name, const char **help)
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

int stp_norm_choices(int i, const char **name, const char **help)
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

int stp_from_choices(int i, const char **name, const char **help)
{
    for (int k = 0; stp_formats[k]; k++) {
        if (!stp_formats[k]->reads || i-- > 0) continue;
        *name = stp_formats[k]->name;
        *help = stp_formats[k]->help;
        return 1;
    }
    return 0;
}

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
