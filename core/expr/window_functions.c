/* What the functions of other rows compute, one group at a time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/time.h"
#include "expr/program.h"
#include "expr/window.h"

static bool has(const stp_window_rows *r, int32_t i)
{
    const stp_cell *v = &r->in[r->row[i]];
    return r->is_time ? v->time != STP_TIME_NA : !isnan(v->number);
}

static stp_cell missing(const stp_window_rows *r)
{
    return r->is_time ? (stp_cell){ .time = STP_TIME_NA } : (stp_cell){ .number = NAN };
}

/* Below 0, 0 or above 0 as a is less, equal or greater: both are there. */
static int compare(const stp_window_rows *r, const stp_cell *a, const stp_cell *b)
{
    if (r->is_time) return (a->time > b->time) - (a->time < b->time);
    return (a->number > b->number) - (a->number < b->number);
}

static void put(const stp_window_rows *r, int32_t i, stp_cell v)
{
    r->out[r->row[i]] = v;
}

static void put_number(const stp_window_rows *r, int32_t i, double v)
{
    put(r, i, (stp_cell){ .number = v });
}

static void put_all(const stp_window_rows *r, stp_cell v)
{
    for (int32_t i = 0; i < r->n; i++) put(r, i, v);
}

/* ---- neighbours ------------------------------------------------------------------------------------------------- */

static void shift(const stp_window_rows *r, double by)
{
    for (int32_t i = 0; i < r->n; i++) {
        const double from = i - by;
        put(r, i, from >= 0 && from < r->n ? r->in[r->row[(int32_t) from]] : missing(r));
    }
}

static void run_lag(const stp_window_rows *r)
{
    shift(r, r->k);
}

static void run_lead(const stp_window_rows *r)
{
    shift(r, -r->k);
}

static double difference(const stp_window_rows *r, const stp_cell *a, const stp_cell *b)
{
    if (!r->is_time) return a->number - b->number;
    return stp_cast_minus(a->time, b->time) / (double) stp_time_units(r->digits);
}

static void run_diff(const stp_window_rows *r)
{
    for (int32_t i = 0; i < r->n; i++) {
        const double from = i - r->k;
        const int32_t before = from >= 0 && from < r->n ? (int32_t) from : -1;
        const bool both = before >= 0 && has(r, i) && has(r, before);
        put_number(r, i, both ? difference(r, &r->in[r->row[i]], &r->in[r->row[before]]) : NAN);
    }
}

/* ---- all up to here --------------------------------------------------------------------------------------------- */

static void run_cumsum(const stp_window_rows *r)
{
    double sum = 0;
    for (int32_t i = 0; i < r->n; i++) {
        const bool is = has(r, i);
        if (is) sum += r->in[r->row[i]].number;
        put_number(r, i, is ? sum : NAN);
    }
}

/* The least (sign < 0) or greatest value so far. */
static void extreme_so_far(const stp_window_rows *r, int sign)
{
    const stp_cell *best = NULL;
    for (int32_t i = 0; i < r->n; i++) {
        const stp_cell *v = &r->in[r->row[i]];
        if (!has(r, i)) {
            put(r, i, missing(r));
            continue;
        }
        if (!best || compare(r, v, best) * sign > 0) best = v;
        put(r, i, *best);
    }
}

static void run_cummin(const stp_window_rows *r)
{
    extreme_so_far(r, -1);
}

static void run_cummax(const stp_window_rows *r)
{
    extreme_so_far(r, 1);
}

/* ---- order ------------------------------------------------------------------------------------------------------ */

static int compare_places(const void *pa, const void *pb, void *arg)
{
    const stp_window_rows *r = arg;
    const int32_t a = *(const int32_t *) pa, b = *(const int32_t *) pb;
    const int c = compare(r, &r->in[r->row[a]], &r->in[r->row[b]]);
    return c ? c : (a > b) - (a < b);
}

/* The places of what is there, the least first, into r->room; returns how many. */
static int32_t sort(const stp_window_rows *r)
{
    int32_t n = 0;
    for (int32_t i = 0; i < r->n; i++)
        if (has(r, i)) r->room[n++] = i;
    qsort_r(r->room, (size_t) n, sizeof *r->room, compare_places, (void *) (uintptr_t) r);
    return n;
}

/* Equal values share the least rank, as in SQL. */
static void run_rank(const stp_window_rows *r)
{
    put_all(r, (stp_cell){ .number = NAN });
    const int32_t n = sort(r);
    int32_t rank = 0;
    for (int32_t i = 0; i < n; i++) {
        const stp_cell *v = &r->in[r->row[r->room[i]]], *before = i ? &r->in[r->row[r->room[i - 1]]] : NULL;
        if (!before || compare(r, v, before)) rank = i + 1;
        put_number(r, r->room[i], rank);
    }
}

/* Between the two values around place q (n - 1), as --agg q90 has it. */
static double quantile(const stp_window_rows *r, double q)
{
    const int32_t n = sort(r);
    if (!n) return NAN;
    const double at = q * (n - 1), part = at - floor(at);
    const int32_t lo = (int32_t) floor(at), hi = (int32_t) fmin(lo + 1, n - 1);
    const double a = r->in[r->row[r->room[lo]]].number, b = r->in[r->row[r->room[hi]]].number;
    return part > 0 ? a + (b - a) * part : a;
}

