/* Rows of hexagons are 1.5 sizes apart, their middles sqrt(3) sizes, odd rows half a hexagon to the right. */
#include "agg/hex.h"
#include <math.h>
#include <stdlib.h>
#include "table/cast.h"

#define ROOT3 1.7320508075688772

void stp_hex_shape(stp_hex_plan *p)
{
    p->columns = (int) ceil(p->width / (ROOT3 * p->size)) + 1;
    p->rows = (int) ceil(p->height / (1.5 * p->size)) + 1;
}

void stp_hex_middle(const stp_hex_plan *p, int column, int row, double xy[2])
{
    xy[0] = ROOT3 * p->size * (column + (row & 1) * 0.5);
    xy[1] = 1.5 * p->size * row;
}

/* The nearest of the middles in the two rows around y. */
int32_t stp_hex_find(const stp_hex_plan *p, double x, double y)
{
    if (!(x >= 0 && x <= p->width && y >= 0 && y <= p->height)) return -1;
    const int below = (int) floor(y / (1.5 * p->size));
    double best = INFINITY;
    int32_t at = -1;
    for (int row = below; row <= below + 1 && row < p->rows; row++) {
        const int column = (int) floor(x / (ROOT3 * p->size) - (row & 1) * 0.5 + 0.5);
        if (column < 0 || column >= p->columns) continue;
        double m[2];
        stp_hex_middle(p, column, row, m);
        const double far = (m[0] - x) * (m[0] - x) + (m[1] - y) * (m[1] - y);
        if (far >= best) continue;
        best = far;
        at = row * p->columns + column;
    }
    return at;
}

static size_t cells_of(const stp_hex_plan *p)
{
    return (size_t) p->columns * (size_t) p->rows;
}

static stp_status hex_init(void *state, const void *plan, stp_error *err)
{
    stp_hexes *s = state;
    const stp_hex_plan *p = plan;
    s->count = calloc(cells_of(p), sizeof *s->count);
    s->moments = p->value >= 0 ? calloc(cells_of(p), sizeof *s->moments) : NULL;
    return s->count && (p->value < 0 || s->moments) ? STP_OK : stp_no_memory(err, "hexagons");
}

/* v as a part of the axis, 0 to 1 inside. */
static double part(const stp_axis *a, double v)
{
    if (a->kind != STP_SCALE_LOG) return (v - a->lo) / (a->hi - a->lo);
    return v > 0 ? log10(v / a->lo) / log10(a->hi / a->lo) : NAN;
}

static stp_status hex_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    (void) err;
    stp_hexes *s = state;
    const stp_hex_plan *p = plan;
    double x[STP_STRIP], y[STP_STRIP], v[STP_STRIP];
    for (int64_t first = 0; first < b->n_rows; first += STP_STRIP) {
        const int n = b->n_rows - first < STP_STRIP ? (int) (b->n_rows - first) : STP_STRIP;
        stp_cast_f64(&b->columns[p->x], first, n, p->axis[0].origin, x);
        stp_cast_f64(&b->columns[p->y], first, n, p->axis[1].origin, y);
        if (p->value >= 0) stp_cast_f64(&b->columns[p->value], first, n, 0, v);
        for (int i = 0; i < n; i++) {
            const int32_t at = stp_hex_find(p, part(&p->axis[0], x[i]) * p->width, part(&p->axis[1], y[i]) * p->height);
            if (at < 0) continue;
            s->n_inside++;
            s->count[at]++;
            if (s->moments && isfinite(v[i])) stp_moments_add(&s->moments[at], v[i], b->row0 + first + i);
        }
    }
    return STP_OK;
}

static stp_status hex_merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) err;
    stp_hexes *a = into;
    const stp_hexes *b = from;
    for (size_t i = 0; i < cells_of(plan); i++) {
        a->count[i] += b->count[i];
        if (a->moments) stp_moments_merge(&a->moments[i], &b->moments[i]);
    }
    a->n_inside += b->n_inside;
    return STP_OK;
}

static void hex_clear(void *state)
{
    stp_hexes *s = state;
    free(s->count);
    free(s->moments);
    *s = (stp_hexes){ 0 };
}

static size_t hex_bytes(const void *plan)
{
    const stp_hex_plan *p = plan;
    return cells_of(p) * (sizeof(int64_t) + (p->value >= 0 ? sizeof(stp_moments) : 0));
}

const stp_fold stp_hex_fold = {
    .name = "hexagons",
    .order_free = false, /* sums of values round */
    .state_size = sizeof(stp_hexes),
    .init = hex_init,
    .feed = hex_feed,
    .merge = hex_merge,
    .clear = hex_clear,
    .bytes = hex_bytes,
};
