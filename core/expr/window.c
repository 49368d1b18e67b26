/* The source: the columns of the one inside, and those of its functions. A pass over the arguments comes before the
 * first pass of who reads us; then the values stand by piece, in the order in which pieces are cut. */
#include "expr/window.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "expr/groups.h"
#include "expr/program.h"
#include "table/over.h"

typedef struct window {
    stp_window_call call;
    int x, group; /* columns of inner; group -1 = none */
    bool is_time; /* the result */
    stp_cell *in, *values;
    int32_t *group_of;
    stp_group_ids ids;
} window;

typedef struct windowed {
    stp_over over;
    int n_below; /* columns of inner that are ours, too */
    window windows[STP_WINDOWS];
    int n_windows;
    int64_t *start; /* of each piece: its first row; n_pieces + 1 */
    int64_t n_pieces, room_pieces, n_rows, room_rows, next_piece;
    bool loaded;
} windowed;

struct stp_piece {
    const windowed *source;
    stp_piece *inner;
    int64_t number;
};

struct stp_reader {
    windowed *source;
    stp_reader *inner;
    stp_column *columns;
    uint8_t **validity; /* of the wanted columns, where they need one */
    int64_t room;       /* rows */
};

/* ---- the pass over the arguments -------------------------------------------------------------------------------- */

static void unload(windowed *w)
{
    for (int i = 0; i < w->n_windows; i++) {
        window *f = &w->windows[i];
        free(f->in);
        free(f->values);
        free(f->group_of);
        f->in = f->values = NULL;
        f->group_of = NULL;
        stp_group_ids_clear(&f->ids);
    }
    w->n_pieces = w->n_rows = w->room_rows = 0;
    w->loaded = false;
}

static stp_status too_big(stp_error *err)
{
    stp_fail(err, STP_ERR_MEMORY, "functions of other rows need more than %zu MiB of memory", STP_WINDOW_BYTES >> 20);
    return stp_hint(err, "with fewer rows (--where, --sample) they take less");
}

static stp_status make_room(windowed *w, int64_t more, stp_error *err)
{
    const int64_t wanted = w->n_rows + more;
    const size_t a_row = 2 * sizeof(stp_cell) + sizeof(int32_t);
    if ((size_t) wanted > STP_WINDOW_BYTES / a_row / (size_t) w->n_windows || wanted > INT32_MAX / 2)
        return too_big(err);
    if (wanted <= w->room_rows) return STP_OK;
    const int64_t room = wanted * 2;
    for (int i = 0; i < w->n_windows; i++) {
        window *f = &w->windows[i];
        stp_cell *in = realloc(f->in, (size_t) room * sizeof *in);
        if (in) f->in = in;
        int32_t *group_of = in && f->group >= 0 ? realloc(f->group_of, (size_t) room * sizeof *group_of) : NULL;
        if (group_of) f->group_of = group_of;
        if (!in || (f->group >= 0 && !group_of)) return stp_no_memory(err, "the rows of an expression");
    }
    w->room_rows = room;
    return STP_OK;
}

/* Values of a column as cells, missing ones included. */
static void take_cells(const stp_column *c, bool is_time, stp_cell *out)
{
    if (is_time) {
        const int64_t *t = c->values;
        for (int64_t i = 0; i < c->length; i++) out[i].time = stp_column_has(c, i) ? t[i] : STP_TIME_NA;
        return;
    }
    for (int64_t i = 0; i < c->length; i += STP_STRIP)
        stp_cast_f64(c, i, c->length - i < STP_STRIP ? (int) (c->length - i) : STP_STRIP, 0, &out[i].number);
}

static bool takes_time(const window *f)
{
    return f->call.x->info.meaning == STP_TIME;
}

