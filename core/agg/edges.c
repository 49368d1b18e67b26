/* Where bins begin and end. */
#include "agg/edges.h"
#include <float.h>
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "base/time.h"
#include "table/cast.h"

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

double stp_bin_width(const stp_dist *d)
{
    if (!d->n_at || !(d->lo < d->hi)) return 0;
    const double iqr = stp_dist_quantile(d, 0.75) - stp_dist_quantile(d, 0.25), n = (double) d->n;
    const double range = d->hi / 2 - d->lo / 2, width = 2 * iqr * pow(n, -1.0 / 3);
    return width > 0 && isfinite(width) ? width : range / (log2(n) + 1) * 2;
}

double stp_nice_width(double width)
{
    static const double nice[] = { 1, 2, 2.5, 5, 10 };
    if (!(width > 0) || !isfinite(width)) return 1;
    const double power = pow(10, floor(log10(width))), part = width / power;
    double best = nice[0];
    for (size_t i = 1; i < STP_COUNT(nice); i++)
        if (fabs(log(nice[i] / part)) < fabs(log(best / part))) best = nice[i];
    return power > 0 ? best * power : width;
}

double stp_nice_clock_width(double seconds)
{
    enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };
    static const double nice[] = { 1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE,
                                   30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY };
    double best = nice[0];
    if (!(seconds > nice[0])) return stp_nice_width(seconds);
    if (seconds > DAY) return DAY * stp_nice_width(seconds / DAY);
    for (size_t i = 1; i < STP_COUNT(nice); i++)
        if (fabs(log(nice[i] / seconds)) < fabs(log(best / seconds))) best = nice[i];
    return best;
}

/* Whether nearly all values, as far as they are known, are multiples of step. */
static bool keeps_to(const stp_dist *d, double step)
{
    const double known = d->count ? ldexp(0.5, d->width) : step * 1e-6, most = fmax(1, (double) d->n / 20);
    double all = 0, on = 0;
    if (known > step / 8) return false;
    for (int32_t i = 0; i < d->n_at; i++) {
        const double weight = fmin((double) d->weight[i], most);
        all += weight;
        if (fabs(d->at[i] - step * round(d->at[i] / step)) <= known) on += weight;
    }
    return on >= all * 19 / 20;
}

double stp_bin_step(const stp_dist *d, double width)
{
    static const double parts[] = { 5, 2.5, 2, 1 };
    if (d->n_at < 2 || !(width > 0)) return 0;
    for (double power = floor(log10(width)) + 2; power >= log10(width / 2.5) - 1; power--)
        for (size_t i = 0; i < STP_COUNT(parts); i++) {
            const double step = parts[i] * pow(10, power);
            if (step > 0 && isfinite(step) && step <= 100 * width && step >= width / 2.500001 && keeps_to(d, step))
                return step;
        }
    return 0;
}

double stp_stepped_width(double width, double step)
{
    if (!(step > 0)) return width;
    const double n = width / step;
    return n <= 1 ? step : fabs(n - round(n)) < 1e-6 ? width : step * floor(n);
}

/* k * width with one rounding where the width is a decimal fraction: 3 * 0.1 is 0.3. */
static double multiple(double k, double width)
{
    const double power = pow(10, 1 - floor(log10(width)));
    const double v = k * round(width * power) / power;
    return width < 1 && isfinite(power) && fabs(width * power - round(width * power)) < 1e-6 && isfinite(v) ? v
                                                                                                            : k * width;
}

stp_status stp_edges_make(stp_edges *out, stp_arena *arena, double lo, double hi, double width, double step,
                          stp_error *err)
{
    const double shift = step > 0 && fabs(width / step - 1) < 1e-6 ? width / 2 : 0;
    double first = floor((lo + shift) / width), last = shift > 0 ? floor((hi + shift) / width) + 1 : ceil(hi / width);
    if (!(first < last)) last = first + 1;
    const double n = last - first;
    if (!(n <= STP_EDGES_MOST)) {
        stp_fail(err, STP_ERR_USAGE, "bins of %g over %g to %g are more than %d", width, lo, hi, (int) STP_EDGES_MOST);
        return stp_hint(err, "give wider --bins, or a shorter range");
    }
    out->n = (int) n;
    out->at = stp_arena_array(arena, (size_t) out->n + 1, sizeof *out->at);
    if (!out->at) return stp_no_memory(err, "bins");
    for (int i = 0; i <= out->n; i++)
        out->at[i] = fmax(-DBL_MAX, fmin(DBL_MAX, multiple(first + i, width) - shift));
    for (int i = 1; i <= out->n; i++)
        if (!(out->at[i - 1] < out->at[i]))
            return stp_fail(err, STP_ERR_DATA, "values near %g cannot be told apart in bins of %g", lo, width);
    return STP_OK;
}

