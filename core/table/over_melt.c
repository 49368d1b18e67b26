/* A wide table made long: row by row, each of the melted columns gives a row. Values of one type keep it; numbers of
 * different types meet as doubles. */
#include <stdlib.h>
#include <string.h>
#include "table/cast.h"
#include "base/grow.h"
#include "table/over.h"
#include "table/thin.h"

typedef struct melt {
    stp_over over;
    int *melted, n_melted;             /* columns of inner */
    int variable, value;               /* numbers of ours; those in front are inner's others */
    const char **names;                /* of the melted columns */
    stp_dictionary variables;
    int *inner_wanted, n_inner;        /* the other columns first, then all melted ones if their values are wanted */
    int n_others;
} melt;

struct stp_reader {
    melt *source;
    stp_reader *inner;
    stp_thin thin;
    int32_t *rows, *variable;
    char *value;
    uint8_t *validity;
    int64_t room;
    stp_dictionary texts;
    const char **labels;
    stp_column *columns;
};

/* ---- what is read ------------------------------------------------------------------------------------------------ */

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    melt *m = (melt *) source;
    STP_TRY(stp_over_want(&m->over, columns, n, err));
    bool values = false;
    m->n_inner = 0;
    for (int i = 0; i < n; i++) {
        values |= columns[i] == m->value;
        if (columns[i] < m->variable) m->inner_wanted[m->n_inner++] = m->over.from[columns[i]];
    }
    m->n_others = m->n_inner;
    for (int i = 0; values && i < m->n_melted; i++) m->inner_wanted[m->n_inner++] = m->melted[i];
    return m->over.inner->format->want(m->over.inner, m->inner_wanted, m->n_inner, err);
}

static void take(melt *m)
{
    stp_over_take(&m->over);
    stp_problem *sum = &m->over.base.problems[m->value];
    for (int i = 0; i < m->n_melted; i++) {
        const stp_problem *p = &m->over.inner->problems[m->melted[i]];
        const int64_t count = sum->count + p->count;
        if (p->count && (!sum->count || p->first_line < sum->first_line)) *sum = *p;
        sum->count = count;
    }
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    melt *m = (melt *) source;
    STP_TRY(m->over.inner->format->rewind(m->over.inner, err));
    take(m);
    return STP_OK;
}

/* ---- readers ----------------------------------------------------------------------------------------------------- */

static void reader_clear(stp_reader *r)
{
    stp_thin_clear(&r->thin);
    free(r->rows);
    free(r->variable);
    free(r->value);
    free(r->validity);
    free(r->labels);
    free(r->columns);
    free(r);
}

