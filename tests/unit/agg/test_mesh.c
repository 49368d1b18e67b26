/* Meshes against the numbers that Datashader made (tests/data/oracle, and small ones that its printouts gave), and what
 * must hold for any mesh: threads, storage and the direction of coordinates change nothing. */
#include "check.h"
#include "agg/mesh.h"
#include "agg/mesh_rows.h"
#include <stdlib.h>

enum { MOST = 8192 };

/* ---- meshes ------------------------------------------------------------------------------------- */

typedef struct input {
    double x[MOST], y[MOST], v[MOST];
    stp_column column;
    stp_mesh mesh;
} input;

static FILE *open_file(const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", ORACLE_DIR, name);
    FILE *f = fopen(path, "rb");
    if (f) return f;
    printf("Bail out! no file '%s'\n", path);
    exit(1);
}

static void bind(input *in, int64_t nx, int64_t ny, bool curvilinear)
{
    in->column = (stp_column){ .type = STP_TYPE_F64, .length = nx * ny, .values = in->v };
    in->mesh = (stp_mesh){ .nx = nx, .ny = ny, .values = &in->column, .x = in->x, .y = in->y };
    in->mesh.curvilinear = curvilinear;
}

static void read_numbers(FILE *f, double *out, int64_t n)
{
    for (int64_t i = 0; i < n; i++) CHECK(fscanf(f, "%lf", &out[i]) == 1);
}

static void read_mesh(input *in, const char *name)
{
    FILE *f = open_file(name);
    int nx, ny, curvilinear;
    CHECK(fscanf(f, "%d %d %d", &nx, &ny, &curvilinear) == 3);
    read_numbers(f, in->x, curvilinear ? nx * ny : nx);
    read_numbers(f, in->y, curvilinear ? nx * ny : ny);
    read_numbers(f, in->v, nx * ny);
    fclose(f);
    bind(in, nx, ny, curvilinear);
}

/* Values 0, 1, 2, … at centres .5, 1.5, … */
static void count_up(input *in, int nx, int ny)
{
    for (int i = 0; i < nx; i++) in->x[i] = i + 0.5;
    for (int j = 0; j < ny; j++) in->y[j] = j + 0.5;
    for (int i = 0; i < nx * ny; i++) in->v[i] = i;
    bind(in, nx, ny, false);
}

/* ---- drawing ------------------------------------------------------------------------------------ */

typedef struct drawn {
    double cells[32768];
    int w, h;
    int64_t n_inside;
    stp_status status;
    stp_error err;
} drawn;

static stp_grid_plan plan_of(const stp_mesh *m, const char *agg, int w, int h)
{
    stp_grid_plan p = { .by = -1, .n_vars = 1, .vars = { { .value = 0, .column = "v", .second = -1 } } };
    p.vars[0].reducer = stp_reducer_find(agg, &p.vars[0].number);
    p.view.x.cells = w;
    p.view.y.cells = h;
    CHECK(p.vars[0].reducer != NULL);
    stp_error err = { 0 };
    CHECK(stp_mesh_extent(m, &p.view.x.lo, &p.view.x.hi, &p.view.y.lo, &p.view.y.hi, &err) == STP_OK);
    return p;
}

typedef struct manner {
    bool raster;
    stp_interp interp;
    int threads;
} manner;

static void draw_plan(drawn *d, const stp_mesh *m, const stp_grid_plan *p, manner by)
{
    stp_aggregate a = { 0 };
    *d = (drawn){ .w = p->view.x.cells, .h = p->view.y.cells };
    d->status = by.raster ? stp_raster_grid(m, p, by.interp, by.threads, &a, &d->err)
                         : stp_quadmesh_grid(m, p, by.threads, &a, &d->err);
    if (d->status == STP_OK) memcpy(d->cells, a.vars[0].cells, sizeof(double) * (size_t) (d->w * d->h));
    d->n_inside = a.n_inside;
    stp_aggregate_clear(&a);
}

static void draw(drawn *d, const stp_mesh *m, const char *agg, int w, int h, manner by)
{
    const stp_grid_plan p = plan_of(m, agg, w, h);
    draw_plan(d, m, &p, by);
    if (d->status != STP_OK) printf("# %s\n", d->err.message);
    CHECK(d->status == STP_OK);
}

static bool same_cells(const drawn *a, const drawn *b)
{
    return a->w == b->w && a->h == b->h && memcmp(a->cells, b->cells, sizeof(double) * (size_t) (a->w * a->h)) == 0;
}