static void run_median(const stp_window_rows *r)
{
    put_all(r, (stp_cell){ .number = quantile(r, 0.5) });
}

static void run_quantile(const stp_window_rows *r)
{
    put_all(r, (stp_cell){ .number = quantile(r, r->k) });
}

/* ---- all rows --------------------------------------------------------------------------------------------------- */

static int32_t count(const stp_window_rows *r)
{
    int32_t n = 0;
    for (int32_t i = 0; i < r->n; i++) n += has(r, i);
    return n;
}

static double sum(const stp_window_rows *r)
{
    double total = 0;
    for (int32_t i = 0; i < r->n; i++)
        if (has(r, i)) total += r->in[r->row[i]].number;
    return total;
}

static void run_count(const stp_window_rows *r)
{
    put_all(r, (stp_cell){ .number = count(r) });
}

static void run_sum(const stp_window_rows *r)
{
    put_all(r, (stp_cell){ .number = sum(r) });
}

static double mean(const stp_window_rows *r)
{
    return sum(r) / count(r);
}

static void run_mean(const stp_window_rows *r)
{
    put_all(r, (stp_cell){ .number = mean(r) });
}

/* Of the rows themselves, as --agg var: divided by n. */
static double variance(const stp_window_rows *r)
{
    const double middle = mean(r);
    double total = 0;
    for (int32_t i = 0; i < r->n; i++)
        if (has(r, i)) total += (r->in[r->row[i]].number - middle) * (r->in[r->row[i]].number - middle);
    return total / count(r);
}

static void run_var(const stp_window_rows *r)
{
    put_all(r, (stp_cell){ .number = variance(r) });
}

static void run_std(const stp_window_rows *r)
{
    put_all(r, (stp_cell){ .number = sqrt(variance(r)) });
}

static void put_extreme(const stp_window_rows *r, int sign)
{
    const stp_cell *best = NULL;
    for (int32_t i = 0; i < r->n; i++)
        if (has(r, i) && (!best || compare(r, &r->in[r->row[i]], best) * sign > 0)) best = &r->in[r->row[i]];
    put_all(r, best ? *best : missing(r));
}

static void run_min(const stp_window_rows *r)
{
    put_extreme(r, -1);
}

static void run_max(const stp_window_rows *r)
{
    put_extreme(r, 1);
}

static void run_first(const stp_window_rows *r)
{
    int32_t i = 0;
    while (i < r->n && !has(r, i)) i++;
    put_all(r, i < r->n ? r->in[r->row[i]] : missing(r));
}

static void run_last(const stp_window_rows *r)
{
    int32_t i = r->n - 1;
    while (i >= 0 && !has(r, i)) i--;
    put_all(r, i >= 0 ? r->in[r->row[i]] : missing(r));
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

const stp_window_function stp_window_functions[] = {
    { "lag", "x[, n][, group]", "x of the row before, or n rows before", true, true, 'k', run_lag },
    { "lead", "x[, n][, group]", "x of the next row, or n rows on", true, true, 'k', run_lead },
    { "diff", "x[, n][, group]", "x less that of the row before, or n rows before; of times in seconds", true, false,
      'k', run_diff },
    { "cumsum", "x[, group]", "sum of x from the first row to this one", false, false, 0, run_cumsum },
    { "cummin", "x[, group]", "least x so far", true, true, 0, run_cummin },
    { "cummax", "x[, group]", "greatest x so far", true, true, 0, run_cummax },
    { "rank", "x[, group]", "1 for the least x; equal ones share the least rank", true, false, 0, run_rank },
    { "count", "x[, group]", "how many rows have an x", true, false, 0, run_count },
    { "sum", "x[, group]", "sum over all rows", false, false, 0, run_sum },
    { "mean", "x[, group]", "mean over all rows", false, false, 0, run_mean },
    { "median", "x[, group]", "median over all rows", false, false, 0, run_median },
    { "quantile", "x, q[, group]", "quantile over all rows: 0.9 is above nine tenths of them", false, false, 'q',
      run_quantile },
    { "var", "x[, group]", "variance over all rows", false, false, 0, run_var },
    { "std", "x[, group]", "standard deviation over all rows", false, false, 0, run_std },
    { "min", "x", "the least x of all rows", true, true, 0, run_min },
    { "max", "x", "the greatest x of all rows", true, true, 0, run_max },
    { "first", "x[, group]", "the first x that is there", true, true, 0, run_first },
    { "last", "x[, group]", "the last x that is there", true, true, 0, run_last },
    { 0 },
};

const stp_window_function *stp_window_find(const char *name, int n_args)
{
    const bool of_row = n_args > 1 && (!strcmp(name, "min") || !strcmp(name, "max"));
    for (const stp_window_function *f = stp_window_functions; f->name && !of_row; f++)
        if (!strcmp(f->name, name)) return f;
    return NULL;
}
