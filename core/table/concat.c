/* Pieces come file by file. A piece carries the inner piece and an inner reader of its file, both made and freed in
 * next() and piece_free(), which one thread at a time calls; so a file is closed, and its problems are taken over,
 * when the last piece leaves it, and no lock is needed. */
#include "table/concat.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/text.h"
#include "table/folder.h"
#include "table/join.h"

enum { KEPT_OPEN = 16, MOST_PARTITIONS = 64 };

typedef struct part {               /* a file */
    const char *path, *label;
    stp_source *source;             /* NULL while it is closed */
    bool keep;                      /* never closed before the end: a pipe, or one of the first */
    bool ready;                     /* wanted columns are told, the source stands at its begin */
    int users;                      /* pieces in it */
    int n_columns;
    stp_column_info *columns;       /* as it had them when it was opened first */
    int *place;                     /* of each in the schema of all */
    int64_t n_rows;                 /* -1: only a pass tells */
    stp_range *ranges;              /* of its columns, as its file knows them; lo NaN: it does not */
    stp_partition *partitions;      /* that its path names */
    int n_partitions;
    const char **values;            /* of the partition columns; NULL = missing */
} part;

typedef struct concat {
    stp_source base;                /* first, so that a stp_source is one */
    stp_read_options options;
    part *parts;
    int n_parts;
    stp_column_info *growing;       /* the columns of the schema, until all files have been seen */
    int partition_column, n_partitions;     /* the first column of the schema that paths name, and how many */
    int file_column;                /* of the schema, -1 when the files have one of that name, or there is one file */
    stp_bound *bounds;              /* on columns of the schema; their texts are in its arena */
    int n_bounds;
    int *wanted, n_wanted;
    int *first_part;                /* with a problem, by column */
    int extra_part;
    int at;                         /* the part that is being cut */
    int64_t row0;                   /* of its first row */
    stp_error late;                 /* of the first part that had one */
} concat;

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
    concat *owner;
    int part;                       /* -1: none */
    int64_t row0;
    stp_piece *inner;
    work work;
};

struct stp_reader {
    concat *owner;
};

/* ---- opening --------------------------------------------------------------------------------- */

static int find_column(const stp_schema *s, const char *name, int near)
{
    if (near < s->n_columns && !strcmp(s->columns[near].name, name)) return near;
    for (int i = 0; i < s->n_columns; i++)
        if (!strcmp(s->columns[i].name, name)) return i;
    return -1;
}

/* Takes the columns of a file into the schema of all, which has room for them. */
static stp_status join_schema(concat *c, part *p, stp_error *err)
{
    stp_schema *all = &c->base.schema;
    const stp_schema *s = &p->source->schema;
    p->n_columns = s->n_columns;
    p->columns = stp_arena_array(&all->arena, (size_t) s->n_columns, sizeof *p->columns);
    p->place = stp_arena_array(&all->arena, (size_t) s->n_columns, sizeof *p->place);
    if (!p->columns || !p->place) return stp_no_memory(err, "columns");
    for (int i = 0; i < s->n_columns; i++) {
        const stp_column_info *from = &s->columns[i];
        int at = find_column(all, from->name, i);
        if (at >= 0) {
            stp_join_info(&all->columns[at], from);
        } else {
            at = all->n_columns++;
            all->columns[at] = *from;
            all->columns[at].name = stp_arena_text(&all->arena, from->name);
            all->columns[at].unit = from->unit ? stp_arena_text(&all->arena, from->unit) : NULL;
            all->columns[at].long_name = from->long_name ? stp_arena_text(&all->arena, from->long_name) : NULL;
            if (!all->columns[at].name) return stp_no_memory(err, "columns");
        }
        p->place[i] = at;
        p->columns[i] = *from;
        p->columns[i].name = all->columns[at].name;
        p->columns[i].unit = p->columns[i].long_name = NULL;
    }
    return STP_OK;
}

static stp_status more_columns(concat *c, int n, stp_error *err)
{
    stp_schema *all = &c->base.schema;
    enum { MOST = 1 << 20 };
    if (all->n_columns > MOST - n - 1)
        return stp_fail(err, STP_ERR_DATA, "the files have more than %d columns", (int) MOST);
    const size_t room = (size_t) all->n_columns + (size_t) n + 1 + MOST_PARTITIONS;     /* and `file` */
    stp_column_info *columns = realloc(all->columns, room * sizeof *columns);
    if (!columns) return stp_no_memory(err, "columns");
    all->columns = c->growing = columns;
    return STP_OK;
}