static void check_cells(const drawn *d, const double *want, double tolerance)
{
    for (int i = 0; i < d->w * d->h; i++) {
        if (isnan(want[i])) CHECK(isnan(d->cells[i]));
        else CHECK_NEAR(d->cells[i], want[i], tolerance * fmax(1, fabs(want[i])));
    }
}

/* ---- the oracle ----------------------------------------------------------------------------------- */

static void check_case(char *arguments, const char *expected, const char *tolerance)
{
    static input in;
    static drawn d, other;
    static double want[32768];
    char name[300], agg[16] = "mean";
    int w, h;
    sscanf(arguments, "%63[^.]", name);
    strcat(name, ".mesh");
    read_mesh(&in, name);
    sscanf(strstr(arguments, "--canvas "), "--canvas %dx%d", &w, &h);
    const char *given = strstr(arguments, "--agg ");
    if (given) sscanf(given, "--agg %15s", agg);
    manner by = { .raster = strstr(arguments, "-k raster") != NULL, .threads = 1 };
    by.interp = strstr(arguments, "--interp nearest") ? STP_INTERP_NEAREST : STP_INTERP_LINEAR;
    draw(&d, &in.mesh, agg, w, h, by);
    by.threads = 4;
    draw(&other, &in.mesh, agg, w, h, by);
    CHECK(same_cells(&d, &other));
    snprintf(name, sizeof name, "expected/%s", expected);
    FILE *f = open_file(name);
    for (int i = 0; i < w * h; i++) CHECK(fscanf(f, i % w ? ",%lf" : "%lf", &want[i]) == 1);
    fclose(f);
    check_cells(&d, want, strtod(tolerance, NULL));
}

static void check_cases(const char *prefix, int n)
{
    FILE *f = open_file("meshes.tsv");
    char line[1024], name[64], arguments[512], expected[256], tolerance[16];
    int found = 0;
    while (fgets(line, sizeof line, f)) {
        if (strncmp(line, prefix, strlen(prefix)) != 0) continue;
        CHECK(sscanf(line, "%63[^\t]\t%511[^\t]\t%255[^\t]\t%15s", name, arguments, expected, tolerance) == 4);
        const int before = check_failures_;
        check_case(arguments, expected, tolerance);
        if (check_failures_ > before) printf("# in case %s\n", name);
        found++;
    }
    CHECK(found == n);
    fclose(f);
}

TEST(quadmeshes_are_those_of_datashader) { check_cases("quadmesh_", 3); }
TEST(rasters_are_those_of_datashader) { check_cases("raster_", 4); }

/* ---- small numbers ---------------------------------------------------------------------------------- */

TEST(rasters_shrink_by_area)
{
    static input in;
    static drawn d;
    count_up(&in, 4, 4);
    const manner by = { .raster = true, .threads = 1 };
    draw(&d, &in.mesh, "mean", 2, 2, by);
    check_cells(&d, (const double[]){ 2.5, 4.5, 10.5, 12.5 }, 1e-15);
    draw(&d, &in.mesh, "min", 2, 2, by);
    check_cells(&d, (const double[]){ 0, 2, 8, 10 }, 0);
    draw(&d, &in.mesh, "max", 2, 2, by);
    check_cells(&d, (const double[]){ 5, 7, 13, 15 }, 0);
    draw(&d, &in.mesh, "first", 2, 2, by);
    check_cells(&d, (const double[]){ 0, 2, 8, 10 }, 0);
    draw(&d, &in.mesh, "mode", 2, 2, by);
    check_cells(&d, (const double[]){ 0, 2, 8, 10 }, 0);
    draw(&d, &in.mesh, "last", 2, 2, by);
    check_cells(&d, (const double[]){ 5, 7, 13, 15 }, 0);
    draw(&d, &in.mesh, "median", 2, 2, by);
    check_cells(&d, (const double[]){ 2.5, 4.5, 10.5, 12.5 }, 0);
    draw(&d, &in.mesh, "nunique", 2, 2, by);
    check_cells(&d, (const double[]){ 4, 4, 4, 4 }, 0);
    draw(&d, &in.mesh, "var", 2, 2, by);
    check_cells(&d, (const double[]){ 4.25, 4.25, 4.25, 4.25 }, 1e-14);
    draw(&d, &in.mesh, "mean", 3, 3, by);
    check_cells(&d, (const double[]){ 1.25, 2.5, 3.75, 6.25, 7.5, 8.75, 11.25, 12.5, 13.75 }, 1e-14);
    in.v[0] = NAN;
    draw(&d, &in.mesh, "mean", 2, 2, by);
    check_cells(&d, (const double[]){ 10 / 3.0, 4.5, 10.5, 12.5 }, 1e-15);
}

