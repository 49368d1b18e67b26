/* Triangles and polygons: small pictures that Datashader printed, texts of shapes, and what must hold for any of them.
 */
#include "check.h"
#include <stdlib.h>
#include "agg/polygon.h"
#include "agg/trimesh.h"

static stp_grid_plan view_of(int w, int h, double hi, const char *agg)
{
    stp_grid_plan p = { .by = -1,
                        .n_vars = 1,
                        .vars = { { .reducer = stp_reducer_find(agg, NULL), .value = 0, .second = -1 } } };
    p.view.x = (stp_axis){ .lo = 0, .hi = hi, .cells = w };
    p.view.y = (stp_axis){ .lo = 0, .hi = hi, .cells = h };
    return p;
}

/* ---- triangles -------------------------------------------------------------------------------------- */

static bool draw_mesh(const stp_trimesh *m, const stp_grid_plan *p, int threads, double *cells, int64_t *inside,
                      stp_error *err)
{
    stp_aggregate a = { 0 };
    if (stp_trimesh_grid(m, p, threads, &a, err) != STP_OK) return false;
    memcpy(cells, a.vars[0].cells, sizeof(double) * (size_t) (p->view.x.cells * p->view.y.cells));
    *inside = a.n_inside;
    stp_aggregate_clear(&a);
    return true;
}

TEST(triangles_have_the_values_of_datashader)
{
    const double x[] = { 0, 4, 0 }, y[] = { 0, 0, 4 }, z[] = { 0, 4, 8 };
    static const int32_t turns[][3] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 2, 0 } };
    const stp_grid_plan p = view_of(4, 4, 4, "mean");
    double cells[16];
    int64_t inside;
    stp_error err = { 0 };
    for (int t = 0; t < 3; t++) {
        stp_trimesh m = {
            .n_vertices = 3, .x = x, .y = y, .n = 1, .corners = turns[t], .values = { z }, .linear = true
        };
        CHECK(draw_mesh(&m, &p, 1, cells, &inside, &err));
        for (int i = 0; i < 4; i++) CHECK_NEAR(cells[i], 1.5 + i, 1e-12);
        CHECK(inside == 1);
        m.linear = false;
        CHECK(draw_mesh(&m, &p, 1, cells, &inside, &err));
        for (int i = 0; i < 4; i++) CHECK_NEAR(cells[i], 4, 0);
        CHECK(isnan(cells[15]));
    }
}

/* Any fan of triangles over the view covers each pixel once, also where pixels' centres are on edges. */
TEST(neighbours_share_no_pixel)
{
    enum { N = 12 };
    double x[N * N], y[N * N];
    int32_t corners[6 * N * N];
    int64_t n = 0, inside;
    double one[900], many[900];
    stp_error err = { 0 };
    for (int i = 0; i < N * N; i++) {
        const int cx = i % N, cy = i / N;
        const bool rim = cx == 0 || cy == 0 || cx == N - 1 || cy == N - 1;
        x[i] = cx * 30.0 / (N - 1) + (rim ? 0 : 0.9 * sin(i * 7.0));
        y[i] = cy * 30.0 / (N - 1) + (rim ? 0 : 0.9 * cos(i * 5.0));
        if (cx == N / 2 && !rim) x[i] = 15.5;
        if (cx == N - 1 || cy == N - 1) continue;
        const int32_t two[] = { i, i + 1, i + N, i + N + 1, i + 1, i + N };
        memcpy(corners + 3 * n, two, sizeof two);
        n += 2;
    }
    const stp_trimesh m = { .n_vertices = N * N, .x = x, .y = y, .n = n, .corners = corners };
    const stp_grid_plan p = view_of(30, 30, 30, "count");
    CHECK(draw_mesh(&m, &p, 1, one, &inside, &err));
    CHECK(draw_mesh(&m, &p, 3, many, &inside, &err));
    for (int i = 0; i < 900; i++) CHECK_NEAR(one[i], 1, 0);
    CHECK(memcmp(one, many, sizeof one) == 0);
    CHECK(inside == n);
}

