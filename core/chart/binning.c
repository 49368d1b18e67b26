/* --bins N, WIDTHu or a calendar unit; without it after Freedman and Diaconis. */
#include "chart/binning.h"
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "spec/gather.h"

enum { TIME_BINS = 40 };

typedef struct wish {
    double n, width;
    const char *unit;
} wish;

static stp_status read_wish(const stp_layer_plan *l, wish *out, stp_error *err)
{
    const stp_value *v = &l->layer->v[STP_F_BINS];
    *out = (wish){ 0 };
    if (!v->set) return STP_OK;
    const size_t n = strlen(v->text);
    double x;
    if (n > 1 && v->text[n - 1] == 'u' && stp_parse_double(v->text, n - 1, &x) && x > 0 && isfinite(x))
        out->width = x;
    else if (stp_parse_double(v->text, n, &x) && x >= 1 && x <= STP_EDGES_MOST && x == floor(x))
        out->n = x;
    else if (n && !strspn(v->text, "0123456789+-."))
        out->unit = v->text;
    else {
        stp_fail(err, STP_ERR_USAGE, "--bins wants a number of bins, or a width as 2.5u, not '%s'", v->text);
        return stp_hint(err, "times also take hour, day, week, month, year");
    }
    return STP_OK;
}

/* The distributions of all columns: of log10 where the axis is logarithmic. */
static stp_status find_distributions(const stp_plan *p, stp_layer_plan *l, const stp_binning *b, int n, stp_groups *g,
                                     stp_error *err)
{
    stp_group_plan plan = { .n_values = n, .dists = true };
    for (int i = 0; i < n; i++) {
        plan.value[i] = b[i].column->at;
        plan.log[i] = b[i].log;
    }
    STP_TRY(stp_group_fold.init(g, &plan, err));
    STP_TRY(stp_gather_scan(p, l, &stp_group_fold, &plan, g, err));
    return stp_groups_finish_dists(g, err);
}

static stp_status number_edges(const stp_plan *p, stp_binning *b, const stp_dist *d, const wish *w, stp_error *err)
{
    const stp_column_info *c = b->column->info;
    if (w->unit) return stp_fail(err, STP_ERR_USAGE, "--bins %s: '%s' holds no times", w->unit, c->name);
    const double range = d->hi - d->lo;
    const bool whole = !d->fraction && !b->log;
    double width = w->width > 0 ? w->width : w->n ? range / w->n : fmax(stp_bin_width(d), range / b->most);
    if (!(width > 0) || !isfinite(width)) width = whole ? 1 : d->lo != 0 ? fabs(d->lo) / 10 : 1;
    if (!isfinite(range)) width = d->hi / 10 - d->lo / 10;
    if (b->each && whole && !w->n && !(w->width > 0) && range < b->most) width = 1;
    if (!(w->width > 0)) width = stp_is_clock(c) && !b->log ? stp_nice_clock_width(width) : stp_nice_width(width);
    if (!(w->width > 0) && whole) width = fmax(1, round(width));
    double step = w->width > 0 || w->n || b->log || stp_is_clock(c) ? 0 : stp_bin_step(d, width);
    if (whole) step = fmax(1, step);
    if (!(w->width > 0)) width = stp_stepped_width(width, step);
    STP_TRY(stp_edges_make(&b->edges, (stp_arena *) &p->arena, d->lo, d->hi, width, step, err));
    for (int i = 0; b->log && i <= b->edges.n; i++) b->edges.at[i] = pow(10, b->edges.at[i]);
    return STP_OK;
}

static stp_status time_edges(const stp_plan *p, const stp_layer_plan *l, stp_binning *b, const stp_dist *d,
                             const wish *w, stp_error *err)
{
    if (w->width > 0)
        return stp_fail(err, STP_ERR_USAGE, "--bins %s: times are binned by hour, day, week, month or year",
                        l->layer->v[STP_F_BINS].text);
    const int64_t lo = d->lo < -0x1p63 ? INT64_MIN : (int64_t) d->lo,
                  hi = d->hi >= 0x1p63 ? INT64_MAX : (int64_t) d->hi;
    b->origin = lo;
    return stp_edges_time(&b->edges, (stp_arena *) &p->arena, lo, hi, b->column->info->time_digits, lo,
                          w->n ? w->n : TIME_BINS, w->unit, err);
}

static stp_status make_edges(const stp_plan *p, const stp_layer_plan *l, stp_binning *b, const stp_dist *d,
                             stp_error *err)
{
    wish w;
    STP_TRY(read_wish(l, &w, err));
    if (!d->n) return STP_OK;
    return b->column->info->meaning == STP_TIME ? time_edges(p, l, b, d, &w, err) : number_edges(p, b, d, &w, err);
}

stp_status stp_binning_make(const stp_plan *p, stp_layer_plan *l, stp_binning *b, int n, stp_error *err)
{
    stp_groups all = { 0 };
    stp_binning numbers[2];
    int at[2], m = 0;
    for (int i = 0; i < n; i++) {
        if (stp_is_text(b[i].column->info->meaning)) continue;
        at[m] = i;
        numbers[m++] = b[i];
    }
    if (!m) return STP_OK;
    stp_status s = find_distributions(p, l, numbers, m, &all, err);
    for (int i = 0; s == STP_OK && all.n && i < m; i++) s = make_edges(p, l, &b[at[i]], &all.dist[i], err);
    stp_group_fold.clear(&all);
    return s;
}

void stp_binning_key(const stp_binning *b, stp_group_plan *plan, int i)
{
    static double nothing[2] = { NAN, NAN }; /* a bin that holds no value */
    plan->kind[i] = STP_KEY_NUMBER;
    plan->key[i] = b->column->at;
    plan->origin[i] = b->origin;
    plan->edges[i] = b->edges.n ? b->edges : (stp_edges){ nothing, 1 };
    plan->drop_missing[i] = true;
}

static int64_t edge_time(const stp_binning *b, int i)
{
    int64_t t;
    return __builtin_add_overflow(b->origin, (int64_t) b->edges.at[i], &t) ? i ? INT64_MAX : INT64_MIN : t;
}

double stp_binning_edge(const stp_panel *p, const stp_binning *b, int i, bool is_y)
{
    const stp_column_info *c = b->column->info;
    return c->meaning == STP_TIME ? stp_panel_time(p, c, edge_time(b, i), is_y) : b->edges.at[i];
}

stp_extent stp_binning_extent(const stp_binning *b)
{
    stp_extent e = stp_extent_empty();
    if (b->column->info->meaning != STP_TIME || !b->edges.n) return e;
    e.int_lo = edge_time(b, 0);
    e.int_hi = edge_time(b, b->edges.n);
    e.lo = (double) e.int_lo;
    e.hi = (double) e.int_hi;
    e.n = 1;
    return e;
}
