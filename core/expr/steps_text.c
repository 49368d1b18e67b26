/* Steps on texts. What depends on a text alone is found once for each entry of the batch's dictionary; rows only look
 * it up by their code. */
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "base/time.h"
#include "expr/program.h"

/* ---- looking up --------------------------------------------------------------------------------------------- */

#define LOOK_UP(name, type, na)                                                       \
    void stp_step_text_##name(const stp_step *s, stp_frame *f, int n)                 \
    {                                                                                 \
        type *restrict out = stp_step_out(s, f);                                      \
        const int32_t *restrict code = f->reg[s->a];                                  \
        const type *restrict table = f->table[s->dst];                                \
        for (int i = 0; i < n; i++) out[i] = code[i] < 0 ? na : table[code[i]];       \
    }
LOOK_UP(test, uint8_t, STP_BOOL_NA)
LOOK_UP(number, double, NAN)
LOOK_UP(time, int64_t, STP_TIME_NA)

/* The labels have changed, the codes have not. */
void stp_step_text_same(const stp_step *s, stp_frame *f, int n)
{
    memcpy(stp_step_out(s, f), f->reg[s->a], (size_t) n * sizeof(int32_t));
}

/* ---- tests ---------------------------------------------------------------------------------------------------- */

/* By the bytes: for UTF-8 that is by code points. order: less than, equal to, or greater than 0. */
static bool holds(stp_sign sign, int order)
{
    const int bits = order < 0 ? 1 : order > 0 ? 4 : 2;
    static const int accepts[STP_GE + 1] = {
        [STP_EQ] = 2, [STP_NE] = 5, [STP_LT] = 1, [STP_LE] = 3, [STP_GT] = 4, [STP_GE] = 6,
    };
    return (accepts[sign] & bits) != 0;
}

void stp_step_text_compare(const stp_step *s, stp_frame *f, int n)
{
    uint8_t *restrict out = stp_step_out(s, f);
    const int32_t *a = f->reg[s->a], *b = f->reg[s->b];
    const char *const *x = f->texts[s->a].labels, *const *y = f->texts[s->b].labels;
    for (int i = 0; i < n; i++)
        out[i] = a[i] < 0 || b[i] < 0 ? STP_BOOL_NA : holds(s->sign, strcmp(x[a[i]], y[b[i]]));
}

#define TABLE(name, type, expr)                                                              \
    bool stp_prepare_##name(const stp_step *s, stp_frame *f)                                 \
    {                                                                                        \
        const stp_dictionary *d = &f->texts[s->a];                                           \
        type *table = stp_arena_array(&f->arena, (size_t) d->count + 1, sizeof *table);      \
        if (!table) return false;                                                            \
        for (int32_t i = 0; i < d->count; i++) table[i] = expr(s, d->labels[i]);             \
        f->table[s->dst] = table;                                                            \
        return true;                                                                         \
    }

static uint8_t compare_label(const stp_step *s, const char *label)
{
    return holds(s->sign, strcmp(label, s->text));
}

static uint8_t in_list(const stp_step *s, const char *label)
{
    for (int i = 0; i < s->n_list; i++)
        if (!strcmp(label, s->list[i])) return 1;
    return 0;
}

/* A failure inside regexec (no memory) is no match. */
static uint8_t match_label(const stp_step *s, const char *label)
{
    return regexec(s->regex, label, 0, NULL, 0) == 0;
}

static double length_of(const stp_step *s, const char *label)
{
    (void) s;
    return (double) stp_utf8_length(label);
}

static int64_t date_of(const stp_step *s, const char *label)
{
    int64_t t;
    int digits;
    return stp_expr_time(label, &t, &digits) ? stp_time_scaled(t, digits, s->digits) : STP_TIME_NA;
}

TABLE(compare, uint8_t, compare_label)
TABLE(in, uint8_t, in_list)
TABLE(match, uint8_t, match_label)
TABLE(length, double, length_of)
TABLE(date, int64_t, date_of)

/* ---- other texts ------------------------------------------------------------------------------------------------ */

typedef char *change_fn(const stp_step *s, stp_arena *arena, const char *label);

static bool change_labels(const stp_step *s, stp_frame *f, change_fn *change)
{
    const stp_dictionary *d = &f->texts[s->a];
    const char **labels = stp_arena_array(&f->arena, (size_t) d->count + 1, sizeof *labels);
    if (!labels) return false;
    for (int32_t i = 0; i < d->count; i++)
        if (!(labels[i] = change(s, &f->arena, d->labels[i]))) return false;
    f->texts[s->dst] = (stp_dictionary) { d->count, labels };
    return true;
}

/* Only ASCII letters: others would need the tables of a locale. */
static char *lower(const stp_step *s, stp_arena *arena, const char *label)
{
    (void) s;
    char *out = stp_arena_text(arena, label);
    for (char *p = out; p && *p; p++)
        if (*p >= 'A' && *p <= 'Z') *p = (char) (*p + 'a' - 'A');
    return out;
}

static char *upper(const stp_step *s, stp_arena *arena, const char *label)
{
    (void) s;
    char *out = stp_arena_text(arena, label);
    for (char *p = out; p && *p; p++)
        if (*p >= 'a' && *p <= 'z') *p = (char) (*p - 'a' + 'A');
    return out;
}

/* k: the first character, from 1 (negative: from the end); k2: how many. */
static char *substr(const stp_step *s, stp_arena *arena, const char *label)
{
    const char *p = label, *end = label + strlen(label);
    const double length = (double) stp_utf8_length(label);
    const double first = s->k < 0 ? fmax(length + s->k, 0) : fmax(s->k - 1, 0);
    for (double i = 0; i < first && p < end; i++) stp_utf8_next(&p, end);
    const char *start = p;
    for (double i = 0; i < s->k2 && p < end; i++) stp_utf8_next(&p, end);
    return stp_arena_bytes(arena, start, (size_t) (p - start));
}

bool stp_prepare_lower(const stp_step *s, stp_frame *f) { return change_labels(s, f, lower); }
bool stp_prepare_upper(const stp_step *s, stp_frame *f) { return change_labels(s, f, upper); }
bool stp_prepare_substr(const stp_step *s, stp_frame *f) { return change_labels(s, f, substr); }
