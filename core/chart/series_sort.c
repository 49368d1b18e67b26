#include "chart/series_sort.h"
#include <math.h>
#include <stdlib.h>

typedef struct point { double x, y; int64_t at; } point;

static int by_x(const void *a, const void *b)
{
    const point *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return (p->at > q->at) - (p->at < q->at);
}

static bool is_sorted(const double *x, int64_t n)
{
    for (int64_t i = 1; i < n; i++)
        if (x[i] < x[i - 1]) return false;
    return true;
}

/* Sorts one run without gaps by x, equal x in file order. */
static stp_status sort_run(double *x, double *y, int64_t n, stp_error *err)
{
    if (is_sorted(x, n)) return STP_OK;
    point *p = malloc((size_t) n * sizeof *p);
    if (!p) return stp_no_memory(err, "sorting");
    for (int64_t i = 0; i < n; i++) p[i] = (point) { x[i], y[i], i };
    qsort(p, (size_t) n, sizeof *p, by_x);
    for (int64_t i = 0; i < n; i++) {
        x[i] = p[i].x;
        y[i] = p[i].y;
    }
    free(p);
    return STP_OK;
}

stp_status stp_series_sort(stp_series *s, stp_error *err)
{
    for (int64_t i = 0, end; i < s->n; i = end + 1) {
        for (end = i; end < s->n && !isnan(s->x[end]); end++) {}
        if (end > i) STP_TRY(sort_run(s->x + i, s->y + i, end - i, err));
    }
    return STP_OK;
}