/* What a pixel of one triangle is told by: ten plain lines, one pixel at a time. */
static bool has_pixel(const double x[3], const double y[3], int w, int h, int px, int py)
{
    double lo_x = INFINITY, hi_x = -INFINITY, lo_y = INFINITY, hi_y = -INFINITY;
    for (int k = 0; k < 3; k++) {
        lo_x = fmin(lo_x, x[k]), hi_x = fmax(hi_x, x[k]), lo_y = fmin(lo_y, y[k]), hi_y = fmax(hi_y, y[k]);
    }
    if (lo_x >= w || hi_x < 0 || lo_y >= h || hi_y < 0) return false;
    const double x0 = fmin(fmax(floor(lo_x), 0), w - 1), x1 = fmin(fmax(floor(hi_x), 0), w - 1),
                 y0 = fmin(fmax(floor(lo_y), 0), h - 1), y1 = fmin(fmax(floor(hi_y), 0), h - 1);
    if (x0 == x1 && y0 == y1) return px == x0 && py == y0;
    const double area = (x[2] - x[0]) * (y[1] - y[0]) - (y[2] - y[0]) * (x[1] - x[0]);
    for (int k = 0; k < 3; k++) {
        const int a = area > 0 ? k : (k + 1) % 3, b = area > 0 ? (k + 1) % 3 : k;
        const double side = (px + 0.5 - x[a]) * (y[b] - y[a]) - (py + 0.5 - y[a]) * (x[b] - x[a]);
        const bool rises = y[a] < y[b] || (y[a] == y[b] && x[a] < x[b]);
        if (side < 0 || (side == 0 && rises)) return false;
    }
    return area != 0;
}

/* Any number from 0 to most, in quarters. */
static double quarters(uint32_t *random, double most)
{
    *random = *random * 1664525 + 1013904223;
    return floor((*random >> 8) / 16777216.0 * 4 * most) / 4;
}

/* Corners on halves and quarters of pixels, so that many are on edges; from a part of a pixel to far beyond the view.
 */
TEST(any_triangle_has_the_pixels_that_plain_lines_tell)
{
    enum { W = 23, H = 71, N = 3000 };
    static double x[3 * N], y[3 * N], z[3 * N], want[W * H], cells[W * H], other[W * H];
    static int32_t corners[3 * N];
    int64_t inside = 0;
    stp_error err = { 0 };
    uint32_t r = 7;
    for (int i = 0; i < N; i++) {
        const double size = (double[]){ 0.5, 1, 2, 3, 9, 60 }[i % 6];
        const double left = quarters(&r, 4 * W) - 5, low = quarters(&r, 4 * W) - 5;
        for (int k = 0; k < 3; k++) {
            x[3 * i + k] = left + quarters(&r, size);
            y[3 * i + k] = low + quarters(&r, size);
            z[3 * i + k] = k == 0 ? i : 2 * i;
            corners[3 * i + k] = 3 * i + k;
        }
        for (int c = 0; c < W * H; c++) want[c] += has_pixel(x + 3 * i, y + 3 * i, W, H, c % W, c / W);
    }
    stp_trimesh m = { .n_vertices = 3 * N, .x = x, .y = y, .n = N, .corners = corners };
    stp_grid_plan p = view_of(W, H, W, "count");
    p.vars[0].value = -1;
    p.view.y.hi = H;
    CHECK(draw_mesh(&m, &p, 2, cells, &inside, &err));
    CHECK(memcmp(cells, want, sizeof cells) == 0);
    p.vars[0].value = 0;
    p.vars[0].reducer = stp_reducer_find("sum", NULL);
    m.values[0] = z;
    for (int linear = 0; linear < 2; linear++) {
        m.linear = linear;
        CHECK(draw_mesh(&m, &p, 1, cells, &inside, &err));
        setenv("STIPPLE_CPU", "generic", 1);
        CHECK(draw_mesh(&m, &p, 3, other, &inside, &err));
        unsetenv("STIPPLE_CPU");
        CHECK(memcmp(cells, other, sizeof cells) == 0);
    }
}

