/* One table of conversions; a pattern is walked beside the text. */
#include "base/time_layout.h"
#include <string.h>

typedef struct reading {
    const char *p, *end;
    int digits;                 /* wanted behind the seconds */
    stp_civil t;
    int found;                  /* digits of the fraction */
    bool clock, zoned;
    int zone;                   /* minutes east */
    int pm;                     /* 0 none, 1 AM, 2 PM */
    bool counted;               /* the text counts units since 1970: the instant is in `count` */
    int64_t count;
} reading;

static bool is_digit(const reading *r)
{
    return r->p < r->end && *r->p >= '0' && *r->p <= '9';
}

/* 1 … most digits. */
static bool take_digits(reading *r, int most, int *out, int *n_taken)
{
    int v = 0, n = 0;
    for (; n < most && is_digit(r); n++) v = v * 10 + (*r->p++ - '0');
    *out = v;
    if (n_taken) *n_taken = n;
    return n > 0;
}

static bool take(reading *r, char c)
{
    if (r->p >= r->end || *r->p != c) return false;
    r->p++;
    return true;
}

static void skip_blanks(reading *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t')) r->p++;
}

/* The word that stands here, or its first three letters; -1: none of them. */
static int take_word(reading *r, const char *const *words, int n)
{
    for (int i = 0; i < n; i++) {
        size_t length = strlen(words[i]);
        for (; length >= 2; length = length > 3 ? 3 : 0) {
            if ((size_t) (r->end - r->p) < length) continue;
            size_t same = 0;
            while (same < length && (r->p[same] | 32) == (words[i][same] | 32)) same++;
            if (same < length) continue;
            r->p += length;
            return i;
        }
    }
    return -1;
}

/* ---- conversions --------------------------------------------------------------------------- */

static bool year4(reading *r)
{
    int v, n;
    const bool negative = take(r, '-'), good = take_digits(r, 4, &v, &n) && n == 4;
    r->t.year = negative ? -v : v;
    return good;
}

static int century(int year)
{
    return year + (year < 69 ? 2000 : 1900);
}

static bool year2(reading *r)
{
    int v, n;
    const bool good = take_digits(r, 2, &v, &n) && n == 2;
    r->t.year = good ? century(v) : 0;
    return good;
}

static bool month(reading *r)
{
    return take_digits(r, 2, &r->t.month, NULL) && r->t.month >= 1 && r->t.month <= 12;
}

static bool day(reading *r)
{
    skip_blanks(r);
    return take_digits(r, 2, &r->t.day, NULL) && r->t.day >= 1 && r->t.day <= 31;
}

static bool day_of_year(reading *r)
{
    int v;
    if (!take_digits(r, 3, &v, NULL) || v < 1 || v > 366) return false;
    r->t.month = 1;
    r->t.day = v;
    return true;
}

static bool hour(reading *r)
{
    r->clock = true;
    return take_digits(r, 2, &r->t.hour, NULL) && r->t.hour <= 23;
}

static bool hour12(reading *r)
{
    r->clock = true;
    return take_digits(r, 2, &r->t.hour, NULL) && r->t.hour >= 1 && r->t.hour <= 12;
}

static bool minute(reading *r)
{
    return take_digits(r, 2, &r->t.minute, NULL) && r->t.minute <= 59;
}

static bool second(reading *r)
{
    return take_digits(r, 2, &r->t.second, NULL) && r->t.second <= 59;
}

static bool fraction(reading *r)
{
    int64_t v = 0;
    int n = 0;
    for (; is_digit(r); r->p++, n++)
        if (n < r->digits) v = v * 10 + (*r->p - '0');
    for (int i = n; i < r->digits; i++) v *= 10;
    r->t.fraction = v;
    r->found = n;
    return n > 0;
}

static bool half(reading *r)
{
    static const char *const words[] = { "AM", "PM" };
    r->pm = take_word(r, words, 2) + 1;
    return r->pm > 0;
}

static bool month_name(reading *r)
{
    static const char *const names[] = { "January", "February", "March", "April", "May", "June", "July", "August",
                                         "September", "October", "November", "December" };
    r->t.month = take_word(r, names, 12) + 1;
    return r->t.month > 0;
}

