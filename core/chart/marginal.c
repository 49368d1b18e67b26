/* --marginal: histograms along the axes, of the first layer whose marks are rows or counts of rows. The rows of a dot
 * plot are there when it is drawn, and the cells of a density are summed: nothing is read for them. Bars of facets are
 * as high as those of the others: one count, one length. */
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "chart/chart.h"

/* px: height of the tallest bar, that of facets, room before the plot, width of a bar at least. */
enum { SIZE = 56, FACET_SIZE = 36, GAP = 6, BIN = 15 };

typedef struct side {
    int bins, groups;          /* 0: there is none */
    double *edge;              /* bins + 1 places along the axis, 0 … 1 as stp_scale_at has them */
    double *count;             /* groups x bins */
} side;

typedef struct stp_marginal {
    const stp_drawing *of;
    side sides[2];             /* along x, along y */
    double most[2];            /* the tallest bar of all facets */
} stp_marginal;

static bool wanted(const stp_panel *p, bool is_y)
{
    const stp_value *v = &p->item->item->v[STP_F_MARGINAL];
    return v->set && (!strcmp(v->text, "both") || v->text[0] == (is_y ? 'y' : 'x'));
}

/* px of the tallest bar. */
static double height_of(const stp_panel *p)
{
    return p->item->facet.rows ? FACET_SIZE : SIZE;
}

double stp_marginal_size(const stp_panel *p, bool is_y)
{
    return wanted(p, is_y) ? height_of(p) + GAP : 0;
}

/* ---- which layer ------------------------------------------------------------------------------------------ */

/* How many rows are in each cell, or how many values; NULL: the reductions tell neither. */
static const double *counts_of(const stp_aggregate *a)
{
    for (int i = 0; i < a->n_vars; i++)
        if (!strcmp(a->vars[i].name, "count")) return a->vars[i].cells;
    for (int i = 0; i < a->n_parts; i++)
        if (!strcmp(a->parts[i].name, "count") || !strncmp(a->parts[i].name, "n_", 2)) return a->parts[i].cells;
    return NULL;
}

static bool has_dots(const stp_drawing *d)
{
    return d->layer->has_rows && d->n_series && d->series[0].x && d->series[0].y;
}

static const stp_drawing *find_drawing(const stp_panel *p)
{
    for (int i = 0; i < p->n_drawings; i++) {
        const stp_drawing *d = &p->drawings[i];
        if (d->layer->has_aggregate ? counts_of(&d->layer->aggregate) != NULL : has_dots(d)) return d;
    }
    return NULL;
}

stp_status stp_marginal_check(const stp_panel *p, stp_error *err)
{
    if (!p->item->item->v[STP_F_MARGINAL].set) return STP_OK;
    if (p->bare) return stp_fail(err, STP_ERR_USAGE, "--marginal: there are no axes here");
    return STP_OK;
}

/* ---- bins --------------------------------------------------------------------------------------------------- */

static stp_status side_new(side *s, const stp_panel *p, int bins, int groups, stp_error *err)
{
    *s = (side) { .bins = bins, .groups = groups };
    s->edge = stp_arena_array(p->arena, (size_t) bins + 1, sizeof *s->edge);
    s->count = stp_arena_array(p->arena, (size_t) bins * (size_t) groups + 1, sizeof *s->count);
    return s->edge && s->count ? STP_OK : stp_no_memory(err, "a histogram");
}

/* The least of 1, 2, 2.5, 5 times a power of ten that is not less. */
static double nice_step(double least)
{
    static const double steps[] = { 1, 2, 2.5, 5 };
    const double power = pow(10, floor(log10(least)));
    for (size_t i = 0; i < STP_COUNT(steps); i++)
        if (steps[i] * power >= least * (1 - 1e-9)) return steps[i] * power;
    return 10 * power;
}

/* Edges of numbers lie at round values; a category has a bin of its own; other axes are cut into equal lengths. */
static stp_status dots_edges(side *s, const stp_panel *p, const stp_scale *axis, double length, int groups,
                             stp_error *err)
{
    const int most = (int) fmax(length / BIN, 1);
    if (axis->kind != STP_SCALE_LINEAR) {
        STP_TRY(side_new(s, p, axis->kind == STP_SCALE_CATEGORY ? axis->n_labels : most, groups, err));
        for (int i = 0; i <= s->bins; i++) s->edge[i] = (double) i / s->bins;
        return STP_OK;
    }
    const double width = (axis->hi - axis->lo) / most;
    const double step = nice_step(axis->integer ? fmax(width, 1) : width);
    const double first = floor(axis->lo / step), last = ceil(axis->hi / step);
    STP_TRY(side_new(s, p, (int) (last - first), groups, err));
    for (int i = 0; i <= s->bins; i++) s->edge[i] = stp_scale_at(axis, (first + i) * step);
    return STP_OK;
}

