/* Statistics of a group, as a table. */
#include "agg/stat.h"
#include <math.h>
#include <string.h>
#include "base/text.h"

static double count(const stp_moments *m, const stp_dist *d, double q)
{
    (void) d, (void) q;
    return (double) m->n;
}

static double any(const stp_moments *m, const stp_dist *d, double q)
{
    (void) d, (void) q;
    return m->n ? 1 : NAN;
}

static double sum(const stp_moments *m, const stp_dist *d, double q)
{
    (void) d, (void) q;
    return m->n ? m->sum + (isfinite(m->rest) ? m->rest : 0) : NAN;
}

static double mean(const stp_moments *m, const stp_dist *d, double q)
{
    const double s = sum(m, d, q) / (double) m->n;
    return isfinite(s) ? s : m->n ? m->mean : NAN; /* the sum may overflow where the mean does not */
}

static double least(const stp_moments *m, const stp_dist *d, double q)
{
    (void) d, (void) q;
    return m->n ? m->min : NAN;
}

static double greatest(const stp_moments *m, const stp_dist *d, double q)
{
    (void) d, (void) q;
    return m->n ? m->max : NAN;
}

static double variance(const stp_moments *m, const stp_dist *d, double q)
{
    (void) d, (void) q;
    return m->n > 1 ? m->m2 / (double) (m->n - 1) : NAN;
}

static double deviation(const stp_moments *m, const stp_dist *d, double q)
{
    return sqrt(variance(m, d, q));
}

static double standard_error(const stp_moments *m, const stp_dist *d, double q)
{
    return deviation(m, d, q) / sqrt((double) m->n);
}

static double first(const stp_moments *m, const stp_dist *d, double q)
{
    (void) d, (void) q;
    return m->n ? m->first : NAN;
}

static double last(const stp_moments *m, const stp_dist *d, double q)
{
    (void) d, (void) q;
    return m->n ? m->last : NAN;
}

static double quantile(const stp_moments *m, const stp_dist *d, double q)
{
    (void) m;
    return stp_dist_quantile(d, q);
}

const stp_stat_fn stp_stat_fns[] = {
    { "count", "number of rows with a value", false, false, false, count },
    { "any", "1 where there is a row", false, false, false, any },
    { "sum", "sum", true, false, true, sum },
    { "mean", "mean", true, false, true, mean },
    { "median", "median", true, true, true, quantile },
    { "min", "least value", true, false, true, least },
    { "max", "greatest value", true, false, true, greatest },
    { "std", "standard deviation of a sample (n - 1)", true, false, true, deviation },
    { "var", "variance of a sample (n - 1)", true, false, false, variance },
    { "sem", "standard error of the mean", true, false, true, standard_error },
    { "first", "value of the first row", true, false, true, first },
    { "last", "value of the last row", true, false, true, last },
    { "q", "quantile, as q90", true, true, true, quantile },
    { 0 },
};

const stp_stat_fn *stp_stat_find(const char *name, double *q)
{
    *q = 0.5;
    double percent;
    for (const stp_stat_fn *f = stp_stat_fns; f->name; f++) {
        if (strcmp(f->name, "q") && !strcmp(f->name, name)) return f;
        if (strcmp(f->name, "q") || name[0] != 'q' || !stp_parse_double(name + 1, strlen(name + 1), &percent)) continue;
        if (!(percent >= 0 && percent <= 100)) return NULL;
        *q = percent / 100;
        return f;
    }
    return NULL;
}
