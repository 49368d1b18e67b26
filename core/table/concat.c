/* Pieces come file by file. A piece carries the inner piece and an inner reader of its file, both made and freed in
 * next() and piece_clear(), which one thread at a time calls; so a file is closed, and its problems are taken over,
 * when the last piece leaves it, and no lock is needed. */
#include "table/concat.h"
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "table/parts.h"
#include "table/folder.h"
#include "table/join.h"

typedef struct work {               /* what a piece needs to become a batch */
    stp_reader *reader;             /* inner */
    int *from;                      /* column of the file for each wanted one, -1 = none */
    int *inner;                     /* its number in the inner batch */
    stp_join *joins;                /* a wanted column */
    stp_column *columns;
    stp_dictionary label;
    int n;
} work;

struct stp_piece {
    stp_concat *owner;
    stp_concat_part *part;          /* NULL: none */
    int64_t row0;
    stp_piece *inner;
    work work;
};

struct stp_reader {
    stp_concat *owner;
};

static void close_source(stp_source *source)
{
    stp_concat *c = (stp_concat *) source;
    for (int i = 0; c->parts && i < c->n_parts; i++) stp_source_close(c->parts[i].source);
    free(c->growing);
    free(c->wanted);
    free(c->bounds);
    stp_schema_clear(&c->base.schema);
    free(c);
}

/* ---- parts ----------------------------------------------------------------------------------- */

static bool is_as_before(const stp_concat_part *p, const stp_schema *s)
{
    bool same = p->n_columns == s->n_columns;
    for (int i = 0; same && i < s->n_columns; i++) {
        const stp_column_info *a = &p->columns[i], *b = &s->columns[i];
        same = a->meaning == b->meaning && a->type == b->type && a->time_digits == b->time_digits &&
               !strcmp(a->name, b->name);
    }
    return same;
}

/* The column of the file for each wanted one, -1 where it has none; the caller frees them. NULL without memory. */
static int *wanted_columns(const stp_concat *c, const stp_concat_part *p)
{
    const int n = c->base.schema.n_columns;
    int *at = malloc(((size_t) n + 1) * sizeof *at), *from = malloc(((size_t) c->n_wanted + 1) * sizeof *from);
    for (int i = 0; at && i < n; i++) at[i] = -1;
    for (int i = 0; at && i < p->n_columns; i++) at[p->place[i]] = i;
    for (int i = 0; at && from && i < c->n_wanted; i++) from[i] = at[c->wanted[i]];
    if (!at) {
        free(from);
        from = NULL;
    }
    free(at);
    return from;
}

/* ---- passes -------------------------------------------------------------------------------- */

/* Opens what is closed, asks for the columns that the file has, and puts it at its begin. */
static stp_status make_ready(stp_concat *c, stp_concat_part *p, stp_error *err)
{
    if (p->ready) return STP_OK;
    if (!p->source) STP_TRY(stp_source_open(&p->source, p->path, &c->options, err));
    if (!is_as_before(p, &p->source->schema))
        return stp_fail(err, STP_ERR_DATA, "'%s' has other columns than a moment ago", p->path);
    int *columns = wanted_columns(c, p), n = 0;
    if (!columns) return stp_no_memory(err, "columns");
    for (int i = 0; i < c->n_wanted; i++)
        if (columns[i] >= 0) columns[n++] = columns[i];
    stp_status s = p->source->format->want(p->source, columns, n, err);
    free(columns);
    if (s == STP_OK) s = stp_part_narrow(c, p, err);
    if (s == STP_OK) s = p->source->format->rewind(p->source, err);
    p->ready = s == STP_OK;
    return s;
}

/* The sum of both; the first is that of the earlier file. */
static void add_problem(stp_problem *to, int *to_part, const stp_problem *from, int i, const char *path)
{
    if (!from->count) return;
    const int64_t count = to->count;
    if (!count || i < *to_part) {
        *to = *from;
        to->path = path;
        to->count = 0;
        *to_part = i;
    }
    to->count = count + from->count;
}

/* All pieces of a file are done. */
static void finish_part(stp_concat *c, int i)
{
    stp_concat_part *p = &c->parts[i];
    for (int k = 0; k < p->n_columns; k++)
        add_problem(&c->base.problems[p->place[k]], &c->first_part[p->place[k]], &p->source->problems[k], i, p->path);
    add_problem(&c->base.extra_cells, &c->extra_part, &p->source->extra_cells, i, p->path);
    if (p->source->late && p->source->late->status != STP_OK && c->late.status == STP_OK) c->late = *p->source->late;
    p->ready = false;
    if (p->keep) return;
    stp_source_close(p->source);
    p->source = NULL;
}

