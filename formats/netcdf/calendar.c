/* Day numbers of each calendar, and from a value to a date and back. */
#include "formats/netcdf/calendar.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"

__extension__ typedef __int128 wide;

static const int64_t second_ns = 1000000000, day_ns = 86400 * (int64_t) 1000000000;
static const int64_t years_max = 1000000; /* beyond, nothing is meant as a date */
/* The day numbers of Gregorian and Julian dates count from 1970-01-01 Gregorian. */
static const int64_t gregorian_start = -141427; /* 1582-10-15, the day after Julian 1582-10-04 */
static const int64_t julian_shift = 719470;     /* of the count from March of the Julian year 0 */

/* ---- calendars ------------------------------------------------------------------------------- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool leaps_gregorian(int64_t y)
{
    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

static bool leaps(stp_calendar c, int64_t y)
{
    switch (c) {
    case STP_CALENDAR_NOLEAP:
        return false;
    case STP_CALENDAR_ALL_LEAP:
        return true;
    case STP_CALENDAR_JULIAN:
        return y % 4 == 0;
    case STP_CALENDAR_STANDARD:
        return y < 1583 ? y % 4 == 0 : leaps_gregorian(y);
    default:
        return leaps_gregorian(y);
    }
}

static int month_days(stp_calendar c, int64_t y, int m)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (c == STP_CALENDAR_360_DAY) return 30;
    return days[m - 1] + (m == 2 && leaps(c, y));
}

static int64_t julian_days(int64_t y, int m, int d)
{
    const int64_t march = m <= 2 ? y - 1 : y;
    return 365 * march + floor_div(march, 4) + (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1 - julian_shift;
}

static void julian_civil(int64_t days, int64_t *y, int *m, int *d)
{
    const int64_t z = days + julian_shift, cycle = floor_div(z, 1461), in_cycle = z - cycle * 1461;
    const int64_t year = (in_cycle - in_cycle / 1460) / 365, in_year = in_cycle - 365 * year;
    const int64_t month = (5 * in_year + 2) / 153;
    *d = (int) (in_year - (153 * month + 2) / 5) + 1;
    *m = (int) (month < 10 ? month + 3 : month - 9);
    *y = cycle * 4 + year + (*m <= 2);
}

/* Calendars whose years are all alike: the day of the year. */
static int64_t even_days(stp_calendar c, int64_t y, int m, int d)
{
    const int64_t length = c == STP_CALENDAR_360_DAY ? 360 : c == STP_CALENDAR_NOLEAP ? 365 : 366;
    int64_t n = y * length + d - 1;
    for (int i = 1; i < m; i++) n += month_days(c, y, i);
    return n;
}

static void even_civil(stp_calendar c, int64_t days, int64_t *y, int *m, int *d)
{
    const int64_t length = c == STP_CALENDAR_360_DAY ? 360 : c == STP_CALENDAR_NOLEAP ? 365 : 366;
    *y = floor_div(days, length);
    int rest = (int) (days - *y * length);
    for (*m = 1; rest >= month_days(c, *y, *m); (*m)++) rest -= month_days(c, *y, *m);
    *d = rest + 1;
}

static int64_t days_of(stp_calendar c, int64_t y, int m, int d)
{
    if (c >= STP_CALENDAR_NOLEAP) return even_days(c, y, m, d);
    const int64_t gregorian = stp_days_from_civil(y, m, d);
    if (c == STP_CALENDAR_PROLEPTIC || (c == STP_CALENDAR_STANDARD && gregorian >= gregorian_start)) return gregorian;
    return julian_days(y, m, d);
}

static void civil_of(stp_calendar c, int64_t days, int64_t *y, int *m, int *d)
{
    if (c >= STP_CALENDAR_NOLEAP)
        even_civil(c, days, y, m, d);
    else if (c == STP_CALENDAR_JULIAN || (c == STP_CALENDAR_STANDARD && days < gregorian_start))
        julian_civil(days, y, m, d);
    else
        stp_civil_from_days(days, y, m, d);
}

/* ---- the Gregorian picture of a date --------------------------------------------------------------- */

