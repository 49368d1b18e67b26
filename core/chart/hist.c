/* Counts of a number's (or time's) values in bins with round edges. The first pass finds how the values are
 * distributed, the second counts them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "chart/kinds.h"
#include "chart/stack.h"
#include "chart/stat.h"
#include "spec/gather.h"

#define OVERLAY_ALPHA 0.2      /* of groups over each other, under their outlines */
enum { BINS_USUAL_MOST = 120, BINS_TIME = 40, GAP = 1 };

typedef struct hist {
    stp_edges edges;           /* values of the column: numbers, or counts from origin */
    int64_t origin;
    bool log;                  /* edges are even in log10 */
    stp_stack stack;           /* places are numbers of bins */
} hist;

static hist *hist_of(const stp_layer_plan *l)
{
    return ((stp_stat *) l->state)->more;
}

/* ---- binding ------------------------------------------------------------------------------------------------------ */

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    if (!l->x.info == !l->y[0].info) {
        if (!l->x.info) return stp_fail(err, STP_ERR_USAGE, "%s: a histogram of which column? give -x", l->source->path);
        stp_fail(err, STP_ERR_USAGE, "a histogram counts the rows of one column: give -x or -y, not both");
        return stp_hint(err, "-k heatmap counts in two, -k bar --agg takes another statistic");
    }
    const stp_column_info *c = l->x.info ? l->x.info : l->y[0].info;
    if (stp_is_text(c->meaning)) {
        stp_fail(err, STP_ERR_USAGE, "a histogram wants numbers or times, '%s' is %s", c->name,
                 stp_meaning_phrase(c->meaning));
        return stp_hint(err, "-k bar counts categories");
    }
    const bool across = !l->x.info;
    STP_TRY(stp_stat_bind(p, l, across ? STP_STAT_ACROSS : STP_STAT_UPRIGHT, err));
    stp_stat *s = l->state;
    s->more = stp_arena_array(&p->arena, 1, sizeof(hist));
    return s->more ? STP_OK : stp_no_memory(err, "bins");
}

/* ---- edges ------------------------------------------------------------------------------------------------------------ */

/* The column's distribution: of log10 where the axis is logarithmic. */
static stp_status find_distribution(const stp_plan *p, stp_layer_plan *l, bool log, stp_groups *g, stp_error *err)
{
    const stp_stat *s = l->state;
    const stp_group_plan plan = { .n_values = 1, .value = { s->key.at }, .dists = true, .log = log };
    STP_TRY(stp_group_fold.init(g, &plan, err));
    STP_TRY(stp_gather_scan(p, l, &stp_group_fold, &plan, g, err));
    return stp_groups_finish_dists(g, err);
}

/* --bins N, WIDTHu, or a calendar unit. */
typedef struct wish { double n, width; const char *unit; } wish;

static stp_status read_wish(const stp_layer_plan *l, wish *out, stp_error *err)
{
    const stp_value *v = &l->layer->v[STP_F_BINS];
    *out = (wish) { 0 };
    if (!v->set) return STP_OK;
    const size_t n = strlen(v->text);
    double x;
    if (n > 1 && v->text[n - 1] == 'u' && stp_parse_double(v->text, n - 1, &x) && x > 0 && isfinite(x)) out->width = x;
    else if (stp_parse_double(v->text, n, &x) && x >= 1 && x <= STP_EDGES_MOST && x == floor(x)) out->n = x;
    else if (n && !strspn(v->text, "0123456789+-.")) out->unit = v->text;
    else {
        stp_fail(err, STP_ERR_USAGE, "--bins wants a number of bins, or a width as 2.5u, not '%s'", v->text);
        return stp_hint(err, "times also take hour, day, week, month, year");
    }
    return STP_OK;
}

static stp_status number_edges(const stp_plan *p, const stp_layer_plan *l, hist *h, const stp_dist *d, const wish *w,
                               stp_error *err)
{
    const stp_stat *s = l->state;
    stp_arena *arena = (stp_arena *) &p->arena;
    if (w->unit) return stp_fail(err, STP_ERR_USAGE, "--bins %s: '%s' holds no times", w->unit, s->key.info->name);
    const double range = d->hi - d->lo;
    const bool whole = !d->fraction && !h->log;
    double width = w->width > 0 ? w->width : w->n ? range / w->n : stp_bin_width(d);
    if (!w->n && !(w->width > 0)) width = fmax(width, range / BINS_USUAL_MOST);
    if (!(width > 0) || !isfinite(width)) width = whole ? 1 : d->lo != 0 ? fabs(d->lo) / 10 : 1;
    if (!(w->width > 0)) width = stp_nice_width(width);
    if (!(w->width > 0) && whole) width = fmax(1, round(width));
    STP_TRY(stp_edges_make(&h->edges, arena, d->lo, d->hi, width, whole, err));
    for (int i = 0; h->log && i <= h->edges.n; i++) h->edges.at[i] = pow(10, h->edges.at[i]);
    return STP_OK;
}

