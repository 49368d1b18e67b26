/* One cell at a time. The sample decides the type of a column; reading later obeys it. */
#include "formats/csv_type.h"
#include "base/duration.h"
#include "base/text.h"
#include "base/time.h"
#include <math.h>
#include <string.h>

static const int64_t EXACT = INT64_C(1) << 53;      /* up to here doubles hold every whole number */

static bool equals(const char *text, size_t n, const char *word)
{
    return strlen(word) == n && !memcmp(text, word, n);
}

/* Words that mean missing where numbers, times or booleans are expected. */
static bool is_missing_word(const char *text, size_t n)
{
    static const char *const words[] = { "-",   "NA",  "N/A",  "#N/A", "NaN", "nan", "null", "NULL",
                                         "None", "nil", "--",   "---",  ".",   "?",   "\\N" };
    if (n == 0) return true;
    if (n > 4) return false;
    for (size_t i = 0; i < STP_COUNT(words); i++)
        if (equals(text, n, words[i])) return true;
    return false;
}

bool stp_csv_is_missing(const stp_csv_rules *rules, const char *text, size_t n)
{
    for (int i = 0; i < rules->n_missing; i++)
        if (equals(text, n, rules->missing[i])) return true;
    return false;
}

static stp_csv_outcome not_read(const char *text, size_t n)
{
    return is_missing_word(text, n) ? STP_CSV_MISSING : STP_CSV_BAD;
}

/* Hexadecimal is an identifier here, not a number. */
static bool is_hex(const char *text, size_t n)
{
    return n > 2 && (memchr(text, 'x', n) || memchr(text, 'X', n));
}

/* A number with a comma before its decimals; a point in it would be one too many. */
static bool parse_with_comma(const char *text, size_t n, double *out)
{
    char copy[64];
    if (n > sizeof copy || memchr(text, '.', n)) return false;
    memcpy(copy, text, n);
    char *const comma = memchr(copy, ',', n);
    if (comma) *comma = '.';
    return stp_parse_double(copy, n, out);
}

static bool parse_number(const stp_csv_rules *rules, const char *text, size_t n, double *out)
{
    return rules->decimal == ',' ? parse_with_comma(text, n, out) : stp_parse_double(text, n, out);
}

int stp_csv_decimal_mark(const char *text, size_t n)
{
    double v;
    const char *const comma = memchr(text, ',', n);
    if (comma) return parse_with_comma(text, n, &v) ? 1 : 0;
    return memchr(text, '.', n) && stp_parse_double(text, n, &v) ? -1 : 0;
}

static stp_csv_outcome read_duration(const char *text, size_t n, double *out)
{
    bool clear;
    return stp_parse_duration(text, n, out, &clear) ? STP_CSV_VALUE : not_read(text, n);
}

stp_csv_outcome stp_csv_number(const stp_csv_rules *rules, const char *text, size_t n, double *out)
{
    double v;
    if (rules->duration) return read_duration(text, n, out);
    if (n == 0 || !parse_number(rules, text, n, &v) || is_hex(text, n)) return not_read(text, n);
    if (isnan(v)) return STP_CSV_MISSING;
    *out = v;
    return STP_CSV_VALUE;
}

stp_csv_outcome stp_csv_integer(const stp_csv_rules *rules, const char *text, size_t n, int64_t *out)
{
    if (stp_parse_int(text, n, out)) return STP_CSV_VALUE;
    double v;                                   /* "3.0" and "1e3" are whole numbers too */
    const stp_csv_outcome outcome = stp_csv_number(rules, text, n, &v);
    if (outcome != STP_CSV_VALUE) return outcome;
    if (!(fabs(v) <= 9007199254740992.0) || v != trunc(v)) return STP_CSV_BAD;
    *out = (int64_t) v;
    return STP_CSV_VALUE;
}

stp_csv_outcome stp_csv_time(const stp_time_layout *layout, const char *text, size_t n, int digits, int64_t *out)
{
    return stp_parse_time_as(layout, text, n, digits, out, NULL) ? STP_CSV_VALUE : not_read(text, n);
}

static int bool_word(const char *text, size_t n)
{
    char word[8] = { 0 };
    if (n < 4 || n > 5) return -1;
    memcpy(word, text, n);
    return stp_same(word, "true") ? 1 : stp_same(word, "false") ? 0 : -1;
}

