/* A disc is a stack of rows: for each of its rows the plane is added, shifted cell by cell, in plain loops that
 * vectorise. What is empty adds nothing, which a number stands for that changes no sum (or maximum) of others. */
#include "agg/spread.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static inline bool is_empty(double v, bool zero_is_empty) { return isnan(v) || (zero_is_empty && v == 0); }

/* Cells left and right of the middle in the disc's row dy. */
static int half_width(int px, int dy)
{
    const double r = px + 0.5, rest = r * r - (double) dy * dy;
    return rest < 0 ? -1 : (int) sqrt(rest);
}

static void add_shifted(double *restrict out, const double *restrict in, int n)
{
    for (int i = 0; i < n; i++) out[i] += in[i];
}

static void max_shifted(double *restrict out, const double *restrict in, int n)
{
    for (int i = 0; i < n; i++) out[i] = in[i] > out[i] ? in[i] : out[i];
}

/* out: a row; in: the row of the plane that the disc's row dy brings there. */
static void stamp_row(double *out, const double *in, int w, int half, stp_spread_how how)
{
    for (int dx = -half; dx <= half; dx++) {
        const int from = dx > 0 ? dx : 0, end = dx < 0 ? w + dx : w;
        if (end <= from) continue;
        if (how == STP_SPREAD_ADD) add_shifted(out + from - dx, in + from, end - from);
        else max_shifted(out + from - dx, in + from, end - from);
    }
}

/* Values with what is empty replaced; the least are the greatest of their opposites. */
static void fill_in(double *to, const double *from, size_t n, bool zero_is_empty, stp_spread_how how)
{
    const double none = how == STP_SPREAD_ADD ? 0 : -INFINITY;
    for (size_t i = 0; i < n; i++)
        to[i] = is_empty(from[i], zero_is_empty) ? none : how == STP_SPREAD_MIN ? -from[i] : from[i];
}

static void mark(double *to, const double *from, size_t n, bool zero_is_empty)
{
    for (size_t i = 0; i < n; i++) to[i] = is_empty(from[i], zero_is_empty) ? 0 : 1;
}

static void spread_plane(const double *in, double *out, int w, int h, int px, stp_spread_how how)
{
    const double none = how == STP_SPREAD_ADD ? 0 : -INFINITY;
    for (int y = 0; y < h; y++) {
        double *row = out + (size_t) y * (size_t) w;
        for (int i = 0; i < w; i++) row[i] = none;
        for (int dy = -px; dy <= px; dy++)
            if (y + dy >= 0 && y + dy < h)
                stamp_row(row, in + (size_t) (y + dy) * (size_t) w, w, half_width(px, dy), how);
    }
}

/* Sums may be 0 where there are values: where there are any is spread by itself. */
static void spread_one(double *cells, double *in, double *out, int w, int h, int px, bool zero_is_empty,
                       stp_spread_how how)
{
    const size_t n = (size_t) w * (size_t) h;
    const bool told_apart = zero_is_empty || how != STP_SPREAD_ADD;
    double *there = told_apart ? NULL : out + n;
    if (there) {
        mark(in, cells, n, zero_is_empty);
        spread_plane(in, there, w, h, px, STP_SPREAD_MAX);
    }
    fill_in(in, cells, n, zero_is_empty, how);
    spread_plane(in, out, w, h, px, how);
    for (size_t i = 0; i < n; i++) {
        const bool empty = there ? !(there[i] > 0) : how == STP_SPREAD_ADD ? out[i] == 0 : out[i] == -INFINITY;
        cells[i] = empty ? (zero_is_empty ? 0 : NAN) : how == STP_SPREAD_MIN ? -out[i] : out[i];
    }
}

stp_status stp_spread(double *cells, int n_planes, int w, int h, int px, bool zero_is_empty, stp_spread_how how,
                      stp_error *err)
{
    if (px < 0 || px > STP_SPREAD_MOST) return stp_fail(err, STP_ERR_USAGE, "cells cannot be spread by %d px", px);
    if (px == 0) return STP_OK;
    const size_t n = (size_t) w * (size_t) h;
    double *in = malloc((n + 1) * sizeof *in), *out = malloc((2 * n + 1) * sizeof *out);
    if (in && out)
        for (int p = 0; p < n_planes; p++) spread_one(cells + (size_t) p * n, in, out, w, h, px, zero_is_empty, how);
    const bool ok = in && out;
    free(in);
    free(out);
    return ok ? STP_OK : stp_no_memory(err, "spreading cells");
}

/* ---- how far ------------------------------------------------------------------------------- */

/* sum[(y + 1) * (w + 1) + x + 1] = cells that are not empty at or before (x, y) both ways. */
static int64_t sum_up(const double *cells, int n_planes, int w, int h, bool zero_is_empty, uint32_t *sum)
{
    const size_t n = (size_t) w * (size_t) h, stride = (size_t) w + 1;
    memset(sum, 0, stride * sizeof *sum);
    for (int y = 0; y < h; y++) {
        uint32_t row = 0, *to = sum + ((size_t) y + 1) * stride;
        to[0] = 0;
        for (int x = 0; x < w; x++) {
            bool any = false;
            for (int p = 0; p < n_planes && !any; p++)
                any = !is_empty(cells[(size_t) p * n + (size_t) y * (size_t) w + (size_t) x], zero_is_empty);
            row += any;
            to[x + 1] = to[x + 1 - (ptrdiff_t) stride] + row;
        }
    }
    return sum[(size_t) h * stride + (size_t) w];
}

/* Of the cells that are not empty, how many have another one in the square around them. */
static int64_t count_neighboured(const uint32_t *sum, int w, int h, int reach)
{
    const size_t stride = (size_t) w + 1;
    int64_t count = 0;
    for (int y = 0; y < h; y++) {
        const int y0 = y > reach ? y - reach : 0, y1 = y + reach < h ? y + reach + 1 : h;
        for (int x = 0; x < w; x++) {
            const uint32_t *at = sum + (size_t) y * stride + (size_t) x;
            if (at[stride + 1] - at[stride] - at[1] + at[0] == 0) continue;
            const int x0 = x > reach ? x - reach : 0, x1 = x + reach < w ? x + reach + 1 : w;
            const uint32_t *a = sum + (size_t) y0 * stride, *b = sum + (size_t) y1 * stride;
            count += b[x1] - b[x0] - a[x1] + a[x0] > 1;
        }
    }
    return count;
}

stp_status stp_spread_auto(const double *cells, int n_planes, int w, int h, bool zero_is_empty, double threshold,
                           int max_px, int *px, stp_error *err)
{
    uint32_t *sum = malloc(((size_t) w + 1) * ((size_t) h + 1) * sizeof *sum);
    if (!sum) return stp_no_memory(err, "spreading cells");
    const int64_t n = sum_up(cells, n_planes, w, h, zero_is_empty, sum);
    *px = 0;
    while (n && *px < max_px &&
           (double) count_neighboured(sum, w, h, 2 * (*px + 1)) <= threshold * (double) n) ++*px;
    free(sum);
    return STP_OK;
}