/* ---- pieces ---------------------------------------------------------------------------------- */

static void clear_work(work *w)
{
    for (int i = 0; w->joins && i < w->n; i++) stp_join_clear(&w->joins[i]);
    free(w->joins);
    free(w->from);
    free(w->inner);
    free(w->columns);
    *w = (work) { 0 };
}

static void leave(stp_piece *piece)
{
    stp_concat *c = piece->owner;
    stp_concat_part *p = piece->part;
    if (!p) return;
    if (piece->work.reader) p->source->format->reader_free(piece->work.reader);
    stp_piece_free(p->source->format, piece->inner);
    clear_work(&piece->work);
    piece->inner = NULL;
    if (--p->users == 0 && p < c->parts + c->at) finish_part(c, (int) (p - c->parts));
    piece->part = NULL;
}

static stp_status enter(stp_piece *piece, stp_concat *c, stp_concat_part *p, stp_error *err)
{
    work *w = &piece->work;
    leave(piece);
    piece->owner = c;
    piece->part = p;
    p->users++;
    w->n = c->n_wanted;
    w->joins = calloc((size_t) w->n + 1, sizeof *w->joins);
    w->inner = calloc((size_t) w->n + 1, sizeof *w->inner);
    w->from = wanted_columns(c, p);
    w->columns = calloc((size_t) w->n + 1, sizeof *w->columns);
    if (!w->joins || !w->inner || !w->from || !w->columns) return stp_no_memory(err, "columns");
    w->label = (stp_dictionary) { .count = 1, .labels = &p->label };
    for (int k = 0, n = 0; k < w->n; k++) w->inner[k] = w->from[k] >= 0 ? n++ : -1;
    STP_TRY(stp_piece_new(p->source->format, &piece->inner, err));
    return p->source->format->reader_new(p->source, &w->reader, err);
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    stp_concat *c = (stp_concat *) source;
    while (c->at < c->n_parts) {
        stp_concat_part *p = &c->parts[c->at];
        if (stp_part_is_pruned(c, p)) {
            c->row0 += p->n_rows;
            c->base.rows_pruned += p->n_rows;
            c->at++;
            continue;
        }
        STP_TRY(make_ready(c, p, err));
        if (piece->part != p) STP_TRY(enter(piece, c, p, err));
        bool part_ends = false;
        STP_TRY(p->source->format->next(p->source, piece->inner, &part_ends, err));
        if (!part_ends) {
            piece->row0 = c->row0;
            *end = false;
            return STP_OK;
        }
        c->row0 += p->source->rows_cut;
        c->base.rows_pruned += p->source->rows_pruned;
        c->at++;
        leave(piece);
    }
    leave(piece);
    *end = true;
    return STP_OK;
}

static void piece_clear(stp_piece *p)
{
    leave(p);
}

static stp_status file_column(stp_join *j, const work *w, const stp_column_info *info, int64_t n, stp_column *out,
                              stp_error *err)
{
    STP_TRY(stp_join_column(j, NULL, NULL, info, n, NULL, out, err));
    out->validity = NULL;                   /* every row has code 0 */
    out->dictionary = &w->label;
    return STP_OK;
}

/* A column that the path of the file names: the same value in each row, or none in any. */
static stp_status partition_column(stp_join *j, const stp_concat_part *p, int k, const stp_column_info *info, int64_t n,
                                   stp_column *out, stp_error *err)
{
    STP_TRY(stp_join_column(j, NULL, NULL, info, n, NULL, out, err));
    if (!p->values[k]) return STP_OK;
    out->validity = NULL;
    if (info->meaning == STP_CATEGORY) {        /* every row has code 0 */
        j->dictionary = (stp_dictionary) { .count = 1, .labels = &p->values[k] };
        out->dictionary = &j->dictionary;
        return STP_OK;
    }
    int64_t v = 0, *values = j->values;
    (void) stp_parse_int(p->values[k], strlen(p->values[k]), &v);
    for (int64_t i = 0; i < n; i++) values[i] = v;
    return STP_OK;
}