/* Small triangles are pixels, and large ones wait for their bands: each pixel still has them in their order. */
TEST(the_last_triangle_wins_in_any_mix_of_sizes)
{
    enum { W = 40, H = 100, N = 80000 };
    static double x[3 * N], y[3 * N], z[3 * N], want[W * H], cells[W * H];
    static int32_t corners[3 * N];
    int64_t inside = 0;
    stp_error err = { 0 };
    uint32_t r = 11;
    for (int c = 0; c < W * H; c++) want[c] = NAN;
    for (int i = 0; i < N; i++) {
        const double size = i % 500 == 0 ? 90 : i % 7 == 0 ? 5 : 1.5, left = quarters(&r, W), low = quarters(&r, H);
        for (int k = 0; k < 3; k++) {
            x[3 * i + k] = i % 901 ? left + quarters(&r, size) : NAN;
            y[3 * i + k] = low + quarters(&r, size);
            z[3 * i + k] = i;
            corners[3 * i + k] = 3 * i + k;
        }
        for (int py = (int) low; i % 901 && py < H && py <= low + size; py++)
            for (int px = (int) left; px < W && px <= left + size; px++)
                if (has_pixel(x + 3 * i, y + 3 * i, W, H, px, py)) want[py * W + px] = i;
    }
    const stp_trimesh m = { .n_vertices = 3 * N, .x = x, .y = y, .n = N, .corners = corners, .values = { z } };
    stp_grid_plan p = view_of(W, H, W, "last");
    p.view.y.hi = H;
    for (int threads = 1; threads <= 3; threads++) {
        CHECK(draw_mesh(&m, &p, threads, cells, &inside, &err));
        CHECK(memcmp(cells, want, sizeof cells) == 0);
    }
}

/* Two triangles one over the other: the rows of reductions are the triangles. */
TEST(triangles_have_all_reductions)
{
    const double x[] = { 0, 4, 0, 0, 4, 0 }, y[] = { 0, 0, 4, 0, 0, 4 }, z[] = { 6, 6, 6, 2, 2, 2 },
                 w[] = { 1, 1, 1, 7, 7, 7 };
    const int32_t corners[] = { 0, 1, 2, 3, 4, 5 };
    static const struct { const char *agg; double want; } cases[] = {
        { "first", 6 }, { "last", 2 }, { "median", 4 }, { "q25", 3 }, { "top2", 2 }, { "nunique", 2 }, { "mode", 2 },
        { "argmax", 1 }, { "argmin", 7 }, { "wmean", 2.5 }, { "count", 2 },
    };
    double cells[16];
    int64_t inside;
    stp_error err = { 0 };
    for (size_t k = 0; k < STP_COUNT(cases); k++) {
        stp_grid_plan p = view_of(4, 4, 4, cases[k].agg);
        p.vars[0].reducer = stp_reducer_find(cases[k].agg, &p.vars[0].number);
        p.vars[0].second = 1;
        const stp_trimesh m = {
            .n_vertices = 6, .x = x, .y = y, .n = 2, .corners = corners, .values = { z }, .seconds = { w }
        };
        for (int threads = 1; threads < 4; threads += 2) {
            CHECK(draw_mesh(&m, &p, threads, cells, &inside, &err));
            CHECK_NEAR(cells[0], cases[k].want, 0);
        }
    }
}

