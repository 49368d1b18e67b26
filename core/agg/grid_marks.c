/* Marks of other glyphs into cells: every reduction takes them, with the values of their rows. */
#include "agg/grid_planes.h"
#include "table/cast.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A whole column as doubles: its own memory where that will do. */
static stp_status rows_values(stp_mark_rows *r, int column, const double **out, stp_error *err)
{
    const stp_column *c = &r->batch->columns[column];
    const int64_t n = r->batch->n_rows;
    STP_TRY(stp_grid_check_column(r->batch, column, false, err));
    if (c->type == STP_TYPE_F64 && !c->validity) {
        *out = c->values;
        return STP_OK;
    }
    double *v = malloc((size_t) (n + 1) * sizeof *v);
    if (!v) return stp_no_memory(err, "values");
    r->owned[r->n_owned++] = v;
    for (int64_t i = 0; i < n; i += STP_STRIP)
        stp_cast_f64(c, i, n - i < STP_STRIP ? (int) (n - i) : STP_STRIP, 0, v + i);
    *out = v;
    return STP_OK;
}

/* Values that several variables read are looked up once. */
static stp_status rows_columns(stp_mark_rows *r, const stp_grid_plan *plan, stp_error *err)
{
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_grid_var *v = &plan->vars[k];
        for (int i = 0; i < k && v->value >= 0 && !r->value[k]; i++)
            if (plan->vars[i].value == v->value) r->value[k] = r->value[i];
        if (v->value >= 0 && !r->value[k]) STP_TRY(rows_values(r, v->value, &r->value[k], err));
        if (v->reducer->needs_second) STP_TRY(rows_values(r, v->second, &r->second[k], err));
    }
    return STP_OK;
}

/* Every category has a plane, whether its rows touch a cell or not. */
static stp_status rows_planes(const stp_mark_rows *r, stp_grid *g, const stp_grid_plan *plan, stp_error *err)
{
    const int32_t n_cells = (int32_t) stp_view_cells(&plan->view);
    for (int64_t row = 0; row < r->batch->n_rows; row++) {
        const int32_t slot = stp_grid_slot(r->by, row);
        if (g->map[slot] >= 0) continue;
        const char *label = slot ? r->by->dictionary->labels[slot - 1] : "";
        int plane;
        STP_TRY(stp_grid_plane_of(g, plan, label, r->number ? r->number[row] : r->batch->row0 + row, &plane, err));
        g->map[slot] = plane * n_cells;
    }
    return STP_OK;
}

stp_status stp_mark_rows_init(stp_mark_rows *r, stp_grid *g, const stp_grid_plan *plan, const stp_batch *batch,
                              const int64_t *numbers, stp_error *err)
{
    r->batch = batch;
    r->number = numbers;
    r->n_owned = 0;
    r->last = -1;
    memset(r->value, 0, sizeof r->value);
    memset(r->second, 0, sizeof r->second);
    if (plan->by >= 0) STP_TRY(stp_grid_check_column(batch, plan->by, !plan->by_info, err));
    stp_status s = stp_grid_by(g, plan, batch, &r->codes, &r->by, err);
    if (s == STP_OK && r->by) s = rows_planes(r, g, plan, err);
    if (s == STP_OK) s = rows_columns(r, plan, err);
    if (s != STP_OK) stp_mark_rows_clear(r);
    return s;
}

void stp_mark_rows_clear(stp_mark_rows *r)
{
    while (r->n_owned > 0) free(r->owned[--r->n_owned]);
}

static void marks_planes(const stp_grid *g, const stp_mark_rows *r, stp_marks *m)
{
    for (int i = 0; i < m->n; i++) m->bin[i] += g->map[stp_grid_slot(r->by, m->row[i])];
}

static const double *marks_gather(const double *column, const stp_marks *m, double *out)
{
    for (int i = 0; i < m->n; i++) out[i] = column[m->row[i]];
    return out;
}

/* value: of the marks, or NULL (1); may be out itself. */
static const double *marks_cover(const stp_marks *m, stp_cover cover, const double *value, double *out)
{
    if (cover == STP_COVER_IGNORED || !m->smooth) return value;
    for (int i = 0; i < m->n; i++) {
        const double v = value ? value[i] : 1;
        if (cover == STP_COVER_FIRST) out[i] = m->before[i] > 0 ? NAN : v;
        else out[i] = v * (cover == STP_COVER_NEW ? m->cover[i] - m->before[i] : m->cover[i]);
    }
    return out;
}

static const int64_t *marks_rows(stp_mark_rows *r, const stp_marks *m)
{
    for (int i = 0; i < m->n; i++) r->rows[i] = r->number ? r->number[m->row[i]] : r->batch->row0 + m->row[i];
    return r->rows;
}

static void marks_count(stp_grid *g, stp_mark_rows *r, const stp_marks *m)
{
    int32_t n = m->row[0] != r->last;
    for (int i = 1; i < m->n; i++) n += m->row[i] != m->row[i - 1];
    g->n_inside += n;
    r->last = m->row[m->n - 1];
}

stp_status stp_grid_mark(stp_grid *g, const stp_grid_plan *plan, stp_mark_rows *r, stp_marks *m, stp_error *err)
{
    if (!m->n) return STP_OK;
    marks_count(g, r, m);
    if (r->by) marks_planes(g, r, m);
    stp_feed f = { .n = m->n, .bin = m->bin };
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_grid_var *var = &plan->vars[k];
        const double *value = r->value[k] ? marks_gather(r->value[k], m, r->scratch[0]) : NULL;
        f.value = marks_cover(m, var->cover, value, r->scratch[0]);
        f.second = r->second[k] ? marks_gather(r->second[k], m, r->scratch[1]) : NULL;
        if (var->reducer->needs_row && !f.row) f.row = marks_rows(r, m);
        if (!stp_grid_keeps_values(plan, k)) var->reducer->feed(g->cells[k], &f);
        else if (stp_grid_list_of(plan, k) == k)
            STP_TRY(stp_lists_feed(&g->lists[k], &f, stp_grid_list_budget(plan), stp_grid_most_of(var), err));
    }
    m->n = 0;
    return STP_OK;
}
