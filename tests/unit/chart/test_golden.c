/* Whole pictures as text dumps of their scenes, with a font in which every letter is 0.6 em wide.
 * STIPPLE_WRITE_GOLDEN=1 writes the files anew: look at the difference, and say in the commit why. */
#include "tests/unit/check.h"
#include <stdlib.h>
#include "base/file.h"
#include "base/text.h"
#include "chart/figure.h"
#include "spec/parse.h"

static double fake_width(void *self, const char *utf8, double size, stp_weight weight, bool tabular)
{
    (void) self, (void) weight, (void) tabular;
    return 0.6 * size * (double) stp_utf8_length(utf8);
}

static bool draw(int argc, char *const argv[], stp_buf *out)
{
    const stp_measure fake = { NULL, fake_width };
    stp_error err = { 0 };
    stp_spec *spec = NULL;
    stp_plan plan = { 0 };
    stp_scene scene = { 0 };
    const bool ok = stp_parse_args(&spec, argc, argv, &err) == STP_OK &&
                    stp_plan_make(&plan, spec, NULL, NULL, &err) == STP_OK &&
                    stp_figure_draw(&plan, &fake, 1, &scene, &err) == STP_OK;
    if (ok) stp_scene_dump(&scene, out);
    else printf("# %s\n", err.message);
    stp_scene_clear(&scene);
    stp_plan_clear(&plan);
    stp_spec_free(spec);
    return ok;
}

/* The first line in which a and b differ. */
static void show_difference(const char *a, const char *b)
{
    for (int line = 1; *a && *b; line++) {
        const size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
        if (n != m || memcmp(a, b, n)) {
            printf("# line %d is      %.*s\n# line %d should be %.*s\n", line, (int) n, a, line, (int) m, b);
            return;
        }
        a += n + (a[n] != 0);
        b += m + (b[m] != 0);
    }
    printf("# one is longer than the other\n");
}

static void compare(const char *name, int argc, char *const argv[])
{
    char path[4096];
    snprintf(path, sizeof path, "%s/tests/golden/%s.txt", SOURCE_ROOT, name);
    stp_buf got = { 0 }, want = { 0 };
    stp_error err = { 0 };
    CHECK(draw(argc, argv, &got));
    if (getenv("STIPPLE_WRITE_GOLDEN")) CHECK(stp_file_replace(path, got.data, got.length, &err) == STP_OK);
    CHECK(stp_file_read(path, 0, &want, &err) == STP_OK);
    const bool same = got.data && want.data && !strcmp(got.data, want.data);
    CHECK(same);
    if (!same && got.data && want.data) show_difference(got.data, want.data);
    stp_buf_clear(&got);
    stp_buf_clear(&want);
}