/* b holds the arguments of each function, x and group (if there is one) of the first in front. */
static stp_status keep(windowed *w, const stp_batch *b, stp_error *err)
{
    STP_TRY(make_room(w, b->n_rows, err));
    const stp_column *c = b->columns;
    for (int i = 0; i < w->n_windows; i++) {
        window *f = &w->windows[i];
        take_cells(c++, takes_time(f), f->in + w->n_rows);
        if (f->group >= 0) {
            STP_TRY(stp_group_ids_take(&f->ids, c, &f->call.group->info, f->group_of + w->n_rows, err));
            c++;
        }
    }
    w->n_rows += b->n_rows;
    return STP_OK;
}

static stp_status end_piece(windowed *w, stp_error *err)
{
    if (w->n_pieces + 2 > w->room_pieces) {
        const int64_t room = w->room_pieces ? 2 * w->room_pieces : 64;
        int64_t *start = realloc(w->start, (size_t) room * sizeof *start);
        if (!start) return stp_no_memory(err, "the pieces of a table");
        w->start = start;
        w->room_pieces = room;
    }
    w->start[0] = 0;
    w->start[++w->n_pieces] = w->n_rows;
    return STP_OK;
}

static stp_status read_all(windowed *w, stp_piece *piece, stp_reader *reader, stp_error *err)
{
    const stp_format *f = w->over.inner->format;
    for (bool end = false;;) {
        stp_batch b = { 0 };
        STP_TRY(f->next(w->over.inner, piece, &end, err));
        if (end) return STP_OK;
        STP_TRY(f->read(reader, piece, &b, err));
        if (b.n_rows > 0) STP_TRY(keep(w, &b, err));
        STP_TRY(end_piece(w, err));
    }
}

static stp_status want_arguments(windowed *w, stp_error *err)
{
    int columns[2 * STP_WINDOWS], n = 0;
    for (int i = 0; i < w->n_windows; i++) {
        columns[n++] = w->windows[i].x;
        if (w->windows[i].group >= 0) columns[n++] = w->windows[i].group;
    }
    return w->over.inner->format->want(w->over.inner, columns, n, err);
}

/* ---- computing --------------------------------------------------------------------------------------------------- */

/* Rows by group, those of one in their order: order[first[g]] … order[first[g + 1] - 1]. */
static void sort_by_group(const int32_t *group_of, int32_t n, int32_t n_groups, int32_t *order, int32_t *first)
{
    memset(first, 0, ((size_t) n_groups + 2) * sizeof *first);
    for (int32_t i = 0; i < n; i++) first[(group_of ? group_of[i] : 0) + 2]++;
    for (int32_t g = 1; g <= n_groups; g++) first[g + 1] += first[g];
    for (int32_t i = 0; i < n; i++) order[first[(group_of ? group_of[i] : 0) + 1]++] = i;
}

static stp_status compute(windowed *w, window *f, stp_error *err)
{
    const int32_t n = (int32_t) w->n_rows, n_groups = f->group >= 0 ? f->ids.n : 1;
    int32_t *order = malloc(((size_t) n + 1) * 2 * sizeof *order);
    int32_t *first = malloc(((size_t) n_groups + 2) * sizeof *first);
    f->values = malloc(((size_t) n + 1) * sizeof *f->values);
    const bool good = order && first && f->values;
    if (good) sort_by_group(f->group_of, n, n_groups, order, first);
    for (int32_t g = 0; good && g < n_groups; g++) {
        const stp_window_rows rows = { .row = order + first[g],
                                       .n = first[g + 1] - first[g],
                                       .in = f->in,
                                       .out = f->values,
                                       .is_time = takes_time(f),
                                       .digits = f->call.x->info.time_digits,
                                       .k = f->call.k,
                                       .room = order + n };
        f->call.function->run(&rows);
    }
    free(order);
    free(first);
    free(f->in);
    free(f->group_of);
    f->in = NULL;
    f->group_of = NULL;
    return good ? STP_OK : stp_no_memory(err, "an expression");
}