TEST(rasters_grow_between_cells)
{
    static input in;
    static drawn d;
    count_up(&in, 4, 4);
    draw(&d, &in.mesh, "mean", 8, 8, (manner){ .raster = true });
    for (int i = 0; i < 8; i++) CHECK_NEAR(d.cells[i], i * 3 / 7.0, 1e-15);
    draw(&d, &in.mesh, "mean", 8, 8, (manner){ .raster = true, .interp = STP_INTERP_NEAREST });
    for (int i = 0; i < 8; i++) CHECK_NEAR(d.cells[i], i / 2, 0);
    in.v[5] = NAN;
    draw(&d, &in.mesh, "count", 8, 8, (manner){ .raster = true });
    CHECK_NEAR(d.cells[2 * 8 + 2], 0, 0);       /* nearest to the missing value */
    CHECK_NEAR(d.cells[0], 1, 0);
}

/* One axis finer, the other coarser: 4 x 1 cells on 2 x 3 pixels. */
TEST(rasters_shrink_along_one_axis_and_grow_along_the_other)
{
    static input in;
    static drawn d;
    count_up(&in, 4, 2);
    draw(&d, &in.mesh, "mean", 2, 3, (manner){ .raster = true });
    check_cells(&d, (const double[]){ 0.5, 2.5, 2.5, 4.5, 4.5, 6.5 }, 1e-15);
    draw(&d, &in.mesh, "max", 2, 3, (manner){ .raster = true, .interp = STP_INTERP_NEAREST });
    check_cells(&d, (const double[]){ 1, 3, 1, 3, 5, 7 }, 0);
}

TEST(quads_are_around_their_centres)
{
    static input in;
    static drawn d;
    double lo, hi, unused;
    stp_error err = { 0 };
    count_up(&in, 3, 1);
    memcpy(in.x, (const double[]){ 0, 1, 3 }, 3 * sizeof(double));
    CHECK(stp_mesh_extent(&in.mesh, &lo, &hi, &unused, &unused, &err) == STP_OK);
    CHECK_NEAR(lo, -0.5, 0);
    CHECK_NEAR(hi, 4, 0);
    draw(&d, &in.mesh, "mean", 9, 1, (manner){ .threads = 1 });
    check_cells(&d, (const double[]){ 0, 0, 1, 1, 1, 2, 2, 2, 2 }, 0);
    CHECK(d.n_inside == 3);
    count_up(&in, 2, 2);
    draw(&d, &in.mesh, "mean", 4, 4, (manner){ .threads = 1 });
    check_cells(&d, (const double[]){ 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3 }, 0);
}

/* Close up to a part of one quad there are no edges in view. */
TEST(one_quad_fills_a_view_within_it)
{
    static input in;
    static drawn d;
    count_up(&in, 3, 3);
    in.x[2] = 4;
    stp_grid_plan p = plan_of(&in.mesh, "mean", 2, 2);
    p.view.x.lo = p.view.y.lo = 1.2;
    p.view.x.hi = p.view.y.hi = 1.4;
    draw_plan(&d, &in.mesh, &p, (manner){ .threads = 1 });
    check_cells(&d, (const double[]){ 4, 4, 4, 4 }, 0);
    in.x[2] = 2.5;                              /* even */
    for (int raster = 0; raster < 2; raster++) {
        draw_plan(&d, &in.mesh, &p, (manner){ .raster = raster, .interp = STP_INTERP_NEAREST, .threads = 1 });
        check_cells(&d, (const double[]){ 4, 4, 4, 4 }, 0);
    }
}