#define SMALL SOURCE_ROOT "/tests/data/golden/small.csv"
#define GOLDEN(name, ...)                                                                     \
    TEST(name)                                                                                \
    {                                                                                         \
        char *const argv[] = { __VA_ARGS__, (char *) "--width", (char *) "400", (char *) "--height", (char *) "260" }; \
        compare(#name, (int) STP_COUNT(argv), argv);                                          \
    }
#define GRID SOURCE_ROOT "/tests/data/golden/grid.csv"
#define GROUPS SOURCE_ROOT "/tests/data/golden/groups.csv"
#define A(text) (char *) (text)

GOLDEN(scatter, A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"))
GOLDEN(scatter_by_number, A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("-c"), A("v"))
GOLDEN(scatter_by_category, A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("-c"), A("cat"), A("--theme"),
       A("dark"))
GOLDEN(scatter_of_categories, A("plot"), A(SMALL), A("-k"), A("scatter"), A("-x"), A("cat"), A("-y"), A("v"), A("-t"),
       A("A title"), A("--subtitle"), A("below"))
GOLDEN(scatter_with_labels, A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--label"), A("cat"))
GOLDEN(line_over_time, A("plot"), A(SMALL), A("-x"), A("time"), A("-y"), A("v"))
GOLDEN(lines_of_columns, A("plot"), A(SMALL), A("-x"), A("time"), A("-y"), A("y,v"))
GOLDEN(lines_by_category, A("plot"), A(SMALL), A("-x"), A("time"), A("-y"), A("y"), A("--by"), A("cat"), A("--legend"),
       A("top"))
GOLDEN(logarithmic_axes, A("plot"), A(SMALL), A("-x"), A("n"), A("-y"), A("y"), A("--logx"), A("--logy"))
GOLDEN(given_ranges, A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--xlim"), A("0:50"), A("--ylim"),
       A(":20"))
GOLDEN(density, A("shade"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--canvas"), A("12x8"))
GOLDEN(density_of_means, A("shade"), A(SMALL), A("-x"), A("time"), A("-y"), A("y"), A("--agg"), A("mean:v"),
       A("--norm"), A("linear"), A("--canvas"), A("12x8"))
GOLDEN(density_by_category, A("shade"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--by"), A("cat"), A("--canvas"),
       A("12x8"))
GOLDEN(points_over_a_density, A("overlay"), A("shade"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--canvas"),
       A("12x8"), A("+"), A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--label"), A("n"))

GOLDEN(panels_side_by_side, A("layout"), A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--heading"),
       A("One"), A("+"), A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("v"), A("--letters"), A("a"), A("--columns"),
       A("2"))

GOLDEN(facets, A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--col"), A("cat"), A("--wrap"), A("2"))
GOLDEN(facets_with_free_axes, A("plot"), A(SMALL), A("-x"), A("time"), A("-y"), A("v"), A("--col"), A("cat"),
       A("--wrap"), A("2"), A("--share"), A("none"))
GOLDEN(bars, A("plot"), A(SMALL), A("-k"), A("bar"), A("-x"), A("cat"), A("-y"), A("v"), A("--agg"), A("mean"))
GOLDEN(bars_side_by_side, A("plot"), A(SMALL), A("-k"), A("bar"), A("-x"), A("trunc(time, \"month\")"), A("--by"),
       A("cat"), A("--agg"), A("count"))
GOLDEN(bars_across, A("plot"), A(SMALL), A("-k"), A("barh"), A("-x"), A("cat"), A("--stack"), A("normalize"), A("--by"),
       A("n > 4000"))
GOLDEN(histogram, A("plot"), A(SMALL), A("-x"), A("y"))
GOLDEN(histogram_of_densities, A("plot"), A(SMALL), A("-k"), A("hist"), A("-x"), A("y"), A("--normed"), A("area"))
GOLDEN(histogram_of_sums, A("plot"), A(SMALL), A("-k"), A("hist"), A("-x"), A("y"), A("--normed"), A("percent"),
       A("--cumulative"), A("--by"), A("cat"))
GOLDEN(scatter_by_shape, A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--shape"), A("cat"), A("--alpha"),
       A("v"))
GOLDEN(scatter_by_colour_and_shape, A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--shape"), A("cat"),
       A("--by"), A("cat"))
GOLDEN(lines_by_dash, A("plot"), A(SMALL), A("-x"), A("time"), A("-y"), A("v"), A("--by"), A("n > 4000"), A("--dash"),
       A("cat"))
GOLDEN(histogram_of_groups, A("plot"), A(SMALL), A("-x"), A("x"), A("--by"), A("cat"), A("--bins"), A("20u"))
GOLDEN(densities, A("plot"), A(SMALL), A("-k"), A("kde"), A("-x"), A("x"), A("--by"), A("cat"), A("--bandwidth"),
       A("40"))
GOLDEN(cumulative, A("plot"), A(SMALL), A("-k"), A("ecdf"), A("-x"), A("y"))
GOLDEN(letter_values, A("plot"), A(SMALL), A("-k"), A("boxen"), A("-x"), A("cat"), A("-y"), A("y"))
GOLDEN(boxes, A("plot"), A(SMALL), A("-x"), A("cat"), A("-y"), A("y"))
GOLDEN(violins, A("plot"), A(SMALL), A("-k"), A("violin"), A("-x"), A("cat"), A("-y"), A("y"))
GOLDEN(ridges, A("plot"), A(SMALL), A("-k"), A("ridge"), A("-x"), A("y"), A("-y"), A("cat"))
GOLDEN(ridges_upside_down, A("plot"), A(SMALL), A("-k"), A("ridge"), A("-x"), A("y"), A("-y"), A("cat"), A("--flip"),
       A("y"))
GOLDEN(labels_beside_notes, A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--label"), A("cat"), A("--hline"),
       A("8=limit"), A("--note"), A("3,9,a note"))
GOLDEN(medians, A("plot"), A(SMALL), A("-k"), A("line"), A("-x"), A("trunc(time, \"month\")"), A("-y"), A("y"),
       A("--agg"), A("median"))

GOLDEN(scatter_by_size, A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y"), A("--size"), A("n"), A("--hline"),
       A("20=limit"))
GOLDEN(areas, A("plot"), A(SMALL), A("-k"), A("area"), A("-x"), A("trunc(time, \"month\")"), A("--by"), A("cat"),
       A("--agg"), A("count"))
GOLDEN(an_axis_at_the_right, A("plot"), A(SMALL), A("-x"), A("time"), A("-y"), A("v"), A("--right"), A("y*100"),
       A("--rlabel"), A("hundreds"))
GOLDEN(two_series_at_the_right, A("overlay"), A("plot"), A(SMALL), A("-k"), A("hist"), A("-x"), A("x"), A("+"),
       A("plot"), A(SMALL), A("-k"), A("kde"), A("-x"), A("x"), A("--by"), A("cat"), A("--axis"), A("right"),
       A("--rlim"), A("0:0.05"))
GOLDEN(another_unit, A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("y+1"), A("--logy"), A("--twin"),
       A("a third=y/3"))
GOLDEN(steps, A("plot"), A(SMALL), A("-k"), A("step"), A("-x"), A("time"), A("-y"), A("v"), A("--step"), A("post"))
GOLDEN(strips, A("plot"), A(SMALL), A("-k"), A("strip"), A("-x"), A("cat"), A("-y"), A("y"))
GOLDEN(heatmap, A("plot"), A(SMALL), A("-k"), A("heatmap"), A("-x"), A("month(time)"), A("-y"), A("cat"), A("-c"),
       A("v"), A("--agg"), A("mean"))
GOLDEN(hexagons, A("plot"), A(SMALL), A("-k"), A("hexbin"), A("-x"), A("x"), A("-y"), A("y"), A("--bins"), A("8"))
GOLDEN(errorbars, A("plot"), A(SMALL), A("-k"), A("errorbars"), A("-x"), A("x"), A("-y"), A("y"), A("--y2"),
       A("v,0*x+10"), A("--x2"), A("0*x+5"))
GOLDEN(errors_of_means, A("plot"), A(SMALL), A("-k"), A("errorbars"), A("-x"), A("cat"), A("-y"), A("y"), A("--agg"),
       A("mean"), A("--y2"), A("sem"))
GOLDEN(ribbon, A("plot"), A(SMALL), A("-k"), A("ribbon"), A("-x"), A("time"), A("-y"), A("y"), A("--y2"), A("y+v"))
GOLDEN(labels_alone, A("plot"), A(SMALL), A("-k"), A("labels"), A("-x"), A("x"), A("-y"), A("y"), A("--label"),
       A("cat"))
GOLDEN(rules, A("overlay"), A("plot"), A(SMALL), A("-k"), A("hspan"), A("-y"), A("v"), A("--y2"), A("v+1"), A("-w"),
       A("n < 300"), A("+"), A("plot"), A(SMALL), A("-k"), A("vlines"), A("-x"), A("x"), A("--label"), A("cat"),
       A("-w"), A("n < 600"), A("+"), A("plot"), A(SMALL), A("-x"), A("x"), A("-y"), A("v"))
GOLDEN(segments, A("plot"), A(SMALL), A("-k"), A("segments"), A("-x"), A("x"), A("-y"), A("y"), A("--x2"), A("x+20"),
       A("-c"), A("v"))
GOLDEN(paths, A("plot"), A(SMALL), A("-k"), A("paths"), A("-x"), A("x"), A("-y"), A("v"), A("--by"), A("cat"))
GOLDEN(polygons, A("plot"), A(SMALL), A("-k"), A("polygons"), A("-x"), A("x"), A("-y"), A("v"), A("-w"), A("n < 4000"))
GOLDEN(candles, A("plot"), A(SMALL), A("-k"), A("candlestick"), A("-x"), A("time"), A("-y"), A("y,y+3,y-2,y+v/4"))

GOLDEN(contours_of_a_density, A("plot"), A(SMALL), A("-k"), A("bivariate"), A("-x"), A("x"), A("-y"), A("y"))
GOLDEN(table, A("plot"), A(SMALL), A("-k"), A("table"))
GOLDEN(scatter_matrix, A("plot"), A(SMALL), A("-k"), A("scatter_matrix"), A("-y"), A("x,v"), A("-c"), A("cat"))
GOLDEN(parallel, A("plot"), A(SMALL), A("-k"), A("parallel"), A("--by"), A("cat"), A("-w"), A("n < 3000"))
GOLDEN(andrews, A("plot"), A(SMALL), A("-k"), A("andrews"), A("-y"), A("x,y,v"), A("-w"), A("n < 1000"))
GOLDEN(lag, A("plot"), A(SMALL), A("-k"), A("lag"), A("-y"), A("v"), A("--lag"), A("2"))

GOLDEN(lines_across, A("overlay"), A("plot"), A(SMALL), A("-k"), A("hlines"), A("-y"), A("v"), A("-w"), A("n < 600"),
       A("+"), A("plot"), A(SMALL), A("-k"), A("vspan"), A("-x"), A("x"), A("--x2"), A("x+4"), A("-w"), A("n < 600"))
GOLDEN(boxes_across, A("plot"), A(SMALL), A("-k"), A("box"), A("-x"), A("y"), A("-y"), A("cat"))
GOLDEN(long_names_lie_across, A("plot"), A(SMALL), A("-x"),
       A("if(x > 50, \"a name of more words than fit\", \"short\")"))
GOLDEN(values_at_even_steps, A("plot"), A(GRID), A("-k"), A("image"), A("-x"), A("x"), A("-y"), A("y"), A("-c"), A("z"))
GOLDEN(values_at_any_steps, A("plot"), A(GRID), A("-k"), A("quadmesh"), A("-x"), A("x"), A("-y"), A("y"), A("-c"),
       A("z"))
GOLDEN(contour_lines, A("plot"), A(GRID), A("-k"), A("contour"), A("-x"), A("x"), A("-y"), A("y"), A("-c"), A("z"),
       A("--levels"), A("-5,0,5"))
GOLDEN(contour_bands, A("plot"), A(GRID), A("-k"), A("contourf"), A("-x"), A("x"), A("-y"), A("y"), A("-c"), A("z"))
GOLDEN(arrows, A("plot"), A(GRID), A("-k"), A("vectors"), A("-x"), A("x"), A("-y"), A("y"), A("--uv"), A("u,v"))
GOLDEN(three_bands, A("plot"), A(GRID), A("-k"), A("rgb"), A("-x"), A("x"), A("-y"), A("y"), A("--bands"), A("z,u,v"))
GOLDEN(resampled, A("shade"), A(GRID), A("-k"), A("raster"), A("-x"), A("x"), A("-y"), A("y"), A("--agg"), A("mean:z"),
       A("--canvas"), A("12x8"))
GOLDEN(triangles, A("shade"), A(GRID), A("-k"), A("trimesh"), A("-x"), A("x"), A("-y"), A("y"), A("--triangles"),
       A(SOURCE_ROOT "/tests/data/golden/triangles.csv"), A("--agg"), A("mean:z"), A("--canvas"), A("12x8"))
GOLDEN(points_in_cells, A("shade"), A(SMALL), A("-k"), A("points"), A("-x"), A("x"), A("-y"), A("y"), A("--canvas"),
       A("6x4"))
GOLDEN(dots, A("plot"), A(SMALL), A("-k"), A("scatter"), A("-x"), A("x"), A("-y"), A("y"), A("--xticks"),
       A("0,50=half,100"), A("--yformat"), A("%.1f m"))
GOLDEN(durations, A("plot"), A(SMALL), A("-x"), A("x*100"), A("-y"), A("y"), A("--xscale"), A("duration"))
GOLDEN(durations_from_clocks, A("plot"), A(GROUPS), A("-k"), A("scatter"), A("-x"), A("v"), A("-y"), A("took"), A("-c"),
       A("took"))
GOLDEN(bars_of_groups_that_are_the_categories, A("plot"), A(GROUPS), A("-k"), A("bar"), A("-x"), A("slot"), A("-y"),
       A("v"), A("--agg"), A("sum"), A("--by"), A("slot"))
GOLDEN(bars_without_some_groups, A("plot"), A(GROUPS), A("-k"), A("bar"), A("-x"), A("slot"), A("-y"), A("v"),
       A("--by"), A("group"))
GOLDEN(errors_on_bars, A("overlay"), A("plot"), A(GROUPS), A("-k"), A("bar"), A("-x"), A("slot"), A("-y"), A("v"),
       A("--by"), A("group"), A("+"), A("plot"), A(GROUPS), A("-k"), A("errorbars"), A("-x"), A("slot"), A("-y"),
       A("v"), A("--y2"), A("v/4"), A("--by"), A("group"))
GOLDEN(boxes_without_some_groups, A("plot"), A(GROUPS), A("-k"), A("box"), A("-x"), A("slot"), A("-y"), A("v"),
       A("--by"), A("group"))
GOLDEN(sizes_close_together, A("plot"), A(GROUPS), A("-k"), A("scatter"), A("-x"), A("v"), A("-y"), A("v"), A("--size"),
       A("size"))
GOLDEN(a_line_of_one_point, A("plot"), A(GROUPS), A("-k"), A("line"), A("-x"), A("v"), A("-y"), A("size"), A("--where"),
       A("v==3"))
GOLDEN(an_area_of_one_point, A("plot"), A(GROUPS), A("-k"), A("area"), A("-x"), A("v"), A("-y"), A("size"),
       A("--where"), A("v==3"))
GOLDEN(hexagons_flipped, A("overlay"), A("plot"), A(SMALL), A("-k"), A("hexbin"), A("-x"), A("x"), A("-y"), A("y"),
       A("--bins"), A("8"), A("+"), A("plot"), A(SMALL), A("-k"), A("scatter"), A("-x"), A("x"), A("-y"), A("y"),
       A("--flip"), A("both"))

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(lines_across), CASE(boxes_across), CASE(long_names_lie_across),
               CASE(values_at_even_steps), CASE(values_at_any_steps), CASE(contour_lines), CASE(contour_bands),
               CASE(arrows), CASE(three_bands), CASE(resampled), CASE(triangles), CASE(points_in_cells), CASE(dots),
               CASE(durations), CASE(scatter), CASE(scatter_by_number), CASE(scatter_by_category),
               CASE(scatter_of_categories), CASE(scatter_with_labels), CASE(line_over_time), CASE(lines_of_columns),
               CASE(lines_by_category), CASE(logarithmic_axes), CASE(given_ranges), CASE(density),
               CASE(density_of_means), CASE(density_by_category), CASE(points_over_a_density),
               CASE(panels_side_by_side), CASE(bars), CASE(bars_side_by_side), CASE(bars_across), CASE(histogram),
               CASE(histogram_of_densities), CASE(histogram_of_sums), CASE(scatter_by_shape),
               CASE(scatter_by_colour_and_shape), CASE(lines_by_dash), CASE(histogram_of_groups), CASE(densities),
               CASE(cumulative), CASE(boxes), CASE(letter_values), CASE(violins), CASE(ridges), CASE(medians),
               CASE(facets), CASE(facets_with_free_axes), CASE(scatter_by_size), CASE(areas),
               CASE(an_axis_at_the_right), CASE(two_series_at_the_right), CASE(another_unit), CASE(steps), CASE(strips),
               CASE(heatmap), CASE(hexagons), CASE(errorbars), CASE(errors_of_means), CASE(ribbon), CASE(labels_alone),
               CASE(rules), CASE(segments), CASE(paths), CASE(polygons), CASE(candles), CASE(contours_of_a_density),
               CASE(table), CASE(scatter_matrix), CASE(parallel), CASE(andrews), CASE(lag), CASE(durations_from_clocks),
               CASE(bars_of_groups_that_are_the_categories), CASE(bars_without_some_groups), CASE(errors_on_bars),
               CASE(boxes_without_some_groups), CASE(sizes_close_together), CASE(a_line_of_one_point),
               CASE(an_area_of_one_point), CASE(hexagons_flipped), CASE(ridges_upside_down), CASE(labels_beside_notes));
}
