/* Lines and areas: small pictures that Datashader printed, and what must hold for any rows: the split into batches and
 * states, and the order of groups, change no cell. */
#include "check.h"
#include "agg/glyph.h"
#include <stdlib.h>

enum { MOST = 4096, CELLS = 64 * 64 };

static double nan_(void) { return NAN; }

/* ---- tables --------------------------------------------------------------------------------------- */

typedef struct table {
    int64_t n;
    double x[MOST], y[MOST], z[MOST], v[MOST];
    int32_t group[MOST], kind[MOST];
} table;

enum { X, Y, Z, V, GROUP, KIND, COLUMNS };

static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
static const stp_dictionary dictionary = { 8, names };

static stp_batch batch_of(const table *t, int64_t first, int64_t n, stp_column c[COLUMNS])
{
    const double *numbers[] = { t->x, t->y, t->z, t->v };
    const int32_t *codes[] = { t->group, t->kind };
    for (int k = 0; k < 4; k++) c[k] = (stp_column){ .type = STP_TYPE_F64, .length = n, .values = numbers[k] + first };
    for (int k = 0; k < 2; k++)
        c[4 + k] =
            (stp_column){ .type = STP_TYPE_I32, .length = n, .values = codes[k] + first, .dictionary = &dictionary };
    return (stp_batch){ .row0 = first, .n_rows = n, .n_columns = COLUMNS, .columns = c };
}

/* ---- drawing ---------------------------------------------------------------------------------------- */

static stp_grid_var var_of(const char *name, int value)
{
    return (stp_grid_var){
        .reducer = stp_reducer_find(name, NULL), .value = value, .second = -1, .column = value < 0 ? NULL : "v"
    };
}

static stp_glyph_plan plan_of(const stp_glyph *glyph, int w, int h, double hi)
{
    stp_glyph_plan p = { .glyph = glyph, .ys = { Y }, .n_ys = 1, .y2 = -1, .group = -1 };
    p.grid.view.x = (stp_axis){ .lo = 0, .hi = hi, .cells = w };
    p.grid.view.y = (stp_axis){ .lo = 0, .hi = hi, .cells = h };
    p.grid.x = X;
    p.grid.by = -1;
    return p;
}

typedef struct picture {
    double cells[3][8 * CELLS];
    int n_planes, n_vars;
    int64_t n_rows, n_missing;
} picture;

/* Batches of the given sizes in turn, dealt to n states, which are merged. */
static void draw(picture *out, const table *t, const stp_glyph_plan *p, const stp_grid_var *vars, int n_vars,
                 const int *sizes, int n_sizes, int n_states)
{
    const stp_fold *fold = stp_glyph_fold(p);
    void *states[3];
    stp_error err = { 0 };
    stp_aggregate a = { 0 };
    stp_column c[COLUMNS];
    for (int i = 0; i < n_states; i++) {
        states[i] = calloc(1, fold->state_size);
        CHECK(fold->init(states[i], p, &err) == STP_OK);
    }
    int64_t first = 0;
    for (int i = 0; first < t->n; i++) {
        const int64_t size = sizes[i % n_sizes], n = t->n - first < size ? t->n - first : size;
        const stp_batch b = batch_of(t, first, n, c);
        CHECK(fold->feed(states[i % n_states], p, &b, &err) == STP_OK);
        first += n;
    }
    for (int i = 1; i < n_states; i++) CHECK(fold->merge(states[0], states[i], p, &err) == STP_OK);
    CHECK(stp_glyph_finish(states[0], p, vars, n_vars, &a, &err) == STP_OK);
    if (err.message[0]) printf("# %s\n", err.message);
    memset(out, 0, sizeof *out);
    out->n_planes = a.n_planes;
    out->n_vars = a.n_vars;
    out->n_rows = a.n_rows;
    out->n_missing = a.n_missing;
    const size_t cells = (size_t) a.n_planes * (size_t) (a.view.x.cells * a.view.y.cells);
    for (int k = 0; k < a.n_vars; k++) memcpy(out->cells[k], a.vars[k].cells, cells * sizeof(double));
    stp_aggregate_clear(&a);
    for (int i = 0; i < n_states; i++) {
        fold->clear(states[i]);
        free(states[i]);
    }
}

static void draw_whole(picture *out, const table *t, const stp_glyph_plan *p, const stp_grid_var *vars, int n)
{
    const int all[] = { MOST };
    draw(out, t, p, vars, n, all, 1, 1);
}

