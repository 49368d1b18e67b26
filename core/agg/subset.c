/* Batches made from kept rows: numbers as they are, times and truth values back in their storage, texts as codes into
 * the labels of all rows. */
#include "agg/subset.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STRETCH = 65536, WIDEST = 8 };

typedef struct subset {
    stp_source base;
    stp_format format;
    const stp_rows *rows;
    const stp_rows_plan *plan;
    int *at;                       /* of each column of the schema: its place in rows, -1 = not kept */
    stp_dictionary *labels;        /* of each kept column */
    int wanted[STP_ROWS_COLUMNS], n_wanted;
    int32_t *order;
    int64_t n, next;
} subset;

struct stp_piece { int64_t first, n; };

struct stp_reader {
    const subset *source;
    stp_column columns[STP_ROWS_COLUMNS];
    void *values[STP_ROWS_COLUMNS];
    uint8_t *validity[STP_ROWS_COLUMNS];
};

/* ---- columns ----------------------------------------------------------------------------------------------- */

static stp_type storage(stp_meaning m)
{
    return stp_is_text(m) ? STP_TYPE_I32 : m == STP_TIME ? STP_TYPE_I64 : m == STP_BOOL ? STP_TYPE_U8 : STP_TYPE_F64;
}

static void put(void *values, stp_type type, int64_t i, double v, int64_t origin)
{
    switch (type) {
    case STP_TYPE_I32: ((int32_t *) values)[i] = (int32_t) v; break;
    case STP_TYPE_I64: ((int64_t *) values)[i] = origin + (int64_t) v; break;
    case STP_TYPE_U8: ((uint8_t *) values)[i] = v != 0; break;
    default: ((double *) values)[i] = v;
    }
}

static void fill_column(stp_reader *r, int i, const stp_piece *piece)
{
    const subset *s = r->source;
    const stp_column_info *info = &s->base.schema.columns[s->wanted[i]];
    const int at = s->at[s->wanted[i]];
    const double *from = s->rows->column[at];
    const int32_t *order = s->order + piece->first;
    memset(r->validity[i], 0, STRETCH / 8);
    for (int64_t row = 0; row < piece->n; row++) {
        const double v = from[order[row]];
        put(r->values[i], info->type, row, isnan(v) && info->type != STP_TYPE_F64 ? 0 : v, s->plan->origin[at]);
        if (!isnan(v)) r->validity[i][row >> 3] |= (uint8_t) (1u << (row & 7));
    }
    r->columns[i] = (stp_column) { info->type, piece->n, r->values[i], r->validity[i],
                                   stp_is_text(info->meaning) ? &s->labels[at] : NULL };
}

/* ---- the source ---------------------------------------------------------------------------------------------- */

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    subset *s = (subset *) source;
    for (int i = 0; i < n; i++)
        if (n > STP_ROWS_COLUMNS || columns[i] < 0 || columns[i] >= s->base.schema.n_columns || s->at[columns[i]] < 0)
            return stp_fail(err, STP_ERR_USAGE, "a column of '%s' was not kept", s->base.path);
    if (n) memcpy(s->wanted, columns, (size_t) n * sizeof *columns);
    s->n_wanted = n;
    return STP_OK;
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    (void) err;
    ((subset *) source)->next = 0;
    return STP_OK;
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    subset *s = (subset *) source;
    (void) err;
    *end = s->next >= s->n;
    if (*end) return STP_OK;
    piece->first = s->next;
    piece->n = s->n - s->next < STRETCH ? s->n - s->next : STRETCH;
    s->next += piece->n;
    return STP_OK;
}

static void reader_free(stp_reader *r)
{
    for (int i = 0; i < STP_ROWS_COLUMNS; i++) {
        free(r->values[i]);
        free(r->validity[i]);
    }
    free(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = (const subset *) source;
    for (int i = 0; i < r->source->n_wanted; i++) {
        r->values[i] = malloc((size_t) STRETCH * WIDEST);
        r->validity[i] = malloc(STRETCH / 8);
        if (r->values[i] && r->validity[i]) continue;
        reader_free(r);
        return stp_no_memory(err, "a reader");
    }
    *out = r;
    return STP_OK;
}

static stp_status read_batch(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    (void) err;
    for (int i = 0; i < r->source->n_wanted; i++) fill_column(r, i, piece);
    *out = (stp_batch) { piece->first, piece->n, r->source->n_wanted, r->columns };
    return STP_OK;
}

static void close_source(stp_source *source)
{
    subset *s = (subset *) source;
    stp_schema_clear(&s->base.schema);
    free(s->order);
    free(s);
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

static bool fill_schema(subset *s, const int *columns, const stp_source *like)
{
    stp_schema *schema = &s->base.schema;
    const size_t n = (size_t) like->schema.n_columns + 1;
    schema->columns = stp_arena_array(&schema->arena, n, sizeof *schema->columns);
    s->base.problems = stp_arena_array(&schema->arena, n, sizeof *s->base.problems);
    s->at = stp_arena_array(&schema->arena, n, sizeof *s->at);
    s->labels = stp_arena_array(&schema->arena, STP_ROWS_COLUMNS, sizeof *s->labels);
    if (!schema->columns || !s->base.problems || !s->at || !s->labels) return false;
    schema->n_columns = like->schema.n_columns;
    schema->n_rows = s->n;
    for (int i = 0; i < schema->n_columns; i++) {
        schema->columns[i] = like->schema.columns[i];
        schema->columns[i].type = storage(schema->columns[i].meaning);
        s->at[i] = -1;
    }
    for (int i = 0; i < s->plan->n_columns; i++) {
        s->at[columns[i]] = i;
        s->labels[i] = (stp_dictionary) { s->rows->labels[i].n, (const char *const *) s->rows->labels[i].label };
    }
    return true;
}

stp_status stp_subset_open(stp_source **out, const stp_rows *rows, const stp_rows_plan *plan, const int *columns,
                           const stp_source *like, int32_t *order, int64_t n, stp_error *err)
{
    subset *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "a part of a table");
    *s = (subset) { .rows = rows, .plan = plan, .n = n };
    s->base = (stp_source) { .format = &s->format, .path = like->path, .bytes = -1, .log = like->log, .facts = "" };
    s->format = (stp_format) { .name = "rows", .suffixes = "", .help = "", .reads = true, .want = want,
                               .rewind = rewind_source, .next = next, .piece_bytes = sizeof(stp_piece),
                               .reader_new = reader_new, .read = read_batch, .reader_free = reader_free,
                               .close = close_source };
    if (!fill_schema(s, columns, like)) {
        close_source(&s->base);
        return stp_no_memory(err, "a part of a table");
    }
    s->order = order;
    *out = &s->base;
    return STP_OK;
}