static void reader_free(stp_reader *r)
{
    melt *m = r->source;
    m->over.inner->format->reader_free(r->inner);
    take(m);
    reader_clear(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = (melt *) source;
    r->columns = calloc((size_t) r->source->over.n_wanted + 1, sizeof *r->columns);
    const stp_status s = r->columns ? r->source->over.inner->format->reader_new(r->source->over.inner, &r->inner, err)
                                    : stp_no_memory(err, "a reader");
    if (s == STP_OK) *out = r;
    else reader_clear(r);
    return s;
}

static stp_status make_room(stp_reader *r, int64_t rows, stp_error *err)
{
    const int k = r->source->n_melted;
    if (rows > INT32_MAX / k) return stp_no_memory(err, "melted rows");
    const size_t n = (size_t) rows * (size_t) k;
    if ((int64_t) n <= r->room) return STP_OK;
    if (!stp_grow(&r->rows, n * sizeof *r->rows) || !stp_grow(&r->variable, n * sizeof *r->variable) ||
        !stp_grow(&r->value, n * 8) || !stp_grow(&r->validity, n / 8 + 1))
        return stp_no_memory(err, "melted rows");
    r->room = (int64_t) n;
    for (size_t i = 0; i < n; i++) {
        r->rows[i] = (int32_t) (i / (size_t) k);
        r->variable[i] = (int32_t) (i % (size_t) k);
    }
    return STP_OK;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* Column c becomes every k-th value from the at-th on. */
static void spread_same(stp_reader *r, const stp_column *c, int at, int32_t first_code)
{
    const size_t size = stp_type_size(c->type), k = (size_t) r->source->n_melted;
    for (int64_t i = 0; i < c->length; i++) {
        char *to = r->value + ((size_t) i * k + (size_t) at) * size;
        memcpy(to, (const char *) c->values + (size_t) i * size, size);
        if (!c->dictionary) continue;
        int32_t code;
        memcpy(&code, to, sizeof code);
        if (code >= 0) code += first_code;
        memcpy(to, &code, sizeof code);
    }
}

static void spread_numbers(stp_reader *r, const stp_column *c, int at)
{
    double strip[STP_STRIP], *out = (double *) (void *) r->value;
    const int64_t k = r->source->n_melted;
    for (int64_t first = 0; first < c->length; first += STP_STRIP) {
        const int n = c->length - first < STP_STRIP ? (int) (c->length - first) : STP_STRIP;
        stp_cast_f64(c, first, n, 0, strip);
        for (int i = 0; i < n; i++) out[(first + i) * k + at] = strip[i];
    }
}

static void spread_bits(stp_reader *r, const stp_column *c, int at)
{
    const int64_t k = r->source->n_melted;
    for (int64_t i = 0; i < c->length; i++) {
        const int64_t bit = i * k + at;
        if (stp_column_has(c, i)) r->validity[bit >> 3] |= (uint8_t) (1u << (bit & 7));
    }
}

/* The dictionaries of the melted columns, one behind the other. */
static stp_status join_texts(stp_reader *r, const stp_column *melted, stp_error *err)
{
    int64_t n = 0;
    for (int i = 0; i < r->source->n_melted; i++) n += melted[i].dictionary->count;
    if (n > INT32_MAX || !stp_grow(&r->labels, ((size_t) n + 1) * sizeof *r->labels))
        return stp_no_memory(err, "the texts of melted columns");
    n = 0;
    for (int i = 0; i < r->source->n_melted; i++)
        for (int32_t t = 0; t < melted[i].dictionary->count; t++) r->labels[n++] = melted[i].dictionary->labels[t];
    r->texts = (stp_dictionary) { (int32_t) n, r->labels };
    return STP_OK;
}

static stp_status make_values(stp_reader *r, const stp_column *melted, int64_t n_rows, stp_column *out, stp_error *err)
{
    const melt *m = r->source;
    const stp_column_info *info = &m->over.base.schema.columns[m->value];
    const bool text = melted[0].dictionary != NULL;
    if (text) STP_TRY(join_texts(r, melted, err));
    memset(r->validity, 0, (size_t) (n_rows * m->n_melted) / 8 + 1);
    int32_t first_code = 0;
    for (int i = 0; i < m->n_melted; i++) {
        if (melted[i].type == info->type) spread_same(r, &melted[i], i, first_code);
        else spread_numbers(r, &melted[i], i);
        spread_bits(r, &melted[i], i);
        if (text) first_code += melted[i].dictionary->count;
    }
    *out = (stp_column) { info->type, n_rows * m->n_melted, r->value, r->validity, text ? &r->texts : NULL };
    return STP_OK;
}

static stp_status read_batch(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const melt *m = r->source;
    stp_batch b = { 0 };
    STP_TRY(m->over.inner->format->read(r->inner, piece, &b, err));
    STP_TRY(make_room(r, b.n_rows, err));
    const int64_t n = b.n_rows * m->n_melted;
    const stp_column_info *info = &m->over.base.schema.columns[m->value];
    r->texts.count = 0;
    stp_column value = { .type = info->type, .dictionary = stp_is_text(info->meaning) ? &r->texts : NULL };
    if (m->n_inner > m->n_others && b.n_rows > 0)
        STP_TRY(make_values(r, b.columns + m->n_others, b.n_rows, &value, err));
    stp_batch others = { b.row0, b.n_rows, m->n_others, b.columns };
    STP_TRY(stp_thin_rows(&r->thin, &others, r->rows, n, err));
    for (int i = 0, k = 0; i < m->over.n_wanted; i++) {
        const int column = m->over.wanted[i];
        if (column < m->variable) r->columns[i] = others.columns[k++];
        else if (column == m->value) r->columns[i] = value;
        else r->columns[i] = (stp_column) { STP_TYPE_I32, n, r->variable, NULL, &m->variables };
    }
    *out = (stp_batch) { b.row0 * m->n_melted, n, m->over.n_wanted, r->columns };
    return STP_OK;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

/* What values of both columns can be together; false if nothing. */
static bool join_info(stp_column_info *a, const stp_column_info *b)
{
    if (a->meaning == b->meaning && a->type == b->type && a->time_digits == b->time_digits) {
        const bool one_unit = a->unit && b->unit && !strcmp(a->unit, b->unit);
        if (!one_unit) a->unit = NULL;
        a->duration = one_unit && a->duration && b->duration;
        return true;
    }
    const bool texts = stp_is_text(a->meaning) && stp_is_text(b->meaning);
    if (!texts &&
        (stp_is_text(a->meaning) || stp_is_text(b->meaning) || a->meaning == STP_TIME || b->meaning == STP_TIME))
        return false;
    *a = (stp_column_info) { .name = a->name, .meaning = texts ? STP_TEXT : STP_NUMBER,
                             .type = texts ? STP_TYPE_I32 : STP_TYPE_F64 };
    return true;
}

static stp_status check_name(const stp_source *source, const bool *melted, const char *name, stp_error *err)
{
    for (int i = 0; i < source->schema.n_columns; i++)
        if (!melted[i] && !strcmp(source->schema.columns[i].name, name)) {
            stp_fail(err, STP_ERR_USAGE, "--melt makes a column '%s', and there is one already", name);
            return stp_hint(err, "rename it first: stipple load … --derive 'other=%s' --cols … -o renamed.csv", name);
        }
    return STP_OK;
}

static stp_status describe(melt *m, const bool *is_melted, stp_error *err)
{
    const stp_source *inner = m->over.inner;
    stp_schema *s = &m->over.base.schema;
    STP_TRY(check_name(inner, is_melted, "variable", err));
    STP_TRY(check_name(inner, is_melted, "value", err));
    int at = 0;
    for (int i = 0; i < inner->schema.n_columns; i++) {
        if (is_melted[i]) continue;
        s->columns[at] = inner->schema.columns[i];
        m->over.from[at++] = i;
    }
    stp_column_info value = inner->schema.columns[m->melted[0]];
    for (int i = 0; i < m->n_melted; i++) {
        const stp_column_info *c = &inner->schema.columns[m->melted[i]];
        const stp_meaning so_far = value.meaning;
        m->names[i] = c->name;
        if (!join_info(&value, c))
            return stp_fail(err, STP_ERR_USAGE, "--melt: '%s' is a %s and '%s' a %s", value.name,
                            stp_meaning_name(so_far), c->name, stp_meaning_name(c->meaning));
    }
    m->variable = at;
    m->value = at + 1;
    s->columns[at] = (stp_column_info) { .name = "variable", .meaning = STP_CATEGORY, .type = STP_TYPE_I32 };
    s->columns[at + 1] = value;
    s->columns[at + 1].name = "value";
    s->columns[at + 1].long_name = NULL;
    m->over.from[at] = m->over.from[at + 1] = -1;
    m->variables = (stp_dictionary) { m->n_melted, m->names };
    return STP_OK;
}

static stp_status fill(melt *m, stp_source *inner, const int *columns, int n, stp_error *err)
{
    const int all = inner->schema.n_columns;
    stp_arena *arena = &m->over.base.schema.arena;
    STP_TRY(stp_over_init(&m->over, inner, all - n + 2, err));
    m->melted = stp_arena_array(arena, (size_t) n, sizeof *m->melted);
    m->names = stp_arena_array(arena, (size_t) n, sizeof *m->names);
    m->inner_wanted = stp_arena_array(arena, (size_t) all + 1, sizeof *m->inner_wanted);
    bool *is_melted = stp_arena_array(arena, (size_t) all + 1, sizeof *is_melted);
    if (!m->melted || !m->names || !m->inner_wanted || !is_melted) return stp_no_memory(err, "columns");
    for (int i = 0; i < n; i++) is_melted[m->melted[i] = columns[i]] = true;
    m->n_melted = n;
    return describe(m, is_melted, err);
}

static void destroy(melt *m)
{
    stp_over_clear(&m->over);
    free(m);
}

static void close_source(stp_source *source)
{
    melt *m = (melt *) source;
    stp_source_close(m->over.inner);
    destroy(m);
}

stp_status stp_over_melt(stp_source **source, const int *columns, int n, stp_error *err)
{
    if (n < 1) return stp_fail(err, STP_ERR_USAGE, "--melt names no column");
    melt *m = calloc(1, sizeof *m);
    if (!m) return stp_no_memory(err, "melted columns");
    const stp_status s = fill(m, *source, columns, n, err);
    if (s != STP_OK) {
        destroy(m);
        return s;
    }
    stp_format *f = &m->over.format;
    f->want = want;
    f->rewind = rewind_source;
    f->next = stp_over_next;
    f->reader_new = reader_new;
    f->read = read_batch;
    f->reader_free = reader_free;
    f->close = close_source;
    *source = &m->over.base;
    return STP_OK;
}
