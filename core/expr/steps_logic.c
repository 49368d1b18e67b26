/* Loads, constants, three-valued logic, and choices between values of any type. */
#include <math.h>
#include <string.h>
#include "expr/program.h"

/* ---- loads -------------------------------------------------------------------------------------------------- */

static const stp_column *column_of(const stp_step *s, const stp_frame *f)
{
    return &f->batch->columns[f->at[s->column - 1]];
}

/* What is stored as the register wants it is used where it lies. */
void stp_step_load_number(const stp_step *s, stp_frame *f, int n)
{
    const stp_column *c = column_of(s, f);
    if (c->type == STP_TYPE_F64 && !c->validity) f->reg[s->dst] = (const double *) c->values + f->first;
    else stp_cast_f64(c, f->first, n, 0, stp_step_out(s, f));
}

void stp_step_load_time(const stp_step *s, stp_frame *f, int n)
{
    const stp_column *c = column_of(s, f);
    const int64_t *v = (const int64_t *) c->values + f->first;
    if (!c->validity) {
        f->reg[s->dst] = v;
        return;
    }
    int64_t *restrict out = stp_step_out(s, f);
    for (int i = 0; i < n; i++) out[i] = stp_column_has(c, f->first + i) ? v[i] : STP_TIME_NA;
}

void stp_step_load_bool(const stp_step *s, stp_frame *f, int n)
{
    const stp_column *c = column_of(s, f);
    const uint8_t *v = (const uint8_t *) c->values + f->first;
    uint8_t *restrict out = stp_step_out(s, f);
    for (int i = 0; i < n; i++) out[i] = v[i] != 0;
    for (int i = 0; c->validity && i < n; i++)
        if (!stp_column_has(c, f->first + i)) out[i] = STP_BOOL_NA;
}

void stp_step_load_text(const stp_step *s, stp_frame *f, int n)
{
    const stp_column *c = column_of(s, f);
    const int32_t *v = (const int32_t *) c->values + f->first, count = f->texts[s->dst].count;
    int32_t *restrict out = stp_step_out(s, f);
    for (int i = 0; i < n; i++) out[i] = v[i] >= 0 && v[i] < count ? v[i] : -1;
    for (int i = 0; c->validity && i < n; i++)
        if (!stp_column_has(c, f->first + i)) out[i] = -1;
}

bool stp_prepare_load_text(const stp_step *s, stp_frame *f)
{
    const stp_column *c = column_of(s, f);
    if (c->dictionary) f->texts[s->dst] = *c->dictionary;
    return true;
}

/* ---- constants ------------------------------------------------------------------------------------------------ */

void stp_step_fill_number(const stp_step *s, stp_frame *f, int n)
{
    double *out = stp_step_out(s, f);
    for (int i = 0; i < n; i++) out[i] = s->k;
}

void stp_step_fill_bool(const stp_step *s, stp_frame *f, int n)
{
    memset(stp_step_out(s, f), (int) s->k, (size_t) n);
}

void stp_step_fill_time(const stp_step *s, stp_frame *f, int n)
{
    int64_t *out = stp_step_out(s, f);
    for (int i = 0; i < n; i++) out[i] = s->t;
}

void stp_step_fill_text(const stp_step *s, stp_frame *f, int n)
{
    int32_t *out = stp_step_out(s, f);
    for (int i = 0; i < n; i++) out[i] = s->text ? 0 : -1;
}

bool stp_prepare_fill_text(const stp_step *s, stp_frame *f)
{
    f->texts[s->dst] = (stp_dictionary) { s->text ? 1 : 0, &s->text };
    return true;
}

void stp_step_bool_to_number(const stp_step *s, stp_frame *f, int n)
{
    double *restrict out = stp_step_out(s, f);
    const uint8_t *restrict v = f->reg[s->a];
    for (int i = 0; i < n; i++) out[i] = v[i] == STP_BOOL_NA ? NAN : v[i];
}

/* ---- logic ------------------------------------------------------------------------------------------------------ */

void stp_step_and(const stp_step *s, stp_frame *f, int n)
{
    uint8_t *restrict out = stp_step_out(s, f);
    const uint8_t *restrict a = f->reg[s->a], *restrict b = f->reg[s->b];
    for (int i = 0; i < n; i++) {
        const uint8_t either = a[i] | b[i], both = (a[i] != 0) & (b[i] != 0);
        out[i] = both ? (either & STP_BOOL_NA ? STP_BOOL_NA : 1) : 0;
    }
}

