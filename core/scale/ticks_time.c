/* Ticks of a time axis: steps of the calendar, from the smallest unit of the scale to 10^11 years. Each label has
 * the small unit on top and, at the first tick and wherever it changes, the larger one underneath. All instants
 * are int64, and every sum of two is checked: an axis may reach to the ends of int64 and beyond. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/time.h"
#include "scale/label.h"
#include "scale/ticks_kinds.h"

enum { MAX_TICKS = 512, DAYS_TO_MONDAY = 4, TEXT_SIZE = 64 };   /* 1970-01-05 was a Monday */

/* What the ticks of one step have in common. */
typedef struct unit {
    double seconds;             /* mean length */
    double most;                /* ticks for each one wanted that labels of this width leave room for */
    void (*top)(char out[TEXT_SIZE], const stp_civil *c, int digits, int shown);
    int64_t (*larger)(const stp_civil *c);      /* a number that changes with the larger unit; NULL: none is shown */
    void (*below)(char out[TEXT_SIZE], const stp_civil *c, const stp_civil *before);
} unit;

typedef struct time_step {
    const unit *unit;
    int64_t n;                  /* units between two ticks; parts of a second: 10^-digits seconds */
    double cost;                /* 1, more for steps that read less easily */
} time_step;

/* ---- texts -------------------------------------------------------------------------------- */

static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static uint64_t size_of(int64_t v)
{
    return v < 0 ? 0 - (uint64_t) v : (uint64_t) v;
}

static void put_year(char out[TEXT_SIZE], int64_t year, int width)
{
    snprintf(out, TEXT_SIZE, "%s%0*" PRIu64, year < 0 ? STP_MINUS : "", width, size_of(year));
}

static void put_date(char out[TEXT_SIZE], const stp_civil *c)
{
    char year[TEXT_SIZE];
    put_year(year, c->year, 4);
    snprintf(out, TEXT_SIZE, "%.40s-%02d-%02d", year, c->month, c->day);
}

static void top_fraction(char out[TEXT_SIZE], const stp_civil *c, int digits, int shown)
{
    char all[32];
    snprintf(all, sizeof all, "%0*" PRId64, digits, c->fraction);
    snprintf(out, TEXT_SIZE, ".%.*s", shown, all);
}

static void top_second(char out[TEXT_SIZE], const stp_civil *c, int digits, int shown)
{
    (void) digits, (void) shown;
    snprintf(out, TEXT_SIZE, "%02d:%02d:%02d", c->hour, c->minute, c->second);
}

static void top_minute(char out[TEXT_SIZE], const stp_civil *c, int digits, int shown)
{
    (void) digits, (void) shown;
    snprintf(out, TEXT_SIZE, "%02d:%02d", c->hour, c->minute);
}

static void top_day(char out[TEXT_SIZE], const stp_civil *c, int digits, int shown)
{
    (void) digits, (void) shown;
    snprintf(out, TEXT_SIZE, "%d", c->day);
}

static void top_month(char out[TEXT_SIZE], const stp_civil *c, int digits, int shown)
{
    (void) digits, (void) shown;
    snprintf(out, TEXT_SIZE, "%s", months[(c->month - 1) % 12]);
}

static void top_year(char out[TEXT_SIZE], const stp_civil *c, int digits, int shown)
{
    (void) digits, (void) shown;
    put_year(out, c->year, 1);
}

static int64_t larger_second(const stp_civil *c)
{
    return (c->hour * 60 + c->minute) * 60 + c->second;     /* ticks are less than a day apart */
}

static int64_t larger_day(const stp_civil *c)
{
    return stp_days_from_civil(c->year, c->month, c->day);
}

static int64_t larger_month(const stp_civil *c)
{
    return c->year * 12 + c->month;
}

static int64_t larger_year(const stp_civil *c)
{
    return c->year;
}

/* The date only where it is new: "2023-03-14 12:30:05", then "12:30:06". */
static void below_second(char out[TEXT_SIZE], const stp_civil *c, const stp_civil *before)
{
    char date[TEXT_SIZE] = "", time[TEXT_SIZE];
    if (!before || larger_day(before) != larger_day(c)) {
        put_date(date, c);
        strcat(date, " ");
    }
    top_second(time, c, 0, 0);
    snprintf(out, TEXT_SIZE, "%.40s%.16s", date, time);
}

static void below_day(char out[TEXT_SIZE], const stp_civil *c, const stp_civil *before)
{
    (void) before;
    put_date(out, c);
}

static void below_month(char out[TEXT_SIZE], const stp_civil *c, const stp_civil *before)
{
    (void) before;
    char year[TEXT_SIZE];
    put_year(year, c->year, 1);
    snprintf(out, TEXT_SIZE, "%s %.40s", months[(c->month - 1) % 12], year);
}

