/* Fewer points, the same picture. */
#include "chart/thin_path.h"
#include <math.h>
#include <stdbool.h>

/* One pixel column of a line: first, least, greatest and last point are all that can be seen of it (M4,
 * Jugel et al. 2014). */
typedef struct vertex { double x, y; int64_t at; } vertex;
typedef struct column { double px; vertex first, lo, hi, last; int64_t n; } column;

/* Appends the column's points in their order at xy + 2 * m; never more than it took in. Returns the new m. */
static int64_t column_flush(column *c, double *xy, int64_t m)
{
    if (!c->n) return m;
    const bool low_first = c->lo.at <= c->hi.at;
    const vertex in_order[4] = { c->first, low_first ? c->lo : c->hi, low_first ? c->hi : c->lo, c->last };
    for (int i = 0; i < 4; i++) {
        if (i && in_order[i].at == in_order[i - 1].at) continue;
        xy[2 * m] = in_order[i].x;
        xy[2 * m++ + 1] = in_order[i].y;
    }
    c->n = 0;
    return m;
}

static void column_add(column *c, double px, vertex v)
{
    if (!c->n++) *c = (column) { px, v, v, v, v, 1 };
    if (v.y < c->lo.y) c->lo = v;
    if (v.y > c->hi.y) c->hi = v;
    c->last = v;
}

int64_t stp_thin_path(double *xy, int64_t n, double step)
{
    for (int64_t i = 1; i < n; i++)
        if (xy[2 * i] < xy[2 * i - 2]) return n;
    int64_t m = 0;
    column c = { 0 };
    for (int64_t i = 0; i < n; i++) {
        const vertex v = { xy[2 * i], xy[2 * i + 1], i };
        const double px = floor(v.x / step);
        if (isnan(v.x) || px != c.px) m = column_flush(&c, xy, m);
        if (!isnan(v.x)) {
            column_add(&c, px, v);
            continue;
        }
        xy[2 * m] = xy[2 * m + 1] = NAN;
        m++;
    }
    return column_flush(&c, xy, m);
}