stp_csv_outcome stp_csv_bool(const char *text, size_t n, uint8_t *out)
{
    const int v = bool_word(text, n);
    if (v < 0) return not_read(text, n);
    *out = (uint8_t) v;
    return STP_CSV_VALUE;
}

/* 00501 is a postal code: as a number it would lose its zeros. */
static bool is_padded(const char *text, size_t n)
{
    if (n && (*text == '-' || *text == '+')) text++, n--;
    return n > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

bool stp_csv_looks_like_year(const char *text, size_t n)
{
    int64_t year;
    return n == 4 && stp_parse_int(text, n, &year) && year >= 1000;
}

/* "2024-01-02T03:04Z", "… 03:04:05+01:00", "… 03:04 UTC". */
static bool has_zone(const char *text, size_t n)
{
    const char *const end = text + n, *p = memchr(text, ':', n);
    while (p && p < end && !strchr("Zz+-U", *p)) p++;
    return p && p < end;
}

/* Whether times have a clock, and a zone. */
static void note_clock(stp_csv_guess *g, const stp_time_layout *l, const char *text, size_t n)
{
    const bool pattern = l->order == STP_TIME_PATTERN;
    if (!g->clocked) g->clocked = pattern ? stp_time_pattern_has(l->pattern, "HITRsQ") : memchr(text, ':', n) != NULL;
    if (!g->clocked || g->zoned) return;
    g->zoned = l->zone || (pattern ? stp_time_pattern_has(l->pattern, "zZsQ") : has_zone(text, n));
}

/* True when the text is a time in that order. */
static bool add_time(stp_csv_guess *g, const stp_csv_rules *rules, stp_time_order order, const char *text, size_t n)
{
    stp_time_layout l = rules->time;
    l.order = order;
    int64_t t;
    int found = 0;
    if (!stp_parse_time_as(&l, text, n, 6, &t, &found)) return false;
    if (found > g->fraction_digits) g->fraction_digits = found;
    note_clock(g, &l, text, n);
    if (!g->not_nano && !stp_parse_time_as(&l, text, n, 9, &t, NULL)) g->not_nano = true;
    return true;
}

static void add_times(stp_csv_guess *g, const stp_csv_rules *rules, const char *text, size_t n)
{
    if (rules->time.pattern) g->n_times[STP_TIME_PATTERN] += add_time(g, rules, STP_TIME_PATTERN, text, n);
    if ((*text < '0' || *text > '9') && *text != '-' && *text != '+' && *text != ' ') return;
    const bool iso = add_time(g, rules, STP_TIME_ISO, text, n);         /* then it is one in all orders */
    g->n_times[STP_TIME_ISO] += iso;
    g->n_times[STP_TIME_MDY] += iso || add_time(g, rules, STP_TIME_MDY, text, n);
    g->n_times[STP_TIME_DMY] += iso || add_time(g, rules, STP_TIME_DMY, text, n);
}

/* Texts that can be nothing else than durations. */
static void add_duration(stp_csv_guess *g, const char *text, size_t n)
{
    double v;
    bool clear;
    if (!g->not_duration) g->not_duration = !stp_parse_duration(text, n, &v, &clear) || !clear;
}

static const stp_time_order by_rank[] = { STP_TIME_PATTERN, STP_TIME_ISO, STP_TIME_MDY, STP_TIME_DMY };

/* A column of plain numbers is not times because a pattern such as %s allows them. */
int stp_csv_guess_order(const stp_csv_guess *g, const stp_csv_rules *rules)
{
    const bool loose = rules->time.pattern && stp_time_pattern_is_number(rules->time.pattern);
    for (size_t i = loose; g->n_values && i < STP_COUNT(by_rank); i++)
        if (g->n_times[by_rank[i]] == g->n_values) return (int) by_rank[i];
    return -1;
}

stp_time_order stp_csv_guess_most(const stp_csv_guess *g, const stp_csv_rules *rules)
{
    stp_time_order best = rules->time.pattern ? STP_TIME_PATTERN : STP_TIME_ISO;
    for (size_t i = 1; !rules->time.pattern && i < STP_COUNT(by_rank); i++)
        if (g->n_times[by_rank[i]] > g->n_times[best]) best = by_rank[i];
    return best;
}

void stp_csv_guess_add(stp_csv_guess *g, const stp_csv_rules *rules, const char *text, size_t n)
{
    if (n == 0 || stp_csv_is_missing(rules, text, n)) return;
    if (is_missing_word(text, n)) {
        g->n_words++;
        return;
    }
    g->n_values++;
    int64_t whole;
    double number;
    if (!g->not_year && !stp_csv_looks_like_year(text, n)) g->not_year = true;
    if (!g->not_number) {
        if (is_padded(text, n)) g->not_number = g->not_integer = true;
        else if (!g->not_integer && !stp_parse_int(text, n, &whole)) g->not_integer = true;
        else if (!g->not_integer && (whole > EXACT || whole < -EXACT)) g->beyond_double = true;
        if (g->not_integer && !g->not_number)
            g->not_number = stp_csv_number(rules, text, n, &number) == STP_CSV_BAD;
    }
    add_times(g, rules, text, n);
    add_duration(g, text, n);
    if (!g->not_bool && bool_word(text, n) < 0) g->not_bool = true;
}

bool stp_csv_looks_like_data(const stp_csv_rules *rules, const char *text, size_t n)
{
    stp_csv_guess g = { 0 };
    stp_csv_guess_add(&g, rules, text, n);
    return g.n_values && (!g.not_number || stp_csv_guess_order(&g, rules) >= 0 || !g.not_bool || !g.not_duration);
}

static stp_clock clock_of(const stp_csv_guess *g)
{
    return g->zoned ? STP_CLOCK_UTC : g->clocked ? STP_CLOCK_WALL : STP_CLOCK_DAYS;
}

static void be_duration(stp_column_info *info)
{
    info->meaning = STP_NUMBER;
    info->type = STP_TYPE_F64;
    info->duration = true;
    info->unit = "s";
}

void stp_csv_guess_finish(const stp_csv_guess *g, const stp_csv_rules *rules, bool whole, stp_column_info *info)
{
    const int order = stp_csv_guess_order(g, rules);
    info->time_digits = 0;
    info->duration = false;
    info->empty = whole && g->n_values == 0;
    if (g->n_values == 0) {             /* nothing but missing: later rows may bring anything */
        info->meaning = whole || g->n_words ? STP_NUMBER : STP_TEXT;
        info->type = info->meaning == STP_NUMBER ? STP_TYPE_F64 : STP_TYPE_I32;
    } else if (!g->not_number && order != STP_TIME_PATTERN) {
        info->meaning = g->not_integer ? STP_NUMBER : STP_INTEGER;
        info->type = g->not_integer || (!whole && !g->beyond_double) ? STP_TYPE_F64 : STP_TYPE_I64;
    } else if (order >= 0) {
        info->meaning = STP_TIME;
        info->type = STP_TYPE_I64;
        info->time_digits = g->fraction_digits > 6 && !g->not_nano ? 9 : 6;
        info->clock = clock_of(g);
    } else if (!g->not_duration) {
        be_duration(info);
    } else if (!g->not_bool) {
        info->meaning = STP_BOOL;
        info->type = STP_TYPE_U8;
    } else {
        info->meaning = STP_TEXT;
        info->type = STP_TYPE_I32;
    }
}

void stp_csv_guess_force(const stp_csv_guess *g, stp_meaning meaning, bool duration, stp_column_info *info)
{
    static const stp_type types[] = {
        [STP_NUMBER] = STP_TYPE_F64, [STP_INTEGER] = STP_TYPE_I64,  [STP_TIME] = STP_TYPE_I64,
        [STP_BOOL] = STP_TYPE_U8,    [STP_CATEGORY] = STP_TYPE_I32, [STP_TEXT] = STP_TYPE_I32,
    };
    info->meaning = meaning;
    info->type = types[meaning];
    info->time_digits = meaning != STP_TIME ? 0 : g->fraction_digits > 6 && !g->not_nano ? 9 : 6;
    info->clock = meaning == STP_TIME && g->n_values ? clock_of(g) : STP_CLOCK_WALL;
    info->empty = info->duration = false;
    if (duration) be_duration(info);
}
