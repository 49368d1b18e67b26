/* A line that keeps its value until the next one: a line chart with more points. */
#include <math.h>
#include <string.h>
#include "chart/kinds.h"

typedef enum where { PRE, MID, POST } where;

static where where_of(const stp_drawing *d)
{
    const char *text = stp_value_text(&d->layer->layer->v[STP_F_STEP], STP_F_STEP);
    return !strcmp(text, "pre") ? PRE : !strcmp(text, "post") ? POST : MID;
}

static void put(stp_series *s, double x, double y)
{
    s->x[s->n] = x;
    s->y[s->n++] = y;
}

/* From point i - 1 to point i. */
static void step_to(stp_series *out, const stp_series *in, int64_t i, where w)
{
    const double x0 = in->x[i - 1], y0 = in->y[i - 1], x1 = in->x[i], y1 = in->y[i];
    const double at = w == PRE ? x0 : w == POST ? x1 : x0 / 2 + x1 / 2;
    put(out, at, y0);
    put(out, at, y1);
}

static bool is_gap(const stp_series *s, int64_t i)
{
    return isnan(s->x[i]) || isnan(s->y[i]);
}

static stp_status make_steps(stp_drawing *d, stp_series *s, stp_error *err)
{
    stp_series out = *s;
    out.x = stp_arena_array(d->panel->arena, (size_t) s->n * 3 + 1, sizeof *out.x);
    out.y = stp_arena_array(d->panel->arena, (size_t) s->n * 3 + 1, sizeof *out.y);
    if (!out.x || !out.y) return stp_no_memory(err, "steps");
    out.n = 0;
    out.text = NULL;
    for (int64_t i = 0; i < s->n; i++) {
        if (i && !is_gap(s, i) && !is_gap(s, i - 1)) step_to(&out, s, i, where_of(d));
        put(&out, s->x[i], s->y[i]);
    }
    *s = out;
    return STP_OK;
}

static stp_status make_all_steps(stp_drawing *d, stp_error *err)
{
    for (int i = 0; i < d->n_series; i++) STP_TRY(make_steps(d, &d->series[i], err));
    return STP_OK;
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    STP_TRY(stp_kind_line.prepare(d, err));
    return d->layer->has_traces ? STP_OK : make_all_steps(d, err);
}

/* Within a pixel column a step shows no more than its points: steps between thinned ones are those of all. */
static stp_status gather_view(stp_drawing *d, stp_error *err)
{
    if (!d->layer->has_traces) return STP_OK;
    STP_TRY(stp_kind_line.gather_view(d, err));
    return make_all_steps(d, err);
}

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_kind_line.bind(p, l, err);
}

static stp_status gather(const stp_plan *p, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    return stp_kind_line.gather(p, item, l, err);
}

static stp_status fork_line(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_kind_line.fork(p, l, err);
}

static void clear(stp_layer_plan *l)
{
    stp_kind_line.clear(l);
}

static stp_status labels(const stp_layer_plan *l, bool is_y, stp_labels *into, int64_t row0, stp_error *err)
{
    return stp_kind_line.labels(l, is_y, into, row0, err);
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    return stp_kind_line.draw(d, err);
}

const stp_kind stp_kind_step = {
    .name = "step",
    .title = "Step chart",
    .help = "a line that keeps its value from row to row, and changes --step before, after or between them",
    .example = "stipple plot stocks.csv -k step -x date -y close --by symbol --step post",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_X,
    .takes = STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_AGG | STP_ROLE_STEP,
    .pad_y = 0.03,
    .grid_y = true,
    .zero_lines = true,
    .most_rows = 1000000,
    .instead = "x goes back, so each row counts: --sort puts them in order",
    .rereads = true,
    .bind = bind,
    .gather = gather,
    .fork = fork_line,
    .clear = clear,
    .labels = labels,
    .prepare = prepare,
    .gather_view = gather_view,
    .draw = draw,
};