static void below_year(char out[TEXT_SIZE], const stp_civil *c, const stp_civil *before)
{
    (void) before;
    put_year(out, c->year, 1);
}

/* ---- steps -------------------------------------------------------------------------------- */

/* A tick wants 110 px; 60 px hold any label of hours, and a day's two digits need less. */
static const unit fraction = { 1, 1.5, top_fraction, larger_second, below_second };
static const unit second = { 1, 1.2, top_second, larger_day, below_day };
static const unit minute = { 60, 1.3, top_minute, larger_day, below_day };
static const unit hour = { 3600, 1.3, top_minute, larger_day, below_day };
static const unit day = { 86400, 1.5, top_day, larger_month, below_month };
static const unit month = { 2629746, 1.4, top_month, larger_year, below_year };
static const unit year = { 31556952, 1.1, top_year, NULL, NULL };

static const time_step calendar_steps[] = {
    { &second, 1, 1 },  { &second, 2, 1.1 }, { &second, 5, 1 },   { &second, 10, 1 }, { &second, 15, 1.05 },
    { &second, 30, 1 }, { &minute, 1, 1 },   { &minute, 2, 1.1 }, { &minute, 5, 1 },  { &minute, 10, 1 },
    { &minute, 15, 1 }, { &minute, 30, 1 },  { &hour, 1, 1 },     { &hour, 3, 1 },    { &hour, 6, 1 },
    { &hour, 12, 1.1 }, { &day, 1, 1 },      { &day, 2, 1.2 },    { &day, 7, 1.1 },   { &month, 1, 1 },
    { &month, 3, 1.1 }, { &month, 6, 1.3 },
};

enum { N_CALENDAR = (int) STP_COUNT(calendar_steps), N_YEARS = 3 * 12 };

/* The i-th of 1, 2, 5, 10, 20, 50, … */
static int64_t one_two_five(int i)
{
    static const int64_t first[] = { 1, 2, 5 };
    int64_t v = first[i % 3];
    for (int k = 0; k < i / 3; k++) v *= 10;
    return v;
}

/* All steps in rising order: parts of a second, the calendar's, years. */
static int step_count(int digits)
{
    return 3 * digits + N_CALENDAR + N_YEARS;
}

static time_step step_at(int i, int digits)
{
    if (i < 3 * digits) return (time_step) { &fraction, one_two_five(i), 1 };
    i -= 3 * digits;
    if (i < N_CALENDAR) return calendar_steps[i];
    return (time_step) { &year, one_two_five(i - N_CALENDAR), 1 };
}

static double step_length(const time_step *step, int digits)
{
    const double units = (double) stp_time_units(digits);
    return (double) step->n * (step->unit == &fraction ? 1 : step->unit->seconds * units);
}

/* The step whose number of ticks comes nearest to the wanted one, among those whose labels have room. */
static int best_step(double length, double wanted, int digits)
{
    const double aim = wanted * 1.15;
    int best = step_count(digits) - 1;
    double best_cost = INFINITY;
    for (int i = 0; i < step_count(digits); i++) {
        const time_step step = step_at(i, digits);
        const double n = length / step_length(&step, digits);
        const double cost = fmax(n / aim, aim / n) * step.cost;
        if (n > wanted * step.unit->most + 1 || cost >= best_cost) continue;
        best = i;
        best_cost = cost;
    }
    return best;
}

/* ---- places ------------------------------------------------------------------------------- */

typedef struct places {
    int64_t at[MAX_TICKS];
    int n;
} places;

static int64_t floor_mod(int64_t a, int64_t b)
{
    const int64_t r = a % b;
    return r < 0 ? r + b : r;
}

/* Adds t where it belongs; false behind the last one. */
static bool add(places *p, int64_t t, int64_t lo, int64_t hi, bool loose)
{
    if (t <= lo && loose) p->n = 0;             /* the last one before lo stays */
    if ((t < lo && !loose) || p->n == MAX_TICKS) return p->n < MAX_TICKS;
    if (t > hi && !loose) return false;
    p->at[p->n++] = t;
    return t < hi;
}

/* Steps of one length: i * period, from Monday for weeks. */
static void add_even(places *p, const time_step *step, int digits, int64_t lo, int64_t hi, bool loose)
{
    const int64_t units = stp_time_units(digits);
    const int64_t period = step->unit == &fraction ? step->n : (int64_t) step->unit->seconds * step->n * units;
    const int64_t offset = step->unit == &day && step->n == 7 ? DAYS_TO_MONDAY * 86400 * units : 0;
    const int64_t behind = floor_mod(floor_mod(lo, period) - offset, period);
    int64_t t;
    if (__builtin_sub_overflow(lo, behind, &t)) {
        if (__builtin_add_overflow(lo, period - behind, &t)) return;
    }
    while (add(p, t, lo, hi, loose) && !__builtin_add_overflow(t, period, &t)) {}
}

