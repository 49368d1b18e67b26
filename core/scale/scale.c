/* From values to places on an axis and back. Only this file knows how a kind of scale bends its domain;
 * all but log are straight. Domains as wide as double itself are allowed: lengths are taken in halves. */
#include "scale/scale.h"
#include <float.h>
#include <math.h>
#include "base/time.h"

static bool is_log(const stp_scale *s)
{
    return s->kind == STP_SCALE_LOG;
}

/* A value in the space where the axis is straight; NaN where it has no place. */
static double bend(const stp_scale *s, double v)
{
    switch (s->kind) {
    case STP_SCALE_LOG: return v > 0 ? log10(v) : NAN;
    case STP_SCALE_SYMLOG: return copysign(log1p(fabs(v) / s->bend), v) / log(10);
    case STP_SCALE_SQRT: return copysign(sqrt(fabs(v)), v);
    default: return v;
    }
}

static double unbend(const stp_scale *s, double v)
{
    switch (s->kind) {
    case STP_SCALE_LOG: return pow(10, v);
    case STP_SCALE_SYMLOG: return copysign(expm1(fabs(v) * log(10)) * s->bend, v);
    case STP_SCALE_SQRT: return copysign(v * v, v);
    default: return v;
    }
}

/* The domain in the space where the axis is straight; false where it is empty. */
static bool straight(const stp_scale *s, double *lo, double *hi)
{
    *lo = is_log(s) ? log10(s->lo) : bend(s, s->lo);
    *hi = is_log(s) ? log10(s->hi) : bend(s, s->hi);
    return isfinite(*lo) && isfinite(*hi) && *lo < *hi;
}

double stp_scale_at(const stp_scale *s, double value)
{
    double lo, hi;
    if (!straight(s, &lo, &hi)) return NAN;
    const double v = bend(s, value), length = hi - lo;
    const double at = isfinite(length) ? (v - lo) / length : (v / 2 - lo / 2) / (hi / 2 - lo / 2);
    return s->flipped ? 1 - at : at;
}

double stp_scale_inverse(const stp_scale *s, double position)
{
    double lo, hi;
    if (!straight(s, &lo, &hi)) return NAN;
    if (s->flipped) position = 1 - position;
    if (position == 0) return s->lo;
    if (position == 1) return s->hi;
    return unbend(s, lo * (1 - position) + hi * position);
}

static double clamp(double v, double least, double greatest)
{
    return v < least ? least : v > greatest ? greatest : v;
}

/* Gives a domain of one value a length. */
static void set_apart(stp_scale *s)
{
    static const double root10 = 3.16227766016837933;
    const double v = s->lo;
    if (is_log(s)) {
        s->lo = clamp(v / root10, DBL_TRUE_MIN, DBL_MAX);
        s->hi = clamp(v * root10, DBL_TRUE_MIN, DBL_MAX);
        return;
    }
    double by = 1;
    if (s->kind == STP_SCALE_TIME) {
        by = 43200;
        for (int i = 0; i < s->time_digits && i < 18; i++) by *= 10;
    }
    if (by < fabs(v) * 1e-9) by = fabs(v) * 1e-9;       /* 1 beside 1e17 would be lost */
    s->lo = clamp(v - by, -DBL_MAX, DBL_MAX);
    s->hi = clamp(v + by, -DBL_MAX, DBL_MAX);
}

/* Where an end goes that moves away from the other one; was is where it stands in the values. */
static double pushed(const stp_scale *s, double end, double other, double fraction, double was)
{
    if (!(fraction > 0) || !isfinite(fraction)) return was;
    const double length = end - other;
    const double to = end + (isfinite(length) ? length * fraction : (end / 2 - other / 2) * fraction * 2);
    return is_log(s) ? clamp(pow(10, to), DBL_TRUE_MIN, DBL_MAX) : clamp(unbend(s, to), -DBL_MAX, DBL_MAX);
}

void stp_scale_pad(stp_scale *s, double low_fraction, double high_fraction)
{
    double lo, hi;
    if (s->lo == s->hi && isfinite(s->lo) && (!is_log(s) || s->lo > 0)) set_apart(s);
    if (!straight(s, &lo, &hi)) return;
    s->lo = pushed(s, lo, hi, low_fraction, s->lo);
    s->hi = pushed(s, hi, lo, high_fraction, s->hi);
}

/* t + offset seconds; t where that is beyond int64. */
static int64_t shifted(const stp_scale *s, int64_t t, int64_t offset)
{
    int64_t out;
    return __builtin_add_overflow(t, offset * stp_time_units(s->time_digits), &out) ? t : out;
}

static int64_t whole_seconds(const stp_scale *s, int64_t t)
{
    const int64_t units = stp_time_units(s->time_digits);
    return t / units - (t % units < 0);
}

int64_t stp_scale_wall(const stp_scale *s, int64_t t)
{
    return s->zone ? shifted(s, t, stp_zone_offset_at(s->zone, whole_seconds(s, t))) : t;
}

int64_t stp_scale_instant(const stp_scale *s, int64_t wall)
{
    return s->zone ? shifted(s, wall, -stp_zone_offset(s->zone, whole_seconds(s, wall))) : wall;
}
