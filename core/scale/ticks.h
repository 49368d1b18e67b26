#ifndef STP_SCALE_TICKS_H
#define STP_SCALE_TICKS_H
/* Where ticks stand and what they say. */
#include "base/arena.h"
#include "base/error.h"
#include "scale/scale.h"

typedef struct stp_tick {
    double value;              /* in the scale's values */
    const char *label;         /* "" = a mark without text */
    const char *second;        /* time: the larger unit underneath, only where it changes; else NULL */
} stp_tick;

typedef struct stp_ticks {
    stp_tick *ticks;           /* rising values; memory of the arena */
    int n;
    const char *suffix;        /* for the axis name when labels were scaled: "(×10⁶)", "(millions)"; or NULL */
} stp_ticks;

typedef struct stp_tick_style {
    double wanted;             /* about how many: length / 110 px, or height / 64 px; 1 to 100 */
    bool loose;                /* the ticks cover the domain (bars), else they lie inside it (points) */
    char degrees; /* linear: 'X' writes 30°E and 30°W, a full circle taken off, 'Y' 30°N and 30°S; 0 plain */
    double seconds;            /* linear: values are durations in units of so many seconds; 0 plain */
    char thousands;            /* ',', ' ' (a thin space) or 0: between groups of three when any tick is >= 1,000;
                                * not on integer axes whose ticks all lie in 1000..2999: these look like years */
} stp_tick_style;

/* linear: extended Wilkinson (Talbot, Lin, Hanrahan 2010), Q = 1 5 2 2.5 4 3, weights 0.25 0.2 0.5 0.05, ticks
 * multiples of their step; integers get whole ticks only (there may be one or none between the ends), all others
 * at least two; one number of decimals on an axis; true minus (U+2212); a power of ten goes to the suffix where
 * labels would need more than six digits (or all are below 0.0001) and get shorter by it.
 * log: decades, every n-th where there are too many, also 2 and 5 (or 3) when there are fewer than two (three);
 * below one decade as linear unless loose. Labels 0.01, 1, 100, 10,000 when all ticks lie in 0.001..999,999, else
 * 10⁻⁶, 2×10⁷. time: calendar steps, ISO order, 24 h, two-line labels. category: one a label, "" is "(missing)".
 * A tick may stand outside the domain by a rounding error (10^-10 of its length). STP_ERR_USAGE when the ends are
 * not finite, lo >= hi, or not > 0 on a log scale. */
stp_status stp_ticks_make(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                          stp_error *err) STP_MUST_USE;

/* Label functions return "" without memory (arena->failed tells).
 * One value as text for a legend or a label: at most 4 significant digits, SI letters from 10,000 up
 * (12.3k, 4.56M), powers of ten below 0.0001 and from 10^21 up, true minus, no trailing zeros. */
const char *stp_label_compact(stp_arena *arena, double v);
/* The same with `decimals` digits and thousands separators: "1,234.5". */
const char *stp_label_fixed(stp_arena *arena, double v, int decimals, char thousands);
/* A time of a time scale in ISO form with a space before the clock, cut to what the domain can show (seconds
 * up to days, minutes up to centuries), as short as says it: "2023-01-05 06:00". */
const char *stp_label_time(stp_arena *arena, const stp_scale *s, double v);

/* Candidates for colour bars: nice numbers (1-2-5 series over the decades down to a millionth of the greatest
 * where the range reaches 0; 0; the ticks of a linear axis where these are fewer than five; whole numbers only
 * when integer) within [lo, hi], rising, each once. lo may equal hi. */
stp_status stp_nice_values(double lo, double hi, bool integer, stp_arena *arena, double **out, int *n,
                           stp_error *err) STP_MUST_USE;
#endif
