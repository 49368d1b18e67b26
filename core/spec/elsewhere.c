/* Tables of names: options and kinds of hvPlot (its pages on plotting), and words that people try first. */
#include "spec/elsewhere.h"
#include <stdbool.h>
#include <string.h>
#include "base/text.h"
#include "spec/fields.h"

static const char legend_places[] = "a legend stands where it covers nothing: --legend top, right, direct or none",
                  own_size[] = "--width and --height are those of the whole picture; --aspect shapes its plot",
                  browser[] = "a picture in a file has no tools; -o x.svg keeps names of marks as tooltips",
                  upright[] = "texts are never turned; -k barh has room for long names of categories",
                  shading[] = "stipple shade draws any number of rows as a grid: stipple shade FILE -x X -y Y",
                  maps[] = "maps are drawn in degrees as they are: -x and -y longitude and latitude, --aspect equal";

const stp_elsewhere stp_elsewhere_names[] = {
    /* data */
    { "subplots", "--col or --row give a panel for each value of a column" },
    { "use-index", "tables have no index: -x COLUMN names what is along x" },
    { "index", "tables have no index: -x COLUMN names what is along x" },
    { "group-label", "--derive names a column, --melt joins several" },
    { "value-label", "--ylabel names the axis" },
    { "sort-date", "lines run in the order of time by themselves; --sort orders rows" },
    { "no-sort-date", "lines run in the order of time by themselves; -k paths keeps the order of the rows" },
    { "fields", "--xlabel, --ylabel and --clabel name what is shown" },
    { "field", "--xlabel, --ylabel and --clabel name what is shown" },
    { "transforms", "--derive computes columns" },
    { "attr-labels",
      "--xlabel, --ylabel and --clabel name what is shown; without them names and units of the file do" },
    { "no-attr-labels", "--xlabel, --ylabel and --clabel name what is shown" },
    { "query", "--where keeps rows that satisfy a condition" },
    { "filter", "--where keeps rows that satisfy a condition" },
    { "persist", "rows are read in pieces by themselves; --memory says how much may be kept" },
    { "use-dask", "rows are read in pieces by themselves, on --jobs threads" },
    { "stream", "--follow draws rows as they come" },
    { "backlog", "--last keeps so many rows of --follow; --tail takes the last rows of a file" },
    { "z", "--var names a variable of a NetCDF file, -c the column that gives the colour" },
    { "dynamic", "--interactive steps through values, --groupby writes a picture for each" },
    { "widgets", "--interactive steps through values, --groupby writes a picture for each" },
    { "widget-location", "--interactive steps through values, --groupby writes a picture for each" },
    { "at", "--sel picks a value of a dimension, --where rows" },
    { "hue", "--by gives groups a colour each" },
    { "group-by", "--groupby writes a picture for each value; --by gives groups a colour each" },
    { "facet", "--col or --row give a panel for each value of a column" },
    /* axes */
    { "loglog", "--logx --logy, both" },
    { "logz", "stipple shade --norm log spreads colours by the logarithm; in plot -c 'log10(COLUMN)'" },
    { "log", "--logx and --logy make an axis logarithmic" },
    { "invert", "-k barh lies across; for other kinds change -x and -y" },
    { "flip-xaxis", "--flip x" },
    { "flip-yaxis", "--flip y" },
    { "flip-x", "--flip x" },
    { "flip-y", "--flip y" },
    { "rot", upright },
    { "xrotation", upright },
    { "yrotation", upright },
    { "xaxis", "--xlabel '' leaves out its name; an axis stands below the plot" },
    { "yaxis", "--ylabel '' leaves out its name; --axis right puts a layer on an axis of its own" },
    { "cticks", "ticks of a colour bar stand on round values; --clim sets its ends" },
    { "xformatter", "--xformat says how ticks are written" },
    { "yformatter", "--yformat says how ticks are written" },
    { "shared-axes", "--share says which axes panels have in common" },
    { "no-shared-axes", "--share none gives each panel its own range" },
    { "sharex", "--share x" },
    { "sharey", "--share y" },
    { "framewise", "--xlim and --ylim keep ranges over the pictures of --groupby" },
    { "anim-limits", "--xlim and --ylim keep ranges over the pictures of --groupby" },
    { "autorange", "--xlim and --ylim; rows outside are left out with --where" },
    { "subcoordinate-y", "-k ridge draws each group above the one before" },
    { "strips", "-k ridge draws each group above the one before" },
    { "secondary-y", "--right names columns for an axis of their own, --axis right puts a layer on one" },
    { "twinx", "--right names columns for an axis of their own, --axis right puts a layer on one" },
    /* size, layout, legend, style */
    { "frame-width", own_size },
    { "frame-height", own_size },
    { "frame", own_size },
    { "size-inches", own_size },
    { "figsize", own_size },
    { "min-width", own_size },
    { "max-width", own_size },
    { "min-height", own_size },
    { "max-height", own_size },
    { "dpi", "--scale says how many pixels a px has in PNG files; --width takes 16cm or 6in" },
    { "data-aspect", "--aspect says how long a unit of y is in units of x" },
    { "padding", "--xlim and --ylim set the ends of the axes" },
    { "legend-position", legend_places },
    { "legend-cols", legend_places },
    { "legend-opts", legend_places },
    { "bgcolor", "--theme sets the ground, of a shaded layer --background" },
    { "fontsize", "--theme takes a YAML file with sizes of letters" },
    { "fontscale", "--theme takes a YAML file with sizes of letters" },
    { "marker", "--shape gives the form of the dots: a name or a column" },
    { "markersize", "--size gives the diameter of the dots, or a column" },
    { "line-dash", "--dash gives the strokes of lines: a name or a column" },
    { "linestyle", "--dash gives the strokes of lines: a name or a column" },
    { "linewidth", "--line-width" },
    { "fill-color", "-c is the colour of the marks, --alpha their opacity" },
    { "fill-alpha", "--alpha is the opacity of the marks" },
    { "line-color", "-c is the colour of the marks" },
    { "opacity", "--alpha is the opacity of the marks" },
    { "cycle", "--palette gives the colours of groups" },
    { "toolbar", browser },
    { "autohide-toolbar", browser },
    { "tools", browser },
    { "backend-opts", browser },
    { "responsive", "an SVG file is as wide as the page makes it; --width and --height say what that is by itself" },
    { "bar-width", "bars fill their places; --bins sets the width of those of a histogram" },
    { "baseline", "--y2 is the other end of -k segments" },
    { "yerr1", "--y2 gives the error, or two: below and above" },
    { "yerr2", "--y2 gives the error, or two: below and above" },
    { "yerr", "--y2 gives the error, or two: below and above" },
    { "xerr", "--x2 gives the error of x" },
    { "bin-range", "--xlim bounds the axis, --where the values that are counted" },
    { "gridsize", "--bins gives how many hexagons, about" },
    { "reduce-function", "--agg says how the rows of a cell are combined" },
    { "levels-count", "--levels" },
    { "bandwidth-factor", "--bandwidth" },
    { "ind", "--bandwidth is the width of the kernel" },
    { "bw-method", "--bandwidth is the width of the kernel" },
    { "stacked", "--stack yes" },
    { "no-stacked", "--stack no" },
    { "where-step", "--step pre, mid or post" },
    { "class", "--by is the column of classes" },
    { "class-column", "--by is the column of classes" },
    { "angle", "--uv gives the two parts of the arrows" },
    { "mag", "--uv gives the two parts of the arrows" },
    { "text-font", "--font names a font" },
    { "text-color", "-c is the colour of the marks" },
    /* colours */
    { "c", "-c gives the colour" },
    { "colormap", "--cmap names a colormap" },
    { "color-key", "--palette gives the colours of groups" },
    { "symmetric", "--clim -A:A centres the colours at 0; maps with two sides are such as --cmap coolwarm" },
    { "no-symmetric", "--clim sets the ends of the colours" },
    { "robust", "--clim q2:q98 leaves out the extremes" },
    { "cnorm", "--norm says how values are spread over the colours" },
    { "rescale-discrete", "--norm eq_hist gives each count as much room as it has cells" },
    { "rescale-discrete-levels", "--norm eq_hist gives each count as much room as it has cells" },
    { "colorbar", "--legend none leaves out the colour bar" },
    { "no-colorbar", "--legend none leaves out the colour bar" },
    /* resampling */
    { "rasterize", shading },
    { "datashade", shading },
    { "aggregator", "--agg says how the rows of a cell are combined" },
    { "x-sampling", "--canvas sets the cells of the grid" },
    { "y-sampling", "--canvas sets the cells of the grid" },
    { "pixel-ratio", "--scale says how many pixels a px has in PNG files, --canvas the cells of the grid" },
    { "resample-when", shading },
    { "downsample", "lines are thinned to what can be seen by themselves; --sample draws rows by lot" },
    { "dynspread", "--spread auto" },
    { "threshold", "--spread auto finds how far cells are spread" },
    { "max-px", "--spread sets px by which cells are spread" },
    { "selector", "--agg first, last, or argmax:COLUMN:RESULT keep a row's value in a cell" },
    { "precompute", "--memory says how much may be kept between two passes" },
    /* maps, hovering */
    { "geo", maps },
    { "crs", maps },
    { "proj", maps },
    { "projection", maps },
    { "project", maps },
    { "global-extent", "--xlim -180:180 --ylim -90:90" },
    { "global", "--xlim -180:180 --ylim -90:90" },
    { "coastline", "coasts are a file like any other: stipple overlay … + plot coast.geojson -k paths" },
    { "coast", "coasts are a file like any other: stipple overlay … + plot coast.geojson -k paths" },
    { "features", "borders are a file like any other: stipple overlay … + plot borders.geojson -k paths" },
    { "tiles", "maps are not fetched from the network; draw over a file of your own: stipple overlay" },
    { "hover", "-o x.svg: names of marks are tooltips; --label writes a column beside the marks" },
    { "hover-cols", "--label writes a column beside the marks; names of groups are tooltips in SVG" },
    { "hover-tooltips", "--label writes a column beside the marks; names of groups are tooltips in SVG" },
    { NULL, NULL },
};

