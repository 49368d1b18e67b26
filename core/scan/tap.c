/* The functions of a tap: in a pass for several, pieces are places of batches; else they are the file's. */
#include "scan/tap.h"
#include <stdlib.h>
#include <string.h>
#include "scan/shared_file.h"

struct stp_piece {
    const stp_batch *offered;
    const stp_format *format;      /* of inner */
    stp_piece *inner;              /* made when first needed */
};

struct stp_reader {
    stp_tap *tap;
    stp_reader *inner;             /* NULL: takes from what was read for all */
    stp_column *columns;
};

static stp_source *file_of(const stp_tap *t)
{
    return t->file->source;
}

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    stp_tap *t = (stp_tap *) source;
    int *wanted = malloc(((size_t) n + 1) * sizeof *wanted), *at = calloc((size_t) n + 1, sizeof *at);
    if (!wanted || !at) {
        free(wanted);
        free(at);
        return stp_no_memory(err, "columns");
    }
    if (n) memcpy(wanted, columns, (size_t) n * sizeof *wanted);
    free(t->wanted);
    free(t->at);
    t->wanted = wanted;
    t->at = at;
    t->n_wanted = n;
    return t->joined ? STP_OK : file_of(t)->format->want(file_of(t), columns, n, err);
}

static void count_rows(stp_tap *t)
{
    t->base.rows_cut = file_of(t)->rows_cut;
    t->base.rows_pruned = file_of(t)->rows_pruned;
}

/* Those of its own columns alone. */
static void take_problems(stp_tap *t)
{
    memset(t->base.problems, 0, (size_t) t->base.schema.n_columns * sizeof *t->base.problems);
    for (int i = 0; i < t->n_wanted; i++) t->base.problems[t->wanted[i]] = file_of(t)->problems[t->wanted[i]];
    t->base.extra_cells = file_of(t)->extra_cells;
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    stp_tap *t = (stp_tap *) source;
    if (!t->joined) {
        stp_shared_file_drop(t->file);
        STP_TRY(stp_source_narrow(file_of(t), t->bounds, t->n_bounds, err));
        STP_TRY(file_of(t)->format->want(file_of(t), t->wanted, t->n_wanted, err));
        STP_TRY(file_of(t)->format->rewind(file_of(t), err));
    }
    count_rows(t);
    take_problems(t);
    return STP_OK;
}

void stp_tap_offer(stp_tap *t, const stp_batch *batch)
{
    t->offered = batch;
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    stp_tap *t = (stp_tap *) source;
    if (t->joined) {
        piece->offered = t->offered;
        *end = false;
    } else {
        piece->format = file_of(t)->format;
        if (!piece->inner) STP_TRY(stp_piece_new(piece->format, &piece->inner, err));
        STP_TRY(piece->format->next(file_of(t), piece->inner, end, err));
    }
    count_rows(t);
    return STP_OK;
}

static void piece_clear(stp_piece *p)
{
    stp_piece_free(p->format, p->inner);
}

static void reader_free(stp_reader *r)
{
    if (!r) return;
    if (r->inner) file_of(r->tap)->format->reader_free(r->inner);
    take_problems(r->tap);
    free(r->columns);
    free(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_tap *t = (stp_tap *) source;
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->tap = t;
    stp_status s = STP_OK;
    r->columns = t->joined ? calloc((size_t) t->n_wanted + 1, sizeof *r->columns) : NULL;
    if (!t->joined) s = file_of(t)->format->reader_new(file_of(t), &r->inner, err);
    else if (!r->columns) s = stp_no_memory(err, "columns");
    if (s == STP_OK) *out = r;
    else reader_free(r);
    return s;
}

static stp_status read_piece(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    if (r->inner) return piece->format->read(r->inner, piece->inner, out, err);
    const stp_tap *t = r->tap;
    for (int i = 0; i < t->n_wanted; i++) r->columns[i] = piece->offered->columns[t->at[i]];
    *out = *piece->offered;
    out->n_columns = t->n_wanted;
    out->columns = r->columns;
    return STP_OK;
}

static bool range(stp_source *source, int column, stp_range *out)
{
    return stp_source_range(file_of((stp_tap *) source), column, out);
}

static stp_status values(stp_source *source, int column, stp_column *out, stp_error *err)
{
    const stp_source *file = file_of((stp_tap *) source);
    out->values = NULL;
    return file->format->values ? file->format->values(file_of((stp_tap *) source), column, out, err) : STP_OK;
}

/* The file is told when the pass begins, and only by who reads it alone. */
static stp_status narrow(stp_source *source, const stp_bound *bounds, int n, stp_error *err)
{
    stp_tap *t = (stp_tap *) source;
    stp_bound *copy = malloc(((size_t) n + 1) * sizeof *copy);
    if (!copy) return stp_no_memory(err, "bounds");
    if (n) memcpy(copy, bounds, (size_t) n * sizeof *copy);
    free(t->bounds);
    t->bounds = copy;
    t->n_bounds = n;
    return STP_OK;
}

static void close_source(stp_source *source)
{
    stp_tap *t = (stp_tap *) source;
    free(t->base.problems);
    free(t->wanted);
    free(t->at);
    free(t->bounds);
    free(t);
}

stp_status stp_tap_open(stp_source **out, stp_shared_file *file, stp_error *err)
{
    stp_tap *t = calloc(1, sizeof *t);
    if (!t) return stp_no_memory(err, "a file");
    t->file = file;
    t->base = *file->source;       /* the schema and its texts stay the file's */
    t->base.problems = calloc((size_t) t->base.schema.n_columns + 1, sizeof *t->base.problems);
    if (!t->base.problems) {
        free(t);
        return stp_no_memory(err, "a file");
    }
    t->format = (stp_format) { .name = file->source->format->name, .want = want, .rewind = rewind_source, .next = next,
                               .piece_bytes = sizeof(stp_piece), .piece_clear = piece_clear, .reader_new = reader_new,
                               .read = read_piece, .reader_free = reader_free, .close = close_source, .range = range,
                               .narrow = narrow, .values = values };
    t->base.format = &t->format;
    t->base.tap = t;
    *out = &t->base;
    return STP_OK;
}