TEST(what_is_beyond_the_mesh_stays_empty)
{
    static input in;
    static drawn d;
    count_up(&in, 4, 1);
    stp_grid_plan p = plan_of(&in.mesh, "mean", 8, 1);
    p.view.x.lo = -2;
    p.view.x.hi = 6;
    const double want[] = { NAN, NAN, 0, 1, 2, 3, NAN, NAN };
    for (int raster = 0; raster < 2; raster++) {
        draw_plan(&d, &in.mesh, &p, (manner){ .raster = raster, .threads = 1 });
        check_cells(&d, want, 1e-15);
        CHECK(d.n_inside == 4);
    }
    p.view.x.cells = 4;
    draw_plan(&d, &in.mesh, &p, (manner){ .raster = true, .threads = 1 });
    check_cells(&d, (const double[]){ NAN, 0.5, 2.5, NAN }, 1e-15);
    p.view.x.lo = 100;
    p.view.x.hi = 200;
    for (int raster = 0; raster < 2; raster++) {
        draw_plan(&d, &in.mesh, &p, (manner){ .raster = raster, .threads = 1 });
        check_cells(&d, (const double[]){ NAN, NAN, NAN, NAN }, 0);
        CHECK(d.n_inside == 0);
    }
}

/* Where the value is greatest, another one; two rows of pixels over 4 x 4 cells. */
TEST(quads_have_results_and_weights)
{
    static input in;
    static double other[16];
    const stp_column results = { .type = STP_TYPE_F64, .length = 16, .values = other };
    static const struct {
        const char *agg;
        double want[4];
    } cases[] = {
        { "argmax", { 105, 107, 113, 115 } },
        { "argmin", { 100, 102, 108, 110 } },
        { "wmean",
          { (0 * 100 + 1 * 101 + 4 * 104 + 5 * 105) / 410.0, (2 * 102 + 3 * 103 + 6 * 106 + 7 * 107) / 418.0,
            (8 * 108 + 9 * 109 + 12 * 112 + 13 * 113) / 442.0, (10 * 110 + 11 * 111 + 14 * 114 + 15 * 115) / 450.0 } },
    };
    for (int i = 0; i < 16; i++) other[i] = 100 + i;
    for (int curvilinear = 0; curvilinear < 2; curvilinear++)
        for (size_t k = 0; k < STP_COUNT(cases); k++) {
            static drawn d;
            count_up(&in, 4, 4);
            stp_grid_plan p = plan_of(&in.mesh, cases[k].agg, 2, 2);
            p.vars[0].second = 1;
            for (int i = 15; i >= 0 && curvilinear; i--) {
                in.x[i] = i % 4 + 0.5;
                in.y[i] = i / 4 + 0.5;
            }
            in.mesh.curvilinear = curvilinear;
            in.mesh.seconds[0] = &results;
            draw_plan(&d, &in.mesh, &p, (manner){ .threads = 2 });
            CHECK(d.status == STP_OK);
            check_cells(&d, cases[k].want, 1e-15);
            draw_plan(&d, &in.mesh, &p, (manner){ .raster = true });
            CHECK(d.status != STP_OK);
        }
}

/* ---- what must hold -------------------------------------------------------------------------------- */

static const char *const aggs[] = { "mean", "max",    "count", "std",  "sum", "first",
                                    "last", "median", "q90",   "mode", "top2" };
static const int sizes[][2] = { { 7, 5 }, { 31, 9 }, { 45, 30 }, { 150, 100 }, { 10, 100 }, { 100, 10 } };

/* Turns the mesh about both axes. */
static void turn(input *in)
{
    const int64_t n = in->mesh.nx * in->mesh.ny;
    for (int64_t i = 0; i < in->mesh.nx / 2; i++) {
        const double v = in->x[i];
        in->x[i] = in->x[in->mesh.nx - 1 - i];
        in->x[in->mesh.nx - 1 - i] = v;
    }
    for (int64_t i = 0; i < in->mesh.ny / 2; i++) {
        const double v = in->y[i];
        in->y[i] = in->y[in->mesh.ny - 1 - i];
        in->y[in->mesh.ny - 1 - i] = v;
    }
    for (int64_t i = 0; i < n / 2; i++) {
        const double v = in->v[i];
        in->v[i] = in->v[n - 1 - i];
        in->v[n - 1 - i] = v;
    }
}

TEST(falling_coordinates_give_the_same_picture)
{
    static input in;
    static drawn a, b;
    for (int even = 0; even < 2; even++)
        for (size_t k = 0; k < STP_COUNT(sizes); k++)
            for (size_t g = 0; g < STP_COUNT(aggs); g++) {
                read_mesh(&in, even ? "even.mesh" : "uneven.mesh");
                draw(&a, &in.mesh, aggs[g], sizes[k][0], sizes[k][1], (manner){ .raster = even });
                turn(&in);
                draw(&b, &in.mesh, aggs[g], sizes[k][0], sizes[k][1], (manner){ .raster = even });
                check_cells(&b, a.cells, 1e-9);
            }
}

