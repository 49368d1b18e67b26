/* Some rows, or some columns, of another source. Which rows are the last ones, or the sample, only the whole table can
 * tell: so the first rewind walks over it without reading any column. The first rows need no more than themselves. */
#include <stdlib.h>
#include <string.h>
#include "table/over.h"
#include "table/thin.h"

typedef struct mark {                  /* a row and its place in the lottery */
    uint64_t hash;
    int64_t row;
} mark;

typedef struct part {
    stp_over over;
    bool all;                          /* rows: only columns are chosen */
    bool surveyed;
    stp_part which;
    int64_t most;                      /* rows to be kept */
    uint64_t seed;
    int64_t first_piece, end_piece;    /* that hold them */
    int64_t first_row0, skip;          /* rows to be left out of the first piece: its row0 and how many */
    int64_t last_row0, keep;           /* rows to be kept of the last one */
    mark *marks;                       /* sample: a heap, the greatest on top */
    int64_t n_marks, marks_room;
    int64_t piece;                     /* number of the next one */
} part;

struct stp_reader {
    part *source;
    stp_reader *inner;
    stp_thin thin;
    int32_t *rows;
    int64_t room;
};

/* ---- the lottery ------------------------------------------------------------------------------------------------ */

static uint64_t hash_row(uint64_t seed, int64_t row)
{
    uint64_t h = (uint64_t) row + (seed + 1) * 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u;
    h = (h ^ h >> 27) * 0x94D049BB133111EBu;
    return h ^ h >> 31;
}

static bool is_less(mark a, mark b)
{
    return a.hash != b.hash ? a.hash < b.hash : a.row < b.row;
}

static void sift_down(mark *heap, int64_t n)
{
    for (int64_t i = 0;;) {
        int64_t big = i;
        for (int64_t k = 2 * i + 1; k <= 2 * i + 2 && k < n; k++)
            if (is_less(heap[big], heap[k])) big = k;
        if (big == i) return;
        const mark swap = heap[i];
        heap[i] = heap[big];
        heap[big] = swap;
        i = big;
    }
}

static void sift_up(mark *heap, int64_t i)
{
    for (int64_t up; i > 0 && is_less(heap[up = (i - 1) / 2], heap[i]); i = up) {
        const mark swap = heap[i];
        heap[i] = heap[up];
        heap[up] = swap;
    }
}

static bool draw(part *p, mark m)
{
    if (p->n_marks == p->most) {
        if (!p->most || !is_less(m, p->marks[0])) return true;
        p->marks[0] = m;
        sift_down(p->marks, p->n_marks);
        return true;
    }
    if (p->n_marks == p->marks_room) {
        const int64_t room = p->marks_room ? 2 * p->marks_room : 1024;
        mark *more = realloc(p->marks, (size_t) room * sizeof *more);
        if (!more) return false;
        p->marks = more;
        p->marks_room = room;
    }
    p->marks[p->n_marks] = m;
    sift_up(p->marks, p->n_marks++);
    return true;
}

/* ---- the survey -------------------------------------------------------------------------------------------------- */

/* Rows of each piece, for the last ones. */
typedef struct piece_rows {
    int64_t row0, n;
} piece_rows;

typedef struct survey {
    stp_piece *piece;
    stp_reader *reader;
    piece_rows *pieces;
    int64_t n_pieces, room, n_rows;
} survey;

static bool remember(survey *v, const stp_batch *b)
{
    if (v->n_pieces == v->room) {
        const int64_t room = v->room ? 2 * v->room : 64;
        piece_rows *more = realloc(v->pieces, (size_t) room * sizeof *more);
        if (!more) return false;
        v->pieces = more;
        v->room = room;
    }
    v->pieces[v->n_pieces++] = (piece_rows) { b->row0, b->n_rows };
    v->n_rows += b->n_rows;
    return true;
}

static stp_status look(part *p, survey *v, stp_error *err)
{
    const stp_format *f = p->over.inner->format;
    bool end = false;
    STP_TRY(f->want(p->over.inner, NULL, 0, err));
    STP_TRY(f->rewind(p->over.inner, err));
    STP_TRY(stp_piece_new(f, &v->piece, err));
    STP_TRY(f->reader_new(p->over.inner, &v->reader, err));
    while (p->which != STP_PART_HEAD || v->n_rows < p->most) {
        stp_batch b = { 0 };
        STP_TRY(f->next(p->over.inner, v->piece, &end, err));
        if (end) break;
        STP_TRY(f->read(v->reader, v->piece, &b, err));
        if (!remember(v, &b)) return stp_no_memory(err, "the rows that are kept");
        for (int64_t i = 0; p->which == STP_PART_SAMPLE && i < b.n_rows; i++)
            if (!draw(p, (mark) { hash_row(p->seed, b.row0 + i), b.row0 + i }))
                return stp_no_memory(err, "a sample");
    }
    return STP_OK;
}

/* From what was seen to the pieces that are read. */
static void decide(part *p, const survey *v)
{
    const int64_t more = v->n_rows > p->most ? v->n_rows - p->most : 0;
    p->first_piece = 0;
    p->end_piece = v->n_pieces;
    p->first_row0 = p->last_row0 = -1;
    if (p->which == STP_PART_HEAD && more) {
        p->last_row0 = v->pieces[v->n_pieces - 1].row0;
        p->keep = v->pieces[v->n_pieces - 1].n - more;
    } else if (p->which == STP_PART_TAIL && more) {
        p->skip = more;
        while (p->skip >= v->pieces[p->first_piece].n && p->first_piece < v->n_pieces - 1)
            p->skip -= v->pieces[p->first_piece++].n;
        p->first_row0 = v->pieces[p->first_piece].row0;
    }
}

