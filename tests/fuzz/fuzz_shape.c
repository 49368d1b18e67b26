/* Fuzz target for shapes as text (WKT, GeoJSON geometries, their coordinates): any text is a shape or none; rings are
 * whole; what is drawn covers each pixel at most once for each polygon of the shape, and two states with the same shape
 * merge to twice that. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "agg/polygon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIDE = 16 };

/* Counts the polygons, or the lines. */
static bool check_rings(const char *text, bool lines, int64_t *polygons)
{
    stp_rings r = { .takes_lines = lines };
    stp_error err = { 0 };
    bool ok;
    if (stp_rings_parse(&r, text, &ok, &err) != STP_OK) abort();
    if (!ok && (r.n_rings || r.n_points)) abort();
    for (int64_t i = 0, from = 0; i < r.n_rings; from = r.end[i++])
        if (r.end[i] - from < (r.is_line ? 2 : 3) || r.end[i] > r.n_points) abort();
    if (r.n_rings && !r.outer[0]) abort();
    for (int64_t i = 0; i < r.n_rings; i++) *polygons += r.outer[i];
    for (int64_t i = 0; i < 2 * r.n_points; i++)
        if (!isfinite(r.xy[i])) abort();
    stp_rings_clear(&r);
    return ok;
}

static void feed(const stp_fold *fold, void *state, const void *plan, const char *text, int64_t row)
{
    const int32_t code = 0;
    const stp_dictionary d = { 1, &text };
    const stp_column c = { .type = STP_TYPE_I32, .length = 1, .values = &code, .dictionary = &d };
    const stp_batch b = { .row0 = row, .n_rows = 1, .n_columns = 1, .columns = &c };
    stp_error err = { 0 };
    if (fold->feed(state, plan, &b, &err) != STP_OK) abort();
}

static void draw(const char *text, bool ok, int64_t polygons)
{
    stp_polygon_plan p = { .grid = { .by = -1, .n_vars = 1 }, .shape = 0 };
    p.grid.vars[0] = (stp_grid_var) { .reducer = stp_reducer_find("count", NULL), .value = -1, .second = -1 };
    p.grid.view.x = p.grid.view.y = (stp_axis) { .lo = -2, .hi = 6, .cells = SIDE };
    const stp_fold *fold = stp_polygon_fold(&p);
    stp_polygon_state *a = calloc(1, fold->state_size), *b = calloc(1, fold->state_size);
    stp_aggregate out = { 0 };
    stp_error err = { 0 };
    if (!a || !b || fold->init(a, &p, &err) != STP_OK || fold->init(b, &p, &err) != STP_OK) abort();
    feed(fold, a, &p, text, 0);
    feed(fold, b, &p, text, 1);
    if (fold->merge(a, b, &p, &err) != STP_OK || stp_polygon_strange(a) != (ok ? 0 : 2)) abort();
    if (stp_polygon_finish(a, &p, &out, &err) != STP_OK) abort();
    for (int i = 0; i < SIDE * SIDE; i++) {
        const double half = out.vars[0].cells[i] / 2;
        if (half != floor(half) || half < 0 || half > (double) polygons) abort();
    }
    stp_aggregate_clear(&out);
    fold->clear(a);
    fold->clear(b);
    free(a);
    free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text) abort();
    memcpy(text, data, size);
    text[size] = 0;
    int64_t polygons = 0, lines = 0;
    (void) check_rings(text, true, &lines);
    const bool ok = check_rings(text, false, &polygons);
    draw(text, ok, polygons);
    free(text);
    return 0;
}
