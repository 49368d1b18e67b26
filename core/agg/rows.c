/* Rows kept for charts that draw one mark each. A state appends what it is fed and notes where each
 * batch lies; only the end sorts the batches into file order, so any thread may have had any batch.
 * Categories are numbered as a state meets them and renumbered by first row at the end. */
#include "agg/rows.h"
#include "table/cast.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_MAX_ROWS = 50000000, FIRST_ROWS = 4096, FIRST_PARTS = 16 };

struct stp_rows_part {
    int64_t row0;              /* of the batch in the file */
    int64_t first, n;          /* where its rows lie in the columns */
};

static int64_t max_rows(const stp_rows_plan *p)
{
    return p->max_rows > 0 ? p->max_rows : DEFAULT_MAX_ROWS;
}

static stp_status too_many(const stp_rows_plan *p, stp_error *err)
{
    if (!err) return STP_ERR_MEMORY;
    stp_fail(err, STP_ERR_MEMORY, "more than %lld rows are too many to draw one by one", (long long) max_rows(p));
    static const char *const usual = "`stipple shade` draws any number of rows; or take fewer: --sample, --where";
    return stp_hint(err, "%s", p->advice ? p->advice : usual);
}

/* ---- growing ------------------------------------------------------------------------------- */

static bool grow_columns(stp_rows *s, int n_columns, int64_t capacity)
{
    if ((uint64_t) capacity > SIZE_MAX / sizeof(double)) return false;
    for (int c = 0; c < n_columns; c++) {
        double *column = realloc(s->column[c], (size_t) capacity * sizeof *column);
        if (!column) return false;              /* some are longer than capacity says: no harm */
        s->column[c] = column;
    }
    s->capacity = capacity;
    return true;
}

static bool grow_parts(stp_rows *s, int64_t capacity)
{
    struct stp_rows_part *parts = realloc(s->parts, (size_t) capacity * sizeof *parts);
    if (!parts) return false;
    s->parts = parts;
    s->parts_capacity = capacity;
    return true;
}

static int64_t doubled(int64_t capacity, int64_t first, int64_t wanted)
{
    const int64_t twice = capacity ? 2 * capacity : first;
    return wanted > twice ? wanted : twice;
}

/* Room for n_rows more rows and n_parts more parts, never beyond max_rows. */
static stp_status reserve(stp_rows *s, const stp_rows_plan *p, int64_t n_rows, int64_t n_parts, stp_error *err)
{
    const int64_t max = max_rows(p);
    if (n_rows > max - s->n_rows) return too_many(p, err);
    const int64_t rows = s->n_rows + n_rows, parts = s->n_parts + n_parts;
    int64_t capacity = doubled(s->capacity, FIRST_ROWS, rows);
    if (capacity > max) capacity = max;
    if (rows > s->capacity && !grow_columns(s, p->n_columns, capacity)) return stp_no_memory(err, "the rows to draw");
    if (parts > s->parts_capacity && !grow_parts(s, doubled(s->parts_capacity, FIRST_PARTS, parts)))
        return stp_no_memory(err, "the rows to draw");
    return STP_OK;
}

/* ---- feeding ------------------------------------------------------------------------------- */

static void append_numbers(double *out, const stp_column *c, int64_t n_rows, int64_t origin)
{
    for (int64_t first = 0; first < n_rows; first += STP_STRIP) {
        const int n = n_rows - first < STP_STRIP ? (int) (n_rows - first) : STP_STRIP;
        stp_cast_f64(c, first, n, origin, out + first);
    }
}

/* Codes belong to the batch, so each is looked up by its label, once a batch. map: -1 = not met yet. */
static bool append_codes(double *out, stp_labels *labels, const stp_column *c, int64_t row0, int64_t n_rows,
                         int32_t *map)
{
    const int32_t *code = c->values;
    for (int32_t k = 0; k < c->dictionary->count; k++) map[k] = -1;
    for (int64_t i = 0; i < n_rows; i++) {
        out[i] = NAN;
        if (!stp_column_has(c, i) || code[i] < 0 || code[i] >= c->dictionary->count) continue;
        int32_t *number = &map[code[i]];
        if (*number < 0) *number = stp_labels_add(labels, c->dictionary->labels[code[i]], row0 + i);
        if (*number < 0) return false;
        out[i] = *number;
    }
    return true;
}