static stp_status load(windowed *w, stp_error *err)
{
    stp_source *inner = w->over.inner;
    const stp_format *f = inner->format;
    stp_piece *piece = NULL;
    stp_reader *reader = NULL;
    unload(w);
    stp_status s = want_arguments(w, err);
    if (s == STP_OK) s = f->rewind(inner, err);
    if (s == STP_OK) s = stp_piece_new(f, &piece, err);
    if (s == STP_OK) s = f->reader_new(inner, &reader, err);
    if (s == STP_OK) s = read_all(w, piece, reader, err);
    if (reader) f->reader_free(reader);
    stp_piece_free(f, piece);
    for (int i = 0; s == STP_OK && i < w->n_windows; i++) s = compute(w, &w->windows[i], err);
    w->loaded = s == STP_OK;
    return s;
}

/* ---- passes ------------------------------------------------------------------------------------------------------ */

static stp_status want_inner(windowed *w, stp_error *err)
{
    int *columns = malloc(((size_t) w->over.n_wanted + 1) * sizeof *columns), n = 0;
    if (!columns) return stp_no_memory(err, "columns");
    for (int i = 0; i < w->over.n_wanted; i++)
        if (w->over.wanted[i] < w->n_below) columns[n++] = w->over.wanted[i];
    const stp_status s = w->over.inner->format->want(w->over.inner, columns, n, err);
    free(columns);
    return s;
}

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    windowed *w = (windowed *) source;
    STP_TRY(stp_over_want(&w->over, columns, n, err));
    return want_inner(w, err);
}

static void take(windowed *w)
{
    stp_over_take(&w->over);
    w->over.base.rows_cut = w->over.inner->rows_cut;
    w->over.base.rows_pruned = w->over.inner->rows_pruned;
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    windowed *w = (windowed *) source;
    bool wanted = false;
    for (int i = 0; i < w->over.n_wanted; i++) wanted |= w->over.wanted[i] >= w->n_below;
    if (wanted && !w->loaded) {
        STP_TRY(load(w, err));
        STP_TRY(want_inner(w, err));
    }
    w->next_piece = 0;
    const stp_status s = w->over.inner->format->rewind(w->over.inner, err);
    take(w);
    return s;
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    windowed *w = (windowed *) source;
    if (!piece->inner) STP_TRY(stp_piece_new(w->over.inner->format, &piece->inner, err));
    piece->source = w;
    STP_TRY(w->over.inner->format->next(w->over.inner, piece->inner, end, err));
    if (!*end) piece->number = w->next_piece++;
    take(w);
    return STP_OK;
}

static void piece_clear(stp_piece *piece)
{
    if (piece->inner) stp_piece_free(piece->source->over.inner->format, piece->inner);
}

/* ---- readers ----------------------------------------------------------------------------------------------------- */

static void reader_clear(stp_reader *r)
{
    for (int i = 0; r->validity && i < r->source->over.n_wanted; i++) free(r->validity[i]);
    free(r->validity);
    free(r->columns);
    free(r);
}