/* Steps of months and years: from the first of January of year 0. */
static void add_months(places *p, const time_step *step, int digits, int64_t lo, int64_t hi, bool loose)
{
    const int64_t period = step->unit == &year ? step->n * 12 : step->n;
    const stp_civil from = stp_civil_from_time(lo, digits);
    int64_t index = from.year * 12 + from.month - 1;
    index -= floor_mod(index, period);
    bool more = true;
    for (int i = 0; more && i < MAX_TICKS; i++, index += period) {
        const int in_year = (int) floor_mod(index, 12);
        const stp_civil c = { .year = (index - in_year) / 12, .month = in_year + 1, .day = 1 };
        int64_t t;
        if (stp_time_from_civil(&c, digits, &t)) more = add(p, t, lo, hi, loose);
        else if (i > 0) more = false;           /* the first may lie before the beginning of int64 */
    }
}

static void add_places(places *p, int i_step, int digits, int64_t lo, int64_t hi, bool loose)
{
    const time_step step = step_at(i_step, digits);
    p->n = 0;
    if (step.unit == &month || step.unit == &year) add_months(p, &step, digits, lo, hi, loose);
    else add_even(p, &step, digits, lo, hi, loose);
}

/* ---- ticks -------------------------------------------------------------------------------- */

/* origin + value, held at the ends of int64. */
static int64_t instant(const stp_scale *s, double value)
{
    int64_t t = value >= 0x1p63 ? INT64_MAX : value < -0x1p63 ? INT64_MIN : (int64_t) value;
    if (__builtin_add_overflow(s->origin, t, &t)) t = value > 0 ? INT64_MAX : INT64_MIN;
    return t;
}

static double relative(const stp_scale *s, int64_t t)
{
    int64_t v;
    return __builtin_sub_overflow(t, s->origin, &v) ? (double) t - (double) s->origin : (double) v;
}

/* Decimals of a second that tell the ticks apart, in groups of three: .250, .000125. */
static int shown_decimals(const time_step *step, int digits)
{
    int decimals = digits;
    for (int64_t n = step->n; n % 10 == 0 && n > 0 && decimals > 0; n /= 10) decimals--;
    decimals = (decimals + 2) / 3 * 3;
    return decimals > digits ? digits : decimals;
}

/* Where clocks are put forward, times are left out that they never show. */
static void drop_never_shown(const stp_scale *s, places *p)
{
    int n = 0;
    for (int i = 0; i < p->n; i++)
        if (stp_scale_wall(s, stp_scale_instant(s, p->at[i])) == p->at[i]) p->at[n++] = p->at[i];
    p->n = n;
}

static bool is_known(int digits)
{
    return digits == 0 || digits == 3 || digits == 6 || digits == 9;
}

static void label(stp_ticks *out, const places *p, const time_step *step, int digits, stp_arena *arena)
{
    const unit *const u = step->unit;
    const int shown = u == &fraction ? shown_decimals(step, digits) : 0;
    stp_civil before = { 0 };
    char text[TEXT_SIZE];
    for (int i = 0; i < p->n; i++) {
        const stp_civil c = stp_civil_from_time(p->at[i], digits);
        u->top(text, &c, digits, shown);
        out->ticks[i].label = stp_arena_text(arena, text);
        if (u->below && (i == 0 || u->larger(&before) != u->larger(&c))) {
            u->below(text, &c, i ? &before : NULL);
            out->ticks[i].second = stp_arena_text(arena, text);
        }
        before = c;
    }
}

stp_status stp_ticks_time(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                          stp_error *err)
{
    const int digits = s->time_digits;
    if (!is_known(digits)) return stp_fail(err, STP_ERR_USAGE, "a time axis cannot have %d digits of a second", digits);
    const int64_t lo = stp_scale_wall(s, instant(s, style->loose ? floor(s->lo) : ceil(s->lo)));
    const int64_t hi = stp_scale_wall(s, instant(s, style->loose ? ceil(s->hi) : floor(s->hi)));
    places p = { .n = 0 };
    int i = best_step(s->hi - s->lo, style->wanted, digits);
    add_places(&p, i, digits, lo, hi, style->loose);
    while (p.n < 2 && i > 0) add_places(&p, --i, digits, lo, hi, style->loose);

    stp_ticks made = { .n = p.n };
    made.ticks = stp_arena_array(arena, (size_t) p.n + 1, sizeof *made.ticks);
    if (!made.ticks) return stp_no_memory(err, "ticks");
    const time_step step = step_at(i, digits);
    drop_never_shown(s, &p);
    made.n = p.n;
    for (int k = 0; k < p.n; k++) made.ticks[k].value = relative(s, stp_scale_instant(s, p.at[k]));
    label(&made, &p, &step, digits, arena);
    if (arena->failed) return stp_no_memory(err, "tick labels");
    *out = made;
    return STP_OK;
}