int stp_edges_find(const stp_edges *e, double v)
{
    if (!e->n || !(v >= e->at[0] && v <= e->at[e->n])) return -1;
    int i = (int) ((v - e->at[0]) / (e->at[e->n] - e->at[0]) * e->n); /* right, or nearly so, for even bins */
    i = i < 0 ? 0 : i >= e->n ? e->n - 1 : i;
    while (i > 0 && v < e->at[i]) i--;
    while (i < e->n - 1 && v >= e->at[i + 1]) i++;
    return i;
}

/* ---- times ----------------------------------------------------------------------------------------------------------
 */

typedef struct time_step {
    int64_t seconds;
    int months;
    const char *name;
} time_step; /* one of the two is 0 */

static const time_step steps[] = {
    { 1, 0, "second" },  { 5, 0, NULL },        { 15, 0, NULL },    { 60, 0, "minute" }, { 300, 0, NULL },
    { 900, 0, NULL },    { 3600, 0, "hour" },   { 10800, 0, NULL }, { 21600, 0, NULL },  { 43200, 0, NULL },
    { 86400, 0, "day" }, { 604800, 0, "week" }, { 0, 1, "month" },  { 0, 3, "quarter" }, { 0, 12, "year" },
    { 0, 24, NULL },     { 0, 60, NULL },       { 0, 120, NULL },   { 0, 240, NULL },    { 0, 600, NULL },
    { 0, 1200, NULL },
};

static double length_of(const time_step *s)
{
    return s->months ? s->months * 2629746.0 : (double) s->seconds;
}

static const time_step *choose_step(double seconds, double wanted, const char *unit)
{
    const time_step *best = &steps[0];
    for (size_t i = 0; i < STP_COUNT(steps); i++) {
        if (unit && steps[i].name && !strcmp(steps[i].name, unit)) return &steps[i];
        const double n = fmax(1, seconds / length_of(&steps[i])), m = fmax(1, seconds / length_of(best));
        if (fabs(log(n / wanted)) < fabs(log(m / wanted))) best = &steps[i];
    }
    return unit ? NULL : best;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Edge number k of a step, in counts; false beyond all counts. Weeks begin on Mondays. */
static bool edge_at(const time_step *s, int64_t k, int digits, int64_t *out)
{
    if (s->months) {
        const int64_t month = k * s->months;
        const stp_civil c = { .year = floor_div(month, 12),
                              .month = (int) (month - floor_div(month, 12) * 12) + 1,
                              .day = 1 };
        return stp_time_from_civil(&c, digits, out);
    }
    const int64_t monday = s->seconds % 604800 ? 0 : 4 * 86400; /* 1970-01-05 */
    return !__builtin_mul_overflow(k * s->seconds + monday, stp_time_units(digits), out);
}

/* The number of the edge at or before t. */
static int64_t edge_before(const time_step *s, int64_t t, int digits)
{
    if (s->months) {
        const stp_civil c = stp_civil_from_time(t, digits);
        return floor_div(c.year * 12 + c.month - 1, s->months);
    }
    const int64_t monday = s->seconds % 604800 ? 0 : 4 * 86400;
    return floor_div(floor_div(t, stp_time_units(digits)) - monday, s->seconds);
}

stp_status stp_edges_time(stp_edges *out, stp_arena *arena, int64_t lo, int64_t hi, int digits, int64_t origin,
                          double wanted, const char *unit, stp_error *err)
{
    const double seconds = ((double) hi - (double) lo) / (double) stp_time_units(digits);
    const time_step *s = choose_step(seconds, wanted, unit);
    if (!s) {
        stp_fail(err, STP_ERR_USAGE, "--bins: no calendar unit '%s'", unit);
        return stp_hint(err, "second, minute, hour, day, week, month, quarter, year");
    }
    const int64_t first = edge_before(s, lo, digits), n = edge_before(s, hi, digits) + 1 - first;
    if (n > STP_EDGES_MOST)
        return stp_fail(err, STP_ERR_USAGE, "there would be %lld bins of time, at most %d are drawn", (long long) n,
                        (int) STP_EDGES_MOST);
    out->n = (int) n;
    out->at = stp_arena_array(arena, (size_t) n + 1, sizeof *out->at);
    if (!out->at) return stp_no_memory(err, "bins");
    for (int64_t i = 0; i <= n; i++) {
        int64_t t;
        if (!edge_at(s, first + i, digits, &t)) t = i ? INT64_MAX : INT64_MIN;
        out->at[i] = stp_cast_minus(t, origin);
    }
    return STP_OK;
}