static bool day_name(reading *r)
{
    static const char *const names[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
    return take_word(r, names, 7) >= 0;
}

/* Z, UTC, GMT, +hh:mm, +hhmm, +hh */
static bool zone(reading *r)
{
    static const char *const utc[] = { "UTC", "GMT" };
    r->zoned = true;
    if (take(r, 'Z') || take_word(r, utc, 2) >= 0) return true;
    const bool west = take(r, '-');
    int hours, minutes = 0, n;
    if ((!west && !take(r, '+')) || !take_digits(r, 2, &hours, &n) || n != 2 || hours > 23) return false;
    if ((take(r, ':') || is_digit(r)) && (!take_digits(r, 2, &minutes, &n) || n != 2 || minutes > 59)) return false;
    r->zone = (west ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

/* Units of 10^-own seconds since 1970, with decimals. */
static bool count(reading *r, int own)
{
    const bool negative = take(r, '-');
    int64_t v = 0;
    int n = 0, behind = 0;
    for (; is_digit(r); r->p++, n++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *r->p - '0', &v)) return false;
    int scale = r->digits - own;
    if (n && take(r, '.'))
        for (; is_digit(r); r->p++, behind++) {
            if (scale <= 0) continue;
            if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *r->p - '0', &v)) return false;
            scale--;
        }
    for (; scale > 0; scale--)
        if (__builtin_mul_overflow(v, 10, &v)) return false;
    for (; scale < 0; scale++) v /= 10;
    r->found = own + behind;
    r->counted = r->zoned = true;
    r->count = negative ? -v : v;
    return n > 0;
}

static bool epoch_seconds(reading *r)
{
    return count(r, 0);
}

static bool epoch_millis(reading *r)
{
    return count(r, 3);
}

enum { SAYS_DATE = 1, SAYS_ALL = 2 };       /* SAYS_ALL: the instant by itself */

static const struct conversion {
    char letter;
    int says;
    bool (*read)(reading *r);
} conversions[] = {
    { 'Y', SAYS_DATE, year4 },  { 'y', SAYS_DATE, year2 },      { 'm', 0, month },       { 'd', 0, day },
    { 'e', 0, day },            { 'j', 0, day_of_year },        { 'b', 0, month_name },  { 'B', 0, month_name },
    { 'h', 0, month_name },     { 'a', 0, day_name },           { 'A', 0, day_name },    { 'H', 0, hour },
    { 'I', 0, hour12 },         { 'M', 0, minute },             { 'S', 0, second },      { 'f', 0, fraction },
    { 'p', 0, half },           { 'z', 0, zone },               { 'Z', 0, zone },
    { 's', SAYS_ALL, epoch_seconds },                           { 'Q', SAYS_ALL, epoch_millis },
};

/* Conversions that stand for several. */
static const char *expansion(char letter)
{
    return letter == 'F' ? "%Y-%m-%d" : letter == 'T' ? "%H:%M:%S" : letter == 'R' ? "%H:%M" :
           letter == 'D' ? "%m/%d/%y" : NULL;
}

static const struct conversion *find(char letter)
{
    for (size_t i = 0; i < STP_COUNT(conversions); i++)
        if (conversions[i].letter == letter) return &conversions[i];
    return NULL;
}

/* Walks a pattern; a blank in it is any number of blanks. */
static bool read_pattern(reading *r, const char *f)
{
    for (; *f; f++) {
        if (*f == ' ' || *f == '\t') {
            skip_blanks(r);
        } else if (*f != '%' || *++f == '%') {
            if (!take(r, *f)) return false;
        } else {
            const char *const parts = expansion(*f);
            const struct conversion *c = parts ? NULL : find(*f);
            if (parts ? !read_pattern(r, parts) : !c || !c->read(r)) return false;
        }
    }
    return true;
}

static stp_status look(const char *pattern, int *says, int *n, stp_error *err)
{
    for (const char *f = pattern; *f; f++) {
        if (*f != '%') continue;
        f++;
        if (*f == '%') continue;
        const char *const parts = *f ? expansion(*f) : NULL;
        const struct conversion *c = *f && !parts ? find(*f) : NULL;
        if (parts) {
            STP_TRY(look(parts, says, n, err));
        } else if (!c) {
            stp_fail(err, STP_ERR_USAGE, "--time-format: no conversion '%%%.1s'", f);
            return stp_hint(err, "%%Y %%y %%m %%b %%d %%j %%H %%I %%p %%M %%S %%f (fraction) %%z, %%s (seconds since "
                                 "1970), %%Q (milliseconds), %%F %%T %%R %%D");
        } else {
            *says |= c->says;
            ++*n;
        }
    }
    return STP_OK;
}

