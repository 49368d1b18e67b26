/* A bar for each category (or number, or time), upright or across; of several series side by side or stacked. */
#include <math.h>
#include <stdlib.h>
#include "chart/kinds.h"
#include "chart/lanes.h"
#include "chart/stat.h"
#include "chart/stack.h"

#define GROUP_PART 0.78 /* of a slot that its bars take */
enum { INNER_GAP = 2, NARROW = 4, SLOT_MOST = 240 };

typedef struct bars {
    stp_stack stack;
    stp_lane **lane; /* of each mark of each series */
    int n_lanes;
    double slot; /* between two bars, in the scale's values of the key */
} bars;

static const bars *bars_of(const stp_drawing *d)
{
    return d->made;
}

static stp_status bind_upright(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_stat_bind(p, l, STP_STAT_UPRIGHT | STP_STAT_SORTS, err);
}

static stp_status bind_across(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_stat_bind(p, l, STP_STAT_ACROSS | STP_STAT_SORTS, err);
}

/* The least distance between two places: categories stand 1 apart, a lone number too. */
static double slot_of(const stp_drawing *d)
{
    const stp_stat *s = stp_stat_of(d);
    if (s->plan.kind[0] == STP_KEY_TEXT || s->plan.kind[0] == STP_KEY_NONE) return 1;
    const double least = stp_stack_step(&bars_of(d)->stack);
    if (isfinite(least)) return least;
    double day = 86400;
    for (int k = 0; k < (s->key.info ? s->key.info->time_digits : 0); k++) day *= 10;
    return s->plan.kind[0] == STP_KEY_TIME ? day : 1;
}

/* Bars on each other have the whole slot. */
static stp_status find_lanes(const stp_drawing *d, bars *b, stp_error *err)
{
    stp_arena *arena = d->panel->arena;
    int64_t n = 0;
    for (int i = 0; i < d->n_series; i++) n += b->stack.n[i];
    stp_lane *all = stp_arena_array(arena, (size_t) n + 1, sizeof *all);
    b->lane = stp_arena_array(arena, (size_t) d->n_series + 1, sizeof *b->lane);
    if (!all || !b->lane) return stp_no_memory(err, "bars");
    stp_lane *to = all;
    for (int i = 0; i < d->n_series; i++) {
        b->lane[i] = to;
        for (int64_t k = 0; k < b->stack.n[i]; k++)
            *to++ = (stp_lane){ .place = b->stack.mark[i][k].place, .series = i, .of = 1 };
    }
    b->n_lanes = b->stack.how == STP_STACK_NO ? stp_lanes_fill(d, all, n) : 1;
    return b->n_lanes > 0 ? STP_OK : stp_no_memory(err, "bars");
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_BOX;
    STP_TRY(stp_stat_series(d, err));
    bars *b = stp_arena_array(d->panel->arena, 1, sizeof *b);
    if (!b) return stp_no_memory(err, "bars");
    d->made = b;
    STP_TRY(stp_stack_make(&b->stack, d, stp_stack_how(d, STP_STACK_NO), err));
    b->slot = slot_of(d);
    for (int i = 0; b->slot == 1 && i < d->n_series; i++)
        for (int64_t k = 0; k < b->stack.n[i]; k++)
            stp_slots_add(&d->slots[stp_stat_of(d)->across], b->stack.mark[i][k].place);
    return find_lanes(d, b, err);
}

static void span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    const bars *b = bars_of(d);
    stp_stack_span(&b->stack, d, is_y == stp_stat_of(d)->across, b->slot / 2, lo, hi);
}

/* Where the bars stand on: 0, or on a logarithmic axis its lower end. */
static double base_px(const stp_drawing *d)
{
    const stp_panel *p = d->panel;
    const bool across = stp_stat_of(d)->across;
    const stp_scale *s = across ? &p->x : &p->y;
    const double at = s->kind == STP_SCALE_LOG ? 0 : stp_scale_at(s, 0);
    return across ? p->plot.x + at * p->plot.w : p->plot.y + (1 - at) * p->plot.h;
}

/* Px along the key: how wide the bars of a slot are, and what is between them. */
static double lane_width(const stp_drawing *d, double slot_px, double *gap)
{
    const int n = bars_of(d)->n_lanes;
    const bool dense = slot_px < NARROW * n;
    const double group = dense ? slot_px : slot_px * GROUP_PART;
    *gap = dense || n == 1 ? 0 : INNER_GAP;
    return fmax(0.5, (group - *gap * (n - 1)) / n);
}