bool stp_calendar_instant(stp_calendar c, const stp_civil *civil, int64_t ns, int digits, int64_t *out)
{
    const int ours = month_days(STP_CALENDAR_PROLEPTIC, civil->year, civil->month);
    const int theirs = month_days(c, civil->year, civil->month);
    wide in_month = (wide) (civil->day - 1) * day_ns + ns;
    const wide last = (wide) (ours - 1) * day_ns;
    if (theirs > ours && in_month > last) in_month = last + (in_month - last) / (theirs - ours + 1);
    const wide t = (wide) stp_days_from_civil(civil->year, civil->month, 1) * day_ns + in_month;
    const wide unit = second_ns / stp_time_units(digits);
    const wide q = t / unit - (t % unit < 0);
    if (q <= INT64_MIN || q > INT64_MAX) return false;
    *out = (int64_t) q;
    return true;
}

/* ---- units ----------------------------------------------------------------------------------------- */

static const struct {
    const char *names; /* without the plural's s */
    int64_t ns;
    int months;
} unit_table[] = {
    { "second sec s", 1000000000, 0 },
    { "millisecond millisec msec ms", 1000000, 0 },
    { "microsecond microsec us \xC2\xB5s", 1000, 0 },
    { "nanosecond nanosec ns", 1, 0 },
    { "minute min", 60 * (int64_t) 1000000000, 0 },
    { "hour hr h", 3600 * (int64_t) 1000000000, 0 },
    { "day d", 86400 * (int64_t) 1000000000, 0 },
    { "week", 7 * 86400 * (int64_t) 1000000000, 0 },
    { "month mon", 0, 1 },
    { "year yr common_year", 0, 12 },
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
}

