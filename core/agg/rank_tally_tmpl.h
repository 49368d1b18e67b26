/* Template: the one pass over cells that every norm needs, included once per instruction set. No include guard.
 * In: TALLY, the function's name, and LANES, how many doubles fit into a register.
 * Compilers leave such a loop scalar, so it is written with vectors. Comparisons give all bits set or none. */
#include "agg/rank_tally.h"
#include <math.h>
#include <string.h>

typedef double lanes __attribute__((vector_size(8 * LANES)));
typedef int64_t lanes_mask __attribute__((vector_size(8 * LANES)));

static inline lanes pick(lanes_mask m, lanes yes, lanes no)
{
    return (lanes) (((lanes_mask) yes & m) | ((lanes_mask) no & ~m));
}

static inline lanes all(double v)
{
    lanes x;
    for (int k = 0; k < LANES; k++) x[k] = v;
    return x;
}

/* Adding 2^52 rounds what is smaller to a whole number; what is not, is one. */
void TALLY(stp_tally_marks *out, const stp_rank_set *s, const double *v, int64_t n)
{
    const lanes from = all(s->from), to = all(s->to), empty = all(s->skip_zero ? 0 : NAN), big = all(0x1p52),
                sign = all(-0.0);
    lanes lo = all(INFINITY), hi = all(-INFINITY);
    lanes_mask count = { 0 }, unmasked = { 0 }, fractions = { 0 };
    for (int64_t i = 0; i < n; i += LANES) {
        lanes x = all(NAN);
        if (n - i >= LANES) memcpy(&x, v + i, sizeof x);
        else memcpy(&x, v + i, (size_t) (n - i) * sizeof *v);
        const lanes a = (lanes) ((lanes_mask) x & ~(lanes_mask) sign);
        const lanes_mask there = (x == x) & (x != empty), in = there & (x >= from) & (x <= to);
        lo = pick(in & (x < lo), x, lo);
        hi = pick(in & (x > hi), x, hi);
        count -= in;
        unmasked |= there;
        fractions |= in & (a < big) & ((a + big) - big != a);
    }
    *out = (stp_tally_marks) { .lo = INFINITY, .hi = -INFINITY };
    for (int k = 0; k < LANES; k++) {
        out->lo = lo[k] < out->lo ? lo[k] : out->lo;
        out->hi = hi[k] > out->hi ? hi[k] : out->hi;
        out->n += count[k];
        out->unmasked |= unmasked[k] != 0;
        out->fractions |= fractions[k] != 0;
    }
}
#undef TALLY
#undef LANES