TEST(threads_and_storage_change_nothing)
{
    static input in;
    static drawn a, b;
    static float stored[MOST];
    static const char *const names[] = { "even.mesh", "uneven.mesh", "curvilinear.mesh" };
    for (int which = 0; which < 4; which++) {
        read_mesh(&in, names[which % 3]);
        const bool raster = which == 3;
        for (int i = 0; i < in.column.length; i++) in.v[i] = stored[i] = (float) in.v[i];
        const stp_column floats = { .type = STP_TYPE_F32, .length = in.column.length, .values = stored };
        for (size_t k = 0; k < STP_COUNT(sizes); k++)
            for (size_t g = 0; g < STP_COUNT(aggs); g++) {
                draw(&a, &in.mesh, aggs[g], sizes[k][0], sizes[k][1], (manner){ raster, STP_INTERP_LINEAR, 1 });
                in.mesh.values = &floats;
                draw(&b, &in.mesh, aggs[g], sizes[k][0], sizes[k][1], (manner){ raster, STP_INTERP_LINEAR, 3 });
                in.mesh.values = &in.column;
                CHECK(same_cells(&a, &b));
            }
    }
}

/* A curvilinear mesh whose coordinates are a plain lattice covers the view without gaps and overlaps. */
TEST(curvilinear_quads_neither_overlap_nor_leave_gaps)
{
    static input in;
    static drawn d;
    enum { N = 12 };
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) {
            in.x[j * N + i] = i + 0.3 * j;
            in.y[j * N + i] = j + 0.2 * sin(i);
            in.v[j * N + i] = 1;
        }
    bind(&in, N, N, true);
    stp_grid_plan p = plan_of(&in.mesh, "count", 90, 90);
    p.view.x.lo = 3.5;
    p.view.x.hi = 10;
    p.view.y.lo = 0.5;
    p.view.y.hi = 10;
    draw_plan(&d, &in.mesh, &p, (manner){ .threads = 2 });
    for (int i = 0; i < d.w * d.h; i++) CHECK_NEAR(d.cells[i], 1, 0);
}

/* Whether quad i of row j has a pixel: its corners cut to whole pixels, and a ray to the right from the pixel's corner.
 */
static bool quad_has(int64_t (*corner)[2], int i, int j, int stride, int px, int py)
{
    const int at[4] = { j * stride + i, j * stride + i + 1, (j + 1) * stride + i + 1, (j + 1) * stride + i };
    int64_t lo[2] = { INT64_MAX, INT64_MAX }, hi[2] = { INT64_MIN, INT64_MIN };
    bool odd = false;
    for (int k = 0; k < 4; k++) {
        const int64_t *p = corner[at[k]], *q = corner[at[(k + 1) % 4]];
        for (int c = 0; c < 2; c++) lo[c] = p[c] < lo[c] ? p[c] : lo[c], hi[c] = p[c] > hi[c] ? p[c] : hi[c];
        const int64_t side = (q[0] - px) * (p[1] - py) - (q[1] - py) * (p[0] - px);
        odd ^= (p[1] > py) != (q[1] > py) && (q[1] > p[1] ? side < 0 : side > 0);
    }
    const bool narrow = lo[0] == hi[0], low = lo[1] == hi[1];
    const bool boxed = px >= lo[0] && px < hi[0] + narrow && py >= lo[1] && py < hi[1] + low;
    return boxed && (odd || narrow || low);
}