stp_status stp_time_pattern_check(const char *pattern, stp_error *err)
{
    int says = 0, n = 0;
    STP_TRY(look(pattern, &says, &n, err));
    if (says) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "--time-format '%.60s' says nothing of the year", pattern);
    return stp_hint(err, "as '%%d.%%m.%%Y %%H:%%M', or %%s for seconds since 1970");
}

bool stp_time_pattern_is_number(const char *pattern)
{
    return strlen(pattern) == 2 && pattern[0] == '%';
}

bool stp_time_pattern_has(const char *pattern, const char *letters)
{
    for (const char *f = pattern; (f = strchr(f, '%')) && f[1]; f += 2)
        if (strchr(letters, f[1])) return true;
    return false;
}

/* ---- the day or the month first ------------------------------------------------------------ */

/* " 9:05", "T09:05:07.25", " 9:05 PM", then perhaps a zone */
static bool read_clock(reading *r)
{
    if (!take(r, 'T')) skip_blanks(r);
    if (!hour(r) || !take(r, ':') || !minute(r)) return false;
    if (take(r, ':') && (!second(r) || (take(r, '.') && !fraction(r)))) return false;
    skip_blanks(r);
    if (r->p < r->end && strchr("aApP", *r->p) && !half(r)) return false;
    skip_blanks(r);
    return r->p == r->end || zone(r);
}

static bool read_ordered(reading *r, bool day_first)
{
    int n;
    if (day_first ? !day(r) : !month(r)) return false;
    const char mark = r->p < r->end ? *r->p : 0;
    if (mark != '/' && mark != '-' && (mark != '.' || !day_first)) return false;
    r->p++;
    if ((day_first ? !month(r) : !day(r)) || !take(r, mark)) return false;
    int year;
    if (!take_digits(r, 4, &year, &n) || (n != 2 && n != 4)) return false;
    r->t.year = n == 2 ? century(year) : year;
    return r->p == r->end || read_clock(r);
}

/* ---- together ------------------------------------------------------------------------------ */

/* Takes a zone's hours off, where the text names none. */
static bool take_zone_off(const stp_zone *zone, int digits, int64_t *t)
{
    const int64_t unit = stp_time_units(digits);
    const int64_t wall = *t / unit - (*t % unit < 0);
    return !__builtin_sub_overflow(*t, stp_zone_offset(zone, wall) * unit, t);
}

static bool finish(const stp_time_layout *l, reading *r, int64_t *out)
{
    skip_blanks(r);
    if (r->p != r->end) return false;
    int64_t t = r->count;
    if (!r->counted) {
        if (r->pm && (r->t.hour < 1 || r->t.hour > 12)) return false;
        if (r->pm) r->t.hour = r->t.hour % 12 + (r->pm == 2 ? 12 : 0);
        if (r->t.day > 31 ? r->t.day > 365 + (stp_days_in_month(r->t.year, 2) == 29)
                          : r->t.day > stp_days_in_month(r->t.year, r->t.month))
            return false;
        r->t.minute -= r->zone;
        if (!stp_time_from_civil(&r->t, r->digits, &t)) return false;
    }
    if (l->zone && r->clock && !r->zoned && !take_zone_off(l->zone, r->digits, &t)) return false;
    *out = t;
    return true;
}

static bool parse_iso(const stp_time_layout *l, const char *s, size_t n, int digits, int64_t *out, int *found)
{
    int64_t t;
    bool local;
    if (!stp_parse_local_time(s, n, digits, &t, found, &local)) return false;
    if (l->zone && local && !take_zone_off(l->zone, digits, &t)) return false;
    *out = t;
    return true;
}

bool stp_parse_time_as(const stp_time_layout *l, const char *s, size_t n, int digits, int64_t *out, int *found_digits)
{
    if (l->order == STP_TIME_ISO) return parse_iso(l, s, n, digits, out, found_digits);
    reading r = { .p = s, .end = s + n, .digits = digits < 0 ? 0 : digits > 9 ? 9 : digits };
    r.t = (stp_civil) { .year = 1970, .month = 1, .day = 1 };
    skip_blanks(&r);
    const bool pattern = l->order == STP_TIME_PATTERN;
    if (!(pattern ? read_pattern(&r, l->pattern) : read_ordered(&r, l->order == STP_TIME_DMY)) || !finish(l, &r, out))
        return !pattern && parse_iso(l, s, n, digits, out, found_digits);
    if (found_digits) *found_digits = r.found;
    return true;
}