static stp_status append_texts(double *out, stp_labels *labels, const stp_column *c, const stp_batch *b, stp_error *err)
{
    int32_t *map = calloc((size_t) c->dictionary->count + 1, sizeof *map);
    const bool done = map && append_codes(out, labels, c, b->row0, b->n_rows, map);
    free(map);
    return done ? STP_OK : stp_no_memory(err, "the categories");
}

static stp_status rows_init(void *state, const void *plan, stp_error *err)
{
    (void) state;
    const stp_rows_plan *p = plan;
    if (p->n_columns < 0 || p->n_columns > STP_ROWS_COLUMNS)
        return stp_fail(err, STP_ERR_USAGE, "%d columns are wanted for one layer, at most %d can be", p->n_columns,
                        STP_ROWS_COLUMNS);
    return STP_OK;
}

/* Whether a batch holds none of the first rows: there are enough from before it. Batches come nearly in order. */
static bool comes_late(const stp_rows *s, const stp_rows_plan *p, int64_t row0)
{
    if (!p->first || s->n_rows < p->first) return false;
    for (int64_t k = 0; k < s->n_parts; k++)
        if (s->parts[k].row0 > row0) return false;
    return true;
}

static stp_status rows_feed(void *state, const void *plan, const stp_batch *batch, stp_error *err)
{
    stp_rows *s = state;
    const stp_rows_plan *p = plan;
    assert(batch->n_columns >= p->n_columns);
    s->n_all += batch->n_rows;
    if (batch->n_rows <= 0 || comes_late(s, p, batch->row0)) return STP_OK;
    STP_TRY(reserve(s, p, batch->n_rows, 1, err));
    for (int c = 0; c < p->n_columns; c++) {
        const stp_column *column = &batch->columns[c];
        double *out = s->column[c] + s->n_rows;
        if (p->text[c] && column->dictionary) STP_TRY(append_texts(out, &s->labels[c], column, batch, err));
        else append_numbers(out, column, batch->n_rows, p->origin[c]);
    }
    s->parts[s->n_parts++] = (struct stp_rows_part) { batch->row0, s->n_rows, batch->n_rows };
    s->n_rows += batch->n_rows;
    return STP_OK;
}

/* ---- merging ------------------------------------------------------------------------------- */

/* Numbers of n values through map; NaN stays. */
static void renumber(double *values, int64_t n, const int32_t *map)
{
    for (int64_t i = 0; i < n; i++)
        if (!isnan(values[i])) values[i] = map[(int32_t) values[i]];
}

static stp_status merge_labels(stp_labels *into, const stp_labels *from, double *values, int64_t n, stp_error *err)
{
    if (!from->n) return STP_OK;
    int32_t *map = calloc((size_t) from->n, sizeof *map);
    bool done = map;
    for (int32_t i = 0; done && i < from->n; i++) {
        map[i] = stp_labels_add(into, from->label[i], from->first_row[i]);
        done = map[i] >= 0;
    }
    if (done) renumber(values, n, map);
    free(map);
    return done ? STP_OK : stp_no_memory(err, "the categories");
}

static stp_status rows_merge(void *into, void *from, const void *plan, stp_error *err)
{
    const stp_rows_plan *p = plan;
    stp_rows *a = into, *b = from;
    const int64_t n_all = a->n_all + b->n_all;
    a->n_all = n_all;
    if (!b->n_rows) return STP_OK;
    if (!a->n_rows) {                           /* nothing to copy: they change places */
        const stp_rows swap = *a;
        *a = *b;
        *b = swap;
        a->n_all = n_all;
        return STP_OK;
    }
    STP_TRY(reserve(a, p, b->n_rows, b->n_parts, err));
    for (int c = 0; c < p->n_columns; c++) {
        double *out = a->column[c] + a->n_rows;
        memcpy(out, b->column[c], (size_t) b->n_rows * sizeof *out);
        STP_TRY(merge_labels(&a->labels[c], &b->labels[c], out, b->n_rows, err));
    }
    for (int64_t k = 0; k < b->n_parts; k++) {
        a->parts[a->n_parts] = b->parts[k];
        a->parts[a->n_parts++].first += a->n_rows;
    }
    a->n_rows += b->n_rows;
    return STP_OK;
}