/* Quads from a part of a pixel to beyond the view, some of them turned over. */
TEST(any_quad_has_the_pixels_that_plain_lines_tell)
{
    enum { NX = 41, NY = 37, W = 60, H = 90 };
    static input in;
    static drawn d, other;
    static int64_t corner[(NX + 1) * (NY + 1)][2];
    static double want[W * H], sums[W * H];
    uint32_t r = 3;
    for (int i = 0; i < NX * NY; i++) {
        const double wild = i % 97 == 0 ? 40 : i % 31 == 0 ? 3 : 0.5;
        for (int k = 0; k < 2; k++) {
            r = r * 1664525 + 1013904223;
            (k ? in.y : in.x)[i] = (k ? i / NX : i % NX) + wild * ((r >> 8) / 16777216.0 - 0.5);
        }
        in.v[i] = i % 11 ? i : NAN;
    }
    bind(&in, NX, NY, true);
    stp_grid_plan p = plan_of(&in.mesh, "count", W, H);
    p.view.x.lo = p.view.y.lo = 4;
    p.view.x.hi = p.view.y.hi = 34;
    double along[2 * (NX + 1)], row[NX + 1];
    for (int j = 0; j <= NY; j++)
        for (int k = 0; k < 2; k++) {
            stp_mesh_corner_row(k ? in.y : in.x, NX, NY, j, along, row);
            for (int i = 0; i <= NX; i++)
                corner[j * (NX + 1) + i][k] = (int64_t) floor((row[i] - 4) / 30 * (k ? H : W));
        }
    for (int q = 0; q < NX * NY; q++)
        for (int c = 0; c < W * H && !isnan(in.v[q]); c++) {
            const bool has = quad_has(corner, q % NX, q / NX, NX + 1, c % W, c / W);
            want[c] += has;
            sums[c] += has ? in.v[q] : 0;
        }
    draw_plan(&d, &in.mesh, &p, (manner){ .threads = 2 });
    for (int c = 0; c < W * H; c++) CHECK_NEAR(d.cells[c], want[c], 0);
    p.vars[0].reducer = stp_reducer_find("sum", NULL);
    draw_plan(&d, &in.mesh, &p, (manner){ .threads = 1 });
    setenv("STIPPLE_CPU", "generic", 1);
    draw_plan(&other, &in.mesh, &p, (manner){ .threads = 3 });
    unsetenv("STIPPLE_CPU");
    for (int c = 0; c < W * H; c++) CHECK(want[c] > 0 ? d.cells[c] == sums[c] : isnan(d.cells[c]));
    CHECK(same_cells(&d, &other));
}

TEST(log_axes_map_edges_and_origin)
{
    static input in;
    static drawn d;
    count_up(&in, 3, 1);
    memcpy(in.x, (const double[]){ 1, 19, 181 }, 3 * sizeof(double));    /* edges -8, 10, 100, 262 */
    stp_grid_plan p = plan_of(&in.mesh, "mean", 3, 1);
    p.view.x = (stp_axis){ .kind = STP_SCALE_LOG, .lo = 1, .hi = 1000, .cells = 3 };
    draw_plan(&d, &in.mesh, &p, (manner){ .threads = 1 });
    check_cells(&d, (const double[]){ NAN, 1, 2 }, 0);                    /* the first quad begins nowhere */
}

TEST(bad_meshes_are_refused)
{
    static input in;
    static drawn d;
    double a, b;
    stp_error err = { 0 };
    count_up(&in, 3, 3);
    const stp_grid_plan p = plan_of(&in.mesh, "mean", 4, 4);
    in.x[1] = 0.6;
    draw_plan(&d, &in.mesh, &p, (manner){ .raster = true });
    CHECK(d.status == STP_ERR_USAGE);
    CHECK(strstr(d.err.hint, "quadmesh") != NULL);
    in.x[1] = 9;
    draw_plan(&d, &in.mesh, &p, (manner){ .threads = 1 });
    CHECK(d.status == STP_ERR_DATA);
    in.x[1] = NAN;
    CHECK(stp_mesh_extent(&in.mesh, &a, &b, &a, &b, &err) == STP_ERR_DATA);
    in.mesh.nx = 0;
    CHECK(stp_mesh_extent(&in.mesh, &a, &b, &a, &b, &err) == STP_ERR_DATA);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(quadmeshes_are_those_of_datashader), CASE(rasters_are_those_of_datashader),
               CASE(rasters_shrink_by_area), CASE(quads_have_results_and_weights),
               CASE(rasters_grow_between_cells),
               CASE(rasters_shrink_along_one_axis_and_grow_along_the_other), CASE(quads_are_around_their_centres),
               CASE(one_quad_fills_a_view_within_it), CASE(what_is_beyond_the_mesh_stays_empty),
               CASE(falling_coordinates_give_the_same_picture), CASE(threads_and_storage_change_nothing),
               CASE(curvilinear_quads_neither_overlap_nor_leave_gaps),
               CASE(any_quad_has_the_pixels_that_plain_lines_tell), CASE(log_axes_map_edges_and_origin),
               CASE(bad_meshes_are_refused));
}