TEST(small_triangles_have_one_pixel_and_lines_none)
{
    const double x[] = { 1.4, 1.6, 1.5, 0, 3, NAN }, y[] = { 1.4, 1.4, 1.6, 0, 3, 1 }, z[] = { 3, 6, 9, 0, 0, 0 };
    const int32_t small[] = { 0, 1, 2 }, flat[] = { 3, 4, 3 }, missing[] = { 0, 4, 5 };
    const stp_grid_plan p = view_of(4, 4, 4, "mean");
    double cells[16];
    int64_t inside;
    stp_error err = { 0 };
    stp_trimesh m = { .n_vertices = 6, .x = x, .y = y, .n = 1, .corners = small, .values = { z }, .linear = true };
    CHECK(draw_mesh(&m, &p, 1, cells, &inside, &err));
    CHECK_NEAR(cells[5], 6, 0);
    m.corners = flat;
    CHECK(draw_mesh(&m, &p, 1, cells, &inside, &err));
    for (int i = 0; i < 16; i++) CHECK(isnan(cells[i]));
    m.corners = missing;
    CHECK(draw_mesh(&m, &p, 1, cells, &inside, &err));
    CHECK(inside == 0);
}

TEST(triangles_of_vertices_that_are_not_there_are_refused)
{
    const double x[] = { 0, 1, 2 }, z[] = { 0, 0, 0 };
    const int32_t beyond[] = { 0, 1, 3 }, below[] = { 0, -1, 2 };
    const stp_grid_plan p = view_of(4, 4, 4, "mean");
    double cells[16];
    int64_t inside;
    stp_error err = { 0 };
    stp_trimesh m = { .n_vertices = 3, .x = x, .y = x, .n = 1, .corners = beyond, .values = { z } };
    CHECK(!draw_mesh(&m, &p, 1, cells, &inside, &err) && err.status == STP_ERR_DATA);
    CHECK(strstr(err.message, "vertex 3") != NULL);
    m.corners = below;
    CHECK(!draw_mesh(&m, &p, 1, cells, &inside, &err) && err.status == STP_ERR_DATA);
}

/* ---- shapes as text ------------------------------------------------------------------------------------ */

static void check_text(const char *text, bool lines, bool ok, int rings, int points, int thin)
{
    stp_rings r = { .takes_lines = lines };
    stp_error err = { 0 };
    bool is;
    CHECK(stp_rings_parse(&r, text, &is, &err) == STP_OK);
    if (is != ok || r.n_rings != rings || r.n_points != points || r.n_thin != thin) printf("# %s\n", text);
    CHECK(is == ok);
    CHECK(r.n_rings == rings);
    CHECK(r.n_points == points);
    CHECK(r.n_thin == thin);
    stp_rings_clear(&r);
}

static void check_shape(const char *text, bool ok, int rings, int points, int thin)
{
    check_text(text, false, ok, rings, points, thin);
}

TEST(lines_are_shapes_where_they_are_wanted)
{
    check_shape("LINESTRING (0 0, 1 1)", false, 0, 0, 0);
    check_text("LINESTRING (0 0, 1 1, 0 0)", true, true, 1, 3, 0);
    check_text("LINESTRING Z (0 0 5, 1 1 5)", true, true, 1, 2, 0);
    check_text("LINESTRING (0 0)", true, true, 0, 0, 1);
    check_text("LINESTRING EMPTY", true, true, 0, 0, 0);
    check_text("MULTILINESTRING ((0 0, 1 1), (2 2, 3 3, 4 4))", true, true, 2, 5, 0);
    check_text("POLYGON ((0 0, 4 0, 4 4, 0 0))", true, true, 1, 3, 0);
    check_text("{\"type\": \"LineString\", \"coordinates\": [[0, 0], [4, 0, 7]]}", true, true, 1, 2, 0);
    check_text("{\"type\": \"MultiLineString\", \"coordinates\": [[[0, 0], [4, 0]], [[1, 1], [2, 2]]]}", true, true, 2,
               4, 0);
    check_text("[[0, 0], [1, 1]]", true, true, 1, 2, 0);
    check_text("[[[0, 0], [1, 1], [1, 0]]]", true, true, 1, 3, 0);
    check_shape("{\"type\": \"LineString\", \"coordinates\": [[0, 0], [4, 0]]}", false, 0, 0, 0);
}