static void rows_clear(void *state)
{
    stp_rows *s = state;
    for (int c = 0; c < STP_ROWS_COLUMNS; c++) {
        free(s->column[c]);
        stp_labels_clear(&s->labels[c]);
    }
    free(s->parts);
    *s = (stp_rows) { 0 };
}

/* What a state holds grows with the rows it gets, and all states together hold each row once: only the
 * first block counts for each. */
static size_t rows_bytes(const void *plan)
{
    return sizeof(stp_rows) + (size_t) ((const stp_rows_plan *) plan)->n_columns * FIRST_ROWS * sizeof(double);
}

const stp_fold stp_rows_fold = {
    .name = "rows",
    .order_free = true,
    .state_size = sizeof(stp_rows),
    .init = rows_init,
    .feed = rows_feed,
    .merge = rows_merge,
    .clear = rows_clear,
    .bytes = rows_bytes,
};

/* ---- file order ---------------------------------------------------------------------------- */

static int by_row0(const void *a, const void *b)
{
    const struct stp_rows_part *p = a, *q = b;
    if (p->row0 != q->row0) return p->row0 < q->row0 ? -1 : 1;
    return p->first < q->first ? -1 : p->first > q->first;
}

static bool in_order(const stp_rows *s)
{
    for (int64_t k = 1; k < s->n_parts; k++)
        if (s->parts[k].row0 < s->parts[k - 1].row0) return false;
    return true;
}

/* One spare column is enough: each column is copied into it in order and leaves its own as the next. */
static stp_status sort_rows(stp_rows *s, int n_columns, stp_error *err)
{
    if (in_order(s)) return STP_OK;
    double *spare = malloc((size_t) s->capacity * sizeof *spare);
    if (!spare) return stp_no_memory(err, "sorting the rows to draw");
    qsort(s->parts, (size_t) s->n_parts, sizeof *s->parts, by_row0);
    for (int c = 0; c < n_columns; c++) {
        double *out = spare;
        for (int64_t k = 0; k < s->n_parts; k++) {
            memcpy(out, s->column[c] + s->parts[k].first, (size_t) s->parts[k].n * sizeof *out);
            out += s->parts[k].n;
        }
        spare = s->column[c];
        s->column[c] = out - s->n_rows;
    }
    free(spare);
    int64_t first = 0;
    for (int64_t k = 0; k < s->n_parts; first += s->parts[k++].n) s->parts[k].first = first;
    return STP_OK;
}

/* The labels by first row in *out, and where each old number went. */
static bool order_labels(const stp_labels *labels, const int32_t *order, int32_t *map, stp_labels *out)
{
    for (int32_t i = 0; i < labels->n; i++) {
        if (stp_labels_add(out, labels->label[order[i]], labels->first_row[order[i]]) < 0) return false;
        map[order[i]] = i;
    }
    return true;
}

static stp_status sort_labels(stp_labels *labels, double *values, int64_t n, stp_error *err)
{
    if (!labels->n) return STP_OK;
    stp_labels sorted = { 0 };
    int32_t *order = calloc((size_t) labels->n, 2 * sizeof *order);
    if (!order) return stp_no_memory(err, "the categories");
    int32_t *map = order + labels->n;
    stp_status status = stp_labels_order(labels, order, err);
    if (status == STP_OK && !order_labels(labels, order, map, &sorted)) status = stp_no_memory(err, "the categories");
    if (status == STP_OK) {
        renumber(values, n, map);
        stp_labels_clear(labels);
        *labels = sorted;
    } else {
        stp_labels_clear(&sorted);
    }
    free(order);
    return status;
}

stp_status stp_rows_finish(stp_rows *rows, const stp_rows_plan *plan, stp_error *err)
{
    STP_TRY(sort_rows(rows, plan->n_columns, err));
    if (plan->first && rows->n_rows > plan->first) rows->n_rows = plan->first;
    for (int c = 0; c < plan->n_columns; c++)
        STP_TRY(sort_labels(&rows->labels[c], rows->column[c], rows->n_rows, err));
    return STP_OK;
}