/* The bin of a place, edges rising or falling; a place on an edge is in the bin above. -1: in none. */
static int bin_of(const side *s, double at)
{
    const bool falls = s->edge[0] > s->edge[s->bins];
    int lo = 0, hi = s->bins;
    if (!(at >= 0 && at <= 1)) return -1;
    while (hi - lo > 1) {
        const int mid = (lo + hi) / 2;
        if (falls ? at <= s->edge[mid] : at >= s->edge[mid]) lo = mid;
        else hi = mid;
    }
    return lo;
}

static stp_status count_dots(side *s, const stp_drawing *d, bool is_y, stp_error *err)
{
    const stp_panel *p = d->panel;
    const stp_scale *axis = is_y ? &p->y : &p->x, *other = is_y ? &p->x : &p->y;
    STP_TRY(dots_edges(s, p, axis, is_y ? p->plot.h : p->plot.w, d->n_series, err));
    for (int g = 0; g < d->n_series; g++) {
        const stp_series *q = &d->series[g];
        for (int64_t i = 0; i < q->n; i++) {
            const double across = stp_scale_at(other, is_y ? q->x[i] : q->y[i]);
            const int bin = across >= 0 && across <= 1 ? bin_of(s, stp_scale_at(axis, is_y ? q->y[i] : q->x[i])) : -1;
            if (bin >= 0) s->count[g * s->bins + bin]++;
        }
    }
    return STP_OK;
}

/* ---- cells ---------------------------------------------------------------------------------------------------- */

/* Where an end of the cells is on the panel's axis. */
static double end_of(const stp_scale *axis, const stp_axis *cells, double end)
{
    return stp_scale_at(axis, axis->kind == STP_SCALE_TIME ? end + (double) (cells->origin - axis->origin) : end);
}

/* Each bin is as many whole cells as its bar is wide at least. */
static stp_status cells_edges(side *s, const stp_panel *p, const stp_scale *axis, const stp_axis *cells, double length,
                              int groups, int *each, stp_error *err)
{
    const double lo = end_of(axis, cells, cells->lo), hi = end_of(axis, cells, cells->hi);
    *each = (int) fmax(1, ceil(BIN * cells->cells / fmax(1, fabs(hi - lo) * length)));
    STP_TRY(side_new(s, p, (cells->cells + *each - 1) / *each, groups, err));
    for (int i = 0; i <= s->bins; i++)
        s->edge[i] = lo + (hi - lo) * fmin(1, (double) i * *each / cells->cells);
    return STP_OK;
}

static stp_status count_cells(side *s, const stp_drawing *d, bool is_y, stp_error *err)
{
    const stp_panel *p = d->panel;
    const stp_aggregate *a = &d->layer->aggregate;
    const int w = a->view.x.cells, h = a->view.y.cells;
    const double *count = counts_of(a);
    int each;
    STP_TRY(cells_edges(s, p, is_y ? &p->y : &p->x, is_y ? &a->view.y : &a->view.x, is_y ? p->plot.h : p->plot.w,
                        a->n_planes, &each, err));
    for (int g = 0; g < a->n_planes; g++) {
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++) {
                const double n = count[((size_t) g * (size_t) h + (size_t) y) * (size_t) w + (size_t) x];
                if (n > 0) s->count[g * s->bins + (is_y ? y : x) / each] += n;
            }
    }
    return STP_OK;
}

/* ---- drawing ---------------------------------------------------------------------------------------------------- */

static double most_of(const side *s)
{
    double most = 0;
    for (int i = 0; i < s->bins; i++) {
        double sum = 0;
        for (int g = 0; g < s->groups; g++) sum += s->count[g * s->bins + i];
        most = fmax(most, sum);
    }
    return most;
}

/* Groups of a shaded layer have their colours when it is drawn. */
static uint32_t color_of(const stp_drawing *d, int g)
{
    const bool one = d->bar.wanted || g >= d->n_series || (d->layer->has_aggregate && !d->layer->aggregate.categories);
    return one ? d->panel->theme->other : d->series[g].color;
}