static stp_status make_edges(const stp_plan *p, const stp_layer_plan *l, const stp_groups *g, stp_error *err)
{
    const stp_stat *s = l->state;
    hist *h = s->more;
    wish w;
    STP_TRY(read_wish(l, &w, err));
    if (!g->n || !g->dist[0].n) return STP_OK;
    if (s->key.info->meaning != STP_TIME) return number_edges(p, l, h, &g->dist[0], &w, err);
    if (w.width > 0)
        return stp_fail(err, STP_ERR_USAGE, "--bins %s: times are binned by hour, day, week, month or year",
                        l->layer->v[STP_F_BINS].text);
    const int64_t lo = (int64_t) g->dist[0].lo, hi = g->dist[0].hi >= 0x1p63 ? INT64_MAX : (int64_t) g->dist[0].hi;
    h->origin = lo;
    return stp_edges_time(&h->edges, (stp_arena *) &p->arena, lo, hi, s->key.info->time_digits, lo, w.n ? w.n : BINS_TIME,
                          w.unit, err);
}

/* ---- counting ------------------------------------------------------------------------------------------------------------ */

/* A time axis counts from its least time. */
static void set_extents(stp_layer_plan *l)
{
    const stp_stat *s = l->state;
    const hist *h = s->more;
    if (s->key.info->meaning != STP_TIME || !h->edges.n) return;
    stp_extent *e = &l->extents.column[s->across];
    l->extents.column[!s->across] = stp_extent_empty();
    *e = stp_extent_empty();
    if (__builtin_add_overflow(h->origin, (int64_t) h->edges.at[0], &e->int_lo)) e->int_lo = INT64_MIN;
    if (__builtin_add_overflow(h->origin, (int64_t) h->edges.at[h->edges.n], &e->int_hi)) e->int_hi = INT64_MAX;
    e->lo = (double) e->int_lo;
    e->hi = (double) e->int_hi;
    e->n = 1;
    l->has_extents = true;
}

static stp_status gather(const stp_plan *p, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    stp_stat *s = l->state;
    hist *h = s->more;
    stp_groups all = { 0 };
    h->log = s->across ? item->y.log : item->x.log;
    stp_status status = stp_gather_keep(p, l, err);
    if (status == STP_OK) status = find_distribution(p, l, h->log, &all, err);
    if (status == STP_OK) status = make_edges(p, l, &all, err);
    stp_group_fold.clear(&all);
    if (status != STP_OK) return status;
    s->plan.kind[0] = STP_KEY_NUMBER;
    s->plan.edges[0] = h->edges;
    s->plan.origin[0] = h->origin;
    if (!h->edges.n) s->plan.edges[0] = (stp_edges) { .at = (double[2]) { 0, 0 }, .n = 1 };
    STP_TRY(stp_stat_gather(p, item, l, err));
    set_extents(l);
    return stp_gather_done(p, l, err);
}

/* ---- drawing -------------------------------------------------------------------------------------------------------------- */

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    hist *h = hist_of(d->layer);
    d->swatch = STP_SWATCH_BOX;
    if (!h->edges.n)
        return stp_fail(err, STP_ERR_EMPTY, "%s: there is nothing to draw: no row has a value in '%s'%s",
                        d->layer->source->path, stp_stat_of(d)->key.info->name, h->log ? " above 0" : "");
    STP_TRY(stp_stat_series(d, err));
    return stp_stack_make(&h->stack, d, stp_stack_how(d, STP_STACK_NO), err);
}

static double edge_value(const stp_drawing *d, int i)
{
    const stp_stat *s = stp_stat_of(d);
    const hist *h = s->more;
    if (s->key.info->meaning != STP_TIME) return h->edges.at[i];
    int64_t t;
    if (__builtin_add_overflow(h->origin, (int64_t) h->edges.at[i], &t)) t = i ? INT64_MAX : INT64_MIN;
    return stp_panel_time(d->panel, s->key.info, t, s->across);
}

static void span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    const hist *h = hist_of(d->layer);
    if (is_y != stp_stat_of(d)->across) {
        stp_stack_span(&h->stack, d, false, 0, lo, hi);
        return;
    }
    *lo = fmin(*lo, edge_value(d, 0));
    *hi = fmax(*hi, edge_value(d, h->edges.n));
}