static bool can_open_again(const char *path)
{
    struct stat st;
    return strcmp(path, "-") && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* What the file knows is asked while it is open. */
static stp_status note_ranges(concat *c, part *p, stp_error *err)
{
    p->n_rows = p->source->schema.n_rows;
    p->ranges = stp_arena_array(&c->base.schema.arena, (size_t) p->n_columns, sizeof *p->ranges);
    if (!p->ranges) return stp_no_memory(err, "columns");
    for (int i = 0; i < p->n_columns; i++)
        if (!stp_source_range(p->source, i, &p->ranges[i])) p->ranges[i].lo = NAN;
    return STP_OK;
}

static stp_status open_part(concat *c, int i, stp_error *err)
{
    part *p = &c->parts[i];
    STP_TRY(stp_source_open(&p->source, p->path, &c->options, err));
    stp_schema *all = &c->base.schema;
    STP_TRY(more_columns(c, p->source->schema.n_columns, err));
    STP_TRY(join_schema(c, p, err));
    STP_TRY(note_ranges(c, p, err));
    const int64_t rows = p->source->schema.n_rows, bytes = p->source->bytes;
    if (i == 0) c->base.facts = stp_arena_printf(&all->arena, "%d of %s, %s", c->n_parts, p->source->format->name,
                                                 p->source->facts ? p->source->facts : "");
    all->n_rows = all->n_rows < 0 || rows < 0 ? -1 : all->n_rows + rows;
    c->base.bytes = c->base.bytes < 0 || bytes < 0 ? -1 : c->base.bytes + bytes;
    p->keep = i < KEPT_OPEN || !can_open_again(p->path);
    if (p->keep) return STP_OK;
    stp_source_close(p->source);
    p->source = NULL;
    return STP_OK;
}

static const stp_partition *find_partition(const part *p, const char *key)
{
    for (int i = 0; i < p->n_partitions; i++)
        if (!strcmp(p->partitions[i].key, key)) return &p->partitions[i];
    return NULL;
}

/* A key that the paths of all files name. */
static bool is_partition(const concat *c, const char *key)
{
    for (int i = 0; i < c->n_parts; i++)
        if (!find_partition(&c->parts[i], key)) return false;
    return find_column(&c->base.schema, key, 0) < 0;
}

/* Whole numbers if all values are, else categories. */
static stp_status add_partition(concat *c, const char *key, stp_error *err)
{
    stp_schema *all = &c->base.schema;
    const int k = c->n_partitions++;
    bool integers = true, any = false;
    for (int i = 0; i < c->n_parts; i++) {
        part *p = &c->parts[i];
        int64_t v;
        if (!p->values) p->values = stp_arena_array(&all->arena, MOST_PARTITIONS, sizeof *p->values);
        if (!p->values) return stp_no_memory(err, "columns");
        const char *value = p->values[k] = find_partition(p, key)->value;
        any = any || value;
        integers = integers && (!value || stp_parse_int(value, strlen(value), &v));
    }
    integers = integers && any;
    all->columns[all->n_columns++] = (stp_column_info) { .name = key, .meaning = integers ? STP_INTEGER : STP_CATEGORY,
                                                         .type = integers ? STP_TYPE_I64 : STP_TYPE_I32 };
    return STP_OK;
}

/* Columns that the names of folders make. */
static stp_status add_partitions(concat *c, stp_error *err)
{
    const part *p = &c->parts[0];
    c->partition_column = c->base.schema.n_columns;
    for (int i = 0; i < p->n_partitions && c->n_partitions < MOST_PARTITIONS; i++)
        if (is_partition(c, p->partitions[i].key)) STP_TRY(add_partition(c, p->partitions[i].key, err));
    return STP_OK;
}

/* The columns that no file has, and what is kept a column. */
static stp_status finish_schema(concat *c, stp_error *err)
{
    stp_schema *all = &c->base.schema;
    STP_TRY(add_partitions(c, err));
    c->file_column = c->n_parts > 1 && find_column(all, "file", 0) < 0 ? all->n_columns : -1;
    if (c->file_column >= 0)
        all->columns[all->n_columns++] =
            (stp_column_info) { .name = "file", .meaning = STP_CATEGORY, .type = STP_TYPE_I32 };
    const size_t n = (size_t) all->n_columns;
    stp_column_info *columns = stp_arena_array(&all->arena, n, sizeof *columns);
    c->base.problems = stp_arena_array(&all->arena, n, sizeof *c->base.problems);
    c->first_part = stp_arena_array(&all->arena, n, sizeof *c->first_part);
    if (!columns || !c->base.problems || !c->first_part) return stp_no_memory(err, "columns");
    memcpy(columns, all->columns, n * sizeof *columns);
    free(c->growing);
    c->growing = NULL;
    all->columns = columns;
    return STP_OK;
}

static stp_status open_all(concat *c, const char *const *paths, const char *const *labels, stp_error *err)
{
    stp_arena *arena = &c->base.schema.arena;
    c->parts = stp_arena_array(arena, (size_t) c->n_parts, sizeof *c->parts);
    c->base.path = c->n_parts == 1 ? stp_arena_text(arena, paths[0])
                                   : stp_arena_printf(arena, "%s and %d more", paths[0], c->n_parts - 1);
    if (!c->parts || !c->base.path) return stp_no_memory(err, "files");
    for (int i = 0; i < c->n_parts; i++) {
        c->parts[i].path = stp_arena_text(arena, paths[i]);
        c->parts[i].label = stp_arena_text(arena, labels[i]);
        if (!c->parts[i].path || !c->parts[i].label) return stp_no_memory(err, "files");
        STP_TRY(stp_folder_partitions(arena, paths[i], &c->parts[i].partitions, &c->parts[i].n_partitions, err));
        STP_TRY(open_part(c, i, err));
    }
    return finish_schema(c, err);
}

static void close_source(stp_source *source)
{
    concat *c = (concat *) source;
    for (int i = 0; c->parts && i < c->n_parts; i++) stp_source_close(c->parts[i].source);
    free(c->growing);
    free(c->wanted);
    free(c->bounds);
    stp_schema_clear(&c->base.schema);
    free(c);
}

/* ---- parts ----------------------------------------------------------------------------------- */

static bool is_as_before(const part *p, const stp_schema *s)
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
static int *wanted_columns(const concat *c, const part *p)
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

/* ---- bounds -------------------------------------------------------------------------------- */

/* The value of a partition column as a number; NaN where it is missing. */
static double partition_number(const part *p, int k)
{
    int64_t v;
    return p->values[k] && stp_parse_int(p->values[k], strlen(p->values[k]), &v) ? (double) v : NAN;
}

/* True when no row of the file is within b, by its path or by what it knows. */
static bool is_outside(const concat *c, const part *p, const stp_bound *b)
{
    const int k = b->column - c->partition_column;
    if (k < 0 || k >= c->n_partitions) return false;
    if (b->text) return !p->values[k] || strcmp(p->values[k], b->text) != 0;
    const double v = partition_number(p, k);
    return !(v >= b->lo && v <= b->hi);
}

static bool is_pruned(const concat *c, const part *p)
{
    for (int i = 0; i < c->n_bounds && p->n_rows >= 0; i++)
        if (is_outside(c, p, &c->bounds[i])) return true;
    return false;
}

/* The column of a file that holds what the schema's column does, in the same units; -1 = none. */
static int same_column(const concat *c, const part *p, int column)
{
    const stp_column_info *to = &c->base.schema.columns[column];
    for (int i = 0; i < p->n_columns; i++)
        if (p->place[i] == column)
            return stp_is_text(p->columns[i].meaning) == stp_is_text(to->meaning) &&
                   p->columns[i].time_digits == to->time_digits ? i : -1;
    return -1;
}

/* Bounds on columns of the file are passed on to it. */
static stp_status narrow_part(const concat *c, const part *p, stp_error *err)
{
    stp_bound *bounds = malloc(((size_t) c->n_bounds + 1) * sizeof *bounds);
    if (!bounds) return stp_no_memory(err, "bounds");
    int n = 0;
    for (int i = 0; i < c->n_bounds; i++) {
        bounds[n] = c->bounds[i];
        bounds[n].column = same_column(c, p, c->bounds[i].column);
        n += bounds[n].column >= 0;
    }
    const stp_status s = stp_source_narrow(p->source, bounds, n, err);
    free(bounds);
    return s;
}

static stp_status narrow(stp_source *source, const stp_bound *bounds, int n, stp_error *err)
{
    concat *c = (concat *) source;
    stp_bound *copy = malloc(((size_t) n + 1) * sizeof *copy);
    bool good = copy;
    for (int i = 0; good && i < n; i++) {
        copy[i] = bounds[i];
        if (!bounds[i].text) continue;
        copy[i].text = stp_arena_text(&c->base.schema.arena, bounds[i].text);
        good = copy[i].text;
    }
    if (!good) {
        free(copy);
        return stp_no_memory(err, "bounds");
    }
    free(c->bounds);
    c->bounds = copy;
    c->n_bounds = n;
    for (int i = 0; i < c->n_parts; i++) c->parts[i].ready = false;
    return STP_OK;
}

/* Of all files that have the column. */
static bool range(stp_source *source, int column, stp_range *out)
{
    const concat *c = (const concat *) source;
    stp_range all = { .lo = INFINITY, .hi = -INFINITY, .int_lo = INT64_MAX, .int_hi = INT64_MIN };
    if (column >= c->partition_column) return false;
    for (int i = 0; i < c->n_parts; i++) {
        const part *p = &c->parts[i];
        bool has = false;
        for (int k = 0; k < p->n_columns; k++) has = has || p->place[k] == column;
        if (!has) continue;
        const int k = same_column(c, p, column);
        if (k < 0 || isnan(p->ranges[k].lo)) return false;
        stp_range_widen(&all, &p->ranges[k]);
    }
    *out = all;
    return true;
}

/* ---- passes -------------------------------------------------------------------------------- */

/* Opens what is closed, asks for the columns that the file has, and puts it at its begin. */
static stp_status make_ready(concat *c, part *p, stp_error *err)
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
    if (s == STP_OK) s = narrow_part(c, p, err);
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
static void finish_part(concat *c, int i)
{
    part *p = &c->parts[i];
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
    concat *c = piece->owner;
    if (!c || piece->part < 0) return;
    part *p = &c->parts[piece->part];
    if (piece->work.reader) p->source->format->reader_free(piece->work.reader);
    if (piece->inner) p->source->format->piece_free(piece->inner);
    clear_work(&piece->work);
    piece->inner = NULL;
    if (--p->users == 0 && piece->part < c->at) finish_part(c, piece->part);
    piece->part = -1;
}

static stp_status enter(stp_piece *piece, concat *c, int i, stp_error *err)
{
    part *p = &c->parts[i];
    work *w = &piece->work;
    leave(piece);
    piece->owner = c;
    piece->part = i;
    p->users++;
    w->n = c->n_wanted;
    w->joins = calloc((size_t) w->n + 1, sizeof *w->joins);
    w->inner = calloc((size_t) w->n + 1, sizeof *w->inner);
    w->from = wanted_columns(c, p);
    w->columns = calloc((size_t) w->n + 1, sizeof *w->columns);
    if (!w->joins || !w->inner || !w->from || !w->columns) return stp_no_memory(err, "columns");
    w->label = (stp_dictionary) { .count = 1, .labels = &p->label };
    for (int k = 0, n = 0; k < w->n; k++) w->inner[k] = w->from[k] >= 0 ? n++ : -1;
    STP_TRY(p->source->format->piece_new(&piece->inner, err));
    return p->source->format->reader_new(p->source, &w->reader, err);
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    concat *c = (concat *) source;
    while (c->at < c->n_parts) {
        part *p = &c->parts[c->at];
        if (is_pruned(c, p)) {
            c->row0 += p->n_rows;
            c->base.rows_pruned += p->n_rows;
            c->at++;
            continue;
        }
        STP_TRY(make_ready(c, p, err));
        if (piece->part != c->at) STP_TRY(enter(piece, c, c->at, err));
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

static stp_status piece_new(stp_piece **out, stp_error *err)
{
    stp_piece *p = calloc(1, sizeof *p);
    if (!p) return stp_no_memory(err, "a piece of the file");
    p->part = -1;
    *out = p;
    return STP_OK;
}

static void piece_free(stp_piece *p)
{
    if (!p) return;
    leave(p);
    free(p);
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
static stp_status partition_column(stp_join *j, const part *p, int k, const stp_column_info *info, int64_t n,
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
    const concat *c = r->owner;
    const part *p = &c->parts[piece->part];
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
    concat *c = (concat *) source;
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
    concat *c = (concat *) source;
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
    r->owner = (concat *) source;
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
    .piece_new = piece_new,
    .piece_free = piece_free,
    .reader_new = reader_new,
    .read = read_piece,
    .reader_free = reader_free,
    .close = close_source,
    .range = range,
    .narrow = narrow,
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
    concat *c = calloc(1, sizeof *c);
    if (!c) return stp_no_memory(err, "a source");
    c->base.format = &concat_format;
    c->base.late = &c->late;
    if (options) c->options = *options;
    c->n_parts = n;
    const stp_status s = open_all(c, paths, labels, err);
    if (s == STP_OK) {
        *out = &c->base;
        return STP_OK;
    }
    close_source(&c->base);
    return s;
}
