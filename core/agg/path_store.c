/* Rows that are kept until all pieces of the table are there, column by column. */
#include "agg/path_state.h"
#include "table/cast.h"
#include <stdlib.h>
#include <string.h>

int stp_path_columns(const stp_glyph_plan *p, int columns[2 * STP_GRID_VARS])
{
    int n = 0;
    for (int k = 0; k < p->grid.n_vars; k++) {
        const stp_grid_var *v = &p->grid.vars[k];
        const int wanted[2] = { v->value, v->reducer->needs_second ? v->second : -1 };
        for (int j = 0; j < 2; j++) {
            bool is_new = wanted[j] >= 0;
            for (int i = 0; i < n; i++) is_new &= columns[i] != wanted[j];
            if (is_new) columns[n++] = wanted[j];
        }
    }
    return n;
}

static size_t row_bytes(const stp_glyph_plan *p)
{
    int columns[2 * STP_GRID_VARS];
    return (size_t) (4 + stp_path_columns(p, columns)) * 8 + (p->grid.by >= 0 ? 9 : 0);
}

static stp_status over_budget(const stp_glyph_plan *p, stp_error *err)
{
    stp_fail(err, STP_ERR_MEMORY, "the ends of so many paths take more than %.0f MiB",
             (double) (p->budget ? p->budget : (size_t) 1 << 30) / 1048576.0);
    return stp_hint(err, "sort the rows by group: --sort");
}

bool stp_path_grow(void *column, int64_t n, size_t size)
{
    void *p = realloc(*(void **) column, (size_t) n * size);
    if (p) *(void **) column = p;
    return p != NULL;
}

stp_status stp_path_store_reserve(stp_path_store *s, const stp_glyph_plan *p, int64_t more, stp_error *err)
{
    if (s->n + more <= s->capacity) return STP_OK;
    int columns[2 * STP_GRID_VARS];
    const int n_columns = stp_path_columns(p, columns);
    int64_t n = s->capacity ? 2 * s->capacity : 1024;
    if (n < s->n + more) n = s->n + more;
    if ((size_t) n * row_bytes(p) > (p->budget ? p->budget : (size_t) 1 << 30)) return over_budget(p, err);
    bool ok = stp_path_grow(&s->x, n, 8) && stp_path_grow(&s->y, n, 8) && stp_path_grow(&s->y2, n, 8) &&
              stp_path_grow(&s->number, n, 8);
    for (int k = 0; k < n_columns && ok; k++) ok = stp_path_grow(&s->value[k], n, 8);
    if (p->grid.by >= 0 && ok) ok = stp_path_grow(&s->by, n, 8) && stp_path_grow(&s->has_by, n, 1);
    if (!ok) return stp_no_memory(err, "the ends of paths");
    s->capacity = n;
    return STP_OK;
}

void stp_path_store_clear(stp_path_store *s)
{
    free(s->x);
    free(s->y);
    free(s->y2);
    free(s->number);
    for (size_t k = 0; k < STP_COUNT(s->value); k++) free(s->value[k]);
    free(s->by);
    free(s->has_by);
}

void stp_path_store_copy(stp_path_store *to, const stp_path_store *from, int64_t i, const stp_glyph_plan *p,
                         int64_t label)
{
    int columns[2 * STP_GRID_VARS];
    const int n_columns = stp_path_columns(p, columns);
    const int64_t n = to->n++;
    to->x[n] = from->x[i];
    to->y[n] = from->y[i];
    to->y2[n] = from->y2[i];
    to->number[n] = from->number[i];
    for (int k = 0; k < n_columns; k++) to->value[k][n] = from->value[k][i];
    if (p->grid.by < 0) return;
    to->by[n] = label;
    to->has_by[n] = from->has_by[i];
}

static stp_status keep_category(stp_glyph_state *s, stp_path_store *k, int32_t row, stp_error *err)
{
    const stp_column *by = &s->rows.batch->columns[s->plan->grid.by];
    k->has_by[k->n] = stp_column_has(by, row);
    k->by[k->n] = 0;
    if (!k->has_by[k->n]) return STP_OK;
    if (!by->dictionary) {
        const size_t size = by->type == STP_TYPE_U8 ? 1 : 8;       /* truths, or numbers and times */
        if (by->type != STP_TYPE_U8 && by->type != STP_TYPE_F64 && by->type != STP_TYPE_I64) {
            double v;
            stp_cast_f64(by, row, 1, 0, &v);
            memcpy(&k->by[k->n], &v, sizeof v);
            return STP_OK;
        }
        memcpy(&k->by[k->n], (const char *) by->values + (size_t) row * size, size);
        return STP_OK;
    }
    const int32_t code = ((const int32_t *) by->values)[row];
    const bool known = code >= 0 && code < by->dictionary->count;
    k->by[k->n] = stp_labels_add(&s->categories, known ? by->dictionary->labels[code] : "", 0);
    return k->by[k->n] < 0 ? stp_no_memory(err, "categories") : STP_OK;
}

stp_status stp_path_store_keep(stp_glyph_state *s, const stp_track *t, int64_t i, stp_error *err)
{
    stp_path_store *k = &s->kept;
    int columns[2 * STP_GRID_VARS];
    const int n_columns = stp_path_columns(s->plan, columns);
    const int32_t row = stp_track_row(t, i);
    k->x[k->n] = t->x[i];
    k->y[k->n] = t->y[i];
    k->y2[k->n] = t->y2 ? t->y2[i] : 0;
    k->number[k->n] = s->rows.number ? s->rows.number[row] : s->rows.batch->row0 + row;
    for (int c = 0; c < n_columns; c++)
        stp_cast_f64(&s->rows.batch->columns[columns[c]], row, 1, 0, &k->value[c][k->n]);
    if (s->plan->grid.by >= 0) STP_TRY(keep_category(s, k, row, err));
    k->n++;
    return STP_OK;
}