static stp_rect bar_rect(const stp_drawing *d, const stp_stack_mark *m, const stp_lane *lane, double slot_px)
{
    const bool across = stp_stat_of(d)->across;
    double gap;
    const double width = lane_width(d, slot_px, &gap);
    const double from = (lane->at - lane->of / 2.0) * (width + gap) + gap / 2;
    double a[2], b[2];
    stp_stat_px(d, m->place, m->low, a);
    stp_stat_px(d, m->place, m->high, b);
    const double base = base_px(d);
    const double v0 = m->low == 0 || isnan(a[!across]) ? base : a[!across], v1 = b[!across];
    const double v2 = m->high == 0 ? base : v1;
    const double at = a[across] + from, low = fmin(v0, v2), length = fabs(v2 - v0);
    return across ? (stp_rect){ low, at, length, width } : (stp_rect){ at, low, width, length };
}

/* The bar's own value, not what it is stacked up to. */
static const char *bar_title(const stp_drawing *d, int i, const stp_stack_mark *m)
{
    const bool across = stp_stat_of(d)->across;
    const double value = m->high - m->low;
    return stp_mark_title(d->panel, d->series[i].label, across ? value : m->place, across ? m->place : value);
}

static stp_status draw_series(stp_drawing *d, int i, double slot_px, stp_error *err)
{
    const stp_stack *q = &bars_of(d)->stack;
    const stp_value *alpha = &d->layer->layer->v[STP_F_ALPHA];
    const bool titled = q->n[i] * d->n_series <= STP_TITLED_MARKS;
    stp_rect *r = malloc(((size_t) q->n[i] + 1) * sizeof *r);
    const char **titles = stp_arena_array(d->panel->arena, titled ? (size_t) q->n[i] + 1 : 1, sizeof *titles);
    if (!r || !titles) {
        free(r);
        return stp_no_memory(err, "bars");
    }
    int64_t n = 0;
    stp_rect other = { 0 }; /* what --top left over, in a quiet colour when bars have but one */
    const double other_place = d->n_series == 1 ? stp_stat_other(d) : NAN;
    for (int64_t k = 0; k < q->n[i]; k++) {
        const stp_rect whole = bar_rect(d, &q->mark[i][k], &bars_of(d)->lane[i][k], slot_px);
        const stp_rect one = stp_rect_within(whole, &d->panel->plot);
        if (!(one.w > 0 && one.h > 0)) continue;
        if (q->mark[i][k].place == other_place)
            other = one;
        else {
            if (titled) titles[n] = bar_title(d, i, &q->mark[i][k]);
            r[n++] = one;
        }
    }
    const double a = alpha->set ? alpha->a : 1;
    stp_scene_group(d->scene, "bars", stp_tooltip(d->series[i].label));
    stp_scene_rects(d->scene, r, n, (stp_style){ .fill = stp_with_alpha(d->series[i].color, a) });
    if (titled && n) stp_scene_titles(d->scene, titles);
    if (other.w > 0)
        stp_scene_rects(d->scene, &other, 1, (stp_style){ .fill = stp_with_alpha(d->panel->theme->other, a) });
    stp_scene_group_end(d->scene);
    free(r);
    return STP_OK;
}

static double slot_px_of(const stp_drawing *d)
{
    const stp_panel *p = d->panel;
    const bool across = stp_stat_of(d)->across;
    const stp_scale *key = across ? &p->y : &p->x;
    return fmin(SLOT_MOST, bars_of(d)->slot / (key->hi - key->lo) * (across ? p->plot.h : p->plot.w));
}

double stp_bars_step(const stp_panel *p)
{
    double gap;
    for (int i = 0; i < p->n_drawings; i++)
        if (p->drawings[i].layer->kind == &stp_kind_bar)
            return lane_width(&p->drawings[i], slot_px_of(&p->drawings[i]), &gap) + gap;
    return 0;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const double slot_px = slot_px_of(d);
    for (int i = 0; i < d->n_series; i++) STP_TRY(draw_series(d, i, slot_px, err));
    return STP_OK;
}

#define BAR                                                                                                            \
    .verbs = STP_VERB_PLOT,                                                                                            \
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_AGG | STP_ROLE_STACK | STP_ROLE_TOP,    \
    .gather = stp_stat_gather, .fork = stp_stat_fork, .clear = stp_stat_clear, .labels = stp_stat_labels,              \
    .prepare = prepare, .span = span, .draw = draw, .describe = stp_stat_describe, .zero_lines = true, .zero_y = true, \
    .loose_y = true, .grid_y = true

const stp_kind stp_kind_bar = {
    .name = "bar",
    .title = "Bar chart",
    .help = "a bar for each category, from 0: of counts, of a value, or of --agg",
    .example = "stipple plot sales.csv -k bar -x quarter -y sales --by product",
    .needs = STP_ROLE_X,
    .turns = true,
    .bind = bind_upright,
    BAR,
};

const stp_kind stp_kind_barh = {
    .name = "barh",
    .title = "Bar chart",
    .help = "the same with bars across: for long names",
    .example = "stipple plot flights.csv -k barh -x carrier --top 10",
    .bind = bind_across,
    BAR,
};