void stp_step_or(const stp_step *s, stp_frame *f, int n)
{
    uint8_t *restrict out = stp_step_out(s, f);
    const uint8_t *restrict a = f->reg[s->a], *restrict b = f->reg[s->b];
    for (int i = 0; i < n; i++) {
        const uint8_t either = a[i] | b[i], one = (a[i] == 1) | (b[i] == 1);
        out[i] = one ? 1 : either & STP_BOOL_NA;
    }
}

void stp_step_not(const stp_step *s, stp_frame *f, int n)
{
    uint8_t *restrict out = stp_step_out(s, f);
    const uint8_t *restrict a = f->reg[s->a];
    for (int i = 0; i < n; i++) out[i] = a[i] == STP_BOOL_NA ? STP_BOOL_NA : a[i] ^ 1;
}

/* ---- each of the four types ------------------------------------------------------------------------------------ */

#define CHOICES(name, type, is_na, na, shift_b, shift_c)                                                             \
    void stp_step_na_##name(const stp_step *s, stp_frame *f, int n)                                                  \
    {                                                                                                                \
        uint8_t *restrict out = stp_step_out(s, f);                                                                  \
        const type *restrict v = f->reg[s->a];                                                                       \
        for (int i = 0; i < n; i++) out[i] = is_na(v[i]);                                                            \
    }                                                                                                                \
    void stp_step_if_##name(const stp_step *s, stp_frame *f, int n)                                                  \
    {                                                                                                                \
        type *restrict out = stp_step_out(s, f);                                                                     \
        const uint8_t *restrict c = f->reg[s->a];                                                                    \
        const type *restrict x = f->reg[s->b], *restrict y = f->reg[s->c];                                           \
        for (int i = 0; i < n; i++) {                                                                                \
            const type yes = x[i], no = shift_c(y[i]), other = c[i] == 0 ? no : na;                                  \
            out[i] = c[i] == 1 ? yes : other;                                                                        \
        }                                                                                                            \
    }                                                                                                                \
    void stp_step_coalesce_##name(const stp_step *s, stp_frame *f, int n)                                            \
    {                                                                                                                \
        type *restrict out = stp_step_out(s, f);                                                                     \
        const type *restrict x = f->reg[s->a], *restrict y = f->reg[s->b];                                           \
        for (int i = 0; i < n; i++) {                                                                                \
            const type first = x[i], second = shift_b(y[i]);                                                         \
            out[i] = is_na(first) ? second : first;                                                                  \
        }                                                                                                            \
    }

#define NA_NUMBER(v) ((v) != (v))
#define NA_BOOL(v)   ((v) == STP_BOOL_NA)
#define NA_TIME(v)   ((v) == STP_TIME_NA)
#define NA_TEXT(v)   ((v) < 0)
#define SAME(v)      (v)
/* Codes of the second text move behind those of the first: see stp_prepare_join. */
#define BEHIND_A(v)  ((v) < 0 ? -1 : (v) + f->texts[s->a].count)
#define BEHIND_B(v)  ((v) < 0 ? -1 : (v) + f->texts[s->b].count)
CHOICES(number, double, NA_NUMBER, NAN, SAME, SAME)
CHOICES(bool, uint8_t, NA_BOOL, STP_BOOL_NA, SAME, SAME)
CHOICES(time, int64_t, NA_TIME, STP_TIME_NA, SAME, SAME)
CHOICES(text, int32_t, NA_TEXT, -1, BEHIND_A, BEHIND_B)

bool stp_prepare_join(const stp_step *s, stp_frame *f)
{
    const stp_dictionary *x = &f->texts[s->c ? s->b : s->a], *y = &f->texts[s->c ? s->c : s->b];
    if (y->count > INT32_MAX - 1 - x->count) return false;
    const char **labels = stp_arena_array(&f->arena, (size_t) x->count + (size_t) y->count + 1, sizeof *labels);
    if (!labels) return false;
    if (x->count) memcpy(labels, x->labels, (size_t) x->count * sizeof *labels);
    if (y->count) memcpy(labels + x->count, y->labels, (size_t) y->count * sizeof *labels);
    f->texts[s->dst] = (stp_dictionary) { x->count + y->count, labels };
    return true;
}
