#include "agg/coded.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static stp_status coded_init(void *state, const void *plan, stp_error *err)
{
    stp_coded *s = state;
    const stp_coded_plan *p = plan;
    s->fold = p->fold;
    s->behind = calloc(1, p->fold->state_size);
    return s->behind ? p->fold->init(s->behind, p->plan, err) : stp_no_memory(err, "a pass");
}

static bool grow(double **column, int64_t n)
{
    double *p = realloc(*column, (size_t) n * sizeof *p + 1);
    if (p) *column = p;
    return p != NULL;
}

static stp_status reserve(stp_coded *s, const stp_coded_plan *p, const stp_batch *b, stp_error *err)
{
    bool ok = true;
    if (b->n_columns > s->n_columns) {
        stp_column *columns = realloc(s->columns, (size_t) b->n_columns * sizeof *columns);
        if (!columns) return stp_no_memory(err, "a pass");
        s->columns = columns;
        s->n_columns = b->n_columns;
    }
    for (int k = 0; k < p->n && b->n_rows > s->room; k++) ok &= grow(&s->number[k], b->n_rows);
    if (ok && b->n_rows > s->room) s->room = b->n_rows;
    return ok ? STP_OK : stp_no_memory(err, "a pass");
}

/* The number of each label of a batch; NaN where it has none. */
static stp_status map_labels(stp_coded *s, const stp_dictionary *d, const stp_labels *labels, stp_error *err)
{
    if (d->count > s->map_room) {
        if (!grow(&s->map, d->count)) return stp_no_memory(err, "categories");
        s->map_room = d->count;
    }
    for (int32_t i = 0; i < d->count; i++) {
        const int32_t at = stp_labels_find(labels, d->labels[i]);
        s->map[i] = at < 0 ? NAN : at;
    }
    return STP_OK;
}

static stp_status number_column(stp_coded *s, stp_column *c, const stp_labels *labels, int64_t n_rows, double *out,
                                stp_error *err)
{
    if (c->type != STP_TYPE_I32 || !c->dictionary) return stp_fail(err, STP_ERR_DATA, "categories that are no texts");
    const int32_t *code = c->values, n = c->dictionary->count;
    STP_TRY(map_labels(s, c->dictionary, labels, err));
    for (int64_t i = 0; i < n_rows; i++)
        out[i] = stp_column_has(c, i) && code[i] >= 0 && code[i] < n ? s->map[code[i]] : NAN;
    *c = (stp_column) { .type = STP_TYPE_F64, .length = n_rows, .values = out };
    return STP_OK;
}

static stp_status coded_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    stp_coded *s = state;
    const stp_coded_plan *p = plan;
    STP_TRY(reserve(s, p, b, err));
    memcpy(s->columns, b->columns, (size_t) b->n_columns * sizeof *s->columns);
    for (int k = 0; k < p->n; k++) {
        if (p->column[k] >= b->n_columns) return stp_fail(err, STP_ERR_DATA, "a column was not read");
        STP_TRY(number_column(s, &s->columns[p->column[k]], p->labels[k], b->n_rows, s->number[k], err));
    }
    stp_batch batch = *b;
    batch.columns = s->columns;
    return p->fold->feed(s->behind, p->plan, &batch, err);
}

static stp_status coded_merge(void *into, void *from, const void *plan, stp_error *err)
{
    const stp_coded_plan *p = plan;
    return p->fold->merge(((stp_coded *) into)->behind, ((stp_coded *) from)->behind, p->plan, err);
}

void stp_coded_release(stp_coded *s)
{
    for (int k = 0; k < STP_CODED_COLUMNS; k++) free(s->number[k]);
    free(s->map);
    free(s->columns);
    *s = (stp_coded) { 0 };
}

static size_t coded_bytes(const void *plan)
{
    const stp_coded_plan *p = plan;
    return p->fold->bytes ? p->fold->bytes(p->plan) : 0;
}

static size_t coded_budget(const void *plan)
{
    const stp_coded_plan *p = plan;
    return p->fold->budget(p->plan);
}

static void coded_clear(void *state)
{
    stp_coded *s = state;
    if (s->fold && s->behind) s->fold->clear(s->behind);
    if (s->fold) free(s->behind);
    stp_coded_release(s);
}

stp_fold stp_coded_fold(const stp_coded_plan *plan)
{
    return (stp_fold) {
        .name = plan->fold->name,
        .order_free = plan->fold->order_free,
        .state_size = sizeof(stp_coded),
        .init = coded_init,
        .feed = coded_feed,
        .merge = coded_merge,
        .clear = coded_clear,
        .bytes = coded_bytes,
        .budget = plan->fold->budget ? coded_budget : NULL,
    };
}
