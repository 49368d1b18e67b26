/* Polygons row by row of pixels: where the sides cross the middle of the row, sorted, and filled between crossings as
 * long as the winding number is not 0. */
#include "agg/polygon.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "agg/point.h"

typedef struct side {              /* from the lower to the upper end, in pixels with whole centres */
    double x0, y0, x1, y1;
    int winding;                   /* 1 upwards, -1 downwards */
} side;

typedef struct crossing { double x; int winding; } crossing;

struct stp_polygon_state {
    stp_grid grid;
    int64_t n_thin, n_strange;
    /* scratch */
    stp_rings rings;
    side *sides;
    crossing *crossings;
    int64_t n_sides, room;
    stp_mark_rows rows;
    stp_marks marks;
    const stp_polygon_plan *plan;
    stp_locator x, y;
};

int64_t stp_polygon_thin(const stp_polygon_state *s) { return s->n_thin; }
int64_t stp_polygon_strange(const stp_polygon_state *s) { return s->n_strange; }

/* ---- sides ------------------------------------------------------------------------------------- */

static double mapped(const stp_locator *l, double v) { return l->log ? log10(v) : v; }
static double pixel_at(const stp_locator *l, double v) { return mapped(l, v) * l->scale + l->shift - 0.5; }

/* No farther than what can be multiplied: crossings stay finite. */
static double far_pixel(const stp_locator *l, double v) { return fmax(-1e150, fmin(1e150, pixel_at(l, v))); }

static bool add_sides(stp_polygon_state *s, const double *xy, int64_t n, int turn)
{
    if (s->n_sides + n > s->room) {
        const int64_t room = 2 * (s->n_sides + n);
        side *sides = realloc(s->sides, (size_t) room * sizeof *sides);
        if (sides) s->sides = sides;
        crossing *crossings = realloc(s->crossings, (size_t) room * sizeof *crossings);
        if (crossings) s->crossings = crossings;
        if (!sides || !crossings) return false;
        s->room = room;
    }
    for (int64_t i = 0, j = n - 1; i < n; j = i++) {
        const double x0 = far_pixel(&s->x, xy[2 * j]), y0 = far_pixel(&s->y, xy[2 * j + 1]),
                     x1 = far_pixel(&s->x, xy[2 * i]), y1 = far_pixel(&s->y, xy[2 * i + 1]);
        if (y0 < y1) s->sides[s->n_sides++] = (side) { x0, y0, x1, y1, turn };
        else if (y1 < y0) s->sides[s->n_sides++] = (side) { x1, y1, x0, y0, -turn };
    }
    return true;
}

static int by_lower(const void *a, const void *b)
{
    const side *p = a, *q = b;
    return (p->y0 > q->y0) - (p->y0 < q->y0);
}

/* ---- pixels --------------------------------------------------------------------------------------- */

static stp_status mark_run(stp_polygon_state *s, int32_t row, int32_t y, int32_t x0, int32_t x1, stp_error *err)
{
    for (int32_t x = x0; x <= x1; x++) {
        s->marks.bin[s->marks.n] = y * s->x.cells + x;
        s->marks.row[s->marks.n] = row;
        if (++s->marks.n == STP_MARKS) STP_TRY(stp_grid_mark(&s->grid, &s->plan->grid, &s->rows, &s->marks, err));
    }
    return STP_OK;
}

/* Few, and nearly in order from row to row. */
static void sort_crossings(crossing *c, int64_t n)
{
    for (int64_t i = 1; i < n; i++) {
        const crossing v = c[i];
        int64_t k = i;
        for (; k > 0 && c[k - 1].x > v.x; k--) c[k] = c[k - 1];
        c[k] = v;
    }
}

/* From behind one crossing up to, with, the next: centres on the left border are outside. */
static stp_status fill_row(stp_polygon_state *s, int32_t row, int32_t y, int64_t n, stp_error *err)
{
    int winding = 0;
    const double most = s->x.cells - 1;
    for (int64_t i = 0; i + 1 < n; i++) {
        winding += s->crossings[i].winding;
        if (!winding) continue;
        const double from = floor(s->crossings[i].x) + 1, to = floor(s->crossings[i + 1].x);
        if (to < 0 || from > most) continue;
        STP_TRY(mark_run(s, row, y, from > 0 ? (int32_t) from : 0, to < most ? (int32_t) to : (int32_t) most, err));
    }
    return STP_OK;
}