static stp_rect bin_rect(const stp_drawing *d, const stp_stack_mark *m, bool apart)
{
    const stp_panel *p = d->panel;
    const bool across = stp_stat_of(d)->across;
    const stp_scale *values = across ? &p->x : &p->y;
    double a[2], b[2];
    stp_stat_px(d, edge_value(d, (int) m->place), m->low, a);
    stp_stat_px(d, edge_value(d, (int) m->place + 1), m->high, b);
    if (values->kind == STP_SCALE_LOG && m->low == 0) a[!across] = across ? p->plot.x : p->plot.y + p->plot.h;
    stp_rect r = { fmin(a[0], b[0]), fmin(a[1], b[1]), fabs(b[0] - a[0]), fabs(b[1] - a[1]) };
    double *at = across ? &r.y : &r.x, *length = across ? &r.h : &r.w;
    const double gap = apart && *length > 4 ? GAP : 0;
    *at += gap / 2;
    *length -= gap;
    return r;
}

static stp_rect clipped(stp_rect r, const stp_rect *box)
{
    const double x0 = fmax(r.x, box->x), y0 = fmax(r.y, box->y), x1 = fmin(r.x + r.w, box->x + box->w),
                 y1 = fmin(r.y + r.h, box->y + box->h);
    return (stp_rect) { x0, y0, x1 - x0, y1 - y0 };
}

/* The outline of a series' bins; those without a value are 0 high. */
static stp_status draw_outline(stp_drawing *d, int i, stp_error *err)
{
    const hist *h = hist_of(d->layer);
    double *xy = malloc(((size_t) h->edges.n + 1) * 4 * sizeof *xy), low = 0;
    if (!xy) return stp_no_memory(err, "bins");
    if ((stp_stat_of(d)->across ? &d->panel->x : &d->panel->y)->kind == STP_SCALE_LOG)
        low = (stp_stat_of(d)->across ? &d->panel->x : &d->panel->y)->lo;
    int64_t n = 0;
    stp_stat_px(d, edge_value(d, 0), low, xy + 2 * n++);
    for (int64_t k = 0, at = 0; at < h->edges.n; at++) {
        const bool has = k < h->stack.n[i] && (int64_t) h->stack.mark[i][k].place == at;
        const double v = has ? h->stack.mark[i][k++].high : low;
        stp_stat_px(d, edge_value(d, (int) at), v, xy + 2 * n++);
        stp_stat_px(d, edge_value(d, (int) at + 1), v, xy + 2 * n++);
    }
    stp_stat_px(d, edge_value(d, h->edges.n), low, xy + 2 * n++);
    stp_scene_path(d->scene, xy, n, false, (stp_style) { .stroke = d->series[i].color, .width = 1.25 });
    free(xy);
    return STP_OK;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const hist *h = hist_of(d->layer);
    const stp_value *alpha = &d->layer->layer->v[STP_F_ALPHA];
    const bool over = d->n_series > 1 && h->stack.how == STP_STACK_NO;
    for (int i = 0; i < d->n_series; i++) {
        stp_rect *r = stp_arena_array(d->panel->arena, (size_t) h->stack.n[i] + 1, sizeof *r);
        if (!r) return stp_no_memory(err, "bins");
        int64_t n = 0;
        for (int64_t k = 0; k < h->stack.n[i]; k++) {
            const stp_rect one = clipped(bin_rect(d, &h->stack.mark[i][k], !over), &d->panel->plot);
            if (one.w > 0 && one.h > 0) r[n++] = one;
        }
        const double a = alpha->set ? alpha->a : over ? OVERLAY_ALPHA : 1;
        stp_scene_group(d->scene, "bins", stp_tooltip(d->series[i].label));
        stp_scene_rects(d->scene, r, n, (stp_style) { .fill = stp_with_alpha(d->series[i].color, a) });
        if (over) STP_TRY(draw_outline(d, i, err));
        stp_scene_group_end(d->scene);
    }
    return STP_OK;
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Histogram of %s", stp_stat_of(d)->key.info->name);
}

const stp_kind stp_kind_hist = {
    .name = "hist",
    .cells = STP_CELLS_ALL,
    .title = "Histogram",
    .help = "how many values are in each bin of a number or a time",
    .example = "stipple plot flights.csv -k hist -x delay --bins 40 --by carrier",
    .verbs = STP_VERB_PLOT,
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_BINS | STP_ROLE_STACK,
    .one_y = true,
    .zero_y = true,
    .loose_y = true,
    .grid_y = true,
    .rereads = true,
    .bind = bind,
    .gather = gather,
    .clear = stp_stat_clear,
    .labels = stp_stat_labels,
    .prepare = prepare,
    .span = span,
    .draw = draw,
    .describe = describe,
};
