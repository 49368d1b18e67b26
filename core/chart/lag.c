/* A column against itself some rows before: points (y of a row, y of --lag rows later). */
#include <math.h>
#include <stdlib.h>
#include "chart/kinds.h"
#include "spec/choose.h"
#include "spec/gather.h"

static int64_t lag_of(const stp_layer *layer)
{
    return (int64_t) stp_value_number(&layer->v[STP_F_LAG], STP_F_LAG);
}

static stp_status name_axis(stp_plan *p, stp_binding *axis, const stp_column_info *c, const char *text, stp_error *err)
{
    const char *name = stp_arena_printf(&p->arena, "%s, %s", c->name, text);
    if (!name) return stp_no_memory(err, "a name");
    return stp_plan_axis(p, name, c->meaning, axis, err);
}

/* The column itself stays y2: the axes are named after it. */
static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    const long long lag = (long long) lag_of(l->layer);
    if (!stp_is_numeric(l->y[0].info->meaning))
        return stp_fail(err, STP_ERR_USAGE, "a lag plot wants a column of numbers, '%s' is %s", l->y[0].info->name,
                        stp_meaning_phrase(l->y[0].info->meaning));
    l->y2[0] = l->y[0];
    STP_TRY(name_axis(p, &l->x, l->y2[0].info, "this row", err));
    const char *later = stp_arena_printf(&p->arena, lag == 1 ? "%lld row later" : "%lld rows later", lag);
    if (!later) return stp_no_memory(err, "a name");
    return name_axis(p, &l->y[0], l->y2[0].info, later, err);
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    const int64_t lag = lag_of(d->layer->layer);
    d->swatch = STP_SWATCH_DOT;
    d->keep_rows = true;
    STP_TRY(stp_series_make(d, err));
    const double *v = d->layer->rows.column[d->layer->y2[0].at];
    for (int i = 0; i < d->n_series; i++) { /* within each group of --by */
        stp_series *s = &d->series[i];
        for (int64_t k = 0; k < s->n; k++) {
            const bool has = k + lag < s->n && s->row[k] >= 0 && s->row[k + lag] >= 0;
            s->x[k] = has ? v[s->row[k]] : NAN;
            s->y[k] = has ? v[s->row[k + lag]] : NAN;
        }
    }
    return STP_OK;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    return stp_kind_scatter.draw(d, err);
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Lag plot of %s, %lld rows apart", d->layer->y2[0].info->name,
                   (long long) lag_of(d->layer->layer));
}

const stp_kind stp_kind_lag = {
    .name = "lag",
    .title = "Lag plot",
    .help = "a column against itself --lag rows later",
    .example = "stipple plot ts.csv -k lag -y north --lag 7",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_Y,
    .takes = STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_SIZE | STP_ROLE_LAG,
    .one_y = true,
    .pad_x = 0.03,
    .pad_y = 0.03,
    .grid_x = true,
    .grid_y = true,
    .zero_lines = true,
    .bind = bind,
    .most_rows = 4000000,
    .instead = "take some of them with --head or --where",
    .gather = stp_gather_rows,
    .prepare = prepare,
    .draw = draw,
    .describe = describe,
};
