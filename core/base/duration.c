/* One reader for each way to write a length of time; the first that takes the whole text wins. */
#include "base/duration.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

typedef struct text {
    const char *at, *end;
} text;

typedef struct unit {
    const char *name;
    double seconds;
} unit;

static bool take(text *t, char c)
{
    if (t->at == t->end || *t->at != c) return false;
    t->at++;
    return true;
}

static void skip_blanks(text *t)
{
    while (t->at < t->end && *t->at == ' ') t->at++;
}

static bool take_sign(text *t)
{
    if (take(t, '-')) return true;
    take(t, '+');
    return false;
}

/* Digits, of which at most `most`; their number. */
static int take_digits(text *t, int most, double *out)
{
    int n = 0;
    *out = 0;
    for (; n < most && t->at < t->end && *t->at >= '0' && *t->at <= '9'; n++) *out = *out * 10 + (*t->at++ - '0');
    return n;
}

/* Digits with or without decimals behind a point or a comma. */
static bool take_number(text *t, double *out, bool *decimals)
{
    const char *const begin = t->at;
    double unused;
    if (!take_digits(t, 15, &unused)) return false;
    *decimals = t->at < t->end && (*t->at == '.' || *t->at == ',');
    char copy[40];
    const char *const point = t->at;
    if (*decimals) {
        t->at++;
        if (!take_digits(t, 15, &unused)) return false;
    }
    const size_t n = (size_t) (t->at - begin);
    if (n >= sizeof copy) return false;
    memcpy(copy, begin, n);
    if (*decimals) copy[point - begin] = '.';
    return stp_parse_double(copy, n, out);
}

/* Two digits below 60. */
static bool take_sixtieth(text *t, double *out)
{
    return take_digits(t, 2, out) == 2 && *out < MINUTE;
}

/* H:MM, H:MM:SS, H:MM:SS.f, M:SS.f, to the end. */
static bool clock_text(text t, double *seconds, bool *clear)
{
    double first, second, third = 0, part = 0;
    if (!take_digits(&t, 9, &first) || !take(&t, ':') || !take_sixtieth(&t, &second)) return false;
    const bool three = take(&t, ':');
    if (three && !take_sixtieth(&t, &third)) return false;
    const char *const point = t.at;
    if (take(&t, '.') || take(&t, ',')) {
        const int n = take_digits(&t, 12, &part);
        if (!n) return false;
        part /= pow(10, n);
    }
    const bool minutes = !three && t.at > point;
    *clear = three;
    *seconds = minutes ? first * MINUTE + second + part : first * HOUR + second * MINUTE + third + part;
    return t.at == t.end;
}

static const unit *take_unit(text *t, const unit *units)
{
    const unit *longest = NULL;
    for (const unit *u = units; u->name; u++) {
        const size_t n = strlen(u->name);
        if ((size_t) (t->end - t->at) < n || memcmp(t->at, u->name, n)) continue;
        if (!longest || n > strlen(longest->name)) longest = u;
    }
    if (longest) t->at += strlen(longest->name);
    return longest;
}

/* "2 days", "1 day, 3:00:00", "-1 days +23:00:00": the sign before the days is theirs alone. */
static bool days_text(text t, double *seconds, bool *clear)
{
    static const unit days[] = { { "days", DAY }, { "day", DAY }, { NULL, 0 } };
    const bool negative = take_sign(&t);
    double n, rest = 0;
    if (!take_digits(&t, 9, &n)) return false;
    skip_blanks(&t);
    if (!take_unit(&t, days)) return false;
    *clear = true;
    take(&t, ',');
    skip_blanks(&t);
    if (t.at < t.end) {
        bool unused;
        const double sign = take_sign(&t) ? -1 : 1;
        if (!clock_text(t, &rest, &unused)) return false;
        rest *= sign;
    }
    *seconds = (negative ? -n : n) * DAY + rest;
    return true;
}

