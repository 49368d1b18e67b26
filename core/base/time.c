/* Instants and the calendar, without the C library's time zones: the same on every machine. */
#include "base/time.h"
#include "base/digits.h"
#include <stdio.h>
#include <string.h>

static const int64_t units[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000 };
__extension__ typedef __int128 wide;
enum { DAYS_IN_ERA = 146097, DAY = 86400 };         /* an era is 400 years */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* What floor_div leaves, 0 <= r < b; by itself, since the product would overflow at the ends of int64. */
static int64_t floor_rest(int64_t a, int64_t b)
{
    const int64_t r = a % b;
    return r < 0 ? r + b : r;
}

static int clamp_digits(int digits)
{
    return digits < 0 ? 0 : digits > 9 ? 9 : digits;
}

int64_t stp_time_units(int digits)
{
    return units[clamp_digits(digits)];
}

/* Years that begin in March put the leap day last, so a month's start is a linear formula.
 * Source: H. Hinnant, chrono-Compatible Low-Level Date Algorithms. */
int64_t stp_days_from_civil(int64_t year, int month, int day)
{
    const int64_t most = INT64_MAX / 400;           /* beyond every int64 of days: keeps the sums in range */
    year = year > most ? most : year < -most ? -most : year;
    year -= month <= 2;
    const int64_t era = floor_div(year, 400), year_of_era = year - era * 400;
    const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * DAYS_IN_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

void stp_civil_from_days(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t era = floor_div(days, DAYS_IN_ERA);
    int64_t d = floor_rest(days, DAYS_IN_ERA) + (719468 - 4 * DAYS_IN_ERA);     /* from 0000-03-01 on */
    era += 4;
    if (d >= DAYS_IN_ERA) {
        d -= DAYS_IN_ERA;
        era++;
    }
    const int64_t year_of_era = (d - d / 1460 + d / 36524 - d / 146096) / 365;
    const int64_t day_of_year = d - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t m = (5 * day_of_year + 2) / 153;
    *day = (int) (day_of_year - (153 * m + 2) / 5 + 1);
    *month = (int) (m < 10 ? m + 3 : m - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

stp_civil stp_civil_from_time(int64_t t, int digits)
{
    const int64_t unit = stp_time_units(digits);
    const int64_t seconds = floor_div(t, unit), days = floor_div(seconds, DAY);
    const int in_day = (int) floor_rest(seconds, DAY);
    stp_civil c = { .hour = in_day / 3600, .minute = in_day / 60 % 60, .second = in_day % 60 };
    c.fraction = floor_rest(t, unit);
    stp_civil_from_days(days, &c.year, &c.month, &c.day);
    return c;
}

bool stp_time_from_civil(const stp_civil *c, int digits, int64_t *out)
{
    const int64_t unit = stp_time_units(digits);
    const int64_t most_years = INT64_C(300000000000);           /* int64 seconds reach 292e9 years */
    if (c->year > most_years || c->year < -most_years) return false;
    const int64_t years = floor_div((int64_t) c->month - 1, 12);
    const int month = (int) ((int64_t) c->month - 1 - years * 12) + 1;
    const int64_t days = stp_days_from_civil(c->year + years, month, 1) + c->day - 1;
    const int64_t in_day = (int64_t) c->hour * 3600 + (int64_t) c->minute * 60 + c->second;
    const wide t = ((wide) days * DAY + in_day) * unit + c->fraction;
    if (t < INT64_MIN || t > INT64_MAX) return false;
    *out = (int64_t) t;
    return true;
}

/* ---- reading ----------------------------------------------------------------------------- */

typedef struct cursor {
    const char *p, *end;
} cursor;

static bool take(cursor *c, char what)
{
    if (c->p >= c->end || *c->p != what) return false;
    c->p++;
    return true;
}

static bool take_any(cursor *c, const char *chars)
{
    if (c->p >= c->end || !*c->p || !strchr(chars, *c->p)) return false;
    c->p++;
    return true;
}

/* Exactly n digits, n <= 9. */
static bool take_number(cursor *c, int n, int *out)
{
    if (c->end - c->p < n) return false;
    int v = 0;
    for (int i = 0; i < n; i++) {
        const int digit = c->p[i] - '0';
        if (digit < 0 || digit > 9) return false;
        v = v * 10 + digit;
    }
    c->p += n;
    *out = v;
    return true;
}

static bool is_digit(const cursor *c)
{
    return c->p < c->end && *c->p >= '0' && *c->p <= '9';
}

int stp_days_in_month(int64_t year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Four digits, or as ISO 8601 has it for far years: a sign and four to nine. */
static bool take_year(cursor *c, int64_t *out)
{
    const bool negative = take(c, '-');
    int n = 4;
    if (negative || take(c, '+'))
        while (n < 9 && c->end - c->p > n && c->p[n] >= '0' && c->p[n] <= '9') n++;
    int year;
    if (!take_number(c, n, &year)) return false;
    *out = negative ? -(int64_t) year : year;
    return true;
}

static bool take_date(cursor *c, stp_civil *t, bool *has_day)
{
    if (!take_year(c, &t->year)) return false;
    const char sep = c->p < c->end && *c->p == '/' ? '/' : '-';
    if (!take(c, sep) || !take_number(c, 2, &t->month) || t->month < 1 || t->month > 12) return false;
    *has_day = take(c, sep);
    t->day = 1;
    if (!*has_day) return true;
    return take_number(c, 2, &t->day) && t->day >= 1 && t->day <= stp_days_in_month(t->year, t->month);
}

/* Digits behind the point, cut to `digits`; *found gets how many there are. */
static bool take_fraction(cursor *c, int digits, int64_t *out, int *found)
{
    int n = 0;
    int64_t v = 0;
    for (; is_digit(c); c->p++, n++)
        if (n < digits) v = v * 10 + (*c->p - '0');
    for (int i = n; i < digits; i++) v *= 10;
    *out = v;
    *found = n;
    return n > 0;
}

static bool take_clock(cursor *c, int digits, stp_civil *t, int *found)
{
    if (!take_number(c, 2, &t->hour) || t->hour > 23) return false;
    if (!take(c, ':') || !take_number(c, 2, &t->minute) || t->minute > 59) return false;
    if (!take(c, ':')) return true;
    if (!take_number(c, 2, &t->second) || t->second > 59) return false;
    return !take_any(c, ".,") || take_fraction(c, digits, &t->fraction, found);
}

/* Minutes east of Greenwich; nothing is UTC, and local. */
static bool take_zone(cursor *c, int *minutes, bool *local)
{
    *minutes = 0;
    *local = c->p == c->end;
    if (*local) return true;
    take(c, ' ');
    if (c->end - c->p == 3 && !memcmp(c->p, "UTC", 3)) {
        c->p += 3;
        return true;
    }
    if (take_any(c, "Zz")) return true;
    const bool west = take(c, '-');
    int hours, rest = 0;
    if ((!west && !take(c, '+')) || !take_number(c, 2, &hours) || hours > 23) return false;
    const bool colon = take(c, ':');
    if ((colon || is_digit(c)) && (!take_number(c, 2, &rest) || rest > 59)) return false;
    *minutes = west ? -(hours * 60 + rest) : hours * 60 + rest;
    return true;
}

/* ---- the usual layout -------------------------------------------------------------------- */

/* Two digits of eight characters, at character i; what is no digit gives anything. */
static inline int pair_at(uint64_t v, int i)
{
    return (int) (v >> 8 * i & 15) * 10 + (int) (v >> 8 * (i + 1) & 15);
}

/* Characters that are not digits where mask has 0xF0, or are not the marks where it has 0xFF. */
static inline uint64_t misfits(uint64_t v, uint64_t mask, uint64_t marks)
{
    const uint64_t tops = UINT64_C(0xF0F0F0F0F0F0F0F0) & mask;
    const uint64_t low = v & UINT64_C(0x0F0F0F0F0F0F0F0F);
    const uint64_t over = (low + UINT64_C(0x0606060606060606)) & UINT64_C(0x1010101010101010);
    return ((v ^ marks) & mask) | (over & tops & ~(mask << 4));
}

/* YYYY-MM-DD?HH:MM:SS with T or a space and up to 9 digits behind a point, perhaps Z: most times in large
 * files. False for anything else, be it a time or not. */
static bool parse_usual(const char *s, size_t n, int digits, int64_t *out, int *found)
{
    const char *const rest = s + 19, *const end = s + n - (s[n - 1] == 'Z');
    const uint64_t date = stp_load_eight(s), day_hour = stp_load_eight(s + 8), clock = stp_load_eight(s + 11);
    if (misfits(date, UINT64_C(0xFFF0F0FFF0F0F0F0), UINT64_C(0x2D30302D30303030)) ||
        misfits(clock, UINT64_C(0xF0F0FFF0F0FFF0F0), UINT64_C(0x30303A30303A3030)) ||
        misfits(day_hour & 0xffff, 0xF0F0, 0x3030) || (s[10] != 'T' && s[10] != ' '))
        return false;
    const int year = pair_at(date, 0) * 100 + pair_at(date, 2), month = pair_at(date, 5), day = pair_at(day_hour, 0);
    const int hour = pair_at(clock, 0), minute = pair_at(clock, 3), second = pair_at(clock, 6);
    if (month < 1 || month > 12 || day < 1 || (day > 28 && day > stp_days_in_month(year, month))) return false;
    if (hour > 23 || minute > 59 || second > 59) return false;
    int64_t fraction = 0;
    int n_fraction = 0;
    if (rest < end) {
        if (*rest != '.' || end - rest < 2 || end - rest > 10) return false;
        for (const char *p = rest + 1; p < end; p++, n_fraction++) {
            const int digit = *p - '0';
            if (digit < 0 || digit > 9) return false;
            if (n_fraction < digits) fraction = fraction * 10 + digit;
        }
        if (n_fraction < digits) fraction *= units[digits - n_fraction];
    }
    int64_t t = stp_days_from_civil(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
    if (__builtin_mul_overflow(t, units[digits], &t) || __builtin_add_overflow(t, fraction, out))
        return false;
    if (found) *found = n_fraction;
    return true;
}

bool stp_parse_time(const char *s, size_t n, int digits, int64_t *out, int *found_digits)
{
    bool local;
    return stp_parse_local_time(s, n, digits, out, found_digits, &local);
}

bool stp_parse_local_time(const char *s, size_t n, int digits, int64_t *out, int *found_digits, bool *local)
{
    int64_t usual;
    if (STP_EIGHT_DIGITS && n >= 19 && parse_usual(s, n, clamp_digits(digits), &usual, found_digits)) {
        *out = usual;
        *local = s[n - 1] != 'Z';
        return true;
    }
    cursor c = { s, s + n };
    while (c.p < c.end && (*c.p == ' ' || *c.p == '\t')) c.p++;
    while (c.p < c.end && (c.end[-1] == ' ' || c.end[-1] == '\t')) c.end--;
    stp_civil t = { 0 };
    int found = 0, zone = 0;
    bool has_day;
    digits = clamp_digits(digits);
    *local = false;
    if (!take_date(&c, &t, &has_day)) return false;
    if (has_day && take_any(&c, "Tt "))
        if (!take_clock(&c, digits, &t, &found) || !take_zone(&c, &zone, local)) return false;
    if (c.p != c.end) return false;
    t.minute -= zone;
    if (!stp_time_from_civil(&t, digits, out)) return false;
    if (found_digits) *found_digits = found;
    return true;
}

/* ---- writing ----------------------------------------------------------------------------- */

const char *stp_format_time(char out[STP_TIME_SIZE], int64_t t, int digits)
{
    digits = clamp_digits(digits);
    const stp_civil c = stp_civil_from_time(t, digits);
    const char *sign = c.year < 0 ? "-" : c.year > 9999 ? "+" : "";
    int n = snprintf(out, STP_TIME_SIZE, "%s%04lld-%02d-%02d", sign, (long long) (c.year < 0 ? -c.year : c.year),
                     c.month, c.day);
    if (c.hour || c.minute || c.second || c.fraction)
        n += snprintf(out + n, (size_t) (STP_TIME_SIZE - n), "T%02d:%02d", c.hour, c.minute);
    if (c.second || c.fraction) n += snprintf(out + n, (size_t) (STP_TIME_SIZE - n), ":%02d", c.second);
    if (c.fraction) {
        n += snprintf(out + n, (size_t) (STP_TIME_SIZE - n), ".%0*lld", digits, (long long) c.fraction);
        while (out[n - 1] == '0') out[--n] = 0;
    }
    return out;
}

size_t stp_clock_length(const char *time)
{
    const char *clock = strchr(time, 'T');
    return clock ? strlen(clock) : 0;
}

const char *stp_even_time(stp_arena *arena, const char *time, size_t clock)
{
    static const char midnight[] = "T00:00:00.000000000";
    const size_t own = stp_clock_length(time);
    const int lack = own < clock && clock < sizeof midnight ? (int) (clock - own) : 0;
    char *text = stp_arena_printf(arena, "%s%.*s", time, lack, midnight + (lack ? own : 0));
    char *const t = text ? strchr(text, 'T') : NULL;
    if (t) *t = ' ';
    return text;
}
