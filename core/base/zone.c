/* Reads TZif. A zone becomes a list of wall times from which on an offset holds; the rule for the years behind the
 * file's last change is written out up to YEAR_END, so that one search answers everything. */
#include "base/zone.h"
#include "base/time.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20, YEAR_END = 2200, HEADER = 44 };

typedef struct change {
    int64_t from;               /* seconds: UTC while the list is made, then wall time */
    int32_t offset;             /* seconds east */
    int64_t at;                 /* UTC, once `from` is not */
} change;

struct stp_zone {
    int32_t first;              /* before all changes */
    change *changes;
    int n, capacity;
};

static bool add(stp_zone *z, int64_t from, int32_t offset)
{
    if (z->n && from <= z->changes[z->n - 1].from) return true;
    if (z->n == z->capacity) {
        const int capacity = z->capacity ? z->capacity * 2 : 64;
        change *grown = realloc(z->changes, (size_t) capacity * sizeof *grown);
        if (!grown) return false;
        z->changes = grown;
        z->capacity = capacity;
    }
    z->changes[z->n++] = (change) { .from = from, .offset = offset };
    return true;
}

/* ---- offsets by name ----------------------------------------------------------------------- */

/* "+05:30", "-0800", "+1". */
static bool parse_offset(const char *s, int32_t *out)
{
    if (*s != '+' && *s != '-') return false;
    int digits[4] = { 0 }, n = 0;
    for (const char *p = s + 1; *p; p++) {
        if (*p == ':' && n == 2 && p[1]) continue;
        if (*p < '0' || *p > '9' || n == 4) return false;
        digits[n++] = *p - '0';
    }
    if (n == 0 || n == 3) return false;
    const int hours = n == 1 ? digits[0] : digits[0] * 10 + digits[1], minutes = digits[2] * 10 + digits[3];
    if (hours > 23 || minutes > 59) return false;
    *out = (*s == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

/* ---- the rule behind the last change: a TZ string of POSIX --------------------------------- */

typedef struct day_rule {
    char kind;                  /* 'M' month.week.weekday, 'J' day without leap days, 'N' day from 0 */
    int month, week, day;
    int32_t seconds;            /* of the day, wall time; may lie outside it */
} day_rule;

static bool take_number(const char **s, int most, int *out)
{
    int v = 0, n = 0;
    for (; **s >= '0' && **s <= '9' && n < 4; ++*s, n++) v = v * 10 + (**s - '0');
    *out = v;
    return n > 0 && v <= most;
}

/* [+-]hh[:mm[:ss]] */
static bool take_span(const char **s, int32_t *out)
{
    const bool negative = **s == '-';
    if (**s == '-' || **s == '+') ++*s;
    int part[3] = { 0 };
    for (int i = 0; i < 3; i++) {
        if (i && *(*s)++ != ':') return false;
        if (!take_number(s, i ? 59 : 167, &part[i])) return false;
        if (**s != ':') break;
    }
    const int32_t v = part[0] * 3600 + part[1] * 60 + part[2];
    *out = negative ? -v : v;
    return true;
}

/* Letters, or anything between < and >. */
static bool skip_name(const char **s)
{
    const char *const begin = *s;
    if (**s == '<') {
        *s = strchr(begin, '>');
        if (!*s) *s = begin;
        else ++*s;
    } else {
        while ((**s >= 'A' && **s <= 'Z') || (**s >= 'a' && **s <= 'z')) ++*s;
    }
    return *s > begin;
}

static bool take_rule(const char **s, day_rule *r)
{
    *r = (day_rule) { .kind = 'N', .seconds = 7200 };
    if (*(*s)++ != ',') return false;
    if (**s == 'M') {
        r->kind = *(*s)++;
        if (!take_number(s, 12, &r->month) || *(*s)++ != '.' || !take_number(s, 5, &r->week) || *(*s)++ != '.' ||
            !take_number(s, 6, &r->day) || r->month < 1 || r->week < 1)
            return false;
    } else {
        if (**s == 'J') r->kind = *(*s)++;
        if (!take_number(s, 365, &r->day)) return false;
    }
    return **s != '/' || (++*s, take_span(s, &r->seconds));
}

/* Days since 1970 of the rule's day in a year. */
static int64_t rule_day(const day_rule *r, int64_t year)
{
    const int64_t start = stp_days_from_civil(year, 1, 1);
    if (r->kind == 'N') return start + r->day;
    if (r->kind == 'J') return start + r->day - 1 + (r->day > 59 && stp_days_in_month(year, 2) == 29);
    const int64_t first = stp_days_from_civil(year, r->month, 1);
    const int weekday = (int) (((first + 4) % 7 + 7) % 7);      /* 1970-01-01 was a Thursday */
    int day = (r->day - weekday + 7) % 7 + (r->week - 1) * 7;
    while (day >= stp_days_in_month(year, r->month)) day -= 7;
    return first + day;
}

/* What a TZ string says of the years from `year` on. */
static bool add_rule(stp_zone *z, const char *s, int64_t year)
{
    int32_t standard, summer;
    day_rule begins, ends;
    if (!skip_name(&s) || !take_span(&s, &standard)) return false;
    standard = -standard;                                       /* POSIX counts westward */
    if (!*s) return true;
    if (!skip_name(&s)) return false;
    summer = standard + 3600;
    if (*s && *s != ',') {
        if (!take_span(&s, &summer)) return false;
        summer = -summer;
    }
    if (!take_rule(&s, &begins) || !take_rule(&s, &ends) || *s) return false;
    for (; year < YEAR_END; year++) {
        const change to_summer = { rule_day(&begins, year) * 86400 + begins.seconds - standard, summer };
        const change to_standard = { rule_day(&ends, year) * 86400 + ends.seconds - summer, standard };
        const bool north = to_summer.from < to_standard.from;
        const change first = north ? to_summer : to_standard, second = north ? to_standard : to_summer;
        if (!add(z, first.from, first.offset) || !add(z, second.from, second.offset)) return false;
    }
    return true;
}

/* ---- the file ------------------------------------------------------------------------------ */

static int64_t big_endian(const unsigned char *p, int n)
{
    uint64_t v = n == 8 || !(p[0] & 0x80) ? 0 : ~UINT64_C(0);   /* the sign of what is shorter */
    for (int i = 0; i < n; i++) v = v << 8 | p[i];
    return (int64_t) v;
}

typedef struct block {                  /* one of the two of a file; times of `width` bytes */
    int64_t n_utc, n_std, n_leaps, n_times, n_types, n_letters;
    int width;
    const unsigned char *data;
    size_t bytes;                       /* with the header */
} block;

static bool read_block(const unsigned char *at, const unsigned char *end, int width, block *b)
{
    if (end - at < HEADER || memcmp(at, "TZif", 4)) return false;
    int64_t counts[6];
    for (int i = 0; i < 6; i++) {
        counts[i] = big_endian(at + 20 + 4 * i, 4);
        if (counts[i] < 0 || counts[i] > MOST_BYTES) return false;
    }
    *b = (block) { counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], width, at + HEADER, 0 };
    b->bytes = HEADER + (size_t) (b->n_times * (width + 1) + b->n_types * 6 + b->n_letters +
                                  b->n_leaps * (width + 4) + b->n_std + b->n_utc);
    return b->n_types > 0 && b->bytes <= (size_t) (end - at);
}

static bool take_changes(stp_zone *z, const block *b)
{
    const unsigned char *const kinds = b->data + b->n_times * b->width, *const types = kinds + b->n_times;
    z->first = (int32_t) big_endian(types, 4);
    for (int64_t i = 0; i < b->n_times; i++) {
        if (kinds[i] >= b->n_types) return false;
        const int64_t offset = big_endian(types + 6 * kinds[i], 4);
        const int64_t from = big_endian(b->data + i * b->width, b->width), most = INT64_C(1) << 60;
        if (offset < -86400 * 2 || offset > 86400 * 2 || from < -most || from > most) return false;
        if (!add(z, from, (int32_t) offset)) return false;
    }
    return true;
}

/* The second block has eight bytes a time and the rule behind it; the oldest files have only the first. */
static bool parse_file(stp_zone *z, const unsigned char *bytes, size_t n)
{
    block b;
    const unsigned char *const end = bytes + n;
    if (!read_block(bytes, end, 4, &b)) return false;
    if (bytes[4] < '2') return take_changes(z, &b);
    const unsigned char *const second = bytes + b.bytes;
    if (!read_block(second, end, 8, &b) || !take_changes(z, &b)) return false;
    const char *rule = (const char *) second + b.bytes;
    if (rule >= (const char *) end || *rule++ != '\n') return false;
    const char *const stop = memchr(rule, '\n', (size_t) ((const char *) end - rule));
    char text[256];
    const size_t length = stop ? (size_t) (stop - rule) : sizeof text;
    if (length >= sizeof text) return false;
    memcpy(text, rule, length);
    text[length] = 0;
    const int64_t last = z->n ? z->changes[z->n - 1].from : 0;
    return !length || add_rule(z, text, stp_civil_from_time(last, 0).year);
}

/* From the moments at which offsets change to the wall times from which the new ones hold: where clocks go back, the
 * hour they show twice is still the old one's; where they go forward, so is the hour left out. */
static void to_wall_time(stp_zone *z)
{
    int32_t before = z->first;
    for (int i = 0; i < z->n; i++) {
        change *c = &z->changes[i];
        c->at = c->from;
        c->from += c->offset > before ? c->offset : before;
        before = c->offset;
    }
}

static size_t read_file(const char *name, unsigned char *to)
{
    char path[512];
    const char *folder = getenv("TZDIR");
    if (*name == '/' || strstr(name, "..")) return 0;
    const int n = snprintf(path, sizeof path, "%s/%s", folder && *folder ? folder : "/usr/share/zoneinfo", name);
    FILE *f = n > 0 && n < (int) sizeof path ? fopen(path, "rbe") : NULL;
    if (!f) return 0;
    const size_t got = fread(to, 1, MOST_BYTES, f);
    fclose(f);
    return got;
}

static stp_status unknown(const char *name, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "no time zone '%.100s'", name);
    return stp_hint(err, "zones are named as 'Europe/Berlin' (files in /usr/share/zoneinfo), 'UTC', or '+05:30'");
}

