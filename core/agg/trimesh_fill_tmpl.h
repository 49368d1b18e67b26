/* Template: the pixels of triangles, included once per instruction set. No include guard. In: FILL_TRIANGLES and
 * FILL_SMALL, the functions' names.
 *
 * Triangles are small as a rule: less than a pixel, or a few. So they are looked at a strip at a time: what can be
 * worked out for all alike is a plain loop over arrays, those without a pixel are passed over, and the rest are tried
 * against blocks of pixels, whose tests and lists have no branch that nothing could foretell. */
#include "agg/trimesh_fill.h"

enum { TRIANGLES = 128, SIDE = 2, BLOCK = SIDE * SIDE, LARGE = 1 << BLOCK };
_Static_assert((int) BLOCK <= (int) STP_FILL_ROOM, "a block fits");

/* Triangles of a strip, turned clockwise: corners p, q, r in pixels, and the pixels that may be theirs. All are
 * doubles, so that loops over them are of one width. */
typedef struct batch {
    int n;
    double px[TRIANGLES], py[TRIANGLES], qx[TRIANGLES], qy[TRIANGLES], rx[TRIANGLES], ry[TRIANGLES];
    double pq[TRIANGLES], qr[TRIANGLES], rp[TRIANGLES]; /* least turn of a pixel that is inside of an edge */
    double x[TRIANGLES], y[TRIANGLES], width[TRIANGLES], height[TRIANGLES];
    double one[TRIANGLES];   /* 1: it lies within a pixel */
    double seen[TRIANGLES];  /* 1: it reaches the view */
    double first[TRIANGLES]; /* pixels that it has of the block at (x, y), as bits */
    int32_t number[TRIANGLES];
    int32_t bin[TRIANGLES], bits[TRIANGLES]; /* of that block; bits as first, LARGE: others may be its as well */
} batch;

static inline void load(batch *restrict b, const stp_fill *restrict f, int i, int32_t number)
{
    const int32_t *c = f->corners + 3 * (int64_t) number;
    b->px[i] = f->x[c[0]];
    b->py[i] = f->y[c[0]];
    b->qx[i] = f->x[c[1]];
    b->qy[i] = f->y[c[1]];
    b->rx[i] = f->x[c[2]];
    b->ry[i] = f->y[c[2]];
    b->number[i] = number;
}

static inline double nearest_pixel(double p, double last)
{
    return stp_down(stp_least(stp_most(p + 0.5, 0), last));
}

/* Makes all turn clockwise. pq: their area, for now. */
static void turn_all(batch *b)
{
    for (int i = 0; i < b->n; i++) {
        const double whole = stp_turn(b->px[i], b->py[i], b->qx[i], b->qy[i], b->rx[i], b->ry[i]);
        const double qx = b->qx[i], qy = b->qy[i], rx = b->rx[i], ry = b->ry[i];
        const double ax = whole < 0 ? rx : qx, ay = whole < 0 ? ry : qy, bx = whole < 0 ? qx : rx,
                     by = whole < 0 ? qy : ry;
        b->qx[i] = ax;
        b->qy[i] = ay;
        b->rx[i] = bx;
        b->ry[i] = by;
        b->pq[i] = whole;
    }
}

/* Which pixels may be theirs: those whose centres lie in their boxes; none of those with a missing corner or out of
 * view. One whose corners are all nearest to one pixel has that, wherever its centre is. */