TEST(shapes_are_read_from_text)
{
    check_shape("POLYGON ((0 0, 4 0, 4 4, 0 0))", true, 1, 3, 0);
    check_shape(" polygon((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 1)) ", true, 2, 6, 0);
    check_shape("SRID=4326;POLYGON Z ((0 0 1, 4 0 1, 4 4 1))", true, 1, 3, 0);
    check_shape("MULTIPOLYGON (((0 0, 1 0, 1 1)), ((2 2, 3 2, 3 3, 2 2), (2.1 2.1, 2.2 2.1, 2.2 2.2)))", true, 3, 9, 0);
    check_shape("POLYGON EMPTY", true, 0, 0, 0);
    check_shape("MULTIPOLYGON EMPTY", true, 0, 0, 0);
    check_shape("POLYGON ((0 0, 1 1, 0 0))", true, 0, 0, 1);
    check_shape("POLYGON ((0 0, 1 1), (0 0, 4 0, 4 4))", true, 0, 0, 1);
    check_shape("{\"type\": \"Polygon\", \"coordinates\": [[[0, 0], [4, 0, 7], [4, 4], [0, 0]]]}", true, 1, 3, 0);
    check_shape("[[[[0,0],[1,0],[1,1]]],[[[2,2],[3,2],[3,3]]]]", true, 2, 6, 0);
    check_shape("[[[0,0],[1,0]]]", true, 0, 0, 1);
    check_shape("[]", false, 0, 0, 0);
    check_shape("[[[0,0],[1,0],[1", false, 0, 0, 0);
    check_shape("{\"type\":\"Point\",\"coordinates\":[1,2]}", false, 0, 0, 0);
    check_shape("POINT (1 2)", false, 0, 0, 0);
    check_shape("POLYGON ((0 0, 4 0, 4 4, 0 0)", false, 0, 0, 0);
    check_shape("POLYGON ((0 0, 4 x, 4 4))", false, 0, 0, 0);
    check_shape("POLYGON ((0 0, 4 0, 3 1e600))", false, 0, 0, 0);
    check_shape("[[[0,0],[4,0],[1e999,4]]]", false, 0, 0, 0);
    check_shape("POLYGON", false, 0, 0, 0);
    check_shape("", false, 0, 0, 0);
}

/* ---- polygons ------------------------------------------------------------------------------------------- */

/* One shape a row, counted on 5 x 5 cells over [0, 5]². */
static void draw_shapes(const char *const *wkt, int n, double *cells, int64_t *thin, int64_t *strange)
{
    int32_t codes[16];
    for (int i = 0; i < n; i++) codes[i] = i;
    const stp_dictionary d = { n, wkt };
    const stp_column c = { .type = STP_TYPE_I32, .length = n, .values = codes, .dictionary = &d };
    const stp_batch b = { .n_rows = n, .n_columns = 1, .columns = &c };
    stp_polygon_plan p = { .grid = view_of(5, 5, 5, "count"), .shape = 0 };
    p.grid.vars[0].value = -1;
    const stp_fold *fold = stp_polygon_fold(&p);
    stp_polygon_state *s = calloc(1, fold->state_size);
    stp_aggregate a = { 0 };
    stp_error err = { 0 };
    CHECK(fold->init(s, &p, &err) == STP_OK);
    CHECK(fold->feed(s, &p, &b, &err) == STP_OK);
    *thin = stp_polygon_thin(s);
    *strange = stp_polygon_strange(s);
    CHECK(stp_polygon_finish(s, &p, &a, &err) == STP_OK);
    memcpy(cells, a.vars[0].cells, 25 * sizeof *cells);
    stp_aggregate_clear(&a);
    fold->clear(s);
    free(s);
}

static void check_polygon(const char *wkt, const char *want)
{
    double cells[25];
    int64_t thin, strange;
    char text[26] = { 0 };
    draw_shapes(&wkt, 1, cells, &thin, &strange);
    for (int i = 0; i < 25; i++) text[i] = cells[i] > 0 ? (char) ('0' + (int) cells[i]) : '.';
    if (strcmp(text, want) != 0) printf("# %s\n", wkt);
    CHECK_STR(text, want);
}