stp_status stp_zone_open(stp_zone **out, const char *name, stp_error *err)
{
    stp_zone *z = calloc(1, sizeof *z);
    if (!z) return stp_no_memory(err, "a time zone");
    if (strcmp(name, "UTC") && strcmp(name, "Z") && !parse_offset(name, &z->first)) {
        unsigned char *bytes = malloc(MOST_BYTES);
        const size_t n = bytes ? read_file(name, bytes) : 0;
        const bool good = n && parse_file(z, bytes, n);
        free(bytes);
        if (!good) {
            stp_zone_free(z);
            return unknown(name, err);
        }
        to_wall_time(z);
    }
    *out = z;
    return STP_OK;
}

void stp_zone_free(stp_zone *z)
{
    if (!z) return;
    free(z->changes);
    free(z);
}

int64_t stp_zone_offset(const stp_zone *z, int64_t wall)
{
    int lo = 0, hi = z->n;              /* the first change behind wall */
    while (lo < hi) {
        const int mid = lo + (hi - lo) / 2;
        if (z->changes[mid].from <= wall) lo = mid + 1;
        else hi = mid;
    }
    return lo ? z->changes[lo - 1].offset : z->first;
}

int64_t stp_zone_offset_at(const stp_zone *z, int64_t utc)
{
    int lo = 0, hi = z->n;
    while (lo < hi) {
        const int mid = lo + (hi - lo) / 2;
        if (z->changes[mid].at <= utc) lo = mid + 1;
        else hi = mid;
    }
    return lo ? z->changes[lo - 1].offset : z->first;
}