static void place(batch *b, double last_x, double first_y, double last_y, double height)
{
    for (int i = 0; i < b->n; i++) {
        const double x0 = stp_min3(b->px[i], b->qx[i], b->rx[i]), x1 = stp_max3(b->px[i], b->qx[i], b->rx[i]);
        const double y0 = stp_min3(b->py[i], b->qy[i], b->ry[i]), y1 = stp_max3(b->py[i], b->qy[i], b->ry[i]);
        const double x = nearest_pixel(x0, last_x), y = nearest_pixel(y0, height - 1);
        const double same_x = x == nearest_pixel(x1, last_x) ? 1 : 0,
                     one = y == nearest_pixel(y1, height - 1) ? same_x : 0;
        const double x_from = stp_up(stp_least(stp_most(x0, 0), last_x + 1)),
                     x_to = stp_down(stp_most(stp_least(x1, last_x), -1)),
                     y_from = stp_up(stp_least(stp_most(y0, first_y), last_y + 1)),
                     y_to = stp_down(stp_most(stp_least(y1, last_y), first_y - 1));
        const double sum = b->py[i] + b->qy[i] + b->ry[i], has = sum == sum ? 1 : 0;
        double seen = x0 < last_x + 0.5 ? has : 0;
        seen = x1 >= -0.5 ? seen : 0;
        seen = y0 < height - 0.5 ? seen : 0;
        seen = y1 >= -0.5 ? seen : 0;
        const double width = b->pq[i] == 0 ? 0 : x_to - x_from + 1, alone = seen > 0 ? one : 0;
        b->seen[i] = seen;
        b->one[i] = alone;
        b->x[i] = alone > 0 ? x : x_from;
        b->y[i] = alone > 0 ? y : y_from;
        b->width[i] = alone > 0 ? 1 : seen > 0 ? width : 0;
        b->height[i] = alone > 0 ? 1 : seen > 0 ? y_to - y_from + 1 : 0;
    }
}

/* What a turn must be at least so that the edge from a to b keeps a pixel. Pixels on the edge belong to the triangle
 * that does not rise along it: of two neighbours to one. */
static void set_edge(const batch *b, const double *ax, const double *ay, const double *bx, const double *by,
                     double *edge)
{
    const double above = 0x1p-1074;
    for (int i = 0; i < b->n; i++) {
        const double level = ax[i] < bx[i] ? above : 0, not_up = ay[i] == by[i] ? level : 0;
        edge[i] = ay[i] < by[i] ? above : not_up;
    }
}

static void set_edges(batch *b)
{
    set_edge(b, b->px, b->py, b->qx, b->qy, b->pq);
    set_edge(b, b->qx, b->qy, b->rx, b->ry, b->qr);
    set_edge(b, b->rx, b->ry, b->px, b->py, b->rp);
}

/* Which pixels of the block at (x, y) are in a triangle, as the bits of a whole number; of those pixels `width` columns
 * and `height` rows may be. The pixels of a row share half of each turn, those of a column the other half. */
static inline double try_block(double px, double py, double qx, double qy, double rx, double ry, double pq, double qr,
                               double rp, double x, double y, double width, double height)
{
    double bits = 0;
    for (int k = 0; k < BLOCK; k++) {
        const double ax = x + k % SIDE, ay = y + k / SIDE, bit = 1 << k;
        double in = k % SIDE < width ? bit : 0;
        in = k / SIDE < height ? in : 0;
        in = stp_turn(px, py, qx, qy, ax, ay) >= pq ? in : 0;
        in = stp_turn(qx, qy, rx, ry, ax, ay) >= qr ? in : 0;
        in = stp_turn(rx, ry, px, py, ax, ay) >= rp ? in : 0;
        bits += in;
    }
    return bits;
}

static void try_first(batch *b)
{
    for (int i = 0; i < b->n; i++) {
        const double bits = try_block(b->px[i], b->py[i], b->qx[i], b->qy[i], b->rx[i], b->ry[i], b->pq[i], b->qr[i],
                                      b->rp[i], b->x[i], b->y[i], b->width[i], b->height[i]);
        b->first[i] = b->one[i] > 0 ? 1 : bits;
    }
}

static void find_bins(batch *b, double width)
{
    for (int i = 0; i < b->n; i++) {
        const double wide = b->width[i] > SIDE ? LARGE : b->first[i], large = b->height[i] > SIDE ? LARGE : wide;
        const double bin = b->width[i] > 0 ? b->y[i] * width + b->x[i] : 0;
        const double some = b->width[i] > 0 ? large : 0;
        b->bits[i] = (int32_t) (b->height[i] > 0 ? some : 0);
        b->bin[i] = (int32_t) (b->height[i] > 0 ? bin : 0);
    }
}