/* ---- small pictures ------------------------------------------------------------------------------------ */

/* One path of n points on 5 x 5 cells over [0, 5]²; rows of the picture bottom-up, '.' for what is 0 or missing. */
static void check_picture(const stp_glyph *glyph, double width, int y2, const double (*points)[3], int n,
                          const char *want)
{
    static table t;
    static picture got;
    t = (table){ .n = n };
    for (int i = 0; i < n; i++) {
        t.x[i] = points[i][0];
        t.y[i] = points[i][1];
        t.z[i] = points[i][2];
    }
    stp_glyph_plan p = plan_of(glyph, 5, 5, 5);
    const stp_grid_var count = var_of("count", -1);
    stp_error err = { 0 };
    p.width = width;
    p.y2 = y2;
    CHECK(stp_glyph_set_vars(&p, &count, 1, &err) == STP_OK);
    draw_whole(&got, &t, &p, &count, 1);
    char text[26] = { 0 };
    for (int i = 0; i < 25; i++) {
        const double c = got.cells[0][i];
        text[i] = c > 0 ? (char) ('0' + (int) c) : '.';
    }
    CHECK_STR(text, want);
}

TEST(lines_have_the_pixels_of_datashader)
{
    const stp_glyph *line = &stp_glyph_line;
    check_picture(line, 0, -1, (const double[][3]){ { 0, 0 }, { 5, 5 } }, 2, "1...." ".1..." "..1.." "...1." "....1");
    check_picture(line, 0, -1, (const double[][3]){ { .5, .5 }, { 4.5, 2.5 } }, 2,
                  "1...."
                  ".11.."
                  "...11"
                  "....."
                  ".....");
    check_picture(line, 0, -1, (const double[][3]){ { 4.5, 2.5 }, { .5, .5 } }, 2,
                  "1...."
                  ".11.."
                  "...11"
                  "....."
                  ".....");
    check_picture(line, 0, -1, (const double[][3]){ { .5, .5 }, { 2.5, 2.5 }, { 4.5, .5 } }, 3,
                  "1...1" ".1.1." "..1.." "....." ".....");
    check_picture(line, 0, -1, (const double[][3]){ { 1, 1 }, { 1, 1 } }, 2, "....." ".1..." "....." "....." ".....");
    check_picture(line, 0, -1, (const double[][3]){ { 1, 1 } }, 1, "....." "....." "....." "....." ".....");
    check_picture(line, 0, -1, (const double[][3]){ { 0, 0 }, { NAN, 1 }, { 4, 4 } }, 3,
                  "....."
                  "....."
                  "....."
                  "....."
                  ".....");
    check_picture(line, 0, -1, (const double[][3]){ { -5, 2.5 }, { 2.5, 2.5 } }, 2,
                  "....."
                  "....."
                  "111.."
                  "....."
                  ".....");
    check_picture(line, 0, -1, (const double[][3]){ { 5, 0 }, { 5, 5 } }, 2, "....1" "....1" "....1" "....1" "....1");
    check_picture(line, 0, -1, (const double[][3]){ { INFINITY, 0 }, { 1, 1 }, { 1, 2 } }, 3,
                  "....." ".1..." ".1..." "....." ".....");
}

TEST(areas_have_the_pixels_of_datashader)
{
    const stp_glyph *area = &stp_glyph_area;
    check_picture(area, 0, -1, (const double[][3]){ { .5, 1.5 }, { 2.5, 4.5 }, { 4.5, 2.5 } }, 3,
                  "11111" "11111" ".1111" ".111." "..1..");
    check_picture(area, 0, Z, (const double[][3]){ { .5, 1.5, .5 }, { 2.5, 4.5, 1.5 }, { 4.5, 2.5, .5 } }, 3,
                  "....." "1..11" ".1111" ".111." "..1..");
}

