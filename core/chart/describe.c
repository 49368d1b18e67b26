/* The alternative text: one sentence that says what the picture shows. */
#include "chart/chart.h"
#include <math.h>
#include <string.h>

enum { NAMES_MAX = 4 };

static int64_t count_rows(const stp_drawing *d)
{
    if (d->layer->has_aggregate) return d->layer->aggregate.n_inside;
    if (d->n_rows) return d->n_rows;
    if (d->n_points) return d->n_points;
    int64_t n = 0;
    for (int i = 0; i < d->n_series; i++)
        for (int64_t k = 0; k < d->series[i].n; k++) n += !isnan(d->series[i].x[k]) && !isnan(d->series[i].y[k]);
    return n;
}

static void add_series(stp_buf *out, const stp_drawing *d)
{
    const stp_column_info *by = d->layer->by.info ? d->layer->by.info : d->layer->color.info;
    if (!d->names_series || !d->n_series || !by) return;
    stp_buf_text(out, " by ");
    stp_buf_text(out, by->name);
    stp_buf_text(out, " (");
    const int step = d->dashes > 1 ? d->dashes : 1;        /* parts of a group have its name */
    for (int i = 0; i < d->n_series && i < NAMES_MAX * step; i += step) {
        if (i) stp_buf_text(out, ", ");
        stp_buf_text(out, d->series[i].label);
    }
    stp_buf_text(out, d->n_series > NAMES_MAX * step ? ", …)" : ")");
}

static void add_range(stp_buf *out, const stp_panel *p)
{
    if (p->x.kind != STP_SCALE_TIME) return;
    const char *from = stp_label_time(p->arena, &p->x, p->x.lo), *to = stp_label_time(p->arena, &p->x, p->x.hi);
    if (from && to) stp_buf_printf(out, ", %s to %s", from, to);
}

/* "a", "a and b", "a, b and c" */
static void add_columns(stp_buf *out, const stp_layer_plan *l)
{
    for (int i = 0; i < l->n_y; i++) {
        if (i) stp_buf_text(out, i == l->n_y - 1 ? " and " : ", ");
        stp_buf_text(out, l->y[i].info->name);
    }
}

/* Layer number `layer` of all panels. */
static void add_layer(stp_buf *out, const stp_block *b, int layer)
{
    const stp_panel *p = &b->panels[0];
    const stp_drawing *d = &p->drawings[layer];
    const stp_layer_plan *l = d->layer;
    int64_t n_rows = 0;
    for (int i = 0; i < b->n; i++) n_rows += count_rows(&b->panels[i].drawings[layer]);
    if (l->kind->describe) {
        l->kind->describe(d, out);
    } else {
        stp_buf_printf(out, "%s of ", l->kind->title);
        add_columns(out, l);
        if (l->x.info) stp_buf_printf(out, " against %s", l->x.info->name);
    }
    add_series(out, d);
    if (d->bar.wanted && d->bar.name) stp_buf_printf(out, ", coloured by %s", d->bar.name);
    add_range(out, p);
    const char *n = stp_label_fixed(p->arena, (double) n_rows, 0, ',');
    if (n) stp_buf_printf(out, "; %s %s.", n, d->n_rows ? "rows" : "points");
}

static void add_panels(stp_buf *out, const stp_block *b)
{
    if (b->n < 2) return;
    stp_buf_printf(out, " %d panels: ", b->n);
    for (int i = 0; i < b->n && i < NAMES_MAX; i++) {
        if (i) stp_buf_text(out, "; ");
        stp_buf_text(out, b->panels[i].strip);
    }
    stp_buf_text(out, b->n > NAMES_MAX ? "; …." : ".");
}

const char *stp_describe(stp_arena *arena, const stp_block *b)
{
    stp_buf out = { 0 };
    for (int i = 0; i < b->panels[0].n_drawings; i++) {
        if (i) stp_buf_char(&out, ' ');
        add_layer(&out, b, i);
    }
    add_panels(&out, b);
    const char *text = out.failed || !out.data ? "" : stp_arena_text(arena, out.data);
    stp_buf_clear(&out);
    return text ? text : "";
}