static stp_status fill(stp_polygon_state *s, int32_t row, int32_t first, int32_t last, stp_error *err)
{
    qsort(s->sides, (size_t) s->n_sides, sizeof *s->sides, by_lower);
    int64_t live = 0, next = 0;    /* sides that may still be crossed stand in front */
    for (int32_t y = first; y <= last; y++) {
        while (next < s->n_sides && s->sides[next].y0 < y) s->sides[live++] = s->sides[next++];
        int64_t n = 0, kept = 0;
        for (int64_t i = 0; i < live; i++) {
            const side e = s->sides[i];
            if (e.y1 < y) continue;
            s->sides[kept++] = e;
            s->crossings[n++] = (crossing) { e.x0 + (y - e.y0) * (e.x1 - e.x0) / (e.y1 - e.y0), e.winding };
        }
        live = kept;
        sort_crossings(s->crossings, n);
        STP_TRY(fill_row(s, row, y, n, err));
    }
    return STP_OK;
}

/* ---- polygons --------------------------------------------------------------------------------------- */

typedef struct bounds { double x0, x1, y0, y1; } bounds;

static bounds bounds_of(const double *xy, int64_t n)
{
    bounds b = { INFINITY, -INFINITY, INFINITY, -INFINITY };
    for (int64_t i = 0; i < n; i++) {
        b.x0 = xy[2 * i] < b.x0 ? xy[2 * i] : b.x0;
        b.x1 = xy[2 * i] > b.x1 ? xy[2 * i] : b.x1;
        b.y0 = xy[2 * i + 1] < b.y0 ? xy[2 * i + 1] : b.y0;
        b.y1 = xy[2 * i + 1] > b.y1 ? xy[2 * i + 1] : b.y1;
    }
    return b;
}

static int32_t cell_of(const stp_locator *l, double v)
{
    const double p = mapped(l, v < l->lo ? l->lo : v > l->hi ? l->hi : v) * l->scale + l->shift;
    return p > 0 ? p < l->cells - 1 ? (int32_t) p : l->cells - 1 : 0;
}

/* Rings first … end - 1: one polygon, the first ring around it. */
static stp_status draw_polygon(stp_polygon_state *s, int32_t row, int64_t first, int64_t end, stp_error *err)
{
    const stp_rings *r = &s->rings;
    const int64_t from = first ? r->end[first - 1] : 0;
    const bounds b = bounds_of(r->xy + 2 * from, r->end[end - 1] - from);
    if (!(b.x1 >= s->x.lo && b.x0 <= s->x.hi && b.y1 >= s->y.lo && b.y0 <= s->y.hi)) return STP_OK;
    const int32_t x0 = cell_of(&s->x, b.x0), x1 = cell_of(&s->x, b.x1), y0 = cell_of(&s->y, b.y0),
                  y1 = cell_of(&s->y, b.y1);
    if (x0 == x1 || y0 == y1) {
        for (int32_t y = y0; y <= y1; y++) STP_TRY(mark_run(s, row, y, x0, x1, err));
        return STP_OK;
    }
    s->n_sides = 0;
    int64_t at = from;
    for (int64_t k = first; k < end; k++) {
        const int64_t n = r->end[k] - at;
        const bool left = stp_ring_area(r->xy + 2 * at, n) > 0;
        const int turn = k == first || left != (stp_ring_area(r->xy + 2 * from, r->end[first] - from) > 0) ? 1 : -1;
        if (!add_sides(s, r->xy + 2 * at, n, turn)) return stp_no_memory(err, "a polygon");
        at = r->end[k];
    }
    return fill(s, row, y0, y1, err);
}

static stp_status draw_row(stp_polygon_state *s, const char *wkt, int32_t row, stp_error *err)
{
    bool ok;
    STP_TRY(stp_rings_parse(&s->rings, wkt, &ok, err));
    s->n_strange += !ok;
    s->n_thin += s->rings.n_thin;
    s->grid.n_missing += s->rings.n_rings == 0;
    for (int64_t k = 0, end; k < s->rings.n_rings; k = end) {
        for (end = k + 1; end < s->rings.n_rings && !s->rings.outer[end]; end++) {}
        STP_TRY(draw_polygon(s, row, k, end, err));
    }
    return STP_OK;
}

/* ---- the fold ----------------------------------------------------------------------------------------- */

static stp_status polygon_init(void *state, const void *plan, stp_error *err)
{
    stp_polygon_state *s = state;
    const stp_polygon_plan *p = plan;
    return stp_grid_fold(&p->grid)->init(&s->grid, &p->grid, err);
}

static void polygon_clear(void *state)
{
    stp_polygon_state *s = state;
    const stp_grid_plan none = { 0 };
    stp_grid_fold(&none)->clear(&s->grid);
    stp_rings_clear(&s->rings);
    free(s->sides);
    free(s->crossings);
    memset(s, 0, sizeof *s);
}

static stp_status check_shapes(const stp_batch *b, int column, stp_error *err)
{
    if (column >= b->n_columns || b->columns[column].type != STP_TYPE_I32 || !b->columns[column].dictionary)
        return stp_fail(err, STP_ERR_USAGE, "shapes must be text");
    return STP_OK;
}

/* The text of a row, or NULL. */
static const char *text_at(const stp_column *c, int64_t row)
{
    const int32_t code = ((const int32_t *) c->values)[row];
    return stp_column_has(c, row) && code >= 0 && code < c->dictionary->count ? c->dictionary->labels[code] : NULL;
}

