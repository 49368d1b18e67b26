#ifndef STP_AGG_SHADE_MEMO_H
#define STP_AGG_SHADE_MEMO_H
/* What the files that shade share: what was worked out for whole numbers of a small range, and pixels. */
#include "agg/norm.h"
#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* A place for each value of a norm of short whole numbers, 0 at first; NULL when there is none. */
static inline uint32_t *stp_memo_make(const stp_norm *norm)
{
    return stp_norm_is_short(norm) ? calloc((size_t) (norm->hi - norm->lo) + 2, sizeof(uint32_t)) : NULL;
}

/* The place nearest to v, and whether it is v's own. */
static inline uint32_t *stp_memo_at(uint32_t *memo, const stp_norm *norm, double v, bool *own)
{
    const double offset = v - norm->lo, last = norm->hi - norm->lo;
    double near = offset > 0 ? offset : 0;         /* NaN goes to 0 */
    near = near < last ? near : last;
    const int32_t i = (int32_t) near;
    *own = i == offset;
    return &memo[i];
}

/* color: 0xRRGGBBAA */
static inline void stp_put(uint8_t *rgba, uint32_t color)
{
    const uint32_t bytes = htobe32(color);
    memcpy(rgba, &bytes, sizeof bytes);
}
#endif