static inline void put_block(stp_fill *f, int32_t number, int32_t bin, int bits)
{
    int n = f->n;
    for (int k = 0; k < BLOCK; k++) {
        f->bin[n] = bin + k / SIDE * f->width + k % SIDE;
        f->triangle[n] = number;
        n += bits >> k & 1;
    }
    f->n = n;
    if (n > STP_STRIP - STP_FILL_ROOM) f->flush(f);
}

/* A triangle that more than the block at (x, y) may have pixels of. */
static void fill_large(stp_fill *f, const batch *b, int i)
{
    for (double y = 0; y < b->height[i]; y += SIDE)
        for (double x = 0; x < b->width[i]; x += SIDE) {
            const double bits =
                try_block(b->px[i], b->py[i], b->qx[i], b->qy[i], b->rx[i], b->ry[i], b->pq[i], b->qr[i], b->rp[i],
                          b->x[i] + x, b->y[i] + y, b->width[i] - x, b->height[i] - y);
            if (bits > 0) put_block(f, b->number[i], b->bin[i] + (int32_t) (y * f->width + x), (int) bits);
        }
}

/* The bands that such a triangle reaches. */
static void name_bands(stp_fill *f, const batch *b, int i)
{
    const int32_t first = (int32_t) b->y[i] / STP_FILL_ROWS;
    const int32_t last = ((int32_t) b->y[i] + (int32_t) b->height[i] - 1) / STP_FILL_ROWS;
    for (int32_t band = first; band <= last; band++) {
        f->bin[f->n] = ~band;
        f->triangle[f->n++] = b->number[i];
        if (f->n > STP_STRIP - STP_FILL_ROOM) f->flush(f);
    }
}

/* large: what is done with triangles that may have pixels beyond their first blocks. */
static inline void fill_all(stp_fill *f, const batch *b, void (*large)(stp_fill *f, const batch *b, int i))
{
    uint8_t live[TRIANGLES];
    int n = 0;
    for (int i = 0; i < b->n; i++) {
        live[n] = (uint8_t) i;
        n += b->bits[i] > 0;
    }
    for (int k = 0; k < n; k++) {
        const int i = live[k];
        if (b->bits[i] == LARGE) large(f, b, i);
        else put_block(f, b->one[i] > 0 ? ~b->number[i] : b->number[i], b->bin[i], b->bits[i]);
    }
}

static void work_out(batch *b, const stp_fill *f, int32_t first, int32_t last)
{
    turn_all(b);
    place(b, f->width - 1, first, last, f->height);
    set_edges(b);
    try_first(b);
    find_bins(b, f->width);
}

void FILL_TRIANGLES(stp_fill *f, const int32_t *list, int64_t n, int32_t first, int32_t last)
{
    batch b;
    for (int64_t i = 0; i < n; i += TRIANGLES) {
        b.n = n - i < TRIANGLES ? (int) (n - i) : TRIANGLES;
        for (int k = 0; k < b.n; k++) load(&b, f, k, list[i + k]);
        work_out(&b, f, first, last);
        fill_all(f, &b, fill_large);
    }
}

static void count_all(stp_fill *f, const batch *b)
{
    double missing = 0, seen = 0;
    for (int i = 0; i < b->n; i++) {
        const double sum = b->py[i] + b->qy[i] + b->ry[i];
        missing += sum == sum ? 0 : 1;
        seen += b->seen[i];
    }
    f->missing += (int64_t) missing;
    f->inside += (int64_t) seen;
}

void FILL_SMALL(stp_fill *f, int64_t from, int64_t end)
{
    batch b;
    for (int64_t i = from; i < end; i += TRIANGLES) {
        b.n = end - i < TRIANGLES ? (int) (end - i) : TRIANGLES;
        for (int k = 0; k < b.n; k++) load(&b, f, k, (int32_t) (i + k));
        work_out(&b, f, 0, f->height - 1);
        count_all(f, &b);
        fill_all(f, &b, name_bands);
    }
    if (f->n) f->flush(f);
}
#undef FILL_TRIANGLES
#undef FILL_SMALL
