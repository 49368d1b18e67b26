#ifndef STP_SCALE_SCALE_H
#define STP_SCALE_SCALE_H
/* From values to places on an axis. Values of time scales are doubles relative to `origin`. */
#include <stdbool.h>
#include <stdint.h>
#include "base/zone.h"

typedef enum stp_scale_kind {
    STP_SCALE_LINEAR,
    STP_SCALE_LOG,         /* base 10, both ends > 0 */
    STP_SCALE_TIME,        /* value = (t - origin) in units of 10^-time_digits seconds */
    STP_SCALE_CATEGORY,    /* value = number of the category; category i is centred at i */
    STP_SCALE_SYMLOG,      /* log10(1 + |v| / bend), with the sign of v: straight near 0 */
    STP_SCALE_SQRT,        /* root of |v|, with the sign of v */
} stp_scale_kind;

typedef struct stp_scale {
    stp_scale_kind kind;
    double lo, hi;                 /* domain, lo < hi; of categories -0.5 and n - 0.5 */
    bool flipped;                  /* the axis runs the other way: hi is at 0 */
    double bend;                   /* symlog only, > 0: where straight turns into logarithmic */
    bool integer;                  /* data are whole numbers: no fractional ticks */
    int64_t origin;                /* time only */
    int time_digits;               /* time only: 0, 3, 6, 9 */
    const stp_zone *zone;          /* time only: whose clocks the ticks show, borrowed; NULL = UTC */
    const char *const *labels;     /* category only, borrowed */
    int n_labels;
} stp_scale;

/* 0 at lo, 1 at hi (a flipped axis: 1 and 0), outside beyond; NaN for NaN and for log of what is not positive. */
double stp_scale_at(const stp_scale *s, double value);
double stp_scale_inverse(const stp_scale *s, double position);

/* What the clocks of the scale's zone show at an instant, as an instant of UTC; and back. Both are counts of
 * 10^-time_digits seconds. */
int64_t stp_scale_wall(const stp_scale *s, int64_t t);
int64_t stp_scale_instant(const stp_scale *s, int64_t wall);

/* Widens the domain by fraction of its length at each end (in the scale's own space); equal ends are first
 * set apart: numbers by 1 to each side, times by half a day, log by a factor 10^0.5. */
void stp_scale_pad(stp_scale *s, double low_fraction, double high_fraction);
#endif