static stp_status read_piece(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const stp_concat *c = r->owner;
    const stp_concat_part *p = piece->part;
    const work *w = &piece->work;
    stp_batch b;
    STP_TRY(p->source->format->read(w->reader, piece->inner, &b, err));
    for (int i = 0; i < w->n; i++) {
        const stp_column_info *to = &c->base.schema.columns[c->wanted[i]];
        const int k = w->inner[i];
        if (c->wanted[i] == c->file_column)
            STP_TRY(file_column(&w->joins[i], w, to, b.n_rows, &w->columns[i], err));
        else if (c->wanted[i] >= c->partition_column)
            STP_TRY(partition_column(&w->joins[i], p, c->wanted[i] - c->partition_column, to, b.n_rows, &w->columns[i],
                                     err));
        else
            STP_TRY(stp_join_column(&w->joins[i], k < 0 ? NULL : &b.columns[k],
                                    k < 0 ? NULL : &p->columns[w->from[i]], to, b.n_rows, p->path,
                                    &w->columns[i], err));
    }
    *out = (stp_batch) { .row0 = piece->row0 + b.row0, .n_rows = b.n_rows, .n_columns = w->n, .columns = w->columns };
    return STP_OK;
}

/* ---- the format ------------------------------------------------------------------------------ */

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    stp_concat *c = (stp_concat *) source;
    for (int i = 0; i < n; i++)
        if (columns[i] < 0 || columns[i] >= c->base.schema.n_columns)
            return stp_fail(err, STP_ERR_USAGE, "no column %d in '%s'", columns[i] + 1, c->base.path);
    int *wanted = malloc(((size_t) n + 1) * sizeof *wanted);
    if (!wanted) return stp_no_memory(err, "columns");
    if (n) memcpy(wanted, columns, (size_t) n * sizeof *wanted);
    free(c->wanted);
    c->wanted = wanted;
    c->n_wanted = n;
    for (int i = 0; i < c->n_parts; i++) c->parts[i].ready = false;
    return STP_OK;
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    stp_concat *c = (stp_concat *) source;
    (void) err;
    c->at = 0;
    c->row0 = 0;
    c->base.rows_cut = c->base.rows_pruned = 0;
    c->base.extra_cells = (stp_problem) { 0 };
    c->late = (stp_error) { 0 };
    memset(c->base.problems, 0, (size_t) c->base.schema.n_columns * sizeof *c->base.problems);
    for (int i = 0; i < c->n_parts; i++) c->parts[i].ready = false;
    return STP_OK;
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->owner = (stp_concat *) source;
    *out = r;
    return STP_OK;
}

static void reader_free(stp_reader *r)
{
    free(r);
}

static const stp_format concat_format = {
    .name = "files",
    .want = want,
    .rewind = rewind_source,
    .next = next,
    .piece_bytes = sizeof(stp_piece),
    .piece_clear = piece_clear,
    .reader_new = reader_new,
    .read = read_piece,
    .reader_free = reader_free,
    .close = close_source,
    .range = stp_concat_range,
    .narrow = stp_concat_narrow,
};

/* The path of a single file names columns. */
static stp_status has_partitions(const char *path, bool *out, stp_error *err)
{
    stp_arena arena = { 0 };
    stp_partition *partitions;
    int n = 0;
    const stp_status s = stp_folder_partitions(&arena, path, &partitions, &n, err);
    *out = n > 0;
    stp_arena_clear(&arena);
    return s;
}

stp_status stp_concat_open(stp_source **out, const char *const *paths, const char *const *labels, int n,
                           const stp_read_options *options, stp_error *err)
{
    bool partitions = n > 1;
    if (n == 1) STP_TRY(has_partitions(paths[0], &partitions, err));
    if (!partitions) return stp_source_open(out, paths[0], options, err);
    *out = NULL;
    if (n > 1) STP_TRY(stp_source_open_joined(out, paths, n, options, err));
    if (*out) return STP_OK;
    stp_concat *c = calloc(1, sizeof *c);
    if (!c) return stp_no_memory(err, "a source");
    c->base.format = &concat_format;
    c->base.late = &c->late;
    if (options) c->options = *options;
    c->n_parts = n;
    const stp_status s = stp_parts_open(c, paths, labels, err);
    if (s == STP_OK) {
        *out = &c->base;
        return STP_OK;
    }
    close_source(&c->base);
    return s;
}
