/* Template: the pixels of curvilinear quads, included once per instruction set. No include guard. In: FILL_QUADS and
 * CUT_CORNERS, the functions' names.
 *
 * A pixel is inside when a ray from its lower left corner to the right crosses an odd number of sides. Most quads of a
 * fine mesh may have one pixel alone: that is tried for all quads of a row at once, in integers of 32 bits and without
 * a branch. What is larger is filled pixel by pixel. */
#include "agg/curvilinear_fill.h"

/* Where quads may have pixels: within the view and the rows that are drawn. */
typedef struct boxes {
    int32_t x[STP_QUADS], y[STP_QUADS], width[STP_QUADS], height[STP_QUADS];
    int32_t whole[STP_QUADS];      /* 1: it is narrower than a pixel and has all of its box */
    int32_t begins[STP_QUADS];     /* 1: in the rows that are drawn */
    int32_t one[STP_QUADS];        /* 1: its box is a pixel, and its corners are near */
    int32_t first[STP_QUADS];      /* 1: it has the pixel (x, y); where its corners are near */
} boxes;

/* Corners that are no further from each other have products of 32 bits. */
enum { NEAR = 1 << 14 };

static inline int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }
static inline int32_t most(int32_t a, int32_t b) { return a > b ? a : b; }
static inline int32_t least4(int32_t a, int32_t b, int32_t c, int32_t d) { return least(least(a, b), least(c, d)); }
static inline int32_t most4(int32_t a, int32_t b, int32_t c, int32_t d) { return most(most(a, b), most(c, d)); }

static void place(boxes *restrict b, const stp_quad_row *q, int32_t width, int32_t height, int32_t first, int32_t end)
{
    const int32_t *lx = q->low_x, *ly = q->low_y, *hx = q->high_x, *hy = q->high_y;
    for (int i = 0; i < q->n; i++) {
        const int32_t x0 = least4(lx[i], lx[i + 1], hx[i], hx[i + 1]), x1 = most4(lx[i], lx[i + 1], hx[i], hx[i + 1]),
                      y0 = least4(ly[i], ly[i + 1], hy[i], hy[i + 1]), y1 = most4(ly[i], ly[i + 1], hy[i], hy[i + 1]);
        const int32_t narrow = x0 == x1, low = y0 == y1;
        const int32_t seen = (x0 < width) & (x1 >= 0) & (y0 < height) & (y1 >= 0) & (x0 != STP_CORNER_NOWHERE) &
                             (y0 != STP_CORNER_NOWHERE);
        const int32_t x = most(x0, 0), y = most(y0, 0), y_from = most(y, first);
        const int32_t w = seen ? least(x1 + narrow, width) - x : 0, h = seen ? least(y1 + low, end) - y_from : 0;
        const int32_t dx = (int32_t) ((uint32_t) x1 - (uint32_t) x0), dy = (int32_t) ((uint32_t) y1 - (uint32_t) y0);
        b->x[i] = x;
        b->y[i] = y_from;
        b->width[i] = w;
        b->height[i] = h;
        b->one[i] = (w == 1) & (h == 1) & (dx < NEAR) & (dy < NEAR);
        b->whole[i] = narrow | low;
        b->begins[i] = seen & (y >= first) & (y < end);
    }
}

/* Whether a ray to the right from the origin crosses the side from p to q; sides own their lower end. Of corners that
 * are not near the answer is any. */
static inline uint32_t crosses(uint32_t px, uint32_t py, uint32_t qx, uint32_t qy)
{
    const int32_t cross = (int32_t) (qx * py - qy * px), p = (int32_t) py, q = (int32_t) qy;
    const uint32_t spans = (p > 0) ^ (q > 0), right = q > p ? cross < 0 : cross > 0;
    return spans & right;
}

static void try_first(boxes *restrict b, const stp_quad_row *q)
{
    const int32_t *lx = q->low_x, *ly = q->low_y, *hx = q->high_x, *hy = q->high_y;
    for (int i = 0; i < q->n; i++) {
        const uint32_t x = (uint32_t) b->x[i], y = (uint32_t) b->y[i];
        const uint32_t ax = (uint32_t) lx[i] - x, bx = (uint32_t) lx[i + 1] - x, cx = (uint32_t) hx[i + 1] - x,
                       dx = (uint32_t) hx[i] - x, ay = (uint32_t) ly[i] - y, by = (uint32_t) ly[i + 1] - y,
                       cy = (uint32_t) hy[i + 1] - y, dy = (uint32_t) hy[i] - y;
        const uint32_t odd = crosses(ax, ay, bx, by) ^ crosses(bx, by, cx, cy) ^ crosses(cx, cy, dx, dy) ^
                             crosses(dx, dy, ax, ay);
        b->first[i] = (int32_t) odd | b->whole[i];
    }
}

static inline void put(stp_quad_fill *f, const stp_quad_row *q, int i, int32_t x, int32_t y, int in)
{
    f->bin[f->n] = y * f->width + x;
    f->place[f->n] = q->place + i;
    f->value[f->n] = q->value[i];
    f->n += in;
    if (f->n == STP_STRIP) f->flush(f);
}

static inline int crosses_far(int64_t px, int64_t py, int64_t qx, int64_t qy)
{
    const int64_t cross = qx * py - qy * px;
    return ((py > 0) ^ (qy > 0)) & (qy > py ? cross < 0 : cross > 0);
}

static void fill_large(stp_quad_fill *f, const stp_quad_row *q, const boxes *b, int i)
{
    const int64_t cx[4] = { q->low_x[i], q->low_x[i + 1], q->high_x[i + 1], q->high_x[i] },
                  cy[4] = { q->low_y[i], q->low_y[i + 1], q->high_y[i + 1], q->high_y[i] };
    for (int32_t y = b->y[i]; y < b->y[i] + b->height[i]; y++)
        for (int32_t x = b->x[i]; x < b->x[i] + b->width[i]; x++) {
            int in = b->whole[i];
            for (int k = 0; k < 4 && !b->whole[i]; k++) {
                const int n = (k + 1) & 3;
                in ^= crosses_far(cx[k] - x, cy[k] - y, cx[n] - x, cy[n] - y);
            }
            put(f, q, i, x, y, in);
        }
}

int FILL_QUADS(stp_quad_fill *f, const stp_quad_row *q, int32_t first, int32_t end)
{
    boxes b;
    place(&b, q, f->width, f->height, first, end);
    try_first(&b, q);
    uint8_t live[STP_QUADS];
    int n = 0, begins = 0;
    for (int i = 0; i < q->n; i++) {
        live[n] = (uint8_t) i;
        n += (b.width[i] > 0) & (b.height[i] > 0) & (b.first[i] | (b.one[i] ^ 1));
        begins += b.begins[i];
    }
    for (int k = 0; k < n; k++) {
        const int i = live[k];
        if (b.one[i]) put(f, q, i, b.x[i], b.y[i], 1);
        else fill_large(f, q, &b, i);
    }
    return begins;
}

/* (Datashader cuts towards 0, which draws quads just outside into the first row and column.) */
void CUT_CORNERS(const double *at, int64_t n, double lo, double span, double cells, int32_t *pixel)
{
    for (int64_t i = 0; i < n; i++) {
        const double place = (at[i] - lo) / span * cells;
        const double near = stp_down(stp_most(stp_least(place, STP_CORNER_FAR), -STP_CORNER_FAR));
        pixel[i] = (int32_t) (place == place ? near : STP_CORNER_NOWHERE);
    }
}
#undef FILL_QUADS
#undef CUT_CORNERS