static bool same(const char *theirs, const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (theirs[i] != (name[i] == '_' ? '-' : name[i])) return false;
    return !theirs[n];
}

const char *stp_elsewhere_hint(const char *name, size_t n)
{
    for (const stp_elsewhere *e = stp_elsewhere_names; e->theirs; e++)
        if (same(e->theirs, name, n)) return e->say;
    return NULL;
}

const char *stp_elsewhere_command(unsigned verb, const char *option)
{
    static const struct {
        unsigned verb;
        const char *option, *say;
    } known[] = {
        { STP_VERB_SHADE, "color",
          "cells have the colour of what is in them: --agg mean:COLUMN, or --by COLUMN for groups" },
        { STP_VERB_SHADE, "size", "--spread makes cells as many px larger" },
        { STP_VERB_SHADE, "bins", "--canvas sets the cells of the grid" },
        { STP_VERB_PLOT, "canvas", "--bins sets those of hist, heatmap and hexbin; stipple shade has --canvas" },
        { STP_VERB_PLOT, "spread", "--size gives the diameter of the dots" },
    };
    for (size_t i = 0; i < STP_COUNT(known); i++)
        if (known[i].verb == verb && !strcmp(known[i].option, option)) return known[i].say;
    return NULL;
}

/* ---- kinds ------------------------------------------------------------------------------------------------------- */