static bool same(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

/* Whether the n bytes at word are one of the names, or its plural. */
static bool is_among(const char *names, const char *word, size_t n)
{
    for (const char *p = names; *p; p += strspn(p, " ")) {
        const size_t length = strcspn(p, " ");
        const bool plural = n == length + 1 && length > 1 && lower(word[n - 1]) == 's';
        if ((n == length || plural) && same(p, word, length)) return true;
        p += length;
    }
    return false;
}

static const char *skip_spaces(const char *p)
{
    return p + strspn(p, " \t");
}

/* The rest behind "UNIT since ", or NULL. */
static const char *behind_since(const char *units, size_t *word)
{
    const char *start = skip_spaces(units);
    *word = strcspn(start, " \t");
    const char *p = skip_spaces(start + *word);
    static const char *const prepositions[] = { "since", "after", "from", "ref", "@" };
    for (size_t i = 0; *word && i < STP_COUNT(prepositions); i++) {
        const size_t n = strlen(prepositions[i]);
        if (strlen(p) > n && same(p, prepositions[i], n) && (p[n] == ' ' || p[n] == '\t')) return skip_spaces(p + n);
    }
    return NULL;
}

static bool is_dates(const char *units)
{
    const char *p = skip_spaces(units);
    return strlen(p) >= 13 && same(p, "day as %Y%m%d", 13);
}

bool stp_time_unit_is(const char *units)
{
    size_t word;
    return units && (behind_since(units, &word) || is_dates(units));
}

static stp_status find_calendar(const char *name, stp_calendar *out, stp_error *err)
{
    static const struct {
        const char *name;
        stp_calendar calendar;
    } table[] = {
        { "standard", STP_CALENDAR_STANDARD },
        { "gregorian", STP_CALENDAR_STANDARD },
        { "proleptic_gregorian", STP_CALENDAR_PROLEPTIC },
        { "julian", STP_CALENDAR_JULIAN },
        { "noleap", STP_CALENDAR_NOLEAP },
        { "365_day", STP_CALENDAR_NOLEAP },
        { "all_leap", STP_CALENDAR_ALL_LEAP },
        { "366_day", STP_CALENDAR_ALL_LEAP },
        { "360_day", STP_CALENDAR_360_DAY },
        { "360", STP_CALENDAR_360_DAY },
        { "none", STP_CALENDAR_PROLEPTIC },
    };
    *out = STP_CALENDAR_STANDARD;
    if (!name || !*name) return STP_OK;
    for (size_t i = 0; i < STP_COUNT(table); i++)
        if (stp_same(table[i].name, name)) {
            *out = table[i].calendar;
            return STP_OK;
        }
    stp_fail(err, STP_ERR_DATA, "no calendar '%.60s'", name);
    return stp_hint(err, "calendars: standard, proleptic_gregorian, julian, noleap, all_leap, 360_day");
}

/* Digits with an optional sign, at most 6 of them; NULL when there are none. */
static const char *read_digits(const char *p, int64_t *out)
{
    const bool negative = *p == '-';
    const char *start = p += negative || *p == '+';
    for (*out = 0; *p >= '0' && *p <= '9'; p++)
        if (p - start >= 6)
            return NULL;
        else
            *out = *out * 10 + (*p - '0');
    if (negative) *out = -*out;
    return p > start ? p : NULL;
}

/* Y[-M[-D]]; *parts counts them. */
static const char *read_date(const char *p, stp_calendar c, stp_civil *out, int *parts)
{
    int64_t v[3] = { 0, 1, 1 };
    *out = (stp_civil){ 0 };
    for (*parts = 0; *parts < 3;) {
        if (*parts && (*p == '-' || *p == '+')) return NULL;
        if (!(p = read_digits(p, &v[(*parts)++]))) return NULL;
        if (*p != '-' && *p != '/') break;
        if (*parts < 3) p++;
    }
    if (v[0] > years_max || v[0] < -years_max || v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > 31) return NULL;
    *out = (stp_civil){ .year = v[0], .month = (int) v[1], .day = (int) v[2] };
    return v[2] <= month_days(c, v[0], out->month) ? p : NULL;
}

/* h[:m[:s[.f]]] in nanoseconds of the day. */
static const char *read_clock(const char *p, int64_t *ns, int *parts)
{
    static const int64_t most[] = { 24, 59, 60 }, unit[] = { 3600, 60, 1 };
    *ns = 0;
    for (*parts = 0; *parts < 3;) {
        int64_t v;
        if (*p < '0' || *p > '9' || !(p = read_digits(p, &v)) || v > most[*parts]) return NULL;
        *ns += v * unit[(*parts)++] * second_ns;
        if (*p != ':' || *parts == 3) break;
        p++;
    }
    if (*p == '.' && *parts == 3) {
        int64_t part = second_ns / 10;
        for (p++; *p >= '0' && *p <= '9'; p++, part /= 10) *ns += (*p - '0') * part;
    }
    return p;
}

/* Z, UTC, GMT, +hh:mm, -hhmm, +h: what is to be taken off. */
static const char *read_zone(const char *p, int64_t *ns)
{
    static const char *const names[] = { "UTC", "GMT", "Z" };
    *ns = 0;
    p = skip_spaces(p);
    for (size_t i = 0; i < STP_COUNT(names); i++)
        if (strlen(p) >= strlen(names[i]) && same(p, names[i], strlen(names[i]))) return p + strlen(names[i]);
    if (*p != '+' && *p != '-') return p;
    const bool west = *p++ == '-';
    int64_t hours, minutes = 0;
    const char *start = p;
    if (*p < '0' || *p > '9' || !(p = read_digits(p, &hours))) return NULL;
    if (*p == ':')
        p = p[1] >= '0' && p[1] <= '9' ? read_digits(p + 1, &minutes) : NULL;
    else if (p - start > 2)
        minutes = hours % 100, hours /= 100;
    if (hours > 24 || minutes > 59) return NULL;
    *ns = (hours * 60 + minutes) * 60 * second_ns * (west ? -1 : 1);
    return p;
}

static bool parse_reference(stp_time_unit *u, const char *p)
{
    stp_civil date;
    int parts;
    int64_t zone = 0;
    if (!(p = read_date(p, u->calendar, &date, &parts))) return false;
    const char *rest = skip_spaces(*p == 'T' || *p == 't' ? p + 1 : p);
    if (*rest >= '0' && *rest <= '9' && !(rest = read_clock(rest, &u->ref_ns, &parts))) return false;
    if (!(rest = read_zone(rest, &zone)) || *skip_spaces(rest)) return false;
    u->ref_day = days_of(u->calendar, date.year, date.month, date.day);
    u->ref_ns -= zone;
    return true;
}

stp_status stp_time_unit_parse(stp_time_unit *out, const char *units, const char *calendar, stp_error *err)
{
    stp_time_unit u = { 0 };
    STP_TRY(find_calendar(calendar, &u.calendar, err));
    size_t word = 0;
    const char *reference = behind_since(units, &word), *name = skip_spaces(units);
    u.dates = !reference && is_dates(units);
    for (size_t i = 0; reference && i < STP_COUNT(unit_table); i++)
        if (is_among(unit_table[i].names, name, word)) {
            u.ns = unit_table[i].ns;
            u.months = unit_table[i].months;
        }
    if (!u.dates && ((!u.ns && !u.months) || !parse_reference(&u, reference)))
        return stp_fail(err, STP_ERR_DATA, "cannot tell times from the units '%.100s'", units);
    *out = u;
    return STP_OK;
}

/* ---- values ---------------------------------------------------------------------------------------- */

/* What is below the resolution of the number is rounded away: to a power of ten of seconds, or to minutes, hours,
 * days. */
static int64_t resolution_ns(const stp_time_unit *u, double value, bool single)
{
    static const int64_t coarse[] = { 1, 10, 60, 600, 3600, 6 * 3600, 86400 };
    const double v = fabs(value),
                 ulp = single ? (double) (nextafterf((float) v, INFINITY) - (float) v) : nextafter(v, INFINITY) - v;
    const double doubt = 4 * ulp * (u->ns ? (double) u->ns : 30.0 * (double) day_ns);
    if (doubt > (double) second_ns) {
        for (size_t i = 0; i < STP_COUNT(coarse); i++)
            if (doubt <= (double) coarse[i] * (double) second_ns) return coarse[i] * second_ns;
        return 86400 * second_ns;
    }
    int64_t step = 1;
    while ((double) step < doubt) step *= 10;
    return step;
}

/* Day number and nanoseconds of the day, in the unit's calendar. */
typedef struct moment {
    int64_t day, ns;
} moment;

static bool from_wide(wide t, moment *out)
{
    const wide day = t / day_ns - (t % day_ns < 0);
    if (day > years_max * 366 || day < -years_max * 366) return false;
    *out = (moment){ .day = (int64_t) day, .ns = (int64_t) (t - day * day_ns) };
    return true;
}

static bool plain_moment(const stp_time_unit *u, double value, bool single, moment *out)
{
    if (fabs(value) * (double) u->ns > (double) years_max * 366 * (double) day_ns) return false;
    const double whole = floor(value);
    wide t = (wide) whole * u->ns + (wide) llround((value - whole) * (double) u->ns);
    t += (wide) u->ref_day * day_ns + u->ref_ns;
    if (value != whole || single) {
        const wide step = resolution_ns(u, value, single), half = t + step / 2;
        t = half - (half % step + step) % step;
    }
    return from_wide(t, out);
}

/* Months and years: whole ones by the calendar, the rest as a part of the month that follows. */
static bool month_moment(const stp_time_unit *u, double value, moment *out)
{
    const double months = value * u->months, whole = floor(months + 1e-9);
    if (fabs(months) > (double) years_max * 12) return false;
    int64_t y;
    int m, d;
    civil_of(u->calendar, u->ref_day, &y, &m, &d);
    const int64_t count = y * 12 + (m - 1) + (int64_t) whole;
    y = floor_div(count, 12);
    m = (int) (count - y * 12) + 1;
    const int length = month_days(u->calendar, y, m);
    if (d > length) d = length;
    const int64_t hours = llround((months - whole) * length * 24);
    return from_wide((wide) days_of(u->calendar, y, m, d) * day_ns + u->ref_ns + (wide) hours * 3600 * second_ns, out);
}

static bool date_moment(const stp_time_unit *u, double value, moment *out)
{
    const double whole = floor(value);
    if (!(whole >= 0 && whole < 1e10)) return false;
    const int64_t date = (int64_t) whole;
    const int m = (int) (date / 100 % 100), d = (int) (date % 100);
    if (m < 1 || m > 12 || d < 1 || d > month_days(u->calendar, date / 10000, m)) return false;
    const int64_t seconds = llround((value - whole) * 86400);
    return from_wide((wide) days_of(u->calendar, date / 10000, m, d) * day_ns + (wide) seconds * second_ns, out);
}

static bool find_moment(const stp_time_unit *u, double value, bool single, moment *out)
{
    if (!isfinite(value)) return false;
    return u->dates    ? date_moment(u, value, out)
           : u->months ? month_moment(u, value, out)
                       : plain_moment(u, value, single, out);
}

static stp_civil civil_from(const stp_time_unit *u, moment at)
{
    stp_civil c = { 0 };
    civil_of(u->calendar, at.day, &c.year, &c.month, &c.day);
    const int64_t seconds = at.ns / second_ns;
    c.hour = (int) (seconds / 3600);
    c.minute = (int) (seconds / 60 % 60);
    c.second = (int) (seconds % 60);
    c.fraction = at.ns % second_ns / 1000;
    return c;
}

bool stp_time_unit_civil(const stp_time_unit *u, double value, bool single, stp_civil *out)
{
    moment at;
    if (!find_moment(u, value, single, &at)) return false;
    *out = civil_from(u, at);
    return true;
}

void stp_time_unit_decode(const stp_time_unit *u, const double *values, int64_t n, bool single, int digits,
                          int64_t *out)
{
    for (int64_t i = 0; i < n; i++) {
        moment at;
        out[i] = INT64_MIN;
        if (!find_moment(u, values[i], single, &at)) continue;
        const stp_civil c = civil_from(u, at);
        stp_calendar_instant(u->calendar, &c, at.ns, digits, &out[i]);
    }
}

int stp_time_unit_digits(const stp_time_unit *u, const double *values, int64_t n, bool single)
{
    int digits = 0;
    for (int64_t i = 0; i < n; i++) {
        moment at;
        if (!find_moment(u, values[i], single, &at)) continue;
        while (digits < 9 && at.ns % (second_ns / stp_time_units(digits))) digits += 3;
        const stp_civil c = civil_from(u, at);
        if (digits == 9 && (c.year < 1678 || c.year > 2261)) return 6;
    }
    return digits;
}

/* ---- texts ----------------------------------------------------------------------------------------- */

/* The civil date one part (year, month, day) later. */
static void next_period(stp_calendar c, stp_civil *d, int parts)
{
    if (parts == 3 && ++d->day > month_days(c, d->year, d->month)) d->day = 1, d->month++;
    if (parts == 2) d->month++;
    if (d->month > 12) d->month = 1, d->year++;
    if (parts == 1) d->year++;
}

bool stp_calendar_period(stp_calendar c, const char *text, int digits, int64_t *start, int64_t *end)
{
    static const int64_t lengths[] = { 3600, 60, 1 };
    stp_civil d;
    int parts, clock_parts = 0;
    int64_t ns = 0, zone;
    const char *p = read_date(skip_spaces(text), c, &d, &parts);
    if (!p) return false;
    const bool clock = parts == 3 && (*p == 'T' || *p == 't' || *p == ' ') && p[1] >= '0' && p[1] <= '9';
    if (clock && !(p = read_clock(p + 1, &ns, &clock_parts))) return false;
    if (clock && *p == 'Z' && !(p = read_zone(p, &zone))) return false;
    if (*skip_spaces(p) || !stp_calendar_instant(c, &d, ns, digits, start)) return false;
    if (!clock) {
        next_period(c, &d, parts);
        return stp_calendar_instant(c, &d, 0, digits, end);
    }
    return !__builtin_add_overflow(*start, lengths[clock_parts - 1] * stp_time_units(digits), end);
}

const char *stp_calendar_format(char out[STP_TIME_SIZE], const stp_civil *c)
{
    const char *sign = c->year < 0 ? "-" : "";
    const long long year = (long long) (c->year < 0 ? -c->year : c->year);
    int n = snprintf(out, STP_TIME_SIZE, "%s%04lld-%02d-%02d", sign, year, c->month, c->day);
    if ((c->hour || c->minute || c->second || c->fraction) && n > 0 && n < STP_TIME_SIZE)
        n += snprintf(out + n, (size_t) (STP_TIME_SIZE - n), " %02d:%02d", c->hour, c->minute);
    if ((c->second || c->fraction) && n > 0 && n < STP_TIME_SIZE)
        snprintf(out + n, (size_t) (STP_TIME_SIZE - n), ":%02d", c->second);
    return out;
}