/* Where the bars along y stand: behind the labels of an axis at the right. */
static double foot_x(const stp_panel *p)
{
    return p->plot.x + p->plot.w + stp_right_width(p) + GAP;
}

/* The bar of a bin, from `from` to `to` of the greatest; inside of the plot's length. */
static stp_rect bar_of(const stp_panel *p, const side *s, bool is_y, int bin, double from, double to)
{
    const double a = fmin(fmax(s->edge[bin], 0), 1), b = fmin(fmax(s->edge[bin + 1], 0), 1);
    const double length = is_y ? p->plot.h : p->plot.w, gap = fabs(b - a) * length > 4 ? 1 : 0;
    const double start = fmin(a, b) * length, size = fmax(fabs(b - a) * length - gap, 0), high = height_of(p);
    if (!is_y) return (stp_rect) { p->plot.x + start, p->plot.y - GAP - to * high, size, (to - from) * high };
    return (stp_rect) { foot_x(p) + from * high, p->plot.y + length - start - size, (to - from) * high, size };
}

static void draw_group(const stp_panel *p, const side *s, bool is_y, int g, double most, stp_rect *bars, double *below,
                       stp_scene *scene)
{
    int64_t n = 0;
    for (int i = 0; i < s->bins; i++) {
        const double count = s->count[g * s->bins + i];
        if (!(count > 0)) continue;
        bars[n++] = bar_of(p, s, is_y, i, below[i] / most, (below[i] + count) / most);
        below[i] += count;
    }
    stp_scene_rects(scene, bars, n, (stp_style) { .fill = stp_with_alpha(color_of(p->marginal->of, g), 0.7) });
}

static stp_status draw_side(const stp_panel *p, const side *s, bool is_y, stp_scene *scene, stp_error *err)
{
    const double most = p->marginal->most[is_y];
    stp_rect *bars = stp_arena_array(p->arena, (size_t) s->bins + 1, sizeof *bars);
    double *below = stp_arena_array(p->arena, (size_t) s->bins + 1, sizeof *below);
    if (!bars || !below) return stp_no_memory(err, "a histogram");
    stp_scene_group(scene, "marginal", is_y ? "how often each y" : "how often each x");
    for (int g = 0; g < s->groups && most > 0; g++) draw_group(p, s, is_y, g, most, bars, below, scene);
    const double x = foot_x(p), y = p->plot.y - GAP;
    if (is_y) stp_scene_line(scene, x, p->plot.y, x, p->plot.y + p->plot.h, p->theme->axis, 1);
    else stp_scene_line(scene, p->plot.x, y, p->plot.x + p->plot.w, y, p->theme->axis, 1);
    stp_scene_group_end(scene);
    return STP_OK;
}

static stp_status count_panel(stp_panel *p, stp_error *err)
{
    const stp_drawing *d = find_drawing(p);
    if (!d) {
        stp_fail(err, STP_ERR_USAGE, "--marginal counts rows, and no layer here has any to count");
        return stp_hint(err, "it goes with dots and lines, and with densities of --agg count or mean");
    }
    stp_marginal *m = p->marginal = stp_arena_alloc(p->arena, sizeof *m);
    if (!m) return stp_no_memory(err, "a histogram");
    *m = (stp_marginal) { .of = d };
    for (int is_y = 0; is_y < 2; is_y++) {
        side *s = &m->sides[is_y];
        if (!wanted(p, is_y)) continue;
        STP_TRY(d->layer->has_aggregate ? count_cells(s, d, is_y, err) : count_dots(s, d, is_y, err));
        m->most[is_y] = most_of(s);
    }
    return STP_OK;
}

stp_status stp_marginal_count(stp_block *b, stp_error *err)
{
    double most[2] = { 0 };
    if (!b->panels[0].item->item->v[STP_F_MARGINAL].set) return STP_OK;
    for (int i = 0; i < b->n; i++) {
        STP_TRY(count_panel(&b->panels[i], err));
        for (int k = 0; k < 2; k++) most[k] = fmax(most[k], b->panels[i].marginal->most[k]);
    }
    for (int i = 0; i < b->n; i++)
        for (int k = 0; k < 2; k++) b->panels[i].marginal->most[k] = most[k];
    return STP_OK;
}

stp_status stp_marginal_draw(const stp_panel *p, stp_scene *scene, stp_error *err)
{
    for (int is_y = 0; p->marginal && is_y < 2; is_y++) {
        const side *s = &p->marginal->sides[is_y];
        if (s->bins) STP_TRY(draw_side(p, s, is_y, scene, err));
    }
    return STP_OK;
}