static const char angles[] = "parts are told apart by length, hardly by angle",
                  parts[] = "use 'bar', or 'bar' with --stack normalize for parts of a hundred",
                  depth[] = "what lies behind cannot be seen, and no height be read",
                  flat[] = "use 'heatmap', 'contourf', or 'scatter' with -c for the third number",
                  networks[] = "nodes would have to be placed by nothing in the data",
                  edges[] = "use 'segments' where nodes have places, or 'heatmap' of from and to";

const stp_elsewhere_kind stp_elsewhere_kinds[] = {
    { "pie", angles, parts },
    { "donut", angles, parts },
    { "doughnut", angles, parts },
    { "sunburst", angles, parts },
    { "radar", angles, "use 'parallel' for many columns of numbers" },
    { "treemap", "parts are told apart by length, hardly by area", parts },
    { "surface", depth, flat },
    { "scatter3d", depth, flat },
    { "sankey", networks, edges },
    { "chord", networks, edges },
    { "graph", networks, edges },
    { "network", networks, edges },
    { "waterfall", NULL, "use 'segments' from cumsum(y)-y to --y2 'cumsum(y)'" },
    { "dendrogram", networks, edges },
    { "points", NULL, "use 'scatter'; `stipple shade` draws 'points', of any number" },
    { "point", NULL, "use 'scatter'" },
    { "dots", NULL, "use 'scatter'" },
    { "bubble", NULL, "use 'scatter' with --size COLUMN" },
    { "jointplot", NULL, "use 'scatter' with --marginal both" },
    { "pairplot", NULL, "use 'scatter_matrix'" },
    { "splom", NULL, "use 'scatter_matrix'" },
    { "curve", NULL, "use 'line'" },
    { "lines", NULL, "use 'line'" },
    { "steps", NULL, "use 'step'" },
    { "stem", NULL, "use 'segments' with --y2 0" },
    { "spikes", NULL, "use 'vlines', or 'segments' with --y2 0" },
    { "lollipop", NULL, "use 'segments' with --y2 0, under 'scatter' in an overlay" },
    { "bars", NULL, "use 'bar'" },
    { "column", NULL, "use 'bar'" },
    { "count", NULL, "use 'bar': without -y it counts" },
    { "countplot", NULL, "use 'bar': without -y it counts" },
    { "histogram", NULL, "use 'hist'" },
    { "hist2d", NULL, "use 'heatmap', or 'hexbin'" },
    { "hextiles", NULL, "use 'hexbin'" },
    { "density", NULL, "use 'kde'; of two columns 'bivariate'" },
    { "distribution", NULL, "use 'kde'" },
    { "kde2d", NULL, "use 'bivariate'" },
    { "density2d", NULL, "use 'bivariate'" },
    { "joyplot", NULL, "use 'ridge'" },
    { "boxplot", NULL, "use 'box'" },
    { "whisker", NULL, "use 'box'" },
    { "swarm", NULL, "use 'strip'" },
    { "beeswarm", NULL, "use 'strip'" },
    { "jitter", NULL, "use 'strip'" },
    { "errorbar", NULL, "use 'errorbars'" },
    { "spread", NULL, "use 'ribbon'" },
    { "band", NULL, "use 'ribbon'; across the plot 'hspan' or 'vspan'" },
    { "fill_between", NULL, "use 'ribbon'" },
    { "ohlc", NULL, "use 'candlestick'" },
    { "candle", NULL, "use 'candlestick'" },
    { "text", NULL, "use 'labels'" },
    { "hline", NULL, "use 'hlines', or --hline for one" },
    { "vline", NULL, "use 'vlines', or --vline for one" },
    { "imshow", NULL, "use 'image'" },
    { "pcolormesh", NULL, "use 'quadmesh'" },
    { "rasterize", NULL, "use `stipple shade`, or 'image'" },
    { "quiver", NULL, "use 'vectors'" },
    { "vectorfield", NULL, "use 'vectors'" },
    { "streamplot", NULL, "use 'vectors'" },
    { "parallel_coordinates", NULL, "use 'parallel'" },
    { "andrews_curves", NULL, "use 'andrews'" },
    { "lag_plot", NULL, "use 'lag'" },
    { "map", NULL, "use 'scatter' or 'polygons' with longitudes and latitudes" },
    { "dataset", NULL, "use 'table'" },
    { NULL, NULL, NULL },
};

const stp_elsewhere_kind *stp_elsewhere_kind_find(const char *name)
{
    for (const stp_elsewhere_kind *e = stp_elsewhere_kinds; e->theirs; e++)
        if (stp_same(e->theirs, name)) return e;
    return NULL;
}