static stp_status polygon_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    stp_polygon_state *s = state;
    s->plan = plan;
    s->x = stp_locator_of(&s->plan->grid.view.x);
    s->y = stp_locator_of(&s->plan->grid.view.y);
    s->marks.n = 0;
    STP_TRY(check_shapes(b, s->plan->shape, err));
    STP_TRY(stp_mark_rows_init(&s->rows, &s->grid, &s->plan->grid, b, NULL, err));
    stp_status status = STP_OK;
    for (int64_t i = 0; i < b->n_rows && status == STP_OK; i++) {
        const char *wkt = text_at(&b->columns[s->plan->shape], i);
        if (wkt) status = draw_row(s, wkt, (int32_t) i, err);
        else s->grid.n_missing++;
    }
    if (status == STP_OK) status = stp_grid_mark(&s->grid, &s->plan->grid, &s->rows, &s->marks, err);
    stp_mark_rows_clear(&s->rows);
    s->grid.n_rows += b->n_rows;
    return status;
}

static stp_status polygon_merge(void *into, void *from, const void *plan, stp_error *err)
{
    stp_polygon_state *a = into, *b = from;
    const stp_polygon_plan *p = plan;
    a->n_thin += b->n_thin;
    a->n_strange += b->n_strange;
    return stp_grid_fold(&p->grid)->merge(&a->grid, &b->grid, &p->grid, err);
}

static size_t polygon_bytes(const void *plan)
{
    const stp_polygon_plan *p = plan;
    return stp_grid_fold(&p->grid)->bytes(&p->grid);
}

static size_t polygon_budget(const void *plan)
{
    const stp_polygon_plan *p = plan;
    return stp_grid_fold(&p->grid)->budget(&p->grid);
}

#define POLYGON_FOLD(free_)                                                                                           \
    {                                                                                                                 \
        .name = "polygons", .order_free = free_, .state_size = sizeof(stp_polygon_state), .init = polygon_init,       \
        .feed = polygon_feed, .merge = polygon_merge, .clear = polygon_clear, .bytes = polygon_bytes,                 \
        .budget = polygon_budget                                                                                      \
    }
static const stp_fold polygon_free = POLYGON_FOLD(true), polygon_ordered = POLYGON_FOLD(false);
#undef POLYGON_FOLD

const stp_fold *stp_polygon_fold(const stp_polygon_plan *plan)
{
    return stp_grid_fold(&plan->grid)->order_free ? &polygon_free : &polygon_ordered;
}

stp_status stp_polygon_finish(stp_polygon_state *s, const stp_polygon_plan *plan, stp_aggregate *out, stp_error *err)
{
    return stp_grid_finish(&s->grid, &plan->grid, plan->grid.threads, out, err);
}

/* ---- ranges ------------------------------------------------------------------------------------------- */

static stp_status extent_init(void *state, const void *plan, stp_error *err)
{
    stp_extents *e = state;
    (void) plan, (void) err;
    e->column[0] = e->column[1] = stp_extent_empty();
    return STP_OK;
}

static stp_status extent_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    stp_extents *e = state;
    const int column = *(const int *) plan;
    STP_TRY(check_shapes(b, column, err));
    stp_rings r = { 0 };
    stp_status status = STP_OK;
    for (int64_t i = 0; i < b->n_rows && status == STP_OK; i++) {
        const char *wkt = text_at(&b->columns[column], i);
        bool ok;
        if (wkt) status = stp_rings_parse(&r, wkt, &ok, err);
        if (!wkt || status != STP_OK || !r.n_rings) continue;
        const bounds o = bounds_of(r.xy, r.n_points);
        const double x[2] = { o.x0, o.x1 }, y[2] = { o.y0, o.y1 };
        const stp_column cx = { .type = STP_TYPE_F64, .length = 2, .values = x },
                         cy = { .type = STP_TYPE_F64, .length = 2, .values = y };
        stp_extent_add(&e->column[0], &cx, 2, false);
        stp_extent_add(&e->column[1], &cy, 2, false);
    }
    stp_rings_clear(&r);
    return status;
}

static stp_status extent_merge(void *into, void *from, const void *plan, stp_error *err)
{
    stp_extents *a = into;
    const stp_extents *b = from;
    (void) plan, (void) err;
    for (int k = 0; k < 2; k++) stp_extent_merge(&a->column[k], &b->column[k]);
    return STP_OK;
}

static void extent_clear(void *state) { (void) state; }

const stp_fold stp_polygon_extent_fold = { .name = "ranges of polygons",
                                           .order_free = true,
                                           .state_size = sizeof(stp_extents),
                                           .init = extent_init,
                                           .feed = extent_feed,
                                           .merge = extent_merge,
                                           .clear = extent_clear };
