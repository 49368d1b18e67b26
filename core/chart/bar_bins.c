/* The histogram of a colour bar: cells by value, in their colours. Its axis is that of the values, or of their
 * logarithms where most lie near the lower end: by rank (eq_hist) each stretch would hold as many cells as any other.
 */
#include "chart/chart.h"
#include <math.h>
#include <string.h>

/* Half of the values in the lowest tenth of the range. */
static bool leans(const stp_norm *n) { return stp_norm_inverse(n, 0.5) - n->lo < 0.1 * (n->hi - n->lo); }

/* Whole numbers have a stretch each, from half below to half above. */
static void make_axis(stp_colorbar *b)
{
    const stp_norm *n = &b->norm;
    const double beyond = n->whole && n->hi - n->lo < 1e6 ? 0.5 : 0;
    stp_norm_kind kind = n->kind;
    if (kind == STP_NORM_EQ_HIST) kind = leans(n) ? STP_NORM_LOG : STP_NORM_LINEAR;
    b->axis = (stp_norm) { .kind = kind, .lo = n->lo - beyond, .hi = n->hi + beyond, .whole = n->whole };
}

/* Even parts of the axis; between whole numbers edges are half-way, and each part has one number at least. */
static void make_edges(stp_colorbar *b)
{
    double last = b->axis.lo;
    b->n_bins = 0;
    b->edge[0] = 0;
    for (int i = 1; i <= STP_BAR_BINS; i++) {
        double v = stp_norm_inverse(&b->axis, (double) i / STP_BAR_BINS);
        if (b->axis.lo < b->norm.lo) v = fmin(floor(v + 0.5) + 0.5, b->axis.hi);
        if (!(v > last)) continue;
        b->edge[++b->n_bins] = stp_norm_at(&b->axis, v);
        last = v;
    }
}

static int bin_of(const stp_colorbar *b, double t)
{
    int lo = 0, hi = b->n_bins - 1;
    while (lo < hi) {
        const int mid = (lo + hi + 1) / 2;
        if (b->edge[mid] <= t) lo = mid;
        else hi = mid - 1;
    }
    return lo;
}

void stp_bar_bins_make(stp_colorbar *b, const double *v, int64_t n, bool zero_is_empty)
{
    memset(b->bins, 0, sizeof b->bins);
    if (!(b->norm.lo < b->norm.hi)) return;        /* one value: the bar is a box */
    make_axis(b);
    make_edges(b);
    for (int64_t i = 0; i < n; i++)
        if (!isnan(v[i]) && !(zero_is_empty && v[i] == 0)) b->bins[bin_of(b, stp_norm_at(&b->axis, v[i]))]++;
}

/* Cells by length of the axis, so that areas are cells. */
static double density(const stp_colorbar *b, int i) { return (double) b->bins[i] / (b->edge[i + 1] - b->edge[i]); }

void stp_bar_bins_draw(const stp_colorbar *b, stp_scene *s, double x, double y, double width, double height)
{
    double most = 0;
    for (int i = 0; i < b->n_bins; i++) most = fmax(most, density(b, i));
    for (int i = 0; i < b->n_bins; i++) {
        const double v = stp_norm_inverse(&b->axis, (b->edge[i] + b->edge[i + 1]) / 2);
        const stp_rect r = { x, y + height * (1 - b->edge[i + 1]), fmax(1, width * density(b, i) / most),
                             height * (b->edge[i + 1] - b->edge[i]) };
        stp_scene_rects(s, &r, 1, (stp_style) { .fill = stp_cmap_at(&b->map, stp_norm_at(&b->norm, v)) });
    }
}