static void reader_free(stp_reader *r)
{
    windowed *w = r->source;
    w->over.inner->format->reader_free(r->inner);
    take(w);
    reader_clear(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    windowed *w = (windowed *) source;
    const size_t n = (size_t) w->over.n_wanted + 1;
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = w;
    r->columns = calloc(n, sizeof *r->columns);
    r->validity = calloc(n, sizeof *r->validity);
    stp_status s = r->columns && r->validity ? STP_OK : stp_no_memory(err, "a reader");
    if (s == STP_OK) s = w->over.inner->format->reader_new(w->over.inner, &r->inner, err);
    if (s == STP_OK)
        *out = r;
    else
        reader_clear(r);
    return s;
}

static stp_status changed(const windowed *w, stp_error *err)
{
    return stp_fail(err, STP_ERR_IO, "%s: changed while it was read", w->over.base.path);
}

/* Bits of the times that are there. */
static stp_status mark_times(stp_reader *r, int i, int64_t n, stp_error *err)
{
    const int64_t *t = r->columns[i].values;
    uint8_t *bits = realloc(r->validity[i], (size_t) n / 8 + 1);
    if (!bits) return stp_no_memory(err, "a column");
    r->validity[i] = bits;
    memset(bits, 0, (size_t) n / 8 + 1);
    for (int64_t k = 0; k < n; k++)
        if (t[k] != STP_TIME_NA) bits[k >> 3] = (uint8_t) (bits[k >> 3] | 1u << (k & 7));
    r->columns[i].validity = bits;
    return STP_OK;
}

static stp_status read_batch(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const windowed *w = r->source;
    stp_batch b = { 0 };
    STP_TRY(w->over.inner->format->read(r->inner, piece->inner, &b, err));
    int from = 0;
    for (int i = 0; i < w->over.n_wanted; i++) {
        const int column = w->over.wanted[i];
        if (column < w->n_below) {
            r->columns[i] = b.columns[from++];
            continue;
        }
        const window *f = &w->windows[column - w->n_below];
        if (piece->number >= w->n_pieces || w->start[piece->number + 1] - w->start[piece->number] != b.n_rows)
            return changed(w, err);
        r->columns[i] = (stp_column){ .type = f->is_time ? STP_TYPE_I64 : STP_TYPE_F64,
                                      .length = b.n_rows,
                                      .values = f->values + w->start[piece->number] };
        if (f->is_time) STP_TRY(mark_times(r, i, b.n_rows, err));
    }
    *out = (stp_batch){ .row0 = b.row0, .n_rows = b.n_rows, .n_columns = w->over.n_wanted, .columns = r->columns };
    return STP_OK;
}

/* ---- opening and closing ----------------------------------------------------------------------------------------- */

static void clear(stp_over *o)
{
    windowed *w = (windowed *) o;
    unload(w);
    free(w->start);
}

static const stp_over_hooks hooks = {
    .want = want,
    .rewind = rewind_source,
    .next = next,
    .piece_bytes = sizeof(stp_piece),
    .piece_clear = piece_clear,
    .reader_new = reader_new,
    .read = read_batch,
    .reader_free = reader_free,
    .clear = clear,
};

stp_status stp_window_wrap(stp_source **source, stp_error *err)
{
    windowed *w = calloc(1, sizeof *w);
    if (!w) return stp_no_memory(err, "an expression");
    const int n = (*source)->schema.n_columns;
    const stp_status s = stp_over_init(&w->over, *source, n + STP_WINDOWS, err);
    if (s == STP_OK) stp_over_keep(&w->over, n);
    w->n_below = w->over.base.schema.n_columns = n;
    return stp_over_place(&w->over, &hooks, source, s);
}

stp_status stp_window_add(stp_source *wrapped, const stp_window_call *call, int x, int group, int *column,
                          stp_error *err)
{
    windowed *w = (windowed *) wrapped;
    if (w->n_windows == STP_WINDOWS)
        return stp_fail(err, STP_ERR_USAGE, "more than %d functions of other rows", (int) STP_WINDOWS);
    stp_schema *s = &w->over.base.schema;
    const char *label = stp_arena_text(&s->arena, call->label);
    if (!label) return stp_no_memory(err, "a name");
    unload(w);
    const bool is_time = call->function->same && call->x->info.meaning == STP_TIME;
    w->windows[w->n_windows++] = (window){ .call = *call, .x = x, .group = group, .is_time = is_time };
    w->over.from[s->n_columns] = -1;
    s->columns[s->n_columns] = (stp_column_info){ .name = label,
                                                  .meaning = is_time ? STP_TIME : STP_NUMBER,
                                                  .type = is_time ? STP_TYPE_I64 : STP_TYPE_F64,
                                                  .time_digits = is_time ? call->x->info.time_digits : 0 };
    *column = s->n_columns++;
    return STP_OK;
}