/* The numbers that Datashader gives for anti-aliased lines. */
TEST(smooth_lines_cover_by_part)
{
    static table t;
    static picture got;
    static const struct {
        double x0, y0, x1, y1, width;
        int cell;
        double want;
    } cases[] = {
        { .5, 2.5, 4.5, 2.5, 1, 12, 1 },       { .5, 2.25, 4.5, 2.25, 1, 12, .75 },
        { .5, 2.25, 4.5, 2.25, 1, 7, .25 },    { .5, 2.5, 4.5, 2.5, 2, 12, 1 },
        { .5, 2.5, 4.5, 2.5, 2, 7, .5 },       { .5, .5, 4.5, 4.5, 1, 12, 1 },
        { .5, .5, 4.5, 4.5, 1, 13, .292893 },  { .5, .5, 4.5, 4.5, .5, 12, .5 },
        { .5, .5, 4.5, 4.5, .5, 13, .146447 },
    };
    for (size_t i = 0; i < STP_COUNT(cases); i++) {
        t = (table){ .n = 2, .x = { cases[i].x0, cases[i].x1 }, .y = { cases[i].y0, cases[i].y1 } };
        stp_glyph_plan p = plan_of(&stp_glyph_line, 5, 5, 5);
        const stp_grid_var count = var_of("count", -1);
        stp_error err = { 0 };
        p.width = cases[i].width;
        CHECK(stp_glyph_set_vars(&p, &count, 1, &err) == STP_OK);
        draw_whole(&got, &t, &p, &count, 1);
        CHECK_NEAR(got.cells[0][cases[i].cell], cases[i].want, 1e-6);
    }
}

/* Also where a pixel's centre lies a hair before or behind the common point of two segments, long ones or short. */
TEST(a_point_on_a_smooth_line_changes_nothing)
{
    static table t;
    static picture whole, cut;
    static const double shifts[] = { 0, 5e-6, -5e-6, 2e-5, -2e-5 };
    const stp_grid_var count = var_of("count", -1);
    stp_error err = { 0 };
    for (size_t i = 0; i < 2 * STP_COUNT(shifts); i++) {
        const bool is_long = i >= STP_COUNT(shifts);
        const double at = 12.5 + shifts[i % STP_COUNT(shifts)], from = is_long ? 2.5 : 11.7, to = is_long ? 22.5 : 13.4;
        stp_glyph_plan p = plan_of(&stp_glyph_line, 25, 25, 25);
        p.width = 1;
        CHECK(stp_glyph_set_vars(&p, &count, 1, &err) == STP_OK);
        t = (table){ .n = 2, .x = { from, to }, .y = { 12.3, 12.3 } };
        draw_whole(&whole, &t, &p, &count, 1);
        t = (table){ .n = 3, .x = { from, at, to }, .y = { 12.3, 12.3, 12.3 } };
        draw_whole(&cut, &t, &p, &count, 1);
        for (int c = 0; c < 25 * 25; c++)
            CHECK(isnan(whole.cells[0][c]) ? isnan(cut.cells[0][c])
                                           : fabs(whole.cells[0][c] - cut.cells[0][c]) < 1e-5);
    }
}

/* Values belong to the segment that begins at their row: 10, 20, 30, greatest of a cell. */
TEST(a_segment_has_the_value_of_its_first_row)
{
    static picture got;
    static const table t = { .n = 3, .x = { .5, 4.5, .5 }, .y = { .5, .5, 4.5 }, .v = { 10, 20, 30 } };
    stp_glyph_plan p = plan_of(&stp_glyph_line, 5, 5, 5);
    const stp_grid_var max = var_of("max", V);
    stp_error err = { 0 };
    CHECK(stp_glyph_set_vars(&p, &max, 1, &err) == STP_OK);
    draw_whole(&got, &t, &p, &max, 1);
    for (int i = 0; i < 5; i++) CHECK_NEAR(got.cells[0][i], 10, 0);
    for (int i = 1; i < 5; i++) CHECK_NEAR(got.cells[0][i * 5 + 4 - i], 20, 0);
}

/* ---- what must hold -------------------------------------------------------------------------------------- */

static uint64_t seed = 1;

static double uniform(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double) (seed >> 11) * 0x1p-53;
}

/* Walks with gaps, points outside, groups of any size in any order, some rows without a group. */
static void make_walks(table *t, int64_t n, int groups)
{
    double at[8][2];
    for (int g = 0; g < 8; g++) at[g][0] = at[g][1] = 5;
    t->n = n;
    for (int64_t i = 0; i < n; i++) {
        const int g = (int) (uniform() * uniform() * groups);
        at[g][0] += 4 * (uniform() - 0.5);
        at[g][1] += 4 * (uniform() - 0.5);
        if (uniform() < 0.02) at[g][0] = at[g][1] = 20 * uniform() - 5;
        t->x[i] = uniform() < 0.03 ? nan_() : at[g][0];
        t->y[i] = uniform() < 0.03 ? nan_() : at[g][1];
        t->z[i] = uniform() < 0.03 ? nan_() : at[g][1] - 1;
        t->v[i] = uniform() < 0.1 ? nan_() : floor(100 * uniform());
        t->group[i] = g ? g : -1;
        t->kind[i] = (int32_t) (3 * uniform());
    }
}

