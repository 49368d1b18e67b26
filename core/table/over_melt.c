/* A wide table made long: row by row, each of the melted columns gives a row. Values of one type keep it; numbers of
 * different types meet as doubles. */
#include <stdlib.h>
#include <string.h>
#include "base/grow.h"
#include "table/cast.h"
#include "table/longer.h"
#include "table/thin.h"

typedef struct melt {
    stp_longer longer;
    int *melted, n_melted;             /* columns of inner */
    int value;                         /* our column; in front of it is that of names */
    const char **names;                /* of the melted columns */
    stp_dictionary variables;
} melt;

typedef struct work {
    const melt *source;
    stp_even even;
    char *value;
    uint8_t *validity;
    int64_t room;                      /* of both */
    stp_dictionary texts;
    const char **labels;
    stp_column made;
} work;

/* ---- what is read ------------------------------------------------------------------------------------------------ */

static int below(const stp_longer *l, const int *columns, int n, int *to)
{
    const melt *m = (const melt *) l;
    bool values = false;
    for (int i = 0; i < n; i++) values |= columns[i] == m->value;
    if (values) memcpy(to, m->melted, (size_t) m->n_melted * sizeof *to);
    return values ? m->n_melted : 0;
}

/* What was no value in any of the melted columns is told of the values. */
static void count(stp_longer *l, const void *w)
{
    const melt *m = (const melt *) l;
    (void) w;
    stp_longer_sum_problems(l, m->melted, m->n_melted, m->value);
}

static void work_clear(void *w)
{
    work *r = w;
    stp_even_clear(&r->even);
    free(r->value);
    free(r->validity);
    free(r->labels);
}

static stp_status make_room(work *r, int64_t rows, stp_error *err)
{
    STP_TRY(stp_even_grow(&r->even, rows, r->source->n_melted, err));
    const int64_t n = rows * r->source->n_melted;
    if (n <= r->room) return STP_OK;
    if (!stp_grow(&r->value, (size_t) n * 8) || !stp_grow(&r->validity, (size_t) n / 8 + 1))
        return stp_no_memory(err, "melted rows");
    r->room = n;
    return STP_OK;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* Column c becomes every k-th value from the at-th on. */
static void spread_same(work *r, const stp_column *c, int at, int32_t first_code)
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

static void spread_numbers(work *r, const stp_column *c, int at)
{
    double strip[STP_STRIP], *out = (double *) (void *) r->value;
    const int64_t k = r->source->n_melted;
    for (int64_t first = 0; first < c->length; first += STP_STRIP) {
        const int n = c->length - first < STP_STRIP ? (int) (c->length - first) : STP_STRIP;
        stp_cast_f64(c, first, n, 0, strip);
        for (int i = 0; i < n; i++) out[(first + i) * k + at] = strip[i];
    }
}

static void spread_bits(work *r, const stp_column *c, int at)
{
    const int64_t k = r->source->n_melted;
    for (int64_t i = 0; i < c->length; i++) {
        const int64_t bit = i * k + at;
        if (stp_column_has(c, i)) r->validity[bit >> 3] |= (uint8_t) (1u << (bit & 7));
    }
}

/* The dictionaries of the melted columns, one behind the other. */
static stp_status join_texts(work *r, const stp_column *melted, stp_error *err)
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

static stp_status make_values(work *r, const stp_column *melted, int64_t n_rows, stp_error *err)
{
    const melt *m = r->source;
    const bool text = melted[0].dictionary != NULL;
    if (text) STP_TRY(join_texts(r, melted, err));
    memset(r->validity, 0, (size_t) (n_rows * m->n_melted) / 8 + 1);
    int32_t first_code = 0;
    for (int i = 0; i < m->n_melted; i++) {
        if (melted[i].type == r->made.type) spread_same(r, &melted[i], i, first_code);
        else spread_numbers(r, &melted[i], i);
        spread_bits(r, &melted[i], i);
        if (text) first_code += melted[i].dictionary->count;
    }
    r->made.length = n_rows * m->n_melted;
    r->made.values = r->value;
    r->made.validity = r->validity;
    return STP_OK;
}

static stp_status make(const stp_longer *l, void *w, const stp_batch *b, const stp_column *melted,
                       stp_longer_rows *out, stp_error *err)
{
    work *r = w;
    const melt *m = r->source = (const melt *) l;
    const stp_column_info *info = &l->over.base.schema.columns[m->value];
    STP_TRY(make_room(r, b->n_rows, err));
    r->texts.count = 0;
    r->made = (stp_column) { .type = info->type, .dictionary = stp_is_text(info->meaning) ? &r->texts : NULL };
    if (melted && b->n_rows > 0) STP_TRY(make_values(r, melted, b->n_rows, err));
    *out = (stp_longer_rows) { r->even.from, b->n_rows * m->n_melted };
    return STP_OK;
}

static stp_column column(const stp_longer *l, const void *w, int which, int64_t n)
{
    const work *r = w;
    if (which == 1) return r->made;
    return (stp_column) { STP_TYPE_I32, n, r->even.which, NULL, &((const melt *) l)->variables };
}

static const stp_longer_kind melt_kind = {
    .below = below,
    .work_bytes = sizeof(work),
    .work_clear = work_clear,
    .make = make,
    .column = column,
    .count = count,
};

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
    const stp_source *inner = m->longer.over.inner;
    stp_schema *s = &m->longer.over.base.schema;
    STP_TRY(check_name(inner, is_melted, "variable", err));
    STP_TRY(check_name(inner, is_melted, "value", err));
    int at = 0;
    for (int i = 0; i < inner->schema.n_columns; i++) {
        if (is_melted[i]) continue;
        s->columns[at] = inner->schema.columns[i];
        m->longer.over.from[at++] = i;
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
    m->value = at + 1;
    s->columns[at] = (stp_column_info) { .name = "variable", .meaning = STP_CATEGORY, .type = STP_TYPE_I32 };
    s->columns[at + 1] = value;
    s->columns[at + 1].name = "value";
    s->columns[at + 1].long_name = NULL;
    m->variables = (stp_dictionary) { m->n_melted, m->names };
    return STP_OK;
}

static stp_status fill(melt *m, stp_source *inner, const int *columns, int n, stp_error *err)
{
    const int all = inner->schema.n_columns;
    stp_arena *arena = &m->longer.over.base.schema.arena;
    STP_TRY(stp_longer_init(&m->longer, inner, all - n + 2, 2, err));
    m->melted = stp_arena_array(arena, (size_t) n, sizeof *m->melted);
    m->names = stp_arena_array(arena, (size_t) n, sizeof *m->names);
    bool *is_melted = stp_arena_array(arena, (size_t) all + 1, sizeof *is_melted);
    if (!m->melted || !m->names || !is_melted) return stp_no_memory(err, "columns");
    for (int i = 0; i < n; i++) is_melted[m->melted[i] = columns[i]] = true;
    m->longer.most = m->n_melted = n;
    return describe(m, is_melted, err);
}

stp_status stp_over_melt(stp_source **source, const int *columns, int n, stp_error *err)
{
    if (n < 1) return stp_fail(err, STP_ERR_USAGE, "--melt names no column");
    melt *m = stp_longer_new(sizeof *m, &melt_kind);
    if (!m) return stp_no_memory(err, "melted columns");
    return stp_longer_place(&m->longer, source, fill(m, *source, columns, n, err));
}