static stp_status make_survey(part *p, stp_error *err)
{
    survey v = { 0 };
    const stp_status s = look(p, &v, err);
    if (v.reader) p->over.inner->format->reader_free(v.reader);
    stp_piece_free(p->over.inner->format, v.piece);
    if (s == STP_OK) decide(p, &v);
    free(v.pieces);
    p->surveyed = s == STP_OK;
    return s;
}

/* ---- the source -------------------------------------------------------------------------------------------------- */

static stp_status ask_inner(part *p, stp_error *err)
{
    int *columns = malloc(((size_t) p->over.n_wanted + 1) * sizeof *columns);
    if (!columns) return stp_no_memory(err, "columns");
    for (int i = 0; i < p->over.n_wanted; i++) columns[i] = p->over.from[p->over.wanted[i]];
    const stp_status s = p->over.inner->format->want(p->over.inner, columns, p->over.n_wanted, err);
    free(columns);
    return s;
}

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    part *p = (part *) source;
    STP_TRY(stp_over_want(&p->over, columns, n, err));
    return ask_inner(p, err);
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    part *p = (part *) source;
    if (!p->all && !p->surveyed) {
        STP_TRY(make_survey(p, err));
        STP_TRY(ask_inner(p, err));
    }
    p->piece = 0;
    STP_TRY(p->over.inner->format->rewind(p->over.inner, err));
    stp_over_take(&p->over);
    return STP_OK;
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    part *p = (part *) source;
    const stp_format *f = p->over.inner->format;
    if (p->all) return f->next(p->over.inner, piece, end, err);
    for (; p->piece < p->first_piece; p->piece++) {
        STP_TRY(f->next(p->over.inner, piece, end, err));
        if (*end) return STP_OK;
    }
    *end = p->piece >= p->end_piece;
    if (*end) return STP_OK;
    p->piece++;
    return f->next(p->over.inner, piece, end, err);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = (part *) source;
    const stp_status s = r->source->over.inner->format->reader_new(r->source->over.inner, &r->inner, err);
    if (s == STP_OK) *out = r;
    else free(r);
    return s;
}

/* The rows of a batch that belong to the part; returns how many. */
static int64_t pick(const part *p, const stp_batch *b, int32_t *rows)
{
    int64_t n = 0, from = 0, end = b->n_rows;
    if (b->row0 == p->first_row0) from = p->skip < end ? p->skip : end;
    if (b->row0 == p->last_row0) end = p->keep < end ? p->keep : end;
    for (int64_t i = from; i < end; i++) {
        const mark m = { hash_row(p->seed, b->row0 + i), b->row0 + i };
        if (p->which != STP_PART_SAMPLE || (p->n_marks && !is_less(p->marks[0], m))) rows[n++] = (int32_t) i;
    }
    return n;
}

static stp_status read_batch(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const part *p = r->source;
    stp_batch b = { 0 };
    STP_TRY(p->over.inner->format->read(r->inner, piece, &b, err));
    const bool whole = p->which != STP_PART_SAMPLE && b.row0 != p->first_row0 && b.row0 != p->last_row0;
    if (!p->all && !whole && b.n_rows > 0) {
        if (b.n_rows > r->room) {
            int32_t *rows = b.n_rows <= INT32_MAX ? realloc(r->rows, (size_t) b.n_rows * sizeof *rows) : NULL;
            if (!rows) return stp_no_memory(err, "the rows that are kept");
            r->rows = rows;
            r->room = b.n_rows;
        }
        const int64_t n = pick(p, &b, r->rows);
        if (n < b.n_rows) STP_TRY(stp_thin_rows(&r->thin, &b, r->rows, n, err));
    }
    *out = b;
    return STP_OK;
}

static void reader_free(stp_reader *r)
{
    part *p = r->source;
    p->over.inner->format->reader_free(r->inner);
    stp_over_take(&p->over);
    stp_thin_clear(&r->thin);
    free(r->rows);
    free(r);
}

static void clear(stp_over *o)
{
    free(((part *) o)->marks);
}

static const stp_over_hooks hooks = {
    .want = want,
    .rewind = rewind_source,
    .next = next,
    .reader_new = reader_new,
    .read = read_batch,
    .reader_free = reader_free,
    .clear = clear,
};

stp_status stp_over_columns(stp_source **source, const int *columns, int n, stp_error *err)
{
    part *p = calloc(1, sizeof *p);
    if (!p) return stp_no_memory(err, "some columns");
    const stp_status s = stp_over_init(&p->over, *source, n, err);
    for (int i = 0; s == STP_OK && i < n; i++)
        p->over.base.schema.columns[i] = (*source)->schema.columns[p->over.from[i] = columns[i]];
    p->all = true;
    p->over.base.schema.n_rows = (*source)->schema.n_rows;
    return stp_over_place(&p->over, &hooks, source, s);
}

stp_status stp_over_part(stp_source **source, stp_part which, int64_t n, uint64_t seed, stp_error *err)
{
    part *p = calloc(1, sizeof *p);
    if (!p) return stp_no_memory(err, "some rows");
    const stp_status s = stp_over_init(&p->over, *source, (*source)->schema.n_columns, err);
    if (s == STP_OK) stp_over_keep(&p->over, (*source)->schema.n_columns);
    p->which = which;
    p->most = n;
    p->seed = seed;
    return stp_over_place(&p->over, &hooks, source, s);
}
