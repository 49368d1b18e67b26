#include "spec/curved.h"
#include <math.h>
#include <stdlib.h>

static void drop_cell(stp_gridded *f, int64_t at)
{
    for (int i = 0; i < f->n_values; i++) {
        if (f->values[i].type == STP_TYPE_F32)
            ((float *) f->values[i].values)[at] = NAN;
        else
            ((double *) f->values[i].values)[at] = (double) NAN;
    }
}

/* ---- longitudes -------------------------------------------------------------------------------------------------- */

static double turns(double from, double to)
{
    return isfinite(from) && isfinite(to) ? round((from - to) / 360) * 360 : 0;
}

/* Each goes on from the last one known. */
static void unroll(double *row, int64_t n)
{
    double last = NAN;
    for (int64_t i = 0; i < n; i++) {
        row[i] += turns(last, row[i]);
        last = isfinite(row[i]) ? row[i] : last;
    }
}

/* The turns from a row to the next, by the column nearest the middle that both know. */
static double turns_between(const double *row, const double *next, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        const int64_t at = n / 2 + (i % 2 ? -(i + 1) / 2 : i / 2);
        if (at >= 0 && at < n && isfinite(row[at]) && isfinite(next[at])) return turns(row[at], next[at]);
    }
    return 0;
}

/* Longitudes go on beyond the circle's seam: along each row, and from row to row; the least is within half a circle of
 * 0. */
static void unroll_rows(double *x, int64_t nx, int64_t ny)
{
    double lo = INFINITY;
    for (int64_t j = 0; j < ny; j++) {
        double *row = x + j * nx;
        unroll(row, nx);
        const double all = j ? turns_between(row - nx, row, nx) : 0;
        for (int64_t i = 0; i < nx; i++) lo = fmin(lo, row[i] += all);
    }
    const double back = isfinite(lo) ? floor((lo + 180) / 360) * 360 : 0;
    for (int64_t i = 0; i < nx * ny; i++) x[i] -= back;
}

/* Where neighbours are still half a circle apart (at a pole), no quad is drawn: it would reach across the map. */
static void cut_seams(stp_gridded *f, const double *x)
{
    const int64_t nx = f->mesh.nx, ny = f->mesh.ny;
    for (int64_t j = 0; j < ny; j++)
        for (int64_t i = 0; i < nx; i++) {
            const int64_t at = j * nx + i;
            const bool right = i + 1 < nx && fabs(x[at + 1] - x[at]) > 180,
                       up = j + 1 < ny && fabs(x[at + nx] - x[at]) > 180;
            if (right || up) drop_cell(f, at);
            if (right) drop_cell(f, at + 1);
            if (up) drop_cell(f, at + nx);
        }
}

/* ---- cells without a place --------------------------------------------------------------------------------------- */

/* n items of w numbers each, of which some are known: those between two that are lie on the way; in front of the first
 * and behind the last the steps go on. At least one is known. */
static void fill(double *v, const bool *known, int64_t n, int64_t w)
{
    int64_t first = 0, last = n - 1;
    while (!known[first]) first++;
    while (!known[last]) last--;
    const int64_t before = first + 1 < n && known[first + 1] ? w : 0, behind = last > 0 && known[last - 1] ? w : 0;
    for (int64_t i = first - 1; i >= 0; i--)
        for (double *a = v + i * w, *b = a + w; b < v + (i + 2) * w; a++, b++) *a = 2 * *b - b[before];
    for (int64_t i = last + 1; i < n; i++)
        for (double *a = v + i * w, *b = a - w; a < v + (i + 1) * w; a++, b++) *a = 2 * *b - b[-behind];
    for (int64_t i = first + 1, next = 0; i < last; i++) {
        if (known[i]) continue;
        for (next = next > i ? next : i; !known[next]; next++) {}
        const double steps = (double) (next - i + 1);
        for (double *a = v + i * w; a < v + (i + 1) * w; a++) *a = a[-w] + (a[(next - i) * w] - a[-w]) / steps;
    }
}

/* The range of the known coordinates and a step more on both sides: the longest one between neighbours. */
static void reach(const double *v, int64_t nx, int64_t ny, double *lo, double *hi)
{
    double step = 0;
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int64_t at = 0; at < nx * ny; at++) {
        *lo = fmin(*lo, v[at]);
        *hi = fmax(*hi, v[at]);
        if ((at + 1) % nx) step = fmax(step, fabs(v[at + 1] - v[at]));
        if (at + nx < nx * ny) step = fmax(step, fabs(v[at + nx] - v[at]));
    }
    *lo -= step;
    *hi += step;
}

/* Along each row, then rows of which nothing is known. */
static void fill_mesh(double *v, int64_t nx, int64_t ny, bool *known, bool *known_row)
{
    bool any_row = false;
    double lo, hi;
    reach(v, nx, ny, &lo, &hi);
    for (int64_t j = 0; j < ny; j++) {
        bool any = false;
        for (int64_t i = 0; i < nx; i++) any |= known[i] = isfinite(v[j * nx + i]);
        if (any) fill(v + j * nx, known, nx, 1);
        any_row |= known_row[j] = any;
    }
    if (!any_row) return;
    fill(v, known_row, ny, nx);
    for (int64_t i = 0; i < nx * ny; i++) v[i] = fmax(lo, fmin(hi, v[i]));
}

static bool drop_unplaced(stp_gridded *f, double *x, double *y)
{
    bool any = false;
    for (int64_t i = 0; i < f->mesh.nx * f->mesh.ny; i++) {
        if (isfinite(x[i]) && isfinite(y[i])) continue;
        any = true;
        x[i] = y[i] = (double) NAN;
        drop_cell(f, i);
    }
    return any;
}

bool stp_curved_mend(stp_gridded *f, double *x, double *y, bool map)
{
    const int64_t nx = f->mesh.nx, ny = f->mesh.ny;
    const bool unplaced = drop_unplaced(f, x, y);
    if (map) {
        unroll_rows(x, nx, ny);
        cut_seams(f, x);
    }
    if (!unplaced) return true;
    bool *known = malloc((size_t) (nx + ny) * sizeof *known);
    if (!known) return false;
    fill_mesh(x, nx, ny, known, known + nx);
    fill_mesh(y, nx, ny, known, known + nx);
    free(known);
    return true;
}

bool stp_curved_is_mesh(const stp_mesh *m)
{
    int64_t left = 0, right = 0;
    for (int64_t j = 0; j + 1 < m->ny; j++)
        for (int64_t i = 0; i + 1 < m->nx; i++) {
            const double *x = m->x + j * m->nx + i, *y = m->y + j * m->nx + i;
            const double turn = (x[1] - x[0]) * (y[m->nx] - y[0]) - (y[1] - y[0]) * (x[m->nx] - x[0]);
            left += turn > 0;
            right += turn < 0;
        }
    const int64_t fewer = left < right ? left : right;
    return fewer <= (left + right) / 5;
}
