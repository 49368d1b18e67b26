/* Counts of a number's (or time's) values in bins with round edges. The first pass finds how the values are
 * distributed, the second counts them. */
#include <math.h>
#include <stdlib.h>
#include "chart/binning.h"
#include "chart/kinds.h"
#include "chart/normed.h"
#include "chart/stack.h"
#include "chart/stat.h"
#include "spec/gather.h"

#define OVERLAY_ALPHA 0.2 /* of groups over each other, under their outlines */
enum { BINS_USUAL_MOST = 120, GAP = 1 };

typedef struct hist {
    stp_binning bins;
    stp_stack stack; /* places are numbers of bins */
} hist;

static hist *hist_of(const stp_layer_plan *l)
{
    return ((stp_stat *) l->state)->more;
}

/* ---- binding ------------------------------------------------------------------------------------------------------
 */

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    if (!l->x.info == !l->y[0].info) {
        if (!l->x.info)
            return stp_fail(err, STP_ERR_USAGE, "%s: a histogram of which column? give -x", l->source->path);
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
    s->more_size = sizeof(hist);
    s->more = stp_arena_array(&p->arena, 1, sizeof(hist));
    if (!s->more) return stp_no_memory(err, "bins");
    return stp_normed_bind(p, l, across ? &l->x : &l->y[0], err);
}

static stp_status find_bins(const stp_plan *p, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    stp_stat *s = l->state;
    stp_binning *bins = &hist_of(l)->bins;
    *bins = (stp_binning){ .column = &s->key, .log = s->across ? item->y.log : item->x.log, .most = BINS_USUAL_MOST };
    return stp_binning_make(p, l, bins, 1, err);
}

static stp_status gather(const stp_plan *p, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    stp_stat *s = l->state;
    stp_binning *bins = &hist_of(l)->bins;
    STP_TRY(stp_gather_keep(p, l, err));
    if (!item->facet.rows) STP_TRY(find_bins(p, item, l, err));
    bins->column = &s->key;
    stp_binning_key(bins, &s->plan, 0);
    STP_TRY(stp_stat_gather(p, item, l, err));
    l->extents.column[s->across] = stp_binning_extent(bins);
    l->extents.column[!s->across] = stp_extent_empty();
    l->has_extents = l->extents.column[s->across].n > 0;
    return stp_gather_done(p, l, err);
}

/* ---- drawing
 * -------------------------------------------------------------------------------------------------------------- */

static double edge_value(const stp_drawing *d, int i)
{
    return stp_binning_edge(d->panel, &hist_of(d->layer)->bins, i, stp_stat_of(d)->across);
}

/* --normed and --cumulative. */
static stp_status normalize(stp_drawing *d, stp_error *err)
{
    const int n = hist_of(d->layer)->bins.edges.n;
    double *edges = stp_arena_array(d->panel->arena, (size_t) n + 1, sizeof *edges);
    if (!edges) return stp_no_memory(err, "bins");
    for (int i = 0; i <= n; i++) edges[i] = edge_value(d, i);
    return stp_normed_make(d, edges, n, err);
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    hist *h = hist_of(d->layer);
    d->swatch = STP_SWATCH_BOX;
    if (!h->bins.edges.n)
        return stp_fail(err, STP_ERR_EMPTY, "%s: there is nothing to draw: no row has a value in '%s'%s",
                        d->layer->source->path, stp_stat_of(d)->key.info->name, h->bins.log ? " above 0" : "");
    d->pad[stp_stat_of(d)->across] = h->bins.edges.n == 1;     /* a lone bin is a bar, not a ground */
    STP_TRY(stp_stat_series(d, err));
    STP_TRY(normalize(d, err));
    return stp_stack_make(&h->stack, d, stp_stack_how(d, STP_STACK_NO), err);
}

static void span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    const hist *h = hist_of(d->layer);
    if (is_y != stp_stat_of(d)->across) {
        stp_stack_span(&h->stack, d, false, 0, lo, hi);
        return;
    }
    *lo = fmin(*lo, edge_value(d, 0));
    *hi = fmax(*hi, edge_value(d, h->bins.edges.n));
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

/* The outline of a series' bins; those without a value are 0 high. */
static stp_status draw_outline(stp_drawing *d, int i, stp_error *err)
{
    const hist *h = hist_of(d->layer);
    double *xy = malloc(((size_t) h->bins.edges.n + 1) * 4 * sizeof *xy), low = 0;
    if (!xy) return stp_no_memory(err, "bins");
    if ((stp_stat_of(d)->across ? &d->panel->x : &d->panel->y)->kind == STP_SCALE_LOG)
        low = (stp_stat_of(d)->across ? &d->panel->x : &d->panel->y)->lo;
    int64_t n = 0;
    stp_stat_px(d, edge_value(d, 0), low, xy + 2 * n++);
    for (int64_t k = 0, at = 0; at < h->bins.edges.n; at++) {
        const bool has = k < h->stack.n[i] && (int64_t) h->stack.mark[i][k].place == at;
        const double v = has ? h->stack.mark[i][k++].high : low;
        stp_stat_px(d, edge_value(d, (int) at), v, xy + 2 * n++);
        stp_stat_px(d, edge_value(d, (int) at + 1), v, xy + 2 * n++);
    }
    stp_stat_px(d, edge_value(d, h->bins.edges.n), low, xy + 2 * n++);
    stp_scene_path(d->scene, xy, n, false, (stp_style){ .stroke = d->series[i].color, .width = 1.25 });
    free(xy);
    return STP_OK;
}

/* Whether bins lie over others: of another group, or of another layer. */
static bool is_over(const stp_drawing *d)
{
    int n = d->n_series > 1 && hist_of(d->layer)->stack.how == STP_STACK_NO ? d->n_series : 1;
    for (int i = 0; i < d->panel->n_drawings; i++) {
        const stp_drawing *other = &d->panel->drawings[i];
        n += other != d && other->layer->kind == d->layer->kind;
    }
    return n > 1;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const hist *h = hist_of(d->layer);
    const stp_value *alpha = &d->layer->layer->v[STP_F_ALPHA];
    const bool over = is_over(d);
    for (int i = 0; i < d->n_series; i++) {
        stp_rect *r = stp_arena_array(d->panel->arena, (size_t) h->stack.n[i] + 1, sizeof *r);
        if (!r) return stp_no_memory(err, "bins");
        int64_t n = 0;
        for (int64_t k = 0; k < h->stack.n[i]; k++) {
            const stp_rect one = stp_rect_within(bin_rect(d, &h->stack.mark[i][k], !over), &d->panel->plot);
            if (one.w > 0 && one.h > 0) r[n++] = one;
        }
        const double a = alpha->set ? alpha->a : over ? OVERLAY_ALPHA : 1;
        stp_scene_group(d->scene, "bins", stp_tooltip(d->series[i].label));
        stp_scene_rects(d->scene, r, n, (stp_style){ .fill = stp_with_alpha(d->series[i].color, a) });
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
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_BINS | STP_ROLE_STACK |
             STP_ROLE_NORMED,
    .one_y = true,
    .zero_y = true,
    .loose_y = true,
    .grid_y = true,
    .rereads = true,
    .bind = bind,
    .gather = gather,
    .gather_whole = find_bins,
    .fork = stp_stat_fork,
    .clear = stp_stat_clear,
    .labels = stp_stat_labels,
    .prepare = prepare,
    .span = span,
    .draw = draw,
    .describe = describe,
};