TEST(polygons_have_the_pixels_of_datashader)
{
    check_polygon("POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))", "....." ".11.." ".11.." "....." ".....");
    check_polygon("POLYGON ((1.5 1.5, 3.5 1.5, 3.5 3.5, 1.5 3.5))", "....." "....." "..11." "..11." ".....");
    check_polygon("POLYGON ((1.6 1.6, 3.4 1.6, 3.4 3.4, 1.6 3.4))", "....." "....." "..1.." "....." ".....");
    check_polygon("POLYGON ((1.4 1.4, 3.6 1.4, 3.6 3.6, 1.4 3.6))", "....." ".111." ".111." ".111." ".....");
    check_polygon("POLYGON ((0 0, 5 0, 0 5))", "11111" "1111." "111.." "11..." "1....");
    check_polygon("POLYGON ((1.2 1.2, 1.3 1.2, 1.3 1.3, 1.2 1.3))", "....." ".1..." "....." "....." ".....");
    check_polygon("POLYGON ((0 1.2, 5 1.2, 5 1.3, 0 1.3))", "....." "11111" "....." "....." ".....");
}

/* Either way round: a hole is a hole, and a polygon is filled. */
TEST(holes_are_empty_whichever_way_they_turn)
{
    const char *ring = "11111" "1...1" "1...1" "1...1" "11111";
    check_polygon("POLYGON ((0 0, 5 0, 5 5, 0 5), (1 1, 1 4, 4 4, 4 1))", ring);
    check_polygon("POLYGON ((0 0, 5 0, 5 5, 0 5), (1 1, 4 1, 4 4, 1 4))", ring);
    check_polygon("POLYGON ((0 0, 0 5, 5 5, 5 0), (1 1, 4 1, 4 4, 1 4))", ring);
}

TEST(rings_that_cross_themselves_are_filled)
{
    check_polygon("POLYGON ((0 0, 5 5, 5 0, 0 5))", "1...." "11..1" "11111" "11..1" "1....");
    check_polygon("POLYGON ((-9 -9, 99 -9, 99 99, -9 99))", "11111" "11111" "11111" "11111" "11111");
    check_polygon("POLYGON ((6 6, 9 6, 9 9))", "....." "....." "....." "....." ".....");
}

TEST(neighbouring_polygons_share_no_pixel)
{
    const char *const shapes[] = { "POLYGON ((0 0, 2.5 0, 2.5 2.5, 0 2.5))", "POLYGON ((2.5 0, 5 0, 5 2.5, 2.5 2.5))",
                                   "MULTIPOLYGON (((0 2.5, 2.5 2.5, 2.5 5, 0 5)), ((2.5 2.5, 5 2.5, 5 5, 2.5 5)))",
                                   "nonsense", "POLYGON ((1 1, 2 2))" };
    double cells[25];
    int64_t thin, strange;
    draw_shapes(shapes, 5, cells, &thin, &strange);
    for (int i = 0; i < 25; i++) CHECK_NEAR(cells[i], 1, 0);
    CHECK(thin == 1);
    CHECK(strange == 1);
}

/* Shapes of all sizes, one over the other, with values. */
enum { SHAPES = 60 };
static char shape_text[SHAPES][160];
static const char *shape_label[SHAPES];
static double shape_value[SHAPES];

static void make_shapes(void)
{
    uint64_t seed = 3;
    for (int i = 0; i < SHAPES; i++) {
        double p[6];
        for (int k = 0; k < 6; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            p[k] = (double) (seed >> 33) / 2147483648.0 * 7 - 1;
        }
        snprintf(shape_text[i], sizeof shape_text[i], "POLYGON ((%g %g, %g %g, %g %g, %g %g))", p[0], p[1], p[2], p[3],
                 p[4], p[5], p[1], p[4]);
        shape_label[i] = i % 13 ? shape_text[i] : "no shape";
        shape_value[i] = i % 7 ? i % 11 / 3.0 : NAN;
    }
}