static bool same(const picture *a, const picture *b, int cells)
{
    if (a->n_planes != b->n_planes || a->n_rows != b->n_rows || a->n_missing != b->n_missing) return false;
    for (int k = 0; k < a->n_vars; k++)
        for (int i = 0; i < a->n_planes * cells; i++)
            if (memcmp(&a->cells[k][i], &b->cells[k][i], sizeof(double)) != 0 &&
                !(isnan(a->cells[k][i]) && isnan(b->cells[k][i])))
                return false;
    return true;
}

/* Sums of covered parts are exact only as far as their bits reach: these may differ in the last one. */
static bool alike(const picture *a, const picture *b, int cells)
{
    for (int k = 0; k < a->n_vars; k++)
        for (int i = 0; i < a->n_planes * cells; i++) {
            const double p = a->cells[k][i], q = b->cells[k][i];
            if (isnan(p) != isnan(q) || fabs(p - q) > 1e-12 * fmax(1, fabs(p))) return false;
        }
    return a->n_planes == b->n_planes && a->n_rows == b->n_rows;
}

static void check_splits(const table *t, stp_glyph_plan *p, const stp_grid_var *vars, int n_vars)
{
    static picture whole, split;
    static const int sizes[][4] = {
        { 1, 1, 1, 1 }, { 2, 3, 1, 4 }, { 7, 5, 6, 8 }, { 100, 1, 300, 2 }, { 1000, 1000, 1000, 1000 }
    };
    stp_error err = { 0 };
    CHECK(stp_glyph_set_vars(p, vars, n_vars, &err) == STP_OK);
    draw_whole(&whole, t, p, vars, n_vars);
    const int cells = p->grid.view.x.cells * p->grid.view.y.cells;
    int filled = 0;
    for (int i = 0; i < cells * whole.n_planes; i++) filled += whole.cells[0][i] > 0;
    CHECK(filled > cells / 4);
    setenv("STIPPLE_CPU", "generic", 1);
    draw_whole(&split, t, p, vars, n_vars);
    unsetenv("STIPPLE_CPU");
    CHECK(same(&whole, &split, cells));
    for (size_t k = 0; k < STP_COUNT(sizes); k++)
        for (int states = 1; states <= 3; states++) {
            draw(&split, t, p, vars, n_vars, sizes[k], 4, states);
            CHECK(p->width > 0 ? alike(&whole, &split, cells) : same(&whole, &split, cells));
        }
}

/* The first of three variables is the same when it is the only one. */
static void check_alone(const table *t, stp_glyph_plan *p, const stp_grid_var vars[3])
{
    static picture one, three;
    stp_error err = { 0 };
    CHECK(stp_glyph_set_vars(p, vars, 1, &err) == STP_OK);
    draw_whole(&one, t, p, vars, 1);
    CHECK(stp_glyph_set_vars(p, vars, 3, &err) == STP_OK);
    draw_whole(&three, t, p, vars, 3);
    three.n_vars = 1;
    CHECK(same(&one, &three, p->grid.view.x.cells * p->grid.view.y.cells));
}

static void check_all(const stp_glyph *glyph, double width, int y2, bool log)
{
    static table t;
    const stp_grid_var plain[] = { var_of("count", -1), var_of("mean", V), var_of("last", V) },
                       smooth[] = { var_of("count", -1), var_of("mean", V), var_of("any", -1) };
    for (int grouped = 0; grouped < 2; grouped++)
        for (int by = 0; by < 2; by++) {
            make_walks(&t, 1500, 8);
            stp_glyph_plan p = plan_of(glyph, 40, 30, 10);
            if (log) {
                p.grid.view.x = (stp_axis){ .kind = STP_SCALE_LOG, .lo = 0.5, .hi = 12, .cells = 40 };
                p.grid.view.y = (stp_axis){ .kind = STP_SCALE_LOG, .lo = 0.5, .hi = 12, .cells = 30 };
            }
            p.width = width;
            p.y2 = y2;
            p.group = grouped ? GROUP : -1;
            p.grid.by = by ? KIND : -1;
            const stp_grid_var *vars = width > 0 ? smooth : plain;
            check_splits(&t, &p, vars, 3);
            check_splits(&t, &p, vars, 1);         /* what is only counted goes other ways */
            check_alone(&t, &p, vars);
        }
}

