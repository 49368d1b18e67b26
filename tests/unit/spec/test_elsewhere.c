/* Names of options elsewhere: each is an option here, or its message names one to use instead. */
#include "check.h"
#include "base/text.h"
#include "spec/elsewhere.h"
#include "spec/fields.h"

/* hvPlot's options for data, axes, looks, colours and resampling that people use most. */
static const char *const hvplot[] = {
    "kind",
    "x",
    "y",
    "by",
    "groupby",
    "row",
    "col",
    "subplots",
    "sort_date",
    "transforms",
    "attr_labels",
    "query",
    "sel",
    "isel",
    "where",
    "derive",
    "logx",
    "logy",
    "loglog",
    "logz",
    "xlim",
    "ylim",
    "rot",
    "xlabel",
    "ylabel",
    "clabel",
    "title",
    "xticks",
    "yticks",
    "cticks",
    "xformatter",
    "yformatter",
    "shared_axes",
    "tz",
    "width",
    "height",
    "aspect",
    "data_aspect",
    "padding",
    "legend",
    "grid",
    "alpha",
    "line_width",
    "line_dash",
    "marker",
    "size",
    "color",
    "c",
    "cmap",
    "colormap",
    "color_key",
    "cycle",
    "symmetric",
    "clim",
    "robust",
    "cnorm",
    "colorbar",
    "rasterize",
    "datashade",
    "aggregator",
    "resample_when",
    "downsample",
    "dynspread",
    "threshold",
    "max_px",
    "use_index",
    "group_label",
    "value_label",
    "fields",
    "label",
    "persist",
    "stream",
    "backlog",
    "invert",
    "flip_xaxis",
    "flip_yaxis",
    "xaxis",
    "yaxis",
    "framewise",
    "autorange",
    "subcoordinate_y",
    "frame_width",
    "frame_height",
    "legend_cols",
    "legend_opts",
    "bgcolor",
    "fontsize",
    "fontscale",
    "toolbar",
    "autohide_toolbar",
    "tools",
    "backend_opts",
    "responsive",
    "widget_location",
    "rescale_discrete_levels",
    "x_sampling",
    "y_sampling",
    "pixel_ratio",
    "selector",
    "precompute",
    "geo",
    "crs",
    "projection",
    "project",
    "coastline",
    "features",
    "tiles",
    "global_extent",
    "hover",
    "hover_cols",
    "hover_tooltips",
    "bins",
    "bin_range",
    "normed",
    "cumulative",
    "stacked",
    "bandwidth",
    "levels",
    "gridsize",
    "reduce_function",
    "use_dask",
    "dynamic",
    "widgets",
    "z",
    "bands",
    "angle",
    "mag",
    "text_font",
    "class_column",
    "lag",
};

static bool is_field(const char *name)
{
    char dashed[64];
    size_t n = 0;
    for (; name[n] && n < sizeof dashed - 1; n++) dashed[n] = name[n] == '_' ? '-' : name[n];
    return stp_field_find(dashed, n) >= 0;
}

TEST(each_of_hvplots_options_is_one_here_or_has_a_hint)
{
    for (size_t i = 0; i < STP_COUNT(hvplot); i++) {
        const bool known = is_field(hvplot[i]) || stp_elsewhere_hint(hvplot[i], strlen(hvplot[i]));
        if (!known) printf("# %s\n", hvplot[i]);
        CHECK(known);
    }
}

/* The words of a hint that begin with two dashes. */
static int check_options(const char *say)
{
    int n = 0;
    for (const char *p = strstr(say, "--"); p; p = strstr(p + 2, "--"), n++) {
        const size_t length = strspn(p + 2, "abcdefghijklmnopqrstuvwxyz0123456789-");
        if (stp_field_find(p + 2, length) < 0) printf("# %s\n", say);
        CHECK(stp_field_find(p + 2, length) >= 0);
    }
    return n;
}

TEST(each_hint_names_what_there_is)
{
    for (const stp_elsewhere *e = stp_elsewhere_names; e->theirs; e++) {
        const bool other = strstr(e->say, "stipple ") || strstr(e->say, "-k ") || strstr(e->say, "-c ") ||
                           strstr(e->say, "-x ") || strstr(e->say, "-o ");
        const int n = check_options(e->say);
        if (!n && !other) printf("# %s: %s\n", e->theirs, e->say);
        CHECK(n > 0 || other);
        CHECK(stp_field_find(e->theirs, strlen(e->theirs)) < 0);       /* an option needs no hint */
        CHECK(stp_utf8_length(e->say) < 120);
    }
}

TEST(underscores_are_dashes_and_parts_of_names_are_not_names)
{
    CHECK(stp_elsewhere_hint("hover_cols", 10) == stp_elsewhere_hint("hover-cols", 10));
    CHECK(!stp_elsewhere_hint("hover_col", 9) && !stp_elsewhere_hint("", 0));
}

/* hvPlot's kinds and what HoloViews has beside them. */
static const char *const kinds[] = {
    "line",
    "step",
    "scatter",
    "points",
    "area",
    "errorbars",
    "bar",
    "barh",
    "hist",
    "kde",
    "density",
    "box",
    "violin",
    "bivariate",
    "hexbin",
    "heatmap",
    "image",
    "quadmesh",
    "contour",
    "contourf",
    "rgb",
    "vectorfield",
    "ohlc",
    "labels",
    "polygons",
    "paths",
    "table",
    "dataset",
    "scatter_matrix",
    "parallel_coordinates",
    "andrews_curves",
    "lag_plot",
    "graph",
    "sankey",
    "chord",
    "donut",
    "pie",
    "waterfall",
    "dendrogram",
    "spread",
    "spikes",
    "segments",
    "ridge",
};

static bool is_kind(const char *name)
{
    const char *ours, *help;
    for (int i = 0; stp_fields[STP_F_KIND].choices(i, &ours, &help); i++)
        if (!strcmp(ours, name)) return true;
    return false;
}

TEST(each_of_hvplots_kinds_is_one_here_or_has_a_hint)
{
    for (size_t i = 0; i < STP_COUNT(kinds); i++) {
        const bool known = is_kind(kinds[i]) || stp_elsewhere_kind_find(kinds[i]);
        if (!known) printf("# %s\n", kinds[i]);
        CHECK(known);
    }
}

TEST(each_hint_on_a_kind_names_kinds_and_options_that_there_are)
{
    for (const stp_elsewhere_kind *e = stp_elsewhere_kinds; e->theirs; e++) {
        int n = 0;
        check_options(e->say);
        for (const char *p = strchr(e->say, '\''); p; n++) {
            const char *end = strchr(p + 1, '\'');
            char name[32] = { 0 };
            CHECK(end && end - p - 1 < (int) sizeof name);
            memcpy(name, p + 1, (size_t) (end - p - 1));
            if (!is_kind(name) && !strchr(name, '(')) printf("# %s: '%s'\n", e->theirs, name);
            CHECK(is_kind(name) || strchr(name, '('));         /* else an expression */
            p = strchr(end + 1, '\'');
        }
        CHECK(n > 0);
    }
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(each_of_hvplots_options_is_one_here_or_has_a_hint), CASE(each_hint_names_what_there_is),
               CASE(underscores_are_dashes_and_parts_of_names_are_not_names),
               CASE(each_of_hvplots_kinds_is_one_here_or_has_a_hint),
               CASE(each_hint_on_a_kind_names_kinds_and_options_that_there_are));
}
