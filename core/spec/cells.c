/* An aggregate as a table of one row a cell, so that expressions need no second language. */
#include "spec/cells.h"
#include <math.h>
#include <string.h>
#include "expr/expr.h"
#include "table/cast.h"

enum { BATCH = 1 << 16 };

static int count_columns(const stp_aggregate *a) { return a->categories ? a->n_planes + 1 : a->n_vars; }

static const char *column_name(const stp_aggregate *a, int i)
{
    if (!a->categories) return a->vars[i].name;
    return i == a->n_planes ? "total" : a->categories[i][0] ? a->categories[i] : "(missing)";
}

static const double *column_cells(const stp_aggregate *a, int i, const double *total)
{
    const size_t n = (size_t) a->view.x.cells * (size_t) a->view.y.cells;
    if (!a->categories) return a->vars[i].cells;
    return i == a->n_planes ? total : a->vars[0].cells + (size_t) i * n;
}

static stp_status make_schema(const stp_aggregate *a, stp_schema *s, stp_error *err)
{
    const int n = count_columns(a);
    s->columns = stp_arena_array(&s->arena, (size_t) n + 1, sizeof *s->columns);
    for (int i = 0; s->columns && i < n; i++)
        s->columns[i] = (stp_column_info) { .name = column_name(a, i), .meaning = STP_NUMBER, .type = STP_TYPE_F64 };
    s->n_columns = n;
    s->n_rows = (int64_t) a->view.x.cells * a->view.y.cells;
    return s->columns ? STP_OK : stp_no_memory(err, "the cells");
}

/* All categories together. */
static double *make_total(const stp_aggregate *a, stp_arena *arena)
{
    const size_t n = (size_t) a->view.x.cells * (size_t) a->view.y.cells;
    double *total = stp_arena_array(arena, n, sizeof *total);
    for (size_t i = 0; total && i < n; i++) total[i] = a->vars[0].zero_is_empty ? 0 : NAN;
    for (int p = 0; total && p < a->n_planes; p++) {
        const double *v = a->vars[0].cells + (size_t) p * n;
        for (size_t i = 0; i < n; i++)
            if (!isnan(v[i])) total[i] = isnan(total[i]) ? v[i] : total[i] + v[i];
    }
    return total;
}

static stp_status evaluate(const stp_aggregate *a, const stp_expr *e, stp_schema *s, double *out, stp_error *err)
{
    const int n = s->n_columns;
    stp_column *columns = stp_arena_array(&s->arena, (size_t) n + 1, sizeof *columns);
    int *at = stp_arena_array(&s->arena, (size_t) n + 1, sizeof *at);
    const double *total = a->categories ? make_total(a, &s->arena) : NULL;
    stp_eval *eval = NULL;
    if (s->arena.failed) return stp_no_memory(err, "the cells");
    STP_TRY(stp_eval_new(&eval, e, err));
    stp_status status = STP_OK;
    for (int64_t first = 0; first < s->n_rows && status == STP_OK; first += BATCH) {
        const int64_t rows = s->n_rows - first < BATCH ? s->n_rows - first : BATCH;
        for (int i = 0; i < n; i++) {
            at[i] = i;
            columns[i] = (stp_column) { STP_TYPE_F64, rows, column_cells(a, i, total) + first, NULL, NULL };
        }
        const stp_batch batch = { .row0 = first, .n_rows = rows, .n_columns = n, .columns = columns };
        stp_column value;
        status = stp_eval_column(eval, &batch, at, &value, err);
        for (int64_t i = 0; i < rows && status == STP_OK; i += STP_STRIP)
            stp_cast_f64(&value, i, rows - i < STP_STRIP ? (int) (rows - i) : STP_STRIP, 0, out + first + i);
    }
    stp_eval_free(eval);
    return status;
}

stp_status stp_cells_value(const stp_aggregate *a, const char *what, const char *text, double *out, stp_error *err)
{
    stp_schema schema = { 0 };
    stp_exprs set;
    const stp_expr *e = NULL;
    stp_status s = make_schema(a, &schema, err);
    if (s != STP_OK) return s;
    stp_exprs_init(&set, &schema, "the cells");
    s = stp_expr_compile(&set, what, text, &e, err);
    if (s == STP_OK && stp_is_text(e->info.meaning))
        s = stp_fail(err, STP_ERR_USAGE, "%s wants a number or a condition, '%.200s' is a text", what, text);
    if (s == STP_OK) s = evaluate(a, e, &schema, out, err);
    stp_exprs_clear(&set);
    stp_schema_clear(&schema);
    return s;
}