TEST(any_split_gives_the_same_lines) { check_all(&stp_glyph_line, 0, -1, false); }
TEST(any_split_gives_the_same_lines_on_logarithmic_axes) { check_all(&stp_glyph_line, 0, -1, true); }
TEST(any_split_gives_the_same_smooth_lines) { check_all(&stp_glyph_line, 1.7, -1, false); }
TEST(any_split_gives_the_same_areas)
{
    check_all(&stp_glyph_area, 0, -1, false);
    check_all(&stp_glyph_area, 0, Z, false);
    check_all(&stp_glyph_area, 0, -1, true);
}

/* Rows sorted by group give the lines that interleaved ones do. */
TEST(interleaved_groups_are_as_good_as_sorted_ones)
{
    static table mixed, sorted;
    static picture a, b;
    const stp_grid_var vars[] = { var_of("count", -1), var_of("sum", V) };
    stp_glyph_plan p = plan_of(&stp_glyph_line, 40, 30, 10);
    stp_error err = { 0 };
    p.group = GROUP;
    CHECK(stp_glyph_set_vars(&p, vars, 2, &err) == STP_OK);
    make_walks(&mixed, 2000, 8);
    sorted.n = 0;
    for (int g = -1; g < 8; g++)
        for (int64_t i = 0; i < mixed.n; i++)
            if (mixed.group[i] == g) {
                sorted.x[sorted.n] = mixed.x[i];
                sorted.y[sorted.n] = mixed.y[i];
                sorted.v[sorted.n] = mixed.v[i];
                sorted.group[sorted.n++] = g;
            }
    const int sizes[] = { 300 };
    draw(&a, &mixed, &p, vars, 2, sizes, 1, 2);
    draw(&b, &sorted, &p, vars, 2, sizes, 1, 2);
    CHECK(same(&a, &b, 40 * 30));
}

/* Two y columns are two paths. */
TEST(several_columns_are_several_paths)
{
    static table t;
    static picture both, one, other;
    const stp_grid_var count = var_of("count", -1);
    stp_glyph_plan p = plan_of(&stp_glyph_line, 40, 30, 10);
    stp_error err = { 0 };
    CHECK(stp_glyph_set_vars(&p, &count, 1, &err) == STP_OK);
    make_walks(&t, 1000, 8);
    draw_whole(&one, &t, &p, &count, 1);
    p.ys[0] = Z;
    draw_whole(&other, &t, &p, &count, 1);
    p.ys[0] = Y;
    p.ys[1] = Z;
    p.n_ys = 2;
    const int sizes[] = { 17 };
    draw(&both, &t, &p, &count, 1, sizes, 1, 3);
    for (int i = 0; i < 40 * 30; i++) CHECK_NEAR(both.cells[0][i], one.cells[0][i] + other.cells[0][i], 0);
}

TEST(smooth_lines_have_no_medians)
{
    stp_glyph_plan p = plan_of(&stp_glyph_line, 5, 5, 5);
    const stp_grid_var v = var_of("median", V);
    stp_error err = { 0 };
    p.width = 1;
    CHECK(stp_glyph_set_vars(&p, &v, 1, &err) == STP_ERR_USAGE);
    CHECK(strstr(err.message, "'median'") != NULL);
    p.width = 0;
    CHECK(stp_glyph_set_vars(&p, &v, 1, &err) == STP_OK);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(lines_have_the_pixels_of_datashader), CASE(areas_have_the_pixels_of_datashader),
               CASE(smooth_lines_cover_by_part), CASE(a_point_on_a_smooth_line_changes_nothing),
               CASE(a_segment_has_the_value_of_its_first_row),
               CASE(any_split_gives_the_same_lines), CASE(any_split_gives_the_same_lines_on_logarithmic_axes),
               CASE(any_split_gives_the_same_smooth_lines), CASE(any_split_gives_the_same_areas),
               CASE(interleaved_groups_are_as_good_as_sorted_ones), CASE(several_columns_are_several_paths),
               CASE(smooth_lines_have_no_medians));
}