static void feed_shapes(const stp_fold *fold, void *state, const stp_polygon_plan *p, int from, int n)
{
    int32_t codes[SHAPES];
    for (int i = 0; i < n; i++) codes[i] = i;
    const stp_dictionary d = { n, shape_label + from };
    const stp_column c[] = { { .type = STP_TYPE_I32, .length = n, .values = codes, .dictionary = &d },
                             { .type = STP_TYPE_F64, .length = n, .values = shape_value + from } };
    const stp_batch b = { .row0 = from, .n_rows = n, .n_columns = 2, .columns = c };
    CHECK(fold->feed(state, p, &b, NULL) == STP_OK);
}

/* Pieces of so many rows dealt to so many states, from the last piece on. */
static void shape_cells(const stp_polygon_plan *p, int rows, int n_states, double *cells, int64_t counts[3])
{
    const stp_fold *fold = stp_polygon_fold(p);
    stp_polygon_state *s[4];
    stp_aggregate a = { 0 };
    for (int i = 0; i < n_states; i++) {
        s[i] = calloc(1, fold->state_size);
        CHECK(fold->init(s[i], p, NULL) == STP_OK);
    }
    for (int piece = (SHAPES - 1) / rows; piece >= 0; piece--) {
        const int from = piece * rows;
        feed_shapes(fold, s[piece % n_states], p, from, SHAPES - from < rows ? SHAPES - from : rows);
    }
    for (int i = n_states - 1; i > 0; i--) CHECK(fold->merge(s[i - 1], s[i], p, NULL) == STP_OK);
    CHECK(stp_polygon_finish(s[0], p, &a, NULL) == STP_OK);
    memcpy(cells, a.vars[0].cells, 400 * sizeof *cells);
    counts[0] = a.n_rows;
    counts[1] = a.n_inside;
    counts[2] = a.n_missing;
    stp_aggregate_clear(&a);
    for (int i = 0; i < n_states; i++) {
        fold->clear(s[i]);
        free(s[i]);
    }
}

TEST(any_split_gives_the_same_polygons)
{
    static const char *const aggs[] = { "count", "any",    "sum",   "mean", "min",     "max",
                                        "var",   "std",    "first", "last", "argmax",  "argmin",
                                        "wmean", "median", "q90",   "mode", "nunique", "top2" };
    double whole[400], parts[400];
    int64_t counts[3], again[3];
    make_shapes();
    for (size_t k = 0; k < STP_COUNT(aggs); k++) {
        stp_polygon_plan p = { .grid = view_of(20, 20, 5, aggs[k]), .shape = 0 };
        p.grid.vars[0].reducer = stp_reducer_find(aggs[k], &p.grid.vars[0].number);
        p.grid.vars[0].value = p.grid.vars[0].second = 1;
        shape_cells(&p, SHAPES, 1, whole, counts);
        CHECK(counts[0] == SHAPES && counts[1] > SHAPES / 2 && counts[2] == (SHAPES + 12) / 13);
        for (int states = 1; states <= 4; states++) {
            shape_cells(&p, 3 * states + 1, states, parts, again);
            CHECK(!memcmp(whole, parts, sizeof whole) && !memcmp(counts, again, sizeof counts));
        }
    }
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(triangles_have_the_values_of_datashader), CASE(triangles_have_all_reductions),
               CASE(neighbours_share_no_pixel), CASE(any_triangle_has_the_pixels_that_plain_lines_tell),
               CASE(the_last_triangle_wins_in_any_mix_of_sizes), CASE(small_triangles_have_one_pixel_and_lines_none),
               CASE(triangles_of_vertices_that_are_not_there_are_refused), CASE(shapes_are_read_from_text),
               CASE(lines_are_shapes_where_they_are_wanted), CASE(polygons_have_the_pixels_of_datashader),
               CASE(holes_are_empty_whichever_way_they_turn), CASE(rings_that_cross_themselves_are_filled),
               CASE(neighbouring_polygons_share_no_pixel), CASE(any_split_gives_the_same_polygons));
}