/* PnW, PnDTnHnMnS; only the last number may have decimals. */
static bool iso_text(text t, double *seconds, bool *clear)
{
    static const unit date[] = { { "W", 7.0 * DAY }, { "D", DAY }, { NULL, 0 } };
    static const unit time[] = { { "H", HOUR }, { "M", MINUTE }, { "S", 1 }, { NULL, 0 } };
    double sum = 0, n, last = INFINITY;
    bool decimals = false;
    if (!take(&t, 'P')) return false;
    for (const unit *units = date; t.at < t.end || isinf(last);) {
        if (units == date && take(&t, 'T')) units = time;
        if (decimals || !take_number(&t, &n, &decimals)) return false;
        const unit *const u = take_unit(&t, units);
        if (!u || u->seconds >= last) return false;
        last = u->seconds;
        sum += n * last;
    }
    *clear = true;
    *seconds = sum;
    return true;
}

/* "1h30m", "1.5 h", "250ms": falling units. */
static bool units_text(text t, double *seconds, bool *clear)
{
    static const unit units[] = { { "d", DAY },  { "h", HOUR },   { "m", MINUTE }, { "min", MINUTE }, { "s", 1 },
                                  { "ms", 1e-3 }, { "us", 1e-6 }, { "µs", 1e-6 },  { "ns", 1e-9 },    { NULL, 0 } };
    double sum = 0, n, last = INFINITY;
    bool decimals;
    if (t.at == t.end) return false;
    while (t.at < t.end) {
        if (!take_number(&t, &n, &decimals)) return false;
        skip_blanks(&t);
        const unit *const u = take_unit(&t, units);
        if (!u || u->seconds >= last) return false;
        last = u->seconds;
        sum += n * last;
        skip_blanks(&t);
    }
    *clear = false;
    *seconds = sum;
    return true;
}

static bool plain_text(text t, double *seconds, bool *clear)
{
    *clear = false;
    return stp_parse_double(t.at, (size_t) (t.end - t.at), seconds) && isfinite(*seconds);
}

bool stp_parse_duration(const char *s, size_t n, double *seconds, bool *clear)
{
    static bool (*const signed_ones[])(text t, double *seconds, bool *clear) = { clock_text, iso_text, units_text };
    text t = { s, s + n };
    while (t.at < t.end && t.end[-1] == ' ') t.end--;
    skip_blanks(&t);
    double v;
    bool sure;
    bool found = days_text(t, &v, &sure) || plain_text(t, &v, &sure);
    const double sign = !found && take_sign(&t) ? -1 : 1;
    for (size_t i = 0; !found && i < STP_COUNT(signed_ones); i++)
        if ((found = signed_ones[i](t, &v, &sure))) v *= sign;
    if (!found) return false;
    *seconds = v;
    *clear = sure;
    return true;
}

const char *stp_format_duration(char out[STP_DURATION_SIZE], double seconds)
{
    const double size = fabs(seconds), most = 1e12;
    if (!(size < most)) {                       /* 30,000 years: a number says it as well */
        char number[STP_NUMBER_SIZE];
        snprintf(out, STP_DURATION_SIZE, "%s", stp_format_double(number, seconds));
        return out;
    }
    const double least = size < 1e6 ? 1 : 1e3;  /* ns that a double can tell apart at that length */
    long long whole = (long long) floor(size), nano = llround((size - floor(size)) * 1e9 / least) * (long long) least;
    if (nano == 1000000000) nano = 0, whole++;
    const char *sign = seconds < 0 && (whole || nano) ? "-" : "";
    int n = snprintf(out, STP_DURATION_SIZE, "%s%lld:%02lld:%02lld", sign, whole / HOUR, whole / MINUTE % MINUTE,
                     whole % MINUTE);
    if (!nano || n < 0) return out;
    n += snprintf(out + n, (size_t) (STP_DURATION_SIZE - n), ".%09lld", nano);
    while (out[n - 1] == '0') out[--n] = 0;
    return out;
}
